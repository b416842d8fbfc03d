"""LossCurveScene compares one learning rate of each kind, from the same start."""

from __future__ import annotations

from functools import partial
from math import ceil, log, log10

import numpy as np

from gdmath import Curvature, Study, Trajectory, converging_rate, slowest_part
from scenes.plans import Answers, Numbers, Plan, PlannedQuestion
from scenes.words.figures import all_figures, differing, figures, to_digits, to_place
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


def halving(study: Study) -> tuple[int, float] | None:
    """(t, h): from epoch t on, what is above the floor halves every h epochs; None where that cannot be shown.

    That is where an epoch leaves less than half, or where that part of the curve is far from its beginning or short.
    """
    share, rise, _ = slowest_part(study.moments, study.learning)
    if not 0.5 <= share < 1 or not rise > 0:
        return None
    epochs = log(0.5) / log(share)
    rises = np.asarray(study.moments.rise(*study.learning.params.T))
    tail = rise * share ** np.arange(len(rises))
    off = np.flatnonzero(np.abs(rises - tail) > 0.03 * tail)
    off = off[off < len(rises) - 1 - HALVINGS * epochs]
    start = int(off[-1]) + 1 if len(off) else 0
    seen = HALVINGS * epochs >= 0.3 * (start + ZOOMED * epochs)
    return (start, epochs) if seen and start + HALVINGS * epochs < len(rises) else None


def remaining(study: Study) -> float:
    """What epochs beyond the last could still take off the loss, as a share of the first loss."""
    learning = study.learning
    m, b = learning.params[-1]
    return float(study.moments.rise(m, b) / learning.loss[0]) if learning.loss[0] > 0 else 0.0


def numbers(study: Study, language: Language) -> Numbers:
    """What an epoch leaves of the loss above its floor in the long run; what is left after the last; the bound."""
    share, _, _ = slowest_part(study.moments, study.learning)
    bound = to_digits(study.shown.curvature.max_learning_rate, 3).normalize()  # as it stands on the screen
    return {
        "leaves": language.say("language.percentage", share=language.percent(share)),
        "still_to_gain": rest(remaining(study), language),
        "safe_rate": figures(bound, language),
    }


def rest(share: float, language: Language) -> str:
    """A share as people say it, or below a hundredth, what power of ten it is below: no less than 0.001 %."""
    bound = rest_bound(share, language)
    if bound is None:
        return language.say("language.percentage", share=language.percent(share))
    return language.say("language.less_than", amount=language.say("language.percentage", share=bound))


def rest_bound(share: float, language: Language) -> str | None:
    """The power of ten, in percent, that `rest` says a share is below; None where it says the share itself."""
    if share >= 0.01:
        return None
    power = max(-3, ceil(log10(max(100 * share, 1e-9))))
    return language.number(f"{10.0**power:.{max(0, -power)}f}")


def next_halving(study: Study, language: Language) -> Answers | None:
    """After how many epochs the loss above the floor halves again; None where that cannot be shown."""
    found = halving(study)
    if found is None:
        return None
    epochs = to_digits(found[1], 2)
    place = int(epochs.as_tuple().exponent)
    mistakes = {"slower": to_place(2 * epochs, place), "quicker": to_place(epochs / 2, place)}
    names = differing(epochs, mistakes)
    values = {"epochs": figures(epochs, language)}
    values |= all_figures({"right": epochs, **mistakes}, names, language)
    return Answers(offered=names, right="right", values=values) if len(names) > 1 else None


LEAST_EPOCHS = 20  # over which learning rates are compared
HALVINGS = 3  # that are shown
ZOOMED = 4.2  # of them fill the window
KINDS = ("slow", "best", "zigzag", "past")
PLAN = Plan(
    descents={kind: partial(descend_at, kind=kind) for kind in KINDS},
    numbers=numbers,
    conditions={"no_halving": lambda study: halving(study) is None},
    questions={"halving": PlannedQuestion(beat="shape", answers=next_halving)},
)
