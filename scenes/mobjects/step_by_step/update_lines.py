"""The update rules, the same with their numbers, and what comes out."""

from __future__ import annotations

from typing import cast

import numpy as np
from manim import VGroup

from gdmath import Trajectory
from scenes.formulas import PARAMETERS, update
from scenes.layout import Layout
from scenes.mobjects.kit.fitting import SIZES
from scenes.mobjects.kit.number import NumberFormat
from scenes.mobjects.step_by_step.averages import Averages
from scenes.mobjects.step_by_step.digits import FIRST_LINE, LINE_GAP, bracketed, in_full
from scenes.style import Label, Style

GAP = 0.9  # between the two blocks where they stand side by side


class UpdateLines(VGroup):
    """For m and for b: the rule, below it its numbers, and the new value.

    They stand first in the large panel, and then in the strip.

    Attributes
    ----------
    below : the same in the strip
    rules, plugged, results : the labels, m first; "slope" is a part of the plugged ones
    direction : beside the rule of m: whether it goes up or down

    """

    def __init__(self, style: Style, layout: Layout, path: Trajectory) -> None:
        self.style, self.layout, self.path = style, layout, path
        for size in SIZES:
            blocks = self._blocks(size)
            if self._fits(blocks):
                break
        super().__init__(*blocks)
        self.rules, self.plugged, self.results = (
            [cast(Label, block[k]) for block in blocks] for k in range(3)
        )
        self.below = self._below(self._blocks(size))
        rising = path.gradient[0, 0] < 0
        arrow = r"\uparrow" if rising else r"\downarrow" if path.gradient[0, 0] > 0 else "="
        rule = self.rules[0]
        self.direction = style.math(rf"\vm\ {arrow}").stand_at(rule.get_right()[0] + 0.6, rule.baseline)

    def _blocks(self, size: float) -> VGroup:
        """Both blocks in the panel, one below the other."""
        region, path = self.layout.right, self.path
        blocks = VGroup()
        for k, name in enumerate(PARAMETERS):
            old, new = (float(path.params[t, k]) for t in (0, 1))
            form = NumberFormat.in_full(new, old)
            relation = "=" if form.is_exact(new, abs(old)) else r"\approx"
            slope = bracketed(in_full(float(path.gradient[0, k])))
            y = region.top - 0.75 - k * min(1.85, region.height / 2)
            rule = self.style.math(update(name), size).stand_at(region.left + 0.5, y)
            plugged = self.style.math(
                rf"= \c{name}{{{in_full(old)}}} - {in_full(path.learning_rate)} \cdot"
                rf" \part{{slope}}{{\c{name}{{{slope}}}}}",
                size,
            ).stand_at(region.left + 0.5 + 0.8 * rule.em, y - LINE_GAP)
            result = self.style.math(rf"{relation} \c{name}{{{form.write(new)}{form.factor}}}", size)
            result.stand_at(plugged.get_right()[0] + 0.25, plugged.baseline)
            blocks.add(VGroup(rule, plugged, result))
        return blocks

    def _fits(self, blocks: VGroup) -> bool:
        """Whether they have room in the panel, and in the strip."""
        room, widths = self.layout.strip.width, [block.width for block in blocks]
        below = sum(widths) + GAP if self.layout.is_wide else max(widths)
        return below <= room and blocks.get_right()[0] <= self.layout.right.right

    def _below(self, blocks: VGroup) -> VGroup:
        """Put blocks into the strip: side by side, or one below the other."""
        strip = self.layout.strip
        left = strip.left
        for k, block in enumerate(blocks):
            line = 0 if self.layout.is_wide else k
            y = strip.top - FIRST_LINE - line * 2 * LINE_GAP
            rule = cast(Label, block[0])
            block.shift(np.array([left - block.get_left()[0], y - rule.baseline, 0]))
            if self.layout.is_wide:
                left += block.width + GAP
        return blocks

    def way(self, averages: Averages, k: int) -> list[tuple[float, float]] | None:
        """From a slope in its formula, whose upper line has gone, into the rule; None where no way is free."""
        if not self.layout.is_wide:
            return None
        value, goal = (
            part.get_center()[:2]
            for part in (averages.tails[k + 1].part("value"), self.plugged[k].part("slope"))
        )
        width = self.plugged[k].part("slope").width / 2
        strip = self.layout.strip
        lane = strip.top - FIRST_LINE + 0.15
        right = max(rule.get_right()[0] for rule in self.rules)
        up = min(max(goal[0], right + 0.5 + width), strip.right - width)
        return [
            (value[0], value[1]),
            (value[0], lane),
            (up, lane),
            (up, goal[1]),
            (goal[0], goal[1]),
        ]
