"""How the loss above its floor halves, and halves again after just as many epochs."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from manim import VGroup

from scenes.layout import Layout, Region
from scenes.mobjects.kit.number import NumberFormat
from scenes.mobjects.kit.shapes import Shape, arrow, segments
from scenes.mobjects.plots.loss_plot import LossPlot
from scenes.style import LABEL, QUIET, Label, Level, Style

SPAN = 0.25  # of the arrows between two heights, below the floor
ASIDE = 0.1  # and to its right: the curve is steep where the first one stands
GAP = 0.2  # from a bar up to its label, which stands to its right: there the curve is lower


class Halvings(VGroup):
    """Heights above the floor, each half of the one before, and between them arrows of one length.

    Attributes
    ----------
    heights : each a bar from the floor to the curve, with its share of the first
    spans : each an arrow along the floor, with its epochs

    """

    def __init__(
        self, plot: LossPlot, share: float, rise: float, seen: tuple[float, float] | None, count: int
    ) -> None:
        """So many halvings of a tail (see `slowest_part`), each of so many epochs, from an epoch on; none for None."""
        super().__init__()
        self.heights, self.spans = ([VGroup() for _ in range(n)] for n in (count + 1, count))
        if seen is not None:
            self._make(plot, rise * share ** seen[0], *seen)
        self.add(*self.heights, *self.spans)

    def _make(self, plot: LossPlot, rise: float, start: float, epochs: float) -> None:
        style, steps = plot.style, np.arange(len(self.heights))
        times = start + epochs * steps
        tops, feet = plot.place(times, rise * 0.5**steps), plot.place(times, np.zeros(len(steps)))
        self.heights = [
            self._height(style, k, top, foot) for k, (top, foot) in enumerate(zip(tops, feet, strict=True))
        ]
        number = style.language.number(NumberFormat.fitting(epochs, 2).write(epochs))
        texts = [style.text(number, QUIET) for _ in self.spans]
        words = style.text(style.say("loss_curve.halving", number=number), QUIET)
        if words.width < feet[1, 0] - feet[0, 0]:
            texts[0] = words
        self.spans = [
            self._span(style, *ends, text) for ends, text in zip(pairwise(feet), texts, strict=True)
        ]

    @staticmethod
    def _height(style: Style, k: int, top: np.ndarray, foot: np.ndarray) -> VGroup:
        bar = Shape(style.color("loss"), width=8, z=Level.ARROW).outline(segments(foot[None], top[None]))
        share = style.math(f"1/{2**k}" if k else "1", LABEL)
        return VGroup(bar, share.stand_at(top[0] + ASIDE, top[1] + GAP))

    @staticmethod
    def _span(style: Style, start: np.ndarray, end: np.ndarray, text: Label) -> VGroup:
        down, inset = np.array([0, -SPAN]), np.array([0.04, 0])
        color, middle = style.color("text"), (start + end) / 2
        parts = VGroup()
        for a, b in ((middle, end - inset), (middle, start + inset)):
            for outline, filled in zip(arrow(a + down, b + down, tip=0.14), (False, True), strict=True):
                shape = (
                    Shape(color, fill=1, z=Level.ARROW) if filled else Shape(color, width=2.5, z=Level.ARROW)
                )
                parts.add(shape.outline(outline))
        return VGroup(parts, text.stand_at(middle[0], middle[1] - SPAN - 0.45, side=0))


def large_region(layout: Layout, formulas: bool = False) -> Region:
    """Where the loss plot is large: as wide as the frame, and as high as there is room, for formulas below it, too.

    In landscape, formulas stand in it.
    """
    bottom = layout.right.bottom if formulas and not layout.is_wide else layout.strip.bottom + 0.8
    top = layout.right.top if layout.is_wide or layout.is_square else layout.left.top
    return Region(layout.strip.left + 0.75, layout.strip.right, bottom, top)


def formula_region(layout: Layout) -> Region:
    """Where formulas stand beside a falling line: above it in landscape, else in the strip."""
    if not layout.is_wide:
        return layout.strip
    large = large_region(layout)
    return Region(large.right - 6.4, large.right, large.top - 1.9, large.top)
