"""Three lines to choose from, with their letters, and their scores once they are known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import FadeIn, VGroup

from scenes.layout import Region
from scenes.mobjects.kit.fitting import fitted
from scenes.mobjects.kit.number import NumberFormat
from scenes.mobjects.kit.shapes import Shape, dots
from scenes.mobjects.plots.data_plot import DataPlot
from scenes.plans.intro import Choice, Line
from scenes.style import LABEL, QUIET, TITLE, Level, Style

LETTER = np.array([0.17, 0.17])  # half width and half height of a letter, with some room
NEAR = 0.36  # of a letter's middle from its line
BESIDE = 0.95  # of the letters in the list of scores, right of the plot
SCORE = 2.3  # of the right ends of the scores
APART = 0.7  # of two scores
DIM = 0.22  # of a line that has lost


class Candidates(VGroup):
    """Lines in a plot, each with its letter where it ends, and a list of their mean squared errors beside the plot.

    Attributes
    ----------
    lines, letters : of A, B and C
    names, scores : the list beside the plot: the letters again, and the mean squared errors
    heading : over the scores
    hits : rings around the points that A runs through

    """

    def __init__(self, style: Style, data: DataPlot, choice: Choice, reach: float) -> None:
        super().__init__()
        self.data, self.choice = data, choice
        letters, region = style.say("intro.lines").split(), data.axes.region
        self.lines = [Shape(style.color("line"), width=4, z=Level.LINE) for _ in letters]
        self.letters = [
            style.text(letter, TITLE).move_to((*at, 0))
            for letter, at in zip(letters, letter_places(data, choice.lines), strict=True)
        ]
        form = NumberFormat.fitting(max(choice.losses))
        tex = [form.write(loss) for loss in choice.losses]
        labels = fitted(lambda size: self._written(style, tex, size), (LABEL, QUIET), SCORE - BESIDE - 0.35)
        rows = [region.top - 0.7 - k * APART for k in range(len(letters))]
        self.scores = [
            label.stand_at(region.right + SCORE, y, side=1) for label, y in zip(labels, rows, strict=True)
        ]
        self.names = [
            style.text(letter, LABEL).stand_at(region.right + BESIDE, y, side=0)
            for letter, y in zip(letters, rows, strict=True)
        ]
        factor = f" ${form.factor}$" if form.factor else ""
        self.heading = style.text(style.say("intro.score") + factor, QUIET, "quiet")
        self.heading.stand_at(region.right + SCORE, region.top - 0.15, side=1)
        m, b = choice.lines[0]
        hit = np.abs(data.y - m * data.x - b) <= reach
        at = data.axes.to_frame(np.stack([data.x[hit], data.y[hit]], axis=-1))
        self.hits = Shape(style.color("text"), width=2.5, z=Level.ARROW)
        self.hits.outline(dots(at, data.radius + 0.09))
        self.add(*self.lines, *self.letters, *self.names, *self.scores, self.heading, self.hits)
        self.draw(0)

    @staticmethod
    def _written(style: Style, tex: Sequence[str], size: float) -> VGroup:
        """Scores with their left ends at 0."""
        return VGroup(*(style.math(score, size, "loss").stand_at(0, 0) for score in tex))

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
            for label in (self.letters[k], self.names[k], self.scores[k]):
                label.set_fill(opacity=1 - share * 0.45 * (k != 1))


def letter_places(data: DataPlot, lines: Sequence[Line]) -> list[np.ndarray]:
    """The middles (2,) of letters, each at the right end of its line, or beside it where the end is no clear place.

    A letter is nearer to its own line than to any other, and off the points and the letters before it.
    """
    spans = [_span(data, line) for line in lines]
    points = data.axes.to_frame(np.stack([data.x, data.y], axis=-1))
    placed: list[np.ndarray] = []
    for k, span in enumerate(spans):
        spots = _spots(data.axes.region, span)
        others = [_distance(spots, other) for i, other in enumerate(spans) if i != k]
        costs = 0.02 * np.arange(len(spots))  # those liked most come first
        costs += 10 * np.maximum(0, NEAR + 0.25 - np.min(others, axis=0))
        if len(data.zero.points):  # the axis at x = 0, too
            zero = float(data.zero.get_center()[0])
            costs += 10 * np.maximum(0, LETTER[0] + 0.05 - np.abs(spots[:, 0] - zero))
        for line in spans:  # none may run through the box of the letter
            along = (line[1] - line[0]) / np.hypot(*(line[1] - line[0]))
            half = float(LETTER @ np.abs([-along[1], along[0]]))
            costs += 10 * np.maximum(0, half + 0.05 - _distance(spots, line))
        for taken, need in ((points, 0.32), (np.array(placed).reshape(-1, 2), 0.7)):
            if len(taken):
                away = np.hypot(*(spots[:, None] - taken).transpose(2, 0, 1)).min(axis=1)
                costs += 10 * np.maximum(0, need - away)
        placed.append(spots[int(np.argmin(costs))])
    return placed


def _span(data: DataPlot, line: Line) -> np.ndarray:
    """Both ends of what is seen of a line, from left to right, (2, 2)."""
    x, (m, b) = np.array(data.axes.window.x), line
    ends = np.stack([x, m * x + b], axis=-1)
    return np.asarray(data.axes.clipped(ends[:1], ends[1:])[[0, -1], :2])


def _spots(region: Region, span: np.ndarray) -> np.ndarray:
    """Where its letter may stand: beyond the right end of a line, or over or under it, ever farther back, (k, 2)."""
    start, end = span
    along = (end - start) / np.hypot(*(end - start))
    across = np.array([-along[1], along[0]])
    back = end - np.linspace(0.04, 0.9, 30)[:, None] * (end - start)
    spots = np.vstack([end + NEAR * along, *np.stack([back + NEAR * across, back - NEAR * across], axis=1)])
    # Below the plot stand the numbers of its axis, above it the title.
    return spots[(spots[:, 1] > region.bottom + 0.25) & (spots[:, 1] < region.top + NEAR)]


def _distance(spots: np.ndarray, span: np.ndarray) -> np.ndarray:
    """Of places (k, 2) from a line between two ends, (k,)."""
    start, way = span[0], span[1] - span[0]
    share = np.clip((spots - start) @ way / (way @ way), 0, 1)
    return np.asarray(np.hypot(*(spots - start - share[:, None] * way).T))
