"""LossCurveScene: the loss of every epoch as a curve: its shape, its floor, and what learning rates do to it."""

from __future__ import annotations

from dataclasses import replace
from math import hypot, inf, log10, pi, sin, sqrt

import numpy as np
from manim import UP, FadeIn, FadeOut, Mobject, VGroup, linear, there_and_back

from gdmath import Trajectory, slowest_part
from scenes.drive import Drive
from scenes.layout import Layout, Region
from scenes.mobjects.kit.fitting import fitted
from scenes.mobjects.kit.number import LiveNumber, NumberFormat, plain
from scenes.mobjects.kit.shapes import Shape
from scenes.mobjects.kit.stations import Stations
from scenes.mobjects.loss_curve.rate_curves import RateCurves, RecentPath
from scenes.mobjects.loss_curve.stopping import StoppingRule
from scenes.mobjects.plots.board import Board
from scenes.mobjects.plots.loss_plot import LossPlot, LossWindow
from scenes.mobjects.plots.path import EMPTY
from scenes.mobjects.plots.plane import vector_of
from scenes.mobjects.plots.squares import Squares
from scenes.stage import LessonScene
from scenes.style import FORMULA, LABEL, QUIET, Label, Level
from scenes.windows import Window, descent_window
from scenes.words.facts import PERFECT
from scenes.words.language import Language

STEPS_SHOWN = 3  # that are taken one by one before the learning flows
RATES = {"slow": "slow", "good": "good", "best": "best", "zigzag": "zig-zag", "past": "past"}

LOSS = r"\vJ(\vm, \vb) = \frac{1}{n}\sum_{i=1}^{n} \res{\bigl(y_i - (\vm\, x_i + \vb)\bigr)^2}"

LEAST = r"\vJ^{*}\text{: the lowest loss that any line can have}"
LENGTH, FIRST_LENGTH = r"\grad{\lvert\nabla\vJ\rvert}", r"\grad{\lvert\nabla\vJ_0\rvert}"
SIZES = (FORMULA, LABEL, QUIET)  # of formulas, the first that fit
ROW_GAP = 0.5  # between two rows of formulas
CURVATURE_GAP = 0.3  # on either side of the curvatures
STAY = 0.6  # share of its time that the marker stays at a station
ROUNDS = 2  # of the loop that are made with their epochs


class LossCurveScene(LessonScene):
    """A descent writes its own record: one point an epoch."""

    def construct(self) -> None:
        """Play the beats."""
        study = self.study
        alphas = [study.trajectories[name].learning_rate for name in RATES]
        # All of the strip is for formulas: the live numbers stand over the panels.
        self.layout = layout = replace(self.layout, formula=self.layout.strip)
        self.recap_layout = Layout.triple(self.lesson.film.aspect)
        self.board = Board(self.style, layout, study, study.learning, *alphas, plane_at=layout.left)
        self.recap_board = Board(self.style, self.recap_layout, study, study.learning, *alphas, headed=False)
        self.use_plot(self.layout.right)
        self.record_beat()
        self.shape_beat()
        self.rates_beat()
        self.floor_beat()
        self.stop_beat()
        self.recap_beat()

    def record_beat(self) -> None:
        """The line learns, and each epoch leaves a point."""
        board, plot, data = self.board, self.plot, self.board.data
        self.model = self.caption(LOSS)
        with self.beat("record") as pace:
            self.show(0)
            first = [data.axes, data.zero, data.points_, board.data_names, board.rule]
            self.title = self.show_title()
            self.play(FadeIn(self.title, *first), run_time=1.0)
            self.play(FadeIn(data.line, data.drops, board.equation), run_time=0.6)
            self.play(FadeIn(plot.axes, plot.epoch_name, plot.loss_name, board.progress), run_time=0.8)
            pace.until("points")
            self.play(FadeIn(self.curve, board.loss, self.model), run_time=0.6)
            slow = min(STEPS_SHOWN, board.last)
            for k in range(slow):
                self.play(Drive(self.show, k, k + 1), run_time=0.7)
                pop = Drive(self.curve.pop, 0, 0.7, rate_func=there_and_back)
                self.play(pop, run_time=0.4)
            pace.until("flow")
            if board.last > slow:
                flow = Drive(self.show, slow, board.last, rate_func=linear)
                self.play(flow, run_time=max(3.0, pace.left() - 0.4))
            self.play(FadeOut(self.curve.guide), run_time=0.3)
            self.curve.guided = False

    def shape_beat(self) -> None:
        """Steep, then flat; and on an axis of powers of ten, straight."""
        plot, curve, board = self.plot, self.curve, self.board
        share, rise, _ = slowest_part(board.moments, board.trajectory)
        parts, shares = curve.name_parts(), self.write_share()
        note = self.style.text(rf"each epoch leaves {self.style.language.percent(share)}\,\%", LABEL)
        form, least = share_form(share, self.style.language), self.caption(LEAST)
        factor = self.style.math(rf"\times\,{form.write(share)}{form.factor}", LABEL)
        tail = Shape(self.style.color("text"), width=3, z=Level.ARROW)

        def draw(drawn: float) -> None:
            outline = plot.rate_line(share, rise)
            tail.outline(outline[: 4 * round(float(drawn) * len(outline) / 4)])

        with self.beat("shape") as pace:
            self.play(FadeOut(curve.disc), run_time=0.3)
            curve.marked = False
            for part in parts:
                self.play(FadeIn(part, shift=0.15 * UP), run_time=0.6)
                self.hold(0.6)
            pace.until("log")
            self.play(FadeOut(*parts, self.model, board.loss), run_time=0.4)
            self.play(FadeIn(least, shift=0.15 * UP), run_time=0.4)
            self.look(self.whole.logarithmic(), run_time=1.8)
            plot.name_line(note, share, rise, curve)
            steps = plot.stairs(curve, share, factor)
            pace.until("straight")
            self.add(tail)
            self.play(Drive(draw, 0, 1), run_time=1.6)
            pace.until("share")
            self.play(FadeIn(note, shift=0.15 * UP), FadeOut(least), run_time=0.6)
            if steps is None:
                self.swell(tail)
            else:
                self.play(FadeIn(steps), run_time=0.6)
            self.play(FadeIn(shares[0], shift=0.15 * UP), run_time=0.8)
            pace.until("why")
            self.play(FadeIn(shares[1], shift=0.15 * UP), run_time=0.8)
        self.model = VGroup(tail, note, shares, *(() if steps is None else (steps,)))

    def rates_beat(self) -> None:
        """Five learning rates from one start: their ways through the plane, and their curves."""
        study = self.study
        descents = {shown: study.trajectories[name] for name, shown in RATES.items()}
        race = RateCurves(self.plot, study.moments, descents, study.trajectories["good"])
        rule, best, curvatures, bound = self.write_rates()
        with self.beat("rates") as pace:
            self.change_to_plane(race, rule)
            for k, (name, after) in enumerate(zip(RATES, [*list(RATES)[1:], None], strict=True)):
                gone, come = ([rule], [best, curvatures]) if name == "best" else ([], [])
                if k:
                    pace.until(name)
                self.change_rate(race, k, gone, come)
                pace.until(name)
                left = pace.left(after)
                self.descend(race, k, run_time=min(2.6, max(1.2, left - 0.4)))
                ends = [bound, race.way_out] if name == "past" else []
                self.play(FadeIn(race.names[k], *ends), run_time=0.4)
        self.model = VGroup(best, curvatures, bound, race)

    def floor_beat(self) -> None:
        """What no line can remove."""
        board, plot, data = self.board, self.plot, self.board.data
        moments = board.moments
        best = tuple(moments.optimum)
        formula = self.write_floor()
        loss = self.caption(LOSS)
        swing, squares = self.swing(), Squares(self.style, data, float(best[0]))
        self.squares = squares
        level = Shape(self.style.color("text"), width=2, z=Level.DROPS)
        form, right = board.loss.number.form, plot.region.right
        value = LiveNumber(self.style, form, moments.floor, (right, 0.0), align="right", role="loss")
        valued = not form.factor and moments.floor > PERFECT * board.trajectory.loss[0]

        def tilt(share: float) -> None:
            out = sin(2 * pi * share) ** 2 * swing[0 if share < 0.5 else 1]
            line = np.array(best) + out
            board.show_line(line)
            squares.show(1.0)
            rise = float(moments.rise(*line))
            level.outline(plot.solid_level(rise))
            value.at = (right, float(plot.place(np.zeros(1), np.array([rise]))[0, 1]) + 0.14)
            value.value = board.loss.number.value
            value.write(form.write(value.value))

        with self.beat("floor") as pace:
            self.change_to_data(loss)
            pace.until("close")
            self.look(self.close_window(), run_time=1.6)
            pace.until("best")
            here = board.trajectory.at(board.last)
            self.play(FadeOut(board.progress), run_time=0.2)
            settle = Drive(board.show_line, here, best)
            self.play(FadeIn(data.drops), settle, run_time=0.6)
            self.swell(data.drops)
            pace.until("level")
            self.play(FadeOut(loss), run_time=0.3)
            self.add(squares)
            self.play(Drive(squares.show, 0, 1), FadeIn(formula, shift=0.15 * UP), run_time=1.0)
            self.add(plot.floor_line)
            name = self.name_floor()
            draw = Drive(plot.show_floor, 0, 1)
            self.play(draw, FadeIn(name, shift=0.15 * UP), run_time=0.8)
            pace.until("under")
            tilt(0.0)
            self.add(level)
            self.play(FadeIn(value if valued else level), run_time=0.3)
            self.play(Drive(tilt, 0, 1, rate_func=linear), run_time=max(2.0, pace.left() - 0.3))
            self.remove(level)
            if valued:
                self.play(FadeOut(value), run_time=0.3)
        self.model, self.floor_name = VGroup(formula, squares), name

    def stop_beat(self) -> None:
        """The gradient is short enough."""
        board, data = self.board, self.board.data
        lengths = np.hypot(*board.trajectory.gradient.T)[: board.last + 1]
        first, limit = float(lengths[0]), float(self.study.tolerance * lengths[0])
        rule = StoppingRule(self.style, self.layout.strip, first, self.study.tolerance, float(lengths[-1]))
        self.slopes = slopes = self.slope_plot(lengths, limit)
        curve = slopes.curves[0]
        curve.show(board.last)
        level = Shape(self.style.color("gradient"), width=3, z=Level.DROPS).outline(slopes.level(limit))
        named = self.style.math(rf"\varepsilon\,{FIRST_LENGTH}", LABEL)
        slopes.name_level(named, limit, curve)
        marks, epoch = slopes.mark_end(curve, limit)

        def show(t: float) -> None:
            board.show_epoch(t)
            length = hypot(*board.moments.gradient(*board.slopes_at))
            curve.show(t, length)
            rule.show(length)

        with self.beat("stop") as pace:
            here, best = board.trajectory.at(board.last), tuple(board.moments.optimum)
            back = Drive(board.show_line, best, here)
            self.play(FadeOut(self.model), back, run_time=0.6)
            board.show_epoch(board.last)
            self.play(FadeIn(board.progress), run_time=0.4)
            pace.until("gradient")
            self.change_to_slopes(slopes)
            curve.marked = False
            curve.show(0)
            self.add(*curve)
            draw = Drive(curve.show, 0, board.last, rate_func=linear)
            self.play(draw, run_time=max(1.2, pace.left("rule") - 0.8))
            pace.until("rule")
            again = [data.line, data.drops, board.equation, *board.progress[:2]]
            self.play(FadeOut(curve.seen, *again), run_time=0.4)
            curve.marked = True
            show(0)
            self.play(FadeIn(*again, curve.seen, rule, level, named), run_time=0.6)
            flow = Drive(show, 0, board.last, rate_func=linear)
            self.play(flow, run_time=max(2.0, pace.left("takes")))
            pace.until("takes")
            self.play(FadeIn(marks, shift=-0.15 * UP), run_time=0.5)
            self.play(FadeIn(epoch), run_time=0.4)
            self.swell(level)
            pace.until("more")
            for number in (board.equation.m, board.equation.b):
                self.play(number.animate.scale(1.2), rate_func=there_and_back, run_time=1.0)

    def recap_beat(self) -> None:
        """Five stations, two rules, three pictures of one descent."""

        def turn(position: float) -> None:
            # Each station is on for a while, and the epoch is made while that is "update".
            rounds, station = divmod(float(position), 5)
            share = station % 1
            self.flow(min(rounds + np.clip((station - 3) / STAY, 0, 1), board.last))
            stations.show(5 * rounds + station - share + max(0.0, share - STAY) / (1 - STAY))

        def whirl(at: np.ndarray) -> None:
            self.flow(at[0])
            stations.show(at[1])

        with self.beat("recap") as pace:
            self.leave()
            self.board, layout = self.recap_board, self.recap_layout
            self.use_plot(layout.third, ticks=(4, 4))
            board, data, arrow_ = self.board, self.board.data, self.board.plane.arrow
            strip = layout.strip
            self.stations = stations = Stations(self.style, strip.center, strip.width, strip.height)
            self.bring_in_panels(stations)
            pace.until("predict")
            self.swell(data.line)
            self.play(Drive(stations.show, 0, 1), FadeIn(data.drops), run_time=0.6)
            self.play(FadeIn(self.curve), run_time=0.4)
            pace.until("differentiate")
            aim = Drive(self.aim, 0, board.trajectory.learning_rate)
            self.aim(0)
            self.add(arrow_)
            self.play(Drive(stations.show, 1, 2), aim, run_time=0.8)
            self.play(Drive(stations.show, 2, 3), run_time=0.5)
            self.play(Drive(self.show, 0, min(1, board.last)), run_time=0.8)
            pace.until("repeat")
            self.play(Drive(stations.show, 3, 4), run_time=0.5)
            ends = 4 + 5 * max(0, min(ROUNDS, board.last - 1))
            if ends > 4:
                self.play(Drive(turn, 4, ends, rate_func=linear), run_time=0.9 * (ends - 4) / 5)
            if board.last > (begun := min(1 + ROUNDS, board.last)):
                run = Drive(whirl, [begun, ends], [board.last, ends + 15], rate_func=linear)
                self.play(run, run_time=max(2.0, pace.left() - 0.7))
            self.play(Drive(stations.rest, 0, 1), FadeOut(arrow_), run_time=0.4)
            self.swell(data.line)

    # ---- what the beats are made of ---------------------------------------------------------------------

    def use_plot(self, region: Region, ticks: tuple[int, int] = (5, 5)) -> None:
        """Take a new plot for the board's descent, with its curve."""
        trajectory, moments = self.board.trajectory, self.board.moments
        rises = self.rises(trajectory)
        self.whole = LossWindow.around(float(trajectory.loss[0]), rises)
        self.plot = LossPlot(self.style, region, moments.floor, self.whole, ticks)
        self.curve = self.plot.curve(rises)

    def rises(self, trajectory: Trajectory) -> np.ndarray:
        """J − J* after each epoch."""
        return np.asarray(self.board.moments.rise(*trajectory.params.T))

    def show(self, t: float) -> None:
        """Show position t of the descent, on the board and on its curve."""
        t = float(t)
        self.board.show_epoch(t)
        self.curve.show(t, float(self.board.moments.rise(*self.board.path.trajectory.at(t))))

    def aim(self, scale: float) -> None:
        """The step that the first gradient asks for, so long."""
        board = self.board
        board.plane.arrow.show(board.moments, *board.trajectory.params[0], float(scale))

    def flow(self, t: float) -> None:
        """The same, with the arrow of the place where it is."""
        self.show(t)
        self.board.show_flow(float(t))

    def look(self, window: LossWindow, run_time: float) -> None:
        """Show another window of the loss plot; the numbers on its axes come and go."""
        plot = self.plot
        self.play(FadeOut(plot.axes.numbers, plot.loss_name), run_time=0.3)
        [*(part for curve in plot.curves for part in curve), plot.floor_line, plot.axes.frame]
        self.play(Drive(plot.look, plot.window.vector, window.vector), run_time=run_time)
        plot.settle()
        self.play(FadeIn(plot.axes.numbers, plot.loss_name), run_time=0.3)

    def write_share(self) -> VGroup:
        """What an epoch leaves of the tail, and where the share comes from; its digits fit each other."""
        board, bowl = self.board, self.study.shown.curvature
        alpha = board.trajectory.learning_rate
        share, _, axis = slowest_part(board.moments, board.trajectory)
        form = share_form(share, self.style.language)
        name, value = ((r"\lambda_{\max}", bowl.steep), (r"\lambda_{\min}", bowl.flat))[axis]
        alpha = NumberFormat.fitting(alpha).rounded(alpha)
        for digits in range(3, 9):
            curvature = NumberFormat.fitting(value, digits).rounded(value)
            if form.rounded((1 - alpha * curvature) ** 2) == form.rounded(share):
                break
        tex = (
            r"\frac{\vJ_{t+1} - \vJ^{*}}{\vJ_t - \vJ^{*}} \;\longrightarrow\; "
            rf"(1 - \alpha\,{name})^2 = {form.write(share)}{form.factor}"
        )

        def write(size: float) -> VGroup:
            limit = self.caption(tex, size)
            where = self.style.math(rf"{name} = {plain(value, digits)}", min(size, LABEL))
            if not self.layout.is_wide:
                return self.stack(limit, where)
            return VGroup(limit, where.stand_at(limit.get_right()[0] + 1.0, limit.baseline))

        return fitted(write, SIZES, self.layout.strip.right)

    def stack(self, *rows: Mobject) -> VGroup:
        """Rows of formulas in the middle of the strip, one below the other."""
        strip = self.layout.strip
        high = sum(row.height for row in rows)
        gap = min(ROW_GAP, (strip.height - high) / (len(rows) + 1))
        y = strip.center[1] + (high + (len(rows) - 1) * gap) / 2
        for row in rows:
            row.shift([strip.left - row.get_left()[0], y - row.get_top()[1], 0])
            y -= row.height + gap
        return VGroup(*rows)

    def change_to_plane(self, race: RateCurves, rule: Label) -> None:
        """The plane takes the place of the data, and another window that of the curve."""
        board, plot, data, plane = self.board, self.plot, self.board.data, self.board.plane
        old = [data.axes, data.zero, data.line, data.drops, data.points_, board.data_names, board.equation]
        self.play(FadeOut(*old, plot.axes.numbers, board.progress, *self.curve, self.model), run_time=0.3)
        plot.curves, plot.axes.last_tick = race.curves, race.compared
        self.whole_path, board.path = board.path, RecentPath(self.style, plane.bowl, race.trajectories[0])
        plot.look(race.window.vector)
        plot.settle()
        zigzag = self.study.trajectories["zigzag"]
        seen = np.vstack([board.trajectory.params, zigzag.params])
        self.show_plane(descent_window(board.moments, seen, aspect=board.aspect, margin=0.12))
        come = [plane.axes, plane.names, plane.bowl.bands, board.star, plot.axes.numbers, rule]
        self.add(plane.mask)
        self.play(FadeIn(*come), run_time=0.5)

    def show_plane(self, window: Window) -> None:
        """Another window of the plane, before it comes on the stage; no guides."""
        board, plane = self.board, self.board.plane
        board.frame(vector_of(window))
        plane.axes.use_window(window)
        plane.dot.guides = 0.0
        plane.refresh()

    def write_rates(self) -> list[Mobject]:
        """The rule in which the learning rate stands, the best rate, the curvatures it is made of, and the bound."""
        bowl, style = self.study.shown.curvature, self.style
        best_rate, most = plain(bowl.best_learning_rate), plain(bowl.max_learning_rate)
        rule = self.write_rule()
        for digits in range(3, 9):  # as many as give the rates as they are shown
            flat, steep = (NumberFormat.fitting(v, digits).rounded(v) for v in (bowl.flat, bowl.steep))
            if (plain(2 / (flat + steep)), plain(2 / steep)) == (best_rate, most):
                break
        values = [(r"\min", bowl.flat), (r"\max", bowl.steep)]
        strip, wide = self.layout.strip, self.layout.is_wide
        for size in SIZES:
            best, bound = (
                self.caption(rf"\quiet{{\text{{{name}}}}}\quad \alpha {tex} = {value}", size)
                for name, tex, value in (
                    ("best", r"= \frac{2}{\lambda_{\min} + \lambda_{\max}}", best_rate),
                    ("bound", r"< \frac{2}{\lambda_{\max}}", most),
                )
            )
            curvatures = VGroup(
                *(style.math(rf"\lambda_{{{k}}} = {plain(v, digits)}", min(size, LABEL)) for k, v in values)
            )
            room = max(label.width for label in curvatures)
            if wide:  # between the two
                bound.shift([strip.right - bound.get_right()[0], 0, 0])
                left, right = best.get_right()[0], bound.get_left()[0]
                x, heights = (left + right - room) / 2, [strip.center[1] + y for y in (0.2, -0.4)]
            else:  # beside them
                self.stack(best, bound)
                left, right = (
                    max(label.get_right()[0] for label in (best, bound)),
                    strip.right + CURVATURE_GAP,
                )
                x, heights = strip.right - room, [label.baseline for label in (best, bound)]
            for label, y in zip(curvatures, heights, strict=True):
                label.stand_at(x, y)
            if right - left >= room + 2 * CURVATURE_GAP:
                break
        return [rule, best, curvatures, bound]

    def write_rule(self) -> Label | VGroup:
        """The rule for m and that for b, in one row or in two."""
        slope = r"\vm \leftarrow \vm - \alpha\,\cm{\partial \vJ/\partial m}"
        intercept = r"\vb \leftarrow \vb - \alpha\,\cb{\partial \vJ/\partial b}"
        if self.layout.is_wide:
            return self.caption(rf"{slope} \qquad {intercept}")
        return self.stack(self.style.math(slope), self.style.math(intercept))

    def change_rate(self, race: RateCurves, k: int, gone: list[Mobject], come: list[Mobject]) -> None:
        """The next learning rate starts where all of them do; the last one's way goes, its curve dims."""
        board, dot, path = self.board, self.board.plane.dot, self.board.path
        rates, curve, header = board.progress.rates, race.curves[k], [*board.progress[:3]]
        if k:
            header = [board.progress.epoch]
            before = race.curves[k - 1]
            dim = Drive(lambda share: race.darken(k - 1, share), 1, 0)
            self.play(FadeOut(rates[k], *header, path, dot.disc, before.disc, *gone), dim, run_time=0.3)
            before.marked = False
            before.refresh()
        path.trajectory = race.trajectories[k]
        board.show_epoch(0)
        curve.marked = True
        curve.show(0)
        self.add(path, curve.line, curve.marks)
        self.play(FadeIn(*header, rates[k + 1], dot.disc, curve.disc, *come), run_time=0.3)

    def descend(self, race: RateCurves, k: int, run_time: float) -> None:
        """The way and the curve of a learning rate, slow at first."""
        curve = race.curves[k]

        def show(t: float) -> None:
            self.board.show_epoch(float(t))
            curve.show(float(t))
            if self.board.path.left:
                self.board.plane.dot.disc.outline(EMPTY)

        run = Drive(show, 0, race.lengths[k], rate_func=lambda share: share**1.7)
        self.play(run, run_time=run_time)

    def change_to_data(self, loss: Label) -> None:
        """Back to the data, the lesson's line, and the ordinary axis."""
        board, plot, data, plane = self.board, self.plot, self.board.data, self.board.plane
        progress, path = board.progress, board.path
        old = [plane.axes, plane.names, plane.bowl.bands, board.star, plane.dot.disc, path]
        numbers = [plot.axes.numbers, plot.loss_name, *progress[:3], progress.rates[len(RATES)]]
        self.play(FadeOut(*old, *numbers, self.model), run_time=0.3)
        self.remove(plane.dot, plane.mask)
        board.path = self.whole_path
        plot.curves, plot.axes.last_tick = [self.curve], inf
        plot.look(self.whole.vector)
        plot.settle()
        self.show(board.last)
        come = [data.axes, data.zero, data.line, data.points_, board.data_names, board.equation, board.loss]
        self.play(
            FadeIn(*come, loss, plot.axes.numbers, plot.loss_name, self.curve, progress),
            run_time=0.5,
        )

    def close_window(self) -> LossWindow:
        """The part of the axis in which zero, the floor and the end of the curve are told apart."""
        trajectory, floor = self.board.trajectory, self.board.moments.floor
        first, last = float(trajectory.loss[0]), float(trajectory.loss[-1])
        perfect = floor <= PERFECT * first
        high = max(0.1 * first, 1.5 * last) if perfect else max(2.6 * floor, 1.5 * last)
        return replace(self.whole, losses=(0.0, min(high, self.whole.losses[1])))

    def swing(self) -> tuple[np.ndarray, np.ndarray]:
        """Two ways (2,) from the best line to worse ones that stay in the picture: less steep, and shifted."""
        moments, data = self.board.moments, self.board.data
        m, b = moments.optimum
        rise = 0.6 * (self.close_window().losses[1] - moments.floor)
        slope = sqrt(rise / moments.var_x) * (-1 if m > 0 else 1)
        flatter = np.array([slope, -slope * moments.mean_x])
        low, high = data.axes.window.y
        heights = m * np.array(data.axes.window.x) + b
        rooms = high - heights.max(), heights.min() - low
        shift = min(sqrt(rise), 0.95 * max(*rooms, 0.0)) * (1 if rooms[0] > rooms[1] else -1)
        shifted = np.array([0.0, shift])
        return flatter, shifted if abs(shift) > 0.4 * sqrt(rise) else 0.6 * flatter

    def slope_plot(self, lengths: np.ndarray, limit: float) -> LossPlot:
        """A plot of the gradient's lengths on a logarithmic axis, with room below the limit."""
        window = LossWindow.around(float(lengths[0]), lengths)
        low, high = window.powers
        if limit > 0:
            low = min(low, log10(limit) - 0.2 * (high - log10(limit)))
        window = replace(window, epochs=self.whole.epochs, powers=(low, high), log=1.0)
        plot = LossPlot(self.style, self.layout.right, 0.0, window, name=LENGTH, role="gradient")
        plot.curve(lengths).guided = False
        return plot

    def change_to_slopes(self, slopes: LossPlot) -> None:
        """The axis of the gradient's length takes the place of that of the loss."""
        old = self.plot
        gone = [*self.curve, self.floor_name, old.floor_line, old.loss_name, old.axes.numbers]
        self.play(FadeOut(*gone, self.board.loss), run_time=0.3)
        self.remove(old.axes.frame, old.epoch_name)
        self.add(slopes.axes.frame, slopes.epoch_name)
        self.play(FadeIn(slopes.axes.numbers, slopes.loss_name), run_time=0.3)

    def write_floor(self) -> Label | VGroup:
        """The loss of the best line, in one row or, where it is narrow, in two."""
        name = r"\vJ^{*} = \vJ(\vm^{*}, \vb^{*})"
        mean = r"= \frac{1}{n}\sum_{i=1}^{n} \res{\bigl(y_i - (\vm^{*} x_i + \vb^{*})\bigr)^2}"
        if self.layout.is_tall:
            return self.stack(self.style.math(name), self.style.math(mean))
        return self.caption(f"{name} {mean}")

    def name_floor(self) -> Label:
        """What the floor is, below its line where there is room."""
        board, region = self.board, self.layout.right
        form, floor = board.loss.number.form, board.moments.floor
        perfect = floor <= PERFECT * board.trajectory.loss[0]
        exact = floor <= board.moments.rounding(*board.moments.optimum) ** 2
        value = "= 0" if exact else r"\approx 0" if perfect else f"= {form.write(floor)}{form.factor}"
        for size in (LABEL, QUIET):
            name = self.style.math(rf"\text{{noise floor}}\ \ \vJ^{{*}} {value}", size)
            if name.width < region.width - 0.1:
                break
        y = float(self.plot.place(np.zeros(1), np.zeros(1))[0, 1])
        below = y - region.bottom > 0.75
        return name.stand_at(region.right, y - 0.45 if below else y + 0.35, side=1)

    def leave(self) -> None:
        """All of it goes but the title."""
        title = self.title
        keep = set(map(id, title.get_family()))
        self.play(FadeOut(*(part for part in self.mobjects if id(part) not in keep)), run_time=0.4)

    def bring_in_panels(self, stations: Stations) -> None:
        """Data, plane and loss side by side, at the start; below them the stations around the rules."""
        board, plot, data, plane = self.board, self.plot, self.board.data, self.board.plane
        self.show(0)
        plane.axes.tick_counts = (4, 4)
        self.show_plane(board.near)
        self.curve.guided = False
        rules = VGroup(
            self.style.math(r"\vm \,\leftarrow\, \vm - \alpha\,\cm{\partial \vJ/\partial m}", LABEL),
            self.style.math(r"\vb \,\leftarrow\, \vb - \alpha\,\cb{\partial \vJ/\partial b}", LABEL),
        )
        x, y = stations.get_center()[:2]
        if self.layout.is_wide:
            rules[0].stand_at(x - 0.5, y - 0.1, side=1)
            rules[1].stand_at(x + 0.5, y - 0.1)
        else:
            for rule, higher in zip(rules, (0.2, -0.4), strict=True):
                rule.stand_at(x, y + higher, side=0)
        first = [data.axes, data.zero, data.points_, data.line, board.data_names, board.progress]
        second = [plane.axes, plane.names, plane.bowl.bands, board.star, plane.dot.disc]
        third = [plot.axes, plot.epoch_name, plot.loss_name]
        self.add(plane.mask, board.path)
        self.play(FadeIn(*first, *second, *third), run_time=0.6)
        self.play(FadeIn(stations, rules), run_time=0.6)


def share_form(share: float, language: Language) -> NumberFormat:
    """As many decimals as the percentage has that is said of it."""
    said = language.percent(share).partition(language.decimal)[2]
    return NumberFormat(decimals=2 + len(said)) if share >= 0.01 else NumberFormat.fitting(share, 2)


if __name__ == "__main__":
    LossCurveScene.main()
