"""StepByStepScene: one epoch with paper and pencil, then as code, then again and again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from manim import UP, FadeIn, FadeOut, FadeTransform, VGroup, linear, there_and_back

from gdmath import Outcome
from scenes.layout import Layout, Region
from scenes.mobjects.hand_board import HandBoard
from scenes.mobjects.number import LiveNumber, NumberFormat
from scenes.mobjects.path import dashed
from scenes.mobjects.readout import Bar
from scenes.mobjects.shapes import Shape, dots, segments
from scenes.mobjects.squares import Squares, boxes
from scenes.mobjects.table import Cell, Column, Table
from scenes.mobjects.worked import ERROR, PREDICTED, PRODUCT, SQUARED, Worked, X, Y, full, written
from scenes.narration.facts import count, plural
from scenes.stage import Drive, LessonScene
from scenes.style import LABEL, Label, Level

ROWS = 8  # of the table of epochs
TRAVEL = 0.7  # share of the way to a row in which the line moves
SLOW = 4  # epochs that have a row each and come one by one


class StepByStepScene(LessonScene):
    """A few points, round numbers, and every digit of one step of gradient descent."""

    def construct(self) -> None:
        """Play the beats."""
        wide = Layout.wide()
        self.layout = replace(
            wide,
            left=Region(wide.left.left, -1.35, -1.05, wide.left.top),
            right=Region(-0.75, wide.right.right, -1.05, wide.right.top),
            strip=replace(wide.strip, top=-2.0),
        )
        self.board = HandBoard(self.style, self.layout, self.study)
        self.data, self.descent = self.board.data, self.board.trajectory
        self.worked = Worked(self.style, self.layout, self.board, self.study.hand_data)
        self.table = self.worked.table
        self.table_beat()
        self.sums_beat()
        self.apply_beat()
        self.code_beat()
        self.repeat_beat()

    def table_beat(self) -> None:
        """Each number of the first row comes from where it is made; then the other rows."""
        board, data, table = self.board, self.data, self.table
        steps = self.worked.first_row()
        board.show_epoch(0)
        head, foot = self.worked.heads[0], self.worked.feet[0]
        axis_x, axis_y = (head[0], self.layout.left.bottom), (self.layout.left.left, head[1])
        guides = [self.guide(head, end) for end in (axis_x, axis_y)]
        foot_dot = Shape(self.style.color("line"), fill=1, z=Level.POINTS).outline(dots(foot[None], 0.075))
        drop = Shape(self.style.color("residual"), width=4, z=Level.DROPS)
        square = Shape(self.style.color("residual"), width=2, fill=0.2, z=Level.DROPS)
        self.squares = Squares(self.style, data, board.study.moments.optimum[0])
        corner, side = (part[0] for part in self.squares.places)
        from_left = corner[0] > head[0] - 0.01

        def pick(share: float) -> None:
            board.others.set_fill(self.style.mix("data", 1 - 0.7 * float(share)))
            board.show_rounding(share)

        def fall(share: float) -> None:
            drop.outline(segments(head[None], (head + share * (foot - head))[None]))

        def grow(share: float) -> None:
            left, region = head[0] if from_left else head[0] - share * side, self.layout.left
            ends = np.array([[left, corner[1]], [left + share * side, corner[1] + side]])
            ends = np.clip(ends, [region.left, region.bottom], [region.right, region.top])
            square.outline(boxes(ends[:1], ends[1:] - ends[:1]))

        with self.beat("table") as pace:
            pick(0)
            self.play(
                FadeIn(
                    self.show_title(), data.axes, board.data_names, board.rule, board.others, data.points_
                ),
                run_time=1.0,
            )
            self.play(Drive(pick, 0, 1, [board.others, data.points_]), run_time=1.5)
            self.play(FadeIn(table.heads, table.rule), run_time=0.8)
            pace.until(1)
            m, b = data.m, data.b
            draw = Drive(lambda share: data.show_line(m, b, float(share)), 0, 1, [data.line, data.points_])
            data.show_line(m, b, 0)
            self.add(data.line)
            self.play(draw, run_time=0.9)
            self.play(FadeIn(board.equation, shift=0.15 * UP), run_time=0.7)
            pace.until(2)
            for guide, column, start in zip(guides, (X, Y), (axis_x, axis_y), strict=True):
                self.play(FadeIn(guide), run_time=0.4)
                self.fly((table.rows[0][column], start), run_time=0.9)
            pace.until(3)
            self.play(FadeOut(*guides), FadeIn(foot_dot, scale=2), FadeIn(steps[0]), run_time=0.7)
            self.fly((table.rows[0][PREDICTED], foot), run_time=0.9)
            fall(0)
            self.add(drop)
            self.play(Drive(fall, 0, 1, [drop]), FadeIn(steps[1]), run_time=0.8)
            self.fly((table.rows[0][ERROR], (head + foot) / 2), run_time=0.9)
            pace.until(4)
            self.add(square)
            self.play(Drive(grow, 0, 1, [square, drop]), FadeIn(steps[2]), run_time=0.8)
            self.fly((table.rows[0][SQUARED], corner + side / 2), run_time=0.8)
            self.play(FadeIn(steps[3]), run_time=0.4)
            self.merge(
                table.rows[0][PRODUCT], [table.rows[0][X], table.rows[0][ERROR]], sag=0.5, run_time=1.0
            )
            pace.until(5)
            self.fill_rows(FadeOut(foot_dot, drop, square), FadeIn(data.drops))
        self.strip = steps

    def sums_beat(self) -> None:
        """The columns are summed and averaged: the loss and its two slopes."""
        table, rows = self.table, len(self.data.x)
        formulas = self.worked.formulas()
        line = table.line_over(rows)
        edge = float(table.lefts[ERROR]) - 0.3
        names = [
            self.style.text(name, LABEL, "quiet").stand_at(edge, table.baselines[rows + k], side=1)
            for k, name in enumerate(("sum", rf"mean, $n = {rows}$"))
        ]
        columns = (SQUARED, PRODUCT, ERROR)
        with self.beat("sums") as pace:
            self.play(FadeOut(self.strip), run_time=0.4)
            self.play(FadeIn(line, names[0]), run_time=0.4)
            for k in (ERROR, SQUARED, PRODUCT):
                self.merge(table.rows[rows][k], table.column(k, 0, rows), run_time=0.7)
            sums, means = ([table.rows[row][k] for k in columns] for row in (rows, rows + 1))
            places = zip(means, (number.get_center()[:2] for number in sums), strict=True)
            self.fly(*places, also=[FadeIn(names[1])], run_time=0.8)
            for k, (formula, mean) in enumerate(zip(formulas, means, strict=True)):
                pace.until(1 + k)
                self.play(FadeIn(formula[0], shift=0.15 * UP), run_time=0.7)
                if k == 0:
                    self.squares.show(0)
                    self.add(self.squares.fill, self.squares.edge)
                    grow = Drive(self.squares.show, 0, 1, [*self.squares, self.data.line, self.data.points_])
                    self.play(grow, run_time=1.0)
                self.plug_in(formula[1], {"mean": mean}, run_time=1.2)
        self.strip = VGroup(*formulas)
        self.table_parts = VGroup(table, line, *names)

    def apply_beat(self) -> None:
        """The update with its numbers; the line moves, and the loss is measured again."""
        board, data, squares = self.board, self.data, self.squares
        rules, plugged, results = self.worked.rules()
        before, now = self.loss_bars()
        first = float(self.descent.loss[0])
        names = ("m", "b")

        def step(t: float) -> None:
            board.show_step(t)
            squares.show()
            now[1].set_value(board.loss.number.value)
            now[0].show(board.loss.number.value / first if first > 0 else 0.0)

        with self.beat("apply") as pace:
            self.play(FadeOut(self.table_parts), run_time=0.5)
            self.play(FadeIn(rules, board.progress, shift=0.15 * UP), run_time=0.8)
            pace.until(1)
            rate = board.progress.rates[0]
            for k, name in enumerate(names):
                sources = {
                    name: getattr(board.equation, name),
                    "rate": rate,
                    "slope": self.strip[1 + k][1].part("value"),
                }
                self.plug_in(plugged[k], sources, run_time=1.3)
            pace.until(2)
            self.play(FadeIn(results[0], shift=0.15 * UP), run_time=0.6)
            self.play(FadeIn(results[1], shift=0.15 * UP), run_time=0.6)
            self.play(FadeOut(self.strip), run_time=0.4)
            self.play(FadeIn(*before, *now), run_time=0.6)
            pace.until(3)
            moving = [*board.moving, *squares, now[0].fill, now[1]]
            self.play(Drive(step, 0, 1, moving), run_time=max(1.8, pace.left(4) - 0.2))
            pace.until(4)
            for number in (before[1], now[1]):
                self.play(number.animate.scale(1.2), rate_func=there_and_back, run_time=1.1)
        self.picture = [data.axes, board.data_names, board.others, data.points_, data.line, data.drops]
        self.picture += [board.equation, board.rule, board.progress]
        self.strip = VGroup(*before, *now, rules, plugged, results, squares)

    def code_beat(self) -> None:
        """The code that made these numbers, line by line."""
        listing, numbers, given = self.worked.code_page()
        body = len(listing.lines) - 1
        self.code = VGroup(
            listing, given, *(number for k in range(len(numbers.rows)) for number in numbers.row(k))
        )

        def light(first: int, last: int, sentence: int, pace: Any) -> None:
            pace.until(sentence)
            for line in range(first, last + 1):
                move = Drive(listing.light, line - 1, line, [listing.bar, *listing.lines])
                self.play(move, FadeIn(*numbers.row(1 + line)), run_time=0.85)

        with self.beat("code") as pace:
            self.play(FadeOut(*self.picture, self.strip), run_time=0.6)
            self.board.show_epoch(0)
            self.play(FadeIn(listing), run_time=0.8)
            for k, name in enumerate(given[1:]):
                self.play(FadeIn(name, *numbers.row(k)), run_time=0.7)
            self.play(FadeIn(given[0]), run_time=0.7)
            for sentence, (first, last) in enumerate(((1, 2), (3, 3), (4, 5), (6, 7), (8, body)), start=1):
                light(first, last, sentence, pace)
            brighten = Drive(listing.light_all, 0, 1, [listing.bar, *listing.lines])
            self.play(brighten, run_time=0.8)

    def repeat_beat(self) -> None:
        """Epoch after epoch, until the gradient is short enough."""
        board = self.board
        epochs, table = self.epoch_table()
        rows = range(len(epochs))
        criterion, verdict = self.criterion(table)

        def show(row: float) -> None:
            """Between two rows the line goes its way first; then the row of the epoch is written."""
            there = int(row) + min(1.0, (row - int(row)) / TRAVEL)
            board.show_epoch(float(np.interp(there, rows, epochs)))
            for k, numbers in enumerate(table.rows):
                written_to = np.clip((row - k + 1 - TRAVEL) / (1 - TRAVEL), 0, 1)
                for number in numbers:
                    number.set_fill(opacity=float(written_to))

        moving = [*board.moving, *(number for row in table.rows for number in row)]

        def run(first: int, last: int, run_time: float) -> None:
            if last > first:
                self.play(Drive(show, first, last, moving, rate_func=linear), run_time=run_time)

        with self.beat("repeat") as pace:
            self.play(FadeOut(self.code), run_time=0.5)
            show(0)
            self.add(*(number for row in table.rows[1:] for number in row))
            self.play(FadeIn(*self.picture, table.heads, table.rule, *table.rows[0]), run_time=0.8)
            run(0, min(1, rows[-1]), 1.4)
            pace.until(1)
            for row in range(1, min(SLOW, rows[-1])):
                run(row, row + 1, 1.3)
            pace.until(2)
            run(min(SLOW, rows[-1]), rows[-1], max(3.0, pace.left(3) - 0.2))
            pace.until(3)
            self.play(FadeIn(criterion[0], shift=0.15 * UP), run_time=0.8)
            ends = {"last": table.rows[-1][-1], "first": table.rows[0][-1]}
            self.plug_in(criterion[1], ends, run_time=1.2)
            pace.until(4)
            self.play(FadeIn(verdict, shift=0.15 * UP), run_time=0.6)
            swell = [number.animate.scale(1.15) for number in table.rows[-1]]
            self.play(*swell, rate_func=there_and_back, run_time=1.4)

    # ---- what the beats are made of ---------------------------------------------------------------------

    def guide(self, start: Any, end: Any) -> Shape:
        """A dashed line from a point to an axis."""
        return Shape(self.style.color("quiet"), width=2).outline(dashed(np.array(start), np.array(end)))

    def fly(self, *moves: tuple[LiveNumber, Any], run_time: float, also: Sequence[Any] = ()) -> None:
        """Numbers go from where they are made to their places in the table."""
        homes = [np.array(number.at) for number, _ in moves]
        ways = [np.array(start) - number.get_center()[:2] for number, start in moves]

        def show(share: float) -> None:
            for (number, _), home, way in zip(moves, homes, ways, strict=True):
                number.at = tuple(home + (1 - float(share)) * way)
                number.write(number.source)
                number.set_fill(opacity=min(1.0, 4 * float(share)))

        numbers = [number for number, _ in moves]
        show(0)
        self.add(*numbers)
        self.play(Drive(show, 0, 1, numbers), *also, run_time=run_time)

    def merge(
        self, target: LiveNumber, sources: Sequence[LiveNumber], run_time: float, sag: float = 0.0
    ) -> None:
        """Copies of numbers flow together into another one, on ways that sag so far."""
        copies = [source.copy() for source in sources]
        homes, goal = [source.get_center() for source in sources], target.get_center()

        def show(share: float) -> None:
            there = max(0.0, (float(share) - 0.7) / 0.3)
            low = np.array([0, -4 * sag * share * (1 - share), 0])
            for copy, home in zip(copies, homes, strict=True):
                copy.move_to(home + float(share) * (goal - home) + low).set_fill(opacity=1 - there)
            target.set_fill(opacity=there)

        show(0)
        self.add(*copies, target)
        self.play(Drive(show, 0, 1, [*copies, target]), run_time=run_time)
        self.remove(*copies)

    def plug_in(self, label: Label, sources: dict[str, Any], run_time: float) -> None:
        """A formula comes, and the numbers in its named parts come from where they stand."""
        parts = {name: label.part(name) for name in sources}
        flown = {id(glyph) for part in parts.values() for glyph in part}
        moves = [FadeTransform(source.copy(), parts[name]) for name, source in sources.items()]
        self.play(*moves, FadeIn(*(glyph for glyph in label if id(glyph) not in flown)), run_time=run_time)

    def fill_rows(self, *also: Any) -> None:
        """The rows below the first, column by column."""
        rows, region = self.table.rows[1 : len(self.data.x)], self.layout.left
        heads, feet = self.worked.heads[1:], self.worked.feet[1:]
        starts = {
            X: [(head[0], region.bottom) for head in heads],
            Y: [(region.left, head[1]) for head in heads],
            PREDICTED: feet,
            ERROR: (heads + feet) / 2,
            SQUARED: [row[SQUARED].get_center()[:2] - [0.7, 0] for row in rows],
            PRODUCT: [row[PRODUCT].get_center()[:2] - [0.7, 0] for row in rows],
        }
        for column, places in starts.items():
            moves = zip((row[column] for row in rows), places, strict=True)
            self.fly(*moves, also=also if column == PREDICTED else (), run_time=0.6)

    def loss_bars(self) -> tuple[tuple[Bar, LiveNumber], tuple[Bar, LiveNumber]]:
        """The loss before the step and now, as bars on one scale with their numbers."""
        strip, form = self.layout.strip, self.table.rows[-1][SQUARED].form
        first = float(self.descent.loss[0])
        width = self.style.digits.width(form.write(first)) * self.table.em
        point = (
            strip.right
            - 0.15
            - width
            + self.style.digits.width(form.write(first).split(".")[0]) * self.table.em
        )

        def row(name: str, y: float) -> tuple[Bar, LiveNumber]:
            bar = Bar(
                self.style,
                rf"$\vJ$ {name}${form.factor}$" if form.factor else rf"$\vJ$ {name}",
                left=strip.left,
                start=strip.left + 1.7,
                right=strip.right - width - 0.55,
                y=y,
                role="loss",
            )
            return bar, LiveNumber(self.style, form, first, (point, y), role="loss")

        before, now = (
            row(name, y) for name, y in zip(("before", "now"), self.worked.lines_of_strip, strict=True)
        )
        return before, now

    def epoch_table(self) -> tuple[list[int], Table]:
        """Epochs that get a row each: the first ones, then ever fewer; and the table of them."""
        last, first = self.descent.epochs, float(np.hypot(*self.descent.gradient[0]))
        epochs = list(range(min(last, ROWS - 1) + 1))
        if last > ROWS - 1:
            leaps = np.geomspace(SLOW, last, ROWS - SLOW)[1:]
            epochs = [*range(SLOW + 1), *(round(leap) for leap in leaps)]
        board = self.board
        columns = (
            Column(r"\text{epoch}"),
            Column(r"\vm", "m"),
            Column(r"\vb", "b"),
            Column(r"\vJ", "loss"),
            Column(r"\grad{\|\nabla \vJ\|}", "gradient"),
        )
        length = NumberFormat.resolving(first * self.board.study.tolerance / 10 or 1e-3, first)
        forms = (
            NumberFormat(0),
            board.equation.m.form,
            board.equation.b.form,
            board.loss.number.form,
            length,
        )
        rows = [
            [Cell(value, form) for value, form in zip(self.state(epoch), forms, strict=True)]
            for epoch in epochs
        ]
        return epochs, Table(self.style, self.layout.right, columns, rows, capacity=ROWS)

    def state(self, t: float) -> tuple[float, float, float, float, float]:
        """The row of position t: epoch, m, b, J and the gradient's length."""
        m, b = self.descent.at(t)
        moments = self.board.moments
        return int(t + 1e-9), m, b, moments.loss(m, b), float(np.hypot(*moments.gradient(m, b)))

    def criterion(self, table: Table) -> tuple[VGroup, Label]:
        """When to stop, in symbols and in numbers; and whether that was reached."""
        strip, form = self.layout.strip, table.rows[0][-1].form
        first, last = (written(table.rows[k][-1]) for k in (0, -1))
        done = self.descent.outcome is Outcome.CONVERGED
        relation = r"\le" if done else ">"
        share = full(self.board.study.tolerance)
        limit = table.rows[0][-1].value * self.board.study.tolerance
        top, bottom = self.worked.lines_of_strip
        symbols = self.style.math(
            rf"\grad{{\|\nabla \vJ\|}} \part{{to}}{{\le}} {share} \cdot \grad{{\|\nabla \vJ_0\|}}", LABEL
        )
        numbers = self.style.math(
            rf"\part{{last}}{{\grad{{{last}}}}} \part{{to}}{{{relation}}} {share} \cdot"
            rf" \part{{first}}{{\grad{{{first}}}}} \approx {form.write(limit)}{form.factor}",
            LABEL,
        )
        edge = strip.left + max(
            label.part("to").get_left()[0] - label.get_left()[0] for label in (symbols, numbers)
        )
        for label, y in ((symbols, top), (numbers, bottom)):
            label.stand_at(0, y)
            label.shift([edge - label.part("to").get_left()[0], 0, 0])
        words = "converged after" if done else "not yet converged after"
        epochs = plural(count(self.descent.epochs), "epoch")
        verdict = self.style.text(f"{words} {epochs}").stand_at(strip.right, bottom, side=1)
        return VGroup(symbols, numbers), verdict
