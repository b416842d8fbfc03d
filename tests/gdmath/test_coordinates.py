"""Any way to measure x tells of the same line; a round one keeps a valley that can be read, and a path that bends."""

from __future__ import annotations

from datetime import date
from math import log10, sqrt

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gdmath import (
    Dataset,
    DateScale,
    Moments,
    Study,
    bend,
    curvature,
    default_start,
    descend,
    load_csv,
    load_diabetes,
    round_measure,
)
from gdmath.coordinates import BENT, LONG, NARROW_VALLEY, WIDE
from tests.support.hard_datasets import HARD_DATASETS as HARD_FILES
from tests.support.hard_datasets import write_hard_dataset
from tests.support.strategies import HARD_DATASETS, datasets, size_of_terms

EPS = 2e-15
many = settings(max_examples=60, deadline=None)
RATIO = 2.0  # of the axes of a level ellipse, at the least

# Of the textbooks; Longley's and the stack loss are those of R's datasets.
LONGLEY = Dataset(
    x=[234289, 259426, 258054, 284599, 328975, 346999, 365385, 363112,
       397469, 419180, 442769, 444546, 482704, 502601, 518173, 554894],
    y=[60323, 61122, 60171, 61187, 63221, 63639, 64989, 63761,
       66019, 67857, 68169, 66513, 68655, 69564, 69331, 70551],
    x_name="GNP",
    y_name="Employed",
)  # fmt: skip
STACK_LOSS = Dataset(
    x=[80, 80, 75, 62, 62, 62, 62, 62, 58, 58, 58, 58, 58, 58, 50, 50, 50, 50, 50, 56, 70],
    y=[42, 37, 37, 28, 18, 18, 19, 20, 15, 14, 14, 13, 11, 12, 8, 7, 8, 8, 9, 15, 15],
    x_name="Air flow",
    y_name="stack loss",
)
YEARS = Dataset(x=np.arange(1960.0, 2024.0), y=np.sin(np.arange(64)) + 0.02 * np.arange(64))
FALLING = Dataset(x=YEARS.x, y=-YEARS.y)
REAL = {"Longley": LONGLEY, "stack loss": STACK_LOSS, "years": YEARS, "falling": FALLING}


def least_squares(data: Dataset) -> tuple[float, float]:
    """The best line of x as it came, by NumPy's own solver."""
    design = np.stack([data.x, np.ones(len(data))], axis=1)
    (m, b), *_ = np.linalg.lstsq(design, data.y, rcond=None)
    return float(m), float(b)


def off_the_straight_way(path: np.ndarray) -> float:
    """How far a path (k, 2) leaves the straight way from its start to its end, as a share of that way."""
    way = path[-1] - path[0]
    return float(np.abs((path - path[0]) @ [-way[1], way[0]]).max() / (way @ way))


def assert_told_well(data: Dataset) -> Study:
    """A valley that can be read wherever x is not wide already, and round numbers."""
    study = Study.of(data)
    raw, told = study.raw, study.told
    if raw.curvature.condition_number <= NARROW_VALLEY:
        assert told is raw and told.is_raw and not study.is_counted
        return study
    assert study.is_counted and not study.is_standardized and not told.is_raw
    kappa = told.curvature.condition_number
    assert WIDE <= kappa <= LONG and sqrt(kappa) >= RATIO
    assert study.trajectories["descent"].params[0].tolist() == list(told.start)
    if data.x_dates is None:
        assert is_round(told.unit)
        steps = told.center / told.unit
        assert abs(steps - round(steps)) <= 1e-15 * abs(steps)
    assert bend(told.moments, told.start) >= 0.08
    # It is counted from about where the data are.
    assert abs(told.center - study.standardized.center) <= 6 * told.unit
    assert told.unit <= 4.01 * study.standardized.unit
    return study


def is_round(value: float) -> bool:
    """1, 2 or 5 times a power of ten, the float next to its digits."""
    return f"{value:e}".rstrip("0123456789").rstrip("-+e").rstrip("0").rstrip(".") in ("1", "2", "5") and (
        value == float(f"{value:.0e}")
    )


@pytest.mark.parametrize("value", [1.0, 0.2, 5e-9, 100_000.0])
def test_what_is_round(value):
    assert is_round(value) and not is_round(3 * value) and not is_round(1.1 * value)


# ---- round measures


@pytest.mark.parametrize("name", HARD_DATASETS)
def test_hard_data_keep_a_valley_that_can_be_read(name):
    assert_told_well(HARD_DATASETS[name])


@pytest.mark.parametrize("name", HARD_FILES)
def test_files_that_are_hard_keep_one_too(name, tmp_path):
    write_hard_dataset(tmp_path, name)
    assert_told_well(load_csv(tmp_path / f"{name}.csv", x="1", y="2"))


@many
@given(data=datasets())
def test_any_data_keep_one(data):
    assume(np.ptp(data.x) > 1e-12 * np.abs(data.x).max())  # of x that its floats can tell apart
    assert_told_well(data)


@pytest.mark.parametrize("name", REAL)
def test_real_data_keep_a_path_that_bends(name):
    study = assert_told_well(REAL[name])
    assert study.is_counted
    assert off_the_straight_way(study.trajectories["descent"].params) >= 0.15


def test_diabetes_keeps_one():
    study = assert_told_well(load_diabetes())
    assert (study.told.center, study.told.unit) == (30.0, 10.0)
    assert study.told.curvature.condition_number == pytest.approx(6.88, abs=0.01)
    assert off_the_straight_way(study.trajectories["descent"].params) >= 0.15


@pytest.mark.parametrize(
    ("data", "center", "unit", "kappa"),
    [(LONGLEY, 300_000, 100_000, 5.67), (STACK_LOSS, 50, 10, 8.3), (YEARS, 2000, 10, 5.55)],
)
def test_known_data_are_counted_from_known_numbers(data, center, unit, kappa):
    told = Study.of(data).told
    assert (told.center, told.unit) == (center, unit)
    assert told.curvature.condition_number == pytest.approx(kappa, abs=0.05)


@many
@given(data=datasets(), power=st.integers(-9, 9))
def test_powers_of_ten_do_not_matter(data, power):
    moments = Moments.of(data)
    assume(sqrt(moments.var_x) / (1e-300 + abs(moments.mean_x)) > 1e-9)
    center, unit = round_measure(moments)
    factor = 10.0**power
    scaled_center, scaled_unit = round_measure(moments.rescaled(0.0, 1 / factor))
    # Where two measures cost the same, rounding may choose the other: no worse a one.
    if (scaled_center, scaled_unit) != pytest.approx((center * factor, unit * factor), rel=1e-9):
        kappas = [
            curvature(moments.rescaled(c, u)).condition_number
            for c, u in ((center, unit), (scaled_center / factor, scaled_unit / factor))
        ]
        assert all(WIDE * 0.999 <= kappa <= LONG * 1.001 for kappa in kappas)


@pytest.mark.parametrize("slope", [0.3, -0.3])
@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(1990, 3, 1), date(2020, 5, 1)),
        (date(1900, 1, 1), date(2020, 1, 1)),
        (date(1850, 7, 1), date(2023, 12, 31)),
        (date(2003, 2, 3), date(2011, 9, 9)),
        (date(2019, 1, 9), date(2020, 9, 9)),
        (date(2016, 5, 1), date(2021, 5, 1)),
        (date(2020, 2, 17), date(2020, 3, 30)),
        (date(2020, 2, 17), date(2020, 2, 23)),
    ],
)
def test_dates_are_counted_from_round_dates(first, last, slope):
    scale = DateScale.spanning(first, last)
    x = np.linspace(scale.number(first), scale.number(last), 40)
    data = Dataset(x=x, y=slope * x + np.ptp(x) * np.sin(np.arange(40)) / 20, x_dates=scale)
    study = assert_told_well(data)
    assert study.is_counted and off_the_straight_way(study.trajectories["descent"].params) >= 0.15
    day, unit = scale.nearest_day(study.told.center), study.told.unit
    if unit >= 1:
        assert study.told.center == scale.number(day)  # midnight, to the last digit
    if scale.unit == "years":
        assert (day.month, day.day) == (1, 1) and unit in (1, 2, 5, 10, 20, 50, 100)
        assert day.year % unit == 0
    if scale.unit == "months":
        assert day.day == 1 and unit in (1, 2, 3, 6, 12, 24)
        assert unit > 12 or (day.month - 1) % unit == 0


@settings(max_examples=20, deadline=None)
@given(mean=st.floats(-1.2, 1.2), spread=st.floats(0.5, 3), m=st.floats(-3, 3), b=st.floats(0.2, 3))
def test_the_bend_is_that_of_a_path_of_small_steps(mean, spread, m, b):
    moments = Moments(n=9, mean_x=mean, mean_y=0.0, var_x=spread**2, cov_xy=0.0, floor=0.0)  # optimum (0, 0)
    bowl = curvature(moments)
    epochs = round(1000 * bowl.condition_number)
    path = descend(
        moments, learning_rate=6e-3 / bowl.steep, epochs=epochs, start=(m, b), tolerance=0.0
    ).params
    way = -path[0]
    off = np.abs((path - path[0]) @ [-way[1], way[0]]).max() / float(way @ way)
    assert off == pytest.approx(bend(moments, (m, b)), abs=0.006)


def test_a_path_along_an_axis_or_in_a_round_bowl_is_straight():
    for spread, start in ((1.0, (3.0, 2.0)), (2.5, (1.0, 4.0)), (2.5, (4.0, 0.0))):
        moments = Moments(n=9, mean_x=0.0, mean_y=0.0, var_x=spread**2, cov_xy=spread**2, floor=0.0)
        assert bend(moments, start) == pytest.approx(0, abs=1e-12)


@many
@given(data=datasets())
def test_the_start_bends_the_path_and_is_as_wrong_as_any(data):
    told = Study.of(data, epochs=0).told
    assume(not told.is_raw)
    below, above = default_start(told.moments), default_start(told.moments, above=True)
    assert told.start in (below, above)
    bends = bend(told.moments, below), bend(told.moments, above)
    assert bend(told.moments, told.start) >= min(BENT, max(bends))
    assert told.start == below or bends[0] < BENT
    rises = told.moments.rise(*below), told.moments.rise(*above)
    assert rises[0] == pytest.approx(rises[1], rel=1e-6)


# ---- the same line everywhere


@many
@given(data=datasets(), standardize=st.sampled_from([True, False, "auto"]))
def test_all_coordinates_tell_of_one_line_and_of_one_loss(data, standardize):
    study = Study.of(data, standardize=standardize)
    best = study.raw.moments.optimum
    size = size_of_terms(data, *best)
    for view in (study.raw, study.told, study.standardized):
        for m, b in (view.start, view.moments.optimum):
            slope, height = view.line(m, b)
            own = m * view.of(data.x) + b
            off = own - (slope * data.x + height)
            assert np.all(np.abs(off) <= 20 * EPS * (size_of_terms(data, slope, height) + size))
        assert view.raw(view.of(data.x)) == pytest.approx(data.x, rel=1e-14, abs=1e-14 * np.abs(data.x).max())
        there, here = view.moments.loss(*view.start), study.told.moments.loss(*study.told.start)
        assert abs(sqrt(there) - sqrt(here)) <= 20 * EPS * size_of_terms(data, *view.line(*view.start))


@pytest.mark.parametrize("name", REAL)
def test_the_best_line_is_the_one_of_least_squares(name):
    data = REAL[name]
    study = Study.of(data, epochs=100_000, tolerance=1e-12)
    m, b = least_squares(data)
    for view in (study.raw, study.told, study.standardized):
        line = view.line(*view.moments.optimum)
        assert line[0] == pytest.approx(m, rel=1e-9)
        assert line[0] * data.x + line[1] == pytest.approx(m * data.x + b, rel=1e-9)
    # And the descent of the film ends there.
    end = study.told.line(*study.trajectories["descent"].params[-1])
    assert end[0] * data.x + end[1] == pytest.approx(m * data.x + b, rel=1e-6)


@pytest.mark.parametrize("name", ["diabetes", *REAL])
def test_what_descent_needs_in_each_is_what_it_takes(name):
    data = load_diabetes() if name == "diabetes" else REAL[name]
    study = Study.of(data)
    told, standardized = study.told, study.standardized
    path = study.trajectories["descent"]
    assert path.epochs == told.epochs_needed
    goal = told.moments.rise(*path.params[-1])
    other = descend(
        standardized.moments,
        learning_rate=standardized.learning_rate,
        start=standardized.start,
        epochs=standardized.epochs_needed,
        tolerance=0.0,
    )
    rises = standardized.moments.rise(*other.params.T)
    assert rises[-1] <= goal * (1 + 1e-9) and np.all(rises[:-1] > goal)
    assert standardized.epochs_needed < told.epochs_needed < study.raw.epochs_needed
    assert log10(study.raw.epochs_needed) > 3
    # A share of the bound, the same everywhere.
    shares = [
        view.learning_rate / view.curvature.max_learning_rate for view in (study.raw, told, standardized)
    ]
    assert shares == pytest.approx([shares[0]] * 3, rel=1e-12)


# ---- what a lesson asks for


def test_center_and_unit_may_be_chosen():
    study = Study.of(YEARS, center=1950, unit=20, learning_rate=0.01, start=(1.0, 2.0))
    assert study.is_counted and (study.told.center, study.told.unit) == (1950, 20)
    assert study.told.learning_rate == pytest.approx(0.01, rel=1e-15) and study.told.start == (1.0, 2.0)
    assert study.told.of([1950, 1970, 1940]).tolist() == [0, 1, -0.5]
    assert study.raw.start == pytest.approx((1 / 20, 2 - 1950 / 20))
    only_unit, only_center = Study.of(YEARS, unit=100).told, Study.of(YEARS, center=2000).told
    assert (only_unit.center, only_unit.unit) == (0, 100)
    assert (only_center.center, only_center.unit) == (2000, 1)
    same = Study.of(YEARS, center=0, unit=1)
    assert same.told is same.raw and not same.is_counted


def test_standardize_forces_either():
    for force in (True, False):
        study = Study.of(LONGLEY, standardize=force)
        assert study.is_standardized is force and not study.is_counted
        assert study.told is (study.standardized if force else study.raw)
        assert study.other is (study.raw if force else study.standardized)
    counted = Study.of(LONGLEY)
    assert counted.other is counted.standardized


@pytest.mark.parametrize("settings_", [{}, {"standardize": True}, {"standardize": False}, {"center": 2000.5}])
def test_a_file_keeps_which_coordinates_the_film_is_told_in(settings_, tmp_path):
    study = Study.of(YEARS, **settings_)
    study.save(tmp_path / "study.npz")
    kept = Study.load(tmp_path / "study.npz")
    assert kept.told == study.told and kept.raw == study.raw and kept.standardized == study.standardized
    for name in ("is_standardized", "is_counted"):
        assert getattr(kept, name) is getattr(study, name)
    assert (kept.told is kept.raw) is (study.told is study.raw)
