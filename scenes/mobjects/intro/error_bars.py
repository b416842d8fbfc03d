"""The errors as bars, largest first: squared, the large ones tower over their mean."""

from __future__ import annotations

import numpy as np
from manim import VGroup

from scenes.formulas import ERROR_SIZE, SQUARED_ERROR
from scenes.layout import Region
from scenes.mobjects.kit.shapes import Shape
from scenes.mobjects.plots.data_plot import DataPlot
from scenes.mobjects.plots.path import dashed
from scenes.mobjects.plots.squares import boxes
from scenes.style import LABEL, QUIET, Level, Style

THIN = 0.03  # width of a drop
MOST = 40  # bars; of more errors, so many are taken evenly from the sorted ones


class ErrorBars(VGroup):
    """Bars of |error|^p over their mean, sorted, for p from 1 to 2.

    Attributes
    ----------
    bars, mean : the bars, and the dashed line at their mean height
    mean_name, below, plain, squared : what they are
    power : p

    """

    def __init__(self, style: Style, region: Region, data: DataPlot) -> None:
        super().__init__()
        self.region = region
        errors = data.y - (data.m * data.x + data.b)
        order = np.argsort(-np.abs(errors), kind="stable")
        sizes = np.abs(errors)[order]
        self.mean_of = {p: float(np.mean(sizes**p)) for p in (1, 2)}
        self.all = sizes
        some = np.linspace(0, len(sizes) - 1, min(MOST, len(sizes))).round().astype(int)
        self.sizes = sizes[some]
        x, y = data.x[order][some], data.y[order][some]
        ends = [data.axes.to_frame(np.stack([x, height], axis=-1)) for height in (y, data.m * x + data.b)]
        corner = np.minimum(*ends) - [THIN / 2, 0]
        self.drops = corner, np.maximum(*ends) + [THIN / 2, 0] - corner
        tallest = max(float(self.sizes[0] ** p) / self.mean_of[p] for p in (1, 2)) if self.mean_of[1] else 1.0
        self.unit = (region.height - 0.3) / tallest
        self.bars = Shape(style.color("residual"), fill=0.85, z=Level.DROPS)
        self.base = Shape(style.color("rule"), width=2)
        y = region.bottom + self.unit
        left, right = np.array([region.left, y]), np.array([region.right, y])
        self.base.outline(boxes(np.array([[region.left, region.bottom]]), np.array([[region.width, 0.0]])))
        self.mean = Shape(style.color("text"), width=2.5, z=Level.LINE).outline(dashed(left, right))
        self.mean_name = style.text(style.say("intro.their_mean"), QUIET).stand_at(
            region.right, y + 0.14, side=1
        )
        key = "intro.by_error" if region.width > 4.5 else "intro.by_error_short"
        self.below = style.text(style.say(key), QUIET, "quiet")
        self.below.stand_at(region.center[0], region.bottom - 0.45, side=0)
        self.plain, self.squared = (
            style.math(tex, LABEL).stand_at(region.left, region.top + 0.22)
            for tex in (ERROR_SIZE, SQUARED_ERROR)
        )
        self.add(self.base, self.bars, self.mean, self.mean_name, self.below)
        self.show(1.0)

    def show_flow(self, share: float) -> None:
        """Show the errors on their way from their drops in the plot."""
        corner, size = self._places(1.0)
        (at, length), share = self.drops, float(share)
        self.bars.outline(boxes(at + share * (corner - at), length + share * (size - length)))

    def show(self, power: float) -> None:
        """Show the errors to a power."""
        self.bars.outline(boxes(*self._places(power)))

    def _places(self, power: float) -> tuple[np.ndarray, np.ndarray]:
        """Corners and sizes of the bars."""
        self.power = power = float(power)
        mean = float(np.mean(self.all**power)) or 1.0
        height = self.unit * self.sizes**power / mean
        pitch = self.region.width / len(self.sizes)
        left = self.region.left + pitch * (np.arange(len(self.sizes)) + 0.12)
        corner = np.stack([left, np.full_like(left, self.region.bottom)], axis=-1)
        return corner, np.stack([np.full_like(height, 0.76 * pitch), height], axis=-1)
