"""What the words may say about a study: its numbers, and the conditions that choose between texts.

Those that one film alone needs stand in its plan, see `scenes.plans`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from gdmath import Outcome, Study
from scenes import plans
from scenes.questions import spoken
from scenes.words.language import Language

EVERY = "every film"  # whose numbers and conditions those are that no plan declares
ROUND = 1.5  # up to this condition number nobody sees that the ellipses are not circles
PERFECT = 1e-6  # a floor up to this share of the first loss is none that anybody sees


def numbers(study: Study, language: Language) -> dict[str, float | int | str]:
    """Numbers by the name that a text writes in braces."""
    descent, learning = study.trajectories["descent"], study.learning
    m_star, b_star = study.moments.optimum
    own = {
        "n": study.moments.n,
        "m_star": m_star,
        "b_star": b_star,
        "alpha": descent.learning_rate,
        "epochs": descent.epochs,
        "epochs_learning": learning.epochs,
        "learning_takes": language.counted(learning.epochs, "epoch"),
        "tolerance_percent": language.number(f"{100 * study.tolerance:g}"),
        "x_name": study.dataset.x_name,
        "x_measured": language.measured(study.dataset, study.told, study.is_standardized),
        "center": _center(study, language),
        "unit": language.exact(study.told.unit),
        "y_name": study.dataset.y_name,
    }
    asked = spoken(language)
    return plans.merged({EVERY: {**own, **asked}, **plans.all_numbers(study, language)})


def _center(study: Study, language: Language) -> str:
    """What x is counted from: a number, or a date."""
    center, dates = study.told.center, study.dataset.x_dates
    if dates is not None:
        return language.day(dates.nearest_day(center))
    return ("−" if center < 0 else "") + language.exact(abs(center))


def conditions(study: Study) -> set[str]:
    """Names of the texts that hold for this study in place of the general one."""
    return {name for name, holds in all_conditions().items() if holds(study)}


def all_conditions() -> dict[str, Callable[[Study], bool]]:
    """What a text of the script may be named after, and when it holds."""
    return plans.merged({EVERY: OWN, **plans.all_conditions()})


def has_outcome(study: Study, outcome: Outcome) -> bool:
    """Whether the descent of the lesson ends so."""
    return study.trajectories["descent"].outcome is outcome


def arrives(study: Study) -> bool:
    """Whether the descent of the lesson converges, or would with more epochs."""
    return not (has_outcome(study, Outcome.DIVERGED) or has_outcome(study, Outcome.NEITHER))


def is_standardized(study: Study) -> bool:
    """Whether the film is told with x standardized."""
    return arrives(study) and study.is_standardized


def is_counted(study: Study) -> bool:
    """Whether the film is told with x counted from a center in a unit: neither as it came nor standardized."""
    return arrives(study) and study.is_counted


def is_round(study: Study) -> bool:
    """Whether the bowl of the film is round already, without x being standardized."""
    round_ = study.told.curvature.condition_number <= ROUND
    return arrives(study) and not study.is_standardized and round_


def is_unfinished(study: Study) -> bool:
    """Whether the epochs of the descent that the film learns by ran out."""
    return study.learning.outcome is Outcome.OUT_OF_EPOCHS


def is_perfect(study: Study) -> bool:
    """Whether the points lie on one line, as good as exactly."""
    return study.moments.floor <= PERFECT * float(study.learning.loss[0])


OWN: dict[str, Callable[[Study], bool]] = {
    **{str(outcome): partial(has_outcome, outcome=outcome) for outcome in Outcome},
    "at_once": lambda study: study.learns_slower,
    "standardized": is_standardized,
    "counted": is_counted,
    "round": is_round,
    "unfinished": is_unfinished,
    "perfect": is_perfect,
}
