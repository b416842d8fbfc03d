"""The last picture: the bowl with the path of the descent, the rule that made it, and what comes next."""

from __future__ import annotations

from manim import VGroup, VMobject

from scenes.formulas import update
from scenes.layout import Layout
from scenes.mobjects.plots.board import Board
from scenes.style import LABEL, Style

BELOW = 1.35  # the bowl, for rule and words


class EndCard:
    """The bowl from the side, large, with the path on it.

    Attributes
    ----------
    board : whose plane is looked at from the side
    axes : of the bowl
    bowl : what grows with `grow`
    rules, words : below the bowl

    """

    def __init__(self, style: Style, board: Board, layout: Layout) -> None:
        self.board, plane, stage = board, board.plane, layout.stage
        room = stage.inset(bottom=BELOW)
        plane.bowl.room, plane.bowl.fading, plane.dot.guides = room, 0.0, 0.0
        board.show_epoch(0)
        plane.look(board.side_view(start_behind=True, region=room))
        board.star.refresh()
        self.axes = plane.side_axes()
        self.bowl: list[VMobject] = [*plane.bowl.bands, plane.dot.disc, board.path]
        self.rules = VGroup(*(style.math(update(name), LABEL) for name in ("m", "b")))
        y = stage.bottom + 0.72
        gap = 0.5
        left = stage.center[0] - (sum(rule.width for rule in self.rules) + gap) / 2
        for rule in self.rules:
            rule.stand_at(left, y)
            left += rule.width + gap
        self.words = style.text(style.say("loss_curve.next"), LABEL, "quiet")
        self.words.stand_at(stage.center[0], stage.bottom + 0.08, side=0)

    def grow(self, share: float) -> None:
        """Draw the bowl up to this share of its rim, with the dot on it."""
        self.board.plane.fill(float(share))
        self.board.path.show(0.0)

    def run(self, t: float) -> None:
        """Show position t of the descent."""
        self.board.show_epoch(float(t))
