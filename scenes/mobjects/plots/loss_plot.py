"""The loss against the epoch, on an ordinary axis, on an axis of powers of ten, and on the way between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import ceil, floor, inf, log10
from typing import Any

import numpy as np
from manim import VGroup, VMobject

from scenes.layout import Region
from scenes.mobjects.kit.shapes import Shape, arrow, clip_segments, dashes, dots, polyline, segments
from scenes.mobjects.plots.path import EMPTY, dashed
from scenes.mobjects.plots.plot import ROOM, TICK, Plot
from scenes.style import LABEL, QUIET, Label, Level, Style
from scenes.windows import TINY, Window

CORNERS = 800  # of a drawn curve at most
DOT, SPACE = 0.06, 0.1  # radius of an epoch's dot, and the least space from one to the next
STAIRS = 4  # that show how one epoch's loss becomes the next one's


@dataclass(frozen=True, slots=True)
class LossWindow:
    """What a loss plot shows.

    Attributes
    ----------
    epochs : at the right end of the axis
    losses : J at the bottom and at the top of the ordinary axis
    powers : log10 (J − J*) at the bottom and at the top of the logarithmic one
    log : how far the picture is on the way from the one to the other

    """

    epochs: float
    losses: tuple[float, float]
    powers: tuple[float, float]
    log: float = 0.0

    @property
    def vector(self) -> np.ndarray:
        """Its numbers, shape (6,): there are windows between two windows."""
        return np.array([self.epochs, *self.losses, *self.powers, self.log])

    @classmethod
    def of(cls, vector: np.ndarray) -> LossWindow:
        """The inverse of `vector`."""
        epochs, low, high, least, most, log = map(float, vector)
        return cls(epochs, (low, high), (least, most), log)

    @classmethod
    def around(cls, loss: float, rises: np.ndarray, decades: int = 9) -> LossWindow:
        """All of a descent that begins at this loss; the rises (k+1,) are those above the floor.

        On the logarithmic axis, no more than the last `decades` are cut off, and two powers of ten are seen.
        """
        first, last = (log10(max(float(rise), TINY)) for rise in (rises[0], rises[-1]))
        least = min(max(last, first - decades), floor(first) - 1.0)
        room = 0.05 * (first - least)
        return cls(
            epochs=1.04 * max(len(rises) - 1, 1),
            losses=(0.0, 1.06 * loss if loss > 0 else 1.0),
            powers=(least - room, first + room),
        )

    def logarithmic(self, share: float = 1.0) -> LossWindow:
        """The same on the logarithmic axis."""
        return replace(self, log=share)


class _LossAxes(Plot):
    """Whole epochs to the right, up to the last that has a tick; J or powers of ten upwards."""

    log = False
    last_tick = inf
    widest = inf  # it stands in the midst of the frame

    def tick_values(self, axis: int, low: float, high: float) -> np.ndarray:
        """Whole epochs, round losses, whole powers."""
        if axis == 1 and not self.log:
            ticks = super().tick_values(axis, low, high)
            return ticks[ticks >= 0]  # below it there may be room, but no loss
        if axis == 0:
            high = min(high, self.last_tick)
            pad = 1.1 * ROOM * (high - low)
            ticks = super().tick_values(axis, low, high + pad if high == self.last_tick else high)
            whole = ticks[ticks == np.round(ticks)]
            return whole if len(whole) > 1 else np.arange(ceil(low), floor(high) + 1.0)
        pad = ROOM * (high - low)
        first, last = ceil(low + pad), floor(high - pad)
        step = max(1, ceil((last - first + 1) / self.tick_counts[1]))
        return np.arange(last, first - 1, -step, dtype=float)[::-1]

    def write_heights(self, ticks: np.ndarray, heights: np.ndarray) -> list[VMobject]:
        """Losses as numbers, or powers of ten as such."""
        if not self.log:
            return super().write_heights(ticks, heights)
        x, style = self.region.left - TICK - 0.08, self.style
        labels = [style.math(f"10^{{{round(power)}}}", QUIET, self.tick_roles[1]) for power in ticks]
        return [
            label.stand_at(x, y - 0.33 * label.em, side=1) for label, y in zip(labels, heights, strict=True)
        ]


class LossPlot(VGroup):
    """Axes of epoch and loss, with the curves that stand in them.

    Attributes
    ----------
    floor : J*, the least loss there is
    window : what is shown
    axes : frame, ticks and numbers, of the ordinary axis or of the logarithmic one
    epoch_name, loss_name : of the axes; where another loss is measured, `settle` makes the second anew
    curves : those made by `curve`
    floor_line : at J*, dashed

    """

    def __init__(
        self,
        style: Style,
        region: Region,
        least_loss: float,
        window: LossWindow,
        ticks: tuple[int, int] = (5, 5),
        *,
        name: str = "",
        role: str = "loss",
    ) -> None:
        """Of J, or of what else has this name and this colour and is never below `least_loss`."""
        super().__init__()
        self.style, self.region, self.floor, self.window = style, region, least_loss, window
        self.name_, self.role = name, role
        shown = Window(x=(0.0, window.epochs), y=window.losses)
        self.axes = _LossAxes(style, region, shown, tick_roles=("quiet", role), ticks=ticks)
        self.curves: list[LossCurve] = []
        self.floor_line = Shape(style.color("loss"), width=3, z=Level.DROPS)
        self.floor_drawn, self._name = 0.0, ""
        self.settle()
        self.epoch_name = self.axes.name_x(style.text(style.say("epoch"), QUIET, "quiet"))
        self.add(self.axes, self.floor_line)

    @property
    def labels(self) -> list[VMobject]:
        """What is written on its axes: numbers, the loss and the epoch."""
        return [self.axes.numbers, self.loss_name, self.epoch_name]

    def curve(self, rises: np.ndarray) -> LossCurve:
        """A new curve, of a descent whose losses lie so far above the floor, (k+1,)."""
        made = LossCurve(self, rises)
        self.curves.append(made)
        return made

    def look(self, vector: np.ndarray) -> None:
        """Show another window, (6,), without ticks; `settle` then brings those."""
        self.window = LossWindow.of(vector)
        self.axes.show_ticks(False)
        self.refresh()

    def use_region(self, region: Region) -> None:
        """Stand in another rectangle of the frame, without ticks; `settle` then brings those."""
        self.region = region
        self.axes.use_region(region)
        self.refresh()

    def way_to(self, window: LossWindow, region: Region) -> Callable[[float], None]:
        """What shows the plot at a share of the way to another window and region; `settle` then brings ticks."""
        before, start, end = self.region, self.window.vector, window.vector

        def show(share: float) -> None:
            self.use_region(before.mixed(region, float(share)))
            self.look(start + float(share) * (end - start))

        return show

    def use(self, curves: list[LossCurve], window: LossWindow, last_tick: float = inf) -> None:
        """Show other curves in another window, and epochs up to the last that may have a tick."""
        self.curves, self.axes.last_tick = curves, last_tick
        self.look(window.vector)
        self.settle()

    def settle(self) -> None:
        """Make the ticks and numbers of the window, and the name of its losses."""
        self.axes.log = self.window.log > 0.5
        heights = self.window.powers if self.axes.log else self.window.losses
        self.axes.use_window(Window(x=(0.0, self.window.epochs), y=heights))
        name = self.name_ or (r"\vJ - \vJ^{*}" if self.axes.log else r"\vJ")
        if self.axes.log:
            name += rf"\ \ \quiet{{\text{{{self.style.say('log_axis')}}}}}"
        if name != self._name:
            self._name = name
            self.loss_name = self.axes.name_y(self.style.math(name, LABEL))
        self.refresh()

    def refresh(self) -> None:
        """Set all outlines from the window."""
        for curve in self.curves:
            curve.refresh()
        self.show_floor(self.floor_drawn)

    def show_floor(self, share: float) -> None:
        """Draw the floor up to this share of the plot's width; only an ordinary axis has it."""
        self.floor_drawn = float(share)
        self.floor_line.outline(EMPTY if self.window.log > 0 else self.level(0.0, self.floor_drawn))

    def level(self, rise: float, share: float = 1.0) -> np.ndarray:
        """Outline of a dashed line so far above the floor, up to this share of the plot's width."""
        r, y = self.region, float(self.place(np.zeros(1), np.array([rise]))[0, 1])
        ends = np.array([r.left, y]), np.array([r.left + share * r.width, y])
        return dashed(*ends) if r.bottom + 0.02 < y < r.top and share > 0 else EMPTY

    def place(self, epochs: np.ndarray, rises: np.ndarray) -> np.ndarray:
        """Where losses so far above the floor stand on the frame, (k, 2)."""
        window, r = self.window, self.region
        (low, high), (least, most) = window.losses, window.powers
        height = (self.floor + rises - low) / (high - low)
        if window.log > 0:
            power = (np.log10(np.maximum(rises, TINY)) - least) / (most - least)
            height = height + window.log * (power - height)
        x = r.left + np.asarray(epochs, float) / window.epochs * r.width
        return np.stack([x, r.bottom + height * r.height], axis=-1)

    @property
    def corners(self) -> tuple[np.ndarray, np.ndarray]:
        """Left bottom and right top on the frame, (2,) each."""
        r = self.region
        return np.array([r.left, r.bottom]), np.array([r.right, r.top])

    def solid_level(self, rise: float) -> np.ndarray:
        """Outline of a line so far above the floor."""
        r, y = self.region, float(self.place(np.zeros(1), np.array([rise]))[0, 1])
        return segments(np.array([[r.left, y]]), np.array([[r.right, y]])) if r.bottom < y < r.top else EMPTY

    def mark_end(self, curve: LossCurve, limit: float) -> tuple[VGroup, Label]:
        """From the last point of a curve down to the axis, and its epoch, which stands below a level."""
        r, color, track = self.region, self.style.color("text"), curve.track
        at, y = track[-1], float(self.place(np.zeros(1), np.array([limit]))[0, 1])
        foot = np.array([at[0], r.bottom])
        line, on_axis = Shape(color, width=2.5, z=Level.DROPS), Shape(color, fill=1, z=Level.DOT)
        line.outline(dashed(at, foot) if at[1] > r.bottom else EMPTY)
        on_axis.outline(dots(foot[None], 0.08))
        words = self.style.say("epoch_number", number=self.style.language.number(f"{curve.last:,}"))
        name = self.style.text(words, LABEL)
        below = np.interp(-y, -track[:, 1], track[:, 0])  # from here on the curve is where the name stands
        right = min(at[0] - 0.15, below - 0.08 if at[1] < y else r.right, r.right)
        return VGroup(line, on_axis), name.stand_at(right, (y + r.bottom) / 2 - 0.24 * name.em, side=1)

    def name_level(self, label: Label, rise: float, curve: LossCurve) -> Label:
        """Put a label on the left end of a level, or under it where the curve is in the way."""
        r, track, y = self.region, curve.track, float(self.place(np.zeros(1), np.array([rise]))[0, 1])
        label.stand_at(r.left + 0.15, y + 0.16)
        heights = np.interp(np.linspace(r.left, label.get_right()[0] + 0.1, 30), *track.T)
        free = heights.min() > y + 0.16 + label.em
        return label if free else label.stand_at(r.left + 0.15, y - 0.16 - 0.75 * label.em)

    def stairs(self, curve: LossCurve, share: float, label: Label) -> VGroup | None:
        """Stairs below a few neighbours of a curve that keep this share, with a label; None without room."""
        last = min(curve.last, int(self.window.epochs))
        middle = 0.45 * last
        for k in sorted(range(last - STAIRS), key=lambda k: abs(k - middle)):
            kept = curve.rises[k + 1 : k + STAIRS + 1] / np.maximum(curve.rises[k : k + STAIRS], TINY)
            if np.any(np.abs(kept - share) > 0.01 * share):
                continue
            at = self.place(np.arange(k, k + STAIRS + 1.0), curve.rises[k : k + STAIRS + 1])
            if at[1, 0] - at[0, 0] < SPACE or at[0, 1] - at[1, 1] < 0.04:
                return None
            y = at[-1, 1] - 0.12 - 0.75 * label.em
            if y > self.region.bottom + 0.12 and at[-1, 0] - label.width > self.region.left + 0.15:
                line = Shape(self.style.color("text"), width=2.5, z=Level.ARROW)
                corners = np.stack([at[:-1, 0], at[1:, 1]], axis=-1)
                line.outline(polyline(np.stack([at[:-1], corners], axis=1).reshape(-1, 2)))
                line.outline(np.concatenate([line.points, segments(corners[-1:], at[-1:])]))
                return VGroup(line, label.stand_at(at[-1, 0], y, side=1))
        return None

    def rate_line(self, share: float, rise: float) -> np.ndarray:
        """Outline of where losses would stand that begin so far above the floor and keep this share an epoch."""
        at = self._decay(share, rise)
        start, end = clip_segments(at[:1], at[1:], *self.corners)
        return dashed(start[0], end[0]) if len(start) else EMPTY

    def name_line(self, label: Label, share: float, rise: float, curve: LossCurve) -> Label:
        """Put a label above the middle of such a line, and above the curve that runs into it."""
        track, line = curve.track, self._decay(share, rise)
        end = min(float(track[-1, 0]), self.region.right)
        left = min((track[0, 0] + end) / 2 + 0.2, self.region.right - label.width)
        height = max(float(np.interp(left, *at.T)) for at in (track, line))
        return label.stand_at(left, min(height + 0.25, self.region.top - 0.4))

    def _decay(self, share: float, rise: float) -> np.ndarray:
        """Both ends of such a line on the frame, clipped by nothing, (2, 2)."""
        ends = np.array([0.0, self.window.epochs])
        powers = log10(max(rise, TINY)) + ends * log10(max(share, TINY))
        (least, most), r = self.window.powers, self.region
        heights = r.bottom + (powers - least) / (most - least) * r.height
        return np.stack([r.left + ends / ends[1] * r.width, heights], axis=-1)


class LossCurve(VGroup):
    """The losses of a descent up to position t, a dot at each epoch while there is room: a function of t.

    Attributes
    ----------
    rises : J − J* after each epoch, (k+1,)
    t : position up to which it is drawn
    line, marks, disc : the stroke, the epochs' dots, and the place where it is
    marked : whether the last is drawn
    popped : by which share the place where it is is blown up
    below_top : how far below the top of the plot it ends where it leaves that
    dash : (drawn, left out) lengths of its line; None where that is whole

    """

    def __init__(self, plot: LossPlot, rises: np.ndarray) -> None:
        super().__init__()
        self.plot, self.rises = plot, np.asarray(rises, float)
        color = plot.style.color(plot.role)
        self.line = Shape(color, width=4, z=Level.LINE)
        self.marks = Shape(color, fill=1, z=Level.POINTS)
        self.disc = Shape(color, fill=1, z=Level.DOT)
        self.disc.set_stroke(plot.style.color("background"), width=2, opacity=1)
        self.add(self.line, self.marks, self.disc)
        self.marked, self.popped, self.below_top = True, 0.0, 0.0
        self.dash: tuple[float, float] | None = None
        self.show(0.0)

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        """A copy (for a fade, say) stands in the same plot."""
        memo[id(self.plot)] = self.plot
        return super().__deepcopy__(memo)

    @property
    def last(self) -> int:
        """The number of epochs."""
        return len(self.rises) - 1

    def show(self, t: float, rise: float | None = None) -> None:
        """Draw it up to t; between two epochs it ends at the height of this rise, or on the straight way."""
        self.t, self.rise = min(float(t), float(self.last)), rise
        self.refresh()

    def pop(self, share: float) -> None:
        """Blow up the place where it is by this share."""
        self.popped = float(share)
        self.refresh()

    def paint(self, share: float) -> None:
        """Dim it to this share of its colour."""
        color = self.plot.style.mix(self.plot.role, share)
        self.line.set_stroke(color)
        self.marks.set_fill(color)

    def refresh(self) -> None:
        """Set the outlines."""
        plot, whole = self.plot, int(self.t + 1e-9)
        at = self.track
        low, high = plot.corners[0], plot.corners[1] - [0, self.below_top]
        start, end = clip_segments(at[:-1], at[1:], low, high)
        if self.dash is not None and len(start):
            start, end = dashes(start, end, *self.dash)
        self.line.outline(segments(start, end))
        space = plot.region.width / plot.window.epochs
        inside = np.all((at >= low - 1e-6) & (at <= high + 1e-6), axis=1)
        epochs = at[: whole + 1][inside[: whole + 1]] if space >= SPACE else at[:0]
        self.marks.outline(dots(epochs, min(DOT, 0.3 * space)))
        here = at[-1]
        self.disc.outline(dots(here[None], 0.1 * (1 + self.popped)) if self.marked and inside[-1] else EMPTY)

    @property
    def track(self) -> np.ndarray:
        """The corners of the curve on the frame, its end last, clipped by nothing: shape (k, 2)."""
        plot, whole = self.plot, int(self.t + 1e-9)
        if whole <= CORNERS:
            epochs = np.arange(whole + 1)
        else:  # the first ones, which fall steeply, and an even choice of the others
            epochs = np.unique(np.r_[:200, np.linspace(0, whole, CORNERS - 200).astype(int)])
        at = plot.place(epochs, self.rises[epochs])
        part = self.t - whole
        if part < 1e-9:
            return at
        if self.rise is not None:
            return np.vstack([at, plot.place(np.array([self.t]), np.array([self.rise]))])
        following = plot.place(np.array([whole + 1]), self.rises[whole + 1 : whole + 2])
        return np.vstack([at, at[-1] + part * (following - at[-1])])

    @property
    def end(self) -> np.ndarray:
        """Where the part that is seen ends on the frame, (2,)."""
        outline = self.line.points
        return outline[-1, :2] if len(outline) else self.track[-1]

    def name_parts(self) -> tuple[Label, Label]:
        """The words "steep" and "flat" beside these parts of the whole curve."""
        style, region, track = self.plot.style, self.plot.region, self.track
        height = 0.6 * track[0, 1] + 0.4 * track[-1, 1]
        x = float(np.interp(-height, -track[:, 1], track[:, 0]))
        middle = region.left + 0.62 * region.width
        y = float(np.interp(middle, track[:, 0], track[:, 1]))
        steep = style.text(style.say("steep"), LABEL).stand_at(x + 0.25, height)
        return steep, style.text(style.say("flat"), LABEL).stand_at(middle, y + 0.3, side=0)

    def way_out(self) -> VGroup:
        """An arrow on the end that is seen, for a curve that leaves the plot."""
        color, outline = self.plot.style.color(self.plot.role), self.line.points
        shapes = VGroup(Shape(color, width=5, z=Level.ARROW), Shape(color, fill=1, z=Level.ARROW))
        if len(outline):
            way = outline[-1, :2] - outline[-4, :2]
            end = outline[-1, :2]
            for shape, points in zip(
                shapes, arrow(end - 0.5 * way / np.hypot(*way), end, tip=0.26), strict=True
            ):
                shape.outline(points)
        return shapes
