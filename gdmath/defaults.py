"""What a lesson gets that says nothing: a learning rate, and a first line."""

from __future__ import annotations

from math import sqrt

from gdmath.loss import Curvature
from gdmath.moments import Moments


def converging_rate(bowl: Curvature, rate: float) -> float:
    """A learning rate that converges without overshooting along the flat axis.

    That is `rate` itself where it is below the best one, else the default one.

    >>> bowl = Curvature(steep=2.0, flat=0.4, angle=0.0)
    >>> converging_rate(bowl, 0.3), converging_rate(bowl, 1.3)
    (0.3, 0.4)
    """
    if rate < 0.9 * bowl.best_learning_rate:
        return rate
    return default_learning_rate(bowl)


def default_learning_rate(bowl: Curvature) -> float:
    """`default_rate_of_bound` times the bound, to three significant digits: it is the same wherever it is written.

    >>> default_learning_rate(Curvature(steep=3.0, flat=1.0, angle=0.0))
    0.18
    """
    return float(f"{default_rate_of_bound(bowl) * bowl.max_learning_rate:.3g}")


def default_rate_of_bound(bowl: Curvature) -> float:
    """A share of the largest safe learning rate that makes a descent worth watching.

    Along the flat axis an error shrinks by 1 − 2 share/κ an epoch.  0.09 κ makes that 0.82, which takes 41
    epochs to the tolerance of 0.0003; beyond 0.4 the steep axis would come close to overshooting.
    """
    return min(0.4, 0.09 * bowl.condition_number)


def default_start(moments: Moments, *, above: bool = False) -> tuple[float, float]:
    """(m, b) of a line that is clearly wrong: tilted the other way, and below the points, or above them.

    It is off by the same amount in units of each quantity's spread, whatever the data: the slope by 1.5
    standard deviations of y per one of x, the height at x̄ by 1.2 standard deviations of y.

    >>> default_start(Moments(n=9, mean_x=0.0, mean_y=1.0, var_x=1.0, cov_xy=2.0, floor=0.0))
    (-1.0, -1.4)
    """
    slope, _ = moments.optimum
    tilt = 1.5 * spread_of_y(moments) / sqrt(moments.var_x)
    m = slope - tilt if slope >= 0 else slope + tilt
    off = 1.2 * spread_of_y(moments)
    return m, moments.mean_y + (off if above else -off) - m * moments.mean_x


def spread_of_y(moments: Moments) -> float:
    """The standard deviation of y, or where y has none, its height."""
    return sqrt(moments.var_y) or abs(moments.mean_y) or 1.0
