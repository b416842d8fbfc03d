"""The rule that ends a descent, with its live number: ‖∇J‖ ≤ ε ‖∇J₀‖."""

from __future__ import annotations

from dataclasses import replace
from math import hypot, log10

import numpy as np
from manim import VGroup

from scenes.formulas import GRADIENT_LENGTH, STOPPING_LIMIT, remaining_share
from scenes.layout import Layout, Region
from scenes.mobjects.kit.fitting import SIZES, fitted
from scenes.mobjects.kit.number import NumberFormat, enough_digits, plain, rounded
from scenes.mobjects.kit.readout import Entry
from scenes.mobjects.kit.shapes import Shape
from scenes.mobjects.plots.board import Board
from scenes.mobjects.plots.loss_plot import LossPlot, LossWindow
from scenes.plans.loss_curve import rest_bound
from scenes.style import FORMULA, LABEL, QUIET, Label, Level, Style

HIGH = 2.0  # strips that are higher have room for two rows of the largest size
DIGITS = 3  # more than two of the limit, where the last length takes them


class StoppingRule(VGroup):
    """The gradient's length beside the length at which to stop, in one row of a strip, or in two.

    Attributes
    ----------
    length : ‖∇J‖, live
    signs : > and ≤, of which the true one is seen
    limit : ε ‖∇J₀‖ with its numbers, which multiply as written
    note : what ε is
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
        digits = enough_digits(
            lambda k: form.rounded(tolerance * rounded(first, k)) == self.limit_shown, most=12
        )
        product = rf"{share} \cdot {plain(first, digits)} = {form.write(limit)}{form.factor}"
        ways = [(size, 2) for size in SIZES]
        if strip.height < HIGH:
            ways = [(FORMULA, 1), (LABEL, 1), *ways]
        for size, rows in ways:
            right = self._write(style, strip, form, first, product, size, rows)
            if max(self.limit.get_right()[0], right) <= strip.right:
                break
        words = rf"\quiet{{\text{{{style.say('loss_curve.tolerance')}}}}}"
        self.note = self._below(style, strip, rf"\varepsilon = {share}\quad {words}")
        self.add(self.length, self.signs, self.limit, self.note)
        self.show_length(first)

    def show_length(self, length: float) -> None:
        """Show a length of the gradient, and how it compares as far as the digits tell."""
        self.length.set_value(length)
        below = self.length.number.shown <= self.limit_shown
        for sign, on in zip(self.signs, (not below, below), strict=True):
            sign.set_fill(opacity=float(on))

    def rest(self, style: Style, strip: Region, epochs: int, share: float) -> Label:
        """What is left of the first loss above the floor after so many epochs, as it is said, in place of the note."""
        bound = rest_bound(share, style.language)
        said = f"= {style.language.percent(share)}" if bound is None else f"< {bound}"
        return self._below(style, strip, rf"{remaining_share(epochs)} {said}\,\%")

    def _below(self, style: Style, strip: Region, tex: str) -> Label:
        """A label below the limit, as far to the left as it must."""
        label = fitted(
            lambda size: style.math(tex, size).stand_at(strip.left, 0), (LABEL, QUIET), strip.right
        )
        left = min(self.limit.get_left()[0], strip.right - label.width)
        return label.stand_at(left, max(self.limit.baseline - 1.7 * label.em, strip.bottom + 0.08))

    def _write(
        self,
        style: Style,
        strip: Region,
        form: NumberFormat,
        first: float,
        product: str,
        size: float,
        rows: int,
    ) -> float:
        """Set all of it in a size and a number of rows; where the length ends."""
        tex = f"{GRADIENT_LENGTH} ="
        name, y = style.math(tex, size), strip.center[1] - 0.1
        low, high = (y, y) if rows == 1 else (y - 0.8 * name.em, y + 0.8 * name.em)
        room = style.digits.width(form.write(first) + "0") * name.em
        if form.factor:
            room += style.math(form.factor, size).width + 0.1 * name.em
        right = strip.left + name.width + 0.1 + room
        self.length = Entry(
            style, tex, form, first, left=strip.left, right=right, y=high, role="gradient", size=size
        )
        gap = 1.2 * name.em
        sign_at = right + gap if rows == 1 else strip.left + 0.4 * name.em
        self.signs = VGroup(
            *(style.math(sign, size).stand_at(sign_at, low, side=0) for sign in (">", r"\leq"))
        )
        self.limit = style.math(rf"{STOPPING_LIMIT} = {product}", size)
        self.limit.stand_at(sign_at + gap, low)
        return right


class GradientLengths(LossPlot):
    """The gradient's length after each epoch on a logarithmic axis, and the rule that stops the descent by it.

    Attributes
    ----------
    board, rule : of the descent
    lengths : the curve
    limits : the line where to stop, and its name
    marks, epoch : from the last point down to the axis, and which epoch that is

    """

    def __init__(
        self, style: Style, layout: Layout, board: Board, tolerance: float, losses: LossWindow
    ) -> None:
        """In the right panel, over the epochs of another window, with room below the limit."""
        lengths = np.hypot(*board.trajectory.gradient.T)[: board.last + 1]
        limit = float(tolerance * lengths[0])
        window = LossWindow.around(float(lengths[0]), lengths)
        low, high = window.powers
        if limit > 0:
            low = min(low, log10(limit) - 0.2 * (high - log10(limit)))
        window = replace(window, epochs=losses.epochs, powers=(low, high), log=1.0)
        super().__init__(style, layout.right, 0.0, window, name=GRADIENT_LENGTH, role="gradient")
        self.board = board
        self.rule = StoppingRule(style, layout.strip, float(lengths[0]), tolerance, float(lengths[-1]))
        self.lengths = curve = self.curve(lengths)
        curve.show(curve.last)
        line = Shape(style.color("gradient"), width=3, z=Level.DROPS).outline(self.level(limit))
        self.limits = line, self.name_level(style.math(STOPPING_LIMIT, LABEL), limit, curve)
        self.marks, self.epoch = self.mark_end(curve, limit)

    def show_epoch(self, t: float) -> None:
        """Show position t of the descent, and how long its gradient is there."""
        self.board.show_epoch(float(t))
        length = hypot(*self.board.moments.gradient(*self.board.slopes_at))
        self.lengths.show(float(t), length)
        self.rule.show_length(length)
