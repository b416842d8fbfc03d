"""The shape of J over the (m, b) plane: level ellipses, cuts, and the windows that show them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor, log10, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdmath.dataset import Dataset
from gdmath.moments import Moments

Array = NDArray[np.float64]
LEVEL_EXPONENT = 1.5


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


def levels(moments: Moments, top: float, count: int) -> Array:
    """`count` values of J up to `top`, rising, shape (count,).

    Their ellipses crowd outwards, where J is steep, but less than those of equal steps of J would: the
    exponent, between 1 for equal steps and 2 for evenly growing ellipses, keeps some for the bottom.

    >>> moments = Moments.of_arrays(np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 5.0]))
    >>> len(levels(moments, 9.0, 4))
    4
    """
    return moments.floor + (top - moments.floor) * (np.arange(1, count + 1) / count) ** LEVEL_EXPONENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Parabola:
    """J along b for one slope m: J = (b − vertex)² + floor; its second derivative is 2 for every data set."""

    vertex: float
    floor: float

    def value(self, b: float) -> float:
        """J at b; takes arrays, too."""
        return (b - self.vertex) ** 2 + self.floor

    def slope(self, b: float) -> float:
        """dJ/db at b; takes arrays, too."""
        return 2 * (b - self.vertex)


def slice_along_b(moments: Moments, m: float) -> Parabola:
    """The cut through the landscape at slope m; its vertex is b = ȳ − m x̄."""
    vertex = moments.mean_y - m * moments.mean_x
    return Parabola(vertex=vertex, floor=moments.loss(m, vertex))


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A rectangle of two quantities, (low, high) each: (x, y) of a data plot or (m, b) of the plane."""

    x: tuple[float, float]
    y: tuple[float, float]

    @property
    def width(self) -> float:
        """Extent along the first quantity."""
        return self.x[1] - self.x[0]

    @property
    def height(self) -> float:
        """Extent along the second quantity."""
        return self.y[1] - self.y[0]

    @property
    def center(self) -> tuple[float, float]:
        """The middle of both."""
        return (self.x[0] + self.x[1]) / 2, (self.y[0] + self.y[1]) / 2

    def contains(self, points: ArrayLike) -> bool:
        """Whether all points (k, 2) lie inside or on the edge."""
        points = np.atleast_2d(np.asarray(points, float))
        low, high = np.array([self.x[0], self.y[0]]), np.array([self.x[1], self.y[1]])
        return bool(np.all((points >= low) & (points <= high)))


def data_window(dataset: Dataset, margin: float = 0.08) -> Window:
    """The window around all points, `margin` of their extent wider on each side."""
    x, y = dataset.x, dataset.y
    pad_x = margin * float(np.ptp(x))
    # Points at one height get half that height above and below, so that 0 is not out of sight.
    pad_y = margin * float(np.ptp(y)) if np.ptp(y) > 0 else max(abs(float(y[0])) / 2, 1.0)
    return Window(
        x=(float(x.min()) - pad_x, float(x.max()) + pad_x),
        y=(float(y.min()) - pad_y, float(y.max()) + pad_y),
    )


def rim_level(moments: Moments, path: ArrayLike, margin: float = 0.08) -> float:
    """The loss of the ellipse that has the points `path` (k, 2) of (m, b) inside it.

    Its radius exceeds that of the farthest point by `margin`.  Where the path never leaves the optimum, the
    loss of the best horizontal line (or, if that is the optimum, of one a unit away) sets the size.
    """
    rise = _rise_of_path(moments, path) or moments.var_y or moments.mean_y**2 or 1.0
    return moments.floor + rise * (1 + margin) ** 2


def _rise_of_path(moments: Moments, path: ArrayLike) -> float:
    """How far a path (k, 2) lies above the floor at most; 0 where nothing but rounding lifts it."""
    m, b = np.atleast_2d(np.asarray(path, float)).T
    rise = moments.rise(m, b)
    visible = (rise > moments.rounding(m, b) ** 2) & (rise > 1e-12 * moments.floor)
    return float(np.max(rise, where=visible, initial=0.0))


def descent_window(moments: Moments, path: ArrayLike, *, aspect: float, margin: float = 0.2) -> Window:
    """The (m, b) window of width/height `aspect` around a path (k, 2) and the optimum.

    One unit of m is as long as one unit of b, so that a gradient stands perpendicular to its contour.
    `margin` is kept free on each side, as a share of the extent.  A path that never leaves the optimum gets
    the window of its rim.
    """
    points = np.vstack([np.atleast_2d(np.asarray(path, float)), moments.optimum])
    low, high = points.min(axis=0), points.max(axis=0)
    if not _rise_of_path(moments, path):
        return rim_window(moments, rim_level(moments, path), aspect=aspect)
    return _window_around((low + high) / 2, (high - low) * (0.5 + margin), aspect)


def rim_window(moments: Moments, rim: float, *, aspect: float, margin: float = 0.05) -> Window:
    """The (m, b) window of width/height `aspect` that shows the whole level ellipse of the loss `rim`."""
    ellipse = level_ellipse(moments, rim)
    return _window_around(ellipse.center, ellipse.half_extent * (1 + margin), aspect)


def _window_around(center: Array, half: Array, aspect: float) -> Window:
    """The smallest window of this aspect, in equal units, around a box of half width and half height."""
    half_height = max(float(half[1]), float(half[0]) / aspect)
    half_width = half_height * aspect
    x, y = map(float, center)
    return Window(x=(x - half_width, x + half_width), y=(y - half_height, y + half_height))


def round_ticks(low: float, high: float, count: int = 5) -> Array:
    """At most `count` round numbers (1, 2 or 5 times a power of ten apart) inside [low, high], rising.

    Shape (k,), 0 ≤ k ≤ count; ``ValueError`` where low ≥ high or count < 1.

    >>> round_ticks(0.0, 1.0).tolist()
    [0.0, 0.5, 1.0]
    """
    if not low < high or count < 1:
        raise ValueError(f"no ticks between {low} and {high} (count {count})")
    # At steps below this one there are always too many.
    step = (high - low) / (count + 1)
    while True:
        digit, exponent = _round_step(step)
        step = float(f"{digit}e{exponent}")
        first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
        if last - first + 1 <= count:
            # Read from decimal digits: 0.3, where 3 times 0.1 would be 0.30000000000000004.
            return np.array([float(f"{k * digit}e{exponent}") for k in range(first, last + 1)], float)
        step *= 1.01


def tick_step(ticks: ArrayLike) -> float:
    """The distance between neighbours of `round_ticks`; of a lone tick, the unit of its last digit.

    >>> tick_step([0.0, 0.2, 0.4])
    0.2
    """
    ticks = np.asarray(ticks, float)
    if ticks.size < 2:
        last = Decimal(repr(float(ticks.sum()))).normalize().as_tuple().exponent
        return float(f"1e{last}")
    # It has one digit: what follows is left over from the subtraction of large ticks.
    return float(f"{(ticks[-1] - ticks[0]) / (ticks.size - 1):.0e}")


def decimals_of(step: float) -> int:
    """Decimals that numbers `step` apart need to be told from each other.

    >>> decimals_of(0.25), decimals_of(10.0)
    (1, 0)
    """
    return max(0, -floor(log10(step) + 1e-9))


def _round_step(step: float) -> tuple[int, int]:
    """(digit, exponent) of the least of 1, 2, 5, 10 × a power of ten that is at least `step`."""
    exponent = floor(log10(step))
    return next(
        (digit, exponent) for digit in (1, 2, 5, 10) if float(f"{digit}e{exponent}") >= step * (1 - 1e-12)
    )
