"""The axes of the level ellipses, and what is left of a descent's error along each."""

from __future__ import annotations

import numpy as np
from manim import VGroup

from gdmath import Curvature, Trajectory
from scenes.layout import Region
from scenes.mobjects.kit.readout import Bar
from scenes.mobjects.kit.shapes import Shape, clip_segments, plate
from scenes.mobjects.plots.bowl import Bowl
from scenes.mobjects.plots.path import dashed
from scenes.style import QUIET, Style

SETTLED = 0.01  # share of a distance that is not seen any more


class RingAxes(VGroup):
    """The steep axis, "across", and the flat one, "along", through the optimum, with a bar for each.

    Attributes
    ----------
    lines, tags, bars : two of each, steep first
    start : distance to the optimum along each axis at which its bar is full

    """

    def __init__(
        self,
        style: Style,
        bowl: Bowl,
        curvature: Curvature,
        start: tuple[float, float] | np.ndarray,
        *,
        strip: Region,
        rows: tuple[float, float],
    ) -> None:
        super().__init__()
        self.style, self.bowl, self.axes = style, bowl, curvature.axes
        self.optimum = np.array(bowl.moments.optimum)
        self.start = self.distances(start)
        far = bowl.plot.window.width + bowl.plot.window.height
        across, along = (
            bowl.plot.clipped(self.optimum[None] - far * axis, self.optimum[None] + far * axis)
            for axis in self.axes
        )
        self.lines = VGroup(
            Shape(style.color("text"), width=3).outline(across),
            Shape(style.color("quiet"), width=3).outline(dashed(along[0, :2], along[-1, :2])),
        )
        self.tags = VGroup(self._tag("across", self.axes[0]), self._tag("along", self.axes[1]))
        ends = {
            "left": strip.left,
            "start": strip.left + 2.7,
            "right": min(strip.left + 5.6, strip.right - 3.5),
        }
        self.bars = VGroup(
            Bar(style, "distance across", y=rows[0], role="text", **ends),
            Bar(style, "distance along", y=rows[1], role="quiet", **ends),
        )
        self.add(self.lines, self.tags, self.bars)

    def distances(self, line: tuple[float, float] | np.ndarray) -> np.ndarray:
        """How far a line (m, b) is from the optimum along each axis, shape (2,)."""
        return np.abs(self.axes @ (np.asarray(line, float) - self.optimum))

    def show(self, line: tuple[float, float]) -> None:
        """Fill the bars to what is left of the error."""
        for bar, error, full in zip(self.bars, self.distances(line), self.start, strict=True):
            bar.show(error / full if full > 0 else 0.0)

    def gone(self, trajectory: Trajectory) -> list[tuple[Bar, float, int]]:
        """Of each bar what share is left in the end, and the epoch from which on it is as good as empty, or the last.

        Nothing of a bar that was empty from the start, or is full in the end.
        """
        ended = []
        for bar, axis in zip(self.bars, self.axes, strict=True):
            left = np.abs((trajectory.params - self.optimum) @ axis)
            if left[-1] < left[0]:
                epoch = int(np.flatnonzero(left > SETTLED * left[0])[-1]) + 1
                ended.append((bar, left[-1] / left[0], min(epoch, trajectory.epochs)))
        return ended

    def _tag(self, name: str, axis: np.ndarray) -> VGroup:
        """The name of an axis on a plate, where the axis is longest inside the picture."""
        plot = self.bowl.plot
        region = plot.region.inset(left=0.75, right=0.75, bottom=0.3, top=0.3)
        here = plot.to_frame(self.optimum[None])
        way = 20 * axis * plot.unit / np.hypot(*(axis * plot.unit))
        low, high = np.array([region.left, region.bottom]), np.array([region.right, region.top])
        ends = [end for side in (-1, 1) for end in clip_segments(here, here + side * way, low, high)[1]]
        at = max(ends, key=lambda end: np.hypot(*(end - here[0])), default=here[0])
        return plate(self.style.text(name, QUIET).move_to([*at, 0]), self.style)
