"""Files to blocks of text: what is opened, how it is written, and a workbook's sheet as CSV."""

from __future__ import annotations

import codecs
import csv
import io
import os
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, BinaryIO

from gdmath.dataset import DatasetError
from gdmath.tables.dialect import DELIMITERS, Dialect, sniff
from gdmath.tables.encoding import HEAD_BYTES, encoding_of
from gdmath.tables.errors import MisfitError, StrPath, error_at

Progress = Callable[[int, int], None]

# Read at a time.  A block split into cells takes some ten times as much; larger blocks are not faster.
BLOCK_BYTES = 1 << 20
# A longer line, or row with quoted line breaks, is a mistake: no newlines, or a quote that is never closed.
MAX_ROW_BYTES = 2 << 20


def open_table(path: StrPath, sheet: str | None) -> BinaryIO:
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
        raise error_at(path, problem) from None
    start = _read(path, file, 8)
    file.seek(0)
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        with file:
            return _sheet_as_csv(path, file, sheet)
    if sheet is not None:
        file.close()
        raise error_at(path, f"it is no workbook, so that there is no sheet {sheet!r}; leave the sheet out")
    return file


def _read(path: StrPath, file: BinaryIO, size: int) -> bytes:
    try:
        return file.read(size)
    except OSError as error:
        raise error_at(path, f"cannot be read to its end ({error.strerror}); copy it anew") from None


def _sheet_as_csv(path: StrPath, file: BinaryIO, sheet: str | None) -> BinaryIO:
    """Return a sheet of a workbook as CSV, one line a row."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(file)
        names = book.sheet_names
        if sheet is not None and sheet not in names:
            listed = ", ".join(map(repr, names))
            raise error_at(path, f"there is no sheet {sheet!r}; the sheets are {listed}; choose from them")
        rows = book.get_sheet_by_name(names[0] if sheet is None else sheet).to_python(skip_empty_area=False)
    except (CalamineError, IndexError, ValueError, OSError) as error:
        if isinstance(error, DatasetError):
            raise
        raise error_at(
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


def dialect_of(path: StrPath, file: BinaryIO, asked: tuple[str, ...], decimal: str | None) -> Dialect:
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
        raise error_at(path, misfit.problem, line=misfit.line) from None
    except OSError as error:
        raise error_at(path, f"cannot be read to its end ({error.strerror}); copy it anew") from None


def whole_lines(
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
            raise error_at(path, f"longer than {MAX_ROW_BYTES} bytes; write one row a line", line=line)
        rest = text[end:]
        text = text[:end]
        line += text.count("\n")
        done += len(data)
        if progress is not None and data:
            progress(done, total)
        yield text if text.endswith("\n") or not text else text + "\n", is_last


def _decoder(encoding: str) -> Any:
    return codecs.getincrementaldecoder(encoding)("replace")
