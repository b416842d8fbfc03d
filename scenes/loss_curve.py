"""LossCurveScene: the loss of every epoch as a curve: its shape, its floor, and what learning rates do to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import hypot
from typing import Any

import numpy as np
from manim import UP, FadeIn, FadeOut, Mobject, VGroup, linear, there_and_back

from scenes.drive import Drive
from scenes.formulas import LOSS
from scenes.layout import Layout
from scenes.mobjects.loss_curve.floor import TrialLines, least_loss, name_floor
from scenes.mobjects.loss_curve.rate_curves import RateCurves, RecentPath
from scenes.mobjects.loss_curve.rate_formulas import RateFormulas, update_rules
from scenes.mobjects.loss_curve.record import LoopPanels, Record
from scenes.mobjects.loss_curve.stopping import GradientLengthPlot, StoppingRule
from scenes.mobjects.loss_curve.tail import TailLine, TailShare
from scenes.mobjects.plots.board import Board
from scenes.mobjects.plots.loss_plot import LossWindow
from scenes.mobjects.plots.path import EMPTY
from scenes.mobjects.plots.squares import Squares
from scenes.pace import Pace
from scenes.stage import LessonScene, rise
from scenes.style import LABEL, Label
from scenes.windows import descent_window
from scenes.words.facts import PERFECT

STEPS_SHOWN = 3  # that are taken one by one before the learning flows
RATES = ("slow", "good", "best", "zigzag", "past")  # descents of the study; cues and words are named alike
ROUNDS = 2  # of the loop that are made with their epochs


class LossCurveScene(LessonScene):
    """A descent writes its own record: one point an epoch."""

    def construct(self) -> None:
        """Play the beats."""
        # All of the strip is for formulas: the live numbers stand over the panels.
        self.layout = replace(self.layout, formula=self.layout.strip)
        board = self.make_board(self.layout, plane_at=self.layout.left)
        self.use(Record(self.style, board, self.layout.right))
        self.record_beat()
        self.shape_beat()
        self.rates_beat()
        self.floor_beat()
        self.stop_beat()
        self.recap_beat()

    def record_beat(self) -> None:
        """The line learns, and each epoch leaves a point."""
        board, plot, data = self.board, self.plot, self.board.data
        self.formula = self.caption(LOSS)
        with self.beat("record") as pace:
            self.record.show(0)
            self.title = self.show_title()
            first = [data.axes, data.zero, data.points_, board.data_names, board.rule]
            self.play(FadeIn(self.title, *first), run_time=1.0)
            self.play(FadeIn(data.line, data.drops, board.equation), run_time=0.6)
            self.play(FadeIn(plot.axes, plot.epoch_name, plot.loss_name, board.progress), run_time=0.8)
            pace.until("points")
            self.play(FadeIn(self.curve, board.loss, self.formula), run_time=0.6)
            slow = min(STEPS_SHOWN, board.last)
            for k in range(slow):
                self.drive(self.record.show, k, k + 1, run_time=0.7)
                self.drive(self.curve.pop, 0, 0.7, rate_func=there_and_back, run_time=0.4)
            pace.until("flow")
            if board.last > slow:
                time = max(3.0, pace.left() - 0.4)
                self.drive(self.record.show, slow, board.last, rate_func=linear, run_time=time)
            self.play(FadeOut(self.curve.guide), run_time=0.3)
            self.curve.guided = False

    def shape_beat(self) -> None:
        """Steep, then flat; and on an axis of powers of ten, straight."""
        plot, curve, say = self.plot, self.curve, self.style.say
        bowl = self.study.shown.curvature
        tail = TailShare(self.style, self.layout, self.board.moments, self.board.trajectory, bowl)
        least = self.caption(say("loss_curve.least", least_loss=r"\vJ^{*}"))
        note = self.style.text(say("loss_curve.leaves", share=tail.percent), LABEL)
        factor = self.style.math(rf"\times\,{tail.factor}", LABEL)
        with self.beat("shape") as pace:
            self.play(FadeOut(curve.disc), run_time=0.3)
            curve.marked = False
            for part in curve.name_parts():
                self.bring(part, run_time=0.6)
                self.hold(0.6)
            pace.until("log")
            self.leave(self.formula, self.board.loss, run_time=0.4)
            self.play(rise(least), run_time=0.4)
            self.look(self.record.whole.logarithmic(), run_time=1.8)
            line, steps = TailLine(plot, tail), plot.stairs(curve, tail.share, factor)
            plot.name_line(note, tail.share, tail.rise, curve)
            pace.until("straight")
            self.draw(line.draw, line, run_time=1.6)
            pace.until("share")
            self.play(rise(note), FadeOut(least), run_time=0.6)
            if steps is None:
                self.swell(line)
            else:
                self.play(FadeIn(steps), run_time=0.6)
            self.bring(tail.limit, run_time=0.8)
            pace.until("why")
            self.bring(tail.curvature, run_time=0.8)

    def rates_beat(self) -> None:
        """Five learning rates from one start: their paths through the plane, and their curves."""
        study = self.study
        descents = {name: study.trajectories[name] for name in RATES}
        race = RateCurves(self.plot, study.moments, descents, study.trajectories["good"])
        rule = update_rules(self.style, self.layout)
        rates = RateFormulas(self.style, self.layout, study.shown.curvature)
        with self.beat("rates") as pace:
            self.change_to_plane(race, rule)
            for k, (name, after) in enumerate(zip(RATES, [*RATES[1:], None], strict=True)):
                if k:
                    pace.until(name)
                if name == "best":
                    self.change_rate(race, k, gone=[rule], come=[rates.best, rates.curvatures])
                else:
                    self.change_rate(race, k)
                pace.until(name)
                self.descend(race, k, run_time=min(2.6, max(1.2, pace.left(after) - 0.4)))
                ends = [rates.bound, race.way_out] if name == "past" else []
                self.play(FadeIn(race.names[k], *ends), run_time=0.4)

    def floor_beat(self) -> None:
        """What no line can remove."""
        board, plot, data, moments = self.board, self.plot, self.board.data, self.board.moments
        form, best = board.loss.number.form, tuple(moments.optimum)
        perfect = bool(moments.floor <= PERFECT * board.trajectory.loss[0])
        loss, formula = self.caption(LOSS), least_loss(self.style, self.layout)
        self.squares = squares = Squares(self.style, data, float(best[0]))
        with self.beat("floor") as pace:
            self.change_to_data(loss)
            pace.until("close")
            self.look(self.record.close_window(perfect), run_time=1.6)
            pace.until("best")
            self.play(FadeOut(board.progress), run_time=0.2)
            here = board.trajectory.at(board.last)
            self.play(FadeIn(data.drops), Drive(board.show_line, here, best), run_time=0.6)
            self.swell(data.drops)
            pace.until("level")
            self.play(FadeOut(loss), run_time=0.3)
            self.guests += [formula, squares]
            self.draw(squares.show, squares, also=[rise(formula)], run_time=1.0)
            self.floor_name = name_floor(self.style, plot, moments, form, perfect)
            self.draw(plot.show_floor, plot.floor_line, also=[rise(self.floor_name)], run_time=0.8)
            pace.until("under")
            valued = not form.factor and not perfect
            trials = TrialLines(self.style, plot, moments, form, data.axes.window, valued)
            self.try_lines(trials, pace)

    def stop_beat(self) -> None:
        """The gradient is short enough."""
        board, study = self.board, self.study
        lengths = np.hypot(*board.trajectory.gradient.T)[: board.last + 1]
        first, limit = float(lengths[0]), float(study.tolerance * lengths[0])
        rule = StoppingRule(self.style, self.layout.strip, first, study.tolerance, float(lengths[-1]))
        epochs = self.record.whole.epochs
        self.slopes = slopes = GradientLengthPlot(self.style, self.layout.right, lengths, limit, epochs)
        with self.beat("stop") as pace:
            back = board.moments.optimum, board.trajectory.at(board.last)
            self.leave(also=[Drive(board.show_line, *back)], run_time=0.6)
            board.show_epoch(board.last)
            self.play(FadeIn(board.progress), run_time=0.4)
            pace.until("gradient")
            self.change_to_slopes(slopes, pace)
            pace.until("rule")
            self.run_until_short(slopes, rule, pace)
            pace.until("takes")
            self.play(FadeIn(slopes.marks, shift=-0.15 * UP), run_time=0.5)
            self.play(FadeIn(slopes.epoch), run_time=0.4)
            self.swell(slopes.limit_line)
            pace.until("more")
            for number in (board.equation.m, board.equation.b):
                self.pulse(number)

    def recap_beat(self) -> None:
        """Five stations, two rules, three pictures of one descent."""
        with self.beat("recap") as pace:
            self.leave_all_but(self.title, run_time=0.4)
            board = self.make_board(Layout.triple(self.lesson.film.aspect), headed=False)
            data, arrow = board.data, board.plane.arrow
            self.use(panels := LoopPanels(self.style, board))
            self.stations = stations = panels.stations
            self.add(*panels.beneath)
            self.play(FadeIn(*panels.panels), run_time=0.6)
            self.play(FadeIn(stations, panels.rules), run_time=0.6)
            pace.until("predict")
            self.swell(data.line)
            self.drive(stations.show, 0, 1, FadeIn(data.drops), run_time=0.6)
            self.play(FadeIn(self.curve), run_time=0.4)
            pace.until("differentiate")
            panels.aim(0)
            self.add(arrow)
            aim = Drive(panels.aim, 0, board.trajectory.learning_rate)
            self.drive(stations.show, 1, 2, aim, run_time=0.8)
            self.drive(stations.show, 2, 3, run_time=0.5)
            self.drive(panels.show, 0, min(1, board.last), run_time=0.8)
            pace.until("repeat")
            self.drive(stations.show, 3, 4, run_time=0.5)
            self.run_loop(panels, pace)
            self.drive(stations.rest, 0, 1, FadeOut(arrow), run_time=0.4)
            self.swell(data.line)

    # ---- what the beats are made of ---------------------------------------------------------------------

    def make_board(self, layout: Layout, **kwargs: Any) -> Board:
        """A board of the descent that there is to learn from, with room for the learning rates of all others."""
        rates = [self.study.trajectories[name].learning_rate for name in RATES]
        return Board(self.style, layout, self.study, self.study.learning, *rates, **kwargs)

    def use(self, record: Record) -> None:
        """Tell of this record from now on."""
        self.record, self.board, self.plot, self.curve = record, record.board, record.plot, record.curve

    def look(self, window: LossWindow, run_time: float) -> None:
        """Show another window of the loss plot; the numbers on its axes come and go."""
        plot = self.plot
        self.play(FadeOut(plot.axes.numbers, plot.loss_name), run_time=0.3)
        self.drive(plot.look, plot.window.vector, window.vector, run_time=run_time)
        plot.settle()
        self.play(FadeIn(plot.axes.numbers, plot.loss_name), run_time=0.3)

    def change_to_plane(self, race: RateCurves, rule: Label | VGroup) -> None:
        """The plane takes the place of the data, and another window that of the curve."""
        board, plot, plane = self.board, self.plot, self.board.plane
        kept = [self.title, board.rule, plot.axes.frame, plot.epoch_name, plot.loss_name]
        self.leave_all_but(*kept, run_time=0.3)
        plot.use(race.curves, race.window, race.compared)
        self.whole_path, board.path = board.path, RecentPath(self.style, plane.bowl, race.trajectories[0])
        seen = np.vstack([board.trajectory.params, self.study.trajectories["zigzag"].params])
        self.record.show_plane(descent_window(board.moments, seen, aspect=board.aspect, margin=0.12))
        come = [plane.axes, plane.names, plane.bowl.bands, board.star, plot.axes.numbers, rule]
        self.add(plane.mask)
        self.play(FadeIn(*come), run_time=0.5)

    def change_rate(
        self, race: RateCurves, k: int, gone: Sequence[Mobject] = (), come: Sequence[Mobject] = ()
    ) -> None:
        """The next learning rate starts where all of them do; the last one's path goes, its curve dims."""
        board, dot, path, curve = self.board, self.board.plane.dot, self.board.path, race.curves[k]
        rates, header = board.progress.rates, [*board.progress[:3]]
        if k:
            header = [board.progress.epoch]
            before = race.curves[k - 1]
            old = [rates[k], *header, path, dot.disc, before.disc, *gone]
            self.drive(lambda share: race.darken(k - 1, share), 1, 0, FadeOut(*old), run_time=0.3)
            before.marked = False
            before.refresh()
        path.trajectory = race.trajectories[k]
        board.show_epoch(0)
        curve.marked = True
        curve.show(0)
        self.add(path, curve.line, curve.marks)
        self.play(FadeIn(*header, rates[k + 1], dot.disc, curve.disc, *come), run_time=0.3)

    def descend(self, race: RateCurves, k: int, run_time: float) -> None:
        """The path and the curve of a learning rate, slow at first."""
        curve = race.curves[k]

        def show(t: float) -> None:
            self.board.show_epoch(float(t))
            curve.show(float(t))
            if self.board.path.left:
                self.board.plane.dot.disc.outline(EMPTY)

        self.drive(show, 0, race.lengths[k], rate_func=lambda share: share**1.7, run_time=run_time)

    def change_to_data(self, loss: Label) -> None:
        """Back to the data, the lesson's line, and the ordinary axis."""
        board, plot, data, plane = self.board, self.plot, self.board.data, self.board.plane
        self.leave_all_but(self.title, board.rule, plot.axes.frame, plot.epoch_name, plane.mask, run_time=0.3)
        self.remove(plane.mask)
        board.path = self.whole_path
        plot.use([self.curve], self.record.whole)
        self.record.show(board.last)
        come = [data.axes, data.zero, data.line, data.points_, board.data_names, board.equation, board.loss]
        come += [loss, plot.axes.numbers, plot.loss_name, self.curve, board.progress]
        self.play(FadeIn(*come), run_time=0.5)

    def try_lines(self, trials: TrialLines, pace: Pace) -> None:
        """Worse lines, and the levels of their losses above the floor."""

        def show(share: float) -> None:
            line = trials.line(float(share))
            self.board.show_line(line)
            self.squares.show(1.0)
            trials.show_line(line)

        show(0.0)
        self.add(trials.level)
        self.play(FadeIn(trials.number if trials.valued else trials.level), run_time=0.3)
        self.drive(show, 0, 1, rate_func=linear, run_time=max(2.0, pace.left() - 0.3))
        self.remove(trials.level)
        if trials.valued:
            self.play(FadeOut(trials.number), run_time=0.3)

    def change_to_slopes(self, slopes: GradientLengthPlot, pace: Pace) -> None:
        """The axis of the gradient's length takes the place of that of the loss, and its curve is drawn."""
        old, curve = self.plot, slopes.lengths
        gone = [*self.curve, self.floor_name, old.floor_line, old.loss_name, old.axes.numbers]
        self.play(FadeOut(*gone, self.board.loss), run_time=0.3)
        self.remove(old.axes.frame, old.epoch_name)
        self.add(slopes.axes.frame, slopes.epoch_name)
        self.play(FadeIn(slopes.axes.numbers, slopes.loss_name), run_time=0.3)
        curve.marked = False
        curve.show(0)
        self.add(*curve)
        time = max(1.2, pace.left("rule") - 0.8)
        self.drive(curve.show, 0, curve.last, rate_func=linear, run_time=time)

    def run_until_short(self, slopes: GradientLengthPlot, rule: StoppingRule, pace: Pace) -> None:
        """The descent once more, until its gradient is as short as the rule demands."""
        board, data, curve = self.board, self.board.data, slopes.lengths

        def show(t: float) -> None:
            board.show_epoch(t)
            length = hypot(*board.moments.gradient(*board.slopes_at))
            curve.show(t, length)
            rule.show_length(length)

        again = [data.line, data.drops, board.equation, *board.progress[:2]]
        self.play(FadeOut(curve.seen, *again), run_time=0.4)
        curve.marked = True
        show(0)
        self.play(FadeIn(*again, curve.seen, rule, slopes.limit_line, slopes.limit_name), run_time=0.6)
        self.drive(show, 0, board.last, rate_func=linear, run_time=max(2.0, pace.left("takes")))

    def run_loop(self, panels: LoopPanels, pace: Pace) -> None:
        """From "repeat" on, a few rounds with their epochs, then all the others while it spins."""
        last = panels.board.last
        ends = 4 + 5 * max(0, min(ROUNDS, last - 1))
        if ends > 4:
            self.drive(panels.turn, 4, ends, rate_func=linear, run_time=0.9 * (ends - 4) / 5)
        if last > (begun := min(1 + ROUNDS, last)):
            rest = [begun, ends], [last, ends + 15]
            self.drive(panels.spin, *rest, rate_func=linear, run_time=max(2.0, pace.left() - 0.7))


if __name__ == "__main__":
    LossCurveScene.main()
