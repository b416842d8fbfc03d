"""The data, first alone on the frame, then in their panel."""

from __future__ import annotations

from dataclasses import replace

from manim import VGroup, VMobject

from scenes.layout import TWO_ROWS, Layout, Region
from scenes.mobjects.plots.board import Board
from scenes.style import Label, PangoLabel

BESIDE = 2.4  # room at the right


class DataPanel:
    """The board's data plot and where it stands; no mobject itself.

    Attributes
    ----------
    whole : the rectangle of the data where they are alone; at its right there is room for letters and scores
    corner : a small one, below the title

    """

    def __init__(self, board: Board, layout: Layout) -> None:
        self.board, self.panel = board, layout.left
        right = layout.strip.right - BESIDE
        top = layout.left.top + 0.2 if layout.is_wide else layout.progress.bottom - 0.6
        self.whole = Region(layout.left.left, right, layout.strip.bottom + 1.0, top)
        x, y = layout.stage.left, layout.stage.top
        self.corner = Region(x + 0.1, x + 2.9, y - 2.1, y)

    @property
    def parts(self) -> list[VMobject]:
        """Data and line with all that is said about them, but for the ticks."""
        board, data = self.board, self.board.data
        return [
            data.axes,
            data.zero,
            data.drops,
            data.line,
            data.points_,
            board.data_names,
            board.equation,
        ]

    @property
    def words(self) -> list[VMobject]:
        """What is said about them, and what the line misses."""
        board, data = self.board, self.board.data
        return [data.drops, data.axes.numbers, *board.data_names, board.equation]

    def beside_corner(self, stage: Region) -> Region:
        """The part of the stage where a picture stands beside, or below, the corner."""
        if stage.width > stage.height:
            return stage.inset(left=self.corner.right - stage.left)
        return stage.inset(top=stage.top - self.corner.bottom)

    def spread(self) -> VGroup:
        """Let the data fill the frame; the names of their axes there."""
        data = self.board.data
        data.use_region(self.whole)
        data.axes.show_ticks()
        return self.board.name_data(data.axes, self.board.study.told)

    def narrow(self, share: float) -> None:
        """Show the data on their way from all of the frame into their panel, without ticks."""
        self.board.data.use_region(self.whole.mixed(self.panel, float(share)))

    def shrink(self, share: float) -> None:
        """Show the data on their way from their panel into the corner, without ticks."""
        self.board.data.use_region(self.panel.mixed(self.corner, float(share)))

    def restore(self) -> None:
        """Stand in the panel again, with ticks and names."""
        self.board.data.use_region(self.panel)
        self.settle()

    def settle(self) -> None:
        """Put ticks and names at the axes where they are now."""
        axes = self.board.data.axes
        axes.show_ticks()
        for name, give in zip(self.board.data_names[-2:], (axes.name_x, axes.name_y), strict=True):
            if isinstance(name, Label | PangoLabel):
                give(name)


def early_and_late(layout: Layout) -> tuple[Layout, Layout]:
    """The layout while there is one formula in the strip, and then; in 9:16 the panels get what the strip leaves."""
    if not layout.is_tall:
        return layout, layout
    early = replace(Layout.tall(TWO_ROWS), frame=layout.frame, title=layout.title)
    return early, replace(layout, left=early.left, right=replace(layout.right, top=early.right.top))
