"""A ring that empties while the viewer thinks."""

from __future__ import annotations

from math import pi

import numpy as np
from manim import VGroup

from scenes.mobjects.kit.shapes import Shape, arc, circle_arcs, flat, point
from scenes.style import Level, Style

RADIUS = 0.32
FULL = 16  # arcs of the whole ring


class Countdown(VGroup):
    """A question mark in a ring that goes from full to empty, clockwise from its top.

    Attributes
    ----------
    left : share of the time that is left, as last shown

    """

    def __init__(self, style: Style, center: tuple[float, float]) -> None:
        super().__init__()
        self.middle = np.array(center, float)
        self.track = Shape(style.color("rule"), width=5, z=Level.LIVE)
        self.track.outline(flat(self.middle + RADIUS * circle_arcs(FULL)))
        self.ring = Shape(style.color("text"), width=5, z=Level.LIVE)
        self.mark = style.text("?").set_z_index(Level.LIVE)
        self.mark.move_to(point(*self.middle))
        self.add(self.track, self.ring, self.mark)
        self.show(1.0)

    def show(self, left: float) -> None:
        """Show how much of the time is left."""
        self.left = left = float(np.clip(left, 0, 1))
        if left < 1e-3:
            self.ring.outline(np.zeros((0, 3)))
            return
        top = pi / 2
        points = arc(top, top + 2 * pi * left, max(1, round(FULL * left)))
        self.ring.outline(flat(self.middle + RADIUS * points))
