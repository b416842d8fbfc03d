"""MBContourScene: both parameters at once, on the contour plot that a bowl becomes."""

from __future__ import annotations

from manim import FadeIn, FadeOut, linear

from gdmath import Outcome
from scenes.drive import Drive, slow_start
from scenes.formulas import DOWNHILL, GRADIENT, LOSS, MODEL_IN_PARTS, STEP
from scenes.mobjects.kit.flights import Way, fly
from scenes.mobjects.kit.readout import entries
from scenes.mobjects.mb_contour.aim import Aim, FirstArrow
from scenes.mobjects.mb_contour.hero import Hero, RingWalk
from scenes.mobjects.mb_contour.labels import arrow_note, closed_forms, partials, star_name, updates
from scenes.mobjects.mb_contour.ruler_table import RulerTable
from scenes.mobjects.mb_contour.valley import ValleyNumbers, ValleyPicture
from scenes.mobjects.plots.board import Board
from scenes.pace import Pace
from scenes.plane_stage import PlaneScene
from scenes.plans.mb_contour import Valley, turn
from scenes.verbs import rise
from scenes.words.facts import is_round

STEPS_SHOWN = 3  # that are taken one by one before the descent flows
STEP_CUES = ("second", "third")
READ = 1.5  # seconds that the last numbers stand at least


class MBContourScene(PlaneScene):
    """A point of the (m, b) plane is a line; gradient descent walks it down the bowl of the loss."""

    def construct(self) -> None:
        """Play the beats."""
        study = self.study
        self.title = self.show_title()
        descent, other = study.trajectories["descent"], study.other.learning_rate
        self.board = Board(self.style, self.layout, study, descent, other, whole=True)
        self.plane, self.data = self.board.plane, self.board.data
        self.start = float(descent.params[0, 0]), float(descent.params[0, 1])
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
            model = self.strip_formula(MODEL_IN_PARTS)
            self.bring(model, also=[rise(board.equation)], run_time=0.7)
            pace.until("slope")
            self.pulse(model.part("m"), factor=1.4, run_time=0.9)
            pace.until("intercept")
            self.play(FadeIn(data.intercept, scale=3), run_time=0.4)
            self.pulse(model.part("b"), factor=1.4, run_time=0.9)
            pace.until("plane")
            plane.axes.show_ticks(False)
            self.play(FadeIn(plane.axes.frame, plane.names), run_time=0.8)
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
            self.bring(self.strip_formula(LOSS), also=[rise(board.loss)], run_time=0.8)
            self.swell(self.data.drops)
            pace.until("drag")
            self.go(self.start, run_time=max(1.5, pace.left("lift") - 0.4))
            pace.until("lift")
            self.fill_the_frame(hero)
            pace.until("poles")
            self.draw(hero.raise_poles, hero.poles, rate_func=linear, run_time=max(1.5, pace.left("bowl")))
            pace.until("bowl")
            self.drive(hero.grow, 0, 1, run_time=max(1.6, pace.left("cut") - 0.6))
            self.play(FadeOut(hero.poles, self.plane.dot.stem), run_time=0.3)
            pace.until("cut")
            self.draw(hero.cut.lower, hero.cut, run_time=max(1.2, pace.left("parabola")))
            pace.until("parabola")
            self.bring(hero.cut_name, also=[Drive(hero.cut.lift, 0, 1)], run_time=1.1)
            pace.until("down")
            self.look_down(hero)
            pace.until("ring")
            walk = RingWalk(board)
            self.play(FadeIn(self.plane.ring), run_time=0.5)
            self.drive(walk.show, 0, 1, run_time=max(2.5, pace.left()))

    def gradient_beat(self) -> None:
        """Uphill at the start, the way against it, and where that leads."""
        board, plane, ring = self.board, self.plane, self.plane.ring
        words = self.style.say("mb_contour.direction")
        with self.beat("gradient") as pace:
            self.play(FadeOut(ring), run_time=0.3)
            self.zoom(board.near)
            ring.show(board.moments.loss(*self.start))
            self.play(FadeIn(ring), run_time=0.4)
            uphill, downhill = arrow_note(board, GRADIENT, words), arrow_note(board, DOWNHILL, words)
            first, aim = FirstArrow(board, self.start), Aim(self.style, plane)
            pace.until("uphill")
            first.grow(0)
            self.add(plane.arrow)
            self.drive(first.grow, 0, -first.up, rise(uphill), run_time=1.0)
            pace.until("around")
            self.drive(first.grow, -first.up, first.down, FadeOut(uphill), run_time=1.0)
            self.bring(downhill, run_time=0.4)
            pace.until("parts")
            self.drive(first.split, 0, 1, FadeIn(board.slopes), run_time=1.6)
            pace.until("averages")
            self.bring(partials(board), run_time=0.8)
            self.swell(self.data.drops)
            pace.until("star")
            self.play(FadeIn(board.star, scale=3), run_time=0.5)
            self.think(pace, at=aim.free_corner())
            pace.until("answer")
            self.guests += [aim, ring]
            self.draw(aim.show, aim, also=[Drive(first.split, 1, 0)], run_time=1.6)

    def descent_beat(self) -> None:
        """Step by step, then flowing."""
        board, arrow, trajectory = self.board, self.plane.arrow, self.board.trajectory
        rate, slow = trajectory.learning_rate, min(STEPS_SHOWN, board.last)

        def aim(scale: float) -> None:
            arrow.show(board.moments, *trajectory.at(round(board.path.t)), float(scale))

        with self.beat("descent") as pace:
            board.path.show(0)
            self.leave(arrow, run_time=0.4)
            arrow.parts_shown, arrow.square = 0.0, False
            self.add(board.path)
            step = arrow_note(board, STEP)
            aim(0)
            self.add(arrow)
            self.bring(updates(board), step, also=[Drive(aim, 0, rate), FadeIn(board.progress)], run_time=1.2)
            for k in range(slow):
                if k:
                    pace.until(STEP_CUES[k - 1])
                    self.drive(aim, 0, rate, run_time=0.5)
                self.drive(board.show_epoch, k, k + 1, run_time=0.9)
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
        formulas = closed_forms(board)
        self.star_name = star_name(board)
        top = moments.loss(*self.start) - moments.floor

        def shrink(share: float) -> None:
            ring.show(moments.floor + top * (1 - float(share)) ** 2)

        with self.beat("optimum") as pace:
            for entry in entries(board.slopes):
                self.pulse(entry.number, run_time=0.9)
            pace.until("formula")
            self.leave(board.slopes, run_time=0.4)
            pace.until("best")
            self.bring(formulas, board.best, run_time=0.8)
            self.bring(self.star_name, run_time=0.5)
            pace.until("compare")
            if board.trajectory.outcome is Outcome.CONVERGED:
                self.pulse(*(entry.number for entry in entries(board.values, board.best)), run_time=1.4)
            pace.until("only")
            self.draw(shrink, ring, run_time=max(1.5, pace.left()))
            self.remove(ring)

    def valley_beat(self) -> None:
        """Why the path bends: the curvatures along two axes; or what the rings were before x was standardized."""
        board = self.board
        with self.beat("valley") as pace:
            if self.study.is_standardized:
                self.show_gorge(pace)
                return
            self.leave(board.values, run_time=0.4)
            self.zoom(board.wide, Drive(board.show_epoch, board.path.t, 0), run_time=0.9)
            turning = None if is_round(self.study) else turn(self.study)
            self.valley = picture = ValleyPicture(board, Valley.of(self.study), turning)
            pace.until("slices")
            self.guests.append(picture)
            self.draw(picture.cut, picture.slices, also=[FadeIn(picture.thread.tags)], run_time=1.4)
            self.add(picture.thread.ways)
            # Numbers, names and the dot would be in the way of the parabolas.
            plane, tags = self.plane, picture.thread.tags
            aside = [plane.axes.numbers, plane.names, plane.dot.disc, board.path, board.loss, tags]
            self.leave(*board.data_panel, *aside, keep=self.guests, run_time=0.4)
            self.drive(picture.lift, 0, 1, run_time=1.6)
            self.play(FadeIn(picture.frame, picture.names, *aside), run_time=0.6)
            pace.until("balls")
            picture.show(0)
            self.play(*(FadeIn(piece.ball, scale=2) for piece in picture.pieces), run_time=0.4)
            self.look_closer(picture)
            self.race(picture, pace)
            pace.until("curvatures")
            self.play(rise(picture.numbers.curvatures, picture.numbers.notes), run_time=0.6)
            for piece in picture.pieces:
                self.swell(piece.curve)
            pace.until("kappa")
            self.play(rise(picture.numbers.ratio), run_time=0.6)
            self.hold((pace.left() - 1) / 2)
            self.pulse(picture.numbers.ratio[0], factor=1.1)

    def scaling_beat(self) -> None:
        """The same data with x standardized: the rings become circles."""
        board, table = self.board, RulerTable(self.board)
        with self.beat("scaling") as pace:
            self.leave(run_time=0.4)
            self.rewind()
            self.bring_back(*board.data_panel, run_time=0.5)
            self.play(rise(table.formula), run_time=0.6)
            pace.until("ruler")
            self.change_ruler(self.study.standardized)
            pace.until("rate")
            self.play(rise(table.share), run_time=0.6)
            self.pulse(board.progress.rates[1], run_time=0.9)
            pace.until("run")
            self.run_descent(max(1.6, pace.left("without") - 0.3))
            self.play(FadeOut(table.share, table.formula), run_time=0.3)
            pace.until("without")
            self.play(rise(table.until, *table.rows[:-1]), run_time=0.6)
            pace.until("with")
            self.play(rise(table.rows[-1]), run_time=0.6)
            self.swell(board.path.way)
            self.hold(max(0.0, READ - pace.left()))

    # ---- what the beats are made of ---------------------------------------------------------------------

    def bring_in_point(self) -> None:
        """The equation's numbers become the entries of the table, and the two guides meet in the point."""
        board, dot = self.board, self.plane.dot
        values = entries(board.values)
        numbers = [entry.number for entry in values]
        if self.layout.is_wide:  # between the panels, where no number of the axes stands yet
            lane = (self.layout.left.right + self.layout.right.left) / 2 - 0.35
            ways: list[Way] = [
                [(lane, board.equation.get_center()[1]), (lane, number.get_center()[1])] for number in numbers
            ]
            self.draw(fly(list(zip(numbers, ways, strict=True))), *numbers, rate_func=linear, run_time=1.2)
        else:
            self.play(rise(*numbers), run_time=0.6)
        self.plane.axes.show_ticks()
        labels = (entry.label for entry in values)
        come = FadeIn(dot.disc, scale=2), FadeIn(self.plane.axes.numbers, *labels)
        self.draw(self.plane.guides, dot, also=come, run_time=0.8)
        self.add(board.values)

    def fill_the_frame(self, hero: Hero) -> None:
        """All but the plane leaves, and the plane turns into the floor of a stage that fills the frame."""
        plane = self.plane
        hero.open()
        self.add(plane.bowl)
        come = Drive(plane.guides, 1, 0), FadeIn(hero.poles)
        self.leave_all_but(self.title, plane.dot, plane.bowl, plane.names, also=come, run_time=0.5)
        self.drive(hero.turn, 0, 1, run_time=1.5)
        self.bring(hero.axes, run_time=0.3)

    def look_down(self, hero: Hero) -> None:
        """Tilt the view until the bowl is the contour plot in its panel, and bring the data back."""
        plane, board = self.plane, self.board
        self.leave(hero.cut, run_time=0.4)
        self.drive(hero.look_down, 0, 1, run_time=2.4)
        hero.close()
        plane.guides(0)
        plane.ring.hide()
        self.remove(plane.bowl)
        outline = plane.bowl.floor_  # stays until the panel's frame has come in its place
        self.add(outline, plane.bowl.bands, plane.ring, plane.mask)
        come = [*board.data_panel, plane.axes, board.rule, board.loss, board.values]
        self.play(FadeIn(*come), run_time=0.6)
        self.remove(outline)

    def look_closer(self, picture: ValleyPicture) -> None:
        """The part of the plane with the path; there a ball is on each way, too, where the dot is along it."""
        split = picture.thread
        self.play(FadeOut(split.tags), run_time=0.2)
        self.zoom(split.window, show=split.frame, run_time=1.0)
        split.settle()
        split.show(0)
        self.play(FadeIn(split.tags, split.shadows), run_time=0.4)

    def race(self, picture: ValleyPicture, pace: Pace) -> None:
        """Both balls, and the descent with them: first until the steep one is down, then until the flat one is."""
        thread, last = picture.thread, self.board.last
        turning = thread.turn or max(1, last // 2)
        legs = ("run", 0, turning, "along"), ("along", turning, last, "curvatures")
        for (cue, start, end, after), name in zip(legs, thread.part_names, strict=True):
            pace.until(cue)
            if len(name):
                self.play(rise(name), run_time=0.4)
            time = max(1.2, pace.left(after) - 0.3)
            self.drive(picture.race, start, end, rate_func=slow_start if start else linear, run_time=time)

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
        self.run_descent(max(2.5, pace.left("along")))
        pace.until("along")
        self.swell(self.board.path.way)
        pace.until("curvatures")
        self.play(FadeOut(self.board.values), run_time=0.3)
        self.bring(numbers.curvatures, run_time=0.6)
        pace.until("kappa")
        self.bring(numbers.ratio, run_time=0.6)


if __name__ == "__main__":
    MBContourScene.main()
