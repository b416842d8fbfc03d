"""One study for any data: the same line in both coordinates, safe rates, a file that is whole or not there."""

from __future__ import annotations

import ast
import json
import pickle
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import FrozenInstanceError, asdict, fields
from math import sqrt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gdmath
from gdmath import Dataset, Moments, Outcome, Study, Trajectory, curvature, descend, epochs_to_converge, mse
from gdmath.coordinates import NARROW_VALLEY
from gdmath.defaults import converging_rate, default_learning_rate, default_rate_of_bound, default_start
from tests.support.strategies import HARD_DATASETS, datasets, size_of_terms

EPS = 2e-15
many = settings(max_examples=20, deadline=None)
# Descents as a film declares them: of another kind, in other coordinates, from another start.
DECLARED = {
    "along b": lambda study: study.descend(0.15, only_b=True),
    "elsewhere": lambda study: study.descend(
        study.other.learning_rate, coordinates=study.other, epochs=5, tolerance=0.0
    ),
    "from zero": lambda study: study.descend(study.shown.learning_rate, start=(0.0, 0.0)),
}
each_hard_dataset = pytest.mark.parametrize("name", HARD_DATASETS)


def predictions(data, coordinates, line):
    m, b = line
    return m * (data.x - coordinates.center) / coordinates.unit + b


def bowl_of_condition(kappa):
    """Centred x, so that λ are 2 and 2/κ."""
    return Moments(n=9, mean_x=0.0, mean_y=1.0, var_x=1 / kappa, cov_xy=0.1, floor=0.5)


# ---- two ways to measure x


@each_hard_dataset
@pytest.mark.parametrize("standardize", [False, True])
def test_both_coordinates_describe_the_same_line_and_the_same_loss(name, standardize):
    data = HARD_DATASETS[name]
    study = Study.of(data, standardize=standardize)
    raw, standardized = study.raw, study.standardized
    assert (raw.center, raw.unit) == (0, 1) and raw.moments == Moments.of(data)
    assert standardized.center == pytest.approx(data.x.mean(), rel=1e-15)
    assert standardized.unit == pytest.approx(np.std(data.x), rel=1e-9)
    assert standardized.moments.mean_x == 0 and standardized.moments.var_x == pytest.approx(1, rel=1e-15)
    for one, other in (
        (raw.start, standardized.start),
        (raw.moments.optimum, standardized.moments.optimum),
        (raw.params(0.7, -3.0), standardized.params(0.7, -3.0)),
    ):
        size = size_of_terms(data, *one)
        off = predictions(data, raw, one) - predictions(data, standardized, other)
        assert np.all(np.abs(off) <= 10 * EPS * size)
        assert abs(sqrt(raw.moments.loss(*one)) - sqrt(standardized.moments.loss(*other))) <= 10 * EPS * size
    assert raw.params(0.7, -3.0) == (0.7, -3.0)


@each_hard_dataset
def test_shown_and_other_are_the_two_coordinates(name):
    for standardize in (False, True):
        study = Study.of(HARD_DATASETS[name], standardize=standardize)
        assert study.is_standardized is standardize
        pair = (study.raw, study.standardized)
        assert (study.other, study.shown) == (pair if standardize else pair[::-1])
        assert study.moments is study.shown.moments
        assert study.shown.curvature == curvature(study.moments)


@pytest.mark.parametrize(
    ("kappa", "counted"),
    [(1.0, False), (0.99 * NARROW_VALLEY, False), (1.01 * NARROW_VALLEY, True), (1e12, True)],
)
def test_auto_counts_x_in_a_round_unit_where_the_raw_valley_is_narrow(kappa, counted):
    study = Study.of(HARD_DATASETS["default"], moments=bowl_of_condition(kappa))
    assert study.is_counted is counted and not study.is_standardized
    for forced in (False, True):
        kept = Study.of(HARD_DATASETS["default"], moments=bowl_of_condition(kappa), standardize=forced)
        assert kept.is_standardized is forced


@pytest.mark.parametrize("name", ["years", "around a billion", "nanometres", "billions"])
def test_auto_never_shows_data_far_from_size_one_raw(name):
    assert Study.of(HARD_DATASETS[name]).is_counted


def test_the_default_data_are_shown_as_they_came():
    assert Study.of(HARD_DATASETS["default"]).told.is_raw


# ---- learning rates


@each_hard_dataset
@pytest.mark.parametrize("standardize", [False, True])
def test_a_learning_rate_is_that_of_the_film_and_the_same_share_of_the_bound_elsewhere(name, standardize):
    study = Study.of(HARD_DATASETS[name], standardize=standardize, learning_rate=0.0123)
    assert study.shown.learning_rate == pytest.approx(0.0123, rel=1e-15)
    shown, other = (c.learning_rate / c.curvature.max_learning_rate for c in (study.shown, study.other))
    assert shown == pytest.approx(other, rel=1e-15)


@each_hard_dataset
@pytest.mark.parametrize("share", [0.05, 0.4, 1.1])
def test_rate_of_bound_is_a_share_of_the_bound_in_both_coordinates(name, share):
    study = Study.of(HARD_DATASETS[name], rate_of_bound=share)
    for view in (study.raw, study.standardized):
        assert view.learning_rate == pytest.approx(share * view.curvature.max_learning_rate, rel=1e-15)


def test_a_learning_rate_is_stronger_than_a_share():
    study = Study.of(HARD_DATASETS["default"], learning_rate=0.05, rate_of_bound=0.4)
    assert study.shown.learning_rate == pytest.approx(0.05, rel=1e-15)


@each_hard_dataset
def test_without_a_rate_the_steady_one_of_the_film_is_taken(name):
    study = Study.of(HARD_DATASETS[name])
    bowl, rate = study.shown.curvature, study.shown.learning_rate
    assert rate == pytest.approx(default_rate_of_bound(bowl) * bowl.max_learning_rate, rel=0.005)
    assert rate == pytest.approx(
        float(f"{rate:.2e}"), rel=1e-15
    )  # all of it is written where three digits are


@pytest.mark.parametrize("kappa", [1.0, 2.0, 4.4, 10.0, 1e3])
def test_a_steady_rate_never_overshoots_and_takes_41_epochs_where_the_valley_is_wide(kappa):
    bowl = curvature(bowl_of_condition(kappa))
    share = default_rate_of_bound(bowl)
    rate = share * bowl.max_learning_rate
    assert 0 < share <= 0.4 and 1 - rate * bowl.steep >= 0.2 - EPS
    study = Study.of(HARD_DATASETS["default"], moments=bowl_of_condition(kappa), standardize=False)
    if kappa <= 4.4:
        assert 1 - rate * bowl.flat == pytest.approx(0.82, rel=1e-12)
        assert 20 <= study.shown.epochs_needed <= 41
    else:
        assert share == 0.4


def test_what_there_is_to_learn_from_never_diverges():
    data = HARD_DATASETS[next(iter(HARD_DATASETS))]
    calm, wild = Study.of(data), Study.of(data, rate_of_bound=1.2)
    assert calm.learning is calm.trajectories["descent"]
    assert wild.trajectories["descent"].outcome is Outcome.DIVERGED
    assert wild.learning is wild.trajectories["good"]


# ---- the first line


@many
@given(data=datasets())
def test_the_first_line_is_clearly_wrong_by_the_same_amount_whatever_the_data(data):
    moments = Moments.of(data)
    m, b = default_start(moments)
    spread = sqrt(moments.var_y) or abs(moments.mean_y) or 1.0
    rounding = moments.rounding(m, b)
    slope, _ = moments.optimum
    assert abs(abs(m - slope) * sqrt(moments.var_x) - 1.5 * spread) <= rounding
    assert abs(moments.mean_y - (m * moments.mean_x + b) - 1.2 * spread) <= rounding
    # Tilted to the other side of horizontal, or at least far that way.
    assert m < slope if slope >= 0 else m > slope
    rise = sqrt(mse(data.x, data.y, m, b) - min(moments.floor, mse(data.x, data.y, m, b)))
    assert rise == pytest.approx(sqrt(1.5**2 + 1.2**2) * spread, rel=1e-6, abs=2 * rounding)


@pytest.mark.parametrize(("y", "size"), [(1e6, 1e6), (-1e-6, 1e-6), (0.0, 1.0)])
def test_the_first_line_is_wrong_by_the_height_of_y_where_y_has_no_spread(y, size):
    moments = Moments.of_arrays([-1.0, 1.0], [y, y])
    assert default_start(moments) == pytest.approx((-1.5 * size, y - 1.2 * size))


@each_hard_dataset
@pytest.mark.parametrize("standardize", [False, True])
def test_a_given_start_is_that_of_the_film(name, standardize):
    study = Study.of(HARD_DATASETS[name], standardize=standardize, start=(0.5, -2.0))
    assert study.shown.start == (0.5, -2.0)
    assert study.trajectories["descent"].params[0].tolist() == [0.5, -2.0]


# ---- the descents


@each_hard_dataset
@pytest.mark.parametrize("standardize", [False, True])
def test_a_study_has_its_own_descents_and_those_that_are_declared(name, standardize):
    study = Study.of(
        HARD_DATASETS[name], standardize=standardize, epochs=20, tolerance=1e-3, descents=DECLARED
    )
    assert tuple(study.trajectories) == ("descent", "good", *DECLARED)
    told, other, given = study.shown, study.other, {"epochs": 20, "tolerance": 1e-3}
    expected = {
        "descent": descend(told.moments, learning_rate=told.learning_rate, start=told.start, **given),
        "along b": descend(told.moments, learning_rate=0.15, start=told.start, only_b=True, **given),
        "elsewhere": descend(
            other.moments, learning_rate=other.learning_rate, start=other.start, epochs=5, tolerance=0.0
        ),
        "from zero": descend(told.moments, learning_rate=told.learning_rate, start=(0.0, 0.0), **given),
    }
    for label, path in expected.items():
        assert np.array_equal(study.trajectories[label].params, path.params)
        assert study.trajectories[label].message == path.message


@many
@given(kappa=st.floats(1, 100), share=st.floats(1e-4, 3))
def test_a_rate_that_converges_is_the_one_given_where_it_does(kappa, share):
    bowl = gdmath.Curvature(steep=2.0, flat=2.0 / kappa, angle=0.3)
    rate = converging_rate(bowl, share * bowl.max_learning_rate)
    assert 0 < rate < bowl.best_learning_rate and 0 <= 1 - rate * bowl.flat < 1
    if share < 0.4:
        assert rate == share * bowl.max_learning_rate
    if share > 1:
        assert rate == default_learning_rate(bowl)


@many
@given(data=datasets(), m=st.floats(-3, 3), b=st.floats(-3, 3))
def test_a_line_goes_into_coordinates_and_back(data, m, b):
    study = Study.of(data, epochs=0)
    for coordinates in (study.raw, study.standardized):
        back = coordinates.line(*coordinates.params(m, b))
        size = 1 + abs(m * coordinates.center)
        assert back == pytest.approx((m, b), rel=1e-12, abs=1e-12 * size)
    assert study.raw.line(m, b) == (m, b)


def test_far_from_zero_x_as_it_came_needs_epochs_without_end():
    """There the gradient is soon short, and the line far from its place: no measure for a comparison."""
    study = Study.of(HARD_DATASETS["years"])
    by_gradient = epochs_to_converge(
        study.raw.moments, learning_rate=study.raw.learning_rate, start=study.raw.start, tolerance=3e-4
    )
    assert by_gradient < 100 < 1e9 < study.raw.epochs_needed


def test_a_study_is_frozen_down_to_its_trajectories():
    study = Study.of(HARD_DATASETS["default"])
    with pytest.raises(FrozenInstanceError):
        study.tolerance = 1.0
    with pytest.raises(TypeError):
        study.trajectories["descent"] = study.trajectories["good"]
    with pytest.raises(ValueError, match="read-only"):
        study.trajectories["descent"].params[0, 0] = 1.0


# ---- the file


def assert_same(one: Study, other: Study) -> None:
    """Equal to the last bit, in every field of every part."""
    assert [field.name for field in fields(Study)] == [
        "dataset",
        "raw",
        "told",
        "standardized",
        "epochs",
        "tolerance",
        "trajectories",
    ]
    for column in ("x", "y", "x_name", "y_name"):
        assert np.array_equal(getattr(one.dataset, column), getattr(other.dataset, column))
    assert one.raw == other.raw and one.standardized == other.standardized
    assert type(other.raw.start) is tuple and type(other.raw.moments) is Moments
    assert one.told == other.told and one.is_standardized is other.is_standardized
    assert (one.tolerance, one.epochs) == (other.tolerance, other.epochs)
    assert tuple(one.trajectories) == tuple(other.trajectories)
    for label, path in one.trajectories.items():
        kept = other.trajectories[label]
        for field in fields(Trajectory):
            before, after = getattr(path, field.name), getattr(kept, field.name)
            assert type(before) is type(after)
            assert np.array_equal(before, after) and np.shape(before) == np.shape(after)


@each_hard_dataset
def test_save_and_load_give_the_same_study(name, tmp_path):
    study = Study.of(HARD_DATASETS[name], descents=DECLARED)
    study.save(tmp_path / "study.npz")
    kept = Study.load(tmp_path / "study.npz")
    assert_same(study, kept)
    with pytest.raises(ValueError, match="read-only"):
        kept.trajectories["descent"].params[0, 0] = 1.0
    with pytest.raises(TypeError):
        kept.trajectories["descent"] = kept.trajectories["good"]


def test_names_epochs_that_never_end_and_other_settings_survive_the_file(tmp_path):
    data = Dataset(x=[1, 2, 4], y=[3, 1, 2], x_name="größe in µm", y_name='"y", 50 % $\\alpha$\n')
    study = Study.of(data, rate_of_bound=1.5, epochs=0, tolerance=0.25, start=(1 / 3, -1e-300))
    assert study.raw.epochs_needed is None
    study.save(str(tmp_path / "no-suffix"))
    assert_same(study, Study.load(str(tmp_path / "no-suffix")))


def test_save_leaves_one_file_and_replaces_an_older_one(tmp_path):
    first, second = Study.of(HARD_DATASETS["default"], descents=DECLARED), Study.of(HARD_DATASETS["years"])
    path = tmp_path / "study.npz"
    first.save(path)
    second.save(path)
    assert_same(second, Study.load(path))
    assert [file.name for file in tmp_path.iterdir()] == ["study.npz"]


@pytest.mark.parametrize("failure", [OSError("disk full"), KeyboardInterrupt()])
def test_a_save_that_fails_leaves_the_old_file_and_nothing_else(failure, tmp_path, monkeypatch):
    study = Study.of(HARD_DATASETS["default"], descents=DECLARED)
    path = tmp_path / "study.npz"
    study.save(path)
    before = path.read_bytes()

    def write_half(file, **arrays):
        file.write(b"PK half of it")
        raise failure

    monkeypatch.setattr(np, "savez", write_half)
    with pytest.raises(type(failure)):
        Study.of(HARD_DATASETS["years"]).save(path)
    with pytest.raises(type(failure)):
        Study.of(HARD_DATASETS["years"]).save(tmp_path / "new.npz")
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["study.npz"]


def test_until_the_file_is_whole_the_old_one_is_there(tmp_path, monkeypatch):
    old, new = Study.of(HARD_DATASETS["default"], descents=DECLARED), Study.of(HARD_DATASETS["years"])
    path = tmp_path / "study.npz"
    old.save(path)
    write = np.savez

    def look_while_writing(file, **arrays):
        write(file, **arrays)
        assert_same(old, Study.load(path))
        # The new one lies beside it, where putting it in place is one rename, on any file system.
        assert len(list(tmp_path.iterdir())) == 2

    monkeypatch.setattr(np, "savez", look_while_writing)
    new.save(path)
    assert_same(new, Study.load(path))


def rewrite(path, **changed):
    """Replace arrays of a saved study; None removes one."""
    with np.load(path) as file:
        arrays = {name: file[name] for name in file.files} | changed
    np.savez(path, **{name: array for name, array in arrays.items() if array is not None})


def test_another_format_is_refused_and_named(tmp_path):
    path = tmp_path / "study.npz"
    Study.of(HARD_DATASETS["default"], descents=DECLARED).save(path)
    with np.load(path) as file:
        about = json.loads(str(file["about"]))
    rewrite(path, about=np.array(json.dumps(about | {"format": 99})))
    with pytest.raises(ValueError, match=r"study\.npz.*99.*delete it"):
        Study.load(path)
    rewrite(path, about=None)
    with pytest.raises(ValueError, match=r"study\.npz.*delete it"):
        Study.load(path)
    path.write_text("x,y\n1,2\n")
    with pytest.raises(ValueError, match="pickle"):
        Study.load(path)
    with pytest.raises(FileNotFoundError):
        Study.load(tmp_path / "missing.npz")


class Trap:
    """Unpickling it would leave a trace."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self):
        return Path.touch, (self.trace,)


def test_nothing_in_the_file_is_pickled_and_nothing_is_unpickled(tmp_path):
    path, trace = tmp_path / "study.npz", tmp_path / "trace"
    Study.of(HARD_DATASETS["default"], descents=DECLARED).save(path)
    with np.load(path, allow_pickle=False) as file:
        assert {file[name].dtype.kind for name in file.files} <= {"f", "i", "U"}
    rewrite(path, x=np.array([Trap(trace)], dtype=object))
    with pytest.raises(ValueError, match="allow_pickle"):
        Study.load(path)
    path.write_bytes(pickle.dumps(Trap(trace)))
    with pytest.raises(ValueError, match="pickle"):
        Study.load(path)
    assert not trace.exists()
    pickle.loads(path.read_bytes())
    assert trace.exists()  # the trap was a real one


def test_settings_given_as_numpy_scalars_can_be_saved(tmp_path):
    study = Study.of(
        HARD_DATASETS["default"],
        learning_rate=np.float64(0.1),
        tolerance=np.float64(1e-3),
        start=(np.float64(1), np.float64(2)),
        epochs=np.int64(20),
    )
    study.save(tmp_path / "study.npz")
    kept = Study.load(tmp_path / "study.npz")
    assert asdict(kept.raw) == asdict(study.raw)
    assert kept.trajectories["descent"].epochs == study.trajectories["descent"].epochs


# ---- a descent is only ever this code's own


def test_a_study_of_the_textbook_example_descends_as_the_textbook_says():
    data = HARD_DATASETS["default"]
    study = Study.of(data, learning_rate=0.1, epochs=25, start=(-1.0, 4.0), standardize=False)
    m, b = -1.0, 4.0
    rate = study.shown.learning_rate
    for row, loss in zip(
        study.trajectories["descent"].params, study.trajectories["descent"].loss, strict=True
    ):
        assert row == pytest.approx((m, b), rel=1e-12)
        assert loss == pytest.approx(np.mean((data.y - (m * data.x + b)) ** 2), rel=1e-12)
        error = data.y - (m * data.x + b)
        m, b = m + rate * 2 * np.mean(data.x * error), b + rate * 2 * np.mean(error)


GDMATH = Path(gdmath.__file__).parent


def imports_of(node: ast.AST, function: str | None = None) -> Iterator[tuple[str, str | None]]:
    """(module, name of the function around it or None) of every import."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from ((alias.name, function) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            yield child.module or "", function
        inner = child.name if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) else function
        yield from imports_of(child, inner)


def test_scikit_learn_makes_and_fetches_data_and_never_trains():
    users = {
        (path.name, function, module)
        for path in sorted(GDMATH.rglob("*.py"))
        for module, function in imports_of(ast.parse(path.read_text("utf-8")))
        if re.match(r"(sklearn|scipy|statsmodels)\b", module)
    }
    assert users == {
        ("dataset.py", "make_line", "sklearn.datasets"),
        ("dataset.py", "load_diabetes", "sklearn.datasets"),
    }


def test_no_library_solves_the_problem_either():
    for path in sorted(GDMATH.rglob("*.py")):
        names = {
            node.attr
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Attribute)
        }
        assert not names & {"lstsq", "polyfit", "pinv", "solve", "inv", "eigh", "eigvalsh", "import_module"}


# ---- import


def test_importing_gdmath_loads_nothing_heavy():
    code = "import sys, gdmath; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(run.stdout.split())
    assert "gdmath.study" in loaded
    assert not loaded & {"sklearn", "scipy", "manim", "pandas", "matplotlib", "scenes"}
    assert not loaded & {"pyarrow", "python_calamine"}, "readers of tables are imported when a table is read"
