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
        """Unit and origin in words: "years since 1990", "days since 2020-02-01"."""
        is_year = (self.origin.month, self.origin.day) == (1, 1)
        return f"{self.unit} since {self.origin.year if is_year else self.origin}"

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

    def nearest_day(self, number: float) -> dt.date:
        """Return the day whose midnight is next to the moment `number` units after the origin."""
        return (self.date(number) + dt.timedelta(hours=12)).date()

    def after(self, count: int) -> dt.date:
        """Return the day `count` years, months or days after the origin, by the calendar.

        >>> DateScale(origin=dt.date(2019, 1, 1), unit="months").after(15)
        datetime.date(2020, 4, 1)

        Raises OverflowError outside the years 1 to 9999.
        """
        if self.unit == "days":
            return self.origin + dt.timedelta(days=count)
        months = 12 * self.origin.year + self.origin.month - 1 + count * (12 if self.unit == "years" else 1)
        if not 12 <= months < 12 * 10_000:
            raise OverflowError(f"{count} {self.since} is a date that the calendar does not have")
        return dt.date(months // 12, months % 12 + 1, self.origin.day)

    def numbers(self, moments: NDArray[np.datetime64[Any]]) -> NDArray[np.float64]:
        """Return :meth:`number` of each of `moments`, (n,) datetime64, as (n,) float64; NaN for NaT."""
        origin = np.datetime64(self.origin, "us")
        since = moments.astype("datetime64[us]") - origin
        days = since.astype(np.int64) / _DAY_IN_MICROSECONDS
        numbers = np.where(np.isnat(since), np.nan, days / DAYS_PER_UNIT[self.unit])
        return np.asarray(numbers, dtype=np.float64)


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time())
