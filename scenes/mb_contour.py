"""MBContourScene: both parameters at once, on the contour plot that a bowl becomes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from gdmath import Coordinates, Outcome, Trajectory, Window, data_window, descent_window, level_ellipse, rim_level, rim_window
from manim import UP, FadeIn, FadeOut, FadeTransform, Mobject, VGroup, linear, there_and_back

from scenes.mobjects.bowl import View
from scenes.mobjects.data_plot import DataPlot
from scenes.mobjects.number import NumberFormat, plain, widest
from scenes.mobjects.path import EMPTY, DescentPath, dashed, star
from scenes.mobjects.plane import FROM_ABOVE, ParameterPlane, vector_of
from scenes.mobjects.plot import Plot
from scenes.mobjects.readout import Bar, Entry, LineEquation, Progress
from scenes.mobjects.shapes import Shape, clip_segments, plate, polyline
from scenes.narration.facts import count, ratio
from scenes.stage import Drive, LessonScene
from scenes.style import FORMULA, LABEL, QUIET

ROW = 0.62  # between the two rows of the strip
STEPS_SHOWN = 3  # that are taken one by one before the descent flows


class MBContourScene(LessonScene):
    """A point of the (m, b) plane is a line; gradient descent walks it down the bowl of the loss."""

    def construct(self) -> None:
        """Play the beats."""
        self.set_up_plots()
        self.set_up_numbers()
        self.plane_beat()
        self.contours_beat()
        self.gradient_beat()
        self.descent_beat()
        self.optimum_beat()
        self.valley_beat()
        self.scaling_beat()

    # ---- what stands on the stage ----------------------------------------------------------------------

    def set_up_plots(self) -> None:
        """The two panels, and what moves on them."""
        study, style, layout = self.study, self.style, self.layout
        self.use_coordinates(study.shown)
        self.trajectory = study.trajectories["descent"]
        raw_window = data_window(study.dataset)
        self.data = DataPlot(
            style, layout.left, study.dataset, self.measured(study.dataset.x), self.x_window(raw_window)
        )
        self.data_axes = self.data.axes
        self.aspect = layout.right.width / layout.right.height
        seen = visible(self.trajectory)
        self.last = len(seen) - 1
        self.rim = rim_level(study.moments, seen)
        self.near = descent_window(study.moments, seen, aspect=self.aspect)
        self.wide = rim_window(study.moments, self.rim, aspect=self.aspect)
        self.plane = ParameterPlane(style, layout.right, self.near, study.moments, self.rim)
        self.dot, self.arrow, self.ring = self.plane.dot, self.plane.arrow, self.plane.ring
        self.path = DescentPath(style, self.plane.bowl, self.trajectory)
        self.rule = Shape(style.color("rule"), width=2, z=1)
        ends = np.array([[layout.strip.left, layout.strip.top], [layout.strip.right, layout.strip.top]])
        self.rule.outline(polyline(ends))

    def set_up_numbers(self) -> None:
        """Live numbers, with as many digits as the window and the losses need."""
        style, layout, trajectory = self.style, self.layout, self.trajectory
        sides = self.near.x, self.near.y
        step = min(self.near.width, self.near.height) / 300
        self.forms = [NumberFormat.resolving(step, *side) for side in sides]
        rooms = tuple(widest(form, *side) for form, side in zip(self.forms, sides, strict=True))
        header = layout.left.top + 0.22
        self.equation = LineEquation(style, self.forms, rooms, (layout.left.right, header), LABEL)
        slope_form = NumberFormat.fitting(float(np.abs(trajectory.gradient[0]).max()), digits=4)
        loss_form = NumberFormat.fitting(float(trajectory.loss[0]), digits=4)
        right, top = layout.strip.right, layout.strip.top - 0.5
        first, second = {"left": right - 4.75, "right": right - 2.95}, {"left": right - 2.45, "right": right}
        self.values = VGroup(
            Entry(style, r"\vm", self.forms[0], 0.0, y=top, role="m", **first),
            Entry(style, r"\vb", self.forms[1], 0.0, y=top - ROW, role="b", **first),
        )
        self.slopes = VGroup(
            Entry(style, r"\cm{\partial \vJ/\partial m}", slope_form, 0.0, y=top, role="m", **second),
            Entry(style, r"\cb{\partial \vJ/\partial b}", slope_form, 0.0, y=top - ROW, role="b", **second),
        )
        edge = layout.right.right
        self.loss = Entry(style, r"\vJ(\vm, \vb) =", loss_form, 0.0, left=edge - 2.75, right=edge, y=header, role="loss")
        self.progress = Progress(style, layout.title, trajectory.learning_rate)
        self.data_names = self.name_data(self.data_axes)

    def measured(self, x: Any) -> Any:
        """x as the film measures it."""
        return (x - self.study.shown.center) / self.study.shown.scale

    def x_window(self, raw: Window) -> Window:
        """A window of the data as the film measures x."""
        return Window(x=tuple(self.measured(np.array(raw.x))), y=raw.y)

    def name_data(self, axes: Plot, standardized: bool | None = None) -> VGroup:
        """The names of the data's columns, on their axes."""
        standardized = self.study.is_standardized if standardized is None else standardized
        x_name, y_name = self.study.dataset.x_name, self.study.dataset.y_name
        x_name = f"{x_name} (standardized)" if standardized else x_name
        words, width = self.style.words, self.layout.left.width
        return VGroup(
            axes.name_x(words(x_name, QUIET, "quiet", room=width)),
            axes.name_y(words(y_name, QUIET, "quiet", room=width - self.equation.width + 0.2)),
        )

    def caption(self, tex: str, size: float = FORMULA) -> Any:
        """A formula in the strip, left, in the middle of its height."""
        strip = self.layout.strip
        label = self.style.math(tex, size).stand_at(strip.left, 0)
        return label.shift([0, (strip.bottom + strip.top) / 2 - label.get_center()[1], 0])

    def note(self, tex: str) -> Any:
        """What the arrow is, in the header of the plane."""
        return self.style.math(tex, LABEL).stand_at(self.layout.right.left + 0.6, self.layout.right.top + 0.22)

    # ---- one line, everywhere ---------------------------------------------------------------------------

    @property
    def moving(self) -> list[Mobject]:
        """All that a change of (m, b) or of the epoch moves."""
        data = self.data
        return [
            *(data.drops, data.line, data.points_, data.intercept),
            *(self.dot, self.path, self.arrow),
            *(self.equation, self.values, self.slopes, self.loss, self.progress.epoch),
        ]

    def use_coordinates(self, coordinates: Coordinates) -> None:
        """Count x, and with it m and b, in these coordinates from now on."""
        self.center, self.scale, self.moments = coordinates.center, coordinates.scale, coordinates.moments

    def show_line(self, m: float, b: float) -> None:
        """Show the line (m, b) in all panels and numbers at once."""
        slope = m / self.scale
        self.data.show_line(
            slope * self.study.shown.scale, b + slope * (self.study.shown.center - self.center)
        )
        self.plane.show(m, b)
        self.equation.show(m, b)
        for entry, value in zip(self.values, (m, b), strict=True):
            entry.set_value(value)
        for entry, value in zip(self.slopes, self.moments.gradient(m, b), strict=True):
            entry.set_value(value)
        self.loss.set_value(self.moments.loss(m, b))

    def show_epoch(self, t: float) -> None:
        """Show position t of the descent: whole numbers are epochs."""
        t = float(t)
        self.show_line(*self.path.trajectory.at(t))
        self.path.show(t)
        self.progress.show(t)

    def show_flow(self, t: float) -> None:
        """The descent, with the arrow of the place where it is."""
        self.show_epoch(t)
        self.arrow.show(self.moments, *self.trajectory.at(float(t)), self.trajectory.learning_rate)

    def go(self, place: tuple[float, float], run_time: float) -> None:
        """Drag the point to another line."""
        here = self.dot.m, self.dot.b
        self.play(Drive(lambda line: self.show_line(*line), here, place, self.moving), run_time=run_time)

    def zoom(self, window: Window, *also: Any, run_time: float = 1.2) -> None:
        """Show another window of the plane; the numbers on its axes come and go."""
        self.play(FadeOut(self.plane.axes.numbers), run_time=0.3)
        self.plane.axes.show_ticks(False)
        drive = Drive(self.plane.frame, vector_of(self.plane.window), vector_of(window), [self.plane.bowl, self.dot])
        self.play(drive, *also, run_time=run_time)
        self.plane.axes.use_window(window)
        self.play(FadeIn(self.plane.axes.numbers), run_time=0.3)

    # ---- the beats --------------------------------------------------------------------------------------

    def plane_beat(self) -> None:
        """A point in the plane is a line."""
        m, b = self.near.center
        m, b = m - 0.3 * self.near.width, b - 0.3 * self.near.height
        further, higher = m + 0.62 * self.near.width, b + 0.62 * self.near.height
        self.show_line(m, b)
        data, plane = self.data, self.plane
        with self.beat("plane") as pace:
            data.show_points(0)
            self.add(data.points_)
            self.play(
                FadeIn(self.show_title(), data.axes, data.zero, self.data_names, self.rule),
                Drive(data.show_points, 0, 1, [data.points_], rate_func=linear),
                run_time=1.5,
            )
            data.show_line(m, b, drawn=0)
            self.add(data.line)
            draw = Drive(lambda share: data.show_line(m, b, drawn=share), 0, 1, [data.line, data.points_])
            self.play(draw, run_time=1.0)
            pace.until(1)
            self.model = self.caption(r"\hat y = \vm\, x + \vb")
            self.play(FadeIn(self.equation, self.model, shift=0.15 * UP), run_time=0.8)
            self.play(FadeIn(data.intercept, scale=3), run_time=0.7)
            pace.until(2)
            self.play(FadeIn(plane.axes, plane.names), run_time=0.8)
            self.bring_in_point()
            pace.until(3)
            self.go((further, b), run_time=max(1.5, pace.left(4) - 0.3))
            pace.until(4)
            self.go((further, higher), run_time=max(1.5, pace.left() - 0.3))

    def bring_in_point(self) -> None:
        """The equation's numbers become the entries of the table, and the two guides meet in the point."""
        copies = self.equation.m.copy(), self.equation.b.copy()
        self.play(
            *(FadeTransform(copy, entry.number) for copy, entry in zip(copies, self.values, strict=True)),
            FadeIn(*(entry.label for entry in self.values)),
            run_time=0.9,
        )
        self.plane.guides(0)
        self.add(self.values, self.dot)
        self.play(
            FadeIn(self.dot.disc, scale=2),
            Drive(self.plane.guides, 0, 1, [self.dot.guide_m, self.dot.guide_b]),
            run_time=0.8,
        )

    def contours_beat(self) -> None:
        """The loss as a height: a bowl, and from above its contour plot."""
        formula = self.caption(
            r"\vJ(\vm, \vb) = \frac{1}{n}\sum_{i=1}^{n} \res{\bigl(y_i - (\vm\, x_i + \vb)\bigr)^2}"
        )
        with self.beat("contours") as pace:
            self.add(self.data.drops)
            self.play(FadeIn(self.data.drops), FadeOut(self.model), run_time=0.8)
            pace.until(1)
            self.play(FadeIn(formula, self.loss, shift=0.15 * UP), run_time=1.0)
            pace.until(2)
            self.raise_bowl()
            pace.until(3)
            self.play(Drive(self.plane.bowl.show_cut, 0, 1, [self.plane.bowl.cut]), run_time=1.3)
            pace.until(4)
            self.look_down()
            pace.until(5)
            self.run_round_the_ring(max(2.5, pace.left()))
        self.model = formula

    def raise_bowl(self) -> None:
        """Look at the plane from the side, and fill the bowl above it."""
        plane = self.plane
        self.play(
            FadeOut(plane.axes, plane.names), Drive(plane.guides, 1, 0, [self.dot]), run_time=0.5
        )
        plane.fill(0)
        self.add(plane.bowl)
        rim, near, wide = level_ellipse(self.moments, self.rim), vector_of(self.near), vector_of(self.wide)
        (m, b), (half_m, half_b) = rim.center, 1.06 * rim.half_extent
        plane.axes.window = self.wide
        side = View.from_side(plane.axes, rim)
        self.views = (
            np.concatenate([FROM_ABOVE.vector(), near, near]),
            np.concatenate([side.vector(), wide, [m - half_m, m + half_m, b - half_b, b + half_b]]),
            np.concatenate([FROM_ABOVE.vector(), wide, wide]),
        )
        self.play(Drive(plane.look, *self.views[:2], [plane.bowl, self.dot]), run_time=1.5)
        self.play(Drive(plane.fill, 0, 1, [plane.bowl, self.dot]), run_time=2.0)

    def look_down(self) -> None:
        """Tilt the view until the bowl is the contour plot."""
        plane = self.plane
        self.play(Drive(plane.look, *self.views[1:], [plane.bowl, self.dot]), run_time=2.4)
        self.dot.raised = 0.0
        plane.axes.use_window(self.wide)
        self.play(
            Drive(plane.bowl.show_cut, 1, 0, [plane.bowl.cut]), FadeIn(plane.axes, plane.names), run_time=0.6
        )
        self.remove(plane.bowl)
        self.ring.outline(EMPTY)
        self.add(plane.bowl.bands, self.ring, plane.mask)

    def run_round_the_ring(self, run_time: float) -> None:
        """The point runs along its own level: the line changes, the loss does not."""
        angle, radius = self.moments.polar(self.dot.m, self.dot.b)
        self.ring.show(self.moments.loss(self.dot.m, self.dot.b))
        self.play(FadeIn(self.ring), run_time=0.5)

        def run(turn: float) -> None:
            self.show_line(*self.moments.from_polar(angle + float(turn), radius))

        self.play(Drive(run, 0, -2 * np.pi, self.moving), run_time=run_time - 0.5)

    def gradient_beat(self) -> None:
        """Uphill at the start, and the way against it."""
        start = tuple(self.trajectory.params[0])
        partials = VGroup(
            self.caption(r"\frac{\partial \vJ}{\partial \vm} = -\frac{2}{n}\sum_{i=1}^{n} x_i\,\res{(y_i - \hat y_i)}", LABEL),
            self.caption(r"\frac{\partial \vJ}{\partial \vb} = -\frac{2}{n}\sum_{i=1}^{n} \res{(y_i - \hat y_i)}", LABEL),
        )
        partials[1].shift([partials[0].width + 0.6, 0, 0])
        arrow = self.arrow
        with self.beat("gradient") as pace:
            self.play(FadeOut(self.ring, self.model), run_time=0.4)
            here = self.dot.m, self.dot.b
            self.zoom(self.near, Drive(lambda line: self.show_line(*line), here, start, self.moving))
            # As long as fits uphill, and 1.6 units at the most.
            length = float(np.hypot(*(self.plane.axes.unit * self.moments.gradient(*start))))
            self.reach = 1.6 / length
            self.ring.show(self.moments.loss(*start))
            self.play(FadeIn(self.ring), run_time=0.6)
            pace.until(1)
            arrow.square = True

            def grow(scale: float) -> None:
                arrow.show(self.moments, *start, float(scale))

            grow(0)
            self.add(arrow)
            uphill, downhill = self.note(r"\grad{\nabla \vJ}"), self.note(r"\grad{-\nabla \vJ}")
            self.play(Drive(grow, 0, -0.5 * self.reach, [arrow]), FadeIn(uphill), run_time=1.0)
            pace.until(2)
            self.play(
                Drive(grow, -0.5 * self.reach, self.reach, [arrow]), FadeTransform(uphill, downhill), run_time=1.3
            )
            pace.until(3)

            def split(share: float) -> None:
                arrow.parts_shown = float(share)
                grow(self.reach)

            self.play(Drive(split, 0, 1, [arrow]), FadeIn(partials, self.slopes), run_time=1.6)
            pace.until(4)
            width = self.data.drops.get_stroke_width()

            def swell(share: float) -> None:
                self.data.drops.set_stroke(width=width * (1 + 1.2 * float(share)))

            drops = [self.data.drops, self.data.points_]
            self.play(Drive(swell, 0, 1, drops, rate_func=there_and_back), run_time=1.4)
        self.arrow_name, self.model = downhill, partials

    def descent_beat(self) -> None:
        """Step by step, then flowing."""
        trajectory, arrow = self.trajectory, self.arrow
        rules = VGroup(
            self.caption(r"\vm \,\leftarrow\, \vm - \alpha\,\cm{\partial \vJ/\partial m}"),
            self.caption(r"\vb \,\leftarrow\, \vb - \alpha\,\cb{\partial \vJ/\partial b}"),
        )
        for rule, entry in zip(rules, self.values, strict=True):
            rule.stand_at(self.layout.strip.left, entry.number.baseline)
        step_name = self.note(r"\grad{-\alpha \nabla \vJ}")

        def aim(scale: float) -> None:
            k = min(int(self.path.t + 0.5), trajectory.epochs)
            arrow.show(self.moments, *trajectory.params[k], float(scale))

        with self.beat("descent") as pace:
            self.path.show(0)
            self.play(FadeOut(self.model, self.ring), run_time=0.4)
            self.play(
                Drive(aim, self.reach, trajectory.learning_rate, [arrow]),
                FadeTransform(self.arrow_name, step_name),
                FadeIn(rules, self.progress),
                run_time=1.2,
            )
            arrow.parts_shown, arrow.square = 0.0, False
            aim(trajectory.learning_rate)
            self.add(self.path)
            slow = min(STEPS_SHOWN, self.last)
            for k in range(slow):
                if k:
                    pace.until(k)
                    self.play(Drive(aim, 0, trajectory.learning_rate, [arrow]), run_time=0.5)
                self.play(Drive(self.show_epoch, k, k + 1, self.moving), run_time=0.9)
            pace.until(3)
            if self.last > slow:
                flow = Drive(self.show_flow, slow, self.last, self.moving, rate_func=linear)
                self.play(flow, run_time=max(4.0, pace.left()))
            self.play(FadeOut(arrow, step_name), run_time=0.4)
            arrow.hide()
        self.model = rules

    def optimum_beat(self) -> None:
        """The closed form names the same line."""
        optimum = self.moments.optimum
        formulas = VGroup(
            self.caption(r"\vm^{*} = \frac{\sum (x_i - \bar x)(y_i - \bar y)}{\sum (x_i - \bar x)^2}", LABEL),
            self.caption(r"\vb^{*} = \bar y - \vm^{*}\,\bar x", LABEL),
        )
        formulas[1].stand_at(formulas[0].get_right()[0] + 0.7, self.layout.strip.center[1] - 0.1)
        best = VGroup(
            *(
                Entry(
                    self.style, tex, form, value, left=live.label.get_left()[0] + 2.5, right=self.layout.strip.right,
                    y=live.number.baseline, role=role,
                )
                for tex, form, value, live, role in zip(
                    (r"\vm^{*}", r"\vb^{*}"), self.forms, optimum, self.values, ("m", "b"), strict=True
                )
            )
        )  # fmt: skip
        mark = Shape(self.style.color("text"), fill=1, z=5)
        mark.outline(star(self.plane.bowl.place(*optimum)[0], 0.24))
        mark.set_stroke(self.style.color("background"), width=2, opacity=1)
        with self.beat("optimum") as pace:
            self.play(FadeOut(self.slopes, self.model), run_time=0.6)
            pace.until(1)
            self.play(FadeIn(formulas), run_time=1.0)
            self.play(FadeIn(best), FadeIn(mark, scale=3), run_time=1.0)
            pace.until(2)
            if self.trajectory.outcome is Outcome.CONVERGED:
                numbers = [entry.number for entry in (*self.values, *best)]
                self.play(*(number.animate.scale(1.2) for number in numbers), rate_func=there_and_back, run_time=1.4)
        self.model, self.mark = VGroup(formulas, best), mark

    def valley_beat(self) -> None:
        """Why the path bends: the axes of the rings, and how fast the error shrinks along each."""
        with self.beat("valley") as pace:
            self.play(FadeOut(self.model), Drive(self.show_epoch, self.last, 0, self.moving), run_time=1.4)
            if self.study.is_standardized:
                pace.until(1)
                self.change_ruler(self.study.raw)
                pace.until(3)
                self.run_descent(max(2.5, pace.left(4) - 0.3))
            else:
                pace.until(1)
                self.show_axes()
                pace.until(2)
                self.race(pace.left(3), pace.left(4) - pace.left(3))
            pace.until(4)
            kappa = ratio(self.study.raw.curvature.condition_number)
            label = self.style.math(rf"\kappa = \frac{{\lambda_{{\max}}}}{{\lambda_{{\min}}}} = {tex_number(kappa)}", FORMULA)
            middle = self.layout.strip.center[1]
            label.move_to([0, middle, 0]).shift([self.layout.strip.right - label.get_right()[0], 0, 0])
            self.play(FadeOut(self.values), FadeIn(label, shift=0.15 * UP), run_time=0.8)
        self.model = VGroup(*self.model_of_valley, label)

    def show_axes(self) -> None:
        """The axes of the rings, drawn from the optimum to the edge of the picture, and a bar for each."""
        bowl, plane, strip = self.moments, self.plane, self.layout.strip
        optimum = np.array(bowl.optimum)
        axes = self.study.shown.curvature.axes
        far = self.near.width + self.near.height
        self.axes_drawn = VGroup(Shape(self.style.color("text"), width=3, z=2), Shape(self.style.color("quiet"), width=3, z=2))
        for shape, axis, solid in zip(self.axes_drawn, axes, (True, False), strict=True):
            outline = plane.axes.clipped(optimum[None] - far * axis, optimum[None] + far * axis)
            shape.outline(outline if solid else dashed(outline[0, :2], outline[-1, :2]))
        names = VGroup(
            *(
                self.tag(name, optimum, axis)
                for name, axis in zip(("across", "along"), axes, strict=True)
            )
        )
        self.bars = VGroup(
            *(
                Bar(self.style, name, left=strip.left, start=strip.left + 2.9, right=strip.left + 7.2, y=y, role=role)
                for name, y, role in zip(
                    ("error across", "error along"), (v.number.baseline for v in self.values), ("text", "quiet"), strict=True
                )
            )
        )  # fmt: skip
        self.play(FadeIn(self.axes_drawn, names, self.bars), run_time=1.0)
        self.model_of_valley = [self.axes_drawn, names, self.bars]

    def tag(self, name: str, origin: np.ndarray, axis: np.ndarray) -> VGroup:
        """The name of an axis on a plate, where the axis is longest inside the picture."""
        region, unit = self.layout.right.inset(left=0.75, right=0.75, bottom=0.3, top=0.3), self.plane.axes.unit
        way = axis * unit / np.hypot(*(axis * unit))
        ends = clip_segments(
            *(self.plane.axes.to_frame(origin[None]) + side * 20 * way for side in (-1, 1)),
            np.array([region.left, region.bottom]), np.array([region.right, region.top]),
        )  # fmt: skip
        here = self.plane.axes.to_frame(origin[None])[0]
        at = max((end[0] for end in ends if len(end)), key=lambda end: np.hypot(*(end - here)), default=here)
        label = self.style.text(name, QUIET)
        return plate(label.move_to([*at, 0]), self.style)

    def race(self, first: float, rest: float) -> None:
        """The descent again, with what is left of the error along either axis."""
        trajectory, axes = self.trajectory, self.study.shown.curvature.axes
        best = np.array(self.moments.optimum)
        start = np.abs(axes @ (trajectory.params[0] - best))

        def show(t: float) -> None:
            self.show_epoch(t)
            errors = np.abs(axes @ (np.array(trajectory.at(float(t))) - best))
            for bar, error, full in zip(self.bars, errors, start, strict=True):
                bar.show(error / full if full > 0 else 0.0)

        few = min(STEPS_SHOWN + 1, self.last)
        moving = [*self.moving, *(bar.fill for bar in self.bars)]
        self.play(Drive(show, 0, few, moving), run_time=max(2.0, first))
        if self.last > few:
            self.play(Drive(show, few, self.last, moving, rate_func=linear), run_time=max(2.0, rest))

    def scaling_beat(self) -> None:
        """The same data with x standardized: the rings become circles."""
        study, strip = self.study, self.layout.strip
        both = (("as it came", study.raw), ("standardized", study.standardized))
        columns = [
            [self.style.text(rf"$x$ {name}", LABEL) for name, _ in both],
            [self.style.math(rf"\kappa = {tex_number(ratio(c.curvature.condition_number))}", LABEL) for _, c in both],
            [self.style.text(plural(count(c.epochs_needed), "epoch"), LABEL) for _, c in both],
        ]
        edge = strip.right
        for column in reversed(columns):
            width = max(label.width for label in column)
            for label, entry in zip(column, self.values, strict=True):
                label.stand_at(edge - width, entry.number.baseline)
            edge -= width + 0.5
        rows = [VGroup(*row) for row in zip(*columns, strict=True)]
        center, scale = (plain(v) for v in (study.standardized.center, study.standardized.scale))
        ruler = self.caption(
            rf"x \,\leftarrow\, \frac{{x - \bar x}}{{\sigma_x}} = \frac{{x {'+' if center.startswith('-') else '-'} {center.lstrip('-')}}}{{{scale}}}"
        )
        with self.beat("scaling") as pace:
            self.play(FadeOut(self.model), Drive(self.show_epoch, self.path.t, 0, self.moving), run_time=0.8)
            self.play(FadeIn(ruler), run_time=0.6)
            pace.until(1)
            self.change_ruler(study.standardized)
            pace.until(2)
            self.run_descent(max(2.5, pace.left(3) - 0.3))
            pace.until(3)
            self.play(FadeIn(rows[0], shift=0.15 * UP), run_time=0.6)
            pace.until(4)
            self.play(FadeIn(rows[1], shift=0.15 * UP), run_time=0.6)

    # ---- two rulers for x -------------------------------------------------------------------------------

    def change_ruler(self, target: Coordinates) -> None:
        """Count x in other coordinates: the points stay, the numbers on the axes and the landscape change."""
        study, plane = self.study, self.plane
        standard = target is study.standardized
        begin, end = (0.0, 1.0) if standard else (1.0, 0.0)
        slope = self.dot.m / self.scale
        line = slope, self.dot.b - slope * self.center
        self.zoom_out()
        raw = data_window(study.dataset)
        window = Window(x=tuple((np.array(raw.x) - target.center) / target.scale), y=raw.y)
        axes = Plot(self.style, self.layout.left, window, ticks=self.data.axes.tick_counts)
        names = self.name_data(axes, standard)
        self.path.hide()

        def measure(share: float) -> None:
            """Standardize by a share: each share is a true measure of x, with its own true landscape."""
            scale = study.standardized.scale ** float(share)
            center = study.standardized.center * float(share)
            self.use_coordinates(replace(study.raw, center=center, scale=scale, moments=study.raw.moments.rescaled(center, scale)))
            plane.bowl.moments = self.moments
            plane.axes.window = rim_window(self.moments, self.rim, aspect=self.aspect)
            plane.bowl.refresh()
            self.data.show_zero((center - study.shown.center) / study.shown.scale)
            self.show_line(line[0] * scale, line[1] + line[0] * center)
            self.mark.outline(star(plane.bowl.place(*self.moments.optimum)[0], 0.2))

        self.play(FadeOut(self.data_axes, self.data_names), run_time=0.4)
        self.play(
            Drive(measure, begin, end, [plane.bowl.bands, self.data.zero, self.mark, *self.moving]),
            FadeIn(axes, names),
            run_time=2.6,
        )
        self.use_coordinates(target)
        self.data_axes, self.data_names = axes, names
        plane.axes.use_window(plane.axes.window)
        progress = Progress(self.style, self.layout.title, target.learning_rate)
        self.play(FadeIn(plane.axes.numbers), FadeOut(self.progress), FadeIn(progress), run_time=0.5)
        self.progress = progress
        self.path.trajectory = study.trajectories["descent" if target is study.shown else "other"]
        self.show_epoch(0)
        if not standard:
            self.model_of_valley = []

    def zoom_out(self) -> None:
        """Show the whole landscape as far as its rim, and no ticks."""
        plane = self.plane
        window = rim_window(self.moments, self.rim, aspect=self.aspect)

        def frame(vector: np.ndarray) -> None:
            plane.frame(vector)
            self.mark.outline(star(plane.bowl.place(*self.moments.optimum)[0], 0.2))
            self.path.show(self.path.t)

        self.play(FadeOut(plane.axes.numbers), run_time=0.3)
        plane.axes.show_ticks(False)
        moving = [plane.bowl.bands, self.dot, self.mark, self.path]
        self.play(Drive(frame, vector_of(plane.window), vector_of(window), moving), run_time=1.0)

    def run_descent(self, run_time: float) -> None:
        """The descent in the coordinates of the moment."""
        last = len(visible(self.path.trajectory)) - 1
        self.play(Drive(self.show_epoch, 0, last, self.moving, rate_func=linear), run_time=run_time)


def visible(trajectory: Trajectory) -> np.ndarray:
    """The part of a trajectory to show: all of it, or what a leaving one does before it has climbed too high."""
    return trajectory.params[trajectory.loss <= 4 * trajectory.loss[0]]


def plural(number: str, noun: str) -> str:
    """1 epoch, 2 epochs."""
    return f"{number} {noun}{'' if number == '1' else 's'}"


def tex_number(string: str) -> str:
    """Commas in mathematics are no thousands separators by themselves."""
    return string.replace(",", "{,}") if string[-1].isdigit() else rf"\text{{{string}}}"
