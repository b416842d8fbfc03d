"""Three lines to choose from, with their letters, and their scores once they are known."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from manim import FadeIn, VGroup

from scenes.mobjects.kit.fitting import fitted
from scenes.mobjects.kit.number import NumberFormat
from scenes.mobjects.kit.shapes import Shape, dots
from scenes.mobjects.plots.data_plot import DataPlot
from scenes.plans.intro import Choice
from scenes.style import LABEL, QUIET, TITLE, Level, Style

BESIDE = 0.45  # of the letters, right of the plot
SCORE = 2.3  # of the right ends of the scores
APART = 0.85  # of two letters, at least
DIM = 0.22  # of a line that has lost


class Candidates(VGroup):
    """Lines in a plot, each with its letter at its right end, and its mean squared error beside that.

    Attributes
    ----------
    lines, letters, scores : of A, B and C
    heading : over the scores
    hits : rings around the points that A runs through

    """

    def __init__(self, style: Style, data: DataPlot, choice: Choice, reach: float) -> None:
        super().__init__()
        self.data, self.choice = data, choice
        letters = style.say("intro.lines").split()
        right, ends = data.axes.region.right, self._ends()
        self.lines = [Shape(style.color("line"), width=4, z=Level.LINE) for _ in letters]
        self.letters = [
            style.text(letter, TITLE).stand_at(right + BESIDE, y - 0.13, side=0)
            for letter, y in zip(letters, ends, strict=True)
        ]
        form = NumberFormat.fitting(max(choice.losses))
        tex = [form.write(loss) + form.factor for loss in choice.losses]
        labels = fitted(lambda size: self._written(style, tex, size), (LABEL, QUIET), SCORE - BESIDE - 0.35)
        self.scores = [
            label.stand_at(right + SCORE, y - 0.1, side=1) for label, y in zip(labels, ends, strict=True)
        ]
        self.heading = style.text(style.say("intro.score"), QUIET, "quiet")
        self.heading.stand_at(right + SCORE, max(ends) + 0.5, side=1)
        m, b = choice.lines[0]
        hit = np.abs(data.y - m * data.x - b) <= reach
        at = data.axes.to_frame(np.stack([data.x[hit], data.y[hit]], axis=-1))
        self.hits = Shape(style.color("text"), width=2.5, z=Level.ARROW)
        self.hits.outline(dots(at, data.radius + 0.09))
        self.add(*self.lines, *self.letters, *self.scores, self.heading, self.hits)
        self.draw(0)

    @staticmethod
    def _written(style: Style, tex: Sequence[str], size: float) -> VGroup:
        """Scores with their left ends at 0."""
        return VGroup(*(style.math(score, size, "loss").stand_at(0, 0) for score in tex))

    def _ends(self) -> list[float]:
        """Heights of the letters: where the lines end at the right, kept apart."""
        region, window = self.data.axes.region, self.data.axes.window
        at = [(window.x[1], m * window.x[1] + b) for m, b in self.choice.lines]
        heights = self.data.axes.to_frame(np.array(at))[:, 1]
        order = np.argsort(heights)
        heights = np.clip(heights, region.bottom, region.top - 0.4)
        for low, high in pairwise(order):
            heights[high] = max(heights[high], heights[low] + APART)
        heights -= max(0.0, float(heights.max()) - (region.top - 0.4))
        for high, low in pairwise(order[::-1]):
            heights[low] = min(heights[low], heights[high] - APART)
        return [float(height) for height in heights]

    def rings(self) -> list[FadeIn]:
        """Around the points that A runs through come rings, where they are what surprises."""
        return [FadeIn(self.hits, scale=1.2)] if self.choice.is_surprising else []

    def draw(self, share: float) -> None:
        """Draw all lines from the left, one after the other."""
        low, high = self.data.axes.window.x
        for k, (shape, (m, b)) in enumerate(zip(self.lines, self.choice.lines, strict=True)):
            drawn = float(np.clip(2 * share - 0.5 * k, 0, 1))
            x = np.array([low, low + drawn * (high - low)])
            ends = np.stack([x, m * x + b], axis=-1)
            shape.outline(self.data.axes.clipped(ends[:1], ends[1:]) if drawn > 0 else np.zeros((0, 3)))

    def lose(self, share: float) -> None:
        """Dim those that are not the best, B."""
        for k, line in enumerate(self.lines):
            line.set_stroke(opacity=1 - share * (1 - DIM) * (k != 1))
            for label in (self.letters[k], self.scores[k]):
                label.set_fill(opacity=1 - share * 0.45 * (k != 1))
