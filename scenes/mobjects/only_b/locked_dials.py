"""A dial for m, with a padlock, and one for b."""

from __future__ import annotations

import numpy as np
from manim import VGroup

from scenes.formulas import PARAMETERS
from scenes.layout import Region
from scenes.mobjects.kit.dial import Dial, Padlock
from scenes.mobjects.kit.number import NumberFormat
from scenes.style import Style

PLACES = 0.24, 0.76  # of the dials, as shares of the panel's width
REACH = 1.25  # of a dial, in what its parameter is moved by


class LockedDials(VGroup):
    """Two dials side by side in a panel; the padlock is on that of m.

    Attributes
    ----------
    m, b, padlock : the parts

    """

    def __init__(
        self,
        style: Style,
        panel: Region,
        forms: tuple[NumberFormat, NumberFormat],
        line: tuple[float, float],
        moves: tuple[float, float],
    ) -> None:
        """For lines around this one, with m and b moved by so much."""
        y = panel.center[1] + 0.15
        radius = min(0.23 * panel.width, 0.45 * panel.height)
        places = [(panel.left + share * panel.width, y) for share in PLACES]
        self.m, self.b = (
            Dial(style, rf"\v{name}", name, form, value - REACH * move, value + REACH * move, place, radius)
            for name, form, value, move, place in zip(PARAMETERS, forms, line, moves, places, strict=True)
        )
        self.padlock = Padlock(style, (places[0][0], y - 0.5 * radius), min(0.4, 0.4 * radius))
        super().__init__(self.m, self.b)
        self.show(*line)

    def show(self, m: float, b: float) -> None:
        """Turn both to a line."""
        self.m.show(m)
        self.b.show(b)

    def glow(self, shares: np.ndarray) -> None:
        """Let both shine, each by its share."""
        for dial, share in zip((self.m, self.b), shares, strict=True):
            dial.glow(share)
