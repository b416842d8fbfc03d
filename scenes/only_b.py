"""OnlyBScene: with the slope locked, the loss is a parabola, and gradient descent walks down it."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
from manim import LEFT, UP, FadeIn, FadeOut, ReplacementTransform, VGroup, linear, smooth, there_and_back

from gdmath import Outcome, slice_along_b
from scenes.drive import Drive
from scenes.layout import Region
from scenes.mobjects.kit.dial import Dial, Padlock
from scenes.mobjects.kit.readout import Entry
from scenes.mobjects.kit.shapes import Shape, plate, polyline
from scenes.mobjects.only_b.mean_point import MeanPoint
from scenes.mobjects.only_b.rate_panels import ABOVE, BELOW, RatePanels, epochs_home
from scenes.mobjects.only_b.worked_rule import Answers, ClosedFormOfB, SlopeInDigits, UpdateOfB
from scenes.mobjects.plots.board import Board
from scenes.mobjects.plots.parabola import ParabolaPlot, PointParabolas
from scenes.mobjects.plots.path import EMPTY, dashed
from scenes.stage import LessonScene
from scenes.style import LABEL, Label, Level

STEPS_SHOWN = 3  # that are taken one by one before the descent flows
STEP_CUES = ("second", "third")
MEAN_ERROR = r"\frac{2}{n}\sum_{i=1}^{n} \res{(y_i - \hat y_i)}"
RATES = {  # the four kinds
    "only_b_slow": "too small",
    "only_b": "good",
    "only_b_large": "too large",
    "only_b_past": "past the bound",
}
TOLD = {"past": "past the bound", "good": "good", "large": "too large", "slow": "too small"}  # by their cues
REACH = 1.1  # of the start's distance from the best b, up to which b is swept
SHARES = (0.0, 0.31, 0.54, 0.86, 1.0)  # of the way through the epochs, as each is told of


class OnlyBScene(LessonScene):
    """Only b may move: the line rises and falls, and J(b) is a parabola."""

    def construct(self) -> None:
        """Play the beats."""
        study = self.study
        self.board = Board(self.style, self.layout, study, study.trajectories["only_b"])
        self.data, self.trajectory = self.board.data, self.board.trajectory
        self.m, self.start = map(float, self.trajectory.params[0])
        self.parabola = slice_along_b(study.moments, self.m)
        self.far = abs(self.start - self.parabola.vertex)
        self.widen_data()
        self.make_parts()
        self.freeze_beat()
        self.parabola_beat()
        self.slope_beat()
        self.steps_beat()
        self.bottom_beat()
        self.rates_beat()

    def freeze_beat(self) -> None:
        """Of the two dials, one is locked."""
        board, data, best = self.board, self.data, (self.m, self.parabola.vertex)
        dial_m, dial_b = self.dials
        tilted = self.m - 0.7 * self.far / np.sqrt(board.moments.var_x)

        def turn(to: np.ndarray) -> None:
            self.show_line((to[0], best[1]))
            dial_m.glow(to[1])

        def pass_on(share: float) -> None:
            dial_m.glow(1 - share)
            dial_b.glow(share)

        def lift(to: np.ndarray) -> None:
            self.show_line((self.m, to[0]))
            dial_b.glow(to[1])
            self.show_ghosts(to[0], to[2])

        self.show_line(best)
        with self.beat("freeze") as pace:
            data.show_points(0)
            self.add(data.points_)
            self.model = self.caption(r"\hat y = \vm\, x + \vb")
            self.model.shift((self.layout.strip.center[1] - self.layout.formula.center[1]) * UP)
            data.show_line(*best, drawn=0)
            self.add(data.line)

            def arrive(share: float) -> None:
                data.show_points(share)
                data.show_line(*best, drawn=float(share))

            self.play(
                FadeIn(self.show_title(), data.axes, data.zero, board.data_names, board.rule),
                Drive(arrive, 0, 1, rate_func=linear),
                FadeIn(board.equation, self.model, self.dials, shift=0.15 * UP),
                run_time=1.2,
            )
            self.add(data.intercept)
            pace.until("m")
            self.play(Drive(turn, [self.m, 0], [tilted, 1]), run_time=0.7)
            pace.until("b")
            self.play(Drive(pass_on, 0, 1), run_time=0.5)
            pace.until("lock")
            self.play(Drive(pass_on, 1, 0), run_time=0.4)
            settle = Drive(turn, [tilted, 1], [self.m, 0])
            self.play(settle, run_time=max(1.0, pace.left("move") - 1.3))
            self.padlock.show(0)
            self.play(FadeIn(self.padlock, shift=0.15 * UP), run_time=0.4)
            self.play(Drive(self.padlock.show, 0, 1), run_time=0.5)
            pace.until("move")
            b, high, low = best[1], best[1] + 0.9 * self.far, best[1] - REACH * self.far
            self.add(self.ghosts)
            self.play(Drive(lift, [b, 0, b], [high, 1, high]), run_time=1.4)
            self.play(Drive(lift, [high, 1, high], [low, 0, high]), run_time=max(1.6, pace.left()))

    def parabola_beat(self) -> None:
        """J over b, and why it is a parabola."""
        board, graph, points = self.board, self.graph, self.points
        formula = self.caption(
            r"\vJ(\vb) = \part{mean}{\frac{1}{n}\sum_{i=1}^{n}} \res{\bigl(}\part{fixed}{\res{y_i} - \vm\,\res{x_i}}"
            r" - \vb\res{\bigr)^2}"
        )
        low, high = self.board.plane.dot.b, self.parabola.vertex + REACH * self.far

        def sweep(b: float) -> None:
            self.show_line((self.m, b))
            graph.trace(low, float(b))

        with self.beat("parabola") as pace:
            self.play(FadeOut(self.dials, self.model, self.ghosts), run_time=0.4)
            away = self.padlock.animate.scale(0.8).move_to(self.lock_place)
            self.play(FadeIn(board.values, self.data.drops), away, run_time=0.8)
            self.play(FadeIn(graph.axes, graph.names), run_time=0.8)
            pace.until("loss")
            self.play(FadeIn(formula, self.loss, shift=0.15 * UP), run_time=0.8)
            self.play(FadeIn(graph.dot, scale=2), run_time=0.6)
            pace.until("sweep")
            self.add(graph.curve)
            self.play(Drive(sweep, low, high), run_time=pace.left("parabola") - 0.2)
            pace.until("parabola")
            self.swell(graph.curve)
            pace.until("one")
            self.single_out(formula, max(3.0, pace.left("mean") - 0.6))
            pace.until("mean")
            self.play(FadeOut(self.fixed), run_time=0.3)
            self.add(points.many)
            self.play(Drive(points.show_many, 0, 1), run_time=1.2)
            mean = formula.part("mean").animate.scale(1.15)
            self.play(mean, rate_func=there_and_back, run_time=1.1)
            self.swell(graph.curve)
        self.model = VGroup(formula, points)

    def slope_beat(self) -> None:
        """The tangent at the start, and the step that it asks for."""
        board, graph = self.board, self.graph
        derivative = self.caption(
            rf"\grad{{\frac{{d\vJ}}{{d\vb}}}} \part{{equals}}{{=}} -{MEAN_ERROR}", LABEL
        )
        left, baseline = float(derivative.get_right()[0]) + 0.18, derivative.baseline
        right = self.lock_place[0] - 0.42 if self.layout.is_wide else self.layout.formula.right
        if self.layout.is_tall:  # in a line of its own
            derivative.shift(0.2 * UP)
            left, baseline = float(derivative.part("equals").get_left()[0]), baseline - 0.58
        digits = SlopeInDigits(
            self.style,
            left,
            baseline,
            float(self.trajectory.gradient[0, 1]),
            self.slope.number.form,
            right - left,
        )
        update = UpdateOfB(
            self.style,
            self.room_for_rules,
            self.trajectory,
            board.values[1].number.form,
            self.slope.number.form,
        )
        step = float(self.trajectory.params[min(1, board.last), 1]) - self.start
        guides = [
            self.guide(b, tex)
            for b, tex in ((self.start, r"\vb"), (self.start + step, r"\vb_{\cb{\text{new}}}"))
        ]
        tag = self.style.math(r"-\alpha\,\grad{d\vJ/d\vb}", LABEL)
        tag.stand_at(graph.at(self.start)[0] + 0.3, graph.at(self.start)[1] + 0.22)
        with self.beat("slope") as pace:
            self.play(FadeOut(self.model), FadeIn(self.data.drops), run_time=0.5)
            here = board.plane.dot.b
            go = Drive(lambda b: self.show_line((self.m, b)), here, self.start)
            self.play(go, run_time=1.2)
            pace.until("tangent")
            self.add(graph.tangent)
            self.play(Drive(graph.show_tangent, 0, 1), run_time=1.0)
            pace.until("value")
            self.play(FadeIn(derivative, shift=0.15 * UP), run_time=0.6)
            self.play(FadeIn(digits.mean), run_time=0.4)
            self.swell(self.data.drops)
            if digits.fits:
                self.play(FadeIn(digits.result), run_time=0.4)
                result, number = digits.result.part("slope").copy(), VGroup(*self.slope[1:])
                place = result.animate.scale(number.width / result.width).move_to(number)
                self.play(place, FadeIn(self.slope.label), run_time=0.7)
                self.remove(result)
                self.add(self.slope)
            else:
                self.play(FadeIn(self.slope, shift=0.15 * UP), run_time=0.7)
            pace.until("grow")
            self.play(FadeIn(guides[0]), run_time=0.5)
            self.swell_slope()
            pace.until("step")
            self.play(FadeOut(derivative, digits), run_time=0.3)
            self.add(graph.arrow)
            grow = Drive(lambda share: graph.aim(share * step), 0, 1)
            self.play(grow, FadeIn(tag, board.progress), run_time=1.0)
            self.play(FadeIn(update.rule, shift=0.15 * UP), run_time=0.6)
            self.play(FadeIn(update.digits, shift=0.15 * UP), run_time=0.6)
            self.play(FadeIn(guides[1]), run_time=0.5)
        self.model = VGroup(update, tag, *guides)

    def steps_beat(self) -> None:
        """Down the parabola: first step by step, then flowing."""
        board, graph, params = self.board, self.graph, self.trajectory.params[:, 1]
        rule = self.caption(r"\vb \,\leftarrow\, \vb - \alpha\,\grad{\frac{d\vJ}{d\vb}}")
        slow = min(STEPS_SHOWN, board.last)
        with self.beat("steps") as pace:
            self.play(FadeOut(self.model), run_time=0.3)
            self.show_epoch(0)
            self.add(graph.stairs, graph.steps, graph.fall)
            for k in range(slow):
                if k:
                    pace.until(STEP_CUES[k - 1])
                step = float(params[k + 1] - params[k])
                if k:
                    self.play(Drive(lambda u, s=step: graph.aim(u * s), 0, 1), run_time=0.4)
                fall = Drive(lambda u, s=step: graph.aim(s, float(u)), 0, 1)
                self.play(fall, *([] if k else [FadeIn(rule)]), run_time=0.4)
                self.play(Drive(self.show_epoch, k, k + 1), run_time=0.9)
                graph.hide_step()
            pace.until("flow")
            # Where a descent goes on long after all is settled, its end takes no longer than a second.
            home = max(slow, min(board.last, 2 * epochs_home(self.trajectory, self.parabola.vertex)))
            for begin, end, time in ((slow, home, max(3.0, pace.left() - 1.0)), (home, board.last, 1.0)):
                if end > begin:
                    flow = Drive(self.show_epoch, begin, end, rate_func=linear)
                    self.play(flow, run_time=time)
            self.remove(graph.arrow, graph.fall)
        self.model = rule

    def bottom_beat(self) -> None:
        """Where the slope is zero: in closed form, and by descent."""
        graph = self.graph
        board, style, moments = self.board, self.style, self.study.moments
        best, last = self.parabola.vertex, float(self.trajectory.params[-1, 1])
        form = board.values[1].number.form
        by_descent = rf"\vb_{{\cb{{{self.trajectory.epochs}}}}}"
        symbols = {r"\vb^{*}": ("formula", best), by_descent: ("descent", last)}
        right, baselines = self.layout.numbers.right, [entry.number.baseline for entry in board.values]
        answers = Answers(style, right, baselines, form, symbols)
        room = self.layout.formula
        if self.layout.is_wide:
            room = replace(room, right=float(answers.get_left()[0]) - 0.3)
        solved = ClosedFormOfB(style, room, moments, self.m, form)
        means = MeanPoint(style, self.data.axes, moments.mean_x, moments.mean_y)
        guide = self.guide(best, r"\vb^{*}", above=True)
        with self.beat("bottom") as pace:
            if self.trajectory.outcome is Outcome.CONVERGED:
                self.swell(graph.tangent)
            self.swell_slope()
            pace.until("solve")
            self.play(FadeOut(self.model), run_time=0.3)
            self.play(FadeIn(solved.rule, guide, shift=0.15 * UP), run_time=0.8)
            self.play(FadeIn(means), run_time=0.8)
            self.play(FadeOut(board.values, self.padlock, self.slope), run_time=0.3)
            self.play(FadeIn(solved.digits, shift=0.15 * UP), run_time=0.8)
            pace.until("compare")
            for answer in answers:
                self.play(FadeIn(answer, shift=0.15 * UP), run_time=0.7)
        self.model = VGroup(solved, guide, means, answers)

    def rates_beat(self) -> None:
        """One start, four learning rates, one counter of epochs."""
        board, strip = self.board, self.layout.strip
        told = {name: self.study.trajectories[key] for key, name in RATES.items()}
        # Two lines of text stand above each panel.
        panels = replace(self.layout.right, left=strip.left, right=strip.right).inset(top=0.65)
        upper, lower = (entry.number.baseline for entry in board.values)
        if not self.layout.is_wide:
            panels = replace(
                panels, bottom=upper + 0.6 + BELOW, top=self.layout.progress.bottom - 0.2 - ABOVE
            )
        columns = 2 if self.layout.is_tall else len(told)
        row = self.row = RatePanels(self.style, panels, self.parabola, told, columns)
        law = self.style.math(r"\vb_{t+1} - \vb^{*} = (1 - 2\alpha)\,(\vb_t - \vb^{*})", LABEL)
        bound = self.style.math(r"\alpha = 2/\vJ'' = 1")
        law.stand_at(strip.left, lower)
        bound.stand_at(row.between, lower if self.layout.is_wide else upper, side=0)
        curvature = self.style.math(r"\vJ'' = 2")
        curvature.stand_at(bound.get_left()[0] - 0.6, bound.baseline, side=1)
        border = Shape(self.style.color("text"), width=3.5, z=Level.STILL)
        ends = np.array(
            [
                [row.between, row.panels["past the bound"].graph.axes.region.top + 1.1],
                [row.between, bound.get_top()[1] + 0.12],
            ]
        )
        border.outline(dashed(*ends))

        def show(share: float) -> None:
            # The one past the bound leaves in the first few epochs: they take the longest.
            t = row.settled * float(share) ** 2
            board.show_epoch(t)
            row.show(t)

        with self.beat("rates") as pace:
            self.leave()
            show(0)
            curve, dot = self.graph.curve, self.graph.dot
            # Only one copy is seen where all begin: four on top of one another would look heavier than one.
            copies = [curve.copy().set_stroke(opacity=float(k == 0)) for k in range(len(row))]
            spread = [
                ReplacementTransform(a, panel.graph.curve) for a, panel in zip(copies, row, strict=True)
            ]
            spread += [ReplacementTransform(dot.copy(), panel.graph.dot) for panel in row]
            self.remove(curve, dot)
            self.play(*spread, run_time=0.8)
            arrivals = [FadeIn(panel.graph.axes, panel.symbols, panel.rate) for panel in row]
            self.play(*arrivals, run_time=0.4)
            for panel in row:
                graph = panel.graph
                self.add(graph.stairs, graph.steps, graph.exit, panel.farewell, panel.veil)
            pace.until("factor")
            self.play(FadeIn(law, *(panel.bottom for panel in row)), run_time=0.6)
            for panel in row:
                self.play(FadeIn(panel.factor, shift=0.1 * UP), run_time=0.6)
            dimmed = np.zeros(len(told))
            cues = pairwise([*TOLD, "bound"])
            for (cue, after), (begin, end) in zip(cues, pairwise(SHARES), strict=True):
                pace.until(cue)
                panel = row.panels[TOLD[cue]]
                others = np.array([float(other is not panel) for other in row])
                flow = Drive(show, begin, end, rate_func=linear)
                come = FadeIn(panel.name, rate_func=early)
                dim = Drive(row.darken, dimmed, others, rate_func=early)
                self.play(flow, come, dim, run_time=pace.left(after))
                dimmed = others
            pace.until("bound")
            lift = Drive(row.darken, dimmed, 0 * dimmed)
            self.play(lift, FadeIn(curvature, shift=0.15 * UP), run_time=0.8)
            self.hold(pace.left() / 4)
            self.play(FadeIn(border), FadeIn(bound, shift=0.15 * UP), run_time=0.8)

    # ---- what the beats are made of ---------------------------------------------------------------------

    def widen_data(self) -> None:
        """Room for the errors of every line that is swept over: none is cut off."""
        data, window, reach = self.data, self.data.axes.window, REACH * self.far
        feet = self.m * data.x + self.parabola.vertex
        pad = 0.02 * (np.ptp(feet) + 2 * reach)
        low, high = float(feet.min()) - reach - pad, float(feet.max()) + reach + pad
        data.axes.use_window(replace(window, y=(min(window.y[0], low), max(window.y[1], high))))
        data.show_points()
        data.show_zero(data.zero_at)
        # Other numbers on the axis may have another power of ten beside its name.
        self.board.data_names = self.board.name_data(data.axes, self.study.shown)

    def make_parts(self) -> None:
        """Dials and padlock, the parabola with its numbers, and what explains it."""
        board, style, layout, form = self.board, self.style, self.layout, self.board.values
        m, b, far = self.m, self.parabola.vertex, self.far
        turn, right = far / np.sqrt(board.moments.var_x), layout.right
        y = right.center[1] + 0.15
        places = (right.left + 0.24 * right.width, y), (right.left + 0.76 * right.width, y)
        radius = min(0.23 * right.width, 0.45 * right.height)
        self.dials = VGroup(
            Dial(
                style, r"\vm", "m", form[0].number.form, m - 1.25 * turn, m + 1.25 * turn, places[0], radius
            ),
            Dial(style, r"\vb", "b", form[1].number.form, b - 1.25 * far, b + 1.25 * far, places[1], radius),
        )
        self.padlock = Padlock(style, (places[0][0], y - 0.5 * radius), min(0.4, 0.4 * radius))
        self.lock_place = np.array([form.get_left()[0] - 0.3, form[0].number.baseline + 0.12, 0])
        self.ghosts = Shape(style.mix("line", 0.35), width=2, z=Level.STILL)

        self.graph = ParabolaPlot(style, right, self.parabola, self.start)
        self.loss = Entry(
            style, r"\vJ(\vb) =", board.loss.number.form, board.trajectory.loss[0],
            left=None, right=right.right, y=layout.header(right), role="loss",
        )  # fmt: skip
        partial = board.slopes[1].number
        self.slope = Entry(
            style, r"\grad{d\vJ/d\vb}", partial.form, -abs(board.trajectory.gradient[0, 1]),
            left=None, right=layout.numbers.right, y=partial.at[1], role="gradient",
        )  # fmt: skip
        self.points = PointParabolas(style, self.graph.axes, self.data, self.m)

    def show_line(self, line: tuple[float, float] | np.ndarray) -> None:
        """Show the line (m, b) in all panels and numbers at once."""
        self.board.show_line(line)
        self.follow()
        self.graph.show(self.board.plane.dot.b)

    def show_epoch(self, t: float) -> None:
        """Show position t of the descent in all panels and numbers at once."""
        self.board.show_epoch(t)
        self.follow()
        self.graph.walk(self.trajectory, t)

    def follow(self) -> None:
        """Set what is this story's own to the line of the board."""
        m, b = self.board.plane.dot.m, self.board.plane.dot.b
        for dial, value in zip(self.dials, (m, b), strict=True):
            dial.show(value)
        self.loss.set_value(self.board.moments.loss(m, b))
        self.slope.set_value(self.board.moments.gradient(m, b)[1])

    def show_ghosts(self, low: float, high: float) -> None:
        """Faint lines at some of the heights between two b."""
        axes, center = self.data.axes, self.parabola.vertex
        heights = center + self.far * np.arange(-4, 4) * 0.28
        b = heights[(heights > low + 0.05 * self.far) & (heights < high)]
        x = np.broadcast_to(axes.window.x, (len(b), 2))
        start, end = (np.stack([x[:, k], self.m * x[:, k] + b], axis=-1) for k in (0, 1))
        self.ghosts.outline(axes.clipped(start, end) if len(b) else EMPTY)

    def single_out(self, formula: Label, run_time: float) -> None:
        """One point: its error is a fixed number minus b, and the error's square runs along its own parabola."""
        points, style, fixed = self.points, self.style, formula.part("fixed")
        high, low = self.board.plane.dot.b, self.parabola.vertex - 0.8 * self.far

        def show(b: float) -> None:
            self.show_line((self.m, b))
            points.show(float(b), since=high)

        word = style.text("fixed", LABEL, "quiet")
        word.stand_at(fixed.get_center()[0], fixed.get_bottom()[1] - 0.4, side=0)
        ends = [fixed.get_corner([side, -1, 0])[:2] - [0, 0.06] for side in (-1, 1)]
        line = Shape(style.color("quiet"), width=2).outline(polyline(np.array(ends)))
        self.fixed = VGroup(word, line)
        show(high)
        self.play(FadeOut(self.data.drops), FadeIn(points.drop, self.fixed), run_time=0.5)
        self.add(points.curve, points.dot)
        self.play(Drive(show, high, low), run_time=run_time - 0.5)

    def guide(self, b: float, tex: str, *, above: bool = False) -> VGroup:
        """A dashed line from the curve at b down to its axis, with its name there, or above the curve."""
        stroke = Shape(self.style.color("b"), width=3, z=Level.LINE).outline(self.graph.guide(b))
        name, (x, y) = self.style.math(tex, LABEL), self.graph.at(b)
        if above:
            return VGroup(stroke, name.stand_at(x, y + 0.28, side=0))
        # Where the loss comes near to zero, the tangent passes there.
        name.stand_at(x + 0.12, self.layout.right.bottom + 0.17)
        return VGroup(stroke, plate(name, self.style, 0.04))

    @property
    def room_for_rules(self) -> Region:
        """The place of formulas, up to the symbols of the live numbers where these stand beside it."""
        formula = self.layout.formula
        if not self.layout.is_wide:
            return formula
        return replace(formula, right=float(self.board.values.get_left()[0]) - 0.3)

    def swell_slope(self) -> None:
        """The slope's number grows once, away from its name."""
        grow = self.slope.number.animate.scale(1.2, about_edge=LEFT)
        self.play(grow, rate_func=there_and_back, run_time=1.1)

    def leave(self) -> None:
        """All but the title, the epoch and the parabola leaves, and the dot goes back to its start."""
        board, graph = self.board, self.graph
        # The first two parts of the progress are the epoch and its name.
        gone = [self.model, board.data, board.data_names, board.equation, *board.progress[2:], self.loss]
        gone += [graph.axes, graph.names, graph.stairs, graph.steps, graph.tangent]
        gone += [] if self.layout.is_wide else [board.rule]  # where the panels go below it
        self.play(FadeOut(*gone), run_time=0.4)
        graph.show_tangent(0)

        def back(t: float) -> None:
            board.show_epoch(t)
            graph.show(board.plane.dot.b)

        # To where it began.
        self.play(Drive(back, board.last, 0), run_time=0.6)


def early(share: float) -> float:
    """All of it in the first quarter of the time."""
    return smooth(min(1.0, 4 * share))


if __name__ == "__main__":
    OnlyBScene.main()
