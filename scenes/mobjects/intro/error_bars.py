"""The errors as bars, largest first: with their signs they may cancel, squared the large ones tower over their mean."""

from __future__ import annotations

import numpy as np
from manim import VGroup

from gdmath import Moments
from scenes.formulas import ERROR, ERROR_SIZE, SQUARED_ERROR
from scenes.layout import Region
from scenes.mobjects.kit.number import NumberFormat
from scenes.mobjects.kit.shapes import Shape, segments
from scenes.mobjects.plots.data_plot import DataPlot
from scenes.mobjects.plots.path import dashed
from scenes.mobjects.plots.squares import boxes
from scenes.plans.intro import BARS
from scenes.style import LABEL, QUIET, Label, Level, Style

THIN = 0.03  # width of a drop


class ErrorBars(VGroup):
    """Bars of the errors, sorted by size: first with their signs, then |error|^p over their mean, for p from 1 to 2.

    Attributes
    ----------
    bars, base, mean : the bars, the line that they stand on, and the dashed line at their mean height
    mean_name, below, signed, plain, squared : what they are
    sign, power : 0 where negative errors point down, 1 where none does any more; p

    """

    def __init__(self, style: Style, region: Region, data: DataPlot) -> None:
        super().__init__()
        self.region, self.data = region, data
        errors = data.y - (data.m * data.x + data.b)
        order = np.argsort(-np.abs(errors), kind="stable")
        self.all = errors[order]
        some = np.linspace(0, len(errors) - 1, min(BARS, len(errors))).round().astype(int)
        self.errors, self.at = self.all[some], (data.x[order][some], data.y[order][some])
        self._scale()
        self.bars = Shape(style.color("residual"), fill=0.85, z=Level.DROPS)
        self.base = Shape(style.color("rule"), width=2)
        self.mean = Shape(style.color("text"), width=2.5, z=Level.LINE)
        self.mean_name = self._say(style, "their_mean", "text")
        self.mean_name.stand_at(region.right, region.bottom + self.unit + 0.14, side=1)
        self.below = self._say(style, "by_error", "quiet")
        if self.below.width > region.width:
            self.below = self._say(style, "by_error_short", "quiet")
        self.below.stand_at(region.center[0], region.bottom - 0.45, side=0)
        self.signed, self.plain, self.squared = (
            style.math(tex, LABEL).stand_at(region.left, region.top + 0.22)
            for tex in (ERROR, ERROR_SIZE, SQUARED_ERROR)
        )
        self.add(self.base, self.bars, self.mean, self.mean_name, self.below)
        self.power = 1.0
        self.show_sign(0.0)

    def _say(self, style: Style, key: str, role: str) -> Label:
        """What the bars, or their mean, are: of all points, or of some that stand for all."""
        drawn, of = (style.language.number(f"{len(errors):,}") for errors in (self.errors, self.all))
        some = "_some" if drawn != of else ""
        return style.text(style.say(f"intro.{key}{some}", drawn=drawn, of=of), QUIET, role)

    def mean_error(self, moments: Moments) -> str:
        """TeX of the mean of all errors, with their signs, as many as the data have."""
        mean = moments.mean_y - self.data.m * moments.mean_x - self.data.b
        form = NumberFormat.fitting(float(np.abs(self.all).max()))
        return form.write(mean) + form.factor

    def _scale(self) -> None:
        """How high the mean of the sizes is drawn, and how long an error of that size is while there are signs."""
        sizes, height = np.abs(self.all), self.region.height
        self.means = {p: float(np.mean(sizes**p)) or 1.0 for p in (1, 2)}
        tallest = max(float(sizes[0] ** p) / self.means[p] for p in (1, 2)) or 1.0
        self.unit = (height - 0.3) / tallest
        up, down = max(self.all.max(), 0.0), max(-self.all.min(), 0.0)
        self.signed_unit = min(self.unit, (height - 0.3) * self.means[1] / ((up + down) or 1.0))
        self.drop = self.signed_unit * down / self.means[1]

    def show_flow(self, share: float) -> None:
        """Show the errors, with their signs, on their way from their drops in the plot."""
        self.show_sign(0.0)
        corner, size = self._places()
        x, y = self.at
        feet = np.stack([x, self.data.m * x + self.data.b], axis=-1)
        ends = [self.data.axes.to_frame(at) for at in (np.stack([x, y], axis=-1), feet)]
        at = np.minimum(*ends) - [THIN / 2, 0]
        length, share = np.maximum(*ends) + [THIN / 2, 0] - at, float(share)
        self.bars.outline(boxes(at + share * (corner - at), length + share * (size - length)))

    def show_sign(self, share: float) -> None:
        """Turn the negative ones up: not at all at 0, all the way at 1."""
        self.sign = float(share)
        self._refresh()

    def show(self, power: float) -> None:
        """Show the sizes of the errors to a power."""
        self.power, self.sign = float(power), 1.0
        self._refresh()

    def _refresh(self) -> None:
        region, y = self.region, self._base()
        self.bars.outline(boxes(*self._places()))
        left, right = np.array([region.left, y]), np.array([region.right, y])
        self.base.outline(segments(left[None], right[None]))
        level = [0.0, float(np.mean(self._heights(self.all)))]
        self.mean.outline(dashed(left + level, right + level))

    def _base(self) -> float:
        """The height that the bars stand on."""
        return float(self.region.bottom + (1 - self.sign) * self.drop)

    def _heights(self, errors: np.ndarray) -> np.ndarray:
        """Of the bars of errors, below zero where they point down."""
        turned = np.where(errors < 0, -1 + 2 * self.sign, 1.0)
        unit = self.signed_unit + self.sign * (self.unit - self.signed_unit)
        mean = float(np.mean(np.abs(self.all) ** self.power)) or 1.0
        heights: np.ndarray = unit * turned * np.abs(errors) ** self.power / mean
        return heights

    def _places(self) -> tuple[np.ndarray, np.ndarray]:
        """Corners and sizes of the bars."""
        heights = self._heights(self.errors)
        pitch = self.region.width / len(heights)
        left = self.region.left + pitch * (np.arange(len(heights)) + 0.12)
        corner = np.stack([left, self._base() + np.minimum(heights, 0.0)], axis=-1)
        return corner, np.stack([np.full_like(heights, 0.76 * pitch), np.abs(heights)], axis=-1)
