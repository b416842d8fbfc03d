"""Films on data that they could stumble over, and in other shapes: still true in each frame, still well laid out.

There are many of them: each day's run takes a part in which every data set and every story comes, and
``pytest -m ""`` takes them all.
"""

from __future__ import annotations

from tests.scenes.test_layout import faults
from tests.support.cases import LESSONS, STORIES
from tests.support.expectations import StoryChecks
from tests.support.hard_datasets import HARD_DATASETS
from tests.support.observers import Callbacks, observer

TALL, SQUARE = ([f"{name} {aspect}" for name in (*LESSONS, *HARD_DATASETS)] for aspect in ("9:16", "1:1"))


def seldom(story, case):
    """All but one data set in five for each story, another one for each."""
    return (list(STORIES).index(story) + HARD_DATASETS.index(case)) % len(STORIES) > 0


def true_and_laid_out():
    """An observer of everything that holds for any data: every frame's truths, every last frame's layout."""
    seen, checks = {}, StoryChecks()
    scene = yield Callbacks(frame=checks, end=lambda scene, beat: seen.update({beat: faults(scene)}))
    least, _ = checks.expected.seconds
    assert checks.frames > 0.36 * least * scene.frame_rate
    assert not checks.checks or any(checks.looked_at.values()), "the checks look at nothing"
    assert list(seen) == list(scene.script.beats)
    assert not {beat: found for beat, found in seen.items() if found}


@observer(*STORIES, cases=HARD_DATASETS, seldom=seldom)
def test_hard_data(case):
    yield from true_and_laid_out()


@observer(*STORIES, cases=TALL, seldom=lambda story, case: case != "default 9:16")
def test_portrait(case):
    yield from true_and_laid_out()


@observer(*STORIES, cases=SQUARE, seldom=lambda story, case: case != "default 1:1")
def test_square(case):
    yield from true_and_laid_out()
