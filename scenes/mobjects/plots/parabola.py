"""The loss over b alone: a parabola, a place on it with its tangent, and the steps of a descent."""

from __future__ import annotations

from math import sqrt

import numpy as np
from manim import VGroup

from gdmath import Parabola, Trajectory
from scenes.layout import Region
from scenes.mobjects.kit.shapes import Shape, arrow, clip_segments, dots, flat, segments
from scenes.mobjects.plots.data_plot import DataPlot
from scenes.mobjects.plots.path import EMPTY, dashed
from scenes.mobjects.plots.plot import Plot
from scenes.style import LABEL, Level, Style
from scenes.windows import Window

BELOW = 0.06  # of the start's loss, shown below zero
STAIRS = 500  # of a descent's steps, at most: later ones are too small to be seen
CURVES = 30  # of single points, at most
CHOSEN = 0.85  # of the points lie lower than the one that stands for all
BESIDE = 0.03  # of the half width, beside the curve
TANGENT = 1.15  # length of a tangent uphill; downhill it reaches …
DOWNHILL = 0.42  # of the plot's half width, so far that a gap opens under the curve …
CLEAR = 0.45  # but from high up no lower than this over the axis, where the names of the first step stand


class ParabolaPlot(VGroup):
    """J(b), and what happens on it; its parts are brought in one by one.

    Attributes
    ----------
    parabola : the loss
    axes, names : b to the right, J upwards
    curve, tangent, dot : the graph, and the place b on it
    arrow, fall : a step to the right or left, and the way from its end to the curve
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
        room: float = 1.12,
        ticks: tuple[int, int] = (5, 4),
        size: float = 1.0,
        heights: bool = True,
        riding: bool = False,
    ) -> None:
        """Show b as far as `room` times the distance of the start from the bottom.

        `size` is that of curve and dot, and without `heights` there are no numbers for J.  In a descent the dot
        follows the curve, or, `riding`, the step that is drawn.
        """
        super().__init__()
        self.parabola, self.size, self.riding, self.t = parabola, size, riding, 0.0
        reach = room * abs(start - parabola.vertex)
        wide = reach * (1 + BESIDE)
        window = Window(
            x=(parabola.vertex - wide, parabola.vertex + wide),
            y=(-BELOW * parabola.value(start), parabola.floor + reach**2),
        )
        kind = Plot if heights else _WidthAxis
        self.axes = kind(style, region, window, tick_roles=("b", "loss"), ticks=ticks)
        self.names = VGroup(
            self.axes.name_x(style.math(r"\vb", LABEL)),
            self.axes.name_y(style.math(r"\vJ(\vb)", LABEL)),
        )
        self.curve = Shape(style.color("loss"), width=4.5 * sqrt(size), z=Level.DROPS)
        green = style.color("gradient")
        self.stairs = Shape(green, width=2.5, z=Level.LINE)
        self.steps = Shape(style.color("line"), fill=1, z=Level.POINTS)
        self.tangent = Shape(green, width=4, z=Level.POINTS)
        self.arrow = VGroup(Shape(green, width=5, z=Level.ARROW), Shape(green, fill=1, z=Level.ARROW))
        self.fall = Shape(green, width=3, z=Level.LINE)
        self.exit = VGroup(Shape(green, width=4, z=Level.ARROW), Shape(green, fill=1, z=Level.ARROW))
        self.dot = Shape(style.color("line"), fill=1, z=Level.DOT)
        self.dot.set_stroke(style.color("background"), width=2, opacity=1)
        self.tangent_shown = 0.0
        self.walked: Trajectory | None = None
        self.told_apart = np.zeros(0, int)
        self.add(self.axes, self.names, self.curve, self.stairs, self.steps, self.tangent)
        self.add(self.fall, self.arrow, self.exit, self.dot)
        self.show(start)

    def at(self, b: float) -> np.ndarray:
        """Where b and its loss stand on the frame, (2,)."""
        return self.axes.to_frame(np.array([b, self.parabola.value(b)]))

    def trace(self, low: float = -np.inf, high: float = np.inf) -> None:
        """Draw the curve from one b to another, as far as it fits the plot."""
        self.curve.outline(arc_of(self.axes, self.parabola, low, high))

    def show(self, b: float) -> None:
        """Put the dot, and its tangent, at b."""
        self.b = b
        inside = self.axes.window.contains([[b, self.parabola.value(b)]])
        here = self.at(b) if inside else None
        self._show_dot(here)
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

    def _show_dot(self, here: np.ndarray | None) -> None:
        """Put the dot at a place of the frame, or nowhere."""
        self.dot.outline(dots(here[None], 0.1 * sqrt(self.size)) if here is not None else EMPTY)

    def _holds(self, place: np.ndarray) -> bool:
        """Whether a place of the frame lies in the plot."""
        r = self.axes.region
        return bool(r.left <= place[0] <= r.right and r.bottom <= place[1] <= r.top)

    def show_tangent(self, share: float) -> None:
        """Draw this share of the tangent."""
        self.tangent_shown = float(share)
        self.show(self.b)

    def aim(self, step: float, fallen: float = 0.0) -> None:
        """An arrow from the dot, as long as a step along b, and this share of the fall from its end."""
        here, landing = self.at(self.b), self.at(self.b + step)
        end = np.array([landing[0], here[1]])
        for shape, outline in zip(self.arrow, arrow(here, end), strict=True):
            shape.outline(outline)
        self.fall.outline(dashed(end, end + fallen * (landing - end)) if fallen > 0 else EMPTY)

    def hide_step(self) -> None:
        """No arrow, and no fall."""
        for shape in (*self.arrow, self.fall):
            shape.outline(EMPTY)

    def guide(self, b: float) -> np.ndarray:
        """Outline of a dashed line from the curve at b down to the axis of b."""
        high = self.at(b)
        return dashed(high, np.array([high[0], self.axes.region.bottom]))

    def walk(self, trajectory: Trajectory, t: float) -> None:
        """Show position t of a descent: each step goes along b, then to the curve; one that leaves stays out.

        The first half of an epoch draws the one to its full length, the second half the other.
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
        if done < now and done < STAIRS:
            (b, high), (landing, low) = places[done : done + 2]
            along, down = min(1.0, 2 * (now - done)), max(0.0, 2 * (now - done) - 1)
            tip = b + along * (landing - b)
            corners = np.vstack([corners, [[tip, high], [tip, high + down * (low - high)]]])
        corners = self.axes.to_frame(corners)
        self.stairs.outline(self._inside(corners[:-1], corners[1:]))
        radius = 0.05 * self.size
        if self.walked is not trajectory:
            self.walked, inside = trajectory, self.axes.to_frame(places[: min(out, STAIRS + 1)])
            self.told_apart = apart(inside, 4 * radius)
        seen = self.told_apart[self.told_apart <= now]
        self.steps.outline(dots(self.axes.to_frame(places[seen]), radius))
        self._leave(places[out - 1 : out + 1], t - out)
        self.show(trajectory.at(now)[1])
        if self.riding and done < now and done < STAIRS:
            self._show_dot(corners[-1] if self._holds(corners[-1]) else None)

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


def apart(places: np.ndarray, distance: float) -> np.ndarray:
    """Which places (k, 2), taken in turn, keep so far from all those taken before."""
    taken: list[int] = []
    for k, place in enumerate(places):
        if not taken or np.hypot(*(places[taken] - place).T).min() >= distance:
            taken.append(k)
    return np.array(taken, int)


class _WidthAxis(Plot):
    """Axes with numbers for the first quantity alone."""

    def tick_values(self, axis: int, low: float, high: float) -> np.ndarray:
        """None for the second."""
        return np.zeros(0) if axis else super().tick_values(axis, low, high)


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


class PointParabolas(VGroup):
    """Why J is a parabola: one point misses the line by r − b with r = y − m x, and so does every other.

    Attributes
    ----------
    rests : r of all points, rising
    curve, dot, drop : the squared error of one point over b, where it is, and the error itself in the data
    many : the same curves of all points, or of so many that they can be told apart

    """

    def __init__(self, style: Style, axes: Plot, data: DataPlot, m: float) -> None:
        super().__init__()
        self.axes, self.data, self.m = axes, data, m
        rests = data.y - m * data.x
        self.rests = np.sort(rests)
        self.which = int(np.argsort(rests)[round(CHOSEN * (len(rests) - 1))])
        self.own = Parabola(vertex=float(rests[self.which]), floor=0.0)
        pink = style.color("residual")
        self.many = Shape(style.mix("residual", 0.45), width=1.5, z=Level.STILL)
        self.curve = Shape(pink, width=3.5, z=Level.DROPS)
        self.drop = Shape(pink, width=5, z=Level.LINE)
        self.dot = Shape(pink, fill=1, z=Level.DOT)
        self.add(self.many, self.curve, self.drop, self.dot)

    def show(self, b: float, *, since: float) -> None:
        """Draw the curve of the one point between two b, and its error at the first of them."""
        self.b = b
        self.curve.outline(arc_of(self.axes, self.own, min(b, since), max(b, since)))
        here = np.array([[b, self.own.value(b)]])
        self.dot.outline(dots(self.axes.to_frame(here), 0.08) if self.axes.window.contains(here) else EMPTY)
        x, y = self.data.x[self.which], self.data.y[self.which]
        self.drop.outline(self.data.axes.clipped(np.array([[x, y]]), np.array([[x, self.m * x + b]])))

    def show_many(self, share: float) -> None:
        """Draw this share of the curves."""
        at = np.linspace(0, len(self.rests) - 1, min(CURVES, len(self.rests))).round().astype(int)
        shown = self.rests[at][: round(float(share) * len(at))]
        arcs = [arc_of(self.axes, Parabola(vertex=float(rest), floor=0.0)) for rest in shown]
        self.many.outline(np.concatenate(arcs) if arcs else EMPTY)
