"""All squares poured into one column, which is cut into equal parts: one of them is the mean."""

from __future__ import annotations

import numpy as np
from manim import VGroup, VMobject

from scenes.layout import Region
from scenes.mobjects.kit.shapes import Shape, segments
from scenes.mobjects.plots.path import EMPTY
from scenes.mobjects.plots.squares import MeanSquare, Squares, boxes
from scenes.style import QUIET, Level, Style

WIDTH = 1.7  # of the column
POURED = 0.3  # opacity of what is poured
AT_ONCE = 0.3  # share of the time in which one square pours


class Total(VGroup):
    """Squares on their way into a column; areas stay in proportion all the way.

    Attributes
    ----------
    poured, edges : the squares, each a layer of the column in the end
    cuts, part : what parts the column, and the lowest part, on its way to the mean square
    total_name, parts_name : what is seen
    times : by which the column's area is the total of the squares on the frame
    tall : height of the column

    """

    def __init__(self, style: Style, region: Region, squares: Squares, mean: MeanSquare, n: int) -> None:
        super().__init__()
        self.mean, self.n = mean, n
        self.order = np.argsort(squares.data.x, kind="stable")
        corner, side = squares.places
        self.corner, self.side = corner[self.order], side[self.order]
        self.tall = 0.88 * region.height
        self.times = WIDTH * self.tall / (float(np.sum(self.side**2)) or 1.0)
        self.foot = np.array([region.right - WIDTH - 0.3, region.bottom])
        pink = style.color("residual")
        self.poured = Shape(pink, fill=POURED, z=Level.DROPS)
        self.edges = Shape(pink, width=1.2, opacity=0.75, z=Level.DROPS)
        self.cuts = Shape(style.color("background"), width=min(3.0, 60 * self.tall / n), z=Level.LINE)
        self.part = Shape(style.color("loss"), width=3.5, fill=0.25, z=Level.POINTS)
        x, y = self.foot[0] + WIDTH / 2, region.bottom - 0.5
        self.total_name, self.parts_name = (
            style.text(words, QUIET, "quiet").stand_at(x, y, side=0)
            for words in (style.say("intro.total"), style.say("intro.equal_parts", count=n))
        )
        self.add(self.poured, self.edges, self.cuts, self.part)

    @property
    def seen(self) -> list[VMobject]:
        """What stands of the column while its lowest part is the mean square already."""
        return [self.poured, self.edges, self.cuts]

    @property
    def part_height(self) -> float:
        """Of an equal part of the column."""
        return self.tall / self.n

    def pour(self, share: float) -> None:
        """Pour the squares, from left to right: each grows as narrow as the column, its area in the same scale."""
        begin = np.arange(len(self.side)) / len(self.side) * (1 - AT_ONCE)
        gone = np.clip((float(share) - begin) / AT_ONCE, 0, 1)[:, None]
        gone = gone * gone * (3 - 2 * gone)
        side = np.maximum(self.side, 1e-9)[:, None]
        area = side**2 * self.times**gone
        width = side * (WIDTH / side) ** gone
        size = np.hstack([width, area / width])
        layers = np.append(0.0, np.cumsum(self.side**2)[:-1]) * self.times / WIDTH
        target = self.foot + np.stack([np.zeros_like(layers), layers], axis=-1)
        outline = boxes(self.corner + gone * (target - self.corner), size)
        self.poured.outline(outline)
        self.edges.outline(outline)

    def cut(self, share: float) -> None:
        """Cut the column into equal parts, from below: the edges of the squares go."""
        count = round(float(share) * (self.n - 1))
        heights = self.foot[1] + self.part_height * np.arange(1, count + 1)
        left = np.stack([np.full(count, self.foot[0] - 0.02), heights], axis=-1)
        self.cuts.outline(segments(left, left + [WIDTH + 0.04, 0]) if count else EMPTY)
        self.edges.set_stroke(opacity=0.75 * (1 - float(share)))

    def lift(self, share: float) -> None:
        """Take the lowest part out, and make it the square of the same area; then as large as the mean square.

        The column makes way for it.
        """
        first, then = np.clip(2 * float(share), 0, 1), np.clip(2 * float(share) - 1, 0, 1)
        side = np.sqrt(self.part_height * WIDTH)
        width = WIDTH * (side / WIDTH) ** first
        size = np.array([width, side**2 / width])
        size = size + then * (self.mean.side - size)
        self.poured.set_fill(opacity=POURED * (1 - then))
        self.cuts.set_stroke(opacity=1 - then)
        corner = self.foot + max(first * 0.6, then) * (np.array(self.mean.corner) - self.foot)
        self.part.outline(boxes(corner[None], size[None]))
