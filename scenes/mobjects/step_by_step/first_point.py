"""The first point of a table: where each of its numbers is made in the picture of the data."""

from __future__ import annotations

import numpy as np
from manim import VGroup

from gdmath import Trajectory
from scenes.mobjects.kit.number import LiveNumber
from scenes.mobjects.kit.shapes import Array, Shape, dots, segments
from scenes.mobjects.plots.data_plot import DataPlot
from scenes.mobjects.plots.path import EMPTY, dashed
from scenes.mobjects.plots.squares import Squares, boxes
from scenes.style import Level, Style

BESIDE = 0.3  # a point, where its numbers appear
DIMMED = 0.4  # of the points that are not meant


class FirstPoint(VGroup):
    """A ring around the point, guides to its axes, what the line predicts for it, the drop, and the square of that.

    Attributes
    ----------
    point, ring, guides, foot, drop, square : the parts

    """

    def __init__(self, style: Style, data: DataPlot, path: Trajectory, squares: Squares) -> None:
        super().__init__()
        self.style, self.data = style, data
        m, b = path.params[0].tolist()
        region = data.axes.region
        heads = data.axes.to_frame(np.stack([data.x, data.y], axis=-1))
        feet = data.axes.to_frame(np.stack([data.x, m * data.x + b], axis=-1))
        self.heads, self.head = heads, heads[0]
        self.below = np.clip(feet[0], [-np.inf, region.bottom], [np.inf, region.top])
        data.show_line(m, b)
        self.corner, self.side = (part[0] for part in squares.places)
        self.point = Shape(style.color("data"), fill=1, z=Level.POINTS)
        self.point.outline(dots(self.head[None], data.radius))
        self.ring = Shape(style.color("text"), width=2.5, z=Level.POINTS)
        self.ring.outline(dots(self.head[None], data.radius + 0.1))
        ends = (self.head[0], region.bottom), (region.left, self.head[1])
        self.guides = [
            Shape(style.color("quiet"), width=2).outline(dashed(self.head, np.array(e))) for e in ends
        ]
        self.foot = Shape(style.color("line"), fill=1, z=Level.POINTS).outline(dots(self.below[None], 0.075))
        self.drop = Shape(style.color("residual"), width=4, z=Level.DROPS)
        self.square = Shape(style.color("residual"), width=2, fill=0.2, z=Level.DROPS)
        self.add(self.point, self.ring, *self.guides, self.foot, self.drop, self.square)

    def beside(self, at: Array, number: LiveNumber) -> Array:
        """Where a number has to have its middle to stand at the right of a place, (2,)."""
        return np.asarray(np.asarray(at, float) + [BESIDE + number.width / 2, 0])

    @property
    def middle_of_drop(self) -> Array:
        """Half way from the point to the line, (2,)."""
        return np.asarray((self.head + self.below) / 2)

    @property
    def middle_of_square(self) -> Array:
        """The middle of what is seen of the square, (2,)."""
        return np.asarray(self._square(1.0).mean(axis=0))

    def dim_others(self, share: float) -> None:
        """The points that are not meant step back."""
        self.data.points_.set_fill(self.style.mix("data", 1 - (1 - DIMMED) * float(share)))

    def show_drop(self, share: float) -> None:
        """From the point so far on the way to the line."""
        end = self.head + share * (self.below - self.head)
        self.drop.outline(segments(self.head[None], end[None]) if share > 0.02 else EMPTY)

    def show_square(self, share: float) -> None:
        """The square grows out of the drop."""
        low, high = self._square(float(share))
        self.square.outline(boxes(low[None], (high - low)[None]) if share > 0.02 else EMPTY)

    def _square(self, share: float) -> Array:
        """Its lower left and upper right corner, as far as the panel goes, (2, 2)."""
        region, width = self.data.axes.region, share * self.side
        rightwards = self.corner[0] > self.head[0] - 0.01
        left = self.head[0] if rightwards else self.head[0] - width
        ends = np.array([[left, self.corner[1]], [left + width, self.corner[1] + self.side]])
        return np.asarray(np.clip(ends, [region.left, region.bottom], [region.right, region.top]))
