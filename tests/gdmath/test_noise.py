"""The ball of noise: its size against theory and against every possible order, and when a descent has settled."""

from __future__ import annotations

import warnings
from itertools import permutations, product
from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdmath import (
    Adam,
    Dataset,
    Decaying,
    Moments,
    Momentum,
    Nesterov,
    Outcome,
    PlainDescent,
    RMSProp,
    ball,
    curvature,
    descend,
    has_settled,
    stationary_covariance,
)
from gdmath.batches import batch_gradient
from tests.support.strategies import HARD_DATASETS, PLAIN, datasets

LINEAR = [PlainDescent(), Momentum(0.6), Nesterov(0.6)]
ALL = [*LINEAR, RMSProp(), Adam(), Decaying(PlainDescent(), half=50.0)]
each_linear = pytest.mark.parametrize("rule", LINEAR, ids=str)
SMALL = Dataset(x=[-1.0, 0.2, 1.0, 1.9], y=[0.3, 1.0, -0.4, 2.0])
ON_LINES = [
    "perfect line",
    "perfect line, rounded",
    "perfect line of years",
    "constant y",
    "y all zero",
    "two points",
]


# ---- the size of the ball


def affine(rule, rate, points, chosen, optimum):
    """Of the state (θ − θ*, v) by one update with the batch `chosen`: matrix and vector, by making the step."""

    def after(state):
        theta = np.array(optimum) + state[:2]
        slopes, _ = batch_gradient((points.x[chosen], points.y[chosen]), *theta)
        step, kept = rule.step(slopes, tuple(state[2:]) if rule.begin() else (), rate)
        return np.concatenate([state[:2] + step, kept])

    size = 2 + len(rule.begin())
    moved = after(np.zeros(size))
    return np.array([after(unit) - moved for unit in np.eye(size)]).T, moved


def covariance_by_all_orders(rule, rate, data, batch, replacement):
    """From every order in which an epoch can draw its points, without any theory of sampling."""
    n, optimum = len(data), Moments.of(data).optimum
    if replacement:
        orders = [[list(drawn)] for drawn in product(range(n), repeat=batch)]
    else:
        orders = [
            [list(order[k : k + batch]) for k in range(0, n, batch)] for order in permutations(range(n))
        ]
    steps = {tuple(chosen): affine(rule, rate, data, chosen, optimum) for order in orders for chosen in order}
    # One matrix for each update, that acts on the second moments, the means, and 1.
    lifted = {}
    for chosen, (a, c) in steps.items():
        k = len(c)
        mixed = np.kron(a, c[:, None]) + np.kron(c[:, None], a)
        lifted[chosen] = np.block(
            [
                [np.kron(a, a), mixed, np.kron(c, c)[:, None]],
                [np.zeros((k, k * k)), a, c[:, None]],
                [np.zeros((1, k * k + k)), np.ones((1, 1))],
            ]
        )
    whole, seen = 0.0, 0.0
    for order in orders:
        so_far = np.eye(k * k + k + 1)
        for chosen in order:
            so_far = lifted[tuple(chosen)] @ so_far
            seen = seen + so_far / (len(orders) * len(order))
        whole = whole + so_far / len(orders)
    start = np.linalg.solve(np.eye(k * k + k) - whole[:-1, :-1], whole[:-1, -1])
    return (seen @ np.append(start, 1.0))[: k * k].reshape(k, k)[:2, :2]


@each_linear
@pytest.mark.parametrize("batch", [1, 2])
@pytest.mark.parametrize("rate", [0.01, 0.08])
def test_with_replacement_the_covariance_is_exact(rule, batch, rate):
    ours = stationary_covariance(SMALL, learning_rate=rate, batch=batch, rule=rule, replacement=True)
    exact = covariance_by_all_orders(rule, rate, SMALL, batch, replacement=True)
    np.testing.assert_allclose(ours, exact, rtol=0, atol=1e-9 * np.abs(exact).max())


@each_linear
@pytest.mark.parametrize("batch", [1, 2, 3])
def test_without_replacement_it_is_near_and_the_nearer_the_smaller_alpha(rule, batch):
    off = []
    for rate in (0.02, 0.005):
        ours = stationary_covariance(SMALL, learning_rate=rate, batch=batch, rule=rule)
        exact = covariance_by_all_orders(rule, rate, SMALL, batch, replacement=False)
        off.append(np.abs(ours - exact).max() / np.abs(exact).max())
    assert off[0] < 0.06 and off[1] < 0.4 * off[0]  # by about the four times that α is smaller


@each_linear
@pytest.mark.parametrize(("batch", "replacement"), [(1, True), (1, False), (4, True), (4, False)])
def test_descents_of_many_seeds_spread_as_theory_says(rule, batch, replacement):
    data, rate = HARD_DATASETS["default"], 0.02 * (1 - getattr(rule, "beta", 0.0))
    moments = Moments.of(data)
    found = []
    for seed in range(12):
        path = descend(
            data, learning_rate=rate, epochs=500 if batch == 1 else 1500, start=moments.optimum, tolerance=0,
            rule=rule, batch=batch, seed=seed, replacement=replacement,
        )  # fmt: skip
        off = path.params[path.updates // 5 :] - moments.optimum
        found.append(off.T @ off / len(off))
    theory = stationary_covariance(data, learning_rate=rate, batch=batch, rule=rule, replacement=replacement)
    # Two standard errors of such a mean are 3 to 4 %.
    assert sqrt(np.trace(np.mean(found, axis=0)) / np.trace(theory)) == pytest.approx(1, abs=0.03)
    assert np.diag(np.mean(found, axis=0)) == pytest.approx(np.diag(theory), rel=0.07)


def test_the_ball_is_as_large_as_theory_says():
    data, rate = HARD_DATASETS["default"], 0.02
    moments = Moments.of(data)
    path = descend(data, learning_rate=rate, epochs=1500, start=(-3.0, 4.0), batch=1)
    (m, b), radius = ball(path.params)
    theory = sqrt(np.trace(stationary_covariance(data, learning_rate=rate)))
    assert path.outcome is Outcome.SETTLED and f"radius {radius:.3g}" in path.message
    assert radius == pytest.approx(theory, rel=0.05)
    assert np.hypot(m - moments.optimum[0], b - moments.optimum[1]) < 0.2 * radius


def test_the_ball_grows_with_alpha_and_shrinks_with_the_batch():
    data = HARD_DATASETS["default"]
    variances = [
        np.trace(stationary_covariance(data, learning_rate=rate, batch=batch, replacement=True))
        for rate, batch in ((1e-4, 1), (2e-4, 1), (1e-4, 2))
    ]
    assert variances[1] / variances[0] == pytest.approx(2, rel=0.01)
    assert variances[2] / variances[0] == pytest.approx(1 / 2, rel=0.01)
    shuffled = np.trace(stationary_covariance(data, learning_rate=1e-4))
    assert shuffled < 0.05 * variances[0]  # points that shun each other leave next to no noise at small α


@pytest.mark.parametrize("name", ON_LINES)
@pytest.mark.parametrize("replacement", [False, True])
def test_on_a_line_the_ball_has_size_zero(name, replacement):
    found = stationary_covariance(HARD_DATASETS[name], learning_rate=0.01, replacement=replacement)
    assert np.all(found == 0)


@pytest.mark.parametrize("name", ["perfect line", "perfect line, rounded", "two points", "constant y"])
@pytest.mark.parametrize("rule", [*LINEAR, Adam()], ids=str)
@pytest.mark.parametrize("tolerance", [3e-4, 0.0])
def test_on_a_line_sgd_arrives_and_does_not_settle_in_noise(name, rule, tolerance):
    data = HARD_DATASETS[name]
    moments = Moments.of(data)
    rate = 0.05 if isinstance(rule, Adam) else 0.15 / float(1 + np.max(data.x**2))
    path = descend(
        data, learning_rate=rate, epochs=20_000 if tolerance == 0 else 5000, start=(1.0, -1.0),
        rule=rule, batch=1, tolerance=tolerance,
    )  # fmt: skip
    assert path.outcome is Outcome.CONVERGED, path.message
    if tolerance == 0:
        # Where a step of so small an α is less than the last digit of the sum, there is no getting nearer.
        blunt = max(1.0, 1 / (rate * curvature(moments).steep))
        assert blunt < 20 and sqrt(moments.rise(*path.params[-1])) <= blunt * moments.rounding(
            *moments.optimum
        )


@pytest.mark.parametrize("name", list(HARD_DATASETS))
@pytest.mark.parametrize("rule", LINEAR, ids=str)
@pytest.mark.parametrize("replacement", [False, True])
def test_covariances_of_hard_data_are_covariances(name, rule, replacement):
    data = HARD_DATASETS[name]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        rate = 0.1 / float(1 + np.max(data.x**2))
        found = stationary_covariance(data, learning_rate=rate, rule=rule, replacement=replacement)
        wild = stationary_covariance(data, learning_rate=1e300, rule=rule, replacement=replacement)
    scale = np.sqrt(np.diag(found))
    assert (np.all(np.isfinite(found)) and np.all(found == found.T)) or np.allclose(found, found.T, rtol=1e-6)
    assert np.all(np.diag(found) >= 0) and abs(found[0, 1]) <= scale[0] * scale[1] * (1 + 1e-6)
    assert np.all(wild == 0) if name in ON_LINES else np.all(np.isinf(wild))


def test_past_the_bound_there_is_no_ball_and_of_all_points_there_is_no_noise():
    data = HARD_DATASETS["default"]
    rate = 1.01 * curvature(Moments.of(data)).max_learning_rate
    assert np.all(np.isinf(stationary_covariance(data, learning_rate=rate, replacement=True)))
    assert np.all(stationary_covariance(data, learning_rate=0.1, batch=30) == 0)
    assert np.all(stationary_covariance(data, learning_rate=0.1, batch=99) == 0)
    # Noise can make it diverge where full batches do not.
    near = 0.9 * curvature(Moments.of(data)).max_learning_rate
    assert np.all(np.isinf(stationary_covariance(data, learning_rate=near, replacement=True)))
    assert (
        descend(data, learning_rate=near, epochs=3000, batch=1, replacement=True).outcome
        is not Outcome.CONVERGED
    )


def test_refuses_what_has_no_theory():
    data = HARD_DATASETS["default"]
    for rule in (RMSProp(), Adam(), Decaying(PlainDescent(), half=2.0)):
        with pytest.raises(ValueError, match="no theory"):
            stationary_covariance(data, learning_rate=0.1, rule=rule)
    with pytest.raises(ValueError, match="at least one point"):
        stationary_covariance(data, learning_rate=0.1, batch=0)


# ---- when it has settled


@pytest.mark.parametrize("rule", [*LINEAR, RMSProp(), Adam()], ids=str)
@pytest.mark.parametrize("batch", [1, 4])
def test_a_noisy_descent_that_had_time_has_settled(rule, batch):
    path = descend(
        HARD_DATASETS["default"], learning_rate=0.02, epochs=800, start=(-3.0, 4.0), rule=rule, batch=batch
    )
    assert path.outcome is Outcome.SETTLED
    assert "settled after 800 epochs in a ball of noise of radius" in path.message


@pytest.mark.parametrize("rule", [*LINEAR, RMSProp(), Adam()], ids=str)
@pytest.mark.parametrize("batch", [1, 4])
def test_one_that_is_still_on_its_way_has_not(rule, batch):
    path = descend(
        HARD_DATASETS["default"], learning_rate=1e-4, epochs=40, start=(-3.0, 4.0), rule=rule, batch=batch
    )
    assert path.outcome is Outcome.OUT_OF_EPOCHS
    assert path.message == "still descending after 40 epochs"


def test_a_rate_that_decays_shrinks_the_ball_for_ever():
    data = HARD_DATASETS["default"]
    optimum = np.array(Moments.of(data).optimum)
    path = descend(
        data, learning_rate=0.1, epochs=2000, start=(-3.0, 4.0), tolerance=0, batch=1,
        rule=Decaying(PlainDescent(), half=100.0),
    )  # fmt: skip
    assert path.outcome is Outcome.OUT_OF_EPOCHS
    off = np.hypot(*(path.params - optimum).T)
    assert off[-3000:].mean() < 0.2 * off[3000:6000].mean()


@pytest.mark.parametrize("rule", LINEAR, ids=str)
def test_full_batches_have_no_noise_to_settle_in(rule):
    path = descend(
        HARD_DATASETS["default"], learning_rate=0.02, epochs=3000, start=(-3.0, 4.0), tolerance=0, rule=rule
    )
    assert path.outcome in (Outcome.OUT_OF_EPOCHS, Outcome.CONVERGED)


def test_rmsprop_stays_in_a_ball_of_its_own_making():
    path = descend(
        HARD_DATASETS["default"], learning_rate=0.05, epochs=2000, start=(-3.0, 4.0), rule=RMSProp(0.9)
    )
    assert path.outcome is Outcome.SETTLED and "noise" not in path.message and "do not shrink" in path.message
    assert ball(path.params)[1] < 0.2


def test_an_epoch_below_the_tolerance_is_convergence_and_a_moment_is_not():
    data, n = HARD_DATASETS["default"], 30
    path = descend(data, learning_rate=0.005, epochs=3000, start=(-3.0, 4.0), tolerance=0.02, batch=1)
    size = np.hypot(*path.gradient.T) / np.hypot(*path.gradient[0])
    assert path.outcome is Outcome.CONVERGED
    assert np.all(size[-n - 1 :] <= 0.02) and size[-n - 2] > 0.02
    calm = size[: -n - 1] <= 0.02
    runs = np.diff(np.flatnonzero(np.concatenate([[True], ~calm, [True]]))) - 1
    assert runs.max() <= n  # until then no epoch was


def test_a_start_at_the_optimum_is_left_where_there_is_noise_and_kept_where_there_is_none():
    for name, outcome in (("default", Outcome.SETTLED), ("perfect line", Outcome.CONVERGED)):
        data = HARD_DATASETS[name]
        path = descend(data, learning_rate=0.005, epochs=400, start=Moments.of(data).optimum, batch=1)
        assert path.outcome is outcome and (path.updates == 0) == (outcome is Outcome.CONVERGED)


@pytest.mark.parametrize("name", list(HARD_DATASETS))
@pytest.mark.parametrize("rule", ALL, ids=str)
@pytest.mark.parametrize("only_b", [False, True])
def test_hard_data_end_in_one_way_or_another(name, rule, only_b):
    data = HARD_DATASETS[name]
    rate = 0.2 / float(1 + np.max(data.x**2))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        path = descend(
            data, learning_rate=rate, epochs=60, start=(1.0, -1.0), rule=rule, batch=2, only_b=only_b
        )
    assert path.outcome in (Outcome.CONVERGED, Outcome.SETTLED, Outcome.OUT_OF_EPOCHS, Outcome.DIVERGED)
    assert np.all(np.isfinite(path.params)) and np.all(np.isfinite(path.loss))
    if only_b:
        assert np.all(path.params[:, 0] == 1.0)


@settings(max_examples=25, deadline=None)
@given(data=datasets(PLAIN), power=st.sampled_from([-200, 0, 200]), seed=st.integers(0, 3))
def test_settling_does_not_depend_on_the_units(data, power, seed):
    axes = curvature(Moments.of(data)).axes
    jitter = np.random.default_rng(seed).normal(size=(300, 2)) @ axes
    for path in (jitter, np.cumsum(jitter + 1, axis=0)):
        assert has_settled(path * 2.0**power, axes) == has_settled(path, axes) == (path is jitter)
        (m, b), radius = ball(path)
        scaled = ball(path * 2.0**power)
        assert scaled == (pytest.approx((m * 2.0**power, b * 2.0**power)), pytest.approx(radius * 2.0**power))


@pytest.mark.parametrize(
    ("path", "settled"),
    [
        (np.exp(-np.linspace(0, 3, 400)), False),  # slow
        (np.exp(-np.linspace(0, 300, 400)), False),  # fast
        (0.99 ** np.arange(400) * np.cos(np.arange(400)), False),  # an oscillation that dies out
        (1.01 ** np.arange(400) * np.cos(np.arange(400)), False),  # one that grows
        (np.cos(np.arange(400)), True),  # one that stays
        (np.cos(np.arange(31)), False),  # too short to tell
        (np.zeros(400), False),  # at rest
        (np.zeros(1), False),
    ],
)
def test_what_has_settled(path, settled):
    assert has_settled(np.stack([path, 2 * path], axis=1), np.eye(2)) is settled
