"""MBContourScene compares descent in the coordinates of the film with the same where x is standardized."""

from __future__ import annotations

from math import isclose

from gdmath import Coordinates, Outcome, Study, Trajectory
from scenes.plans import Numbers, Plan
from scenes.words.language import Language


def descend_in_other(study: Study) -> Trajectory:
    """From the same line, until its loss is as near to the floor as that of a converged "descent"."""
    other = study.other
    epochs = study.epochs if other.epochs_needed is None else min(study.epochs, other.epochs_needed)
    return study.descend(other.learning_rate, coordinates=other, epochs=epochs, tolerance=0.0)


def rings_of(study: Study) -> Coordinates:
    """The coordinates in which the path bends: the film's own, or the raw ones where those are standardized."""
    return study.raw if study.is_standardized else study.told


def numbers(study: Study, language: Language) -> Numbers:
    """What descent needs in each of the coordinates."""
    views = {"raw": study.raw, "told": study.told, "standardized": study.standardized}
    rings = rings_of(study).curvature.condition_number
    found: Numbers = {"kappa_rings": language.ratio(rings)}
    for name, view in views.items():
        found[f"kappa_{name}"] = language.ratio(view.curvature.condition_number)
        found[f"epochs_{name}"] = language.count(view.epochs_needed)
    return found


def has_same_bound(study: Study) -> bool:
    """Whether no larger learning rate is safe with x standardized than as the rings have it."""
    if study.trajectories["descent"].outcome in (Outcome.DIVERGED, Outcome.NEITHER):
        return False
    raw, standardized = (c.curvature.max_learning_rate for c in (rings_of(study), study.standardized))
    return isclose(raw, standardized, rel_tol=0.01)


def is_small(study: Study) -> bool:
    """Whether that is so, and the film is told with x standardized."""
    return study.is_standardized and has_same_bound(study)


PLAN = Plan(
    descents={"other": descend_in_other},
    numbers=numbers,
    conditions={"same_bound": has_same_bound, "small": is_small},
)
