"""The size of an error and its square as curves: one has a kink, the other a slope everywhere."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from manim import FadeIn, FadeOut, VGroup

from scenes.formulas import ERROR_SIZE, SQUARED_ERROR
from scenes.layout import Layout
from scenes.mobjects.kit.shapes import Shape, flat, polyline
from scenes.style import LABEL, Label, Level, Style

GAP = 0.35  # between a curve and its name


class Kink(VGroup):
    """|u| and u² side by side over the same u, at the right of the strip, or in place of the formula there.

    Attributes
    ----------
    curves, names : of the two
    corner : a ring around the kink

    """

    def __init__(self, style: Style, layout: Layout) -> None:
        super().__init__()
        room = layout.numbers
        left = room.left + (0.55 if layout.is_wide else 0.0) * room.width
        region = replace(room, left=left, top=room.top - 0.2, bottom=room.bottom + 0.2)
        pink = style.color("residual")
        self.curves = VGroup(*(Shape(pink, width=4, z=Level.LINE) for _ in range(2)))
        self.corner = Shape(style.color("text"), width=2.5, z=Level.ARROW)
        self.names = VGroup(*(style.math(tex, LABEL) for tex in (ERROR_SIZE, SQUARED_ERROR)))
        side = region.width / 2 - self.names[1].width - GAP - 0.3
        half = min(region.height, side) / 2
        shapes = (
            [(-1.0, 1.0), (0.0, 0.0), (1.0, 1.0)],
            [(-1.0, 1.0), (-1 / 3, -1 / 3), (1 / 3, -1 / 3), (1.0, 1.0)],
        )
        for k, (name, shape) in enumerate(zip(self.names, shapes, strict=True)):
            middle = np.array([region.left + half + k * region.width / 2, region.center[1] - half])
            at = middle + half * np.array(shape) * [1, 2]
            self.curves[k].outline(flat(at) if k else polyline(at))
            name.stand_at(middle[0] + half + GAP, region.center[1] - 0.1)
        ring = np.array([region.left + half, region.center[1] - half])
        angles = np.linspace(0, 2 * np.pi, 33)
        self.corner.outline(polyline(ring + 0.16 * np.stack([np.cos(angles), np.sin(angles)], axis=-1)))
        self.add(self.curves, self.names)
        self.alone = layout.is_tall

    def take_place_of(self, formula: Label) -> list[FadeOut]:
        """The formula goes where there is room for one of both only."""
        return [FadeOut(formula)] if self.alone else []

    def give_place_to(self, formula: Label) -> list[FadeIn]:
        """And comes again."""
        return [FadeIn(formula)] if self.alone else []
