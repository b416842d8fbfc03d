"""Dates as numbers: days, months or years since an origin, as fits the span."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class DateScale:
    """Counts dates in a unit, 0 at the origin; hours are fractions of days, days those of months and years."""

    origin: date
    unit: Literal["days", "months", "years"]

    @classmethod
    def spanning(cls, first: date, last: date) -> DateScale:
        """Choose unit and origin for dates from first to last: up to two years are days, up to ten months."""
        days = last.toordinal() - first.toordinal()
        if days <= 731:
            return cls(date(first.year, first.month, first.day), "days")
        if days <= 3653:
            return cls(date(first.year, first.month, 1), "months")
        return cls(date(first.year, 1, 1), "years")

    def number(self, moment: date) -> float:
        """Return the units from the origin to a date, or to a date and time."""
        clock = moment.time() if isinstance(moment, datetime) else None
        hours = (
            clock.hour + clock.minute / 60 + (clock.second + clock.microsecond / 1e6) / 3600 if clock else 0.0
        )
        if self.unit == "days":
            return moment.toordinal() - self.origin.toordinal() + hours / 24
        if self.unit == "months":
            months = 12 * (moment.year - self.origin.year) + moment.month - self.origin.month
            return months + (moment.day - 1 + hours / 24) / monthrange(moment.year, moment.month)[1]
        start = date(moment.year, 1, 1).toordinal()
        length = date(moment.year, 12, 31).toordinal() - start + 1
        return moment.year - self.origin.year + (moment.toordinal() - start + hours / 24) / length
