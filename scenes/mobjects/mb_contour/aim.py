"""Where a gradient arrow leads, and where it would have to."""

from __future__ import annotations

import numpy as np
from manim import VGroup

from scenes.mobjects.kit.shapes import Shape, segments
from scenes.mobjects.plots.board import Board
from scenes.mobjects.plots.path import EMPTY, OnBowl, dashed
from scenes.mobjects.plots.plane import ParameterPlane
from scenes.style import Level, Style

LONG, SHORT = 1.1, 0.4  # of an arrow whose length says nothing


class FirstArrow:
    """The gradient at the start of a board's descent, turned and split; no mobject itself.

    Attributes
    ----------
    arrow : what it moves
    up, down : multiples of the gradient that are clearly seen: uphill, still in the panel, and downhill

    """

    def __init__(self, board: Board, start: tuple[float, float]) -> None:
        self.arrow, self.moments, self.start = board.plane.arrow, board.moments, start
        axes, region = board.plane.axes, board.layout.right
        way = axes.unit * self.moments.gradient(*start)
        length = float(np.hypot(*way))
        if length == 0:
            self.up = self.down = board.trajectory.learning_rate
            return
        corners = np.array([[region.left, region.bottom], [region.right, region.top]])
        room = np.abs(np.where(way > 0, corners[1], corners[0]) - axes.to_frame(np.array(start)))
        inside = float(np.min((room - 0.1) / np.maximum(np.abs(way), 1e-9 * length)))
        self.up, self.down = min(LONG / length, max(inside, SHORT / length)), LONG / length

    def grow(self, scale: float) -> None:
        """Show this multiple of −∇J, square to its ring; a negative one points uphill."""
        self.arrow.square, self.arrow.parts_shown = True, 0.0
        self.arrow.show(self.moments, *self.start, float(scale))

    def split(self, share: float) -> None:
        """Draw this share of its parts along m and b."""
        self.arrow.parts_shown = float(share)
        self.arrow.show(self.moments, *self.start, self.down)


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
        start = np.array(self.plane.arrow.base)
        m, b = np.array([start, self.bowl.moments.optimum, start + self.plane.arrow.vector]).T
        base, star, head = self.bowl.place(m, b)
        shares = np.linspace(0, 1, 20)[:, None]
        taken = np.concatenate([base + shares * (star - base), base + shares * (head - base)])
        free = np.hypot(*(corners[:, None] - taken).transpose(2, 0, 1)).min(axis=1)
        x, y = corners[int(np.argmax(free))]
        return float(x), float(y)
