"""Formulas and names of MBContourScene, in their places beside the pictures of a board."""

from __future__ import annotations

from itertools import product

import numpy as np
from manim import VGroup

from scenes.formulas import (
    BEST_INTERCEPT,
    BEST_SLOPE,
    OPTIMUM,
    PARAMETERS,
    partial_average,
    short_average,
    update,
)
from scenes.layout import Region
from scenes.mobjects.kit.fitting import fitted, formula_in
from scenes.mobjects.kit.readout import entries
from scenes.mobjects.kit.shapes import plate
from scenes.mobjects.plots.board import ROW, Board
from scenes.style import LABEL, QUIET, Label
from scenes.windows import visible


def rows(board: Board) -> tuple[float, float]:
    """Two baselines for what is said of m and of b: those of their values, or where the formulas stand."""
    if board.layout.is_wide:
        return _baselines(board)
    top = board.layout.formula.top - 0.5
    return top, top - ROW


def _baselines(board: Board) -> tuple[float, float]:
    first, second = entries(board.values)
    return first.number.baseline, second.number.baseline


def room_beside(board: Board) -> float:
    """The width for formulas in the rows of m and b, left of their values."""
    return float(board.values.get_left()[0]) - 0.35 - board.layout.strip.left


def two_rows(board: Board, *labels: Label) -> VGroup:
    """Formulas of m and b: in the rows of their values where there is room, else one below the other."""
    heights = rows(board)
    if not board.layout.is_wide and max(label.width for label in labels) <= room_beside(board):
        heights = _baselines(board)
    for label, y in zip(labels, heights, strict=True):
        label.stand_at(board.layout.formula.left, y)
    return VGroup(*labels)


def updates(board: Board) -> VGroup:
    """The update rules of m and b."""
    return two_rows(board, *(board.style.math(update(name)) for name in PARAMETERS))


def partials(board: Board) -> VGroup:
    """The slopes along m and b as means over the errors, side by side where there is room."""
    style, layout = board.style, board.layout
    both = VGroup(*(formula_in(style, partial_average(name), layout.formula, LABEL) for name in PARAMETERS))
    both[1].shift(np.array([both[0].width + 0.6, 0, 0]))
    if both.width <= (room_beside(board) if layout.is_wide else layout.formula.width):
        return both
    return two_rows(board, *(style.math(short_average(name), LABEL) for name in PARAMETERS))


def closed_forms(board: Board) -> VGroup:
    """The formulas of the best line."""
    slope, intercept = (
        formula_in(board.style, tex, board.layout.formula, LABEL) for tex in (BEST_SLOPE, BEST_INTERCEPT)
    )
    intercept.stand_at(slope.get_right()[0] + 0.7, board.layout.formula.center[1] - 0.1)
    return VGroup(slope, intercept)


def arrow_note(board: Board, tex: str, words: str = "") -> Label:
    """What the arrow is, in the header of the plane; with more words where there is room for them."""
    region, axes = board.layout.right, board.plane.axes
    names = [label for label in (axes.names[1], axes.powers[1]) if label is not None]
    left = max(region.left + 0.6, *(float(label.get_right()[0]) + 0.2 for label in names))
    edge = region.right if board.layout.is_square else float(board.loss.get_left()[0]) - 0.2
    texts = [rf"{tex}\ \quiet{{\text{{{words}}}}}", tex] if words else [tex]

    def make(choice: tuple[str, float]) -> Label:
        return board.style.math(*choice).stand_at(left, region.top + 0.22)

    return fitted(make, list(product(texts, (LABEL, QUIET))), edge)


def star_name(board: Board) -> VGroup:
    """The name of the optimum on a plate, below it, above it or beside it, where least of the path runs."""
    name, region = board.style.math(OPTIMUM, LABEL), board.layout.right
    x, y, _ = board.star.get_center()
    half = np.array([name.width, name.height]) / 2
    spots = _spots_around(np.array([x, y]), half, region)
    corners = np.array([board.plane.bowl.place(m, b)[0] for m, b in visible(board.trajectory)])
    shares = np.linspace(0, 1, 20)[:, None, None]
    way = ((1 - shares) * corners[:-1] + shares * corners[1:]).reshape(-1, 2)
    hidden = [int(np.all(np.abs(way - spot) < half + 0.15, axis=1).sum()) for spot in spots]
    best = spots[int(np.argmin(hidden))]
    return plate(name.move_to(np.array([*best, 0])), board.style)


def _spots_around(star: np.ndarray, half: np.ndarray, region: Region) -> list[np.ndarray]:
    """Middles for a name of that half size beside a star, those that are liked most first."""
    x, y = star
    nearest = min(x, region.right - half[0] - 0.15)
    spots = [np.array([nearest, y + rise]) for rise in (-0.55, 0.55)]
    if y - 0.8 < region.bottom:
        spots.reverse()
    for side, rise in ((1, 0.0), (-1, 0.0), (1, -0.5), (-1, -0.5), (1, 0.5), (-1, 0.5)):
        beside = np.array([x + side * (half[0] + 0.35), y + rise])
        if region.left < beside[0] - half[0] and beside[0] + half[0] < region.right:
            spots.append(beside)
    inside = [s for s in spots if region.bottom < s[1] - half[1] and s[1] + half[1] < region.top]
    return inside or spots[:1]
