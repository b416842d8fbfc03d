"""Descents against (I − αH)^t and exact fractions; endings, refusals, and the count of epochs found by halving."""

from __future__ import annotations

import warnings
from dataclasses import FrozenInstanceError, dataclass
from fractions import Fraction
from math import hypot, inf, log, log1p, nan, sqrt
from typing import ClassVar

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from gdmath import (
    Dataset,
    Moments,
    Outcome,
    PlainDescent,
    Trajectory,
    closed_form,
    curvature,
    descend,
    epochs_to_converge,
    epochs_to_reach,
    gradient,
    mse,
)
from gdmath.rules import described, rule_of
from tests.support.strategies import HARD_DATASETS, PLAIN, Exact, datasets, line_on_level, rms, size_of_terms

EPS = 2e-15
many = settings(max_examples=20, deadline=None)


@st.composite
def bowls(draw, narrow: bool = True) -> tuple[Dataset, Moments, tuple[float, float]]:
    """Data, their moments, and a start off the optimum along both axes of the bowl.

    The condition number is at most 20; with `narrow`, up to 4000.
    """
    points = draw(datasets(PLAIN))
    scale = draw(st.sampled_from([0.3, 1.0, 3.0] if narrow else [0.5, 1.0, 2.0]))
    center = draw(st.integers(-40, 40) if narrow else st.integers(-10, 10)) / 10
    data = Dataset(x=center + scale * (points.x - points.x.mean()) / points.x.std(), y=points.y)
    moments = Moments.of(data)
    bowl = curvature(moments)
    spread = sqrt(moments.var_y) or abs(moments.mean_y) or 1.0
    off = st.integers(1, 30).flatmap(lambda tenths: st.sampled_from([tenths / 10, -tenths / 10]))
    along = np.array([draw(off) / sqrt(bowl.steep), draw(off) / sqrt(bowl.flat)]) * spread
    m, b = moments.optimum + along @ bowl.axes
    assume(abs(moments.mean_y - m * moments.mean_x - b) > 1e-3 * spread)  # b is not by chance the best for m
    return data, moments, (float(m), float(b))


def shares(low: float, high: float) -> st.SearchStrategy[float]:
    """Learning rates as a share of the largest safe one."""
    return st.integers(round(100 * low), round(100 * high)).map(lambda percent: percent / 100)


def lengths(gradients):
    return np.hypot(*gradients.T)


# ---- every row


@many
@given(given=bowls(), share=shares(0.02, 1.2), only_b=st.booleans())
def test_every_row_is_one_update_of_the_row_before(given, share, only_b):
    data, moments, start = given
    rate = share * curvature(moments).max_learning_rate
    path = descend(data, learning_rate=rate, epochs=40, start=start, tolerance=0, only_b=only_b)
    assert path.params[0].tolist() == list(start)
    steps = path.gradient[:-1] * ([0, 1] if only_b else [1, 1])
    assert np.array_equal(path.params[1:], path.params[:-1] - rate * steps)
    for (m, b), loss, slopes in zip(path.params.tolist(), path.loss, path.gradient, strict=True):
        size = size_of_terms(data, m, b)
        assert abs(sqrt(loss) - sqrt(mse(data.x, data.y, m, b))) <= EPS * size
        off = np.abs(slopes - gradient(data.x, data.y, m, b))
        assert np.all(off <= 4 * EPS * size * np.array([rms(data.x), 1]))


@many
@given(given=bowls(), share=shares(0.02, 1.2), only_b=st.booleans())
def test_lands_where_the_power_of_the_matrix_says(given, share, only_b):
    _, moments, start = given
    rate = share * curvature(moments).max_learning_rate
    path = descend(moments, learning_rate=rate, epochs=30, start=start, tolerance=0, only_b=only_b)
    best = np.array(moments.optimum)
    growth = np.eye(2) - rate * moments.hessian
    if only_b:
        best = np.array([start[0], moments.mean_y - start[0] * moments.mean_x])
        growth = np.diag([1.0, 1 - 2 * rate])
    first = np.array(start) - best
    # The far parts of the path set the scale: what is rounded there is carried along.
    scale = float(np.abs(path.params).max()) + float(np.abs(best).max())
    for t, params in enumerate(path.params):
        expected = best + np.linalg.matrix_power(growth, t) @ first
        assert np.all(np.abs(params - expected) <= 1e-12 * scale)
        if not only_b:
            jump = closed_form(moments, learning_rate=rate, start=start, t=t)
            assert np.all(np.abs(params - jump) <= 1e-12 * scale)


@many
@given(data=datasets(PLAIN, max_size=4), share=shares(0.02, 0.99))
def test_is_the_descent_of_exact_arithmetic(data, share):
    moments, exact = Moments.of(data), Exact(data.x, data.y)
    rate = share * curvature(moments).max_learning_rate
    path = descend(moments, learning_rate=rate, epochs=6, start=(1.0, -1.0), tolerance=0)
    m, b = Fraction(1), Fraction(-1)
    scale = 1 + float(np.abs(path.params).max()) + float(np.abs(moments.optimum).max())
    for params in path.params.tolist():
        assert abs(params[0] - m) <= 1e-13 * scale and abs(params[1] - b) <= 1e-13 * scale
        grad_m, grad_b = exact.gradient(m, b)
        m, b = m - Fraction(rate) * grad_m, b - Fraction(rate) * grad_b


@many
@given(given=bowls(), share=shares(0.02, 0.98), only_b=st.booleans())
def test_the_loss_falls_at_every_epoch_below_the_bound(given, share, only_b):
    data, moments, start = given
    rate = share * (1.0 if only_b else curvature(moments).max_learning_rate)
    path = descend(moments, learning_rate=rate, epochs=60, start=start, tolerance=0, only_b=only_b)
    assert path.outcome is not Outcome.DIVERGED
    rounding = 1e-13 * max(size_of_terms(data, *row) for row in path.params.tolist())
    before, after = np.sqrt(path.loss[:-1]), np.sqrt(path.loss[1:])
    assert np.all(after <= before * (1 + 1e-15) + rounding)
    # As long as the gradient is more than rounding, the loss really falls.
    size = np.abs(path.gradient[:-1, 1]) if only_b else lengths(path.gradient[:-1])
    steep = size > 1e-3 * size[0]
    assert steep[0] and np.all(after[steep] < before[steep])


@many
@given(given=bowls(narrow=False), share=shares(0.05, 0.95), part=st.floats(1e-9, 0.99))
def test_counts_the_epochs_until_the_loss_is_so_near_to_its_floor(given, share, part):
    _, moments, start = given
    rate = share * curvature(moments).max_learning_rate
    rise = part * moments.rise(*start)
    count = epochs_to_reach(moments, learning_rate=rate, start=start, rise=rise)
    path = descend(moments, learning_rate=rate, epochs=min(count, 20_000), start=start, tolerance=0.0)
    rises = moments.rise(*path.params.T)
    slack = 1e-9 * rise + moments.rounding(*moments.optimum) ** 2
    assert np.all(rises[:count] > rise - slack)
    if count < len(rises):
        assert rises[count] <= rise + slack


def test_counts_none_where_the_loss_never_comes_down():
    moments = Moments.of(HARD_DATASETS["default"])
    rate = 1.1 * curvature(moments).max_learning_rate
    assert epochs_to_reach(moments, learning_rate=rate, start=(0.0, 0.0), rise=1e-9) is None
    assert epochs_to_reach(moments, learning_rate=rate, start=moments.optimum, rise=0.0) == 0


@many
@given(given=bowls(), share=st.sampled_from([1.02, 1.1, 1.7, 3.0, 1e3, 1e9]))
def test_diverges_above_the_bound_and_stops_while_all_numbers_are_finite(given, share):
    _, moments, start = given
    rate = share * curvature(moments).max_learning_rate
    path = descend(moments, learning_rate=rate, epochs=5000, start=start)
    assert path.outcome is Outcome.DIVERGED
    assert "diverged" in path.message and f"{rate:.3g}" in path.message and "bound" in path.message
    assert path.epochs < 5000
    for rows in (path.params, path.loss, path.gradient, path.step, path.points):
        assert np.all(np.isfinite(rows))
    # It is stopped when it has got a million million times worse, or before the step that leaps far over it.
    assert np.all(path.loss[:-1] <= 1e12 * path.loss[0]) and path.loss[-1] <= 1e24 * path.loss[0]
    after = np.array(path.params[-1] - rate * path.gradient[-1]).tolist()
    assert path.loss[-1] > 1e12 * path.loss[0] or moments.loss(*after) > 1e24 * path.loss[0]


@pytest.mark.parametrize("rate", [1e20, 1e154, 1e160, 1e200, 1e300, 1e308, np.float64(1e308)])
@pytest.mark.parametrize("name", ["default", "years", "perfect line", "constant y", "nanometres", "billions"])
@pytest.mark.parametrize("only_b", [False, True])
def test_an_enormous_learning_rate_diverges_at_once_without_a_warning(name, rate, only_b):
    # From some of these the step is infinite in both directions, and the loss after it is not a number.
    for start in ((3.0, -4.0), (-3.0, 4.0), (9.0, -60.0), (300.0, -400.0)):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            path = descend(HARD_DATASETS[name], learning_rate=rate, epochs=100, start=start, only_b=only_b)
        assert (path.outcome, path.epochs) == (Outcome.DIVERGED, 0)
        assert np.all(np.isfinite(path.params)) and np.all(np.isfinite(path.loss))


@many
@given(given=bowls(), epochs=st.integers(0, 3), only_b=st.booleans())
def test_a_learning_rate_past_the_bound_has_diverged_though_the_epochs_were_too_few_to_show_it(
    given, epochs, only_b
):
    _, moments, start = given
    rate = 1.001 * (1.0 if only_b else curvature(moments).max_learning_rate)
    path = descend(moments, learning_rate=rate, epochs=epochs, start=start, only_b=only_b)
    assert (path.outcome, path.epochs) == (Outcome.DIVERGED, epochs)
    assert f"{rate:.3g} is past the bound {rate / 1.001:.3g}" in path.message
    slower = descend(moments, learning_rate=rate * 0.99, epochs=epochs, start=start, only_b=only_b)
    assert slower.outcome is Outcome.OUT_OF_EPOCHS


def test_at_the_bound_itself_it_goes_to_and_fro_for_ever():
    moments = Moments(n=2, mean_x=0.0, mean_y=0.0, var_x=4.0, cov_xy=0.0, floor=1.0)
    path = descend(moments, learning_rate=0.25, epochs=9, start=(1.0, 0.0))
    assert path.params[:, 0].tolist() == 5 * [1, -1]
    assert path.outcome is Outcome.NEITHER
    assert epochs_to_converge(moments, learning_rate=0.25, start=(1.0, 0.0), tolerance=3e-4) is None


# ---- endings


@many
@given(given=bowls(narrow=False), share=shares(0.05, 0.95), exponent=st.integers(1, 6), only_b=st.booleans())
def test_converges_at_the_first_gradient_below_the_tolerance(given, share, exponent, only_b):
    _, moments, start = given
    rate = share * (1.0 if only_b else curvature(moments).max_learning_rate)
    tolerance = 10.0**-exponent
    path = descend(
        moments, learning_rate=rate, epochs=20_000, start=start, tolerance=tolerance, only_b=only_b
    )
    size = np.abs(path.gradient[:, 1]) if only_b else lengths(path.gradient)
    assert path.outcome is Outcome.CONVERGED
    assert size[-1] <= tolerance * size[0] * (1 + EPS)
    assert np.all(size[:-1] > tolerance * size[0] * (1 - EPS))
    assert "converged" in path.message and str(path.epochs) in path.message


@pytest.mark.parametrize("epochs", [0, 1, 7])
def test_runs_out_of_epochs(epochs):
    path = descend(HARD_DATASETS["default"], learning_rate=1e-3, epochs=epochs)
    assert (path.outcome, path.epochs) == (Outcome.OUT_OF_EPOCHS, epochs)
    assert path.params.shape == path.gradient.shape == (epochs + 1, 2) and path.loss.shape == (epochs + 1,)
    assert str(epochs) in path.message and path.learning_rate == 1e-3


@many
@given(data=datasets(), rate=st.sampled_from([1e-3, 0.1, 1e5]), only_b=st.booleans())
def test_a_start_at_the_optimum_has_converged_before_the_first_epoch(data, rate, only_b):
    moments = Moments.of(data)
    # The optimum as the library writes it, and as exact arithmetic rounds it.
    for start in (moments.optimum, tuple(map(float, Exact(data.x, data.y).optimum))):
        path = descend(moments, learning_rate=rate, epochs=50, start=start, only_b=only_b)
        assert (path.outcome, path.epochs) == (Outcome.CONVERGED, 0)
        assert "the start is the optimum" in path.message
        assert epochs_to_converge(moments, learning_rate=rate, start=start, tolerance=3e-4) == 0


@pytest.mark.parametrize(("slope", "intercept"), [(2.0, 1.0), (0.3, -0.1), (-1 / 3, 1e3), (0.0, 0.1)])
@pytest.mark.parametrize("offset", [0.0, 2000.0, -1e6])
def test_the_line_that_made_the_points_is_a_start_at_the_optimum(slope, intercept, offset):
    x = offset + np.random.default_rng(1).standard_normal(50)
    data = Dataset(x=x, y=slope * x + intercept)
    path = descend(data, learning_rate=0.1, epochs=50, start=(slope, intercept))
    assert (path.outcome, path.epochs) == (Outcome.CONVERGED, 0)


@pytest.mark.parametrize("name", ["default", "years", "perfect line", "constant y", "tiny y", "nanometres"])
def test_a_start_a_millionth_of_the_spread_off_is_not_the_optimum(name):
    moments = Moments.of(HARD_DATASETS[name])
    spread = sqrt(moments.var_y) or abs(moments.mean_y)
    start = line_on_level(moments, 0.7, 1e-6 * spread)
    path = descend(moments, learning_rate=1e-30, epochs=3, start=start)
    assert (path.outcome, path.epochs) == (Outcome.OUT_OF_EPOCHS, 3)


def test_only_b_is_done_when_the_best_b_is_found_though_the_slope_is_wrong():
    moments = Moments.of(HARD_DATASETS["default"])
    best_b = moments.mean_y - 9.0 * moments.mean_x
    path = descend(moments, learning_rate=0.1, epochs=50, start=(9.0, best_b), only_b=True)
    assert (path.outcome, path.epochs) == (Outcome.CONVERGED, 0)
    path = descend(moments, learning_rate=0.1, epochs=500, start=(9.0, best_b + 5), only_b=True)
    assert path.outcome is Outcome.CONVERGED and np.all(path.params[:, 0] == 9.0)
    assert path.params[-1, 1] == pytest.approx(best_b, abs=5 * 3e-4)


def test_an_ending_does_not_depend_on_the_unit_of_y():
    data = HARD_DATASETS["default"]
    ends = []
    for unit in (2.0**-100, 1.0, 2.0**100):
        scaled = Dataset(x=data.x, y=data.y * unit)
        path = descend(scaled, learning_rate=0.11, epochs=500, start=(-3 * unit, 2 * unit))
        ends.append((path.outcome, path.epochs))
    assert ends[0] == ends[1] == ends[2] and ends[0][0] is Outcome.CONVERGED


def test_a_data_set_and_its_moments_descend_alike():
    data = HARD_DATASETS["default"]
    path, other = (descend(given, learning_rate=0.1, epochs=20) for given in (data, Moments.of(data)))
    assert np.array_equal(path.params, other.params) and np.array_equal(path.loss, other.loss)


# ---- what is refused


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"learning_rate": 0}, "learning rate"),
        ({"learning_rate": -0.1}, "learning rate"),
        ({"learning_rate": nan}, "learning rate"),
        ({"learning_rate": inf}, "learning rate"),
        ({"epochs": -1}, "epochs"),
        ({"tolerance": -1e-9}, "tolerance"),
        ({"tolerance": nan}, "tolerance"),
        ({"start": (nan, 0)}, "start"),
        ({"start": (0, -inf)}, "start"),
        ({"start": (1e200, 0)}, "start.*too far"),
        ({"start": (0, -1e160)}, "start.*too far"),
        ({"start": (1e308, 1e308)}, "start.*too far"),
    ],
)
def test_refuses_settings_that_make_no_descent(wrong, words):
    with pytest.raises(ValueError, match=words), warnings.catch_warnings():
        warnings.simplefilter("error")
        descend(HARD_DATASETS["default"], **({"learning_rate": 0.1, "epochs": 5} | wrong))


def test_a_trajectory_is_frozen_read_only_and_its_own():
    path = descend(HARD_DATASETS["default"], learning_rate=0.1, epochs=5)
    for rows in (path.params, path.loss, path.gradient, path.step, path.points):
        with pytest.raises(ValueError, match="read-only"):
            rows[0] = 0
    with pytest.raises(FrozenInstanceError):
        path.learning_rate = 1.0
    params = np.zeros((2, 2))
    kept = Trajectory(
        params=params,
        loss=[1, 2],
        gradient=params,
        step=[[0, 0]],
        points=[3],
        learning_rate=1.0,
        rule=PlainDescent(),
        outcome=path.outcome,
        message="",
    )
    params[:] = 7
    assert np.all(kept.params == 0) and kept.loss.dtype == float


# ---- update rules


@dataclass(frozen=True, slots=True)
class HeavyBall:
    """Momentum: v ← β v − α ∇J, θ ← θ + v."""

    beta: float
    name: ClassVar[str] = "heavy ball"

    def begin(self):
        return 0.0, 0.0

    def step(self, gradient, state, learning_rate):
        v = tuple(self.beta * old - learning_rate * g for old, g in zip(state, gradient, strict=True))
        return v, v

    def bound(self, plain):
        return (1 + self.beta) * plain


@many
@given(
    given=bowls(),
    share=shares(0.02, 0.98),
    beta=st.sampled_from([None, 0.0, 0.5, 0.9]),
    epochs=st.integers(0, 12),
    only_b=st.booleans(),
)
def test_every_step_leads_from_one_row_to_the_next_to_the_last_bit(given, share, beta, epochs, only_b):
    _, moments, start = given
    rate = share * curvature(moments).max_learning_rate
    rule = PlainDescent() if beta is None else HeavyBall(beta)
    path = descend(
        moments, learning_rate=rate, epochs=epochs, start=start, tolerance=0, only_b=only_b, rule=rule
    )
    assert path.rule == rule and path.step.shape == (path.epochs, 2)
    assert np.array_equal(path.params[1:], path.params[:-1] + path.step)
    assert path.points.tolist() == [moments.n] * path.epochs and path.points.dtype == np.int64
    if not beta:  # without its memory momentum is plain descent
        gradient = path.gradient[:-1] * [0 if only_b else 1, 1]
        assert np.array_equal(path.step, -rate * gradient)


def test_momentum_goes_where_its_recurrence_leads():
    """θ_{t+1} − θ* = (1 + β − αλ)(θ_t − θ*) − β (θ_{t−1} − θ*) along each axis of the bowl."""
    moments = Moments.of(HARD_DATASETS["default"])
    bowl, beta = curvature(moments), 0.6
    rate = 1.5 / bowl.steep
    path = descend(
        moments, learning_rate=rate, epochs=60, start=(-3.0, 4.0), tolerance=0, rule=HeavyBall(beta)
    )
    off = (path.params - moments.optimum) @ bowl.axes.T
    for axis, bend in enumerate((bowl.steep, bowl.flat)):
        expected = (1 + beta - rate * bend) * off[1:-1, axis] - beta * off[:-2, axis]
        np.testing.assert_allclose(off[2:, axis], expected, rtol=0, atol=1e-12 * np.abs(off).max())


@pytest.mark.parametrize(("share", "outcome"), [(0.99, Outcome.CONVERGED), (1.01, Outcome.DIVERGED)])
def test_a_rule_has_its_own_bound(share, outcome):
    moments, rule = Moments.of(HARD_DATASETS["default"]), HeavyBall(0.5)
    rate = share * rule.bound(curvature(moments).max_learning_rate)
    path = descend(moments, learning_rate=rate, epochs=5000, start=(-3.0, 4.0), rule=rule)
    assert path.outcome is outcome


def test_a_rule_may_look_at_a_few_points_at_a_time():
    """State, gradient and step are all there is to a rule: whose gradient it is, is the caller's."""
    data, rule, rate, size = HARD_DATASETS["default"], HeavyBall(0.9), 0.01, 4
    params, state, points = np.array([-3.0, 4.0]), rule.begin(), []
    before = Moments.of(data).loss(*params)
    for first in [*range(0, len(data.x), size)] * 50:
        few = Moments.of_arrays(data.x[first : first + size], data.y[first : first + size])
        step, state = rule.step(few.gradient(*params), state, rate)
        params, points = params + step, [*points, few.n]
    assert set(points) <= set(range(1, size + 1)) and len(points) > 50
    assert Moments.of(data).loss(*params) < 0.2 * before


def test_a_rule_is_kept_by_name_and_constants():
    assert rule_of(described(PlainDescent())) == PlainDescent()
    for wrong in ({"name": "heavy ball", "beta": 0.5}, {"name": "plain", "beta": 0.5}):
        with pytest.raises(ValueError, match="no update rule is called"):
            rule_of(wrong)


# ---- between the epochs


@many
@given(given=bowls(), share=shares(0.02, 0.98), epochs=st.integers(0, 12), data=st.data())
def test_at_gives_the_rows_exactly_and_the_straight_step_between_them(given, share, epochs, data):
    _, moments, start = given
    rate = share * curvature(moments).max_learning_rate
    path = descend(moments, learning_rate=rate, epochs=epochs, start=start, tolerance=0)
    for t, row in enumerate(path.params.tolist()):
        assert path.at(t) == path.at(float(t)) == tuple(row)
    assert path.at(-0.5) == path.at(-7) == tuple(path.params[0].tolist())
    assert path.at(path.epochs + 0.5) == path.at(inf) == tuple(path.params[-1].tolist())
    if path.epochs:
        i, part = data.draw(st.integers(0, path.epochs - 1)), data.draw(st.integers(1, 99)) / 100
        expected = (1 - part) * path.params[i] + part * path.params[i + 1]
        scale = float(np.abs(path.params).max())
        np.testing.assert_allclose(path.at(i + part), expected, rtol=0, atol=1e-13 * scale)


def test_at_the_last_epoch_is_the_last_row_though_a_difference_cannot_hold_it():
    params = np.array([[1.0, 1e16], [1e-17, 0.1]])
    path = Trajectory(
        params=params,
        loss=[2.0, 1.0],
        gradient=params,
        step=np.diff(params, axis=0),
        points=[2],
        learning_rate=0.1,
        rule=PlainDescent(),
        outcome=Outcome.OUT_OF_EPOCHS,
        message="",
    )
    assert path.at(1) == path.at(9.5) == (1e-17, 0.1)


# ---- the count of epochs


def assert_counts_like_descend(moments, *, rate, start, tolerance, epochs=100_000):
    count = epochs_to_converge(moments, learning_rate=rate, start=start, tolerance=tolerance)
    path = descend(moments, learning_rate=rate, epochs=epochs, start=start, tolerance=tolerance)
    if path.outcome is not Outcome.CONVERGED:
        assert count is None
        return
    assert count is not None
    if count != path.epochs:
        # Only a gradient that is the tolerance to the last digits may be counted either way.
        assert abs(count - path.epochs) == 1
        earlier = closed_form(moments, learning_rate=rate, start=start, t=min(count, path.epochs))
        ratio = hypot(*moments.gradient(*earlier)) / hypot(*moments.gradient(*start))
        assert ratio == pytest.approx(tolerance, rel=1e-8)


@many
@given(given=bowls(narrow=False), share=shares(0.05, 0.95), exponent=st.integers(1, 7))
def test_counts_the_epochs_that_descend_needs(given, share, exponent):
    _, moments, start = given
    rate = share * curvature(moments).max_learning_rate
    assert_counts_like_descend(moments, rate=rate, start=start, tolerance=10.0**-exponent)


@many
@given(given=bowls(), share=st.sampled_from([1.02, 1.1, 1.7, 3.0, 1e3, 1e9, 1e200]))
@example((HARD_DATASETS["years"], Moments.of(HARD_DATASETS["years"]), (0.0, 0.0)), 1.5)
def test_counts_none_where_descend_diverges_and_warns_of_nothing(given, share):
    _, moments, start = given
    rate = share * curvature(moments).max_learning_rate
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert epochs_to_converge(moments, learning_rate=rate, start=start, tolerance=1e-9) is None


@pytest.mark.parametrize(
    ("var_x", "rate", "start"),
    [
        # Above the bound, but b alone is off and its axis is safe.
        (10.0, 0.15, (0.0, 1.0)),
        # The same, so slowly that the other factor, whose part is nothing, would have overflowed.
        (1e5, 1e-3, (0.0, 1.0)),
        # Above the bound: the gradient dips below the tolerance, for epochs 5 and 6 only, before it rises.
        (50 / 9, 0.45, (2e-10, 1.0)),
    ],
)
def test_counts_like_descend_above_the_bound_too(var_x, rate, start):
    moments = Moments(n=2, mean_x=0.0, mean_y=0.0, var_x=var_x, cov_xy=0.0, floor=0.0)
    assert rate > curvature(moments).max_learning_rate
    count = epochs_to_converge(moments, learning_rate=rate, start=start, tolerance=1.5e-5)
    assert count is not None
    assert_counts_like_descend(moments, rate=rate, start=start, tolerance=1.5e-5)


def test_counts_none_where_the_gradient_dips_but_not_below_the_tolerance():
    moments = Moments(n=2, mean_x=0.0, mean_y=0.0, var_x=50 / 9, cov_xy=0.0, floor=0.0)
    assert_counts_like_descend(moments, rate=0.45, start=(2e-10, 1.0), tolerance=1e-7)


@pytest.mark.parametrize("tolerance", [1.0, 2.5])
def test_a_tolerance_of_one_or_more_needs_no_epoch(tolerance):
    moments = Moments.of(HARD_DATASETS["default"])
    assert epochs_to_converge(moments, learning_rate=0.1, start=(0, 0), tolerance=tolerance) == 0
    assert descend(moments, learning_rate=0.1, epochs=5, tolerance=tolerance).epochs == 0


@pytest.mark.parametrize("factor", [1.0, 0.5, 2 / 3])
def test_counts_one_epoch_where_one_step_lands_on_the_optimum(factor):
    # κ = 1 and α = 1/λ: the whole error is gone at once.  With other α it is not.
    moments = Moments(n=2, mean_x=0.0, mean_y=1.0, var_x=1.0, cov_xy=2.0, floor=1.0)
    assert_counts_like_descend(moments, rate=0.5 * factor, start=(0.0, 0.0), tolerance=1e-3)
    count = epochs_to_converge(moments, learning_rate=0.5 * factor, start=(0.0, 0.0), tolerance=1e-3)
    assert (count == 1) is (factor == 1.0)


@pytest.mark.parametrize("kappa", [1e6, 1e9, 1e12])
def test_counts_millions_of_millions_of_epochs_without_making_them(kappa):
    # Centred x: the flat axis is m, and along it the error shrinks by 1 − αλ_min an epoch.
    moments = Moments(n=2, mean_x=0.0, mean_y=0.0, var_x=1 / kappa, cov_xy=0.0, floor=0.0)
    rate = 0.4 * curvature(moments).max_learning_rate
    count = epochs_to_converge(moments, learning_rate=rate, start=(1.0, 0.0), tolerance=3e-4)
    expected = log(3e-4) / log1p(-rate * curvature(moments).flat)
    assert count == pytest.approx(expected, rel=1e-3)
