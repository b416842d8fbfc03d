"""OptimizersScene: stochastic gradient descent, momentum and Adam on the bowl of plain descent."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

import numpy as np
from manim import FadeIn, FadeOut, Mobject, linear, there_and_back

from scenes.drive import slow_start
from scenes.formulas import ADAM_STEP, MEAN_OF_POINTS, MOMENTUM_STEP, POINT_LOSS, POINT_STEP, VELOCITY
from scenes.mobjects.kit.fitting import stack
from scenes.mobjects.optimizers.arrows import PointArrows
from scenes.mobjects.optimizers.map import Advices
from scenes.mobjects.optimizers.race import Card, Race
from scenes.mobjects.optimizers.rulers import Rulers
from scenes.mobjects.optimizers.sgd import Sgd
from scenes.mobjects.optimizers.trough import Trough
from scenes.mobjects.optimizers.turns import Looks
from scenes.mobjects.optimizers.valley import Valley
from scenes.mobjects.optimizers.walker import WalkerPath
from scenes.mobjects.plots.board import Board
from scenes.mobjects.plots.plane import vector_of
from scenes.pace import Pace
from scenes.plane_stage import PlaneScene
from scenes.plans.optimizers import advice
from scenes.plans.walkers import EPOCHS, WALKERS, Ground, study_of_points
from scenes.stage import BREATH
from scenes.style import LABEL
from scenes.verbs import rise
from scenes.windows import Window

SLOW = 3  # steps that are taken one by one
BEND = 8  # steps in which a heavy ball has left its swinging across behind
STANDS = 3.0  # seconds that the last picture does


class OptimizersScene(PlaneScene):
    """The same points, the same bowl, four ways to walk down."""

    def construct(self) -> None:
        """Play the beats."""
        self.study = study = study_of_points(self.study)
        self.ground = Ground.of(study)
        self.runs = {walker: study.trajectories[f"race_{walker}"] for walker in WALKERS}
        highest = max(self.runs.values(), key=lambda run: float(run.loss.max()))
        self.board = board = Board(self.style, self.layout, study, highest, headed=False)
        self.plane, self.data, self.title = board.plane, board.data, self.show_title()
        self.sgd, self.valley = Sgd(board, self.ground), Valley(board, study)
        board.show_line(self.ground.start)
        self.use_window(self.sgd.window)
        self.one_point_beat()
        self.sgd_beat()
        self.momentum_beat()
        self.adam_beat()
        self.race_beat()
        self.map_beat()

    def one_point_beat(self) -> None:
        """Every point has an arrow of its own; the gradient is their mean; alone, a point has a trough."""
        plane, data, start = self.plane, self.data, self.ground.start
        self.arrows = arrows = PointArrows(self.style, plane.bowl, self.ground.data, start)
        looks = Looks(self.style, self.layout.formula, len(self.ground.data.x))
        self.add(self.title, *self.panels, plane.dot.disc)
        with self.beat("one_point") as pace:
            self.play(FadeIn(data.drops, looks), run_time=0.8)
            self.swell(data.drops)
            pace.until("million")
            self.drive(looks.show, 0, 1, run_time=2.4)
            self.drive(looks.show, 1, 0, run_time=0.6)
            pace.until("arrows")
            self.play(FadeOut(looks), run_time=0.3)
            self.draw(arrows.show, arrows.points_, run_time=1.6)
            pace.until("mean")
            self.draw(arrows.show_mean, arrows.mean, run_time=1.0)
            self.bring(self.strip_formula(MEAN_OF_POINTS), run_time=0.5)
            self.drive(partial(arrows.show, 1.0), 0, 1, run_time=1.4)
            self.play(FadeOut(arrows.points_), run_time=0.3)
            pace.until("alone")
            self.show_trough(arrows, pace)

    def show_trough(self, arrows: PointArrows, pace: Pace) -> None:
        """The bowl becomes the trough of one point, and the dot runs along its bottom."""
        board, plane, turns, start = self.board, self.plane, self.sgd.turns, self.ground.start
        first = int(turns.order[0])
        self.trough = trough = Trough(self.style, plane.bowl, self.ground.data, first)
        turns.point(first)
        self.leave(arrows.mean, self.data.drops, also=[FadeIn(turns.now)], run_time=0.5)
        pace.until("trough")
        self.play(FadeIn(trough.stripes), FadeOut(plane.bowl.bands), run_time=0.9)
        self.bring(self.strip_formula(POINT_LOSS), run_time=0.4)
        foot, ends = np.array(trough.foot(*start)), trough.ends
        self.drive(board.show_line, start, foot, run_time=0.8)
        pace.until("through")
        self.draw(trough.draw, trough.bottom, run_time=0.5)
        turning = [foot, *(foot + 0.8 * (ends - foot))] if len(ends) else [foot, foot]
        time = max(1.0, (pace.left() + 0.4) / 2)
        for one, other in pairwise(turning):
            self.drive(board.show_line, one, other, run_time=time)

    def sgd_beat(self) -> None:
        """One point's arrow at a time, the ball of noise, and what calms it."""
        sgd, rule = self.sgd, self.strip_formula(POINT_STEP)
        slow = min(SLOW, sgd.first)
        with self.beat("sgd") as pace:
            self.back_to_bowl()
            self.bring(rule, sgd.counts, run_time=0.5)
            for k in range(slow):
                if k == 1:
                    pace.until("step")
                self.draw(partial(sgd.aim, k), sgd.arrow, sgd.turns.now, run_time=0.6)
                sgd.arrow.hide()
                self.drive(sgd.show, k, k + 1, run_time=0.6)
            pace.until("all")
            time = max(2.0, pace.left("name") - 0.3)
            self.drive(sgd.show, slow, sgd.first, rate_func=linear, run_time=time)
            pace.until("name")
            time = max(2.0, pace.left("near") - 0.2)
            self.drive(sgd.show, sgd.first, sgd.far, rate_func=linear, run_time=time)
            pace.until("near")
            sgd.come_closer()
            self.zoom(sgd.noise.window, show=sgd.frame, gone=[sgd.walker.old])
            self.show_ball(pace, rule)

    def back_to_bowl(self) -> None:
        """The trough goes, and the walker stands at the start."""
        board, plane, trough, sgd = self.board, self.plane, self.trough, self.sgd
        self.leave(trough.bottom, also=[FadeIn(plane.bowl.bands)], run_time=0.5)
        self.remove(*trough.stripes)
        self.drive(board.show_line, board.line, self.ground.start, FadeOut(sgd.turns.now), run_time=0.7)
        sgd.show(0)
        self.add(sgd.walker, sgd.turns)
        self.play(FadeIn(sgd.walker.mark), FadeOut(plane.dot.disc), run_time=0.3)

    def show_ball(self, pace: Pace, rule: Mobject) -> None:
        """The cloud that the walker draws around the bottom; and with the answers, smaller ones."""
        sgd, noise, region = self.sgd, self.sgd.noise, self.plane.axes.region
        cloud = noise.clouds[0]
        self.add(cloud.places)
        pace.until("ball")
        time = max(2.0, pace.left("think") - 2.4)
        self.drive(sgd.show, sgd.far, sgd.last, rate_func=linear, run_time=time)
        self.draw(cloud.draw_circle, cloud.circle, also=[FadeIn(self.board.star, scale=2)], run_time=0.8)
        self.leave(rule, keep=[sgd.counts], run_time=0.3)
        self.bring(noise.balls[0], run_time=0.4)
        self.think(pace, at=(region.right - 0.7, region.top - 0.7))
        for k, (cue, after) in enumerate((("smaller", "batch"), ("batch", None)), start=1):
            pace.until(cue)
            self.calm_down(k, max(2.0, pace.left(after) - 1.6))

    def calm_down(self, k: int, time: float) -> None:
        """Another walker goes on where the first has ended, and draws a smaller cloud."""
        noise, here = self.sgd.noise, self.board.line
        walker, cloud, row = noise.walkers[k], noise.clouds[k], noise.balls[k]
        noise.show(k, 0)
        gone = (
            noise.walkers[k - 1],
            noise.clouds[k - 1].places,
            self.sgd.turns,
            self.sgd.counts,
            self.board.star,
        )
        fades = FadeOut(*gone), FadeIn(walker, row[:2])
        self.drive(self.board.show_line, here, walker.at, *fades, run_time=0.4)
        self.add(cloud.places)
        self.drive(partial(noise.show, k), 0, walker.last, rate_func=linear, run_time=time)
        self.draw(cloud.draw_circle, cloud.circle, also=[rise(row[2])], run_time=0.6)

    def momentum_beat(self) -> None:
        """In a narrow valley plain descent creeps, and a heavy ball rolls."""
        valley, place = self.valley, self.layout.formula
        settings = valley.settings(valley.plain)  # the ball has the same α
        plain, ball, signs = valley.plain, valley.ball, valley.legend.signs
        slow, bend = min(SLOW, ball.last), min(BEND, ball.last)
        rules = stack(place, *(self.style.math(tex, LABEL) for tex in (VELOCITY, MOMENTUM_STEP)))
        with self.beat("momentum") as pace:
            self.leave_all_but(self.title, *self.panels, run_time=0.4)
            self.change_unit(pace)
            pace.until("plain")
            self.set_out(plain, also=[signs["plain"], *settings])
            self.walk_valley(plain, 0, plain.last, max(2.5, pace.left("weight") - 0.3))
            pace.until("weight")
            self.set_out(ball, also=[signs["momentum"]])
            pace.until("velocity")
            self.bring(rules, valley.share_kept(), run_time=0.6)
            self.add(valley.pushes)
            for k in range(slow):
                self.drive(partial(valley.pushes.show, k), 0, 1, run_time=0.8)
                self.walk_valley(ball, k, k + 1, 0.4)
            valley.pushes.hide()
            pace.until("across")
            self.walk_valley(ball, slow, bend, max(1.5, pace.left("along") - 0.1))
            pace.until("along")
            self.walk_valley(ball, bend, ball.last, max(2.0, pace.left("best") - 0.4))
            pace.until("best")
            self.leave(keep=[signs["plain"], signs["momentum"], *settings], run_time=0.3)
            self.reasons = valley.reasons()
            self.bring(self.reasons, run_time=0.6)
            pace.until("rates")
            self.play(FadeOut(valley.unit), run_time=0.3)
            self.bring(valley.kept(), run_time=0.6)

    def adam_beat(self) -> None:
        """Each parameter has its own ruler."""
        valley, plane, walker = self.valley, self.plane, self.valley.adam
        self.rulers = rulers = Rulers(self.style, self.layout.left, walker.trajectory)
        first, signs = min(1, walker.last), valley.legend_of_adam.signs
        own, of_plain = (valley.settings(each)[-1] for each in (walker, valley.plain))
        show = partial(valley.show_measured, rulers)
        with self.beat("adam") as pace:
            kept = plane.bowl.bands, plane.mask, plane.axes, plane.names, self.board.rule, self.board.star
            self.leave_all_but(self.title, *kept, run_time=0.4)
            self.bring(self.strip_formula(ADAM_STEP), run_time=0.6)
            pace.until("mean")
            self.guests += [rulers.bars, rulers.rulers]
            bars, ruled = partial(rulers.show, 0, rulers=0), partial(rulers.show, 0, 1)
            self.draw(bars, rulers.bars, also=[rise(*rulers.means_named)], run_time=1.0)
            pace.until("size")
            self.draw(ruled, rulers.rulers, also=[rise(*rulers.sizes_named)], run_time=1.0)
            pace.until("first")
            self.bring(*rulers.ratio_parts, run_time=0.6)
            self.set_out(walker, also=[signs["adam"], *valley.settings(walker)])
            self.drive(show, 0, first, run_time=1.2)
            pace.until("run")
            time = max(3.0, pace.left("compare") - 0.4)
            self.drive(show, first, walker.last, rate_func=linear, run_time=time)
            pace.until("compare")
            valley.show(valley.plain, 0)
            plain, adam = valley.left()
            self.play(FadeOut(own), run_time=0.2)
            self.play(FadeIn(valley.plain, signs["plain"], of_plain), run_time=0.4)
            self.walk_valley(valley.plain, 0, valley.plain.last, max(1.5, 0.5 * pace.left()))
            self.bring(plain, run_time=0.6)
            self.hold(0.3 * pace.left())
            self.bring(adam, run_time=0.6)
            self.pulse(adam, factor=1.1)

    def race_beat(self) -> None:
        """Full frame: four walkers on one bowl, four curves."""
        with self.beat("race") as pace:
            self.back_from_valley()
            race = self.race
            pace.until("axis")
            self.play(FadeIn(race.plot.axes, *race.plot.labels[1:], *race.curves), run_time=0.7)
            self.call_racers(pace)
            pace.until("go")
            self.drive(race.show, 0, 1, rate_func=linear, run_time=max(2.5, pace.left("ahead")))
            pace.until("ahead")
            self.drive(race.leader.pop, 0, 1, rate_func=there_and_back, run_time=1.0)
            pace.until("on")
            self.stretch_race()
            self.drive(race.show, 1, EPOCHS, rate_func=linear, run_time=max(3.0, pace.left("end")))
            pace.until("end")
            self.bring_back(*race.names, run_time=0.4)
            self.drive(race.winner.pop, 0, 1, rate_func=there_and_back, run_time=1.0)
            pace.until("formula")
            self.play(FadeIn(race.formula), run_time=0.5)
            pace.until("models")
            self.swell(race.formula[0])

    def call_racers(self, pace: Pace) -> None:
        """Until they go, each racer is pointed at: its name, its shape on the bowl, and at the start of its curve."""
        race, each = self.race, max(0.4, pace.left("go") / len(self.race.paths))
        for path, curve, entry in zip(race.paths, race.curves, race.legend, strict=True):
            self.remove(curve.mark)
            self.add(curve.mark)
            self.pulse(entry, path.mark, curve.mark, factor=1.25, run_time=each)

    def back_from_valley(self) -> None:
        """The unit of x shrinks again, and the plane becomes a bowl that has room for a race."""
        board, plane, valley, axes = self.board, self.plane, self.valley, self.plane.axes
        self.leave_all_but(self.title, plane.bowl.bands, plane.mask, axes.frame, board.star, run_time=0.4)
        axes.show_ticks(False)
        # It has room for all of the bowl, which is turned without its panel.
        valley.before = vector_of(board.wide)
        self.drive(valley.narrow, 1, 0, run_time=1.2)
        valley.leave()
        self.use_window(board.wide)
        axes.show_ticks(False)
        self.race = race = Race(board, self.layout, self.runs)
        self.play(FadeOut(axes.frame), run_time=0.3)
        self.drive(race.tilt, 0, 1, run_time=1.4)
        self.remove(plane.mask)
        race.show(0)
        self.bowl_axes = plane.side_axes()
        self.play(FadeIn(self.bowl_axes, *race.paths, race.legend), run_time=0.6)

    def stretch_race(self) -> None:
        """From the first epochs to all of them on the axis."""
        race, numbers = self.race, self.race.plot.axes.numbers
        self.play(FadeOut(numbers), run_time=0.2)
        self.drive(race.stretch, 0, 1, run_time=0.8)
        race.settle(EPOCHS)
        self.play(FadeIn(numbers), run_time=0.2)

    def map_beat(self) -> None:
        """What to try first; and the bowl to remember it by."""
        race, plane = self.race, self.plane
        self.advices = rows = Advices(self.style, race.beside, advice(self.study), self.valley.times)
        with self.beat("map") as pace:
            self.leave_all_but(
                self.title, plane.bowl.bands, self.bowl_axes, *race.paths, self.board.star, run_time=0.5
            )
            for k, cue in enumerate(("sgd", "momentum", "adam")):
                pace.until(cue)
                self.guests.append(rows.bars[k])
                self.draw(partial(rows.show, k), *rows.bars[k], also=[rise(rows.rows[k])], run_time=1.0)
                self.guests.append(rows.rows[k])
            pace.until("measured")
            self.bring(rows.numbers, run_time=0.5)
            pace.until("card")
            self.show_card(pace)

    def show_card(self, pace: Pace) -> None:
        """The bowl again, larger, and all four run down its wall once more."""
        race = self.race
        self.leave(self.bowl_axes, *race.paths, run_time=0.4)
        card = Card(race)
        self.drive(card.grow, 0, 1, run_time=0.8)
        race.show(0)
        self.play(FadeIn(self.plane.side_axes(), *race.paths, card.rules, *card.legend), run_time=0.4)
        time = max(2.0, pace.left("next"))
        self.drive(race.show, 0, EPOCHS, rate_func=slow_start, run_time=time)
        pace.until("next")
        self.play(rise(card.words), run_time=0.5)
        self.hold(STANDS - 0.5 - BREATH)

    # ---- what the beats are made of ---------------------------------------------------------------------

    @property
    def panels(self) -> list[Mobject]:
        """Data and plane, without walkers."""
        data, plane, board = self.data, self.plane, self.board
        left = data.axes, data.zero, data.points_, data.line, board.data_names, board.rule
        return [*left, plane.bowl.bands, plane.mask, plane.axes, plane.names]

    def use_window(self, window: Window) -> None:
        """Show another window of the plane at once."""
        self.board.frame(vector_of(window))
        self.plane.axes.use_window(window)

    def change_unit(self, pace: Pace) -> None:
        """The unit of x grows, and the bowl becomes a valley."""
        axes, valley = self.plane.axes, self.valley
        old, written = self.data.axes, (axes.numbers, self.data.axes.numbers, self.board.data_names)
        self.play(FadeOut(*written), FadeIn(valley.unit), run_time=0.4)
        for plot in (axes, old):
            plot.show_ticks(False)
        valley.begin()
        pace.until("valley")
        self.drive(valley.narrow, 0, 1, run_time=2.0)
        axes.use_window(valley.window)
        self.data_now, names = valley.counted()
        self.remove(old.frame)
        self.add(self.data_now.frame)
        self.play(FadeIn(axes.numbers, self.data_now.numbers, names, self.board.star), run_time=0.3)

    def set_out(self, walker: WalkerPath, also: list[Mobject]) -> None:
        """A walker appears at its start."""
        self.valley.show(walker, 0)
        self.add(walker)
        self.bring(*also, also=[FadeIn(walker.mark, scale=2)], run_time=0.4)

    def walk_valley(self, walker: WalkerPath, start: float, end: float, time: float) -> None:
        """A walker goes on in the valley."""
        self.drive(partial(self.valley.show, walker), start, end, rate_func=linear, run_time=time)


if __name__ == "__main__":
    OptimizersScene.main()
