"""Round numbers: the multiples of 1, 2 or 5 times a power of ten."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log10
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The multiples of a round step, digit · 10^exponent: numbers of few digits."""

    digit: int
    exponent: int

    @classmethod
    def at_least(cls, step: float) -> Self:
        """The least step of 1, 2 or 5 times a power of ten that is no smaller than a positive one."""
        exponent = floor(log10(step))
        for digit in (1, 2, 5):
            if float(f"{digit}e{exponent}") >= step * (1 - 1e-12):
                return cls(digit=digit, exponent=exponent)
        return cls(digit=1, exponent=exponent + 1)

    @property
    def step(self) -> float:
        """The distance between neighbours."""
        return float(f"{self.digit}e{self.exponent}")

    @property
    def decimals(self) -> int:
        """After the point, to write each of its numbers in full."""
        return max(0, -self.exponent)

    def nearest(self, values: ArrayLike) -> Array:
        """The numbers of the grid next to some values, shape kept; each the float next to its decimal digits."""
        values = np.asarray(values, float)
        counts = np.rint(values.ravel() / self.step)
        return np.array([self.times(int(k)) for k in counts]).reshape(values.shape)

    def times(self, count: int) -> float:
        """A multiple of the step, the float next to its decimal digits.

        >>> Grid(digit=1, exponent=-1).times(3), 0.1 * 3
        (0.3, 0.30000000000000004)
        """
        return float(f"{count * self.digit}e{self.exponent}")
