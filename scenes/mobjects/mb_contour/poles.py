"""Points of the plane, each lifted on a pole as high as the loss of its line."""

from __future__ import annotations

import numpy as np
from manim import VGroup

from scenes.mobjects.kit.shapes import Shape, dots, segments
from scenes.mobjects.plots.bowl import Bowl
from scenes.mobjects.plots.path import OnBowl
from scenes.style import Level, Style
from scenes.windows import Window

ACROSS = range(5, 16)  # poles in a row of the floor: the least of these with which enough stand below the rim
ENOUGH = 20
SPREAD = 0.88  # of the outermost ones, as a share of the floor
LATEST = 0.5  # share of the time after which the last one starts to grow


class Poles(OnBowl, VGroup):
    """Poles in rows on the floor, where the rim is higher; the bowl that grows over them hides what lies behind it.

    Before they rise, they are points of the plane.

    Attributes
    ----------
    params : (k, 2), the lines (m, b) that they stand at
    grown : share of the time in which they rise, one after the other

    """

    def __init__(self, style: Style, bowl: Bowl, floor: Window) -> None:
        super().__init__()
        self.bowl, self.grown = bowl, 0.0
        for across in ACROSS:
            steps = np.linspace(-SPREAD, SPREAD, across)
            grid = np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2)
            lines = np.array(floor.center) + grid * np.array([np.ptp(floor.x), np.ptp(floor.y)]) / 2
            heights = bowl.height_of(bowl.moments.loss(*lines.T))
            self.params, self.radii = lines[heights < 1], np.sqrt(heights[heights < 1])
            if len(self.params) >= ENOUGH:
                break
        self.stems, self.tops = VGroup(), VGroup()
        for z in (Level.FLOOR, Level.RING):  # behind the bowl, and before it
            self.stems.add(Shape(style.color("loss"), width=3.5, z=z))
            self.tops.add(Shape(style.color("loss"), fill=1, z=z))
        self.add(self.stems, self.tops)

    @property
    def heights(self) -> np.ndarray:
        """Losses of their lines, shape (k,)."""
        return np.asarray(self.bowl.moments.loss(*self.params.T))

    def show(self, grown: float) -> None:
        """Let them rise, those in the middle first, up to this share of the time."""
        self.grown = float(grown)
        start = LATEST * self.radii / self.radii.max()
        share = np.clip((self.grown - start) / (1 - LATEST), 0, 1)
        share = share * share * (3 - 2 * share)
        feet = self.bowl.place(self.params[:, 0], self.params[:, 1], on_floor=True)
        heads = feet + share[:, None] * (self.bowl.place(*self.params.T) - feet)
        r = self.bowl.room
        floor = self.bowl.floor_window
        low, high = np.transpose([floor.x, floor.y])
        seen = np.all((feet >= [r.left, r.bottom]) & (feet <= [r.right, r.top]), axis=1)
        seen &= np.all((self.params >= low) & (self.params <= high), axis=1)
        # A pole between the viewer and the bowl stands before it, until the wall has grown over its head.
        m, b = self.bowl.moments.optimum
        middle = self.bowl.place(m, b, on_floor=True)[0, 1]
        before = (feet[:, 1] < middle) & (self.radii > self.bowl.filled)
        for stem, top, mine in zip(self.stems, self.tops, (~before, before), strict=True):
            stem.outline(segments(feet[mine & (share > 0)], heads[mine & (share > 0)]))
            top.outline(dots(heads[mine & seen], 0.06))
