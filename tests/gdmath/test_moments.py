"""Six numbers for any number of points: exact against fractions, mergeable in every order, one with the sums."""

import warnings
from dataclasses import FrozenInstanceError, fields
from fractions import Fraction
from itertools import pairwise
from math import isclose, pi, sqrt

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import gdmath
from gdmath import Dataset, Moments
from tests.support.strategies import (
    FAR,
    HARD_DATASETS,
    PLAIN,
    Exact,
    columns,
    data_and_line,
    datasets,
    line_on_level,
    lost_by_rounded_means,
    rms,
    root,
    size_of_terms,
)

# A few roundings of each of a few operations.
EPS = 2e-15
many = settings(max_examples=20, deadline=None)


def assert_moments_of(moments, x, y, *, size_x=None, size_y=None):
    """They are those of the points, up to a shift of each point by EPS of the sizes.

    A standard deviation and √floor are lengths: shifting the points by δ changes them by δ at most.
    """
    exact = Exact(x, y)
    spread_x, spread_y, slope = root(exact.var_x), root(exact.var_y), 0.0
    error_x = EPS * (spread_x if size_x is None else size_x)
    error_y = EPS * (spread_y if size_y is None else size_y)
    assert moments.n == len(x)
    assert abs(moments.mean_x - exact.mean_x) <= EPS * rms(x) + error_x
    assert abs(moments.mean_y - exact.mean_y) <= EPS * rms(y) + error_y
    assert abs(sqrt(moments.var_x) - spread_x) <= error_x
    assert abs(sqrt(moments.var_y) - spread_y) <= error_y + EPS * spread_y
    assert abs(moments.cov_xy - exact.cov_xy) <= 2 * (error_x * spread_y + error_y * spread_x)
    if exact.var_x:
        slope = abs(float(exact.optimum[0]))
        assert abs(sqrt(moments.floor) - root(exact.floor)) <= 2 * (error_y + slope * error_x)


# ---- of one data set


@many
@given(data=datasets(min_size=2))
@example(HARD_DATASETS["around a billion"])
@example(HARD_DATASETS["perfect line of years"])
def test_of_is_exact_to_a_few_roundings_of_the_spread_however_far_off_the_data(data):
    assert_moments_of(Moments.of(data), data.x, data.y)


def test_of_a_small_data_set_by_hand():
    moments = Moments.of(Dataset(x=[1, 2, 3], y=[2, 5, 5]))
    assert (moments.n, moments.mean_x, moments.mean_y) == (3, 2, 4)
    assert moments.var_x == pytest.approx(2 / 3, rel=1e-15)
    assert moments.cov_xy == pytest.approx(1, rel=1e-15)
    assert moments.var_y == pytest.approx(2, rel=1e-15)
    assert moments.optimum == pytest.approx((1.5, 1), rel=1e-15)
    assert moments.floor == pytest.approx(0.5, rel=1e-15)
    assert moments.loss(0, 0) == pytest.approx(18, rel=1e-15)
    assert moments.gradient(0, 0) == pytest.approx((-18, -8), rel=1e-15)
    assert moments.hessian == pytest.approx(np.array([[28 / 3, 4], [4, 2]]), rel=1e-15)


@pytest.mark.parametrize("n", [2, 3, 7, 10, 33])
@pytest.mark.parametrize("y", [0.1, -1 / 3, 1e9 / 7, 1e-12 / 3])
def test_constant_y_has_no_variance_and_no_slope_at_all(n, y):
    moments = Moments.of_arrays(np.arange(n) / 7, np.full(n, y))
    assert (moments.floor, moments.cov_xy, moments.mean_y, moments.var_y) == (0, 0, y, 0)
    assert moments.optimum == (0, y)


def test_a_line_in_whole_numbers_is_found_without_rounding():
    x = np.array([-3.0, 1, 5, 9])
    moments = Moments.of_arrays(x, 7 - 3 * x)
    assert moments.optimum == (-3, 7) and moments.floor == 0


@pytest.mark.parametrize(
    ("x", "y"), [([], []), (1.0, 2.0), ([1, 2], [1, 2, 3]), ([[1, 2]], [[1, 2]]), ([1], 1.0)]
)
def test_refuses_what_is_not_two_columns(x, y):
    with pytest.raises(ValueError, match="shape"):
        Moments.of_arrays(x, y)


def test_leaves_the_data_alone_and_is_frozen():
    x, y = np.array([1.0, 2.0]), np.array([3.0, 5.0])
    moments = Moments.of_arrays(x, y)
    assert x.tolist() == [1, 2] and y.tolist() == [3, 5]
    with pytest.raises(FrozenInstanceError):
        moments.n = 3
    assert [type(getattr(moments, field.name)) for field in fields(Moments)] == [int] + 5 * [float]


# ---- loss and gradient


@many
@given(given=data_and_line())
def test_loss_and_gradient_are_those_of_exact_arithmetic(given):
    data, (m, b) = given
    moments, exact, size = Moments.of(data), Exact(data.x, data.y), size_of_terms(data, m, b)
    assert abs(sqrt(moments.loss(m, b)) - root(exact.loss(m, b))) <= EPS * size
    (grad_m, grad_b), (true_m, true_b) = moments.gradient(m, b), exact.gradient(m, b)
    assert abs(grad_m - true_m) <= 4 * EPS * rms(data.x) * size
    assert abs(grad_b - true_b) <= 4 * EPS * size


@many
@given(given=data_and_line())
def test_agrees_with_the_sums_of_the_textbook_to_1e12(given):
    data, (m, b) = given
    x, y = data.x, data.y
    moments, size, size_x = Moments.of(data), size_of_terms(data, m, b), rms(data.x)
    assert abs(moments.loss(m, b) - gdmath.mse(x, y, m, b)) <= 1e-12 * size**2
    off_m, off_b = np.abs(moments.gradient(m, b) - gdmath.gradient(x, y, m, b))
    assert off_m <= 1e-12 * size_x * size and off_b <= 1e-12 * size
    np.testing.assert_allclose(moments.hessian, gdmath.hessian(x), rtol=1e-12, atol=1e-12 * size_x)
    (slope, _), (book_slope, book_b) = moments.optimum, gdmath.optimum(x, y)
    off_slope = 1e-12 * sqrt(moments.var_y / moments.var_x) + lost_by_rounded_means(data, slope)
    assert abs(slope - book_slope) <= off_slope
    assert abs(moments.optimum[1] - book_b) <= 1e-12 * rms(y) + off_slope * size_x


@many
@given(given=data_and_line())
def test_gradient_is_the_central_difference_of_the_loss(given):
    # J is quadratic: for any step the central difference is the derivative, but for rounding.
    data, (m, b) = given
    moments, size, size_x = Moments.of(data), size_of_terms(data, m, b) or 1.0, rms(data.x)
    h_m, h_b = size / size_x, size
    grad_m, grad_b = moments.gradient(m, b)
    by_m = (moments.loss(m + h_m, b) - moments.loss(m - h_m, b)) / (2 * h_m)
    by_b = (moments.loss(m, b + h_b) - moments.loss(m, b - h_b)) / (2 * h_b)
    assert abs(by_m - grad_m) <= 1e-13 * size * size_x and abs(by_b - grad_b) <= 1e-13 * size


@many
@given(given=data_and_line())
def test_hessian_is_the_difference_of_the_gradient(given):
    data, (m, b) = given
    moments, size, size_x = Moments.of(data), size_of_terms(data, m, b) or 1.0, rms(data.x)
    h_m, h_b = size / size_x, size
    by_m = np.subtract(moments.gradient(m + h_m, b), moments.gradient(m - h_m, b)) / (2 * h_m)
    by_b = np.subtract(moments.gradient(m, b + h_b), moments.gradient(m, b - h_b)) / (2 * h_b)
    off = np.abs(moments.hessian - np.stack([by_m, by_b], axis=1))
    assert np.all(off <= 1e-13 * np.array([[size_x**2, size_x], [size_x, 1]]))


def test_loss_gradient_and_rise_take_arrays():
    moments = Moments.of(HARD_DATASETS["default"])
    m, b = np.array([[0.0, 1.0, -3.0]]), np.array([[2.0, 0.5, 9.0]])
    for name in ("loss", "rise", "gradient", "rounding"):
        of_arrays = np.array(getattr(moments, name)(m, b))
        one_by_one = [getattr(moments, name)(p, q) for p, q in zip(m[0].tolist(), b[0].tolist(), strict=True)]
        np.testing.assert_allclose(of_arrays[..., 0, :].T, one_by_one, rtol=1e-14)


@many
@given(data=datasets(PLAIN, min_size=3), exponent=st.integers(1, 9), angle=st.floats(0, 2 * pi))
def test_rise_keeps_its_digits_where_the_loss_has_none_left_for_it(data, exponent, angle):
    moments, exact = Moments.of(data), Exact(data.x, data.y)
    m, b = line_on_level(moments, angle, 10.0**-exponent)
    true = root(exact.loss(m, b) - exact.floor)
    assert abs(sqrt(moments.rise(m, b)) - true) <= moments.rounding(m, b)
    assert moments.loss(m, b) == moments.floor + moments.rise(m, b)


@many
@given(data=datasets())
def test_the_optimum_rises_by_no_more_than_rounding(data):
    moments = Moments.of(data)
    for m, b in (moments.optimum, map(float, Exact(data.x, data.y).optimum)):
        assert sqrt(moments.rise(m, b)) <= moments.rounding(m, b)


@pytest.mark.parametrize("name", HARD_DATASETS)
def test_what_counts_as_rounding_is_nothing_one_could_see(name):
    # The least spread of these data is a billionth of their size; what one sees is a thousandth of that.
    data = HARD_DATASETS[name]
    moments = Moments.of(data)
    spread = sqrt(moments.var_y) or abs(moments.mean_y) or 1.0
    m, b = moments.optimum
    assert moments.rounding(m, b) <= 1e-4 * spread
    if name in ("default", "years", "two points"):
        assert moments.rounding(m, b) <= 1e-11 * spread


def test_a_loss_beyond_all_numbers_is_infinite_and_no_exception():
    moments = Moments.of(HARD_DATASETS["default"])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert moments.loss(1e200, 0.0) == moments.loss(0.0, -1e300) == float("inf")


# ---- merging


@st.composite
def parts(draw, count, units=PLAIN + FAR):
    """Some chunks of one table, single rows and chunks of constant x among them."""
    offset, scale = draw(st.sampled_from(units))
    chunks = []
    for _ in range(count):
        n = draw(st.integers(1, 6))
        x, y = (draw(columns(n, [(offset, scale)], constant=True)) for _ in "xy")
        chunks.append((np.full(n, x[0]) if draw(st.booleans()) else x, y))
    return chunks


def sizes(x, y):
    """Each merge rounds the difference of two means, hence by the size of the data and not of their spread."""
    return {"size_x": 2 * float(np.abs(x).max()), "size_y": 2 * float(np.abs(y).max())}


@many
@given(chunks=parts(2))
def test_a_sum_is_the_moments_of_the_union(chunks):
    (x1, y1), (x2, y2) = chunks
    x, y = np.concatenate([x1, x2]), np.concatenate([y1, y2])
    assert_moments_of(Moments.of_arrays(x1, y1) + Moments.of_arrays(x2, y2), x, y, **sizes(x, y))


@many
@given(chunks=parts(3))
def test_merging_is_commutative_and_associative_to_rounding(chunks):
    x, y = (np.concatenate(column) for column in zip(*chunks, strict=True))
    a, b, c = (Moments.of_arrays(*chunk) for chunk in chunks)
    for total in ((a + b) + c, a + (b + c), (c + b) + a, (b + c) + a, (a + c) + b):
        assert_moments_of(total, x, y, **sizes(x, y))


@many
@given(data=st.integers(1, 6).flatmap(parts))
def test_from_chunks_is_one_pass_over_chunks_of_any_size(data):
    moments = Moments.from_chunks(chunk for chunk in data)
    x, y = (np.concatenate(column) for column in zip(*data, strict=True))
    assert_moments_of(moments, x, y, **sizes(x, y))


@pytest.mark.parametrize("cut", [1, 2, 3, 5, 29, 30, 1000])
@pytest.mark.parametrize("name", ["default", "years", "perfect line of years", "constant y", "tiny y"])
def test_every_way_to_cut_a_table_gives_the_same_moments(name, cut):
    data = HARD_DATASETS[name]
    chunks = [(data.x[i : i + cut], data.y[i : i + cut]) for i in range(0, len(data), cut)]
    assert_moments_of(Moments.from_chunks(chunks), data.x, data.y, **sizes(data.x, data.y))


def test_single_rows_of_constant_x_wait_for_one_that_differs():
    rows = [([5.0], [1.0]), ([5.0], [2.0]), ([5.0], [6.0])]
    alike = Moments.from_chunks(rows)
    assert (alike.var_x, alike.cov_xy, alike.mean_y) == (0, 0, 3)
    assert alike.floor == alike.var_y == pytest.approx(14 / 3, rel=1e-15)
    moments = Moments.from_chunks([*rows, ([7.0], [9.0])])
    assert moments.optimum == pytest.approx((3, -12), rel=1e-14)
    assert moments.floor == pytest.approx(14 / 4, rel=1e-14)


def test_many_chunks_do_not_wear_the_moments_out():
    random = np.random.default_rng(3)
    x = 2000 + 10 * random.standard_normal(20_000)
    y = 0.3 * x - 7 + random.standard_normal(20_000)
    whole = Moments.of_arrays(x, y)
    pieces = Moments.from_chunks((x[i:j], y[i:j]) for i, j in pairwise(range(0, 20_001, 10)))
    assert pieces.n == whole.n
    for name in ("mean_x", "mean_y", "var_x", "cov_xy", "floor"):
        assert isclose(getattr(pieces, name), getattr(whole, name), rel_tol=1e-12), name


def test_from_no_chunk_at_all_is_an_error():
    with pytest.raises(ValueError, match="no chunk"):
        Moments.from_chunks([])


# ---- other coordinates


@many
@given(
    given=data_and_line(),
    center=st.sampled_from([0.0, 1.0, -7.5, 2000.0]),
    scale=st.sampled_from([1.0, -1.0, 0.5, 3.0, -1e-3, 1e6]),
)
def test_rescaled_is_the_moments_of_rescaled_x_and_keeps_every_loss(given, center, scale):
    data, (m, b) = given
    moments = Moments.of(data)
    rescaled = moments.rescaled(center, scale)
    # In fractions, since rounding x' would move the points by more than what is tested.
    exact = Exact(data.x, data.y)
    mean = float((exact.mean_x - Fraction(center)) / Fraction(scale))
    assert abs(rescaled.mean_x - mean) <= EPS * (rms(data.x) + abs(center)) / abs(scale)
    assert sqrt(rescaled.var_x) == pytest.approx(root(exact.var_x) / abs(scale), rel=1e-14)
    assert (rescaled.n, rescaled.mean_y, rescaled.floor) == (len(data), moments.mean_y, moments.floor)
    size = size_of_terms(data, m, b) + abs(m * center)
    same = rescaled.loss(m * scale, b + m * center)
    assert abs(sqrt(same) - root(exact.loss(m, b))) <= 2 * EPS * size


@pytest.mark.parametrize("name", HARD_DATASETS)
def test_standardized_moments_have_mean_zero_and_variance_one(name):
    moments = Moments.of(HARD_DATASETS[name])
    standardized = moments.rescaled(moments.mean_x, sqrt(moments.var_x))
    assert standardized.mean_x == 0
    assert standardized.var_x == pytest.approx(1, rel=1e-15)
