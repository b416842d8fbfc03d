"""One start, several learning rates: small parabolas side by side, on one count of epochs."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from manim import VGroup

from gdmath import Outcome, Parabola, Trajectory
from scenes.layout import Region
from scenes.mobjects.number import NumberFormat, plain
from scenes.mobjects.parabola import ParabolaPlot
from scenes.mobjects.shapes import Shape
from scenes.style import LABEL, QUIET, Style

GAP = 0.62  # between two panels
ENDS = (0.15, 0.3)  # left of the first and right of the last, for the names of the axes


class RatePanel(VGroup):
    """A small parabola for one learning rate, with what it is called and what it does.

    Attributes
    ----------
    graph, symbols : the parabola, and the names of its axes
    name, rate, factor : its kind, α, and what one epoch multiplies the distance to the bottom by

    """

    def __init__(
        self, style: Style, region: Region, parabola: Parabola, trajectory: Trajectory, name: str
    ) -> None:
        super().__init__()
        self.trajectory = trajectory
        middle, top, alpha = region.center[0], region.top, trajectory.learning_rate
        start = float(trajectory.params[0, 1])
        self.graph = ParabolaPlot(
            style, region, parabola, start, room=1.27, ticks=(4, 1), size=0.75, heights=False
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
        self.add(self.graph, self.symbols, self.name, self.rate, self.factor)


class RatePanels(VGroup):
    """A row of such panels over the width of a region, by name.

    Attributes
    ----------
    panels : one a learning rate, by its name
    settled : the epoch by which every descent but the slowest has shown where it goes

    """

    def __init__(
        self, style: Style, region: Region, parabola: Parabola, trajectories: Mapping[str, Trajectory]
    ) -> None:
        super().__init__()
        left, right = region.left + ENDS[0], region.right - ENDS[1]
        step = (right - left + GAP) / len(trajectories)
        self.panels = {}
        for k, (name, trajectory) in enumerate(trajectories.items()):
            x = left + k * step
            place = Region(x, x + step - GAP, region.bottom, region.top)
            self.panels[name] = RatePanel(style, place, parabola, trajectory, name)
        self.add(*self.panels.values())
        staying = [t for t in trajectories.values() if t.outcome is not Outcome.DIVERGED]
        homes = sorted(epochs_home(t, parabola.vertex) for t in staying)
        self.settled = homes[max(0, len(homes) - 2)]

    @property
    def moving(self) -> list[Shape]:
        """All that a change of the epoch moves."""
        return [part for panel in self for part in panel.graph.moving]

    def show(self, t: float) -> None:
        """Show position t of all descents."""
        for panel in self:
            panel.graph.walk(panel.trajectory, t)


def epochs_home(trajectory: Trajectory, bottom: float) -> int:
    """Epochs until nothing is left to be seen of the distance to the bottom, or all that there are."""
    off = np.abs(trajectory.params[:, 1] - bottom)
    home = np.flatnonzero(off < 1e-3 * off[0])
    return int(home[0]) if len(home) else trajectory.epochs
