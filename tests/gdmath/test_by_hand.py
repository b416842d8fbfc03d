"""Paper and pencil: few points, short numbers, exact arithmetic, and the same descent as anywhere else."""

from __future__ import annotations

from decimal import Decimal
from math import log10, sqrt

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gdmath import (
    Dataset,
    Grid,
    HandData,
    Moments,
    Outcome,
    Study,
    curvature,
    default_start,
    descend,
    descend_by_hand,
    gradient,
    mse,
    one_epoch,
    total,
)
from gdmath.by_hand import FEW, evenly_over, round_down
from scenes.plans.step_by_step import few_points, study_of_few
from tests.support.strategies import HARD_DATASETS, data_and_line, datasets, full_study

many = settings(max_examples=60, deadline=None)
each_hard_dataset = pytest.mark.parametrize("name", HARD_DATASETS)


def decimal(value: float) -> Decimal:
    """The number as it is written in the fewest digits."""
    return Decimal(repr(float(value)))


def places(value: Decimal) -> int:
    return max(0, -value.normalize().as_tuple().exponent)


# ---- round numbers


@many
@given(step=st.floats(1e-12, 1e12))
def test_a_grid_has_the_least_round_step_that_is_large_enough(step):
    grid = Grid.at_least(step)
    assert grid.digit in (1, 2, 5)
    assert step * (1 - 1e-11) <= grid.step <= 2.5 * step * (1 + 1e-11)


@many
@given(
    digit=st.sampled_from([1, 2, 5]),
    exponent=st.integers(-9, 9),
    counts=st.lists(st.floats(-9999, 9999), min_size=1, max_size=6),
)
def test_numbers_of_a_grid_are_its_multiples_to_the_last_digit(digit, exponent, counts):
    grid = Grid(digit=digit, exponent=exponent)
    values = np.array(counts) * grid.step
    rounded = grid.nearest(values)
    step = Decimal(digit).scaleb(exponent)
    for before, after in zip(values.tolist(), rounded.tolist(), strict=True):
        assert decimal(after) % step == 0
        assert abs(after - before) <= grid.step * (0.5 + 1e-9)
        assert places(decimal(after)) <= grid.decimals
    assert grid.nearest(values.reshape(1, -1)).shape == (1, len(counts))


@many
@given(value=st.floats(1e-9, 1e9))
def test_rounding_down_keeps_two_digits_and_never_exceeds(value):
    short = round_down(value)
    assert 0.9 * value < short <= value * (1 + 1e-9)
    assert len(decimal(short).normalize().as_tuple().digits) <= 2


def test_a_number_of_two_digits_stays():
    assert [round_down(v) for v in (0.15, 0.3, 7.0, 0.0023, 99.0)] == [0.15, 0.3, 7.0, 0.0023, 99.0]


# ---- few points


@many
@given(data=datasets(max_size=12))
def test_a_few_different_points_from_the_first_to_the_last(data):
    rows = evenly_over(data.x, FEW)
    assert len(rows) == len(set(rows.tolist())) == min(FEW, len(data))
    x = data.x[rows]
    assert np.all(np.diff(x) >= 0)
    assert (x[0], x[-1]) == (data.x.min(), data.x.max())


@many
@given(drawn=data_and_line())
def test_by_hand_every_prediction_has_as_few_digits_as_y(drawn):
    data, line = drawn
    few = HandData.of(data, line)
    points = few.dataset
    assert len(points) == min(FEW, len(data)) and len(np.unique(points.x)) >= 2
    assert points.x_name == data.x_name and data.y_name in points.y_name
    assert (points.y_name == data.y_name) == ((few.y_origin, few.y_unit) == (0, 1))
    y = few.measured(data.y[few.rows])
    assert np.abs(y).max() < 1e6 and places(decimal(float(np.abs(points.y).max()))) <= 2
    assert np.all(np.abs(points.x - data.x[few.rows]) <= 0.5000001 * few.x_grid.step)
    assert np.all(np.abs(points.y - y) <= 0.5000001 * few.y_grid.step)
    # x in 10 to 25 steps of its spread; y in 40 to 400.
    assert 9.9 <= np.ptp(data.x[few.rows]) / few.x_grid.step <= 25.1
    height = float(np.ptp(data.y[few.rows])) or float(np.abs(data.y[few.rows]).max()) or 1.0
    assert 1.6 <= log10(height / few.y_unit / few.y_grid.step) <= 2.6 + 1e-6
    # The step of m is that of y over that of x: no product needs more digits.
    step = Decimal(few.y_grid.digit).scaleb(few.y_grid.exponent)
    m, b = map(decimal, few.start)
    assert m % (Decimal(few.m_grid.digit).scaleb(few.m_grid.exponent)) == 0
    for x in points.x.tolist():
        assert (m * decimal(x) + b) % step == 0


@each_hard_dataset
def test_the_first_line_by_hand_is_still_clearly_wrong(name):
    data = HARD_DATASETS[name]
    study = full_study(data)
    few = few_points(study)
    moments = Moments.of(few.dataset)
    spread = sqrt(moments.var_y) or abs(moments.mean_y) or 1.0
    assert moments.loss(*few.start) > moments.floor + 0.5 * spread**2
    smaller, larger = slopes_of(few, few.start)
    assert smaller >= larger / 6, "an arrow over both slopes would be a flat line"
    lesson = study.shown.start[0] / few.y_unit, float(few.measured(np.array(study.shown.start[1])))
    nearest = float(few.m_grid.nearest(lesson[0])), float(few.y_grid.nearest(lesson[1]))
    smaller, larger = slopes_of(few, nearest)
    assert (few.start == nearest) == (smaller >= larger / 6)
    assert moments.loss(*few.start) >= moments.loss(*nearest)


def slopes_of(few, line):
    """The sizes of both slopes of the loss at a line, the smaller one first."""
    return sorted(np.abs(gradient(few.dataset.x, few.dataset.y, *line)))


def test_a_first_line_through_the_mean_of_all_points_is_moved_until_both_slopes_are_seen():
    data = Dataset(x=[-2.0, -1, 0, 1, 2], y=[-4.0, -1, 0, 1, 4])
    study = full_study(data, start=(-2.0, 0.0))
    few = few_points(study)
    assert slopes_of(few, (-2.0, 0.0))[0] == 0 and slopes_of(few, few.start)[0] > 0
    assert few.start[0] == -2 and few.start[1] % (10 * few.y_grid.step) == pytest.approx(0)


# ---- one epoch, many epochs


@many
@given(drawn=data_and_line(), share=st.floats(0.01, 0.9))
def test_one_epoch_is_the_formulas_of_the_book(drawn, share):
    data, (m, b) = drawn
    alpha = share * curvature(Moments.of(data)).max_learning_rate
    new_m, new_b, loss, grad_m, grad_b = one_epoch(data.x, data.y, m, b, alpha)
    assert loss == mse(data.x, data.y, m, b)
    assert (grad_m, grad_b) == tuple(gradient(data.x, data.y, m, b))
    assert (new_m, new_b) == (m - alpha * grad_m, b - alpha * grad_b)


@each_hard_dataset
def test_the_descent_by_hand_is_the_one_of_the_moments(name):
    study = full_study(HARD_DATASETS[name])
    path, few = study.trajectories["by_hand"], few_points(study)
    settings_ = {"learning_rate": path.learning_rate, "start": few.start, "tolerance": study.tolerance}
    moments = Moments.of(few.dataset)
    other = descend(moments, epochs=150, **settings_)
    assert path.outcome is Outcome.CONVERGED is other.outcome
    assert abs(path.epochs - other.epochs) <= 1
    size = np.abs(few.dataset.y).max() + sqrt(moments.loss(*few.start))
    for k in range(min(path.epochs, other.epochs) + 1):
        (m, b), (n, c) = path.params[k].tolist(), other.params[k].tolist()
        off = np.abs((m - n) * few.dataset.x + b - c).max()
        assert off <= 1e-9 * size
        assert path.loss[k] == pytest.approx(other.loss[k], rel=1e-6, abs=1e-12 * size**2)
    assert path.message == other.message or path.epochs != other.epochs


def test_by_hand_epochs_run_out_and_the_optimum_is_at_rest():
    data = HARD_DATASETS["default"]
    settings_ = {"learning_rate": 0.1, "tolerance": 1e-4}
    short = descend_by_hand(data, epochs=3, start=(0.0, 0.0), **settings_)
    assert (short.outcome, short.epochs) == (Outcome.OUT_OF_EPOCHS, 3)
    assert short.message == "still descending after 3 epochs"
    rest = descend_by_hand(data, epochs=9, start=Moments.of(data).optimum, **settings_)
    assert (rest.outcome, rest.epochs) == (Outcome.CONVERGED, 0)


# ---- the study of it


@each_hard_dataset
@pytest.mark.parametrize("standardize", [False, True])
def test_the_study_by_hand_is_a_study_of_the_few_points(name, standardize, tmp_path):
    study = full_study(HARD_DATASETS[name], standardize=standardize)
    hand, few = study_of_few(study), few_points(study)
    assert np.array_equal(hand.dataset.x, few.dataset.x) and np.array_equal(hand.dataset.y, few.dataset.y)
    assert hand.dataset.x_name == study.dataset.x_name
    assert study_of_few(study, "x in tens").dataset.x_name == "x in tens"
    assert not hand.is_standardized and hand.moments == Moments.of(few.dataset)
    assert hand.shown.start == few.start
    assert hand.trajectories["descent"] is study.trajectories["by_hand"]
    assert len(decimal(hand.shown.learning_rate).normalize().as_tuple().digits) <= 2
    assert hand.shown.learning_rate <= curvature(hand.moments).best_learning_rate
    assert hand.trajectories["descent"].learning_rate == pytest.approx(hand.shown.learning_rate, rel=1e-12)
    study.save(tmp_path / "study.npz")
    kept = study_of_few(Study.load(tmp_path / "study.npz"))
    assert np.array_equal(kept.trajectories["descent"].params, hand.trajectories["descent"].params)
    assert np.array_equal(kept.dataset.x, hand.dataset.x) and kept.raw == hand.raw


def test_by_hand_a_lesson_past_the_bound_takes_a_rate_that_arrives():
    study = full_study(HARD_DATASETS["default"], rate_of_bound=1.5)
    assert study.trajectories["descent"].outcome is Outcome.DIVERGED
    assert study.trajectories["by_hand"].outcome is Outcome.CONVERGED


@many
@given(data=datasets())
def test_a_line_that_fits_already_is_lowered_so_that_there_is_a_step_to_make(data):
    few = HandData.of(data, Moments.of(data).optimum)
    moments = Moments.of(few.dataset)
    assert moments.rise(*few.start) > 1e-4 * np.ptp(few.dataset.y) ** 2
    rate = round_down(0.4 * curvature(moments).max_learning_rate)
    path = descend_by_hand(few.dataset, learning_rate=rate, epochs=5, start=few.start, tolerance=1e-4)
    # A first step takes about α ‖∇J‖² off the loss.  For x of billions that cancel, that is no digit of it: b, alone,
    # would move by 1e-20; no film is told in such an x.
    assume(rate * np.sum(path.gradient[0] ** 2) > 1e-15 * path.loss[0])
    assert path.epochs >= 1 and path.loss[1] < path.loss[0]


def test_the_points_keep_the_coordinates_of_the_film():
    data = Dataset(x=[10.0, 20, 30, 40, 50, 60], y=[1.0, 3, 2, 5, 4, 6])
    few = few_points(full_study(data, standardize=True))
    assert few.dataset.x.min() == pytest.approx((10 - 35) / np.std(data.x), abs=0.1)
    assert few.rows.tolist() == [0, 1, 2, 4, 5] or few.rows.tolist() == [0, 1, 3, 4, 5]
    assert default_start(full_study(data, standardize=True).moments) == pytest.approx(few.start, abs=1.0)


def test_errors_that_cancel_have_a_sum_and_a_derivative_of_zero():
    data = Dataset(x=[1.0, 2, 3, 4, 5], y=[13.2, 14.5, 12.5, 13.0, 14.8])
    errors = np.array([-2.4, -0.1, -1.1, 0.4, 3.2])
    assert data.y - (-1.0 * data.x + 16.6) == pytest.approx(errors)
    assert float(np.sum(data.y + data.x - 16.6)) != 0 and total(errors) == 0
    path = descend_by_hand(data, learning_rate=0.01, epochs=3, start=(-1.0, 16.6), tolerance=1e-4)
    assert path.gradient[0, 1] == 0 and path.params[1, 1] == 16.6
    assert path.gradient[0, 0] != 0 and path.gradient[1, 1] != 0


def test_a_small_sum_that_is_no_residue_is_kept():
    assert total([1.0, -1.0, 1e-12]) == pytest.approx(1e-12, rel=1e-3)
