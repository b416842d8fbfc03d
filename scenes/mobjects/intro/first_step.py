"""The update rules of m and b, and the first update in digits."""

from __future__ import annotations

from manim import VGroup

from scenes.formulas import PARAMETERS, update
from scenes.layout import Layout
from scenes.mobjects.kit.arithmetic import update_in_digits
from scenes.mobjects.kit.fitting import fitted, formula_in
from scenes.mobjects.kit.readout import Entry
from scenes.mobjects.plots.board import Board
from scenes.style import LABEL, QUIET, Style


class FirstStep(VGroup):
    """The rules on the lines of the numbers of m and b, in digits behind them, or below where it is narrow.

    Attributes
    ----------
    rules, digits : of m and b

    """

    def __init__(self, style: Style, layout: Layout, board: Board) -> None:
        super().__init__()
        self.style, self.layout = style, layout
        formula, wide = layout.formula, layout.is_wide
        self.baselines = [row.number.baseline for row in board.values if isinstance(row, Entry)]
        self.rules = VGroup()
        for name, y in zip(PARAMETERS, self.baselines, strict=True):
            rule = formula_in(style, update(name), layout.formula)
            self.rules.add(rule.stand_at(formula.left, y + (0 if wide else formula.top - layout.numbers.top)))
        self.left = max(rule.get_right()[0] for rule in self.rules) + 0.3 if wide else formula.left
        self.tex = self._in_digits(board)
        self.digits = fitted(self._written, (LABEL, QUIET), formula.right)
        if self.digits.get_right()[0] > formula.right:
            self.digits = self._broken()
        self.add(self.rules, self.digits)

    def _in_digits(self, board: Board) -> list[str]:
        """The updates of m and b with their numbers."""
        forms = board.equation.m.form, board.equation.b.form
        slope_form, _ = (row.number.form for row in board.slopes if isinstance(row, Entry))
        heads = ["="] * 2 if self.layout.is_wide else [rf"\v{name} \,\leftarrow\, " for name in PARAMETERS]
        return [
            head + update_in_digits(board.trajectory, k, form, slope_form)
            for k, (head, form) in enumerate(zip(heads, forms, strict=True))
        ]

    def _written(self, size: float) -> VGroup:
        """Each update in one line."""
        lines = zip(self.tex, self.baselines, strict=True)
        return VGroup(*(self.style.math(tex, size).stand_at(self.left, y) for tex, y in lines))

    def _broken(self) -> VGroup:
        """The results in lines of their own."""
        pieces = [tex.rsplit(" = ", 1) for tex in self.tex]
        lines = [(self.left, y + 0.1, terms) for (terms, _), y in zip(pieces, self.baselines, strict=True)]
        for (_, result), y in zip(pieces, self.baselines, strict=True):
            lines.append((self.left + 0.45, y - 0.23, rf"= {result}"))
        return VGroup(*(self.style.math(tex, QUIET).stand_at(x, y) for x, y, tex in lines))
