"""Numbers in plain text, for questions: rounded, and all of one calculation to the same decimal place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_EVEN, Decimal

from scenes.words.language import Language

LARGEST, SMALLEST = 6, -4  # powers of ten within which a number stands in full
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def to_place(value: float | Decimal, place: int) -> Decimal:
    """A number rounded to a power of ten: 12.3 for 12.345 and −1."""
    return Decimal(value).quantize(Decimal(1).scaleb(place), rounding=ROUND_HALF_EVEN)


def to_digits(value: float, digits: int) -> Decimal:
    """A number rounded to so many significant digits."""
    return Decimal(f"{value:.{digits - 1}e}")


def figures(value: Decimal, language: Language) -> str:
    """A rounded number in all its digits, −0.85 or 1,700; as 1.7 × 10⁹ where it is far from one."""
    power = value.adjusted() if value else 0
    shift = 0 if SMALLEST <= power <= LARGEST else power
    places = max(0, shift - int(value.as_tuple().exponent))
    digits = language.number(f"{abs(value.scaleb(-shift)):,.{places}f}")
    sign = "−" if value < 0 else ""
    return f"{sign}{digits}" + (f" × 10{str(shift).translate(SUPERSCRIPTS)}" if shift else "")


def differing(right: Decimal, mistakes: Mapping[str, Decimal], most: int = 3) -> tuple[str, ...]:
    """Names of the first mistakes whose number is neither the right one nor that of another, rising by number.

    The right one, named "right", is among them; alone where no mistake can be told from it.
    """
    found = {"right": right}
    for name, value in mistakes.items():
        if value not in found.values() and len(found) <= most:
            found[name] = value
    return tuple(sorted(found, key=lambda name: found[name]))


def all_figures(values: Mapping[str, Decimal], names: Iterable[str], language: Language) -> dict[str, str]:
    """The numbers of these names, written."""
    return {name: figures(values[name], language) for name in names}
