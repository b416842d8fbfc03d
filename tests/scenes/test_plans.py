"""What the films need of a study: their descents are what their names say, for any data; names are nobody's twice."""

from __future__ import annotations

import subprocess
import sys
from math import inf, sqrt
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scenes
from gdmath import Curvature, Dataset, Moments, Outcome, Study, converging_rate
from scenes import SceneEntry, plans
from scenes.lesson import DEFAULT, Lesson
from scenes.plans import Plan, PlanError, all_descents, merged, optimizers
from scenes.plans.loss_curve import rates_to_compare
from scenes.plans.only_b import ALONG_B, RATES, low_start
from scenes.plans.step_by_step import few_points
from scenes.words.facts import all_conditions, conditions, numbers
from scenes.words.language import Language
from tests.support.strategies import HARD_DATASETS, datasets, full_study

many = settings(max_examples=20, deadline=None)
KINDS = ("slow", "good", "best", "zigzag", "past")
PLAIN = {"descent", "other", *KINDS, *RATES, "by_hand"}  # gradient descent as the first five films tell it
NAMES = PLAIN | set(optimizers.PLAN.descents)
each_hard_dataset = pytest.mark.parametrize("name", HARD_DATASETS)


# ---- declaring


def own(study: Study):
    """A descent that no film has."""
    return study.descend(0.1, start=(0.0, 0.0), epochs=7, tolerance=0.0)


def _empty(file: Path) -> Path:
    file.touch()
    return file


@pytest.fixture
def sixth_film(monkeypatch, tmp_path):
    """A film whose plan declares a descent and a condition, and one without a plan."""
    module = ModuleType("scenes.plans.sixth")
    module.PLAN = Plan(
        descents={"own": own}, conditions={"long": lambda study: study.trajectories["own"].epochs > 5}
    )
    monkeypatch.setitem(sys.modules, "scenes.plans.sixth", module)
    films = (*scenes.SCENES, SceneEntry("SixthScene", "scenes.sixth"), SceneEntry("BareScene", "scenes.bare"))
    monkeypatch.setattr(plans, "SCENES", films)
    there = [*plans.files(), _empty(tmp_path / "sixth.py")]
    monkeypatch.setattr(plans, "files", lambda: there)
    return module


def test_a_film_gets_what_it_declares_and_the_others_keep_theirs(sixth_film, tmp_path):
    before = full_study(HARD_DATASETS["default"]).trajectories
    study = full_study(HARD_DATASETS["default"])
    assert set(study.trajectories) == NAMES | {"own"}
    assert study.trajectories["own"].epochs == 7
    assert study.trajectories["own"].params[0].tolist() == [0, 0]
    assert numbers(study, Language.load())["epochs_own"] == 7
    assert {"long", "unfinished_own"} <= conditions(study) & set(all_conditions())
    study.save(tmp_path / "study.npz")
    kept = Study.load(tmp_path / "study.npz").trajectories
    for name, path in before.items():
        assert np.array_equal(path.params, kept[name].params)


def test_a_descent_may_build_on_those_of_every_study_and_a_wrong_name_is_refused(sixth_film):
    sixth_film.PLAN = Plan(
        descents={
            "own": lambda study: study.descend(study.learning.learning_rate / 5, epochs=9, tolerance=0.0)
        }
    )
    study = full_study(HARD_DATASETS["default"])
    assert study.trajectories["own"].learning_rate == study.learning.learning_rate / 5
    sixth_film.PLAN = Plan(
        descents={**sixth_film.PLAN.descents, "next": lambda study: study.trajectories["own"]}
    )
    assert np.array_equal(
        full_study(HARD_DATASETS["default"]).trajectories["next"].params, study.trajectories["own"].params
    )
    with pytest.raises(KeyError, match="the study has no descent 'owm'; it has descent, good, "):
        study.trajectories["owm"]


def test_a_kept_study_is_made_again_where_a_film_declares_more(sixth_film, tmp_path, monkeypatch):
    lesson = Lesson.load(DEFAULT)
    with_it = lesson.study_file(tmp_path)
    monkeypatch.undo()
    without = lesson.study_file(tmp_path)
    assert with_it != without
    changed = tmp_path / "only_b.py"
    changed.write_bytes(Path(plans.__file__).with_name("only_b.py").read_bytes() + b"\n")
    files = [changed if file.name == "only_b.py" else file for file in plans.files()]
    assert changed in files
    monkeypatch.setattr(plans, "files", lambda: files)
    assert lesson.study_file(tmp_path) not in (with_it, without)


def test_a_name_means_one_thing(sixth_film, monkeypatch):
    same = {"own": own}
    assert merged({"AScene": same, "BScene": same}) == same
    sixth_film.PLAN = Plan(descents={"only_b": own})
    with pytest.raises(PlanError, match="OnlyBScene and SixthScene both call something 'only_b'"):
        all_descents()
    for taken in ("descent", "good"):
        with pytest.raises(ValueError, match=f"every study has a descent '{taken}'"):
            Study.of(HARD_DATASETS["default"], descents={taken: own})


def test_a_plan_that_no_film_can_use_is_named(sixth_film, monkeypatch):
    del sixth_film.PLAN
    with pytest.raises(PlanError, match=r"scenes/plans/sixth\.py has no PLAN"):
        all_descents()
    sixth_film.PLAN = Plan()
    monkeypatch.setattr(plans, "SCENES", scenes.SCENES)
    with pytest.raises(
        PlanError, match=r"scenes/plans/sixth\.py is the plan of no film: stories are intro, "
    ):
        all_descents()


def test_every_plan_belongs_to_a_story_and_is_found():
    found = {file.stem for file in plans.files() if "\nPLAN = " in file.read_text("utf-8")}
    assert len(plans.plans()) == len(found) > 4
    assert found <= {entry.module.rpartition(".")[2] for entry in scenes.SCENES}
    assert set(all_descents()) | {"descent", "good"} == NAMES


def test_plans_need_no_manim():
    code = (
        "import sys; from scenes.plans import all_descents; all_descents(); sys.exit('manim' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# ---- the descents


@each_hard_dataset
@pytest.mark.parametrize("learning_rate", [None, 1e-3, 1e9])
def test_only_b_descends_at_rates_of_its_own_whatever_the_data(name, learning_rate):
    study = full_study(HARD_DATASETS[name], learning_rate=learning_rate)
    assert ALONG_B.condition_number == 1 and ALONG_B.max_learning_rate == 1
    factors = {"only_b": 0.7, "only_b_slow": 0.98, "only_b_large": -0.86, "only_b_past": -1.1}
    assert tuple(factors) == tuple(RATES)
    for label, factor in factors.items():
        path = study.trajectories[label]
        assert 1 - 2 * path.learning_rate == pytest.approx(factor, abs=1e-12)
        away = path.params[:, 1] - (study.moments.mean_y - path.params[0, 0] * study.moments.mean_x)
        rounding = max(study.moments.rounding(m, b) for m, b in path.params[:5].tolist())
        assert away[1:5] == pytest.approx(factor * away[:4], rel=1e-6, abs=4 * rounding)
    assert study.trajectories["only_b"].outcome is Outcome.CONVERGED
    assert study.trajectories["only_b"].epochs <= 23
    assert study.trajectories["only_b_past"].outcome is Outcome.DIVERGED


@many
@given(kappa=st.floats(1, 100), share=st.floats(1e-4, 3))
def test_rates_to_compare_are_what_their_names_say(kappa, share):
    bowl = Curvature(steep=2.0, flat=2.0 / kappa, angle=0.3)
    good = converging_rate(bowl, share * bowl.max_learning_rate)
    found = {"good": good, **rates_to_compare(bowl, good)}
    rates = {name: found.pop(name) for name in KINDS}
    assert not found
    assert list(rates.values()) == sorted(rates.values())
    steep, flat = (
        {name: 1 - rate * curved for name, rate in rates.items()} for curved in (bowl.steep, bowl.flat)
    )
    # Slow and good never overshoot along the flat axis; best is as far off along both; a zigzag overshoots
    # along the steep axis, ever less; past the bound ever more.
    assert 0 <= flat["good"] < flat["slow"] < 1
    assert steep["best"] == pytest.approx(-flat["best"], abs=1e-12)
    assert -1 < steep["zigzag"] <= -0.8 + 1e-12
    assert steep["past"] == pytest.approx(-1.2)
    if share < 0.4:
        assert rates["good"] == share * bowl.max_learning_rate
    contraction = {name: max(abs(steep[name]), abs(flat[name])) for name in KINDS}
    assert contraction["best"] <= min(contraction.values()) + 1e-12


@many
@given(data=datasets())
def test_the_low_start_is_the_best_one_but_for_its_height(data):
    moments = Moments.of(data)
    m, b = low_start(moments)
    spread = sqrt(moments.var_y) or abs(moments.mean_y) or 1.0
    assert m == moments.optimum[0]
    assert moments.optimum[1] - b == pytest.approx(1.2 * spread, rel=1e-6, abs=4 * moments.rounding(m, b))


@each_hard_dataset
@pytest.mark.parametrize("standardize", [False, True, "auto"])
def test_all_descents_of_hard_data_are_finite_and_downhill(name, standardize):
    study = full_study(HARD_DATASETS[name], standardize=standardize)
    assert set(study.trajectories) == NAMES
    for label in sorted(PLAIN):
        path = study.trajectories[label]
        first = {"other": study.other.start, "by_hand": few_points(study).start}.get(label, study.shown.start)
        assert tuple(path.params[0]) == (low_start(study.moments) if label in RATES else first)
        for rows in (path.params, path.loss, path.gradient):
            assert np.all(np.isfinite(rows))
        past = label in ("past", "only_b_past")
        assert past or path.outcome is not Outcome.DIVERGED
        by_hand = Moments.of(few_points(study).dataset)
        moments = {"other": study.other.moments, "by_hand": by_hand}.get(label, study.moments)
        rounding = max(moments.rounding(m, b) for m, b in path.params.tolist())
        assert past or np.all(np.diff(np.sqrt(path.loss)) <= rounding)
    assert study.trajectories["descent"].learning_rate == study.shown.learning_rate
    assert study.trajectories["other"].learning_rate == study.other.learning_rate
    for label in RATES:
        assert np.all(study.trajectories[label].params[:, 0] == study.moments.optimum[0])


@each_hard_dataset
def test_the_film_of_any_data_shows_a_descent_that_converges_and_can_be_watched(name):
    study = full_study(HARD_DATASETS[name])
    path = study.trajectories["descent"]
    assert path.outcome is Outcome.CONVERGED
    assert 20 <= path.epochs <= 150
    assert path.epochs == study.shown.epochs_needed
    # The same line has the same loss in both coordinates: the other descent ends as near to the floor, or not yet.
    other, goal = study.trajectories["other"], study.moments.rise(*path.params[-1])
    rises = study.other.moments.rise(*other.params.T)
    rounding = study.moments.rounding(*study.moments.optimum) ** 2
    needed = study.other.epochs_needed or inf  # none: more than can be counted
    assert other.epochs == min(150, needed)
    assert np.all(rises[:-1] > goal)
    arrived = rises[-1] <= max(goal * (1 + 1e-9), rounding)
    assert arrived == (other.epochs == needed)


@each_hard_dataset
def test_walkers_of_hard_data_are_finite_and_begin_together(name):
    study = full_study(HARD_DATASETS[name])
    for label, path in ((label, study.trajectories[label]) for label in optimizers.PLAN.descents):
        for rows in (path.params, path.loss, path.gradient):
            assert np.all(np.isfinite(rows))
        if label.startswith("race_"):
            assert tuple(path.params[0]) == study.shown.start


def test_epochs_and_tolerance_end_the_descents():
    study = full_study(HARD_DATASETS["default"], epochs=3)
    assert {study.trajectories[label].epochs for label in PLAIN} == {3}
    loose, strict = (full_study(HARD_DATASETS["default"], tolerance=given) for given in (0.1, 1e-4))
    assert (loose.tolerance, strict.tolerance) == (0.1, 1e-4)
    for label in PLAIN - {"slow", "only_b_slow", "past", "only_b_past"}:
        assert loose.trajectories[label].epochs < strict.trajectories[label].epochs
    assert loose.shown.epochs_needed < strict.shown.epochs_needed


@pytest.mark.parametrize("share", [1.01, 1.5, 1e6])
def test_past_the_bound_the_film_shows_divergence(share):
    study = full_study(HARD_DATASETS["default"], rate_of_bound=share)
    assert study.shown.epochs_needed is None and study.other.epochs_needed is None
    assert study.trajectories["descent"].outcome is Outcome.DIVERGED
    assert study.trajectories["other"].outcome is Outcome.DIVERGED


def test_the_mathematics_is_of_all_rows_where_the_points_are_a_sample():
    everything = HARD_DATASETS["default"]
    sample = Dataset(x=everything.x[:5], y=everything.y[:5], x_name="hours")
    study = full_study(sample, moments=Moments.of(everything))
    assert study.dataset is sample
    assert study.raw.moments == Moments.of(everything) and study.raw.moments.n == 30
    whole = full_study(everything)
    for label in PLAIN - {"by_hand"}:  # by hand a few of the drawn points are worked on
        assert np.array_equal(study.trajectories[label].params, whole.trajectories[label].params)
