"""Where on the stage nothing is drawn."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from manim import Mobject, VMobject

from scenes.layout import Region


def is_free(region: Region, mobjects: Iterable[Mobject]) -> bool:
    """Whether nothing that is seen of these mobjects, and their parts, reaches into a region."""
    parts = (part for mobject in mobjects for part in mobject.get_family() if isinstance(part, VMobject))
    return not any(_is_seen(part) and _reaches(region, part) for part in parts)


def _is_seen(part: VMobject) -> bool:
    has_stroke = part.get_stroke_opacity() > 0 and part.get_stroke_width() > 0
    return len(part.points) >= 4 and bool(part.get_fill_opacity() > 0 or has_stroke)


def _reaches(region: Region, part: VMobject) -> bool:
    """Whether one of the chords between its anchors meets the region: see Liang and Barsky (1984)."""
    starts, ends = (part.points[k::4, :2] for k in (0, 3))
    starts = starts[: len(ends)]
    low, high = np.array([region.left, region.bottom]), np.array([region.right, region.top])
    if (np.maximum(starts, ends).max(axis=0) < low).any() or (
        np.minimum(starts, ends).min(axis=0) > high
    ).any():
        return False
    way = ends - starts
    with np.errstate(divide="ignore", invalid="ignore"):
        edges = np.stack([(low - starts) / way, (high - starts) / way])
    still = (way == 0) & (starts >= low) & (starts <= high)
    enters = np.where(still, -np.inf, np.nan_to_num(edges.min(axis=0), nan=np.inf)).max(axis=1)
    leaves = np.where(still, np.inf, np.nan_to_num(edges.max(axis=0), nan=-np.inf)).min(axis=1)
    return bool((np.maximum(enters, 0) <= np.minimum(leaves, 1)).any())
