"""The code that makes the numbers of one epoch, and the numbers beside it."""

from __future__ import annotations

from manim import VGroup

from gdmath import Trajectory, one_epoch
from scenes.layout import Layout, Region
from scenes.mobjects.kit.fitting import fitted
from scenes.mobjects.kit.listing import Listing, source_of
from scenes.mobjects.kit.number import LiveNumber, NumberFormat
from scenes.mobjects.kit.table import Cell, Column, Table
from scenes.mobjects.step_by_step.digits import in_full
from scenes.mobjects.step_by_step.error_table import ERROR, PREDICTED, SQUARED, ErrorTable, X, Y
from scenes.style import LABEL, QUIET, Style

NAMES = {  # in the code: the meaning of each name
    "m": "m",
    "b": "b",
    "grad_m": "m",
    "grad_b": "b",
    "error": "residual",
    "loss": "loss",
    "np": "quiet",
    "mean": "quiet",
}


class CodePage(VGroup):
    """What the code is given, below it the code, and what each line makes at its right or below it.

    Attributes
    ----------
    listing : the code
    given : what goes in: a word, the line and the learning rate, the names x and y
    data : the numbers of x and of y
    results : what each line of the code makes

    """

    def __init__(self, style: Style, layout: Layout, table: ErrorTable, path: Trajectory) -> None:
        self.style, self.layout = style, layout
        lines = source_of(one_epoch)
        made = self._made(table, path)
        results = [[], *(made[line.split()[0]] for line in lines[1:])]
        x, y = (self._column(table, k) for k in (X, Y))
        left, width = layout.strip.left + 0.18, Listing.width_of(lines)
        beside = layout.is_wide  # the numbers of a line at its right
        if beside:
            edge = left + width
            region = Region(
                edge + 0.4, layout.strip.right - 0.1, layout.strip.bottom + 0.15, layout.left.top + 0.55
            )
            rows, start, per_line = [x, y, *results], 2, 1
        else:
            left = layout.right.left + 0.18
            edge = left + 0.6
            bottom = layout.right.bottom if layout.is_square else layout.strip.bottom
            region = Region(edge + 0.1, layout.right.right - 0.18, bottom, layout.title.bottom - 0.3)
            rows, start, per_line = [[], x, y], 3, 2
            rows += [row for result in results for row in ([], result)]
        cells = [[*row, *[None] * (5 - len(row))] for row in rows]
        numbers = Table(style, region, [Column()] * 5, cells, breaks=[start], even=True)
        baselines, first = numbers.baselines, start - 2
        drop = (per_line - 1) * numbers.height_ / 2
        code_lines = baselines[start::per_line]
        self.listing = Listing(
            style, lines, NAMES, left=left, right=region.right, baselines=code_lines, drop=drop
        )
        at = (left, baselines[1]) if beside else (edge + 0.1, baselines[start + 1])
        tex = self._given(path)
        given = fitted(
            lambda size: style.math(tex, size).stand_at(*at),
            (LABEL, QUIET),
            edge - 0.2 if beside else region.right,
        )
        word = style.text(style.say("step_by_step.input"), LABEL, "quiet").stand_at(left, baselines[0])
        names = [
            style.math(name, LABEL).stand_at(edge - 0.05 if beside else left, height)
            for name, height in zip("xy", baselines[first:], strict=False)
        ]
        self.given = VGroup(word, given, *names)
        self.data = [numbers.row(first), numbers.row(first + 1)]
        self.results = [numbers.row(start + k * per_line + per_line - 1) for k in range(len(lines))]
        super().__init__(self.listing, self.given, *(n for row in (*self.data, *self.results) for n in row))

    def _column(self, table: ErrorTable, k: int, role: str | None = None) -> list[Cell | None]:
        return [Cell(number.value, number.form.plain, role) for number in table.column(k, 0, table.n)]

    def _made(self, table: ErrorTable, path: Trajectory) -> dict[str, list[Cell | None]]:
        """By the name that a line gives it, or by "return": what the line makes."""
        old, new = path.params[0].tolist(), path.params[1].tolist()
        slopes = path.gradient[0].tolist()
        loss = Cell(float(path.loss[0]), table.means[SQUARED].form.plain, "loss")
        made: dict[str, list[Cell | None]] = {
            "y_hat": self._column(table, PREDICTED),
            "error": self._column(table, ERROR, "residual"),
            "loss": [loss],
        }
        for name, slope in zip("mb", slopes, strict=True):
            made[f"grad_{name}"] = [Cell(slope, NumberFormat.in_full(slope).plain, name)]
        for name, before, after in zip("mb", old, new, strict=True):
            made[name] = [Cell(after, NumberFormat.in_full(after, before).plain, name)]
        made["return"] = [made[name][0] for name in ("m", "b", "loss", "grad_m", "grad_b")]
        return made

    def _given(self, path: Trajectory) -> str:
        m, b = path.params[0].tolist()
        line = rf"\vm = \cm{{{in_full(m)}}},\quad \vb = \cb{{{in_full(b)}}},\quad"
        return rf"{line} \alpha = {in_full(path.learning_rate)}"

    def result(self, line: int) -> list[LiveNumber]:
        """What a line makes."""
        return self.results[line]
