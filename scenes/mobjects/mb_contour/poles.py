"""Points of the plane, each lifted on a pole as high as the loss of its line."""

from __future__ import annotations

import numpy as np
from manim import VGroup

from gdmath import level_ellipse
from scenes.mobjects.kit.shapes import Shape, dots, segments
from scenes.mobjects.plots.bowl import Bowl
from scenes.mobjects.plots.path import OnBowl
from scenes.style import Level, Style

ACROSS = 5  # poles in a row through the middle
SPREAD = 0.88  # of the outermost ones, as a share of the rim
LATEST = 0.5  # share of the time after which the last one starts to grow


class Poles(OnBowl, VGroup):
    """Poles in rows along the axes of the rings; the bowl that grows over them hides what lies behind it.

    Before they rise, they are points of the plane.

    Attributes
    ----------
    params : (k, 2), the lines (m, b) that they stand at
    grown : share of the time in which they rise, one after the other

    """

    def __init__(self, style: Style, bowl: Bowl) -> None:
        super().__init__()
        self.bowl, self.grown = bowl, 0.0
        steps = np.linspace(-SPREAD, SPREAD, ACROSS)
        grid = np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2)
        inside = grid[np.hypot(*grid.T) < 1]
        rim = level_ellipse(bowl.moments, bowl.rim)
        self.params = rim.center + inside @ _principal(rim.axes).T
        self.radii = np.hypot(*inside.T)
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
        seen = np.all((feet >= [r.left, r.bottom]) & (feet <= [r.right, r.top]), axis=1)
        # A pole between the viewer and the bowl stands before it, until the wall has grown over its head.
        m, b = self.bowl.moments.optimum
        middle = self.bowl.place(m, b, on_floor=True)[0, 1]
        before = (feet[:, 1] < middle) & (self.radii > self.bowl.filled)
        for stem, top, mine in zip(self.stems, self.tops, (~before, before), strict=True):
            stem.outline(segments(feet[mine & (share > 0)], heads[mine & (share > 0)]))
            top.outline(dots(heads[mine & seen], 0.06))


def _principal(axes: np.ndarray) -> np.ndarray:
    """The half axes of the ellipse that has these conjugate half-diameters, columns."""
    directions, lengths, _ = np.linalg.svd(axes)
    principal: np.ndarray = directions * lengths
    return principal
