"""How the bowl is looked at: from the side, in one region of the frame or another, and from nearby in fog."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

import numpy as np

from gdmath import level_ellipse
from scenes.layout import Region
from scenes.mobjects.plots.board import Board

NEARER = np.geomspace(3.6, 24.0, 30)  # times as large the ground underfoot may be seen in the fog
DOT = 0.1  # radius of the dot, which grows less than the ground when that comes nearer


class Refreshed(Protocol):
    """Can be drawn anew where it stands, for another view."""

    def refresh(self) -> None:
        """Stand where it is seen now."""


class Landscape:
    """The board's bowl and the ways to look at it; no mobject itself.

    Attributes
    ----------
    far : zoom up to which the dot has its usual size

    """

    def __init__(self, board: Board) -> None:
        self.board, self.plane, self.bowl = board, board.plane, board.plane.bowl
        self.far = float("inf")
        self.bowl.fading = 0.0  # alone on the frame it is matter, and needs not stand back

    def stand(self, region: Region) -> np.ndarray:
        """Look at the bowl from the side, as large as a region allows; the view, for `look`."""
        view = self.board.side_view(start_behind=True, region=region)
        self.bowl.room, self.plane.dot.guides, self.plane.dot.raised = region, 0.0, 1.0
        self.look(view)
        return view

    def look(self, view: np.ndarray, more: Iterable[Refreshed] = ()) -> None:
        """Look from elsewhere, at more that stands on the bowl, too."""
        self.plane.dot.radius = DOT * max(1.0, float(view[2]) / self.far) ** 0.3
        self.plane.look(view)
        for standing in (self.board.star, *more):
            standing.refresh()

    def near(
        self, view: np.ndarray, line: tuple[float, float], stage: Region, hides: Callable[[np.ndarray], bool]
    ) -> np.ndarray:
        """The same view from so near that a line's place is in the middle, and the rim is in the fog that hides it."""
        bowl, place = self.bowl, self.bowl.place(*line)[0]
        angles = np.linspace(0, 2 * np.pi, 721)
        ellipse = level_ellipse(bowl.moments, bowl.rim)
        rim = ellipse.center + np.stack([np.cos(angles), np.sin(angles)], axis=-1) @ ellipse.axes.T
        rim = bowl.place(*rim.T) - place
        near = view.copy()
        near[2] *= next((times for times in NEARER if hides(times * rim)), NEARER[-1])
        self.far = float(view[2])
        self.look(near)
        near[4:6] += stage.center - bowl.place(*line)[0]
        self.look(view)
        return near
