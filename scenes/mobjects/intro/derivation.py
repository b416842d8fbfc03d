"""The chain rule on the loss, once for m and once for b: the formulas in their places."""

from __future__ import annotations

from collections.abc import Sequence

from manim import SurroundingRectangle, VGroup

from scenes.formulas import (
    BRACKET,
    CHAIN_RULE,
    GRADIENT,
    LOSS_IN_PARTS,
    PARAMETERS,
    by_chain_rule,
    derivative,
    in_order,
    inner_derivative,
)
from scenes.layout import Layout
from scenes.mobjects.kit.fitting import formula_in
from scenes.style import FORMULA, LABEL, Style

# Parts of a derivative in the order in which they come: what stays of the loss, the outer and the inner derivative.
HEAD = ("J", "is", "mean", "sum")
OUTER = ("two", *BRACKET)
INNER = ("dot", "minus", "inner", "end")
PITCH = 1.45  # from row to row
PAD = 0.22  # of the box around the gradient
AVERAGE = ("mean", "sum", "open", "error", "hat", "close")  # of the errors, in the finished derivatives


class Derivation(VGroup):
    """All formulas of the derivation.

    Attributes
    ----------
    loss, rule : J, and the chain rule in general
    inner : the derivatives of the error along m and b
    long, short : the derivatives of J as the chain rule gives them, and in order, in the same place
    workings : what goes when the derivatives are found; where there is height, J stays
    box, gradient : around the finished pair, and its name

    """

    def __init__(self, style: Style, layout: Layout) -> None:
        super().__init__()
        words = rf"\quiet{{\text{{{style.say('intro.chain_rule')}}}}}"
        self.rule = formula_in(style, rf"{words}\quad " + CHAIN_RULE, layout.formula, LABEL)
        self.inner = [formula_in(style, inner_derivative(name), layout.formula, LABEL) for name in PARAMETERS]
        size = LABEL if layout.is_square else FORMULA
        self.loss = style.math(LOSS_IN_PARTS, size)
        self.long = [style.math(derivative(name, by_chain_rule(name)), size) for name in PARAMETERS]
        self.short = [style.math(in_order(name), size) for name in PARAMETERS]
        self._place_inner(layout)
        self._place_rows(layout)
        rows = VGroup(*(long.part("J") for long in self.long), *self.short)
        self.box = SurroundingRectangle(
            rows, color=style.color("gradient"), buff=PAD, corner_radius=0.12, stroke_width=3
        )
        self.gradient = style.math(GRADIENT, FORMULA)
        self.gradient.stand_at(self.box.get_right()[0] + PAD, self.box.get_center()[1] - 0.1)
        self.workings = [self.rule, *self.inner, *([] if layout.is_tall else [self.loss])]
        self.add(self.rule, *self.inner, self.loss, *self.long, *self.short)

    def row(self, k: int, names: Sequence[str]) -> list[VGroup]:
        """Parts of the derivative along m (k = 0) or b (k = 1)."""
        return [self.long[k].part(name) for name in names]

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
        """J on top, then a row for m and one for b; what comes out of it takes its place there."""
        left, y = layout.strip.left + PAD, layout.left.top - 0.6
        self.loss.stand_at(left, y)
        for k, (label, result) in enumerate(zip(self.long, self.short, strict=True)):
            label.stand_at(left, y - PITCH * (k + 1))
            equals = label.part("is").get_left()[0] - result.part("is").get_left()[0]
            result.stand_at(result.get_left()[0] + equals, label.baseline)
