"""TeX of the numbers of a calculation on paper, each with all its digits."""

from __future__ import annotations

from scenes.mobjects.kit.number import LiveNumber, NumberFormat

LINE_GAP = 0.7  # from one baseline in the strip to the next
FIRST_LINE = 0.62  # from the top of the strip to its first baseline


def in_full(value: float, *beside: float) -> str:
    """TeX of a number in full, to the digits that it and its neighbours need."""
    form = NumberFormat.in_full(value, *beside)
    return form.write(value) + form.factor


def tex_of(number: LiveNumber) -> str:
    """TeX of a number in a table."""
    return number.source + number.form.factor


def equals(number: LiveNumber) -> str:
    """The relation between a quantity and a number in a table that was rounded or not."""
    return "=" if number.form.is_exact(number.value) else r"\approx"


def bracketed(tex: str) -> str:
    """A negative factor, or one with a power of ten, in parentheses."""
    return f"({tex})" if tex.startswith("-") or "^" in tex else tex
