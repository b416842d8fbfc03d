"""Names of curves, each beside its own: where it touches no curve and no other name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from manim import VMobject

from scenes.layout import Region
from scenes.style import Label

# Where a name stands beside a place of its curve, and how far off, on the frame.
BESIDE = np.array([[x, y] for x in (-1, 0, 1) for y in (-1, -0.5, 0, 0.5, 1) if abs(x) + abs(y) >= 1])
GAPS = (0.16, 0.22, 0.3, 0.4)
APART = 0.07  # of a name from a curve, and from another name
RING = np.stack([np.cos(np.arange(8) * np.pi / 4), np.sin(np.arange(8) * np.pi / 4)], axis=-1)


class Curve(Protocol):
    """What has a stroke, `line`, and an end."""

    @property
    def line(self) -> VMobject:
        """Its stroke."""
        ...

    @property
    def end(self) -> np.ndarray:
        """Where the stroke ends on the frame, (2,)."""
        ...


def name_curves(
    labels: Sequence[Label],
    curves: Sequence[Curve],
    region: Region,
    others: Sequence[np.ndarray] = (),
    *,
    apart: float = APART,
) -> None:
    """Put each label beside its curve, near to its end where it touches no curve, no other label and no `others`.

    These are places (k, 2) on the frame that something else takes. Labels are so far `apart`, where they can be.
    """
    # The place where a curve is when it has been drawn takes room, too.
    tracks = [_dense(curve.line.points) for curve in curves]
    discs = [*(curve.end + 0.12 * RING for curve in curves), *(other for other in others if len(other))]
    taken: list[np.ndarray] = []
    for k, label in enumerate(labels):
        half = np.array([label.width, label.height]) / 2
        low = np.array([region.left, region.bottom]) + half + 0.05
        high = np.array([region.right, region.top]) - half
        ends = tracks[k][:: -max(1, len(tracks[k]) // 60)]
        spots = np.clip(
            np.concatenate([ends + side * (half + gap) for side in BESIDE for gap in GAPS]), low, high
        )
        best = spots[int(np.argmin(_costs(spots, half, tracks, discs, k, taken, apart)))]
        taken.append(np.stack([best, half]))
        label.move_to(np.array([*best, 0]))


def _costs(
    spots: np.ndarray,
    half: np.ndarray,
    tracks: list[np.ndarray],
    discs: list[np.ndarray],
    own: int,
    taken: list[np.ndarray],
    apart: float,
) -> np.ndarray:
    """How bad a name with this half width and half height is at each spot (k, 2); shape (k,)."""
    away = [_away(spots, half, track) for track in tracks]
    mine = away.pop(own)
    rest = np.min(away, axis=0) if away else np.ones(len(spots))
    others = [(np.abs(spots - other) - half - its_half).max(axis=1) for other, its_half in taken]
    crowd = np.min(others, axis=0) if others else np.ones(len(spots))
    disc = np.min([_away(spots, half, ring) for ring in discs], axis=0)
    touching = sum(np.maximum(0, APART - space) for space in (mine, rest))
    touching += np.maximum(0, apart - crowd) + np.maximum(0, 0.02 - disc)
    doubtful = np.maximum(0, 0.25 + mine - rest)
    end = tracks[own][-1]
    far = np.maximum(np.abs(end - spots) - half, 0).max(axis=1)
    before = 0.1 * (spots[:, 0] - half[0] < end[0])  # its place is after the end, if it can be
    return np.asarray(50 * touching + 2 * mine + 1.5 * doubtful + 0.35 * far + before)


def _away(spots: np.ndarray, half: np.ndarray, points: np.ndarray) -> np.ndarray:
    """How far a box around each spot (k, 2) is from the nearest of some points, along x or y; shape (k,)."""
    along, up = (np.abs(points[:, k] - spots[:, k, None]) - half[k] for k in (0, 1))
    return np.asarray(np.maximum(np.maximum(along, up).min(axis=1), 0))


def _dense(outline: np.ndarray) -> np.ndarray:
    """Points along straight strokes, at most 0.05 apart, (k, 2)."""
    ends = outline[:, :2].reshape(-1, 4, 2)[:, [0, 3]]
    pieces = [np.linspace(a, b, max(2, int(np.hypot(*(b - a)) / 0.05) + 2)) for a, b in ends]
    return np.concatenate(pieces) if pieces else np.zeros((1, 2))
