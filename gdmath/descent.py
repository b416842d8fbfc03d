"""Gradient descent: θ ← θ − α ∇J(θ) for θ = (m, b), or by another rule, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import hypot, isfinite, sqrt
from sys import float_info
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdmath.dataset import Dataset
from gdmath.loss import curvature
from gdmath.moments import EPSILON, Moments
from gdmath.rules import PLAIN, Rule

Array = NDArray[np.float64]
Scalar = float | np.floating[Any]

# A loss that has grown this much will not come back; stopping here keeps every number far from overflow.
DIVERGED_GROWTH = 1e12
# A learning rate this near to the bound, relative to it, is the bound itself: half of a double's digits, far more
# than the rounding of the curvature takes away, and far less than what any epoch of a film could show.
AT_BOUND = sqrt(float_info.epsilon)


class Outcome(StrEnum):
    """How a descent ended; divergence is one of the endings to show, not an error."""

    CONVERGED = "converged"
    OUT_OF_EPOCHS = "out_of_epochs"
    DIVERGED = "diverged"
    NEITHER = (
        "neither"  # at the bound itself: the error along the steep axis turns its sign for ever, and stays
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trajectory:
    """A descent of k epochs.  Axis 0 of every array counts updates: row t holds "after t updates".

    Attributes
    ----------
    params : (k+1, 2), (m, b)
    loss : (k+1,), J(m, b)
    gradient : (k+1, 2), (∂J/∂m, ∂J/∂b), of all points
    step : (k, 2), by which the rule went on: params[t+1] = params[t] + step[t], to the last bit; for plain descent
        it is −learning_rate · gradient[t], in m 0 where b alone descends
    points : (k,), whole numbers: how many points were looked at for each step, all n of them for full batches
    learning_rate : α
    rule : by which the steps were made
    outcome, message : how it ended, for the program and for people

    """

    params: Array
    loss: Array
    gradient: Array
    step: Array
    points: NDArray[np.int64]
    learning_rate: float
    rule: Rule
    outcome: Outcome
    message: str

    def __post_init__(self) -> None:
        shapes = {"params": (-1, 2), "loss": (-1,), "gradient": (-1, 2), "step": (-1, 2), "points": (-1,)}
        for name, shape in shapes.items():
            array = np.array(getattr(self, name), np.int64 if name == "points" else float).reshape(shape)
            array.setflags(write=False)
            object.__setattr__(self, name, array)

    @property
    def epochs(self) -> int:
        """k, the number of updates made."""
        return len(self.params) - 1

    def at(self, t: float) -> tuple[float, float]:
        """(m, b) after t updates; between two updates on the straight step from one to the next."""
        t = min(max(t, 0.0), float(self.epochs))
        i = int(t)
        m, b = self.params[i] + (t - i) * (self.params[min(i + 1, self.epochs)] - self.params[i])
        return float(m), float(b)


def descend(
    data: Dataset | Moments,
    *,
    learning_rate: float,
    epochs: int,
    start: tuple[float, float] = (0.0, 0.0),
    tolerance: float = 3e-4,
    only_b: bool = False,
    rule: Rule = PLAIN,
) -> Trajectory:
    """Descend from `start` until the gradient is small, the epochs run out, or the loss explodes.

    Each epoch applies m ← m − α ∂J/∂m and b ← b − α ∂J/∂b at once, or what another `rule` makes of the gradient of
    all points; with `only_b` the slope stays.
    It has converged when the length of the gradient (of its b part with `only_b`) is at most `tolerance`
    times that of the first, a test that does not depend on the units of the data; or at once, when the start
    is the optimum to within rounding.
    ``ValueError`` for a learning rate that is not positive, negative epochs, or a start that is not finite or
    so far off that its loss is not.

    >>> moments = Moments.of_arrays(np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 5.0]))
    >>> descend(moments, learning_rate=0.2, epochs=500).outcome.value
    'converged'
    """
    learning_rate = float(learning_rate)
    if not (learning_rate > 0 and isfinite(learning_rate)):
        raise ValueError(f"the learning rate must be a positive number, not {learning_rate}")
    if epochs < 0 or not tolerance >= 0:
        raise ValueError(f"epochs and tolerance must not be negative, not {epochs} and {tolerance}")
    m, b = map(float, start)
    if not (isfinite(m) and isfinite(b)):
        raise ValueError(f"the start must be two finite numbers, not {start}")
    moments = Moments.of(data) if isinstance(data, Dataset) else data

    params, losses, gradients, steps = [], [], [], []
    state, make_step = rule.begin(), rule.step
    outcome = Outcome.OUT_OF_EPOCHS
    first = limit = 0.0
    at_rest = _is_optimum(moments, m, b, only_b)
    loss = moments.loss(m, b)
    for t in range(epochs + 1):
        grad_m, grad_b = moments.gradient(m, b)
        size = abs(grad_b) if only_b else hypot(grad_m, grad_b)
        if t == 0:
            first, limit = size, DIVERGED_GROWTH * loss
            if not isfinite(limit * DIVERGED_GROWTH):
                raise ValueError(f"the start {start} is too far from the data: its loss is {loss:g}")
        params.append((m, b))
        losses.append(loss)
        gradients.append((grad_m, grad_b))
        if at_rest or size <= tolerance * first:
            outcome = Outcome.CONVERGED
            break
        if loss > limit:
            outcome = Outcome.DIVERGED
            break
        step, state = make_step((0.0 if only_b else grad_m, grad_b), state, learning_rate)
        ahead = m + step[0], b + step[1]
        loss = moments.loss(*ahead)
        if not loss <= limit * DIVERGED_GROWTH:
            # One step leaps over everything that could be drawn, or computed (nan): it is not taken.
            outcome = Outcome.DIVERGED
            break
        m, b = ahead
        steps.append(step)

    bound = rule.bound(1.0 if only_b else curvature(moments).max_learning_rate)
    if outcome is Outcome.OUT_OF_EPOCHS and bound is not None:
        if abs(learning_rate - bound) <= AT_BOUND * bound:
            if rule == PLAIN and (only_b or _is_off_along_steep(moments, params[0])):
                outcome = Outcome.NEITHER
        elif learning_rate > bound:
            # Too few epochs to see it, but each step overshoots by more than the last.
            outcome = Outcome.DIVERGED
    return Trajectory(
        params=np.array(params),
        loss=np.array(losses),
        gradient=np.array(gradients),
        step=np.array(steps[: len(params) - 1]),  # after the last epoch there was one more to look at
        points=np.full(len(params) - 1, moments.n),
        learning_rate=learning_rate,
        rule=rule,
        outcome=outcome,
        message=(
            f"diverged: the learning rate {learning_rate:.3g} is "
            + ("too large for this rule" if bound is None else f"past the bound {bound:.3g}")
            if outcome is Outcome.DIVERGED
            else _message(outcome, len(params) - 1, at_rest, tolerance)
        ),
    )


def one_epoch(
    x: Array, y: Array, m: Scalar, b: Scalar, alpha: float
) -> tuple[Scalar, Scalar, Scalar, Scalar, Scalar]:
    """One epoch as a textbook writes it: the line after it, and the loss and the gradient before it.

    >>> m, b, *_ = one_epoch(np.array([0.0, 1.0]), np.array([1.0, 3.0]), 0.0, 0.0, 0.5)
    >>> float(m), float(b)
    (1.5, 2.0)
    """
    y_hat = m * x + b
    error = y - y_hat
    loss = np.mean(error**2)
    grad_m = -2 * np.mean(x * error)
    grad_b = -2 * np.mean(error)
    m = m - alpha * grad_m
    b = b - alpha * grad_b
    return m, b, loss, grad_m, grad_b


def descend_by_hand(
    data: Dataset, *, learning_rate: float, epochs: int, start: tuple[float, float], tolerance: float
) -> Trajectory:
    """The same as `descend`, each epoch made by `one_epoch`; for learning rates below the bound.

    A derivative that cancels to rounding residue (at most 2 ε Σ of the sizes of what is added) is zero.
    """
    m: Scalar
    b: Scalar
    (m, b), rows, outcome = start, list[tuple[Scalar, ...]](), Outcome.OUT_OF_EPOCHS
    at_rest = _is_optimum(Moments.of(data), *start)
    for _ in range(epochs + 1):
        new_m, new_b, loss, grad_m, grad_b = one_epoch(data.x, data.y, m, b, learning_rate)
        sizes = np.abs(data.y) + np.abs(m * data.x) + abs(b)
        if abs(float(grad_m)) <= 2 * EPSILON * float(np.sum(np.abs(data.x) * sizes)):
            new_m, grad_m = m, 0.0
        if abs(float(grad_b)) <= 2 * EPSILON * float(np.sum(sizes)):
            new_b, grad_b = b, 0.0
        rows.append((m, b, loss, grad_m, grad_b))
        if at_rest or hypot(grad_m, grad_b) <= tolerance * hypot(*rows[0][3:]):
            outcome = Outcome.CONVERGED
            break
        m, b = new_m, new_b
    table, k = np.array(rows), len(rows) - 1
    return Trajectory(
        params=table[:, :2],
        loss=table[:, 2],
        gradient=table[:, 3:],
        step=-learning_rate * table[:-1, 3:],
        points=np.full(k, len(data.x)),
        learning_rate=learning_rate,
        rule=PLAIN,
        outcome=outcome,
        message=_message(outcome, k, at_rest, tolerance),
    )


def _message(outcome: Outcome, epochs: int, at_rest: bool, tolerance: float) -> str:
    """How a descent that did not diverge ended, for people."""
    if outcome is Outcome.NEITHER:
        return (
            "neither converges nor diverges: the learning rate is the bound, and each step overshoots as far"
        )
    counted = f"{epochs} epoch{'' if epochs == 1 else 's'}"
    if outcome is Outcome.OUT_OF_EPOCHS:
        return f"still descending after {counted}"
    small = (
        "the start is the optimum" if at_rest else f"the gradient is below {tolerance:g} of its first length"
    )
    return f"converged after {counted}: {small}"


def _is_optimum(moments: Moments, m: float, b: float, only_b: bool = False) -> bool:
    """Whether (m, b), or b for this m, is the best to within rounding."""
    off = abs(moments.gradient(m, b)[1]) / 2 if only_b else sqrt(moments.rise(m, b))
    return off <= moments.rounding(m, b)


def _is_off_along_steep(moments: Moments, start: tuple[float, float]) -> bool:
    """Whether there is an error along the steep axis at all, beyond rounding."""
    bowl = curvature(moments)
    error = float(bowl.axes[0] @ (np.array(start) - moments.optimum))
    return sqrt(bowl.steep / 2) * abs(error) > moments.rounding(*start)


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
    >>> count = epochs_to_converge(moments, tolerance=1e-3, **settings)
    >>> count == descend(moments, epochs=500, tolerance=1e-3, **settings).epochs
    True
    """
    if _is_optimum(moments, *start):
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
    if _is_optimum(moments, *start):
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
