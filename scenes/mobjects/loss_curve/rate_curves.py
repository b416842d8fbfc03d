"""Learning rates side by side: their curves in one loss plot, named where they end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import product

import numpy as np
from manim import VGroup

from gdmath import Moments, Trajectory, curvature
from scenes.layout import Region
from scenes.mobjects.kit.number import plain
from scenes.mobjects.kit.shapes import Shape, arrow, clip_segments, dots, segments
from scenes.mobjects.plots.board import Board
from scenes.mobjects.plots.bowl import Bowl
from scenes.mobjects.plots.curve_names import name_curves
from scenes.mobjects.plots.loss_plot import LossPlot, LossWindow
from scenes.mobjects.plots.path import EMPTY, DescentPath
from scenes.plans.loss_curve import LEAST_EPOCHS
from scenes.style import LABEL, QUIET, Label, Level, Style
from scenes.windows import Window, descent_window

WIDEST = 0.7  # share of the plot's width for a name; a longer one leaves out its learning rate
# The curves have one colour, that of J: what tells them apart is the share of it that they keep, dashes (lengths drawn
# and left out; the others are whole), and width (the others are as wide as all curves).
REST = {"slow": 0.65, "good": 0.75, "best": 1.0, "zigzag": 0.65, "past": 0.85}
DASHES = {"slow": (0.05, 0.08), "zigzag": (0.24, 0.1)}
WIDTHS = {"best": 7.0}
NAMES = 0.36  # share of the plot's width that is kept for names
BELOW_TOP = 0.15  # of the plot, where a curve that leaves it ends: its arrow stays off the name of the axis
ASIDE = 0.2  # of names from one another and from the axis
LEAPS = 2  # past the bound that the plane has room for
RECENT = 7  # steps of a path that are drawn in full


class RecentPath(DescentPath):
    """A path of many steps: the last few bright and with dots, those before thin; it ends where it leaves the plot.

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
        """Draw the path up to t updates, or up to where it leaves the plot."""
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
    kinds : the words that they are named by
    way_out : an arrow on the end of the last

    """

    def __init__(
        self,
        plot: LossPlot,
        region: Region,
        moments: Moments,
        descents: Mapping[str, Trajectory],
        steady: Trajectory,
    ) -> None:
        """For descents by the name of their words, the one with the largest learning rate last, in this region."""
        super().__init__()
        self.plot, self.moments, self.trajectories = plot, moments, list(descents.values())
        self.kinds = list(descents)
        self.compared = max(LEAST_EPOCHS, steady.epochs)
        self.window = self._window(steady)
        before = plot.window, plot.curves, plot.region
        plot.window, plot.curves, plot.region = self.window, [], region
        self.curves = [plot.curve(self._rises(descent)) for descent in self.trajectories]
        self.lengths = [self._length(curve.rises) for curve in self.curves]
        self.names = [self._name(key, descent) for key, descent in descents.items()]
        for curve, length in zip(self.curves, self.lengths, strict=True):
            curve.marked, curve.below_top = False, BELOW_TOP
            curve.show(length)
        name_curves(self.names, self.curves, plot.region.inset(bottom=ASIDE / 2), apart=ASIDE)
        self.way_out = self.curves[-1].way_out()
        for curve, kind in zip(self.curves, self.kinds, strict=True):
            curve.dash = DASHES.get(kind)
            curve.line.set_stroke(width=WIDTHS.get(kind, curve.line.get_stroke_width()))
            curve.show(0)
        plot.window, plot.curves, plot.region = before
        self.add(*self.names, self.way_out, *self.curves)

    def plane_window(self, board: Board) -> Window:
        """The part of the plane that holds the paths, and the first leaps of the last."""
        *_, zigzag, past = self.trajectories
        seen = np.vstack([board.trajectory.params, zigzag.params, past.params[: LEAPS + 1]])
        return descent_window(board.moments, seen, aspect=board.aspect, margin=0.12)

    def begin(self, k: int) -> Shape:
        """Let a curve be marked where it is, from its first point on; the mark, still to be shown."""
        for curve in self.curves[:k]:
            curve.marked = False
            curve.refresh()
        self.curves[k].marked = True
        self.curves[k].show(0)
        return self.curves[k].disc

    def show_descent(self, board: Board, k: int, t: float) -> None:
        """Show position t of a descent on a board with a `RecentPath`, and on its curve."""
        board.show_epoch(t)
        self.curves[k].show(t)
        if isinstance(board.path, RecentPath) and board.path.left:
            board.plane.dot.disc.outline(EMPTY)

    def darken(self, k: int, share: float) -> None:
        """Dim a curve to what it keeps, all of the way at 0."""
        share, rest = float(share), REST[self.kinds[k]]
        self.curves[k].paint(rest + share * (1 - rest))

    def _rises(self, descent: Trajectory) -> np.ndarray:
        return np.asarray(self.moments.rise(*descent.params.T))

    def _window(self, steady: Trajectory) -> LossWindow:
        """All of one descent, with room for names."""
        whole = LossWindow.around(float(steady.loss[0]), self._rises(steady))
        least, most = whole.powers
        room = 0.16 * (most - least)
        return replace(whole, epochs=self.compared / (1 - NAMES), powers=(least - room, most + room), log=1.0)

    def _length(self, rises: np.ndarray) -> int:
        """Up to where it leaves the window, or all that is compared."""
        high = np.flatnonzero(rises[: self.compared + 1] > 10 ** self.window.powers[1])
        return int(high[0]) if len(high) else min(self.compared, len(rises) - 1)

    def _name(self, key: str, descent: Trajectory) -> Label:
        """A name with its learning rate, and the growth of its loss where it is the last and grows."""
        style, name = self.plot.style, self.plot.style.say(f"loss_curve.{key}")
        words, rate = rf"\text{{{name}}}", rf"\ \alpha = {plain(descent.learning_rate)}"
        growth = float(curvature(self.moments).loss_factors(descent.learning_rate).max())
        room, texts = NAMES, [words + rate]
        if growth > 1 and descent is self.trajectories[-1]:
            grows = style.say("loss_curve.grows", factor=plain(growth))
            room, texts = WIDEST, [words + rate + grows, words + grows]
        for tex, size in product(texts, (LABEL, QUIET)):
            label = style.math(tex, size)
            if label.width <= room * self.plot.region.width:
                break
        return label
