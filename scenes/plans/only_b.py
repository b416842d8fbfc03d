"""OnlyBScene keeps the best slope and descends along b alone, with one learning rate of each kind."""

from __future__ import annotations

from functools import partial

from gdmath import Curvature, Moments, Study, Trajectory
from gdmath.defaults import spread_of_y
from scenes.plans import Plan

# Along b alone J is a parabola with J″ = 2, whatever the data: the bound is α = 1, and an error is multiplied
# by 1 − 2α in every epoch: by 0.7, 0.98, −0.86 and −1.1.
ALONG_B = Curvature(steep=2.0, flat=2.0, angle=0.0)
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


PLAN = Plan(descents={name: partial(descend_along_b, learning_rate=rate) for name, rate in RATES.items()})
