"""J and its two slopes as formulas, and the means of the table plugged into them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from manim import VGroup

from gdmath import Trajectory
from scenes.formulas import LOSS_SHORT, PARAMETERS, partial_fraction, slope_short
from scenes.layout import Layout
from scenes.mobjects.kit.fitting import fitted
from scenes.mobjects.kit.number import LiveNumber
from scenes.mobjects.kit.shapes import point
from scenes.mobjects.step_by_step.digits import bracketed, equals, in_full, tex_of
from scenes.mobjects.step_by_step.error_table import ERROR, PRODUCT, SQUARED, ErrorTable
from scenes.style import LABEL, QUIET, Label, Style

COLUMNS = (SQUARED, PRODUCT, ERROR)  # whose means they are
LANE = 1.3  # free at the right end of the strip: there the means come down


class Averages(VGroup):
    """The loss, its slope along m and its slope along b.

    Attributes
    ----------
    heads : the formulas
    tails : the same with numbers; the part "mean" comes from the table, "value" is the slope

    """

    def __init__(self, style: Style, layout: Layout, table: ErrorTable, path: Trajectory) -> None:
        self.style, self.layout, self.table = style, layout, table
        loss = table.means[SQUARED]
        texs = [
            (rf"\vJ \part{{is}}{{=}} {LOSS_SHORT}", rf"{equals(loss)} \part{{mean}}{{\cJ{{{tex_of(loss)}}}}}")
        ]
        for name, column, slope in zip(PARAMETERS, COLUMNS[1:], path.gradient[0].tolist(), strict=True):
            mean = table.means[column]
            tail = rf"{equals(mean)} -2 \cdot \part{{mean}}{{\res{{{bracketed(tex_of(mean))}}}}}"
            tail += rf" \part{{equals}}{{=}} \part{{value}}{{\c{name}{{{in_full(slope)}}}}}"
            texs.append((rf"{partial_fraction(name)} \part{{is}}{{=}} {slope_short(name)}", tail))
        right = layout.strip.right - (LANE if layout.is_wide else 0)
        pairs = fitted(lambda size: self._pairs(texs, size), (LABEL, QUIET), right)
        self.heads, self.tails = ([cast(Label, pair[k]) for pair in pairs] for k in (0, 1))
        super().__init__(*pairs)

    def _pairs(self, texs: Sequence[tuple[str, str]], size: float) -> VGroup:
        """Side by side, numbers below; or below one another, numbers beside where that is wide enough."""
        layout, strip = self.layout, self.layout.strip
        pairs = VGroup()
        for k, (first, second) in enumerate(texs):
            y = strip.top - (0.62 if layout.is_wide else 0.58 + k * strip.height / len(texs))
            head = self.style.math(first, size).stand_at(strip.left, y)
            tail = self.style.math(second, size).stand_at(head.part("is").get_left()[0], y - 0.78)
            if layout.is_tall:
                tail.stand_at(head.get_right()[0] + 0.2, y)
            pairs.add(VGroup(head, tail))
        if layout.is_wide:
            gap = (strip.width - LANE - sum(pair.width for pair in pairs)) / (len(pairs) - 1)
            left = strip.left
            for pair in pairs:
                pair.shift(point(left - pair.get_left()[0], 0))
                left += pair.width + min(1.2, max(0.4, gap))
        return pairs

    def way(self, k: int) -> list[tuple[float, float]] | None:
        """From the k-th mean in the table to its place in the formula; None where no way is free."""
        if not self.layout.is_wide:
            return None
        mean: LiveNumber = self.table.means[COLUMNS[k]]
        (x, y), (goal_x, goal_y) = mean.get_center()[:2], self.tails[k].part("mean").get_center()[:2]
        panel, strip = self.layout.right, self.layout.strip
        between = (y + strip.top) / 2 - 0.1
        # Right of the formula, and of the numbers on the axes of the data.
        lane = max(self.heads[k].get_right()[0] + 0.3 + mean.width / 2, panel.left + mean.width / 2)
        lane = min(lane, strip.right - mean.width / 2)
        return [(x, y), (x, between), (lane, between), (lane, goal_y), (goal_x, goal_y)]
