"""A change of the ruler that x is measured with: what stays, what is numbered anew, and the way between the two."""

from __future__ import annotations

from manim import Mobject

from gdmath import Coordinates
from scenes.mobjects.kit.readout import LineEquation
from scenes.mobjects.plots.board import Board
from scenes.mobjects.plots.plot import Plot
from scenes.windows import rim_window, visible


class NewRuler:
    """From the coordinates that a board is in to others, with one and the same line; no mobject itself.

    Attributes
    ----------
    window : of the plane, around the whole bowl as it is now
    old : the axes of the data, whose numbers have to go
    way : shares of the way to standard deviations at which it begins and ends

    """

    def __init__(self, board: Board, target: Coordinates) -> None:
        self.board, self.target, dot = board, target, board.plane.dot
        slope = dot.m / board.scale
        self.line = slope, dot.b - slope * board.center  # in x as it came
        self.window = rim_window(board.moments, board.rim, aspect=board.aspect)
        self.old = board.data_axes
        self.way = (0.0, 1.0) if target is board.study.standardized else (1.0, 0.0)

    @property
    def too_long(self) -> float:
        """How far the head of the equation has to step aside for the slopes to come, or less than nothing."""
        board, target = self.board, self.target
        equation: LineEquation = board.equation
        descents = (board.study.trajectories[name] for name in ("descent", "other"))
        slopes = [self.line[0] * target.unit, *(m for descent in descents for m in visible(descent)[:, 0])]
        number = equation.m
        longest = max(board.style.digits.width(number.form.write(float(m))) for m in slopes)
        return float(equation[0].get_right()[0]) - number.at[0] + (longest + 0.1) * number.em

    def measure(self, share: float) -> None:
        """Show data and plane at this share of the way to standard deviations."""
        self.board.standardize_by(float(share), self.line)

    def begin(self) -> None:
        """Take the ticks away, and make axes and names for the ruler to come."""
        board, target = self.board, self.target
        counts, region = board.data.axes.tick_counts, board.layout.left
        window, ruler = board.data_window(target), board.ruler(target)
        self.axes = Plot(board.style, region, window, ticks=counts, ruler=ruler)
        self.names = board.name_data(self.axes, target)
        for axes in (board.plane.axes, self.old):
            axes.show_ticks(False)

    def settle(self) -> tuple[Mobject, list[Mobject]]:
        """Count in the new coordinates from now on: the learning rate that goes, and all that comes."""
        board, study, target = self.board, self.board.study, self.target
        board.use_coordinates(target)
        board.data_axes, board.data_names = self.axes, self.names
        board.plane.axes.use_window(board.plane.window)
        board.path.trajectory = study.trajectories["descent" if target is study.shown else "other"]
        gone, come = board.progress.rates[:: 1 if target is study.other else -1]
        return gone, [self.axes, self.names, board.plane.axes.numbers, come]
