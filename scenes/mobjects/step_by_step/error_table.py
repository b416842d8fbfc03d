"""A table of errors: each number follows from those on its left, in all its digits."""

from __future__ import annotations

import numpy as np
from manim import VGroup, VMobject

from gdmath import HandData, predict, residuals, total
from scenes.layout import Layout
from scenes.mobjects.kit.fitting import INDENT, broken, fitted, place
from scenes.mobjects.kit.number import LiveNumber, NumberFormat
from scenes.mobjects.kit.shapes import Array
from scenes.mobjects.kit.table import Cell, Column, Table
from scenes.mobjects.step_by_step.digits import FIRST_LINE, LINE_GAP, bracketed, in_full, tex_of
from scenes.style import LABEL, QUIET, Style

X, Y, PREDICTED, ERROR, SQUARED, PRODUCT = range(6)
DIM = 0.3  # opacity of the columns that are not spoken of
ALL = np.ones(6)


class ErrorTable(Table):
    """The columns x, y, ŷ, error, error² and x·error, a row a point, and below them their sums and means.

    Attributes
    ----------
    n : the number of points
    sums, means : of the last three columns, by column
    total_line, total_names : what stands over and before the sums

    """

    def __init__(self, style: Style, layout: Layout, few: HandData, line: tuple[float, float]) -> None:
        x, y = few.dataset.x, few.dataset.y
        self.n = len(x)
        predicted, error = (few.y_grid.nearest(c) for c in (predict(x, *line), residuals(x, y, *line)))
        columns = [x, y, predicted, error, error**2, x * error]
        height = NumberFormat.in_full(*y, *predicted, *error)
        forms = [NumberFormat.in_full(*x), height, height, height]
        forms += [NumberFormat.in_full(*column) for column in columns[SQUARED:]]
        rows: list[list[Cell | None]] = [
            [Cell(float(value), form) for value, form in zip(row, forms, strict=True)]
            for row in zip(*columns, strict=True)
        ]
        sums: list[Cell | None] = [None] * ERROR
        means: list[Cell | None] = [None] * ERROR
        for column, form in zip(columns[ERROR:], forms[ERROR:], strict=True):
            summed = total(column)
            mean = summed / len(column)
            sums.append(Cell(summed, form))
            means.append(Cell(mean, NumberFormat.in_full(mean, float(np.abs(column).max()))))
        error_name = rf"\res{{\text{{{style.say('step_by_step.error')}}}}}"
        heads = [Column(tex) for tex in (r"x_i", r"y_i", r"\hat y_i")]
        heads += [
            Column(tex, "residual")
            for tex in (error_name, rf"{error_name}\res{{^2}}", rf"x_i \cdot {error_name}")
        ]
        super().__init__(style, layout.right, heads, [*rows, sums, means])
        self.sums, self.means = (
            {k: number for k in (ERROR, SQUARED, PRODUCT) if (number := self.rows[row][k]) is not None}
            for row in (self.n, self.n + 1)
        )
        self.total_line = self.line_over(self.n)
        edge = float(self.lefts[ERROR]) - 0.3
        self.total_names = [
            style.text(name, LABEL, "quiet").stand_at(edge, self.baselines[self.n + k], side=1)
            for k, name in enumerate(
                (style.say("step_by_step.sum"), style.say("step_by_step.mean", count=rf"$n = {self.n}$"))
            )
        ]
        self.add(self.total_line, *self.total_names)
        self.brightness = ALL

    @property
    def first(self) -> list[LiveNumber]:
        """The numbers of the first point."""
        return self.row(0)

    def lane(self, row: int) -> float:
        """The height of the row below one: free as long as the table is filled from above."""
        return self.baselines[row + 1] + 0.33 * self.em

    def only(self, *columns: int) -> Array:
        """How bright the columns are where only some are spoken of, shape (6,)."""
        return np.where(np.isin(np.arange(len(ALL)), columns), 1.0, DIM)

    def light(self, brightness: Array) -> None:
        """Let each column, with its head, be so bright."""
        self.brightness = np.asarray(brightness, float)
        for k, opacity in enumerate(self.brightness):
            for part in (self.heads[k], *self.column(k)):
                part.set_fill(opacity=float(opacity))

    def add_up(self, rows: float) -> None:
        """Let the sums be those of so many rows, and a hair of the next."""
        count = int(np.clip(np.floor(float(rows) + 1e-6), 1, self.n))
        for k, number in self.sums.items():
            values = [cell.value for cell in self.column(k, 0, count)]
            number.set_value(total(values))

    def first_row_in_words(self, layout: Layout, line: tuple[float, float]) -> list[VMobject]:
        """How each number of the first row is computed, in four lines; broken where the strip is narrow."""
        m, b = line
        x, y, predicted, error, squared, product = map(tex_of, self.first)
        name = rf"\text{{{self.style.say('step_by_step.error')}}}"
        plus = "-" if b < 0 else "+"
        first = rf"\res{{{name}_1}}"
        texs = (
            (
                r"\hat y_1 = \vm\,x_1 + \vb",
                rf"= \cm{{{in_full(m)}}} \cdot {bracketed(x)} {plus} \cb{{{in_full(abs(b))}}} = {predicted}",
            ),
            (rf"{first} = y_1 - \hat y_1", rf"= {y} - {bracketed(predicted)} = \res{{{error}}}"),
            (rf"\res{{{name}_1^2}}", rf"= \res{{{bracketed(error)}^2}} = \res{{{squared}}}"),
            (rf"x_1 \cdot {first}", rf"= {x} \cdot \res{{{bracketed(error)}}} = \res{{{product}}}"),
        )
        strip = layout.strip
        if layout.is_wide:
            return list(
                fitted(lambda size: self._two_by_two(layout, texs, size), (LABEL, QUIET), strip.right)
            )
        for size in (LABEL, QUIET):
            steps = [broken(self.style, pieces, size, strip.width) for pieces in texs]
            count = sum(map(len, steps))
            widest = max(label.width + (INDENT if k else 0) for step in steps for k, label in enumerate(step))
            if FIRST_LINE + LINE_GAP * (count - 1) <= strip.height and widest <= strip.width:
                break
        gap = min(LINE_GAP, (strip.height - FIRST_LINE) / (count - 1))
        for k, label in enumerate(label for step in steps for label in step):
            label.stand_at(0, strip.top - FIRST_LINE - k * gap)
        return [place(step, strip.left) for step in steps]

    def _two_by_two(self, layout: Layout, texs: tuple[tuple[str, str], ...], size: float) -> VGroup:
        labels = [self.style.math(" ".join(tex), size) for tex in texs]
        strip = layout.strip
        right = strip.left + max(label.width for label in labels[:2]) + 0.9
        for k, label in enumerate(labels):
            y = strip.top - FIRST_LINE - LINE_GAP * (k % 2)
            label.stand_at(right if k > 1 else strip.left, y)
        return VGroup(*labels)
