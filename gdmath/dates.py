"""Dates as numbers: x counted from a round date, in days, months or years.

A line needs x as a number.  A date becomes one by counting from an origin in a unit of fixed length, so that
equal times are equal numbers and the slope means the same everywhere:

======  ======================================================
days    24 hours
months  30.436875 days, a twelfth of a year
years   365.2425 days, the mean year of the Gregorian calendar
======  ======================================================

Calendar years differ by a day, calendar months by three: counting those would bend the line.  The price is
that 1 January 1991 is 0.9993 and not 1 years after 1 January 1990; an axis puts its dates where they are.
Time zones and leap seconds are not known here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Unit = Literal["days", "months", "years"]

DAYS_PER_UNIT: dict[Unit, float] = {"days": 1.0, "months": 365.2425 / 12, "years": 365.2425}

_MICROSECOND = dt.timedelta(microseconds=1)
_DAY_IN_MICROSECONDS = 86_400_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class DateScale:
    """A way to count dates: x units after midnight at the start of `origin`; equal if both parts are.

    >>> scale = DateScale(origin=dt.date(1990, 1, 1), unit="days")
    >>> scale.number(dt.datetime(1990, 1, 3, 12))
    2.5
    >>> scale.date(2.5)
    datetime.datetime(1990, 1, 3, 12, 0)

    Raises ValueError for a unit that is none of the three.
    """

    origin: dt.date
    unit: Unit

    def __post_init__(self) -> None:
        if self.unit not in DAYS_PER_UNIT:
            raise ValueError(f"unit is {self.unit!r}; give one of {', '.join(DAYS_PER_UNIT)}.")
        # A datetime is a date, too, and would compare as another one.
        if isinstance(self.origin, dt.datetime):
            object.__setattr__(self, "origin", self.origin.date())

    @classmethod
    def spanning(cls, first: dt.date, last: dt.date) -> DateScale:
        """Choose unit and round origin for dates from `first` to `last`.

        Over more than 6 years: years since 1 January of first's decade; more than 4 months (122 days):
        months since 1 January of first's year; else days since the first of first's month.

        >>> DateScale.spanning(dt.date(1993, 5, 2), dt.date(2020, 12, 31))
        DateScale(origin=datetime.date(1990, 1, 1), unit='years')

        Raises ValueError if `last` is before `first`.
        """
        days = (_midnight(last) - _midnight(first)).days
        if days < 0:
            raise ValueError(
                f"the last date, {last}, is before the first, {first}; give the earlier one first."
            )
        if days > 6 * DAYS_PER_UNIT["years"]:
            decade = max(first.year // 10 * 10, dt.date.min.year)  # there is no year 0
            return cls(origin=dt.date(decade, 1, 1), unit="years")
        if days > 4 * DAYS_PER_UNIT["months"]:
            return cls(origin=dt.date(first.year, 1, 1), unit="months")
        return cls(origin=dt.date(first.year, first.month, 1), unit="days")

    @property
    def since(self) -> str:
        """Unit and origin in words: "years since 1990", "days since 1 Feb 2020"."""
        is_year = (self.origin.month, self.origin.day) == (1, 1)
        start = f"{self.origin.year}" if is_year else f"{_label(self.origin, 'days')} {self.origin.year}"
        return f"{self.unit} since {start}"

    def number(self, moment: dt.date) -> float:
        """Return how many units `moment`, a date (its midnight) or a datetime, is after the origin."""
        whole = moment if isinstance(moment, dt.datetime) else _midnight(moment)
        microseconds = (whole - _midnight(self.origin)) // _MICROSECOND
        return microseconds / _DAY_IN_MICROSECONDS / DAYS_PER_UNIT[self.unit]

    def date(self, number: float) -> dt.datetime:
        """Return the moment `number` units after the origin, to the microsecond; undoes :meth:`number`.

        Raises OverflowError outside the years 1 to 9999.
        """
        return _midnight(self.origin) + dt.timedelta(days=float(number) * DAYS_PER_UNIT[self.unit])

    def numbers(self, moments: NDArray[np.datetime64[Any]]) -> NDArray[np.float64]:
        """Return :meth:`number` of each of `moments`, (n,) datetime64, as (n,) float64; NaN for NaT."""
        origin = np.datetime64(self.origin, "us")
        since = moments.astype("datetime64[us]") - origin
        days = since.astype(np.int64) / _DAY_IN_MICROSECONDS
        numbers = np.where(np.isnat(since), np.nan, days / DAYS_PER_UNIT[self.unit])
        return np.asarray(numbers, dtype=np.float64)


# Years, months or days between the ticks of an axis.
_STEPS: dict[Unit, tuple[int, ...]] = {
    "days": (1, 2, 5, 10, 15),
    "months": (1, 3, 6),
    "years": (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000),
}


def round_dates(first: dt.datetime, last: dt.datetime) -> Iterator[dict[dt.date, str]]:
    """Give the round dates from `first` to `last` with short labels, from the densest sensible ticks to fewer.

    Days of a month ("15 Jan"), first days of months ("Jan 2020"), or 1 January of round years ("1990").
    """
    span = (last - first).days
    for unit, steps in _STEPS.items():
        for step in steps:
            if span / (DAYS_PER_UNIT[unit] * step) < 60:
                yield {day: _label(day, unit) for day in _dates(first, last, unit, step)}


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
    return (day for day in found if first <= _midnight(day) <= last)


def _label(day: dt.date, unit: Unit) -> str:
    month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][
        day.month - 1
    ]
    return {"days": f"{day.day} {month}", "months": f"{month} {day.year}", "years": f"{day.year}"}[unit]


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time())
