"""The last picture of a film: the bowl with the whole way down, and the update rule below it."""

from __future__ import annotations

from collections.abc import Sequence

from manim import Animation, FadeIn, VMobject, smooth

from scenes.mobjects.plots.board import Board
from scenes.mobjects.plots.landscape import Landscape
from scenes.stage import BREATH, LessonScene

STANDS = 3.0  # seconds


def end_card(scene: LessonScene, board: Board, rules: VMobject, also: Sequence[Animation] = ()) -> None:
    """The bowl comes, with the rules in its strip, and the path runs down to its end; `also` is played as it comes."""
    layout, plane = scene.layout, board.plane
    Landscape(board).stand(layout.stage.inset(bottom=layout.strip.top - layout.stage.bottom))
    board.show_epoch(0)
    x, y = layout.strip.center
    move = rules.animate.move_to((x, y, 0) if layout.is_tall else (x, rules.get_center()[1], 0))
    axes = FadeIn(plane.side_axes(), rate_func=late)  # over what has left
    scene.play(FadeIn(plane.bowl, plane.dot), axes, move, *also, run_time=0.7)
    scene.add(board.path)
    scene.drive(board.show_epoch, 0, board.last, FadeIn(board.star), run_time=2.0)
    scene.hold(STANDS - BREATH)


def late(share: float) -> float:
    """In the second half of the time."""
    return float(smooth(max(0.0, 2 * share - 1)))
