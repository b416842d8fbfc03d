"""The gradient as an arrow over its two slopes, and the formula of its length."""

from __future__ import annotations

from dataclasses import replace
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
from scenes.mobjects.step_by_step.epoch_table import EpochTable
from scenes.style import LABEL, QUIET, Label, Level, Style

WIDE = 3.2  # the arrow at most, beside its formula
HIGH, LOW = 1.0, 0.75  # the same, at the left of the formula and above it
BESIDE, BELOW = 1.1, 0.5  # room for the names of its slopes, at its sides, and above and below
SEEN = 0.03  # what is shorter is no stroke
PLUGGED = "plugged"
FIRST_ROW = 0.9  # from the top of the strip to its lower edge where it stands above the formula


class GradientLength(VGroup):
    """The slopes as legs, as their signs point, and from end to end the gradient, as long as it is.

    It is drawn large below the first row of the table, and then in the strip, left of its formula or above.

    Attributes
    ----------
    legs, leg_names : the slopes, m first
    shaft, tip : the gradient; with its legs it shrinks as the descent goes on
    corner, per_unit : where it begins, and its length on the frame for a gradient of one
    formula : its length by Pythagoras, with the numbers of the first line
    plugged : those numbers

    """

    def __init__(self, style: Style, layout: Layout, path: Trajectory, table: EpochTable) -> None:
        self.path, strip, panel = path, layout.strip, layout.right
        below = replace(panel, top=table.baselines[0] - 0.3)
        large = below.inset(left=BESIDE, right=BESIDE, bottom=BELOW, top=BELOW)
        bottom = strip.bottom + 0.3 if layout.is_wide else strip.top - FIRST_ROW
        high = HIGH if layout.is_wide else LOW
        small = Region(strip.left + 0.1, strip.left + 0.1 + WIDE, bottom, bottom + high)
        # While it is small, it may turn about as the descent leaps over the bottom.
        self.places = fitted_into(large, path.gradient[:1]), fitted_into(small, path.gradient)
        self.corner, self.per_unit = self.places[0]
        self.legs = [Shape(style.color(name), width=4) for name in PARAMETERS]
        self.leg_names = self._name_legs(style)
        green = style.color("gradient")
        self.shaft, self.tip = Shape(green, width=6, z=Level.ARROW), Shape(green, fill=1, z=Level.ARROW)
        room = (
            Region(small.right + 0.5, strip.right, strip.bottom, strip.top)
            if layout.is_wide
            else Region(strip.left, strip.right, strip.bottom, bottom - 0.55)
        )
        self.formula = self._formula(style, layout, room, table.row(0)[-1])
        self.plugged = [glyph for line in self.formula for glyph in _part(cast(Label, line))]
        super().__init__(*self.legs, *self.leg_names, self.shaft, self.tip, self.formula)
        self.show(0.0)
        self.grow(0.0)

    def _name_legs(self, style: Style) -> list[Label]:
        """The names of the slopes, outside the triangle."""
        names = [style.math(partial(name), QUIET) for name in PARAMETERS]
        way, up = self.per_unit * self.path.gradient[0], self.path.gradient[0] >= 0
        x, y = self.corner + way / 2
        names[0].stand_at(x, self.corner[1] + (-0.42 if up[1] else 0.2), side=0)
        names[1].stand_at(
            self.corner[0] + way[0] + (0.15 if up[0] else -0.15), y - 0.1, side=-1 if up[0] else 1
        )
        return names

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
        self._outline(float(share) * self.path.gradient[0])

    def step_back(self, share: float) -> None:
        """The first gradient on its way from its large place to the small one."""
        (large, large_unit), (small, small_unit) = self.places
        self.corner = large + float(share) * (small - large)
        self.per_unit = large_unit + float(share) * (small_unit - large_unit)
        self.show(0.0)

    def show(self, t: float) -> None:
        """The gradient and its legs at position t of the descent, on the same scale."""
        t = float(np.clip(t, 0, self.path.epochs))
        k = min(int(t), self.path.epochs - 1) if self.path.epochs else 0
        rows = self.path.gradient[[k, min(k + 1, self.path.epochs)]]
        slopes = rows[0] + (t - k) * (rows[1] - rows[0])
        self._outline(slopes)
        end = self.corner + self.per_unit * slopes
        turn = np.array([end[0], self.corner[1]])
        for leg, a, b in zip(self.legs, (self.corner, turn), (turn, end), strict=True):
            leg.outline(segments(a[None], b[None]) if np.hypot(*(b - a)) > SEEN else EMPTY)

    def _outline(self, slopes: np.ndarray) -> None:
        """An arrow with these components."""
        way = self.per_unit * slopes
        if np.hypot(*way) < SEEN:
            self.shaft.outline(EMPTY)
            self.tip.outline(EMPTY)
            return
        shaft, tip = arrow(self.corner, self.corner + way)
        self.shaft.outline(shaft)
        self.tip.outline(tip)


def fitted_into(region: Region, vectors: np.ndarray) -> tuple[np.ndarray, float]:
    """Where vectors (k, 2) that begin in one place have it, in a region that just holds them all, and their scale."""
    low, high = np.minimum(vectors.min(axis=0), 0), np.maximum(vectors.max(axis=0), 0)
    unit = float((np.array([region.width, region.height]) / np.maximum(high - low, 1e-300)).min())
    return np.array(region.center) - unit * (low + high) / 2, unit


def _part(line: Label) -> VGroup:
    """The numbers in a line of the formula."""
    return line.part(PLUGGED) if PLUGGED in line.part_names else VGroup()
