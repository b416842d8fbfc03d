"""The five stations of gradient descent, as a loop."""

from __future__ import annotations

import numpy as np
from manim import VGroup

from scenes.mobjects.kit.shapes import Shape, arrow, polyline, segments
from scenes.style import LABEL, Level, Style

STATIONS = {  # and the colours of their meanings
    "predict": "line",
    "measure": "loss",
    "differentiate": "gradient",
    "update": "text",
    "repeat": "text",
}
SAMPLES = 1200  # of the loop, along which lengths are measured
PAD = (0.24, 0.15)  # between a station's word and the marker around it
GAP = 0.12  # between the marker and the arrows
STAY = 0.55  # share of its time that the marker of a turning loop stays at a station
HANDOVER = 0.25  # share of the way from word to word in which the frame goes, and in which it comes


class Stations(VGroup):
    """Predict, measure, differentiate, update, repeat: words on an ellipse, clockwise from its top.

    All of it, the marker included, fits into `width` × `height`.

    Attributes
    ----------
    labels : the five words
    loop : the five arrows, each from its word to the next
    marker : a frame around the word that is on; between two words, a dot on the arrow
    position : station at which the marker stands, whole numbers are words

    """

    def __init__(
        self, style: Style, center: tuple[float, float], width: float, height: float, size: float = LABEL
    ) -> None:
        super().__init__()
        self.style = style
        self.labels = [style.text(style.say(name), size, "quiet") for name in STATIONS]
        # Letters with and without ascenders stand on one line, in frames of one height.
        tall = 0.95 * self.labels[0].em
        self.boxes = np.array([[label.width / 2 + PAD[0], tall / 2 + PAD[1]] for label in self.labels])
        self._lay(np.array(center, float), np.array([width, height]) / 2)
        for label, at in zip(self.labels, self.places, strict=True):
            label.stand_at(at[0], at[1] - 0.24 * label.em, side=0).set_z_index(Level.LIVE)
        self._free: list[tuple[float, float]] = []  # shares of each way between two words that are no word's
        self.loop = VGroup(*(self._arrow(k) for k in range(len(STATIONS))))
        self.marker = Shape(style.color("background"), width=2.5, fill=1, z=Level.LINE)
        self.marker.set_stroke(style.color("text"))
        self.add(self.marker, self.loop, *self.labels)
        self.show(0.0)

    def show_round(self, position: float) -> None:
        """Show a turning loop: the marker stays at each station for a while before it goes on to the next.

        `updates` then tells how many updates are made, the one that is being made as a share.
        """
        turns, station = divmod(float(position), len(STATIONS))
        share = station % 1
        before = list(STATIONS).index("update")
        self.updates = turns + float(np.clip((station - before) / STAY, 0, 1))
        self.show(len(STATIONS) * turns + station - share + max(0.0, share - STAY) / (1 - STAY))

    def show(self, position: float) -> None:
        """Put the marker at a station, or between two on the loop; the station that is on is bright."""
        self.position = position = float(position)
        here = int(np.floor(position + 1e-9))
        share = min(max(position - here, 0.0), 1.0)
        count = len(STATIONS)
        # A frame goes, a dot runs along the arrow, and the next frame comes: nothing crosses a word.
        leaving, arriving = (float(np.clip(1 - s / HANDOVER, 0, 1)) for s in (share, 1 - share))
        white = self.style.color("text")
        if leaving or arriving:
            k = here % count if leaving else (here + 1) % count
            self.marker.outline(_rounded(self.places[k], self.boxes[k]))
            self.marker.set_fill(self.style.color("background"), opacity=1)
            self.marker.set_stroke(white, opacity=max(leaving, arriving))
        else:
            begin, end = self._free[here % count]
            along = (share - HANDOVER) / (1 - 2 * HANDOVER)
            at = self.point(here + begin + _ease(along) * (end - begin))
            self.marker.outline(_rounded(at, np.array([0.09, 0.09])))
            self.marker.set_fill(white, opacity=1)
            self.marker.set_stroke(white, opacity=1)
        for k, (label, role) in enumerate(zip(self.labels, STATIONS.values(), strict=True)):
            bright = leaving if k == here % count else arriving if k == (here + 1) % count else 0.0
            label.set_fill(self.style.mix(role, bright, "quiet"))

    def rest(self, share: float) -> None:
        """The loop is done: the marker goes, and all words are as bright as each other."""
        share = float(share)
        self.marker.set_stroke(opacity=1 - share)
        for k, (label, role) in enumerate(zip(self.labels, STATIONS.values(), strict=True)):
            on = k == int(self.position + 0.5) % len(STATIONS)
            label.set_fill(self.style.mix(role, 1.0 if on else share, "quiet"))

    def point(self, position: float) -> np.ndarray:
        """Where on the loop a position is, shape (2,): stations are equally far from each other along it."""
        along = (position / len(STATIONS)) % 1.0 * self._length[-1]
        return np.array([np.interp(along, self._length, self._outline[:, axis]) for axis in (0, 1)])

    @property
    def places(self) -> np.ndarray:
        """The middles of the words, shape (5, 2)."""
        return np.array([self.point(k) for k in range(len(STATIONS))])

    def _lay(self, center: np.ndarray, half: np.ndarray) -> None:
        """Choose the ellipse that, with its words, fills the box."""
        angles = np.pi / 2 - np.linspace(0, 2 * np.pi, SAMPLES + 1)
        unit = np.stack([np.cos(angles), np.sin(angles)], axis=-1)
        radii = half.copy()
        for _ in range(30):
            # Where it is flat, its middle is straight: two half ellipses, no needle's eye.
            ends = np.minimum(radii, 2 * radii[::-1])
            self._outline = center + ends * unit + np.sign(np.round(unit, 9)) * (radii - ends)
            steps = np.hypot(*np.diff(self._outline, axis=0).T)
            self._length = np.concatenate([[0.0], np.cumsum(steps)])
            reach = np.vstack([np.abs(self.places - center) + self.boxes, radii])
            radii = np.maximum(radii + half - reach.max(axis=0), 0.05)

    def _arrow(self, k: int) -> VGroup:
        """From the word k to the next one, along the loop."""
        at = np.array([self.point(k + share) for share in np.linspace(0, 1, 241)])
        free = np.ones(len(at), bool)
        for end in (k, (k + 1) % len(STATIONS)):
            free &= np.any(np.abs(at - self.places[end]) > self.boxes[end] + GAP, axis=1)
        shares = np.linspace(0, 1, len(at))[free]
        self._free.append((float(shares[0]), float(shares[-1])) if len(shares) else (0.5, 0.5))
        at = at[free]
        quiet = self.style.color("quiet")
        shaft, tip = Shape(quiet, width=2.5), Shape(quiet, fill=1)
        if len(at) > 1:
            left = np.hypot(*(at - at[-1]).T)
            keep = left > 0.17
            if keep.any():
                way = (at[-1] - at[keep][-1]) / left[keep][-1]
                tip.outline(arrow(at[-1] - way, at[-1])[1])
            if keep.sum() > 1:
                shaft.outline(polyline(at[keep]))
        return VGroup(shaft, tip)


def _ease(share: float) -> float:
    """Slow at both ends."""
    return share * share * (3 - 2 * share)


def _rounded(center: np.ndarray, half: np.ndarray) -> np.ndarray:
    """Outline of a box with round ends."""
    radius = float(half.min())
    angles = np.linspace(0, 2 * np.pi, 49)
    circle = radius * np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    corners = center + circle + np.sign(np.round(circle, 9)) * (half - radius)
    return segments(corners, np.roll(corners, -1, axis=0))
