"""The learning rate that is best in the long run, and the bound, with their numbers."""

from __future__ import annotations

import numpy as np
from manim import VGroup

from gdmath import Curvature
from scenes.formulas import BEST_RATE, LARGEST_RATE, update
from scenes.layout import Layout
from scenes.mobjects.kit.fitting import SIZES, formula_in, stack
from scenes.mobjects.kit.number import NumberFormat, enough_digits, plain, rounded
from scenes.style import LABEL, QUIET, Label, Style

GAP = 0.3  # on either side of the curvatures


class RateFormulas(VGroup):
    """The learning rate that is best in the long run, the curvatures it is made of, and the bound.

    Attributes
    ----------
    best, curvatures, bound : the parts
    factors : what an epoch leaves of the distance along either axis, where the learning rate is the best

    """

    def __init__(self, style: Style, layout: Layout, bowl: Curvature) -> None:
        super().__init__()
        self.style, self.layout, strip = style, layout, layout.strip
        best, bound = plain(bowl.best_learning_rate), plain(bowl.max_learning_rate)

        def give_the_rates(digits: int) -> bool:
            flat, steep = rounded(bowl.flat, digits), rounded(bowl.steep, digits)
            return (plain(2 / (flat + steep)), plain(2 / steep)) == (best, bound)

        digits = enough_digits(give_the_rates)
        rates = (("best", f"= {BEST_RATE}", best), ("bound", f"< {LARGEST_RATE}", bound))
        texs = [
            rf"\quiet{{\text{{{style.say(f'loss_curve.{key}')}}}}}\quad \alpha {tex} = {value}"
            for key, tex, value in rates
        ]
        values = (("least", r"\min", bowl.flat), ("largest", r"\max", bowl.steep))
        for worded, size in [(True, LABEL), *((False, size) for size in SIZES)]:
            self.best, self.bound = (formula_in(style, tex, strip, size) for tex in texs)
            self.curvatures = VGroup(
                *(
                    style.math(
                        rf"\lambda_{{{k}}} = {plain(value, digits)}"
                        + worded * rf"\ \ \quiet{{\text{{{style.say(f'loss_curve.{word}_curvature')}}}}}",
                        QUIET if worded else min(size, LABEL),
                    )
                    for word, k, value in values
                )
            )
            if self._place():
                break
        self.factors = self._factors(bowl)
        self.add(self.best, self.curvatures, self.factors, self.bound)

    def _factors(self, bowl: Curvature) -> VGroup:
        """They have one size: the bound's place is theirs until that comes."""
        left = (bowl.condition_number - 1) / (bowl.condition_number + 1)
        form = NumberFormat(decimals=2 if left < 0.985 else 4)
        labels = VGroup(
            *(
                self.style.math(rf"1 - \alpha\,\lambda_{{{k}}} \approx {form.write(value)}", QUIET)
                for k, value in ((r"\min", left), (r"\max", -left))
            )
        )
        wide, bound = self.layout.is_wide, self.bound
        rows = [label.baseline for label in self.curvatures]
        middle = float(bound.get_center()[1])
        heights = rows if wide else [middle + 0.2, middle - 0.4]
        x = self.layout.strip.right - labels.width if wide else self.layout.strip.left
        for label, y in zip(labels, heights, strict=True):
            label.stand_at(x, y)
        return labels

    def _place(self) -> bool:
        """Put the curvatures between the two, or beside them where those stand in two rows; whether they have room."""
        strip, best, bound = self.layout.strip, self.best, self.bound
        room = max(label.width for label in self.curvatures)
        if self.layout.is_wide:
            bound.shift(np.array([strip.right - bound.get_right()[0], 0, 0]))
            left, right = best.get_right()[0], bound.get_left()[0]
            x, heights = (left + right - room) / 2, [strip.center[1] + y for y in (0.2, -0.4)]
        else:
            stack(strip, best, bound)
            left, right = max(label.get_right()[0] for label in (best, bound)), strip.right + GAP
            x, heights = strip.right - room, [label.baseline for label in (best, bound)]
        for label, y in zip(self.curvatures, heights, strict=True):
            label.stand_at(x, y)
        return bool(right - left >= room + 2 * GAP)


def update_rules(style: Style, layout: Layout) -> Label | VGroup:
    """The rule for m and that for b, in one row of the strip or in two."""
    if layout.is_wide:
        return formula_in(style, rf"{update('m')} \qquad {update('b')}", layout.strip)
    return stack(layout.strip, style.math(update("m")), style.math(update("b")))
