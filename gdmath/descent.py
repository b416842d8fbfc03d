"""Gradient descent: θ ← θ − α ∇J(θ) for θ = (m, b), and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import hypot, isfinite

import numpy as np
from numpy.typing import NDArray

from gdmath.dataset import Dataset
from gdmath.loss import curvature
from gdmath.moments import Moments

Array = NDArray[np.float64]

# A loss that has grown this much will not come back; stopping here keeps every number far from overflow.
DIVERGED_GROWTH = 1e12


class Outcome(StrEnum):
    """How a descent ended; divergence is one of the endings to show, not an error."""

    CONVERGED = "converged"
    OUT_OF_EPOCHS = "out_of_epochs"
    DIVERGED = "diverged"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trajectory:
    """A descent of k epochs.  Axis 0 of every array counts updates: row t holds "after t updates".

    Attributes
    ----------
    params : (k+1, 2), (m, b)
    loss : (k+1,), J(m, b)
    gradient : (k+1, 2), (∂J/∂m, ∂J/∂b); params[t+1] = params[t] − learning_rate · gradient[t]
    learning_rate : α
    outcome, message : how it ended, for the program and for people

    """

    params: Array
    loss: Array
    gradient: Array
    learning_rate: float
    outcome: Outcome
    message: str

    def __post_init__(self) -> None:
        for name in ("params", "loss", "gradient"):
            array = np.array(getattr(self, name), float)
            array.setflags(write=False)
            object.__setattr__(self, name, array)

    @property
    def epochs(self) -> int:
        """k, the number of updates made."""
        return len(self.params) - 1

    def at(self, t: float) -> tuple[float, float]:
        """(m, b) after t updates; between two updates on the straight step from one to the next."""
        t = min(max(t, 0.0), float(self.epochs))
        i = min(int(t), max(self.epochs - 1, 0))
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
) -> Trajectory:
    """Descend from `start` until the gradient is small, the epochs run out, or the loss explodes.

    Each epoch applies m ← m − α ∂J/∂m and b ← b − α ∂J/∂b at once; with `only_b` the slope stays.
    It has converged when the length of the gradient (of its b part with `only_b`) is at most `tolerance`
    times that of the first, a test that does not depend on the units of the data.
    ``ValueError`` for a learning rate that is not positive, negative epochs, or a start that is not finite.
    """
    if not (learning_rate > 0 and isfinite(learning_rate)):
        raise ValueError(f"the learning rate must be a positive number, not {learning_rate}")
    if epochs < 0 or not tolerance >= 0:
        raise ValueError(f"epochs and tolerance must not be negative, not {epochs} and {tolerance}")
    m, b = map(float, start)
    if not (isfinite(m) and isfinite(b)):
        raise ValueError(f"the start must be two finite numbers, not {start}")
    moments = Moments.of(data) if isinstance(data, Dataset) else data

    params, losses, gradients = [], [], []
    outcome = Outcome.OUT_OF_EPOCHS
    first = limit = 0.0
    for t in range(epochs + 1):
        loss = moments.loss(m, b)
        grad_m, grad_b = moments.gradient(m, b)
        size = abs(grad_b) if only_b else hypot(grad_m, grad_b)
        if t == 0:
            first, limit = size, DIVERGED_GROWTH * loss
        params.append((m, b))
        losses.append(loss)
        gradients.append((grad_m, grad_b))
        if size <= tolerance * first:
            outcome = Outcome.CONVERGED
            break
        if loss > limit:
            outcome = Outcome.DIVERGED
            break
        step_m, step_b = learning_rate * (0.0 if only_b else grad_m), learning_rate * grad_b
        if moments.loss(m - step_m, b - step_b) > limit * DIVERGED_GROWTH:
            # One step leaps over everything that could be drawn: it is not taken.
            outcome = Outcome.DIVERGED
            break
        m, b = m - step_m, b - step_b

    k = len(params) - 1
    return Trajectory(
        params=np.array(params),
        loss=np.array(losses),
        gradient=np.array(gradients),
        learning_rate=learning_rate,
        outcome=outcome,
        message={
            Outcome.CONVERGED: f"converged after {k} epochs: the gradient is below {tolerance:g} of its first length",
            Outcome.OUT_OF_EPOCHS: f"still descending after {k} epochs",
            Outcome.DIVERGED: f"diverged: after {k} epochs the loss is {losses[-1]:.3g} and growing",
        }[outcome],
    )


def closed_form(
    moments: Moments, *, learning_rate: float, start: tuple[float, float], t: float
) -> tuple[float, float]:
    """(m, b) after t updates without making them: θ_t = θ* + (I − αH)^t (θ_0 − θ*), whole t ≥ 0.

    Source: ∇J is linear in θ, so the distance to the optimum is multiplied by I − αH in every epoch.
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

    The gradient's parts along the two axes of the bowl shrink by |1 − αλ| an epoch each, so its length falls
    with t and the first t that satisfies the tolerance can be found by halving.
    """
    bowl = curvature(moments)
    factors = np.abs(1 - learning_rate * np.array([bowl.steep, bowl.flat]))
    parts = np.abs(bowl.axes @ np.array(moments.gradient(*start)))
    goal = tolerance * float(np.hypot(*parts))

    def size(t: int) -> float:
        return float(np.hypot(*(factors ** float(t) * parts)))

    if size(0) <= goal:
        return 0
    low, high = 0, 1
    while size(high) > goal:
        low, high = high, 2 * high
        if high > 2**60:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if size(middle) <= goal else (middle, high)
    return high
