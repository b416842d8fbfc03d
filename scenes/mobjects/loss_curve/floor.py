"""The noise floor: its name and formula, and lines that are tried and stay above it."""

from __future__ import annotations

from math import pi, sin, sqrt

import numpy as np
from manim import VGroup

from gdmath import Moments
from scenes.formulas import LEAST_LOSS, LEAST_LOSS_AS_MEAN
from scenes.layout import Layout
from scenes.mobjects.kit.fitting import caption, stack
from scenes.mobjects.kit.number import LiveNumber, NumberFormat
from scenes.mobjects.kit.shapes import Shape
from scenes.mobjects.plots.loss_plot import LossPlot
from scenes.style import LABEL, QUIET, Label, Level, Style
from scenes.windows import Window


class TrialLines(VGroup):
    """Lines beside the best one, less steep and shifted, and the level of the loss of the one that is shown.

    Attributes
    ----------
    level, number : where that loss lies in the plot, and what it is; the second may be without any digits
    ways : from (m*, b*) to the worst of either kind, (2,) each; none leaves the picture

    """

    def __init__(
        self, style: Style, plot: LossPlot, moments: Moments, form: NumberFormat, window: Window, valued: bool
    ) -> None:
        """For a plot of losses, and a window of the data; where not valued, there is no room for numbers."""
        super().__init__()
        self.plot, self.moments, self.valued = plot, moments, valued
        self.ways = self._ways(window)
        self.level = Shape(style.color("text"), width=2, z=Level.DROPS)
        at = plot.region.right, 0.0
        self.number = LiveNumber(style, form, moments.floor, at, align="right", role="loss")
        self.add(self.level, self.number)

    def line(self, share: float) -> np.ndarray:
        """The line (m, b) at this share of the way there and back, along the one and then the other."""
        way = self.ways[0 if share < 0.5 else 1]
        return np.array(self.moments.optimum) + sin(2 * pi * share) ** 2 * way

    def show_line(self, line: np.ndarray) -> None:
        """Put level and number at the loss of a line."""
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
    return caption(style, f"{LEAST_LOSS} {LEAST_LOSS_AS_MEAN}", layout.strip)


def name_floor(style: Style, plot: LossPlot, moments: Moments, form: NumberFormat, perfect: bool) -> Label:
    """What the floor is, below its line where there is room; a perfect one is zero, as good as exactly."""
    region, floor = plot.region, moments.floor
    exact = floor <= moments.rounding(*moments.optimum) ** 2
    value = "= 0" if exact else r"\approx 0" if perfect else f"= {form.write(floor)}{form.factor}"
    for size in (LABEL, QUIET):
        name = style.math(rf"\text{{{style.say('loss_curve.floor')}}}\ \ \vJ^{{*}} {value}", size)
        if name.width < region.width - 0.1:
            break
    y = float(plot.place(np.zeros(1), np.zeros(1))[0, 1])
    below = y - region.bottom > 0.75
    return name.stand_at(region.right, y - 0.45 if below else y + 0.35, side=1)
