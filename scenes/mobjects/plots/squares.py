"""The squared errors as squares: side = |y − ŷ| on the scale of the y axis."""

from __future__ import annotations

import numpy as np
from manim import VGroup

from scenes.layout import Region
from scenes.mobjects.kit.shapes import Shape, flat
from scenes.mobjects.plots.data_plot import DataPlot
from scenes.mobjects.plots.path import EMPTY
from scenes.style import QUIET, Level, Style

OUTER = 0.12  # share of the plot's width at either end where a square grows inwards


class Squares(VGroup):
    """One square an error, on its drop.

    Attributes
    ----------
    fill, edge : all squares
    slope : whose sign tells on which side of its drop a square grows
    grown : share of its side that each square has

    """

    def __init__(self, style: Style, data: DataPlot, slope: float) -> None:
        super().__init__()
        self.data, self.slope, self.grown = data, slope, 0.0
        few = float(np.interp(len(data.x), [40, 150], [1, 0.35]))
        pink = style.color("residual")
        self.fill = Shape(pink, fill=0.16 * few, z=Level.DROPS)
        self.edge = Shape(pink, width=1.8 * few, opacity=0.75 * few, z=Level.DROPS)
        self.add(self.fill, self.edge)

    @property
    def places(self) -> tuple[np.ndarray, np.ndarray]:
        """Lower left corners (n, 2) and sides (n,) on the frame."""
        data, plot = self.data, self.data.axes
        error = data.y - (data.m * data.x + data.b)
        side = np.abs(error) * plot.unit[1]
        head = plot.to_frame(np.stack([data.x, data.y], axis=-1))
        low = head[:, 1] - np.where(error > 0, side, 0.0)
        # Away from the line, so that it stays free; at the plot's ends inwards.  An error that changes its
        # sign has no size then: no square jumps.
        rightwards = error * self.slope < 0
        share = (head[:, 0] - plot.region.left) / plot.region.width
        rightwards = np.where(share < OUTER, True, np.where(share > 1 - OUTER, False, rightwards))
        left = head[:, 0] - np.where(rightwards, 0.0, side)
        return np.stack([left, low], axis=-1), side

    def show(self, grown: float = 1.0) -> None:
        """Show all squares, this share of their way from the drop."""
        self.grown = float(grown)
        corner, side = self.places
        head = self.data.axes.to_frame(np.stack([self.data.x, self.data.y], axis=-1))
        width = self.grown * side
        left = np.where(corner[:, 0] < head[:, 0] - 1e-9, head[:, 0] - width, head[:, 0])
        self._outline(np.stack([left, corner[:, 1]], axis=-1), np.stack([width, side], axis=-1))

    def show_flow(self, share: float, mean: MeanSquare, even: float = 0.0) -> None:
        """On their way to the corner of the mean square, one after the other from the left.

        They are enlarged as that is; a share of `even` makes them all as large as it.
        """
        corner, side = self.places
        order = np.argsort(np.argsort(self.data.x)) / len(self.data.x)
        gone = np.clip((float(share) * 1.6 - 0.6 * order), 0, 1)
        gone = (gone * gone * (3 - 2 * gone))[:, None]
        at = corner + gone * (np.array(mean.corner) - corner)
        large = mean.times * side[:, None]
        large += even * (mean.side - large)
        self._outline(at, np.repeat(side[:, None] + gone * (large - side[:, None]), 2, axis=1), clipped=False)

    def _outline(self, corner: np.ndarray, size: np.ndarray, clipped: bool = True) -> None:
        seen = size.min(axis=1) > 1e-3
        corner, far = corner[seen], (corner + size)[seen]
        if clipped:
            r = self.data.axes.region
            low, high = np.array([r.left, r.bottom]), np.array([r.right, r.top])
            corner, far = np.clip(corner, low, high), np.clip(far, low, high)
        outline = boxes(corner, far - corner) if seen.any() else EMPTY
        self.fill.outline(outline)
        self.edge.outline(outline)


class MeanSquare(VGroup):
    """The square whose area is the loss, enlarged.

    Attributes
    ----------
    square, words : the parts
    scale_ : the enlargement alone, in the place of the words: for the time in which the square grows to it
    foot, side : middle of the lower side of the square, and its length on the frame
    times : by how much it is enlarged

    """

    def __init__(self, style: Style, region: Region, unit: float, most: float, largest: float) -> None:
        """For losses up to `most` and squares up to `largest` on the frame, where a unit of y is `unit` long."""
        super().__init__()
        room = 0.92 * min(region.height, region.width)
        self.times = max(1.0, min(4.0, room / max(unit * np.sqrt(most), largest, 1e-9)))
        self.unit = self.times * unit
        self.square = Shape(style.color("loss"), width=3.5, fill=0.25, z=Level.DROPS)
        self.foot = region.center[0], region.bottom
        drawn = style.say("sides_drawn", times=rf"$\times\,{self.times:.1f}$") if self.times > 1.05 else ""
        area = style.say("its_area_is", loss=r"$\vJ$")
        y = region.bottom - 0.5
        self.words = VGroup(style.text(f"{area} ({drawn})" if drawn else area, QUIET, "quiet"))
        if drawn and self.words.width > region.width:  # then in two places
            self.words = VGroup(style.text(area, QUIET, "quiet"), style.text(drawn, QUIET, "quiet"))
        for label, height in zip(self.words, (y, region.top + 0.2), strict=False):
            label.stand_at(self.foot[0], height, side=0)
        self.scale_ = [style.text(drawn, QUIET, "quiet").stand_at(self.foot[0], y, side=0)] if drawn else []
        self.add(self.square, self.words)
        self.show(0.0)

    @property
    def corner(self) -> tuple[float, float]:
        """The lower left one of the square on the frame."""
        return self.foot[0] - self.side / 2, self.foot[1]

    def show(self, loss: float) -> None:
        """Show a loss."""
        self.side = self.unit * float(np.sqrt(loss))
        self.square.outline(boxes(np.array([self.corner]), np.full((1, 2), self.side)))


def boxes(corner: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Outline of upright rectangles with these lower left corners (k, 2) and sizes (k, 2)."""
    steps = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]])
    corners = corner[:, None] + steps * size[:, None]
    share = np.array([0, 1 / 3, 2 / 3, 1])[None, None, :, None]
    start, end = corners[:, :-1, None], corners[:, 1:, None]
    return flat((start + share * (end - start)).reshape(-1, 2))
