"""Where a gradient arrow leads, and where it would have to."""

from __future__ import annotations

import numpy as np
from manim import VGroup

from scenes.mobjects.kit.shapes import Shape, segments
from scenes.mobjects.plots.path import EMPTY, OnBowl, dashed
from scenes.mobjects.plots.plane import ParameterPlane
from scenes.style import Level, Style


class Aim(OnBowl, VGroup):
    """The arrow's way to the edge of the plane, and the straight way to the best line.

    Attributes
    ----------
    onward, straight : the two ways

    """

    def __init__(self, style: Style, plane: ParameterPlane) -> None:
        super().__init__()
        self.plane, self.bowl = plane, plane.bowl
        self.onward = Shape(style.color("gradient"), width=3, z=Level.LINE)
        self.straight = Shape(style.color("text"), width=3, z=Level.LINE)
        self.add(self.straight, self.onward)

    def show(self, share: float) -> None:
        """Draw this share of both ways."""
        arrow, axes = self.plane.arrow, self.plane.axes
        base = np.array(arrow.base)
        star = np.array(self.bowl.moments.optimum)
        length = float(np.hypot(*arrow.vector))
        far = base + arrow.vector * (axes.window.width + axes.window.height) / length if length > 0 else base
        for shape, end in ((self.onward, far), (self.straight, star)):
            way = axes.clipped(base[None], end[None])
            if not len(way) or share <= 0:
                shape.outline(EMPTY)
                continue
            start, stop = way[0, :2], way[-1, :2]
            stop = start + float(share) * (stop - start)
            ends = start[None], stop[None]
            shape.outline(segments(*ends) if shape is self.onward else dashed(start, stop, 0.16))

    def free_corner(self, margin: float = 0.7) -> tuple[float, float]:
        """The place in a corner of the plane that is farthest from these ways."""
        region = self.plane.axes.region.inset(left=margin, right=margin, bottom=margin, top=margin)
        corners = np.array(
            [(x, y) for x in (region.left, region.right) for y in (region.top, region.bottom)], float
        )
        base, star, head = self.bowl.place(
            *np.array(
                [
                    self.plane.arrow.base,
                    self.bowl.moments.optimum,
                    np.array(self.plane.arrow.base) + self.plane.arrow.vector,
                ]
            ).T
        )
        shares = np.linspace(0, 1, 20)[:, None]
        taken = np.concatenate([base + shares * (star - base), base + shares * (head - base)])
        free = np.hypot(*(corners[:, None] - taken).transpose(2, 0, 1)).min(axis=1)
        x, y = corners[int(np.argmax(free))]
        return float(x), float(y)
