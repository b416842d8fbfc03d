"""Numbers on the screen: fixed ones, and live ones that cost next to nothing to change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, floor, isfinite, log10
from typing import Literal

import numpy as np

from scenes.mobjects.kit.shapes import Shape
from scenes.style import EM_PER_POINT, LABEL, Level, Style

Align = Literal["left", "point", "right", "center"]


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How a quantity is written: rounded to `decimals` after division by 10^`exponent`."""

    decimals: int
    exponent: int = 0

    @classmethod
    def fitting(cls, largest: float, digits: int = 3) -> NumberFormat:
        """For values up to `largest` in size, to at least `digits` significant digits of the largest.

        Values of 100,000 and more, or below 0.01, are written with a power of ten.
        """
        if not largest > 0:
            return cls(decimals=digits - 1)
        magnitude = floor(log10(largest))
        exponent = magnitude if magnitude >= 5 or magnitude < -2 else 0
        return cls(decimals=max(0, digits - 1 - magnitude + exponent), exponent=exponent)

    @classmethod
    def resolving(cls, step: float, *values: float) -> NumberFormat:
        """For these values, told apart when they differ by `step`."""
        exponent = cls.fitting(max(map(abs, values), default=0.0), digits=1).exponent
        return cls(decimals=max(0, ceil(-log10(step / 10**exponent) - 1e-9)), exponent=exponent)

    @classmethod
    def in_full(cls, *values: float, digits: int = 7) -> NumberFormat:
        """For these values to their last digit; where that takes more than `digits`, to five of the largest.

        Values of ten million and more, or below 0.0001, are written with a power of ten.
        """
        largest = max(map(abs, values), default=0.0) or 1.0
        magnitude = floor(log10(largest))
        exponent = 0 if -4 <= magnitude <= 6 else magnitude
        for decimals in range(max(0, digits - 1 - magnitude + exponent) + 1):
            form = cls(decimals, exponent)
            if all(form.is_exact(value, largest) for value in values):
                return form
        return cls(max(0, 4 - magnitude + exponent), exponent)

    def is_exact(self, value: float, size: float = 0.0) -> bool:
        """Whether nothing but the rounding of floats, of numbers of this size, is lost in writing."""
        return abs(self.rounded(value) - value) <= 1e-12 * max(abs(value), size)

    @property
    def plain(self) -> NumberFormat:
        """The same digits without a power of ten."""
        return NumberFormat(max(0, self.decimals - self.exponent))

    def write(self, value: float) -> str:
        """The rounded number, "-" for minus, never "-0"."""
        if not isfinite(value):
            return "-" * 3
        string = f"{value / 10**self.exponent:.{self.decimals}f}"
        return string[1:] if float(string) == 0 and string.startswith("-") else string

    def rounded(self, value: float) -> float:
        """The value that is read off the screen."""
        return float(float(self.write(value)) * 10**self.exponent)

    @property
    def factor(self) -> str:
        """TeX of the power of ten with its sign of multiplication, or nothing."""
        return rf"\times {self.power}" if self.exponent else ""

    @property
    def power(self) -> str:
        """TeX of the power of ten, or nothing."""
        return rf"10^{{{self.exponent}}}" if self.exponent else ""


class Number(Shape):
    """A number in the digits of the formulas, one outline in all.

    It stands with its left end, its decimal point, its right end or its middle at x, its baseline at y.
    """

    def __init__(
        self,
        style: Style,
        string: str,
        at: tuple[float, float],
        *,
        align: Align = "left",
        size: float = LABEL,
        role: str = "text",
        z: Level = Level.STILL,
    ) -> None:
        super().__init__(style.color(role), fill=1, z=z)
        self.style, self.at, self.align = style, at, align
        self.em = EM_PER_POINT * size
        self.roles = [role]
        self.write(string)

    def write(self, string: str) -> None:
        """Show another number in the same place."""
        self.source = string
        digits = self.style.digits
        match self.align:
            case "left":
                back = 0.0
            case "point":
                back = digits.width(string.split(".")[0])
            case "right":
                back = digits.width(string)
            case "center":
                # The sign does not count: digits below one another stay below one another.
                back = digits.width(string.lstrip("-")) / 2 + digits.width("-" * string.count("-"))
        x, y = self.at
        self.outline(digits.points(string) * self.em + [x - back * self.em, y, 0])

    @property
    def baseline(self) -> float:
        """The height on which the digits stand."""
        return self.at[1]


class LiveNumber(Number):
    """A number that follows a value.

    Attributes
    ----------
    value : as last set, not rounded

    """

    def __init__(
        self, style: Style, form: NumberFormat, value: float, at: tuple[float, float], **kwargs: object
    ) -> None:
        self.form, self.value = form, value
        super().__init__(style, form.write(value), at, **{"align": "point", "z": Level.LIVE, **kwargs})  # type: ignore[arg-type]

    def set_value(self, value: float) -> None:
        """Show a value; nothing is drawn anew where it reads the same."""
        self.value = value
        string = self.form.write(value)
        if string != self.source:
            self.write(string)

    @property
    def shown(self) -> float:
        """The value as a viewer reads it."""
        return float(float(self.source) * 10**self.form.exponent)


def plain(value: float, digits: int = 3) -> str:
    """TeX of a fixed number, to so many significant digits and without zeros at its end."""
    form = NumberFormat.fitting(abs(value), digits)
    string = form.write(value)
    return (string.rstrip("0").rstrip(".") if "." in string else string) + form.factor


def rounded(value: float, digits: int = 3) -> float:
    """The value that is read where `plain` has written it."""
    return NumberFormat.fitting(abs(value), digits).rounded(value)


def widest(forms: NumberFormat, *values: float) -> str:
    """The longest of some values as written: the room a live number needs."""
    return max((forms.write(value) for value in np.ravel(values)), key=len)


def enough_digits(agree: Callable[[int], bool], most: int = 8) -> int:
    """The least number of significant digits, from 3 on, with which written numbers agree; `most` where none does."""
    return next((digits for digits in range(3, most) if agree(digits)), most)
