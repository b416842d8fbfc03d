"""Who had its turn: iterations and epochs, counted and seen on the points."""

from __future__ import annotations

import numpy as np
from manim import VGroup

from gdmath import Dataset
from gdmath.batches import batches
from scenes.layout import Region
from scenes.mobjects.kit.number import LiveNumber, NumberFormat, plain
from scenes.mobjects.kit.shapes import Shape, circle_arcs, dots, flat
from scenes.mobjects.plots.data_plot import DataPlot
from scenes.mobjects.plots.path import EMPTY
from scenes.style import LABEL, QUIET, TITLE, Level, Style

MILLION = 1_000_000
RING = circle_arcs(8)


def drawn_order(n: int, updates: int, seed: int) -> np.ndarray:
    """Which of n points each of so many updates of SGD looks at, (updates,): their order depends on the seed alone."""
    drawn = batches(Dataset(x=np.arange(n, dtype=float), y=np.zeros(n)), 1, seed=seed)
    return np.array([next(drawn)[0] for _ in range(updates)], int)


class Turns(VGroup):
    """Marks on the points of a data plot: those that have had their turn in this epoch, and the one whose turn it is.

    Attributes
    ----------
    order : which point each iteration looks at, (updates,)
    seen, now : the marks

    """

    def __init__(self, style: Style, data: DataPlot, order: np.ndarray) -> None:
        super().__init__()
        self.data, self.order = data, order
        self.seen = Shape(style.color("sgd"), fill=1, z=Level.ARROW)
        self.now = Shape(style.color("sgd"), width=3.5, z=Level.ARROW)
        self.add(self.seen, self.now)

    @property
    def places(self) -> np.ndarray:
        """Of the points on the frame, (n, 2)."""
        return np.asarray(self.data.axes.to_frame(np.stack([self.data.x, self.data.y], axis=-1)))

    def seen_after(self, t: float) -> np.ndarray:
        """The points that had their turn in the epoch which iteration t, the last that is finished, belongs to."""
        k, n = int(t + 1e-9), len(self.data.x)
        return self.order[(k - 1) // n * n : k] if k else self.order[:0]

    def show(self, t: float) -> None:
        """After t iterations."""
        self.seen.outline(dots(self.places[self.seen_after(t)], 1.15 * self.data.radius))
        k = int(t + 1e-9)
        now = self.order[k] if k < len(self.order) and t - k > 1e-6 else None
        self.point(now)

    def point(self, k: int | None) -> None:
        """Put the ring around a point, or nowhere."""
        self.now.outline(EMPTY if k is None else flat(self.places[k] + 0.2 * RING))


class Counts(VGroup):
    """Iteration, epoch and learning rate in the title's line.

    Attributes
    ----------
    iteration, epoch : the live numbers
    rates : a label for each learning rate, all in one place; the first is shown

    """

    def __init__(self, style: Style, region: Region, per_epoch: int, most: int, *rates: float) -> None:
        super().__init__()
        y, gap, self.per_epoch = region.bottom + 0.12, 0.18, per_epoch
        labels = [style.math(rf"\alpha = {plain(rate)}", LABEL) for rate in rates]
        left = region.right - max(label.width for label in labels)
        self.rates = [label.stand_at(left, y) for label in labels]
        edge = left - 0.5
        self.epoch = LiveNumber(style, NumberFormat(0), 0, (edge, y), align="right")
        edge -= style.digits.width(f"{max(most // per_epoch, 10)}") * self.epoch.em + gap
        epoch = style.text(style.say("epoch"), QUIET, "quiet").stand_at(edge, y, side=1)
        edge = float(epoch.get_left()[0]) - 0.45
        self.iteration = LiveNumber(style, NumberFormat(0), 0, (edge, y), align="right")
        edge -= style.digits.width(f"{max(most, 100)}") * self.epoch.em + gap
        name = style.text(style.say("optimizers.iteration"), QUIET, "quiet").stand_at(edge, y, side=1)
        self.add(name, self.iteration, epoch, self.epoch, self.rates[0])

    def show(self, t: float) -> None:
        """After t iterations: whole ones, and whole epochs."""
        k = int(t + 1e-9)
        self.iteration.set_value(k)
        self.epoch.set_value(k // self.per_epoch)


class Looks(VGroup):
    """How many points are looked at for one step: those of these data, or up to a million.

    Attributes
    ----------
    number : live

    """

    def __init__(self, style: Style, region: Region, n: int) -> None:
        super().__init__()
        self.n, y = n, region.center[1] - 0.12
        words = style.text(style.say("optimizers.looks"), LABEL, "quiet").stand_at(region.left, y)
        left = float(words.get_right()[0]) + 0.35
        self.number = LiveNumber(style, NumberFormat(0), n, (left, y), align="left", size=TITLE)
        self.add(words, self.number)

    def show(self, share: float) -> None:
        """Count up to a share of the way to a million, by equal factors."""
        self.number.set_value(round(self.n * (MILLION / self.n) ** float(share)))
