"""The update rules, the same with their numbers, and what comes out."""

from __future__ import annotations

import numpy as np
from manim import VGroup

from gdmath import Trajectory
from scenes.formulas import PARAMETERS, update
from scenes.layout import Layout, Region
from scenes.mobjects.kit.fitting import SIZES, fitted
from scenes.mobjects.kit.number import NumberFormat
from scenes.mobjects.kit.ways import in_turn
from scenes.mobjects.step_by_step.averages import Averages
from scenes.mobjects.step_by_step.digits import FIRST_LINE, LINE_GAP, bracketed, in_full
from scenes.style import Label, Style

GAP = 0.9  # between the two blocks where they stand side by side


class UpdateLines(VGroup):
    """For m and for b: the rule, below it its numbers, and the new value.

    They stand first in the large panel, and then go down into the strip.

    Attributes
    ----------
    rules, plugged, results : the labels, m first; "slope" is a part of the plugged ones

    """

    def __init__(self, style: Style, layout: Layout, path: Trajectory) -> None:
        self.style, self.layout, self.path = style, layout, path
        blocks = fitted(self._blocks, SIZES, min(layout.right.right, layout.strip.right))
        super().__init__(*blocks)
        self.rules, self.plugged, self.results = (
            [block[k] for block in blocks] for k in range(3)
        )
        self.homes = [np.array(block.get_center()) for block in blocks]
        self.goals = self._below()

    def _blocks(self, size: float) -> VGroup:
        """Both blocks in the panel, one below the other; so small that they fit the strip, too."""
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
        room = self.layout.strip.width
        if self.layout.is_wide:
            room -= GAP + min(block.width for block in blocks)
        over = max(block.width for block in blocks) - room
        if over > 0:  # then it counts as too wide, whatever room the panel has
            blocks.stretch_to_fit_width(blocks.width) if over < 0 else None
        self._over = over
        return blocks

    def _below(self) -> list[np.ndarray]:
        """The middles of the blocks in the strip: side by side, or one below the other."""
        strip: Region = self.layout.strip
        left, goals = strip.left, []
        for k, block in enumerate(self):
            rule: Label = block[0]
            line = 0 if self.layout.is_wide else k
            y = strip.top - FIRST_LINE - line * 2 * LINE_GAP
            shift = np.array([left - block.get_left()[0], y - rule.baseline, 0])
            goals.append(block.get_center() + shift)
            if self.layout.is_wide:
                left += block.width + GAP
        return goals

    def way(self, averages: Averages, k: int) -> list[tuple[float, float]]:
        """From a slope in its formula into the rule: around all that is written."""
        formula, goal = averages[k + 1], self.plugged[k].part("slope").get_center()[:2]
        value = averages.tails[k + 1].part("value").get_center()[:2]
        width = self.plugged[k].part("slope").width / 2
        strip, panel = self.layout.strip, self.layout.right
        aisle = (panel if self.layout.is_square else strip).top + 0.35
        edge = strip.right - width
        out = min(formula.get_right()[0] + 0.3 + width, edge)
        up = min(max(goal[0], *(rule.get_right()[0] + 0.5 + width for rule in self.rules)), edge)
        return [
            (value[0], value[1]),
            (out, value[1]),
            (out, aisle),
            (up, aisle),
            (up, goal[1]),
            (goal[0], goal[1]),
        ]

    def go_down(self, share: float) -> None:
        """On the way from the panel to the strip, the lower block first."""
        for k, block in enumerate(self):
            gone = in_turn(float(share), len(self) - 1 - k, len(self), 0.6)
            block.move_to(self.homes[k] + gone * (self.goals[k] - self.homes[k]))
