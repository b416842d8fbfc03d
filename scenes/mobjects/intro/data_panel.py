"""The data, first alone on the frame, then in their panel."""

from __future__ import annotations

from manim import VGroup, VMobject

from scenes.layout import Layout, Region
from scenes.mobjects.plots.board import Board


class DataPanel:
    """The board's data plot and where it stands; no mobject itself.

    Attributes
    ----------
    whole : the rectangle of the data where they are alone

    """

    def __init__(self, board: Board, layout: Layout) -> None:
        self.board, self.panel = board, layout.left
        top = layout.left.top if layout.is_wide else layout.progress.bottom
        self.whole = Region(layout.left.left, layout.right.right, layout.strip.bottom + 1.0, top)

    @property
    def parts(self) -> list[VMobject]:
        """Data and line with all that is said about them, but for the ticks."""
        board, data = self.board, self.board.data
        return [
            *(data.axes, data.zero, data.drops, data.line, data.points_),
            *(board.data_names, board.equation),
        ]

    def spread(self) -> VGroup:
        """Let the data fill the frame; the names of their axes there."""
        data = self.board.data
        data.use_region(self.whole)
        data.axes.show_ticks()
        return self.board.name_data(data.axes, self.board.study.told)

    def narrow(self, share: float) -> None:
        """Show the data on their way from all of the frame into their panel, without ticks."""
        self.board.data.use_region(self.whole.mixed(self.panel, float(share)))

    def settle(self) -> None:
        """Put ticks and names at the axes where they are now."""
        axes = self.board.data.axes
        axes.show_ticks()
        *_, x_name, y_name = self.board.data_names
        axes.name_x(x_name)
        axes.name_y(y_name)
