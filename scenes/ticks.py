"""Where the ticks of an axis stand: round numbers, or round dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from math import ceil, floor, log10

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdmath.dates import DAYS_PER_UNIT, Unit

Array = NDArray[np.float64]

# Years, months or days between the ticks of an axis.
_STEPS: dict[Unit, tuple[int, ...]] = {
    "days": (1, 2, 5, 10, 15),
    "months": (1, 3, 6),
    "years": (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000),
}


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


def round_dates(first: dt.datetime, last: dt.datetime) -> Iterator[tuple[Unit, list[dt.date]]]:
    """Give the round dates from `first` to `last`, from the densest sensible ticks to fewer, and what they tell apart.

    Days of a month, first days of months, or 1 January of round years.

    >>> ticks = [days for unit, days in round_dates(dt.datetime(2000, 1, 1), dt.datetime(2030, 1, 1))]
    >>> [day.year for day in ticks[3]]
    [2000, 2010, 2020, 2030]
    """
    span = (last - first).days
    for unit, steps in _STEPS.items():
        for step in steps:
            if span / (DAYS_PER_UNIT[unit] * step) < 60:
                yield unit, list(_dates(first, last, unit, step))


def _dates(first: dt.datetime, last: dt.datetime, unit: Unit, step: int) -> Iterator[dt.date]:
    if unit == "days":
        days = (first.date() + dt.timedelta(days=k) for k in range((last - first).days + 2))
        # Counted from the first of each month; the 31st would stand beside the next one's first.
        found = (day for day in days if (day.day - 1) % step == 0 and (step < 2 or day.day < 30))
    else:
        months = step if unit == "months" else 12 * step
        start, stop = (12 * moment.year + moment.month - 1 for moment in (first, last))
        counts = range(-(-start // months) * months, stop + 1, months)
        found = (dt.date(count // 12, count % 12 + 1, 1) for count in counts if count >= 12)
    return (day for day in found if first <= dt.datetime.combine(day, dt.time()) <= last)
