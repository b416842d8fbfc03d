"""The descent on the contour plot, split into what it is across the valley and what it is along it."""

from __future__ import annotations

import numpy as np
from manim import VGroup, VMobject

from scenes.mobjects.kit.fitting import clearest
from scenes.mobjects.kit.shapes import Shape, clip_segments, dots, plate, segments
from scenes.mobjects.plots.board import Board
from scenes.mobjects.plots.path import EMPTY, OnBowl, between, dashed
from scenes.plans.mb_contour import Valley
from scenes.style import QUIET, Label, Level
from scenes.windows import Window, descent_window, visible

KINDS = "steep", "flat"
PARTS = "first_across", "then_along"
BALL = 0.1  # radius of a shadow
PIECES = 8  # of a step
TIMES = 60  # of the descent at which it is looked where things are
AROUND = np.array([[np.cos(a), np.sin(a)] for a in np.linspace(0, 2 * np.pi, 8, endpoint=False)])
EDGE = 0.12  # of the panel, that is left free
STAR = 0.35  # around it no name stands


class SplitPath(OnBowl, VGroup):
    """The two ways through the bottom, where the dot is along each, and the path in its two parts.

    Attributes
    ----------
    ways : the axes of the bowl through its bottom, steep first, as far as the plane shows them
    tags : their names, once the plane stands still; see `settle`
    window : of the plane, with all of the path and its first shadows
    shadows : a ball on each way where the dot is along it, with the straight way there
    turn : epoch at which the steep axis is done with; None where the path has no such parts
    part_names : of the path up to there and from there on, once the plane stands still; empty where it has no parts

    """

    def __init__(self, board: Board, valley: Valley, turn: int | None) -> None:
        super().__init__()
        self.board, self.bowl, self.valley, self.turn = board, board.plane.bowl, valley, turn
        self.style, self.region = board.style, board.plane.axes.region
        style, self.t = self.style, 0.0
        seen = visible(board.trajectory)
        self.window: Window = descent_window(
            board.moments, np.vstack([seen, *self.feet(0.0)]), aspect=board.aspect, margin=0.1
        )
        self.ways = VGroup(*(Shape(style.color("loss"), width=2.5) for _ in KINDS))
        self.tags, self.part_names = VGroup(), VGroup()
        self.shadows = VGroup(
            Shape(style.color("text"), width=2, z=Level.LINE),
            Shape(style.color("line"), fill=1, z=Level.ARROW),
        )
        self.shadows[1].set_stroke(style.color("background"), width=2, opacity=1)
        self.add(self.ways, self.tags, self.shadows, self.part_names)
        self.follow()

    def feet(self, t: float) -> np.ndarray:
        """The lines (m, b) nearest to position t of the descent on the steep way and on the flat one, (2, 2)."""
        middle = np.array(self.bowl.moments.optimum)
        axes = self.valley.bowl.axes
        along = axes @ (np.array(self.board.trajectory.at(t)) - middle)
        found: np.ndarray = middle + along[:, None] * axes
        return found

    def frame(self, window: np.ndarray) -> None:
        """Show another window of the plane, with the ways in it."""
        self.board.frame(window)
        self.follow()

    def follow(self) -> None:
        """Draw the ways as the plane is now."""
        middle, axes = np.array(self.bowl.moments.optimum), self.valley.bowl.axes
        reach = self.valley.reach(self.bowl.moments, self.bowl.rim)
        lengths = np.maximum(np.hypot(*reach.T), 1e-12)
        for way, axis, length in zip(self.ways, axes, lengths, strict=True):
            ends = self.bowl.place(*np.stack([middle - length * axis, middle + length * axis], axis=-1))
            way.outline(segments(*self._clipped(ends[:1], ends[1:])))

    def settle(self) -> None:
        """Name the ways and the parts in the window of the moment."""
        self.remove(self.tags, self.part_names)
        self.tags, self.part_names = VGroup(), VGroup(VGroup(), VGroup())
        ways = [_dense(way.points) for way in self.ways]
        taken = [self._moving(), *ways]
        for kind, way in zip(KINDS, self.ways, strict=True):
            label = self.style.text(self.style.say(kind), QUIET)
            self.tags.add(self._name(label, self._beside(way), taken))
        # The parts' own names may stand where a shadow's way passes: they belong to the path.
        taken = [self._path(), self.board.star.get_center()[None, :2], *ways, *taken[1 + len(ways) :]]
        for part, name, place in zip(self._halves(), PARTS, self.part_names, strict=bool(self.turn)):
            label = self.style.text(self.style.say(f"mb_contour.{name}"), QUIET)
            place.add(*self._name(label, part, taken))
        self.add(self.tags, self.part_names)

    def show(self, t: float) -> None:
        """Let the shadows be those of position t of the descent."""
        self.t = float(t)
        at = self.bowl.place(*np.vstack([self.feet(self.t), self.board.trajectory.at(self.t)]).T)
        feet, dot = at[:2], at[2]
        r = self.region
        low, high = np.array([r.left, r.bottom]), np.array([r.right, r.top])
        inside = np.all((feet >= low) & (feet <= high), axis=1) & np.all((dot >= low) & (dot <= high))
        lines = [dashed(dot, foot) for foot in feet[inside]]
        self.shadows[0].outline(np.concatenate([EMPTY, *lines]))
        self.shadows[1].outline(dots(feet[inside], BALL))

    def _halves(self) -> list[np.ndarray]:
        """Places on the frame up to the turn, and from there on, evenly spaced, the middle first; none without one."""
        if self.turn is None:
            return []
        params = self.board.trajectory.params[: self.board.last + 1]
        return [_even(self.bowl.place(*half.T)) for half in (params[: self.turn + 1], params[self.turn :])]

    def _moving(self) -> np.ndarray:
        """Places where the dot, its shadows and the ways to them ever are, and around the star, (k, 2)."""
        moments = self.board.last * np.linspace(0, 1, TIMES) ** 2  # the first steps are the longest
        at = np.array([np.vstack([self.board.trajectory.at(t), *self.feet(t)]) for t in moments])
        seen = self.bowl.place(*at.reshape(-1, 2).T).reshape(-1, 3, 2)
        dot, feet = seen[:, :1], seen[:, 1:]
        shares = np.linspace(0, 1, 10)[:, None, None, None]
        ways = (dot + shares * (feet - dot)).reshape(-1, 2)
        star = self.board.star.get_center()[:2]
        balls = np.vstack(
            [*(feet.reshape(-1, 2) + BALL * way for way in AROUND), *(star + STAR * AROUND[:, None])]
        )
        return np.vstack([self._path(), ways, balls])

    def _path(self) -> np.ndarray:
        """Places along the path, (k, 2)."""
        return between(self.bowl.place(*visible(self.board.trajectory).T), PIECES)

    def _beside(self, way: VMobject) -> np.ndarray:
        """Places along a way, those that are farthest from the star first, (k, 2)."""
        spots = _dense(way.points)[::3]
        away = np.hypot(*(spots - self.board.star.get_center()[:2]).T)
        return np.asarray(spots[np.argsort(-away)])

    def _name(self, label: Label, spots: np.ndarray, taken: list[np.ndarray]) -> VGroup:
        """A name on a plate, beside one of these places, clear of what is taken; its own place is so from now on."""
        half = np.array([label.width, label.height]) / 2 + 0.1
        r = self.region
        low, high = np.array([r.left, r.bottom]) + half + EDGE, np.array([r.right, r.top]) - half - EDGE
        at = clearest(spots, half, np.vstack(taken), low, high)
        taken.append(at + half * np.array([[x, y] for x in (-1, 0, 1) for y in (-1, 0, 1)]))
        return plate(label.move_to(np.array([*at, 0])), self.style)

    def _clipped(self, start: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        r = self.region
        return clip_segments(start, end, np.array([r.left, r.bottom]), np.array([r.right, r.top]))


def _even(corners: np.ndarray) -> np.ndarray:
    """Places along a way through corners (k, 2), from its middle outwards, (30, 2)."""
    lengths = np.append(0, np.cumsum(np.hypot(*np.diff(corners, axis=0).T)))
    shares = 0.5 + np.linspace(0, 0.4, 15)[:, None] * np.array([1, -1])
    return np.stack([np.interp(shares.ravel() * lengths[-1], lengths, side) for side in corners.T], axis=-1)


def _dense(outline: np.ndarray) -> np.ndarray:
    """Places along a straight stroke, (k, 2)."""
    if not len(outline):
        return np.zeros((1, 2))
    start, end = outline[[0, -1], :2]
    return np.linspace(start, end, 60)
