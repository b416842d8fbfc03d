"""What to try first: three rules, what each is good at, and how long it takes on these data."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import numpy as np
from manim import VGroup

from scenes.layout import Region
from scenes.mobjects.kit.fitting import fitted
from scenes.mobjects.kit.number import plain
from scenes.mobjects.kit.shapes import Shape, polyline
from scenes.mobjects.optimizers.walker import ROLES, NamedSign
from scenes.mobjects.plots.path import EMPTY
from scenes.plans.optimizers import Advice
from scenes.plans.walkers import Walker
from scenes.style import LABEL, QUIET, Label, Level, Style, tex_number

THICK = 0.26
APART = 0.46  # between the bars of a row
LEAST = 0.05  # width of a bar
PITCH = 1.85  # between rows of two bars at most
LONGEST = 4 / 3  # times the longest bar of a rule: what is longer is broken
BREAK = 0.72  # where it is, as a share of all the room
GAP, SLANT = 0.14, 0.07  # its width, and half of its slant


class Advices(VGroup):
    """A row for each piece of advice, with bars: the epochs that the rule took, and those of others.

    All bars have one scale, but for those that are too long for it, which are broken.

    Attributes
    ----------
    rows : shape and name of the rule, with what it is good at
    bars : of each row
    numbers : behind them, with the names of the others
    longest : epochs of a bar that takes all the room

    """

    def __init__(self, style: Style, region: Region, advice: Sequence[Advice], times: float) -> None:
        """With the valley's unit of x, in that of the film."""
        super().__init__()
        self.style, self.region, self.advice, self.times = style, region, list(advice), plain(times)
        self.longest = self._longest()
        further = APART * (len(self.advice[-1].epochs) - 2)  # the last row may have more bars
        pitch = min(PITCH, (region.height - further) / len(self.advice))
        top = region.center[1] + (pitch * len(self.advice) + further) / 2 - 0.45
        self.rows, self.bars, self.numbers = VGroup(), VGroup(), VGroup()
        self.room = (
            region.width
            - 0.6
            - max(self._number(row, walker).width for row in self.advice for walker in row.epochs)
        )
        self.heights: list[list[float]] = []
        for k, row in enumerate(self.advice):
            y = top - pitch * k
            self.heights.append([y - 0.42 - APART * j for j in range(len(row.epochs))])
            self._row(row, y)
        self.add(self.rows, self.bars, self.numbers)

    def show(self, k: int, share: float) -> None:
        """The bars of a row up to a share of their lengths."""
        for epochs, y, bar in zip(self.advice[k].epochs.values(), self.heights[k], self.bars[k], strict=True):
            bar.outline(self._bar(float(share) * self._width(epochs), y, broken=epochs > self.longest))

    def _longest(self) -> float:
        """The longest of all bars, or a little more than that of a rule where another one is much longer."""
        own = [epochs for row in self.advice for name, epochs in row.epochs.items() if name != "plain"]
        everyone = [epochs for row in self.advice for epochs in row.epochs.values()]
        limit = LONGEST * max((epochs for epochs in own if epochs < inf), default=1.0)
        return min(max(everyone), limit) or 1.0

    def _width(self, epochs: float) -> float:
        """Of a bar: a broken one takes all the room."""
        return max(LEAST, self.room * min(1.0, epochs / self.longest))

    def _bar(self, width: float, y: float, broken: bool) -> np.ndarray:
        """Outline of a bar of this width: in two parts, cut aslant, where it is broken."""
        cut = BREAK * self.room
        parts = [(0.0, width, 0.0, 0.0)]
        if broken and width > cut:
            parts = [(0.0, cut, 0.0, SLANT), (cut + GAP, max(width, cut + GAP), SLANT, 0.0)]
        outlines = []
        for left, right, first, last in parts:
            box = [
                (left - first, -1),
                (right - last, -1),
                (right + last, 1),
                (left + first, 1),
                (left - first, -1),
            ]
            outlines.append(polyline(np.array(box) * [1, THICK / 2] + [self.region.left, y]))
        return np.concatenate(outlines) if width > 0 else EMPTY

    def _number(self, row: Advice, walker: Walker) -> Label:
        """The epochs of one of a row, with its name where it is another's row."""
        style, epochs = self.style, row.epochs[walker]
        if epochs == inf:
            said = style.say("optimizers.never")
        else:
            form = ".1g" if epochs < 0.1 else ".1f" if epochs < 10 and epochs % 1 else ".0f"
            digits = format(epochs, form)
            noun = style.language.plural(2 if epochs % 1 else round(epochs), "epoch")
            said = f"${tex_number(style.language.number(digits))}$ {noun}"
        if walker != row.walker:
            name = style.say(f"optimizers.beside.{walker}")
            said = style.say("optimizers.took", walker=name, epochs=said)
        return style.text(said, QUIET)

    def _row(self, row: Advice, y: float) -> None:
        """Name and words on one line, below them the bars, each with its number."""
        style, region = self.style, self.region
        name = NamedSign(style, row.walker, size=LABEL).stand_at(region.left, y)
        left = float(name.get_right()[0]) + 0.3
        words = [
            style.say(f"optimizers.{key}.{row.walker}", times=self.times)
            for key in ("good_at", "good_at_short")
        ]
        said = fitted(lambda text: style.text(text, QUIET, "quiet").stand_at(left, y), words, region.right)
        bars, numbers = VGroup(), VGroup()
        for (walker, epochs), height in zip(row.epochs.items(), self.heights[-1], strict=True):
            bars.add(Shape(style.color(ROLES[walker]), fill=1, z=Level.LINE))
            x = region.left + self._width(epochs) + 0.15
            numbers.add(self._number(row, walker).stand_at(x, height - 0.1))
        self.rows.add(VGroup(name, said))
        self.bars.add(bars)
        self.numbers.add(numbers)
