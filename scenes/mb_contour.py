"""MBContourScene: both parameters at once, on the contour plot that a bowl becomes."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import FadeIn, FadeOut, FadeTransform, Mobject, linear

from gdmath import Coordinates, Outcome, level_ellipse
from scenes.drive import Drive
from scenes.formulas import DOWNHILL, GRADIENT, LOSS, MODEL, STEP
from scenes.mobjects.mb_contour.aim import Aim
from scenes.mobjects.mb_contour.hero import Hero
from scenes.mobjects.mb_contour.labels import arrow_note, closed_forms, partials, star_name, updates
from scenes.mobjects.mb_contour.ruler_table import RulerTable
from scenes.mobjects.mb_contour.valley import ValleyNumbers, ValleyPicture
from scenes.mobjects.plots.board import Board, visible
from scenes.mobjects.plots.plane import vector_of
from scenes.mobjects.plots.plot import Plot
from scenes.pace import Pace
from scenes.plans.mb_contour import Valley
from scenes.stage import LessonScene, rise
from scenes.windows import Window, rim_window

STEPS_SHOWN = 3  # that are taken one by one before the descent flows
STEP_CUES = ("second", "third")
READ = 1.5  # seconds that the last numbers stand at least


class MBContourScene(LessonScene):
    """A point of the (m, b) plane is a line; gradient descent walks it down the bowl of the loss."""

    def construct(self) -> None:
        """Play the beats."""
        study = self.study
        self.title = self.show_title()
        descent, other = study.trajectories["descent"], study.other.learning_rate
        self.board = Board(self.style, self.layout, study, descent, other)
        self.plane, self.data = self.board.plane, self.board.data
        self.start = tuple(map(float, descent.params[0]))
        self.plane_beat()
        self.contours_beat()
        self.gradient_beat()
        self.descent_beat()
        self.optimum_beat()
        self.valley_beat()
        self.scaling_beat()

    def plane_beat(self) -> None:
        """A point in the plane is a line."""
        board, data, plane, near = self.board, self.data, self.plane, self.board.near
        m, b = near.center[0] - 0.3 * near.width, near.center[1] - 0.3 * near.height
        further, higher = m + 0.62 * near.width, b + 0.62 * near.height
        board.show_line((m, b))
        self.add(self.title, data.axes, data.zero, board.data_names, board.rule)
        with self.beat("plane") as pace:
            self.draw(data.show_points, data.points_, rate_func=linear, run_time=1.3)
            self.draw(lambda share: data.show_line(m, b, float(share)), data.line, run_time=1.0)
            model = self.caption(MODEL)
            self.bring(model, also=[rise(board.equation)], run_time=0.7)
            pace.until("slope")
            self.pulse(board.equation.m, run_time=0.8)
            pace.until("intercept")
            self.play(FadeIn(data.intercept, scale=3), run_time=0.4)
            self.pulse(board.equation.b, run_time=0.8)
            pace.until("plane")
            self.play(FadeIn(plane.axes, plane.names), run_time=0.8)
            self.bring_in_point()
            pace.until("right")
            self.go((further, b), run_time=max(1.5, pace.left("up") - 0.3))
            pace.until("up")
            self.go((further, higher), run_time=max(1.5, pace.left() - 0.3))

    def contours_beat(self) -> None:
        """The loss as a height: poles, the bowl that grows over them, a cut, and from above the contour plot."""
        board = self.board
        self.hero = hero = Hero(board)
        with self.beat("contours") as pace:
            self.leave(also=[FadeIn(self.data.drops)], run_time=0.6)
            pace.until("loss")
            self.bring(self.caption(LOSS), also=[rise(board.loss)], run_time=0.8)
            self.swell(self.data.drops)
            pace.until("drag")
            self.go(self.start, run_time=max(1.5, pace.left("lift") - 0.4))
            pace.until("lift")
            self.fill_the_frame(hero)
            pace.until("poles")
            self.draw(hero.raise_poles, hero.poles, rate_func=linear, run_time=2.2)
            pace.until("bowl")
            self.drive(hero.grow, 0, 1, run_time=2.4)
            self.play(FadeOut(hero.poles, self.plane.dot.stem), run_time=0.4)
            pace.until("cut")
            self.draw(hero.cut.lower, hero.cut, run_time=max(1.2, pace.left("parabola") - 0.2))
            pace.until("parabola")
            self.drive(hero.cut.lift, 0, 1, run_time=1.5)
            self.bring(hero.cut_name, run_time=0.5)
            pace.until("down")
            self.look_down(hero)
            pace.until("ring")
            self.run_round_the_ring(max(3.0, pace.left()))

    def gradient_beat(self) -> None:
        """Uphill at the start, the way against it, and where that leads."""
        board, plane, arrow, ring = self.board, self.plane, self.plane.arrow, self.plane.ring
        words = self.style.say("mb_contour.direction")
        with self.beat("gradient") as pace:
            self.play(FadeOut(ring), run_time=0.3)
            self.zoom(board.near)
            ring.show(board.moments.loss(*self.start))
            self.play(FadeIn(ring), run_time=0.4)
            uphill, downhill = arrow_note(board, GRADIENT, words), arrow_note(board, DOWNHILL, words)
            up, down = self.arrow_lengths()
            pace.until("uphill")
            arrow.square = True
            self.drive_arrow(0, -up, rise(uphill))
            pace.until("around")
            self.drive_arrow(-up, down, FadeOut(uphill))
            self.bring(downhill, run_time=0.4)
            pace.until("parts")
            self.drive(lambda share: self.split(share, down), 0, 1, FadeIn(board.slopes), run_time=1.6)
            pace.until("averages")
            self.bring(partials(board), run_time=0.8)
            self.swell(self.data.drops)
            pace.until("star")
            self.play(FadeIn(board.star, scale=3), run_time=0.5)
            aim = Aim(self.style, plane)
            self.think(pace, at=aim.free_corner())
            pace.until("answer")
            self.guests += [aim, ring]
            self.draw(aim.show, aim, run_time=1.6)

    def descent_beat(self) -> None:
        """Step by step, then flowing."""
        board, arrow, trajectory = self.board, self.plane.arrow, self.board.trajectory
        rate, slow = trajectory.learning_rate, min(STEPS_SHOWN, board.last)

        def aim(scale: float) -> None:
            arrow.show(board.moments, *trajectory.params[round(board.path.t)], float(scale))

        with self.beat("descent") as pace:
            board.path.show(0)
            self.leave(arrow, run_time=0.4)
            arrow.parts_shown, arrow.square = 0.0, False
            arrow.set_opacity(1)
            self.add(board.path)
            step = arrow_note(board, STEP)
            aim(0)
            self.add(arrow)
            self.bring(updates(board), step, also=[Drive(aim, 0, rate), FadeIn(board.progress)], run_time=1.2)
            for k in range(slow):
                if k:
                    pace.until(STEP_CUES[k - 1])
                    self.drive(aim, 0, rate, run_time=0.5)
                self.drive(board.show_step, k, k + 1, run_time=0.9)
            pace.until("flow")
            self.play(FadeOut(step), run_time=0.3)
            if board.last > slow:
                self.drive(
                    board.show_flow, slow, board.last, rate_func=linear, run_time=max(4.0, pace.left() - 0.4)
                )
            self.play(FadeOut(arrow), run_time=0.3)
            arrow.hide()

    def optimum_beat(self) -> None:
        """The closed form names the same line."""
        board, ring, moments = self.board, self.plane.ring, self.board.moments
        formulas, name = closed_forms(board), star_name(board)
        with self.beat("optimum") as pace:
            for entry in board.slopes:
                self.pulse(entry.number, run_time=0.9)
            pace.until("formula")
            self.leave(board.slopes, run_time=0.4)
            pace.until("best")
            self.bring(formulas, board.best, run_time=0.8)
            self.bring(name, run_time=0.5)
            pace.until("compare")
            if board.trajectory.outcome is Outcome.CONVERGED:
                self.pulse(*(entry.number for entry in (*board.values, *board.best)), run_time=1.4)
            pace.until("only")
            top = moments.loss(*self.start) - moments.floor
            level = lambda share: moments.floor + top * (1 - float(share)) ** 2  # noqa: E731
            self.draw(lambda share: ring.show(level(share)), ring, run_time=max(1.5, pace.left()))
            self.remove(ring)

    def valley_beat(self) -> None:
        """Why the path bends: the curvatures along two axes; or what the rings were before x was standardized."""
        board = self.board
        with self.beat("valley") as pace:
            if self.study.is_standardized:
                self.show_gorge(pace)
                return
            self.leave(board.values, run_time=0.4)
            self.zoom(board.wide, run_time=1.0)
            self.valley = picture = ValleyPicture(board, Valley.of(self.study))
            self.rewind()
            pace.until("slices")
            self.guests.append(picture)
            self.draw(picture.cut, picture.slices, also=[FadeIn(picture.tags)], run_time=1.4)
            self.add(picture.ways)
            self.play(FadeOut(*self.parts_here(self.data_panel)), run_time=0.4)
            self.drive(picture.lift, 0, 1, run_time=1.6)
            self.play(FadeIn(picture.frame, picture.names), run_time=0.6)
            pace.until("balls")
            picture.show(0)
            balls = [piece.ball for piece in picture.slices]
            self.play(*(FadeIn(ball, scale=2) for ball in balls), run_time=0.6)
            pace.until("run")
            self.race(picture, max(3.0, pace.left("curvatures") - 0.2))
            pace.until("curvatures")
            self.play(rise(picture.numbers.curvatures, picture.numbers.notes), run_time=0.6)
            pace.until("kappa")
            self.play(rise(picture.numbers.ratio), run_time=0.6)

    def scaling_beat(self) -> None:
        """The same data with x standardized: the rings become circles."""
        board, table = self.board, RulerTable(self.board)
        with self.beat("scaling") as pace:
            self.leave(run_time=0.4)
            self.rewind()
            self.bring_back_the_data()
            self.play(rise(table.formula), run_time=0.6)
            pace.until("ruler")
            self.change_ruler(self.study.standardized)
            pace.until("run")
            self.run_descent(max(2.5, pace.left("rate") - 0.3))
            pace.until("rate")
            self.pulse(board.progress.rates[1], run_time=0.9)
            pace.until("without")
            self.play(rise(*table.rows[:-1]), run_time=0.6)
            pace.until("with")
            self.play(rise(table.rows[-1]), run_time=0.6)
            self.swell(board.path.way)
            self.hold(max(0.0, READ - pace.left()))

    # ---- what the beats are made of ---------------------------------------------------------------------

    @property
    def data_panel(self) -> list[Mobject]:
        """The data, the line, what it misses, and its equation."""
        data, board = self.data, self.board
        pictures = data.axes, data.zero, data.drops, data.line, data.points_, data.intercept
        return [*pictures, board.data_names, board.equation]

    def go(self, line: tuple[float, float], run_time: float) -> None:
        """Drag the point to another line."""
        self.drive(self.board.show_line, (self.plane.dot.m, self.plane.dot.b), line, run_time=run_time)

    def zoom(self, window: Window, run_time: float = 1.2) -> None:
        """Show another window of the plane; the numbers on its axes come and go."""
        axes = self.plane.axes
        self.play(FadeOut(axes.numbers), run_time=0.3)
        axes.show_ticks(False)
        self.drive(self.board.frame, vector_of(axes.window), vector_of(window), run_time=run_time)
        axes.use_window(window)
        self.play(FadeIn(axes.numbers), run_time=0.3)

    def bring_in_point(self) -> None:
        """The equation's numbers become the entries of the table, and the two guides meet in the point."""
        board, dot = self.board, self.plane.dot
        copies = board.equation.m.copy(), board.equation.b.copy()
        going = (FadeTransform(copy, entry.number) for copy, entry in zip(copies, board.values, strict=True))
        self.play(*going, FadeIn(*(entry.label for entry in board.values)), run_time=0.9)
        self.add(board.values)
        self.draw(self.plane.guides, dot, also=[FadeIn(dot.disc, scale=2)], run_time=0.8)

    def fill_the_frame(self, hero: Hero) -> None:
        """All but the plane leaves, and the plane turns into the floor of a stage that fills the frame."""
        plane = self.plane
        self.leave_all_but(self.title, plane.dot, also=[Drive(plane.guides, 1, 0)], run_time=0.5)
        hero.open()
        self.add(plane.bowl)
        self.play(FadeIn(hero.poles), run_time=0.4)
        self.drive(hero.turn, hero.near, hero.side, run_time=1.8)
        self.side_axes = plane.side_axes()
        self.bring(self.side_axes, run_time=0.4)

    def look_down(self, hero: Hero) -> None:
        """Tilt the view until the bowl is the contour plot in its panel, and bring the data back."""
        plane, board = self.plane, self.board
        self.leave(hero.cut, run_time=0.4)
        self.drive(hero.look_down, 0, 1, run_time=2.4)
        hero.close()
        plane.guides(0)
        plane.ring.hide()
        self.remove(plane.bowl)
        self.add(plane.bowl.bands, plane.ring, plane.mask)
        come = [*self.data_panel, plane.axes, plane.names, board.rule, board.loss, board.values]
        self.play(FadeIn(*come), run_time=0.6)

    def run_round_the_ring(self, run_time: float) -> None:
        """The point runs along its own level: the line changes, the loss does not."""
        moments, dot, ring = self.board.moments, self.plane.dot, self.plane.ring
        level = moments.loss(dot.m, dot.b)
        ellipse = level_ellipse(moments, level)
        angle = ellipse.angle((dot.m, dot.b))
        ring.show(level)
        self.play(FadeIn(ring), run_time=0.5)

        def run(turn: float) -> None:
            self.board.show_line(ellipse.points(angle + float(turn)))

        self.drive(run, 0, -2 * np.pi, run_time=run_time - 0.5)

    def arrow_lengths(self) -> tuple[float, float]:
        """The multiples of the gradient that are drawn uphill, still in the panel, and downhill: clearly seen."""
        axes, region = self.plane.axes, self.layout.right
        way = axes.unit * self.board.moments.gradient(*self.start)
        length = float(np.hypot(*way))
        if length == 0:
            return (self.board.trajectory.learning_rate,) * 2
        corners = np.array([[region.left, region.bottom], [region.right, region.top]])
        at = axes.to_frame(np.array(self.start))
        room = np.abs(np.where(way > 0, corners[1], corners[0]) - at)
        inside = float(np.min((room - 0.1) / np.maximum(np.abs(way), 1e-9 * length)))
        return min(1.1 / length, max(inside, 0.4 / length)), 1.1 / length

    def drive_arrow(self, start: float, end: float, *also: Any) -> None:
        """Let the gradient at the start grow or turn, from one multiple of it to another."""
        arrow = self.plane.arrow

        def grow(scale: float) -> None:
            arrow.show(self.board.moments, *self.start, float(scale))

        grow(start)
        self.add(arrow)
        self.drive(grow, start, end, *also, run_time=1.0)

    def split(self, share: float, scale: float) -> None:
        """Draw this share of the arrow's parts along m and b."""
        self.plane.arrow.parts_shown = float(share)
        self.plane.arrow.show(self.board.moments, *self.start, scale)

    def rewind(self) -> None:
        """Back to the start, along the way that was taken."""
        if self.board.path.t > 0:
            self.drive(self.board.show_epoch, self.board.path.t, 0, run_time=0.9)

    def race(self, picture: ValleyPicture, run_time: float) -> None:
        """The descent on the contour plot, and the two balls in step with it; slow at first, where most happens."""

        def show(t: float) -> None:
            self.board.show_epoch(float(t))
            picture.show(float(t))

        self.drive(show, 0, self.board.last, rate_func=lambda share: share**1.7, run_time=run_time)

    def show_gorge(self, pace: Pace) -> None:
        """The rings of x as it came, which the film has not shown, and the descent in them."""
        numbers = ValleyNumbers(self.board, Valley.of_raw(self.study))
        self.leave(run_time=0.4)
        self.swell(self.board.path.way)
        pace.until("slices")
        self.rewind()
        self.change_ruler(self.study.raw)
        pace.until("balls")
        self.swell(self.plane.bowl.bands[0])
        pace.until("run")
        self.run_descent(max(2.5, pace.left("curvatures") - 0.3))
        pace.until("curvatures")
        self.play(FadeOut(self.board.values), run_time=0.3)
        self.bring(numbers.curvatures, run_time=0.6)
        pace.until("kappa")
        self.bring(numbers.ratio, run_time=0.6)

    def bring_back_the_data(self) -> None:
        """The data take their panel again, where something else stood in it."""
        here = self.parts_here(self.data_panel)
        back = [part for panel in self.data_panel for part in panel.get_family() if part not in here]
        if back:
            self.play(FadeIn(*back), run_time=0.5)

    def parts_here(self, mobjects: list[Mobject]) -> list[Mobject]:
        """Those parts of mobjects that are on the stage."""
        self.flatten()
        here = set(self.mobjects)
        return [part for mobject in mobjects for part in mobject.get_family() if part in here]

    def change_ruler(self, target: Coordinates) -> None:
        """Count x in other coordinates: the points stay, the numbers on the axes and the landscape change."""
        board, plane, study = self.board, self.plane, self.study
        standard = target is study.standardized
        slope = plane.dot.m / board.scale
        line = slope, plane.dot.b - slope * board.center
        self.zoom(rim_window(board.moments, board.rim, aspect=board.aspect), run_time=1.0)
        board.path.hide()
        old = board.data_axes
        self.play(FadeOut(old.numbers, board.data_names, plane.axes.numbers), run_time=0.4)
        new_numbers = self.rewrite_numbers(target, line[0] * target.unit)
        counts, ruler = self.data.axes.tick_counts, board.ruler(target)
        axes = Plot(self.style, self.layout.left, board.data_window(target), ticks=counts, ruler=ruler)
        names = board.name_data(axes, target)
        plane.axes.show_ticks(False)
        old.show_ticks(False)
        share = 0.0, 1.0
        self.drive(lambda t: board.standardize_by(t, line), *share[:: 1 if standard else -1], run_time=2.4)
        board.use_coordinates(target)
        board.data_axes, board.data_names = axes, names
        plane.axes.use_window(plane.window)
        gone, come = board.progress.rates[:: 1 if target is study.other else -1]
        self.play(FadeOut(gone), run_time=0.2)
        self.play(FadeIn(axes, names, plane.axes.numbers, come, *new_numbers), run_time=0.5)
        self.remove(old.frame)
        board.path.trajectory = study.trajectories["descent" if target is study.shown else "other"]
        board.show_epoch(0)

    def rewrite_numbers(self, target: Coordinates, slope: float) -> list[Mobject]:
        """Take the line's numbers away where those to come, which are returned, need other digits; or make room."""
        board, seen = self.board, self.get_mobject_family_members()
        if board.line_numbers_fit(target):
            self.make_room(slope)
            return []
        numbers = {"equation": board.equation.m, "values": board.values[0].number}
        old = {name: getattr(board, name) for name, number in numbers.items() if number in seen}
        self.play(FadeOut(*old.values()), run_time=0.3)
        board.make_line_numbers(target)
        return [getattr(board, name) for name in old]

    def make_room(self, slope: float) -> None:
        """The head of the equation steps aside where the slopes to come are longer than those so far."""
        equation, number = self.board.equation, self.board.equation.m
        descents = self.study.trajectories["descent"], self.study.trajectories["other"]
        slopes = [slope, *(m for descent in descents for m in visible(descent)[:, 0])]
        longest = max(self.style.digits.width(number.form.write(m)) for m in slopes)
        aside = number.at[0] - (longest + 0.1) * number.em - float(equation[0].get_right()[0])
        if aside < 0:
            self.play(equation[0].animate.shift(np.array([aside, 0, 0])), run_time=0.3)

    def run_descent(self, run_time: float) -> None:
        """The descent in the coordinates of the moment."""
        last = len(visible(self.board.path.trajectory)) - 1
        self.drive(self.board.show_epoch, 0, last, rate_func=linear, run_time=run_time)


if __name__ == "__main__":
    MBContourScene.main()
