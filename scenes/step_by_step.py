"""StepByStepScene: one epoch with paper and pencil, then as code, then again and again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from manim import DOWN, UP, Create, FadeIn, FadeOut, VGroup, linear, there_and_back

from gdmath import Outcome
from scenes.drive import Drive
from scenes.layout import Layout, Region
from scenes.mobjects.kit.number import LiveNumber
from scenes.mobjects.kit.readout import Bar
from scenes.mobjects.kit.shapes import Shape, dots, plate, segments
from scenes.mobjects.kit.ways import along, in_turn, rounded
from scenes.mobjects.plots.path import EMPTY, dashed
from scenes.mobjects.plots.squares import Squares, boxes
from scenes.mobjects.step_by_step.epochs import SLOW, Epochs
from scenes.mobjects.step_by_step.hand_board import HandBoard
from scenes.mobjects.step_by_step.worked import ERROR, PREDICTED, PRODUCT, SQUARED, Worked, X, Y, written
from scenes.plans.step_by_step import few_points, study_of_few
from scenes.stage import LessonScene
from scenes.style import LABEL, Label, Level

TRAVEL = 0.7  # share of the way to a row in which the line moves


def with_table(layout: Layout) -> Layout:
    """The table at the right of the data, or below them over the whole width; the strip below, or beside the data."""
    left, strip = layout.left, layout.strip
    if layout.is_wide:
        return replace(
            layout,
            left=Region(left.left, -1.35, -1.05, left.top),
            right=Region(-0.75, layout.right.right, -1.05, layout.right.top),
            strip=replace(strip, top=-2.0),
        )
    if layout.is_tall:
        return replace(
            layout,
            left=replace(left, bottom=1.8),
            right=Region(strip.left, strip.right, -3.4, 0.3),
            strip=replace(strip, top=-3.65),
        )
    return replace(
        layout,
        progress=layout.title,
        left=Region(left.left, -0.3, 0.35, 3.05),
        right=Region(strip.left, strip.right, -4.6, -1.1),
        strip=Region(0.15, strip.right, -0.5, 4.1),
    )


class StepByStepScene(LessonScene):
    """A few points, round numbers, and every digit of one step of gradient descent."""

    def construct(self) -> None:
        """Play the beats."""
        self.layout = with_table(self.layout)
        study = self.study
        name = self.style.language.measured(study.dataset, study.told, study.is_standardized)
        few, hand = few_points(study, name), study_of_few(study, name)
        self.board = HandBoard(self.style, self.layout, study, few, hand)
        if self.layout.is_square:  # nothing stands over the strip
            self.board.rule.outline(EMPTY)
        self.data, self.descent = self.board.data, self.board.trajectory
        self.worked = Worked(self.style, self.layout, self.board, few)
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
        tags = self.first_values(axis_x, axis_y)
        first = Shape(self.style.color("data"), fill=1, z=Level.POINTS).outline(dots(head[None], data.radius))
        ring = Shape(self.style.color("text"), width=2.5, z=Level.POINTS)
        ring.outline(dots(head[None], data.radius + 0.1))
        foot_dot = Shape(self.style.color("line"), fill=1, z=Level.POINTS).outline(dots(foot[None], 0.075))
        drop = Shape(self.style.color("residual"), width=4, z=Level.DROPS)
        square = Shape(self.style.color("residual"), width=2, fill=0.2, z=Level.DROPS)
        self.squares = Squares(self.style, data, board.study.moments.optimum[0])
        corner, side = (part[0] for part in self.squares.places)
        from_left = corner[0] > head[0] - 0.01

        def pick(share: float) -> None:
            board.others.set_fill(self.style.mix("data", 1 - 0.7 * float(share)))
            board.show_rounding(share)

        def dim(share: float) -> None:
            """The points that are not meant."""
            data.points_.set_fill(self.style.mix("data", 1 - 0.6 * float(share)))

        def draw(share: float) -> None:
            data.show_line(m, b, float(share))
            if share < 0.02:  # no stroke is shorter than its ends
                data.line.outline(EMPTY)

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
            self.play(Drive(pick, 0, 1), run_time=1.5)
            self.play(FadeIn(table.heads, table.rule), run_time=0.8)
            pace.until("line")
            m, b = data.m, data.b
            draw(0)
            self.add(data.line)
            self.play(Drive(draw, 0, 1), run_time=0.9)
            self.play(FadeIn(board.equation, shift=0.15 * UP), run_time=0.7)
            pace.until("read")
            self.add(first)
            self.play(Drive(dim, 0, 1), FadeIn(ring, scale=1.6), FadeIn(guides[0], tags[0]))
            row = table.rows[0]
            more = [FadeOut(tags[0]), FadeIn(guides[1], tags[1])]
            self.fly((row[X], tags[0].get_center()[:2]), also=more, run_time=0.9)
            self.fly((row[Y], tags[1].get_center()[:2]), also=[FadeOut(tags[1])], run_time=0.9)
            pace.until("predict")
            self.play(FadeOut(*guides), FadeIn(foot_dot, scale=2), FadeIn(steps[0]), run_time=0.7)
            self.fly((table.rows[0][PREDICTED], foot), run_time=0.9)
            fall(0)
            self.add(drop)
            self.play(Drive(fall, 0, 1), FadeIn(steps[1]), run_time=0.8)
            self.fly((table.rows[0][ERROR], (head + foot) / 2), run_time=0.9)
            pace.until("square")
            self.add(square)
            self.play(Drive(grow, 0, 1), FadeIn(steps[2]), run_time=0.8)
            self.fly((table.rows[0][SQUARED], corner + side / 2), run_time=0.8)
            self.play(FadeIn(steps[3]), run_time=0.4)
            self.merge(
                table.rows[0][PRODUCT], [table.rows[0][X], table.rows[0][ERROR]], sag=0.5, run_time=1.0
            )
            pace.until("rest")
            self.fill_rows(
                {
                    X: [Drive(dim, 1, 0), FadeOut(ring, foot_dot, square)],
                    PREDICTED: [FadeOut(drop, first), FadeIn(data.drops)],
                }
            )
        self.strip = VGroup(*steps)

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
        sums, means = ([table.rows[row][k] for k in columns] for row in (rows, rows + 1))
        totals = [
            [*np.cumsum([number.value for number in table.column(k, 0, rows)])[:-1], number.value]
            for k, number in zip(columns, sums, strict=True)
        ]
        sweep = table.band(0)
        bands = [table.column_band(k, rows + 1) for k in columns]

        def add_up(row: float) -> None:
            """The sums of the rows so far; the band is at the last of them."""
            last = min(int(float(row) + 0.5), rows - 1)
            for number, so_far in zip(sums, totals, strict=True):
                number.set_value(float(so_far[last]))
            y = np.interp(float(row), range(rows), table.baselines[:rows]) + 0.33 * table.em
            sweep.move_to([sweep.get_center()[0], float(y), 0])

        with self.beat("sums") as pace:
            self.play(FadeOut(self.strip), run_time=0.4)
            add_up(0)
            self.play(FadeIn(line, names[0], sweep, *sums), run_time=0.5)
            self.play(Drive(add_up, 0, rows - 1, rate_func=linear), run_time=1.6)
            self.play(FadeOut(sweep), FadeIn(names[1], *means, shift=0.15 * DOWN), run_time=0.6)
            for k, ((head, tail), mean) in enumerate(zip(formulas, means, strict=True)):
                pace.until(("loss", "slope_m", "slope_b")[k])
                come = [FadeIn(head, shift=0.15 * UP), FadeIn(bands[k])]
                if k == 0:
                    self.squares.show(0)
                    self.add(self.squares.fill, self.squares.edge)
                    self.play(*come, Drive(self.squares.show, 0, 1), run_time=0.9)
                    self.plug_in(tail, {"mean": self.way_down(mean, tail, head)}, run_time=1.0)
                    continue
                if k == 1:
                    come.append(Drive(self.squares.show, 1, 0))
                self.play(*come, FadeOut(bands[k - 1]), run_time=0.6)
                result = [*tail.part("equals"), *tail.part("value")]
                pace.until(("mean_m", "mean_b")[k - 1])
                self.plug_in(tail, {"mean": self.way_down(mean, tail, head)}, run_time=1.2, later=result)
                pace.until(("value_m", "value_b")[k - 1])
                self.play(FadeIn(*result, shift=0.15 * UP), run_time=0.5)
            self.remove(*self.squares)
            self.play(FadeOut(bands[-1]), run_time=0.4)
        self.strip = VGroup(*formulas)
        self.table_parts = VGroup(table, line, *names)

    def apply_beat(self) -> None:
        """The update with its numbers; the line moves, and the loss is measured again."""
        board, data, squares = self.board, self.data, self.squares
        rules, plugged, results = self.worked.rules()
        before, now = self.loss_bars()
        first = float(self.descent.loss[0])
        names = ("m", "b")

        share = float(self.descent.loss[1]) / first if first > 0 else 0.0
        now[1].set_value(float(self.descent.loss[1]))
        now[0].show(0)

        with self.beat("apply") as pace:
            self.play(FadeOut(self.table_parts), run_time=0.5)
            self.play(FadeIn(rules, board.progress, shift=0.15 * UP), run_time=0.8)
            pace.until("rate")
            for k, name in enumerate(names):
                ways = self.ways_into_rule(plugged[k], name, self.strip[1 + k], rules)
                self.plug_in(plugged[k], ways, run_time=float(np.clip(pace.left("new") / (2 - k), 1.5, 2.6)))
            pace.until("new")
            self.play(FadeIn(results[0], shift=0.15 * UP), run_time=0.6)
            self.play(FadeIn(results[1], shift=0.15 * UP), run_time=0.6)
            self.play(FadeOut(self.strip), run_time=0.4)
            self.play(FadeIn(*before), run_time=0.5)
            pace.until("move")
            self.play(Drive(board.show_step, 0, 1), run_time=max(1.8, pace.left("measure") - 0.2))
            pace.until("measure")
            squares.show(0)
            self.add(*squares)
            grow = Drive(squares.show, 0, 1)
            self.play(FadeIn(*now[0][:2]), grow, run_time=0.8)
            self.add(now[0].fill)
            self.play(Drive(now[0].show, 0, share), FadeIn(now[1]), run_time=0.8)
            for number in (before[1], now[1]):
                self.play(number.animate.scale(1.2), rate_func=there_and_back, run_time=0.9)
        self.picture = [data.axes, board.data_names, board.others, data.points_, data.line, data.drops]
        self.picture += [board.equation, board.rule, board.progress]
        self.strip = VGroup(*before, *now, rules, plugged, results, squares)

    def code_beat(self) -> None:
        """The code that made these numbers, line by line."""
        listing, rows, given = self.worked.code_page()
        body = len(listing.lines) - 1
        self.code = VGroup(listing, given, *(number for row in rows for number in row))

        def light(first: int, last: int) -> None:
            for line in range(first, last + 1):
                move = Drive(listing.light, line - 1, line)
                self.play(move, FadeIn(*rows[2 + line]), run_time=0.85)

        with self.beat("code") as pace:
            self.play(FadeOut(*self.picture, self.strip), run_time=0.6)
            self.board.show_epoch(0)
            self.play(FadeIn(listing), run_time=0.8)
            self.play(FadeIn(given[0]), *(FadeIn(given[2 + k], *rows[k]) for k in range(2)), run_time=0.8)
            self.play(FadeIn(given[1]), run_time=0.7)
            cues = "predict", "average", "gradient", "step", "return"
            for cue, lines in zip(cues, ((1, 2), (3, 3), (4, 5), (6, 7), (8, body)), strict=True):
                pace.until(cue)
                light(*lines)
            brighten = Drive(listing.light_all, 0, 1)
            self.play(brighten, run_time=0.8)

    def repeat_beat(self) -> None:
        """Epoch after epoch, until the gradient is short enough."""
        board = self.board
        words = "converged after" if self.descent.outcome is Outcome.CONVERGED else "not yet converged after"
        words += f" {self.style.language.counted(self.descent.epochs, 'epoch')}"
        worked = Epochs(self.style, self.layout, board)
        table, epochs, rows = worked.table, worked.epochs, range(len(worked.epochs))
        length, (rule, verdict, tick) = (
            worked.first_length(),
            worked.criterion(self.worked.line, words),
        )

        def show(row: float) -> None:
            """Between two rows the line goes its way first; then the row of the epoch is written."""
            there = int(row) + min(1.0, (row - int(row)) / TRAVEL)
            board.show_epoch(float(np.interp(there, rows, epochs)))
            for k in rows:
                written_to = np.clip((row - k + 1 - TRAVEL) / (1 - TRAVEL), 0, 1)
                for mark in worked.marks(k):
                    mark.set_fill(opacity=float(written_to))

        late = [mark for k in rows[1:] for mark in worked.marks(k)]

        def run(first: int, last: int, run_time: float) -> None:
            if last > first:
                self.play(Drive(show, first, last, rate_func=linear), run_time=run_time)

        with self.beat("repeat") as pace:
            self.play(FadeOut(self.code), run_time=0.5)
            show(0)
            self.add(*late)
            self.play(FadeIn(*self.picture, table.heads, table.rule, *table.rows[0]), run_time=0.8)
            self.play(FadeIn(length, shift=0.15 * UP), run_time=0.7)
            run(0, min(1, rows[-1]), 1.4)
            pace.until("rows")
            slow = min(SLOW, rows[-1])
            for row in range(1, slow):
                run(row, row + 1, float(np.clip(pace.left("run") / (slow - row), 0.9, 1.4)))
            pace.until("run")
            run(slow, rows[-1], max(2.6, pace.left("stop") - 0.5))
            self.play(FadeOut(length), run_time=0.4)
            pace.until("stop")
            self.play(FadeIn(rule, shift=0.15 * UP), run_time=0.8)
            pace.until("verdict")
            self.play(FadeIn(table.band(rows[-1]), verdict[0]), run_time=0.7)
            self.play(*(Create(part) for part in tick), FadeIn(verdict[1]), run_time=0.6)
            swell = [number.animate.scale(1.15) for number in table.rows[-1]]
            self.play(*swell, rate_func=there_and_back, run_time=1.4)

    # ---- what the beats are made of ---------------------------------------------------------------------

    def guide(self, start: Any, end: Any) -> Shape:
        """A dashed line from a point to an axis."""
        return Shape(self.style.color("quiet"), width=2).outline(dashed(np.array(start), np.array(end)))

    def first_values(self, axis_x: tuple[float, float], axis_y: tuple[float, float]) -> list[VGroup]:
        """The first point's x and y, each on a plate where its axis has its numbers."""
        x, y = (self.style.math(written(self.table.rows[0][k]), LABEL) for k in (X, Y))
        x.shift([axis_x[0] - x.get_center()[0], axis_x[1] - 0.14 - x.get_top()[1], 0])
        y.shift([axis_y[0] - 0.14 - y.get_right()[0], axis_y[1] - y.get_center()[1], 0])
        return [plate(label, self.style) for label in (x, y)]

    def fly(self, *moves: tuple[LiveNumber, Any], run_time: float, also: Sequence[Any] = ()) -> None:
        """Numbers go from where they are made to their places in the table, one after the other."""
        homes = [np.array(number.at) for number, _ in moves]
        ways = [np.array(start) - number.get_center()[:2] for number, start in moves]

        def show(share: float) -> None:
            for k, ((number, _), home, way) in enumerate(zip(moves, homes, ways, strict=True)):
                gone = in_turn(float(share), k, len(moves), 0.5)
                number.at = tuple(home + (1 - gone) * way)
                number.write(number.source)
                number.set_fill(opacity=min(1.0, 4 * gone))

        numbers = [number for number, _ in moves]
        show(0)
        self.add(*numbers)
        self.play(Drive(show, 0, 1, rate_func=linear), *also, run_time=run_time)

    def merge(
        self, target: LiveNumber, sources: Sequence[LiveNumber], run_time: float, sag: float = 0.0
    ) -> None:
        """Copies of numbers flow toward another one, on ways that sag so far, and go before they meet."""
        copies = [source.copy() for source in sources]
        homes, goal = [source.get_center() for source in sources], target.get_center()

        def show(share: float) -> None:
            there, here = max(0.0, (float(share) - 0.7) / 0.3), float(np.clip((0.8 - share) / 0.3, 0, 1))
            low = np.array([0, -4 * sag * share * (1 - share), 0])
            for copy, home in zip(copies, homes, strict=True):
                copy.move_to(home + float(share) * (goal - home) + low).set_fill(opacity=here)
            target.set_fill(opacity=there)

        show(0)
        self.add(*copies, target)
        self.play(Drive(show, 0, 1), run_time=run_time)
        self.remove(*copies)

    def plug_in(self, label: Label, ways: dict[str, Any], run_time: float, later: Sequence[Any] = ()) -> None:
        """A formula comes, all but what comes later, and then its named parts on their ways, one by one."""
        parts = [label.part(name) for name in ways]
        curves = [rounded(np.array(way)) for way in ways.values()]
        apart = {id(glyph) for part in (*parts, later) for glyph in part}

        def show(share: float) -> None:
            for k, (part, curve) in enumerate(zip(parts, curves, strict=True)):
                gone = in_turn(float(share), k, len(parts), 0.7)
                part.move_to([*along(curve, gone), 0]).set_fill(opacity=float(np.clip(10 * gone - 0.4, 0, 1)))

        first = min(0.4, 0.3 * run_time)
        self.play(FadeIn(*(glyph for glyph in label if id(glyph) not in apart)), run_time=first)
        show(0)
        self.add(*parts)
        [glyph for part in parts for glyph in part]
        self.play(Drive(show, 0, 1, rate_func=linear), run_time=run_time - first)

    def way_down(self, mean: LiveNumber, tail: Label, head: Label) -> list[Any]:
        """From a mean in the table to its place in a formula, past the right end of what stands above that."""
        start, goal = mean.get_center()[:2], tail.part("mean").get_center()[:2]
        table, strip = self.layout.right, self.layout.strip
        if self.layout.is_square:  # up between two columns, and from below
            aside, between = start[0] + mean.width / 2 + 0.3, (table.top + strip.bottom) / 2 + 0.1
            return [start, (aside, start[1]), (aside, between), (goal[0], between), goal]
        between = (start[1] + strip.top) / 2 - 0.1
        lane = min(max(start[0], head.get_right()[0] + 0.5), strip.right - mean.width / 2)
        if self.layout.is_tall:
            lane = max(goal[0], strip.right - mean.width)
        return [start, (start[0], between), (lane, between), (lane, goal[1]), goal]

    def ways_into_rule(self, label: Label, name: str, formula: VGroup, rules: VGroup) -> dict[str, Any]:
        """For m or b, α and the slope: the ways into their rule, around all that is written."""
        old, rate = getattr(self.board.equation, name), self.board.progress.rates[0]
        goals = {part: label.part(part) for part in (name, "rate", "slope")}
        at = {part: goal.get_center()[:2] for part, goal in goals.items()}
        y_rate = rate.get_center()[1]
        rate_from = (rate.get_right()[0] - goals["rate"].width / 2, y_rate)
        value = formula[1].part("value").get_center()[:2]
        aisle = (self.layout.right if self.layout.is_square else self.layout.strip).top + 0.35
        edge = self.layout.strip.right - goals["slope"].width / 2
        out = min(formula.get_right()[0] + 0.5, edge)
        up = min(max(at["slope"][0], rules.get_right()[0] + 0.8), edge)
        return {
            name: [old.get_center()[:2], (old.get_center()[0], at[name][1]), at[name]],
            "rate": [rate_from, (rate_from[0], at["rate"][1]), at["rate"]],
            "slope": [value, (out, value[1]), (out, aisle), (up, aisle), (up, at["slope"][1]), at["slope"]],
        }

    def fill_rows(self, also: dict[int, Sequence[Any]]) -> None:
        """The rows below the first, column by column; with some columns more happens."""
        rows, region, heads = self.table.rows[1 : len(self.data.x)], self.layout.left, self.worked.heads[1:]
        starts = {
            X: [(head[0], region.bottom) for head in heads],
            Y: [(region.left, head[1]) for head in heads],
        }
        for column in (X, Y, PREDICTED, ERROR, SQUARED, PRODUCT):
            numbers = [row[column] for row in rows]
            near = [number.get_center()[:2] - [0.3, 0] for number in numbers]
            moves = zip(numbers, starts.get(column, near), strict=True)
            self.fly(*moves, also=also.get(column, ()), run_time=0.9 if column in starts else 0.7)

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

        before, now = (row(name, self.worked.line(k)) for k, name in enumerate(("before", "now")))
        return before, now


if __name__ == "__main__":
    StepByStepScene.main()
