"""StepByStepScene: one epoch with paper and pencil, then as code, then again and again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from manim import DOWN, AnimationGroup, Create, FadeIn, FadeOut, Mobject, linear

from scenes.drive import Drive
from scenes.layout import STACKED, Layout, Region
from scenes.mobjects.kit.flights import Way, arrive, fly, hop, merge
from scenes.mobjects.kit.number import LiveNumber
from scenes.mobjects.kit.shapes import point
from scenes.mobjects.plots.board import NAME_ROOM
from scenes.mobjects.plots.path import EMPTY
from scenes.mobjects.plots.squares import Squares
from scenes.mobjects.step_by_step.averages import COLUMNS, Averages
from scenes.mobjects.step_by_step.code_page import CodePage
from scenes.mobjects.step_by_step.epoch_table import EpochTable, StoppingTest
from scenes.mobjects.step_by_step.error_table import ALL, ERROR, PREDICTED, PRODUCT, SQUARED, ErrorTable, X, Y
from scenes.mobjects.step_by_step.few_points_board import FewPointsBoard
from scenes.mobjects.step_by_step.first_point import FirstPoint
from scenes.mobjects.step_by_step.gradient_length import GradientLength
from scenes.mobjects.step_by_step.loss_areas import LossAreas
from scenes.mobjects.step_by_step.update_lines import UpdateLines
from scenes.pace import Pace
from scenes.plans.step_by_step import SLOW, few_points, study_of_few
from scenes.stage import LessonScene
from scenes.style import QUIET, Label
from scenes.verbs import rise


def with_table(layout: Layout, stacked: bool) -> Layout:
    """The table at the right of the data, or below them over the whole width; the strip below, or beside the data.

    In 16:9, the equation stands beside the name of y, or `stacked` above it.
    """
    left, strip = layout.left, layout.strip
    if layout.is_wide:
        return replace(
            layout,
            stacked=stacked,
            left=Region(left.left, -1.35, -1.05, layout.header(left) - STACKED if stacked else left.top),
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


# Of the two slopes: when it is named, when its mean is spoken of, and its value.
SUM_CUES = (("slope_m", "mean_m", "value_m"), ("slope_b", "mean_b", "value_b"))


class StepByStepScene(LessonScene):
    """A few points, round numbers, and every digit of one step of gradient descent."""

    def construct(self) -> None:
        """Play the beats."""
        study = self.study
        name = self.style.language.measured(study.dataset, study.told, study.is_standardized)
        few, hand = few_points(study, name), study_of_few(study, name)
        long = self.style.words(few.dataset.y_name, QUIET).width > NAME_ROOM
        self.layout = with_table(self.layout, stacked=long)
        self.board = board = FewPointsBoard(self.style, self.layout, study, few, hand)
        if self.layout.is_square:  # nothing stands over the strip
            board.rule.outline(EMPTY)
        self.data, self.descent = board.data, board.trajectory
        self.start: tuple[float, float] = tuple(self.descent.params[0].tolist())
        self.table = ErrorTable(self.style, self.layout, few, self.start)
        self.table_beat()
        self.sums_beat()
        self.apply_beat()
        self.code_beat()
        self.repeat_beat()

    def table_beat(self) -> None:
        """Each number of the first row comes from where it is made; then the other rows."""
        board, data, table = self.board, self.data, self.table
        board.show_epoch(0)
        board.show_choice(0)
        self.squares = Squares(self.style, data, board.study.moments.optimum[0])
        self.first = first = FirstPoint(self.style, data, self.descent, self.squares)
        x, y, predicted, error, squared, product = table.first
        steps = self.steps = table.first_row_in_words(self.layout, self.start)
        self.title = self.show_title()
        given, made = [table.rule, *table.heads[:PREDICTED]], table.heads[PREDICTED:]
        self.add(self.title, data.axes, board.data_names, board.rule, board.others, data.points_, *given)
        with self.beat("table") as pace:
            first_heads = AnimationGroup(*(FadeIn(head) for head in made[:2]), lag_ratio=0.7)
            self.drive(board.show_choice, 0, 1, first_heads, run_time=2.4)
            for head in made[2:]:
                self.play(FadeIn(head), run_time=0.6)
                self.hold(pace.left("line") / 2 - 0.6)
            pace.until("line")
            self.draw(self.draw_line, data.line, run_time=0.9)
            self.play(rise(board.equation), run_time=0.7)
            pace.until("read")
            self.add(first.point)
            self.drive(first.dim_others, 0, 1, FadeIn(first.ring, scale=1.6), run_time=0.7)
            for number, guide in zip((x, y), first.guides, strict=True):
                self.play(FadeIn(guide), run_time=0.3)
                self.send((number, first.head), also=[FadeOut(guide)], run_time=1.1)
            pace.until("predict")
            self.play(FadeIn(first.foot, scale=2), rise(steps[0]), run_time=0.6)
            self.send((predicted, first.below), run_time=1.0)
            pace.until("error")
            self.draw(first.show_drop, first.drop, also=[rise(steps[1])], run_time=0.8)
            self.send((error, first.middle_of_drop), run_time=1.0)
            pace.until("square")
            self.draw(first.show_square, first.square, also=[rise(steps[2])], run_time=0.8)
            self.send((squared, first.middle_of_square), run_time=1.0)
            pace.until("product")
            self.play(rise(steps[3]), run_time=0.4)
            self.multiply(product, x, error)
            pace.until("rest")
            self.fill_rows(pace)

    def sums_beat(self) -> None:
        """The columns are summed and averaged: the loss and its two slopes."""
        table, n = self.table, self.table.n
        self.averages = averages = Averages(self.style, self.layout, table, self.descent)
        sweep = table.band(0)
        heights = [y + 0.33 * table.em for y in table.baselines[:n]]

        def add_up(row: float) -> None:
            table.add_up(float(row) + 1)
            sweep.move_to(point(sweep.get_center()[0], float(np.interp(float(row), range(n), heights))))

        with self.beat("sums") as pace:
            self.play(FadeOut(*self.steps), run_time=0.4)
            add_up(0)
            sums, means = table.sums.values(), table.means.values()
            self.play(FadeIn(table.total_line, table.total_names[0], sweep, *sums), run_time=0.5)
            self.drive(add_up, 0, n - 1, rate_func=linear, run_time=2.0)
            shift = 0.15 * DOWN
            self.play(FadeOut(sweep), FadeIn(table.total_names[1], *means, shift=shift), run_time=0.6)
            pace.until("loss")
            light = self.spotlight(SQUARED)
            self.draw(self.squares.show, *self.squares, also=[light, rise(averages.heads[0])], run_time=0.9)
            self.plug_in(averages.tails[0], "mean", averages.way(0))
            for k, (slope, mean, value) in enumerate(SUM_CUES, start=1):
                pace.until(slope)
                gone = [Drive(self.squares.show, 1, 0)] if k == 1 else []
                self.play(self.spotlight(COLUMNS[k]), rise(averages.heads[k]), *gone, run_time=0.6)
                tail = averages.tails[k]
                result = [*tail.part("equals"), *tail.part("value")]
                pace.until(mean)
                self.plug_in(tail, "mean", averages.way(k), later=result)
                pace.until(value)
                self.play(rise(*result), run_time=0.5)
            self.remove(*self.squares)
            self.play(self.spotlight(*range(len(ALL))), run_time=0.5)

    def apply_beat(self) -> None:
        """The update with its numbers; the line moves, and the loss is measured again."""
        board, averages = self.board, self.averages
        self.lines = lines = UpdateLines(self.style, self.layout, self.descent)
        before, now = self.descent.loss[:2].tolist()
        form = self.table.means[SQUARED].form
        self.areas = areas = LossAreas(self.style, self.layout, (before, now), form)
        panel = self.layout.right
        with self.beat("apply") as pace:
            self.play(FadeOut(self.table), run_time=0.5)
            self.play(rise(*lines.rules), FadeIn(board.progress), run_time=0.8)
            pace.until("slope")
            self.pulse(averages.tails[1].part("value"), factor=1.15)
            self.think(pace, at=(panel.right - 1.0, panel.center[1]))
            pace.until("answer")
            for _ in range(2):
                self.pulse(averages.tails[1].part("value"), factor=1.15, run_time=1.2)
            self.play(FadeIn(lines.direction), run_time=0.4)
            for _ in range(2):
                self.pulse(lines.direction, factor=1.15)
            pace.until("minus")
            self.pulse(*lines.rules, factor=1.1, run_time=1.2)
            pace.until("rate")
            self.leave(lines.direction, *averages.heads, averages.tails[0], run_time=0.4)
            for k, plugged in enumerate(lines.plugged):
                seconds = float(np.clip(pace.left("new") / (2 - k), 1.6, 2.6))
                self.plug_in(plugged, "slope", lines.way(averages, k), run_time=seconds)
            pace.until("new")
            for result in lines.results:
                self.play(rise(result), run_time=0.6)
            pace.until("before")
            self.play(FadeOut(*averages.tails[1:]), run_time=0.3)
            self.play(FadeIn(lines.below), run_time=0.6)  # there, before they leave the panel: no way is free
            self.play(FadeOut(*lines), run_time=0.4)
            self.draw(areas.show_before, areas[0][0], also=[FadeIn(*areas[0][1:])], run_time=0.8)
            pace.until("move")
            self.drive(board.show_epoch, 0, 1, run_time=max(1.8, pace.left("measure") - 0.2))
            pace.until("measure")
            self.draw(self.squares.show, *self.squares, run_time=0.8)
            self.draw(areas.show_now, areas[1][0], also=[FadeIn(*areas[1][1:])], run_time=0.8)
            self.pulse(areas[0][1], areas[1][1])

    def code_beat(self) -> None:
        """The code that made these numbers, line by line."""
        self.page = page = CodePage(self.style, self.layout, self.table, self.descent)
        listing, last = page.listing, len(page.listing.lines) - 1
        with self.beat("code") as pace:
            self.change_to(listing.bar, *listing.lines, *page.given, *page.data[0], *page.data[1])
            self.board.show_epoch(0)
            cues = "predict", "average", "gradient", "step", "return"
            for cue, lines in zip(cues, ((1, 2), (3, 3), (4, 5), (6, 7), (8, last)), strict=True):
                pace.until(cue)
                for line in range(lines[0], lines[1] + 1):
                    self.drive(listing.light, line - 1, line, FadeIn(*page.result(line)), run_time=0.85)
            self.drive(listing.light_all, 0, 1, run_time=0.8)

    def repeat_beat(self) -> None:
        """Epoch after epoch, until the gradient is short enough."""
        board, data = self.board, self.data
        table = self.epochs = EpochTable(self.style, self.layout, board)
        length = self.length = GradientLength(self.style, self.layout, self.descent, table)
        test = StoppingTest(self.style, self.layout, table)
        picture = [data.axes, board.data_names, board.others, data.points_, data.line, data.drops]
        picture += [board.equation, board.rule, board.progress]
        with self.beat("repeat") as pace:
            self.change_to(*picture, *table.heads, table.rule, *table.row(0))
            pace.until("arrow")
            for leg, name in zip(length.legs, length.leg_names, strict=True):
                self.play(Create(leg), FadeIn(name), run_time=0.7)
            self.draw(length.grow, length.shaft, length.tip, run_time=0.9)
            pace.until("length")
            self.swell(length.shaft)
            self.hold((pace.left("formula") - 1) / 2)
            self.pulse(table.row(0)[-1], factor=1.15)
            pace.until("formula")
            for line in length.formula:
                self.play(rise(line), run_time=0.7)
            pace.until("rows")
            # They are of the first line: with the next step, they would no longer be true.
            gone = FadeOut(*length.leg_names, *length.plugged, run_time=0.4)
            self.drive(length.step_back, 0, 1, gone, run_time=0.8)
            table.show(0)
            self.add(*(mark for marks in table.marks[1:] for mark in marks))
            slow = min(SLOW, table.last)
            for row in range(slow):
                self.run(row, row + 1, float(np.clip(pace.left("run") / (slow - row), 0.9, 1.4)))
            pace.until("run")
            self.run(slow, table.last, max(2.6, pace.left("stop") - 0.5))
            self.leave(length, run_time=0.4)
            pace.until("stop")
            self.play(rise(test.rule), run_time=0.8)
            pace.until("verdict")
            self.play(FadeIn(table.band(table.last), test.numbers), run_time=0.7)
            self.play(*(Create(part) for part in test.tick), FadeIn(test.verdict), run_time=0.6)
            self.pulse(*table.row(table.last), factor=1.15, run_time=1.4)

    # ---- what the beats are made of ---------------------------------------------------------------------

    def draw_line(self, share: float) -> None:
        """The first line, from the left."""
        self.data.show_line(*self.start, drawn=float(share))
        if share < 0.02:  # no stroke is shorter than its ends
            self.data.line.outline(EMPTY)

    def way_into_table(self, number: LiveNumber, row: int, start: Sequence[float]) -> Way:
        """From a place in the picture into a row: under it, where nothing is written yet."""
        lane, x = self.table.lane(row), float(number.get_center()[0])
        return [self.first.beside(np.asarray(start), number), (self.layout.left.right + 0.1, lane), (x, lane)]

    def send(
        self, *moves: tuple[LiveNumber, Any], row: int = 0, also: Sequence[Any] = (), run_time: float
    ) -> None:
        """Numbers go from where they are made to their places in a row, one after the other."""
        go = fly if self.layout.is_wide else hop
        show = go([(number, self.way_into_table(number, row, start)) for number, start in moves])
        self.draw(show, *(number for number, _ in moves), also=also, rate_func=linear, run_time=run_time)

    def multiply(self, product: LiveNumber, *factors: LiveNumber) -> None:
        """Two numbers of the first row make another one."""
        copies, show = merge(product, factors, [self.table.lane(1), self.table.lane(0)])
        self.draw(show, product, copies, rate_func=linear, run_time=1.4)
        self.remove(copies)

    def fill_rows(self, pace: Pace) -> None:
        """The rows below the first: x and y from their points, then column by column."""
        table, first, data = self.table, self.first, self.data
        others = range(1, table.n)
        self.drive(first.dim_others, 1, 0, FadeOut(first.ring, first.foot, first.square), run_time=0.5)
        for row in others:
            x, y = (table.row(row)[k] for k in (X, Y))
            self.send((x, first.heads[row]), (y, first.heads[row]), row=row, run_time=0.9)
        for column in (PREDICTED, ERROR, SQUARED, PRODUCT):
            more = [FadeOut(first.drop, first.point), FadeIn(data.drops)] if column == PREDICTED else []
            numbers = table.column(column, 1, table.n)
            self.play(*(rise(number) for number in numbers), *more, lag_ratio=0.3, run_time=0.8)

    def spotlight(self, *columns: int) -> Drive:
        """Only these columns of the table stay bright."""
        return Drive(self.table.light, self.table.brightness, self.table.only(*columns))

    def plug_in(
        self, label: Label, name: str, way: Way | None, later: Sequence[Mobject] = (), run_time: float = 1.6
    ) -> None:
        """A number goes to its place in a formula, where a way is free, and then the formula comes around it."""
        part = label.part(name)
        apart = {id(glyph) for glyph in (*part, *later)}
        if way is None:
            self.play(rise(*part), run_time=0.5)
        else:
            self.draw(arrive(part, way), *part, run_time=run_time - 0.4)
        self.play(FadeIn(*(glyph for glyph in label if id(glyph) not in apart)), run_time=0.4)

    def change_to(self, *come: Mobject) -> None:
        """Another page: all that is here leaves together, but for the title, and then all of the new one comes."""
        self.leave_all_but(self.title, run_time=0.4)
        self.play(FadeIn(*come), run_time=0.6)

    def run(self, first: int, last: int, run_time: float) -> None:
        """From row to row of the epochs; the line, the arrow and its legs go along."""

        def show(row: float) -> None:
            epoch = self.epochs.epoch_at(float(row))
            self.board.show_epoch(epoch)
            self.length.show(epoch)
            self.epochs.show(float(row))

        if last > first:
            self.drive(show, first, last, rate_func=linear, run_time=run_time)


if __name__ == "__main__":
    StepByStepScene.main()
