"""Four walkers on one bowl, and what is left of their losses against the points that they have looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import log10

import numpy as np
from manim import DL, UR, VGroup

from gdmath import Trajectory
from scenes.formulas import PARAMETERS, update
from scenes.layout import Layout, Region
from scenes.mobjects.kit.shapes import Shape, arrow, clip_segments, plate, segments
from scenes.mobjects.optimizers.walker import ROLES, SIZE, NamedSign, WalkerPath, settings, sign, token
from scenes.mobjects.plots.board import Board
from scenes.mobjects.plots.curve_names import name_curves
from scenes.mobjects.plots.loss_plot import LossPlot, LossWindow
from scenes.mobjects.plots.path import EMPTY, dashed, star
from scenes.mobjects.plots.plane import vector_of
from scenes.plans.optimizers import ARRIVED, Ranking
from scenes.plans.walkers import EPOCHS, Walker
from scenes.style import LABEL, QUIET, Level

CORNERS = 700  # of a curve at most
BAND = 150  # rows from which a curve is drawn thin
FIRST = 1.5  # epochs that are seen at first
ROOM = 1.22  # of the epoch axis, for the names at the ends
STAR = 0.2
EXIT = 0.7  # of a curve that leaves the plot below, between its walker's shape and the tip at its end
LARGER = 1.25  # is the name of what is compared, beside so many colours
# Degrees by which the bowl's long axis comes toward the viewer: the valley runs from us, and who leaps across it
# leaps to the side.  On a near wall who is higher would stand lower on the frame, against what the curves say.
ALONG_VALLEY = 80.0
# At the start all four stand in one place: each shape is larger than that upon it, until they are apart.
TOGETHER = 0.5  # epochs until then
LARGER_BELOW = 0.6  # of the upper one's usual size
ASIDE = 0.6  # of the bowl, for the arrow of its loss
BESIDE = 0.55  # of the bowl, for the name of the axis that ends at its right


class RaceCurve(VGroup):
    """J − J* of a walker against the points looked at, up to some epochs: a function of these.

    Attributes
    ----------
    epochs, rises : of each row, (k+1,)
    line, mark : the stroke, and the walker's shape at its end
    tip : makes an arrow of a curve that goes on below the plot; the shape then stands a little before its end
    shown, popped : epochs up to which it is drawn; by which share its shape is blown up

    """

    def __init__(
        self, plot: LossPlot, walker: str, trajectory: Trajectory, rises: np.ndarray, n: int
    ) -> None:
        super().__init__()
        self.plot, self.walker, self.rises = plot, walker, np.asarray(rises, float)
        self.epochs = trajectory.looked_at / n
        # One with many points is a band, behind the others.
        band = len(self.epochs) > BAND
        self.line = Shape(
            plot.style.color(ROLES[walker]), width=1.3 if band else 3.5, z=Level.DROPS if band else Level.LINE
        )
        self.mark = sign(plot.style, walker)
        self.tip = Shape(plot.style.color(ROLES[walker]), fill=1, z=Level.POINTS)
        self.shown, self.popped = 0.0, 0.0
        self.stride = -(-len(self.epochs) // CORNERS)  # of very many rows, every so many
        self.add(self.line, self.tip, self.mark)

    def position(self, epochs: float) -> float:
        """The updates made when so many epochs have been looked at."""
        return float(np.interp(epochs, self.epochs, np.arange(len(self.epochs))))

    def show(self, epochs: float) -> None:
        """Draw it up to so many epochs."""
        self.shown = float(epochs)
        t = self.position(float(epochs))
        k = int(t + 1e-9)
        rows = np.append(np.arange(0, k, self.stride), k)
        at = self.plot.place(self.epochs[rows], self.rises[rows])
        if t - k > 1e-9:
            following = self.plot.place(self.epochs[k + 1 : k + 2], self.rises[k + 1 : k + 2])
            at = np.vstack([at, at[-1] + (t - k) * (following - at[-1])])
        low, high = self.plot.corners
        self.line.outline(segments(*clip_segments(at[:-1], at[1:], low, high)) if len(at) > 1 else EMPTY)
        here = self.end if len(self.line.points) else np.clip(at[-1], low, high)  # who is down stays there
        beyond = min(EXIT, max(0.0, float(low[1] - at[-1, 1]))) if len(self.line.points) else 0.0
        along = here - self.line.points[-4, :2] if beyond else np.zeros(2)
        before = here - beyond * along / (float(np.hypot(*along)) or 1.0)
        self.tip.outline(arrow(before, here, tip=0.24)[1])
        self.mark.outline(token(self.walker, before, SIZE * (1 + self.popped)))

    def pop(self, share: float) -> None:
        """Blow up the place where it is by this share."""
        self.popped = float(share)
        self.show(self.shown)

    @property
    def end(self) -> np.ndarray:
        """Where the part that is seen ends on the frame, (2,)."""
        outline = self.line.points
        return outline[-1, :2] if len(outline) else self.plot.place(self.epochs[:1], self.rises[:1])[0]


class Race(VGroup):
    """The race over the whole frame.

    Attributes
    ----------
    paths, curves : of each walker, in one order
    above, beside_view : the plane as it was, and the bowl
    leader, winner : the curves of who is ahead after one epoch, and of who wins
    names : at the ends of the curves
    legend : of each walker its shape, its name and its constants
    plot : J − J* in powers of ten against the epochs of points looked at
    formula : the epoch in which the formula has looked at each point once, and its fall to the floor
    epochs : as last shown

    """

    def __init__(self, board: Board, layout: Layout, runs: Mapping[Walker, Trajectory]) -> None:
        super().__init__()
        self.board, self.style, self.layout = board, board.style, layout
        bowl, moments, n = board.plane.bowl, board.moments, len(board.study.dataset.x)
        self.legend = self._legend(runs)
        self.bowl_place, self.plot_place = self._places()
        rises = {walker: np.asarray(moments.rise(*run.params.T), float) for walker, run in runs.items()}
        self.window = self._window(list(rises.values()))
        self.plot = LossPlot(self.style, self.plot_place, moments.floor, self.window)
        self.plot.loss_name.scale(LARGER, about_edge=DL)
        words = self.style.text(self.style.say("optimizers.looked_at"), QUIET, "quiet")
        self.plot.epoch_name = self.plot.axes.name_x(words)
        self.paths = [WalkerPath(self.style, bowl, walker, run) for walker, run in runs.items()]
        self.curves = [RaceCurve(self.plot, walker, run, rises[walker], n) for walker, run in runs.items()]
        ranked, curves = Ranking.of(board.study), dict(zip(runs, self.curves, strict=True))
        self.leader, self.winner = curves[ranked.leader], curves[ranked.winner]
        self.formula = self._formula()
        self.names = self._names()
        self.epochs = 0.0
        window = vector_of(board.plane.window)
        self.above = np.concatenate([bowl.view.vector(), window, window])
        self.beside_view = board.side_view(start_behind=True, region=self.bowl_place, turn=ALONG_VALLEY)
        self.stretch(0)
        self.settle(1)
        self.add(self.plot, *self.paths, *self.curves, self.legend, self.formula, *self.names)

    def show(self, epochs: float) -> None:
        """All four when each has looked at so many epochs of points."""
        self.epochs = float(epochs)
        apart = max(0.0, 1 - self.epochs / TOGETHER)
        for k, (path, curve) in enumerate(zip(self.paths, self.curves, strict=True)):
            path.grown = 1 + apart * LARGER_BELOW * (len(self.paths) - 1 - k)
            curve.show(self.epochs)
            path.show(curve.position(self.epochs))

    def tilt(self, share: float) -> None:
        """Turn the plane, seen from above in its panel, by a share of the way into the bowl, seen from the side."""
        plane, share = self.board.plane, float(share)
        plane.bowl.fading, plane.dot.guides = 1 - share, 0.0
        plane.open(self.layout.frame if share < 1 else self.bowl_place)
        plane.look(self.above + share * (self.beside_view - self.above))
        self.board.star.refresh()

    def stretch(self, share: float) -> None:
        """Show this share of the way from the first epochs to all of them, without ticks."""
        whole, start = self.window.vector, replace(self.window, epochs=FIRST).vector
        self.plot.look(start + float(share) * (whole - start))
        self.show(self.epochs)

    def settle(self, epochs: float) -> None:
        """Ticks for the epochs that are seen, up to these."""
        self.plot.axes.last_tick = epochs
        self.plot.settle()

    @property
    def beside(self) -> Region:
        """The place beside the bowl, or below it, without the plot."""
        stage, plot = self.layout.stage, self.plot_place
        if self.layout.is_tall:
            return Region(stage.left, stage.right, stage.bottom, self.bowl_place.bottom - 0.2)
        return Region(plot.left - 0.5, stage.right, stage.bottom, stage.top)

    def _places(self) -> tuple[Region, Region]:
        """Bowl and plot: side by side, or one above the other."""
        stage, low = self.layout.stage, float(self.legend.get_top()[1]) + 0.25
        if self.layout.is_tall:
            middle = (stage.top + low) / 2 + 0.2
            bowl = Region(stage.left + ASIDE, stage.right - BESIDE, middle, stage.top)
            return bowl, Region(stage.left + 0.95, stage.right, low + 0.85, middle - 0.75)
        middle = stage.left + 0.5 * stage.width
        plot = Region(middle + 1.0, stage.right, low + 0.85, stage.top - 0.45)
        return Region(stage.left + ASIDE, middle - BESIDE, low, stage.top), plot

    def _window(self, rises: list[np.ndarray]) -> LossWindow:
        """From the largest loss of all down to where a walker has arrived."""
        first = max(float(rises[0][0]), 1e-300)
        top = log10(max(float(rise.max()) for rise in rises) or first)
        bottom = log10(first * ARRIVED) - 0.4
        room = 0.06 * (top - bottom)
        return LossWindow(ROOM * EPOCHS, (0.0, 1.0), (bottom, top + room), 1.0)

    def _names(self) -> list[VGroup]:
        """Each at the end of its curve, on a plate; none where there was nothing to run for."""
        if not self.curves[0].rises[0] > 0:
            return []
        for curve in self.curves:
            curve.show(EPOCHS)
        labels = [
            self.style.text(self.style.say(f"optimizers.{curve.walker}"), QUIET, ROLES[curve.walker])
            for curve in self.curves
        ]
        line, _, name = self.formula
        (left, low, _), (right, high, _) = name.get_corner(DL), name.get_corner(UR)
        box = np.array([(x, y) for x in np.linspace(left, right, 9) for y in np.linspace(low, high, 4)])
        name_curves(labels, self.curves, self.plot_place.inset(bottom=0.5), [line.points[:, :2], box])
        return [plate(label, self.style, 0.04) for label in labels]

    def _legend(self, runs: Mapping[Walker, Trajectory]) -> VGroup:
        """One entry a walker at the bottom of the frame: side by side, or two by two."""
        strip, entries = self.layout.strip, VGroup()
        columns = 4 if self.layout.is_wide else 2
        wide = strip.width / columns
        rows = -(-len(runs) // columns)
        for k, (walker, run) in enumerate(runs.items()):
            x = strip.left + wide * (k % columns)
            y = strip.bottom + 0.12 + 1.05 * (rows - 1 - k // columns)
            name = NamedSign(self.style, walker, size=LABEL).stand_at(x, y + 0.5)
            constants = self.style.math(settings(run), QUIET, "quiet").stand_at(x, y)
            entries.add(VGroup(name, constants))
        return entries

    def _formula(self) -> VGroup:
        """A fall from the first loss to the floor, after one epoch."""
        style, r = self.style, self.plot_place
        x = float(self.plot.place(np.ones(1), np.ones(1))[0, 0])
        top = float(self.plot.place(np.zeros(1), self.curves[0].rises[:1])[0, 1])
        line, mark = (
            Shape(style.color("text"), width=2.5, z=Level.DROPS),
            Shape(style.color("text"), fill=1, z=Level.DOT),
        )
        foot = np.array([x, r.bottom])
        line.outline(dashed(np.array([x, top]), foot))
        mark.outline(star(foot + [0, STAR], STAR))
        name = style.text(style.say("optimizers.formula"), QUIET)
        return VGroup(line, mark, plate(name.stand_at(x + 0.32, r.bottom + 0.2), style, 0.06))


class Card:
    """The last picture: all four on the large bowl, plain descent's rule, and what comes next; no mobject itself.

    Attributes
    ----------
    rules, words : below the bowl
    legend : below them, where the frame is upright; else empty

    """

    def __init__(self, race: Race) -> None:
        self.board, style, stage = race.board, race.style, race.layout.stage
        self.legend = VGroup()
        if race.layout.is_tall:  # there is room to say once more who is who
            self.legend = race.legend
            stage = stage.inset(bottom=float(race.legend.get_top()[1]) + 0.3 - stage.bottom)
        place = stage.inset(bottom=1.35, left=ASIDE, right=BESIDE)
        self.small = race.board.side_view(start_behind=True, region=race.bowl_place, turn=ALONG_VALLEY)
        self.large = race.board.side_view(start_behind=True, region=place)  # as the other films end
        self.board.plane.bowl.room = place
        self.rules = VGroup(*(style.math(update(name), LABEL) for name in PARAMETERS))
        left = stage.center[0] - (sum(rule.width for rule in self.rules) + 0.5) / 2
        for rule in self.rules:
            rule.stand_at(left, stage.bottom + 0.72)
            left += rule.width + 0.5
        self.words = style.text(style.say("optimizers.next"), LABEL, "quiet")
        self.words.stand_at(stage.center[0], stage.bottom + 0.08, side=0)

    def grow(self, share: float) -> None:
        """Let the bowl of the race grow by this share of the way, and turn to where it is looked at otherwise."""
        self.board.plane.look(self.small + float(share) * (self.large - self.small))
        self.board.star.refresh()
