"""What a cell says: a number in some notation, a date, or that there is no value."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

MISSING = ("", "na", "n/a", "#n/a", "nan", "null", "-", "?", ".")
SIGNS = "$€£¥%"

_GROUPS = " '’\u00a0\u202f"  # thousands marks that never are decimal marks
_TIME = r"([T ]\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?(Z|[+-]\d\d:?\d\d)?)?"
_ISO = re.compile(rf"(?P<y>\d{{4}})([-/])(?P<m>\d{{1,2}})(\2(?P<d>\d{{1,2}}){_TIME})?", re.ASCII)
_DOTS = re.compile(rf"(?P<d>\d{{1,2}})\.(?P<m>\d{{1,2}})\.(?P<y>\d{{4}}){_TIME}", re.ASCII)
_SLASHES = re.compile(rf"(?P<m>\d{{1,2}})([-/])(?P<d>\d{{1,2}})\2(?P<y>\d{{4}}){_TIME}", re.ASCII)


def is_missing(cell: str) -> bool:
    """Tell whether a cell says that there is no value."""
    return cell.casefold() in MISSING


@dataclass(frozen=True, slots=True)
class Form:
    """How the cells of a column are written: the sign on each of them, or the order of dates."""

    sign: str = ""
    dates: str = ""  # "", or "iso", "dmy", "mdy"

    @classmethod
    def of(cls, cells: Sequence[str]) -> Form:
        """Judge the cells of a column, missing ones left out."""
        if not cells:
            return cls()
        if all(_ISO.fullmatch(cell) for cell in cells):
            return cls(dates="iso")
        if all(_DOTS.fullmatch(cell) for cell in cells):
            return cls(dates="dmy")
        slashes = [_SLASHES.fullmatch(cell) for cell in cells]
        if all(slashes):
            first, second = (max(int(match[name]) for match in slashes if match) for name in "md")
            return cls(dates="dmy" if first > 12 else "mdy" if second > 12 else "either")
        return cls(sign=next((sign for sign in SIGNS if all(sign in cell for cell in cells)), ""))

    def bare(self, cell: str) -> str:
        """Return a cell without the sign that its column has."""
        if self.sign and cell.count(self.sign) == 1:
            return re.sub(rf"\s*{re.escape(self.sign)}\s*", "", cell)
        return cell


def moment_of(cell: str, order: str) -> datetime | None:
    """Return the date and time in a cell, None where it is none in that order."""
    match = _DOTS.fullmatch(cell) or _ISO.fullmatch(cell) or _SLASHES.fullmatch(cell)
    if match is None or (order == "iso") != (match.re is _ISO):
        return None
    year, month, day = int(match["y"]), int(match["m"]), int(match["d"] or 1)
    if match.re is _SLASHES and order == "dmy":
        month, day = day, month
    clock = re.search(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,6}))?)?(?:\d*)?(Z|[+-]\d\d:?\d\d)?$", cell)
    hour, minute, second = (int(part or 0) for part in clock.groups()[:3]) if clock else (0, 0, 0)
    micro = int((clock[4] or "").ljust(6, "0")) if clock else 0
    try:
        moment = datetime(year, month, day, hour, minute, second, micro)
        if (
            clock and clock[5] and clock[5] != "Z"
        ):  # times from here and there are compared as what they are in UTC
            ahead = timedelta(hours=int(clock[5][1:3]), minutes=int(clock[5][-2:]))
            moment += ahead if clock[5][0] == "-" else -ahead
        return moment
    except (ValueError, OverflowError):
        return None


def is_number(cell: str) -> bool:
    """Tell whether a cell is a number in any notation, with or without a sign of currency."""
    bare = re.sub(rf"\s*[{SIGNS}]\s*", "", cell, count=1)
    return any(number_of(bare, mark) for mark in ".,")


def is_date(cell: str) -> bool:
    """Tell whether a cell is a date in any notation."""
    return any(pattern.fullmatch(cell) for pattern in (_ISO, _DOTS, _SLASHES))


# ---- decimal and thousands marks

_PLAIN = {
    mark: re.compile(rf"[+-]?(\d+({re.escape(mark)}\d*)?|{re.escape(mark)}\d+)([eE][+-]?\d+)?", re.ASCII)
    for mark in ".,"
}
_GROUPED = {
    mark: re.compile(
        rf"[+-]?\d{{1,3}}(([{_GROUPS}{'.' if mark == ',' else ','}])\d{{3}})(\2\d{{3}})*({re.escape(mark)}\d*)?",
        re.ASCII,
    )
    for mark in ".,"
}
_EITHER = re.compile(
    r"[+-]?[1-9]\d{0,2}[.,]\d{3}", re.ASCII
)  # "1.010": a thousand and ten, or little more than one


def number_of(cell: str, decimal: str) -> str:
    """Return how a bare cell is a number with that decimal mark: "plain", "grouped", or "" where it is none."""
    return (
        "plain" if _PLAIN[decimal].fullmatch(cell) else "grouped" if _GROUPED[decimal].fullmatch(cell) else ""
    )


@dataclass(frozen=True, slots=True)
class Marks:
    """What the cells of one column tell about the decimal mark."""

    decimal: str  # that a cell proves, or ""
    grouped: str  # a cell that could be read both ways, or ""
    whole: bool  # there are cells of at most three digits without a mark
    zeros: bool  # a cell that could be read both ways ends in zero

    @classmethod
    def of(cls, cells: Sequence[str]) -> Marks:
        """Judge the cells of a column, without their sign."""
        proven, either, whole, long, zeros = "", "", False, False, False
        for cell in cells:
            if cell.lstrip("+-").isdecimal():
                digits = len(cell.lstrip("+-"))
                whole, long = whole or digits < 4, long or digits > 3
            elif _EITHER.fullmatch(cell):
                either, zeros = either or cell, zeros or cell.endswith("0")
            elif not proven:
                kinds = [mark for mark in ".," if mark in cell and number_of(cell, mark)]
                proven = kinds[0] if len(kinds) == 1 and number_of(cell, kinds[0]) else ""
                if not proven and not kinds:  # 1.234.567 has no decimal mark; its marks are of thousands
                    proven = next((mark for mark in ".," if number_of(cell, mark) and mark not in cell), "")
                    proven = proven if any(mark in cell for mark in ".,") else ""
        if not proven and either and long:  # 1234 beside 1.010: there are no thousands marks
            proven = "." if "." in either else ","
        return cls(proven, either, whole, zeros)

    def likely(self, delimiter: str) -> str:
        """The decimal mark, where the cells as a whole leave hardly a doubt, or ""."""
        if not self.grouped:
            return ""
        mark, other = (".", ",") if "." in self.grouped else (",", ".")
        # 940 beside 1.010: who keeps the zero at the end would have written 940.000.
        if self.whole and self.zeros and (delimiter != "," or mark == ","):
            return other
        if mark == "." and delimiter != ";":
            return "."
        return "." if mark == "," and delimiter == "," else ""
