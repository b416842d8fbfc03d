"""Two columns of a table of any length, in bounded memory, exact to the last bit."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any, Literal

import numpy as np

from gdmath.dataset import Dataset, DatasetError
from gdmath.dates import DateScale
from gdmath.tables.dialect import Dialect
from gdmath.tables.errors import StrPath, error_at, shown
from gdmath.tables.files import Progress, dialect_of, open_table, whole_lines
from gdmath.tables.parquet import arrow_errors, arrow_problem, columns_of, is_parquet
from gdmath.tables.reader import Columns, RowReader


def load_csv(path: StrPath, *, x: str, y: str, progress: Progress | None = None, **settings: Any) -> Dataset:
    """Read the columns x and y of a table into memory, all rows that have both.

    What can be read, the settings and the errors are those of `Table`.
    """
    table = Table(path, x, y, **settings)
    all_x, all_y = (np.concatenate(column) for column in zip(*table.chunks(progress), strict=True))
    return Dataset(x=all_x, y=all_y, x_name=table.x_name, y_name=table.y_name, x_dates=table.x_dates)


def csv_chunks(
    path: StrPath, *, x: str, y: str, progress: Progress | None = None, **settings: Any
) -> Iterator[Columns]:
    """Read the columns x and y of a table of any length, as `Table.chunks` does."""
    yield from Table(path, x, y, **settings).chunks(progress)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: what `x` or `y` may be to ask for it, why it cannot be used, or None, and if it is dates."""

    key: str
    problem: str | None
    is_dates: bool = False


def columns(path: StrPath, *, sheet: str | None = None) -> list[Column]:
    """Return the columns of a table, those without a name left out, judged by its first rows, in file order.

    Raises DatasetError where the file cannot be read, or has no rows.
    """
    with open_table(path, sheet) as file:
        if is_parquet(file):
            with arrow_errors(path):
                return [Column(name, arrow_problem(kind)) for name, kind in columns_of(file)]
        dialect = dialect_of(path, file, (), None)
    named = zip(dialect.names, dialect.keys(), dialect.problems, dialect.forms, strict=True)
    return [Column(key, problem, bool(form.dates)) for name, key, problem, form in named if name]


class Table:
    """Two columns of a table: CSV or its kin, a workbook, or Parquet.

    Text is UTF-8, UTF-16 or Windows-1252; fields stand between commas, semicolons, tabs, bars or blanks; cells
    may be quoted.  Lines "sep=;" and "# …" are passed over, and so are blank rows and other columns.  Where every
    cell of the first row is a number, there is no header, and columns are named by their places, "1", "2", ….

    Parameters
    ----------
    x, y : names of the columns, or their places, counted from 1
    x_name, y_name : what the axes say in their place
    sheet : of a workbook, the first one where None
    missing : whether rows without x or y are left out ("skip") or refused ("error")
    decimal : the decimal mark, where the table itself leaves it open

    Raises DatasetError where the file cannot be read, or has no such columns.

    Attributes
    ----------
    x_name, y_name : what the columns measure, with the sign that stands on each cell
    x_dates : how dates are counted, None where x are numbers
    left_out : rows without x or y, after all chunks were read
    first_left_out : the line of the first of them, or 0

    """

    def __init__(
        self,
        path: StrPath,
        x: str,
        y: str,
        *,
        x_name: str | None = None,
        y_name: str | None = None,
        sheet: str | None = None,
        missing: Literal["skip", "error"] = "skip",
        decimal: str | None = None,
    ) -> None:
        self.path, self.sheet, self.decimal = path, sheet, decimal
        self.x, self.y = x.strip(), y.strip()
        if self.x == self.y:
            raise error_at(path, "asked for both as x and as y; choose two columns", column=x)
        self.refuses_missing = missing == "error"
        self.left_out = self.first_left_out = 0
        self.x_dates: DateScale | None = None
        with open_table(path, sheet) as file:
            self.is_parquet = is_parquet(file)
            if self.is_parquet:
                with arrow_errors(path):
                    names = tuple(name for name, _ in columns_of(file))
                self.dialect = None
            else:
                self.dialect = dialect_of(path, file, (self.x, self.y), decimal)
                names = self.dialect.names
        self.at = self._places(names)
        shown = []
        for place, key, given in zip(self.at, (self.x, self.y), (x_name, y_name), strict=True):
            name = names[place] if self.dialect is None or self.dialect.has_header else f"column {key}"
            if self.dialect is not None and (sign := self.dialect.forms[place].sign) and sign not in name:
                name += f" ({sign})"
            shown.append(given or name or f"column {key}")
        self.x_name, self.y_name = shown
        self.x_dates = self._span_of_dates(self.dialect)

    def _span_of_dates(self, dialect: Dialect | None) -> DateScale | None:
        """How to count the dates in x, for which all of them are read; None where x are numbers."""
        if dialect is None:
            return None
        if dialect.forms[self.at[1]].dates:
            raise error_at(self.path, "it holds dates, which can be x only; choose another y", column=self.y)
        order = dialect.forms[self.at[0]].dates
        if not order:
            return None
        if order == "either":
            problem = "day and month of its dates cannot be told apart; write them as 2020-12-31"
            raise error_at(self.path, problem, column=self.x)
        days = [(x.min(), x.max()) for x, _ in self._text(dialect, None) if len(x)]
        if not days:
            return None
        first, last = min(low for low, _ in days), max(high for _, high in days)
        return DateScale.spanning(date.fromordinal(int(first) + 1), date.fromordinal(int(last) + 1))

    def __str__(self) -> str:
        """What was understood, and after reading how many rows were left out, in one line."""
        text = f"{os.fspath(self.path)}: {'Parquet' if self.dialect is None else self.dialect}"
        if self.sheet:
            text += f", sheet {self.sheet!r}"
        text += f"; x is {self.x_name!r}, y is {self.y_name!r}"
        if self.x_dates is not None:
            text += f"; dates are counted in {self.x_dates.since}"
        if self.left_out:
            rows = "1 row" if self.left_out == 1 else f"{self.left_out:,} rows"
            text += f"; {rows} without x or y left out, the first in line {self.first_left_out}"
        return text + "."

    def chunks(self, progress: Progress | None = None) -> Iterator[Columns]:
        """Read the table chunk by chunk, in bounded memory.  `progress(done, total)` is told the bytes read.

        Yields x (k,) and y (k,), finite, k ≥ 1, in file order.

        Raises DatasetError while iterating if a row or a cell cannot be read, naming file, lines and column;
        after the last chunk if there were fewer than two rows or x is constant.
        """
        self.left_out = self.first_left_out = 0
        n, lowest, highest = 0, np.inf, -np.inf
        for x, y in self._parquet(progress) if self.dialect is None else self._text(self.dialect, progress):
            if len(x):
                n += len(x)
                lowest, highest = min(lowest, float(x.min())), max(highest, float(x.max()))
                yield x, y
        if n < 2:
            found = "only one row of data" if n else "no data below the column names"
            if self.left_out:
                found = f"{n or 'no'} row{'s' * (n != 1)} with both x and y ({self.left_out} left out)"
            raise error_at(self.path, f"{found}; a line needs at least two points")
        if lowest == highest:
            value = lowest + 0.0  # without the sign of a zero, which depends on the order of reading
            problem = f"all {n} values are {value!r}, so that no line fits best; choose another x"
            raise error_at(self.path, problem, column=self.x)

    def _places(self, names: tuple[str, ...]) -> tuple[int, int]:
        """Where the columns are in a row; all that are not there are named in one error."""
        found, lacking = [], []
        for key in (self.x, self.y):
            same = [i for i, name in enumerate(names) if name == key and key]
            if len(same) > 1:
                fields = " and ".join(str(i + 1) for i in same)
                problem = f"fields {fields} have this name; say which by its place, or rename one"
                raise error_at(self.path, problem, column=key)
            if not same and key.isdecimal() and 1 <= int(key) <= len(names):
                same = [int(key) - 1]
            found += same
            lacking += [] if same else [key]
        if lacking:
            raise self._missing_columns(names, lacking)
        if found[0] == found[1]:
            raise error_at(self.path, "asked for both as x and as y; choose two columns", column=self.x)
        return found[0], found[1]

    def _missing_columns(self, names: tuple[str, ...], lacking: list[str]) -> DatasetError:
        folded = {name.casefold(): name for name in names}
        close = [get_close_matches(name.casefold(), folded, n=1) for name in lacking]
        meant = " and ".join(repr(folded[match[0]]) for match in close if match)
        remedy = f"did you mean {meant}?" if meant else "choose from them"
        if self.dialect is not None and not self.dialect.has_header:
            remedy = 'there is no row of names: say x = "1", y = "2" by their places'
        listed = ", ".join(map(shown, names[:20])) + (f" and {len(names) - 20} more" if names[20:] else "")
        problem = (
            f"no column {' and no column '.join(map(repr, lacking))}; the columns are {listed}; {remedy}"
        )
        return error_at(self.path, problem)

    def _text(self, dialect: Dialect, progress: Progress | None) -> Iterator[Columns]:
        reader = RowReader(self, dialect)
        with open_table(self.path, self.sheet) as file:
            for text, is_last in whole_lines(self.path, file, dialect.encoding, progress):
                yield reader.read(text, is_last)

    def _parquet(self, progress: Progress | None) -> Iterator[Columns]:
        import pyarrow as pa
        import pyarrow.parquet as pq

        with open_table(self.path, None) as file, arrow_errors(self.path):
            kinds = columns_of(file)
            for place, key in zip(self.at, (self.x, self.y), strict=True):
                if problem := arrow_problem(kinds[place][1]):
                    raise error_at(self.path, f"{problem}; choose another column", column=key)
            names = [kinds[place][0] for place in self.at]
            source = pq.ParquetFile(file)
            total, done = source.metadata.num_rows, 0
            for batch in source.iter_batches(columns=names):
                x, y = (batch.column(name).cast(pa.float64(), safe=False) for name in names)
                x, y = (np.asarray(column.to_numpy(zero_copy_only=False), float) for column in (x, y))
                lacks = np.isnan(x) | np.isnan(y)
                if lacks.any():
                    self.leave_out(int(lacks.sum()), done + 1 + int(np.argmax(lacks)), "a row lacks x or y")
                x, y = x[~lacks], y[~lacks]
                if not (np.isfinite(x).all() and np.isfinite(y).all()):
                    raise error_at(self.path, "there is an infinite number; only finite numbers can be used")
                done += len(batch)
                if progress is not None:
                    progress(done, total)
                yield x, y

    def leave_out(self, rows: int, line: int, problem: str) -> None:
        """Count rows without x or y, the first of them in that line; refuse them where they are to be refused."""
        if self.refuses_missing:
            raise error_at(self.path, problem, line=line)
        self.left_out += rows
        self.first_left_out = self.first_left_out or line
