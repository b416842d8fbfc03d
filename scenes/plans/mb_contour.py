"""MBContourScene compares descent in the coordinates of the film with the same in the other ones."""

from __future__ import annotations

from math import isclose

from gdmath import Outcome, Study, Trajectory
from scenes.plans import Numbers, Plan
from scenes.words.language import Language


def descend_in_other(study: Study) -> Trajectory:
    """From the same line, until its loss is as near to the floor as that of a converged "descent"."""
    other = study.other
    epochs = study.epochs if other.epochs_needed is None else min(study.epochs, other.epochs_needed)
    return study.descend(other.learning_rate, coordinates=other, epochs=epochs, tolerance=0.0)


def numbers(study: Study, language: Language) -> Numbers:
    """What descent needs in both coordinates."""
    return {
        "kappa_raw": language.ratio(study.raw.curvature.condition_number),
        "epochs_raw": language.count(study.raw.epochs_needed),
        "epochs_standardized": language.count(study.standardized.epochs_needed),
    }


def has_same_bound(study: Study) -> bool:
    """Whether no larger learning rate is safe with x standardized than without."""
    if study.trajectories["descent"].outcome in (Outcome.DIVERGED, Outcome.NEITHER):
        return False
    raw, standardized = (c.curvature.max_learning_rate for c in (study.raw, study.standardized))
    return isclose(raw, standardized, rel_tol=0.01)


def is_small(study: Study) -> bool:
    """Whether that is so, and the film is told with x standardized."""
    return study.is_standardized and has_same_bound(study)


PLAN = Plan(
    descents={"other": descend_in_other},
    numbers=numbers,
    conditions={"same_bound": has_same_bound, "small": is_small},
)
