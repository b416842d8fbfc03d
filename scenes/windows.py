"""What a picture of the data or of the (m, b) plane shows: its window, and the level ellipses in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdmath import Dataset, Moments, Trajectory, level_ellipse

Array = NDArray[np.float64]
LEVEL_EXPONENT = 1.5
TINY = 1e-300  # stands for a loss at the floor, whose logarithm there is none of


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A rectangle of two quantities, (low, high) each: (x, y) of a data plot or (m, b) of the plane."""

    x: tuple[float, float]
    y: tuple[float, float]

    @property
    def width(self) -> float:
        """Extent along the first quantity."""
        return self.x[1] - self.x[0]

    @property
    def height(self) -> float:
        """Extent along the second quantity."""
        return self.y[1] - self.y[0]

    @property
    def center(self) -> tuple[float, float]:
        """The middle of both."""
        return (self.x[0] + self.x[1]) / 2, (self.y[0] + self.y[1]) / 2

    def contains(self, points: ArrayLike) -> bool:
        """Whether all points (k, 2) lie inside or on the edge."""
        points = np.atleast_2d(np.asarray(points, float))
        low, high = np.array([self.x[0], self.y[0]]), np.array([self.x[1], self.y[1]])
        return bool(np.all((points >= low) & (points <= high)))


def data_window(dataset: Dataset, margin: float = 0.08) -> Window:
    """The window around all points, `margin` of their extent wider on each side."""
    x, y = dataset.x, dataset.y
    pad_x = margin * float(np.ptp(x))
    # Points at one height get half that height above and below, so that 0 is not out of sight.
    pad_y = margin * float(np.ptp(y)) if np.ptp(y) > 0 else max(abs(float(y[0])) / 2, 1.0)
    return Window(
        x=(float(x.min()) - pad_x, float(x.max()) + pad_x),
        y=(float(y.min()) - pad_y, float(y.max()) + pad_y),
    )


def visible(trajectory: Trajectory) -> Array:
    """(m, b) of the part of a trajectory to show: all, or what a leaving one does before it has climbed too high."""
    too_high = np.flatnonzero(trajectory.loss > 4 * trajectory.loss[0])
    return trajectory.params[: too_high[0] if len(too_high) else None]


def rim_level(moments: Moments, path: ArrayLike, margin: float = 0.08) -> float:
    """The loss of the ellipse that has the points `path` (k, 2) of (m, b) inside it.

    Its radius exceeds that of the farthest point by `margin`.  Where the path never leaves the optimum, the
    loss of the best horizontal line (or, if that is the optimum, of one a unit away) sets the size.
    """
    rise = _rise_of_path(moments, path) or moments.var_y or moments.mean_y**2 or 1.0
    return moments.floor + rise * (1 + margin) ** 2


def _rise_of_path(moments: Moments, path: ArrayLike) -> float:
    """How far a path (k, 2) lies above the floor at most; 0 where nothing but rounding lifts it."""
    m, b = np.atleast_2d(np.asarray(path, float)).T
    rise = moments.rise(m, b)
    visible = (rise > moments.rounding(m, b) ** 2) & (rise > 1e-12 * moments.floor)
    return float(np.max(rise, where=visible, initial=0.0))


def descent_window(moments: Moments, path: ArrayLike, *, aspect: float, margin: float = 0.2) -> Window:
    """The (m, b) window of width/height `aspect` around a path (k, 2) and the optimum.

    One unit of m is as long as one unit of b, so that a gradient stands perpendicular to its contour.
    `margin` is kept free on each side, as a share of the extent.  A path that never leaves the optimum gets
    the window of its rim.
    """
    points = np.vstack([np.atleast_2d(np.asarray(path, float)), moments.optimum])
    low, high = points.min(axis=0), points.max(axis=0)
    if not _rise_of_path(moments, path):
        return rim_window(moments, rim_level(moments, path), aspect=aspect)
    return _window_around((low + high) / 2, (high - low) * (0.5 + margin), aspect)


def rim_window(moments: Moments, rim: float, *, aspect: float, margin: float = 0.05) -> Window:
    """The (m, b) window of width/height `aspect` that shows the whole level ellipse of the loss `rim`."""
    ellipse = level_ellipse(moments, rim)
    return _window_around(ellipse.center, ellipse.half_extent * (1 + margin), aspect)


def _window_around(center: Array, half: Array, aspect: float) -> Window:
    """The smallest window of this aspect, in equal units, around a box of half width and half height."""
    half_height = max(float(half[1]), float(half[0]) / aspect)
    half_width = half_height * aspect
    x, y = map(float, center)
    return Window(x=(x - half_width, x + half_width), y=(y - half_height, y + half_height))


def levels(moments: Moments, top: float, count: int) -> Array:
    """`count` values of J up to `top`, rising, shape (count,).

    Their ellipses crowd outwards, where J is steep, but less than those of equal steps of J would: the
    exponent, between 1 for equal steps and 2 for evenly growing ellipses, keeps some for the bottom.

    >>> moments = Moments.of_arrays(np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 5.0]))
    >>> len(levels(moments, 9.0, 4))
    4
    """
    return moments.floor + (top - moments.floor) * (np.arange(1, count + 1) / count) ** LEVEL_EXPONENT
