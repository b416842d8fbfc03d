"""The noise floor: its name and formula, and lines that are tried and stay above it."""

from __future__ import annotations

from math import pi, sin, sqrt

import numpy as np
from manim import VGroup

from gdmath import Moments
from scenes.formulas import LEAST_LOSS, LEAST_LOSS_AS_MEAN
from scenes.layout import Layout
from scenes.mobjects.kit.fitting import formula_in, stack
from scenes.mobjects.kit.number import LiveNumber, NumberFormat
from scenes.mobjects.kit.shapes import Shape
from scenes.mobjects.plots.board import Board
from scenes.mobjects.plots.loss_plot import LossPlot
from scenes.mobjects.plots.squares import Squares
from scenes.style import LABEL, QUIET, Label, Level, Style
from scenes.windows import Window


class TrialLines(VGroup):
    """Lines beside the best one, less steep and shifted, and the level of the loss of the one that is shown.

    Attributes
    ----------
    level, number : where that loss lies in the plot, and what it is
    seen : what is to be shown of them: no number where there is no room for it
    ways : from (m*, b*) to the worst of either kind, (2,) each; none leaves the picture

    """

    def __init__(self, style: Style, plot: LossPlot, board: Board, squares: Squares, *, valued: bool) -> None:
        """For a plot of losses that shows the floor, close."""
        super().__init__()
        self.plot, self.board, self.squares, self.moments = plot, board, squares, board.moments
        self.ways = self._ways(board.data.axes.window)
        self.level = Shape(style.color("text"), width=2, z=Level.DROPS)
        at = plot.region.right, 0.0
        form = board.loss.number.form
        self.number = LiveNumber(style, form, self.moments.floor, at, align="right", role="loss")
        self.seen = [self.level, self.number] if valued else [self.level]
        self.add(self.level, self.number)
        self.try_at(0.0)

    def try_at(self, share: float) -> None:
        """Show the line at this share of the way there and back, along the one way and then along the other."""
        share = float(share)
        way = self.ways[0 if share < 0.5 else 1]
        line = np.array(self.moments.optimum) + sin(2 * pi * share) ** 2 * way
        self.board.show_line(line)
        self.squares.show(1.0)
        plot, rise = self.plot, float(self.moments.rise(*line))
        self.level.outline(plot.solid_level(rise))
        y = float(plot.place(np.zeros(1), np.array([rise]))[0, 1])
        self.number.at = (plot.region.right, y + 0.14)
        self.number.value = float(self.moments.loss(*line))
        self.number.write(self.number.form.write(self.number.value))

    def _ways(self, window: Window) -> tuple[np.ndarray, np.ndarray]:
        """Up to three fifths of the plot's height, and within the window of the data."""
        moments = self.moments
        m, b = moments.optimum
        rise = 0.6 * (self.plot.window.losses[1] - moments.floor)
        slope = sqrt(rise / moments.var_x) * (-1 if m > 0 else 1)
        flatter = np.array([slope, -slope * moments.mean_x])
        low, high = window.y
        heights = m * np.array(window.x) + b
        rooms = high - heights.max(), heights.min() - low
        shift = min(sqrt(rise), 0.95 * max(*rooms, 0.0)) * (1 if rooms[0] > rooms[1] else -1)
        shifted = np.array([0.0, shift])
        return flatter, shifted if abs(shift) > 0.4 * sqrt(rise) else 0.6 * flatter


def least_loss(style: Style, layout: Layout) -> Label | VGroup:
    """The loss of the best line, in one row of the strip or, where it is narrow, in two."""
    if layout.is_tall:
        return stack(layout.strip, style.math(LEAST_LOSS), style.math(LEAST_LOSS_AS_MEAN))
    return formula_in(style, f"{LEAST_LOSS} {LEAST_LOSS_AS_MEAN}", layout.strip)


def name_floor(style: Style, plot: LossPlot, moments: Moments, form: NumberFormat, perfect: bool) -> Label:
    """What the floor is, below its line where there is room; a perfect one is zero, as good as exactly."""
    region, floor = plot.region, moments.floor
    exact = floor <= moments.rounding(*moments.optimum) ** 2
    value = "= 0" if exact else r"\approx 0" if perfect else f"= {form.write(floor)}{form.factor}"
    tex = rf"\text{{{style.say('loss_curve.floor')}}}\ \ \vJ^{{*}} {value}"
    name = style.math(tex, LABEL)
    if name.width > region.width - 0.1:
        name = style.math(tex, QUIET)
    y = floor_height(plot)
    return name.stand_at(region.right, y - 0.45 if y - region.bottom > 0.75 else y + 0.35, side=1)


def explain_floor(style: Style, plot: LossPlot) -> Label:
    """What J* is, beneath the right end of its line; where it is long, beneath what else stands under the line."""
    tex = style.say("loss_curve.least", least_loss=r"\vJ^{*}")
    name = style.math(tex, LABEL)
    if name.width > plot.region.width - 0.3:
        name = style.math(tex, QUIET)
    y = floor_height(plot)
    beneath = 1.2 if y - plot.region.bottom > 1.6 else 0.45
    return name.stand_at(plot.region.right, y - beneath, side=1)


def floor_height(plot: LossPlot) -> float:
    """Where the floor is on the frame."""
    return float(plot.place(np.zeros(1), np.zeros(1))[0, 1])
