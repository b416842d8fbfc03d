"""IntroScene: which line fits best, and how the slope of the loss leads to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise

import numpy as np
from manim import DOWN, LEFT, UP, ApplyMethod, Create, FadeIn, FadeOut, VGroup, linear, there_and_back

from scenes import formulas
from scenes.drive import Drive
from scenes.end_card import end_card
from scenes.formulas import PARAMETERS, Parameter
from scenes.layout import Region
from scenes.mobjects.intro.candidates import Candidates
from scenes.mobjects.intro.close_up import CloseUp
from scenes.mobjects.intro.data_panel import DataPanel, early_and_late
from scenes.mobjects.intro.derivation import HEAD, INNER, OUTER, Derivation
from scenes.mobjects.intro.dials import Dials
from scenes.mobjects.intro.downhill import Downhill, Fog, late, name_slopes, soon
from scenes.mobjects.intro.error_bars import ErrorBars
from scenes.mobjects.intro.first_step import FirstStep
from scenes.mobjects.intro.kink import Kink
from scenes.mobjects.intro.total import Total
from scenes.mobjects.kit.stations import STAY, Stations
from scenes.mobjects.plots.board import Board
from scenes.mobjects.plots.bowl_axes import BowlAxes
from scenes.mobjects.plots.landscape import Landscape
from scenes.mobjects.plots.squares import MeanSquare, Squares
from scenes.pace import Pace
from scenes.plans.intro import Line, Lines, choice, reach_of
from scenes.stage import LessonScene
from scenes.style import LABEL

SEEN = 1.7  # seconds that the finished gradient stands in its box once all is said, and shown
FAST = 0.24  # seconds a station when the loop spins


class IntroScene(LessonScene):
    """From points and a line to the loss, its gradient, and the loop that goes downhill."""

    def construct(self) -> None:
        """Play the beats."""
        self.layout, self.late = early_and_late(self.layout)
        self.board = Board(self.style, self.layout, self.study, self.study.learning)
        self.data, self.panel = self.board.data, DataPanel(self.board, self.layout)
        self.lines, self.land = Lines(self.study.moments), Landscape(self.board)
        self.zero = self.lines.off(-0.6, 0.0)  # a bad line through the mean of all points
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
        """Points arrive, and three lines to choose from."""
        data, chosen = self.data, choice(self.study)
        self.board.show_line(chosen.lines[1])
        names = self.panel.spread()
        self.three = three = Candidates(self.style, data, chosen, reach_of(self.study))
        data.show_points(0.15)
        self.add(self.show_title(), data.axes, data.zero, names, data.points_)
        self.guests = [names, data.axes.numbers, three]
        with self.beat("hook") as pace:
            seconds = max(1.4, pace.left("lines") - 0.1)
            self.drive(data.show_points, 0.15, 1, rate_func=linear, run_time=seconds)
            pace.until("lines")
            self.draw(three.draw, *three.lines, rate_func=linear, run_time=1.6)
            self.play(FadeIn(*three.letters), run_time=0.4)
            self.think(pace, at=tuple(three.heading.get_center()[:2]))
            pace.until("scores")
            self.play(FadeIn(three.heading), run_time=0.3)
            rows = [VGroup(*row) for row in zip(three.names, three.scores, strict=True)]
            self.play(FadeIn(*rows, lag_ratio=0.3), run_time=1.2)
            pace.until("surprise")
            self.play(*three.rings(), three.letters[0].animate.scale(1.2), run_time=0.6)
            pace.until("winner")
            self.leave(three.hits, keep=self.guests, also=[Drive(three.lose, 0, 1)], run_time=0.8)
            pace.until("machine")
            self.pulse(three.letters[1], three.names[1], three.scores[1], run_time=1.2)

    def model_beat(self) -> None:
        """The slope turns the line, the intercept lifts it."""
        board, data = self.board, self.data
        (m, b), low = self.board.line, self.zero
        steep, high = m + 1.3 * self.lines.tilt, (low[0], max(b, low[1]) + 0.9 * self.lines.spread)
        self.dials = Dials(self.style, self.layout, board, self.lines, (m, b), high, low)
        self.model = model = self.strip_formula(formulas.MODEL_IN_PARTS)
        with self.beat("model") as pace:
            self.add(data.line)
            self.leave(run_time=0.4)
            self.drive(self.panel.narrow, 0, 1, FadeIn(board.rule), run_time=1.0)
            self.panel.settle()
            self.play(FadeIn(data.axes.numbers, board.data_names, board.equation, model), run_time=0.6)
            self.play(FadeIn(self.dials, data.intercept), run_time=0.8)
            pace.until("slope")
            self.turn((steep, b), "m", run_time=1.6)
            self.turn((low[0], b), "m", run_time=max(1.4, pace.left("intercept")))
            pace.until("intercept")
            pace.until("zero")  # on its line
            self.swell(data.zero)
            if self.study.is_counted:  # there it is written how
                self.pulse(board.data_names[-2], factor=1.1)
            pace.until("lift")
            self.turn(high, "b", run_time=1.6)
            self.turn(low, "b", run_time=1.4)
        self.guests = [self.dials, model, data.intercept]

    def residuals_beat(self) -> None:
        """For one point, then for all of them: what the line misses."""
        data = self.data
        self.close_up = close_up = CloseUp(self.style, self.layout.right, data)
        y_name, hat_name, error_name, x_name = close_up.names
        self.bars = bars = ErrorBars(self.style, self.layout.right, data)
        mean_error = f"{formulas.MEAN_ERROR_SUM} = {bars.mean_error(self.study.moments)}"
        self.formula, mean = self.strip_formula(formulas.ERROR_PART), self.strip_formula(mean_error)
        with self.beat("residuals") as pace:
            self.leave(run_time=0.4)
            self.play(data.points_.animate.set_fill(opacity=0.3), FadeIn(close_up.one), run_time=0.6)
            self.play(FadeIn(close_up.lens, close_up.line, close_up.point), run_time=0.7)
            self.play(FadeIn(y_name, shift=0.15 * DOWN), run_time=0.4)
            pace.until("predict")
            self.play(FadeIn(x_name), run_time=0.4)
            self.draw(close_up.show_guide, close_up.guide, run_time=0.8)
            self.play(FadeIn(close_up.hat, scale=2), FadeIn(hat_name, shift=0.15 * UP), run_time=0.6)
            pace.until("error")
            self.draw(close_up.show_drop, close_up.drop, run_time=0.8)
            self.play(FadeIn(error_name.without("sign")), FadeIn(self.formula), run_time=0.5)
            for cue, side in (("plus", close_up.above), ("minus", close_up.below)):
                pace.until(cue)
                own = [error_name.part("sign")] if (close_up.miss > 0) == (cue == "plus") else []
                self.play(FadeIn(side, *own), run_time=0.4)
            pace.until("all")
            full = data.points_.animate.set_fill(opacity=1)
            signs = FadeOut(close_up.above, close_up.below)
            self.play(FadeIn(data.drops), full, FadeOut(close_up.one), signs, run_time=0.8)
            self.swell(data.drops)
            self.play(FadeOut(close_up), run_time=0.4)
            pace.until("cancel")
            self.draw(bars.show_flow, bars.bars, also=[FadeIn(bars.base)], run_time=1.6)
            self.play(FadeIn(bars.below, bars.signed), run_time=0.4)
            pace.until("zero")
            self.play(FadeOut(self.formula), run_time=0.3)
            self.play(FadeIn(bars.mean, mean), run_time=0.5)
        self.formula = mean

    def squares_beat(self) -> None:
        """Without their signs, and squared: the large ones count most, and there is no kink."""
        bars, kink = self.bars, Kink(self.style, self.layout)
        self.squares = squares = Squares(self.style, self.data, self.study.moments.optimum[0])
        squared = self.strip_formula(formulas.SQUARE)
        with self.beat("squares") as pace:
            pace.until("flip")
            self.play(FadeOut(self.formula, bars.signed), run_time=0.3)
            self.drive(bars.show_sign, 0, 1, run_time=1.2)
            self.play(FadeIn(bars.plain, bars.mean_name), run_time=0.4)
            pace.until("square")
            self.draw(squares.show, squares.fill, squares.edge, also=[FadeIn(squared)], run_time=1.6)
            pace.until("power")
            # The axis is another one then: the mean comes back on that.
            self.play(FadeOut(bars.plain, bars.mean, bars.mean_name), run_time=0.2)
            self.drive(bars.show, 1, 2, run_time=1.8)
            self.play(FadeIn(bars.squared, bars.mean, bars.mean_name), run_time=0.4)
            pace.until("smooth")
            self.play(FadeIn(kink.curves[0], kink.names[0]), *kink.take_place_of(squared), run_time=0.4)
            self.play(FadeIn(kink.corner, scale=2), run_time=0.5)
            self.play(FadeIn(kink.curves[1], kink.names[1]), run_time=0.5)
            self.pulse(kink.curves[1], factor=1.1)
        self.formula, self.kink, self.guests = squared, kink, [bars, bars.squared, kink, kink.corner]

    def mse_beat(self) -> None:
        """The squares pour into one column; an equal part of it is the loss."""
        squares, style, right = self.squares, self.style, self.layout.right
        total, average = self.strip_formula(formulas.TOTAL), self.strip_formula(formulas.AVERAGE)
        loss = self.strip_formula(formulas.LOSS_IN_PARTS)
        here, worse, better = self.board.line, self.lines.off(-0.95, -0.6), self.lines.off(-0.12, -0.08)
        most, unit = self.study.moments.loss(*worse), self.data.axes.unit[1]
        self.mean = mean = MeanSquare(style, right, unit, most, squares.places[1].max())
        self.show_mean(here)
        self.total = column = Total(style, right, squares, mean, self.study.moments.n)
        with self.beat("mse") as pace:
            self.leave(also=self.kink.give_place_to(self.formula), run_time=0.4)
            pace.until("pour")
            seconds = max(2.4, pace.left("cut") - 1.6)
            self.draw(column.pour, column.poured, column.edges, rate_func=linear, run_time=seconds)
            self.play(FadeIn(column.total_name), run_time=0.3)
            self.rewrite(self.formula, total, run_time=0.5)
            pace.until("cut")
            self.play(FadeOut(column.total_name), run_time=0.2)
            self.play(FadeIn(column.parts_name), run_time=0.3)
            self.draw(column.cut, column.cuts, rate_func=linear, run_time=1.4)
            pace.until("part")
            self.add(column.part)
            self.drive(column.lift, 0, 0.5, run_time=0.8)
            # It is enlarged now, and that is said while it grows.
            self.play(FadeOut(column.parts_name), run_time=0.2)
            self.drive(column.lift, 0.5, 1, *map(FadeIn, mean.scale_), run_time=0.8)
            self.rewrite(total, average, run_time=0.5)
            pace.until("loss")
            self.play(FadeOut(*column.seen, average, *mean.scale_), run_time=0.4)
            self.remove(column.part)
            self.add(mean.square)
            self.play(FadeIn(loss, mean.words), run_time=0.5)
            self.play(FadeIn(self.board.loss), run_time=0.6)
            pace.until("away")
            self.drive(self.show_mean, here, worse, run_time=1.8)
            pace.until("closer")
            self.drive(self.show_mean, worse, better, run_time=2.2)
        self.formula, self.guests = loss, [mean, squares]

    def downhill_beat(self) -> None:
        """All lines make a landscape; in fog, only the slope underfoot is felt."""
        board, plane, bowl, stage = self.board, self.board.plane, self.board.plane.bowl, self.layout.stage
        self.arrow = arrow = Downhill(self.style, bowl, self.study.moments, self.start)
        view = self.land.stand(self.panel.beside_corner(stage))
        with self.beat("downhill") as pace:
            self.leave(self.formula, board.rule, board.loss, *self.panel.words, run_time=0.5)
            plane.fill(0)
            self.add(bowl)
            axes = plane.side_axes()
            self.drive(self.panel.shrink, 0, 1, FadeIn(axes), run_time=0.9)
            pace.until("bowl")
            self.drive(plane.fill, 0, 1, run_time=2.0)
            self.play(FadeIn(plane.dot), run_time=0.4)
            pace.until("point")
            self.drive(board.show_line, board.line, self.start, run_time=max(1.8, pace.left("best") - 0.2))
            pace.until("best")
            self.play(FadeIn(board.star, scale=0.2), run_time=0.6)
            self.pulse(board.star, factor=1.5)
            pace.until("fog")
            self.fog = fog = Fog(self.style, stage, bowl, self.start)
            self.near = near = self.land.near(view, self.start, stage, fog.hides)
            self.add(fog, arrow)
            self.leave(axes, board.star, *self.panel.parts, run_time=0.3)
            self.drive(self.land.look, view, near, fog.closing(), rate_func=late, run_time=2.4)
            pace.until("slope")
            self.play(arrow.aim(0, arrow.rate_for(1.7)), run_time=1.4)
            pace.until("downhill")
            word = rf"\grad{{\text{{{self.style.say('intro.downhill')}}}}}"  # its formula comes with the gradient
            name = arrow.named(word if arrow.is_seen else formulas.DOWNHILL, stage.right)
            self.play(FadeIn(name), run_time=0.5)
            self.swell(arrow.shaft)
        self.guests = [arrow, name]

    def gradient_beat(self) -> None:
        """The chain rule on J, once for m and once for b, beside the bowl."""
        self.board.rule.shift((0, self.late.strip.top - self.layout.strip.top, 0))
        self.layout = self.late
        plane, arrow, right = self.board.plane, self.arrow, self.layout.right
        self.derivation = d = Derivation(self.style, self.layout)
        region = right.inset(right=0.4, bottom=-0.7 if self.layout.is_tall else 0.0)
        self.smaller = view = self.land.stand(region)
        self.axes = self.small_axes = axes = plane.side_axes()
        self.along = along = [arrow.along(name) for name in PARAMETERS]
        self.uphill = uphill = self.steepness()
        names = self.name_slopes(right, above=0.6)
        plane.bowl.room = self.layout.stage
        self.land.look(self.near)
        with self.beat("gradient") as pace:
            self.leave(run_time=0.4)
            self.drive(self.land.look, self.near, view, self.fog.lifting(), rate_func=soon, run_time=1.8)
            self.remove(self.fog)
            plane.bowl.room = region
            self.play(FadeIn(axes, d.loss, d.rule), run_time=0.5)
            self.add(*along)
            self.play(FadeIn(*d.row(0, HEAD), names[0]), along[0].aim(0, uphill), run_time=0.8)
            pace.until("square")
            self.play(FadeIn(*d.row(0, OUTER)), run_time=0.6)
            self.pulse(d.loss.part("two"), d.long[0].part("two"), factor=1.5)
            pace.until("inner")
            self.play(FadeIn(d.inner[0], *d.row(0, INNER)), run_time=0.6)
            pace.until("b")
            self.play(FadeIn(*d.row(1, HEAD), names[1]), along[1].aim(0, uphill), run_time=0.8)
            self.play(FadeIn(d.inner[1], *d.row(1, OUTER + INNER)), run_time=0.8)
            pace.until("order")
            for long, short in zip(d.long, d.short, strict=True):
                self.play(FadeOut(long.without("J")), run_time=0.3)
                self.play(FadeIn(short), run_time=0.5)
            pace.until("pair")
            self.play(Create(d.box), FadeOut(*d.workings), run_time=0.8)
            self.play(FadeIn(d.gradient), run_time=0.4)
            if self.layout.is_tall:
                names = self.enlarge(view, names)
            pace.until("averages")
            self.pulse(*d.averages, factor=1.12, run_time=1.2)
            self.hold(SEEN)
        self.guests = [d.loss, *d.short, d.box, d.gradient, *along, *names]

    def steepness(self) -> float:
        """The rate, with the slopes' signs, at which the longer arrow is long, and ends well inside the frame."""
        stage, lengths = self.layout.stage, (0.8, 0.5) if self.layout.is_tall else (1.1, 0.8, 0.5)
        rates = [-min(part.rate_for(length) for part in self.along) for length in lengths]
        low, high = (stage.left, stage.bottom), (stage.right - 0.1, stage.top - 0.1)
        fits = (
            all(np.all((low <= part.way(rate)[-1]) & (part.way(rate)[-1] <= high)) for part in self.along)
            for rate in rates
        )
        return next((rate for rate, inside in zip(rates, fits, strict=True) if inside), rates[-1])

    def name_slopes(self, room: Region, above: float) -> list[VGroup]:
        """The names of the two slopes on the bowl as it is seen now, in a region or as far above it."""
        room = replace(room, top=room.top + above)
        return name_slopes(self.along, self.uphill, self.board.plane.dot.radius, self.axes, room)

    def enlarge(self, view: np.ndarray, names: list[VGroup]) -> list[VGroup]:
        """In 9:16, the bowl takes the room that the workings have left."""
        stage, below = self.layout.stage, float(self.derivation.box.get_bottom()[1])
        room = stage.inset(top=stage.top - below + 1.1)  # for an arrow that points upwards
        self.larger, axes = self.land.stand(room), self.board.plane.side_axes()
        larger = self.name_slopes(room, above=1.1)
        self.land.look(view)
        self.play(FadeOut(*names), run_time=0.2)
        self.look_from(view, self.larger, axes, self.along)
        self.play(FadeIn(*larger), run_time=0.3)
        return larger

    def look_from(
        self, view: np.ndarray, other: np.ndarray, axes: BowlAxes, arrows: Sequence[Downhill] = ()
    ) -> None:
        """Look at the bowl, and at arrows on it, from elsewhere, where it has other axes."""
        self.play(FadeOut(self.axes), run_time=0.3)
        self.drive(partial(self.land.look, more=arrows), view, other, run_time=1.2)
        self.play(FadeIn(axes), run_time=0.3)
        self.axes = axes

    def update_beat(self) -> None:
        """One real step, and the line is better."""
        board, plane, arrow, d = self.board, self.board.plane, self.arrow, self.derivation
        board.path.show(0)
        self.first = first = FirstStep(self.style, self.layout, board)
        board.show_line(self.start)
        self.panel.restore()
        far, rate = arrow.rate_for(2.0), board.trajectory.learning_rate
        with self.beat("update") as pace:
            self.leave(*(long.part("J") for long in d.long), run_time=0.4)
            if self.layout.is_tall:
                self.look_from(self.larger, self.smaller, self.small_axes)
            self.play(FadeIn(*first.rules), run_time=0.6)
            come = [*self.panel.parts, board.rule, board.star, board.loss, board.progress]
            self.play(FadeIn(*come), run_time=0.8)
            pace.until("subtract")
            self.add(arrow)
            self.play(arrow.aim(0, far), run_time=1.0)
            name = arrow.named_above(formulas.DOWNHILL, self.layout.right.right, only_direction=True)
            self.play(FadeIn(name), run_time=0.4)
            pace.until("rate")
            alphas = [rule.part("alpha") for rule in first.rules]
            self.pulse(*alphas, factor=1.4, run_time=1.2)
            pace.until("trust")
            self.play(arrow.aim(far, rate), FadeOut(name, run_time=0.3), run_time=0.9)
            name = arrow.named_above(formulas.STEP, self.layout.right.right)
            self.play(FadeIn(name), FadeIn(*first.digits), run_time=0.6)
            pace.until("step")
            self.play(FadeOut(name), run_time=0.3)
            self.drive(board.show_epoch, 0, 1, run_time=1.8)
            self.play(FadeOut(arrow), run_time=0.4)
        self.rules, self.guests = first.rules, [first.digits, plane.bowl, plane.dot, self.axes, board.star]

    def loop_beat(self) -> None:
        """Predict, measure, differentiate, update, repeat: the line settles, and the bowl shows the way."""
        board, right = self.board, self.layout.right
        self.loop = loop = Stations(self.style, right.inset(top=0.4).center, right.width, right.height - 0.2)
        with self.beat("loop") as pace:
            self.leave(run_time=0.4)
            self.play(FadeIn(loop, board.values, board.slopes), run_time=0.6)
            self.go_rounds(pace)
            if board.last > (begun := 1 + round(loop.updates)):
                seconds = max(2.2, pace.left("formula") - 1.8)
                self.drive(board.show_epoch, begun, board.last, run_time=seconds)
            self.drive(loop.rest, 0, 1, run_time=0.4)
            self.swell(self.data.line)
            pace.until("formula")
            self.leave(loop, board.values, board.slopes, board.loss, run_time=0.2)
            solved = self.closed_form()
            self.play(FadeIn(solved), run_time=0.4)
            pace.until("millions")
            self.hold(1.6)  # it can be read
            # The way down is seen again: it counts no epochs.
            data = self.data
            self.leave(solved, *self.panel.words, data.line, *board.progress[:2], run_time=0.3)
            gone = FadeOut(data.axes, data.zero, data.points_, run_time=0.4)
            end_card(self, board, self.rules, also=[gone])

    def closed_form(self) -> VGroup:
        """What a formula finds for m and b, in the place of the loop."""
        right, style = self.layout.right, self.style
        lines = [style.math(tex, LABEL) for tex in (formulas.BEST_SLOPE, formulas.BEST_INTERCEPT)]
        group = VGroup(*lines).arrange(DOWN, buff=0.5, aligned_edge=LEFT)
        return group.move_to((*right.center, 0))

    def go_rounds(self, pace: Pace) -> None:
        """The first turns of the loop: in the very first one each station lights up as it is said."""
        pace.until("predict")
        for k, cue in enumerate(("measure", "differentiate", "update", "repeat")):
            self.drive(self.go_round, k, k + 1, rate_func=linear, run_time=max(0.3, pace.left(cue)))
        turns: list[float] = [end for end in (5, 10, 15) if end <= 5 * max(1, self.board.last - 1)]
        turns[-1] += STAY - 1  # the last one ends on "repeat"
        for start, end in pairwise([4, *turns]):
            self.drive(self.go_round, start, end, rate_func=linear, run_time=FAST * (end - start))

    def turn(self, line: Line, name: Parameter, run_time: float) -> None:
        """Turn the dial of m or b until the line is this one; the dial and its symbol shine."""
        grow = ApplyMethod(self.model.part(name).scale, 1.2, rate_func=there_and_back)
        shine = Drive(self.dials.glow_of(name), 0, 1, rate_func=linear)
        turn = Drive(lambda line: self.dials.show(*map(float, line)), self.board.line, line)
        self.drive(self.board.show_line, self.board.line, line, turn, grow, shine, run_time=run_time)

    def show_mean(self, line: Line | np.ndarray) -> None:
        """Show a line, its squares, and their mean."""
        self.board.show_line(line)
        self.squares.show()
        self.mean.show(self.study.moments.loss(*map(float, line)))

    def go_round(self, position: float) -> None:
        """The loop at this position; while it is at "update", the line moves."""
        self.loop.show_round(position)
        self.board.show_epoch(min(1 + self.loop.updates, self.board.last))


if __name__ == "__main__":
    IntroScene.main()
