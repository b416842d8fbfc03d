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
    mean over the updates of an epoch: exact for the noise ξ_B, in which H_B is taken for H.  That neglects a share of
    the order of α times the curvature of a single point, 2 (x² + 1); it takes one pass over an epoch's updates.

    ``ValueError`` for rules that are not linear in the gradient, and for a batch below 1.
    Sources: Pflug, "Stochastic minimization with constant step-size", SIAM J. Control Optim. 24 (1986); Mandt,
    Hoffman & Blei, "Stochastic gradient descent as approximate Bayesian inference", JMLR 18 (2017), section 4; for
    sums of points drawn without replacement, Cochran, "Sampling techniques" (1977), theorem 2.2.

    >>> data = Dataset(x=[-1.0, 1.0, -1.0, 1.0], y=[1.0, 1.0, -1.0, -1.0])
    >>> stationary_covariance(data, learning_rate=0.1, replacement=True).round(6).tolist()
    [[0.166667, 0.0], [0.0, 0.166667]]
    """
    if batch < 1:
        raise ValueError(f"a batch needs at least one point, not {batch}")
    moments, n = Moments.of(data), len(data)
    bowl, size = curvature(moments), min(batch, n)
    fits = moments.floor <= moments.rounding(*moments.optimum) ** 2
    if fits or (size == n and not replacement):
        return np.zeros((2, 2))
    keep, push = _linear(rule, learning_rate)
    lever = bowl.axes @ np.stack([data.x, np.ones(n)])  # of each point along the axes, (2, n)
    m, b = moments.optimum
    pull = -2 * lever * (data.y - (m * data.x + b))
    noise = push @ (pull @ pull.T / n) @ push.T
    forward = keep.copy()
    forward[:, :2] += push @ np.diag([bowl.steep, bowl.flat])
    with np.errstate(over="ignore", invalid="ignore"):
        if replacement:
            squares = np.stack(
                [lever[0] * lever[0], lever[0] * lever[1], lever[1] * lever[0], lever[1] * lever[1]]
            )
            bends = np.diag([bowl.steep, bowl.flat])
            # E[h ⊗ h] − H ⊗ H for h = 2 φφᵀ of one point; both act on a covariance written as a row of numbers.
            unlike = (4 / n * squares @ squares.T).reshape(2, 2, 2, 2).transpose(0, 2, 1, 3).reshape(4, 4)
            unlike = unlike - np.kron(bends, bends)
            onto = np.kron(np.eye(4)[:2], np.eye(4)[:2])
            growth = np.kron(forward, forward) + np.kron(push, push) @ unlike @ onto / size
            found = _sum_of_powers(growth, (noise / size).ravel())
        else:
            found = _mean_of_epoch(forward, push, pull @ pull.T / n, n, size)
    inner = found.reshape(4, 4)[:2, :2]
    if not np.isfinite(inner).all():
        return np.full((2, 2), np.inf)
    return np.array(bowl.axes.T @ inner @ bowl.axes)


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
            return total
        total, growth = total + more, growth @ growth
    return np.full(first.shape, np.inf)


def _mean_of_epoch(forward: Array, push: Array, spread: Array, n: int, size: int) -> Array:
    """The mean over the updates of an epoch, whose batches have each point once.

    Of two batches the covariance of the means is −S/(n − 1), whatever their sizes, with S that of one point; of one
    with itself, it is that and S n/(s (n − 1)).
    """
    sizes = [size] * (n // size) + [n % size] * (n % size > 0)
    own, common, power = np.zeros((4, 4)), np.zeros(push.shape), np.eye(4)
    total, powers = np.zeros((4, 4)), np.zeros((16, 16))
    kick = push @ spread @ push.T
    for count in sizes:
        own = forward @ own @ forward.T + n / (count * (n - 1)) * kick
        common = forward @ common + push
        power = forward @ power
        total += own - common @ spread @ common.T / (n - 1)
        powers += np.kron(power, power)
    end = own - common @ spread @ common.T / (n - 1)
    start = _sum_of_powers(np.kron(power, power), end.ravel())
    return np.array((total.ravel() + powers @ start) / len(sizes))
