"""Six numbers that say everything about the loss of a line, whatever the number of points.

J(m, b) = 1/n Σ (y_i − (m x_i + b))² is a quadratic form of (m, b).  Its coefficients are the means and the
centred second moments of the data, so a loss, a gradient and hence a step of gradient descent cost O(1).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from typing import Self, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdmath.dataset import Dataset

Real = TypeVar("Real", float, NDArray[np.float64])  # a number, or an array of them

Array = NDArray[np.float64]
EPSILON = float(np.finfo(float).eps)
# Points taken at a time: they stay in the cache, and are too few for BLAS to start threads over.
BLOCK = 8_192


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """Means and centred second moments of n points (x_i, y_i), with the 1/n of the loss.

    Kept centred, and with the least loss in place of the variance of y: J is then a sum of squares, and no
    large numbers cancel, neither for x far from zero nor for points that lie on a line to the last digit.

    Attributes
    ----------
    n : number of points
    mean_x, mean_y : x̄ and ȳ, in the units of x and y
    var_x : 1/n Σ (x_i − x̄)²
    cov_xy : 1/n Σ (x_i − x̄)(y_i − ȳ)
    floor : J(m*, b*), the loss of the best line, which no line can go below

    """

    n: int
    mean_x: float
    mean_y: float
    var_x: float
    cov_xy: float
    floor: float

    @classmethod
    def of(cls, dataset: Dataset) -> Self:
        """Moments of a data set held in memory."""
        return cls.of_arrays(dataset.x, dataset.y)

    @classmethod
    def of_arrays(cls, x: ArrayLike, y: ArrayLike) -> Self:
        """Moments of two arrays of shape (n,), n ≥ 1; ``ValueError`` for other shapes."""
        x, y = np.asarray(x, float), np.asarray(y, float)
        if x.ndim != 1 or x.shape != y.shape or x.size == 0:
            raise ValueError(f"x and y need one shape (n,) with n ≥ 1, not {x.shape} and {y.shape}")
        if x.size > BLOCK:
            starts = range(0, x.size, BLOCK)
            return cls.from_chunks((x[k : k + BLOCK], y[k : k + BLOCK]) for k in starts)
        mean_x, mean_y = float(x.mean()), float(y.mean())
        dx, dy = x - mean_x, y - mean_y
        # A mean is rounded; what it missed is added to it and taken from the differences.
        shift_x, shift_y = float(dx.mean()), float(dy.mean())
        dx -= shift_x
        dy -= shift_y
        n = x.size
        var_x, cov_xy = float(dx @ dx) / n, float(dx @ dy) / n
        rest = dy - (cov_xy / var_x) * dx if var_x > 0 else dy
        return cls(
            n=n,
            mean_x=mean_x + shift_x,
            mean_y=mean_y + shift_y,
            var_x=var_x,
            cov_xy=cov_xy,
            floor=float(rest @ rest) / n,
        )

    @classmethod
    def from_chunks(cls, chunks: Iterable[tuple[ArrayLike, ArrayLike]]) -> Self:
        """Moments of any number of rows in one pass; ``ValueError`` where there is no chunk."""
        total: Self | None = None
        for x, y in chunks:
            part = cls.of_arrays(x, y)
            total = part if total is None else total + part
        if total is None:
            raise ValueError("no chunk to take moments of")
        return total

    def __add__(self, other: Self) -> Self:
        """Moments of the union of both sets of points.

        The pairwise update of Chan, Golub & LeVeque (1979); the floor grows by what each part's own best
        line loses to the common one, a sum of squares again.
        """
        n = self.n + other.n
        p, q = self.n / n, other.n / n
        dx, dy = other.mean_x - self.mean_x, other.mean_y - self.mean_y
        var_x = p * self.var_x + q * other.var_x + p * q * dx * dx
        cov_xy = p * self.cov_xy + q * other.cov_xy + p * q * dx * dy
        slope = cov_xy / var_x if var_x > 0 else 0.0
        floor = (
            p * self._loss_of_slope(slope) + q * other._loss_of_slope(slope) + p * q * (dy - slope * dx) ** 2
        )
        return type(self)(
            n=n,
            mean_x=self.mean_x + q * dx,
            mean_y=self.mean_y + q * dy,
            var_x=var_x,
            cov_xy=cov_xy,
            floor=floor,
        )

    def _loss_of_slope(self, m: float) -> float:
        """The least loss that a line of slope m can have: min over b of J(m, b)."""
        if self.var_x == 0:
            return self.floor
        return self.floor + self.var_x * (m - self.cov_xy / self.var_x) ** 2

    @property
    def var_y(self) -> float:
        """1/n Σ (y_i − ȳ)²."""
        return self.floor + (self.cov_xy**2 / self.var_x if self.var_x > 0 else 0.0)

    @property
    def optimum(self) -> tuple[float, float]:
        """(m*, b*), the least-squares line: m* = cov(x, y)/var(x), b* = ȳ − m* x̄."""
        slope = self.cov_xy / self.var_x
        return slope, self.mean_y - slope * self.mean_x

    @property
    def hessian(self) -> Array:
        """∂²J/∂(m, b)², shape (2, 2): 2 [[1/n Σ x_i², x̄], [x̄, 1]], the same everywhere."""
        return 2 * np.array([[self.var_x + self.mean_x**2, self.mean_x], [self.mean_x, 1.0]])

    def loss(self, m: Real, b: Real) -> Real:
        """J(m, b), in units of y squared; takes arrays of one shape, too."""
        return self.floor + self.rise(m, b)

    def rise(self, m: Real, b: Real) -> Real:
        """J(m, b) − floor, not rounded to the digits of the floor; takes arrays of one shape, too."""
        tilt, height = m - self.cov_xy / self.var_x, self.mean_y - m * self.mean_x - b
        # Products, not powers: a power of a number that is too large raises, a product is infinite.
        return self.var_x * (tilt * tilt) + height * height

    def rounding(self, m: float, b: float) -> float:
        """How far rounding may put ŷ − y off, in units of y: at most there, (m, b) is the optimum."""
        size_x, size_y = sqrt(self.var_x + self.mean_x**2), sqrt(self.var_y + self.mean_y**2)
        return 16 * EPSILON * (size_y + abs(m) * size_x + abs(b))

    def gradient(self, m: float, b: float) -> tuple[float, float]:
        """(∂J/∂m, ∂J/∂b) at (m, b); takes arrays of one shape, too."""
        mean_residual = self.mean_y - m * self.mean_x - b
        mean_x_residual = self.cov_xy - m * self.var_x + self.mean_x * mean_residual
        return -2 * mean_x_residual, -2 * mean_residual

    def rescaled(self, center: float, scale: float) -> Self:
        """Moments of the same points with x replaced by (x − center) / scale, scale ≠ 0."""
        return type(self)(
            n=self.n,
            mean_x=(self.mean_x - center) / scale,
            mean_y=self.mean_y,
            var_x=self.var_x / scale**2,
            cov_xy=self.cov_xy / scale,
            floor=self.floor,
        )
