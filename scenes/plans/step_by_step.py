"""StepByStepScene works on a few of the points, in round numbers, as one does with paper and pencil."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from math import sqrt
from types import MappingProxyType

import numpy as np

from gdmath import (
    Dataset,
    HandData,
    Moments,
    Study,
    Trajectory,
    converging_rate,
    curvature,
    descend_by_hand,
)
from gdmath.by_hand import round_down
from gdmath.grid import Grid
from scenes.plans import Answers, Numbers, Plan, PlannedQuestion
from scenes.words.figures import all_figures, differing, figures, to_digits, to_place
from scenes.words.language import Language

LEGS = 1 / 6  # of the first gradient: the smaller slope is at least this share of the larger one
OFF = 0.25, 0.5, 0.75, 1.0, 1.5, 2.0  # standard deviations of y by which a first line may be moved for that


def few_points(study: Study, x_name: str | None = None) -> HandData:
    """A few of the points in the coordinates of the film, rounded; `x_name` is what x is called there."""
    told, data = study.told, study.dataset
    name = data.x_name if x_name is None else x_name
    shown = Dataset(x=told.of(data.x), y=data.y, x_name=name, y_name=data.y_name)
    few = HandData.of(shown, told.start)
    return replace(few, start=with_two_slopes(few))


def with_two_slopes(few: HandData) -> tuple[float, float]:
    """The first line; where one of its slopes would not be seen beside the other, a line near it that is no better.

    The gradient is drawn as an arrow over its two slopes.
    """
    moments, (m, b) = Moments.of(few.dataset), few.start
    spread = sqrt(moments.var_y) or abs(moments.mean_y) or 1.0
    round_b = Grid(digit=few.y_grid.digit, exponent=few.y_grid.exponent + 1)

    def is_seen(line: tuple[float, float]) -> bool:
        smaller, larger = sorted(np.abs(moments.gradient(*line)))
        return bool(smaller >= LEGS * larger)

    if is_seen(few.start):
        return few.start
    for off in (sign * share * spread for share in OFF for sign in (-1, 1)):
        lifted = m, float(round_b.nearest(b + off))
        turned = float(few.m_grid.nearest(m + off / sqrt(moments.var_x))), b
        for line in (lifted, turned):
            if is_seen(line) and moments.loss(*line) >= moments.loss(m, b):
                return line
    return few.start


def descend_few(study: Study) -> Trajectory:
    """The descent of these points, from their own first line, each epoch made by `one_epoch`."""
    few = few_points(study)
    rate = converging_rate(curvature(Moments.of(few.dataset)), study.shown.learning_rate)
    return descend_by_hand(
        few.dataset,
        learning_rate=round_down(rate),
        epochs=study.epochs,
        start=few.start,
        tolerance=study.tolerance,
    )


def study_of_few(study: Study, x_name: str | None = None) -> Study:
    """The study of these points; its "descent" is the one made by hand."""
    path, few = study.trajectories["by_hand"], few_points(study, x_name)
    own = Study.of(
        few.dataset,
        standardize=False,
        learning_rate=path.learning_rate,
        epochs=path.epochs,
        tolerance=study.tolerance,
        start=few.start,
    )
    return replace(own, trajectories=MappingProxyType({**own.trajectories, "descent": path}))


ROWS = 8  # of the table of epochs
SLOW = 4  # epochs after the start that have a row each


def rows_of(path: Trajectory) -> list[int]:
    """The epochs that have a row each: the first ones, then ever fewer."""
    last = path.epochs
    if last <= ROWS - 1:
        return list(range(last + 1))
    return [*range(SLOW + 1), *(round(leap) for leap in np.geomspace(SLOW, last, ROWS - SLOW)[1:])]


def numbers(study: Study, language: Language) -> Numbers:
    """How many points there are, and the signs of the first error and of the first slope."""
    few, path = few_points(study), study.trajectories["by_hand"]
    m, b = few.start
    x, y = float(few.dataset.x[0]), float(few.dataset.y[0])
    error, slope = float(few.y_grid.nearest(y - (m * x + b))), float(path.gradient[0, 0])
    return {
        "points_by_hand": language.few(len(few.rows)),
        "first_error": language.say(f"language.signs.error_{sign(error)}"),
        "first_slope": language.say(f"language.signs.slope_{sign(slope)}"),
    }


def sign(value: float) -> str:
    """The name of a sign."""
    return "negative" if value < 0 else "positive" if value > 0 else "zero"


def which_way(study: Study, language: Language) -> Answers:
    """Whether the first step takes m up or down, or leaves it."""
    path = study.trajectories["by_hand"]
    slope, rate = float(path.gradient[0, 0]), path.learning_rate
    return Answers(
        offered=("up", "down", "stays"),
        right={"negative": "up", "positive": "down", "zero": "stays"}[sign(slope)],
        values={
            "slope": figures(to_digits(slope, 3), language),
            "rate": figures(to_digits(rate, 2), language),
        },
    )


def next_slope(study: Study, language: Language) -> Answers | None:
    """What m is after the second step, and what mistakes would make of it; None where there is no such step."""
    path = study.trajectories["by_hand"]
    if path.epochs < 2:
        return None
    m, after = (float(path.params[t, 0]) for t in (1, 2))
    slope, rate = float(path.gradient[1, 0]), to_digits(path.learning_rate, 2)
    if slope == 0:
        return None
    place = to_digits(float(rate) * slope, 2).adjusted() - 1  # two digits of the step
    for finer in range(8):  # digits shown until they give the step that the film makes
        told = to_place(m, place - finer), to_digits(slope, 3 + finer)
        step = rate * told[1]
        if to_place(told[0] - step, place) == to_place(after, place):
            break
    else:
        return None
    mistakes = {
        "sign": told[0] + step,
        "total": told[0] - len(few_points(study).rows) * step,
        "no_rate": told[0] - told[1],
        "no_two": told[0] - step / 2,
    }
    offered: dict[str, Decimal] = {
        name: to_place(value, place) for name, value in {"right": told[0] - step, **mistakes}.items()
    }
    names = differing(offered.pop("right"), offered)
    if len(names) < 2:
        return None
    offered["right"] = to_place(told[0] - step, place)
    values = {
        "m": figures(told[0], language),
        "slope": figures(told[1], language),
        "rate": figures(rate, language),
    }
    return Answers(offered=names, right="right", values={**values, **all_figures(offered, names, language)})


PLAN = Plan(
    descents={"by_hand": descend_few},
    numbers=numbers,
    questions={
        "direction": PlannedQuestion(beat="apply", answers=which_way),
        "next_slope": PlannedQuestion(beat="repeat", answers=next_slope),
    },
)
