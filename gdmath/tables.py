"""Two columns of a table of any length, in bounded memory, exact to the last bit: CSV and its kin, workbooks, Parquet.

`gdmath.dialect` says how the table is written.  A block of lines is then read by pyarrow if it is plain: no
quotes, no signs, no thousands marks, a number or nothing in every cell asked for.  If not, the csv module splits
it row by row, which also knows the line to name in an error.  The quick way accepts nothing that the exact way
would refuse or read differently.
"""

from __future__ import annotations

import codecs
import csv
import io
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from difflib import get_close_matches
from math import isfinite
from pathlib import Path
from typing import Any, BinaryIO, Literal

import numpy as np

from gdmath.dataset import Array, Dataset, DatasetError
from gdmath.dates import DateScale
from gdmath.dialect import (
    DELIMITERS,
    HEAD_BYTES,
    MISSING,
    SIGNS,
    Dialect,
    MisfitError,
    csv_rows,
    encoding_of,
    is_blank,
    is_missing,
    is_remark,
    moment_of,
    number_of,
    sniff,
    tidy,
    unwrapped,
)

StrPath = str | os.PathLike[str]
Progress = Callable[[int, int], None]
Columns = tuple[Array, Array]

# Read at a time.  A block split into cells takes some ten times as much; larger blocks are not faster.
BLOCK_BYTES = 1 << 20
# A longer line, or row with quoted line breaks, is a mistake: no newlines, or a quote that is never closed.
MAX_ROW_BYTES = 2 << 20
_DAYS = DateScale(origin=date(1, 1, 1), unit="days")  # before the span of a column is known
MAX_FAULTS = 6  # named in one message; a table with more of them is read no further

_SPELLINGS = sorted(
    {form for token in MISSING for form in (token, token.upper(), token.capitalize())} | {"NaN"}
)
# What is nearly a number, and how to mend it.
_REMEDIES = {
    r"[+-]?(inf|infinity)": "only finite numbers can be used: fill in the cell or delete the row",
    r"[+-]?\d{1,3}([.,_'’ \u00a0\u202f]\d{3})+([.,]\d*)?": "write numbers without thousands separators",
    r"[+-]?\d*,\d+(e[+-]?\d+)?": "write decimals with a point",
    r"(grand )?(total|sum|summe|gesamt|average|mean|source|note)\b.*": "it looks like a footer: delete the row",
    r"[−–].+": "write the minus sign as '-'",
    rf".*[{SIGNS}].*": "the sign must stand once, on every cell of the column or on none",
    r".*": "correct the cell or delete the row",
}


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
    with _open(path, sheet) as file:
        if _is_parquet(file):
            with _arrow_errors(path):
                return [Column(name, _arrow_problem(kind)) for name, kind in _schema(file)]
        dialect = _dialect(path, file, (), None)
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
            raise _error(path, "asked for both as x and as y; choose two columns", column=x)
        self.refuses_missing = missing == "error"
        self.left_out = self.first_left_out = 0
        self.x_dates: DateScale | None = None
        with _open(path, sheet) as file:
            self.is_parquet = _is_parquet(file)
            if self.is_parquet:
                with _arrow_errors(path):
                    names = tuple(name for name, _ in _schema(file))
                self.dialect = None
            else:
                self.dialect = _dialect(path, file, (self.x, self.y), decimal)
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
            raise _error(self.path, "it holds dates, which can be x only; choose another y", column=self.y)
        order = dialect.forms[self.at[0]].dates
        if not order:
            return None
        if order == "either":
            problem = "day and month of its dates cannot be told apart; write them as 2020-12-31"
            raise _error(self.path, problem, column=self.x)
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
            raise _error(self.path, f"{found}; a line needs at least two points")
        if lowest == highest:
            value = lowest + 0.0  # without the sign of a zero, which depends on the order of reading
            problem = f"all {n} values are {value!r}, so that no line fits best; choose another x"
            raise _error(self.path, problem, column=self.x)

    def _places(self, names: tuple[str, ...]) -> tuple[int, int]:
        """Where the columns are in a row; all that are not there are named in one error."""
        found, lacking = [], []
        for key in (self.x, self.y):
            same = [i for i, name in enumerate(names) if name == key and key]
            if len(same) > 1:
                fields = " and ".join(str(i + 1) for i in same)
                problem = f"fields {fields} have this name; say which by its place, or rename one"
                raise _error(self.path, problem, column=key)
            if not same and key.isdecimal() and 1 <= int(key) <= len(names):
                same = [int(key) - 1]
            found += same
            lacking += [] if same else [key]
        if lacking:
            raise self._missing_columns(names, lacking)
        if found[0] == found[1]:
            raise _error(self.path, "asked for both as x and as y; choose two columns", column=self.x)
        return found[0], found[1]

    def _missing_columns(self, names: tuple[str, ...], lacking: list[str]) -> DatasetError:
        folded = {name.casefold(): name for name in names}
        close = [get_close_matches(name.casefold(), folded, n=1) for name in lacking]
        meant = " and ".join(repr(folded[match[0]]) for match in close if match)
        remedy = f"did you mean {meant}?" if meant else "choose from them"
        if self.dialect is not None and not self.dialect.has_header:
            remedy = 'there is no row of names: say x = "1", y = "2" by their places'
        listed = ", ".join(map(_shown, names[:20])) + (f" and {len(names) - 20} more" if names[20:] else "")
        problem = (
            f"no column {' and no column '.join(map(repr, lacking))}; the columns are {listed}; {remedy}"
        )
        return _error(self.path, problem)

    def _text(self, dialect: Dialect, progress: Progress | None) -> Iterator[Columns]:
        reader = _Rows(self, dialect)
        with _open(self.path, self.sheet) as file:
            for text, is_last in _whole_lines(self.path, file, dialect.encoding, progress):
                yield reader.read(text, is_last)

    def _parquet(self, progress: Progress | None) -> Iterator[Columns]:
        import pyarrow as pa
        import pyarrow.parquet as pq

        with _open(self.path, None) as file, _arrow_errors(self.path):
            kinds = _schema(file)
            for place, key in zip(self.at, (self.x, self.y), strict=True):
                if problem := _arrow_problem(kinds[place][1]):
                    raise _error(self.path, f"{problem}; choose another column", column=key)
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
                    raise _error(self.path, "there is an infinite number; only finite numbers can be used")
                done += len(batch)
                if progress is not None:
                    progress(done, total)
                yield x, y

    def leave_out(self, rows: int, line: int, problem: str) -> None:
        """Count rows without x or y, the first of them in that line; refuse them where they are to be refused."""
        if self.refuses_missing:
            raise _error(self.path, problem, line=line)
        self.left_out += rows
        self.first_left_out = self.first_left_out or line


def _error(
    path: StrPath, problem: str, *, line: int | None = None, column: str | None = None
) -> DatasetError:
    """Return the error that says where the problem is."""
    where = os.fspath(path)
    where += "" if line is None else f", line {line}"
    where += "" if column is None else f", column {column.strip()!r}"
    return DatasetError(f"{where}: {problem}" + ("" if problem.endswith("?") else "."))


def _shown(cell: str) -> str:
    """Return a cell as an error message shows it."""
    return repr(cell if len(cell) <= 40 else cell[:39] + "…")


# ---- files to bytes of text


def _open(path: StrPath, sheet: str | None) -> BinaryIO:
    """Return a file opened, a workbook's sheet as CSV."""
    problems: dict[type, str] = {
        FileNotFoundError: "there is no such file; check the path",
        IsADirectoryError: "this is a folder; name a file in it",
        PermissionError: "no permission to read it; change its access rights",
    }
    try:
        file = Path(path).open("rb")  # noqa: SIM115  # the caller closes it
    except (OSError, ValueError) as error:
        problem = problems.get(type(error), f"cannot be opened ({error}); check the path")
        raise _error(path, problem) from None
    start = _read(path, file, 8)
    file.seek(0)
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        with file:
            return _sheet_as_csv(path, file, sheet)
    if sheet is not None:
        file.close()
        raise _error(path, f"it is no workbook, so that there is no sheet {sheet!r}; leave the sheet out")
    return file


def _read(path: StrPath, file: BinaryIO, size: int) -> bytes:
    try:
        return file.read(size)
    except OSError as error:
        raise _error(path, f"cannot be read to its end ({error.strerror}); copy it anew") from None


def _sheet_as_csv(path: StrPath, file: BinaryIO, sheet: str | None) -> BinaryIO:
    """Return a sheet of a workbook as CSV, one line a row."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(file)
        names = book.sheet_names
        if sheet is not None and sheet not in names:
            listed = ", ".join(map(repr, names))
            raise _error(path, f"there is no sheet {sheet!r}; the sheets are {listed}; choose from them")
        rows = book.get_sheet_by_name(names[0] if sheet is None else sheet).to_python(skip_empty_area=False)
    except (CalamineError, IndexError, ValueError, OSError) as error:
        if isinstance(error, DatasetError):
            raise
        raise _error(
            path,
            "this is a workbook or another zip archive that cannot be read; export the table as 'CSV UTF-8'",
        ) from None
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([_cell_text(cell) for cell in row] for row in rows)
    return io.BytesIO(text.getvalue().encode())


def _cell_text(cell: object) -> str:
    """Return a cell of a workbook as text that is read back to the same value."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, date | datetime):
        return cell.isoformat()
    return " ".join(str(cell).split("\n"))


def _dialect(path: StrPath, file: BinaryIO, asked: tuple[str, ...], decimal: str | None) -> Dialect:
    """Judge how a table is written."""
    try:
        encoding = encoding_of(file)
        file.seek(0)
        raw = file.read(HEAD_BYTES)
        is_whole = len(raw) < HEAD_BYTES
        text = io.TextIOWrapper(io.BytesIO(raw), encoding, "replace", newline=None).read()
        if not is_whole and "\n" in text:
            text = text[: text.rfind("\n") + 1]
        delimiters = (
            "," if isinstance(file, io.BytesIO) else DELIMITERS
        )  # a sheet was written by `_sheet_as_csv`
        return sniff(text, encoding, asked=asked, decimal=decimal, delimiters=delimiters)
    except MisfitError as misfit:
        raise _error(path, misfit.problem, line=misfit.line) from None
    except OSError as error:
        raise _error(path, f"cannot be read to its end ({error.strerror}); copy it anew") from None


def _whole_lines(
    path: StrPath, file: BinaryIO, encoding: str, progress: Progress | None
) -> Iterator[tuple[str, bool]]:
    r"""Yield the text of a file in blocks of whole lines, each ending in "\n", and whether it is the last."""
    total = file.seek(0, os.SEEK_END)
    file.seek(0)
    decoder = io.IncrementalNewlineDecoder(_decoder(encoding), translate=True)
    rest, done, line, is_last = "", 0, 1, False
    while not is_last:
        data = _read(path, file, BLOCK_BYTES)
        is_last = not data
        text = rest + decoder.decode(data, final=is_last)
        end = len(text) if is_last else text.rfind("\n") + 1
        if not end and len(text) > MAX_ROW_BYTES:
            raise _error(path, f"longer than {MAX_ROW_BYTES} bytes; write one row a line", line=line)
        rest = text[end:]
        text = text[:end]
        line += text.count("\n")
        done += len(data)
        if progress is not None and data:
            progress(done, total)
        yield text if text.endswith("\n") or not text else text + "\n", is_last


def _decoder(encoding: str) -> Any:
    return codecs.getincrementaldecoder(encoding)("replace")


# ---- lines to numbers


class _Rows:
    """The rows of one file: takes its lines block by block, gives back the numbers of two columns."""

    def __init__(self, table: Table, dialect: Dialect) -> None:
        self.table, self.dialect, self.path = table, dialect, table.path
        self.width = len(dialect.names)
        self.line = 1  # where the lines not read yet begin
        self.skip = dialect.skip
        self.unread = ""  # the first lines of a row that goes on in the next block
        self.forms = [dialect.forms[i] for i in table.at]
        for place, key in zip(table.at, (table.x, table.y), strict=True):
            if cell := dialect.unsettled[place]:
                both = " or ".join(cell.replace(",", ".") if i else re.sub("[.,]", "", cell) for i in (0, 1))
                problem = f'{cell!r} can be {both}; say which mark the decimals have: decimal = "," or "." (--decimal)'
                raise _error(self.path, problem, column=key)
        self.allows_groups = dialect.thousands or table.decimal is not None
        self.is_plain = not any(form.sign or form.dates for form in self.forms)
        self.faults: list[tuple[int, DatasetError]] = []

    def read(self, text: str, is_last: bool) -> Columns:
        """Return x (k,) and y (k,), k ≥ 0, of the rows that these lines complete."""
        while self.skip and text:
            _, _, text = text.partition("\n")
            self.skip -= 1
            self.line += 1
        text, self.unread = self.unread + tidy(text, self.dialect.delimiter), ""
        if not text and not is_last:
            return np.empty(0), np.empty(0)
        columns = self._read_quickly(text) if self.is_plain and text and not self.faults else None
        if columns is None:
            return self._read_exactly(text, is_last)
        self.line += text.count("\n")
        return columns

    def _read_quickly(self, text: str) -> Columns | None:
        """Return the numbers if the lines are plain, None if they need the csv module."""
        if "\n#" in text or text.startswith("#") or not _is_plainly_quoted(text, self.dialect.delimiter):
            return None
        import pyarrow as pa
        from pyarrow import csv as arrow

        data = text.encode()
        places = [str(i) for i in range(self.width)]
        asked = [places[i] for i in self.table.at]
        try:
            block = arrow.read_csv(
                pa.py_buffer(data),
                read_options=arrow.ReadOptions(
                    column_names=places, block_size=len(data) + 1, use_threads=False
                ),
                parse_options=arrow.ParseOptions(
                    delimiter=self.dialect.delimiter, newlines_in_values='"' in text
                ),
                convert_options=arrow.ConvertOptions(
                    include_columns=asked,
                    column_types=dict.fromkeys(asked, pa.float64()),
                    null_values=_SPELLINGS,
                    decimal_point=self.dialect.decimal,
                ),
            )
        except pa.ArrowInvalid:
            return None
        x, y = (np.asarray(block.column(name).to_numpy(), float) for name in asked)
        if any(block.column(name).null_count for name in asked):
            no_x, no_y = np.isnan(x), np.isnan(y)  # arrow makes NaN of nothing, and of "-nan"
            if block.column(0).null_count != no_x.sum() or block.column(1).null_count != no_y.sum():
                return None
            if (no_x & no_y).any() or not self.table.left_out:  # a blank row? the line of the first one?
                return None
            lacks = no_x | no_y
            self.table.leave_out(int(lacks.sum()), 0, "")
            x, y = x[~lacks], y[~lacks]
        return (x, y) if np.isfinite(x).all() and np.isfinite(y).all() else None

    def _read_exactly(self, text: str, is_last: bool) -> Columns:
        """Read row by row; what is wrong is noted with its line."""
        lines = io.StringIO(text).readlines()
        pairs: list[tuple[float, float]] = []
        whole = 0
        for first, end, row in csv_rows(lines, self.dialect.delimiter):
            whole = end
            if is_blank(row) or is_remark(row, self.width, self.table.at):
                continue
            if len(row) != self.width:
                self._note(self.line + first, self._ragged(row, self.line + first))
                continue
            pair = self._to_numbers(row, self.line + first)
            if pair is not None:
                pairs.append(pair)
        unread = "".join(lines[whole:])
        if unread and (is_last or len(unread) > MAX_ROW_BYTES):
            self._note(self.line + whole, self._bad_quotes(self.line + whole))
            is_last = True
        if self.faults and is_last:
            raise self._all_faults()
        self.line += whole
        self.unread = unread
        table = np.array(pairs, float).reshape(-1, 2)
        return table[:, 0], table[:, 1]

    def _to_numbers(self, row: list[str], line: int) -> tuple[float, float] | None:
        cells = [unwrapped(row[i]) for i in self.table.at]
        if self.is_plain:
            x, y = (_plain_float(cell, self.dialect.decimal) for cell in cells)
            if x is not None and y is not None:
                return x, y
        keys = (self.table.x, self.table.y)
        for cell, key in zip(cells, keys, strict=True):
            if is_missing(cell) and self.table.refuses_missing:
                what = "the cell is empty" if not cell else f"{cell!r} says that the value is missing"
                self._note(
                    line, _error(self.path, f"{what}; fill it in or delete the row", line=line, column=key)
                )
                return None
        values, good = [], True
        for cell, key, form in zip(cells, keys, self.forms, strict=True):
            if not is_missing(cell) and form.dates:
                moment = moment_of(cell, form.dates)
                if moment is None:
                    self._note(line, self._bad_date(cell, form.dates, line, key))
                    good = False
                else:
                    values.append((self.table.x_dates or _DAYS).number(moment))
            elif not is_missing(cell):
                bare = form.bare(cell)
                kind = number_of(bare, self.dialect.decimal)
                # Thousands marks that the first rows did not show may as well be decimal marks: refused.
                if (form.sign and bare == cell) or (kind == "grouped" and not self.allows_groups):
                    kind = ""
                value = _float(bare, kind, self.dialect.decimal)
                if not kind or not isfinite(value):
                    self._note(line, self._bad_cell(cell, kind, line, key))
                    good = False
                values.append(value)
        if good and len(values) < 2:
            self.table.leave_out(1, line, "")
        return (values[0], values[1]) if good and len(values) == 2 else None

    def _note(self, line: int, fault: DatasetError) -> None:
        self.faults.append((line, fault))
        if len(self.faults) == MAX_FAULTS:
            raise self._all_faults()

    def _all_faults(self) -> DatasetError:
        """Return one error for all that was found: the first in words, the lines of the others."""
        (first_line, first), *others = self.faults
        lines = list(dict.fromkeys(line for line, _ in others if line != first_line))
        if not lines:
            return first
        more = ", …" if len(self.faults) == MAX_FAULTS else ""
        listed = ", ".join(map(str, lines)) + more
        return DatasetError(
            f"{str(first).rstrip('.')}; line{'s' * (len(lines) > 1)} {listed} must be mended, too."
        )

    def _bad_cell(self, cell: str, kind: str, line: int, column: str) -> DatasetError:
        decimal = self.dialect.decimal
        other = "," if decimal == "." else "."
        if kind:
            problem = f"{_shown(cell)} is too large for a 64-bit float; choose a larger unit"
        elif self.dialect.delimiter != "," and number_of(cell, other):
            problem = (
                f"{_shown(cell)} has the decimal mark {other!r}, but the decimal mark of the table is {decimal!r}; "
                "use one decimal mark, or say which (decimal, --decimal)"
            )
        else:
            remedy = next(r for pattern, r in _REMEDIES.items() if re.fullmatch(pattern, cell, re.I | re.S))
            problem = f"{_shown(cell)} is not a number; {remedy}"
        return _error(self.path, problem, line=line, column=column)

    def _bad_date(self, cell: str, order: str, line: int, column: str) -> DatasetError:
        example = {"iso": "2020-12-31", "dmy": "31.12.2020", "mdy": "12/31/2020"}[order]
        problem = f"{_shown(cell)} is not a date such as {example}; correct the cell or delete the row"
        return _error(self.path, problem, line=line, column=column)

    def _ragged(self, row: list[str], line: int) -> DatasetError:
        remedy = f"one field a column, and quotes around a cell with {self.dialect.delimiter!r} in it"
        names = f"{self.width} column names" if self.dialect.has_header else f"{self.width} columns above"
        return _error(
            self.path, f"{len(row)} field{'s' * (len(row) != 1)}, but {names}; put {remedy}", line=line
        )

    def _bad_quotes(self, line: int) -> DatasetError:
        problem = "a quote in this row is not closed, or text follows the closing one; "
        return _error(self.path, problem + "close it, and double the quotes inside a quoted cell", line=line)


def _is_plainly_quoted(text: str, delimiter: str) -> bool:
    """Tell whether each quote in whole lines opens or closes a cell, and none goes on after them."""
    quotes = text.count('"')
    opening = text.startswith('"') + text.count(f'{delimiter}"') + text.count('\n"')
    closing = text.count(f'"{delimiter}') + text.count('"\n')
    return opening == closing and quotes == opening + closing


def _plain_float(cell: str, decimal: str) -> float | None:
    """Return the number in a cell that is surely written the plain way, None if that takes a closer look."""
    if decimal != ".":
        if "." in cell:
            return None
        cell = cell.replace(decimal, ".")
    if "_" in cell or not cell.isascii():  # float() would accept 1_000 and ٣
        return None
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if isfinite(value) else None


def _float(cell: str, kind: str, decimal: str) -> float:
    """Return the number in a bare cell, as float() does; NaN where it is none."""
    if not kind:
        return float("nan")
    if kind == "grouped":
        cell = "".join(c for c in cell if c.isdecimal() or c in "+-" or c == decimal)
    return float(cell.replace(decimal, "."))


# ---- Parquet


def _is_parquet(file: BinaryIO) -> bool:
    start = file.read(4)
    file.seek(0)
    return start == b"PAR1"


def _schema(file: BinaryIO) -> list[tuple[str, Any]]:
    """Return the name and the type of each column."""
    import pyarrow.parquet as pq

    schema = pq.read_schema(file)
    file.seek(0)
    return list(zip(schema.names, schema.types, strict=True))


def _arrow_problem(kind: Any) -> str | None:
    import pyarrow.types as types

    is_number = types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind)
    return None if is_number else f"it holds {kind}, not numbers"


@contextmanager
def _arrow_errors(path: StrPath) -> Iterator[None]:
    import pyarrow as pa

    try:
        yield
    except (pa.ArrowException, OSError) as error:
        reason = str(error).splitlines()[0].rstrip(".")
        raise _error(path, f"cannot be read as Parquet ({reason}); write it anew") from None
