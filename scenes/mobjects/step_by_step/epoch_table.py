"""The epochs of a descent by hand as rows of a table, and when to stop, with every digit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from manim import VGroup

from gdmath import Outcome
from scenes.formulas import GRADIENT_LENGTH
from scenes.layout import Layout
from scenes.mobjects.kit.fitting import broken, fitted, place
from scenes.mobjects.kit.number import NumberFormat
from scenes.mobjects.kit.shapes import Shape, polyline
from scenes.mobjects.kit.table import Cell, Column, Table
from scenes.mobjects.plots.board import Board
from scenes.mobjects.step_by_step.digits import FIRST_LINE, LINE_GAP, equals, in_full, tex_of
from scenes.plans.step_by_step import ROWS, rows_of
from scenes.style import LABEL, QUIET, Style

TRAVEL = 0.7  # share of the way to a row in which the line moves; then the row is written


class EpochTable(Table):
    """Epoch, m, b, J and the length of the gradient.

    Attributes
    ----------
    epochs : those that get a row each: the first ones, then ever fewer
    marks : of each row: its numbers, and the dots above it where epochs are left out

    """

    def __init__(self, style: Style, layout: Layout, board: Board) -> None:
        self.board, self.descent = board, board.trajectory
        first = float(np.hypot(*self.descent.gradient[0]))
        self.epochs = rows_of(self.descent)
        states = [self._state(epoch) for epoch in self.epochs]
        forms = (
            NumberFormat(0),
            board.equation.m.form,
            board.equation.b.form,
            told_apart(board.loss.number.form, [state[3] for state in states]),
            NumberFormat.resolving(first * board.study.tolerance / 10 or 1e-3, first),
        )
        rows = [[Cell(value, form) for value, form in zip(state, forms, strict=True)] for state in states]
        breaks = [k for k, (a, b) in enumerate(pairwise(self.epochs), start=1) if b > a + 1]
        region = layout.right.inset(bottom=-0.65 if layout.is_wide else -0.15)
        columns = (
            Column(rf"\text{{{style.say('epoch')}}}"),
            Column(r"\vm", "m"),
            Column(r"\vb", "b"),
            Column(r"\vJ", "loss"),
            Column(rf"\grad{{\text{{{style.say('step_by_step.gradient_length')}}}}}", "gradient"),
        )
        super().__init__(style, region, columns, rows, capacity=ROWS, breaks=breaks, head_size=QUIET)
        self.marks: list[list[Shape]] = [list(self.row(k)) for k in range(len(rows))]
        for k in breaks:
            self.marks[k].append(self.left_out(k))

    @property
    def last(self) -> int:
        """The last row."""
        return len(self.epochs) - 1

    def _state(self, epoch: int) -> tuple[float, float, float, float, float]:
        m, b = self.descent.at(epoch)
        moments = self.board.moments
        return epoch, m, b, moments.loss(m, b), float(np.hypot(*moments.gradient(m, b)))

    def epoch_at(self, row: float) -> float:
        """The position of the descent at a row, or between two: the line goes its way first."""
        there = int(row) + min(1.0, (row - int(row)) / TRAVEL)
        return float(np.interp(there, range(len(self.epochs)), self.epochs))

    def show(self, row: float) -> None:
        """Let the rows be written up to this one."""
        for k, marks in enumerate(self.marks):
            written_to = float(np.clip((row - k + 1 - TRAVEL) / (1 - TRAVEL), 0, 1))
            for mark in marks:
                mark.set_fill(opacity=written_to)


class StoppingTest(VGroup):
    """When to stop; whether that was reached, in numbers and in words; and a tick where it was.

    Attributes
    ----------
    rule, numbers, verdict, tick : the parts

    """

    def __init__(self, style: Style, layout: Layout, table: EpochTable) -> None:
        strip, wide = layout.strip, layout.is_wide
        start, end = table.row(0)[-1], table.row(table.last)[-1]
        done = table.descent.outcome is Outcome.CONVERGED
        share, form = table.board.study.tolerance, start.form
        limit = form.write(start.value * share) + form.factor
        relation = r"\le" if done else ">"
        texs: tuple[tuple[str, ...], ...] = (
            (
                rf"\text{{{style.say('step_by_step.stop_when')} }}\ {GRADIENT_LENGTH} \le {in_full(share)} \cdot"
                rf" \part{{first}}{{\grad{{{tex_of(start)}}}}}",
                rf"\approx {limit}",
            ),
            (rf"{GRADIENT_LENGTH} {equals(end)} \part{{last}}{{\grad{{{tex_of(end)}}}}} {relation} {limit}",),
        )
        if wide:
            texs = tuple((" ".join(tex),) for tex in texs)
        for size in (LABEL, QUIET):
            rule, numbers = (broken(style, tex, size, strip.width) for tex in texs)
            if max(label.width for label in (*rule, *numbers)) <= strip.width:
                break
        for k, label in enumerate((*rule, *numbers)):
            label.stand_at(0, strip.top - FIRST_LINE - LINE_GAP * k)
        place(rule, strip.left)
        place(numbers, strip.left)
        bottom = strip.top - FIRST_LINE - LINE_GAP * (len(rule) + (0 if wide else 1))
        edge = numbers.get_right()[0] + 0.5 if wide else strip.left
        corners = np.array([[edge, bottom + 0.13], [edge + 0.11, bottom], [edge + 0.34, bottom + 0.3]])
        tick = Shape(style.color("text"), width=5).outline(polyline(corners))
        key = "converged" if done else "unfinished"
        words = style.say(f"step_by_step.{key}", epochs=table.descent.epochs)
        verdict = fitted(
            lambda size: style.text(words, size).stand_at(edge + 0.65 * done, bottom),
            (LABEL, QUIET),
            strip.right,
        )
        self.rule, self.numbers, self.verdict, self.tick = rule, numbers, verdict, [tick] * done
        super().__init__(rule, numbers, verdict, *self.tick)


def told_apart(form: NumberFormat, values: Sequence[float]) -> NumberFormat:
    """The format with as many more decimals as tell neighbours apart, if few do."""
    for more in range(4):
        finer = replace(form, decimals=form.decimals + more)
        if all(a != b for a, b in pairwise(finer.write(value) for value in values)):
            return finer
    return form
