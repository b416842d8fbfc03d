"""LossCurveScene compares one learning rate of each kind, from the same start."""

from __future__ import annotations

from functools import partial

from gdmath import Curvature, Study, Trajectory, converging_rate, slowest_part
from scenes.plans import Numbers, Plan
from scenes.words.language import Language


def rates_to_compare(bowl: Curvature, good: float) -> dict[str, float]:
    """One learning rate of each kind for a bowl, beside "good", which every study has.

    "slow" is an eighth of it; "best" 2/(λ_min + λ_max); "zigzag" so near to the bound that the steep axis is
    overshot almost as far again in every epoch; "past" a tenth beyond the bound, where the steep error grows by
    1.2 an epoch.
    """
    bound, best = bowl.max_learning_rate, bowl.best_learning_rate
    return {"slow": good / 8, "best": best, "zigzag": bound - 0.2 * (bound - best), "past": 1.1 * bound}


def descend_at(study: Study, kind: str) -> Trajectory:
    """The descent with the learning rate of that kind."""
    bowl = study.shown.curvature
    good = converging_rate(bowl, study.shown.learning_rate)
    return study.descend(rates_to_compare(bowl, good)[kind])


def numbers(study: Study, language: Language) -> Numbers:
    """What an epoch leaves of the loss above its floor, in the long run."""
    share, _, _ = slowest_part(study.moments, study.learning)
    return {"leaves": language.say("language.percentage", share=language.percent(share))}


KINDS = ("slow", "best", "zigzag", "past")
PLAN = Plan(descents={kind: partial(descend_at, kind=kind) for kind in KINDS}, numbers=numbers)
