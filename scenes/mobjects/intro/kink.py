"""The size of an error and its square as curves: one has a kink, the other a slope everywhere."""

from __future__ import annotations

import numpy as np
from manim import VGroup

from scenes.formulas import ERROR_SIZE, SQUARED_ERROR
from scenes.layout import Region
from scenes.mobjects.kit.shapes import Shape, flat, polyline
from scenes.style import LABEL, Level, Style

GAP = 0.35  # between a curve and its name


class Kink(VGroup):
    """|u| and u² side by side over the same u, within a region.

    Attributes
    ----------
    curves, names : of the two
    corner : a ring around the kink

    """

    def __init__(self, style: Style, region: Region) -> None:
        super().__init__()
        pink = style.color("residual")
        self.curves = VGroup(*(Shape(pink, width=4, z=Level.LINE) for _ in range(2)))
        self.corner = Shape(style.color("text"), width=2.5, z=Level.ARROW)
        self.names = VGroup(*(style.math(tex, LABEL) for tex in (ERROR_SIZE, SQUARED_ERROR)))
        half = min(region.height, region.width / 5)
        width = 2 * half + GAP + self.names[1].width
        y, left = region.center[1] - half / 2, region.right - width
        for k, name in enumerate(self.names):
            x = left + half - k * (region.width / 2)
            u = np.array([-1.0, -1 / 3, 1 / 3, 1.0]) * half
            if k == 0:
                points = polyline(np.array([[x - half, y + half], [x, y], [x + half, y + half]]))
                ring = np.array([x, y])
            else:
                points = flat(np.stack([x + u, y + half * np.array([1, -1 / 3, -1 / 3, 1])], axis=-1))
            self.curves[k].outline(points)
            name.stand_at(x + half + GAP, y + half / 2 - 0.1)
        angles = np.linspace(0, 2 * np.pi, 33)
        self.corner.outline(polyline(ring + 0.16 * np.stack([np.cos(angles), np.sin(angles)], axis=-1)))
        self.add(self.curves, self.names)
