"""MBContourScene: both parameters at once, on the contour plot that a bowl becomes."""

from __future__ import annotations

from typing import Any

import numpy as np
from gdmath import Outcome, data_window, descent_window, rim_level
from manim import UP, FadeIn, FadeOut, FadeTransform, Line, Mobject, VGroup, linear, there_and_back

from scenes.mobjects.bowl import Bowl, View
from scenes.mobjects.data_plot import DataPlot
from scenes.mobjects.number import LiveNumber, NumberFormat, widest
from scenes.mobjects.path import DescentPath, Dot, GradientArrow, Ring, star
from scenes.mobjects.plot import Plot
from scenes.mobjects.readout import Entry, LineEquation
from scenes.mobjects.shapes import Shape
from scenes.stage import Drive, LessonScene
from scenes.style import FORMULA, LABEL, QUIET

FROM_ABOVE = View()
ROW = 0.62  # between the two rows of the strip
STEPS_SHOWN = 3  # that are taken one by one before the descent flows


class MBContourScene(LessonScene):
    """A point of the (m, b) plane is a line; gradient descent walks it down the bowl of the loss."""

    def construct(self) -> None:
        """Play the beats."""
        self.set_up_plots()
        self.set_up_numbers()
        self.plane()
        self.contours()
        self.gradient()
        self.descent()
        self.optimum()
        self.valley()
        self.scaling()

    # ---- what stands on the stage ----------------------------------------------------------------------

    def set_up_plots(self) -> None:
        """The two panels, the bowl, and what moves on them."""
        study, style, layout = self.study, self.style, self.layout
        shown = study.shown
        self.moments, self.trajectory = study.moments, study.trajectories["descent"]
        x = (study.dataset.x - shown.center) / shown.scale
        window = data_window(study.dataset)
        window = type(window)(
            x=((window.x[0] - shown.center) / shown.scale, (window.x[1] - shown.center) / shown.scale), y=window.y
        )
        self.data = DataPlot(style, layout.left, study.dataset, x, window)
        self.data_names = VGroup(
            self.data.axes.name_x(style.words(self.x_name(study.is_standardized), QUIET, "quiet")),
            self.data.axes.name_y(style.words(study.dataset.y_name, QUIET, "quiet")),
        )
        # A descent that leaves is shown as long as it has not climbed four times as high as it began.
        self.path_seen = self.trajectory.params[self.trajectory.loss <= 4 * self.trajectory.loss[0]]
        self.rim = rim_level(self.moments, self.path_seen)
        self.aspect = layout.right.width / layout.right.height
        self.plane_axes = Plot(
            style,
            layout.right,
            descent_window(self.moments, self.path_seen, aspect=self.aspect),
            tick_roles=("m", "b"),
        )
        self.plane_names = VGroup(
            self.plane_axes.name_x(style.math(r"\vm", LABEL)), self.plane_axes.name_y(style.math(r"\vb", LABEL))
        )
        self.bowl = Bowl(style, self.plane_axes, self.moments, self.rim)
        self.dot = Dot(style, self.bowl)
        self.ring = Ring(style, self.bowl)
        self.path = DescentPath(style, self.bowl, self.trajectory)
        self.arrow = GradientArrow(style, self.bowl)
        self.star = Shape(style.color("text"), fill=1, z=5)
        self.star.set_stroke(style.color("background"), width=2, opacity=1)

    def set_up_numbers(self) -> None:
        """Live numbers: as many digits as the window and the losses need."""
        style, layout, trajectory = self.style, self.layout, self.trajectory
        window = self.plane_axes.window
        corners = [(m, b) for m in window.x for b in window.y]
        forms = tuple(NumberFormat.fitting(max(map(abs, side))) for side in (window.x, window.y))
        rooms = tuple(widest(form, *side) for form, side in zip(forms, (window.x, window.y), strict=True))
        self.forms = forms
        self.equation = LineEquation(style, forms, rooms, (layout.left.left + 1.6, layout.left.top + 0.22), FORMULA)
        gradient_form = NumberFormat.fitting(float(np.abs(trajectory.gradient[0]).max()), digits=4)
        loss_form = NumberFormat.fitting(float(trajectory.loss[0]), digits=4)
        right, top = layout.strip.right, layout.strip.top - 0.5
        columns = {"left": right - 4.35, "right": right - 2.75}, {"left": right - 2.2, "right": right}
        start = self.trajectory.params[0]
        self.values = VGroup(
            Entry(style, r"\vm", forms[0], start[0], y=top, role="m", **columns[0]),
            Entry(style, r"\vb", forms[1], start[1], y=top - ROW, role="b", **columns[0]),
        )
        self.slopes = VGroup(
            Entry(style, r"\cm{\partial \vJ/\partial m}", gradient_form, 0.0, y=top, role="m", **columns[1]),
            Entry(style, r"\cb{\partial \vJ/\partial b}", gradient_form, 0.0, y=top - ROW, role="b", **columns[1]),
        )
        y = layout.right.top + 0.22
        self.loss = Entry(
            style, r"\vJ(\vm, \vb) =", loss_form, 0.0, left=layout.right.right - 2.75, right=layout.right.right, y=y, role="loss"
        )
        y = layout.title.bottom + 0.12
        self.rate = style.math(
            rf"\alpha = {NumberFormat.fitting(trajectory.learning_rate).write(trajectory.learning_rate)}"
            rf"{NumberFormat.fitting(trajectory.learning_rate).factor}",
            LABEL,
        ).stand_at(layout.title.right, y, side=1)
        self.rate_name = style.text("learning rate", QUIET, "quiet").stand_at(self.rate.get_left()[0] - 0.15, y, side=1)
        edge = self.rate_name.get_left()[0] - 0.5
        self.epoch = LiveNumber(style, NumberFormat(0), 0, (edge, y), align="right")
        self.epoch_name = style.text("epoch", QUIET, "quiet").stand_at(edge - 0.2 - 0.5 * self.epoch.em * 3, y, side=1)
        self.rule = Line(
            [layout.strip.left, layout.strip.top, 0], [layout.strip.right, layout.strip.top, 0],
            stroke_width=2, color=style.color("rule"),
        )

    def x_name(self, standardized: bool) -> str:
        """What the horizontal axis of the data measures."""
        name = self.study.dataset.x_name
        return f"{name} (standardized)" if standardized else name

    def caption(self, tex: str, size: float = FORMULA) -> Any:
        """A formula in the strip, left."""
        strip = self.layout.strip
        label = self.style.math(tex, size).stand_at(strip.left, 0)
        return label.shift([0, (strip.bottom + strip.top) / 2 - label.get_center()[1], 0])

    # ---- one line, everywhere ---------------------------------------------------------------------------

    @property
    def moving(self) -> list[Mobject]:
        """All that a change of (m, b) or of the epoch moves."""
        return [
            self.data.drops, self.data.line, self.data.points_, self.data.intercept,
            self.dot, self.path, self.ring, self.arrow,
            self.equation, self.values, self.slopes, self.loss, self.epoch,
        ]  # fmt: skip

    def show_line(self, m: float, b: float) -> None:
        """Show the line (m, b) in all panels and numbers at once."""
        self.data.show_line(m, b)
        self.dot.show(m, b)
        self.equation.show(m, b)
        for entry, value in zip(self.values, (m, b), strict=True):
            entry.set_value(value)
        for entry, value in zip(self.slopes, self.moments.gradient(m, b), strict=True):
            entry.set_value(value)
        self.loss.set_value(self.moments.loss(m, b))

    def show_epoch(self, t: float) -> None:
        """Show position t of the descent: whole numbers are epochs."""
        t = float(t)
        self.show_line(*self.trajectory.at(t))
        self.path.show(t)
        self.epoch.set_value(int(t + 1e-9))

    def go(self, *places: tuple[float, float], run_time: float, **kwargs: Any) -> None:
        """Drag the point to one place after the other."""
        for place in places:
            here = (self.dot.m, self.dot.b)
            self.play(
                Drive(lambda p: self.show_line(*p), here, place, self.moving, **kwargs), run_time=run_time / len(places)
            )

    # ---- the beats --------------------------------------------------------------------------------------

    def plane(self) -> None:
        """A point in the plane is a line."""
        window = self.plane_axes.window
        m_star, b_star = self.moments.optimum
        half_m, half_b = window.width / 2, window.height / 2
        first = m_star - 0.42 * half_m, b_star - 0.3 * half_b
        self.data.show_points(0)
        self.data.show_line(*first)
        self.dot.show(*first)
        self.show_line(*first)
        with self.beat("plane") as pace:
            self.add(self.data.axes.frame, self.data.zero, self.data.points_)
            self.play(
                FadeIn(self.show_title(), self.data.axes, self.data.zero, self.data_names, self.rule),
                Drive(self.data.show_points, 0, 1, [self.data.points_], rate_func=linear),
                run_time=1.5,
            )
            self.add(self.data.line)
            self.play(
                Drive(lambda a: self.data.show_line(*first, drawn=a), 0.02, 1, [self.data.line, self.data.points_]),
                run_time=1.0,
            )
            pace.until(1)
            model = self.caption(r"\hat y = \vm\, x + \vb")
            self.play(FadeIn(self.equation, model, shift=0.15 * UP), run_time=0.8)
            self.add(self.data.intercept)
            self.play(FadeIn(self.data.intercept, scale=3), run_time=0.7)
            pace.until(2)
            self.play(FadeIn(self.plane_axes, self.plane_names), run_time=0.8)
            self.bring_in_point()
            pace.until(3)
            self.go((first[0] + 0.7 * half_m, first[1]), run_time=max(1.5, pace.left(4) - 0.3))
            pace.until(4)
            self.go((first[0] + 0.7 * half_m, first[1] + 0.55 * half_b), run_time=max(1.5, pace.left() - 0.3))
        self.play(FadeOut(model), run_time=0.4)

    def bring_in_point(self) -> None:
        """The equation's numbers become the entries of the table, and the two guides meet in the point."""
        self.dot.guides = 0.0
        self.dot.show(self.dot.m, self.dot.b)
        copies = VGroup(self.equation.m.copy(), self.equation.b.copy())
        targets = VGroup(*(entry.number for entry in self.values))
        self.play(
            *(FadeTransform(copy, target) for copy, target in zip(copies, targets, strict=True)),
            FadeIn(*(entry.label for entry in self.values)),
            run_time=0.9,
        )
        self.add(self.values, self.dot)

        def grow(share: float) -> None:
            self.dot.guides = float(share)
            self.dot.show(self.dot.m, self.dot.b)

        self.play(FadeIn(self.dot.disc, scale=2), Drive(grow, 0, 1, [self.dot.guide_m, self.dot.guide_b]), run_time=0.8)

    def contours(self) -> None:
        """The loss as a height: a bowl, and from above its contour plot."""
        side = View(elevation=38, azimuth=-24, zoom=0.8, lift=2.1, drop=0.75)
        formula = self.caption(
            r"\vJ(\vm, \vb) = \part{mean}{\frac{1}{n}\sum_{i=1}^{n}}\; \res{\bigl(y_i - (\vm\, x_i + \vb)\bigr)^2}"
        )
        with self.beat("contours") as pace:
            self.add(self.data.drops, self.data.line, self.data.points_, self.data.intercept)
            self.play(FadeIn(self.data.drops), FadeOut(self.values), run_time=0.8)
            pace.until(1)
            self.play(FadeIn(formula, shift=0.15 * UP), FadeIn(self.loss), run_time=1.0)
            pace.until(2)
            self.tilt(side)
            pace.until(3)
            self.bring_to_front(self.bowl.cut)
            self.play(Drive(self.bowl.show_cut, 0, 1, [self.bowl.cut]), run_time=1.3)
            pace.until(4)
            self.look_down(side)
            pace.until(5)
            self.run_round_the_ring(max(2.5, pace.left()))
        self.formula = formula

    def tilt(self, side: View) -> None:
        """Look at the plane from the side, and fill the bowl above it."""
        self.bowl.fill_to(0)
        flat_, tilted = FROM_ABOVE.vector(), side.vector()
        self.remove(self.dot)
        self.add(self.bowl, self.dot)

        def look(vector: np.ndarray) -> None:
            self.bowl.look(vector)
            self.dot.show(self.dot.m, self.dot.b)

        def guides(share: float) -> None:
            self.dot.guides = float(share)
            self.dot.show(self.dot.m, self.dot.b)

        self.play(
            FadeOut(self.plane_axes, self.plane_names),
            Drive(guides, 1, 0, [self.dot]),
            run_time=0.6,
        )
        self.play(Drive(look, flat_, tilted, [self.bowl, self.dot]), run_time=1.4)

        def fill(share: float) -> None:
            self.bowl.fill_to(share)
            self.dot.raised = float(share)
            self.dot.show(self.dot.m, self.dot.b)

        self.play(Drive(fill, 0, 1, [self.bowl, self.dot]), run_time=2.0)

    def look_down(self, side: View) -> None:
        """Tilt the view until the bowl is the contour plot."""

        def look(vector: np.ndarray) -> None:
            self.bowl.look(vector)
            self.dot.show(self.dot.m, self.dot.b)

        self.play(Drive(look, side.vector(), FROM_ABOVE.vector(), [self.bowl, self.dot]), run_time=2.4)
        self.play(
            Drive(self.bowl.show_cut, 1, 0, [self.bowl.cut]),
            FadeIn(self.plane_axes, self.plane_names),
            FadeOut(self.bowl.floor_),
            run_time=0.8,
        )
        self.remove(self.bowl.floor_)

    def run_round_the_ring(self, run_time: float) -> None:
        """The point runs along its own level: the line changes, the loss does not."""
        m, b = self.dot.m, self.dot.b
        ellipse_angle, radius = self.polar(m, b)
        self.ring.show(self.moments.loss(m, b))
        self.add(self.ring)
        self.bring_to_front(self.dot)
        self.play(FadeIn(self.ring), run_time=0.5)

        def run(turn: float) -> None:
            self.show_line(*self.from_polar(ellipse_angle + turn, radius))

        turns = -0.62 * 2 * np.pi if self.polar(*self.trajectory.params[0])[0] < ellipse_angle else 0.62 * 2 * np.pi
        self.play(Drive(run, 0, turns, self.moving), run_time=run_time - 0.5)

    def polar(self, m: float, b: float) -> tuple[float, float]:
        """Angle on its level ellipse and radius, in the coordinates in which the levels are circles."""
        moments = self.moments
        m_star, b_star = moments.optimum
        u = np.sqrt(moments.var_x) * (m - m_star)
        v = b - b_star + moments.mean_x * (m - m_star)
        return float(np.arctan2(v, u)), float(np.hypot(u, v))

    def from_polar(self, angle: float, radius: float) -> tuple[float, float]:
        """The inverse of `polar`."""
        moments = self.moments
        m_star, b_star = moments.optimum
        dm = radius * np.cos(angle) / np.sqrt(moments.var_x)
        return float(m_star + dm), float(b_star + radius * np.sin(angle) - moments.mean_x * dm)

    def gradient(self) -> None:
        """Uphill at the start, and the way against it."""
        start = tuple(self.trajectory.params[0])
        partials = VGroup(
            self.caption(r"\frac{\partial \vJ}{\partial \vm} = -\frac{2}{n}\sum_{i=1}^{n} x_i\,\res{(y_i - \hat y_i)}", LABEL),
            self.caption(r"\frac{\partial \vJ}{\partial \vb} = -\frac{2}{n}\sum_{i=1}^{n} \res{(y_i - \hat y_i)}", LABEL),
        )
        partials[1].shift([partials[0].width + 0.55, 0, 0])
        length = float(np.hypot(*(self.plane_axes.unit * self.moments.gradient(*start))))
        reach = 1.5 / length
        with self.beat("gradient") as pace:
            self.play(FadeOut(self.ring, self.formula), run_time=0.5)
            self.go(start, run_time=1.3)
            self.ring.show(self.moments.loss(*start))
            self.play(FadeIn(self.ring), run_time=0.6)
            pace.until(1)
            self.add(self.arrow)
            self.bring_to_front(self.dot)

            def grow(scale: float) -> None:
                self.arrow.show(self.moments, *start, float(scale))

            uphill = self.note(r"\grad{\nabla \vJ}")
            self.play(Drive(grow, 0, -0.55 * reach, [self.arrow]), FadeIn(uphill), run_time=1.0)
            pace.until(2)
            downhill = self.note(r"\grad{-\nabla \vJ}")
            self.play(Drive(grow, -0.55 * reach, reach, [self.arrow]), FadeTransform(uphill, downhill), run_time=1.3)
            pace.until(3)

            def split(share: float) -> None:
                self.arrow.parts_shown = float(share)
                self.arrow.show(self.moments, *start, reach)

            self.play(
                Drive(split, 0, 1, [self.arrow.parts]), FadeIn(partials, self.slopes, self.values), run_time=1.6
            )
            pace.until(4)
            self.play(Drive(self.pulse, 0, 1, [self.data.drops], rate_func=linear), run_time=1.2)
        self.reach, self.note_shown, self.partials = reach, downhill, partials

    def pulse(self, share: float) -> None:
        """The residuals swell once."""
        width = 2.6 * (1 + 1.2 * np.sin(np.pi * float(share)))
        self.data.drops.set_stroke(width=width)

    def note(self, tex: str) -> Any:
        """What the arrow is, in the header of the plane."""
        return self.style.math(tex, LABEL).stand_at(self.layout.right.left + 0.6, self.layout.right.top + 0.22)

    def descent(self) -> None:
        """Step by step, then flowing."""
        epochs = self.trajectory.epochs
        alpha = self.trajectory.learning_rate
        rules = VGroup(
            self.caption(r"\vm \leftarrow \vm - \alpha\,\cm{\partial \vJ/\partial m}", LABEL),
            self.caption(r"\vb \leftarrow \vb - \alpha\,\cb{\partial \vJ/\partial b}", LABEL),
        )
        for rule, entry in zip(rules, self.values, strict=True):
            rule.stand_at(self.layout.strip.left, entry.number.baseline)
        with self.beat("descent") as pace:
            step = self.note(r"\grad{-\alpha \nabla \vJ}")

            def scale(value: float) -> None:
                self.arrow.show(self.moments, *self.trajectory.params[0], float(value))

            self.play(
                Drive(scale, self.reach, alpha, [self.arrow]),
                FadeTransform(self.note_shown, step),
                FadeTransform(self.partials, rules),
                FadeOut(self.ring),
                FadeIn(self.rate, self.rate_name, self.epoch, self.epoch_name),
                run_time=1.2,
            )
            self.arrow.parts_shown = 0.0
            self.remove(self.dot)
            self.add(self.path, self.arrow, self.dot)
            slow = min(STEPS_SHOWN, epochs)
            for k in range(slow):
                if k:
                    pace.until(min(k, 2))
                    self.play(
                        Drive(lambda a, k=k: self.arrow.show(self.moments, *self.trajectory.params[k], float(a)), 0, alpha, [self.arrow]),
                        run_time=0.5,
                    )  # fmt: skip
                self.play(Drive(self.show_epoch, k, k + 1, self.moving), run_time=0.9)
            pace.until(3)
            if epochs > slow:
                self.play(
                    Drive(self.flow, slow, epochs, self.moving, rate_func=linear), run_time=max(4.0, pace.left())
                )
            self.arrow.hide()
            self.play(FadeOut(step), run_time=0.4)
        self.rules = rules

    def flow(self, t: float) -> None:
        """The descent with the arrow of the place where it is."""
        self.show_epoch(t)
        self.arrow.show(self.moments, *self.trajectory.at(float(t)), self.trajectory.learning_rate)

    def optimum(self) -> None:
        """The closed form names the same line."""
        study, strip = self.study, self.layout.strip
        m_star, b_star = self.moments.optimum
        top = self.values[0].number.baseline
        formulas = VGroup(
            self.style.math(r"\vm^{*} = \frac{\sum (x_i - \bar x)(y_i - \bar y)}{\sum (x_i - \bar x)^2}", LABEL),
            self.style.math(r"\vb^{*} = \bar y - \vm^{*}\,\bar x", LABEL),
        )
        middle = (strip.bottom + strip.top) / 2
        formulas[0].move_to([0, middle, 0]).shift([strip.left - formulas[0].get_left()[0], 0, 0])
        formulas[1].stand_at(formulas[0].get_right()[0] + 0.7, formulas[0].baseline)
        left, right = self.values[0].label.get_left()[0] + 2.15, strip.right
        best = VGroup(
            *(
                Entry(self.style, tex, form, value, left=left, right=right, y=top - k * ROW, role=role)
                for k, (tex, form, value, role) in enumerate(
                    [(r"\vm^{*}", self.forms[0], m_star, "m"), (r"\vb^{*}", self.forms[1], b_star, "b")]
                )
            )
        )
        at = self.bowl.place(m_star, b_star)[0]
        self.star.outline(star(at, 0.2))
        with self.beat("optimum") as pace:
            self.play(FadeOut(self.slopes, self.rules), run_time=0.6)
            pace.until(1)
            self.play(FadeIn(formulas), run_time=1.0)
            self.play(FadeIn(best), FadeIn(self.star, scale=3), run_time=1.0)
            pace.until(2)
            if self.trajectory.outcome is Outcome.CONVERGED:
                self.play(*(entry.number.animate.scale(1.15) for entry in (*self.values, *best)), rate_func=there_and_back, run_time=1.2)
        self.closed_form = VGroup(formulas, best)
        del study

    def valley(self) -> None:
        """Axes and condition number."""
        with self.beat("valley") as pace:
            pace.until(1)

    def scaling(self) -> None:
        """Standardized x."""
        with self.beat("scaling") as pace:
            pace.until(1)
