"""What stories on the plane of m and b say often: drag the point, look closer, count x otherwise."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from manim import LEFT, Animation, FadeIn, FadeOut, Mobject, linear

from gdmath import Coordinates
from scenes.mobjects.kit.readout import entries
from scenes.mobjects.plots.board import Board
from scenes.mobjects.plots.new_ruler import NewRuler
from scenes.mobjects.plots.plane import ParameterPlane, vector_of
from scenes.stage import LessonScene
from scenes.windows import Window, visible


class PlaneScene(LessonScene):
    """A story told on a board: a `LessonScene` with verbs for its plane.

    Attributes
    ----------
    board, plane : the pictures; a story makes them

    """

    board: Board
    plane: ParameterPlane

    def go(self, line: tuple[float, float], run_time: float) -> None:
        """Drag the point to another line."""
        self.drive(self.board.show_line, (self.plane.dot.m, self.plane.dot.b), line, run_time=run_time)

    def zoom(
        self,
        window: Window,
        *also: Animation,
        show: Callable[[np.ndarray], None] | None = None,
        gone: Sequence[Mobject] = (),
        run_time: float = 1.2,
    ) -> None:
        """Show another window of the plane, by `show` or `Board.frame`; numbers on its axes come anew, `gone` leave."""
        axes, show = self.plane.axes, self.board.frame if show is None else show
        self.play(FadeOut(axes.numbers, *gone), run_time=0.3)
        axes.show_ticks(False)
        self.drive(show, vector_of(axes.window), vector_of(window), *also, run_time=run_time)
        axes.use_window(window)
        self.play(FadeIn(axes.numbers), run_time=0.3)

    def rewind(self) -> None:
        """Back to the start, along the way that was taken."""
        if self.board.path.t > 0:
            self.drive(self.board.show_epoch, self.board.path.t, 0, run_time=0.9)

    def run_descent(self, run_time: float) -> None:
        """The descent in the coordinates of the moment."""
        last = len(visible(self.board.path.trajectory)) - 1
        self.drive(self.board.show_epoch, 0, last, rate_func=linear, run_time=run_time)

    def change_ruler(self, target: Coordinates) -> None:
        """Count x in other coordinates: the points stay, the numbers on the axes and the landscape change."""
        board, plane, ruler = self.board, self.plane, NewRuler(self.board, target)
        self.zoom(ruler.window, run_time=1.0)
        board.path.hide()
        self.play(FadeOut(ruler.old.numbers, board.data_names, plane.axes.numbers), run_time=0.4)
        new_numbers = self.rewrite_numbers(ruler)
        ruler.begin()
        start, end = ruler.way
        self.drive(ruler.measure, start, end, run_time=2.4)
        gone, come = ruler.settle()
        self.play(FadeOut(gone), run_time=0.2)
        self.play(FadeIn(*come, *new_numbers), run_time=0.5)
        self.remove(ruler.old.frame)
        board.show_epoch(0)

    def rewrite_numbers(self, ruler: NewRuler) -> list[Mobject]:
        """Take the line's numbers away where those to come, which are returned, need other digits; or make room."""
        board, seen = self.board, self.get_mobject_family_members()
        if board.line_numbers_fit(ruler.target):
            if ruler.too_long > 0:
                step = self.board.equation[0].animate.shift(ruler.too_long * LEFT)
                self.play(step, run_time=0.3)
            return []
        numbers = {"equation": board.equation.m, "values": entries(board.values)[0].number}
        old = {name: getattr(board, name) for name, number in numbers.items() if number in seen}
        self.play(FadeOut(*old.values()), run_time=0.3)
        board.make_line_numbers(ruler.target)
        return [getattr(board, name) for name in old]
