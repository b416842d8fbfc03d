"""IntroScene: which line fits best, and how the slope of the loss leads to it."""

from __future__ import annotations

from functools import partial

import numpy as np
from manim import DOWN, PI, UP, FadeIn, FadeOut, FadeTransform, linear, there_and_back

from scenes.drive import Drive
from scenes.formulas import (
    DOWNHILL,
    ERROR_PART,
    LOSS_IN_PARTS,
    MEAN,
    MODEL_IN_PARTS,
    PARAMETERS,
    SQUARE,
    STEP,
    SUM,
    Parameter,
)
from scenes.mobjects.intro.close_up import CloseUp
from scenes.mobjects.intro.data_panel import DataPanel
from scenes.mobjects.intro.derivation import HEAD, IN_ORDER, INNER_FROM, OUTER, Derivation
from scenes.mobjects.intro.dials import Dials
from scenes.mobjects.intro.downhill import Downhill, Fog
from scenes.mobjects.intro.error_bars import ErrorBars
from scenes.mobjects.intro.first_step import FirstStep
from scenes.mobjects.intro.lines import Lines
from scenes.mobjects.kit.stations import STAY, Stations
from scenes.mobjects.plots.board import Board
from scenes.mobjects.plots.squares import MeanSquare, Squares
from scenes.stage import LessonScene

TURN = 16.0  # degrees that the bowl turns by and back
ROUNDS = (2.2, 1.4, 0.9)  # seconds that the first rounds of the loop take


class IntroScene(LessonScene):
    """From points and a line to the loss, its gradient, and the loop that goes downhill."""

    def construct(self) -> None:
        """Play the beats."""
        self.board = Board(self.style, self.layout, self.study, self.study.learning)
        self.data, self.panel = self.board.data, DataPanel(self.board, self.layout)
        self.lines = Lines(self.study.moments)
        self.start = tuple(self.board.trajectory.params[0])
        self.hook_beat()
        self.model_beat()
        self.residuals_beat()
        self.squares_beat()
        self.mse_beat()
        self.downhill_beat()
        self.gradient_beat()
        self.update_beat()
        self.loop_beat()

    def hook_beat(self) -> None:
        """Points arrive, and a line swings through them."""
        board, data = self.board, self.data
        first = self.lines.off(0.9, 0.0)
        board.show_line(first)
        names = self.panel.spread()
        self.guests = [names, data.axes.numbers]
        with self.beat("hook") as pace:
            data.show_points(0)
            self.add(data.points_)
            some = Drive(data.show_points, 0, 0.3, rate_func=linear)
            self.play(FadeIn(self.show_title(), data.axes, data.zero, names), some, run_time=0.8)
            seconds = max(1.6, pace.left("steep") - 0.2)
            self.drive(data.show_points, 0.3, 1, rate_func=linear, run_time=seconds)
            pace.until("steep")
            self.draw(lambda share: data.show_line(*first, drawn=share), data.line, run_time=1.2)
            pace.until("low")
            self.go(self.lines.off(0.1, -0.9), run_time=1.2)
            pace.until("which")
            for line in (self.lines.off(-0.6, 0.5), self.lines.off(0.35, 0.3), self.lines.off(-0.45, -0.5)):
                self.go(line, run_time=1.2)

    def model_beat(self) -> None:
        """The slope turns the line, the intercept lifts it."""
        board, data = self.board, self.data
        (m, b), turned = self.line, self.lines.off(-0.55, -0.35)
        steep, high = m + 1.3 * self.lines.tilt, max(b, turned[1]) + 0.9 * self.lines.spread
        low_b, high_b = min(b, turned[1]) - 0.9 * self.lines.spread, high + 0.4 * self.lines.spread
        low_m, high_m = sorted([m - 1.7 * self.lines.tilt, m + 1.7 * self.lines.tilt])
        forms = board.equation.m.form, board.equation.b.form
        ends = (low_m, high_m), (low_b, high_b)
        self.dials = Dials(self.style, self.layout, forms, ends, (m, b))
        self.model = model = self.caption(MODEL_IN_PARTS)
        with self.beat("model") as pace:
            self.leave(run_time=0.4)
            self.drive(self.panel.narrow, 0, 1, FadeIn(board.rule), run_time=1.0)
            self.panel.settle()
            self.play(FadeIn(data.axes.numbers, board.data_names, board.equation, model), run_time=0.6)
            self.play(FadeIn(self.dials, data.intercept), run_time=0.8)
            pace.until("slope")
            self.turn((steep, b), "m", run_time=1.6)
            self.turn((turned[0], b), "m", run_time=max(1.4, pace.left("intercept")))
            pace.until("intercept")
            self.turn((turned[0], high), "b", run_time=1.8)
            self.turn(turned, "b", run_time=1.6)
        self.guests = [self.dials, model, data.intercept]

    def residuals_beat(self) -> None:
        """For one point, then for all of them: what the line misses."""
        data = self.data
        self.close_up = close_up = CloseUp(self.style, self.layout.right, data)
        y_name, hat_name, error_name, x_name = close_up.names
        self.formula = self.caption(ERROR_PART)
        with self.beat("residuals") as pace:
            self.leave(run_time=0.4)
            self.play(data.points_.animate.set_fill(opacity=0.3), FadeIn(close_up.one), run_time=0.6)
            self.play(FadeIn(close_up.lens), run_time=0.5)
            self.play(FadeIn(close_up.line, close_up.point), run_time=0.5)
            self.play(FadeIn(y_name, shift=0.15 * DOWN), run_time=0.4)
            pace.until("predict")
            self.play(FadeIn(x_name), run_time=0.4)
            self.draw(close_up.show_guide, close_up.guide, run_time=0.8)
            self.play(FadeIn(close_up.hat, scale=2), FadeIn(hat_name, shift=0.15 * UP), run_time=0.6)
            pace.until("error")
            self.draw(close_up.show_drop, close_up.drop, run_time=1.0)
            self.play(FadeIn(error_name), FadeIn(self.formula), run_time=0.6)
            pace.until("all")
            full = data.points_.animate.set_fill(opacity=1)
            self.play(FadeIn(data.drops), full, FadeOut(close_up.one), run_time=0.8)
            self.swell(data.drops)

    def squares_beat(self) -> None:
        """A square on every error; the large ones count most."""
        close_up = self.close_up
        self.squares = squares = Squares(self.style, self.data, self.study.moments.optimum[0])
        self.bars = bars = ErrorBars(self.style, self.layout.right, self.data)
        squared = self.caption(SQUARE)
        with self.beat("squares") as pace:
            self.add(close_up.square)
            self.play(FadeOut(close_up.names[2]), run_time=0.3)
            self.drive(close_up.show_square, 0, 1, run_time=1.0)
            self.play(FadeIn(close_up.area), run_time=0.4)
            self.rewrite(self.formula, squared, run_time=0.6)
            pace.until("all")
            self.draw(squares.show, squares.fill, squares.edge, run_time=1.6)
            pace.until("why")
            self.play(FadeOut(close_up), run_time=0.4)
            bars.show_flow(0)
            self.add(bars.bars)
            self.play(FadeIn(bars.base, bars.below), run_time=0.3)
            self.drive(bars.show_flow, 0, 1, run_time=1.4)
            self.play(FadeIn(bars.plain, bars.mean, bars.mean_name), run_time=0.4)
            pace.until("order")
            self.play(FadeOut(bars.plain), run_time=0.2)
            self.drive(bars.show, 1, 2, run_time=1.8)
            self.play(FadeIn(bars.squared), run_time=0.4)
        self.formula, self.guests = squared, [bars, bars.squared]

    def mse_beat(self) -> None:
        """The squares flow together and average: the loss of the line."""
        squares, style = self.squares, self.style
        flowing = Squares(style, self.data, squares.slope)
        total, average = self.caption(SUM + SQUARE), self.caption(MEAN + SUM + SQUARE)
        loss = self.caption(LOSS_IN_PARTS)
        here, worse, better = self.line, self.lines.off(-0.95, -0.6), self.lines.off(-0.12, -0.08)
        most, unit = self.study.moments.loss(*worse), self.data.axes.unit[1]
        self.mean = mean = MeanSquare(style, self.layout.right, unit, most, squares.places[1].max())
        self.show_mean(here)
        with self.beat("mse") as pace:
            self.leave(run_time=0.4)
            self.draw(partial(flowing.show_flow, mean=mean), flowing, rate_func=linear, run_time=1.9)
            self.rewrite(self.formula, total, run_time=0.5)
            pace.until("average")
            self.drive(lambda even: flowing.show_flow(1, mean, float(even)), 0, 1, run_time=1.2)
            self.play(FadeIn(mean.square, mean.names[0]), FadeOut(flowing), run_time=0.5)
            self.rewrite(total, average, run_time=0.5)
            pace.until("loss")
            self.rewrite(average, loss, run_time=0.7)
            self.play(FadeIn(self.board.loss, mean.base, mean.column, mean.names[1]), run_time=0.6)
            pace.until("away")
            self.drive(self.show_mean, here, worse, run_time=1.8)
            pace.until("closer")
            self.drive(self.show_mean, worse, better, run_time=2.2)
        self.formula, self.guests = loss, [mean, squares]

    def downhill_beat(self) -> None:
        """All lines make a landscape; in fog, only the slope underfoot is felt."""
        board, plane, bowl = self.board, self.board.plane, self.board.plane.bowl
        view = board.side_view(start_behind=True)
        self.view, turned = view, view + np.eye(len(view))[1] * TURN
        self.arrow = arrow = Downhill(self.style, bowl, self.study.moments, self.start)
        with self.beat("downhill") as pace:
            self.leave(run_time=0.5)
            plane.dot.guides = 0.0
            plane.look(view)
            plane.fill(0)
            self.add(bowl)
            axes = plane.side_axes()
            self.drive(plane.fill, 0, 1, FadeIn(axes), run_time=1.8)
            self.play(FadeIn(plane.dot), run_time=0.5)
            pace.until("point")
            self.go(self.start, run_time=max(1.8, pace.left("best") - 0.2))
            pace.until("best")
            board.star.refresh()
            self.play(FadeIn(board.star, scale=0.2), FadeOut(axes), run_time=0.6)
            self.drive(self.look, view, turned, rate_func=there_and_back, run_time=2.6)
            pace.until("fog")
            self.fog = fog = Fog(self.style, self.layout.right, bowl.place(*self.line)[0])
            self.add(fog)
            self.drive(fog.show, 0, 1, FadeOut(board.star), run_time=1.8)
            pace.until("slope")
            self.aim(0, arrow.rate_for(0.9), run_time=1.4)
            pace.until("downhill")
            name = arrow.named(DOWNHILL, self.layout.right.right, only_direction=True)
            self.play(FadeIn(name), run_time=0.5)
            self.swell(arrow.shaft)
        self.guests = [arrow, name, plane.dot, bowl]

    def gradient_beat(self) -> None:
        """The chain rule on J, once for m and once for b."""
        self.derivation = d = Derivation(self.style, self.layout)
        with self.beat("gradient") as pace:
            self.leave(self.board.loss, *self.panel.parts, run_time=0.5)
            self.remove(self.fog)
            self.rewrite(self.formula, d.loss, run_time=1.0)
            self.play(FadeIn(d.rule), run_time=0.6)
            for k, name in enumerate(PARAMETERS):
                if k:
                    pace.until("b")
                long = d.long[k]
                left_side = FadeIn(long.part("J"), target_position=d.loss.part("J"))
                self.carry(d.loss, long, HEAD, left_side, run_time=0.9)
                if not k:
                    pace.until("square")
                self.carry(d.loss, long, OUTER, run_time=1.1)
                if not k:
                    pace.until("inner")
                self.carry(d.loss, long, {INNER_FROM[name]: "inner"}, FadeIn(d.inner[k]), run_time=0.9)
                self.play(FadeIn(*(long.part(part) for part in ("dot", "minus", "end"))), run_time=0.4)
            pace.until("order")
            for long, short in zip(d.long, d.short, strict=True):
                moves = {name: name for name in IN_ORDER if name in short.part_names}
                self.carry(long, short, {**moves, "mx": "hat"}, path_arc=-PI / 3, run_time=1.2)
            pace.until("averages")
            self.pulse(*d.averages, factor=1.15, run_time=1.2)

    def update_beat(self) -> None:
        """One real step, and the line is better."""
        board, plane, arrow, d = self.board, self.board.plane, self.arrow, self.derivation
        board.path.show(0)
        first = FirstStep(self.style, self.layout, board)
        plane.look(self.view)
        axes = plane.side_axes()
        board.star.refresh()
        board.show_line(self.start)
        far, rate = arrow.rate_for(2.0), board.trajectory.learning_rate
        self.guests = [d.loss, d.rule, *d.inner, *d.short]
        with self.beat("update") as pace:
            self.leave(*(long.without("J") for long in d.long), run_time=0.4)
            for long, rule in zip(d.long, first.rules, strict=True):
                self.play(FadeTransform(long.part("J"), rule.part("J")), run_time=0.5)
            self.play(FadeIn(*(rule.without("J") for rule in first.rules)), run_time=0.4)
            self.guests = [plane.bowl, axes, board.star, plane.dot]
            self.play(FadeIn(*self.panel.parts, *self.guests, board.loss), run_time=0.8)
            pace.until("subtract")
            self.play(FadeIn(board.progress), run_time=0.5)
            self.aim(0, far, FadeIn(*first.digits), run_time=1.0)
            name = arrow.named(DOWNHILL, self.layout.right.right, only_direction=True)
            self.play(FadeIn(name), run_time=0.4)
            pace.until("rate")
            self.play(FadeOut(name), run_time=0.2)
            pace.until("trust")
            self.aim(far, rate, run_time=1.6)
            name = arrow.named(STEP, self.layout.right.right)
            self.play(FadeIn(name), run_time=0.4)
            pace.until("step")
            self.play(FadeOut(name), run_time=0.3)
            self.drive(board.show_epoch, 0, 1, run_time=1.8)
            self.play(FadeOut(arrow), run_time=0.4)
        self.guests.append(first.digits)

    def loop_beat(self) -> None:
        """Predict, measure, differentiate, update, repeat: the line settles."""
        board, right = self.board, self.layout.right
        x, y = right.center
        self.loop = loop = Stations(self.style, (x, y - 0.2), right.width, right.height - 0.2)
        with self.beat("loop") as pace:
            self.leave(run_time=0.4)
            board.plane.dot.raised = 0.0
            self.play(FadeIn(loop, board.values, board.slopes), run_time=0.6)
            rounds = max(1, min(len(ROUNDS), board.last - 1))
            for k in range(rounds):
                # The last round ends on "repeat".
                ends = 5 * k, 5 * k + (5 if k < rounds - 1 else 4 + STAY)
                seconds = max(ROUNDS[k], pace.left("repeat") if k == 0 else 0)
                self.drive(self.go_round, *ends, rate_func=linear, run_time=seconds)
            if board.last > 1 + rounds:
                seconds = max(2.2, pace.left() - 0.8)
                self.drive(board.show_epoch, 1 + rounds, board.last, run_time=seconds)
            self.drive(loop.rest, 0, 1, run_time=0.4)
            self.swell(self.data.line)

    @property
    def line(self) -> tuple[float, float]:
        """(m, b) of the line that is shown."""
        dot = self.board.plane.dot
        return dot.m, dot.b

    def go(self, line: tuple[float, float], run_time: float) -> None:
        """Move to another line."""
        self.drive(self.board.show_line, self.line, line, run_time=run_time)

    def turn(self, line: tuple[float, float], name: Parameter, run_time: float) -> None:
        """Turn the dial of m or b until the line is this one; the dial and its symbol shine."""

        def show(line: np.ndarray) -> None:
            self.board.show_line(line)
            self.dials.show(*map(float, line))

        grow = self.model.part(name).animate(rate_func=there_and_back).scale(1.2)
        shine = Drive(self.dials.glow_of(name), 0, 1, rate_func=linear)
        self.drive(show, self.line, line, grow, shine, run_time=run_time)

    def show_mean(self, line: tuple[float, float] | np.ndarray) -> None:
        """Show a line, its squares, and their mean."""
        self.board.show_line(line)
        self.squares.show()
        self.mean.show(self.study.moments.loss(*map(float, line)))

    def look(self, view: np.ndarray) -> None:
        """Look at the bowl from elsewhere."""
        self.board.plane.look(view)
        self.board.star.refresh()

    def aim(self, start: float, end: float, *also: FadeIn, run_time: float) -> None:
        """Show the arrow downhill from where the descent starts, from one multiple of the gradient to another."""
        self.arrow.show(start)
        self.add(self.arrow)
        self.drive(self.arrow.show, start, end, *also, run_time=run_time)

    def go_round(self, position: float) -> None:
        """The loop at this position; while it is at "update", the line moves."""
        self.loop.show_round(position)
        self.board.show_epoch(min(1 + self.loop.updates, self.board.last))


if __name__ == "__main__":
    IntroScene.main()
