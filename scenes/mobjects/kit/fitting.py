"""Formulas that have to fit: in the largest size that does, or broken into lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from manim import VGroup

from scenes.layout import Layout
from scenes.style import FORMULA, LABEL, QUIET, Label, Style

INDENT = 0.5  # of the further lines of a broken formula


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


def fitted(make: Callable[[float], VGroup], sizes: Sequence[float], right: float) -> VGroup:
    """What is made in the first of these sizes, or the first in which it ends left of an edge."""
    for size in sizes:
        made = make(size)
        if made.get_right()[0] <= right:
            break
    return made


def caption(style: Style, layout: Layout, tex: str, size: float = FORMULA) -> Label:
    """A formula in the strip, left, in the middle of its height; smaller where it is too long for its place."""
    place = layout.formula
    sizes = [s for s in (FORMULA, LABEL, QUIET) if s <= size]
    label = next(fit for s in sizes if (fit := style.math(tex, s)).width <= place.width or s == QUIET)
    label.stand_at(place.left, 0)
    return label.shift([0, place.center[1] - 0.05 - label.get_center()[1], 0])
