"""One start, several learning rates: small parabolas side by side, on one count of epochs."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from manim import VGroup

from gdmath import Outcome, Parabola, Trajectory
from scenes.layout import Region
from scenes.mobjects.kit.number import NumberFormat, plain
from scenes.mobjects.kit.shapes import Shape, plate, polyline
from scenes.mobjects.plots.parabola import ParabolaPlot
from scenes.mobjects.plots.path import dashed
from scenes.style import LABEL, QUIET, Level, Style

GAP = 0.62  # between two panels
ENDS = (0.15, 0.3)  # left of the first and right of the last, for the names of the axes
ABOVE, BELOW = 1.2, 1.45  # a panel's plot, the text that goes with it
NARROW = 2.2  # is a panel with room for few numbers
DIM = 0.6  # of the light that a veil takes


class RatePanel(VGroup):
    """A small parabola for one learning rate, with what it is called and what it does.

    Attributes
    ----------
    graph, symbols : the parabola, and the names of its axes
    name, rate, factor : its kind, α, and what one epoch multiplies the distance to the bottom by
    bottom : the place of b*, from which the distance is measured
    gone : the epoch by which it has left the picture, if it does
    farewell : that epoch in words, where there is one
    veil : dims it all, where it is not told of

    """

    def __init__(
        self, style: Style, region: Region, parabola: Parabola, trajectory: Trajectory, name: str
    ) -> None:
        super().__init__()
        self.trajectory = trajectory
        middle, top, alpha = region.center[0], region.top, trajectory.learning_rate
        start = float(trajectory.params[0, 1])
        self.graph = ParabolaPlot(
            style,
            region,
            parabola,
            start,
            room=1.27,
            ticks=(4 if region.width > NARROW else 2, 1),
            size=0.75,
            heights=False,
            riding=True,
        )
        self.graph.trace()
        self.symbols = VGroup(
            style.math(r"\vb", QUIET).stand_at(region.right + 0.1, region.bottom - 0.08),
            style.math(r"\vJ", QUIET).stand_at(region.left, top + 0.12, side=0),
        )
        self.name = style.text(name, LABEL).stand_at(middle, top + 0.85, side=0)
        self.rate = style.math(rf"\alpha = {plain(alpha)}", LABEL).stand_at(middle, top + 0.32, side=0)
        factor = NumberFormat(2).write(1 - 2 * alpha)
        self.factor = style.math(rf"1 - 2\alpha = {factor}", LABEL)
        self.factor.stand_at(middle, region.bottom - 1.32, side=0)
        axes = self.graph.axes
        foot = axes.to_frame(np.array([parabola.vertex, axes.window.y[0]]))
        head = axes.to_frame(np.array([parabola.vertex, parabola.value(start)]))
        line = Shape(style.color("b"), width=2.5).outline(dashed(foot, head))
        self.bottom = VGroup(line)
        too_high = np.flatnonzero(trajectory.loss > axes.window.y[1])
        self.gone = int(too_high[0]) if len(too_high) else None
        self.farewell = VGroup()
        if self.gone is None:
            self.bottom.add(style.math(r"\vb^{*}", QUIET).stand_at(foot[0], head[1] + 0.14, side=0))
        else:
            words = (style.text(tex, QUIET) for tex in ("gone by", f"epoch {self.gone}"))
            y = foot[1] + 0.8 * (head[1] - foot[1])
            lines = VGroup(*(w.stand_at(middle, y - k * 0.42, side=0) for k, w in enumerate(words)))
            self.farewell = VGroup(*(plate(each, style, 0.07) for each in lines))
        corners = [
            (region.left - GAP / 2 + 0.06, region.bottom - BELOW),
            (region.right + GAP / 2 - 0.06, region.bottom - BELOW),
            (region.right + GAP / 2 - 0.06, top + ABOVE),
            (region.left - GAP / 2 + 0.06, top + ABOVE),
        ]
        self.veil = Shape(style.color("background"), fill=1, z=Level.PLATE).set_z_index(Level.PLATE + 1)
        self.veil.outline(polyline(np.array([*corners, corners[0]])))
        self.darken(0)
        self.add(self.graph, self.symbols, self.name, self.rate, self.factor, self.bottom, self.farewell)
        self.add(self.veil)

    def show(self, t: float) -> None:
        """Show position t of its descent."""
        self.graph.walk(self.trajectory, t)
        if self.gone is not None:
            self.farewell.set_fill(opacity=float(np.clip((t - self.gone) / 0.5, 0, 1)))

    def darken(self, share: float) -> None:
        """Lie in the dark: not at all at 0, as far as it gets at 1."""
        self.veil.set_fill(opacity=DIM * float(share))


class RatePanels(VGroup):
    """Rows of such panels over the width of a region, by name.

    Attributes
    ----------
    panels : one a learning rate, by its name
    between : the middle between the last two panels
    settled : the epoch by which every descent but the slowest has shown where it goes

    """

    def __init__(
        self,
        style: Style,
        region: Region,
        parabola: Parabola,
        trajectories: Mapping[str, Trajectory],
        columns: int,
    ) -> None:
        """So many columns of them; the region is that of the plots, and of the text between them."""
        super().__init__()
        left, right, text = region.left + ENDS[0], region.right - ENDS[1], ABOVE + BELOW + 0.25
        step = (right - left + GAP) / columns
        drop = (region.height + text) / -(-len(trajectories) // columns)
        self.panels = {}
        for k, (name, trajectory) in enumerate(trajectories.items()):
            x, top = left + k % columns * step, region.top - k // columns * drop
            place = Region(x, x + step - GAP, top - drop + text, top)
            self.panels[name] = RatePanel(style, place, parabola, trajectory, name)
        self.add(*self.panels.values())
        self.between = left + (columns - 1) * step - GAP / 2
        staying = [t for t in trajectories.values() if t.outcome is not Outcome.DIVERGED]
        homes = sorted(epochs_home(t, parabola.vertex) for t in staying)
        self.settled = homes[max(0, len(homes) - 2)]

    def darken(self, shares: np.ndarray) -> None:
        """Dim each panel by its share."""
        for panel, share in zip(self, shares, strict=True):
            panel.darken(share)

    def show(self, t: float) -> None:
        """Show position t of all descents."""
        for panel in self:
            panel.show(t)


def epochs_home(trajectory: Trajectory, bottom: float) -> int:
    """Epochs until nothing is left to be seen of the distance to the bottom, or all that there are."""
    off = np.abs(trajectory.params[:, 1] - bottom)
    home = np.flatnonzero(off < 1e-3 * off[0])
    return int(home[0]) if len(home) else trajectory.epochs
