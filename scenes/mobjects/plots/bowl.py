"""The landscape of the loss: one object that is a bowl from the side and the contour plot from above."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from math import asin, cos, degrees, radians, sin, tan

import numpy as np
from manim import VGroup, VMobject

from gdmath import Ellipse, Moments, level_ellipse
from scenes.layout import Region
from scenes.mobjects.kit.shapes import ELLIPSE_ARCS, Shape, clip_segments, flat, segments
from scenes.mobjects.plots.plot import Plot
from scenes.style import Level, Style
from scenes.windows import levels

LEVELS = 24
STRONG = 3  # every so many level lines one is a little stronger
ELEVATIONS = 36.0, 54.0  # degrees, of a look from the side: the least, and the most, in a high place
HEIGHT = 0.8  # of the rim, as a share of what its half depth takes on the frame
FLOOR = 0.72  # size of the floor below the bowl, as a share of the rim's
TURNS = 30.0, 48.0  # degrees by which the long axis comes toward the viewer: in a wide place, in a high one
MARGINS = {"left": 0.6, "right": 0.3, "bottom": 0.75, "top": 0.2}  # around bowl and floor, for the axes
LIGHT = np.array([0.62, -0.3, 0.72])  # where it comes from in a view from the side: right, before, above
STEEPNESS = 1.1  # of the walls as the light takes them, at the rim
STOPS = np.linspace(-1, 1, 5)  # across a level, from the side of the light to the other


@dataclass(frozen=True, slots=True)
class View:
    """An orthographic look at the plane of a plot and at heights above it.

    Attributes
    ----------
    elevation : of the eye above the plane, degrees; 90 looks straight down
    azimuth : by which the plane is turned about its middle, degrees
    zoom : size on the frame
    lift : height on the frame of the rim above the plane's own level
    x, y : by which the picture is moved on the frame

    """

    elevation: float = 90.0
    azimuth: float = 0.0
    zoom: float = 1.0
    lift: float = 0.0
    x: float = 0.0
    y: float = 0.0

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
    def from_side(
        cls, plot: Plot, rim: Ellipse, region: Region, *, behind: bool = False, turn: float | None = None
    ) -> View:
        """A view of the bowl with this rim that fills a region, from the other side where asked; its inside is seen.

        The higher the place, the more from above.  `turn` are the degrees by which the long axis comes toward the
        viewer, if not as many as suit the place.

        No part of the wall hides another where the rim is at most half its half depth times tan(elevation) high:
        the height of the near wall on the frame, −d r sin e + h r² cos e at the share r of the way to its rim, then
        falls up to r = 1.
        """
        half = plot.unit[:, None] * rim.axes
        room = region.inset(**MARGINS)
        turn = TURNS[room.height > room.width] if turn is None else turn
        azimuth = _side(half, turn) + 180 * behind
        c, s = cos(radians(azimuth)), sin(radians(azimuth))
        turned = np.array([[c, -s], [s, c]])
        wide, deep = np.linalg.norm(turned @ half, axis=1)
        floor_wide, floor_deep = np.abs(turned) @ (FLOOR * np.linalg.norm(half, axis=1))
        zoom = room.width / (2 * max(wide, floor_wide))
        fills = room.height / (zoom * ((HEIGHT + 1) * deep + floor_deep))  # the sine of such an elevation
        elevation = float(np.clip(degrees(asin(min(1.0, fills))), *ELEVATIONS))
        e = radians(elevation)
        lift = HEIGHT * deep * tan(e)
        low, high = -floor_deep * sin(e), lift * cos(e) + deep * sin(e)
        zoom = min(zoom, room.height / (high - low))
        x, y = np.array(room.center) - plot.region.center
        return cls(elevation, azimuth, zoom, lift, x, y - zoom * (high + low) / 2)

    def vector(self) -> np.ndarray:
        """Its numbers, shape (6,): a view between two views is a point between two vectors."""
        return np.array(astuple(self))


def _side(half: np.ndarray, turn: float) -> float:
    """The azimuth in degrees at which an ellipse with these half axes, shape (2, 2), lies as bowls are looked at."""
    axes, lengths, _ = np.linalg.svd(half)
    (x, y), round_ = axes[:, 0], lengths[0] <= 1.1 * lengths[1]
    return -turn if round_ else -turn - degrees(np.arctan2(y, x) if x > 0 else np.arctan2(-y, -x))


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
    fading : how much of it goes into the background towards the rim, 0 … 1: path and dot then stand out
    room : the part of the frame in which what stands on it is seen
    lit_from : azimuth of the view that the light belongs to

    """

    def __init__(self, style: Style, plot: Plot, moments: Moments, rim: float) -> None:
        super().__init__()
        self.plot, self.moments, self.rim, self.view, self.filled = plot, moments, rim, View(), 1.0
        self.floor_ = Shape(style.color("rule"), width=2, z=Level.FLOOR)
        self.style, self.fading = style, 1.0
        self.bands = VGroup(*(Shape(style.color("landscape"), fill=1, z=Level.BOWL) for _ in range(LEVELS)))
        self.add(self.floor_, self.bands)
        self.room = plot.region
        self.lit_from = _side(plot.unit[:, None] * level_ellipse(moments, rim).axes, TURNS[0])
        self.floor_window = plot.window
        self.refresh()

    @property
    def levels(self) -> np.ndarray:
        """The losses of its rings, from the rim inwards, shape (LEVELS,)."""
        return levels(self.moments, self.rim, LEVELS)[::-1]

    @property
    def radii(self) -> np.ndarray:
        """Of its rings, as shares of the rim's, from the rim inwards, shape (LEVELS,)."""
        return np.asarray(np.sqrt(self.height_of(self.levels)))

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
        seen += [self.view.x, self.view.y]
        seen[:, 1] += self.view.up * height
        return np.asarray(seen)

    def refresh(self) -> None:
        """Set all outlines from moments, rim, view and what is shown."""
        half_widths = np.linalg.svd(self.plot.unit[:, None] * level_ellipse(self.moments, self.rim).axes)[1]
        crowding = float(np.clip((half_widths[1] / LEVELS - 0.02) / 0.03, 0, 1))
        radii = self.radii
        for k, band in enumerate(self.bands):
            outer, inner = radii[k], radii[k + 1] if k + 1 < LEVELS else 0.0
            share = min(outer, self.filled)
            if inner >= self.filled:
                band.points = np.zeros((0, 3))
                continue
            band.points = self.ring(self.moments.floor + share**2 * (self.rim - self.moments.floor))
            self._light(band, share, k)
            # Where the rings are nearer to each other than they are wide, lines would hide the bands.
            # The rim keeps its line, so that even the narrowest gorge is seen.
            band.stroke_rgbas[:, 3] = crowding if k else 1
        (left, right), (low, high) = self.floor_window.x, self.floor_window.y
        corners = self.plot.to_frame(np.array([[left, low], [right, low], [right, high], [left, high]]))
        seen = self._seen(corners, np.zeros(4))
        r = self.room
        box = np.array([r.left - 0.6, r.bottom - 0.6]), np.array([r.right + 0.04, r.top + 0.12])
        self.floor_.outline(segments(*clip_segments(seen, np.roll(seen, -1, axis=0), *box)))

    def _light(self, band: VMobject, radius: float, k: int) -> None:
        """Paint a level as the light falls on it.

        The slope of a paraboloid is linear in (m, b): over one level, how much the surface faces the light is linear
        across the picture, but for the length of its normal.
        """
        half = self.plot.unit[:, None] * level_ellipse(self.moments, self.rim).axes
        inverse, shown = np.linalg.inv(half), np.linalg.inv(self.view.matrix)
        c, s = cos(radians(self.lit_from)), sin(radians(self.lit_from))
        across = np.array([[c, s], [-s, c]]) @ LIGHT[:2]
        toward = inverse @ across
        size = float(np.hypot(*toward))
        height = STEEPNESS / 2 * float(np.sqrt(np.abs(np.linalg.det(half))))
        unit = np.array([toward, [-toward[1], toward[0]]]) / size
        slopes = (
            2 * height * radius * inverse.T @ unit.T
        )  # at the end of the level and in its middle, columns
        along, middle = np.hypot(*slopes)
        steep = np.sqrt(STOPS**2 * along**2 + (1 - STOPS**2) * middle**2)
        bright = (LIGHT[2] - 2 * height * radius * size * STOPS) / np.sqrt(1 + steep**2)
        band.fill_rgbas = self._painted(bright / np.linalg.norm(LIGHT), radius)
        strong = k % STRONG == 0
        band.stroke_rgbas = self._drawn(band.fill_rgbas, 0.34 if strong else 0.16, radius)
        band.stroke_width = 2.0 if strong else 1.2
        # Where it is brightest and where darkest, on the frame.
        covector = shown.T @ inverse.T @ toward
        reach = float(np.hypot(*((self.view.matrix @ half).T @ covector))) * radius
        offset = covector / float(covector @ covector) * reach
        width, tall = (max(float(np.ptp(band.points[:, axis])) / 2, 1e-9) for axis in (0, 1))
        band.sheen_direction = np.array([offset[0] / width, offset[1] / tall, 0])

    def _painted(self, bright: np.ndarray, radius: float) -> np.ndarray:
        """Colours of a surface that is so bright, shape (k, 4); further out it fades into the background."""
        ramp = [
            self.style.mix("landscape", 0.22),
            self.style.color("landscape"),
            self.style.mix("shine", 1.0),
        ]
        table = np.array([color.to_rgb() for color in ramp])
        colors = np.stack([np.interp(bright, [0.15, 0.62, 1.15], table[:, c]) for c in range(3)], axis=-1)
        far = self._distance(radius)
        ground = np.array(self.style.color("background").to_rgb())
        return np.concatenate([(1 - far) * colors + far * ground, np.ones((len(colors), 1))], axis=1)

    def _drawn(self, colors: np.ndarray, share: float, radius: float) -> np.ndarray:
        """Colours of a line on a surface of these, shape (k, 4): towards that of rings, and fading as the surface."""
        share *= 1 - self._distance(radius)
        line = np.array(self.style.color("ring").to_rgb())
        return np.concatenate([(1 - share) * colors[:, :3] + share * line, colors[:, 3:]], axis=1)

    def _distance(self, radius: float) -> float:
        """How much of a level goes into the background."""
        return float(self.fading * np.clip(radius, 0, 1) ** 1.3 * 0.8)

    def ring(self, loss: float) -> np.ndarray:
        """Outline of all lines of one loss, at its height."""
        ellipse = level_ellipse(self.moments, loss)
        at = self.plot.to_frame(ellipse.center + ELLIPSE_ARCS @ ellipse.axes.T)
        return flat(self._seen(at, np.full(len(at), float(self.height_of(loss)))))
