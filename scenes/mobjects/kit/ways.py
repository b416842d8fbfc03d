"""Ways on which things go from one place of the frame to another."""

from __future__ import annotations

import numpy as np
from manim import smooth

from scenes.mobjects.kit.shapes import Array


def in_turn(share: float, k: int, count: int, lag: float) -> float:
    """How far the k-th of some ways is done, each of which begins when so much of the one before is."""
    return float(smooth(np.clip(share * (1 + lag * (count - 1)) - lag * k, 0, 1)))


def rounded(corners: Array) -> Array:
    """A way along corners (k, 2), those cut off again and again.

    Source: Chaikin (1974).
    """
    way = np.asarray(corners, float)
    for _ in range(4):
        cut = [way[:-1] + part * np.diff(way, axis=0) for part in (0.25, 0.75)]
        way = np.concatenate([way[:1], np.stack(cut, axis=1).reshape(-1, 2), way[-1:]])
    return way


def along(way: Array, share: float) -> Array:
    """The place (2,) after a share of a way's length."""
    lengths = np.append(0, np.cumsum(np.hypot(*np.diff(way, axis=0).T)))
    return np.array([np.interp(share * lengths[-1], lengths, axis) for axis in way.T])
