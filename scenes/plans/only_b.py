"""OnlyBScene keeps the best slope and descends along b alone, with one learning rate of each kind."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partial

import numpy as np

from gdmath import Curvature, Moments, Outcome, Study, Trajectory
from gdmath.defaults import spread_of_y
from scenes.plans import Answers, Plan, PlannedQuestion
from scenes.words.figures import all_figures, differing, figures, to_digits
from scenes.words.language import Language

# Along b alone J is a parabola with J″ = 2, whatever the data: the bound is α = 1, and an error is multiplied
# by 1 − 2α in every epoch: by 0.7, 0.98, −0.86 and −1.1.
ALONG_B = Curvature(steep=2.0, flat=2.0, angle=0.0)
REACH = 1.1  # of the start's distance from the best b, up to which b is swept
RATES = {
    name: share * ALONG_B.max_learning_rate
    for name, share in {
        "only_b": 0.15,
        "only_b_slow": 0.01,
        "only_b_large": 0.93,
        "only_b_past": 1.05,
    }.items()
}


def low_start(moments: Moments) -> tuple[float, float]:
    """(m, b) of a line with the best slope, 1.2 standard deviations of y too low."""
    m, b = moments.optimum
    return m, b - 1.2 * spread_of_y(moments)


def descend_along_b(study: Study, learning_rate: float) -> Trajectory:
    """From that line, with the slope kept."""
    return study.descend(learning_rate, start=low_start(study.moments), only_b=True)


def settled(trajectories: Sequence[Trajectory], bottom: float) -> int:
    """The epoch by which every descent but the slowest has shown where it goes."""
    staying = [t for t in trajectories if t.outcome is not Outcome.DIVERGED]
    homes = sorted(epochs_home(t, bottom) for t in staying)
    return homes[max(0, len(homes) - 2)]


def epochs_home(trajectory: Trajectory, bottom: float) -> int:
    """Epochs until nothing is left to be seen of the distance to the bottom, or all that there are."""
    off = np.abs(trajectory.params[:, 1] - bottom)
    home = np.flatnonzero(off < 1e-3 * off[0])
    return int(home[0]) if len(home) else trajectory.epochs


def left_or_right(study: Study, language: Language) -> Answers | None:
    """Which way b has to go from the low start; None where J is flat there."""
    path = study.trajectories["only_b"]
    slope, b = float(path.gradient[0, 1]), float(path.params[0, 1])
    if slope == 0:
        return None
    values = {"slope": figures(to_digits(slope, 3), language), "b": figures(to_digits(b, 3), language)}
    return Answers(offered=("left", "right"), right="right" if slope < 0 else "left", values=values)


def doubled(study: Study, language: Language) -> Answers | None:
    """What an epoch with twice the good learning rate leaves of the distance to the bottom, 1 − 2 (2α)."""
    rate = to_digits(study.trajectories["only_b"].learning_rate, 2)
    factor, right = 1 - 2 * rate, 1 - 4 * rate
    mistakes = {"no_two": 1 - 2 * rate, "sign": 1 + 4 * rate, "factor": 2 * factor}
    names = differing(right, mistakes)
    offered: dict[str, Decimal] = {"right": right, **mistakes}
    values = {"rate": figures(rate, language), "twice": figures(2 * rate, language)}
    values |= {"now": figures(factor, language), **all_figures(offered, names, language)}
    return Answers(offered=names, right="right", values=values) if len(names) > 1 else None


PLAN = Plan(
    descents={name: partial(descend_along_b, learning_rate=rate) for name, rate in RATES.items()},
    questions={
        "left_or_right": PlannedQuestion(beat="slope", answers=left_or_right),
        "doubled": PlannedQuestion(beat="rates", answers=doubled),
    },
)
