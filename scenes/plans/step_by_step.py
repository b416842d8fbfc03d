"""StepByStepScene works on a few of the points, in round numbers, as one does with paper and pencil."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

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
from scenes.plans import Numbers, Plan
from scenes.words.language import Language


def few_points(study: Study, x_name: str | None = None) -> HandData:
    """A few of the points in the coordinates of the film, rounded; `x_name` is what x is called there."""
    told, data = study.told, study.dataset
    name = data.x_name if x_name is None else x_name
    shown = Dataset(x=told.of(data.x), y=data.y, x_name=name, y_name=data.y_name)
    return HandData.of(shown, told.start)


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


PLAN = Plan(descents={"by_hand": descend_few}, numbers=numbers)
