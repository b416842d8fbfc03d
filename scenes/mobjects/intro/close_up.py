"""One point of the data through a magnifying glass: what the line predicts for it, and what it misses."""

from __future__ import annotations

import numpy as np
from manim import VGroup

from scenes.formulas import ERROR, part
from scenes.layout import Region
from scenes.mobjects.kit.shapes import Shape, clip_segments, dots, polyline, segments
from scenes.mobjects.plots.bowl_axes import samples
from scenes.mobjects.plots.data_plot import DataPlot
from scenes.mobjects.plots.path import dashed
from scenes.mobjects.plots.squares import boxes
from scenes.style import FORMULA, LABEL, Level, Style

FAR = 100.0
NUMBERS = 0.95  # height below an axis that its numbers and its name take
DROP = 0.42  # of the region's height: length of the magnified error


class CloseUp(VGroup):
    """A magnified piece of a data plot around one point.

    Attributes
    ----------
    index, miss, magnification : of the point, its error y − ŷ, and how much larger it is shown
    lens : the piece's frame in the plot, and lines from there to `region`
    point, line, drop : the magnified parts; true to scale
    hat, guide : the point of the line at the same x, and the way up to it
    names : y_i at the point, ŷ_i on the line, their difference beside the drop with its sign, and x_i at the bottom
    one : the point in the plot itself, with a ring
    above, below : the points on either side of the line in the plot, each with its errors' sign

    """

    def __init__(self, style: Style, region: Region, data: DataPlot) -> None:
        super().__init__()
        self.region, self.data = region, data
        self.index = _clear_example(data)
        x, y = data.x[self.index], data.y[self.index]
        predicted = data.m * x + data.b
        self.miss = y - predicted
        head, foot = data.axes.to_frame(np.array([[x, y], [x, predicted]]))
        length = abs(head[1] - foot[1])
        self.magnification = DROP * region.height / length
        self.middle = (head + foot) / 2

        r, p = region, data.axes.region
        low, high = np.array([r.left, r.bottom]), np.array([r.right, r.top])
        size = np.array([[r.width, r.height]]) / self.magnification
        box = boxes(self.middle - size / 2, size)
        inside = np.array([p.left, p.bottom]), np.array([p.right, p.top])
        rule = style.color("quiet")
        self.lens = Shape(rule, width=1.5)
        corner = np.clip((self.middle + size / 2 * [[1, 1], [1, -1]]).reshape(-1, 2), *inside)
        ends = np.array([[r.left, r.top], [r.left, r.bottom]])
        rays = segments(corner, ends)
        if r.top < p.bottom:
            # Down to a region below, behind the numbers of the axis.
            corner = np.clip((self.middle + size / 2 * [[-1, -1], [1, -1]]).reshape(-1, 2), *inside)
            ends = np.array([[r.left, r.top], [r.right, r.top]])
            bands = [(p.bottom, p.top), (r.top, p.bottom - NUMBERS)]
            rays = np.concatenate(
                [
                    segments(*clip_segments(corner, ends, np.array([-FAR, y0]), np.array([FAR, y1])))
                    for y0, y1 in bands
                ]
            )
        lens = segments(*clip_segments(box[::4, :2], box[3::4, :2], *inside))
        self.lens.outline(np.concatenate([lens, rays, boxes(low[None], (high - low)[None])]))

        self.line = Shape(style.color("line"), width=6, z=Level.LINE)
        far = np.array([[-1.0], [1.0]]) * 10 * data.axes.region.width
        way = np.array([[data.axes.unit[0], data.m * data.axes.unit[1]]])
        start, end = self._magnified(foot + far * way / np.hypot(*way[0]))
        self.line.outline(segments(*clip_segments(start[None], end[None], low, high)))
        self.head, self.foot = self._magnified(np.array([head, foot]))
        self.drop = Shape(style.color("residual"), width=6, z=Level.DROPS)
        self.point = Shape(style.color("data"), fill=1, z=Level.POINTS).outline(dots(self.head[None], 0.14))
        self.hat = Shape(style.color("line"), fill=1, z=Level.POINTS).outline(dots(self.foot[None], 0.1))
        self.guide = Shape(style.color("quiet"), width=2.5, z=Level.DROPS)
        self.names = self._names(style)
        self.one = VGroup(
            Shape(style.color("data"), fill=1, z=Level.ARROW).outline(dots(head[None], data.radius)),
            Shape(style.color("text"), width=2.5, z=Level.ARROW).outline(
                dots(head[None], data.radius + 0.09)
            ),
        )
        self.above, self.below = self._sides(style)
        self.add(self.lens, self.line, self.drop, self.guide, self.hat, self.point, self.names)

    def _magnified(self, at: np.ndarray) -> np.ndarray:
        seen: np.ndarray = np.array(self.region.center) + self.magnification * (at - self.middle)
        return seen

    def _names(self, style: Style) -> VGroup:
        """On the side where the line is not."""
        up = 1 if self.head[1] > self.foot[1] else -1
        side = self.away
        error = style.math(ERROR + part("sign", r"\ > 0" if self.miss > 0 else r"\ < 0"), LABEL)
        error.move_to((self.head[0] + side * (error.width / 2 + 0.22), (self.head[1] + self.foot[1]) / 2, 0))
        y = style.math(r"\dat{y_i}", LABEL).move_to((self.head[0] - side * 0.42, self.head[1] + 0.05 * up, 0))
        hat = style.math(r"\hat y_i", LABEL)
        hat.move_to((self.foot[0] - side * 0.45, self.foot[1] - 0.38 * up, 0))
        x = style.math(r"\dat{x_i}", LABEL)
        beside, height = 0.32, self.region.bottom + 0.28
        slope = abs(self.data.m) * self.data.axes.unit[1] / self.data.axes.unit[0]
        if up > 0 and slope > 0:
            # The line goes down on this side: a steep one passes between the guide and the name.
            line = (self.foot[1] - height) / slope
            room = x.width / 2 + 0.15
            beside = line + room if abs(line - beside) < room + x.height / slope else beside
        x.move_to((self.foot[0] + beside * self.away, height, 0))
        return VGroup(y, hat, error, x)

    def _sides(self, style: Style) -> list[VGroup]:
        """Points above and below the line, and where most of the plot is free there, the sign."""
        data, plot = self.data, self.data.axes
        at = plot.to_frame(np.stack([data.x, data.y], axis=-1))
        region = plot.region.inset(left=0.3, right=0.3, bottom=0.3, top=0.3)
        x, y = (np.linspace(*ends, 40) for ends in ((region.left, region.right), (region.bottom, region.top)))
        spots = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
        taken = np.vstack([at, *(samples(shape.points) for shape in (self.lens, data.line, data.zero))])
        free = np.hypot(*(spots[:, None] - taken[None]).transpose(2, 0, 1)).min(axis=1)
        sides = []
        for sign, side in ((1, "+"), (-1, "-")):
            there = sign * (data.y - data.m * data.x - data.b) > 0
            shape = Shape(style.color("data"), fill=1, z=Level.ARROW).outline(dots(at[there], data.radius))
            over = sign * (spots[:, 1] - self._height(spots[:, 0])) > 0
            mark = style.math(rf"\res{{{side}}}", FORMULA)
            mark.move_to((*spots[int(np.argmax(np.where(over, free, -1.0)))], 0))
            sides.append(VGroup(shape, mark))
        return sides

    def _height(self, x: np.ndarray) -> np.ndarray:
        """Of the plot's line on the frame, at these places there."""
        (x0, y0), (x1, y1) = self.data.axes.to_frame(
            np.array([[t, self.data.m * t + self.data.b] for t in self.data.axes.window.x])
        )
        return np.asarray(y0 + (x - x0) * (y1 - y0) / (x1 - x0))

    @property
    def away(self) -> int:
        """The side of the drop on which the line is farther from the point: −1 left, 1 right."""
        rises = self.data.m * (self.head[1] - self.foot[1])
        return -1 if rises >= 0 else 1

    def show_guide(self, share: float) -> None:
        """Go up from x_i to the line."""
        low = np.array([self.foot[0], self.region.bottom])
        self.guide.outline(dashed(low, low + float(share) * (self.foot - low)))

    def show_drop(self, share: float) -> None:
        """Draw the error from the point down (or up) to the line."""
        share = 0.01 + 0.99 * float(share)  # a trace of it from the first
        self.drop.outline(polyline(np.array([self.head, self.head + share * (self.foot - self.head)])))


def _clear_example(data: DataPlot) -> int:
    """A point with a clear error, well inside the plot and away from others."""
    plot = data.axes
    at = plot.to_frame(np.stack([data.x, data.y], axis=-1))
    foot = plot.to_frame(np.stack([data.x, data.m * data.x + data.b], axis=-1))
    length = np.abs(at[:, 1] - foot[:, 1])
    gap = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1)) + 9 * np.eye(len(at))
    center = np.array(plot.region.center)
    off = np.abs((at + foot) / 2 - center) / [plot.region.width / 2, plot.region.height / 2]
    score = 2 * np.abs(length - 0.75) + 1.5 * off.max(axis=1) - 0.8 * np.minimum(gap.min(axis=1), 0.5)
    return int(np.argmin(score))
