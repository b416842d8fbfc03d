"""MBContourScene: what is special to it must be true in every frame."""

from __future__ import annotations

import re

import numpy as np

from gdmath import Outcome
from tests.support.inspection import box, leaves, samples, shown, within
from tests.support.observers import Callbacks, observer
from tests.support.truths import check_frame, distances


@observer("MBContourScene")
def test_a_path_below_the_bound_never_raises_the_loss(case):
    seen = []

    def look(scene):
        if shown(scene, scene.board.plane.arrow.shaft) and scene.board.path.t > 0:
            seen.append((scene.board.path.t, scene.board.loss.number.value))

    scene = yield Callbacks(frame=look)
    seen.sort()
    assert len(seen) > 6 * scene.frame_rate
    losses = np.array([loss for _, loss in seen])
    assert np.all(np.diff(losses) <= 1e-12 * losses.max())


@observer("MBContourScene", cases=["default"])  # where its panel has room beside the path
def test_the_name_of_the_optimum_keeps_off_the_path(case):
    hidden = []

    def end(scene, name):
        if name == "optimum":
            assert shown(scene, scene.star_name) and len(scene.board.path.way.points)
            place = box(leaves(scene.star_name))
            hidden.append(int(within(samples(scene.board.path.way), place).sum()))

    yield Callbacks(end=end)
    assert hidden == [0], hidden


@observer("MBContourScene", cases=["default", "diabetes"])
def test_when_a_distance_is_gone_is_said_truly(case):
    said = []

    def end(scene, name):
        if name == "valley" and getattr(scene, "rings", None) is not None:
            away, _ = distances(scene)
            for note, left in zip(scene.notes, (away / away[0]).T, strict=True):
                said.append(note.source)
                epoch = int(re.search(r"after (\d+) epoch", note.source).group(1))
                assert left[epoch] <= 0.01 < left[epoch - 1]

    scene = yield Callbacks(end=end)
    assert len(said) == (0 if scene.study.is_standardized else 2)


@observer("MBContourScene")
def test_the_dot_runs_round_its_ring_without_a_change_of_loss(case):
    losses = []

    def look(scene):
        if shown(scene, scene.board.plane.ring) and not shown(scene, scene.board.plane.arrow.shaft):
            losses.append(scene.board.loss.number.source)

    def end(scene, name):
        if name == "contours":
            losses.append(name)

    scene = yield Callbacks(frame=look, end=end)
    ran = losses[: losses.index("contours")]
    assert len(ran) > scene.frame_rate and len(set(ran)) == 1, scene.study


@observer("MBContourScene", cases=["past the bound"])
def test_a_lesson_that_diverges_is_told_truly(case):
    beats = []
    scene = yield Callbacks(frame=check_frame, end=lambda scene, name: beats.append(name))
    assert not shown(scene, scene.board.plane.bowl.floor_)
    assert scene.study.trajectories["descent"].outcome is Outcome.DIVERGED
    assert beats[-1] == "scaling"
    assert "never arrives" in scene.script.beats["descent"].text
    far = [
        np.abs(part.points).max()
        for part in (scene.board.path.way, scene.board.data.line)
        if len(part.points)
    ]
    assert max(far) < 8
