"""Ways to measure x: as it came, counted from a round number in a round unit, standardized; and descent in each.

The valley of J is as steep and as narrow as x is far from zero and from one: with x a year, a level ellipse is 200,000
times as long as wide.  Counted in decades from 1980 it is two or three times as long as wide, the path to its middle
bends, and the numbers are still years.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from math import floor, hypot, log2, log10, sqrt
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdmath.dates import DateScale
from gdmath.defaults import default_start
from gdmath.grid import Grid
from gdmath.loss import Curvature, curvature
from gdmath.moments import Moments

# Up to this condition number a level ellipse is at most four times as long as wide: the raw valley can be read.
NARROW_VALLEY = 15.0
WIDE, LONG = 4.0, 12.0  # condition numbers of ellipses twice, and three and a half times, as long as wide
LIKED = 6.0  # between them, near that of the default lesson
BENT = 0.2  # share of its way by which a path leaves the straight one, if it clearly bends
MONTHS = (1, 2, 3, 6, 12, 24, 60, 120)  # units in which months are counted
Measure = tuple[float, float]  # center and unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Coordinates:
    """One way to measure x, x' = (x − center) / unit, and descent in it.

    A line y = m' x' + b' is the same line as y = m x + b with m' = m · unit and b' = b + m · center.  What is drawn
    over x' can be labelled in x: the tick of x stands at `of(x)`.  Where x counts dates, center and unit do, too:
    `DateScale.nearest_day(center)` is the date that x' is counted from.

    Attributes
    ----------
    center, unit : 0 and 1 for x as it came; round numbers, see `round_measure`, for x that is counted from one; mean
        and standard deviation for standardized x
    moments : of all rows, with x'
    learning_rate : α used with x'
    start : (m', b') of the first line; the same line in all coordinates
    epochs_needed : in the coordinates of the film, epochs until the gradient is below the tolerance; in the others,
        until J is as near to its floor as it is then; None where that never happens

    """

    center: float
    unit: float
    moments: Moments
    learning_rate: float
    start: tuple[float, float]
    epochs_needed: int | None = None

    @property
    def is_raw(self) -> bool:
        """Whether x' is x."""
        return (self.center, self.unit) == (0.0, 1.0)

    @property
    def curvature(self) -> Curvature:
        """Of J over the (m', b') that belong to x'."""
        return curvature(self.moments)

    def of(self, x: ArrayLike) -> NDArray[np.float64]:
        """Return x' of x, shape kept."""
        return (np.asarray(x, float) - self.center) / self.unit

    def raw(self, measured: ArrayLike) -> NDArray[np.float64]:
        """Return x of x', shape kept; undoes :meth:`of`."""
        return self.center + self.unit * np.asarray(measured, float)

    def params(self, m: float, b: float) -> tuple[float, float]:
        """(m', b') of the line y = m x + b."""
        return m * self.unit, b + m * self.center

    def line(self, m: float, b: float) -> tuple[float, float]:
        """(m, b) of the line y = m' x' + b', given (m', b'); undoes :meth:`params`."""
        slope = m / self.unit
        return slope, b - slope * self.center

    def as_dict(self) -> dict[str, Any]:
        """All of it in numbers, names and lists, as JSON has them."""
        return asdict(self)

    @classmethod
    def from_dict(cls, kept: dict[str, Any]) -> Self:
        """What `as_dict` gave."""
        m, b = kept["start"]
        return cls(**{**kept, "moments": Moments(**kept["moments"]), "start": (m, b)})


def round_measure(moments: Moments, dates: DateScale | None = None) -> Measure:
    """A round center and a round unit for x, with which the valley of J can be read and the path through it bends.

    Of all units of 1, 2 or 5 times a power of ten and centers that are multiples of them, those with a condition
    number κ from 4 to 12, and of these the one that costs least: for a κ off 6, for a path that hardly bends, for
    digits, and for a center beyond the mean, which makes most of x' negative.  Years are counted from round years,
    months from the beginning of years and quarters.

    >>> gnp = Moments(n=16, mean_x=387_698.0, mean_y=65.3, var_x=96_239.0**2, cov_xy=3.2e8, floor=0.7)
    >>> round_measure(gnp)
    (300000.0, 100000.0)
    """
    offered = {}
    for center, unit, digits in _measures(moments, dates):
        told = moments.rescaled(center, unit)
        kappa = curvature(told).condition_number
        straight = max(0.0, 1 - bend(told, bent_start(told)) / BENT)
        beyond = center > moments.mean_x
        cost = 1.5 * abs(log2(kappa / LIKED)) + 4 * straight + 0.5 * beyond + digits
        offered[center, unit] = max(WIDE / kappa, kappa / LONG, 1.0), cost
    return min(offered, key=lambda measure: offered[measure])


def bent_start(moments: Moments) -> tuple[float, float]:
    """The default start below the points, or where the path from there hardly bends, the one above if it does more.

    >>> falling = Moments(n=9, mean_x=0.9, mean_y=0.0, var_x=1.0, cov_xy=-1.0, floor=0.1)
    >>> bent_start(falling) == default_start(falling, above=True)
    True
    """
    below, above = default_start(moments), default_start(moments, above=True)
    enough = min(BENT, bend(moments, above))
    return below if bend(moments, below) >= enough else above


def bend(moments: Moments, start: tuple[float, float]) -> float:
    """How far the path of small steps leaves the straight way from (m, b) to the optimum, as a share of that way.

    In the axes of the bowl the path runs from the error (p, q) through (p s^κ, q s), s from 1 to 0; its distance to the
    straight way is largest where κ s^(κ−1) = 1.  0 where the bowl is round or the start lies on one of its axes.

    >>> moments = Moments(n=9, mean_x=0.0, mean_y=0.0, var_x=4.0, cov_xy=4.0, floor=0.0)
    >>> round(bend(moments, (0.0, 1.0)), 3)  # off the optimum (1, 0) by as much in both
    0.236
    """
    bowl = curvature(moments)
    kappa = bowl.condition_number
    p, q = (bowl.axes @ (np.array(start) - moments.optimum)).tolist()
    size = hypot(p, q)
    if kappa < 1 + 1e-6 or size == 0:
        return 0.0
    s = kappa ** (-1 / (kappa - 1))
    return float(abs(p / size * q / size) * (s - s**kappa))


def _measures(moments: Moments, dates: DateScale | None) -> Iterator[tuple[float, float, float]]:
    """(center, unit, cost of their digits) of round measures near the data."""
    # Round are the years, not their differences.
    zero = dates.origin.year if dates is not None and dates.unit == "years" else 0
    for grid in _units(sqrt(moments.var_x), dates):
        nearest = round((moments.mean_x + zero) / grid.step)
        for count in range(nearest - 5, nearest + 6):
            center = grid.times(count)
            digits = len(f"{abs(count) * grid.digit}".rstrip("0"))
            cost = 0.15 * max(0, digits - 1) + {1: 0.0, 2: 0.35, 5: 0.25}.get(grid.digit, 0.1)
            yield _place(center - zero, dates), grid.step, cost


def _place(number: float, dates: DateScale | None) -> float:
    """A number; of a whole number of years or months where their date is, as these differ in length."""
    if dates is None or number % 1:
        return number
    try:
        return dates.number(dates.after(int(number)))
    except OverflowError:
        return number


def _units(spread: float, dates: DateScale | None) -> Iterator[Grid]:
    """Units from a fifth of the spread of x to four times as much."""
    exponent = floor(log10(spread))
    for power in range(exponent - 1, exponent + 2):
        for digit in (1, 2, 5):
            grid = Grid(digit=digit, exponent=power)
            if dates is None or dates.unit != "months" or grid.step < 1:
                yield from _near(grid, spread)
    if dates is not None and dates.unit == "months":
        for months in MONTHS:
            yield from _near(Grid(digit=months, exponent=0), spread)


def _near(grid: Grid, spread: float) -> Iterator[Grid]:
    """The unit, where it is of the size of the spread."""
    if 0.2 <= grid.step / spread <= 4:
        yield grid
