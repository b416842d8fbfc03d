"""Learning rates side by side: their curves in one loss plot, named where they end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from manim import VGroup

from gdmath import Moments, Trajectory, curvature
from scenes.layout import Region
from scenes.mobjects.kit.number import plain
from scenes.mobjects.kit.shapes import Shape, arrow, clip_segments, dots, segments
from scenes.mobjects.plots.bowl import Bowl
from scenes.mobjects.plots.loss_plot import LossCurve, LossPlot, LossWindow
from scenes.mobjects.plots.path import EMPTY, DescentPath
from scenes.style import QUIET, Label, Level, Style

LEAST_EPOCHS = 20  # over which learning rates are compared
WIDEST = 0.7  # share of the plot's width for a name; a longer one leaves out its learning rate
DIMMED = 0.55  # share of its colour that is left of a curve when the next one comes


RECENT = 7  # steps of a way that are drawn in full


class RecentPath(DescentPath):
    """A way of many steps: the last few bright and with dots, those before thin; it ends where it leaves the plot.

    Attributes
    ----------
    old, tip : the steps before the last few; the arrow's head where it leaves
    left : whether it has left the plot

    """

    def __init__(self, style: Style, bowl: Bowl, trajectory: Trajectory) -> None:
        super().__init__(style, bowl, trajectory)
        self.old = Shape(style.color("line"), width=1.6, opacity=0.45, z=Level.POINTS)
        self.tip = Shape(style.color("line"), fill=1, z=Level.ARROW)
        self.add(self.old, self.tip)
        self.left = False

    def show(self, t: float) -> None:
        """Draw the way up to t updates, or up to where it leaves the plot."""
        self.t = t
        corners = np.vstack([self.trajectory.params[: int(t) + 1], self.trajectory.at(t)])
        at = self.bowl.place(corners[:, 0], corners[:, 1])
        r = self.bowl.plot.region
        low, high = np.array([r.left, r.bottom]), np.array([r.right, r.top])
        outside = np.flatnonzero(~np.all((at >= low) & (at <= high), axis=1))
        self.left = len(outside) > 0
        if self.left:
            at = at[: max(2, outside[0] + 1)]
        start, end = clip_segments(at[:-1], at[1:], low, high)
        for shape, part in ((self.old, slice(None, -RECENT)), (self.way, slice(-RECENT, None))):
            shape.outline(segments(start[part], end[part]) if len(start[part]) else EMPTY)
        self.steps.outline(dots(at[:-1][-RECENT:], 0.05) if len(at) > 1 else EMPTY)
        head = self.left and len(end) > 0 and np.hypot(*(end[-1] - start[-1])) > 0.3
        self.tip.outline(arrow(start[-1], end[-1])[1] if head else EMPTY)

    def hide(self) -> None:
        """Show nothing."""
        super().hide()
        self.old.outline(EMPTY)
        self.tip.outline(EMPTY)


class RateCurves(VGroup):
    """One curve for each of several descents from one start, over the same epochs, on a logarithmic axis.

    A descent that leaves the plot upwards ends there; its name tells by how much an epoch multiplies its loss.

    Attributes
    ----------
    window : what the plot has to show: as many epochs as `steady` needs, room for names at the right and above
    trajectories, curves, names : one each, in one order
    lengths : epochs that are drawn of each
    compared : the epochs at most

    """

    def __init__(
        self, plot: LossPlot, moments: Moments, descents: Mapping[str, Trajectory], steady: Trajectory
    ) -> None:
        super().__init__()
        self.plot, self.trajectories = plot, list(descents.values())
        rises = [np.asarray(moments.rise(*descent.params.T)) for descent in self.trajectories]
        whole = LossWindow.around(float(steady.loss[0]), np.asarray(moments.rise(*steady.params.T)))
        (least, most), compared = whole.powers, max(LEAST_EPOCHS, steady.epochs)
        self.compared = compared
        room = 0.16 * (most - least)
        powers = least - 0.6 * room, most + room
        self.window = replace(whole, epochs=1.7 * compared, powers=powers, log=1.0)
        self.lengths = []
        for rise in rises:
            high = np.flatnonzero(rise[: compared + 1] > 10 ** powers[1])
            self.lengths.append(int(high[0]) if len(high) else min(compared, len(rise) - 1))

        before, curves = plot.window, plot.curves
        plot.curves = []
        plot.window = self.window
        self.curves = [plot.curve(rise) for rise in rises]
        growth = curvature(moments).loss_factors(self.trajectories[-1].learning_rate).max()
        self.names = [
            self._name(
                name, descent, float(growth) if growth > 1 and descent is self.trajectories[-1] else None
            )
            for name, descent in descents.items()
        ]
        for curve, length in zip(self.curves, self.lengths, strict=True):
            curve.marked = curve.guided = False
            curve.show(length)
        name_curves(self.names, self.curves, plot.region)
        self.way_out = self.curves[-1].way_out()
        for curve in self.curves:
            curve.show(0)
        plot.window, plot.curves = before, curves
        self.add(*self.names, self.way_out, *(curve.seen for curve in self.curves))

    def darken(self, k: int, share: float) -> None:
        """Dim a curve and its name, all of the way at 0."""
        share, style = float(share), self.plot.style
        self.curves[k].paint(DIMMED + share * (1 - DIMMED))
        self.names[k].set_fill(style.mix("text", share, "quiet"))

    def _name(self, name: str, descent: Trajectory, growth: float | None) -> Label:
        """A name with its learning rate, and the growth of its loss where it grows."""
        tex = rf"\text{{{name}}}\ \alpha = {plain(descent.learning_rate)}"
        if growth is not None:
            grows = rf"\text{{:}}\ \ \times\,{plain(growth)}\text{{ per epoch}}"
            label = self.plot.style.math(tex + grows, QUIET)
            if label.width <= WIDEST * self.plot.region.width:
                return label
            tex = rf"\text{{{name}}}{grows}"
        return self.plot.style.math(tex, QUIET)


def name_curves(labels: Sequence[Label], curves: Sequence[LossCurve], region: Region) -> None:
    """Put each label beside its curve, near to its end where it touches no curve and no other label."""
    # The place where a curve is when it has been drawn takes room, too.
    tracks = [_dense(curve.line.points) for curve in curves]
    discs = [curve.end + 0.12 * RING for curve in curves]
    taken: list[np.ndarray] = []
    for k, label in enumerate(labels):
        half = np.array([label.width, label.height]) / 2
        low = np.array([region.left, region.bottom]) + half + 0.05
        high = np.array([region.right, region.top]) - half
        ends = tracks[k][:: -max(1, len(tracks[k]) // 60)]
        spots = np.clip(
            np.concatenate([ends + side * (half + gap) for side in BESIDE for gap in GAPS]), low, high
        )
        best = spots[int(np.argmin(_costs(spots, half, tracks, discs, k, taken)))]
        taken.append(np.stack([best, half]))
        label.move_to([*best, 0])


# Where a name stands beside a place of its curve, and how far off, on the frame.
BESIDE = np.array([[x, y] for x in (-1, 0, 1) for y in (-1, -0.5, 0, 0.5, 1) if abs(x) + abs(y) >= 1])
GAPS = (0.16, 0.22, 0.3, 0.4)
RING = np.stack([np.cos(np.arange(8) * np.pi / 4), np.sin(np.arange(8) * np.pi / 4)], axis=-1)


def _costs(
    spots: np.ndarray,
    half: np.ndarray,
    tracks: list[np.ndarray],
    discs: list[np.ndarray],
    own: int,
    taken: list[np.ndarray],
) -> np.ndarray:
    """How bad a name with this half width and half height is at each spot (k, 2); shape (k,)."""
    away = [_away(spots, half, track) for track in tracks]
    mine = away.pop(own)
    rest = np.min(away, axis=0) if away else np.ones(len(spots))
    others = [(np.abs(spots - other) - half - its_half).max(axis=1) for other, its_half in taken]
    crowd = np.min(others, axis=0) if others else np.ones(len(spots))
    disc = np.min([_away(spots, half, ring) for ring in discs], axis=0)
    touching = sum(np.maximum(0, 0.07 - space) for space in (mine, rest, crowd)) + np.maximum(0, 0.02 - disc)
    doubtful = np.maximum(0, 0.25 + mine - rest)
    end = tracks[own][-1]
    far = np.maximum(np.abs(end - spots) - half, 0).max(axis=1)
    before = 0.1 * (spots[:, 0] - half[0] < end[0])  # its place is after the end, if it can be
    return 50 * touching + 2 * mine + 1.5 * doubtful + 0.35 * far + before


def _away(spots: np.ndarray, half: np.ndarray, points: np.ndarray) -> np.ndarray:
    """How far a box around each spot (k, 2) is from the nearest of some points, along x or y; shape (k,)."""
    along, up = (np.abs(points[:, k] - spots[:, k, None]) - half[k] for k in (0, 1))
    return np.maximum(np.maximum(along, up).min(axis=1), 0)


def _dense(outline: np.ndarray) -> np.ndarray:
    """Points along straight strokes, at most 0.05 apart, (k, 2)."""
    ends = outline[:, :2].reshape(-1, 4, 2)[:, [0, 3]]
    pieces = [np.linspace(a, b, max(2, int(np.hypot(*(b - a)) / 0.05) + 2)) for a, b in ends]
    return np.concatenate(pieces) if pieces else np.zeros((1, 2))
