"""Lines to the numbers of two columns.

A block of lines is read by pyarrow if it is plain: no quotes, no signs, no thousands marks, a number or nothing in
every cell asked for.  If not, the csv module splits it row by row, which also knows the line to name in an error.
The quick way accepts nothing that the exact way would refuse or read differently.
"""

from __future__ import annotations

import io
import re
from datetime import date
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from gdmath.dataset import Array, DatasetError
from gdmath.dates import DateScale
from gdmath.tables.cells import MISSING, SIGNS, is_missing, moment_of, number_of
from gdmath.tables.dialect import Dialect
from gdmath.tables.errors import error_at, shown
from gdmath.tables.files import MAX_ROW_BYTES
from gdmath.tables.rows import csv_rows, is_blank, is_remark, tidy, unwrapped

if TYPE_CHECKING:
    from gdmath.tables.table import Table

Columns = tuple[Array, Array]

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


class RowReader:
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
                raise error_at(self.path, problem, column=key)
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
                    line, error_at(self.path, f"{what}; fill it in or delete the row", line=line, column=key)
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

    def _note(self, line: int, error: DatasetError) -> None:
        self.faults.append((line, error))
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
            problem = f"{shown(cell)} is too large for a 64-bit float; choose a larger unit"
        elif self.dialect.delimiter != "," and number_of(cell, other):
            problem = (
                f"{shown(cell)} has the decimal mark {other!r}, but the decimal mark of the table is {decimal!r}; "
                "use one decimal mark, or say which (decimal, --decimal)"
            )
        else:
            remedy = next(r for pattern, r in _REMEDIES.items() if re.fullmatch(pattern, cell, re.I | re.S))
            problem = f"{shown(cell)} is not a number; {remedy}"
        return error_at(self.path, problem, line=line, column=column)

    def _bad_date(self, cell: str, order: str, line: int, column: str) -> DatasetError:
        example = {"iso": "2020-12-31", "dmy": "31.12.2020", "mdy": "12/31/2020"}[order]
        problem = f"{shown(cell)} is not a date such as {example}; correct the cell or delete the row"
        return error_at(self.path, problem, line=line, column=column)

    def _ragged(self, row: list[str], line: int) -> DatasetError:
        remedy = f"one field a column, and quotes around a cell with {self.dialect.delimiter!r} in it"
        names = f"{self.width} column names" if self.dialect.has_header else f"{self.width} columns above"
        return error_at(
            self.path, f"{len(row)} field{'s' * (len(row) != 1)}, but {names}; put {remedy}", line=line
        )

    def _bad_quotes(self, line: int) -> DatasetError:
        problem = "a quote in this row is not closed, or text follows the closing one; "
        return error_at(
            self.path, problem + "close it, and double the quotes inside a quoted cell", line=line
        )


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
