"""The loss over b alone: a parabola, a place on it with its tangent, and the steps of a descent."""

from __future__ import annotations

from dataclasses import astuple
from math import inf, sqrt

import numpy as np
from manim import VGroup

from gdmath import Parabola, Trajectory
from scenes.layout import Region
from scenes.mobjects.kit.fitting import SIZES
from scenes.mobjects.kit.shapes import Shape, arrow, clip_segments, dots, flat, plate, point, segments
from scenes.mobjects.plots.path import EMPTY, dashed
from scenes.mobjects.plots.plot import Plot
from scenes.style import FORMULA, LABEL, Label, Level, Style
from scenes.windows import Window

ROOM = 1.2  # of the plot, in distances of the start from the bottom
BELOW = 0.06  # of the start's loss, shown below zero
STAIRS = 500  # of a descent's steps, at most: later ones are too small to be seen
BESIDE = 0.03  # of the half width, beside the curve
TANGENT = 1.15  # length of a tangent uphill; downhill it reaches …
DOWNHILL = 0.42  # of the plot's half width, so far that a gap opens under the curve …
WAY = 0.14, 0.46  # where an arrow to the left or right begins and ends
APART = 0.4  # of a formula from the arms
CLEAR = 0.45  # but from high up no lower than this over the axis, where the names of the first step stand


class ParabolaPlot(VGroup):
    """J(b), and what happens on it; its parts are brought in one by one.

    Attributes
    ----------
    parabola : the loss
    axes, names : b to the right, J upwards
    curve, tangent, dot : the graph, and the place b on it
    arrow : a step to the right or left
    stairs, steps, exit : a descent's steps, where each began, and where it leaves the picture
    b : where the dot is
    t : position of the descent that is shown

    """

    def __init__(
        self,
        style: Style,
        region: Region,
        parabola: Parabola,
        start: float,
        *,
        room: float = ROOM,
        size: float = 1.0,
        numbers: bool = True,
    ) -> None:
        """Show b as far as `room` times the distance of the start from the bottom.

        `size` is that of curve and dot, and without `numbers` there are none at the axes.
        """
        super().__init__()
        self.style, self.parabola, self.start, self.size, self.t = style, parabola, start, size, 0.0
        window, kind = self.window(room), _Axes if numbers else _Bare
        self.axes = kind(style, region, window, tick_roles=("b", "loss"), ticks=(5, 4))
        self.names = VGroup(
            self.axes.name_x(style.math(r"\vb", LABEL)),
            self.axes.name_y(style.math(r"\vJ(\vb)", LABEL)),
        )
        self.curve = Shape(style.color("loss"), width=4.5 * sqrt(size), z=Level.DROPS)
        orange = style.color("b")
        self.stairs = Shape(orange, width=2.5, z=Level.LINE)
        self.steps = Shape(style.color("line"), fill=1, z=Level.POINTS)
        self.tangent = Shape(orange, width=4, z=Level.POINTS)
        self.arrow = VGroup(Shape(orange, width=5, z=Level.ARROW), Shape(orange, fill=1, z=Level.ARROW))
        self.exit = VGroup(Shape(orange, width=4, z=Level.ARROW), Shape(orange, fill=1, z=Level.ARROW))
        self.dot = Shape(style.color("line"), fill=1, z=Level.DOT)
        self.dot.set_stroke(style.color("background"), width=2, opacity=1)
        self.tangent_shown = 0.0
        self.walked: Trajectory | None = None
        self.told_apart = np.zeros(0, int)
        self.add(self.axes, self.names, self.curve, self.stairs, self.steps, self.tangent)
        self.add(self.arrow, self.exit, self.dot)
        self.show(start)

    def window(self, room: float = ROOM) -> Window:
        """Up to so many times the distance of the start from the bottom."""
        bottom = self.parabola.vertex
        reach = room * abs(self.start - bottom)
        wide = reach * (1 + BESIDE)
        low = -BELOW * self.parabola.value(self.start)
        return Window(x=(bottom - wide, bottom + wide), y=(low, self.parabola.floor + reach**2))

    @property
    def view(self) -> np.ndarray:
        """Where it stands, and what it shows: for `look`."""
        return view_of(self.axes.region, self.axes.window)

    def look(self, view: np.ndarray) -> None:
        """Stand elsewhere, or show another window, without ticks and numbers: `settle` brings those."""
        self.axes.region = Region(*map(float, view[:4]))
        left, right, low, high = map(float, view[4:])
        self.axes.use_window(Window(x=(left, right), y=(low, high)))
        self.axes.show_ticks(False)
        self.trace()
        self.show(self.b)

    def at(self, b: float) -> np.ndarray:
        """Where b and its loss stand on the frame, (2,)."""
        return self.axes.to_frame(np.array([b, self.parabola.value(b)]))

    @property
    def inside(self) -> tuple[float, float]:
        """A place on the frame between the arms of the curve."""
        region = self.axes.region
        return float(self.at(self.parabola.vertex)[0]), region.bottom + 0.72 * region.height

    def write_inside(self, tex: str, most: float = FORMULA) -> Label:
        """A formula between the arms, in the largest size, up to the given one, that has room there."""
        bottom, top = self.parabola.vertex, self.axes.region.top
        for size in (size for size in SIZES if size <= most):
            label = self.style.math(tex, size)
            low = float(self.at(bottom + (label.width / 2 + APART) / self.axes.unit[0])[1])
            if top - low >= label.height + APART:
                break
        middle = (low + top) / 2
        label.move_to(point(self.at(bottom)[0], middle))
        return label

    def trace(self, low: float = -np.inf, high: float = np.inf) -> None:
        """Draw the curve from one b to another, as far as it fits the plot."""
        self.curve.outline(arc_of(self.axes, self.parabola, low, high))

    def show(self, b: float) -> None:
        """Put the dot, and its tangent, at b."""
        self.b = b
        inside = self.axes.window.contains([[b, self.parabola.value(b)]])
        here = self.at(b) if inside else None
        self.dot.outline(dots(here[None], 0.1 * sqrt(self.size)) if here is not None else EMPTY)
        if here is None or not self.tangent_shown > 0:
            self.tangent.outline(EMPTY)
            return
        way = np.array([1.0, self.parabola.slope(b)]) * self.axes.unit
        way *= np.sign(b - self.parabola.vertex) or 1.0  # uphill
        up = TANGENT * self.tangent_shown / np.hypot(*way)
        down = DOWNHILL * self.tangent_shown * self.axes.window.width / 2
        region = self.axes.region
        height = here[1] - region.bottom
        clear = CLEAR * np.clip(5 * height / region.height - 2.5, 0, 1)
        down = min(down, (height - clear) / way[1]) if way[1] > 0 else down
        self.tangent.outline(self._inside((here - down * way)[None], (here + up * way)[None]))

    def show_tangent(self, share: float) -> None:
        """Draw this share of the tangent."""
        self.tangent_shown = float(share)
        self.show(self.b)

    def aim(self, step: float) -> None:
        """An arrow from the dot, as long as a step along b; none for a step of zero."""
        here = self.at(self.b)
        end = np.array([self.at(self.b + step)[0], here[1]])
        for shape, outline in zip(self.arrow, arrow(here, end), strict=True):
            shape.outline(outline)

    def ways(self) -> VGroup:
        """A short arrow from the dot to the left, and one to the right."""
        here, color = self.at(self.b), self.style.color("text")
        arrows = VGroup()
        for side in (-1, 1):
            ends = [here + np.array([side * x, 0]) for x in WAY]
            outlines = arrow(*ends)
            arrows.add(Shape(color, width=4, z=Level.ARROW).outline(outlines[0]))
            arrows.add(Shape(color, fill=1, z=Level.ARROW).outline(outlines[1]))
        return arrows

    def guide(self, b: float, tex: str, *, above: bool = False) -> VGroup:
        """A dashed line from the curve at b down to its axis, with its name there, or above the curve."""
        (x, y), low = self.at(b), self.axes.region.bottom
        stroke = Shape(self.style.color("b"), width=3, z=Level.LINE)
        stroke.outline(dashed(np.array([x, y]), np.array([x, low])))
        name = self.style.math(tex, LABEL)
        if above:
            return VGroup(stroke, name.stand_at(x, y + 0.28, side=0))
        # Where the loss comes near to zero, the tangent passes there.
        return VGroup(stroke, plate(name.stand_at(x + 0.12, low + 0.17), self.style, 0.04))

    def walk(self, trajectory: Trajectory, t: float) -> None:
        """Show position t of a descent: the dot goes along the curve, and what leaves the picture stays out.

        Each step is drawn along b, at the loss where it began, with a plumb line from its end to the dot.
        """
        self.t = t = float(t)
        window, params = self.axes.window, trajectory.params[:, 1]
        places = np.stack([params, self.parabola.value(params)], axis=-1)
        high = places[:, 1] > window.y[1]
        out = int(np.argmax(high)) if high.any() else len(places)
        now = min(t, out, trajectory.epochs)
        done = int(min(now, STAIRS))
        way = np.repeat(places[: done + 1, 0], 2)
        # Along b at the old loss, then to the new one.
        corners = np.stack([way[1:], self.parabola.value(way)[:-1]], axis=-1)
        b = float(trajectory.at(now)[1])
        if done < now and done < STAIRS:
            corners = np.vstack([corners, [[b, places[done, 1]], [b, self.parabola.value(b)]]])
        corners = self.axes.to_frame(corners)
        self.stairs.outline(self._inside(corners[:-1], corners[1:]))
        radius = 0.05 * self.size
        if self.walked is not trajectory:
            self.walked, inside = trajectory, self.axes.to_frame(places[: min(out, STAIRS + 1)])
            self.told_apart = apart(inside, 4 * radius)
        seen = self.told_apart[self.told_apart <= now]
        self.steps.outline(dots(self.axes.to_frame(places[seen]), radius))
        self._leave(places[out - 1 : out + 1], t - out)
        self.show(b)

    def _leave(self, step: np.ndarray, since: float) -> None:
        """An arrow out of the picture where the first step ends that is too high for it."""
        outlines = EMPTY, EMPTY
        if len(step) == 2 and since >= 0:
            (_, y), (x, _) = self.axes.to_frame(step)
            region = self.axes.region
            start = np.array([np.clip(x, region.left, region.right), y])
            top = np.array([start[0], region.top + 0.35])
            outlines = arrow(start, start + min(1.0, 0.3 + since) * (top - start))
        for shape, outline in zip(self.exit, outlines, strict=True):
            shape.outline(outline)

    def _inside(self, start: np.ndarray, end: np.ndarray) -> np.ndarray:
        """Outline of segments between places of the frame (k, 2), as far as they lie in the plot."""
        r = self.axes.region
        low, high = np.array([r.left, r.bottom]), np.array([r.right, r.top])
        return segments(*clip_segments(start, end, low, high))


def view_of(region: Region, window: Window) -> np.ndarray:
    """What `ParabolaPlot.look` takes, (8,): the sides of the region, then those of the window."""
    return np.array([*astuple(region), *window.x, *window.y])


def apart(places: np.ndarray, distance: float) -> np.ndarray:
    """Which places (k, 2), taken in turn, keep so far from all those taken before."""
    taken: list[int] = []
    for k, place in enumerate(places):
        if not taken or np.hypot(*(places[taken] - place).T).min() >= distance:
            taken.append(k)
    return np.array(taken, int)


class _Axes(Plot):
    """Axes whose losses are written as those of the other films: in full up to five digits."""

    widest = inf


class _Bare(Plot):
    """Axes without numbers."""

    def tick_values(self, axis: int, low: float, high: float) -> np.ndarray:
        """None."""
        return np.zeros(0)


def arc_of(axes: Plot, parabola: Parabola, low: float = -np.inf, high: float = np.inf) -> np.ndarray:
    """Outline of a parabola between two b, as far as it fits the plot: one cubic curve is exact."""
    reach = sqrt(max(0.0, axes.window.y[1] - parabola.floor))
    low = max(low, axes.window.x[0], parabola.vertex - reach)
    high = min(high, axes.window.x[1], parabola.vertex + reach)
    if not low < high:
        return EMPTY
    third = (high - low) / 3
    b = np.array([low, low + third, high - third, high])
    loss = np.array([parabola.value(low), parabola.value(low), parabola.value(high), parabola.value(high)])
    loss += third * np.array([0.0, parabola.slope(low), -parabola.slope(high), 0.0])
    points = axes.to_frame(np.stack([b, loss], axis=-1))
    return flat(points)
