"""What is true in any frame of a film that shows a `Board`, whatever its data.

Each check says whether it had something to look at, so that `Checks` can count: a check that never sees what it is
for has proven nothing, and fails the test that counts.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest

import gdmath
from tests.support.inspection import shown

Check = Callable[[Any], bool]


class Checks:
    """Looks at every frame of a scene, and counts in how many each check had something to look at."""

    def __init__(self, *checks: Check) -> None:
        self.checks = checks
        self.frames = 0
        self.looked_at: Counter[str] = Counter()

    def __call__(self, scene: Any) -> None:
        self.frames += 1
        for check in self.checks:
            self.looked_at[check.__name__] += check(scene)


def rows(scene):
    """All rows, as the scene measures x at the moment; those of a file where only a sample is drawn."""
    board = scene.board
    x, y = board.study.dataset.x, board.study.dataset.y
    if board.study.moments.n > len(x):
        data = scene.lesson.data
        x, y = every_row(data.file, data.x, data.y)
    return (x - board.center) / board.scale, y


@cache
def every_row(file, x, y):
    """All of a CSV file, by the standard library."""
    with file.open(encoding="utf-8", newline="") as stream:
        table = [(float(row[x]), float(row[y])) for row in csv.DictReader(stream)]
    return tuple(np.array(table).T)


def ends(outline):
    """First and last point of a straight stroke, (2,) each."""
    return outline[0, :2], outline[-1, :2]


def from_frame(plot, at):
    """Places of the frame, (2,) or (k, 2), in the plot's own coordinates."""
    corner = np.array([plot.region.left, plot.region.bottom])
    return (at - corner) / plot.unit + [plot.window.x[0], plot.window.y[0]]


def middle(disc):
    """The middle of one dot, (2,)."""
    return disc.points[:, :2].reshape(-1, 4, 2)[:, 0].mean(axis=0)


def errors(scene):
    """Of all rows, to the line where the dot is."""
    x, y = rows(scene)
    return y - (scene.board.plane.dot.m * x + scene.board.plane.dot.b)


def half_a_unit(number):
    """Of the last digit of a live number: by so much it may be rounded."""
    return 0.5000001 * 10.0 ** (number.form.exponent - number.form.decimals)


def has_line(scene):
    """Whether there is a line yet: before its first is shown, a plot has no m at all."""
    return "m" in vars(scene.board.data)


def line(scene):
    """The line drawn is y = m x + b, and the same line in the coordinates of the plane, where the dot is."""
    board, data = scene.board, scene.board.data
    if not has_line(scene):
        return False
    m, b = data.m, data.b
    plot = data.axes
    for end in ends(data.line.points) if len(data.line.points) else ():
        x, y = from_frame(plot, end)
        assert y == pytest.approx(m * x + b, abs=1e-6 * plot.window.height)
    slope = board.plane.dot.m / board.scale
    raw_b = board.plane.dot.b - slope * board.center
    shown_at = board.study.shown
    assert m == pytest.approx(slope * shown_at.unit, rel=1e-9, abs=1e-9)
    assert b == pytest.approx(raw_b + slope * shown_at.center, rel=1e-9, abs=1e-6)
    return len(data.line.points) > 0


def drops(scene):
    """Each drop goes from its point to the line, and is as long as the point's error."""
    data, plot = scene.board.data, scene.board.data.axes
    if not has_line(scene) or not shown(scene, data.drops):
        return False
    drops = data.drops.points.reshape(-1, 4, 3)[:, [0, 3], :2]
    x = (drops[:, 0, 0] - plot.region.left) / plot.unit[0] + plot.window.x[0]
    length = np.abs(drops[:, 0, 1] - drops[:, 1, 1]) / plot.unit[1]
    foot = (drops[:, 1, 1] - plot.region.bottom) / plot.unit[1] + plot.window.y[0]
    line = data.m * x + data.b
    whole = (line > plot.window.y[0]) & (line < plot.window.y[1])
    assert np.allclose(foot[whole], line[whole], atol=1e-6 * plot.window.height)
    nearest = np.abs(x[:, None] - data.x[None]) < 1e-7 * plot.window.width
    residual = np.where(nearest, np.abs(data.y - (data.m * data.x + data.b))[None], np.nan)
    best = np.nanmin(np.abs(residual - length[:, None]), axis=1)
    assert np.all(best[whole] < 1e-6 * plot.window.height)
    return bool(whole.any())


def dot(scene):
    """The dot lies on the landscape at (m, b)."""
    plane = scene.board.plane
    if not shown(scene, plane.dot.disc) or not len(plane.dot.disc.points):
        return False
    low = plane.bowl.place(plane.dot.m, plane.dot.b, on_floor=True)[0]
    high = plane.bowl.place(plane.dot.m, plane.dot.b)[0]
    assert np.allclose(middle(plane.dot.disc), low + plane.dot.raised * (high - low), atol=1e-6)
    return True


def path(scene):
    """The way that has been gone ends at the dot, and the dot is where the descent is at that time."""
    plane, path = scene.board.plane, scene.board.path
    if not dot(scene) or not len(path.way.points) or path.t <= 0:
        return False
    assert np.allclose(ends(path.way.points)[1], middle(plane.dot.disc), atol=1e-6)
    assert np.allclose(path.trajectory.at(path.t), (plane.dot.m, plane.dot.b), rtol=1e-9)
    return True


def equation(scene):
    """m and b in the equation are those of the dot, rounded; the entries of the strip show the same."""
    board = scene.board
    if not has_line(scene) or not shown(scene, board.equation):
        return False
    values, numbers = (board.plane.dot.m, board.plane.dot.b), (board.equation.m, board.equation.b)
    for value, number, written in zip(values, numbers, board.equation.shown, strict=True):
        assert abs(written - value) <= half_a_unit(number)
    assert [entry.number.shown for entry in board.values] == pytest.approx(board.equation.shown)
    return True


def loss(scene):
    """The number of the loss is the mean of the squared errors, and never below the least there is."""
    number = scene.board.loss.number
    if not has_line(scene) or not shown(scene, scene.board.loss):
        return False
    assert abs(number.shown - np.mean(errors(scene) ** 2)) <= half_a_unit(number)
    assert number.value >= scene.study.moments.floor * (1 - 1e-12)
    return True


def slopes(scene):
    """The partial derivatives are central differences of the sum over all points, at the line shown."""
    board = scene.board
    if not has_line(scene) or not shown(scene, board.slopes):
        return False
    x, y = rows(scene)
    at = np.array(board.slopes_at)
    assert np.allclose(at, (board.plane.dot.m, board.plane.dot.b))
    size = np.array([1 / np.sqrt(np.mean(x * x)), 1.0]) * np.sqrt(np.mean(errors(scene) ** 2)) * 1e-3
    for k, entry in enumerate(board.slopes):
        step = np.eye(2)[k] * size[k]
        up, down = (np.mean((y - (p[0] * x + p[1])) ** 2) for p in (at + step, at - step))
        number = entry.number
        difference = (up - down) / (2 * size[k])
        assert abs(number.shown - difference) <= half_a_unit(number) + 1e-6 * abs(number.shown)
    return True


def epoch(scene):
    """The epoch that is written is the last one that the descent has finished."""
    if not shown(scene, scene.board.progress.epoch):
        return False
    assert float(scene.board.progress.epoch.source) == int(scene.board.path.t + 1e-9)
    return True


def arrow(scene):
    """The arrow of the gradient is square to the level ellipse, for axes of equal units, and as long as drawn."""
    arrow, axes = scene.board.plane.arrow, scene.board.plane.axes
    if not has_line(scene) or not shown(scene, arrow.shaft):
        return False
    x, y = rows(scene)
    downhill = -gdmath.gradient(x, y, *arrow.base) * axes.unit
    tail = arrow.shaft.points[0, :2]
    tip = arrow.tip.points[0, :2]
    assert np.allclose(tail, scene.board.plane.bowl.place(*arrow.base)[0], atol=1e-9)
    assert np.allclose(tip - tail, arrow.scale_ * downhill, rtol=1e-6, atol=1e-9)
    assert axes.unit[0] == pytest.approx(axes.unit[1], rel=1e-9)
    return True


def bands(scene):
    """Seen from above, each band of the landscape ends where the loss has its level."""
    board, bowl = scene.board, scene.board.plane.bowl
    if not has_line(scene) or bowl.view.elevation != 90 or not shown(scene, bowl.bands):
        return False
    x, y = rows(scene)
    # In a gorge, reading the frame's coordinates back costs digits in proportion to the condition number.
    digits = 1e-9 if gdmath.curvature(board.moments).condition_number < 100 else 1e-6
    for band, level in zip(bowl.bands, bowl.levels, strict=True):
        m, b = from_frame(bowl.plot, band.points[::4, :2]).T[:, :, None]
        assert np.allclose(np.mean((y - (m * x + b)) ** 2, axis=1), level, rtol=digits, atol=1e-12)
    return len(bowl.levels) > 0


def ring(scene):
    """The ring is a level set: it is that of the line shown, but for the frames in which it fades."""
    ring, bowl = scene.board.plane.ring, scene.board.plane.bowl
    if not has_line(scene) or bowl.view.elevation != 90 or not shown(scene, ring):
        return False
    losses = scene.board.moments.loss(*from_frame(bowl.plot, ring.points[::4, :2]).T)
    assert np.allclose(losses, losses[0], rtol=1e-9, atol=1e-12)
    return len(losses) > 0


ON_A_PLANE = (dot, path, loss, slopes, arrow, bands, ring)
BOARD = (line, drops, dot, path, equation, loss, slopes, epoch, arrow, bands, ring)
