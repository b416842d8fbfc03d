"""IntroScene: its squares are squares, its dials and arrows say what the line is."""

from __future__ import annotations

import numpy as np
import pytest

from gdmath import gradient, mse
from tests.support.expectations import Expectations
from tests.support.inspection import shown
from tests.support.observers import Callbacks, observer
from tests.support.truths import BOARD, arrow, bands, has_line, ring

EXPECTED = Expectations(seconds=(90, 120), texts=8, curves=24, checks=BOARD, never=(arrow, bands, ring))


def corners(outline):
    """Lower left corners and sizes of upright boxes, (k, 2) each."""
    anchors = outline[:, :2].reshape(-1, 16, 2)
    low, high = anchors.min(axis=1), anchors.max(axis=1)
    return low, high - low


def data_of(scene):
    """The drawn points as the plot measures x, and the line that is shown."""
    data = scene.board.data
    return data.x, data.y, data.m, data.b


class Observation:
    """Looks at every frame, and counts what it has seen."""

    def __init__(self):
        self.seen = {}

    def note(self, what):
        self.seen[what] = self.seen.get(what, 0) + 1

    def __call__(self, scene):
        data = scene.board.data
        if not has_line(scene):
            return
        x, y, m, b = data_of(scene)
        errors = y - (m * x + b)
        unit = data.axes.unit[1]
        self.look_at_dials(scene)
        self.look_at_squares(scene, np.abs(errors) * unit)
        self.look_at_mean(scene, mse(x, y, m, b))
        self.look_at_arrow(scene, x, y)

    def look_at_dials(self, scene):
        # What a later beat makes is not there yet; all is counted in the end.
        if "dials" in vars(scene) and shown(scene, scene.dials.dials[0].hand):
            turned, raised = scene.dials.dials
            assert turned.value == pytest.approx(scene.board.plane.dot.m, rel=1e-9, abs=1e-9)
            if shown(scene, raised.hand):
                assert raised.value == pytest.approx(scene.board.plane.dot.b, rel=1e-9, abs=1e-9)
                self.note("dials")

    def look_at_squares(self, scene, sides):
        squares = vars(scene).get("squares")
        if squares is None or squares.grown != 1 or not shown(scene, squares.edge):
            return
        low, size = corners(squares.edge.points)
        r = scene.board.data.axes.region
        cut = (low <= [r.left + 1e-6, r.bottom + 1e-6]) | (low + size >= [r.right - 1e-6, r.top - 1e-6])
        whole = ~cut.any(axis=1)
        assert np.allclose(size[whole, 0], size[whole, 1], atol=1e-9)
        nearest = np.abs(size[whole, 0][:, None] - sides[None]).min(axis=1)
        assert np.all(nearest < 1e-9)
        assert whole.sum() > 0.3 * np.sum(sides > 1e-3)
        self.note("squares")

    def look_at_mean(self, scene, loss):
        mean = vars(scene).get("mean")
        if mean is None or not shown(scene, mean.column):
            return
        (_, square), (_, column) = corners(mean.square.points), corners(mean.column.points)
        assert square[0, 0] == pytest.approx(square[0, 1], rel=1e-9)
        assert square[0, 0] == pytest.approx(mean.unit * np.sqrt(loss), rel=1e-9)
        assert column[0, 1] / (0.92 * mean.region.height) == pytest.approx(loss / mean.most, rel=1e-9)
        self.note("mean")

    def look_at_arrow(self, scene, x, y):
        arrow = vars(scene).get("arrow")
        if arrow is None or not shown(scene, arrow.shaft) or not shown(scene, arrow.tip):
            return
        # Over the plot's own coordinates of x, as the whole film.
        end = np.array(arrow.base) - arrow.rate * gradient(x, y, *arrow.base)
        tip = arrow.tip.points[0, :2]
        assert np.allclose(tip, scene.board.plane.bowl.place(*end)[0], atol=1e-6)
        assert np.allclose(arrow.shaft.points[0, :2], scene.board.plane.bowl.place(*arrow.base)[0], atol=1e-6)
        assert mse(x, y, *end) < mse(x, y, *arrow.base)
        self.note("arrow")


@observer("IntroScene")
def test_what_is_drawn_is_true(case):
    look = Observation()
    scene = yield Callbacks(frame=look)
    assert {name: count > 2 * scene.frame_rate for name, count in look.seen.items()} == dict.fromkeys(
        ("dials", "squares", "mean", "arrow"), True
    )
    last = scene.board.trajectory.params[scene.board.last]
    assert (scene.board.plane.dot.m, scene.board.plane.dot.b) == tuple(last)
    # The magnifying glass shows the point's own error, and the line under it.
    close_up, data = scene.close_up, scene.board.data
    error = abs(close_up.miss) * data.axes.unit[1] * close_up.magnification
    (_, size) = corners(close_up.square.points)
    assert size[0] == pytest.approx([error, error], rel=1e-9)
    line = close_up.line.points[[0, -1], :2]
    share = (close_up.foot[0] - line[0, 0]) / (line[1, 0] - line[0, 0])
    assert line[0, 1] + share * (line[1, 1] - line[0, 1]) == pytest.approx(close_up.foot[1], abs=1e-9)


@observer("IntroScene", cases=["default"])
def test_the_line_moves_only_while_the_loop_updates(case):
    moved, positions = [], []

    def look(scene):
        loop = vars(scene).get("loop")
        if loop is not None and shown(scene, loop.marker):
            positions.append(loop.position)
            moved.append(scene.board.path.t)

    scene = yield Callbacks(frame=look)
    positions, moved = np.array(positions), np.array(moved)
    at = positions % 5
    updating = np.abs(at - 3) < 1e-9
    assert updating.sum() > 0.4 * scene.frame_rate
    changes = np.flatnonzero(np.diff(moved) > 0)
    round_by_round = changes[: np.flatnonzero(np.diff(positions) > 0)[-1]]
    first = [k for k in round_by_round if positions[k] < positions.max()]
    assert len(first) > 0.4 * scene.frame_rate
    # The line may be on its last bit of the way in the frame in which the marker leaves.
    assert all(updating[k] or updating[k + 1] for k in first)
    assert scene.board.path.t == scene.board.last


@observer("IntroScene", cases=["falling"])
def test_the_bars_are_the_errors_over_their_mean(case):
    kept = []
    yield Callbacks(end=lambda scene, name: kept.append(scene.bars) if name == "squares" else None)
    (bars,) = kept
    for power in (1.0, 1.4, 2.0):
        bars.show(power)
        _, size = corners(bars.bars.points)
        assert len(size) == 40
        assert np.all(np.diff(size[:, 1]) <= 1e-12)
        mean = bars.mean.points[0, 1] - bars.region.bottom
        sizes = bars.all**power
        assert size[0, 1] / mean == pytest.approx(sizes.max() / sizes.mean(), rel=1e-9)
        assert size[-1, 1] / mean == pytest.approx(sizes.min() / sizes.mean(), rel=1e-9)
