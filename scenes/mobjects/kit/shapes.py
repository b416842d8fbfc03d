"""Outlines as arrays: many lines, dots or ellipses in one mobject, moved by setting its points."""

from __future__ import annotations

from math import pi, tan

import numpy as np
from manim import ManimColor, RoundedRectangle, VGroup, VMobject

from scenes.style import Level, Style

Array = np.ndarray


def point(x: float, y: float) -> Array:
    """A place of the frame, as Manim takes it: shape (3,)."""
    return np.array([x, y, 0.0])


def arc(start: float, end: float, count: int) -> Array:
    """Control points of the unit circle from one angle to another as `count` cubic arcs, shape (4 count, 2).

    The handles are 4/3 tan(θ/4) long for arcs of θ, which touches the circle at both ends and the middle.
    """
    theta = (end - start) / count
    angles = start + theta * np.arange(count + 1)
    anchors = np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    tangents = np.stack([-np.sin(angles), np.cos(angles)], axis=-1) * (4 / 3 * tan(theta / 4))
    first, last = anchors[:-1], anchors[1:]
    return np.stack([first, first + tangents[:-1], last - tangents[1:], last], axis=1).reshape(-1, 2)


def circle_arcs(count: int) -> Array:
    """Control points of the unit circle as `count` cubic arcs, shape (4 count, 2)."""
    return arc(0, 2 * pi, count)


DOT_ARCS = circle_arcs(4)
ELLIPSE_ARCS = circle_arcs(8)


def flat(points: Array) -> Array:
    """Points (k, 2) as scene points (k, 3)."""
    return np.concatenate([points, np.zeros((len(points), 1))], axis=1)


def segments(start: Array, end: Array) -> Array:
    """Straight strokes from start (k, 2) to end (k, 2), one curve each: shape (4 k, 3)."""
    share = np.array([0, 1 / 3, 2 / 3, 1])[None, :, None]
    return flat((start[:, None] + share * (end - start)[:, None]).reshape(-1, 2))


def polyline(corners: Array) -> Array:
    """One stroke through corners (k, 2): shape (4 (k − 1), 3)."""
    return segments(corners[:-1], corners[1:])


def dots(centers: Array, radii: Array | float) -> Array:
    """Circles around centers (k, 2), shape (16 k, 3)."""
    radii = np.broadcast_to(np.asarray(radii, float), len(centers))
    return flat((centers[:, None] + radii[:, None, None] * DOT_ARCS).reshape(-1, 2))


def clip_segments(start: Array, end: Array, low: Array, high: Array) -> tuple[Array, Array]:
    """The parts of segments (k, 2) inside the box from `low` to `high`; those outside it are left out.

    Source: Liang & Barsky (1984).
    """
    way = end - start
    with np.errstate(divide="ignore", invalid="ignore"):
        to_low, to_high = (low - start) / way, (high - start) / way
    still = way == 0
    inside = (start >= low) & (start <= high)
    enter = np.where(still, np.where(inside, -np.inf, np.inf), np.minimum(to_low, to_high)).max(axis=1)
    leave = np.where(still, np.where(inside, np.inf, -np.inf), np.maximum(to_low, to_high)).min(axis=1)
    enter, leave = np.maximum(enter, 0), np.minimum(leave, 1)
    kept = enter < leave
    a, b = enter[kept, None], leave[kept, None]
    return start[kept] + a * way[kept], start[kept] + b * way[kept]


def dashes(start: Array, end: Array, on: float, off: float) -> tuple[Array, Array]:
    """What is drawn of strokes (k, 2), each beginning where the one before ends, as one dashed line.

    `on` is drawn and `off` left out, in turn, measured along the line from its beginning: it may grow.
    """
    corners = np.vstack([start, end[-1:]])
    lengths = np.append(0.0, np.cumsum(np.hypot(*(end - start).T)))
    gaps = np.arange(0.0, lengths[-1], on + off)
    cuts = np.unique(np.concatenate([lengths, gaps, np.minimum(gaps + on, lengths[-1])]))
    at = np.stack([np.interp(cuts, lengths, side) for side in corners.T], axis=-1)
    drawn = ((cuts[:-1] + cuts[1:]) / 2) % (on + off) < on
    return at[:-1][drawn], at[1:][drawn]


class Shape(VMobject):
    """One outline whose points are set anew rather than transformed.

    Stroke shapes have a width, filled shapes have none.
    """

    def __init__(
        self,
        color: ManimColor,
        *,
        width: float = 0,
        fill: float = 0,
        opacity: float = 1,
        z: Level = Level.STILL,
    ) -> None:
        super().__init__(
            stroke_color=color,
            stroke_width=width,
            stroke_opacity=opacity if width else 0,
            fill_color=color,
            fill_opacity=fill,
            z_index=z,
        )

    def outline(self, points: Array) -> Shape:
        """Take these control points, shape (4 k, 3); none hide the shape."""
        self.points = np.ascontiguousarray(points, float)
        return self


def plate(label: VMobject, style: Style, pad: float = 0.09) -> VGroup:
    """A label on a plate that hides what it stands on."""
    back = RoundedRectangle(
        corner_radius=0.08,
        width=label.width + 2 * pad,
        height=label.height + 2 * pad,
        fill_color=style.color("background"),
        fill_opacity=1,
        stroke_width=0,
        z_index=Level.PLATE,
    )
    return VGroup(back.move_to(label), label.set_z_index(Level.PLATE))


def arrow(start: Array, end: Array, *, tip: float = 0.2) -> tuple[Array, Array]:
    """Shaft and tip of an arrow between two points (2,), as outlines: the shaft to stroke, the tip to fill.

    The tip is at most 45 % of the arrow, so that short arrows stay arrows.
    """
    way = np.asarray(end, float) - start
    length = float(np.hypot(*way))
    if length < 1e-6:
        return np.zeros((0, 3)), np.zeros((0, 3))
    along = way / length
    across = np.array([-along[1], along[0]])
    size = min(tip, 0.45 * length)
    neck = end - size * along
    triangle = np.array([end, neck + 0.42 * size * across, neck - 0.42 * size * across, end])
    return polyline(np.array([start, neck + 0.1 * size * along])), polyline(triangle)
