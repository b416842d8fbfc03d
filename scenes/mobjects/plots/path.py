"""A descent in the plane: the dot, the way so far, and the arrows that drive it."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import VGroup, VMobject

from gdmath import Moments, Trajectory
from scenes.mobjects.kit.shapes import Shape, arrow, clip_segments, dots, polyline, segments
from scenes.mobjects.plots.bowl import Bowl
from scenes.style import Level, Style

EMPTY = np.zeros((0, 3))
PIECES = 8  # of a step on the surface


class OnBowl(VMobject):
    """Stands on a bowl, which is not copied along (for a fade, say)."""

    bowl: Bowl

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        kept = memo.setdefault(id(self.bowl), self.bowl)
        copied = super().__deepcopy__(memo)
        if kept is self.bowl:
            del memo[id(self.bowl)]  # a bowl that is copied itself, in one group with this, is to be copied
        return copied


class DescentPath(OnBowl, VGroup):
    """The way from the start to position t of a trajectory, a dot at each whole step: a function of t."""

    def __init__(self, style: Style, bowl: Bowl, trajectory: Trajectory) -> None:
        super().__init__()
        self.bowl, self.trajectory, self.t = bowl, trajectory, 0.0
        self.way = Shape(style.color("line"), width=3, z=Level.POINTS)
        self.steps = Shape(style.color("line"), fill=1, z=Level.POINTS)
        self.add(self.way, self.steps)

    def show(self, t: float) -> None:
        """Draw the way up to t updates."""
        self.t = t
        done = self.trajectory.params[: int(t) + 1]
        corners = np.vstack([done, self.trajectory.at(t)])
        at = self.bowl.place(*corners.T)
        # Seen from the side, the way between two steps follows the surface.
        way = at if self.bowl.view.elevation > 89 else self.bowl.place(*between(corners, PIECES).T)
        r = self.bowl.room
        low, high = np.array([r.left, r.bottom]), np.array([r.right, r.top])
        self.way.outline(segments(*clip_segments(way[:-1], way[1:], low, high)) if len(way) > 1 else EMPTY)
        inside = np.all((at >= low) & (at <= high), axis=1)[:-1]
        self.steps.outline(dots(at[:-1][inside], 0.05))

    def hide(self) -> None:
        """Show nothing."""
        self.way.outline(EMPTY)
        self.steps.outline(EMPTY)


def between(corners: np.ndarray, pieces: int) -> np.ndarray:
    """Corners (k, 2), and so many equal pieces on the straight way between each two."""
    shares = np.arange(pieces)[None, :, None] / pieces
    inner = (corners[:-1, None] + shares * np.diff(corners, axis=0)[:, None]).reshape(-1, 2)
    return np.vstack([inner, corners[-1:]])


class Dot(OnBowl, VGroup):
    """The line as a point of the plane: (m, b), with guides to the axes, or on the bowl with its stem."""

    def __init__(self, style: Style, bowl: Bowl) -> None:
        super().__init__()
        self.bowl = bowl
        self.guide_m = Shape(style.color("m"), width=3, z=Level.LINE)
        self.guide_b = Shape(style.color("b"), width=3, z=Level.LINE)
        self.stem = Shape(style.color("loss"), width=3, z=Level.FLOOR)  # the bowl hides what stands below it
        self.disc = Shape(style.color("line"), fill=1, z=Level.DOT)
        self.disc.set_stroke(style.color("background"), width=2, opacity=1)
        self.add(self.guide_m, self.guide_b, self.stem, self.disc)
        self.raised, self.guides, self.radius = 0.0, 1.0, 0.1

    def show(self, m: float, b: float) -> None:
        """Stand at (m, b); `raised` is the share of its height on the bowl, `guides` that of its guides."""
        self.m, self.b = m, b
        low = self.bowl.place(m, b, on_floor=True)[0]
        at = low + self.raised * (self.bowl.place(m, b)[0] - low)
        r = self.bowl.room
        inside = r.left <= at[0] <= r.right and r.bottom <= at[1] <= r.top
        self.disc.outline(dots(at[None], self.radius) if inside else EMPTY)
        self.stem.outline(segments(low[None], at[None]) if np.hypot(*(at - low)) > 0.02 else EMPTY)
        window = self.bowl.plot.window
        foot_m, foot_b = self.bowl.place(
            np.array([m, window.x[0]]), np.array([window.y[0], b]), on_floor=True
        )
        for guide, foot in ((self.guide_m, foot_m), (self.guide_b, foot_b)):
            guide.outline(
                dashed(low, low + self.guides * (foot - low)) if self.guides > 0 and inside else EMPTY
            )


class GradientArrow(OnBowl, VGroup):
    """An arrow of −scale · ∇J from a place in the plane, with its two components.

    Attributes
    ----------
    base : (m, b) where it stands
    vector : (2,), −scale · ∇J there, in units of m and b
    parts_shown : share of its two components that is drawn
    square : whether the right angle to its ring is marked

    """

    def __init__(self, style: Style, bowl: Bowl) -> None:
        super().__init__()
        self.bowl = bowl
        green = style.color("gradient")
        self.shaft, self.tip = Shape(green, width=5, z=Level.ARROW), Shape(green, fill=1, z=Level.ARROW)
        self.parts = VGroup(*(Shape(style.color(role), width=4, z=Level.ARROW) for role in ("m", "b")))
        self.corner = Shape(green, width=2.5, z=Level.ARROW)
        self.add(self.parts, self.shaft, self.tip, self.corner)
        self.parts_shown, self.square = 0.0, False

    def show(self, moments: Moments, m: float, b: float, scale: float) -> None:
        """Stand at (m, b) with this scale; a negative one points uphill."""
        self.base, self.scale_ = (m, b), scale
        self.vector = -scale * np.array(moments.gradient(m, b))
        start = self.bowl.place(m, b)[0]
        way = self.bowl.plot.unit * self.vector
        for shape, outline in zip((self.shaft, self.tip), arrow(start, start + way), strict=True):
            shape.outline(outline)
        self._mark_corner(start, way)
        corner = start + [way[0], 0]
        for part, (a, z), share in zip(
            self.parts,
            ((start, corner), (corner, start + way)),
            (min(1, 2 * self.parts_shown), max(0, 2 * self.parts_shown - 1)),
            strict=True,
        ):
            part.outline(dashed(a, a + share * (z - a)) if share > 0 else EMPTY)

    def _mark_corner(self, start: np.ndarray, way: np.ndarray) -> None:
        """A square corner between the arrow and its ring."""
        length = float(np.hypot(*way))
        if not self.square or length < 0.5:
            self.corner.outline(EMPTY)
            return
        along = 0.2 * way / length
        across = np.array([-along[1], along[0]])
        self.corner.outline(polyline(start + np.array([along, along + across, across])))

    def hide(self) -> None:
        """Show nothing."""
        for shape in (self.shaft, self.tip, self.corner, *self.parts):
            shape.outline(EMPTY)


class Ring(OnBowl, Shape):
    """The level ellipse of the loss through a point of the plane."""

    def __init__(self, style: Style, bowl: Bowl) -> None:
        super().__init__(style.color("loss"), width=3.5, z=Level.RING)
        self.bowl = bowl

    def show(self, loss: float) -> None:
        """Draw the lines of this loss."""
        self.outline(self.bowl.ring(loss))

    def hide(self) -> None:
        """Show nothing."""
        self.outline(EMPTY)


def dashed(start: np.ndarray, end: np.ndarray, dash: float = 0.11) -> np.ndarray:
    """Outline of a dashed stroke between two points (2,) of the frame."""
    way = end - start
    length = float(np.hypot(*way))
    if length < 1e-6:
        return EMPTY
    count = max(1, round(length / dash / 2))
    at = np.arange(count) / count
    return segments(start + at[:, None] * way, start + (at + 0.55 / count)[:, None] * way)


class Star(OnBowl, Shape):
    """The optimum (m*, b*) of the landscape."""

    def __init__(self, style: Style, bowl: Bowl, radius: float = 0.24) -> None:
        super().__init__(style.color("text"), fill=1, z=Level.ARROW)
        self.set_stroke(style.color("background"), width=2, opacity=1)
        self.bowl, self.radius = bowl, radius
        self.refresh()

    def refresh(self) -> None:
        """Stand where the optimum is now: a window or a landscape may have changed."""
        center = self.bowl.place(*self.bowl.moments.optimum)[0]
        r = self.bowl.room
        inside = r.left <= center[0] <= r.right and r.bottom <= center[1] <= r.top
        self.outline(star(center, self.radius) if inside else EMPTY)


def star(center: np.ndarray, radius: float) -> np.ndarray:
    """Outline of a five-pointed star."""
    angles = np.pi / 2 + np.arange(11) * np.pi / 5
    radii = np.where(np.arange(11) % 2 == 0, radius, 0.42 * radius)
    return polyline(center + radii[:, None] * np.stack([np.cos(angles), np.sin(angles)], axis=-1))
