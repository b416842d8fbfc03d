"""Data sets: what is refused and how, the sources, the sample of a stream, and standardizing."""

import subprocess
import sys
from fractions import Fraction
from math import nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdmath.dataset import Dataset, DatasetError, Reservoir, load_diabetes, make_line, standardize

# ---- Dataset


def test_keeps_read_only_float64_copies():
    x = np.array([1, 2, 4], dtype=np.int32)
    data = Dataset(x=x, y=[3, 5, 4], x_name="hours", y_name="marks")
    x[0] = 99
    assert data.x.tolist() == [1.0, 2.0, 4.0] and data.y.tolist() == [3.0, 5.0, 4.0]
    assert data.x.dtype == data.y.dtype == np.float64
    assert len(data) == 3 and (data.x_name, data.y_name) == ("hours", "marks")
    for column in (data.x, data.y):
        with pytest.raises(ValueError, match="read-only"):
            column[0] = 0.0


def test_is_frozen_and_compared_by_identity():
    data = Dataset(x=[0, 1], y=[0, 1])
    with pytest.raises(AttributeError):
        data.x = np.zeros(2)
    assert data == data and data != Dataset(x=[0, 1], y=[0, 1])
    assert hash(data) is not None


@pytest.mark.parametrize(
    ("x", "y", "words"),
    [
        ([1, 2, nan], [1, 2, 3], ["x[2]", "nan"]),
        ([1, 2, 3], [1, float("inf"), nan], ["y[1]", "inf"]),
        ([1, 2, 3], [1, 2], ["3", "2", "one y for each x"]),
        ([], [], ["0 point", "two"]),
        ([5], [5], ["1 point", "two"]),
        ([7.5, 7.5, 7.5], [1, 2, 3], ["x", "7.5", "all 3", "varies"]),
        ([[1, 2], [3, 4]], [1, 2], ["x", "(2, 2)"]),
        ([1, 2], 3.0, ["y", "()"]),
        (["1", "2"], [1, 2], ["x", "real numbers"]),
        ([1, 2], [1, 2j], ["y", "real numbers"]),
        ([1, None], [1, 2], ["x"]),
        ([1, 2], ["a", object()], ["y", "real numbers"]),
        ([[1], [2, 3]], [1, 2], ["x", "real numbers"]),
    ],
)
def test_refuses_what_is_no_data_set(x, y, words):
    with pytest.raises(DatasetError) as caught:
        Dataset(x=x, y=y)
    assert all(word in str(caught.value) for word in words), str(caught.value)


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ([0, 1], [5, 5]),
        ([1e9, 1e9 + 1], [1, 2]),
        ([1e-9, 2e-9, 3e-9], [1, 2, 3]),
        ([1990, 1991, 1992], [2, 4, 6]),
        ([1, np.nextafter(1, 2)], [0, 1]),
        ([8] * 10 + [19], range(11)),
    ],
)
def test_accepts_any_scale(x, y):
    assert len(Dataset(x=x, y=y)) == len(x)


# ---- make_line, load_diabetes


def test_make_line_maps_what_scikit_learn_makes():
    from sklearn.datasets import make_regression

    features, target, coef = make_regression(n_samples=40, n_features=1, noise=1.0, coef=True, random_state=7)
    data = make_line(n=40, slope=-3, intercept=12, noise=0.5, x_mean=100, x_std=20, seed=7)
    assert len(data) == 40
    np.testing.assert_allclose(data.x, 100 + 20 * features[:, 0], rtol=1e-14)
    noise = target - coef * features[:, 0]
    np.testing.assert_allclose(data.y, -3 * data.x + 12 + 0.5 * noise, rtol=1e-13, atol=1e-11)


def test_make_line_has_the_statistics_asked_for():
    n = 20_000
    data = make_line(n=n, slope=2, intercept=-1, noise=3, x_mean=50, x_std=4, seed=1)
    noise = (data.y - (2 * data.x - 1)) / 3
    unit_x = (data.x - 50) / 4
    for unit in (unit_x, noise):  # within 5 standard errors of mean 0, variance 1
        assert abs(unit.mean()) < 5 / np.sqrt(n)
        assert abs(unit.var() - 1) < 5 * np.sqrt(2 / n)
    assert abs(np.mean(unit_x * noise)) < 5 / np.sqrt(n)


def test_make_line_is_a_function_of_its_settings():
    first, again, other = make_line(seed=3), make_line(seed=3), make_line(seed=4)
    assert np.array_equal(first.x, again.x) and np.array_equal(first.y, again.y)
    assert not np.array_equal(first.x, other.x)
    np.random.seed(0)
    assert np.array_equal(make_line(seed=3).y, first.y)  # the global generator has no say
    # One setting at a time: another noise does not move x, and scales the same residuals.
    loud = make_line(seed=3, noise=2)
    assert np.array_equal(loud.x, first.x)
    np.testing.assert_allclose(loud.y - (2 * loud.x + 1), 2 * (first.y - (2 * first.x + 1)), atol=1e-12)


def test_make_line_without_noise_is_a_perfect_line():
    data = make_line(n=50, slope=1.75, intercept=-0.3, noise=0, x_mean=5, seed=2)
    assert np.array_equal(data.y, 1.75 * data.x - 0.3)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("n", 1),
        ("n", -3),
        ("noise", -0.1),
        ("noise", nan),
        ("x_std", 0),
        ("x_std", -1),
        ("slope", float("inf")),
        ("intercept", nan),
        ("x_mean", nan),
        ("seed", -1),
        ("seed", 2**32),
    ],
)
def test_make_line_refuses_a_setting_by_name(setting, value):
    with pytest.raises(DatasetError, match=rf"^{setting} is {value}"):
        make_line(**{setting: value})


def test_make_line_refuses_an_x_that_rounding_makes_constant():
    with pytest.raises(DatasetError, match="x is 1e"):
        make_line(x_mean=1e30, x_std=1e-3)


def test_diabetes_in_its_original_units():
    data = load_diabetes()
    assert len(data) == 442
    assert (data.x_name, data.y_name) == ("body mass index", "disease progression")
    assert data.x[:3].tolist() == [32.1, 21.6, 30.5] and data.y[:3].tolist() == [151, 75, 141]
    assert data.x.min() >= 18 and data.x.max() < 43 and data.y.min() == 25 and data.y.max() == 346


# ---- standardize


@pytest.mark.parametrize(
    ("mean", "std"), [(0, 1), (1e9, 1), (-1e12, 3), (1e-9, 1e-10), (2000, 10), (0, 1e200)]
)
def test_standardize_is_accurate_for_any_scale(mean, std):
    rng = np.random.default_rng(5)
    data = Dataset(x=mean + std * rng.normal(size=1000), y=rng.normal(size=1000), x_name="year", y_name="y")
    result, center, scale = standardize(data)
    assert abs(result.x.mean()) < 1e-14 and abs(result.x.std() - 1) < 1e-14

    # Against exact rational arithmetic.
    exact = [Fraction(value) for value in data.x.tolist()]
    exact_mean = sum(exact) / len(exact)
    exact_variance = float(
        sum((value - exact_mean) ** 2 for value in exact) / len(exact) / Fraction(std) ** 2
    )
    exact_std = std * exact_variance**0.5
    assert center == pytest.approx(float(exact_mean), rel=1e-15, abs=1e-16 * std)
    assert scale == pytest.approx(exact_std, rel=1e-14)
    expected = [float((value - exact_mean) / Fraction(exact_std)) for value in exact]
    np.testing.assert_allclose(result.x, expected, rtol=0, atol=1e-13)

    np.testing.assert_allclose(center + scale * result.x, data.x, rtol=1e-15, atol=1e-14 * std)
    assert np.array_equal(result.y, data.y)
    assert (result.x_name, result.y_name) == ("year (standardized)", "y")


def test_the_center_is_the_mean_rounded_once():
    for seed in range(20):
        x = 1e9 + np.random.default_rng(seed).normal(size=500)
        exact_mean = sum(map(Fraction, x.tolist())) / len(x)
        assert standardize(Dataset(x=x, y=x)).center == float(exact_mean)


def test_standardize_two_points_and_one_outlier():
    two = standardize(Dataset(x=[1e9, 1e9 + 2], y=[0, 1]))
    assert two.dataset.x.tolist() == [-1, 1] and (two.center, two.scale) == (1e9 + 1, 1)
    anscombe = standardize(Dataset(x=[8] * 10 + [19], y=range(11)))
    assert anscombe.center == 9 and anscombe.scale == pytest.approx(10**0.5, rel=1e-15)


# ---- Reservoir


def sample_of(n, size, seed, cuts=()):
    reservoir = Reservoir(size=size, seed=seed)
    rows = np.arange(n, dtype=float)
    for part in np.split(rows, sorted(cuts)):
        reservoir.add(part, -part)
    return reservoir.dataset("row", "minus row")


def test_a_short_stream_is_kept_whole():
    for n in (2, 9, 10):
        sample = sample_of(n, 10, seed=0, cuts=[1, 1, 2])
        assert sample.x.tolist() == list(range(n)) and np.array_equal(sample.y, -sample.x)
        assert (sample.x_name, sample.y_name) == ("row", "minus row")


@settings(max_examples=60, deadline=None)
@given(
    n=st.integers(2, 300),
    size=st.integers(2, 50),
    seed=st.integers(0, 2**32),
    cuts=st.lists(st.integers(0, 300), max_size=8),
)
def test_the_sample_depends_on_seed_and_rows_alone(n, size, seed, cuts):
    sample = sample_of(n, size, seed, cuts)
    assert len(sample) == min(n, size)
    assert np.all(np.diff(sample.x) > 0)  # file order, no row twice
    assert np.array_equal(sample.y, -sample.x)  # rows stay together
    assert np.array_equal(sample.x, sample_of(n, size, seed).x)


def test_another_seed_is_another_sample():
    assert not np.array_equal(sample_of(1000, 20, seed=0).x, sample_of(1000, 20, seed=1).x)


def test_every_row_is_equally_likely():
    n, size, runs = 60, 12, 4000
    kept = np.zeros((runs, n), bool)
    for seed in range(runs):
        kept[seed, sample_of(n, size, seed, cuts=[7, 20, 41]).x.astype(int)] = True
    single = size / n
    pair = single * (size - 1) / (n - 1)
    for counts, chance in [(kept.sum(0), single), ((kept & np.roll(kept, 1, axis=1)).sum(0), pair)]:
        # Binomial counts; 4.5 standard deviations is one false alarm in some 1200 (fixed seeds: none).
        assert np.all(np.abs(counts - runs * chance) < 4.5 * np.sqrt(runs * chance * (1 - chance)))


def test_a_sample_says_why_it_is_no_data_set():
    reservoir = Reservoir(size=3, seed=0)
    with pytest.raises(DatasetError, match=r"0 of 0 rows"):
        reservoir.dataset()
    reservoir.add(np.append(np.zeros(5000), 1), np.zeros(5001))
    with pytest.raises(DatasetError, match=r"sample of 3 of 5001 rows.*x is 0\.0 in all 3.*larger sample"):
        reservoir.dataset()
    with pytest.raises(DatasetError, match="at least 2"):
        Reservoir(size=1, seed=0)


# ---- import


@pytest.mark.parametrize("module", ["gdmath.dataset", "gdmath.tables"])
def test_importing_does_not_load_scikit_learn(module):
    code = f"import sys, {module}; sys.exit('sklearn' in sys.modules or 'scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
