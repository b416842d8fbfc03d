"""The chain rule on the loss, once for m and once for b: the formulas in their places."""

from __future__ import annotations

from manim import VGroup

from scenes.formulas import (
    BRACKET,
    CHAIN_RULE,
    LOSS_IN_PARTS,
    PARAMETERS,
    by_chain_rule,
    derivative,
    in_order,
    inner_derivative,
)
from scenes.layout import Layout
from scenes.mobjects.kit.fitting import caption
from scenes.style import FORMULA, LABEL, Style

# What goes from the loss into the derivative, the derivative of the inside, and where all that goes in the end.
HEAD = {"is": "is", "mean": "mean", "sum": "sum"}
OUTER = {"two": "two", **{name: name for name in BRACKET}}
INNER_FROM = {"m": "mx", "b": "b"}
IN_ORDER = ("is", "mean", "sum", "open", "error", "close", "minus", "inner")
AVERAGE = ("mean", "sum", "open", "error", "hat", "close")  # of the errors, in the finished derivatives


class Derivation(VGroup):
    """All formulas of the derivation.

    Attributes
    ----------
    loss, rule : J, and the chain rule in general
    inner : the derivatives of the error along m and b
    long, short : the derivatives of J as the chain rule gives them, and in order

    """

    def __init__(self, style: Style, layout: Layout) -> None:
        super().__init__()
        words = rf"\quiet{{\text{{{style.say('intro.chain_rule')}}}}}"
        self.rule = caption(style, rf"{words}\quad " + CHAIN_RULE, layout.formula, LABEL)
        self.inner = [caption(style, inner_derivative(name), layout.formula, LABEL) for name in PARAMETERS]
        size = LABEL if layout.is_square else FORMULA
        self.loss = style.math(LOSS_IN_PARTS, size)
        self.long = [style.math(derivative(name, by_chain_rule(name)), size) for name in PARAMETERS]
        self.short = [style.math(in_order(name), size) for name in PARAMETERS]
        self._place_inner(layout)
        self._place_rows(layout)
        self.add(self.rule, *self.inner, self.loss, *self.long, *self.short)

    @property
    def averages(self) -> list[VGroup]:
        """What is a mean over the errors in the finished derivatives, in its parts."""
        return [short.part(name) for short in self.short for name in AVERAGE]

    def _place_inner(self, layout: Layout) -> None:
        """Beside the chain rule, or below it."""
        if layout.is_wide:
            for label, share in zip(self.inner, (0.72, 0.9), strict=True):
                x = layout.strip.left + share * layout.strip.width
                label.stand_at(x, self.rule.baseline, side=0)
            return
        left, y = self.rule.part("first").get_left()[0], layout.numbers.center[1]
        self.inner[0].stand_at(left, y)
        self.inner[1].stand_at(left + self.inner[0].width + 0.8, y)

    def _place_rows(self, layout: Layout) -> None:
        """J on top, then a row for m and one for b, with what comes out of it at its right or below it."""
        left = layout.strip.left
        self.loss.stand_at(left, layout.left.top - 0.75)
        first, pitch = (1.95, 3.35) if layout.is_tall else (1.45, 1.4)
        for k, label in enumerate(self.long):
            label.stand_at(left, self.loss.baseline - first - pitch * k)
        right = left + max(label.width for label in self.long) + 0.3
        for label, result in zip(self.long, self.short, strict=True):
            if layout.is_tall:
                result.stand_at(label.part("is").get_left()[0], label.baseline - 1.4)
            else:
                result.stand_at(right, label.baseline)
