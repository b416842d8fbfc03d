"""The last picture: the bowl with the path of the descent, the rule that made it, and what comes next."""

from __future__ import annotations

import numpy as np
from manim import VGroup

from scenes.formulas import update
from scenes.layout import Layout, Region
from scenes.mobjects.plots.board import Board
from scenes.mobjects.plots.plane import vector_of
from scenes.style import LABEL, Style

BELOW = 1.35  # the bowl, for rules and words
GAP = 0.5  # between the rules
ZOOM, LIFTED = 2, 5  # of a view's numbers: its size, and how far up it is moved
OPENING = 4.0  # times as fast as it turns, the panel opens: ahead of the rim


class EndCard:
    """The plane of a board that becomes the bowl from the side, large, with the path on it.

    Attributes
    ----------
    axes : of the bowl
    rules, words : below the bowl

    """

    def __init__(self, style: Style, board: Board, layout: Layout) -> None:
        """For a plane that is seen from above in its panel."""
        self.board, plane, stage = board, board.plane, layout.stage
        self.small, self.large = plane.axes.region, stage.inset(bottom=BELOW)
        window = vector_of(plane.window)
        self.above = np.concatenate([plane.bowl.view.vector(), window, window])
        self.beside = board.side_view(start_behind=True, region=self.large)
        plane.dot.guides = 0.0
        self.tilt(1.0)
        self.axes = plane.side_axes()
        self.tilt(0.0)
        self.rules = VGroup(*(style.math(update(name), LABEL) for name in ("m", "b")))
        left = stage.center[0] - (sum(rule.width for rule in self.rules) + GAP) / 2
        for rule in self.rules:
            rule.stand_at(left, stage.bottom + 0.72)
            left += rule.width + GAP
        self.words = style.text(style.say("loss_curve.next"), LABEL, "quiet")
        self.words.stand_at(stage.center[0], stage.bottom + 0.08, side=0)

    def tilt(self, share: float) -> None:
        """Look from above into the panel at 0, and from the side over all of the frame at 1."""
        plane, share = self.board.plane, float(share)
        plane.bowl.fading, plane.dot.raised = 1 - share, share
        opened = min(1.0, OPENING * share)
        plane.open(self.small.mixed(self.large, opened))
        view = self.above + share * (self.beside - self.above)
        plane.look(view)
        # Upright on its way, the rim would reach beyond its place: there it is smaller, and nothing is cut.
        view[ZOOM] *= 1 + opened * (min(1.0, self.large.height / self._rim_place.height) - 1)
        plane.look(view)
        view[LIFTED] -= opened * max(0.0, self._rim_place.top - self.large.top)
        plane.look(view)
        self.board.star.refresh()

    @property
    def _rim_place(self) -> Region:
        """The rectangle of the frame that the rim fills."""
        bowl = self.board.plane.bowl
        (left, bottom), (right, top) = (f(bowl.ring(bowl.rim)[:, :2], axis=0) for f in (np.min, np.max))
        return Region(float(left), float(right), float(bottom), float(top))

    def run(self, t: float) -> None:
        """Show position t of the descent."""
        self.board.show_epoch(float(t))
