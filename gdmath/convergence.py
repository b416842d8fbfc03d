"""How fast descents converge, and how far, from the curvature alone; nothing is descended here."""

from __future__ import annotations

from math import sqrt
from sys import float_info

import numpy as np
from numpy.typing import NDArray

from gdmath.loss import Curvature, curvature
from gdmath.moments import EPSILON, Moments
from gdmath.rules import Momentum, Nesterov, PlainDescent, Rule
from gdmath.trajectory import Trajectory

Array = NDArray[np.float64]

# A learning rate this near to the bound, relative to it, is the bound itself: half of a double's digits, far more
# than the rounding of the curvature takes away, and far less than what any epoch of a film could show.
AT_BOUND = sqrt(float_info.epsilon)


def is_optimum(moments: Moments, m: float, b: float, only_b: bool = False) -> bool:
    """Whether (m, b), or b for this m, is the best to within rounding.

    >>> is_optimum(Moments.of_arrays(np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 5.0])), 2.0, 1.0)
    True
    """
    off = abs(moments.gradient(m, b)[1]) / 2 if only_b else sqrt(moments.rise(m, b))
    return off <= moments.rounding(m, b)


def is_off_along_steep(moments: Moments, start: tuple[float, float]) -> bool:
    """Whether there is an error along the steep axis at all, beyond rounding.

    >>> moments = Moments(n=2, mean_x=0.0, mean_y=0.0, var_x=4.0, cov_xy=0.0, floor=1.0)
    >>> is_off_along_steep(moments, (1.0, 0.0)), is_off_along_steep(moments, (0.0, 1.0))
    (True, False)
    """
    bowl = curvature(moments)
    error = float(bowl.axes[0] @ (np.array(start) - moments.optimum))
    return sqrt(bowl.steep / 2) * abs(error) > moments.rounding(*start)


def predicted_rate(bowl: Curvature, *, learning_rate: float, rule: Rule) -> float | None:
    """By what an update multiplies the distance to the optimum in the long run, on full batches.

    None for rules that are not linear in the gradient (RMSProp, Adam, a decaying rate): they have no such factor.
    For the others it is the larger, over both axes of the bowl, of the largest |z| with, for each λ,
    z = 1 − αλ (plain), z² − (1 + β − αλ) z + β = 0 (momentum), and z² − (1 + β)(1 − αλ) z + β (1 − αλ) = 0 (Nesterov).
    Above 1 it diverges.  Where both z of an axis are equal, as with the best α and β, the distance falls as t·zᵗ.

    Source: Polyak (1964); Lessard, Recht & Packard, "Analysis and design of optimization algorithms via integral
    quadratic constraints", SIAM J. Optim. 26 (2016), section 2.

    >>> bowl = Curvature(steep=4.0, flat=1.0, angle=0.0)
    >>> predicted_rate(bowl, learning_rate=0.4, rule=PlainDescent())
    0.6000000000000001
    """
    stretches = 1 - learning_rate * np.array([bowl.steep, bowl.flat])
    match rule:
        case PlainDescent():
            return float(np.abs(stretches).max())
        case Momentum(beta=beta):
            return max(_largest_root(s + beta, beta) for s in stretches.tolist())
        case Nesterov(beta=beta):
            return max(_largest_root((1 + beta) * s, beta * s) for s in stretches.tolist())
    return None


def _largest_root(p: float, q: float) -> float:
    """The larger |z| of z² − p z + q = 0."""
    inside = p * p - 4 * q
    # Where the roots are equal, as they are meant to be, rounding alone would part them by half of the digits.
    return sqrt(q) if q > 0 and inside <= 32 * EPSILON * sqrt(q) else (abs(p) + sqrt(inside)) / 2


def best_momentum(bowl: Curvature) -> tuple[float, Momentum]:
    """(α, rule) of the fastest heavy ball: α = 4/(√λ_max + √λ_min)², β = ((√κ − 1)/(√κ + 1))².

    Its rate is √β = (√κ − 1)/(√κ + 1), where that of plain descent at its best is (κ − 1)/(κ + 1).
    Source: Polyak, "Some methods of speeding up the convergence of iteration methods" (1964).

    >>> rate, rule = best_momentum(Curvature(steep=9.0, flat=1.0, angle=0.0))
    >>> rate, rule, predicted_rate(Curvature(steep=9.0, flat=1.0, angle=0.0), learning_rate=rate, rule=rule)
    (0.25, Momentum(beta=0.25), 0.5)
    """
    steep, flat = sqrt(bowl.steep), sqrt(bowl.flat)
    beta = ((steep - flat) / (steep + flat)) ** 2
    return (2 / (steep + flat)) ** 2, Momentum(beta=min(beta, 1 - float_info.epsilon / 2))


def best_nesterov(bowl: Curvature) -> tuple[float, Nesterov]:
    """(α, rule) of the fastest Nesterov descent: α = 4/(3 λ_max + λ_min), β = (√(3κ + 1) − 2)/(√(3κ + 1) + 2).

    Its rate is 1 − 2/√(3κ + 1).  Source: Lessard, Recht & Packard (2016), as in `predicted_rate`, proposition 1.

    >>> rate, rule = best_nesterov(Curvature(steep=5.0, flat=1.0, angle=0.0))
    >>> rate, round(rule.beta, 6)
    (0.25, 0.333333)
    """
    root = sqrt(3 * bowl.condition_number + 1)
    beta = min(max((root - 2) / (root + 2), 0.0), 1 - float_info.epsilon / 2)
    return 4 / (3 * bowl.steep + bowl.flat), Nesterov(beta=beta)


def closed_form(
    moments: Moments, *, learning_rate: float, start: tuple[float, float], t: float
) -> tuple[float, float]:
    """(m, b) after t updates without making them: θ_t = θ* + (I − αH)^t (θ_0 − θ*), whole t ≥ 0.

    Source: ∇J is linear in θ, so the distance to the optimum is multiplied by I − αH in every epoch.

    >>> moments = Moments.of_arrays(np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 5.0]))
    >>> one = closed_form(moments, learning_rate=0.2, start=(0.0, 0.0), t=500)
    >>> [round(value, 6) for value in one]
    [2.0, 1.0]
    """
    bowl = curvature(moments)
    best = np.array(moments.optimum)
    factors = 1 - learning_rate * np.array([bowl.steep, bowl.flat])
    m, b = best + (factors**t * (bowl.axes @ (np.array(start) - best))) @ bowl.axes
    return float(m), float(b)


def epochs_to_converge(
    moments: Moments, *, learning_rate: float, start: tuple[float, float], tolerance: float
) -> int | None:
    """How many epochs `descend` needs from `start`, found without descending; None where it never converges.

    The gradient's parts along the two axes of the bowl change by |1 − αλ| an epoch each, so its length falls
    until it rises for ever, and the first t that satisfies the tolerance can be found by halving.

    >>> moments = Moments.of_arrays(np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 5.0]))
    >>> settings = {'learning_rate': 0.2, 'start': (0.0, 0.0)}
    >>> epochs_to_converge(moments, tolerance=1e-3, **settings)
    25
    """
    if is_optimum(moments, *start):
        return 0
    parts = curvature(moments).axes @ np.array(moments.gradient(*start))
    return _epochs_until(moments, learning_rate, parts, tolerance * float(np.hypot(*parts)))


def epochs_to_reach(
    moments: Moments, *, learning_rate: float, start: tuple[float, float], rise: float
) -> int | None:
    """How many epochs from `start` until J − floor is at most `rise`; None where it never is.

    Unlike the gradient, the loss of a line does not depend on how x is measured: this count compares descents in
    different coordinates.  J − floor = ½ Σ λ e² with the errors e along the axes, each of which changes by
    |1 − αλ| an epoch.

    >>> moments = Moments.of_arrays(np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 5.0]))
    >>> epochs_to_reach(moments, learning_rate=9.0, start=(0.0, 0.0), rise=0.1) is None
    True
    """
    if is_optimum(moments, *start):
        return 0
    bowl = curvature(moments)
    errors = bowl.axes @ (np.array(start) - moments.optimum)
    parts = np.sqrt(np.array([bowl.steep, bowl.flat]) / 2) * errors
    return _epochs_until(moments, learning_rate, parts, max(sqrt(rise), moments.rounding(*moments.optimum)))


def _epochs_until(moments: Moments, learning_rate: float, parts: Array, goal: float) -> int | None:
    """The first t at which two parts, changing by |1 − αλ| an epoch, are together no longer than the goal."""
    bowl = curvature(moments)
    factors = 1 - learning_rate * np.array([bowl.steep, bowl.flat])
    # At the bound, as `AT_BOUND` has it, an error turns its sign and stays.
    factors = np.where(np.abs(factors + 1) <= 2 * AT_BOUND, 1.0, np.abs(factors))
    parts = np.abs(parts)
    factors, parts = factors[parts > 0], parts[parts > 0]
    rises = bool(np.any(factors > 1))

    def size(t: int) -> float:
        with np.errstate(over="ignore"):
            return float(np.linalg.norm(factors ** float(t) * parts))

    def decided(t: int) -> bool:
        return size(t) <= goal or (rises and size(t + 1) >= size(t))

    low, high = -1, 1
    while not decided(high):
        low, high = high, 2 * high
        if high > 2**60:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if decided(middle) else (middle, high)
    return high if size(high) <= goal else None


def slowest_part(moments: Moments, trajectory: Trajectory) -> tuple[float, float, int]:
    """(share, rise, axis): what of J − floor lasts longest in a descent.

    After t epochs it is share^t · rise; what else there is at the start dies out before it.  The axis is that of
    the bowl along which it lies, 0 for the steep one and 1 for the flat one; both where they count alike.
    """
    bowl = curvature(moments)
    off = bowl.axes @ (trajectory.params[0] - moments.optimum)
    parts = np.array([bowl.steep, bowl.flat]) / 2 * off**2
    shares = np.where(parts > 1e-12 * parts.sum(), bowl.loss_factors(trajectory.learning_rate), 0.0)
    axis = 0 if shares[0] > shares[1] * (1 + 1e-9) else 1
    alike = shares >= shares[axis] * (1 - 1e-9)
    return float(shares[axis]), float(parts[alike].sum()), axis
