"""OnlyBScene: with the slope locked, the loss is a parabola, and gradient descent walks down it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from manim import LEFT, RIGHT, FadeIn, FadeOut, ReplacementTransform, linear

from gdmath import Outcome
from scenes import formulas
from scenes.drive import Drive
from scenes.mobjects.kit.fitting import formula_in
from scenes.mobjects.only_b.along_b import AlongB
from scenes.mobjects.only_b.mean_point import MeanPoint
from scenes.mobjects.only_b.parabola_plot import view_of
from scenes.mobjects.only_b.point_parabolas import PointParabolas
from scenes.mobjects.only_b.rate_panels import ROOM, RatePanels, RateStage
from scenes.mobjects.only_b.worked_rule import (
    Answers,
    ClosedFormOfB,
    DerivativeInDigits,
    UpdateOfB,
    underlined,
)
from scenes.pace import Pace
from scenes.plans.only_b import epochs_home
from scenes.stage import LessonScene
from scenes.style import LABEL, Label
from scenes.verbs import rise

STEPS_SHOWN = 3  # that are taken one by one before the descent flows
ROCK = 0.3  # of the way of the descent, to either side of the bottom
STEP_CUES = ("second", "third")
RATES = {  # descents of the study, by the names that they have in cues and words
    "slow": "only_b_slow",
    "good": "only_b",
    "large": "only_b_large",
    "past": "only_b_past",
}


class OnlyBScene(LessonScene):
    """Only b may move: the line rises and falls, and J(b) is a parabola."""

    def construct(self) -> None:
        """Play the beats."""
        self.along = along = AlongB(self.style, self.layout, self.study)
        self.board, self.data, self.graph = along.board, along.data, along.graph
        self.trajectory = along.trajectory
        self.points = PointParabolas(self.style, self.graph, self.data, along.m)
        self.title, self.padlock, self.descent = self.show_title(), along.dials.padlock, along.trajectory
        self.freeze_beat()
        self.parabola_beat()
        self.slope_beat()
        self.steps_beat()
        self.bottom_beat()
        self.rates_beat()

    def freeze_beat(self) -> None:
        """Of the two dials, one is locked."""
        board, data, along, dials = self.board, self.data, self.along, self.along.dials
        best, tilted = (along.m, along.best), (along.m - 0.7 * along.tilt, along.best)
        lifted = tilted[0], along.best + 0.5 * along.far
        model = formula_in(self.style, formulas.MODEL, self.layout.strip)
        along.show_line(best)
        data.show_points(0.2)
        self.add(self.title, data.axes, data.zero, data.points_, board.data_names, board.rule, dials)

        def arrive(share: float) -> None:
            data.show_points(0.2 + 0.8 * float(share))
            data.show_line(*best, drawn=float(share))

        with self.beat("freeze") as pace:
            self.guests = [dials, along.ghosts, model]
            come = [FadeIn(board.equation), rise(model)]
            self.draw(arrive, data.line, also=come, rate_func=linear, run_time=1.2)
            self.add(data.intercept)
            pace.until("m")
            self.drive(along.turn, [*best, 0, 0], [*tilted, 1, 0], run_time=0.8)
            pace.until("b")
            self.drive(along.turn, [*tilted, 1, 0], [*lifted, 0, 1], run_time=1.2)
            pace.until("lock")
            self.drive(along.turn, [*lifted, 0, 1], [*best, 1, 0], run_time=1.0)
            self.padlock.show(0)
            self.play(FadeIn(self.padlock), run_time=0.3)
            self.drive(self.padlock.show, 0, 1, Drive(dials.glow, [1, 0], [0, 0]), run_time=0.6)
            pace.until("move")
            self.add(along.ghosts)
            b, high, low = along.best, along.best + 0.9 * along.far, along.sweep[0]
            self.drive(along.leave_traces, [b, 0, b], [high, 1, high], run_time=1.4)
            time = max(1.6, pace.left())
            self.drive(along.leave_traces, [high, 1, high], [low, 0, high], run_time=time)

    def parabola_beat(self) -> None:
        """J over b, and why it is a parabola."""
        board, graph, along, points = self.board, self.graph, self.along, self.points
        formula = self.strip_formula(formulas.LOSS_OF_B)
        low, high = along.b, along.sweep[1]

        def sweep(b: float) -> None:
            along.lift(b)
            graph.trace(low, float(b))

        with self.beat("parabola") as pace:
            # No padlock sails over the frame: it comes anew, beside the value of m.
            self.leave(self.padlock, run_time=0.4)
            self.padlock.scale(0.8).move_to(along.lock_place)
            self.play(
                FadeIn(board.values, self.padlock, self.data.drops, graph.axes, graph.names), run_time=0.8
            )
            pace.until("loss")
            self.bring(formula, also=[FadeIn(along.loss), FadeIn(graph.dot, scale=2)], run_time=0.8)
            pace.until("sweep")
            self.add(graph.curve)
            self.drive(sweep, low, high, run_time=max(2.0, pace.left("parabola") - 0.2))
            pace.until("parabola")
            self.swell(graph.curve)
            pace.until("one")
            self.single_out(formula, max(2.5, pace.left("square")))
            self.fill_the_frame()
            pace.until("all")
            self.draw(
                points.show_many, points.many, rate_func=linear, run_time=max(1.6, pace.left("mean") - 0.4)
            )
            self.play(FadeOut(points.curve), run_time=0.3)
            pace.until("mean")
            self.drive(points.gather, 0, 1, run_time=max(1.8, pace.left("again")))
            self.remove(points.many)
            pace.until("again")
            self.bring(graph.write_inside(formulas.LOSS_OF_B), run_time=0.6)
            self.swell(graph.curve)

    def slope_beat(self) -> None:
        """The tangent at the start, the question which way to go, and the step that the rule makes of it."""
        board, graph, along, data = self.board, self.graph, self.along, self.data
        worked, update = DerivativeInDigits(along), UpdateOfB(along)
        first, then = (float(b) for b in self.trajectory.params[[0, min(1, board.last)], 1])
        with self.beat("slope") as pace:
            self.leave(graph.axes.numbers, run_time=0.3)
            self.drive(graph.look, graph.view, view_of(self.layout.right, graph.window()), run_time=0.8)
            self.come_back()
            marks = [graph.guide(first, r"\vb_0"), graph.guide(then, r"\vb_1")]
            step = self.style.math(formulas.STEP_ALONG_B, LABEL)
            step.stand_at(graph.at(first)[0] + 0.3, graph.at(first)[1] + 0.22)
            pace.until("start")
            self.drive(along.lift, along.b, first, run_time=1.2)
            pace.until("tangent")
            self.draw(graph.show_tangent, graph.tangent, run_time=1.0)
            pace.until("value")
            self.bring(worked.rule, run_time=0.6)
            self.swell(data.drops)
            pace.until("number")
            self.bring(*worked.numbers, run_time=0.5)
            self.play(FadeIn(along.derivative), run_time=0.5)
            pace.until("ways")
            self.play(FadeIn(ways := graph.ways()), run_time=0.4)
            self.think(pace, at=graph.inside)
            pace.until("right")
            self.play(FadeOut(ways), run_time=0.2)
            graph.aim(0)
            self.add(graph.arrow)
            self.drive(graph.aim, 0, then - first, run_time=1.0)
            self.bring(step, run_time=0.5)
            self.leave(keep=[step], run_time=0.3)
            pace.until("rule")
            self.bring(update.rule, also=[FadeIn(board.progress)], run_time=0.6)
            pace.until("digits")
            self.bring(update.digits, marks[0], run_time=0.6)
            self.pulse(along.derivative.number, factor=1.12, about_edge=RIGHT)
            self.bring(marks[1], run_time=0.5)

    def steps_beat(self) -> None:
        """Down the parabola: first step by step, then flowing."""
        along, board, graph, params = self.along, self.board, self.graph, self.trajectory.params[:, 1]
        rule = self.strip_formula(formulas.UPDATE_ALONG_B)
        slow = min(STEPS_SHOWN, board.last)
        with self.beat("steps") as pace:
            self.leave(run_time=0.3)
            along.show_epoch(0)
            self.add(graph.stairs, graph.steps, graph.arrow)
            for k in range(slow):
                if k:
                    pace.until(STEP_CUES[k - 1])
                    self.drive(graph.aim, 0, params[k + 1] - params[k], run_time=0.4)
                self.drive(along.show_epoch, k, k + 1, *([] if k else [FadeIn(rule)]), run_time=0.8)
                graph.aim(0)
            self.guests = [rule]
            pace.until("flow")
            # Where a descent goes on long after all is settled, its end takes no longer than a second.
            home = max(slow, min(board.last, 2 * epochs_home(self.trajectory, along.best)))
            for begin, end, time in ((slow, home, max(3.0, pace.left() - 1.0)), (home, board.last, 1.0)):
                if end > begin:
                    self.drive(along.show_epoch, begin, end, rate_func=linear, run_time=time)

    def bottom_beat(self) -> None:
        """Where the derivative is zero: in closed form, and by descent."""
        along, board, graph, layout = self.along, self.board, self.graph, self.layout
        answers, moments = Answers(along), self.study.moments
        room = layout.formula
        if layout.is_wide:
            room = replace(room, right=answers.left - 0.3)
        solved = ClosedFormOfB(along, room)
        means = MeanPoint(self.style, self.data.axes, moments.mean_x, moments.mean_y)
        with self.beat("bottom") as pace:
            epoch = board.progress[:2]
            if self.trajectory.outcome is Outcome.CONVERGED:
                # Moved by hand, the line is that of no epoch.
                self.play(FadeOut(*epoch), run_time=0.2)
                self.rock(max(3.0, pace.left("solve") - 0.6))
            else:
                self.pulse(along.derivative.number, factor=1.12, about_edge=RIGHT)
            self.leave(run_time=0.3)
            self.bring_back(*epoch, run_time=0.3)
            pace.until("solve")
            self.bring(solved.rule, graph.guide(along.best, r"\vb^{*}", above=True), run_time=0.8)
            pace.until("means")
            self.bring(means, run_time=0.8)
            self.leave(board.values, self.padlock, along.derivative, keep=self.guests, run_time=0.3)
            self.bring(solved.digits, run_time=0.8)
            pace.until("compare")
            for answer in answers.rows:
                self.bring(answer, run_time=0.7)
            self.leave(along.loss, keep=self.guests, run_time=0.3)
            pace.until("within")
            self.bring(answers.rest, run_time=0.6)
            if self.trajectory.outcome is Outcome.CONVERGED:
                self.bring(answers.asked, run_time=0.6)
            self.pulse(answers.rest, about_edge=RIGHT)

    def open_short(self) -> None:
        """Leave the data, the parabola and the way down."""
        self.leave(self.board.progress)

    def rates_beat(self) -> None:
        """Four learning rates, each alone, and then all of them, and why they differ."""
        runs = {name: self.study.trajectories[key] for name, key in RATES.items()}
        along, graph = self.along, self.graph
        self.alone = stage = RateStage(self.style, self.layout, along.parabola, runs)
        self.row = row = RatePanels(self.style, self.layout, along.rows, along.parabola, runs)
        with self.beat("rates") as pace:
            self.leave_all_but(self.title, graph.curve, graph.axes.frame, graph.names, run_time=0.4)
            graph.show_tangent(0)
            view = view_of(stage.region, graph.window(ROOM))
            self.drive(graph.look, graph.view, view, run_time=1.0)
            graph.axes.show_ticks()
            self.play(FadeIn(graph.axes.numbers), run_time=0.4)
            for name, after in zip(RATES, [*list(RATES)[1:], "all"], strict=True):
                pace.until(name)
                self.try_rate(name, stage, pace, after)
            pace.until("all")
            self.split_into(row)
            pace.until("factor")
            self.show_all(0)
            flow = Drive(self.show_all, 0, row.settled, rate_func=slow_at_first)
            factors = [rise(row.law, *(panel.factor for panel in row.panels.values()))]
            self.play(*factors, run_time=0.6)
            self.play(flow, run_time=max(3.0, pace.left("negative") - 0.2))
            pace.until("negative")
            self.pulse(row.panels["large"].factor, row.panels["past"].factor)
            pace.until("bound")
            self.bring(row.bound, run_time=0.8)
            pace.until("so")
            self.bring(row.border, row.curvature, run_time=0.6)
            self.pulse(row.bound, factor=1.1, about_edge=LEFT)

    # ---- what the beats are made of ---------------------------------------------------------------------

    def single_out(self, formula: Label, run_time: float) -> None:
        """One point: its error is a fixed number minus b, and the error's square runs along its own parabola."""
        along, points = self.along, self.points
        room, word = along.room_for_rules.right, self.style.say("only_b.fixed")
        mark = underlined(self.style, formula, "fixed", word, room)
        high, low = along.b, along.best - 0.8 * along.far

        def show(b: float) -> None:
            along.lift(b)
            points.show(float(b), since=high)

        show(high)
        self.play(FadeOut(self.data.drops), FadeIn(points.drop, mark), run_time=0.5)
        self.add(points.curve, points.dot)
        self.drive(show, high, low, run_time=run_time - 0.5)

    def fill_the_frame(self) -> None:
        """All but J and the curve of the one point leaves, and these two get all the room there is."""
        graph, points = self.graph, self.points
        full = self.layout.stage.inset(left=0.75, bottom=0.8, top=0.75)

        def look(view: np.ndarray) -> None:
            graph.look(view)
            points.follow()

        kept = [self.title, graph.axes.frame, graph.names, graph.curve, points.curve]
        self.leave_all_but(*kept, run_time=0.4)
        self.drive(look, graph.view, view_of(full, graph.window()), run_time=1.2)
        graph.axes.show_ticks()
        self.play(FadeIn(graph.axes.numbers), run_time=0.3)

    def come_back(self) -> None:
        """The line and its numbers are seen again."""
        along, board, data = self.along, self.board, self.data
        self.graph.axes.show_ticks()
        seen = [data.axes, data.zero, data.drops, data.line, data.points_, data.intercept, board.data_names]
        seen += [board.rule, board.equation, board.values, self.padlock, along.loss]
        self.play(FadeIn(*seen, self.graph.axes.numbers, self.graph.dot), run_time=0.4)

    def rock(self, seconds: float) -> None:
        """A little up to the left, and to the right, where J is not flat, and back to where the descent ended."""
        end, far = self.along.b, ROCK * abs(self.along.start - self.along.best)
        for begin, then, share in ((0.0, -far, 0.3), (-far, far, 0.4), (far, 0.0, 0.3)):
            self.drive(self.along.lift, end + begin, end + then, run_time=share * seconds)

    def try_rate(self, name: str, stage: RateStage, pace: Pace, after: str) -> None:
        """One learning rate, alone, from the start until it is seen where it goes."""
        board, graph, trajectory = self.board, self.graph, self.study.trajectories[RATES[name]]

        def show(t: float) -> None:
            board.show_epoch(float(t))
            graph.walk(trajectory, float(t))

        self.descent = trajectory
        show(0)
        here = [stage.words[name], graph.dot, *board.progress[:2]]
        self.add(graph.stairs, graph.steps, graph.exit)
        self.play(FadeIn(*here), run_time=0.3)
        self.guests = [*here, graph.stairs, graph.steps, graph.exit]
        # What leaves is looked at longest where it goes, and a while when it is gone.
        leaves = trajectory.outcome is Outcome.DIVERGED
        rate_func, gone = (slow_at_last, 0.6) if leaves else (slow_at_first, 0.0)
        time = max(2.8, pace.left(after) - 0.5 - gone)
        self.drive(show, 0, stage.lasts[name], rate_func=rate_func, run_time=time)
        self.hold(gone)
        self.leave(run_time=0.3)

    def split_into(self, row: RatePanels) -> None:
        """The large parabola becomes four small ones, one a learning rate."""
        graph, panels = self.graph, list(row.panels.values())
        self.play(FadeOut(graph.axes, graph.names), run_time=0.3)
        self.descent = self.trajectory
        self.show_all(0)
        # Only one copy is seen where all begin: four on top of one another would look heavier than one.
        copies = [graph.curve.copy().set_stroke(opacity=float(k == 0)) for k in range(len(panels))]
        spread = [ReplacementTransform(a, panel.graph.curve) for a, panel in zip(copies, panels, strict=True)]
        self.remove(graph.curve)
        self.play(*spread, run_time=0.8)
        come = [panel.arrivals for panel in panels]
        self.play(FadeIn(*come, *self.board.progress[:2]), run_time=0.4)
        for panel in panels:
            self.add(panel.graph.stairs, panel.graph.steps, panel.graph.exit)

    def show_all(self, t: float) -> None:
        """Show position t of all four descents."""
        self.board.show_epoch(float(t))
        self.row.show(float(t))


def slow_at_first(share: float) -> float:
    """So that the first epochs can be followed."""
    return float(share**1.8)


def slow_at_last(share: float) -> float:
    """So that the last epochs can be followed."""
    return float(1 - (1 - share) ** 1.5)


if __name__ == "__main__":
    OnlyBScene.main()
