"""The line with b alone free: data and line on the left, dials or J(b) on the right, one state for all."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import numpy as np

from gdmath import Study, slice_along_b
from scenes.formulas import ALONG_B
from scenes.layout import Layout
from scenes.mobjects.kit.readout import Entry
from scenes.mobjects.kit.shapes import Shape, point
from scenes.mobjects.only_b.locked_dials import LockedDials
from scenes.mobjects.only_b.parabola_plot import ParabolaPlot
from scenes.mobjects.plots.board import Board
from scenes.mobjects.plots.path import EMPTY
from scenes.plans.only_b import REACH
from scenes.style import Level, Style


class AlongB:
    """The pictures and numbers of all lines with the best slope, each set to the same line.

    Attributes
    ----------
    board, data, trajectory : of the descent along b
    parabola, graph : J(b), and its picture
    m, start, best, far : the slope that is kept, the first b, the best one, and how far they are apart
    tilt : what m is moved by, as b is by `far`
    sweep : the lowest and the highest b that are shown
    loss, derivative : J(b) and dJ/db as live numbers
    form, derivative_form : how b and dJ/db are written
    dials, ghosts : two dials, and faint lines at some heights
    rows, lock_place : baselines of the values of m and b, and the place of the padlock beside that of m
    room_for_rules : the place of formulas, up to the values where these stand beside it

    """

    def __init__(self, style: Style, layout: Layout, study: Study) -> None:
        self.style, self.layout = style, layout
        self.study, self.trajectory = study, study.trajectories["only_b"]
        self.board = board = Board(style, layout, study, self.trajectory)
        self.data = board.data
        self.m, self.start = map(float, self.trajectory.params[0])
        self.parabola = slice_along_b(study.moments, self.m)
        self.best = self.parabola.vertex
        self.far = abs(self.start - self.best)
        self.sweep = self.best - REACH * self.far, self.best + REACH * self.far
        self.tilt = self.far / float(np.sqrt(board.moments.var_x))
        self._widen_data()
        self.graph = ParabolaPlot(style, layout.right, self.parabola, self.start)
        self.dials = LockedDials(style, layout.right, board.forms, (self.m, self.best), (self.tilt, self.far))
        self.ghosts = Shape(style.mix("line", 0.35), width=2, z=Level.STILL)
        self._make_numbers()

    def _widen_data(self) -> None:
        """Room for the errors of every line that is swept over: none is cut off."""
        data, window, (low, high) = self.data, self.data.axes.window, self.sweep
        feet = self.m * data.x
        pad = 0.02 * (np.ptp(feet) + high - low)
        low, high = float(feet.min()) + low - pad, float(feet.max()) + high + pad
        data.axes.use_window(replace(window, y=(min(window.y[0], low), max(window.y[1], high))))
        data.show_points()
        data.show_zero(data.zero_at)
        # Other numbers on the axis may have another power of ten beside its name.
        self.board.data_names = self.board.name_data(data.axes, self.study.shown)

    def _make_numbers(self) -> None:
        """J(b) over the parabola, and dJ/db beside the values of m and b."""
        style, layout, board, first = self.style, self.layout, self.board, self.trajectory
        values, slopes = (cast("list[Entry]", [*group]) for group in (board.values, board.slopes))
        self.rows = [entry.number.baseline for entry in values]
        self.form, self.derivative_form = board.forms[1], slopes[1].number.form
        left = float(board.values.get_left()[0])
        self.lock_place = point(left - 0.3, self.rows[0] + 0.12)
        self.room_for_rules = replace(layout.formula, right=left - 0.3) if layout.is_wide else layout.formula
        panel = layout.right
        self.loss = Entry(
            style, r"\vJ(\vb) =", board.loss.number.form, float(first.loss[0]),
            left=None, right=panel.right, y=layout.header(panel), role="loss",
        )  # fmt: skip
        self.derivative = Entry(
            style, ALONG_B, self.derivative_form, -abs(float(first.gradient[0, 1])),
            left=None, right=layout.numbers.right, y=self.rows[1], role="b",
        )  # fmt: skip

    def show_line(self, line: tuple[float, float] | np.ndarray) -> None:
        """Show the line (m, b) in all panels and numbers at once."""
        self.board.show_line(line)
        self._follow()
        self.graph.show(self.b)

    def lift(self, b: float) -> None:
        """Show the line with the best slope and this b."""
        self.show_line((self.m, float(b)))

    def turn(self, values: np.ndarray) -> None:
        """Show a line, and how much the dials glow: (m, b, glow of m, glow of b)."""
        self.show_line(values[:2])
        self.dials.glow(values[2:])

    def leave_traces(self, values: np.ndarray) -> None:
        """Show a b, how much its dial glows, and faint lines from here up to another b."""
        b, glow, high = map(float, values)
        self.turn(np.array([self.m, b, 0.0, glow]))
        axes, heights = self.data.axes, self.best + self.far * np.arange(-4, 4) * 0.28
        seen = heights[(heights > b + 0.05 * self.far) & (heights < high)]
        x = np.broadcast_to(axes.window.x, (len(seen), 2))
        start, end = (np.stack([x[:, k], self.m * x[:, k] + seen], axis=-1) for k in (0, 1))
        self.ghosts.outline(axes.clipped(start, end) if len(seen) else EMPTY)

    def show_epoch(self, t: float) -> None:
        """Show position t of the descent in all panels and numbers at once."""
        self.board.show_epoch(float(t))
        self._follow()
        self.graph.walk(self.trajectory, float(t))

    @property
    def b(self) -> float:
        """The intercept that is shown."""
        return self.board.plane.dot.b

    def _follow(self) -> None:
        """Set what is this story's own to the line of the board."""
        m, b = self.board.plane.dot.m, self.b
        self.dials.show(m, b)
        self.loss.set_value(self.board.moments.loss(m, b))
        self.derivative.set_value(self.board.moments.gradient(m, b)[1])
