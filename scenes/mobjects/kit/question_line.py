"""A question and its answers in one line, where the title of the film stands."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import VGroup

from scenes.layout import Region
from scenes.mobjects.kit.shapes import Shape, segments
from scenes.style import LABEL, QUIET, Label, Level, PangoLabel, Style

APART = 0.34  # between two answers
BELOW = 0.09  # of the rule under the right answer


class QuestionLine(VGroup):
    """A question, its numbered answers, and once it is told a rule under the right one.

    Attributes
    ----------
    fits : whether there is room for it

    """

    def __init__(self, style: Style, region: Region, text: str, answers: Sequence[str], right: int) -> None:
        """In the larger of two sizes that ends within the region."""
        for size in (LABEL, QUIET):
            labels = self._labels(style, region, text, answers, size)
            self.fits = bool(labels[-1].get_right()[0] <= region.right)
            if self.fits:
                break
        self.others = [label for k, label in enumerate(labels[1:]) if k != right]
        told = labels[1 + right]
        self.left, self.right = (float(edge[0]) for edge in (told.get_left(), told.get_right()))
        self.y = min(label.get_bottom()[1] for label in labels) - BELOW
        self.rule = Shape(style.color("text"), width=4, z=Level.LIVE)
        self.colors = style.color("text"), style.color("quiet")
        super().__init__(*labels, self.rule)

    @staticmethod
    def _labels(
        style: Style, region: Region, text: str, answers: Sequence[str], size: float
    ) -> list[Label | PangoLabel]:
        x, y = region.left, region.bottom + 0.12
        labels = []
        for words in (text, *(f"{k}: {answer}" for k, answer in enumerate(answers, start=1))):
            labels.append(style.words(words, size).stand_at(x, y))
            x = labels[-1].get_right()[0] + APART
        return labels

    def mark(self, share: float) -> None:
        """Draw this share of the rule; the other answers step back."""
        end = self.left + float(share) * (self.right - self.left)
        ends = [np.array([[x, self.y]]) for x in (self.left, end)]
        self.rule.outline(segments(*ends) if share > 0 else np.zeros((0, 3)))
        color = self.colors[0].interpolate(self.colors[1], float(share))
        for label in self.others:
            label.set_fill(color)
