"""The bowl over the whole frame: what is seen of it, and from where."""

from __future__ import annotations

import numpy as np
from manim import VMobject

from gdmath import level_ellipse
from scenes.formulas import LOSS_ALONG_B
from scenes.layout import Layout, Region
from scenes.mobjects.kit.shapes import point
from scenes.mobjects.mb_contour.poles import Poles
from scenes.mobjects.mb_contour.slice import Slice
from scenes.mobjects.plots.board import Board
from scenes.mobjects.plots.plane import FROM_ABOVE, vector_of, window_of
from scenes.style import LABEL, Label

ZOOM, PLACE, FLOOR = 2, [4, 5], slice(10, 14)  # zoom, x and y, and floor in a view
SIZE_AND_PLACE = [ZOOM, *PLACE]
OUT = 0.8  # by a quarter of which a name keeps farther off the floor half-way, where it comes round a corner
BESIDE, BELOW = 2.7, 3.2  # room for the parabola that is cut out, right of the bowl or below it
HOME = 2.0, 1.9  # width and height of that parabola


class RingWalk:
    """The way of a board's point around its own level: the line changes, its loss does not; no mobject itself."""

    def __init__(self, board: Board) -> None:
        self.board, dot = board, board.plane.dot
        self.loss = board.moments.loss(dot.m, dot.b)
        self.ellipse = level_ellipse(board.moments, self.loss)
        self.start = self.ellipse.angle((dot.m, dot.b))
        board.plane.ring.show(self.loss)

    def show(self, turns: float) -> None:
        """Stand so many turns further, clockwise."""
        self.board.show_line(self.ellipse.points(self.start - 2 * np.pi * float(turns)))


class Hero:
    """The board's bowl where it fills the frame; no mobject itself.

    Attributes
    ----------
    place : the part of the frame that it fills
    poles, cut, cut_name : the loss of some lines, the slice along b, and what it shows
    axes : of the bowl; their names are those of the plane, which turn with it
    near, side, wide : views, see `ParameterPlane.look`: of the plane near the descent, of the bowl, of its map

    """

    def __init__(self, board: Board) -> None:
        self.board, self.plane, layout = board, board.plane, board.layout
        bowl, self.place = self.plane.bowl, place_of_bowl(layout)
        half = np.array([0.0, np.sqrt(bowl.rim - bowl.moments.floor)])
        self.cut = Slice(board.style, bowl, half, "b", home_of_cut(layout))
        self.cut_name = self._name_cut()
        near, wide, above = vector_of(board.near), vector_of(board.wide), FROM_ABOVE.vector()
        self.near = np.concatenate([above, near, near])
        self.side = board.side_view(start_behind=True, region=self.place)
        self.wide = np.concatenate([above, wide, wide])
        self.poles = Poles(board.style, bowl, window_of(self.side[FLOOR]))
        self.name_places = [self._on_floor(name) for name in self.plane.names]

    def open(self) -> None:
        """Let the plane, with nothing on it but its point, be seen all over the frame."""
        bowl = self.plane.bowl
        bowl.room, bowl.fading = self.board.layout.stage, 0.0
        self.plane.fill(0)
        self._look(self.side)
        self.axes = self.plane.side_axes()
        self.axes.remove(*self.axes.names)
        self.side_places = [self._on_floor(name) for name in self.axes.names]
        self.turn(0)

    def turn(self, share: float) -> None:
        """Turn the plane, and the points of it that will rise, from its panel into the floor of the stage."""
        self._look(self.near + float(share) * (self.side - self.near))
        self._move_names(share)
        self.poles.show(0)

    def raise_poles(self, share: float) -> None:
        """Raise the poles, and the point on its own."""
        self.poles.show(share)
        self.plane.dot.raised = float(share)
        self.plane.refresh()

    def grow(self, share: float) -> None:
        """Let the bowl grow over the poles."""
        self.plane.bowl.filled = float(share)
        self.plane.refresh()
        self.poles.show(1)

    def look_down(self, share: float) -> None:
        """Turn the bowl into its map, which fades out towards the rim, by this share of the way."""
        self.plane.bowl.fading = float(share)
        turned = np.full(len(self.side), float(share))
        turned[SIZE_AND_PLACE] = 1 - (1 - float(share)) ** 2  # before it stands high, it has room
        self._look(self.side + turned * (self.wide - self.side))
        self._move_names(1 - float(share))

    def close(self) -> None:
        """Let path and point be seen in the panel only, flat on the map."""
        self.plane.bowl.room, self.plane.dot.raised = self.plane.axes.region, 0.0
        self.plane.axes.use_window(self.board.wide)
        self.plane.refresh()

    def _look(self, view: np.ndarray) -> None:
        """Look at the plane, from a little farther and to the side where the floor would leave the stage."""
        view, stage = np.array(view, float), self.board.layout.stage
        self.plane.look(view)
        (left, right), (low, high) = self.plane.bowl.floor_window.x, self.plane.bowl.floor_window.y
        corners = self.plane.bowl.place(
            np.array([left, right, right, left]), np.array([low, low, high, high]), on_floor=True
        )
        size, middle = np.ptp(corners, axis=0), np.array(self.plane.axes.region.center) + view[PLACE]
        shrink = min(1.0, stage.width / size[0], stage.height / size[1])
        corners = middle + shrink * (corners - middle)
        lower, upper = np.array([stage.left, stage.bottom]), np.array([stage.right, stage.top])
        shift = np.maximum(0, lower - corners.min(axis=0)) - np.maximum(0, corners.max(axis=0) - upper)
        if shrink < 1 or np.any(np.abs(shift) > 1e-9):
            view[ZOOM] *= shrink
            view[PLACE] += shift
            self.plane.look(view)

    def _on_floor(self, name: VMobject) -> np.ndarray:
        """Where a name stands now, as shares of the floor's sides, shape (2,)."""
        (left, right), (low, high) = self.plane.bowl.floor_window.x, self.plane.bowl.floor_window.y
        corner, along, up = self.plane.bowl.place(
            np.array([left, right, left]), np.array([low, low, high]), on_floor=True
        )
        sides = np.stack([along - corner, up - corner], axis=1)
        return np.asarray(np.linalg.solve(sides, name.get_center()[:2] - corner))

    def _move_names(self, share: float) -> None:
        """Let the names of m and b go along with the floor, from their places in the panel to those at the side."""
        (left, right), (low, high) = self.plane.bowl.floor_window.x, self.plane.bowl.floor_window.y
        strip, stage = self.board.layout.strip, self.board.layout.stage
        for name, panel, side in zip(self.plane.names, self.name_places, self.side_places, strict=True):
            u, v = panel + float(share) * (side - panel)
            u, v = np.array([u, v]) + OUT * share * (1 - share) * np.array([u - 0.5, v - 0.5])
            at = self.plane.bowl.place(left + u * (right - left), low + v * (high - low), on_floor=True)[0]
            half = np.array([name.width, name.height]) / 2
            name.move_to(
                point(*np.clip(at, [strip.left, strip.bottom] + half, [strip.right, stage.top] - half))
            )

    def _name_cut(self) -> Label:
        """J along b, below the parabola that shows it."""
        home = self.cut.home
        return self.board.style.math(LOSS_ALONG_B, LABEL).stand_at(home.center[0], home.bottom - 0.55, side=0)


def place_of_bowl(layout: Layout) -> Region:
    """The stage but for the place of the parabola."""
    return layout.stage.inset(right=BESIDE) if layout.is_wide else layout.stage.inset(bottom=BELOW)


def home_of_cut(layout: Layout) -> Region:
    """Right of the bowl, or below it."""
    stage, (width, height) = layout.stage, HOME
    if layout.is_wide:
        x, y = stage.right - 0.2 - width / 2, stage.center[1]
    else:
        x, y = stage.center[0], stage.bottom + 0.75 + height / 2
    return Region(x - width / 2, x + width / 2, y - height / 2, y + height / 2)
