"""The point of the means, which every line with the best intercept goes through."""

from __future__ import annotations

import numpy as np
from manim import VGroup

from scenes.mobjects.kit.shapes import Shape, plate
from scenes.mobjects.plots.path import dashed
from scenes.mobjects.plots.plot import Plot
from scenes.style import LABEL, Level, Style


class MeanPoint(VGroup):
    """Where x and y have their means: two guides to the axes, and the names of the means on plates."""

    def __init__(self, style: Style, axes: Plot, x: float, y: float) -> None:
        region = axes.region
        at = axes.to_frame(np.array([x, y]))
        feet = np.array([[at[0], region.bottom], [region.left, at[1]]])
        lines = Shape(style.color("text"), width=2.5, z=Level.ARROW)
        lines.outline(np.concatenate([dashed(at, foot) for foot in feet]))
        names = (
            style.math(r"\dat{\bar x}", LABEL).stand_at(at[0] + 0.15, region.bottom + 0.17),
            style.math(r"\dat{\bar y}", LABEL).stand_at(region.left + 0.17, at[1] + 0.15),
        )
        super().__init__(lines, *(plate(name, style, 0.05) for name in names))
