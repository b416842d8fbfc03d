"""A question and its answers, where the title of the film stands; where that is too short, answers beside the ring."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from manim import VGroup

from scenes.layout import Region
from scenes.mobjects.kit.shapes import Shape, segments
from scenes.style import LABEL, QUIET, Label, Level, PangoLabel, Style

APART = 0.34  # between two answers
LINE = 0.46  # from one answer to the next below it
BELOW = 0.09  # of the rule under the right answer
RING = 0.5  # from the middle of the ring to answers beside it
PAD = 0.15  # of free room around answers that stand on the picture

Words = list[Label | PangoLabel]


class QuestionLine(VGroup):
    """A question, its numbered answers, and once it is told a rule under the right one.

    Attributes
    ----------
    fits : whether there is room for it
    column : the answers, where they stand below each other

    """

    def __init__(
        self,
        style: Style,
        region: Region,
        text: str,
        answers: Sequence[str],
        right: int,
        *,
        ring: tuple[float, float],
        is_free: Callable[[Region], bool],
    ) -> None:
        """In one line, in the larger of two sizes that ends within the region.

        Where none does, the answers stand below each other, on a side of the ring on which `is_free` finds room.
        """
        numbered = [f"{k}: {answer}" for k, answer in enumerate(answers, start=1)]
        labels, self.fits = _in_line(style, region, [text, *numbered])
        self.column: Words = []
        if not self.fits:
            asked, is_short = _in_line(style, region, [text])
            column = [style.words(words, QUIET) for words in numbered]
            place = next(filter(is_free, _places(column, ring)), None)
            self.fits = is_short and place is not None
            if place is not None:
                for k, label in enumerate(column):
                    label.stand_at(place.left + PAD, place.top - PAD - LINE * (k + 0.65))
                labels, self.column = [*asked, *column], column
        self.others = [label for k, label in enumerate(labels[1:]) if k != right]
        told = labels[1 + right]
        self.left, self.right = (float(edge[0]) for edge in (told.get_left(), told.get_right()))
        row = [told] if self.column else labels
        self.y = min(label.get_bottom()[1] for label in row) - BELOW
        self.rule = Shape(style.color("text"), width=4, z=Level.LIVE)
        self.colors = style.color("text"), style.color("quiet")
        super().__init__(*labels, self.rule)

    def mark(self, share: float) -> None:
        """Draw this share of the rule; the other answers step back."""
        end = self.left + float(share) * (self.right - self.left)
        ends = [np.array([[x, self.y]]) for x in (self.left, end)]
        self.rule.outline(segments(*ends) if share > 0 else np.zeros((0, 3)))
        color = self.colors[0].interpolate(self.colors[1], float(share))
        for label in self.others:
            label.set_fill(color)


def _in_line(style: Style, region: Region, words: Sequence[str]) -> tuple[Words, bool]:
    """Labels one after the other, in the larger of two sizes that ends within the region; and whether one does."""
    for size in (LABEL, QUIET):
        x, labels = region.left, []
        for each in words:
            labels.append(style.words(each, size).stand_at(x, region.bottom + 0.12))
            x = labels[-1].get_right()[0] + APART
        if labels[-1].get_right()[0] <= region.right:
            return labels, True
    return labels, False


def _places(column: Words, ring: tuple[float, float]) -> Iterator[Region]:
    """Where answers may stand: below the ring, at its left, at its right, above it."""
    width = max(float(label.width) for label in column) + 2 * PAD
    height = LINE * len(column) + 2 * PAD
    x, y = ring
    for left, bottom in (
        (x - width / 2, y - RING - height),
        (x - RING - width, y - height / 2),
        (x + RING, y - height / 2),
        (x - width / 2, y + RING),
    ):
        yield Region(left, left + width, bottom, bottom + height)
