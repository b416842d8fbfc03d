"""How large the ball of noise is, by theory: the stationary covariance of a noisy descent at a constant α.

A linear rule makes of its state z = (θ − θ*, αv) and of the gradient of a batch, H_B (θ − θ*) + ξ_B, the next
state F z + G (H_B (θ − θ*) + ξ_B).  ξ_B is the batch's gradient at the optimum, of mean zero.  In the axes of the
bowl, where the mean H of H_B is diagonal, nothing cancels, however narrow the valley.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdmath.dataset import Dataset
from gdmath.loss import curvature
from gdmath.moments import Moments
from gdmath.rules import PLAIN, Momentum, Nesterov, PlainDescent, Rule

Array = NDArray[np.float64]
ONTO = np.eye(4)[:2]  # P
DOUBLINGS = 60  # 2⁶⁰ updates: whoever has not settled by then never does


def stationary_covariance(
    data: Dataset,
    *,
    learning_rate: float,
    batch: int = 1,
    rule: Rule = PLAIN,
    replacement: bool = False,
) -> Array:
    """E[(θ − θ*)(θ − θ*)ᵀ] of θ = (m, b) in a descent of mini-batches that has gone on for ever, (2, 2).

    The root of its trace is the radius of the ball of noise.  Infinite where there is no such ball, because the
    descent diverges; zero where all points lie on the line to within rounding, or the batch is all of them.

    With `replacement` it is exact: the solution of the discrete Lyapunov equation
    Σ = E[(F + G H_B P) Σ (F + G H_B P)ᵀ] + G C Gᵀ, with C the covariance of ξ_B, and P z = θ − θ*.
    Without, batches of an epoch shun each other's points, so that their ξ_B add up to zero, and the covariance is the
    mean over the updates of an epoch.  Then the covariances of all ξ_B are exact, and each H_B is taken for independent
    of the other batches: exact in the limit of small α, and near enough to a few
    percent while α/(1 − β) is below a twentieth of 2/λ_max.  It takes one pass over an
    epoch's updates.

    ``ValueError`` for rules that are not linear in the gradient, and for a batch below 1.
    Sources: Pflug, "Stochastic minimization with constant step-size", SIAM J. Control Optim. 24 (1986); Mandt,
    Hoffman & Blei, "Stochastic gradient descent as approximate Bayesian inference", JMLR 18 (2017), section 4; for
    sums of points drawn without replacement, Cochran, "Sampling techniques" (1977), theorem 2.2.

    Where x and y are −1 and 1, each with each, it is α/(1 − 2α) in both parameters:

    >>> data = Dataset(x=[-1.0, 1.0, -1.0, 1.0], y=[1.0, 1.0, -1.0, -1.0])
    >>> stationary_covariance(data, learning_rate=0.1, replacement=True).round(6).tolist()
    [[0.125, 0.0], [0.0, 0.125]]
    """
    if batch < 1:
        raise ValueError(f"a batch needs at least one point, not {batch}")
    moments, n = Moments.of(data), len(data)
    bowl, size = curvature(moments), min(batch, n)
    fits = moments.floor <= moments.rounding(*moments.optimum) ** 2
    if fits or (size == n and not replacement):
        return np.zeros((2, 2))
    lever = bowl.axes @ np.stack([data.x, np.ones(n)])  # of each point along the axes, (2, n)
    m, b = moments.optimum
    pull = -2 * lever * (data.y - (m * data.x + b))
    noise: Array = pull @ pull.T / n
    keep, push = _linear(rule, learning_rate)
    bends = np.diag([bowl.steep, bowl.flat])
    with np.errstate(over="ignore", invalid="ignore"):
        forward = keep + push @ bends @ ONTO
        scatter = np.kron(push, push) @ (_fourth_moments(lever) - np.kron(bends, bends)) @ np.kron(ONTO, ONTO)
        if replacement:
            growth = np.kron(forward, forward) + scatter / size
            found = _sum_of_powers(growth, (push @ noise @ push.T).ravel() / size)
        else:
            third = np.einsum("an,bn,cn->abc", 2 * lever, lever, pull) / n
            found = _mean_of_epoch(forward, push, noise, scatter, third, _sizes(n, size))
    inner = found.reshape(4, 4)[:2, :2]
    if not np.isfinite(inner).all():
        return np.full((2, 2), np.inf)
    return np.array(bowl.axes.T @ inner @ bowl.axes)


def _sizes(n: int, size: int) -> list[int]:
    """Of the batches of an epoch."""
    return [size] * (n // size) + [n % size] * (n % size > 0)


def _fourth_moments(lever: Array) -> Array:
    """E[h ⊗ h] of the curvature h = 2 φφᵀ of one point, (4, 4); it acts on a covariance written as a row."""
    first, second = lever
    squares = np.stack([first * first, first * second, second * first, second * second])
    product: Array = 4 / lever.shape[1] * squares @ squares.T
    return product.reshape(2, 2, 2, 2).transpose(0, 2, 1, 3).reshape(4, 4)


def _linear(rule: Rule, learning_rate: float) -> tuple[Array, Array]:
    """F and G, (4, 4) and (4, 2), of a rule."""
    match rule:
        case PlainDescent():
            beta, carried, direct = 0.0, 0.0, 1.0
        case Momentum(beta=beta):
            carried, direct = beta, 1.0
        case Nesterov(beta=beta):
            carried, direct = beta * beta, 1 + beta
        case _:
            raise ValueError(f"there is no theory for {rule}: its steps are not linear in the gradient")
    eye, zero = np.eye(2), np.zeros((2, 2))
    keep = np.block([[eye, -carried * eye], [zero, beta * eye]])
    return keep, learning_rate * np.vstack([-direct * eye, eye])


def _sum_of_powers(growth: Array, first: Array) -> Array:
    """Σ Lᵏ q over all k ≥ 0, which solves s = L s + q, by doubling the number of terms; infinite where it diverges."""
    total = first
    for _ in range(DOUBLINGS):
        more = growth @ total
        if not np.isfinite(more).all():
            break
        if np.abs(more).max() <= 1e-17 * np.abs(total).max():
            return np.array(total)
        total, growth = total + more, growth @ growth
    return np.full(first.shape, np.inf)


def _mean_of_epoch(
    forward: Array, push: Array, noise: Array, scatter: Array, third: Array, sizes: list[int]
) -> Array:
    """The mean over the updates of an epoch, whose batches have each point once, (16,).

    Of two batches the covariance of the means is −S/(n − 1), whatever their sizes, with S that of one point; of one
    with itself, it is that and S n/(s (n − 1)).  So `own` adds up what each batch did, `common` what the same push
    would have done in all of them.  And what is left of a batch's push meets, later in the epoch, the curvature of
    other points, never its own: `third`, E[h ⊗ ξ] of one point, makes of it a bias of order α, here `bias`.
    """
    n = sum(sizes)
    own, common, carried, powers = np.zeros(16), np.zeros(16), np.zeros(push.shape), np.eye(16)
    total, all_powers = np.zeros(16), np.zeros((16, 16))
    bias, biases, power = np.zeros(4), [(np.eye(4), np.zeros(4))], np.eye(4)
    plain, kick = np.kron(forward, forward), (push @ noise @ push.T).ravel()
    for count in sizes:
        growth = plain + (n - count) / (count * (n - 1)) * scatter
        cross = forward @ carried @ noise @ push.T
        own = growth @ own + n / (count * (n - 1)) * kick
        common = growth @ common + (cross + cross.T).ravel() + kick
        bias = forward @ bias - push @ np.einsum("abc,bc->a", third, carried[:2]) / (n - 1)
        carried, power = forward @ carried + push, forward @ power
        biases.append((power, bias))
        powers = growth @ powers
        total += own - common / (n - 1)
        all_powers += powers
    start = _sum_of_powers(powers, own - common / (n - 1))
    begun = _sum_of_powers(power, bias)
    off = [power @ begun + bias for power, bias in biases[1:]]
    total += np.sum([np.kron(e, e) for e in off], axis=0)
    return np.array((total + all_powers @ start) / len(sizes))
