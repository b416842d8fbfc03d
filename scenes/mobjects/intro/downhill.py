"""On the bowl seen from the side: the way down, and the fog that hides all but the ground under our feet."""

from __future__ import annotations

import numpy as np
from manim import VGroup

from gdmath import Moments
from scenes.layout import Region
from scenes.mobjects.kit.shapes import Shape, arrow, circle_arcs, flat, plate, polyline
from scenes.mobjects.plots.bowl import Bowl
from scenes.mobjects.plots.path import EMPTY, OnBowl
from scenes.style import LABEL, Level, Style

SAMPLES = 24  # of an arrow's shaft, which follows the surface
CLEAR, RIM = 0.95, 0.9  # radius that the fog leaves free, and width of its edge
EDGES = 7  # steps from clear to foggy


class Downhill(OnBowl, VGroup):
    """An arrow of −rate · ∇J that lies on the bowl.

    Attributes
    ----------
    base, rate : (m, b) where it stands, and by how much the gradient is multiplied

    """

    def __init__(self, style: Style, bowl: Bowl, moments: Moments, base: tuple[float, float]) -> None:
        super().__init__()
        self.style, self.bowl, self.moments, self.base, self.rate = style, bowl, moments, base, 0.0
        green = style.color("gradient")
        self.shaft, self.tip = Shape(green, width=6, z=Level.ARROW), Shape(green, fill=1, z=Level.ARROW)
        self.add(self.shaft, self.tip)

    def show(self, rate: float) -> None:
        """Multiply the gradient by this."""
        self.rate = float(rate)
        at = self.way(self.rate)
        length = float(np.hypot(*np.diff(at, axis=0).T).sum())
        if length < 0.02:
            self.shaft.outline(EMPTY)
            self.tip.outline(EMPTY)
            return
        # The tip points as the shaft's last piece does.
        left = np.hypot(*(at - at[-1]).T)
        neck = at[left > min(0.2, 0.45 * left.max())]
        back = (at[-1] - neck[-1]) / np.hypot(*(at[-1] - neck[-1]))
        self.shaft.outline(polyline(np.vstack([neck, neck[-1] + 0.03 * back])) if len(neck) > 1 else EMPTY)
        self.tip.outline(arrow(at[-1] - back * min(0.5, length), at[-1], tip=0.24)[1])

    def way(self, rate: float) -> np.ndarray:
        """Points on the surface from the base to base − rate · ∇J, shape (SAMPLES, 2)."""
        share = np.linspace(0, 1, SAMPLES)[:, None]
        params = np.array(self.base) - rate * share * np.array(self.moments.gradient(*self.base))
        return self.bowl.place(params[:, 0], params[:, 1])

    def named(self, tex: str, right: float, *, only_direction: bool = False) -> VGroup:
        """A formula as its name, beside its end, left of an edge; says where its length means nothing."""
        if only_direction:
            tex += rf"\ \quiet{{\text{{{self.style.say('intro.direction')}}}}}"
        name = self.style.math(tex, LABEL)
        way = self.way(self.rate)
        along = (way[-1] - way[0]) / np.hypot(*(way[-1] - way[0]))
        across = np.array([along[1], -along[0]])
        across = across if across[1] < 0 else -across
        name.move_to((*(way[-1] + 0.35 * along + 0.4 * across), 0))
        return plate(name.shift((-max(0.0, float(name.get_right()[0]) - right), 0, 0)), self.style)

    def rate_for(self, length: float) -> float:
        """The rate at which the arrow is so long on the frame."""
        low, high = 0.0, 1.0
        while self._length(high) < length and high < 1e12:
            low, high = high, 2 * high
        for _ in range(40):
            middle = (low + high) / 2
            low, high = (middle, high) if self._length(middle) < length else (low, middle)
        # On no account farther than to where the ground is lowest on this way.
        g = np.array(self.moments.gradient(*self.base))
        (m, b), here = self.base, self.moments.loss(*self.base)
        rise = self.moments.loss(m - g[0], b - g[1]) - here + float(g @ g)
        return min(high, float(g @ g) / (2 * rise)) if rise > 0 else high

    def _length(self, rate: float) -> float:
        return float(np.hypot(*np.diff(self.way(rate), axis=0).T).sum())


class Fog(VGroup):
    """Hides a panel with its margins but for the surroundings of one place; its edge is soft.

    Attributes
    ----------
    thick : how far it has closed in: 0 at the corners of that, 1 around the place

    """

    def __init__(self, style: Style, panel: Region, place: np.ndarray) -> None:
        super().__init__()
        region = panel.inset(left=-0.7, right=-0.1, bottom=-0.7, top=-0.2)
        self.low, self.high = np.array([region.left, region.bottom]), np.array([region.right, region.top])
        self.place = place
        # The outermost layer is opaque: translucent ones, rounded to eight bits, would leave a faint tint.
        fills = [*[0.5] * (EDGES - 1), 1.0]
        self.add(*(Shape(style.color("background"), fill=fill, z=Level.MASK) for fill in fills))
        self.show(0)

    def show(self, thick: float) -> None:
        """Close in on the place."""
        self.thick = float(thick)
        (left, bottom), (right, top) = self.low, self.high
        outer = np.array([[left, bottom], [left, top], [right, top], [right, bottom], [left, bottom]])
        far = np.hypot(*(self.high - self.low))
        for k, layer in enumerate(self):
            radius = far + self.thick * (CLEAR + RIM * k / (EDGES - 1) - far)
            hole = np.clip(self.place + radius * circle_arcs(8), self.low, self.high)
            layer.outline(np.concatenate([polyline(outer), flat(hole)]))
