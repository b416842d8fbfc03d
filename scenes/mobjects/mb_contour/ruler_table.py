"""Another ruler for x as a formula, and what descent needs with each of them, in a row each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import VGroup, VMobject

from gdmath import Coordinates, Study
from scenes.formulas import NEW_RULER, SHARE_OF_BOUND, STANDARDIZED
from scenes.mobjects.kit.fitting import SIZES, fitted, formula_in
from scenes.mobjects.kit.number import NumberFormat, plain
from scenes.mobjects.plots.board import ROW, Board
from scenes.style import LABEL, QUIET, Label, tex_number

GAP = 0.5  # between two columns
LOW_ROW = 0.47  # between three rows


class RulerTable(VGroup):
    """The change of ruler at the left, and the table at the right, in the first of the ways to write them that fits.

    A row has the ruler's condition number and the epochs it needs, and its learning rate where there is room.

    Attributes
    ----------
    formula : how x is measured now
    share : of the bound that the learning rate is, before and now
    until : what the epochs of the rows are counted to, where the formula was
    rows : what descent needs, x as it came first

    """

    def __init__(self, board: Board) -> None:
        super().__init__()
        self.board, self.style, study = board, board.style, board.study
        value = standardized(study.standardized, study.told if study.is_counted else study.raw)
        long, short = rf"{NEW_RULER} {STANDARDIZED} = {value}", rf"{NEW_RULER} {value}"
        layout = board.layout
        for tex, size, rates in (
            *((tex, size, True) for tex in (long, short) for size in (LABEL, QUIET)),
            *((short, size, False) for size in (LABEL, QUIET)),
        ):
            self.formula, columns = (
                formula_in(self.style, tex, layout.formula, LABEL),
                self._columns(study, size, rates),
            )
            room = layout.numbers.width - (self.formula.width + GAP if layout.is_wide else 0)
            spare = room - sum(max(label.width for label in column) for column in columns)
            if spare >= 0.6 * GAP * (len(columns) - 1):
                break
        self._place(columns, min(GAP, spare / (len(columns) - 1)))
        self.share = self._share(study)
        self.until = self._until(columns)
        self.rows = [VGroup(*row) for row in zip(*columns, strict=True)]
        self.add(self.formula, self.until, *self.rows)

    def _until(self, columns: Sequence[Sequence[Label]]) -> Label:
        """In the formula's place, beside the middle of the rows or above them."""
        names, formula, wide = columns[0], self.board.layout.formula, self.board.layout.is_wide
        y = (names[0].baseline + names[-1].baseline) / 2 if wide else formula.center[1] - 0.1
        words = self.style.say("mb_contour.as_low")

        def write(size: float) -> Label:
            return self.style.text(words, size, "quiet").stand_at(formula.left, y)

        edge = min(float(name.get_left()[0]) for name in names) - GAP if wide else formula.right
        return fitted(write, SIZES[1:], edge)

    def _share(self, study: Study) -> VMobject:
        """The learning rate over its bound, with the numbers of both rulers; its name only where there is room."""
        place, here = self.board.layout.numbers, study.told if study.is_counted else study.raw
        numbers = dict.fromkeys(
            rf"\frac{{{plain(c.learning_rate)}}}{{{plain(c.curvature.max_learning_rate)}}}"
            for c in (here, study.standardized)
        )
        tex = rf"{SHARE_OF_BOUND} = {' = '.join(numbers)}"
        named = rf"\quiet{{\text{{{self.style.say('mb_contour.share')}}}}}\quad {tex}"
        room = place.width - (self.formula.width + GAP if self.board.layout.is_wide else 0)
        for choice, size in ((named, LABEL), (named, QUIET), (tex, LABEL), (tex, QUIET)):
            label = self.style.math(choice, size)
            if label.width <= room:
                break
        right = place.right if self.board.layout.is_wide else place.left + label.width
        label.stand_at(right, 0, side=1)
        return label.shift(np.array([0, place.center[1] - label.get_center()[1], 0]))

    def _columns(self, study: Study, size: float, rates: bool) -> list[list[Label]]:
        """Name, condition number, learning rate and epochs of each ruler."""
        math, text, language = self.style.math, self.style.text, self.style.language
        named = {"raw": study.raw, "told": study.told, "standardized": study.standardized}
        if not study.is_counted:
            del named["told"]
        names, rulers = list(named), list(named.values())
        kappas = [tex_number(language.ratio(c.curvature.condition_number)) for c in rulers]
        columns = [
            [text(self.style.say(f"mb_contour.{name}"), size) for name in names],
            [math(rf"\kappa = {kappa}", size) for kappa in kappas],
            [math(rf"\alpha = {plain(c.learning_rate)}", size) for c in rulers],
            [text(language.counted(c.epochs_needed, "epoch"), size) for c in rulers],
        ]
        return columns if rates else [*columns[:2], columns[3]]

    def _place(self, columns: Sequence[Sequence[Label]], gap: float) -> None:
        """Put the columns side by side, the last one at the right end of the strip."""
        edge, top = self.board.layout.numbers.right, self.board.layout.numbers.top
        first, pitch = (0.5, ROW) if len(columns[0]) == 2 else (0.35, LOW_ROW)
        for column in reversed(columns):
            left = edge - max(label.width for label in column)
            for k, label in enumerate(column):
                label.stand_at(left, top - first - k * pitch)
            edge = left - gap


def standardized(standard: Coordinates, here: Coordinates) -> str:
    """The standardized x as a fraction of the x of some coordinates, in digits."""
    mean, deviation = (standard.center - here.center) / here.unit, standard.unit / here.unit
    form = NumberFormat.resolving(deviation / 100, mean, deviation)
    center, scale = (form.write(value) + form.factor for value in (mean, deviation))
    sign = "+" if center.startswith("-") else "-"
    return rf"\frac{{x {sign} {center.lstrip('-')}}}{{{scale}}}"
