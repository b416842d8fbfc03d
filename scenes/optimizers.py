"""OptimizersScene: stochastic gradient descent, momentum and Adam on the bowl of plain descent."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from manim import FadeIn, FadeOut, Mobject, VGroup, linear

from scenes.drive import Drive
from scenes.end_card import end_card
from scenes.formulas import (
    ADAM_STEP,
    BEST_ALPHA,
    BEST_BETA,
    GRADIENT,
    LOSS,
    MOMENTUM_STEP,
    POINT_STEP,
    VELOCITY,
    update,
)
from scenes.mobjects.kit.fitting import stack
from scenes.mobjects.kit.number import plain
from scenes.mobjects.optimizers.arrows import Arrow, PointArrows, Pushes, point_slopes
from scenes.mobjects.optimizers.map import Advices
from scenes.mobjects.optimizers.noise import Balls, Cloud
from scenes.mobjects.optimizers.race import Race
from scenes.mobjects.optimizers.rulers import Rulers
from scenes.mobjects.optimizers.trough import Trough
from scenes.mobjects.optimizers.turns import Counts, Turns, drawn_order
from scenes.mobjects.optimizers.walker import NamedSign, WalkerPath
from scenes.mobjects.plots.board import Board
from scenes.mobjects.plots.landscape import Landscape
from scenes.mobjects.plots.plane import vector_of
from scenes.pace import Pace
from scenes.plans.optimizers import (
    EPOCHS,
    NO_BALL,
    SEED,
    WALKERS,
    Ground,
    advice,
    calm_batch,
    study_of_points,
    valley_of,
)
from scenes.stage import LessonScene, rise
from scenes.style import LABEL, QUIET
from scenes.windows import Window, descent_window, rim_window

SLOW = 3  # steps that are taken one by one
FLOWS = 5  # epochs of SGD that are seen from afar
AROUND = 3.2  # radii of the ball of noise that are seen


class OptimizersScene(LessonScene):
    """The same bowl, four ways to walk down."""

    def construct(self) -> None:
        """Play the beats."""
        self.study = study_of_points(self.study)
        self.ground = Ground.of(self.study)
        self.runs = {walker: self.study.trajectories[f"race_{walker}"] for walker in WALKERS}
        highest = max(self.runs.values(), key=lambda run: float(run.loss.max()))
        self.board = board = Board(self.style, self.layout, self.study, highest, headed=False)
        noisy = self.study.trajectories["sgd"]
        seen = np.vstack([noisy.params[: 6 * len(self.ground.data.x)], self.ground.start])
        self.near = descent_window(board.moments, seen, aspect=board.aspect, margin=0.18)
        self.use_window(self.near)
        self.plane, self.data = board.plane, board.data
        self.title = self.show_title()
        self.sgd = WalkerPath(self.style, self.plane.bowl, "sgd", noisy)
        order = drawn_order(len(self.ground.data.x), noisy.updates or 1, SEED)
        self.turns = Turns(self.style, self.data, order)
        self.arrow = Arrow(self.style, self.plane.bowl, "sgd")
        self.one_point_beat()
        self.sgd_beat()
        self.momentum_beat()
        self.adam_beat()
        self.race_beat()
        self.map_beat()

    def one_point_beat(self) -> None:
        """Every point has an arrow of its own; the gradient is their mean; alone, a point has a trough."""
        board, plane, data, start = self.board, self.plane, self.data, self.ground.start
        arrows = PointArrows(self.style, plane.bowl, self.ground.data, start)
        board.show_line(start)
        self.add(self.title, data.axes, data.zero, board.data_names, board.rule, data.points_, data.line)
        loss = self.caption(LOSS)
        with self.beat("one_point") as pace:
            self.play(FadeIn(plane.bowl.bands, plane.mask, plane.axes, plane.names), run_time=0.8)
            self.play(FadeIn(plane.dot.disc, data.drops), run_time=0.5)
            pace.until("million")
            self.bring(loss, run_time=0.6)
            self.swell(data.drops)
            pace.until("arrows")
            self.draw(arrows.show, arrows.points_, run_time=1.6)
            pace.until("mean")
            self.draw(arrows.show_mean, arrows.mean, run_time=1.0)
            self.drive(lambda share: arrows.show(1, share), 0, 1, run_time=1.2)
            self.play(FadeOut(arrows.points_), run_time=0.3)
            pace.until("alone")
            self.show_trough(arrows, pace)

    def show_trough(self, arrows: PointArrows, pace: Pace) -> None:
        """The bowl becomes the trough of one point, and the dot runs along its bottom."""
        board, plane, turns, k = self.board, self.plane, self.turns, int(self.turns.order[0])
        self.trough = trough = Trough(self.style, plane.bowl, self.ground.data, k)
        turns.point(k)
        self.leave(arrows.mean, self.data.drops, also=[FadeIn(turns.now)], run_time=0.5)
        pace.until("trough")
        self.play(FadeIn(trough.stripes), FadeOut(plane.bowl.bands), run_time=0.9)
        pace.until("through")
        foot = trough.foot(*self.ground.start)
        self.drive(board.show_line, self.ground.start, foot, run_time=0.8)
        self.draw(trough.draw, trough.bottom, run_time=0.5)
        inner = foot + 0.8 * (trough.ends - foot)
        for a, z in ((foot, inner[0]), (inner[0], inner[1])):
            self.drive(board.show_line, a, z, run_time=max(1.0, pace.left() / 2))

    def sgd_beat(self) -> None:
        """One point's arrow at a time, the ball of noise, and what calms it."""
        board, plane, walker, turns = self.board, self.plane, self.sgd, self.turns
        n, rate = len(self.ground.data.x), walker.trajectory.learning_rate
        calm = [self.study.trajectories[name] for name in ("sgd_smaller", "sgd_batch")]
        rates = walker.trajectory.learning_rate, calm[0].learning_rate
        self.counts = counts = Counts(self.style, self.layout.progress, n, walker.last, *rates)
        rule = self.caption(POINT_STEP)
        slow, flows = min(SLOW, walker.last), min(FLOWS * n, walker.last)
        with self.beat("sgd") as pace:
            self.back_to_bowl(walker)
            self.bring(rule, counts, run_time=0.6)
            for k in range(slow):
                if k == 1:
                    pace.until("step")
                self.take_step(k)
            self.arrow.hide()
            pace.until("all")
            first = min(n, walker.last)
            self.drive(self.walk, slow, max(first, slow), rate_func=linear, run_time=max(2.0, pace.left("name") - 0.3))
            pace.until("name")
            self.drive(self.walk, max(first, slow), flows, rate_func=linear, run_time=max(2.0, pace.left("near") - 0.2))
            pace.until("near")
            self.show_ball(pace, flows, rule, calm)

    def take_step(self, k: int) -> None:
        """The ring goes to the next point, its arrow grows, and the walker takes the step."""
        walker, run = self.sgd, self.sgd.trajectory
        self.turns.point(int(self.turns.order[k]))
        self.add(self.arrow, self.turns.now)
        at, step = run.params[k], run.step[k]
        self.drive(lambda share: self.arrow.show(at, step, share), 0, 1, run_time=0.6)
        self.arrow.hide()
        self.drive(self.walk, k, k + 1, run_time=0.6)

    def walk(self, t: float) -> None:
        """SGD after t iterations, everywhere."""
        self.sgd.show(float(t))
        self.turns.show(float(t))
        self.counts.show(float(t))
        self.board.show_line(self.sgd.at)

    def back_to_bowl(self, walker: WalkerPath) -> None:
        """The trough goes, and the walker stands at the start."""
        board, plane = self.board, self.plane
        here = board.line
        self.leave(self.trough.bottom, also=[FadeIn(plane.bowl.bands)], run_time=0.5)
        self.remove(self.trough.stripes)
        self.drive(board.show_line, here, self.ground.start, FadeOut(self.turns.now), run_time=0.7)
        walker.show(0)
        self.turns.show(0)
        self.add(walker, self.turns)
        self.play(FadeIn(walker.mark), FadeOut(plane.dot.disc), run_time=0.3)

    def show_ball(self, pace: Pace, flows: int, rule: Mobject, calm: list) -> None:
        """Closer: the cloud that the walker draws around the bottom; and with the answers, smaller ones."""
        study, plane, bowl = self.study, self.plane, self.plane.bowl
        names = ("sgd", "sgd_smaller", "sgd_batch")
        least = NO_BALL * self.ground.way
        clouds = [Cloud(self.style, bowl, study.trajectories[name], least) for name in names]
        balls = Balls(self.style, self.layout, clouds, [1, 1, calm_batch(study)])
        self.zoom(self.ball_window(clouds[0]))
        first = clouds[0]
        self.add(first.places)
        pace.until("ball")

        def jitter(t: float) -> None:
            self.walk(t)
            first.show(t)

        self.leave(keep=[self.counts], run_time=0.3)
        time = max(2.0, pace.left("think") - 1.8)
        self.drive(jitter, flows, self.sgd.last, rate_func=linear, run_time=time)
        self.draw(first.draw_circle, first.circle, also=[rise(balls[0])], run_time=0.8)
        self.guests += [balls[0], first]
        self.play(FadeIn(self.board.star, scale=2), run_time=0.3)
        r = plane.axes.region
        self.think(pace, at=(r.right - 0.7, r.top - 0.7))
        walkers = [self.sgd]
        for k, (cue, after) in enumerate((("smaller", "batch"), ("batch", None)), start=1):
            pace.until(cue)
            self.calm_down(clouds[k], walkers[-1], clouds[k - 1], balls[k], max(2.0, pace.left(after) - 1.5))
            walkers.append(self.calm_walker)
        self.leave(self.calm_walker, run_time=0.3)

    def calm_down(self, cloud: Cloud, before: WalkerPath, old: Cloud, row: Mobject, time: float) -> None:
        """Another walker goes on where the first has ended, and draws a smaller cloud."""
        walker = WalkerPath(self.style, self.plane.bowl, "sgd", cloud.trajectory)
        self.calm_walker = walker
        walker.show(0)
        self.play(FadeOut(before, old.places, self.turns, self.counts), FadeIn(walker), run_time=0.4)
        self.guests.append(cloud)
        self.add(cloud.places)

        def show(t: float) -> None:
            walker.show(float(t))
            cloud.show(float(t))
            self.board.show_line(walker.at)

        self.drive(show, 0, walker.last, rate_func=linear, run_time=time)
        self.draw(cloud.draw_circle, cloud.circle, also=[rise(row)], run_time=0.6)
        self.guests.append(row)

    def momentum_beat(self) -> None:
        """In a narrow valley plain descent creeps, and a heavy ball rolls."""
        board, plane, study = self.board, self.plane, self.study
        self.valley = valley = valley_of(study)
        ground = Ground.of(study, valley)
        run, beta = study.trajectories["valley_momentum"], study.trajectories["valley_momentum"].rule.beta
        with self.beat("momentum") as pace:
            self.leave_all_but(self.title, *self.panel(), run_time=0.4)
            self.change_unit(valley)
            pace.until("valley")
            self.plain = WalkerPath(self.style, plane.bowl, "plain", study.trajectories["valley_plain"])
            ball = WalkerPath(self.style, plane.bowl, "momentum", run)
            self.show_walker(self.plain, 0)
            self.add(self.plain)
            self.play(FadeIn(self.plain.mark), run_time=0.3)
            pace.until("plain")
            self.run(self.plain, 0, self.plain.last, max(2.5, pace.left("weight") - 0.3))
            pace.until("weight")
            self.show_walker(ball, 0)
            formulas = stack(self.layout.formula, *(self.style.math(tex, LABEL) for tex in (VELOCITY, MOMENTUM_STEP)))
            self.add(ball)
            self.play(FadeIn(ball.mark), run_time=0.3)
            pace.until("velocity")
            self.bring(formulas, run_time=0.6)
            pushes = Pushes(self.style, plane.bowl, ground.moments, run, beta)
            self.add(pushes)
            for k in range(min(SLOW, ball.last)):
                self.drive(lambda s, k=k: pushes.show(k, min(1, 2 * s), max(0, 2 * s - 1)), 0, 1, run_time=0.7)
                self.run(ball, k, k + 1, 0.4)
            pushes.hide()
            pace.until("across")
            middle = min(8, ball.last)
            self.run(ball, min(SLOW, ball.last), middle, max(1.5, pace.left("along") - 0.1))
            pace.until("along")
            self.run(ball, middle, ball.last, max(2.0, pace.left("best") - 0.4))
            pace.until("best")
            best = stack(self.layout.formula, *(self.style.math(tex, QUIET) for tex in (BEST_ALPHA, BEST_BETA)))
            self.leave(run_time=0.3)
            self.bring(best, run_time=0.6)
            pace.until("rates")
            self.leave(ball, run_time=0.3)

    def adam_beat(self) -> None:
        """Each parameter its own ruler."""
        board, plane, study, region = self.board, self.plane, self.study, self.layout.left
        run = study.trajectories["valley_adam"]
        rulers = Rulers(self.style, region, run)
        walker = WalkerPath(self.style, plane.bowl, "adam", run)
        with self.beat("adam") as pace:
            self.leave_all_but(self.title, plane.bowl.bands, plane.mask, plane.axes, plane.names, board.rule, run_time=0.4)
            rulers.show(0, 0, 0)
            self.bring(self.caption(ADAM_STEP), run_time=0.6)
            pace.until("mean")
            self.guests.append(rulers.bars)
            self.draw(lambda s: rulers.show(0, s, 0), rulers.bars, also=[rise(rulers.mean_names)], run_time=1.0)
            pace.until("size")
            self.guests.append(rulers.rulers)
            self.draw(lambda s: rulers.show(0, 1, s), rulers.rulers, also=[rise(rulers.size_names)], run_time=1.0)
            pace.until("first")
            self.bring(*rulers.ratio_parts, run_time=0.6)
            walker.show(0)
            self.add(walker)

            def show(t: float) -> None:
                walker.show(float(t))
                rulers.show(float(t))

            self.drive(show, 0, min(1, walker.last), run_time=1.0)
            pace.until("run")
            self.drive(show, min(1, walker.last), walker.last, rate_func=linear, run_time=max(3.0, pace.left("compare")))
            pace.until("compare")
            self.plain.show(self.plain.last)
            self.play(FadeIn(self.plain), run_time=0.5)

    def race_beat(self) -> None:
        """Full frame: four walkers on one bowl, four curves."""
        board, plane = self.board, self.plane
        self.race = race = Race(board, self.layout, self.runs)
        with self.beat("race") as pace:
            self.leave_all_but(self.title, run_time=0.4)
            self.count_x(self.study.told)
            self.use_window(self.near)
            land = Landscape(board)
            land.stand(race.bowl_place)
            race.show(0)
            axes = plane.side_axes()
            self.play(FadeIn(plane.bowl, axes, *race.paths), run_time=0.8)
            pace.until("axis")
            self.play(FadeIn(race.plot.axes, *race.plot.labels[1:]), run_time=0.6)
            self.play(FadeIn(*race.curves, race.legend), run_time=0.5)
            pace.until("go")
            self.drive(race.show, 0, 1, rate_func=linear, run_time=max(2.0, pace.left("ahead")))
            pace.until("ahead")
            self.drive(race.show, 1, EPOCHS, rate_func=linear, run_time=max(3.0, pace.left("end")))
            pace.until("end")
            self.play(FadeIn(*race.names), run_time=0.5)
            pace.until("formula")
            self.play(FadeIn(race.formula), run_time=0.5)
            pace.until("models")

    def map_beat(self) -> None:
        """What to try first; and the bowl to remember it by."""
        board = self.board
        rows = Advices(self.style, self.layout.stage, advice(self.study))
        with self.beat("map") as pace:
            self.leave_all_but(self.title, run_time=0.4)
            for cue, row in zip(("sgd", "momentum", "adam"), rows.rows, strict=True):
                pace.until(cue)
                self.bring(row, run_time=0.5)
            pace.until("measured")
            self.bring(rows.head, rows.rules, rows.epochs, run_time=0.5)
            pace.until("card")
            self.leave(run_time=0.4)
            rules = VGroup(*(self.style.math(update(name), LABEL) for name in ("m", "b")))
            rules.arrange(buff=0.5).move_to(np.array([0, self.layout.strip.center[1], 0]))
            self.play(FadeIn(rules), run_time=0.3)
            end_card(self, board, rules, pace, "next")

    # ---- what the beats are made of ---------------------------------------------------------------------

    def panel(self) -> list[Mobject]:
        """Data and plane, without walkers."""
        data, plane, board = self.data, self.plane, self.board
        return [data.axes, data.zero, data.points_, data.line, board.data_names, board.rule,
                plane.bowl.bands, plane.mask, plane.axes, plane.names]

    def use_window(self, window: Window) -> None:
        """Show another window of the plane at once."""
        plane = self.board.plane
        plane.axes.use_window(window)
        plane.bowl.refresh()
        self.board.star.refresh()

    def zoom(self, window: Window) -> None:
        """Show another window of the plane."""
        axes = self.plane.axes
        self.play(FadeOut(axes.numbers), run_time=0.3)
        axes.show_ticks(False)

        def frame(vector: np.ndarray) -> None:
            self.board.frame(vector)
            self.sgd.show(self.sgd.t)

        self.drive(frame, vector_of(axes.window), vector_of(window), run_time=1.2)
        axes.use_window(window)
        self.play(FadeIn(axes.numbers), run_time=0.3)

    def ball_window(self, cloud: Cloud) -> Window:
        """Around the ball of noise, or where there is none, nearer to the bottom."""
        radius = cloud.radius or 0.06 * self.ground.way
        m, b = self.board.moments.optimum
        high = AROUND * radius
        wide = high * self.board.aspect
        return Window(x=(m - wide, m + wide), y=(b - high, b + high))

    def count_x(self, view) -> None:
        """Count x in other coordinates at once."""
        self.board.use_coordinates(view)
        self.plane.bowl.moments = view.moments

    def change_unit(self, valley) -> None:
        """The unit of x shrinks, and the bowl becomes a valley."""
        board, plane, told = self.board, self.plane, self.study.told
        line, axes = told.line(*board.line), plane.axes
        self.play(FadeOut(axes.numbers), run_time=0.3)
        axes.show_ticks(False)
        before, after = vector_of(axes.window), vector_of(rim_window(valley.moments, board.rim, aspect=board.aspect))

        def show(share: float) -> None:
            unit = told.unit * (valley.unit / told.unit) ** float(share)
            view = replace(told, unit=unit, moments=self.study.raw.moments.rescaled(told.center, unit))
            self.count_x(view)
            board.show_line(view.params(*line))
            board.frame(before + float(share) * (after - before))

        self.drive(show, 0, 1, run_time=1.6)
        axes.use_window(rim_window(valley.moments, board.rim, aspect=board.aspect))
        self.play(FadeIn(axes.numbers), run_time=0.3)

    def show_walker(self, walker: WalkerPath, t: float) -> None:
        """A walker after t updates, and its line."""
        walker.show(float(t))
        self.board.show_line(walker.at)

    def run(self, walker: WalkerPath, start: float, end: float, time: float) -> None:
        """A walker goes on."""
        self.drive(lambda t: self.show_walker(walker, t), start, end, rate_func=linear, run_time=time)


if __name__ == "__main__":
    OptimizersScene.main()
