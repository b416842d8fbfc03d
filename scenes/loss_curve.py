"""LossCurveScene: the loss of every epoch as a curve: its shape, its floor, and what learning rates do to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from manim import UP, FadeIn, FadeOut, Mobject, VGroup, linear, there_and_back

from scenes.drive import Drive, slow_start
from scenes.formulas import LOSS
from scenes.layout import Layout, Region
from scenes.mobjects.loss_curve.end_card import EndCard
from scenes.mobjects.loss_curve.floor import TrialLines, explain_floor, least_loss, name_floor
from scenes.mobjects.loss_curve.halvings import Halvings, formula_region, large_region
from scenes.mobjects.loss_curve.rate_curves import RateCurves, RecentPath
from scenes.mobjects.loss_curve.rate_formulas import RateFormulas, update_rules
from scenes.mobjects.loss_curve.record import LoopPanels, Record
from scenes.mobjects.loss_curve.stopping import GradientLengths
from scenes.mobjects.loss_curve.tail import TailLine, TailShare
from scenes.mobjects.plots.board import Board
from scenes.mobjects.plots.loss_plot import LossWindow
from scenes.mobjects.plots.squares import Squares
from scenes.pace import Pace
from scenes.plans.loss_curve import HALVINGS, halving, remaining
from scenes.stage import BREATH, LessonScene
from scenes.style import Label
from scenes.verbs import rise
from scenes.words.facts import PERFECT

STEPS_SHOWN = 3  # that are taken one by one before the learning flows
RATES = ("slow", "good", "best", "zigzag", "past")  # descents of the study; cues and words are named alike
ASIDE = 0.2  # between the floor's name and what stands beside it
STAND = 4.0  # seconds that a result stands
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
        loss = self.strip_formula(LOSS)
        with self.beat("record") as pace:
            self.record.show(0)
            self.title = self.show_title()
            self.add(self.title, data.axes, data.zero, board.data_names, board.rule)
            self.draw(data.show_points, data.points_, run_time=1.0)
            self.play(FadeIn(data.line, data.drops, board.equation), run_time=0.6)
            self.play(FadeIn(plot.axes, plot.epoch_name, plot.loss_name, board.progress), run_time=0.8)
            self.hold(pace.left("points") - 0.3)
            self.play(FadeIn(self.curve, board.loss, loss), run_time=0.6)
            slow = min(STEPS_SHOWN, board.last)
            for k in range(slow):
                self.drive(self.record.show, k, k + 1, run_time=0.7)
                self.drive(self.curve.pop, 0, 0.7, rate_func=there_and_back, run_time=0.4)
            pace.until("flow")
            if board.last > slow:
                time = max(3.0, pace.left() - 0.4)
                self.drive(self.record.show, slow, board.last, rate_func=linear, run_time=time)

    def shape_beat(self) -> None:
        """Steep, then flat; what is left halves again and again; and in powers of ten, that is straight."""
        plot, curve, board, bowl = self.plot, self.curve, self.board, self.study.shown.curvature
        place = formula_region(self.layout)
        tail = TailShare(self.style, place, board.moments, board.trajectory, bowl)
        with self.beat("shape") as pace:
            self.play(FadeOut(curve.disc), run_time=0.3)
            curve.marked = False
            for cue, part in zip(("steep", "flat"), curve.name_parts(), strict=True):
                pace.until(cue)
                self.bring(part, run_time=0.5)
            pace.until("near")
            self.show_halvings(tail, pace)
            self.hold(pace.left("log") - 0.3)
            self.leave(run_time=0.3)
            window = self.record.window_of_line(tail.share, tail.rise, halving(self.study))
            above = None if self.layout.is_wide else large_region(self.layout, formulas=True)
            self.look(window, above, run_time=1.8)
            line, steps = TailLine(plot, tail), plot.stairs(curve, tail.share, tail.factor)
            plot.name_line(tail.note, tail.share, tail.rise, curve)
            pace.until("straight")
            self.draw(line.draw, line, run_time=1.4)
            pace.until("share")
            self.bring(tail.note, *(steps or ()), run_time=0.6)
            self.bring(tail.limit, run_time=0.8)
            pace.until("why")
            self.bring(tail.curvature, run_time=0.8)

    def show_halvings(self, tail: TailShare, pace: Pace) -> None:
        """The tail of the curve, large, over the floor; there it halves, and halves again."""
        plot, region, seen = self.plot, large_region(self.layout), halving(self.study)
        kept = [self.title, self.curve, plot.axes.frame, *plot.labels]
        kept += self.board.progress.rate_parts  # the last epoch is no longer the one that is looked at
        self.leave_all_but(*kept, run_time=0.4)
        self.look(self.record.window_of_tail(tail.share, tail.rise, seen), region, run_time=1.6)
        name = explain_floor(self.style, plot)
        self.hold(pace.left("floor") - 0.2)
        self.draw(plot.show_floor, plot.floor_line, also=[rise(name)], run_time=0.8)
        self.guests.append(plot.floor_line)
        self.halvings = halvings = Halvings(plot, tail.share, tail.rise, seen, HALVINGS)
        pace.until("left")
        self.bring(halvings.heights[0], run_time=0.5)
        pace.until("half")
        halved = halvings.heights[1], halvings.spans[0]
        crowded = seen is not None and name.get_left()[0] < VGroup(*halved).get_right()[0] + ASIDE
        if crowded:
            self.play(FadeOut(name), run_time=0.3)
        self.bring(*halved, run_time=0.5)
        x, y = region.left + 0.66 * region.width, region.bottom + 0.66 * region.height
        self.think(pace, (x, y))
        pace.until("again")
        if not crowded:
            self.play(FadeOut(name), run_time=0.3)
        for height, span in zip(halvings.heights[2:], halvings.spans[1:], strict=True):
            self.bring(height, span, run_time=0.6)

    def rates_beat(self) -> None:
        """Five learning rates from one start: their paths through the plane, and their curves."""
        study = self.study
        descents = {name: study.trajectories[name] for name in RATES}
        steady = study.trajectories["good"]
        race = RateCurves(self.plot, self.layout.right, study.moments, descents, steady)
        rule = update_rules(self.style, self.layout)
        rates = RateFormulas(self.style, self.layout, study.shown.curvature)
        come = {"best": [rates.best, rates.curvatures]}
        gone = {"best": [rule], "past": [rates.factors]}
        with self.beat("rates") as pace:
            self.change_to_plane(race, rule)
            for k, (name, after) in enumerate(zip(RATES, [*RATES[1:], "bound"], strict=True)):
                self.hold(pace.left(name) - 0.3)
                self.change_rate(race, k, gone.get(name, []), come.get(name, []))
                time = min(2.6, max(1.2, pace.left("alike" if name == "best" else after) - 0.8))
                show = partial(race.show_descent, self.board, k)
                self.drive(show, 0, race.lengths[k], rate_func=slow_start, run_time=time)
                ends = [race.way_out] if name == "past" else []
                self.play(FadeIn(race.names[k], *ends), run_time=0.4)
                if name == "best":
                    pace.until("alike")
                    self.play(rise(rates.factors), run_time=0.5)
            pace.until("bound")
            self.bring(rates.bound, run_time=0.5)
            self.hold(STAND - 0.5)

    def floor_beat(self) -> None:
        """What no line can remove."""
        board, plot, data, moments = self.board, self.plot, self.board.data, self.board.moments
        form, best = board.loss.number.form, tuple(moments.optimum)
        perfect = bool(moments.floor <= PERFECT * board.trajectory.loss[0])
        loss, formula = self.strip_formula(LOSS), least_loss(self.style, self.layout)
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
            trials = TrialLines(self.style, plot, board, squares, valued=not form.factor and not perfect)
            self.play(FadeIn(*trials.seen), run_time=0.3)
            self.drive(trials.try_at, 0, 1, rate_func=linear, run_time=max(STAND, pace.left() - 0.3))
            self.play(FadeOut(*trials.seen), run_time=0.3)

    def stop_beat(self) -> None:
        """The gradient is short enough."""
        board, study, strip, whole = self.board, self.study, self.layout.strip, self.record.whole
        self.slopes = slopes = GradientLengths(self.style, self.layout, board, study.tolerance, whole)
        rule, half, show = slopes.rule, board.last // 2, slopes.show_epoch
        with self.beat("stop") as pace:
            back = board.moments.optimum, board.trajectory.at(board.last)
            self.leave(also=[Drive(board.show_line, *back)], run_time=0.6)
            board.show_epoch(board.last)
            self.play(FadeIn(board.progress), run_time=0.4)
            pace.until("hidden")
            self.play(FadeOut(self.floor_name, self.plot.floor_line), run_time=0.6)
            pace.until("gradient")
            self.change_to_slopes(slopes)
            self.drive(show, 0, half, rate_func=linear, run_time=max(1.5, pace.left("rule")))
            self.play(FadeIn(rule.signs, rule.limit, rule.note, *slopes.limits), run_time=0.6)
            self.drive(show, half, board.last, rate_func=linear, run_time=max(1.5, pace.left("takes")))
            pace.until("takes")
            self.play(FadeIn(slopes.marks, shift=-0.15 * UP), run_time=0.5)
            self.play(FadeIn(slopes.epoch), run_time=0.4)
            self.swell(slopes.limits[0])
            pace.until("more")
            self.play(FadeOut(rule.note), run_time=0.3)
            rest = rule.rest(self.style, strip, board.last, remaining(study))
            self.bring(rest, run_time=0.5)
            self.hold(0.6)
            self.pulse(rest, factor=1.1)
            self.hold(0.6)

    def recap_beat(self) -> None:
        """Five stations, two rules, three pictures of one descent; and the bowl to remember it by."""
        with self.beat("recap") as pace:
            panels = self.bring_in_panels()
            stations, data, arrow = panels.stations, panels.board.data, panels.board.plane.arrow
            pace.until("predict")
            self.swell(data.line)
            pace.until("measure")
            self.drive(stations.show, 0, 1, FadeIn(data.drops, self.curve), run_time=0.6)
            pace.until("differentiate")
            panels.aim(0)
            self.add(arrow)
            aim = Drive(panels.aim, 0, panels.board.trajectory.learning_rate)
            self.drive(stations.show, 1, 2, aim, run_time=0.8)
            pace.until("update")
            self.drive(stations.show, 2, 3, run_time=0.5)
            self.drive(panels.show, 0, min(1, panels.board.last), run_time=0.8)
            pace.until("repeat")
            self.drive(stations.show, 3, 4, run_time=0.5)
            self.run_loop(panels, pace)
            self.drive(stations.rest, 0, 1, FadeOut(arrow), run_time=0.4)
            self.hold(pace.left("bowl") - 0.4)
            self.show_end_card(pace)

    def show_end_card(self, pace: Pace) -> None:
        """The plane fills the frame and becomes the bowl, and the descent runs down its wall once more."""
        board, plane = self.board, self.board.plane
        self.leave_all_but(self.title, plane.bowl.bands, board.star, plane.mask, run_time=0.4)
        card = EndCard(self.style, board, self.layout)
        self.drive(card.tilt, 0, 1, FadeIn(card.rules), run_time=2.0)
        self.remove(plane.mask)
        card.run(0)
        self.play(FadeIn(card.axes, plane.dot.disc, board.path), run_time=0.5)
        self.drive(card.run, 0, board.last, rate_func=slow_start, run_time=max(2.0, pace.left("next")))
        pace.until("next")
        self.play(rise(card.words), run_time=0.5)
        self.hold(STAND - 1.6 - BREATH)

    # ---- what the beats are made of ---------------------------------------------------------------------

    def make_board(self, layout: Layout, **kwargs: Any) -> Board:
        """A board of the descent that there is to learn from, with room for the learning rates of all others."""
        rates = [self.study.trajectories[name].learning_rate for name in RATES]
        return Board(self.style, layout, self.study, self.study.learning, *rates, **kwargs)

    def use(self, record: Record) -> None:
        """Tell of this record from now on."""
        self.record, self.board, self.plot, self.curve = record, record.board, record.plot, record.curve

    def look(self, window: LossWindow, region: Region | None = None, *, run_time: float) -> None:
        """Show another window of the loss plot, in another region; what is written on its axes comes and goes."""
        plot, written = self.plot, slice(None) if region else slice(2)
        self.play(FadeOut(*plot.labels[written]), run_time=0.3)
        self.morph(window, region or plot.region, run_time=run_time)
        self.play(FadeIn(*plot.labels[written]), run_time=0.3)

    def morph(self, window: LossWindow, region: Region, *, run_time: float) -> None:
        """Move the loss plot to another window and region; nothing is written on its axes meanwhile."""
        self.drive(self.plot.way_to(window, region), 0, 1, run_time=run_time)
        self.plot.settle()

    def change_to_plane(self, race: RateCurves, rule: Label | VGroup) -> None:
        """The plane takes the place of the data, and another window that of the curve."""
        board, plot, plane = self.board, self.plot, self.board.plane
        self.leave_all_but(self.title, plot.axes.frame, *self.curve, run_time=0.3)
        plot.axes.last_tick = race.compared
        self.morph(race.window, self.layout.right, run_time=1.0)
        plot.curves = race.curves
        self.whole_path, board.path = board.path, RecentPath(self.style, plane.bowl, race.trajectories[0])
        self.record.show_plane(race.plane_window(board))
        self.add(plane.mask)
        come = [*self.record.plane_parts, *plot.labels, board.rule, rule]
        self.play(FadeIn(*come), FadeOut(*self.curve), run_time=0.5)

    def change_rate(
        self, race: RateCurves, k: int, gone: Sequence[Mobject] = (), come: Sequence[Mobject] = ()
    ) -> None:
        """The next learning rate starts where all of them do; the last one's path goes, its curve dims."""
        board, dot, path, curve = self.board, self.board.plane.dot, self.board.path, race.curves[k]
        rates, header = board.progress.rates, [*board.progress[:3]]
        if k:
            header = [board.progress.epoch]
            old = FadeOut(rates[k], *header, path, dot.disc, race.curves[k - 1].disc, *gone)
            self.drive(partial(race.darken, k - 1), 1, 0, old, run_time=0.3)
        path.trajectory = race.trajectories[k]
        board.show_epoch(0)
        disc = race.begin(k)
        self.add(path, curve.line, curve.marks)
        self.play(FadeIn(*header, rates[k + 1], dot.disc, disc, *come), run_time=0.3)

    def change_to_data(self, loss: Label) -> None:
        """Back to the data, the lesson's line, and the ordinary axis."""
        board, plot, plane = self.board, self.plot, self.board.plane
        plot.curves = [self.curve]
        self.curve.refresh()
        staying = self.title, board.rule, plot.axes.frame, plot.epoch_name, plane.mask
        self.leave_all_but(*staying, also=[FadeIn(*self.curve)], run_time=0.3)
        self.remove(plane.mask)
        board.path = self.whole_path
        self.record.show(board.last)
        come = FadeIn(*self.record.data_parts, loss, board.progress)
        self.drive(plot.way_to(self.record.whole, self.layout.right), 0, 1, come, run_time=0.8)
        plot.use([self.curve], self.record.whole)
        self.play(FadeIn(*plot.labels[:2]), run_time=0.3)

    def change_to_slopes(self, slopes: GradientLengths) -> None:
        """Back to the start, where the gradient's length takes the place of the loss."""
        old, board = self.plot, self.board
        gone = [*self.curve, *old.labels[:2], board.loss]
        self.play(FadeOut(*gone), Drive(board.show_epoch, board.last, 0), run_time=0.8)
        self.remove(old.axes.frame, old.epoch_name)
        self.add(slopes.axes.frame, slopes.epoch_name)
        slopes.show_epoch(0)
        self.play(FadeIn(*slopes.labels[:2], slopes.lengths, slopes.rule.length), run_time=0.4)

    def bring_in_panels(self) -> LoopPanels:
        """The data shrinks into the first of three panels, the line turns back to its start, and the others come."""
        data, region = self.board.data, self.layout.left
        old = [data.axes.frame, data.line, data.points_]
        self.leave_all_but(self.title, *old, run_time=0.4)
        board = self.make_board(Layout.triple(self.lesson.film.aspect), headed=False)
        self.use(panels := LoopPanels(self.style, board))
        self.remove(*old)
        new = [board.data.axes.frame, board.data.line, board.data.points_]
        self.draw(partial(panels.come_from, region), *new, run_time=1.0)
        panels.arrive()
        self.add(*panels.beneath)
        self.play(FadeIn(*panels.others, panels.stations, panels.rules), run_time=0.6)
        return panels

    def run_loop(self, panels: LoopPanels, pace: Pace) -> None:
        """From "repeat" on, a few rounds with their epochs, then all the others while it spins."""
        last = panels.board.last
        ends = 4 + 5 * max(0, min(ROUNDS, last - 1))
        if ends > 4:
            self.drive(panels.turn, 4, ends, rate_func=linear, run_time=0.9 * (ends - 4) / 5)
        if last > (begun := min(1 + ROUNDS, last)):
            rest = [begun, ends], [last, ends + 15]
            self.drive(panels.spin, *rest, rate_func=linear, run_time=max(2.0, pace.left("bowl") - 1.0))


if __name__ == "__main__":
    LossCurveScene.main()
