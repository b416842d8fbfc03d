"""The gradient as an arrow over its two slopes, and the formula of its length."""

from __future__ import annotations

from typing import cast

import numpy as np
from manim import VGroup

from gdmath import Trajectory
from scenes.formulas import LENGTH_BY_PYTHAGORAS, PARAMETERS, partial
from scenes.layout import Layout, Region
from scenes.mobjects.kit.fitting import broken, place
from scenes.mobjects.kit.number import LiveNumber
from scenes.mobjects.kit.shapes import Shape, arrow, segments
from scenes.mobjects.plots.path import EMPTY
from scenes.mobjects.step_by_step.digits import bracketed, equals, in_full, tex_of
from scenes.style import LABEL, QUIET, Label, Level, Style

WIDE = 3.2  # the arrow at most
HIGH, LOW = 1.0, 0.75  # the same, at the left of the formula and above it
SEEN = 0.03  # what is shorter is no stroke
PLUGGED = "plugged"
FIRST_ROW = 0.9  # from the top of the strip to its corner where it stands above the formula


class GradientLength(VGroup):
    """At the left of the strip, or above: the slopes as legs, and from end to end the gradient, as long as it is.

    Attributes
    ----------
    legs, leg_names : the slopes, m first
    shaft, tip : the gradient; with its legs it shrinks as the descent goes on
    formula : its length by Pythagoras, with the numbers of the first line
    plugged : those numbers

    """

    def __init__(self, style: Style, layout: Layout, path: Trajectory, first: LiveNumber) -> None:
        self.path, strip = path, layout.strip
        sizes, high = np.abs(path.gradient[0]), HIGH if layout.is_wide else LOW
        self.per_unit = min(WIDE / max(sizes[0], 1e-300), high / max(sizes[1], 1e-300))
        bottom = strip.bottom + 0.42 if layout.is_wide else strip.top - FIRST_ROW
        self.corner = np.array([strip.left + 0.1, bottom])
        end = self.corner + self.per_unit * sizes
        turn = np.array([end[0], self.corner[1]])
        self.legs = [Shape(style.color(name), width=4) for name in PARAMETERS]
        names = [style.math(partial(name), QUIET) for name in PARAMETERS]
        names[0].stand_at(max(self.corner[0], (self.corner[0] + turn[0] - names[0].width) / 2), bottom - 0.4)
        names[1].stand_at(turn[0] + 0.15, max(bottom, (bottom + end[1]) / 2 - 0.1))
        self.leg_names = names
        green = style.color("gradient")
        self.shaft, self.tip = Shape(green, width=6, z=Level.ARROW), Shape(green, fill=1, z=Level.ARROW)
        right = float(names[1].get_right()[0])
        room = (
            Region(max(right, self.corner[0] + 2) + 0.5, strip.right, strip.bottom, strip.top)
            if layout.is_wide
            else Region(strip.left, strip.right, strip.bottom, bottom - 0.55)
        )
        self.formula = self._formula(style, layout, room, first)
        self.plugged = [glyph for line in self.formula for glyph in _part(cast(Label, line))]
        super().__init__(*self.legs, *names, self.shaft, self.tip, self.formula)
        self.show(0.0)
        self.grow(0.0)

    def _formula(self, style: Style, layout: Layout, room: Region, first: LiveNumber) -> VGroup:
        slopes = [bracketed(in_full(float(slope))) for slope in self.path.gradient[0]]
        plugged = " + ".join(
            rf"\c{name}{{{slope}}}^2" for name, slope in zip(PARAMETERS, slopes, strict=True)
        )
        pieces = (
            LENGTH_BY_PYTHAGORAS,
            rf"\part{{{PLUGGED}}}{{= \sqrt{{{plugged}}}}}",
            rf"\part{{{PLUGGED}}}{{{equals(first)} \grad{{{tex_of(first)}}}}}",
        )
        for size in (LABEL, QUIET):
            lines = broken(style, pieces, size, room.width)
            if len(lines) <= 2 and max(line.width for line in lines) <= room.width:
                break
        top = room.top - (0.62 if layout.is_wide else 0.6)
        gap = 0.85 if len(lines) > 1 else 0.0
        for k, label in enumerate(lines):
            label.stand_at(0, top - gap * k - (0.35 if layout.is_wide and len(lines) == 1 else 0))
        return place(lines, room.left)

    def grow(self, share: float) -> None:
        """The first gradient, so far from its beginning."""
        self._outline(float(share) * np.abs(self.path.gradient[0]))

    def show(self, t: float) -> None:
        """The gradient and its legs at position t of the descent, on the same scale."""
        t = float(np.clip(t, 0, self.path.epochs))
        k = min(int(t), self.path.epochs - 1) if self.path.epochs else 0
        rows = self.path.gradient[[k, min(k + 1, self.path.epochs)]]
        sizes = np.abs(rows[0] + (t - k) * (rows[1] - rows[0]))
        self._outline(sizes)
        end = self.corner + self.per_unit * sizes
        turn = np.array([end[0], self.corner[1]])
        for leg, a, b in zip(self.legs, (self.corner, turn), (turn, end), strict=True):
            leg.outline(segments(a[None], b[None]) if np.hypot(*(b - a)) > SEEN else EMPTY)

    def _outline(self, sizes: np.ndarray) -> None:
        """An arrow with these components."""
        way = self.per_unit * sizes
        if np.hypot(*way) < SEEN:
            self.shaft.outline(EMPTY)
            self.tip.outline(EMPTY)
            return
        shaft, tip = arrow(self.corner, self.corner + way)
        self.shaft.outline(shaft)
        self.tip.outline(tip)


def _part(line: Label) -> VGroup:
    """The numbers in a line of the formula."""
    return line.part(PLUGGED) if PLUGGED in line.part_names else VGroup()
