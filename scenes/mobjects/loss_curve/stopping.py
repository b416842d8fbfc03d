"""The rule that ends a descent, with its live number: |∇J| ≤ ε |∇J₀|."""

from __future__ import annotations

from dataclasses import replace

from manim import VGroup

from scenes.layout import Region
from scenes.mobjects.kit.number import NumberFormat, plain
from scenes.mobjects.kit.readout import Entry
from scenes.style import FORMULA, LABEL, QUIET, Style

HIGH = 2.0  # strips that are higher have room for two rows of the largest size
DIGITS = 3  # more than two of the limit, where the last length takes them
LENGTH, FIRST = r"\grad{\lvert\nabla\vJ\rvert}", r"\grad{\lvert\nabla\vJ_0\rvert}"


class StoppingRule(VGroup):
    """The gradient's length beside the length at which to stop, in one row of a strip, or in two.

    Attributes
    ----------
    length : |∇J|, live
    signs : > and ≤, of which the true one is seen
    limit : ε |∇J₀| with its numbers, which multiply as written
    limit_shown : its value as a viewer reads it

    """

    def __init__(self, style: Style, strip: Region, first: float, tolerance: float, last: float) -> None:
        """For lengths from the first to the last, which the digits tell from the limit."""
        super().__init__()
        limit = tolerance * first
        form = NumberFormat.resolving(limit / 10 if limit > 0 else 1.0, first)
        for _ in range(DIGITS):
            if form.write(last) != form.write(limit):
                break
            form = replace(form, decimals=form.decimals + 1)
        self.limit_shown = form.rounded(limit)
        share = f"{tolerance:g}" if tolerance >= 1e-4 else plain(tolerance)
        digits = next(
            (k for k in range(3, 12) if form.rounded(tolerance * _read(first, k)) == self.limit_shown), 12
        )
        product = rf"{share} \cdot {plain(first, digits)} = {form.write(limit)}{form.factor}"
        ways = [(FORMULA, 2), (LABEL, 2), (QUIET, 2)]
        if strip.height < HIGH:
            ways = [(FORMULA, 1), (LABEL, 1), *ways]
        for size, rows in ways:
            name = style.math(rf"{LENGTH} =", size)
            y = strip.center[1] - 0.1
            low, high = (y, y) if rows == 1 else (y - 0.8 * name.em, y + 0.8 * name.em)
            room = style.digits.width(form.write(first) + "0") * name.em
            if form.factor:
                room += style.math(form.factor, size).width + 0.1 * name.em
            right = strip.left + name.width + 0.1 + room
            self.length = Entry(
                style,
                rf"{LENGTH} =",
                form,
                first,
                left=strip.left,
                right=right,
                y=high,
                role="gradient",
                size=size,
            )
            gap = 1.2 * name.em
            sign_at = right + gap if rows == 1 else strip.left + 0.4 * name.em
            self.signs = VGroup(
                *(style.math(sign, size).stand_at(sign_at, low, side=0) for sign in (">", r"\leq"))
            )
            self.limit = style.math(rf"\varepsilon\,{FIRST} = {product}", size)
            self.limit.stand_at(sign_at + gap, low)
            if max(self.limit.get_right()[0], right) <= strip.right:
                break
        self.add(self.length, self.signs, self.limit)
        self.show(first)

    def show(self, length: float) -> None:
        """Show a length of the gradient, and how it compares as far as the digits tell."""
        self.length.set_value(length)
        below = self.length.number.shown <= self.limit_shown
        for sign, on in zip(self.signs, (not below, below), strict=True):
            sign.set_fill(opacity=float(on))


def _read(value: float, digits: int) -> float:
    """A value as `plain` writes it."""
    return NumberFormat.fitting(abs(value), digits).rounded(value)
