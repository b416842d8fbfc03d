"""Numbers in rows and columns, decimal points below one another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from manim import VGroup

from scenes.layout import Region
from scenes.mobjects.number import LiveNumber, NumberFormat
from scenes.mobjects.shapes import Shape, polyline
from scenes.style import EM_PER_POINT, LABEL, QUIET, Digits, Style

LEAST_GAP = 0.25  # between columns, before the numbers are made smaller


class Column(NamedTuple):
    """What a column says: its head, in TeX, or none, and the meaning of its numbers."""

    head: str = ""
    role: str = "text"


class Cell(NamedTuple):
    """A number, how it is written, and its meaning where that is not its column's."""

    value: float
    form: NumberFormat
    role: str | None = None


class Table(VGroup):
    """Heads over a rule on the upper edge of a region, and rows of numbers in it.

    Attributes
    ----------
    heads : one label a column
    rule : the line below the heads
    rows : one list a row, of a number or None a column
    baselines : of the rows
    lefts : where the columns begin

    """

    def __init__(
        self,
        style: Style,
        region: Region,
        columns: Sequence[Column],
        rows: Sequence[Sequence[Cell | None]],
        *,
        capacity: int | None = None,
    ) -> None:
        super().__init__()
        self.style, self.region = style, region
        digits, height = style.digits, region.height / (capacity or len(rows))
        for size in (LABEL, QUIET):
            em = EM_PER_POINT * size
            heads = [
                style.math(column.head + _factor(rows, k), size) if column.head else VGroup()
                for k, column in enumerate(columns)
            ]
            before, after = (
                np.array([[_extent(digits, cell, part) for cell in row] for row in rows]).max(axis=0) * em
                for part in (0, 1)
            )
            widths = np.maximum(before + after, [head.width for head in heads])
            gap = (region.width - widths.sum()) / max(1, len(columns) - 1)
            if gap >= LEAST_GAP:
                break
        right = region.left + np.cumsum(widths + gap) - gap
        middle = right - widths / 2
        points = middle + (before - after) / 2
        self.baselines = [region.top - (k + 0.5) * height - 0.33 * em for k in range(len(rows))]
        self.heads = VGroup(
            *(
                head.stand_at(x, region.top + 0.22, side=0)
                for head, x in zip(heads, middle, strict=True)
                if head
            )
        )
        self.em = em
        self.rule = self.line_over(0)
        self.rows = [
            [
                LiveNumber(style, cell.form, cell.value, (x, y), size=size, role=cell.role or column.role)
                if cell is not None
                else None
                for cell, x, column in zip(row, points, columns, strict=True)
            ]
            for row, y in zip(rows, self.baselines, strict=True)
        ]
        self.lefts = right - widths
        self.add(self.heads, self.rule, *(number for row in self.rows for number in row if number))

    def line_over(self, row: int) -> Shape:
        """A rule over a row, across the table."""
        r = self.region
        y = (self.baselines[row - 1] + self.baselines[row]) / 2 + 0.33 * self.em if row else self.region.top
        line = Shape(self.style.color("rule"), width=2)
        return line.outline(polyline(np.array([[r.left, y], [r.right, y]])))

    def row(self, k: int) -> list[LiveNumber]:
        """The numbers of a row."""
        return [number for number in self.rows[k] if number is not None]

    def column(self, k: int, start: int = 0, end: int | None = None) -> list[LiveNumber]:
        """The numbers of a column, from one row up to another."""
        return [row[k] for row in self.rows[start:end] if row[k] is not None]


def _extent(digits: Digits, cell: Cell | None, part: int) -> float:
    """The width of a number up to its point (part 0) or from it on (part 1), in em."""
    if cell is None:
        return 0.0
    string = cell.form.write(cell.value)
    before = string.split(".")[0]
    return digits.width(string[len(before) :] if part else before)


def _factor(rows: Sequence[Sequence[Cell | None]], k: int) -> str:
    """The power of ten in which the numbers of a column are counted, behind its head."""
    factor = next((row[k].form.factor for row in rows if row[k] is not None), "")
    return rf"\ \quiet{{{factor.removeprefix(chr(92) + 'cdot')}}}" if factor else ""
