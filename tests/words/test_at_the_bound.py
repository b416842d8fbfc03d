"""The learning rate at the bound itself, and the one that arrives in one epoch: what is computed and told."""

import numpy as np
import pytest

from gdmath import Dataset, Outcome, curvature, epochs_to_converge
from gdmath.convergence import AT_BOUND
from gdmath.descent import descend
from scenes.words.facts import conditions, numbers
from scenes.words.language import Language
from scenes.words.script import Script
from tests.support.strategies import full_study

EN = Language.load()

FIVE = Dataset(x=np.array([1.0, 2, 3, 4, 5]), y=np.array([2.0, 4, 5, 4, 5]), x_name="hours", y_name="score")


@pytest.mark.parametrize("off", [-4e-16, 0, 4e-16, 0.5 * AT_BOUND, -0.5 * AT_BOUND])
@pytest.mark.parametrize("standardize", [True, False])
def test_at_the_bound_a_descent_does_neither(off, standardize):
    bowl = curvature(full_study(FIVE, standardize=standardize).moments)
    rate = bowl.max_learning_rate * (1 + off)
    study = full_study(FIVE, standardize=standardize, learning_rate=rate)
    assert study.trajectories["descent"].outcome is Outcome.NEITHER
    assert "neither" in study.trajectories["descent"].message
    assert study.shown.epochs_needed is None and study.other.epochs_needed is None
    assert study.learning is study.trajectories["good"]


@pytest.mark.parametrize(("share", "outcome"), [(0.9999, "out_of_epochs"), (1.0001, "diverged")])
def test_beside_the_bound_it_is_told_from_it(share, outcome):
    study = full_study(FIVE, standardize=True, rate_of_bound=share)
    assert study.trajectories["descent"].outcome == outcome


def test_along_b_the_bound_is_one():
    path = descend(FIVE, learning_rate=1.0, epochs=10, only_b=True)
    assert path.outcome is Outcome.NEITHER and np.isclose(path.loss[0], path.loss[-1])


def test_without_an_error_along_the_steep_axis_the_bound_is_no_matter():
    moments = full_study(FIVE, standardize=False).moments
    bowl = curvature(moments)
    start = tuple(np.array(moments.optimum) + bowl.axes[1])
    ends = epochs_to_converge(moments, learning_rate=0.4 / bowl.steep, start=start, tolerance=0.1)
    assert ends is not None
    path = descend(moments, learning_rate=bowl.max_learning_rate, epochs=2, start=start)
    assert path.outcome is not Outcome.NEITHER


def test_the_words_at_the_bound_are_true():
    study = full_study(FIVE, standardize=True, learning_rate=1.0)
    told, found = numbers(study, EN), conditions(study)
    for scene in ("MBContourScene", "LossCurveScene"):
        words = " ".join(
            beat.text for beat in Script.load(scene, numbers=told, conditions=found).beats.values()
        )
        assert "still on its way" not in words and "all but reached" not in words and "99.99" not in words
    assert (
        "never arrives" in Script.load("MBContourScene", numbers=told, conditions=found).beats["descent"].text
    )


def test_of_a_descent_of_one_epoch_the_loss_curve_is_that_of_a_slower_one():
    study = full_study(FIVE, standardize=True, learning_rate=0.5)
    assert study.trajectories["descent"].epochs == 1 < study.learning.epochs
    script = Script.load("LossCurveScene", numbers=numbers(study, EN), conditions=conditions(study))
    assert "more than one epoch" in script.beats["record"].text
    assert "less than 1" not in script.beats["shape"].text


def test_percentages_say_no_more_than_anybody_can_see():
    shares = {0.9999999999999991: "more than 99.99", 0.9995: "99.95", 0.994: "99.4", 0.67: "67", 1.0: "100"}
    assert {share: EN.percent(share) for share in shares} == shares
