"""A descent with the record of its loss: large, and in three small panels with the loop of gradient descent."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from manim import VGroup, VMobject

from scenes.formulas import update
from scenes.layout import Region
from scenes.mobjects.kit.stations import Stations
from scenes.mobjects.plots.board import Board
from scenes.mobjects.plots.loss_plot import LossPlot, LossWindow
from scenes.mobjects.plots.plane import vector_of
from scenes.plans.loss_curve import ZOOMED
from scenes.style import LABEL, Style
from scenes.windows import Window

STAY = 0.6  # share of its time that the marker stays at a station


class Record:
    """A descent on its board, and its loss after each epoch in a plot.

    It is no mobject itself: a scene brings its parts on the stage one by one.

    Attributes
    ----------
    board : the descent
    plot, curve : its losses
    whole : the window with all of them

    """

    def __init__(self, style: Style, board: Board, region: Region, ticks: tuple[int, int] = (5, 5)) -> None:
        """In a region, with so many ticks on its axes."""
        self.board = board
        rises = np.asarray(board.moments.rise(*board.trajectory.params.T))
        self.whole = LossWindow.around(float(board.trajectory.loss[0]), rises)
        self.plot = LossPlot(style, region, board.moments.floor, self.whole, ticks)
        self.curve = self.plot.curve(rises)

    def show(self, t: float) -> None:
        """Show position t of the descent, on the board and on its curve."""
        board, t = self.board, float(t)
        board.show_epoch(t)
        self.curve.show(t, float(board.moments.rise(*board.path.trajectory.at(t))))

    @property
    def data_parts(self) -> list[VMobject]:
        """What is seen of the data and of the line that is learned."""
        board, data = self.board, self.board.data
        return [data.axes, data.zero, data.points_, data.line, board.data_names, board.equation, board.loss]

    @property
    def plane_parts(self) -> list[VMobject]:
        """What is seen of the plane, but for dot and path."""
        plane = self.board.plane
        return [plane.axes, plane.names, plane.bowl.bands, self.board.star]

    def show_plane(self, window: Window) -> None:
        """Show a window of the plane, before it comes on the stage; no guides."""
        plane = self.board.plane
        self.board.frame(vector_of(window))
        plane.axes.use_window(window)
        plane.dot.guides = 0.0
        plane.refresh()

    def close_window(self, perfect: bool) -> LossWindow:
        """The part of the axis in which zero, the floor and the end of the curve are told apart."""
        losses, floor = self.board.trajectory.loss, self.board.moments.floor
        high = max(0.1 * losses[0] if perfect else 2.6 * floor, 1.5 * losses[-1])
        return replace(self.whole, losses=(0.0, min(float(high), self.whole.losses[1])))

    def window_of_tail(self, share: float, rise: float, seen: tuple[float, float] | None) -> LossWindow:
        """The floor, with room below, and `ZOOMED` halvings of the tail above it; or all epochs close to the floor.

        share, rise : of the tail, see `gdmath.slowest_part`; seen : from where on it halves, and after how many epochs
        """
        floor, epochs = self.plot.floor, self.whole.epochs
        top = 0.8 * (self.close_window(perfect=False).losses[1] - floor)
        if seen is not None:
            start, half = seen
            top, epochs = rise * share**start, start + ZOOMED * half
        return replace(self.whole, epochs=epochs, losses=(floor - 0.45 * top, floor + 1.25 * top))

    def window_of_line(self, share: float, rise: float, seen: tuple[float, float] | None) -> LossWindow:
        """The epochs of `window_of_tail`, in powers of ten; all of them where that sees no halving."""
        if seen is None:
            return self.whole.logarithmic()
        epochs = self.window_of_tail(share, rise, seen).epochs
        rises = self.curve.rises[: int(epochs) + 1]
        around = LossWindow.around(float(self.board.trajectory.loss[0]), rises)
        return replace(self.whole, epochs=epochs, powers=around.powers, log=1.0)


class LoopPanels(Record):
    """Data, plane and record side by side at the start, above the stations of the loop around the update rules.

    Attributes
    ----------
    stations, rules : the loop
    others : what is seen of the panels before the descent begins, but for frame, points and line of the data
    beneath : what is there, but not seen

    """

    def __init__(self, style: Style, board: Board) -> None:
        """With the record in the third panel of the board's layout."""
        assert board.layout.third is not None
        super().__init__(style, board, board.layout.third, (4, 4))
        data, plane, plot, strip = board.data, board.plane, self.plot, board.layout.strip
        self.show(0)
        plane.axes.tick_counts = (4, 4)
        self.show_plane(board.near)
        self.stations = Stations(style, strip.center, strip.width, strip.height)
        self.rules = VGroup(*(style.math(update(name), LABEL) for name in ("m", "b")))
        self._place_rules(board.layout.is_wide)
        self.others = [data.axes.numbers, data.zero, board.data_names, board.progress]
        self.others += [*self.plane_parts, plane.dot.disc]
        self.others += [plot.axes, plot.epoch_name, plot.loss_name]
        self.beneath = [plane.mask, board.path]

    def come_from(self, region: Region, share: float) -> None:
        """Move the data from another region of the frame into its panel, and the descent back to its start."""
        share = float(share)
        self.board.data.use_region(region.mixed(self.board.layout.left, share))
        self.board.show_epoch((1 - share) * self.board.last)

    def arrive(self) -> None:
        """Be where it came to, with ticks, at the start."""
        self.board.data.axes.show_ticks()
        self.show(0)

    def aim(self, scale: float) -> None:
        """Show the step that the first gradient asks for, so long."""
        board = self.board
        m, b = map(float, board.trajectory.params[0])
        board.plane.arrow.show(board.moments, m, b, float(scale))

    def turn(self, position: float) -> None:
        """Show a place in the loop: each station is on for a while, and "update" makes the epoch meanwhile."""
        rounds, station = divmod(float(position), 5)
        share = station % 1
        epoch = min(rounds + np.clip((station - 3) / STAY, 0, 1), self.board.last)
        self.spin(np.array([epoch, 5 * rounds + station - share + max(0.0, share - STAY) / (1 - STAY)]))

    def spin(self, at: np.ndarray) -> None:
        """Show an epoch, with the arrow of the place where it is, and a place in the loop, (2,)."""
        self.show(at[0])
        self.board.show_flow(float(at[0]))
        self.stations.show(at[1])

    def _place_rules(self, side_by_side: bool) -> None:
        x, y = self.stations.get_center()[:2]
        if side_by_side:
            self.rules[0].stand_at(x - 0.5, y - 0.1, side=1)
            self.rules[1].stand_at(x + 0.5, y - 0.1)
        else:
            for rule, higher in zip(self.rules, (0.2, -0.4), strict=True):
                rule.stand_at(x, y + higher, side=0)
