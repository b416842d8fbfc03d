"""MBContourScene: what is special to it must be true in every frame."""

from __future__ import annotations

import re

import numpy as np
import pytest

from gdmath import Outcome
from tests.support.expectations import Expectations
from tests.support.inspection import box, leaves, samples, shown, within
from tests.support.observers import Callbacks, observer
from tests.support.truths import BOARD, Checks, rows


def distances(scene):
    """Across and along the rings, from the optimum to the lines of the descent, (t + 1, 2), and to that shown, (2,)."""
    x, y = rows(scene)
    table = np.stack([x, np.ones_like(x)], axis=1)
    _, axes = np.linalg.eigh(table.T @ table)
    optimum = np.linalg.lstsq(table, y, rcond=None)[0]
    away = np.abs((scene.board.trajectory.params - optimum) @ axes[:, ::-1])
    return away, np.abs((np.array([scene.board.data.m, scene.board.data.b]) - optimum) @ axes[:, ::-1])


def bars_of_distance(scene):
    """Each bar is as long as what is left of the way to the optimum, along its axis of the rings."""
    rings = vars(scene).get("rings")  # only where x is not standardized, and from that beat on
    if rings is None or not shown(scene, rings.bars[0].track):
        return False
    away, now = distances(scene)
    for bar, first, left in zip(rings.bars, away[0], now, strict=True):
        assert bar.share == pytest.approx(left / first, abs=1e-6)
        start, end = bar.ends
        drawn = np.ptp(bar.fill.points[:, 0]) if len(bar.fill.points) else 0
        assert drawn == pytest.approx(min(left / first, 1) * (end - start), abs=0.006)
    return True


EXPECTED = Expectations(
    seconds=(90, 120),
    texts=25,
    curves=25,
    checks=(*BOARD, bars_of_distance),
    sometimes=(bars_of_distance,),
)


@observer("MBContourScene")
def test_bars_show_the_distances_where_the_rings_are_no_circles(case):
    checks = Checks(bars_of_distance)
    scene = yield Callbacks(frame=checks)
    frames = checks.looked_at["bars_of_distance"]
    assert frames == 0 if scene.study.is_standardized else frames > 2 * scene.frame_rate


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
        if name == "valley" and scene.rings is not None:
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
    beats, checks = [], Checks(*EXPECTED.checks)
    scene = yield Callbacks(frame=checks, end=lambda scene, name: beats.append(name))
    assert checks.looked_at["line"] > 10 * scene.frame_rate
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
