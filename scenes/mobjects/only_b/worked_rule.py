"""A rule and, below it, the same with its numbers: so many digits that what is written holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from manim import VGroup

from gdmath import Moments, Trajectory, slice_along_b
from scenes.formulas import BEST_B, FIRST_UPDATE_OF_B, MEAN_ERROR_ALONG_B
from scenes.layout import Layout, Region
from scenes.mobjects.kit.arithmetic import finer, holding, written
from scenes.mobjects.kit.fitting import caption
from scenes.mobjects.kit.number import NumberFormat, plain
from scenes.style import LABEL, QUIET, Style


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
            self.rule, self.digits = style.math(rule, size), style.math(digits, size)
            head = float(self.rule.part("equals").get_left()[0] - self.rule.get_left()[0])
            if head + self.digits.width <= strip.width:
                break
        lines, top, drop = [self.digits], strip.center[1] + 0.14, 0.62
        if self.digits.width > strip.width:
            terms, result = digits.rsplit(" = ", 1)
            lines = [style.math(tex, QUIET) for tex in (terms, rf"\part{{equals}}{{=}} {result}")]
            self.digits, top, drop = VGroup(*lines), strip.center[1] + 0.29, 0.43
        self.rule.stand_at(strip.left, top)
        for k, line in enumerate(lines, start=1):
            line.stand_at(strip.left, top - k * drop)
            first, second = (each.part("equals").get_left()[0] for each in (self.rule, line))
            # Where it is too long to begin there, it ends with the strip.
            line.shift([min(first - second, strip.width - line.width), 0, 0])
        self.add(self.rule, self.digits)


class UpdateOfB(WorkedRule):
    """The first update of b with its numbers."""

    def __init__(
        self,
        style: Style,
        strip: Region,
        trajectory: Trajectory,
        form: NumberFormat,
        slope_form: NumberFormat,
    ) -> None:
        first, new = (float(b) for b in trajectory.params[[0, min(1, trajectory.epochs)], 1])
        slope, rate = float(trajectory.gradient[0, 1]), trajectory.learning_rate
        forms = holding(
            lambda b, g: b - rate * g,
            (first, slope),
            new,
            # The slope is shown with more digits from the first.
            lambda more: [finer(form, more), finer(slope_form, max(0, more - 1)), form],
        )
        b, result = (written(forms[k], value) for k, value in ((0, first), (2, new)))
        g = written(forms[1], slope, bracket=True)
        super().__init__(
            style,
            strip,
            FIRST_UPDATE_OF_B,
            rf"\part{{equals}}{{=}} \cb{{{b}}} - {plain(rate)}\cdot\cb{{{g}}} = \cb{{{result}}}",
        )


class DerivativeInDigits(VGroup):
    """dJ/db as minus two times the mean error, and with its numbers, in one line or, in a tall frame, in two.

    Attributes
    ----------
    rule, mean, result : the formula, the mean error in it, and what it makes the derivative
    fits, numbers : whether there is room for the last one, and the one or two that are seen

    """

    def __init__(
        self, style: Style, layout: Layout, right: float, derivative: float, form: NumberFormat
    ) -> None:
        """Up to x = `right`; the derivative is written in this form."""
        self.rule = caption(style, MEAN_ERROR_ALONG_B, layout.formula, LABEL)
        left, baseline = float(self.rule.get_right()[0]) + 0.18, self.rule.baseline
        if layout.is_tall:  # in a line of its own
            self.rule.shift(np.array([0, 0.2, 0]))
            left, baseline = float(self.rule.part("equals").get_left()[0]), baseline - 0.58
        error, result = holding(
            lambda mean: -2 * mean, (-derivative / 2,), derivative, lambda more: [finer(form, more), form]
        )
        mean = written(error, -derivative / 2, bracket=True)
        for size in (LABEL, QUIET):
            self.mean = style.math(rf"= -2 \cdot \res{{{mean}}}", size).stand_at(left, baseline)
            self.result = style.math(rf"= \part{{slope}}{{\cb{{{written(result, derivative)}}}}}", size)
            self.result.stand_at(float(self.mean.get_right()[0]) + 0.18, baseline)
            self.fits = bool(self.result.get_right()[0] <= right)
            if self.fits:
                break
        self.numbers = [self.mean, self.result] if self.fits else [self.mean]
        super().__init__(self.rule, *self.numbers)


class ClosedFormOfB(WorkedRule):
    """The best b for a slope in closed form, and with its numbers, the result in a given form."""

    def __init__(
        self, style: Style, strip: Region, moments: Moments, slope: float, form: NumberFormat
    ) -> None:
        values, best = (moments.mean_y, slope, moments.mean_x), slice_along_b(moments, slope).vertex
        *forms, _ = holding(
            lambda y, m, x: y - m * x,
            values,
            best,
            lambda more: [*(NumberFormat.fitting(abs(value), digits=4 + more) for value in values), form],
        )
        y, m, x = (
            written(f, value, bracket=k > 0) for k, (f, value) in enumerate(zip(forms, values, strict=True))
        )
        super().__init__(
            style,
            strip,
            BEST_B,
            rf"\part{{equals}}{{=}} \dat{{{y}}} - \cm{{{m}}}\cdot \dat{{{x}}} = \cb{{{written(form, best)}}}",
        )


class Answers(VGroup):
    """What different ways find for b, one below the other: rows of who says it, the symbol, and the number."""

    def __init__(
        self, style: Style, layout: Layout, baselines: Sequence[float], answers: Mapping[str, tuple[str, str]]
    ) -> None:
        """Rows at these baselines, at the right of the numbers; who says it, and its number, by the symbol."""
        rows = [
            (
                style.text(word, QUIET, "quiet"),
                style.math(symbol, LABEL),
                style.math(rf"= \cb{{{number}}}", LABEL),
            )
            for symbol, (word, number) in answers.items()
        ]
        edge = layout.numbers.right
        for column, gap in zip(reversed(list(zip(*rows, strict=True))), (0.12, 0.4, 0.0), strict=True):
            edge -= max(label.width for label in column)
            for label, y in zip(column, baselines, strict=True):
                label.stand_at(edge, y)
            edge -= gap
        super().__init__(*(VGroup(*row) for row in rows))
