"""LossCurveScene: the loss of every epoch as a curve: its shape, its floor, and what learning rates do to it."""

from __future__ import annotations

from dataclasses import replace
from math import hypot, pi, sin, sqrt

import numpy as np
from manim import UP, FadeIn, FadeOut, VGroup, VMobject, linear, there_and_back

from gdmath import Trajectory, Window, descent_window, slowest_part
from scenes.layout import Layout, Region
from scenes.mobjects.board import Board
from scenes.mobjects.loss_plot import LossPlot, LossWindow
from scenes.mobjects.number import NumberFormat, plain
from scenes.mobjects.plane import vector_of
from scenes.mobjects.rate_curves import DIMMED, RateCurves
from scenes.mobjects.shapes import Shape
from scenes.mobjects.stations import Stations
from scenes.mobjects.stopping import StoppingRule
from scenes.narration.facts import PERFECT, percent
from scenes.stage import Drive, LessonScene
from scenes.style import LABEL, Label, Level

STEPS_SHOWN = 3  # that are taken one by one before the learning flows
RATES = {"slow": "slow", "good": "good", "best": "best", "zigzag": "zig-zag", "past": "past"}

LOSS = r"\vJ(\vm, \vb) = \frac{1}{n}\sum_{i=1}^{n} \res{\bigl(y_i - (\vm\, x_i + \vb)\bigr)^2}"


class LossCurveScene(LessonScene):
    """A descent writes its own record: one point an epoch."""

    def construct(self) -> None:
        """Play the beats."""
        study = self.study
        alphas = [study.trajectories[name].learning_rate for name in RATES]
        layout = self.layout
        self.board = Board(self.style, layout, study, study.learning, *alphas, plane_at=layout.left)
        self.recap_board = Board(self.style, Layout.triple(), study, study.learning, *alphas, headed=False)
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
            pace.until(1)
            self.play(FadeIn(self.curve, board.loss, self.model), run_time=0.6)
            slow = min(STEPS_SHOWN, board.last)
            for k in range(slow):
                self.play(Drive(self.show, k, k + 1, self.moving), run_time=0.8)
            pace.until(2)
            if board.last > slow:
                flow = Drive(self.show, slow, board.last, self.moving, rate_func=linear)
                self.play(flow, run_time=max(4.0, pace.left() - 0.4))
            self.play(FadeOut(self.curve.guide), run_time=0.3)
            self.curve.guided = False

    def shape_beat(self) -> None:
        """Steep, then flat; and on an axis of powers of ten, straight."""
        plot, curve, board = self.plot, self.curve, self.board
        share, rise, _ = slowest_part(board.moments, board.trajectory)
        parts, shares = curve.name_parts(), self.write_share()
        note = self.style.text(rf"each epoch leaves {percent(share)}\,\%", LABEL)
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
            pace.until(1)
            self.play(FadeOut(*parts, self.model, board.loss), run_time=0.4)
            self.look(self.whole.logarithmic(), run_time=2.0)
            plot.name_line(note, share, rise, curve)
            pace.until(2)
            self.add(tail)
            self.play(Drive(draw, 0, 1, [tail]), run_time=1.6)
            pace.until(3)
            self.play(FadeIn(note, shift=0.15 * UP), run_time=0.6)
            self.swell(tail)
            self.play(FadeIn(shares[0], shift=0.15 * UP), run_time=0.8)
            pace.until(4)
            self.play(FadeIn(shares[1], shift=0.15 * UP), run_time=0.8)
        self.model = VGroup(tail, note, shares)

    def rates_beat(self) -> None:
        """Five learning rates from one start: their ways through the plane, and their curves."""
        study = self.study
        descents = {shown: study.trajectories[name] for name, shown in RATES.items()}
        race = RateCurves(self.plot, study.moments, descents, study.trajectories["good"])
        rule, best, bound = self.write_rates()
        also = {"best": [best], "past": [bound, race.way_out]}
        with self.beat("rates") as pace:
            self.change_to_plane(race, rule)
            for k, name in enumerate(RATES):
                pace.until(k + 1)
                self.change_rate(race, k)
                left = pace.left(k + 2) if k + 1 < len(RATES) else pace.left()
                self.descend(race, k, run_time=min(2.6, max(1.2, left - 0.4)))
                if name == "best":
                    self.play(FadeOut(rule), run_time=0.3)
                self.play(FadeIn(race.names[k], *also.get(name, [])), run_time=0.4)
        self.model = VGroup(best, bound, race)

    def floor_beat(self) -> None:
        """What no line can remove."""
        board, plot, data = self.board, self.plot, self.board.data
        moments = board.moments
        best = tuple(moments.optimum)
        formula = self.caption(
            r"\vJ^{*} = \vJ(\vm^{*}, \vb^{*}) = "
            r"\frac{1}{n}\sum_{i=1}^{n} \res{\bigl(y_i - (\vm^{*} x_i + \vb^{*})\bigr)^2}"
        )
        loss = self.caption(LOSS)
        level = Shape(self.style.color("loss"), width=2, z=Level.DROPS)
        reach = sqrt(0.6 * (self.close_window().losses[1] - moments.floor))

        def tilt(share: float) -> None:
            line = moments.from_polar(0.4 if share < 0.5 else 0.4 + pi, reach * sin(2 * pi * share) ** 2)
            board.show_line(line)
            level.outline(plot.level(moments.rise(*line)))

        with self.beat("floor") as pace:
            self.change_to_data(loss)
            pace.until(1)
            self.look(self.close_window(), run_time=1.6)
            pace.until(2)
            here = board.trajectory.at(board.last)
            self.play(FadeOut(board.progress), run_time=0.2)
            settle = Drive(board.show_line, here, best, board.moving)
            self.play(FadeIn(data.drops), settle, run_time=0.6)
            self.swell(data.drops, data.points_)
            pace.until(3)
            self.play(FadeOut(loss), run_time=0.3)
            self.add(plot.floor_line)
            draw = Drive(plot.show_floor, 0, 1, [plot.floor_line])
            self.play(draw, FadeIn(formula, shift=0.15 * UP), run_time=1.0)
            name = self.name_floor()
            self.play(FadeIn(name, shift=0.15 * UP), run_time=0.6)
            pace.until(4)
            self.add(level)
            run = Drive(tilt, 0, 1, [*board.moving, level], rate_func=linear)
            self.play(run, run_time=max(2.0, pace.left()))
            self.remove(level)
        self.model = VGroup(formula, name)

    def stop_beat(self) -> None:
        """The gradient is short enough."""
        board, curve, plot = self.board, self.curve, self.plot
        first = hypot(*board.trajectory.gradient[0])
        rule = StoppingRule(self.style, self.layout.strip, first, self.study.tolerance)
        marks = plot.mark_end(curve)

        def show(t: float) -> None:
            self.show(t)
            rule.show(hypot(*board.moments.gradient(*board.slopes_at)))

        moving = [*self.moving, *rule.moving]
        with self.beat("stop") as pace:
            here, best = board.trajectory.at(board.last), tuple(board.moments.optimum)
            back = Drive(board.show_line, best, here, board.moving)
            self.play(FadeOut(self.model, plot.floor_line), back, run_time=0.6)
            plot.show_floor(0)
            curve.marked = True
            show(board.last)
            self.play(FadeIn(board.progress, curve.disc), run_time=0.4)
            pace.until(1)
            self.play(FadeIn(rule.length, shift=0.15 * UP), run_time=0.6)
            self.play(rule.length.number.animate.scale(1.2), rate_func=there_and_back, run_time=1.2)
            self.hold(pace.left(2) - 1.4)
            self.play(Drive(show, board.last, 0, moving), run_time=1.4)
            pace.until(2)
            self.play(FadeIn(rule.limit, rule.signs, shift=0.15 * UP), run_time=0.6)
            flow = Drive(show, 0, board.last, moving, rate_func=linear)
            self.play(flow, run_time=max(2.0, pace.left(3)))
            pace.until(3)
            self.play(FadeIn(marks), run_time=0.8)
            pace.until(4)
            swell = [number.animate.scale(1.2) for number in (board.equation.m, board.equation.b)]
            self.play(*swell, rate_func=there_and_back, run_time=1.4)

    def recap_beat(self) -> None:
        """Five stations, two rules, three pictures of one descent."""
        with self.beat("recap") as pace:
            self.leave()
            self.board, layout = self.recap_board, Layout.triple()
            self.use_plot(layout.third, ticks=(4, 4))
            board, data, arrow_ = self.board, self.board.data, self.board.plane.arrow
            strip = layout.strip
            stations = Stations(self.style, strip.center, strip.width, strip.height)
            self.bring_in_panels(stations)
            pace.until(1)
            self.swell(data.line, data.points_)
            self.play(Drive(stations.show, 0, 1, stations.moving), FadeIn(data.drops), run_time=0.6)
            self.play(FadeIn(self.curve), run_time=0.4)
            pace.until(2)
            aim = Drive(self.aim, 0, board.trajectory.learning_rate, [arrow_])
            self.aim(0)
            self.add(arrow_)
            self.play(Drive(stations.show, 1, 2, stations.moving), aim, run_time=0.8)
            self.play(Drive(stations.show, 2, 3, stations.moving), run_time=0.5)
            self.play(Drive(self.show, 0, min(1, board.last), self.moving), run_time=0.8)
            pace.until(3)
            self.play(Drive(stations.show, 3, 4, stations.moving), run_time=0.5)
            flow = Drive(self.flow, min(1, board.last), board.last, [*self.moving, arrow_], rate_func=linear)
            self.play(flow, run_time=max(3.0, pace.left() - 0.3))
            self.play(FadeOut(arrow_), run_time=0.3)

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

    @property
    def moving(self) -> list[VMobject]:
        """All that a change of the epoch moves."""
        return [*self.board.moving, *self.curve]

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
        moving = [*(part for curve in plot.curves for part in curve), plot.floor_line, plot.axes.frame]
        self.play(Drive(plot.look, plot.window.vector, window.vector, moving), run_time=run_time)
        plot.settle()
        self.play(FadeIn(plot.axes.numbers, plot.loss_name), run_time=0.3)

    def write_share(self) -> VGroup:
        """What an epoch leaves of the tail, and where the share comes from; its digits fit each other."""
        board, bowl = self.board, self.study.shown.curvature
        alpha = board.trajectory.learning_rate
        share, _, axis = slowest_part(board.moments, board.trajectory)
        said = percent(share).partition(".")[2]
        form = NumberFormat(decimals=2 + len(said)) if share >= 0.01 else NumberFormat.fitting(share, 2)
        name, value = ((r"\lambda_{\max}", bowl.steep), (r"\lambda_{\min}", bowl.flat))[axis]
        alpha = NumberFormat.fitting(alpha).rounded(alpha)
        for digits in range(3, 9):
            curvature = NumberFormat.fitting(value, digits).rounded(value)
            if form.rounded((1 - alpha * curvature) ** 2) == form.rounded(share):
                break
        limit = self.caption(
            r"\frac{\vJ_{t+1} - \vJ^{*}}{\vJ_t - \vJ^{*}} \;\longrightarrow\; "
            rf"(1 - \alpha\,{name})^2 = {form.write(share)}{form.factor}"
        )
        where = self.style.math(rf"{name} = {plain(value, digits)}", LABEL)
        return VGroup(limit, where.stand_at(limit.get_right()[0] + 1.0, limit.baseline))

    def change_to_plane(self, race: RateCurves, rule: Label) -> None:
        """The plane takes the place of the data, and another window that of the curve."""
        board, plot, data, plane = self.board, self.plot, self.board.data, self.board.plane
        old = [data.axes, data.zero, data.line, data.drops, data.points_, board.data_names, board.equation]
        numbers = [plot.axes.numbers, board.progress.rates[0]]
        self.play(FadeOut(*old, *numbers, *self.curve, self.model), run_time=0.4)
        plot.curves = race.curves
        plot.look(race.window.vector)
        plot.settle()
        zigzag = self.study.trajectories["zigzag"]
        seen = np.vstack([board.trajectory.params, zigzag.params])
        self.show_plane(descent_window(board.moments, seen, aspect=board.aspect, margin=0.12))
        come = [plane.axes, plane.names, plane.bowl.bands, board.star, plot.axes.numbers, rule]
        self.add(plane.mask)
        self.play(FadeIn(*come), run_time=0.8)

    def show_plane(self, window: Window) -> None:
        """Another window of the plane, before it comes on the stage; no guides."""
        board, plane = self.board, self.board.plane
        board.frame(vector_of(window))
        plane.axes.use_window(window)
        plane.dot.guides = 0.0
        plane.refresh()

    def write_rates(self) -> list[Label]:
        """The rule in which the learning rate stands, the best rate, and the bound."""
        bowl = self.study.shown.curvature
        rule = self.caption(
            r"\vm \leftarrow \vm - \alpha\,\cm{\partial \vJ/\partial m} \qquad "
            r"\vb \leftarrow \vb - \alpha\,\cb{\partial \vJ/\partial b}"
        )
        best, bound = (
            self.caption(rf"\quiet{{\text{{{name}}}}}\quad \alpha {tex} = {plain(value)}")
            for name, tex, value in (
                ("best", r"= \frac{2}{\lambda_{\min} + \lambda_{\max}}", bowl.best_learning_rate),
                ("bound", r"< \frac{2}{\lambda_{\max}}", bowl.max_learning_rate),
            )
        )
        return [rule, best, bound.shift([self.layout.right.left - bound.get_left()[0], 0, 0])]

    def change_rate(self, race: RateCurves, k: int) -> None:
        """The next learning rate starts where all of them do; the last one's way goes, its curve dims."""
        board, dot, path = self.board, self.board.plane.dot, self.board.path
        rates, curve = board.progress.rates, race.curves[k]
        if k:
            before = race.curves[k - 1]
            dim = Drive(before.paint, 1, DIMMED, [before.line, before.marks])
            self.play(FadeOut(rates[k], path.way, path.steps, dot.disc, before.disc), dim, run_time=0.3)
            before.marked = False
            before.refresh()
        path.trajectory = race.trajectories[k]
        board.show_epoch(0)
        curve.marked = True
        curve.show(0)
        self.add(path, curve.line, curve.marks)
        self.play(FadeIn(rates[k + 1], dot.disc, curve.disc), run_time=0.3)

    def descend(self, race: RateCurves, k: int, run_time: float) -> None:
        """The way and the curve of a learning rate, slow at first."""
        curve = race.curves[k]

        def show(t: float) -> None:
            self.board.show_epoch(float(t))
            curve.show(float(t))

        moving = [*self.board.moving, *curve]
        run = Drive(show, 0, race.lengths[k], moving, rate_func=lambda share: share**1.7)
        self.play(run, run_time=run_time)

    def change_to_data(self, loss: Label) -> None:
        """Back to the data, the lesson's line, and the ordinary axis."""
        board, plot, data, plane = self.board, self.plot, self.board.data, self.board.plane
        path, progress = board.path, board.progress
        old = [plane.axes, plane.names, plane.bowl.bands, board.star, plane.dot.disc, path.way, path.steps]
        numbers = [plot.axes.numbers, plot.loss_name, progress.rates[len(RATES)]]
        self.play(FadeOut(*old, *numbers, self.model), run_time=0.4)
        self.remove(plane.dot, plane.mask)
        path.trajectory = board.trajectory
        plot.curves = [self.curve]
        plot.look(self.whole.vector)
        plot.settle()
        self.show(board.last)
        come = [data.axes, data.zero, data.line, data.points_, board.data_names, board.equation, board.loss]
        self.play(
            FadeIn(*come, loss, plot.axes.numbers, plot.loss_name, self.curve, progress.rates[0]),
            run_time=0.8,
        )

    def close_window(self) -> LossWindow:
        """The part of the axis in which zero, the floor and the end of the curve are told apart."""
        trajectory, floor = self.board.trajectory, self.board.moments.floor
        first, last = float(trajectory.loss[0]), float(trajectory.loss[-1])
        perfect = floor <= PERFECT * first
        high = max(0.1 * first, 1.5 * last) if perfect else max(2.6 * floor, 1.5 * last)
        return replace(self.whole, losses=(0.0, min(high, self.whole.losses[1])))

    def name_floor(self) -> Label:
        """What the floor is, below its line where there is room."""
        board, region = self.board, self.layout.right
        form, floor = board.loss.number.form, board.moments.floor
        perfect = floor <= PERFECT * board.trajectory.loss[0]
        value = r"\approx 0" if perfect else f"= {form.write(floor)}{form.factor}"
        name = self.style.math(rf"\text{{noise floor}}\ \ \vJ^{{*}} {value}", LABEL)
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
        rules[0].stand_at(x - 0.5, y - 0.1, side=1)
        rules[1].stand_at(x + 0.5, y - 0.1)
        first = [data.axes, data.zero, data.points_, data.line, board.data_names, board.progress]
        self.play(FadeIn(*first), run_time=0.5)
        self.add(plane.mask, board.path)
        self.play(FadeIn(plane.axes, plane.names, plane.bowl.bands, board.star, plane.dot.disc), run_time=0.5)
        self.play(FadeIn(plot.axes, plot.epoch_name, plot.loss_name), run_time=0.4)
        self.play(FadeIn(stations, rules), run_time=0.5)
