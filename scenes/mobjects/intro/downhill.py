"""On the bowl seen from the side: the way down, and the fog that hides all but the ground under our feet."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import DL, DR, UL, UR, VGroup, smooth

from gdmath import Moments
from scenes.drive import Drive
from scenes.formulas import PARAMETERS, Parameter, partial
from scenes.layout import Region
from scenes.mobjects.kit.fitting import clearest
from scenes.mobjects.kit.shapes import Shape, arrow, plate, polyline
from scenes.mobjects.plots.bowl import Bowl
from scenes.mobjects.plots.bowl_axes import BowlAxes, samples
from scenes.mobjects.plots.path import EMPTY, OnBowl
from scenes.style import LABEL, Label, Level, Style

PAD = 0.06  # of the plate of a name that is beside a tip
SHORTEST = 0.02  # arrow that is drawn
SAMPLES = 24  # of an arrow's shaft, which follows the surface
AROUND = 400.0  # beyond the stage, as far as the fog hides: so far a bowl reaches that is seen from nearby
LAYERS = 28  # of the fog
BELOW, REACH = (0.0, -0.12), (1.0, 0.88)  # its middle and what it leaves to be seen, in halves of the stage
ROUND = 2.5  # exponent of its outline: 2 would be an ellipse, and look like an eye
CLEAR = 0.15  # share of its reach that it leaves quite free
OPEN = 2.6  # reaches further out it is at first: outside the stage, wherever the place is


class Downhill(OnBowl, VGroup):
    """An arrow of −rate · ∇J that lies on the bowl, or of what −∇J has along one parameter.

    Attributes
    ----------
    base, rate : (m, b) where it stands, and by how much the gradient is multiplied

    """

    def __init__(
        self,
        style: Style,
        bowl: Bowl,
        moments: Moments,
        base: tuple[float, float],
        along: Parameter | None = None,
    ) -> None:
        super().__init__()
        self.style, self.bowl, self.moments, self.base, self.rate = style, bowl, moments, base, 0.0
        color = style.color(along or "gradient")
        self.kept = np.array([along in (None, name) for name in PARAMETERS], float)
        self.shaft, self.tip = Shape(color, width=6, z=Level.ARROW), Shape(color, fill=1, z=Level.ARROW)
        self.add(self.shaft, self.tip)

    @property
    def is_seen(self) -> bool:
        """Whether it is longer than a point: it is not where the ground is level."""
        return self._length(self.rate) >= SHORTEST

    def show(self, rate: float) -> None:
        """Multiply the gradient by this."""
        self.rate = float(rate)
        at, length = self.way(self.rate), self._length(self.rate)
        if not self.is_seen:
            self.shaft.outline(EMPTY)
            self.tip.outline(EMPTY)
            return
        # The tip points as the shaft's last piece does.
        left = np.hypot(*(at - at[-1]).T)
        neck = at[left > min(0.2, 0.45 * left.max())]
        back = (at[-1] - neck[-1]) / np.hypot(*(at[-1] - neck[-1]))
        self.shaft.outline(polyline(np.vstack([neck, neck[-1] + 0.03 * back])) if len(neck) > 1 else EMPTY)
        self.tip.outline(arrow(at[-1] - back * min(0.5, length), at[-1], tip=0.24)[1])

    def refresh(self) -> None:
        """Lie as long as it is on the bowl as that is seen now."""
        self.show(self.rate)

    def along(self, name: Parameter) -> Downhill:
        """One that has its part along m or b alone."""
        return Downhill(self.style, self.bowl, self.moments, self.base, name)

    def aim(self, start: float, end: float) -> Drive:
        """It goes from one rate to another."""
        self.show(start)
        return Drive(self.show, start, end)

    def way(self, rate: float) -> np.ndarray:
        """Points on the surface from the base to base − rate · ∇J, shape (SAMPLES, 2)."""
        share = np.linspace(0, 1, SAMPLES)[:, None]
        params = np.array(self.base) - rate * share * self.kept * self.moments.gradient(*self.base)
        return self.bowl.place(params[:, 0], params[:, 1])

    def named(self, tex: str, right: float, *, only_direction: bool = False) -> VGroup:
        """A formula as its name, below its end, left of an edge; says where its length means nothing."""
        name = self._name(tex, only_direction)
        way = self.way(self.rate)
        along = way[-1] - way[0] if self.is_seen else np.array([0.0, -1.0])
        along = along / np.hypot(*along)
        across = np.array([along[1], -along[0]])
        across = across if across[1] < 0 else -across
        across = across if self.is_seen else along
        return self._placed(name, way[-1] + 0.35 * along + 0.4 * across, right)

    def named_above(self, tex: str, right: float, *, only_direction: bool = False) -> VGroup:
        """The same, above its foot: below its end stand the numbers of a small bowl's axes."""
        return self._placed(self._name(tex, only_direction), self.way(0.0)[0] + [0, 0.5], right)

    def name_for(self, rate: float, tex: str, taken: np.ndarray, room: Region) -> VGroup:
        """A formula as its name, beside the tip that it has at a rate, clear of places (k, 2), in a region.

        Nothing where there is no arrow: on level ground.
        """
        if self._length(rate) < SHORTEST:
            return VGroup()
        name = self.style.math(tex, LABEL)
        half = np.array([name.width, name.height]) / 2 + PAD
        low, high = np.array([room.left, room.bottom]) + half, np.array([room.right, room.top]) - half
        name.move_to((*clearest(self.way(rate)[-1:], half, taken, low, high), 0))
        return plate(name, self.style, PAD)

    def _name(self, tex: str, only_direction: bool) -> Label:
        """A formula, with the zero that it is where the ground is level."""
        if not self.is_seen:
            tex += " = 0"
        elif only_direction:
            tex += rf"\ \quiet{{\text{{{self.style.say('intro.direction')}}}}}"
        return self.style.math(tex, LABEL)

    def _placed(self, name: Label, center: np.ndarray, right: float) -> VGroup:
        """A name on its plate, its middle there, but left of an edge."""
        x = min(float(center[0]), right - float(name.width) / 2)
        name.move_to((x, float(center[1]), 0))
        return plate(name, self.style)

    def rate_for(self, length: float) -> float:
        """The rate at which the arrow is so long on the frame."""
        low, high = 0.0, 1.0
        while self._length(high) < length and high < 1e12:
            low, high = high, 2 * high
        for _ in range(40):
            middle = (low + high) / 2
            low, high = (middle, high) if self._length(middle) < length else (low, middle)
        # On no account farther than to where the ground is lowest on this way.
        g = self.kept * self.moments.gradient(*self.base)
        (m, b), here = self.base, self.moments.loss(*self.base)
        rise = self.moments.loss(m - g[0], b - g[1]) - here + float(g @ g)
        return min(high, float(g @ g) / (2 * rise)) if rise > 0 else high

    def _length(self, rate: float) -> float:
        return float(np.hypot(*np.diff(self.way(rate), axis=0).T).sum())


def name_slopes(
    arrows: Sequence[Downhill], rate: float, dot: float, axes: BowlAxes, room: Region
) -> list[VGroup]:
    """What the arrows along m and along b are called, beside their tips on the bowl as it is seen now.

    In a region, clear of the arrows, of the bowl and its axes, of a dot of that radius, and of each other.
    """
    ways, bowl = [along.way(rate) for along in arrows], arrows[0].bowl
    around = ways[0][0] + 1.4 * dot * np.array([[-1, 0], [1, 0], [0, -1], [0, 1]])
    drawn = [*(bowl.ring(level) for level in bowl.levels), *(part.points for part in axes.strokes)]
    written = [*axes.names, *axes.loss, *axes.numbers[0], *axes.numbers[1]]
    corners = [word.get_corner(corner) for word in written for corner in (UL, UR, DL, DR)]
    taken = np.vstack([*ways, around, *map(samples, drawn), np.array(corners)[:, :2]])
    names: list[VGroup] = []
    for along, parameter in zip(arrows, PARAMETERS, strict=True):
        name = along.name_for(rate, partial(parameter), taken, room)
        names.append(name)
        if len(name):
            low, high = name.get_corner(DL)[:2] - 0.15, name.get_corner(UR)[:2] + 0.15
            inside = np.stack(np.meshgrid(*np.linspace(low, high, 9).T), axis=-1)
            taken = np.vstack([taken, inside.reshape(-1, 2)])
    return names


class Fog(OnBowl, VGroup):
    """Lets only the nearest ground be seen, where one line's place on a bowl is: the rest fades into the background.

    It gets fainter on all sides, without an edge, within the stage.

    Attributes
    ----------
    line : (m, b), around whose place it closes in, wherever that is seen
    thick : how far it has closed in: 0 outside the stage, 1 around the place
    below, reach : middle, from the place, and half axes of what is seen in the end, (2,)

    """

    def __init__(self, style: Style, stage: Region, bowl: Bowl, line: tuple[float, float]) -> None:
        super().__init__()
        self.bowl, self.line = bowl, line
        self.low, self.high = np.array([stage.left, stage.bottom]), np.array([stage.right, stage.top])
        self.below, self.reach = (np.array(size) * (self.high - self.low) / 2 for size in (BELOW, REACH))
        # From clear to foggy without an edge: what is hidden, in all, behind the first k layers.
        hidden = (1 - np.cos(np.pi * np.arange(1, LAYERS + 1) / LAYERS)) / 2
        veils = 1 - (1 - hidden) / (1 - np.append(0.0, hidden[:-1]))
        self.add(*(Shape(style.color("background"), fill=veil, z=Level.MASK) for veil in veils))
        self.show(0)

    def show(self, thick: float) -> None:
        """Close in on the place."""
        self.thick = float(thick)
        (left, bottom), (right, top) = self.low - AROUND, self.high + AROUND
        outer = np.array([[left, bottom], [left, top], [right, top], [right, bottom], [left, bottom]])
        middle = self.bowl.place(*self.line)[0] + self.below
        away = (1 - self.thick) * OPEN
        outline = _outline()
        for k, layer in enumerate(self):
            share = (CLEAR + (1 - CLEAR) * k / (LAYERS - 1)) * (1 + away) + away
            layer.outline(np.concatenate([polyline(outer), polyline(middle + share * self.reach * outline)]))

    def closing(self) -> Drive:
        """It comes, ahead of a camera that follows `late`."""
        return Drive(self.show, 0, 1, rate_func=soon)

    def lifting(self) -> Drive:
        """It goes, behind a camera that goes back `soon`."""
        return Drive(self.show, 1, 0, rate_func=late)

    def hides(self, at: np.ndarray) -> bool:
        """Whether nothing is seen, in the end, of points (k, 2) that are measured from the place."""
        return float(np.sum(np.abs((at - self.below) / self.reach) ** ROUND, axis=1).min()) >= 1


def _outline() -> np.ndarray:
    """Of what fog leaves to be seen, closed, in its half axes, shape (k, 2)."""
    angles = np.linspace(0, 2 * np.pi, 97)
    way = np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    return np.asarray(np.sign(way) * np.abs(way) ** (2 / ROUND))


def soon(share: float) -> float:
    """Over before the rest of the time: fog closes in ahead of the camera, and lifts behind it."""
    return float(smooth(min(1.0, share / 0.65)))


def late(share: float) -> float:
    """The same, the other way round."""
    return 1 - soon(1 - share)
