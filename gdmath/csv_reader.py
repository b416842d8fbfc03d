"""Two columns of a CSV file of any length, in bounded memory, exact to the last bit.

A block of lines is split the quick way if it is plain: no quotes, as many fields on every line as in the
header, numbers in every cell asked for.  If not, the csv module splits it row by row, which also knows the
line to name in an error.  The quick way accepts nothing that the exact way would refuse or read differently.
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from difflib import get_close_matches
from math import isfinite
from pathlib import Path
from typing import BinaryIO

import numpy as np

from gdmath.dataset import Array, Dataset, DatasetError

StrPath = str | os.PathLike[str]
Progress = Callable[[int, int], None]
Columns = tuple[Array, Array]

# Read at a time.  A block split into cells takes some ten times as much; larger blocks are not faster.
BLOCK_BYTES = 1 << 20
# A longer line, or row with quoted line breaks, is a mistake: no newlines, or a quote that is never closed.
MAX_ROW_BYTES = 2 << 20

SAMPLED_ROWS = 50  # by which a column is taken for one of numbers
_DELIMITERS = (",", ";", "\t", "|")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
# What is nearly a number, and how to mend it.
_REMEDIES = {
    r"[+-]?(nan|inf|infinity)": "only finite numbers can be used: fill in the cell or delete the row",
    r"[+-]?\d{1,3}([.,_'’ \u00a0\u202f]\d{3})+([.,]\d*)?": "write numbers without thousands separators",
    r"[+-]?\d*,\d+(e[+-]?\d+)?": "write decimals with a point",
    r"[−–].+": "write the minus sign as '-'",
    r".*": "correct the cell or delete the row",
}


def load_csv(path: StrPath, *, x: str, y: str, progress: Progress | None = None) -> Dataset:
    """Read the columns named x and y of a CSV file into memory, all rows.

    What can be read, `progress` and the errors are those of `csv_chunks`.
    """
    chunks = list(csv_chunks(path, x=x, y=y, progress=progress))
    all_x, all_y = (np.concatenate(column) for column in zip(*chunks, strict=True))
    return Dataset(x=all_x, y=all_y, x_name=x.strip(), y_name=y.strip())


def csv_chunks(path: StrPath, *, x: str, y: str, progress: Progress | None = None) -> Iterator[Columns]:
    """Read the columns named x and y of a CSV file of any length, chunk by chunk, in bounded memory.

    The first row names the columns.  The text is UTF-8; the delimiter is the comma, semicolon, tab or bar
    that yields both names; cells may be quoted.  Where the comma is not the delimiter, it may be the decimal
    mark.  Other columns and blank rows are passed over.  `progress(done, total)` is told the bytes read.

    Yields x (k,) and y (k,), finite, k ≥ 1, in file order.

    Raises DatasetError while iterating if the file, a row or a cell cannot be read, naming file, line and
    column; after the last chunk if there were fewer than two rows or x is constant.
    """
    table = _Table(path, x.strip(), y.strip())
    n, lowest, highest = 0, np.inf, -np.inf
    for text, is_last in _whole_lines(path, progress):
        chunk_x, chunk_y = table.read(text, is_last)
        if len(chunk_x):
            n += len(chunk_x)
            lowest, highest = min(lowest, float(chunk_x.min())), max(highest, float(chunk_x.max()))
            yield chunk_x, chunk_y
    if n < 2:
        found = "only one row of data" if n else "no data below the column names"
        raise _error(path, f"{found}; a line needs at least two points")
    if lowest == highest:
        value = lowest + 0.0  # without the sign of a zero, which depends on the order of reading
        raise _error(
            path, f"all {n} values are {value!r}, so that no line fits best; choose another x", column=x
        )


def numeric_columns(path: StrPath) -> list[str]:
    """Names of the columns of a CSV file that hold numbers, judged by its first rows, in file order.

    Raises DatasetError where the file cannot be read, or has no row of names with a row below it.
    """
    text, _ = next(_whole_lines(path, None))
    lines = io.StringIO(text).readlines()[:SAMPLED_ROWS]
    best: list[str] = []
    for delimiter in _DELIMITERS:
        rows = [row for _, _, row in _rows(lines, delimiter) if not _is_blank(row)]
        names, cells = rows[0] if rows else [], list(zip(*rows[1:], strict=False))
        numeric = [
            name.strip()
            for name, column in zip(names, cells, strict=False)
            if name.strip() and all(_NUMBER.fullmatch(_with_point(cell, delimiter)) for cell in column)
        ]
        best = max(best, numeric, key=len)
    return best


def _with_point(cell: str, delimiter: str) -> str:
    """A cell as `_NUMBER` wants it."""
    return cell.strip().replace(",", ".", 1) if delimiter != "," else cell.strip()


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


# ---- bytes to lines


def _whole_lines(path: StrPath, progress: Progress | None) -> Iterator[tuple[str, bool]]:
    r"""Yield the text of a file in blocks of whole lines, each ending in "\n", and whether it is the last."""
    with _open(path) as file:
        total = os.fstat(file.fileno()).st_size
        start = file.read(4)
        rest = _without_mark(path, start)
        offset, line, is_last = len(start) - len(rest), 1, False
        while not is_last:
            try:
                data = file.read(BLOCK_BYTES)
            except OSError as error:
                raise _error(path, f"cannot be read to its end ({error.strerror}); copy it anew") from None
            is_last = not data
            block = rest + data
            # A "\r" at the very end may be the first half of "\r\n".
            end = len(block) if is_last else 1 + max(block.rfind(b"\n"), block.rfind(b"\r", 0, -1))
            if not end and len(block) > MAX_ROW_BYTES:
                raise _error(path, f"longer than {MAX_ROW_BYTES} bytes; write one row a line", line=line)
            text = _decoded(path, block[:end], offset, line)
            rest = block[end:]
            offset += end
            line += text.count("\n")
            if progress is not None and data:
                progress(offset + len(rest), total)
            yield text, is_last


def _open(path: StrPath) -> BinaryIO:
    problems: dict[type, str] = {
        FileNotFoundError: "there is no such file; check the path",
        IsADirectoryError: "this is a folder; name a file in it",
        PermissionError: "no permission to read it; change its access rights",
    }
    try:
        return Path(path).open("rb")
    except (OSError, ValueError) as error:
        problem = problems.get(type(error), f"cannot be opened ({error}); check the path")
        raise _error(path, problem) from None


def _without_mark(path: StrPath, start: bytes) -> bytes:
    """Return the start of a file without a UTF-8 byte order mark; refuse what is surely another format."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _error(path, "the text is UTF-16; save it as 'CSV UTF-8'")
    if start.startswith(b"PK\x03\x04"):
        raise _error(path, "this is a workbook or another zip archive; export the table as 'CSV UTF-8'")
    return start.removeprefix(b"\xef\xbb\xbf")


def _decoded(path: StrPath, lines: bytes, offset: int, line: int) -> str:
    r"""Return the text of whole lines, which begin at that byte and line of the file; all end in "\n"."""
    bad = lines.find(b"\0")  # valid UTF-8, but a sign of another format
    try:
        text = lines.decode()
    except UnicodeDecodeError as error:
        bad = error.start if bad < 0 else min(bad, error.start)
    if bad >= 0:
        problem = f"not UTF-8 text (byte {offset + bad} is 0x{lines[bad]:02x}); export it as 'CSV UTF-8'"
        raise _error(path, problem, line=line - 1 + len(lines[: bad + 1].splitlines()))
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if text.endswith("\n") or not text else text + "\n"


# ---- lines to numbers


def _rows(lines: list[str], delimiter: str) -> Iterator[tuple[int, int, list[str]]]:
    """Yield each row that is whole: the index of its first line, of the line after it, and its cells.

    Stops before a row that the csv module cannot finish: more lines may complete it, or it is wrong.
    """
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)
    first = 0
    with suppress(csv.Error):
        for row in reader:
            yield first, reader.line_num, row
            first = reader.line_num


def _is_blank(row: list[str]) -> bool:
    """Tell whether a row is an empty line or the ",,," that spreadsheets write for one."""
    return not any(map(str.strip, row))


class _Table:
    """The rows of one file: takes its lines block by block, gives back the numbers of two columns."""

    def __init__(self, path: StrPath, x: str, y: str) -> None:
        if x == y:
            raise _error(path, "asked for both as x and as y; choose two columns", column=x)
        self.path, self.x, self.y = path, x, y
        self.delimiter = ""
        self.width = self.x_index = self.y_index = 0  # fields in a row; 0 until the header is read
        self.decimal_mark = ""  # the one seen so far; a file has only one
        self.line = 1  # where the lines not read yet begin
        self.unread = ""  # the first lines of a row that goes on in the next block

    def read(self, text: str, is_last: bool) -> Columns:
        """Return x (k,) and y (k,), k ≥ 0, of the rows that these lines complete."""
        if '" ' in text:  # as harmless as the blanks before an opening quote, which the csv module skips
            text = re.sub(r'" +(?=[,;\t|\n])', '"', text)
        text, self.unread = self.unread + text, ""
        if not self.width:
            rows = self._read_header(text, is_last)
            if rows is None:
                self.unread = text
                return np.empty(0), np.empty(0)
            text = rows
        cells = self._split_plain(text)
        columns = self._to_numbers(*cells) if cells else None
        if columns is None:
            return self._read_exactly(text, is_last)
        self.line += text.count("\n")
        return columns

    def _read_header(self, text: str, is_last: bool) -> str | None:
        """Learn the delimiter and the columns from the first row; return the lines after it.

        None if the row may go on in the next block.
        """
        lines = io.StringIO(text).readlines()
        headers = {}
        for delimiter in _DELIMITERS:
            whole = ((first, end, row) for first, end, row in _rows(lines, delimiter) if not _is_blank(row))
            for first, end, row in whole:
                headers[delimiter] = names = [name.strip() for name in row]
                if self.x in names and self.y in names:
                    self._set_columns(delimiter, names, self.line + first)
                    self.line += end
                    return "".join(lines[end:])
                break
        if not is_last and len(headers) < len(_DELIMITERS) and len(text) <= MAX_ROW_BYTES:
            return None
        if headers:
            raise self._missing_columns(max(headers.values(), key=len))
        if text.strip():
            raise self._bad_quotes(self.line)
        raise _error(self.path, "the file is empty; it needs a row of column names and rows of numbers")

    def _set_columns(self, delimiter: str, names: list[str], line: int) -> None:
        for name in (self.x, self.y):
            if names.count(name) > 1:
                fields = " and ".join(str(i) for i, other in enumerate(names, 1) if other == name)
                raise _error(self.path, f"fields {fields} have this name; rename one", line=line, column=name)
        self.delimiter, self.width = delimiter, len(names)
        self.x_index, self.y_index = names.index(self.x), names.index(self.y)

    def _split_plain(self, text: str) -> tuple[list[str], list[str]] | None:
        """Return the cells of x and of y if the lines are plain, None if they need the csv module."""
        if '"' in text:
            return None
        codes = np.frombuffer(text.encode(), np.uint8)
        ends_line = codes[(codes == ord(self.delimiter)) | (codes == ord("\n"))] == ord("\n")
        is_last_field = np.arange(self.width) == self.width - 1
        if len(ends_line) % self.width or np.any(ends_line.reshape(-1, self.width) != is_last_field):
            return None
        cells = text.replace("\n", self.delimiter).split(self.delimiter)
        cells.pop()  # what follows the last line
        return cells[self.x_index :: self.width], cells[self.y_index :: self.width]

    def _read_exactly(self, text: str, is_last: bool) -> Columns:
        """Read row by row; the first thing that is wrong is an error that names its line."""
        lines = io.StringIO(text).readlines()
        at: list[int] = []
        x: list[str] = []
        y: list[str] = []
        error, whole = None, 0
        for first, end, row in _rows(lines, self.delimiter):
            whole = end
            if len(row) != self.width or not row[self.x_index]:
                if _is_blank(row):
                    continue
                if len(row) != self.width:
                    error = self._ragged(row, self.line + first)
                    break
            at.append(self.line + first)
            x.append(row[self.x_index])
            y.append(row[self.y_index])
        columns = self._to_numbers(x, y) or self._check_cells(at, x, y)
        unread = "".join(lines[whole:])
        if error is None and unread and (is_last or len(unread) > MAX_ROW_BYTES):
            error = self._bad_quotes(self.line + whole)
        if error is not None:  # only now: a wrong cell above it comes first
            raise error
        self.line += whole
        self.unread = unread
        return columns

    def _to_numbers(self, x: list[str], y: list[str]) -> Columns | None:
        """Return the cells as numbers, or None if not all of them surely are numbers."""
        text = "".join(x) + "".join(y)
        if "_" in text or not text.isascii():  # float() would accept 1_000 and ٣
            return None
        mark = self.decimal_mark
        if self.delimiter != ",":
            marks = {mark for mark in ",." if mark in text} | set(mark)
            if len(marks) > 1:
                return None
            mark = "".join(marks)
            if mark == ",":
                x, y = ([cell.replace(",", ".") for cell in column] for column in (x, y))
        try:
            columns = np.fromiter(map(float, x), float, len(x)), np.fromiter(map(float, y), float, len(y))
        except ValueError:
            return None
        if not all(np.isfinite(column).all() for column in columns):
            return None
        self.decimal_mark = mark
        return columns

    def _check_cells(self, at: list[int], x: list[str], y: list[str]) -> Columns:
        """Return the cells as numbers, one by one; the first that is not a number is an error."""
        pairs = [
            (self._to_number(x_cell, line, self.x), self._to_number(y_cell, line, self.y))
            for line, x_cell, y_cell in zip(at, x, y, strict=True)
        ]
        table = np.array(pairs)
        return table[:, 0], table[:, 1]

    def _to_number(self, cell: str, line: int, column: str) -> float:
        cell = cell.strip()
        number = cell if self.delimiter == "," else cell.replace(",", ".")
        mark = "," if "," in cell else "." if "." in cell else self.decimal_mark
        if not cell:
            problem = "the cell is empty; fill it in or delete the row"
        elif not _NUMBER.fullmatch(number):
            remedy = next(r for pattern, r in _REMEDIES.items() if re.fullmatch(pattern, cell, re.I | re.S))
            problem = f"{_shown(cell)} is not a number; {remedy}"
        elif not isfinite(float(number)):
            problem = f"{_shown(cell)} is too large for a 64-bit float; choose a larger unit"
        elif self.decimal_mark not in ("", mark):
            problem = (
                f"{_shown(cell)} has the decimal mark {mark!r}, numbers before it {self.decimal_mark!r}; "
                "use one decimal mark, and no thousands separators"
            )
        else:
            self.decimal_mark = mark
            return float(number)
        raise _error(self.path, problem, line=line, column=column)

    def _missing_columns(self, names: list[str]) -> DatasetError:
        missing = [name for name in (self.x, self.y) if name not in names]
        folded = {name.casefold(): name for name in names}
        close = [get_close_matches(name.casefold(), folded, n=1) for name in missing]
        meant = " and ".join(repr(folded[match[0]]) for match in close if match)
        remedy = f"did you mean {meant}?" if meant else "choose from them"
        if all(map(_NUMBER.fullmatch, names)):
            remedy = "put a row of names above the numbers"
        listed = ", ".join(map(_shown, names[:20])) + (f" and {len(names) - 20} more" if names[20:] else "")
        problem = (
            f"no column {' and no column '.join(map(repr, missing))}; the columns are {listed}; {remedy}"
        )
        return _error(self.path, problem)

    def _ragged(self, row: list[str], line: int) -> DatasetError:
        remedy = f"one field a column, and quotes around a cell with {self.delimiter!r} in it"
        return _error(self.path, f"{len(row)} fields, but {self.width} column names; put {remedy}", line=line)

    def _bad_quotes(self, line: int) -> DatasetError:
        problem = "a quote in this row is not closed, or text follows the closing one; "
        return _error(self.path, problem + "close it, and double the quotes inside a quoted cell", line=line)
