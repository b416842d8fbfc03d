"""Arrows of single points, of their mean, and of what pushes a heavy ball."""

from __future__ import annotations

import numpy as np
from manim import VGroup

from gdmath import Dataset, Moments, Trajectory
from scenes.mobjects.kit.shapes import Shape, arrow
from scenes.mobjects.plots.bowl import Bowl
from scenes.mobjects.plots.path import EMPTY, OnBowl
from scenes.style import Level, Style

MEAN_LENGTH = 1.8  # on the frame, of the mean arrow at most
EDGE = 0.15  # of the panel, that arrows keep free
TIP = 0.13  # of a point's arrow
MANY = 60  # points from which their arrows are thin


def point_slopes(data: Dataset, m: float, b: float) -> np.ndarray:
    """(∂J/∂m, ∂J/∂b) of each point's own loss, (n, 2)."""
    error = data.y - (m * data.x + b)
    return -2 * np.stack([data.x * error, error], axis=-1)


def _inside(bowl: Bowl, line: tuple[float, float], ways: np.ndarray) -> float:
    """By what all of these ways (n, 2) on the frame may be multiplied so that they end inside the panel."""
    r, at = bowl.plot.region.inset(left=EDGE, right=EDGE, bottom=EDGE, top=EDGE), bowl.place(*line)[0]
    room = np.where(ways > 0, np.array([r.right, r.top]) - at, at - np.array([r.left, r.bottom]))
    sizes = np.abs(ways)
    return float(np.min(np.where(sizes > 0, room / np.where(sizes > 0, sizes, 1), np.inf), initial=1e300))


class PointArrows(OnBowl, VGroup):
    """Of each point the arrow against its own slope, at one line, and the arrow of their mean, −∇J.

    Attributes
    ----------
    line : (m, b) where they stand
    vectors : −scale · the slope of each point, (n, 2), in units of m and b
    points_, mean : shafts and tips, of the points and of their mean
    grown, merged : shares of their length, and of the way from their own arrow to the mean, as last shown

    """

    def __init__(self, style: Style, bowl: Bowl, data: Dataset, line: tuple[float, float]) -> None:
        super().__init__()
        self.bowl, self.line = bowl, line
        slopes = point_slopes(data, *line)
        ways, mean = -bowl.plot.unit * slopes, float(np.hypot(*(bowl.plot.unit * slopes.mean(axis=0))))
        self.scale_ = min([_inside(bowl, line, ways)] + ([MEAN_LENGTH / mean] if mean > 0 else []))
        self.vectors = -self.scale_ * slopes
        few, green = len(slopes) < MANY, style.color("gradient")
        thin, faint = (2.0, 1.0) if few else (1.2, 0.45)
        self.points_ = VGroup(
            Shape(style.color("sgd"), width=thin, opacity=faint, z=Level.DROPS),
            Shape(style.color("sgd"), fill=faint, z=Level.DROPS),
        )
        self.mean = VGroup(Shape(green, width=6, z=Level.ARROW), Shape(green, fill=1, z=Level.ARROW))
        self.add(self.points_, self.mean)
        self.grown, self.merged = 1.0, 0.0

    def show(self, grown: float, merged: float = 0.0) -> None:
        """Draw this share of each point's arrow, turned by a share of the way into the mean."""
        self.grown, self.merged = float(grown), float(merged)
        mean = self.vectors.mean(axis=0)
        vectors = self.grown * (self.vectors + self.merged * (mean - self.vectors))
        base = self.bowl.place(*self.line)[0]
        ends = base + self.bowl.plot.unit * vectors
        outlines = [arrow(base, end, tip=TIP) for end in ends]
        for k, shape in enumerate(self.points_):
            shape.outline(np.concatenate([outline[k] for outline in outlines]))

    def show_mean(self, grown: float) -> None:
        """Draw this share of the mean's arrow."""
        base = self.bowl.place(*self.line)[0]
        end = base + float(grown) * self.bowl.plot.unit * self.vectors.mean(axis=0)
        for shape, outline in zip(self.mean, arrow(base, end, tip=0.24), strict=True):
            shape.outline(outline)


class Arrow(OnBowl, VGroup):
    """An arrow from one place of the bowl's plane to another.

    Attributes
    ----------
    base, vector : (m, b) where it stands, and what it adds, (2,)

    """

    def __init__(self, style: Style, bowl: Bowl, role: str, width: float = 5) -> None:
        super().__init__()
        self.bowl = bowl
        color = style.color(role)
        self.shaft, self.tip = Shape(color, width=width, z=Level.ARROW), Shape(color, fill=1, z=Level.ARROW)
        self.add(self.shaft, self.tip)
        self.base, self.vector = (0.0, 0.0), np.zeros(2)

    def show(self, base: np.ndarray, vector: np.ndarray, grown: float = 1.0) -> None:
        """Draw this share of it."""
        self.base, self.vector = (float(base[0]), float(base[1])), np.asarray(vector, float)
        start, end = self.bowl.place(*np.stack([base, base + float(grown) * self.vector], axis=-1))
        r = self.bowl.room
        inside = r.left < end[0] < r.right and r.bottom < end[1] < r.top
        for shape, outline in zip((self.shaft, self.tip), arrow(start, end), strict=True):
            shape.outline(outline if inside else EMPTY)

    def hide(self) -> None:
        """Show nothing."""
        self.shaft.outline(EMPTY)
        self.tip.outline(EMPTY)


class Pushes(OnBowl, VGroup):
    """What makes a step of a heavy ball: the share of the last step that it keeps, then the push of the slope.

    Attributes
    ----------
    kept, push : the two arrows, tip to tail

    """

    def __init__(
        self, style: Style, bowl: Bowl, moments: Moments, trajectory: Trajectory, beta: float
    ) -> None:
        super().__init__()
        self.bowl, self.moments, self.trajectory, self.beta = bowl, moments, trajectory, beta
        self.kept, self.push = Arrow(style, bowl, "momentum", 4), Arrow(style, bowl, "gradient", 4)
        self.add(self.kept, self.push)

    def show(self, k: int, share: float = 1.0) -> None:
        """Those of the step from row k on, drawn one after the other."""
        kept, pushed = min(1.0, 2 * float(share)), max(0.0, 2 * float(share) - 1)
        run = self.trajectory
        at, before = run.params[k], run.step[k - 1] if k else np.zeros(2)
        carried = self.beta * before
        slope = np.array(self.moments.gradient(*at))
        self.kept.show(at, carried, kept)
        self.push.show(at + carried, -run.learning_rate * slope, pushed)

    def hide(self) -> None:
        """Show nothing."""
        self.kept.hide()
        self.push.hide()
