"""The shape of J over the (m, b) plane: its level ellipses, and its cuts along b."""

from __future__ import annotations

from dataclasses import dataclass
from math import atan2, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdmath.moments import Moments, Real

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ellipse:
    """The points center + axes @ (cos φ, sin φ): the image of the unit circle under an affine map.

    Attributes
    ----------
    center : (2,), (m, b)
    axes : (2, 2), columns are a pair of conjugate half-diameters

    """

    center: Array
    axes: Array

    def points(self, angles: ArrayLike) -> Array:
        """Points at the angles φ (k,), in radians: shape (k, 2)."""
        angles = np.asarray(angles, float)
        return self.center + np.stack([np.cos(angles), np.sin(angles)], axis=-1) @ self.axes.T

    def angle(self, point: ArrayLike) -> float:
        """The angle φ, in radians, of a point (m, b) of the ellipse: what `points` leads back from."""
        (a, b), (c, d) = self.axes.tolist()
        m, n = (np.asarray(point, float) - self.center).tolist()
        # Cramer's rule, without the determinant's size: only the direction counts.
        sign = 1.0 if a * d - b * c > 0 else -1.0
        return atan2(sign * (a * n - c * m), sign * (d * m - b * n))

    @property
    def half_extent(self) -> Array:
        """Half the width and half the height of the box around it, shape (2,)."""
        return np.hypot(self.axes[:, 0], self.axes[:, 1])


def level_ellipse(moments: Moments, level: float) -> Ellipse:
    """Where J(m, b) = level, in closed form; ``ValueError`` below the floor, where no line is.

    J − floor = var(x) (m − m*)² + (b − b* + x̄ (m − m*))² is the sum of two squares, so the level set is
    the circle of radius √(level − floor) in those two coordinates, mapped back to (m, b).

    >>> moments = Moments.of_arrays(np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 5.0]))
    >>> level_ellipse(moments, 1.0).center.tolist()
    [2.0, 1.0]
    """
    if level < moments.floor:
        raise ValueError(f"no line has a loss of {level:g}: the least is {moments.floor:g}")
    radius = sqrt(level - moments.floor)
    width = 1 / sqrt(moments.var_x)
    axes = radius * np.array([[width, 0.0], [-moments.mean_x * width, 1.0]])
    return Ellipse(center=np.array(moments.optimum), axes=axes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parabola:
    """J along b for one slope m: J = (b − vertex)² + floor; its second derivative is 2 for every data set."""

    vertex: float
    floor: float

    def value(self, b: Real) -> Real:
        """J at b; takes arrays, too."""
        return (b - self.vertex) ** 2 + self.floor

    def slope(self, b: Real) -> Real:
        """dJ/db at b; takes arrays, too."""
        return 2 * (b - self.vertex)


def slice_along_b(moments: Moments, m: float) -> Parabola:
    """The cut through the landscape at slope m; its vertex is b = ȳ − m x̄."""
    vertex = moments.mean_y - m * moments.mean_x
    return Parabola(vertex=vertex, floor=moments.loss(m, vertex))
