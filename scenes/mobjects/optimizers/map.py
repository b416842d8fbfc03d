"""What to try first: three rules, what each is good at, and how long it takes on these data."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, isinf

import numpy as np
from manim import VGroup

from scenes.layout import Layout
from scenes.mobjects.kit.shapes import Shape, arrow, polyline
from scenes.mobjects.optimizers.walker import ROLES, NamedSign
from scenes.mobjects.plots.path import EMPTY
from scenes.plans.optimizers import Advice
from scenes.style import LABEL, QUIET, Label, Level, Style, tex_number

THICK = 0.24
APART = 0.52  # between the two bars of a row
LEAST = 0.04  # width of a bar


class Advices(VGroup):
    """A row for each piece of advice, with two bars: the epochs that the rule took, and those of plain descent.

    Attributes
    ----------
    rows : shape and name of the rule, with what it is good at
    bars : two of each row
    numbers : behind them, with the name of plain descent

    """

    def __init__(self, style: Style, layout: Layout, advice: Sequence[Advice]) -> None:
        super().__init__()
        self.style, self.advice = style, list(advice)
        stage = layout.stage
        wide = layout.is_wide
        self.left = stage.left + (0.5 * stage.width if wide else 0.0)
        pitch = min(1.75 if wide else 2.6, stage.height / len(self.advice))
        top = stage.center[1] + pitch * (len(self.advice) - 1) / 2
        self.rows, self.bars, self.numbers = VGroup(), VGroup(), VGroup()
        self.heights: list[tuple[float, float]] = []
        for k, row in enumerate(self.advice):
            y = top - pitch * k + (0.0 if wide else 0.75)
            name = NamedSign(style, row.walker, size=LABEL).stand_at(stage.left, y + 0.02)
            words = style.text(style.say(f"optimizers.good_at.{row.walker}"), QUIET, "quiet")
            words.stand_at(stage.left, y - 0.45)
            self.rows.add(VGroup(name, words))
            first = y + 0.1 if wide else y - 0.95
            self.heights.append((first, first - APART))
        self.room = self._room(stage.right)
        for row, heights in zip(self.advice, self.heights, strict=True):
            self._row(row, heights)
        self.show(0)
        self.add(self.rows, self.bars, self.numbers)

    def show(self, share: float) -> None:
        """The bars up to a share of their lengths."""
        for row, heights, pair in zip(self.advice, self.heights, self.bars, strict=True):
            for value, y, bar in zip((row.epochs, row.plain), heights, pair, strict=True):
                width = float(share) * self._width(row, value)
                box = [[0, -1], [width, -1], [width, 1], [0, 1], [0, -1]]
                outline = polyline(np.array(box) * [1, THICK / 2] + [self.left, y])
                if isinf(value) and width > 0.6:
                    middle = np.array([self.left + width, y])
                    head = arrow(middle, middle + [0.34, 0], tip=0.3)[1]
                    outline = np.concatenate([outline, head])
                bar.outline(outline if width > 0 else EMPTY)

    def _width(self, row: Advice, value: float) -> float:
        """Of a bar: the longer one of a row takes all the room; one that has no end, too."""
        known = [each for each in (row.epochs, row.plain) if not isinf(each)]
        longest = max(known, default=1.0) * (1.35 if inf in (row.epochs, row.plain) else 1.0)
        return self.room if isinf(value) else max(LEAST, self.room * value / (longest or 1.0))

    def _room(self, right: float) -> float:
        """For the longest bar, before its number."""
        return right - self.left - 0.6 - max(
            self._number(walker, value).width
            for row in self.advice
            for walker, value in ((row.walker, row.epochs), ("plain", row.plain))
        )

    def _number(self, walker: str, value: float) -> Label:
        style, language, plain = self.style, self.style.language, "_plain" if walker == "plain" else ""
        if isinf(value):
            return style.text(style.say(f"optimizers.never{plain}"), QUIET)
        written = language.number(f"{value:.1f}" if value < 10 and value % 1 else f"{value:.0f}")
        return style.text(style.say(f"optimizers.took{plain}", epochs=f"${tex_number(written)}$"), QUIET)

    def _row(self, row: Advice, heights: tuple[float, float]) -> None:
        bars, numbers = VGroup(), VGroup()
        for walker, value, y in zip((row.walker, "plain"), (row.epochs, row.plain), heights, strict=True):
            bars.add(Shape(self.style.color(ROLES[walker]), fill=1, z=Level.LINE))
            x = self.left + self._width(row, value) + (0.5 if isinf(value) else 0.15)
            label = self._number(walker, value).stand_at(x, y - 0.1)
            numbers.add(label)
        self.bars.add(bars)
        self.numbers.add(numbers)
