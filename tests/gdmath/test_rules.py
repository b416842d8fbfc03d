"""Update rules against PyTorch's steps, against their formulas written out, and on awkward data."""

from __future__ import annotations

import json
import tracemalloc
import warnings
from itertools import islice
from math import inf, nan
from pathlib import Path

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
    Study,
    Trajectory,
    curvature,
    descend,
)
from gdmath.batches import batch_gradient, batches
from gdmath.rules import described, rule_of
from tests.bench.maths import seconds
from tests.support.strategies import HARD_DATASETS, datasets

REFERENCE = json.loads(Path(__file__).with_name("data").joinpath("torch_steps.json").read_text("utf-8"))
RULES = [PlainDescent(), Momentum(0.8), Nesterov(0.8), RMSProp(0.9), Adam(0.8, 0.95)]
RULES += [Decaying(rule, half=7.0) for rule in RULES]
each_rule = pytest.mark.parametrize("rule", RULES, ids=str)
BATCHES = [None, 1, 4, 7]


# ---- PyTorch


def reference_rule(run):
    """Our rule and learning rate for the settings PyTorch was given."""
    told = REFERENCE["settings"][run["rule"]]
    rule = {
        "plain": lambda: PlainDescent(),
        "momentum": lambda: Momentum(beta=told["momentum"]),
        "nesterov": lambda: Nesterov(beta=told["momentum"]),
        "rmsprop": lambda: RMSProp(beta=told["alpha"], epsilon=told["eps"]),
        "adam": lambda: Adam(*told["betas"], epsilon=told["eps"]),
    }[run["rule"]]()
    return (Decaying(rule, half=REFERENCE["half"]) if run["decays"] else rule), told["lr"]


@pytest.mark.parametrize(
    "run", REFERENCE["runs"], ids=lambda run: f"{run['rule']}-{run['batches']}-{'decays' * run['decays']}"
)
def test_the_first_hundred_steps_are_those_of_pytorch(run):
    rule, rate = reference_rule(run)
    data = Dataset(x=REFERENCE["x"], y=REFERENCE["y"])
    theirs = np.array(run["params"])
    if run["batches"] == "full":
        path = descend(data, learning_rate=rate, epochs=100, start=tuple(theirs[0]), tolerance=0, rule=rule)
        ours = path.params
    else:
        params, state, ours = theirs[0], rule.begin(), [theirs[0]]
        for rows in REFERENCE["rows"][run["batches"]]:
            slopes, count = batch_gradient((data.x[rows], data.y[rows]), *params)
            assert count == len(rows)
            step, state = rule.step(slopes, state, rate)
            params = params + step
            ours.append(params)
    assert len(ours) == len(theirs) == 101
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-12 * np.abs(theirs).max())
    assert np.abs(np.diff(theirs, axis=0)).max() > 1e-3  # they went somewhere


# ---- the formulas, written out


def by_the_formula(rule, rate, start, slopes_at, steps):
    """The path, in arrays and with every sum in full, as a textbook has it."""
    theta, path, gradients = np.array(start), [np.array(start)], []
    half = None
    if isinstance(rule, Decaying):
        rule, half = rule.rule, rule.half
    for t in range(steps):
        alpha = rate if half is None else rate * half / (half + t)
        gradients.append(slopes_at(t, theta))
        g, ages = np.array(gradients), np.arange(t, -1, -1)[:, None]
        match rule:
            case PlainDescent():
                step = g[-1]
            case Momentum(beta=beta):
                step = (beta**ages * g).sum(axis=0)
            case Nesterov(beta=beta):
                step = g[-1] + beta * (beta**ages * g).sum(axis=0)
            case RMSProp(beta=beta, epsilon=epsilon):
                step = g[-1] / (np.sqrt((1 - beta) * (beta**ages * g**2).sum(axis=0)) + epsilon)
            case Adam(beta1=one, beta2=two, epsilon=epsilon):
                # The weights of a mean freed of its start add up to one.
                mean = (one**ages * g).sum(axis=0) / (one**ages).sum()
                square = (two**ages * g**2).sum(axis=0) / (two**ages).sum()
                step = mean / (np.sqrt(square) + epsilon)
        theta = theta - alpha * step
        path.append(theta)
    return np.array(path)


@each_rule
@pytest.mark.parametrize("batch", BATCHES)
@pytest.mark.parametrize("replacement", [False, True])
def test_a_descent_is_its_formula_written_out(rule, batch, replacement):
    data, rate, steps = HARD_DATASETS["default"], 0.03, 60
    size = batch or len(data)
    in_epoch = -(-len(data) // size)
    path = descend(
        data, learning_rate=rate, epochs=-(-steps // in_epoch), start=(-3.0, 4.0), tolerance=0, rule=rule,
        batch=batch, seed=3, replacement=replacement,
    )  # fmt: skip
    whole = batch is None and not replacement
    drawn = [(data.x, data.y)] * steps
    if not whole:
        drawn = list(islice(batches(data, size, seed=3, replacement=replacement), steps))

    def slopes_at(t, theta):
        x, y = (np.atleast_1d(part) for part in drawn[t])
        error = y - (theta[0] * x + theta[1])
        return np.array([-2 * np.mean(x * error), -2 * np.mean(error)])

    expected = by_the_formula(rule, rate, (-3.0, 4.0), slopes_at, steps)
    np.testing.assert_allclose(
        path.params[: steps + 1], expected, rtol=0, atol=1e-12 * np.abs(expected).max()
    )
    assert path.points[:steps].tolist() == [np.size(x) for x, _ in drawn]


@settings(max_examples=20, deadline=None)
@given(
    data=datasets(),
    rule=st.sampled_from(RULES),
    batch=st.sampled_from(BATCHES),
    share=st.sampled_from([0.1, 0.9, 3]),
)
def test_every_step_leads_from_one_row_to_the_next_to_the_last_bit(data, rule, batch, share):
    moments = Moments.of(data)
    rate = share * curvature(moments).max_learning_rate
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        path = descend(
            data, learning_rate=rate, epochs=20, start=(1.0, -1.0), tolerance=0, rule=rule, batch=batch
        )
    assert np.array_equal(path.params[1:], path.params[:-1] + path.step)
    for rows in (path.params, path.loss, path.gradient, path.step, path.points):
        assert np.all(np.isfinite(rows))
    for (m, b), loss, slopes in zip(path.params.tolist(), path.loss, path.gradient.tolist(), strict=True):
        assert loss == moments.loss(m, b) and tuple(slopes) == moments.gradient(m, b)
    assert path.looked_at.tolist() == [0, *np.cumsum(path.points)] and path.updates == len(path.points)


# ---- batches


@settings(max_examples=25, deadline=None)
@given(data=datasets(max_size=12), size=st.integers(1, 15), seed=st.integers(0, 5), epochs=st.integers(1, 3))
def test_each_epoch_has_every_point_once_in_a_new_order(data, size, seed, epochs):
    n = len(data)
    size = min(size, n)
    in_epoch = -(-n // size)
    drawn = list(islice(batches(data, size, seed=seed), epochs * in_epoch))
    for k in range(epochs):
        part = drawn[k * in_epoch : (k + 1) * in_epoch]
        points = [
            (float(p), float(q))
            for x, y in part
            for p, q in zip(np.atleast_1d(x), np.atleast_1d(y), strict=True)
        ]
        assert sorted(points) == sorted(zip(data.x.tolist(), data.y.tolist(), strict=True))
        assert [np.size(x) for x, _ in part][:-1] == [size] * (in_epoch - 1)


def test_orders_differ_between_epochs_and_seeds_and_not_between_runs():
    data = Dataset(x=np.arange(50.0), y=np.arange(50.0))
    first, second = (
        [x for x, _ in part]
        for part in (lambda d: (d[:50], d[50:]))(list(islice(batches(data, 1, seed=4), 100)))
    )
    assert first != second and sorted(first) == sorted(second)
    assert first == [x for x, _ in islice(batches(data, 1, seed=4), 50)]
    assert first != [x for x, _ in islice(batches(data, 1, seed=5), 50)]


def test_with_replacement_points_come_as_often_as_chance_has_it():
    data = Dataset(x=np.arange(10.0), y=np.arange(10.0))
    drawn = list(islice(batches(data, 4, seed=0, replacement=True), 3 * 2000))
    assert {len(x) for x, _ in drawn} == {4}
    counts = np.bincount(np.concatenate([x for x, _ in drawn]).astype(int))
    assert np.abs(counts / 2400 - 1).max() < 0.1
    assert any(len(set(x.tolist())) < 4 for x, _ in drawn)


def test_a_batch_of_all_points_is_full_batch():
    data = HARD_DATASETS["default"]
    whole = descend(data, learning_rate=0.1, epochs=9)
    for batch in (30, 1000):
        path = descend(data, learning_rate=0.1, epochs=9, batch=batch)
        assert np.array_equal(path.params, whole.params) and path.message == whole.message


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"batch": 0}, "at least one point"), ({"batch": -3}, "at least one point")],
)
def test_refuses_batches_of_nothing(wrong, words):
    with pytest.raises(ValueError, match=words):
        descend(HARD_DATASETS["default"], learning_rate=0.1, epochs=5, **wrong)


def test_moments_have_no_points_to_make_batches_of():
    moments = Moments.of(HARD_DATASETS["default"])
    with pytest.raises(ValueError, match="give the data set"):
        descend(moments, learning_rate=0.1, epochs=5, batch=3)
    assert descend(moments, learning_rate=0.1, epochs=5, batch=30).epochs == 5


@pytest.mark.parametrize("kind", [Momentum, Nesterov, RMSProp])
@pytest.mark.parametrize("beta", [-0.1, 1.0, nan, inf])
def test_refuses_shares_that_are_none(kind, beta):
    with pytest.raises(ValueError, match="beta must be"):
        kind(beta=beta)


def test_refuses_other_constants_that_make_no_rule():
    for make in (
        lambda: RMSProp(epsilon=0.0),
        lambda: Adam(epsilon=-1.0),
        lambda: Decaying(PlainDescent(), half=0.0),
    ):
        with pytest.raises(ValueError, match="positive number"):
            make()
    with pytest.raises(ValueError, match="beta2"):
        Adam(beta2=1.0)


# ---- endings and the file


@each_rule
@pytest.mark.parametrize("rate", [1e20, 1e160, 1e308])
@pytest.mark.parametrize("batch", [None, 1, 4])
@pytest.mark.parametrize(
    "name", ["default", "years", "perfect line", "constant y", "nanometres", "billions", "two points"]
)
def test_an_enormous_learning_rate_diverges_without_a_warning(rule, rate, batch, name):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        path = descend(
            HARD_DATASETS[name], learning_rate=rate, epochs=50, start=(3.0, -4.0), rule=rule, batch=batch
        )
    assert path.outcome is Outcome.DIVERGED and "diverged" in path.message
    assert np.all(np.isfinite(path.params)) and np.all(np.isfinite(path.loss))


@each_rule
def test_rules_are_kept_by_name_and_constants(rule):
    assert rule_of(json.loads(json.dumps(described(rule)))) == rule


@each_rule
def test_a_study_keeps_the_descents_of_any_rule(rule, tmp_path):
    from dataclasses import replace

    data = HARD_DATASETS["default"]
    study = Study.of(data)
    path = descend(data, learning_rate=0.02, epochs=30, start=(-3.0, 4.0), rule=rule, batch=4)
    replace(study, trajectories={**study.trajectories, "walker": path}).save(tmp_path / "study.npz")
    kept: Trajectory = Study.load(tmp_path / "study.npz").trajectories["walker"]
    assert (kept.rule, kept.outcome, kept.message) == (rule, path.outcome, path.message)
    for name in ("params", "loss", "gradient", "step", "points"):
        assert np.array_equal(getattr(kept, name), getattr(path, name))


# ---- a million points


@pytest.fixture(scope="module")
def million():
    rng = np.random.default_rng(8)
    x = rng.normal(0.9, 1.0, 1_000_000)
    return Dataset(x=x, y=2 * x - 1 + rng.normal(0, 1.0, 1_000_000))


def peak_of(work):
    """Bytes at most, beyond what there was."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_an_epoch_of_a_million_points_takes_little_more_than_their_order(million):
    def shuffle():
        order = np.random.default_rng(0).permutation(len(million))
        return million.x[order] + million.y[order]

    def epoch():
        return descend(million, learning_rate=1e-3, epochs=1, tolerance=0, batch=100, rule=Adam())

    ours, order = seconds(epoch, shuffle)
    assert ours < 20 * order
    path = epoch()
    assert path.updates == 10_000 and path.points.sum() == 1_000_000


def test_memory_holds_one_order_of_the_points_and_the_rows(million):
    order = 8 * len(million)
    for epochs in (1, 3):
        peak = peak_of(
            lambda epochs=epochs: descend(million, learning_rate=1e-3, epochs=epochs, tolerance=0, batch=1000)
        )
        assert peak < 1.5 * order  # in the second epoch the first order is not kept

    few = Dataset(x=million.x[:20_000], y=million.y[:20_000])
    steps = 20_000
    peak = peak_of(lambda: descend(few, learning_rate=1e-4, epochs=1, tolerance=0, batch=1))
    assert peak < 400 * steps  # eight numbers an update, copied some times in the end
