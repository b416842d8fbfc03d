"""The board of a few points in round numbers, with all the others behind them."""

from __future__ import annotations

import numpy as np

from gdmath import Coordinates, Dataset, HandData, Study
from scenes.layout import Layout
from scenes.mobjects.kit.shapes import Shape, dots
from scenes.mobjects.plots.board import Board
from scenes.style import Style
from scenes.windows import Window, data_window

FAR = 2.0  # heights of the data beyond which a prediction is left out of the picture


class FewPointsBoard(Board):
    """A board of the study `hand` of a few points; its window holds all points, and what the first two lines predict.

    Attributes
    ----------
    others : the points that are not taken, faint
    given : the points that are taken, (k, 2), before they were rounded

    """

    STEPS = 2000  # numbers by hand are short

    def __init__(self, style: Style, layout: Layout, study: Study, few: HandData, hand: Study) -> None:
        descent = hand.trajectories["descent"]
        x = (study.dataset.x - study.shown.center) / study.shown.unit
        every = np.stack([x, few.measured(study.dataset.y)], axis=-1)
        points = np.stack([hand.dataset.x, hand.dataset.y], axis=-1)
        low, high = every[:, 1].min(), every[:, 1].max()
        room = FAR * (high - low)
        feet = [
            np.stack([points[:, 0], np.clip(m * points[:, 0] + b, low - room, high + room)], axis=-1)
            for m, b in descent.params[:2].tolist()
        ]
        seen = np.vstack([every, points, *feet])
        self.window = data_window(Dataset(x=seen[:, 0], y=seen[:, 1]))
        super().__init__(style, layout, hand, descent)
        self.given = every[few.rows]
        rest = np.delete(every, few.rows, axis=0)
        self.others = Shape(style.mix("data", 0.32), fill=1)
        self.others.outline(
            dots(
                self.data.axes.to_frame(rest), self.data.radius * np.interp(len(rest), [40, 150], [0.8, 0.4])
            )
        )

    def data_window(self, coordinates: Coordinates) -> Window:
        """The window of the data, whatever the coordinates: there is one way to measure x by hand."""
        return self.window

    def show_choice(self, share: float) -> None:
        """The points that are not taken step back, and the others go to their round numbers."""
        self.others.set_fill(self.style.mix("data", 1 - 0.7 * float(share)))
        rounded = np.stack([self.data.x, self.data.y], axis=-1)
        at = self.data.axes.to_frame(self.given + float(share) * (rounded - self.given))
        self.data.points_.outline(dots(at, self.data.radius))
