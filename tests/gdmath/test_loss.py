"""The textbook's sums against exact fractions, differences and lstsq; the curvature for any condition number."""

from decimal import Decimal
from math import cos, sin, sqrt

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gdmath import (
    Curvature,
    Dataset,
    Moments,
    curvature,
    gradient,
    hessian,
    mse,
    optimum,
    predict,
    residuals,
)
from tests.support.strategies import (
    HARD_DATASETS,
    PLAIN,
    Exact,
    data_and_line,
    datasets,
    lost_by_rounded_means,
    rms,
    root,
    size_of_terms,
)

EPS = 2e-15
many = settings(max_examples=20, deadline=None)


# ---- loss, gradient, Hessian


def test_a_data_set_by_hand():
    x, y = np.array([1.0, 2, 3]), np.array([2.0, 5, 5])
    assert predict(x, 2, 1).tolist() == [3, 5, 7]
    assert residuals(x, y, 2, 1).tolist() == [-1, 0, -2]  # negative: the point lies below the line
    assert mse(x, y, 2, 1) == pytest.approx(5 / 3, rel=1e-15)
    assert gradient(x, y, 2, 1) == pytest.approx([14 / 3, 2], rel=1e-15)
    assert hessian(x) == pytest.approx(np.array([[28 / 3, 4], [4, 2]]), rel=1e-15)
    assert optimum(x, y) == pytest.approx((1.5, 1), rel=1e-15)


@many
@given(given=data_and_line())
def test_the_sums_are_those_of_exact_arithmetic(given):
    data, (m, b) = given
    x, y = data.x, data.y
    exact, size, size_x = Exact(x, y), size_of_terms(data, m, b), rms(x)
    assert abs(sqrt(mse(x, y, m, b)) - root(exact.loss(m, b))) <= EPS * size
    (grad_m, grad_b), (true_m, true_b) = gradient(x, y, m, b), exact.gradient(m, b)
    assert abs(grad_m - true_m) <= EPS * size_x * size and abs(grad_b - true_b) <= EPS * size
    square = float(sum(v * v for v in exact.x) / exact.n)
    true_hessian = 2 * np.array([[square, float(exact.mean_x)], [float(exact.mean_x), 1]])
    assert np.all(np.abs(hessian(x) - true_hessian) <= EPS * np.array([[size_x**2, size_x], [size_x, 0]]))


@many
@given(given=data_and_line())
def test_gradient_is_the_central_difference_of_the_loss(given):
    # J is quadratic: for any step the central difference is the derivative, but for rounding.
    data, (m, b) = given
    x, y, size, size_x = data.x, data.y, size_of_terms(data, m, b) or 1.0, rms(data.x)
    h_m, h_b = size / size_x, size
    by_m = (mse(x, y, m + h_m, b) - mse(x, y, m - h_m, b)) / (2 * h_m)
    by_b = (mse(x, y, m, b + h_b) - mse(x, y, m, b - h_b)) / (2 * h_b)
    off_m, off_b = np.abs(gradient(x, y, m, b) - [by_m, by_b])
    assert off_m <= 1e-13 * size * size_x and off_b <= 1e-13 * size


@many
@given(given=data_and_line())
def test_hessian_is_the_difference_of_the_gradient_at_every_line(given):
    data, (m, b) = given
    x, y, size, size_x = data.x, data.y, size_of_terms(data, m, b) or 1.0, rms(data.x)
    h_m, h_b = size / size_x, size
    by_m = (gradient(x, y, m + h_m, b) - gradient(x, y, m - h_m, b)) / (2 * h_m)
    by_b = (gradient(x, y, m, b + h_b) - gradient(x, y, m, b - h_b)) / (2 * h_b)
    off = np.abs(hessian(x) - np.stack([by_m, by_b], axis=1))
    assert np.all(off <= 1e-13 * np.array([[size_x**2, size_x], [size_x, 1]]))


# ---- optimum


def assert_best_line(data):
    """`optimum` and `Moments.optimum` agree with lstsq, which sees x centred and scaled."""
    exact = Exact(data.x, data.y)
    center, spread_x, spread_y = float(exact.mean_x), root(exact.var_x), root(exact.var_y)
    # What rounding the mean takes from the centred x is put back.
    u = np.array([float(v - exact.mean_x) for v in exact.x]) / spread_x
    v = np.array([float(v - exact.mean_y) for v in exact.y])
    (tilt, lift), *_ = np.linalg.lstsq(np.stack([u, np.ones(len(u))], axis=1), v, rcond=None)
    moments = Moments.of(data)
    for m, b in (optimum(data.x, data.y), moments.optimum):
        assert abs(m - tilt / spread_x) <= 1e-13 * spread_y / spread_x + lost_by_rounded_means(data, m)
        height = m * center + b - float(exact.mean_y)
        assert abs(height - lift) <= 1e-13 * spread_y + EPS * size_of_terms(data, m, b)
        # Gradient and floor, as far as (m, b) can be written down in double precision.
        rounding = moments.rounding(m, b)
        for slope_m, slope_b in (gradient(data.x, data.y, m, b), moments.gradient(m, b)):
            assert abs(slope_m) <= 2 * rms(data.x) * rounding and abs(slope_b) <= 2 * rounding
        for loss in (mse(data.x, data.y, m, b), moments.loss(m, b)):
            assert abs(sqrt(loss) - sqrt(moments.floor)) <= rounding


@many
@given(data=datasets())
def test_optimum_is_the_least_squares_line_and_its_loss_the_floor(data):
    assert_best_line(data)


@pytest.mark.parametrize("name", HARD_DATASETS)
def test_optimum_of_hard_data_is_the_least_squares_line_and_its_loss_the_floor(name):
    assert_best_line(HARD_DATASETS[name])


@pytest.mark.parametrize("offset", [0.0, 2000.0, 1e6])
@pytest.mark.parametrize(("slope", "intercept"), [(2.0, 1.0), (-3.0, 0.0), (0.0, 5.0)])
def test_points_on_a_line_have_that_line_as_optimum_and_floor_zero(offset, slope, intercept):
    x = offset + np.array([1.0, 2, 4, 7, 11])
    data = Dataset(x=x, y=slope * x + intercept)
    moments = Moments.of(data)
    for m, b in (moments.optimum, optimum(data.x, data.y)):
        assert m == pytest.approx(slope, rel=1e-14)
        assert abs(b - intercept) <= EPS * size_of_terms(data, slope, intercept)
    assert moments.floor <= 1e-28 * moments.var_y


def test_the_line_through_two_points_has_floor_zero():
    data = HARD_DATASETS["two points"]
    assert Moments.of(data).optimum == optimum(data.x, data.y) == (-2, 7)
    assert Moments.of(data).floor == 0


@many
@given(given=data_and_line(PLAIN))
def test_no_line_has_a_loss_below_the_floor(given):
    data, (m, b) = given
    moments = Moments.of(data)
    assert sqrt(mse(data.x, data.y, m, b)) >= sqrt(moments.floor) - moments.rounding(m, b)
    assert moments.loss(m, b) >= moments.floor


# ---- curvature


@many
@given(data=datasets(PLAIN))
def test_eigenvalues_and_axes_are_those_of_numpy_where_numpy_can(data):
    bowl = curvature(Moments.of(data))
    (flat, steep), vectors = np.linalg.eigh(hessian(data.x))
    assert bowl.steep == pytest.approx(steep, rel=1e-13)
    assert bowl.flat == pytest.approx(flat, rel=1e-13, abs=1e-14 * steep)
    if steep > 1.01 * flat:  # of a circle, any two axes are axes
        assert abs(bowl.axes[0] @ vectors[:, 1]) == pytest.approx(1, abs=1e-12)


@many
@given(data=datasets())
@example(HARD_DATASETS["years"])
@example(HARD_DATASETS["around a billion"])
@example(HARD_DATASETS["nanometres"])
def test_both_eigenvalues_have_all_their_digits_at_any_condition_number(data):
    bowl = curvature(Moments.of(data))
    steep, flat = Exact(data.x, data.y).eigenvalues()
    assert abs(Decimal(bowl.steep) / steep - 1) <= Decimal("1e-14")
    assert abs(Decimal(bowl.flat) / flat - 1) <= Decimal("1e-14")


def test_the_plain_formula_would_have_lost_the_small_eigenvalue():
    # Why the test above matters: from the Hessian itself nothing of it is left.
    x = HARD_DATASETS["around a billion"].x
    true = float(Exact(x, x).eigenvalues()[1])
    assert abs(np.linalg.eigvalsh(hessian(x))[0] - true) > true


@many
@given(data=datasets())
def test_product_and_sum_of_the_eigenvalues_are_determinant_and_trace(data):
    moments = Moments.of(data)
    bowl = curvature(moments)
    assert bowl.steep >= bowl.flat > 0
    assert bowl.steep * bowl.flat == pytest.approx(4 * moments.var_x, rel=1e-14)
    assert bowl.steep + bowl.flat == pytest.approx(np.trace(moments.hessian), rel=1e-14)


@many
@given(data=datasets())
def test_axes_are_orthonormal_eigenvectors(data):
    moments = Moments.of(data)
    bowl = curvature(moments)
    np.testing.assert_allclose(bowl.axes @ bowl.axes.T, np.eye(2), atol=EPS)
    for axis, value in zip(bowl.axes, (bowl.steep, bowl.flat), strict=True):
        off = np.linalg.norm(moments.hessian @ axis - value * axis)
        assert off <= EPS * bowl.steep
    assert bowl.axes[0].tolist() == [cos(bowl.angle), sin(bowl.angle)]


@many
@given(data=st.sampled_from(list(HARD_DATASETS.values())), number=st.data())
def test_along_the_axes_the_loss_grows_by_half_the_eigenvalue(data, number):
    x = (data.x - data.x.mean()) / data.x.std() + number.draw(st.sampled_from([0.0, 0.3, -2.0, 5.0]))
    moments = Moments.of_arrays(x, data.y)
    bowl, best = curvature(moments), np.array(moments.optimum)
    step = number.draw(st.integers(1, 40)) * (sqrt(moments.var_y) or abs(moments.mean_y) or 1.0)
    for axis, value in zip(bowl.axes, (bowl.steep, bowl.flat), strict=True):
        m, b = (best + step * axis).tolist()
        assert sqrt(moments.rise(m, b)) == pytest.approx(
            sqrt(value / 2) * step, rel=1e-12, abs=moments.rounding(m, b)
        )


def test_standardized_x_makes_a_round_bowl():
    bowl = curvature(Moments(n=5, mean_x=0.0, mean_y=3.0, var_x=1.0, cov_xy=2.0, floor=1.0))
    assert (bowl.steep, bowl.flat, bowl.condition_number, bowl.max_learning_rate) == (2, 2, 1, 1)


@pytest.mark.parametrize(("var_x", "steep_axis"), [(4.0, [1, 0]), (0.25, [0, 1])])
def test_centred_x_makes_a_bowl_along_the_m_and_b_axes(var_x, steep_axis):
    bowl = curvature(Moments(n=5, mean_x=0.0, mean_y=3.0, var_x=var_x, cov_xy=2.0, floor=1.0))
    assert {bowl.steep, bowl.flat} == {2.0, 2 * var_x}
    assert np.abs(bowl.axes[0]) == pytest.approx(steep_axis, abs=1e-15)
    assert bowl.condition_number == 4


@many
@given(data=datasets(PLAIN))
def test_learning_rates_are_the_bound_and_the_one_that_shrinks_both_errors_most(data):
    bowl = curvature(Moments.of(data))

    def slowest(rate):
        return max(abs(1 - rate * bowl.steep), abs(1 - rate * bowl.flat))

    assert slowest(bowl.max_learning_rate * 0.999) < 1 < slowest(bowl.max_learning_rate * 1.001)
    best = bowl.best_learning_rate
    kappa = bowl.condition_number
    assert slowest(best) == pytest.approx((kappa - 1) / (kappa + 1), rel=1e-9, abs=1e-15)
    assert slowest(best) <= min(slowest(best * 0.99), slowest(best * 1.01))


def test_condition_number_is_the_ratio_of_the_eigenvalues():
    assert Curvature(steep=8.0, flat=2.0, angle=0.0).condition_number == 4
    assert Curvature(steep=8.0, flat=2.0, angle=0.0).max_learning_rate == 0.25
    assert Curvature(steep=8.0, flat=2.0, angle=0.0).best_learning_rate == 0.2
