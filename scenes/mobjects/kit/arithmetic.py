"""Numbers of a calculation, with so many digits that what is written holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gdmath import Trajectory
from scenes.mobjects.kit.number import NumberFormat

MORE = 12  # digits that may be added


def update_in_digits(trajectory: Trajectory, k: int, form: NumberFormat, slope_form: NumberFormat) -> str:
    """TeX of the first update of m (k = 0) or b (k = 1) with its numbers: so many digits that it holds."""
    first, new = trajectory.params[[0, min(1, trajectory.epochs)], k].tolist()
    values = first, float(trajectory.gradient[0, k]), trajectory.learning_rate

    def forms(more: int) -> list[NumberFormat]:
        rate_form = NumberFormat.fitting(values[2], 3 + more)
        return [finer(form, more), finer(slope_form, more), rate_form, form]

    *shown, last = holding(lambda value, g, rate: value - rate * g, values, new, forms)
    color = r"\cm" if k == 0 else r"\cb"
    old, g, result = (
        f"{color}{{{written(f, value, bracket=bracket)}}}"
        for f, value, bracket in ((shown[0], first, False), (shown[1], values[1], True), (last, new, False))
    )
    return rf"{old} - {trimmed(shown[2].write(values[2]))}{shown[2].factor}\cdot {g} = {result}"


def trimmed(string: str) -> str:
    """A number without zeros at its end."""
    return string.rstrip("0").rstrip(".") if "." in string else string


def holding(
    rule: Callable[..., float],
    values: Sequence[float],
    result: float,
    forms: Callable[[int], Sequence[NumberFormat]],
) -> list[NumberFormat]:
    """The first of `forms(0)`, `forms(1)`, … in which the rule turns the written values into the written result.

    Each has a form for every value, and one for the result.
    """
    for more in range(MORE):
        *given, last = forms(more)
        read = [form.rounded(value) for form, value in zip(given, values, strict=True)]
        if last.write(rule(*read)) == last.write(result):
            break
    return [*given, last]


def finer(form: NumberFormat, more: int) -> NumberFormat:
    """A form with more decimals."""
    return NumberFormat(form.decimals + more, form.exponent)


def written(form: NumberFormat, value: float, *, bracket: bool = False) -> str:
    """TeX of a number, where asked for in brackets if it is negative."""
    tex = form.write(float(value)) + form.factor
    return f"({tex})" if bracket and tex.startswith("-") else tex
