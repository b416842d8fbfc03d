"""What to try first: three rules, what each is good at, and how long it takes on these data."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, isinf

import numpy as np
from manim import VGroup

from scenes.layout import Region
from scenes.mobjects.kit.fitting import fitted
from scenes.mobjects.kit.number import plain
from scenes.mobjects.kit.shapes import Shape, arrow, polyline
from scenes.mobjects.optimizers.walker import ROLES, NamedSign
from scenes.mobjects.plots.path import EMPTY
from scenes.plans.optimizers import Advice
from scenes.style import LABEL, QUIET, Label, Level, Style, tex_number

THICK = 0.26
APART = 0.46  # between the two bars of a row
LEAST = 0.05  # width of a bar
PITCH = 1.85  # between rows at most


class Advices(VGroup):
    """A row for each piece of advice, with two bars: the epochs that the rule took, and those of plain descent.

    All bars have one scale.

    Attributes
    ----------
    rows : shape and name of the rule, with what it is good at
    bars : two of each row
    numbers : behind them, with the name of plain descent

    """

    def __init__(self, style: Style, region: Region, advice: Sequence[Advice], times: float) -> None:
        """With the valley's unit of x, in that of the film."""
        super().__init__()
        self.style, self.region, self.advice, self.times = style, region, list(advice), plain(times)
        values = [value for row in self.advice for _, value in _pair(row)]
        self.known = max((value for value in values if not isinf(value)), default=1.0) or 1.0
        self.endless = inf in values
        pitch = min(PITCH, region.height / len(self.advice))
        top = region.center[1] + pitch * (len(self.advice) / 2) - 0.45
        self.rows, self.bars, self.numbers = VGroup(), VGroup(), VGroup()
        self.room = (
            region.width
            - 0.6
            - max(self._number(walker, value).width for row in self.advice for walker, value in _pair(row))
        )
        self.heights: list[list[float]] = []
        for k, row in enumerate(self.advice):
            y = top - pitch * k
            self.heights.append([y - 0.42, y - 0.42 - APART])
            self._row(row, y)
        self.add(self.rows, self.bars, self.numbers)

    def show(self, k: int, share: float) -> None:
        """The bars of a row up to a share of their lengths."""
        row = self.advice[k]
        for (_, value), y, bar in zip(_pair(row), self.heights[k], self.bars[k], strict=True):
            width = float(share) * self._width(value)
            box = np.array([[0, -1], [width, -1], [width, 1], [0, 1], [0, -1]], float)
            outline = polyline(box * [1, THICK / 2] + [self.region.left, y])
            if isinf(value) and width > 0.6:
                end = np.array([self.region.left + width, y])
                outline = np.concatenate([outline, arrow(end - [0.05, 0], end + [0.32, 0], tip=0.32)[1]])
            bar.outline(outline if width > 0 else EMPTY)

    def _width(self, value: float) -> float:
        """Of a bar: the longest one takes all the room, but for one that has no end, which takes more."""
        room = 0.75 * self.room if self.endless else self.room
        return self.room if isinf(value) else max(LEAST, room * value / self.known)

    def _number(self, walker: str, value: float) -> Label:
        style, plain = self.style, "_plain" if walker == "plain" else ""
        if isinf(value):
            return style.text(style.say(f"optimizers.never{plain}"), QUIET)
        digits = (
            f"{value:.1g}" if value < 0.1 else f"{value:.1f}" if value < 10 and value % 1 else f"{value:.0f}"
        )
        written = style.language.number(digits)
        noun = style.language.plural(2 if value % 1 else round(value), "epoch")
        return style.text(
            style.say(f"optimizers.took{plain}", epochs=f"${tex_number(written)}$ {noun}"), QUIET
        )

    def _row(self, row: Advice, y: float) -> None:
        """Name and words on one line, below them two bars, each with its number."""
        style, region = self.style, self.region
        name = NamedSign(style, row.walker, size=LABEL).stand_at(region.left, y)
        left = float(name.get_right()[0]) + 0.3
        words = [
            style.say(f"optimizers.{key}.{row.walker}", times=self.times)
            for key in ("good_at", "good_at_short")
        ]
        said = fitted(lambda text: style.text(text, QUIET, "quiet").stand_at(left, y), words, region.right)
        bars, numbers = VGroup(), VGroup()
        for (walker, value), height in zip(_pair(row), self.heights[-1], strict=True):
            bars.add(Shape(style.color(ROLES[walker]), fill=1, z=Level.LINE))
            x = region.left + self._width(value) + (0.46 if isinf(value) else 0.15)
            numbers.add(self._number(walker, value).stand_at(x, height - 0.1))
        self.rows.add(VGroup(name, said))
        self.bars.add(bars)
        self.numbers.add(numbers)


def _pair(row: Advice) -> list[tuple[str, float]]:
    """Who took how long: the rule, and plain descent."""
    return [(row.walker, row.epochs), ("plain", row.plain)]
