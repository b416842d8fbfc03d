"""The picture in squares: where something is new, and what an opaque shape hides of all that lies below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor

import numpy as np

SIDE = 64  # pixels of a square
Cells = list[int]  # squares of the picture: a row an integer, a column a bit
Box = tuple[int, int, int, int]  # top, left, bottom, right in pixels; the last two are excluded
LEAST = 3  # rows and columns of a shape below which it is not asked what it hides
CURVE = 4  # control points
SHARES = np.arange(4)[:, None] / 4  # of a curve, at which points of it are looked at
POINTS = np.concatenate(
    [(1 - SHARES) ** 3, 3 * SHARES * (1 - SHARES) ** 2, 3 * SHARES**2 * (1 - SHARES), SHARES**3], axis=1
)


@dataclass(frozen=True, slots=True)
class Place:
    """The cells that a shape touches, and perhaps some more.

    Attributes
    ----------
    first, end : rows, the last one excluded
    columns : as bits
    hidden : of each of these rows the cells of which it hides all that lies below; empty where there are none

    """

    first: int
    end: int
    columns: int
    hidden: tuple[int, ...] = ()

    def mark(self, cells: Cells) -> None:
        """Add to some cells those that are touched."""
        for row in range(self.first, self.end):
            cells[row] |= self.columns

    def of(self, cells: Cells) -> Cells:
        """Those of some cells that are touched."""
        columns = self.columns
        return [row & columns for row in cells[self.first : self.end]]


NOWHERE = Place(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Grid:
    """A picture of this size in pixels, in squares; those at its right and its bottom may be cut."""

    width: int
    height: int

    @property
    def rows(self) -> int:
        """How many."""
        return -(-self.height // SIDE)

    @property
    def columns(self) -> int:
        """How many."""
        return -(-self.width // SIDE)

    def none(self) -> Cells:
        """No cells."""
        return [0] * self.rows

    def all(self) -> Cells:
        """All cells."""
        return [(1 << self.columns) - 1] * self.rows

    def place(self, left: float, top: float, right: float, bottom: float) -> Place:
        """The cells that a rectangle touches, sides in pixels from the upper left."""
        first, end = _span(top, bottom, self.rows)
        start, stop = _span(left, right, self.columns)
        return Place(first, end, ((1 << stop - start) - 1) << start)

    def boxes(self, cells: Cells, first: int = 0) -> Iterator[Box]:
        """Cells as boxes of pixels that do not overlap; `first` is the row of the first of them."""
        begun: dict[tuple[int, int], int] = {}  # boxes that may go on: left and right, and top
        for row, bits in enumerate([*cells, 0], start=first):
            runs = dict.fromkeys(_runs(bits), row)
            for left, right in begun.keys() - runs.keys():
                top = begun.pop((left, right))
                yield top * SIDE, left * SIDE, min(row * SIDE, self.height), min(right * SIDE, self.width)
            begun = runs | begun

    def inside(self, place: Place, corners: np.ndarray) -> tuple[int, ...]:
        """The cells of a place that lie in a convex polygon, row by row; none where it is not convex.

        `corners` are those of its outline, cubic curves by their control points, shape (4 k, 2), in pixels.
        """
        if place.end - place.first < LEAST or place.columns.bit_count() < LEAST or not is_convex(corners):
            return ()
        edges = np.minimum(np.arange(place.first, place.end + 1) * SIDE, self.height)
        left, right = _sides(_on_outline(corners), edges)
        # A rectangle whose four corners lie inside does so itself; a pixel less, for edges are smoothed.
        left, right = np.maximum(left[:-1], left[1:]) + 1, np.minimum(right[:-1], right[1:]) - 1
        rows = tuple(map(self._between, left.tolist(), right.tolist()))
        return rows if any(rows) else ()

    def _between(self, left: float, right: float) -> int:
        """The cells of a row that lie between two pixels."""
        start = ceil(max(0.0, left) / SIDE) if left < self.width else self.columns
        stop = self.columns if right >= self.width - 1 else floor(max(0.0, right) / SIDE)
        return ((1 << stop) - 1) & -(1 << start) if stop > start else 0


def is_convex(corners: np.ndarray) -> bool:
    """Whether a closed polygon (k, 2) is convex and goes round once."""
    at = corners[:, 0] + 1j * corners[:, 1]
    ways = np.append(at[1:], at[0]) - at
    ways = ways[np.abs(ways) > 1e-6]
    if len(ways) < 3:
        return False
    turns = (ways[:-1].conj() * ways[1:]).imag
    last, least = (ways[-1].conj() * ways[0]).imag, 1e-9 * float(np.abs(ways).max()) ** 2
    if min(turns.min(), last) < -least and max(turns.max(), last) > least:
        return False
    along = ways.real[np.abs(ways.real) > 1e-9] > 0
    return int(np.count_nonzero(along[1:] != along[:-1])) + int(along[0] != along[-1]) == 2


def _on_outline(corners: np.ndarray) -> np.ndarray:
    """Points of cubic curves (4 k, 2), in their order; between them so far a convex outline reaches at least."""
    return np.asarray((POINTS @ corners.reshape(-1, CURVE, 2)).reshape(-1, 2))


def _sides(corners: np.ndarray, heights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where a convex polygon (k, 2) is entered and left at these heights; inf and -inf beside it."""
    x, y = corners.T
    low, high, count = int(y.argmin()), int(y.argmax()), len(y)
    x, y = np.concatenate([x, x]), np.concatenate([y, y])
    down = slice(low, (high if high > low else high + count) + 1)
    up = slice(high, (low if low > high else low + count) + 1)
    one, other = np.interp(heights, y[down], x[down]), np.interp(heights, y[up][::-1], x[up][::-1])
    beside = (heights <= y[low] + 1) | (heights >= y[high] - 1)
    return np.where(beside, np.inf, np.minimum(one, other)), np.where(beside, -np.inf, np.maximum(one, other))


def without(cells: Cells, hidden: Sequence[int]) -> Cells:
    """Cells without others."""
    return [row & ~other for row, other in zip(cells, hidden, strict=True)]


def _span(start: float, stop: float, count: int) -> tuple[int, int]:
    """The cells from one pixel to another, those outside left out."""
    first, end = (min(max(at, 0), count) for at in (floor(start / SIDE), ceil(stop / SIDE)))
    return first, max(first, end)


def _runs(bits: int) -> Iterator[tuple[int, int]]:
    """Where ones stand side by side: the first, and the next zero."""
    at = 0
    while bits:
        zeros = (bits & -bits).bit_length() - 1
        bits >>= zeros
        ones = (~bits & (bits + 1)).bit_length() - 1
        yield at + zeros, at + zeros + ones
        bits >>= ones
        at += zeros + ones
