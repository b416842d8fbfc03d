"""The loss before a step and after it, as the areas of two squares on one scale."""

from __future__ import annotations

import numpy as np
from manim import VGroup

from scenes.layout import Layout
from scenes.mobjects.kit.number import LiveNumber, NumberFormat
from scenes.mobjects.kit.shapes import Shape
from scenes.mobjects.plots.path import EMPTY
from scenes.mobjects.plots.squares import boxes
from scenes.style import LABEL, QUIET, Level, Style

BELOW = 1.1  # the squares, for their numbers and names


class LossAreas(VGroup):
    """Two yellow squares, the loss before at the left and the loss now at the right, with their numbers below.

    Attributes
    ----------
    before, now : what belongs to each: the square, its number, its name
    losses : (before, now)

    """

    def __init__(self, style: Style, layout: Layout, losses: tuple[float, float], form: NumberFormat) -> None:
        self.style, self.losses, self.region = style, losses, layout.right
        region = self.region
        self.base = region.bottom + BELOW - 0.35
        largest = min(region.top - self.base, 0.42 * region.width)
        self.unit = largest / np.sqrt(max(*losses, 1e-300))
        self.middles = [region.left + share * region.width for share in (0.29, 0.76)]
        self.before, self.now = (self._make(k, name, form) for k, name in enumerate(("before", "now")))
        super().__init__(self.before, self.now)

    def _make(self, k: int, name: str, form: NumberFormat) -> VGroup:
        square = Shape(self.style.color("loss"), width=3.5, fill=0.25, z=Level.DROPS)
        x, loss = self.middles[k], self.losses[k]
        word = self.style.say(f"step_by_step.{name}", loss=r"$\vJ$")
        label = self.style.text(word, QUIET, "quiet").stand_at(x, self.base - 0.83, side=0)
        y = self.base - 0.42
        number = LiveNumber(self.style, form, loss, (x, y), align="center", role="loss")
        parts = VGroup(square, number, label)
        if form.factor:
            factor = self.style.math(form.factor, LABEL, "loss")
            number.at = (x - factor.width / 2 - 0.05, y)
            number.write(number.source)
            parts.add(factor.stand_at(number.get_right()[0] + 0.1, y))
        return parts

    def show_before(self, share: float) -> None:
        """Let the area of the left square be this share of the loss before."""
        self._show(0, float(share))

    def show_now(self, share: float) -> None:
        """Let the area of the right square be this share of the loss now."""
        self._show(1, float(share))

    def _show(self, k: int, share: float) -> None:
        side = self.unit * float(np.sqrt(max(0.0, share * self.losses[k])))
        corner = np.array([[self.middles[k] - side / 2, self.base]])
        self[k][0].outline(boxes(corner, np.full((1, 2), side)) if side > 0.004 else EMPTY)
