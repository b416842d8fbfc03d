"""The loss of a line, its slope and its curvature.

The functions of arrays are the formulas as a textbook prints them, sums over the points; `Moments` gives the
same numbers in O(1).  Everywhere ŷ = m x + b and J(m, b) = 1/n Σ (y − ŷ)².
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atan2, cos, hypot, sin

import numpy as np
from numpy.typing import NDArray

from gdmath.moments import Moments

Array = NDArray[np.float64]


def predict(x: Array, m: float, b: float) -> Array:
    """ŷ = m x + b, shape of x.

    >>> predict(np.array([0.0, 1.0, 2.0]), 2.0, 1.0).tolist()
    [1.0, 3.0, 5.0]
    """
    return m * x + b


def residuals(x: Array, y: Array, m: float, b: float) -> Array:
    """Y − ŷ, shape (n,), in units of y: positive where the point lies above the line.

    >>> residuals(np.array([0.0, 1.0]), np.array([1.0, 4.0]), 2.0, 1.0).tolist()
    [0.0, 1.0]
    """
    return y - predict(x, m, b)


def mse(x: Array, y: Array, m: float, b: float) -> float:
    """J(m, b) = 1/n Σ (y − ŷ)², the mean squared error, in units of y squared.

    >>> mse(np.array([0.0, 1.0]), np.array([1.0, 5.0]), 2.0, 1.0)
    2.0
    """
    return float(np.mean(residuals(x, y, m, b) ** 2))


def gradient(x: Array, y: Array, m: float, b: float) -> Array:
    """∇J = (∂J/∂m, ∂J/∂b) = (−2/n Σ x (y − ŷ), −2/n Σ (y − ŷ)), shape (2,).

    >>> gradient(np.array([0.0, 1.0]), np.array([1.0, 5.0]), 2.0, 1.0).tolist()
    [-2.0, -2.0]
    """
    error = residuals(x, y, m, b)
    return np.array([-2 * np.mean(x * error), -2 * np.mean(error)])


def hessian(x: Array) -> Array:
    """∂²J/∂(m, b)² = 2 [[1/n Σ x², x̄], [x̄, 1]], shape (2, 2); it depends on neither y, m nor b.

    >>> hessian(np.array([0.0, 1.0, 2.0, 3.0])).tolist()
    [[7.0, 3.0], [3.0, 2.0]]
    """
    return 2 * np.array([[np.mean(x * x), np.mean(x)], [np.mean(x), 1.0]])


def optimum(x: Array, y: Array) -> tuple[float, float]:
    """(m*, b*) with m* = Σ (x − x̄)(y − ȳ) / Σ (x − x̄)² and b* = ȳ − m* x̄: where ∇J = 0.

    >>> optimum(np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 5.0]))
    (2.0, 1.0)
    """
    dx, dy = x - np.mean(x), y - np.mean(y)
    slope = float(dx @ dy / (dx @ dx))
    return slope, float(np.mean(y) - slope * np.mean(x))


@dataclass(frozen=True, slots=True, kw_only=True)
class Curvature:
    """The eigenvalues and axes of the Hessian, and what they allow.

    Attributes
    ----------
    steep, flat : λ_max ≥ λ_min > 0, the curvature of J along its two axes
    angle : of the steep axis to the m axis in the (m, b) plane, radians

    """

    steep: float
    flat: float
    angle: float

    @property
    def axes(self) -> Array:
        """Unit eigenvectors as rows, steep first, shape (2, 2)."""
        c, s = cos(self.angle), sin(self.angle)
        return np.array([[c, s], [-s, c]])

    @property
    def condition_number(self) -> float:
        """κ = λ_max / λ_min ≥ 1: the squared ratio of the axes of the level ellipses."""
        return self.steep / self.flat

    @property
    def max_learning_rate(self) -> float:
        """2/λ_max: descent converges from everywhere for every α below it, and for none above.

        Source: the factors (1 − αλ) of `gdmath.descent.closed_form`.
        """
        return 2 / self.steep

    @property
    def best_learning_rate(self) -> float:
        """2/(λ_min + λ_max), which makes the larger of |1 − αλ_min| and |1 − αλ_max| least."""
        return 2 / (self.steep + self.flat)

    def loss_factors(self, learning_rate: float) -> Array:
        """(1 − αλ)², what an epoch leaves of J − floor along each axis, steep first, shape (2,).

        Source: an error along an axis is multiplied by 1 − αλ, and J − floor = ½ Σ λ error².
        """
        return np.square(1 - learning_rate * np.array([self.steep, self.flat]))


def curvature(moments: Moments) -> Curvature:
    """Curvature of J, accurate for any condition number.

    The small eigenvalue is det/λ_max with det = 4 var(x): the plain formula loses it to cancellation as
    soon as x lies far from zero (years, say).

    >>> round(curvature(Moments.of_arrays(np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 5.0]))).max_learning_rate, 3)
    0.419
    """
    half_trace = (moments.var_x + moments.mean_x**2 + 1) / 2
    half_gap = (moments.var_x + moments.mean_x**2 - 1) / 2
    steep = half_trace + hypot(half_gap, moments.mean_x)
    angle = atan2(moments.mean_x, half_gap) / 2
    return Curvature(steep=2 * steep, flat=2 * moments.var_x / steep, angle=angle)
