"""A walker on the bowl: its way so far in its own colour, and where it is in its own shape."""

from __future__ import annotations

import numpy as np
from manim import VGroup

from gdmath import Momentum, Trajectory
from scenes.mobjects.kit.number import plain
from scenes.mobjects.kit.shapes import DOT_ARCS, Shape, clip_segments, dots, flat, polyline, segments
from scenes.mobjects.plots.bowl import Bowl
from scenes.mobjects.plots.path import EMPTY, PIECES, OnBowl, between
from scenes.style import QUIET, Label, Level, Style

ROLES = {"plain": "line", "sgd": "sgd", "momentum": "momentum", "adam": "adam"}  # colours of the walkers
SIDES = {"sgd": 4, "momentum": 3, "adam": 4}  # of their shapes; plain descent is a disc
TURN = {"sgd": np.pi / 4, "momentum": np.pi / 2, "adam": 0.0}  # a square, a triangle, a diamond
GROWN = {"sgd": 1.15, "momentum": 1.35, "adam": 1.3}  # as large as the disc, they look smaller
SIZE = 0.11
RECENT, CORNERS = 40, 1500  # steps that are drawn bright; corners of the whole way at most
MANY = 80  # corners from which steps are so short that they are nearly straight on the surface


def token(walker: str, at: np.ndarray, size: float = SIZE) -> np.ndarray:
    """Outline of a walker's shape at a place (2,)."""
    if walker not in SIDES:
        return flat(at + size * DOT_ARCS)
    angles = TURN[walker] + np.arange(SIDES[walker] + 1) * 2 * np.pi / SIDES[walker]
    return polyline(at + GROWN[walker] * size * np.stack([np.cos(angles), np.sin(angles)], axis=-1))


def settings(trajectory: Trajectory) -> str:
    """α of a walker, and β where it has one, as TeX."""
    alpha, rule = rf"\alpha = {plain(trajectory.learning_rate)}", trajectory.rule
    return rf"{alpha},\ \beta = {plain(rule.beta)}" if isinstance(rule, Momentum) else alpha


def sign(style: Style, walker: str) -> Shape:
    """A walker's shape, still to be outlined."""
    shape = Shape(style.color(ROLES[walker]), fill=1, z=Level.DOT)
    shape.set_stroke(style.color("background"), width=2, opacity=1)
    return shape


class NamedSign(VGroup):
    """A walker's shape and its name, the direct label of a way or a curve.

    Attributes
    ----------
    shape, label : the two parts

    """

    def __init__(self, style: Style, walker: str, words: str = "", size: float = QUIET) -> None:
        super().__init__()
        self.label: Label = style.text(words or style.say(f"optimizers.{walker}"), size, ROLES[walker])
        self.shape = sign(style, walker).outline(token(walker, np.zeros(2)))
        self.add(self.shape, self.label)
        self.stand_at(0.0, 0.0)

    def stand_at(self, x: float, y: float) -> NamedSign:
        """Put the left end at x and the label's baseline at y."""
        half = self.shape.width / 2
        self.shape.move_to(np.array([x + half, y + 0.32 * self.label.em, 0]))
        self.label.stand_at(x + 2 * half + 0.14, y)
        return self


class WalkerPath(OnBowl, VGroup):
    """The way of a walker up to position t of its trajectory, and its shape where it is: a function of t.

    Attributes
    ----------
    old, way, steps, mark : the way long ago, the recent one, its corners, and where the walker is
    t : position in updates
    tail : steps that are drawn bright
    remembered : whether the way before them is drawn
    grown : times as large as it is otherwise the shape is

    """

    def __init__(self, style: Style, bowl: Bowl, walker: str, trajectory: Trajectory) -> None:
        super().__init__()
        self.style, self.bowl, self.walker, self.trajectory, self.t = style, bowl, walker, trajectory, 0.0
        color = style.color(ROLES[walker])
        self.old = Shape(color, width=1.8, opacity=0.55, z=Level.LINE)
        self.way = Shape(color, width=3, z=Level.POINTS)
        self.steps = Shape(color, fill=1, z=Level.POINTS)
        self.mark = sign(style, walker)
        self.add(self.old, self.way, self.steps, self.mark)
        self.tail, self.remembered, self.grown = RECENT, True, 1.0

    @property
    def at(self) -> tuple[float, float]:
        """(m, b) where the walker is."""
        return self.trajectory.at(self.t)

    @property
    def last(self) -> int:
        """The number of its updates."""
        return self.trajectory.updates

    def show(self, t: float) -> None:
        """Draw the way up to t updates."""
        self.t = t = min(max(float(t), 0.0), float(self.last))
        k = int(t)
        first = max(0, k - CORNERS)
        corners = np.vstack([self.trajectory.params[first : k + 1], self.at])
        recent = max(0, len(corners) - 1 - self.tail)
        self._draw(self.old, corners[: recent + 1] if self.remembered else corners[:1])
        at = self._draw(self.way, corners[recent:])
        low, high = self._box()
        inside = np.all((at >= low) & (at <= high), axis=1)
        self.steps.outline(dots(at[:-1][inside[:-1]], 0.042))
        here = at[-1]
        self.mark.outline(token(self.walker, here, SIZE * self.grown) if inside[-1] else EMPTY)

    def _draw(self, shape: Shape, corners: np.ndarray) -> np.ndarray:
        """Outline the way through these (m, b), on the surface where it is seen from the side; the corners' places."""
        at = self.bowl.place(*corners.T)
        from_above = self.bowl.view.elevation > 89
        pieces = PIECES if len(corners) < MANY else 2
        way = at if from_above or len(corners) < 2 else self.bowl.place(*between(corners, pieces).T)
        shape.outline(segments(*clip_segments(way[:-1], way[1:], *self._box())) if len(way) > 1 else EMPTY)
        return at

    def _box(self) -> tuple[np.ndarray, np.ndarray]:
        r = self.bowl.room
        return np.array([r.left, r.bottom]), np.array([r.right, r.top])


class Legend(VGroup):
    """The walkers of a picture in the line over it, from the right.

    Attributes
    ----------
    signs : of each walker, its shape and name

    """

    def __init__(self, style: Style, right: float, y: float, *walkers: str) -> None:
        super().__init__()
        self.signs = {walker: NamedSign(style, walker) for walker in walkers}
        for entry in reversed(self.signs.values()):
            entry.stand_at(right - entry.width, y)
            right -= entry.width + 0.45
        self.add(*self.signs.values())
