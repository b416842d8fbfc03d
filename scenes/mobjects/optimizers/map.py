"""What to try first: three rules, what each is good at, and how long it takes on these data."""

from __future__ import annotations

from collections.abc import Sequence
from math import isinf

import numpy as np
from manim import VGroup

from scenes.layout import Region
from scenes.mobjects.kit.shapes import Shape, segments
from scenes.mobjects.optimizers.walker import NamedSign
from scenes.plans.optimizers import Advice
from scenes.style import LABEL, QUIET, Style


class Advices(VGroup):
    """A row for each piece of advice.

    Attributes
    ----------
    rows : shape and name of the rule, with what it is good at
    epochs : of each row, what it took, and what plain descent took
    head : over these numbers

    """

    def __init__(self, style: Style, region: Region, advice: Sequence[Advice]) -> None:
        super().__init__()
        self.style, self.advice = style, list(advice)
        self.rows, self.epochs = VGroup(), VGroup()
        pitch = min(1.45, region.height / (len(self.advice) + 0.6))
        top = region.center[1] + pitch * (len(self.advice) - 0.4) / 2
        plain = style.text(style.say("optimizers.plain"), QUIET, "line")
        own = style.text(style.say("optimizers.rule"), QUIET, "quiet")
        unit = style.text(style.say("optimizers.took"), QUIET, "quiet")
        right, gap = region.right, 0.5
        middle = right - max(plain.width, 1.3) - gap
        y = top + 0.35
        plain.stand_at(right, y, side=1)
        own.stand_at(middle, y, side=1)
        unit.stand_at(right, y + 0.5, side=1)
        self.head = VGroup(unit, own, plain)
        rules = Shape(style.color("rule"), width=1.5)
        lines = []
        for k, row in enumerate(self.advice):
            y = top - pitch * (k + 0.55)
            name = NamedSign(style, row.walker, size=LABEL).stand_at(region.left, y)
            words = style.text(style.say(f"optimizers.good_at.{row.walker}"), QUIET, "text")
            words.stand_at(region.left, y - 0.45)
            self.rows.add(VGroup(name, words))
            numbers = VGroup()
            for value, x in ((row.epochs, middle), (row.plain, right)):
                label = style.text(self._count(value), LABEL)
                numbers.add(label.stand_at(x, y, side=1))
            self.epochs.add(numbers)
            lines.append(top - pitch * k)
        at = np.array([[x, y] for y in lines for x in (region.left, region.right)])
        rules.outline(segments(at[::2], at[1::2]))
        self.rules = rules
        self.add(self.head, self.rules, self.rows, self.epochs)

    def _count(self, epochs: float) -> str:
        """Epochs with one decimal where they are few; or that it never got there."""
        if isinf(epochs):
            return self.style.say("optimizers.never")
        language = self.style.language
        return language.number(f"{epochs:.1f}" if epochs < 10 and epochs % 1 else f"{epochs:.0f}")
