"""A few points in round numbers, so that one epoch can be computed with paper and pencil."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log10, sqrt
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdmath.dataset import Dataset
from gdmath.grid import Grid
from gdmath.moments import EPSILON, Moments

Array = NDArray[np.float64]
FEW = 5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HandData:
    """A few points and a first line, rounded so that every ŷ has no more decimals than y.

    The step of m is that of y over that of x: then m x is a multiple of the step of y.  Where y is far from
    numbers of few digits, it is counted in a power of ten, or from a round origin, and its name says so.

    Attributes
    ----------
    rows : which points of the data set they are, rising in x
    dataset : the points, rounded
    start : (m, b), rounded; lower where the line given fits already
    x_grid, y_grid, m_grid : whose numbers x, y (with ŷ, the error and b) and m are
    y_origin, y_unit : y is (y as it came − origin) / unit

    """

    rows: NDArray[np.intp]
    dataset: Dataset
    start: tuple[float, float]
    x_grid: Grid
    y_grid: Grid
    m_grid: Grid
    y_origin: float
    y_unit: float

    @classmethod
    def of(cls, dataset: Dataset, start: tuple[float, float]) -> Self:
        """Some points of a data set, evenly over x from the first to the last, and the line (m, b)."""
        rows = evenly_over(dataset.x, FEW)
        x, y = dataset.x[rows], dataset.y[rows]
        x_grid = Grid.at_least(float(np.ptp(x)) / 25)
        height = float(np.ptp(y)) or float(np.abs(y).max()) or 1.0
        exponent = floor(log10(height / 40))
        power = exponent if not -2 <= exponent <= 0 else 0
        middle = (float(y.min()) + float(y.max())) / 2
        origin = float(Grid(digit=1, exponent=exponent + 3).nearest(middle)) if far(middle, height) else 0.0
        unit, y_grid = float(f"1e{power}"), Grid(digit=1, exponent=exponent - power)
        # 1/2 and 1/5 are 5 and 2 tenths.
        digit, tenths = {1: (1, 0), 2: (5, 1), 5: (2, 1)}[x_grid.digit]
        m_grid = Grid(digit=digit, exponent=y_grid.exponent - x_grid.exponent - tenths)
        points = Dataset(
            x=x_grid.nearest(x),
            y=y_grid.nearest((y - origin) / unit),
            x_name=dataset.x_name,
            y_name=_name(dataset.y_name, origin, power),
        )
        m, b = float(m_grid.nearest(start[0] / unit)), float(y_grid.nearest((start[1] - origin) / unit))
        if sqrt(Moments.of(points).rise(m, b)) < 0.05 * height / unit:
            b = float(y_grid.nearest(b - 0.5 * height / unit))  # nothing would be left to do
        return cls(
            rows=rows,
            dataset=points,
            start=(m, b),
            x_grid=x_grid,
            y_grid=y_grid,
            m_grid=m_grid,
            y_origin=origin,
            y_unit=unit,
        )

    def measured(self, y: Array) -> Array:
        """The y of points as they came, as it is counted by hand."""
        return (y - self.y_origin) / self.y_unit


def far(middle: float, height: float) -> bool:
    """Whether points so high would share their first three digits or more with each other."""
    return abs(middle) > 1000 * height


def _name(name: str, origin: float, power: int) -> str:
    """What is counted: a quantity, from its origin, in its unit."""
    if origin:
        name = f"{name} {'−' if origin > 0 else '+'} {abs(origin):,.10g}"
    if power:
        name = f"({name})" if origin else name
        name = f"{name} / {10**power:,}" if 0 < power <= 6 else f"{name} / 1e{power}"
    return name


def evenly_over(x: Array, count: int) -> NDArray[np.intp]:
    """Rows of at most `count` points, those of the least and the largest x among them, rising in x.

    Each is the one next to an even division of the range that is still free, the ends first.
    """
    low, high = float(x.min()), float(x.max())
    shares = sorted(np.linspace(0, 1, count).tolist(), key=lambda share: -abs(share - 0.5))
    free, chosen = np.ones(len(x), bool), list[int]()
    for share in shares[: len(x)]:
        away = np.abs(x - (low * (1 - share) + high * share))
        chosen.append(int(np.argmin(np.where(free, away, np.inf))))
        free[chosen[-1]] = False
    return np.array(sorted(chosen, key=lambda row: (float(x[row]), row)), np.intp)


def total(terms: ArrayLike) -> float:
    """The sum of numbers, shape (n,); zero where they cancel to rounding residue.

    Rounded numbers, added one after the other, are off by at most n ε Σ |terms|
    (N. Higham, "Accuracy and Stability of Numerical Algorithms", ch. 4).

    >>> sum([0.1, 0.2, -0.3]), total([0.1, 0.2, -0.3])
    (5.551115123125783e-17, 0.0)

    """
    terms = np.asarray(terms, float)
    value = float(terms.sum())
    noise = terms.size * EPSILON * float(np.abs(terms).sum())
    return value if abs(value) > noise else 0.0


def round_down(value: float, digits: int = 2) -> float:
    """A positive number cut to so many significant digits."""
    exponent = floor(log10(value)) - digits + 1
    return float(f"{floor(value / float(f'1e{exponent}') + 1e-9)}e{exponent}")
