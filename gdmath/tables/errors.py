"""What is wrong with a table, and where."""

from __future__ import annotations

import os

from gdmath.dataset import DatasetError

StrPath = str | os.PathLike[str]


def error_at(
    path: StrPath, problem: str, *, line: int | None = None, column: str | None = None
) -> DatasetError:
    """Return the error that says where the problem is."""
    where = os.fspath(path)
    where += "" if line is None else f", line {line}"
    where += "" if column is None else f", column {column.strip()!r}"
    return DatasetError(f"{where}: {problem}" + ("" if problem.endswith("?") else "."))


def shown(cell: str) -> str:
    """Return a cell as an error message shows it."""
    return repr(cell if len(cell) <= 40 else cell[:39] + "…")


class MisfitError(ValueError):
    """What is wrong with the text of a table, where it is known with its `line`."""

    def __init__(self, problem: str, line: int | None = None) -> None:
        super().__init__(problem)
        self.problem, self.line = problem, line
