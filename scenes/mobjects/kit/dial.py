"""A dial for each parameter, and the padlock that keeps one where it is."""

from __future__ import annotations

from math import pi

import numpy as np
from manim import VGroup

from scenes.mobjects.kit.number import LiveNumber, NumberFormat, widest
from scenes.mobjects.kit.shapes import Shape, arc, flat, point, polyline, segments
from scenes.style import LABEL, Level, Style

LOW_END, HIGH_END = 1.25 * pi, -0.25 * pi  # angles of the two ends of the scale, left and right of its gap
TICKS = 10  # spaces between the ticks


class Dial(VGroup):
    """A parameter as the hand of a dial around its symbol, with its number in the gap below.

    Attributes
    ----------
    track, ring, hand, label, number : the parts; the ring is seen as far as the dial glows
    low, high : values at the left and the right end of the scale, where the hand stops
    value : that is shown
    glowing : how much it glows

    """

    def __init__(
        self,
        style: Style,
        symbol: str,
        role: str,
        form: NumberFormat,
        low: float,
        high: float,
        center: tuple[float, float],
        radius: float,
    ) -> None:
        super().__init__()
        self.middle, self.radius, self.low, self.high = np.array(center, float), radius, low, high
        scale = self.middle + radius * arc(LOW_END, HIGH_END, 6)
        angles = np.linspace(LOW_END, HIGH_END, TICKS + 1)
        rays = np.stack([np.cos(angles), np.sin(angles)], axis=-1)
        ticks = segments(self.middle + radius * rays, self.middle + 0.88 * radius * rays)
        self.track = Shape(style.color("rule"), width=3).outline(np.concatenate([flat(scale), ticks]))
        self.ring = Shape(style.color(role), width=4, z=Level.DOT).outline(flat(scale))
        self.hand = Shape(style.color(role), width=6, z=Level.LIVE)
        self.label = style.math(symbol, LABEL).move_to(point(*self.middle))
        em = self.label.em
        factor = style.math(form.factor, LABEL, role) if form.factor else None
        # The minus sign hangs out: the digits stand in the middle.
        room = style.digits.width(widest(form, low, high).lstrip("-")) * em
        width = room + (factor.width + 0.1 * em if factor is not None else 0)
        right, y = self.middle[0] - width / 2 + room, self.middle[1] - 0.71 * radius - 0.95 * em
        self.number = LiveNumber(style, form, low, (right, y), align="right", role=role)
        self.add(self.track, self.ring, self.hand, self.label, self.number)
        if factor is not None:
            self.add(factor.stand_at(right + 0.1 * em, y))
        self.glow(0)
        self.show((low + high) / 2)

    def show(self, value: float) -> None:
        """Turn the hand to a value and write its number."""
        self.value = value = float(value)
        share = float(np.clip((value - self.low) / (self.high - self.low), 0, 1))
        angle = LOW_END + share * (HIGH_END - LOW_END)
        ray = self.radius * np.array([np.cos(angle), np.sin(angle)])
        self.hand.outline(polyline(self.middle + np.array([0.5 * ray, 0.96 * ray])))
        self.number.set_value(value)

    def glow(self, share: float) -> None:
        """Shine in the colour of its symbol: not at all at 0, fully at 1."""
        self.glowing = share = float(share)
        self.ring.set_stroke(width=3 + 5 * share, opacity=share)


class Padlock(VGroup):
    """A padlock of this height; its shackle is lifted out of the body while it is open.

    Attributes
    ----------
    shackle, body : the parts
    closed : how far it is closed

    """

    def __init__(self, style: Style, center: tuple[float, float], height: float) -> None:
        super().__init__()
        self.middle, self.size = np.array(center, float), height
        color = style.color("text")
        self.shackle = Shape(color, width=100 * 0.09 * height, z=Level.ARROW)
        self.body = Shape(color, fill=1, z=Level.DOT)
        half, low, high = 0.37 * height, -0.5 * height, 0.1 * height
        corners = np.array([[-half, low], [half, low], [half, high], [-half, high], [-half, low]])
        # The keyhole is run round the other way, which leaves it open.
        keyhole = np.array([0, 0.5 * (low + high)]) + 0.09 * height * arc(2 * pi, 0, 4)
        outline = np.concatenate([polyline(self.middle + corners), flat(self.middle + keyhole)])
        self.body.outline(outline)
        self.add(self.shackle, self.body)
        self.show(1)

    def show(self, closed: float) -> None:
        """Open at 0, with the right end of its shackle free; closed at 1."""
        self.closed = closed = float(closed)
        height = self.size
        lift = 0.22 * height * (1 - closed)
        radius, foot = 0.23 * height, 0.0
        top = 0.24 * height + lift
        bow = flat(self.middle + np.array([0, top]) + radius * arc(pi, 0, 4))
        legs = np.array([[[-radius, foot], [-radius, top]], [[radius, top], [radius, foot + lift]]])
        left, right = (polyline(self.middle + leg) for leg in legs)
        self.shackle.outline(np.concatenate([left, bow, right]))
