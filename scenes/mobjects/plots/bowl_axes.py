"""The axes of a bowl that is seen from the side: m and b along the front edges of its floor, J upwards."""

from __future__ import annotations

from functools import partial

import numpy as np
from manim import DL, UR, VGroup, VMobject

from scenes.mobjects.kit.number import Number
from scenes.mobjects.kit.shapes import Shape, arrow, point, segments
from scenes.mobjects.plots.bowl import Bowl
from scenes.mobjects.plots.plot import tick_format
from scenes.style import LABEL, QUIET, Label, Level, Style
from scenes.ticks import round_ticks

TICK = 0.1
BESIDE = 0.2  # of a number, from its edge of the floor
BEYOND = 0.45  # of an arrow, over the corner of the floor
CLEAR = 0.04  # around a number
GRID = 6  # lines of the floor along either edge
TICKS = 4
STEPS = 16  # that a name is moved by at most
ASIDE = 0.25  # of the loss's arrow, left of bowl and floor


class BowlAxes(VGroup):
    """A grid on the floor, an arrow with round numbers along m and one along b, and one of the loss.

    Attributes
    ----------
    grid : on the floor
    strokes : shafts, heads and ticks of the arrows
    numbers : of m, and of b
    names : of m and b
    loss : the loss's arrow, and its name

    """

    def __init__(self, style: Style, bowl: Bowl) -> None:
        super().__init__()
        self.style, self.bowl = style, bowl
        floor = bowl.floor_window
        low, high = np.array([floor.x[0], floor.y[0]]), np.array([floor.x[1], floor.y[1]])
        self.grid = Shape(style.mix("rule", 0.8), width=1.2, z=Level.FLOOR).outline(self._grid(low, high))
        self.strokes: list[Shape] = []
        self.names: list[Label] = []
        self.numbers = [VGroup(), VGroup()]
        # Of the four edges those two are in front whose middles are lowest on the frame.
        middle = (low + high) / 2
        front = [min((low[k], high[k]), key=partial(self._height, middle, k)) for k in (1, 0)]
        self.add(self.grid)
        for axis, role, symbol in ((0, "m", r"\vm"), (1, "b", r"\vb")):
            self._axis(axis, role, symbol, front[axis], low[axis], high[axis])
        self._loss_axis(low, high)
        self._thin_out()

    def _thin_out(self) -> None:
        """Leave out numbers that would touch another one, an axis or the bowl: where there is little room."""
        strokes = [part.points for part in (self.grid, *self.strokes)]
        taken = np.concatenate([samples(points) for points in strokes if len(points)])
        boxes = [_box(name) for name in self.names]
        for group in self.numbers:
            for number in list(group):
                box = _box(number)
                apart = [np.any((box[0] > other[1] + CLEAR) | (other[0] > box[1] + CLEAR)) for other in boxes]
                if all(apart) and not _reaches(taken, box) and not _reaches(self._surface(), box):
                    boxes.append(box)
                else:
                    group.remove(number)

    def _surface(self) -> np.ndarray:
        """Places all over the bowl, shape (k, 2)."""
        return np.concatenate([samples(self.bowl.ring(level)) for level in self.bowl.levels])

    def _beyond(self, name: Label, place: np.ndarray, *ways: np.ndarray) -> Label:
        """Put a name at a place, or as far from it, one of these ways, as it takes to be clear of the bowl."""
        surface = self._surface()
        for steps in range(STEPS):
            for way in ways:
                name.move_to(point(*(place + 0.12 * steps * way)))
                if not _reaches(surface, _box(name)):
                    return name
        return name.move_to(point(*place))

    def _floor(self, points: np.ndarray) -> np.ndarray:
        """Where points of the plane, shape (k, 2), appear on the floor."""
        m, b = np.atleast_2d(points).T
        return self.bowl.place(m, b, on_floor=True)

    def _height(self, middle: np.ndarray, axis: int, value: float) -> float:
        point = middle.copy()
        point[axis] = value
        return float(self._floor(point)[0, 1])

    def _grid(self, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        shares = np.linspace(0, 1, GRID)[:, None]
        starts, ends = [], []
        for axis in (0, 1):
            start, end = np.tile(low, (GRID, 1)), np.tile(high, (GRID, 1))
            at = (low + shares * (high - low))[:, axis]
            start[:, axis] = end[:, axis] = at
            starts.append(start)
            ends.append(end)
        return segments(self._floor(np.concatenate(starts)), self._floor(np.concatenate(ends)))

    def _axis(self, axis: int, role: str, symbol: str, beside: float, low: float, high: float) -> None:
        """An arrow along an edge of the floor, with its ticks, their numbers and its name."""
        style = self.style
        ticks = round_ticks(low, high, count=TICKS)
        ends = self._on_edge(axis, np.array([low, high]), beside)
        along = (ends[1] - ends[0]) / np.hypot(*(ends[1] - ends[0]))
        center = self._floor(np.array(self.bowl.floor_window.center))[0]
        out = np.array([-along[1], along[0]])
        out = out if out @ (ends.mean(axis=0) - center) > 0 else -out
        tip = ends[1] + BEYOND * along
        shaft, head = Shape(style.color(role), width=3), Shape(style.color(role), fill=1)
        for shape, outline in zip((shaft, head), arrow(ends[0], tip), strict=True):
            shape.outline(outline)
        at = self._on_edge(axis, ticks, beside)
        strokes = Shape(style.color(role), width=2.5).outline(segments(at, at + TICK * out))
        form, em = tick_format(ticks), 0.01 * QUIET
        for value, tick in zip(ticks, at, strict=True):
            half = np.array([style.digits.width(form.write(value)), 0.7]) * em / 2
            place = tick + (BESIDE + np.abs(out) @ half) * out
            number = Number(
                style,
                form.write(value),
                (place[0], place[1] - 0.35 * em),
                align="center",
                size=QUIET,
                role=role,
            )
            self.numbers[axis].add(number)
        self.strokes += [shaft, head, strokes]
        self.names.append(self._beyond(style.math(symbol, LABEL), tip + 0.28 * along, out, along, -out))
        self.add(shaft, head, strokes, self.numbers[axis], self.names[-1])

    def _on_edge(self, axis: int, values: np.ndarray, beside: float) -> np.ndarray:
        points = np.full((len(values), 2), beside)
        points[:, axis] = values
        return self._floor(points)

    def _loss_axis(self, low: np.ndarray, high: np.ndarray) -> None:
        """An arrow of the loss, left of all, from the level of the floor's left corner, as high as the rim."""
        corners = self._floor(np.array([low, [low[0], high[1]], [high[0], low[1]], high]))
        rim = float(self.bowl.ring(self.bowl.rim)[:, 0].min())
        foot = np.array([min(float(self.get_left()[0]), rim) - ASIDE, corners[np.argmin(corners[:, 0]), 1]])
        top = foot + [0, self.bowl.view.up]
        shaft = Shape(self.style.color("loss"), width=3)
        head = Shape(self.style.color("loss"), fill=1)
        for shape, outline in zip((shaft, head), arrow(foot, top), strict=True):
            shape.outline(outline)
        self.loss = VGroup(shaft, head, self.style.math(r"\vJ", LABEL).move_to(point(top[0], top[1] + 0.28)))
        self.add(*self.loss)


def samples(points: np.ndarray) -> np.ndarray:
    """Places along cubic curves with these control points, shape (4 k, 2 or 3): (60 k, 2)."""
    a, b, c, d = points[:, :2].reshape(-1, 4, 2).transpose(1, 0, 2)
    u = np.linspace(0, 1, 60)[:, None, None]
    places = (1 - u) ** 3 * a + 3 * u * (1 - u) ** 2 * b + 3 * u * u * (1 - u) * c + u**3 * d
    return np.asarray(places.reshape(-1, 2))


def _box(label: VMobject) -> np.ndarray:
    """Its lower left and upper right corner, shape (2, 2)."""
    return np.array([label.get_corner(DL)[:2], label.get_corner(UR)[:2]])


def _reaches(places: np.ndarray, box: np.ndarray) -> bool:
    """Whether any of the places (k, 2) comes too near to a box."""
    return bool(np.any(np.all((places > box[0] - CLEAR) & (places < box[1] + CLEAR), axis=1)))
