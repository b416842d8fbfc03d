"""MBContourScene: both parameters at once, on the contour plot that a bowl becomes."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import UP, FadeIn, FadeOut, FadeTransform, Mobject, VGroup, linear, there_and_back

from gdmath import Coordinates, Outcome, level_ellipse
from scenes.drive import Drive
from scenes.mobjects.kit.number import NumberFormat, plain
from scenes.mobjects.kit.shapes import plate
from scenes.mobjects.mb_contour.ring_axes import SETTLED, RingAxes
from scenes.mobjects.plots.board import ROW, Board, visible
from scenes.mobjects.plots.path import EMPTY
from scenes.mobjects.plots.plane import FROM_ABOVE, vector_of
from scenes.mobjects.plots.plot import Plot
from scenes.plans.mb_contour import rings_of
from scenes.stage import LessonScene
from scenes.style import LABEL, QUIET, Label
from scenes.windows import Window, rim_window
from scenes.words.language import tex_number

DIRECTION = r"\ \quiet{\text{direction}}"  # the length of such an arrow says nothing
STEPS_SHOWN = 3  # that are taken one by one before the descent flows
STEP_CUES = ("second", "third")


class MBContourScene(LessonScene):
    """A point of the (m, b) plane is a line; gradient descent walks it down the bowl of the loss."""

    def construct(self) -> None:
        """Play the beats."""
        study = self.study
        descent, other = study.trajectories["descent"], study.other.learning_rate
        self.board = Board(self.style, self.layout, study, descent, other)
        self.plane, self.data = self.board.plane, self.board.data
        self.plane_beat()
        self.contours_beat()
        self.gradient_beat()
        self.descent_beat()
        self.optimum_beat()
        self.valley_beat()
        self.scaling_beat()

    def plane_beat(self) -> None:
        """A point in the plane is a line."""
        board, data, plane = self.board, self.data, self.plane
        near = board.near
        m, b = near.center[0] - 0.3 * near.width, near.center[1] - 0.3 * near.height
        further, higher = m + 0.62 * near.width, b + 0.62 * near.height
        board.show_line((m, b))
        with self.beat("plane") as pace:
            data.show_points(0)
            self.add(data.points_)
            self.play(
                FadeIn(self.show_title(), data.axes, data.zero, board.data_names, board.rule),
                Drive(data.show_points, 0, 1, rate_func=linear),
                run_time=1.5,
            )
            data.show_line(m, b, drawn=0)
            self.add(data.line)
            draw = Drive(lambda share: data.show_line(m, b, drawn=share), 0, 1)
            self.play(draw, run_time=1.0)
            pace.until("line")
            self.model = self.caption(r"\hat y = \vm\, x + \vb")
            self.play(FadeIn(board.equation, self.model, shift=0.15 * UP), run_time=0.8)
            self.play(FadeIn(data.intercept, scale=3), run_time=0.7)
            pace.until("plane")
            self.play(FadeIn(plane.axes, plane.names), run_time=0.8)
            self.bring_in_point()
            pace.until("right")
            self.go((further, b), run_time=max(1.5, pace.left("up") - 0.3))
            pace.until("up")
            self.go((further, higher), run_time=max(1.5, pace.left() - 0.3))

    def contours_beat(self) -> None:
        """The loss as a height: a bowl, and from above its contour plot."""
        board, bowl = self.board, self.plane.bowl
        formula = self.caption(
            r"\vJ(\vm, \vb) = \frac{1}{n}\sum_{i=1}^{n} \res{\bigl(y_i - (\vm\, x_i + \vb)\bigr)^2}"
        )
        with self.beat("contours") as pace:
            self.play(FadeIn(self.data.drops), FadeOut(self.model), run_time=0.8)
            self.go(tuple(board.trajectory.params[0]), run_time=1.2)
            pace.until("loss")
            self.play(FadeIn(formula, board.loss, shift=0.15 * UP), run_time=1.0)
            pace.until("lift")
            self.raise_bowl()
            pace.until("cut")
            bowl.cut_at = self.plane.dot.m
            self.play(Drive(bowl.show_cut, 0, 1), run_time=1.3)
            pace.until("down")
            self.look_down()
            pace.until("ring")
            self.run_round_the_ring(max(2.5, pace.left()))
        self.model = formula

    def gradient_beat(self) -> None:
        """Uphill at the start, and the way against it."""
        board, arrow, ring = self.board, self.plane.arrow, self.plane.ring
        start = tuple(board.trajectory.params[0])
        partials = self.partials()

        def grow(scale: float) -> None:
            arrow.show(board.moments, *start, float(scale))

        def split(share: float) -> None:
            arrow.parts_shown = float(share)
            grow(self.reach)

        with self.beat("gradient") as pace:
            self.play(FadeOut(ring, self.model), run_time=0.4)
            here = self.plane.dot.m, self.plane.dot.b
            self.zoom(board.near, Drive(board.show_line, here, start))
            up, self.reach = self.arrow_lengths(start)
            ring.show(board.moments.loss(*start))
            self.play(FadeIn(ring), run_time=0.6)
            uphill = self.note(r"\grad{\nabla \vJ}", DIRECTION)
            downhill = self.note(r"\grad{-\nabla \vJ}", DIRECTION)
            pace.until("uphill")
            arrow.square = True
            grow(0)
            self.add(arrow)
            self.play(Drive(grow, 0, -up), FadeIn(uphill), run_time=1.0)
            pace.until("around")
            self.play(Drive(grow, -up, self.reach), FadeOut(uphill), run_time=1.0)
            self.play(FadeIn(downhill), run_time=0.3)
            pace.until("parts")
            self.play(Drive(split, 0, 1), FadeIn(board.slopes), run_time=1.6)
            pace.until("averages")
            self.play(FadeIn(partials, shift=0.15 * UP), run_time=0.8)
            self.swell(self.data.drops)
        self.arrow_name, self.model = downhill, partials

    def descent_beat(self) -> None:
        """Step by step, then flowing."""
        board, arrow, trajectory = self.board, self.plane.arrow, self.board.trajectory
        rules = self.two_rows(
            *(
                self.style.math(rf"\v{p} \,\leftarrow\, \v{p} - \alpha\,\c{p}{{\partial \vJ/\partial {p}}}")
                for p in "mb"
            )
        )
        step_name = self.note(r"-\alpha\,\grad{\nabla \vJ}")

        def aim(scale: float) -> None:
            arrow.show(board.moments, *trajectory.params[round(board.path.t)], float(scale))

        with self.beat("descent") as pace:
            board.path.show(0)
            self.play(FadeOut(self.model, self.plane.ring, arrow, self.arrow_name), run_time=0.4)
            arrow.parts_shown, arrow.square = 0.0, False
            arrow.set_opacity(1)
            arrow.hide()
            self.add(board.path, arrow)
            grow = Drive(aim, 0, trajectory.learning_rate)
            self.play(grow, FadeIn(rules, board.progress, step_name), run_time=1.2)
            slow = min(STEPS_SHOWN, board.last)
            for k in range(slow):
                if k:
                    pace.until(STEP_CUES[k - 1])
                    self.play(Drive(aim, 0, trajectory.learning_rate), run_time=0.5)
                self.play(Drive(board.show_step, k, k + 1), run_time=0.9)
            pace.until("flow")
            self.play(FadeOut(step_name), run_time=0.3)
            if board.last > slow:
                flow = Drive(board.show_flow, slow, board.last, rate_func=linear)
                self.play(flow, run_time=max(4.0, pace.left()))
            self.play(FadeOut(arrow), run_time=0.3)
            arrow.hide()
        self.model = rules

    def optimum_beat(self) -> None:
        """The closed form names the same line."""
        board = self.board
        formulas = VGroup(
            self.caption(r"\vm^{*} = \frac{\sum (x_i - \bar x)(y_i - \bar y)}{\sum (x_i - \bar x)^2}", LABEL),
            self.caption(r"\vb^{*} = \bar y - \vm^{*}\,\bar x", LABEL),
        )
        self.star_name = plate(self.beside_star(self.style.math(r"(\vm^{*}, \vb^{*})", LABEL)), self.style)
        formulas[1].stand_at(formulas[0].get_right()[0] + 0.7, self.layout.formula.center[1] - 0.1)
        with self.beat("optimum") as pace:
            for entry in board.slopes:
                self.play(entry.number.animate.scale(1.2), rate_func=there_and_back, run_time=1.0)
            pace.until("formula")
            self.play(FadeOut(board.slopes, self.model), run_time=0.4)
            self.play(FadeIn(formulas), run_time=1.0)
            self.play(FadeIn(board.best), FadeIn(board.star, scale=3), FadeIn(self.star_name), run_time=1.0)
            pace.until("compare")
            if board.trajectory.outcome is Outcome.CONVERGED:
                numbers = [entry.number for entry in (*board.values, *board.best)]
                swell = [number.animate.scale(1.2) for number in numbers]
                self.play(*swell, rate_func=there_and_back, run_time=1.4)
        self.model = VGroup(formulas, board.best, self.star_name)

    def valley_beat(self) -> None:
        """Why the path bends: the axes of the rings; or what the rings were before x was standardized."""
        board, study, layout = self.board, self.study, self.layout
        rings = rings_of(study)
        kappa = self.style.math(
            rf"\kappa = \frac{{\lambda_{{\max}}}}{{\lambda_{{\min}}}} = "
            rf"{tex_number(self.style.language.ratio(rings.curvature.condition_number))}"
        )
        region = layout.formula if study.is_standardized else layout.numbers
        edge = region.right - kappa.width if layout.is_wide else region.left
        kappa.move_to([edge + kappa.width / 2, region.center[1], 0])
        self.rings: RingAxes | None = None
        self.notes: list[Label] = []
        with self.beat("valley") as pace:
            self.play(FadeOut(self.model), run_time=0.4)
            self.swell(board.path.way)
            pace.until("rings")
            if study.is_standardized:
                self.rewind()
                self.change_ruler(study.raw)
                pace.until("run")
                self.run_descent(max(2.5, pace.left("kappa") - 0.3))
            else:
                self.rings = self.show_axes()
                self.rewind(self.rings)
                pace.until("run")
                self.race(self.rings, 0, board.last, rate_func=linear, run_time=max(2.5, pace.left("kappa")))
            pace.until("kappa")
            self.play(FadeOut(board.values), run_time=0.3)
            if self.rings is not None:
                room = kappa.get_left()[0] - 0.3 if layout.is_wide else layout.strip.right
                self.notes = [note for note in self.when_gone(self.rings) if note.get_right()[0] <= room]
            self.play(FadeIn(kappa, *self.notes, shift=0.15 * UP), run_time=0.6)
            for stroke in self.rings.lines if self.rings else ():
                self.swell(stroke)
        self.model = VGroup(*([self.rings] if self.rings else []), *self.notes, kappa)

    def scaling_beat(self) -> None:
        """The same data with x standardized: the rings become circles."""
        standard = self.study.standardized
        form = NumberFormat.resolving(standard.unit / 100, standard.center, standard.unit)
        center, scale = (form.write(value) + form.factor for value in (standard.center, standard.unit))
        sign = "+" if center.startswith("-") else "-"
        value = rf"\frac{{x {sign} {center.lstrip('-')}}}{{{scale}}}"
        ruler, rows = self.compare_rulers(
            rf"x \,\leftarrow\, \frac{{x - \bar x}}{{\sigma_x}} = {value}", rf"x \,\leftarrow\, {value}"
        )
        with self.beat("scaling") as pace:
            self.play(FadeOut(self.model), run_time=0.4)
            self.rewind()
            self.play(FadeIn(ruler), run_time=0.6)
            pace.until("ruler")
            self.change_ruler(standard)
            pace.until("run")
            self.run_descent(max(2.5, pace.left("without") - 0.3))
            for cue, row in zip(("without", "with"), rows, strict=True):
                pace.until(cue)
                self.play(FadeIn(row, shift=0.15 * UP), run_time=0.6)

    # ---- what the beats are made of ---------------------------------------------------------------------

    def arrow_lengths(self, start: tuple[float, float]) -> tuple[float, float]:
        """The multiples of the gradient that are drawn uphill, still in the panel, and downhill: clearly seen."""
        axes, region = self.plane.axes, self.layout.right
        way = axes.unit * self.board.moments.gradient(*start)
        length = float(np.hypot(*way))
        if length == 0:
            return (self.board.trajectory.learning_rate,) * 2
        x, y = axes.to_frame(np.array(start))
        room = np.array(
            [
                region.right - x if way[0] > 0 else x - region.left,
                region.top - y if way[1] > 0 else y - region.bottom,
            ]
        )
        inside = float(np.min((room - 0.1) / np.maximum(np.abs(way), 1e-9 * length)))
        return min(1.1 / length, max(inside, 0.4 / length)), 1.1 / length

    def beside_star(self, name: Label) -> Label:
        """Put a name below the optimum, or above or beside it where less of the path runs."""
        board, region = self.board, self.layout.right
        x, y, _ = board.star.get_center()
        half = np.array([name.width, name.height]) / 2
        nearest = min(x, region.right - half[0] - 0.15)
        spots = [np.array([nearest, y + rise]) for rise in (-0.55, 0.55)]
        if y - 0.8 < region.bottom:
            spots.reverse()
        for side, rise in ((1, 0.0), (-1, 0.0), (1, -0.5), (-1, -0.5), (1, 0.5), (-1, 0.5)):
            beside = np.array([x + side * (half[0] + 0.35), y + rise])
            if region.left < beside[0] - half[0] and beside[0] + half[0] < region.right:
                spots.append(beside)
        inside = [s for s in spots if region.bottom < s[1] - half[1] and s[1] + half[1] < region.top]
        spots = inside or spots[:1]
        corners = np.array([board.plane.bowl.place(m, b)[0] for m, b in visible(board.trajectory)])
        shares = np.linspace(0, 1, 20)[:, None, None]
        way = ((1 - shares) * corners[:-1] + shares * corners[1:]).reshape(-1, 2)
        hidden = [int(np.all(np.abs(way - spot) < half + 0.15, axis=1).sum()) for spot in spots]
        return name.move_to([*spots[int(np.argmin(hidden))], 0])

    def note(self, tex: str, more: str = "") -> Label:
        """What the arrow is, in the header of the plane; with more words where there is room for them."""
        region, axes = self.layout.right, self.plane.axes
        names = [label for label in (axes.names[1], axes.powers[1]) if label is not None]
        left = max(region.left + 0.6, *(float(label.get_right()[0]) + 0.2 for label in names))
        edge = region.right if self.layout.is_square else float(self.board.loss.get_left()[0]) - 0.2
        for words, size in ((tex + more, LABEL), (tex + more, QUIET), (tex, LABEL), (tex, QUIET)):
            label = self.style.math(words, size).stand_at(left, region.top + 0.22)
            if label.get_right()[0] <= edge:
                break
        return label

    @property
    def room_beside(self) -> float:
        """The width for formulas in the rows of m and b."""
        return float(self.board.values.get_left()[0]) - 0.35 - self.layout.strip.left

    @property
    def rows_of_formulas(self) -> tuple[float, float]:
        """Two baselines where the formulas stand."""
        return self.layout.formula.top - 0.5, self.layout.formula.top - 0.5 - ROW

    def two_rows(self, *labels: Label) -> VGroup:
        """Formulas of m and b: in the rows of their values where there is room, else one below the other."""
        rows = tuple(entry.number.baseline for entry in self.board.values)
        if not self.layout.is_wide and max(label.width for label in labels) > self.room_beside:
            rows = self.rows_of_formulas
        for label, y in zip(labels, rows, strict=True):
            label.stand_at(self.layout.formula.left, y)
        return VGroup(*labels)

    def partials(self) -> VGroup:
        """The partial derivatives as formulas, side by side where there is room."""
        sums = r"x_i\,\res{(y_i - \hat y_i)}", r"\res{(y_i - \hat y_i)}"
        both = VGroup(
            *(
                self.caption(
                    rf"\c{p}{{\frac{{\partial \vJ}}{{\partial \v{p}}}}} = -\frac{{2}}{{n}}\sum_{{i=1}}^{{n}} {tex}",
                    LABEL,
                )
                for p, tex in zip("mb", sums, strict=True)
            )
        )
        both[1].shift([both[0].width + 0.6, 0, 0])
        room = self.room_beside if self.layout.is_wide else self.layout.formula.width
        if both.width <= room:
            return both
        return self.two_rows(
            *(
                self.style.math(
                    rf"\c{p}{{\partial \vJ/\partial {p}}} = -\tfrac{{2}}{{n}}\textstyle\sum {tex}", LABEL
                )
                for p, tex in zip("mb", sums, strict=True)
            )
        )

    def go(self, line: tuple[float, float], run_time: float) -> None:
        """Drag the point to another line."""
        here = self.plane.dot.m, self.plane.dot.b
        self.play(Drive(self.board.show_line, here, line), run_time=run_time)

    def zoom(self, window: Window, *also: Any, run_time: float = 1.2) -> None:
        """Show another window of the plane; the numbers on its axes come and go."""
        board, plane = self.board, self.plane
        self.play(FadeOut(plane.axes.numbers), run_time=0.3)
        plane.axes.show_ticks(False)
        self.play(Drive(board.frame, vector_of(plane.window), vector_of(window)), *also, run_time=run_time)

        plane.axes.use_window(window)
        self.play(FadeIn(plane.axes.numbers), run_time=0.3)

    def bring_in_point(self) -> None:
        """The equation's numbers become the entries of the table, and the two guides meet in the point."""
        board, dot = self.board, self.plane.dot
        copies = board.equation.m.copy(), board.equation.b.copy()
        self.play(
            *(FadeTransform(copy, entry.number) for copy, entry in zip(copies, board.values, strict=True)),
            FadeIn(*(entry.label for entry in board.values)),
            run_time=0.9,
        )
        self.plane.guides(0)
        self.add(board.values, dot)
        guides = Drive(self.plane.guides, 0, 1)
        self.play(FadeIn(dot.disc, scale=2), guides, run_time=0.8)

    def raise_bowl(self) -> None:
        """Look at the plane from the side, and fill the bowl above it."""
        board, plane = self.board, self.plane
        self.play(FadeOut(plane.axes, plane.names), Drive(plane.guides, 1, 0), run_time=0.5)
        plane.fill(0)
        self.add(plane.bowl)
        near, wide = vector_of(board.near), vector_of(board.wide)
        self.views = (
            np.concatenate([FROM_ABOVE.vector(), near, near]),
            board.side_view(),
            np.concatenate([FROM_ABOVE.vector(), wide, wide]),
        )
        plane.axes.window = board.wide
        self.play(Drive(plane.look, *self.views[:2]), run_time=1.5)
        self.side_axes = plane.side_axes()
        self.play(FadeIn(self.side_axes), run_time=0.4)
        self.play(Drive(plane.fill, 0, 1), run_time=2.0)

    def look_down(self) -> None:
        """Tilt the view until the bowl is the contour plot."""
        plane = self.plane
        self.play(FadeOut(self.side_axes), run_time=0.3)
        self.play(Drive(plane.look, *self.views[1:]), run_time=2.4)
        plane.dot.raised = 0.0
        plane.axes.use_window(self.board.wide)
        self.play(Drive(plane.bowl.show_cut, 1, 0), FadeIn(plane.axes, plane.names), run_time=0.6)
        self.remove(plane.bowl)
        plane.ring.outline(EMPTY)
        self.add(plane.bowl.bands, plane.ring, plane.mask)

    def run_round_the_ring(self, run_time: float) -> None:
        """The point runs along its own level: the line changes, the loss does not."""
        moments, dot, ring = self.board.moments, self.plane.dot, self.plane.ring
        level = moments.loss(dot.m, dot.b)
        ellipse = level_ellipse(moments, level)
        angle = ellipse.angle((dot.m, dot.b))
        ring.show(level)
        self.play(FadeIn(ring), run_time=0.5)

        def run(turn: float) -> None:
            self.board.show_line(ellipse.points(angle + float(turn)))

        self.play(Drive(run, 0, -2 * np.pi), run_time=run_time - 0.5)

    def show_axes(self) -> RingAxes:
        """The axes of the rings, and a bar for each."""
        board = self.board
        rows = tuple(entry.number.baseline for entry in board.values)
        if not self.layout.is_wide:
            rows = self.rows_of_formulas
        axes = RingAxes(
            self.style,
            self.plane.bowl,
            self.study.shown.curvature,
            board.trajectory.params[0],
            strip=self.layout.strip,
            rows=rows,
        )
        axes.show(board.trajectory.at(board.path.t))
        self.play(FadeIn(axes), run_time=1.0)
        return axes

    def when_gone(self, axes: RingAxes) -> list[Label]:
        """Beside each bar, after how many epochs it is as good as empty, or what is left of it in the end."""
        notes = []
        for bar, left, epoch in axes.gone(self.board.trajectory):
            share = f"under {SETTLED:.0%}" if left <= SETTLED else f"still {left:.0%}"
            words = f"{share} after {self.style.language.counted(epoch, 'epoch')}".replace("%", r"\%")
            notes.append(self.style.text(words, QUIET).stand_at(bar.ends[1] + 0.3, bar.y))
        return notes

    def rewind(self, axes: RingAxes | None = None) -> None:
        """Back to the start, along the way that was taken."""
        if self.board.path.t > 0:
            self.race(axes, self.board.path.t, 0, run_time=0.9)

    def race(self, axes: RingAxes | None, start: float, end: float, run_time: float, **kwargs: Any) -> None:
        """From epoch to epoch, with what is left of the distance along either axis."""
        board = self.board

        def show(t: float) -> None:
            board.show_epoch(t)
            if axes is not None:
                axes.show(board.trajectory.at(float(t)))

        self.play(Drive(show, start, end, **kwargs), run_time=run_time)

    def compare_rulers(self, *rulers: str) -> tuple[Label, list[VGroup]]:
        """The change of ruler, in the first of these words that fit, and at right one row a ruler.

        A row has the ruler's condition number and the epochs it needs, and its learning rate where there is room.
        """
        both = (("as it came", self.study.raw), ("standardized", self.study.standardized))
        edge, gap = self.layout.numbers.right, 0.5

        def columns(size: float, rates: bool) -> VGroup:
            math, text = self.style.math, self.style.text
            kappas = [tex_number(self.style.language.ratio(c.curvature.condition_number)) for _, c in both]
            made = [
                [text(rf"$x$ {name}", size) for name, _ in both],
                [math(rf"\kappa = {kappa}", size) for kappa in kappas],
                [math(rf"\alpha = {plain(c.learning_rate)}", size) for _, c in both],
                [text(self.style.language.counted(c.epochs_needed, "epoch"), size) for _, c in both],
            ]
            if not rates:
                del made[2]
            return VGroup(*(VGroup(*column) for column in made))

        last = rulers[-1]
        for tex, size, rates in (
            *((tex, size, True) for tex in rulers for size in (LABEL, QUIET)),
            *((last, size, False) for size in (LABEL, QUIET)),
        ):
            ruler, table = self.caption(tex, LABEL), columns(size, rates)
            room = self.layout.numbers.width - (ruler.width + gap if self.layout.is_wide else 0)
            spare = room - sum(column.width for column in table)
            if spare >= 0.6 * gap * (len(table) - 1):
                break
        gap = min(gap, spare / (len(table) - 1))
        for column in reversed(table):
            left = edge - column.width
            for label, entry in zip(column, self.board.values, strict=True):
                label.stand_at(left, entry.number.baseline)
            edge = left - gap
        return ruler, [VGroup(*row) for row in zip(*table, strict=True)]

    def change_ruler(self, target: Coordinates) -> None:
        """Count x in other coordinates: the points stay, the numbers on the axes and the landscape change."""
        board, plane, study = self.board, self.plane, self.study
        standard = target is study.standardized
        begin, end = (0.0, 1.0) if standard else (1.0, 0.0)
        slope = plane.dot.m / board.scale
        line = slope, plane.dot.b - slope * board.center
        self.zoom(rim_window(board.moments, board.rim, aspect=board.aspect), run_time=1.0)
        board.path.hide()
        old_axes = board.data_axes
        axes = Plot(
            self.style,
            self.layout.left,
            board.data_window(target),
            ticks=self.data.axes.tick_counts,
            ruler=board.ruler(target),
        )
        new_numbers: list[Mobject] = []
        self.play(FadeOut(old_axes.numbers, board.data_names, plane.axes.numbers), run_time=0.4)
        if not board.line_numbers_fit(target):
            new_numbers = self.rewrite_numbers(target)
        else:
            self.make_room(line[0] * target.unit)
        names = board.name_data(axes, target)
        plane.axes.show_ticks(False)
        old_axes.show_ticks(False)
        measure = Drive(lambda share: board.standardize_by(share, line), begin, end)
        self.play(measure, run_time=2.4)
        board.use_coordinates(target)
        board.data_axes, board.data_names = axes, names
        plane.axes.use_window(plane.window)
        old, new = board.progress.rates[:: 1 if target is study.other else -1]
        self.play(FadeOut(old), run_time=0.2)
        self.play(FadeIn(axes, names, plane.axes.numbers, new, *new_numbers), run_time=0.5)
        self.remove(old_axes.frame)
        board.path.trajectory = study.trajectories["descent" if target is study.shown else "other"]
        board.show_epoch(0)

    def rewrite_numbers(self, target: Coordinates) -> list[Mobject]:
        """Take the line's numbers away; those to come in other coordinates."""
        board, seen = self.board, self.get_mobject_family_members()
        numbers = {"equation": board.equation.m, "values": board.values[0].number}
        old = {name: getattr(board, name) for name, number in numbers.items() if number in seen}
        self.play(FadeOut(*old.values()), run_time=0.3)
        board.make_line_numbers(target)
        return [getattr(board, name) for name in old]

    def make_room(self, slope: float) -> None:
        """The head of the equation steps aside where the slopes to come are longer than those so far."""
        equation, number = self.board.equation, self.board.equation.m
        descents = self.study.trajectories["descent"], self.study.trajectories["other"]
        slopes = [slope, *(m for descent in descents for m in visible(descent)[:, 0])]
        longest = max(self.style.digits.width(number.form.write(m)) for m in slopes)
        left = number.at[0] - (longest + 0.1) * number.em
        aside = left - float(equation[0].get_right()[0])
        if aside < 0:
            self.play(equation[0].animate.shift([aside, 0, 0]), run_time=0.3)

    def run_descent(self, run_time: float) -> None:
        """The descent in the coordinates of the moment."""
        board = self.board
        last = len(visible(board.path.trajectory)) - 1
        self.play(Drive(board.show_epoch, 0, last, rate_func=linear), run_time=run_time)


if __name__ == "__main__":
    MBContourScene.main()
