"""Predicted rates against eigenvalues and against descents; the best α and β of momentum."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdmath import (
    Adam,
    Curvature,
    Decaying,
    Moments,
    Momentum,
    Nesterov,
    Outcome,
    PlainDescent,
    RMSProp,
    best_momentum,
    best_nesterov,
    curvature,
    descend,
    predicted_rate,
)
from tests.support.strategies import HARD_DATASETS

many = settings(max_examples=30, deadline=None)
LINEAR = [PlainDescent(), *(kind(beta) for kind in (Momentum, Nesterov) for beta in (0.0, 0.3, 0.7, 0.9))]
kappas = st.sampled_from([1.0, 1.5, 4.0, 30.0, 1e3, 1e6])


def bowl_of(kappa, steep=3.0):
    return Curvature(steep=steep, flat=steep / kappa, angle=0.3)


def moments_of(kappa):
    """Centred x, so that the axes are those of m and b, with curvatures 2κ and 2, and no floor."""
    return Moments(n=2, mean_x=0.0, mean_y=0.0, var_x=kappa, cov_xy=0.0, floor=0.0)


def update_matrix(rule, rate, bend):
    """Of the error along an axis and the velocity, built by making one step from each of both."""
    columns = []
    for error, velocity in ((1.0, 0.0), (0.0, 1.0)):
        state = (velocity, 0.0) if rule.begin() else ()
        step, after = rule.step((bend * error, 0.0), state, rate)
        columns.append([error + step[0], *after[:1]])
    return np.array(columns).T if rule.begin() else np.array([[columns[0][0]]])


@many
@given(kappas, st.sampled_from(LINEAR), st.integers(1, 140))
def test_the_rate_is_the_largest_eigenvalue_of_an_update(kappa, rule, percent):
    bowl = bowl_of(kappa)
    rate = percent / 100 * rule.bound(bowl.max_learning_rate)
    found = predicted_rate(bowl, learning_rate=rate, rule=rule)
    eigenvalues = [np.linalg.eigvals(update_matrix(rule, rate, bend)) for bend in (bowl.steep, bowl.flat)]
    # Where two are equal, NumPy has half of the digits.
    assert found == pytest.approx(np.abs(np.concatenate(eigenvalues)).max(), abs=1e-7)
    assert (found > 1) == (percent > 100) or percent == 100 or found == pytest.approx(1, abs=1e-10)


@pytest.mark.parametrize("rule", LINEAR, ids=str)
@pytest.mark.parametrize("kappa", [1.7, 12.0, 80.0])
@pytest.mark.parametrize("share", [0.15, 0.5, 0.9])
def test_measured_rates_agree_with_the_predicted(rule, kappa, share):
    moments = moments_of(kappa)
    bowl = curvature(moments)
    rate = share * rule.bound(bowl.max_learning_rate)
    expected = predicted_rate(bowl, learning_rate=rate, rule=rule)
    path = descend(moments, learning_rate=rate, epochs=6000, start=(1.0, 1.3), tolerance=1e-120, rule=rule)
    distance = np.hypot(*path.params.T)
    # It swings: what counts is the largest of a while.  The first fifth still holds what dies out sooner.
    k = len(distance) - 1
    window = max(2, k // 10)
    first, last = k // 5, k - window
    peaks = [distance[t : t + window].max() for t in (first, last)]
    measured = (peaks[1] / peaks[0]) ** (1 / (last - first))
    assert measured == pytest.approx(expected, rel=0.01)


@pytest.mark.parametrize(("share", "outcome"), [(0.99, Outcome.CONVERGED), (1.01, Outcome.DIVERGED)])
@pytest.mark.parametrize("rule", LINEAR, ids=str)
def test_a_rule_has_its_own_bound(rule, share, outcome):
    moments = Moments.of(HARD_DATASETS["default"])
    rate = share * rule.bound(curvature(moments).max_learning_rate)
    path = descend(moments, learning_rate=rate, epochs=20_000, start=(-3.0, 4.0), rule=rule)
    assert path.outcome is outcome
    grown = descend(
        moments, learning_rate=rate, epochs=20_000, start=(-3.0, 4.0), tolerance=1e-9, rule=rule
    ).loss
    assert (grown[-1] > 1e12 * grown[0]) == (outcome is Outcome.DIVERGED)  # seen, not only foretold


@many
@given(kappas)
def test_the_best_momentum_has_the_rate_polyak_says(kappa):
    bowl = bowl_of(kappa)
    rate, rule = best_momentum(bowl)
    root = sqrt(kappa)
    assert rule.beta == pytest.approx(((root - 1) / (root + 1)) ** 2)
    found = predicted_rate(bowl, learning_rate=rate, rule=rule)
    assert found == pytest.approx((root - 1) / (root + 1), abs=1e-10)
    plain = predicted_rate(bowl, learning_rate=bowl.best_learning_rate, rule=PlainDescent())
    assert found < plain or kappa == 1


@many
@given(kappas)
def test_the_best_nesterov_has_the_rate_its_source_says(kappa):
    bowl = bowl_of(kappa)
    rate, rule = best_nesterov(bowl)
    found = predicted_rate(bowl, learning_rate=rate, rule=rule)
    assert found == pytest.approx(1 - 2 / sqrt(3 * kappa + 1), abs=1e-10)


@pytest.mark.parametrize(("best", "kind"), [(best_momentum, Momentum), (best_nesterov, Nesterov)])
@pytest.mark.parametrize("kappa", [2.0, 15.0, 300.0])
def test_no_other_constants_are_better(best, kind, kappa):
    bowl = bowl_of(kappa)
    rate, rule = best(bowl)
    least = predicted_rate(bowl, learning_rate=rate, rule=rule)
    others = [
        predicted_rate(bowl, learning_rate=a, rule=kind(beta))
        for a in np.concatenate([np.linspace(0.01, 2, 150), np.linspace(0.97, 1.03, 31)]) * rate
        for beta in np.concatenate([np.linspace(0, 0.99, 100), rule.beta + np.linspace(-0.01, 0.01, 21)])
        if 0 <= beta < 1
    ]
    assert min(others) >= least - 1e-6
    assert sorted(others)[len(others) // 100] > least + 1e-4  # most are worse


def test_the_best_momentum_needs_about_the_root_of_the_steps():
    moments = moments_of(400.0)
    bowl = curvature(moments)
    rate, rule = best_momentum(bowl)
    settings = {"epochs": 50_000, "start": (0.05, 1.0), "tolerance": 1e-8}
    fast = descend(moments, learning_rate=rate, rule=rule, **settings)
    slow = descend(moments, learning_rate=bowl.best_learning_rate, **settings)
    assert fast.outcome is slow.outcome is Outcome.CONVERGED
    assert 10 < slow.epochs / fast.epochs < 20  # √κ = 20, less what the equal roots cost


@pytest.mark.parametrize("name", list(HARD_DATASETS))
def test_the_best_constants_exist_for_hard_data(name):
    bowl = curvature(Moments.of(HARD_DATASETS[name]))
    for best in (best_momentum, best_nesterov):
        rate, rule = best(bowl)
        # In the narrowest valleys it is the bound but for digits that no double has.
        assert 0 < rate <= rule.bound(bowl.max_learning_rate) * (1 + 1e-9) and 0 <= rule.beta < 1
        assert 0 <= predicted_rate(bowl, learning_rate=rate, rule=rule) <= 1 + 1e-12


def test_rules_that_are_not_linear_have_no_rate():
    for rule in (RMSProp(), Adam(), Decaying(PlainDescent(), half=3.0)):
        assert predicted_rate(bowl_of(3.0), learning_rate=0.1, rule=rule) is None
        assert rule.bound(1.0) is None
