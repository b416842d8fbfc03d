"""IntroScene: which line fits best, and how the slope of the loss leads to it."""

from __future__ import annotations

from math import sqrt

import numpy as np
from manim import DOWN, PI, UP, FadeIn, FadeOut, FadeTransform, VGroup, linear, smooth, there_and_back

from scenes.drive import Drive
from scenes.formulas import part
from scenes.layout import Region
from scenes.mobjects.intro.close_up import CloseUp
from scenes.mobjects.intro.downhill import Downhill, Fog
from scenes.mobjects.intro.error_bars import ErrorBars
from scenes.mobjects.kit.arithmetic import update_in_digits
from scenes.mobjects.kit.dial import Dial
from scenes.mobjects.kit.fitting import fitted
from scenes.mobjects.kit.shapes import plate
from scenes.mobjects.kit.stations import Stations
from scenes.mobjects.plots.board import Board
from scenes.mobjects.plots.squares import MeanSquare, Squares
from scenes.stage import LessonScene
from scenes.style import FORMULA, LABEL, QUIET, Label

DIRECTION = r"\ \quiet{\text{direction}}"  # the length of such an arrow says nothing
TURN = 16.0  # degrees that the bowl turns by and back


ERROR = part("error", r"\res{y_i - \hat y_i}")
SQUARE = part("open", r"\res{\bigl(}") + ERROR + part("close", r"\res{\bigr)}") + part("two", r"\res{{}^2}")
SUM, MEAN, IS = part("sum", r"\sum_{i=1}^{n}"), part("mean", r"\frac{1}{n}"), part("is", "{}={}")
BRACKET = {
    "open": r"\res{\bigl(}",
    "error": r"\res{y_i -}",
    "lp": r"\res{(}",
    "mx": r"\vm\, x_i",
    "plus": r"\res{+}",
    "b": r"\vb",
    "rp": r"\res{)}",
    "close": r"\res{\bigr)}",
}
INSIDE = "".join(part(*item) for item in BRACKET.items())
LOSS = part("J", r"\vJ(\vm, \vb)") + IS + MEAN + SUM + INSIDE + part("two", r"\res{{}^2}")
ROUNDS = (2.2, 1.4, 0.9)  # seconds that the first rounds of the loop take
STAY = 0.55  # share of its time that the marker stays at a station


class IntroScene(LessonScene):
    """From points and a line to the loss, its gradient, and the loop that goes downhill."""

    def construct(self) -> None:
        """Play the beats."""
        self.board = Board(self.style, self.layout, self.study, self.study.learning)
        self.data = self.board.data
        self.start = tuple(self.board.trajectory.params[0])
        self.hook_beat()
        self.model_beat()
        self.residuals_beat()
        self.squares_beat()
        self.mse_beat()
        self.downhill_beat()
        self.gradient_beat()
        self.update_beat()
        self.loop_beat()

    def hook_beat(self) -> None:
        """Points arrive, and a line swings through them."""
        board, data = self.board, self.data
        whole = Region(
            self.layout.left.left,
            self.layout.right.right,
            self.layout.strip.bottom + 1.0,
            self.layout.left.top if self.layout.is_wide else self.layout.progress.bottom,
        )
        first = self.pose(0.9, 0.0)
        board.show_line(first)
        data.use_region(whole)
        data.axes.show_ticks()
        names = board.name_data(data.axes, self.study.shown)
        with self.beat("hook") as pace:
            data.show_points(0)
            self.add(data.points_)
            some = Drive(data.show_points, 0, 0.3, rate_func=linear)
            self.play(FadeIn(self.show_title(), data.axes, data.zero, names), some, run_time=0.8)
            rest = Drive(data.show_points, 0.3, 1, rate_func=linear)
            self.play(rest, run_time=max(1.6, pace.left("steep") - 0.2))
            pace.until("steep")
            data.show_line(*first, drawn=0)
            self.add(data.line)
            draw = Drive(lambda share: data.show_line(*first, drawn=share), 0, 1)
            self.play(draw, run_time=1.2)
            pace.until("low")
            self.go(self.pose(0.1, -0.9), run_time=1.2)
            pace.until("which")
            for line in (self.pose(-0.6, 0.5), self.pose(0.35, 0.3), self.pose(-0.45, -0.5)):
                self.go(line, run_time=1.2)
        self.leaving = names

    def model_beat(self) -> None:
        """The slope turns the line, the intercept lifts it."""
        board, data = self.board, self.data
        wide, narrow = data.axes.region, self.layout.left
        turned = self.pose(-0.55, -0.35)
        m, b = self.line
        steep = m + 1.3 * self.tilt
        lifted = max(b, turned[1]) + 0.9 * self.spread
        right = self.layout.right
        low_b, high_b = min(b, turned[1]) - 0.9 * self.spread, lifted + 0.4 * self.spread
        ends = sorted([m - 1.7 * self.tilt, m + 1.7 * self.tilt]), (low_b, high_b)
        forms = board.equation.m.form, board.equation.b.form
        places = [(right.left + share * right.width, right.center[1] - 0.05) for share in (0.24, 0.76)]
        radius = 0.82 if self.layout.is_square else 1.05
        self.dials = VGroup(
            *(
                Dial(self.style, symbol, role, form, *end, place, radius)
                for symbol, role, form, end, place in zip(
                    (r"\vm", r"\vb"), "mb", forms, ends, places, strict=True
                )
            )
        )
        names = VGroup(
            self.style.text(r"\cm{slope}", LABEL).stand_at(places[0][0], right.top - 0.25, side=0),
            self.style.text(r"\cb{intercept}", LABEL).stand_at(places[1][0], right.top - 0.25, side=0),
        )
        for dial, value in zip(self.dials, (m, b), strict=True):
            dial.show(value)
        model = self.caption(r"\hat y = \part{m}{\vm}\, x + \part{b}{\vb}")

        def narrow_to(share: float) -> None:
            data.use_region(wide.mixed(narrow, float(share)))

        with self.beat("model") as pace:
            self.play(FadeOut(self.leaving, data.axes.numbers), run_time=0.4)
            self.play(Drive(narrow_to, 0, 1), FadeIn(board.rule), run_time=1.0)
            data.axes.show_ticks()
            *_, x_name, y_name = board.data_names
            data.axes.name_x(x_name)
            data.axes.name_y(y_name)
            self.play(FadeIn(data.axes.numbers, board.data_names, board.equation, model), run_time=0.6)
            self.play(FadeIn(self.dials, names, data.intercept), run_time=0.8)
            pace.until("slope")
            self.turn((steep, b), 0, model.part("m"), run_time=1.6)
            self.turn((turned[0], b), 0, model.part("m"), run_time=max(1.4, pace.left("intercept")))
            pace.until("intercept")
            self.turn((turned[0], lifted), 1, model.part("b"), run_time=1.8)
            self.turn(turned, 1, model.part("b"), run_time=1.6)
        self.leaving = VGroup(self.dials, names, model)

    def residuals_beat(self) -> None:
        """For one point, then for all of them: what the line misses."""
        data = self.data
        self.close_up = close_up = CloseUp(self.style, self.layout.right, data)
        self.formula = self.caption(ERROR)
        with self.beat("residuals") as pace:
            self.play(FadeOut(self.leaving, data.intercept), run_time=0.4)
            self.play(data.points_.animate.set_fill(opacity=0.3), FadeIn(close_up.one), run_time=0.6)
            self.play(FadeIn(close_up.lens), run_time=0.5)
            self.play(FadeIn(close_up.line, close_up.point), run_time=0.5)
            self.play(FadeIn(close_up.names[0], shift=0.15 * DOWN), run_time=0.4)
            pace.until("predict")
            self.play(FadeIn(close_up.names[3]), run_time=0.4)
            close_up.show_guide(0)
            self.add(close_up.guide)
            self.play(Drive(close_up.show_guide, 0, 1), run_time=0.8)
            self.play(FadeIn(close_up.hat, scale=2), FadeIn(close_up.names[1], shift=0.15 * UP), run_time=0.6)
            pace.until("error")
            close_up.show_drop(0.01)
            self.add(close_up.drop)
            drop = Drive(close_up.show_drop, 0.01, 1)
            self.play(drop, run_time=1.0)
            self.play(FadeIn(close_up.names[2]), FadeIn(self.formula), run_time=0.6)
            pace.until("all")
            full = data.points_.animate.set_fill(opacity=1)
            self.play(FadeIn(data.drops), full, FadeOut(close_up.one), run_time=0.8)
            self.swell(data.drops)

    def squares_beat(self) -> None:
        """A square on every error; the large ones count most."""
        data, close_up, right = self.data, self.close_up, self.layout.right
        self.squares = squares = Squares(self.style, data, self.study.moments.optimum[0])
        self.bars = bars = ErrorBars(self.style, right, data)
        squared = self.caption(SQUARE)
        with self.beat("squares") as pace:
            self.add(close_up.square)
            self.play(FadeOut(close_up.names[2]), run_time=0.3)
            self.play(Drive(close_up.show_square, 0, 1), run_time=1.0)
            self.play(FadeIn(close_up.area), run_time=0.4)
            self.rewrite(self.formula, squared, run_time=0.6)
            pace.until("all")
            squares.show(0)
            self.add(squares.fill, squares.edge)
            self.play(Drive(squares.show, 0, 1), run_time=1.6)
            pace.until("why")
            self.play(FadeOut(close_up), run_time=0.4)
            bars.show_flow(0)
            self.add(bars.bars)
            self.play(FadeIn(bars.base, bars.below), run_time=0.3)
            self.play(Drive(bars.show_flow, 0, 1), run_time=1.4)
            self.play(FadeIn(bars.plain, bars.mean, bars.name), run_time=0.4)
            pace.until("order")
            self.play(FadeOut(bars.plain), run_time=0.2)
            self.play(Drive(bars.show, 1, 2), run_time=1.8)
            self.play(FadeIn(bars.squared), run_time=0.4)
        self.formula, self.leaving = squared, VGroup(bars, bars.squared)

    def mse_beat(self) -> None:
        """The squares flow together and average: the loss of the line."""
        board, data, squares = self.board, self.data, self.squares
        loss = self.study.moments.loss
        flowing = Squares(self.style, data, squares.slope)
        steps = [self.caption(tex) for tex in (SUM + SQUARE, MEAN + SUM + SQUARE, LOSS)]
        here, worse, better = self.line, self.pose(-0.95, -0.6), self.pose(-0.12, -0.08)
        self.mean = mean = MeanSquare(
            self.style, self.layout.right, data.axes.unit[1], loss(*worse), squares.places[1].max()
        )
        mean.show(loss(*here))

        def move(line: np.ndarray) -> None:
            board.show_line(line)
            squares.show()
            mean.show(loss(*map(float, line)))

        with self.beat("mse") as pace:
            self.play(FadeOut(self.leaving), run_time=0.4)
            flowing.show_flow(0, mean)
            self.add(flowing)
            flow = Drive(lambda share: flowing.show_flow(share, mean), 0, 1, rate_func=linear)
            self.play(flow, run_time=1.9)
            self.rewrite(self.formula, steps[0], run_time=0.5)
            pace.until("average")
            even = Drive(lambda share: flowing.show_flow(1, mean, float(share)), 0, 1)
            self.play(even, run_time=1.2)
            self.play(FadeIn(mean.square, mean.names[0]), FadeOut(flowing), run_time=0.5)
            self.rewrite(steps[0], steps[1], run_time=0.5)
            pace.until("loss")
            self.rewrite(steps[1], steps[2], run_time=0.7)
            self.play(FadeIn(board.loss, mean.base, mean.column, mean.names[1]), run_time=0.6)
            pace.until("away")
            self.play(Drive(move, here, worse), run_time=1.8)
            pace.until("closer")
            self.play(Drive(move, worse, better), run_time=2.2)
        self.formula, self.leaving = steps[2], mean

    def downhill_beat(self) -> None:
        """All lines make a landscape; in fog, only the slope underfoot is felt."""
        board, plane, bowl = self.board, self.board.plane, self.board.plane.bowl
        view = board.side_view(start_behind=True)
        self.view, turned = view, view + np.eye(len(view))[1] * TURN
        self.arrow = arrow = Downhill(self.style, bowl, self.study.moments)
        name = self.style.math(r"\grad{-\nabla \vJ}" + DIRECTION, LABEL)
        right = self.layout.right.inset(left=-0.7, right=-0.1, bottom=-0.7, top=-0.2)

        def look(vector: np.ndarray) -> None:
            plane.look(vector)
            board.star.refresh()

        with self.beat("downhill") as pace:
            self.play(FadeOut(self.leaving, self.squares), run_time=0.5)
            plane.dot.guides = 0.0
            plane.look(view)
            plane.fill(0)
            self.add(bowl)
            axes = plane.side_axes()
            self.play(FadeIn(axes), Drive(plane.fill, 0, 1), run_time=1.8)
            self.play(FadeIn(plane.dot), run_time=0.5)
            pace.until("point")
            self.go(self.start, run_time=max(1.8, pace.left("best") - 0.2))
            pace.until("best")
            board.star.refresh()
            self.play(FadeIn(board.star, scale=0.2), FadeOut(axes), run_time=0.6)
            around = Drive(look, view, turned, rate_func=there_and_back)
            self.play(around, run_time=2.6)
            pace.until("fog")
            fog = Fog(self.style, right, self.here)
            self.add(fog)
            self.play(Drive(fog.show, 0, 1), FadeOut(board.star), run_time=1.8)
            pace.until("slope")
            reach = arrow.scale_for(*self.start, 0.9)
            arrow.show(*self.start, 0)
            self.add(arrow)
            grow = Drive(lambda scale: arrow.show(*self.start, float(scale)), 0, reach)
            self.play(grow, run_time=1.4)
            pace.until("downhill")
            name = self.beside(arrow, name)
            self.play(FadeIn(name), run_time=0.5)
            self.swell(arrow.shaft)
        self.fog, self.leaving = fog, VGroup(arrow, name, plane.dot, bowl)

    def gradient_beat(self) -> None:
        """The chain rule on J, once for m and once for b."""
        data, board, layout = self.data, self.board, self.layout
        rule = self.caption(
            r"\quiet{\text{chain rule}}\quad \part{first}{\frac{\partial\,\res{u}^2}{\partial \vm}} = "
            r"2\,\res{u}\,\frac{\partial \res{u}}{\partial \vm}\,,\quad \res{u = y_i - (}\vm\, x_i + \vb\res{)}",
            LABEL,
        )
        inner = [
            self.caption(rf"\frac{{\partial \res{{u}}}}{{\partial \v{name}}} = -{of}", LABEL)
            for name, of in (("m", "x_i"), ("b", "1"))
        ]
        if layout.is_wide:
            for label, share in zip(inner, (0.72, 0.9), strict=True):
                label.stand_at(layout.strip.left + share * layout.strip.width, rule.baseline, side=0)
        else:
            left, y = rule.part("first").get_left()[0], layout.numbers.center[1]
            inner[0].stand_at(left, y)
            inner[1].stand_at(left + inner[0].width + 0.8, y)
        size = LABEL if layout.is_square else FORMULA
        loss = self.style.math(LOSS, size)
        long = [self.derivative(name, self.long_form(of), size) for name, of in (("m", "x_i"), ("b", "1"))]
        short = [self.short_form(of, size) for of in (r"x_i\,", "")]
        edge = layout.strip.left
        loss.stand_at(edge, layout.left.top - 0.75)
        rows = (1.95, 3.35) if layout.is_tall else (1.45, 1.4)
        for k, taken in enumerate(long):
            taken.stand_at(edge, loss.baseline - rows[0] - rows[1] * k)
        edge += max(taken.width for taken in long) + 0.3
        for taken, result in zip(long, short, strict=True):
            if layout.is_tall:
                result.stand_at(taken.part("is").get_left()[0], taken.baseline - 1.4)
            else:
                result.stand_at(edge, taken.baseline)
        old = [
            data.axes,
            data.zero,
            data.drops,
            data.line,
            data.points_,
            board.data_names,
            board.equation,
        ]
        with self.beat("gradient") as pace:
            self.play(FadeOut(self.leaving, board.loss, *old), run_time=0.5)
            self.remove(self.fog)
            self.rewrite(self.formula, loss, run_time=1.0)
            self.play(FadeIn(rule), run_time=0.6)
            for k, (name, of) in enumerate((("m", "mx"), ("b", "b"))):
                if k:
                    pace.until("b")
                heads = {"is": "is", "mean": "mean", "sum": "sum"}
                partial = FadeIn(long[k].part("J"), target_position=loss.part("J"))
                self.carry(loss, long[k], heads, partial, run_time=0.9)
                if not k:
                    pace.until("square")
                self.carry(loss, long[k], {"two": "two", **{name: name for name in BRACKET}}, run_time=1.1)
                if not k:
                    pace.until("inner")
                self.carry(loss, long[k], {of: "inner"}, FadeIn(inner[k]), run_time=0.9)
                self.play(FadeIn(*(long[k].part(name) for name in ("dot", "minus", "end"))), run_time=0.4)
            pace.until("order")
            for taken, result in zip(long, short, strict=True):
                self.collect(taken, result)
            pace.until("averages")
            names = "mean", "sum", "open", "error", "hat", "close"
            errors = [result.part(name) for result in short for name in names]
            self.play(
                *(piece.animate.scale(1.15) for piece in errors), rate_func=there_and_back, run_time=1.2
            )
        self.partials, self.leaving = long, VGroup(loss, rule, *inner, *short)

    def update_beat(self) -> None:
        """One real step, and the line is better."""
        board, data, plane, arrow = self.board, self.data, self.board.plane, self.arrow
        rate = board.trajectory.learning_rate
        board.path.show(0)
        forms = board.equation.m.form, board.equation.b.form
        slope_form = board.slopes[0].number.form
        rules, digits = [], []
        wide, formula = self.layout.is_wide, self.layout.formula
        for k, (name, row) in enumerate(zip("mb", board.values, strict=True)):
            of = part("J", rf"\c{name}{{\partial \vJ/\partial {name}}}")
            rule = self.caption(rf"\v{name} \,\leftarrow\, \v{name} - \alpha\," + of)
            y = row.number.baseline
            rules.append(
                rule.stand_at(formula.left, y + (0 if wide else formula.top - self.layout.numbers.top))
            )
            head = "=" if wide else rf"\v{name} \,\leftarrow\, "
            digits.append((y, head + update_in_digits(board.trajectory, k, forms[k], slope_form)))
        edge = max(rule.get_right()[0] for rule in rules) + 0.3 if wide else formula.left

        def written(size: float, *, broken: bool = False) -> VGroup:
            lines = [(edge, y, tex) for y, tex in digits]
            if broken:  # the results in lines of their own
                pieces = [(y, *tex.rsplit(" = ", 1)) for y, tex in digits]
                lines = [(edge, y + 0.1, terms) for y, terms, _ in pieces]
                lines += [(edge + 0.45, y - 0.23, rf"= {result}") for y, _, result in pieces]
            return VGroup(*(self.style.math(tex, size).stand_at(x, y) for x, y, tex in lines))

        sums = fitted(written, (LABEL, QUIET), formula.right)
        if sums.get_right()[0] > formula.right:
            sums = written(QUIET, broken=True)
        heading = self.style.math(r"\grad{-\nabla \vJ}" + DIRECTION, LABEL)
        step = self.style.math(r"-\alpha\,\grad{\nabla \vJ}", LABEL)
        plane.look(self.view)
        axes = plane.side_axes()
        board.star.refresh()
        board.show_line(self.start)
        far = arrow.scale_for(*self.start, 2.0)
        before = [data.axes, data.zero, data.drops, data.line, data.points_, board.data_names, board.equation]
        with self.beat("update") as pace:
            rest = [
                VGroup(*(g for g in taken if g not in taken.part("J").submobjects)) for taken in self.partials
            ]
            self.play(FadeOut(self.leaving, *rest), run_time=0.4)
            for taken, rule in zip(self.partials, rules, strict=True):
                self.play(FadeTransform(taken.part("J"), rule.part("J")), run_time=0.5)
            symbols = [VGroup(*(g for g in rule if g not in rule.part("J").submobjects)) for rule in rules]
            self.play(FadeIn(*symbols), run_time=0.4)
            self.play(FadeIn(*before, plane.bowl, axes, board.star, plane.dot, board.loss), run_time=0.8)
            pace.until("subtract")
            self.play(FadeIn(board.progress), run_time=0.5)
            aim = Drive(lambda scale: arrow.show(*self.start, float(scale)), 0, far)
            arrow.show(*self.start, 0)
            self.add(arrow)
            self.play(aim, FadeIn(*sums), run_time=1.0)
            heading = self.beside(arrow, heading)
            self.play(FadeIn(heading), run_time=0.4)
            pace.until("rate")
            self.play(FadeOut(heading), run_time=0.2)
            pace.until("trust")
            shrink = Drive(lambda scale: arrow.show(*self.start, float(scale)), far, rate)
            self.play(shrink, run_time=1.6)
            step = self.beside(arrow, step)
            self.play(FadeIn(step), run_time=0.4)
            pace.until("step")
            self.play(FadeOut(step), run_time=0.3)
            self.play(Drive(board.show_epoch, 0, 1), run_time=1.8)
            self.play(FadeOut(arrow), run_time=0.4)
        self.leaving, self.sums = VGroup(plane.bowl, plane.dot, axes, board.star), sums

    def loop_beat(self) -> None:
        """Predict, measure, differentiate, update, repeat: the line settles."""
        board, right = self.board, self.layout.right
        x, y = right.center
        self.loop = loop = Stations(self.style, (x, y - 0.2), right.width, right.height - 0.2)

        def turn(position: float) -> None:
            # Each station is on for a while, and the line moves while that is "update".
            turns, station = divmod(float(position), 5)
            share = station % 1
            board.show_epoch(min(1 + turns + np.clip((station - 3) / STAY, 0, 1), board.last))
            loop.show(5 * turns + station - share + max(0.0, share - STAY) / (1 - STAY))

        with self.beat("loop") as pace:
            self.play(FadeOut(self.leaving, *self.sums), run_time=0.4)
            board.plane.dot.raised = 0.0
            self.play(FadeIn(loop, board.values, board.slopes), run_time=0.6)
            rounds = max(1, min(len(ROUNDS), board.last - 1))
            for k in range(rounds):
                # The last round ends on "repeat".
                ends = 5 * k, 5 * k + (5 if k < rounds - 1 else 4 + STAY)
                seconds = max(ROUNDS[k], pace.left("repeat") if k == 0 else 0)
                self.play(Drive(turn, *ends, rate_func=linear), run_time=seconds)
            if board.last > 1 + rounds:
                flow = Drive(board.show_epoch, 1 + rounds, board.last, rate_func=smooth)
                self.play(flow, run_time=max(2.2, pace.left() - 0.8))
            self.play(Drive(loop.rest, 0, 1), run_time=0.4)
            self.swell(self.data.line)

    # ---- what the beats are made of ---------------------------------------------------------------------

    @property
    def line(self) -> tuple[float, float]:
        """(m, b) of the line that is shown."""
        dot = self.board.plane.dot
        return dot.m, dot.b

    @property
    def spread(self) -> float:
        """The standard deviation of y, or of what stands in for it where y has none."""
        moments = self.study.moments
        return sqrt(moments.var_y) or abs(moments.mean_y) or 1.0

    @property
    def tilt(self) -> float:
        """A slope of one standard deviation of y per one of x, with the sign of the best slope."""
        size = self.spread / sqrt(self.study.moments.var_x)
        return size if self.study.moments.optimum[0] >= 0 else -size

    def pose(self, tilt: float, lift: float) -> tuple[float, float]:
        """(m, b) of the best line, too steep by so many `tilt`, and lifted in its middle by so many `spread`."""
        moments = self.study.moments
        m = moments.optimum[0] + tilt * self.tilt
        return m, moments.mean_y + lift * self.spread - m * moments.mean_x

    @property
    def here(self) -> np.ndarray:
        """Where the line stands on the bowl, on the frame."""
        return self.board.plane.bowl.place(*self.line)[0]

    def go(self, line: tuple[float, float], run_time: float) -> None:
        """Move to another line."""
        self.play(Drive(self.board.show_line, self.line, line), run_time=run_time)

    def turn(self, line: tuple[float, float], k: int, symbol: VGroup, run_time: float) -> None:
        """Turn dial k until the line is this one; the dial and its symbol shine."""
        dial, here = self.dials[k], np.array(self.line)

        def show(share: float) -> None:
            share = float(share)
            at = here + share * (np.array(line) - here)
            self.board.show_line(at)
            dial.show(at[k])
            dial.glow(min(1.0, 6 * share * (1 - share)))

        grow = symbol.animate(rate_func=there_and_back).scale(1.2)
        self.play(Drive(show, 0, 1), grow, run_time=run_time)

    def beside(self, arrow: Downhill, name: Label) -> VGroup:
        """Put a name beside the end of an arrow on the bowl."""
        way = arrow.way(arrow.scale_)
        along = (way[-1] - way[0]) / np.hypot(*(way[-1] - way[0]))
        across = np.array([along[1], -along[0]])
        across = across if across[1] < 0 else -across
        name.move_to([*(way[-1] + 0.35 * along + 0.4 * across), 0])
        return plate(
            name.shift([min(0.0, self.layout.right.right - float(name.get_right()[0])), 0, 0]), self.style
        )

    def derivative(self, name: str, tex: str, size: float) -> Label:
        """∂J/∂name = ..., whose left side comes from J."""
        left = rf"\c{name}{{\frac{{\partial \vJ}}{{\partial \v{name}}}}}"
        return self.style.math(part("J", left) + IS + tex, size)

    def long_form(self, of: str) -> str:
        """The derivative as the chain rule gives it; the inner one is −`of`."""
        inner = part("minus", "(-") + part("inner", of) + part("end", ")")
        return MEAN + SUM + part("two", r"\,2\,") + INSIDE + part("dot", r"{}\cdot{}") + inner

    def short_form(self, of: str, size: float) -> Label:
        """The same in order, with ŷ."""
        inner = part("inner", of) if of else ""
        error = part("open", r"\res{(}") + part("error", r"\res{y_i -}") + part("hat", r"\res{\hat y_i}")
        front = IS + part("minus", "-") + part("mean", r"\frac{2}{n}")
        return self.style.math(front + SUM + inner + error + part("close", r"\res{)}"), size)

    def collect(self, taken: Label, result: Label) -> None:
        """Factors go to the front, and the line's value becomes ŷ."""
        names = ("is", "mean", "sum", "open", "error", "close", "minus", "inner")
        moves = {name: name for name in names if name in result.part_names}
        self.carry(taken, result, {**moves, "mx": "hat"}, path_arc=-PI / 3, run_time=1.2)


if __name__ == "__main__":
    IntroScene.main()
