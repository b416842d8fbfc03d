"""Adam's two pairs of bars: of each parameter, the mean of its slopes and their size, which is its ruler."""

from __future__ import annotations

import numpy as np
from manim import VGroup, VMobject

from gdmath import Adam, Trajectory
from scenes.formulas import ADAM_MEAN, ADAM_SIZE, PARAMETERS, adam_ratio
from scenes.layout import Region
from scenes.mobjects.kit.number import LiveNumber, NumberFormat
from scenes.mobjects.kit.shapes import Shape, polyline, segments
from scenes.mobjects.plots.path import EMPTY
from scenes.style import LABEL, QUIET, Level, Style

THICK = 0.26
SHARES = 0.78, 0.16  # of the region's height at which the rulers are
LOW = 3.1  # height of a region in which the ratios have no room below the rulers
FORM = NumberFormat(2)


def moments_of(trajectory: Trajectory) -> tuple[np.ndarray, np.ndarray]:
    """(û, √ŝ) of each step of Adam, (k, 2) each: means and sizes of the slopes, freed of their start from zero."""
    rule = trajectory.rule
    if not isinstance(rule, Adam):
        raise TypeError(f"{rule} has no rulers")
    u, s = np.zeros(2), np.zeros(2)
    means, sizes = [], []
    for t, slopes in enumerate(trajectory.gradient[: trajectory.updates], start=1):
        u = rule.beta1 * u + (1 - rule.beta1) * slopes
        s = rule.beta2 * s + (1 - rule.beta2) * slopes**2
        means.append(u / (1 - rule.beta1**t))
        sizes.append(np.sqrt(s / (1 - rule.beta2**t)))
    return np.array(means).reshape(-1, 2), np.array(sizes).reshape(-1, 2)


class Rulers(VGroup):
    """For m and b: the ruler √ŝ on both sides of zero, the bar û on it, and their ratio.

    Attributes
    ----------
    means, sizes : û and √ŝ of each step, (k, 2)
    rulers, bars, ratios : what is drawn of each parameter; the live numbers û / √ŝ

    """

    def __init__(self, style: Style, region: Region, trajectory: Trajectory) -> None:
        super().__init__()
        self.style, self.region = style, region
        self.means, self.sizes = moments_of(trajectory)
        self.reach = 0.5 * (region.width - 0.5)
        self.middles = [region.center[0]] * 2
        self.heights = [region.bottom + share * region.height for share in SHARES]
        self.rulers = VGroup(*(Shape(style.color(name), width=2.5, z=Level.LINE) for name in PARAMETERS))
        self.bars = VGroup(*(Shape(style.color(name), fill=1, z=Level.DROPS) for name in PARAMETERS))
        self.mean_names = VGroup(*(style.math(ADAM_MEAN[name], LABEL) for name in PARAMETERS))
        self.size_names = VGroup(*(style.math(ADAM_SIZE[name], LABEL) for name in PARAMETERS))
        self.ratio_names = VGroup(*(style.math(adam_ratio(name), LABEL) for name in PARAMETERS))
        self.mean_words, self.size_words = VGroup(), VGroup()
        self.ratios: list[LiveNumber] = []
        for k, (x, y) in enumerate(zip(self.middles, self.heights, strict=True)):
            top = y + 0.62
            self.mean_names[k].stand_at(x - self.reach, top)
            self.size_names[k].stand_at(x + self.reach, top, side=1)
            for names, words, side in ((self.mean_words, "mean", -1), (self.size_words, "size", 1)):
                said = style.text(style.say(f"optimizers.{words}"), QUIET, "quiet")
                symbol = self.mean_names[k] if side < 0 else self.size_names[k]
                gap = float(symbol.get_right()[0]) + 0.2 if side < 0 else float(symbol.get_left()[0]) - 0.2
                names.add(said.stand_at(gap, top, side=side))
            below = y - 0.78 if region.height > LOW else top
            ratio = self.ratio_names[k].stand_at(x - 0.3, below, side=0.2)
            at = (float(ratio.get_right()[0]) + 0.15 + style.digits.width("-1") * ratio.em, below)
            self.ratios.append(
                LiveNumber(style, FORM, 1.0, at, align="point", size=LABEL, role=PARAMETERS[k])
            )
        self.add(self.rulers, self.bars, self.mean_names, self.size_names, self.ratio_names, *self.ratios)

    @property
    def means_named(self) -> list[VGroup]:
        """What the bars are."""
        return [self.mean_names, self.mean_words]

    @property
    def sizes_named(self) -> list[VGroup]:
        """What the rulers are."""
        return [self.size_names, self.size_words]

    @property
    def ratio_parts(self) -> list[VMobject]:
        """Names and numbers of the ratios."""
        return [self.ratio_names, *self.ratios]

    def ratio(self, k: int, t: float) -> float:
        """û / √ŝ of parameter k for the step that begins at t."""
        row = min(int(t + 1e-9), len(self.means) - 1)
        size = self.sizes[row, k]
        return float(self.means[row, k] / size) if size > 0 else 0.0

    def show(self, t: float, bars: float = 1.0, rulers: float = 1.0) -> None:
        """Bars and rulers of the step at t, each drawn up to a share."""
        if not len(self.means):
            return
        for k, (x, y) in enumerate(zip(self.middles, self.heights, strict=True)):
            ratio = self.ratio(k, t)
            end = x + float(bars) * float(np.clip(ratio, -1, 1)) * self.reach
            low, high = y - THICK / 2, y + THICK / 2
            box = np.array([[x, low], [end, low], [end, high], [x, high], [x, low]])
            self.bars[k].outline(polyline(box) if abs(end - x) > 1e-6 else EMPTY)
            self.rulers[k].outline(self._ruler(x, y, float(rulers)))
            self.ratios[k].set_value(ratio)

    def _ruler(self, x: float, y: float, share: float) -> np.ndarray:
        """A line from −1 to 1 with five ticks, drawn from its middle."""
        if share <= 0:
            return EMPTY
        at = x + share * self.reach * np.linspace(-1, 1, 5)
        base = y - THICK / 2 - 0.07
        start = np.stack([np.append(at, at[0]), np.full(6, base)], axis=-1)
        end = np.stack(
            [np.append(at, at[-1]), np.append(np.full(5, base + 2 * (THICK / 2 + 0.07)), base)], axis=-1
        )
        return segments(start, end)
