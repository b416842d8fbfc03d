"""Where a noisy descent stays: in a ball around the optimum, whose size is measured here."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

FEWEST = 32  # updates, for their quarters to be compared
SAME_SPREAD = 0.7  # a quarter's spread over that of the other: less, and it still shrinks or grows
SAME_PLACE = 1.0  # how far a quarter's mean may lie from the other's, in spreads: a straight way has 1.7


def ball(params: ArrayLike) -> tuple[tuple[float, float], float]:
    """(center, radius) of the last half of a path (k+1, 2): the mean of (m, b), and the rms distance from it.

    The radius is the length of (m, b), as it is seen in the (m, b) plane of the film.

    >>> ball(4 * [(9.0, 9.0)] + [(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0)])
    ((0.0, 0.0), 1.0)
    """
    rows = np.asarray(params, float)
    rows = rows[(len(rows) + 1) // 2 if len(rows) > 1 else 0 :]
    # A scale of their own: squares neither overflow nor vanish.
    first = rows[0]
    scale = float(np.abs(rows - first).max()) or 1.0
    off = (rows - first) / scale
    center = off.mean(axis=0)
    radius = scale * float(np.sqrt(np.square(off - center).sum(axis=1).mean()))
    m, b = first + scale * center
    return (float(m), float(b)), radius


def has_settled(params: ArrayLike, axes: ArrayLike) -> bool:
    """Whether a path (k+1, 2) only jitters by now: its last two quarters are alike, along each axis.

    The axes (a, 2) are unit vectors, those of the bowl.  Along each of them the spread of the last quarter of the
    updates, its standard deviation, is at least 0.7 times that of the quarter before, and no more than 1/0.7 times
    it; and the means of both quarters are no farther apart than the spread of the half.  A straight way has them
    1.7 spreads apart, and one that still shrinks or oscillates less and less has unlike spreads.  At least 32 updates
    are needed.  A path that does not move has not settled in a ball of noise: it has arrived.

    >>> rng = np.random.default_rng(0)
    >>> noise, way = rng.normal(size=(400, 2)), np.linspace(0, 40, 400)[:, None]
    >>> has_settled(noise, np.eye(2)), has_settled(noise + way, np.eye(2)), has_settled(0 * way + [1, 2], np.eye(2))
    (True, False, False)
    """
    rows = np.asarray(params, float)
    quarter = (len(rows) - 1) // 4
    if 4 * quarter < FEWEST:
        return False
    rows = rows[-2 * quarter :] - rows[-1]
    along = rows @ np.asarray(axes, float).T
    scale = np.abs(along).max(axis=0)
    along = along / np.where(scale > 0, scale, 1.0)
    before, after = along[:quarter], along[quarter:]
    spread_before, spread_after = before.std(axis=0), after.std(axis=0)
    alike = np.minimum(spread_before, spread_after) >= SAME_SPREAD * np.maximum(spread_before, spread_after)
    apart = np.abs(after.mean(axis=0) - before.mean(axis=0))
    return bool(np.all(alike) and np.all(apart <= SAME_PLACE * along.std(axis=0)) and np.any(scale > 0))
