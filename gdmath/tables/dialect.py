"""How a table is written: encoding, delimiter, header, marks, signs and dates, judged by its first rows.

Everything here is a guess that is then held against every row: what does not fit it later is an error with
its line, never another reading of the same cell.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from gdmath.tables.cells import Form, Marks, is_date, is_missing, is_number, number_of
from gdmath.tables.errors import MisfitError
from gdmath.tables.rows import csv_rows, is_blank, is_comment, is_remark, tidy, unwrapped

HEAD_ROWS = 5000  # by which a table is judged, at most

DELIMITERS = ("\t", ";", "|", ",", " ")  # the likeliest first, where several would do
DELIMITER_NAMES = {"\t": "tabs", ";": "semicolons", "|": "bars", ",": "commas", " ": "blanks"}
_SEPARATOR = re.compile(r'"?sep=(.)"?\s*', re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """What was understood of a table.

    Attributes
    ----------
    encoding : a name that `codecs` knows
    delimiter : one of `DELIMITERS`; the blank stands for any run of blanks
    names : of the columns, one a field of a row; the empty name where there is none
    has_header : False where the names are places: "1", "2", …
    skip : lines before the first row of data
    forms : of the columns
    decimal : the decimal mark, "." or ","; the other one, blanks and apostrophes may divide thousands
    unsettled : for each column, a cell that is one number with a decimal mark, another with thousands marks
    problems : for each column, why it does not hold numbers or dates, or None

    """

    encoding: str
    delimiter: str
    names: tuple[str, ...]
    has_header: bool
    skip: int
    forms: tuple[Form, ...]
    decimal: str
    thousands: bool
    unsettled: tuple[str, ...]
    problems: tuple[str | None, ...]

    def keys(self) -> list[str]:
        """What each column is asked for by: its name, or its place where others have that name, too."""
        return [name if self.names.count(name) == 1 else str(i) for i, name in enumerate(self.names, 1)]

    def __str__(self) -> str:
        """In a few words."""
        text = [f"fields between {DELIMITER_NAMES.get(self.delimiter, repr(self.delimiter))}"]
        if not self.has_header:
            text.append("no row of names, so that columns are 1, 2, …")
        if self.encoding != "utf-8-sig":
            text.append({"cp1252": "Windows-1252"}.get(self.encoding, self.encoding.upper()) + " text")
        if self.decimal == ",":
            text.append("decimal commas")
        if self.thousands:
            text.append("thousands marks")
        return ", ".join(text)


def sniff(
    text: str,
    encoding: str,
    *,
    asked: Sequence[str] = (),
    decimal: str | None = None,
    delimiters: Sequence[str] = DELIMITERS,
) -> Dialect:
    """Judge the first lines of a table; `asked` are columns that there should be.

    Raises `MisfitError` where there are no rows.
    """
    lines = io.StringIO(text).readlines()
    skipped, remark = 0, ""
    for line in lines:
        separator = _SEPARATOR.fullmatch(line)
        if separator:
            delimiters = (separator[1],)
        elif is_comment(line):
            remark = line.strip().lstrip("#").strip()
        elif line.strip():
            break
        skipped += 1
    if skipped == len(lines) and remark:  # all begin with "#": they are not comments
        skipped, remark = 0, ""
    lines = lines[skipped:]
    if not lines:
        raise MisfitError("the file is empty; it needs a row of column names and rows of numbers")
    tables = {delimiter: _sample(lines, delimiter) for delimiter in delimiters}
    if not any(tables.values()):
        raise MisfitError(
            "a quote in this row is not closed, or text follows the closing one; "
            "close it, and double the quotes inside a quoted cell",
            skipped + 1,
        )
    delimiter = max(tables, key=lambda each: _likelihood(tables[each], asked))
    rows = tables[delimiter]
    width = Counter(len(row) for _, row in rows[1:] or rows).most_common(1)[0][0]
    rows = [(end, row) for end, row in rows if not is_remark(row, width)] or rows
    while len(rows) > 2 and width > 1 and _is_title(rows[0][1], width):
        rows = rows[1:]
    first = rows[0][1]
    has_header = not _is_data(first, [row for _, row in rows[1:]], asked)
    skip = skipped + (rows[0][0] if has_header else 0)
    body = [row for _, row in rows[has_header:]]
    if has_header:
        names = _fitted(first, width, body)
    else:
        names = [str(i) for i in range(1, width + 1)]
        told = next(csv.reader([tidy(remark, delimiter)], delimiter=delimiter, skipinitialspace=True), [])
        if len(told) == width > 1 and not any(
            map(is_number, told)
        ):  # the header is a remark, as NumPy writes it
            names, has_header = [name.strip() for name in told], True
    numbered = [(skipped + end, row) for end, row in rows if skipped + end > skip and len(row) == len(names)]
    body = [row for _, row in numbered]
    columns = [[row[i] for row in body if not is_missing(row[i])] for i in range(len(names))]
    forms = tuple(map(Form.of, columns))
    bare = [[form.bare(cell) for cell in column] for form, column in zip(forms, columns, strict=True)]
    numeric = [
        i
        for i, (name, column) in enumerate(zip(names, bare, strict=True))
        if not forms[i].dates and (name in asked or str(i + 1) in asked or all(map(is_number, column)))
    ]
    marks = [Marks.of(bare[i]) for i in numeric]
    settled = (
        decimal
        or next((mark.decimal for mark in marks if mark.decimal), None)
        or next((found for mark in marks if (found := mark.likely(delimiter))), None)
    )
    unsettled = [""] * len(names)
    for i, mark in zip(numeric, marks, strict=True):
        if settled is None:
            unsettled[i] = mark.grouped
    chosen = settled or ("," if delimiter == ";" else ".")
    return Dialect(
        encoding=encoding,
        delimiter=delimiter,
        names=tuple(names),
        has_header=has_header,
        skip=skip,
        forms=forms,
        decimal=chosen,
        thousands=any(number_of(cell, chosen) == "grouped" for i in numeric for cell in bare[i]),
        unsettled=tuple(unsettled),
        problems=tuple(_problem(i, numbered, forms[i]) for i in range(len(names))),
    )


def _sample(lines: list[str], delimiter: str) -> list[tuple[int, list[str]]]:
    """Return the first rows that are not blank, each with the number of lines up to its end."""
    found = []
    for _, end, row in csv_rows(io.StringIO(tidy("".join(lines), delimiter)), delimiter):
        if not is_blank(row):
            found.append((end, [unwrapped(cell) for cell in row]))
            if len(found) == HEAD_ROWS:
                break
    return found


def _likelihood(rows: list[tuple[int, list[str]]], asked: Sequence[str]) -> tuple[bool, bool, float, bool]:
    """How likely a delimiter is, to be compared: names asked for, any numbers, rows of one width, numbers alone."""
    if not rows:
        return False, False, 0.0, False
    widths = Counter(len(row) for _, row in rows if len(row) > 1)
    width, count = widths.most_common(1)[0] if widths else (1, 0)
    cells = [cell for _, row in rows[1:200] if len(row) == width > 1 for cell in row]
    numeric = [is_number(cell) or is_missing(cell) for cell in cells]
    return (
        bool(asked) and set(asked) <= set(rows[0][1]),
        any(map(is_number, cells)),
        round(count / len(rows), 1),
        all(numeric),
    )


def _is_title(row: list[str], width: int) -> bool:
    """Tell whether a row above the names is a title: words in its first field and nothing else."""
    return len(row) < width and not any(row[1:]) and not is_number(row[0])


def _is_data(first: list[str], rest: list[list[str]], asked: Sequence[str]) -> bool:
    """Tell whether the first row holds data and not names."""
    places = {str(i) for i in range(1, len(first) + 1)}
    if asked and set(asked) <= set(first) and not set(asked) <= places:
        return False
    values = [is_number(cell) or is_date(cell) for cell in first]
    if all(value or (cell and is_missing(cell)) for value, cell in zip(values, first, strict=True)):
        return any(values)
    # Words among the numbers: data, unless the numbers are labels, such as years.
    numbers = [cell for cell, value in zip(first, values, strict=True) if value]
    if not numbers or "" in first or not rest or not any(map(is_number, rest[0])):
        return False
    if not all(cell.isdecimal() for cell in numbers):
        return True
    labels = [int(cell) for cell in numbers]
    rising = all(a < b for a, b in pairwise(labels))
    return not (rising and (labels[0] in (0, 1) or 1500 <= labels[0] <= labels[-1] <= 2200))


def _fitted(names: list[str], width: int, body: list[list[str]]) -> list[str]:
    """Return one name a field: R leaves out that of the row names, others end each row with a delimiter."""
    if len(names) + 1 == width and len(body) > 1 and all(len(row) == width for row in body):
        firsts = [row[0] for row in body]
        if firsts == [str(i) for i in range(1, len(firsts) + 1)] or not any(map(is_number, firsts)):
            return ["", *names]
        if not any(row[-1] for row in body):
            return [*names, ""]
    return names


def _problem(i: int, rows: Sequence[tuple[int, list[str]]], form: Form) -> str | None:
    """Return why a column cannot be used, judged by rows with their last lines, None where it can."""
    cells = [(line, row[i]) for line, row in rows if not is_missing(row[i])]
    if not cells:
        return "it is empty"
    if form.dates:
        return None
    return next((f"line {line} is {cell!r}" for line, cell in cells if not is_number(form.bare(cell))), None)
