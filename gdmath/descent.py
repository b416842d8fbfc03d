"""Gradient descent: θ ← θ − α ∇J(θ) for θ = (m, b), or by another rule, and what became of it."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import hypot, isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdmath.batches import Batch, batch_gradient, batches
from gdmath.convergence import AT_BOUND, is_off_along_steep, is_optimum
from gdmath.dataset import Dataset
from gdmath.loss import curvature
from gdmath.moments import EPSILON, Moments
from gdmath.noise import ball, has_settled
from gdmath.rules import PLAIN, Decaying, Rule
from gdmath.trajectory import Outcome, Trajectory

Array = NDArray[np.float64]
Scalar = float | np.floating[Any]

# A loss that has grown this much will not come back; stopping here keeps every number far from overflow.
DIVERGED_GROWTH = 1e12
# How many roundings of ŷ − y a descent may end off a perfect line, because its steps are too small to be added.
BLUNTEST = 1e3


def descend(
    data: Dataset | Moments,
    *,
    learning_rate: float,
    epochs: int,
    start: tuple[float, float] = (0.0, 0.0),
    tolerance: float = 3e-4,
    only_b: bool = False,
    rule: Rule = PLAIN,
    batch: int | None = None,
    seed: int = 0,
    replacement: bool = False,
) -> Trajectory:
    """Descend from `start` until the gradient is small, the epochs run out, or the loss explodes.

    Each epoch applies m ← m − α ∂J/∂m and b ← b − α ∂J/∂b at once, or what another `rule` makes of the gradient of
    all points; with `only_b` the slope stays.
    With a `batch` below n, an epoch is ⌈n/batch⌉ updates, each by the gradient of so many points, drawn by `seed` and
    `replacement` as in `gdmath.batches.batches`; `data` must then be the points.  `batch=1` is what is called SGD.
    Without, an update costs the same for any number of points.

    It has converged when the length of the gradient (of its b part with `only_b`) of all points is at most `tolerance`
    times that of the first, a test that does not depend on the units of the data; or at once, when the start
    is the optimum to within rounding.  In batches that must hold, or the optimum be reached to within rounding, at all
    updates of an epoch: one alone may be chance.
    It has diverged when the loss has grown 10¹²-fold; on full batches also when α is past the rule's bound.
    A descent in batches, or by a rule whose steps do not shrink with the slope, that ran out of epochs has settled in
    a ball of noise where `gdmath.noise.has_settled` says so, unless its learning rate decays: then so does the ball.

    ``ValueError`` for a learning rate that is not positive, negative epochs, a start that is not finite or so far off
    that its loss is not, a batch below 1, and a batch of moments.

    >>> moments = Moments.of_arrays(np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 5.0]))
    >>> descend(moments, learning_rate=0.2, epochs=500).outcome.value
    'converged'
    >>> path = descend(Dataset(x=[0, 1, 2], y=[1, 4, 5]), learning_rate=0.1, epochs=500, batch=1)
    >>> path.outcome.value, path.updates
    ('settled', 1500)
    """
    learning_rate = float(learning_rate)
    _check(learning_rate, epochs, start, tolerance, batch)
    moments = Moments.of(data) if isinstance(data, Dataset) else data
    size = moments.n if batch is None else min(batch, moments.n)
    drawn = None
    if size < moments.n or replacement:
        if not isinstance(data, Dataset):
            raise ValueError("mini-batches are made of points: give the data set, not its moments")
        drawn = batches(data, size, seed=seed, replacement=replacement)

    in_epoch = -(-moments.n // size) if drawn else 1
    walk = _Walk(moments=moments, rule=rule, learning_rate=learning_rate, only_b=only_b)
    with np.errstate(over="ignore", invalid="ignore"):
        walk.go(start, epochs * in_epoch, tolerance, drawn, in_epoch)
    bound = rule.bound(1.0 if only_b else curvature(moments).max_learning_rate)
    outcome = walk.ending(bound)
    return Trajectory(
        params=walk.params,
        loss=walk.table[:, 2],
        gradient=walk.table[:, 3:],
        step=np.array(walk.steps),
        points=np.array(walk.points),
        learning_rate=learning_rate,
        rule=rule,
        outcome=outcome,
        message=_message(outcome, walk, bound, tolerance, in_epoch),
    )


def _check(
    learning_rate: float, epochs: int, start: tuple[float, float], tolerance: float, batch: int | None
) -> None:
    """``ValueError`` for what makes no descent."""
    if not (learning_rate > 0 and isfinite(learning_rate)):
        raise ValueError(f"the learning rate must be a positive number, not {learning_rate}")
    if epochs < 0 or not tolerance >= 0:
        raise ValueError(f"epochs and tolerance must not be negative, not {epochs} and {tolerance}")
    if batch is not None and batch < 1:
        raise ValueError(f"a batch needs at least one point, not {batch}")
    if not all(map(isfinite, start)):
        raise ValueError(f"the start must be two finite numbers, not {start}")


@dataclass(slots=True, kw_only=True)
class _Walk:
    """A descent as it is made; rows of m, b, loss and gradient, and what led from each to the next."""

    moments: Moments
    rule: Rule
    learning_rate: float
    only_b: bool
    # Flat, eight bytes a number: a million updates stay small.
    rows: array[float] = field(default_factory=lambda: array("d"))
    steps: array[float] = field(default_factory=lambda: array("d"))
    points: array[int] = field(default_factory=lambda: array("q"))
    outcome: Outcome = Outcome.OUT_OF_EPOCHS
    at_rest: bool = False
    in_batches: bool = False
    noisy: bool = False

    @property
    def table(self) -> Array:
        """The rows, (k+1, 5)."""
        return np.array(self.rows).reshape(-1, 5)

    @property
    def params(self) -> Array:
        """(m, b), (k+1, 2)."""
        return self.table[:, :2]

    def go(
        self,
        start: tuple[float, float],
        updates: int,
        tolerance: float,
        drawn: Iterator[Batch] | None,
        in_epoch: int,
    ) -> None:
        """At most so many updates, by the gradient of all points, or of the batches that are drawn."""
        moments, only_b, make_step, state = self.moments, self.only_b, self.rule.step, self.rule.begin()
        m, b = map(float, start)
        loss, slopes = moments.loss(m, b), moments.gradient(m, b)
        short, limit = tolerance * self._length(slopes), DIVERGED_GROWTH * loss
        if not isfinite(limit * DIVERGED_GROWTH):
            raise ValueError(f"the start {start} is too far from the data: its loss is {loss:g}")
        self.in_batches, exact = drawn is not None, moments.rounding(*moments.optimum)
        # Where no point is off the line by more than rounding, batches have no noise, and there is nowhere to go.
        # The smaller α, the sooner a step is less than the last digit of what it is added to.
        self.noisy = self.in_batches and (only_b or moments.floor > exact**2)
        blunt = min(max(1.0, 1 / (self.learning_rate * curvature(moments).steep)), BLUNTEST)
        fits = (blunt * exact) ** 2 if self.in_batches else -1.0
        self.at_rest = is_optimum(moments, m, b, only_b) and (drawn is None or loss <= fits)
        calm, calm_needed = 0, 1 if drawn is None else in_epoch + 1
        for t in range(updates + 1):
            self.rows.extend((m, b, loss, *slopes))
            calm = calm + 1 if loss <= fits or self._length(slopes) <= short else 0
            if self.at_rest or calm >= calm_needed:
                self.outcome = Outcome.CONVERGED
                return
            if loss > limit:
                self.outcome = Outcome.DIVERGED
                return
            seen, count = (slopes, moments.n) if drawn is None else batch_gradient(next(drawn), m, b)
            step, state = make_step((0.0 if only_b else seen[0], seen[1]), state, self.learning_rate)
            m, b = m + step[0], b + step[1]
            loss = moments.loss(m, b)
            if not loss <= limit * DIVERGED_GROWTH:
                # One step leaps over everything that could be drawn, or computed (nan): it is not taken.
                self.outcome = Outcome.DIVERGED
                return
            if t < updates:  # after the last epoch there was one more to look at
                slopes = moments.gradient(m, b)
                self.steps.extend(step)
                self.points.append(count)

    def _length(self, slopes: tuple[float, float]) -> float:
        return abs(slopes[1]) if self.only_b else hypot(*slopes)

    def ending(self, bound: float | None) -> Outcome:
        """What the epochs were too few to show."""
        if self.outcome is not Outcome.OUT_OF_EPOCHS:
            return self.outcome
        if not self.in_batches and bound is not None:
            if abs(self.learning_rate - bound) <= AT_BOUND * bound:
                start = (self.rows[0], self.rows[1])
                turns = self.rule == PLAIN and (self.only_b or is_off_along_steep(self.moments, start))
                return Outcome.NEITHER if turns else Outcome.OUT_OF_EPOCHS
            # Each step overshoots by more than the last.
            return Outcome.DIVERGED if self.learning_rate > bound else Outcome.OUT_OF_EPOCHS
        if isinstance(self.rule, Decaying) or not (self.noisy or bound is None):
            return Outcome.OUT_OF_EPOCHS  # a ball that shrinks, or none: the points lie on a line
        axes = np.array([[0.0, 1.0]]) if self.only_b else curvature(self.moments).axes
        return Outcome.SETTLED if has_settled(self.params, axes) else Outcome.OUT_OF_EPOCHS


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
    at_rest = is_optimum(Moments.of(data), *start)
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
        message=f"converged after {_counted(k, 'epoch')}: {_why(at_rest, tolerance)}"
        if outcome is Outcome.CONVERGED
        else f"still descending after {_counted(k, 'epoch')}",
    )


def _message(outcome: Outcome, walk: _Walk, bound: float | None, tolerance: float, in_epoch: int) -> str:
    """How a descent ended, for people."""
    updates = len(walk.points)
    if outcome is Outcome.DIVERGED:
        past = bound is not None and walk.learning_rate > bound
        why = f"past the bound {bound:.3g}" if past else "too large for this rule"
        return f"diverged: the learning rate {walk.learning_rate:.3g} is {why}"
    if outcome is Outcome.NEITHER:
        return (
            "neither converges nor diverges: the learning rate is the bound, and each step overshoots as far"
        )
    counted = (
        _counted(updates // in_epoch, "epoch") if updates % in_epoch == 0 else _counted(updates, "update")
    )
    if outcome is Outcome.SETTLED:
        of_noise = " of noise" if walk.noisy else ", for its steps do not shrink with the slope,"
        return f"settled after {counted} in a ball{of_noise} of radius {ball(walk.params)[1]:.3g}"
    if outcome is Outcome.OUT_OF_EPOCHS:
        return f"still descending after {counted}"
    return f"converged after {counted}: {_why(walk.at_rest, tolerance)}"


def _why(at_rest: bool, tolerance: float) -> str:
    """It has converged."""
    return (
        "the start is the optimum" if at_rest else f"the gradient is below {tolerance:g} of its first length"
    )


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'}"
