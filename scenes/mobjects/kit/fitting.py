"""Formulas that have to fit: in the largest size that does, or broken into lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np
from manim import VGroup, VMobject

from scenes.layout import Region
from scenes.style import FORMULA, LABEL, QUIET, Label, Style

Made = TypeVar("Made", bound=VMobject)
Choice = TypeVar("Choice")  # a size, say
INDENT = 0.5  # of the further lines of a broken formula
SIZES = (FORMULA, LABEL, QUIET)  # of formulas, the largest first
ROW_GAP = 0.5  # between two rows at most
CLEAR = 0.1  # between a name and what is not its own


def broken(style: Style, pieces: Sequence[str], size: float, width: float) -> VGroup:
    """A formula, in as many lines as it needs, broken between its pieces, at (0, 0)."""
    lines = VGroup()
    while pieces:
        count = len(pieces)
        label = style.math(" ".join(pieces), size)
        while label.width > width - (INDENT if len(lines) else 0) and count > 1:
            count -= 1
            label = style.math(" ".join(pieces[:count]), size)
        lines.add(label)
        pieces = pieces[count:]
    return lines


def place(lines: VGroup, left: float) -> VGroup:
    """Put the left ends of the lines of a broken formula, all but the first set in a bit."""
    for k, label in enumerate(lines):
        label.stand_at(left + (INDENT if k else 0), label.baseline)
    return lines


def fitted(make: Callable[[Choice], Made], choices: Sequence[Choice], right: float) -> Made:
    """What is made by the first of these choices, sizes mostly, that lets it end left of an edge, or by the last."""
    for choice in choices:
        made = make(choice)
        if made.get_right()[0] <= right:
            break
    return made


def formula_in(style: Style, tex: str, region: Region, size: float = FORMULA) -> Label:
    """A formula at the left of a region, in the middle of its height, in the largest size that fits up to this one."""
    label = fitted(
        lambda s: style.math(tex, s).stand_at(region.left, 0), [s for s in SIZES if s <= size], region.right
    )
    return label.shift(np.array([0, region.center[1] - 0.05 - label.get_center()[1], 0]))


def stack(region: Region, *rows: VMobject) -> VGroup:
    """Rows of formulas at the left of a region, one below the other, in the middle of its height."""
    high = sum(row.height for row in rows)
    gap = min(ROW_GAP, (region.height - high) / (len(rows) + 1))
    y = region.center[1] + (high + (len(rows) - 1) * gap) / 2
    for row in rows:
        row.shift(np.array([region.left - row.get_left()[0], y - row.get_top()[1], 0]))
        y -= row.height + gap
    return VGroup(*rows)


def clearest(
    beside: np.ndarray, half: np.ndarray, taken: np.ndarray, low: np.ndarray, high: np.ndarray
) -> np.ndarray:
    """The middle (2,) for a box of this half size, beside one of some places, clear of what is taken.

    beside, taken : places (k, 2), those liked most first; low, high : middles lie between them.  The first of those
    that are `CLEAR` of all that is taken and near to their place, or what comes closest to that.
    """
    sides = (0.0, -1.0, 1.0, -0.5, 0.5)
    around = np.array([[x, y] for y in sides for x in sides if max(abs(x), abs(y)) == 1])
    gaps = np.array([0.02, 0.12, 0.25, 0.4, 0.7])
    offsets = (around[None] * (half + gaps[:, None, None])).reshape(-1, 2)
    spots = np.clip(beside[:, None] + offsets, low, high).reshape(-1, 2)
    own = np.repeat(beside, len(offsets), axis=0)
    away = (np.abs(spots[:, None] - taken) - half).max(axis=2).min(axis=1)
    near = (np.abs(spots - own) - half).max(axis=1)
    order = np.repeat(np.arange(len(beside)) / len(beside), len(offsets))
    costs = 10 * np.maximum(0, CLEAR - away) + np.maximum(0, near) + 0.3 * order
    return np.asarray(spots[int(np.argmin(costs))])
