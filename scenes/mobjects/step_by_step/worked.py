"""One epoch worked out in full: its table, its formulas and its code, with every digit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from manim import VGroup

from gdmath import HandData, one_epoch, predict, residuals, total
from scenes.layout import Layout, Region
from scenes.mobjects.kit.fitting import INDENT, broken, fitted, place
from scenes.mobjects.kit.listing import Listing, source_of
from scenes.mobjects.kit.number import LiveNumber, NumberFormat
from scenes.mobjects.kit.table import Cell, Column, Table
from scenes.mobjects.plots.board import Board
from scenes.style import FORMULA, LABEL, QUIET, Style

FIRST, LINE = 0.62, 0.7  # from the top of the strip to its first baseline, and on to the next
X, Y, PREDICTED, ERROR, SQUARED, PRODUCT = range(6)
COLUMNS = (
    Column(r"x_i"),
    Column(r"y_i"),
    Column(r"\hat y_i"),
    Column(r"\res{\text{error}}", "residual"),
    Column(r"\res{\text{error}^2}", "residual"),
    Column(r"x_i \cdot \res{\text{error}}", "residual"),
)
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


class Worked:
    """The numbers of one epoch, written so that each follows from those before it.

    It is no mobject itself: it makes what a scene brings on the stage.

    Attributes
    ----------
    table : the columns x, y, ŷ, error, error² and x·error, a row a point, and below their sums and means
    heads, feet : on the frame, the points and what the line predicts for them, as far as it is in sight, (n, 2)

    """

    def __init__(self, style: Style, layout: Layout, board: Board, few: HandData) -> None:
        self.style, self.layout, self.descent = style, layout, board.trajectory
        points, axes = few.dataset, board.data.axes
        m, b = self.descent.params[0].tolist()
        self.x, y = points.x, points.y
        predicted, error = (
            few.y_grid.nearest(column) for column in (predict(self.x, m, b), residuals(self.x, y, m, b))
        )
        columns = [self.x, y, predicted, error, error**2, self.x * error]
        height = NumberFormat.in_full(*y, *predicted, *error)
        forms = [NumberFormat.in_full(*self.x), height, height, height]
        forms += [NumberFormat.in_full(*column) for column in columns[SQUARED:]]
        rows = [
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
        self.table = Table(self.style, self.layout.right, COLUMNS, [*rows, sums, means])
        self.heads = axes.to_frame(np.stack([self.x, y], axis=-1))
        feet = axes.to_frame(np.stack([self.x, predicted], axis=-1))
        self.feet = np.clip(feet, [-np.inf, axes.region.bottom], [np.inf, axes.region.top])

    def first_row(self) -> list[VGroup]:
        """The first row of the table as four lines of arithmetic, in the strip; broken where it is narrow."""
        m, b = self.descent.params[0].tolist()
        x, y, predicted, error, squared, product = (written(number) for number in self.table.rows[0])
        plus = "-" if b < 0 else "+"
        texs = (
            (
                r"\hat y_1 = \vm\,x_1 + \vb",
                rf"= \cm{{{full(m)}}} \cdot {par(x)} {plus} \cb{{{full(abs(b))}}} = {predicted}",
            ),
            (
                r"\res{\text{error}_1 = y_1 - \hat y_1}",
                rf"= {y} - {par(predicted)} = \res{{{error}}}",
            ),
            (r"\res{\text{error}_1^2}", rf"= \res{{{par(error)}^2}} = \res{{{squared}}}"),
            (
                r"x_1 \cdot \res{\text{error}_1}",
                rf"= {x} \cdot \res{{{par(error)}}} = \res{{{product}}}",
            ),
        )
        strip = self.layout.strip
        if self.layout.is_wide:
            return list(fitted(lambda size: self._two_by_two(texs, size), (LABEL, QUIET), strip.right))
        for size in (LABEL, QUIET):
            steps = [broken(self.style, pieces, size, strip.width) for pieces in texs]
            count = sum(map(len, steps))
            widest = max(label.width + (INDENT if k else 0) for step in steps for k, label in enumerate(step))
            if self.line(count - 1) >= strip.bottom and widest <= strip.width:
                break
        pitch = min(LINE, (strip.height - FIRST) / (count - 1))
        for k, label in enumerate(label for step in steps for label in step):
            label.shift([0, strip.top - FIRST - k * pitch - label.baseline, 0])
        for step in steps:
            place(step, strip.left)
        return steps

    def _two_by_two(self, texs: Sequence[Sequence[str]], size: float) -> VGroup:
        labels = [self.style.math(" ".join(tex), size) for tex in texs]
        strip = self.layout.strip
        right = strip.left + max(label.width for label in labels[:2]) + 0.9
        for k, label in enumerate(labels):
            label.stand_at(right if k > 1 else strip.left, self.line(k % 2))
        return VGroup(*labels)

    def line(self, k: int) -> float:
        """Baseline of a line in the strip."""
        return self.layout.strip.top - FIRST - LINE * k

    def formulas(self) -> list[VGroup]:
        """J and its two slopes: as formulas, and below with their means plugged in."""
        texs = (
            (r"\vJ", r"\frac{1}{n}\sum \res{(y_i - \hat y_i)^2}", SQUARED),
            (
                r"\cm{\frac{\partial \vJ}{\partial \vm}}",
                r"-\frac{2}{n}\sum x_i\,\res{(y_i - \hat y_i)}",
                PRODUCT,
            ),
            (r"\cb{\frac{\partial \vJ}{\partial \vb}}", r"-\frac{2}{n}\sum \res{(y_i - \hat y_i)}", ERROR),
        )
        means = self.table.rows[len(self.x) + 1]
        values = [self.descent.loss[0], *self.descent.gradient[0]]
        pairs = []
        for k, (name, tex, column) in enumerate(texs):
            mean = written(means[column])
            relation = equals(means[column])
            if k == 0:
                second = rf"{relation} \part{{mean}}{{\cJ{{{mean}}}}}"
            else:
                slope = full(float(values[k]))
                paint = rf"\c{'mb'[k - 1]}"
                second = rf"{relation} -2 \cdot \part{{mean}}{{\res{{{par(mean)}}}}}"
                second += rf" \part{{equals}}{{=}} \part{{value}}{{{paint}{{{slope}}}}}"
            pairs.append((rf"{name} \part{{is}}{{=}} {tex}", second))
        return list(fitted(lambda size: self._formulas(pairs, size), (LABEL, QUIET), self.layout.strip.right))

    def _formulas(self, pairs: Sequence[tuple[str, str]], size: float) -> VGroup:
        """Side by side, numbers below; or below one another, numbers beside where that is wide enough."""
        layout, strip = self.layout, self.layout.strip
        groups = VGroup()
        for k, (first, second) in enumerate(pairs):
            y = strip.top - (0.62 if layout.is_wide else 0.58 + k * strip.height / len(pairs))
            head = self.style.math(first, size).stand_at(strip.left, y)
            tail = self.style.math(second, size).stand_at(head.part("is").get_left()[0], y - 0.78)
            if layout.is_tall:
                tail.stand_at(head.get_right()[0] + 0.2, y)
            groups.add(VGroup(head, tail))
        if layout.is_wide:
            gap = (strip.width - sum(group.width for group in groups)) / (len(groups) - 1)
            left = strip.left
            for group in groups:
                group.shift([left - group.get_left()[0], 0, 0])
                left += group.width + float(np.clip(gap, 0.4, 1.2))
        return groups

    def rules(self) -> VGroup:
        """The rules, the same with their numbers, and what comes out: three groups, each with m first."""
        return fitted(self._rules, (FORMULA, LABEL, QUIET), self.layout.right.right)

    def _rules(self, size: float) -> VGroup:
        old, new, slopes = self.descent.params[0], self.descent.params[1], self.descent.gradient[0]
        rate = full(self.descent.learning_rate)
        region = self.layout.right
        groups = VGroup(VGroup(), VGroup(), VGroup())
        for k, name in enumerate("mb"):
            was, slope, result = float(old[k]), full(float(slopes[k])), float(new[k])
            form = NumberFormat.in_full(result, was)
            relation = "=" if form.is_exact(result, abs(was)) else r"\approx"
            paint = rf"\c{name}"
            partial = rf"{paint}{{\frac{{\partial \vJ}}{{\partial {name}}}}}"
            rule = self.style.math(rf"\v{name} \part{{to}}{{\leftarrow}} \v{name} - \alpha\,{partial}", size)
            rule.stand_at(region.left + 0.5, region.top - 0.55 - 1.85 * k)
            plugged = self.style.math(
                rf"= \part{{{name}}}{{{paint}{{{full(was)}}}}} - \part{{rate}}{{{rate}}} \cdot"
                rf" \part{{slope}}{{{paint}{{{par(slope)}}}}}",
                size,
            )
            plugged.stand_at(rule.part("to").get_left()[0], rule.baseline - 0.85)
            value = self.style.math(rf"{relation} {paint}{{{form.write(result)}{form.factor}}}", size)
            value.stand_at(plugged.get_right()[0] + 0.25, plugged.baseline)
            for group, label in zip(groups, (rule, plugged, value), strict=True):
                group.add(label)
        return groups

    def code_page(self) -> tuple[Listing, list[list[LiveNumber]], VGroup]:
        """What the code is given, and below it the code, and what each line makes at its right or below it."""
        lines, table, strip = source_of(one_epoch), self.table, self.layout.strip
        new = dict(zip(("m", "b"), self.descent.params[1].tolist(), strict=True))
        old = dict(zip(("m", "b"), self.descent.params[0].tolist(), strict=True))
        slopes = dict(zip(("grad_m", "grad_b"), self.descent.gradient[0].tolist(), strict=True))
        n = len(self.x)

        def column(k: int, role: str | None = None) -> list[Cell]:
            return [Cell(row[k].value, row[k].form.plain, role) for row in table.rows[:n]]

        made = {
            "y_hat": column(PREDICTED),
            "error": column(ERROR, "residual"),
            "loss": [Cell(float(self.descent.loss[0]), table.rows[-1][SQUARED].form.plain, "loss")],
            **{name: [Cell(v, NumberFormat.in_full(v).plain, NAMES[name])] for name, v in slopes.items()},
            **{
                name: [Cell(v, NumberFormat.in_full(v, old[name]).plain, NAMES[name])]
                for name, v in new.items()
            },
        }
        made["return"] = [made[name][0] for name in ("m", "b", "loss", "grad_m", "grad_b")]
        results = [[], *(made[line.split()[0]] for line in lines[1:])]
        tex = rf"\vm = \cm{{{full(old['m'])}}},\quad \vb = \cb{{{full(old['b'])}}},\quad"
        tex += rf" \alpha = {full(self.descent.learning_rate)}"
        left, width = strip.left + 0.18, Listing.width_of(lines)
        if self.layout.is_wide:
            edge = left + width
            region = Region(edge + 0.4, strip.right - 0.1, strip.bottom + 0.15, self.layout.left.top + 0.55)
            rows, start, per_line = [column(X), column(Y), *results], 2, 1
        else:  # each line's numbers below it
            left = self.layout.right.left + 0.18
            edge = left + 0.6
            region = Region(
                edge + 0.1, self.layout.right.right - 0.18, strip.bottom, self.layout.title.bottom - 0.3
            )
            if self.layout.is_square:
                region = replace(region, bottom=self.layout.right.bottom)
            rows, start, per_line = [[], column(X), column(Y)], 3, 2
            rows += [row for result in results for row in ([], result)]
        numbers = Table(
            self.style,
            region,
            [Column()] * 5,
            [[*row, *[None] * (5 - len(row))] for row in rows],
            breaks=[start],
            even=True,
        )
        baselines, first = numbers.baselines, start - 2
        listing = Listing(
            self.style,
            lines,
            NAMES,
            left=left,
            right=region.right,
            baselines=baselines[start::per_line],
            drop=(per_line - 1) * numbers.height_ / 2,
        )
        given = fitted(
            lambda size: self.style.math(tex, size).stand_at(
                left if per_line == 1 else edge + 0.1, baselines[1 if per_line == 1 else start + 1]
            ),
            (LABEL, QUIET),
            edge - 0.2 if per_line == 1 else region.right,
        )
        word = self.style.text("what goes in", LABEL, "quiet").stand_at(left, baselines[0])
        names = [
            self.style.math(name, LABEL).stand_at(edge - 0.05 if per_line == 1 else left, y)
            for name, y in zip("xy", baselines[first:], strict=False)
        ]
        shown = [numbers.row(k) for k in (first, first + 1)]
        shown += [numbers.row(start + k * per_line + per_line - 1) for k in range(len(lines))]
        return listing, shown, VGroup(word, given, *names)


def full(value: float, *beside: float) -> str:
    """TeX of a number in full, to the digits that it and its neighbours need."""
    form = NumberFormat.in_full(value, *beside)
    return form.write(value) + form.factor


def written(number: LiveNumber) -> str:
    """TeX of a number in a table."""
    return number.source + number.form.factor


def equals(number: LiveNumber) -> str:
    """The relation between a quantity and a number in a table that was rounded or not."""
    return "=" if number.form.is_exact(number.value) else r"\approx"


def par(tex: str) -> str:
    """A negative factor, or one with a power of ten, in parentheses."""
    return f"({tex})" if tex.startswith("-") or "^" in tex else tex
