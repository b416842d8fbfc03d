"""The data, one line through it, and what the line misses."""

from __future__ import annotations

import numpy as np
from manim import VGroup

from gdmath import Dataset
from scenes.layout import Region
from scenes.mobjects.kit.shapes import Shape, dots
from scenes.mobjects.plots.plot import AS_MEASURED, Plot, Ruler
from scenes.style import Level, Style
from scenes.windows import Window

FEW, MANY = 40, 150  # points up to which dots are large, and from which they are small


class DataPlot(VGroup):
    """Points, the line ŷ = m x + b, the residuals as drops from the points to it, and b on the line x = 0.

    Attributes
    ----------
    x, y : the points drawn, (n,), x as the plot measures it
    m, b : of the line that is shown
    axes, points_, line, drops, intercept : the parts, for a scene to bring in one by one

    """

    def __init__(
        self,
        style: Style,
        region: Region,
        dataset: Dataset,
        x: np.ndarray,
        window: Window,
        ruler: Ruler = AS_MEASURED,
    ) -> None:
        super().__init__()
        self.x, self.y = x, dataset.y
        self.axes = Plot(style, region, window, ticks=(5, 4), ruler=ruler)
        size = np.interp(len(x), [FEW, MANY], [1, 0.55])
        self.radius = 0.065 * size
        self.zero = Shape(style.color("rule"), width=1.5)
        self.drops = Shape(
            style.color("residual"),
            width=2.6 * size,
            opacity=float(np.interp(len(x), [FEW, MANY], [0.85, 0.3])),
            z=Level.DROPS,
        )
        self.line = Shape(style.color("line"), width=5, z=Level.LINE)
        self.points_ = Shape(style.color("data"), fill=1, z=Level.POINTS)
        self.intercept = Shape(style.color("b"), fill=1, z=Level.ARROW)
        self.add(self.axes, self.zero, self.drops, self.line, self.points_, self.intercept)
        self.show_zero(0.0)
        self.show_points()

    def use_region(self, region: Region) -> None:
        """Stand in another rectangle of the frame, without ticks; `Plot.show_ticks` then brings those."""
        self.axes.region = region
        self.axes.use_window(self.axes.window)
        self.axes.show_ticks(False)
        self.show_points()
        self.show_zero(self.zero_at)
        self.show_line(self.m, self.b)

    def show_points(self, arrived: float = 1.0) -> None:
        """Show the points, of which this share, from left to right, has arrived."""
        order = np.argsort(np.argsort(self.x)) / len(self.x)
        growth = np.clip((arrived * 1.25 - order) / 0.25, 0, 1)
        at = self.axes.to_frame(np.stack([self.x, self.y], axis=-1))
        self.points_.outline(dots(at[growth > 0], self.radius * growth[growth > 0]))

    def show_line(self, m: float, b: float, drawn: float = 1.0) -> None:
        """Show a line, from the left up to a share of the plot's width, and what it misses."""
        self.m, self.b = m, b
        low, high = self.axes.window.x
        high = low + drawn * (high - low)
        ends = np.array([[low, m * low + b], [high, m * high + b]])
        self.line.outline(self.axes.clipped(ends[:1], ends[1:]))
        feet = np.stack([self.x, m * self.x + b], axis=-1)
        heads = np.stack([self.x, self.y], axis=-1)
        shown = self.x <= high
        self.drops.outline(self.axes.clipped(heads[shown], feet[shown]))
        self._show_intercept()

    def show_zero(self, x: float) -> None:
        """Mark where x is zero: there the line has the height b.  `x` is that place as the axes count."""
        self.zero_at = x
        low, high = self.axes.window.y
        inside = self.axes.window.x[0] < x < self.axes.window.x[1]
        line = np.array([[x, low]]), np.array([[x, high]])
        self.zero.outline(self.axes.clipped(*line) if inside else np.zeros((0, 3)))
        if hasattr(self, "m"):
            self._show_intercept()

    def _show_intercept(self) -> None:
        at = np.array([[self.zero_at, self.m * self.zero_at + self.b]])
        visible = self.axes.window.contains(at) and self.axes.window.x[0] < self.zero_at
        self.intercept.outline(dots(self.axes.to_frame(at), 0.09) if visible else np.zeros((0, 3)))
