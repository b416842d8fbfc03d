"""A cut through the bottom of the bowl: a sheet that comes down, and a parabola that lifts out."""

from __future__ import annotations

from math import sqrt

import numpy as np
from manim import VGroup

from scenes.layout import Region
from scenes.mobjects.kit.shapes import Shape, dots, flat, segments
from scenes.mobjects.plots.bowl import Bowl
from scenes.mobjects.plots.path import EMPTY, OnBowl
from scenes.style import Level, Style

SHEET = 0.28  # opacity of the sheet


class Slice(OnBowl, VGroup):
    """The bowl along a straight way through its bottom: a parabola, wherever it is looked at.

    A point of the slice is (v, h): the line optimum + v · half, at the height h = (J − floor)/(rim − floor) = v².

    Attributes
    ----------
    half : (2,) way in the plane from the optimum to the rim
    home : where the parabola stands when it has been lifted out: its rim along the top, its bottom in the middle below
    lowered : share of the sheet that has come down
    lifted : share of the way from the bowl to its home
    ball : a ball on it
    at : the places v of the ball so far, the last one its own

    """

    def __init__(
        self, style: Style, bowl: Bowl, half: np.ndarray, role: str, home: Region, *, sheet: float = SHEET
    ) -> None:
        super().__init__()
        self.bowl, self.half, self.home = bowl, np.asarray(half, float), home
        self.sheet = Shape(style.color(role), fill=sheet, z=Level.DROPS)
        self.curve = Shape(style.color(role), width=5, z=Level.LINE)
        self.trail = Shape(style.color("line"), fill=1, z=Level.POINTS)
        self.ball = Shape(style.color("line"), fill=1, z=Level.DOT)
        self.ball.set_stroke(style.color("background"), width=2, opacity=1)
        self.add(self.sheet, self.curve, self.trail, self.ball)
        self.lowered, self.lifted = 0.0, 0.0
        self.at = np.zeros(0)

    def place(self, v: np.ndarray, h: np.ndarray) -> np.ndarray:
        """Where points (v, h) of shape (k,) appear on the frame, shape (k, 2)."""
        bowl, home = self.bowl, self.home
        middle = np.asarray(bowl.moments.optimum)
        m, b = np.stack([middle, middle + self.half], axis=-1)
        at, end = bowl.place(m, b, on_floor=True)
        on_bowl = np.array([at, end - at, [0, bowl.view.up]])
        upright = np.array([[home.center[0], home.bottom], [home.width / 2, 0], [0, home.height]])
        corner, along, up = on_bowl + self.lifted * (upright - on_bowl)
        return np.asarray(corner + np.outer(v, along) + np.outer(h, up))

    def lower(self, share: float) -> None:
        """Let the sheet come down from the rim by this share: it cuts what it has passed."""
        self.lowered = float(share)
        self.refresh()

    def lift(self, share: float) -> None:
        """Take the parabola out of the bowl, by this share of the way to its home."""
        self.lifted = float(share)
        self.refresh()

    def roll(self, at: np.ndarray) -> None:
        """Show the ball at the last of these places v, and a dot where it was before each step."""
        self.at = np.asarray(at, float)
        self.refresh()

    def refresh(self) -> None:
        """Set all outlines."""
        low = sqrt(max(0.0, 1 - self.lowered))
        left, right = self._piece(-1, -low), self._piece(low, 1)
        if self.lowered <= 0:
            outline = edge = EMPTY
        elif low > 0:
            outline = np.concatenate([left, right])
            edge = np.concatenate([left, segments(left[-1:, :2], right[:1, :2]), right])
        else:
            outline = edge = self._piece(-1, 1)
        self.curve.outline(outline)
        closed = segments(edge[-1:, :2], edge[:1, :2]) if len(edge) else EMPTY
        self.sheet.outline(np.concatenate([edge, closed]))
        seen = self.at[np.abs(self.at) <= 1]
        places = self.place(seen, seen**2)
        here = len(self.at) > 0 and abs(self.at[-1]) <= 1
        self.ball.outline(dots(places[-1:], 0.13) if here else EMPTY)
        self.trail.outline(dots(places[:-1] if here else places, 0.05))

    def _piece(self, start: float, end: float) -> np.ndarray:
        """The parabola between two places: one cubic, exactly."""
        v = start + (end - start) * np.array([0, 1 / 3, 2 / 3, 1])
        a, b = start, end
        h = np.array([a * a, (a * a + 2 * a * b) / 3, (2 * a * b + b * b) / 3, b * b])
        return flat(self.place(v, h))
