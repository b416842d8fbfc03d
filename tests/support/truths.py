"""What is true in any frame of a film, whatever its data."""

from __future__ import annotations

import csv
from functools import cache

import numpy as np
import pytest

import gdmath
from scenes.mobjects.plots.path import GradientArrow
from tests.support.inspection import shown


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


def check_line(scene):
    board, data = scene.board, scene.board.data
    m, b = data.m, data.b
    plot = data.axes
    if len(data.line.points):
        for end in ends(data.line.points):
            x, y = (end - [plot.region.left, plot.region.bottom]) / plot.unit + [
                plot.window.x[0],
                plot.window.y[0],
            ]
            assert y == pytest.approx(m * x + b, abs=1e-6 * plot.window.height)
    # The same line in the coordinates of the plane, where the dot is.
    slope = board.plane.dot.m / board.scale
    raw_b = board.plane.dot.b - slope * board.center
    shown_at = board.study.shown
    assert m == pytest.approx(slope * shown_at.unit, rel=1e-9, abs=1e-9)
    assert b == pytest.approx(raw_b + slope * shown_at.center, rel=1e-9, abs=1e-6)


def check_drops(scene):
    data, plot = scene.board.data, scene.board.data.axes
    if not shown(scene, data.drops):
        return
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


def check_dot(scene):
    plane = scene.board.plane
    if not shown(scene, plane.dot.disc) or not len(plane.dot.disc.points):
        return
    center = plane.dot.disc.points[:, :2].reshape(-1, 4, 2)[:, 0].mean(axis=0)
    low = plane.bowl.place(plane.dot.m, plane.dot.b, on_floor=True)[0]
    high = plane.bowl.place(plane.dot.m, plane.dot.b)[0]
    assert np.allclose(center, low + plane.dot.raised * (high - low), atol=1e-6)
    path = scene.board.path
    if len(path.way.points) and path.t > 0:
        assert np.allclose(ends(path.way.points)[1], center, atol=1e-6)
        assert np.allclose(path.trajectory.at(path.t), (plane.dot.m, plane.dot.b), rtol=1e-9)


def check_numbers(scene):
    board = scene.board
    x, y = rows(scene)
    m, b = board.plane.dot.m, board.plane.dot.b
    errors = y - (m * x + b)
    half = 0.5000001
    if shown(scene, board.equation):
        for value, number in zip((m, b), (board.equation.m, board.equation.b), strict=True):
            step = 10.0 ** (number.form.exponent - number.form.decimals)
            assert (
                abs(board.equation.shown["mb".index("m" if number is board.equation.m else "b")] - value)
                <= half * step
            )
        assert [entry.number.shown for entry in board.values] == pytest.approx(board.equation.shown)
    if shown(scene, board.loss):
        number = board.loss.number
        assert abs(number.shown - np.mean(errors**2)) <= half * 10.0 ** (
            number.form.exponent - number.form.decimals
        )
    if shown(scene, board.slopes):
        # Central differences of the sum over all points, not the module's own gradient.
        # Within a step that is taken slowly they are those of its start, else those of the line shown.
        within_step = 0 < board.path.t < 3 and board.path.trajectory is board.trajectory
        at = np.array(board.slopes_at)
        start = board.path.trajectory.params[int(board.path.t + 1e-9)]
        assert np.allclose(at, (m, b)) or (within_step and np.allclose(at, start))
        size = np.array([1 / np.sqrt(np.mean(x * x)), 1.0]) * np.sqrt(np.mean(errors**2)) * 1e-3
        for k, entry in enumerate(board.slopes):
            step = np.eye(2)[k] * size[k]
            up, down = (np.mean((y - (p[0] * x + p[1])) ** 2) for p in (at + step, at - step))
            number = entry.number
            unit = 10.0 ** (number.form.exponent - number.form.decimals)
            assert abs(number.shown - (up - down) / (2 * size[k])) <= half * unit + 1e-6 * abs(number.shown)
    if shown(scene, board.progress.epoch):
        assert float(board.progress.epoch.source) == int(board.path.t + 1e-9)


def check_arrow(scene):
    arrow: GradientArrow = scene.board.plane.arrow
    if not shown(scene, arrow.shaft):
        return
    x, y = rows(scene)
    downhill = -gdmath.gradient(x, y, *arrow.base) * scene.board.plane.axes.unit
    tail = arrow.shaft.points[0, :2]
    tip = arrow.tip.points[0, :2]
    assert np.allclose(tail, scene.board.plane.bowl.place(*arrow.base)[0], atol=1e-9)
    assert np.allclose(tip - tail, arrow.scale_ * downhill, rtol=1e-6, atol=1e-9)
    # It is square to the level ellipse: equal units on both axes make that the same on the frame.
    assert scene.board.plane.axes.unit[0] == pytest.approx(scene.board.plane.axes.unit[1], rel=1e-9)


def check_rings(scene):
    board, bowl = scene.board, scene.board.plane.bowl
    if bowl.view.elevation != 90 or not shown(scene, bowl.bands):
        return
    plot = bowl.plot
    x, y = rows(scene)
    corner = np.array([plot.region.left, plot.region.bottom])
    for band, level in zip(bowl.bands, bowl.levels, strict=True):
        anchors = (band.points[::4, :2] - corner) / plot.unit + [plot.window.x[0], plot.window.y[0]]
        losses = [np.mean((y - (m * x + b)) ** 2) for m, b in anchors]
        # In a gorge, reading the frame's coordinates back costs digits in proportion to the condition number.
        digits = 1e-9 if gdmath.curvature(board.moments).condition_number < 100 else 1e-6
        assert losses == pytest.approx([level] * len(losses), rel=digits)
    if shown(scene, scene.board.plane.ring):
        anchors = (scene.board.plane.ring.points[::4, :2] - corner) / plot.unit + [
            plot.window.x[0],
            plot.window.y[0],
        ]
        losses = [board.moments.loss(m, b) for m, b in anchors]
        # The ring is that of the line shown, but for the frames in which it fades while the line moves on.
        assert losses == pytest.approx([losses[0]] * len(losses), rel=1e-9)


def distances(scene):
    """Across and along the rings, from the optimum to the lines of the descent, (t + 1, 2), and to that shown, (2,)."""
    x, y = rows(scene)
    table = np.stack([x, np.ones_like(x)], axis=1)
    _, axes = np.linalg.eigh(table.T @ table)
    optimum = np.linalg.lstsq(table, y, rcond=None)[0]
    away = np.abs((scene.board.trajectory.params - optimum) @ axes[:, ::-1])
    return away, np.abs((np.array([scene.board.data.m, scene.board.data.b]) - optimum) @ axes[:, ::-1])


def check_distances(scene):
    rings = getattr(scene, "rings", None)
    if rings is None or not shown(scene, rings.bars[0].track):
        return
    away, now = distances(scene)
    for bar, first, left in zip(rings.bars, away[0], now, strict=True):
        assert bar.share == pytest.approx(left / first, abs=1e-6)
        start, end = bar.ends
        drawn = np.ptp(bar.fill.points[:, 0]) if len(bar.fill.points) else 0
        assert drawn == pytest.approx(min(left / first, 1) * (end - start), abs=0.006)


def check_frame(scene):
    if not hasattr(scene.board.data, "m"):
        return  # no line yet
    check_line(scene)
    check_drops(scene)
    check_dot(scene)
    check_numbers(scene)
    check_arrow(scene)
    check_rings(scene)
    check_distances(scene)
