"""How the loss above its floor halves, and halves again after just as many epochs."""

from __future__ import annotations

import numpy as np
from manim import VGroup

from scenes.layout import Layout, Region
from scenes.mobjects.kit.number import NumberFormat
from scenes.mobjects.kit.shapes import Shape, arrow, segments
from scenes.mobjects.plots.loss_plot import LossPlot
from scenes.style import LABEL, QUIET, Label, Level, Style

SPAN = 0.25  # of the arrows between two heights, below the floor
GAP = 0.12  # between a bar and its label


class Halvings(VGroup):
    """Heights above the floor, each half of the one before, and between them arrows of one length.

    Attributes
    ----------
    heights : each a bar from the floor to the curve, with its share of the first
    spans : each an arrow along the floor, with its epochs

    """

    def __init__(self, plot: LossPlot, start: float, epochs: float, rise: float, count: int) -> None:
        """From a loss so far above the floor on, so many halvings of so many epochs each."""
        super().__init__()
        times = start + epochs * np.arange(count + 1)
        rises = rise * 0.5 ** np.arange(count + 1)
        tops, feet = plot.place(times, rises), plot.place(times, np.zeros(count + 1))
        self.heights = VGroup(*(self._height(plot.style, k, tops[k], feet[k]) for k in range(count + 1)))
        number = plot.style.language.number(NumberFormat.fitting(epochs, 2).write(epochs))
        words = plot.style.text(plot.style.say("loss_curve.halving", epochs=number), QUIET)
        fits = words.width < feet[1, 0] - feet[0, 0]
        texts = [words if fits else plot.style.text(number, QUIET) for _ in range(1)]
        texts += [plot.style.text(number, QUIET) for _ in range(count - 1)]
        self.spans = VGroup(*(self._span(plot.style, feet[k], feet[k + 1], text) for k, text in enumerate(texts)))
        self.add(self.heights, self.spans)

    @staticmethod
    def _height(style: Style, k: int, top: np.ndarray, foot: np.ndarray) -> VGroup:
        bar = Shape(style.color("text"), width=5, z=Level.ARROW).outline(segments(foot[None], top[None]))
        share = style.math(rf"\tfrac{{1}}{{{2**k}}}" if k else "1", LABEL)
        return VGroup(bar, share.move_to(np.array([top[0] + GAP + share.width / 2, top[1] + 0.3, 0])))

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


def large_region(layout: Layout) -> Region:
    """Where the loss plot is large: as wide as the frame, and in landscape as high as there is room."""
    bottom = layout.strip.bottom + 0.8 if layout.is_wide else layout.right.bottom
    top = layout.right.top if layout.is_wide or layout.is_square else layout.left.top
    return Region(layout.strip.left + 0.75, layout.strip.right, bottom, top)


def formula_region(layout: Layout) -> Region:
    """Where formulas stand beside a falling line: above it in landscape, else in the strip."""
    if not layout.is_wide:
        return layout.strip
    large = large_region(layout)
    return Region(large.right - 6.4, large.right, large.top - 1.9, large.top)
