"""How the bowl is looked at: from the side, in one region of the frame or another, and from nearby in fog."""

from __future__ import annotations

import numpy as np

from scenes.layout import Region
from scenes.mobjects.plots.board import Board

NEARER = 3.6  # times as large the ground underfoot is seen in the fog


class Landscape:
    """The board's bowl and the ways to look at it; no mobject itself."""

    def __init__(self, board: Board) -> None:
        self.board, self.plane, self.bowl = board, board.plane, board.plane.bowl
        self.bowl.fading = 0.0  # alone on the frame it is matter, and needs not stand back

    def stand(self, region: Region) -> np.ndarray:
        """Look at the bowl from the side, as large as a region allows; the view, for `look`."""
        view = self.board.side_view(start_behind=True, region=region)
        self.bowl.room, self.plane.dot.guides, self.plane.dot.raised = region, 0.0, 1.0
        self.look(view)
        return view

    def look(self, view: np.ndarray) -> None:
        """Look from elsewhere."""
        self.plane.look(view)
        self.board.star.refresh()

    def near(self, view: np.ndarray, line: tuple[float, float], stage: Region) -> np.ndarray:
        """The same view from nearer by: the place of a line is in the middle of the stage."""
        near = view.copy()
        near[2] *= NEARER
        self.plane.look(near)
        near[4:6] += stage.center - self.bowl.place(*line)[0]
        self.plane.look(view)
        return near
