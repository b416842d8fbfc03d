"""The landscape of the loss: one object that is a bowl from the side and the contour plot from above."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, degrees, radians, sin, sqrt, tan

import numpy as np
from manim import VGroup

from gdmath import Ellipse, Moments, level_ellipse, slice_along_b
from scenes.mobjects.kit.shapes import ELLIPSE_ARCS, Shape, clip_segments, flat, segments
from scenes.mobjects.plots.plot import Plot
from scenes.style import Level, Style
from scenes.windows import levels

LEVELS = 16


@dataclass(frozen=True, slots=True)
class View:
    """An orthographic look at the plane of a plot and at heights above it.

    Attributes
    ----------
    elevation : of the eye above the plane, degrees; 90 looks straight down
    azimuth : by which the plane is turned about its middle, degrees
    zoom : size on the frame
    lift : height on the frame of the rim above the plane's own level
    drop : by which the picture is moved down, so that it stays in its region

    """

    elevation: float = 90.0
    azimuth: float = 0.0
    zoom: float = 1.0
    lift: float = 0.0
    drop: float = 0.0

    @property
    def matrix(self) -> np.ndarray:
        """The plane's frame coordinates about its middle, seen: shape (2, 2)."""
        turn, tilt = radians(self.azimuth), sin(radians(self.elevation))
        c, s = cos(turn), sin(turn)
        return self.zoom * np.array([[c, -s], [tilt * s, tilt * c]])

    @property
    def up(self) -> float:
        """How far up on the frame a point at the rim's height appears."""
        return self.zoom * self.lift * cos(radians(self.elevation))

    @classmethod
    def from_side(cls, plot: Plot, rim: Ellipse, elevation: float = 38.0) -> View:
        """A view of the bowl with this rim in which its long axis lies across, and its inside is seen.

        The lowest point stays in sight while the rim is no higher than its half depth times tan(elevation).
        """
        half = plot.unit[:, None] * rim.axes
        long_axis = np.linalg.svd(half)[0][:, 0]
        ratio = np.divide(*np.linalg.svd(half)[1])
        turn = -0.75 * degrees(np.arctan(long_axis[1] / long_axis[0])) if abs(long_axis[0]) > 1e-9 else 60.0
        azimuth = turn if ratio > 1.1 else -24.0
        c, s = cos(radians(azimuth)), sin(radians(azimuth))
        wide, deep = np.linalg.norm(np.array([[c, -s], [s, c]]) @ half, axis=1)
        box = 1.06 * np.linalg.norm(half, axis=1)
        floor = np.abs([[c, s], [s, c]]) @ box
        e = radians(elevation)
        lift = 1.15 * deep * tan(e)
        low, high = -floor[1] * sin(e), max(lift * cos(e) + deep * sin(e), floor[1] * sin(e))
        zoom = min(
            2.5 / wide, 0.5 * plot.region.width / floor[0], (plot.region.height + 0.25) / (high - low), 1.4
        )
        return cls(elevation=elevation, azimuth=azimuth, zoom=zoom, lift=lift, drop=zoom * (high + low) / 2)

    def vector(self) -> np.ndarray:
        """Its numbers, shape (5,): a view between two views is a point between two vectors."""
        return np.array([self.elevation, self.azimuth, self.zoom, self.lift, self.drop])


class Bowl(VGroup):
    """z = J(m, b) over the plane of a plot, painted from the rim inwards.

    Each level ellipse is the affine image of a circle, and stays one in every view: the bowl costs a few
    curves a frame.  Heights are (J − floor) / (rim − floor), so that the lowest point touches the plane.

    Attributes
    ----------
    plot : the plane, a `Plot` with m to the right and b upwards
    moments, rim : whose loss, and the level up to which it is shown
    view : how it is looked at
    filled : share of the rim's radius up to which it is drawn
    floor_window : the part of the plane of which the outline is drawn

    """

    def __init__(self, style: Style, plot: Plot, moments: Moments, rim: float) -> None:
        super().__init__()
        self.plot, self.moments, self.rim, self.view, self.filled = plot, moments, rim, View(), 1.0
        self.floor_ = Shape(style.color("rule"), width=2, z=Level.FLOOR)
        shares = self.radii
        self.bands = VGroup()
        for share in shares:
            band = Shape(style.mix("landscape", 0.16 + 0.74 * (1 - share) ** 1.15), fill=1, z=Level.BOWL)
            line = style.mix("landscape", float(0.75 + 0.25 * (1 - share)), "background")
            band.set_stroke(
                style.mix("text", 0.3, "landscape") if share < 0.3 else line,
                width=1.4 if share < 1 else 2,
                opacity=1,
            )
            self.bands.add(band)
        self.cut = Shape(style.color("b"), width=4.5, z=Level.RING)
        self.add(self.floor_, self.bands, self.cut)
        self.cut_share, self.cut_at = 0.0, moments.optimum[0]
        self.floor_window = plot.window
        self.refresh()

    @property
    def levels(self) -> np.ndarray:
        """The losses of its rings, from the rim inwards, shape (LEVELS,)."""
        return levels(self.moments, self.rim, LEVELS)[::-1]

    @property
    def radii(self) -> np.ndarray:
        """Of its rings, as shares of the rim's, from the rim inwards, shape (LEVELS,)."""
        return np.sqrt(self.height_of(self.levels))

    def show_cut(self, share: float) -> None:
        """Draw a share of the cut at the slope `cut_at`: a parabola along b."""
        self.cut_share = float(share)
        self.refresh()

    def place(self, m: np.ndarray | float, b: np.ndarray | float, on_floor: bool = False) -> np.ndarray:
        """Where lines (m, b) of shape (k,) appear on the frame, on the bowl or on the plane below: (k, 2)."""
        m, b = np.atleast_1d(np.asarray(m, float)), np.atleast_1d(np.asarray(b, float))
        height = np.zeros(len(m)) if on_floor else self.height_of(self.moments.loss(m, b))
        return self._seen(self.plot.to_frame(np.stack([m, b], axis=-1)), height)

    def height_of(self, loss: np.ndarray | float) -> np.ndarray:
        """Height as a share of the rim's."""
        return np.asarray((loss - self.moments.floor) / (self.rim - self.moments.floor))

    def _seen(self, at: np.ndarray, height: np.ndarray) -> np.ndarray:
        center = np.array(self.plot.region.center)
        seen = center + (at - center) @ self.view.matrix.T
        seen[:, 1] += self.view.up * height - self.view.drop
        return seen

    def refresh(self) -> None:
        """Set all outlines from moments, rim, view and what is shown."""
        half_widths = np.linalg.svd(self.plot.unit[:, None] * level_ellipse(self.moments, self.rim).axes)[1]
        crowding = float(np.clip((half_widths[1] / LEVELS - 0.02) / 0.03, 0, 1))
        radii = self.radii
        for k, band in enumerate(self.bands):
            outer, inner = radii[k], radii[k + 1] if k + 1 < LEVELS else 0.0
            share = min(outer, self.filled)
            if inner >= self.filled:
                band.outline(np.zeros((0, 3)))
                continue
            band.outline(self.ring(self.moments.floor + share**2 * (self.rim - self.moments.floor)))
            # Where the rings are nearer to each other than they are wide, lines would hide the bands.
            # The rim keeps its line, so that even the narrowest gorge is seen.
            band.set_stroke(opacity=crowding if k else 1)
        (left, right), (low, high) = self.floor_window.x, self.floor_window.y
        corners = self.plot.to_frame(np.array([[left, low], [right, low], [right, high], [left, high]]))
        seen = self._seen(corners, np.zeros(4))
        r = self.plot.region
        low, high = np.array([r.left - 0.6, r.bottom - 0.6]), np.array([r.right + 0.04, r.top + 0.12])
        self.floor_.outline(segments(*clip_segments(seen, np.roll(seen, -1, axis=0), low, high)))
        self._refresh_cut()

    def ring(self, loss: float) -> np.ndarray:
        """Outline of all lines of one loss, at its height."""
        ellipse = level_ellipse(self.moments, loss)
        at = self.plot.to_frame(ellipse.center + ELLIPSE_ARCS @ ellipse.axes.T)
        return flat(self._seen(at, np.full(len(at), float(self.height_of(loss)))))

    def _refresh_cut(self) -> None:
        """B runs through b* ± √(rim − floor) at m*: height v² over v ∈ [−1, 1] is one cubic exactly."""
        if self.cut_share <= 0:
            self.cut.outline(np.zeros((0, 3)))
            return
        parabola = slice_along_b(self.moments, self.cut_at)
        lowest = float(self.height_of(parabola.floor))
        reach = sqrt(max(self.rim - parabola.floor, 0.0))
        v = self.cut_share
        along = np.array([-v, -v / 3, v / 3, v])
        heights = lowest + (1 - lowest) * v * v * np.array([1, -1 / 3, -1 / 3, 1])
        at = self.plot.to_frame(np.stack([np.full(4, self.cut_at), parabola.vertex + reach * along], axis=-1))
        self.cut.outline(flat(self._seen(at, heights)))
