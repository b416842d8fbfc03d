"""What was measured, as rows: on the screen and in Markdown."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from itertools import groupby

from rich.console import Console
from rich.table import Table

from scenes.publish.build.render import processors

HEAD = ("what", "measured", "against", "ratio", "target")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One measurement.

    Attributes
    ----------
    part : the heading that it stands under
    what, measured, against : in words, with units
    ratio : None where nothing is compared
    at_least, at_most : the target for the ratio
    note : how it was measured, where that is not plain

    """

    part: str
    what: str
    measured: str
    against: str = ""
    ratio: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    note: str = ""

    @property
    def target(self) -> str:
        """The target, and whether it is met."""
        if self.ratio is None or (self.at_least is None and self.at_most is None):
            return ""
        if self.at_least is not None:
            return f"≥ {self.at_least:g}: {'met' if self.ratio >= self.at_least else 'missed'}"
        return f"≤ {self.at_most:g}: {'met' if self.ratio <= self.at_most else 'missed'}"

    @property
    def cells(self) -> tuple[str, ...]:
        """As they stand in the table."""
        ratio = "" if self.ratio is None else f"{self.ratio:,.4g}"
        return self.what, self.measured, self.against, ratio, self.target

    def line(self) -> str:
        """All of it in one line."""
        return f"{self.part}: " + " | ".join(filter(None, self.cells))


Tell = Callable[[Row], None]


@dataclass
class Report:
    """All rows, and where and when they were measured."""

    quick: bool
    rows: list[Row] = field(default_factory=list)
    load: tuple[float, ...] = field(default_factory=os.getloadavg)

    def head(self) -> str:
        """Machine, date, and how busy the machine was with other things."""
        packages = ", ".join(f"{name} {version(name)}" for name in ("manim", "av", "numpy"))
        return (
            f"{date.today()}; {processors()} cores, {platform.machine()}, {platform.system()}; "
            f"Python {platform.python_version()}, {packages}; load average at the start "
            f"{self.load[0]:.1f} (0 is an idle machine)."
            + (" Quick: one beat of each scene, so that start-up weighs more." if self.quick else "")
        )

    def print(self, console: Console) -> None:
        """On the screen."""
        console.print(f"\n{self.head()}")
        for part, rows in groupby(self.rows, lambda row: row.part):
            table = Table(*HEAD, title=part, title_justify="left")
            for row in rows:
                table.add_row(*row.cells)
            console.print(table)
        for note in self.notes():
            console.print(f"- {note}")

    def markdown(self) -> str:
        """As a file."""
        lines = ["# How fast", "", self.head(), ""]
        for part, rows in groupby(self.rows, lambda row: row.part):
            lines += [f"## {part}", "", f"| {' | '.join(HEAD)} |", "|---|---|---|---|---|"]
            lines += [f"| {' | '.join(row.cells)} |" for row in rows]
            lines.append("")
        return "\n".join([*lines, *(f"- {note}" for note in self.notes()), ""])

    def notes(self) -> list[str]:
        """How it was measured, each once."""
        return list(dict.fromkeys(row.note for row in self.rows if row.note))
