"""A rule and, below it, the same with its numbers: so many digits that what is written holds."""

from __future__ import annotations

import numpy as np
from manim import DL, DR, VGroup

from scenes.formulas import BEST_B, FIRST_UPDATE_OF_B, MEAN_ERROR_ALONG_B
from scenes.layout import Region
from scenes.mobjects.kit.arithmetic import finer, holding, written
from scenes.mobjects.kit.fitting import formula_in
from scenes.mobjects.kit.number import NumberFormat, plain
from scenes.mobjects.kit.shapes import Shape, point, polyline
from scenes.mobjects.only_b.along_b import AlongB
from scenes.style import LABEL, QUIET, Label, Style


class WorkedRule(VGroup):
    """Two lines at the left of a strip, their equals signs, parts named "equals", below one another.

    They are written smaller where they would be too long for it; where that is not enough, the result has a line
    of its own.

    Attributes
    ----------
    rule, digits : the lines

    """

    def __init__(self, style: Style, strip: Region, rule: str, digits: str) -> None:
        super().__init__()
        for size in (LABEL, QUIET):
            self.rule, whole = style.math(rule, size), style.math(digits, size)
            head = float(self.rule.part("equals").get_left()[0] - self.rule.get_left()[0])
            if head + whole.width <= strip.width:
                break
        lines, top, drop = [whole], strip.center[1] + 0.14, 0.62
        if whole.width > strip.width:
            terms, result = digits.rsplit(" = ", 1)
            lines = [style.math(tex, QUIET) for tex in (terms, rf"\part{{equals}}{{=}} {result}")]
            top, drop = strip.center[1] + 0.29, 0.43
        self.digits = VGroup(*lines)
        self.rule.stand_at(strip.left, top)
        for k, line in enumerate(lines, start=1):
            line.stand_at(strip.left, top - k * drop)
            first, second = (each.part("equals").get_left()[0] for each in (self.rule, line))
            # Where it is too long to begin there, it ends with the strip.
            line.shift(point(min(first - second, strip.width - line.width), 0))
        self.add(self.rule, self.digits)


class UpdateOfB(WorkedRule):
    """The first update of b with its numbers."""

    def __init__(self, along: AlongB) -> None:
        trajectory, form = along.trajectory, along.form
        first, new = (float(b) for b in trajectory.params[[0, min(1, trajectory.epochs)], 1])
        derivative, rate = float(trajectory.gradient[0, 1]), trajectory.learning_rate
        forms = holding(
            lambda b, g: b - rate * g,
            (first, derivative),
            new,
            # The derivative is shown with more digits from the first.
            lambda more: [finer(form, more), finer(along.derivative_form, max(0, more - 1)), form],
        )
        b, result = (written(forms[k], value) for k, value in ((0, first), (2, new)))
        g = written(forms[1], derivative, bracket=True)
        super().__init__(
            along.style,
            along.room_for_rules,
            FIRST_UPDATE_OF_B,
            rf"\part{{equals}}{{=}} \cb{{{b}}} - {plain(rate)}\cdot\cb{{{g}}} = \cb{{{result}}}",
        )


class DerivativeInDigits(VGroup):
    """dJ/db as minus two times the mean error, and with its numbers, in one line or, in a tall frame, in two.

    Attributes
    ----------
    rule, mean, result : the formula, the mean error in it, and what it makes the derivative
    numbers : the last two, or where there is no room for the result, which the live number says, one

    """

    def __init__(self, along: AlongB) -> None:
        style, layout = along.style, along.layout
        derivative = float(along.trajectory.gradient[0, 1])
        self.rule = formula_in(style, MEAN_ERROR_ALONG_B, layout.formula, LABEL)
        left, baseline = float(self.rule.get_right()[0]) + 0.18, self.rule.baseline
        if layout.is_tall:  # in a line of its own
            self.rule.shift(point(0, 0.2))
            left, baseline = float(self.rule.part("equals").get_left()[0]), baseline - 0.58
        right = along.lock_place[0] - 0.42 if layout.is_wide else layout.formula.right
        form = along.derivative_form
        error, result = holding(
            lambda mean: -2 * mean, (-derivative / 2,), derivative, lambda more: [finer(form, more), form]
        )
        mean = written(error, -derivative / 2, bracket=True)
        for size in (LABEL, QUIET):
            self.mean = style.math(rf"= -2 \cdot \res{{{mean}}}", size).stand_at(left, baseline)
            self.result = style.math(rf"= \part{{slope}}{{\cb{{{written(result, derivative)}}}}}", size)
            self.result.stand_at(float(self.mean.get_right()[0]) + 0.18, baseline)
            fits = bool(self.result.get_right()[0] <= right)
            if fits:
                break
        self.numbers = [self.mean, self.result] if fits else [self.mean]
        super().__init__(self.rule, *self.numbers)


class ClosedFormOfB(WorkedRule):
    """The best b in closed form, and with its numbers."""

    def __init__(self, along: AlongB, room: Region) -> None:
        moments = along.study.moments
        values = moments.mean_y, along.m, moments.mean_x
        *forms, _ = holding(
            lambda y, m, x: y - m * x,
            values,
            along.best,
            lambda more: [
                *(NumberFormat.fitting(abs(value), digits=4 + more) for value in values),
                along.form,
            ],
        )
        y, m, x = (
            written(f, value, bracket=k > 0) for k, (f, value) in enumerate(zip(forms, values, strict=True))
        )
        best = written(along.form, along.best)
        super().__init__(
            along.style,
            room,
            BEST_B,
            rf"\part{{equals}}{{=}} \dat{{{y}}} - \cm{{{m}}}\cdot \dat{{{x}}} = \cb{{{best}}}",
        )


class Answers(VGroup):
    """What formula and descent find for b, one below the other at the right of the strip, and their difference.

    Attributes
    ----------
    rows : who says it, the symbol, and the number, for each of the two
    rest, asked : the difference, over the parabola, and what it was to be at most, between its arms

    """

    def __init__(self, along: AlongB) -> None:
        style, layout, last = along.style, along.layout, float(along.trajectory.params[-1, 1])
        best, reached = r"\vb^{*}", rf"\vb_{{\cb{{{along.trajectory.epochs}}}}}"
        found = (("formula", best, along.best), ("descent", reached, last))
        rows = [
            (
                style.text(style.say(f"only_b.{who}"), QUIET, "quiet"),
                style.math(symbol, LABEL),
                style.math(rf"= \cb{{{written(along.form, b)}}}", LABEL),
            )
            for who, symbol, b in found
        ]
        edge = layout.numbers.right
        for column, gap in zip(reversed(list(zip(*rows, strict=True))), (0.12, 0.4, 0.0), strict=True):
            edge -= max(label.width for label in column)
            for label, y in zip(column, along.rows, strict=True):
                label.stand_at(edge, y)
            edge -= gap
        self.left = edge
        self.rows = [VGroup(*row) for row in rows]
        off = rf"\quiet{{\text{{{style.say('only_b.off')}}}}}\ \ "
        self.rest = style.math(rf"{off}{reached} - {best} = \cb{{{plain(last - along.best, 2)}}}", LABEL)
        self.rest.stand_at(layout.right.right, layout.header(layout.right), side=1)
        # dJ/db is in proportion to the distance from the bottom: both have come down to the same share.
        most = along.study.tolerance * abs(along.start - along.best)
        self.asked = along.graph.write_inside(
            rf"\quiet{{\text{{{style.say('only_b.asked', amount=f'${plain(most, 2)}$')}}}}}", LABEL
        )
        if layout.is_square:  # the arms are too near to each other
            self.asked.stand_at(layout.numbers.left, along.rows[1])
        super().__init__(*self.rows, self.rest, self.asked)


def underlined(style: Style, formula: Label, name: str, word: str, room: float) -> VGroup:
    """A line under a part of a formula, and a word that says what it means, right of it up to x = `room`."""
    part, right = formula.part(name), float(formula.get_right()[0])
    (left, bottom, _), (end, _, _) = part.get_corner(DL), part.get_corner(DR)
    y = formula.baseline
    text = style.text(word, LABEL, "quiet").stand_at(right + 1.2, y)
    ends = [[(left, bottom - 0.08), (end, bottom - 0.08)], [(right + 0.6, y + 0.1), (right + 1.05, y + 0.1)]]
    has_room = text.get_right()[0] <= room
    line = Shape(style.color("quiet"), width=2.5)
    line.outline(np.concatenate([polyline(np.array(each)) for each in ends[: 1 + has_room]]))
    return VGroup(line, text) if has_room else VGroup(line)
