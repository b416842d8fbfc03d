"""One start, several learning rates: small parabolas side by side, on one count of epochs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from manim import VGroup

from gdmath import Parabola, Trajectory
from scenes.formulas import CURVATURE_ALONG_B, DISTANCE, DISTANCE_SHRINKS
from scenes.layout import Layout, Region
from scenes.mobjects.kit.fitting import fitted
from scenes.mobjects.kit.number import NumberFormat, plain
from scenes.mobjects.kit.shapes import Shape
from scenes.mobjects.only_b.parabola_plot import ParabolaPlot
from scenes.mobjects.plots.path import dashed
from scenes.plans.only_b import epochs_home, settled
from scenes.style import FORMULA, LABEL, QUIET, Level, Style

GAP = 0.64  # between two panels
ENDS = (0.22, 0.3)  # left of the first and right of the last, for the names of the axes
ABOVE, BELOW = 1.2, 1.15  # a panel's plot, the text that goes with it
ROOM = 1.5  # of all panels, in distances of the start from the bottom
SEEN_AFTER = 0.7  # of an epoch that the way out is seen for


class RatePanel(VGroup):
    """A small parabola for one learning rate, with what it is called and what it does.

    Attributes
    ----------
    graph, symbols : the parabola, and the names of its axes
    kind, rate, factor : what it is called, α, and what one epoch multiplies the distance to the bottom by
    bottom : the place of b*, from which the distance is measured
    arrivals : all of these that belong to it from the first, but for its curve

    """

    def __init__(
        self, style: Style, region: Region, parabola: Parabola, trajectory: Trajectory, name: str
    ) -> None:
        super().__init__()
        self.trajectory = trajectory
        middle, top, alpha = region.center[0], region.top, trajectory.learning_rate
        start = float(trajectory.params[0, 1])
        self.graph = ParabolaPlot(style, region, parabola, start, room=ROOM, size=0.85, numbers=False)
        self.graph.trace()
        self.symbols = VGroup(
            style.math(r"\vb", QUIET).stand_at(region.right + 0.1, region.bottom - 0.08),
            style.math(r"\vJ", QUIET).stand_at(region.left, top + 0.12, side=0),
        )
        self.kind = style.text(name, LABEL).stand_at(middle, top + 0.85, side=0)
        self.rate = style.math(rf"\alpha = {plain(alpha)}", LABEL).stand_at(middle, top + 0.32, side=0)
        factor = NumberFormat(2).write(1 - 2 * alpha)
        # All of one size: the one in which the longest has room.
        size = LABEL if style.math(r"1 - 2\alpha = -0.00", LABEL).width < region.width + 0.2 else QUIET
        self.factor = style.math(rf"1 - 2\alpha = {factor}", size)
        self.factor.stand_at(middle, region.bottom - 1.02, side=0)
        axes = self.graph.axes
        foot = axes.to_frame(np.array([parabola.vertex, axes.window.y[0]]))
        head = axes.to_frame(np.array([parabola.vertex, parabola.value(start)]))
        self.bottom = VGroup(
            Shape(style.color("b"), width=2.5).outline(dashed(foot, head)),
            style.math(r"\vb^{*}", LABEL).stand_at(foot[0], region.bottom - 0.42, side=0),
        )
        self.arrivals = VGroup(
            self.graph.axes, self.symbols, self.kind, self.rate, self.bottom, self.graph.dot
        )
        self.add(self.graph, self.arrivals, self.factor)

    def show(self, t: float) -> None:
        """Show position t of its descent, or where it has come to before."""
        self.graph.walk(self.trajectory, t)


class RatePanels(VGroup):
    """Rows of such panels over the width of a region, by name.

    Attributes
    ----------
    panels : one a learning rate, by its name
    between : the middle between the last two panels
    settled : the epoch by which every descent but the slowest has shown where it goes
    law, bound : what an epoch makes of the distance, and when that shrinks
    curvature, border : the number that the bound is two over, and the line between the panels

    """

    def __init__(
        self,
        style: Style,
        layout: Layout,
        baselines: Sequence[float],
        parabola: Parabola,
        trajectories: Mapping[str, Trajectory],
    ) -> None:
        """All of one study, the one that leaves last; below them are two lines of formulas."""
        super().__init__()
        upper, lower = baselines
        region = replace(layout.right, left=layout.strip.left, right=layout.strip.right)
        top = layout.progress.bottom - (0.1 if layout.is_wide else 0.2) - ABOVE
        region = replace(region, bottom=upper + (0.0 if layout.is_wide else 0.6) + BELOW, top=top)
        columns = 2 if layout.is_tall else len(trajectories)
        left, right, text = region.left + ENDS[0], region.right - ENDS[1], ABOVE + BELOW + 0.25
        step = (right - left + GAP) / columns
        drop = (region.height + text) / -(-len(trajectories) // columns)
        self.panels: dict[str, RatePanel] = {}
        for k, (name, trajectory) in enumerate(trajectories.items()):
            x, top = left + k % columns * step, region.top - k // columns * drop
            place = Region(x, x + step - GAP, top - drop + text, top)
            title = style.say(f"only_b.{name}")
            self.panels[name] = RatePanel(style, place, parabola, trajectory, title)
        self.add(*self.panels.values())
        self.between = left + (columns - 1) * step - GAP / 2
        self.settled = settled(list(trajectories.values()), parabola.vertex)
        self.law = style.math(DISTANCE, LABEL).stand_at(layout.strip.left, lower)
        self.bound = style.math(DISTANCE_SHRINKS, LABEL)
        half = min(self.bound.width / 2, layout.strip.right - self.between)
        self.bound.stand_at(self.between + half, lower if layout.is_wide else upper, side=1)
        if not layout.is_wide:
            self.bound.stand_at(layout.strip.left, upper)
        word = rf"\quiet{{\text{{{style.say('only_b.curvature')}}}}}\ "
        # Between law and bound, or, where these stand one above the other, at the right of the bound.
        before, row = (self.law, lower) if layout.is_wide else (self.bound, upper)
        left = float(before.get_right()[0]) + 0.35
        right = float(self.bound.get_left()[0]) - 0.35 if layout.is_wide else layout.strip.right
        self.curvature = fitted(
            lambda tex: style.math(tex, LABEL).stand_at(left, row),
            (word + CURVATURE_ALONG_B, CURVATURE_ALONG_B),
            right,
        )
        spare = right - float(self.curvature.get_right()[0])
        self.curvature.shift((spare / 2 if layout.is_wide else spare, 0, 0))
        self.border = Shape(style.color("text"), width=3.5, z=Level.STILL)
        last = list(self.panels.values())[-1].graph.axes.region
        self.border.outline(
            dashed(np.array([self.between, last.top + 1.1]), np.array([self.between, last.bottom - BELOW]))
        )

    def show(self, t: float) -> None:
        """Show position t of all descents."""
        for panel in self.panels.values():
            panel.show(t)


class RateStage:
    """All of the frame for one learning rate at a time: where the parabola stands, and what is written beside it.

    Attributes
    ----------
    region : of the parabola
    words : the kind and α, by its name
    lasts : the position up to which each descent is shown

    """

    def __init__(
        self, style: Style, layout: Layout, parabola: Parabola, trajectories: Mapping[str, Trajectory]
    ) -> None:
        stage, wide = layout.stage, layout.is_wide
        self.region = (
            stage.inset(left=0.75, right=4.0, bottom=0.8, top=1.0)
            if wide
            else stage.inset(left=0.75, bottom=0.8, top=2.2)
        )
        middle = (self.region.right + stage.right) / 2 + 0.2 if wide else stage.center[0]
        y = self.region.center[1] + 0.25 if wide else stage.top - 0.75
        self.words: dict[str, VGroup] = {}
        for name, trajectory in trajectories.items():
            kind = style.text(style.say(f"only_b.{name}"), FORMULA).stand_at(middle, y, side=0)
            alpha = style.math(rf"\alpha = {plain(trajectory.learning_rate)}", FORMULA)
            self.words[name] = VGroup(kind, alpha.stand_at(middle, y - 0.75, side=0))
        end, bottom = settled(list(trajectories.values()), parabola.vertex), parabola.vertex
        reach = ROOM * abs(float(next(iter(trajectories.values())).params[0, 1]) - bottom)
        self.lasts = {name: last_seen(t, bottom, reach, end) for name, t in trajectories.items()}


def last_seen(trajectory: Trajectory, bottom: float, reach: float, end: int) -> float:
    """The position where it has left the picture, or come home, or `end`, or where it stops before."""
    off = np.abs(trajectory.params[:, 1] - bottom)
    gone = np.flatnonzero(off > reach)
    if len(gone):
        return float(gone[0]) + SEEN_AFTER
    return float(min(end, epochs_home(trajectory, bottom)))
