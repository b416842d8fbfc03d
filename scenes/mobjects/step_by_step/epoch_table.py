"""The epochs of a descent by hand as rows of a table, and when to stop, with every digit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from manim import VGroup

from gdmath import Outcome
from scenes.layout import Layout
from scenes.mobjects.kit.fitting import broken, fitted, place
from scenes.mobjects.kit.number import NumberFormat
from scenes.mobjects.kit.shapes import Shape, polyline
from scenes.mobjects.kit.table import Cell, Column, Table
from scenes.mobjects.plots.board import Board
from scenes.mobjects.step_by_step.worked import equals, full, par, written
from scenes.style import LABEL, QUIET, Style

ROWS = 8  # of the table
SLOW = 4  # epochs after the start that have a row each
COLUMNS = (
    Column(r"\text{epoch}"),
    Column(r"\vm", "m"),
    Column(r"\vb", "b"),
    Column(r"\vJ", "loss"),
    Column(r"\grad{\text{length of gradient}}", "gradient"),
)
LENGTH = r"\grad{\|\nabla \vJ\|}"


class Epochs:
    """The descent in numbers; like `Worked` no mobject itself, but what makes them.

    Attributes
    ----------
    epochs : those that get a row each: the first ones, then ever fewer
    table : epoch, m, b, J and the length of the gradient; dots where epochs are left out
    left_out : the dots above each row that has some

    """

    def __init__(self, style: Style, layout: Layout, board: Board) -> None:
        self.style, self.layout, self.board, self.descent = style, layout, board, board.trajectory
        last, first = self.descent.epochs, float(np.hypot(*self.descent.gradient[0]))
        self.epochs = list(range(min(last, ROWS - 1) + 1))
        if last > ROWS - 1:
            leaps = np.geomspace(SLOW, last, ROWS - SLOW)[1:]
            self.epochs = [*range(SLOW + 1), *(round(leap) for leap in leaps)]
        states = [self._state(epoch) for epoch in self.epochs]
        forms = (
            NumberFormat(0),
            board.equation.m.form,
            board.equation.b.form,
            telling(board.loss.number.form, [state[3] for state in states]),
            NumberFormat.resolving(first * board.study.tolerance / 10 or 1e-3, first),
        )
        rows = [[Cell(value, form) for value, form in zip(state, forms, strict=True)] for state in states]
        breaks = [k for k, (a, b) in enumerate(pairwise(self.epochs), start=1) if b > a + 1]
        region = layout.right.inset(bottom=-0.65 if layout.is_wide else -0.15)
        self.table = Table(style, region, COLUMNS, rows, capacity=ROWS, breaks=breaks, head_size=QUIET)
        self.left_out = {row: self.table.left_out(row) for row in breaks}

    def _state(self, epoch: int) -> tuple[float, float, float, float, float]:
        m, b = self.descent.at(epoch)
        moments = self.board.moments
        return epoch, m, b, moments.loss(m, b), float(np.hypot(*moments.gradient(m, b)))

    def marks(self, row: int) -> list[Shape]:
        """What comes with a row: its numbers, and the dots above it."""
        return [*self.table.row(row), *([self.left_out[row]] if row in self.left_out else [])]

    def first_length(self) -> VGroup:
        """How the first row's last number comes from the two slopes."""
        strip, number = self.layout.strip, self.table.rows[0][-1]
        slopes = [par(full(float(slope))) for slope in self.descent.gradient[0]]
        partials = [rf"\c{name}{{\frac{{\partial \vJ}}{{\partial {name}}}}}" for name in "mb"]
        squares = " + ".join(rf"\left({partial}\right)^2" for partial in partials)
        plugged = " + ".join(rf"\c{name}{{{slope}}}^2" for name, slope in zip("mb", slopes, strict=True))
        pieces = (
            rf"{LENGTH} = \sqrt{{{squares}}}",
            rf"= \sqrt{{{plugged}}}",
            rf"{equals(number)} \grad{{{written(number)}}}",
        )
        for size in (LABEL, QUIET):
            lines = broken(self.style, pieces, size, strip.width)
            if len(lines) <= (1 if self.layout.is_wide else 2):
                break
        for k, label in enumerate(lines):
            label.stand_at(0, strip.top - 0.95 - 0.95 * k)
        return place(lines, strip.left)

    def criterion(self, line: Callable[[int], float], words: str) -> tuple[VGroup, VGroup, VGroup]:
        """When to stop; whether that was reached, in numbers and in words; and a tick where it was."""
        strip, wide = self.layout.strip, self.layout.is_wide
        start, end = self.table.rows[0][-1], self.table.rows[-1][-1]
        done = self.descent.outcome is Outcome.CONVERGED
        share, form = self.board.study.tolerance, start.form
        limit = form.write(start.value * share) + form.factor
        relation = r"\le" if done else ">"
        texs = (
            (
                rf"\text{{stop when }}\ {LENGTH} \le {full(share)} \cdot"
                rf" \part{{first}}{{\grad{{{written(start)}}}}}",
                rf"\approx {limit}",
            ),
            (rf"{LENGTH} {equals(end)} \part{{last}}{{\grad{{{written(end)}}}}} {relation} {limit}",),
        )
        if wide:
            texs = tuple((" ".join(tex),) for tex in texs)
        for size in (LABEL, QUIET):
            rule, numbers = (broken(self.style, tex, size, strip.width) for tex in texs)
            if max(label.width for label in (*rule, *numbers)) <= strip.width:
                break
        for k, label in enumerate((*rule, *numbers)):
            label.stand_at(0, line(k))
        place(rule, strip.left)
        place(numbers, strip.left)
        bottom = line(len(rule) + (0 if wide else 1))
        edge = numbers.get_right()[0] + 0.5 if wide else strip.left
        corners = np.array([[edge, bottom + 0.13], [edge + 0.11, bottom], [edge + 0.34, bottom + 0.3]])
        tick = Shape(self.style.color("text"), width=5).outline(polyline(corners))
        verdict = fitted(
            lambda size: self.style.text(words, size).stand_at(edge + 0.65 * done, bottom),
            (LABEL, QUIET),
            strip.right,
        )
        return rule, VGroup(numbers, verdict), VGroup(*(tick,) * done)


def telling(form: NumberFormat, values: Sequence[float]) -> NumberFormat:
    """The format with as many more decimals as tell neighbours apart, if few do."""
    for more in range(4):
        finer = replace(form, decimals=form.decimals + more)
        if all(a != b for a, b in pairwise(finer.write(value) for value in values)):
            return finer
    return form
