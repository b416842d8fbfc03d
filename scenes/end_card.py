"""The last picture of a film: the bowl with the whole way down, and the update rule below it."""

from __future__ import annotations

from manim import FadeIn, VMobject

from scenes.mobjects.plots.board import Board
from scenes.mobjects.plots.landscape import Landscape
from scenes.pace import Pace
from scenes.stage import BREATH, LessonScene

STANDS = 3.0  # seconds


def end_card(scene: LessonScene, board: Board, rules: VMobject, pace: Pace, cue: str) -> None:
    """The bowl comes to an empty stage with the rules in its strip; on the cue the path runs down to its end."""
    layout, plane = scene.layout, board.plane
    Landscape(board).stand(layout.stage.inset(bottom=layout.strip.top - layout.stage.bottom))
    board.show_epoch(0)
    x, y = layout.strip.center
    move = rules.animate.move_to((x, y, 0) if layout.is_tall else (x, rules.get_center()[1], 0))
    scene.play(FadeIn(plane.bowl, plane.side_axes(), plane.dot), move, run_time=0.8)
    scene.add(board.path)
    pace.until(cue)
    scene.drive(board.show_epoch, 0, board.last, FadeIn(board.star), run_time=2.4)
    scene.hold(STANDS - BREATH)
