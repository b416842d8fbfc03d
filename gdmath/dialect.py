"""How a table is written: encoding, delimiter, header, marks, signs and dates, judged by its first rows.

Everything here is a guess that is then held against every row: what does not fit it later is an error with
its line, never another reading of the same cell.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import BinaryIO

HEAD_BYTES = 1 << 18  # by which a table is judged, and …
HEAD_ROWS = 5000  # … at most so many rows of them

DELIMITERS = ("\t", ";", "|", ",", " ")  # the likeliest first, where several would do
DELIMITER_NAMES = {"\t": "tabs", ";": "semicolons", "|": "bars", ",": "commas", " ": "blanks"}
MISSING = ("", "na", "n/a", "#n/a", "nan", "null", "-", "?", ".")
SIGNS = "$€£¥%"

_GROUPS = " '’\u00a0\u202f"  # thousands marks that never are decimal marks
_COMMENT = re.compile(r"\s*#(?![,;\t|])")
_SEPARATOR = re.compile(r'"?sep=(.)"?\s*', re.I)
_TIME = r"([T ]\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?(Z|[+-]\d\d:?\d\d)?)?"
_ISO = re.compile(rf"(?P<y>\d{{4}})([-/])(?P<m>\d{{1,2}})(\2(?P<d>\d{{1,2}}){_TIME})?", re.ASCII)
_DOTS = re.compile(rf"(?P<d>\d{{1,2}})\.(?P<m>\d{{1,2}})\.(?P<y>\d{{4}}){_TIME}", re.ASCII)
_SLASHES = re.compile(rf"(?P<m>\d{{1,2}})([-/])(?P<d>\d{{1,2}})\2(?P<y>\d{{4}}){_TIME}", re.ASCII)


class MisfitError(ValueError):
    """What is wrong with the text of a table, where it is known with its `line`."""

    def __init__(self, problem: str, line: int | None = None) -> None:
        super().__init__(problem)
        self.problem, self.line = problem, line


# ---- encoding


def encoding_of(file: BinaryIO) -> str:
    """Return the encoding of a whole text: UTF-8, UTF-16, or else Windows-1252; `MisfitError` where it is no text."""
    start = file.read(HEAD_BYTES)
    _refuse_other_formats(start)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for place, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if (
            len(start) > 3
            and start[place::2].count(0) > 0.9 * (len(start) // 2)
            and 0 not in start[1 - place :: 2]
        ):
            return encoding
    decoder = codecs.getincrementaldecoder("utf-8")()
    offset, line, is_ascii, block = 0, 1, True, start
    while True:
        bad = block.find(b"\0")
        try:
            pending = decoder.getstate()[0]
            decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            cut = not block  # the text ends within a letter
            at = max(error.start - len(pending), 0)
            if is_ascii and not cut and bad < 0 and block[:at].isascii():
                _refuse_controls(block, offset, line)
                return "cp1252"
            bad = at if bad < 0 else min(bad, at)
            if cut:
                block, offset = pending, offset - len(pending)
        if bad >= 0:
            raise MisfitError(
                f"not UTF-8 text (byte {offset + bad} is 0x{block[bad]:02x}); export it as 'CSV UTF-8'",
                line - 1 + len(block[: bad + 1].splitlines()),
            )
        is_ascii = is_ascii and block.isascii()
        offset += len(block)
        line += max(block.count(b"\n"), block.count(b"\r"))
        if not block:
            return "utf-8-sig"
        block = file.read(HEAD_BYTES)


def _refuse_controls(block: bytes, offset: int, line: int) -> None:
    if control := re.search(rb"[\x01-\x08\x0e-\x1f]", block):
        at = control.start()
        raise MisfitError(
            f"not text (byte {offset + at} is 0x{block[at]:02x}); export it as 'CSV UTF-8'", line
        )


def _refuse_other_formats(start: bytes) -> None:
    text = start.removeprefix(codecs.BOM_UTF8).lstrip()[:60].lower()
    if text.startswith(b"version https://git-lfs"):
        raise MisfitError("this is a pointer of Git LFS, not the table itself; fetch it with 'git lfs pull'")
    if text.startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<table")):
        raise MisfitError("this is a web page or XML, not a table; download the file itself ('raw')")
    if text.startswith(b"{") or re.match(rb"\[\s*[\[{]", text):
        raise MisfitError("this is JSON, not a table; export it as CSV")
    if text.startswith(b"%pdf"):
        raise MisfitError("this is a PDF, not a table; export the table as CSV")


# ---- rows


def csv_rows(lines: Iterable[str], delimiter: str) -> Iterator[tuple[int, int, list[str]]]:
    """Yield each row that is whole: the index of its first line, of the line after it, and its cells.

    Stops before a row that the csv module cannot finish: more lines may complete it, or it is wrong.
    Cells come without blanks around them.
    """
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)
    first = 0
    with suppress(csv.Error):
        for row in reader:
            yield first, reader.line_num, [cell.strip() for cell in row]
            first = reader.line_num


def unwrapped(cell: str) -> str:
    """Return a cell without the ="…" by which Excel keeps a text a text."""
    return cell[2:-1].strip() if cell.startswith('="') and cell.endswith('"') and len(cell) > 2 else cell


def tidy(text: str, delimiter: str) -> str:
    """Return lines as the csv module wants them: no blanks after a closing quote, one blank for a run."""
    if delimiter == " ":
        return re.sub(r"(?m)^ | $", "", re.sub(r"[ \t]+", " ", text))
    return re.sub(r'" +(?=[,;\t|\n])', '"', text) if '" ' in text else text


def is_blank(row: Sequence[str]) -> bool:
    """Tell whether a row is an empty line or the ",,," that spreadsheets write for one."""
    return not any(row)


def is_remark(row: Sequence[str], width: int, places: Sequence[int] = (0,)) -> bool:
    """Tell whether a row is a comment: "#" where a number belongs, or in a row of another width."""
    return row[0].startswith("#") and (len(row) != width or (0 in places and len(places) > 1))


def is_comment(line: str) -> bool:
    """Tell whether a line is a remark: "#", but not as the name of a first column."""
    return _COMMENT.match(line) is not None


# ---- cells


def is_missing(cell: str) -> bool:
    """Tell whether a cell says that there is no value."""
    return cell.casefold() in MISSING


@dataclass(frozen=True, slots=True)
class Form:
    """How the cells of a column are written: the sign on each of them, or the order of dates."""

    sign: str = ""
    dates: str = ""  # "", or "iso", "dmy", "mdy"

    @classmethod
    def of(cls, cells: Sequence[str]) -> Form:
        """Judge the cells of a column, missing ones left out."""
        if not cells:
            return cls()
        if all(_ISO.fullmatch(cell) for cell in cells):
            return cls(dates="iso")
        if all(_DOTS.fullmatch(cell) for cell in cells):
            return cls(dates="dmy")
        slashes = [_SLASHES.fullmatch(cell) for cell in cells]
        if all(slashes):
            first, second = (max(int(match[name]) for match in slashes if match) for name in "md")
            return cls(dates="dmy" if first > 12 else "mdy" if second > 12 else "either")
        return cls(sign=next((sign for sign in SIGNS if all(sign in cell for cell in cells)), ""))

    def bare(self, cell: str) -> str:
        """Return a cell without the sign that its column has."""
        if self.sign and cell.count(self.sign) == 1:
            return re.sub(rf"\s*{re.escape(self.sign)}\s*", "", cell)
        return cell


def moment_of(cell: str, order: str) -> datetime | None:
    """Return the date and time in a cell, None where it is none in that order."""
    match = _DOTS.fullmatch(cell) or _ISO.fullmatch(cell) or _SLASHES.fullmatch(cell)
    if match is None or (order == "iso") != (match.re is _ISO):
        return None
    year, month, day = int(match["y"]), int(match["m"]), int(match["d"] or 1)
    if match.re is _SLASHES and order == "dmy":
        month, day = day, month
    clock = re.search(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,6}))?)?(?:\d*)?(Z|[+-]\d\d:?\d\d)?$", cell)
    hour, minute, second = (int(part or 0) for part in clock.groups()[:3]) if clock else (0, 0, 0)
    micro = int((clock[4] or "").ljust(6, "0")) if clock else 0
    try:
        moment = datetime(year, month, day, hour, minute, second, micro)
        if (
            clock and clock[5] and clock[5] != "Z"
        ):  # times from here and there are compared as what they are in UTC
            ahead = timedelta(hours=int(clock[5][1:3]), minutes=int(clock[5][-2:]))
            moment += ahead if clock[5][0] == "-" else -ahead
        return moment
    except (ValueError, OverflowError):
        return None


def is_number(cell: str) -> bool:
    """Tell whether a cell is a number in any notation, with or without a sign of currency."""
    bare = re.sub(rf"\s*[{SIGNS}]\s*", "", cell, count=1)
    return any(number_of(bare, mark) for mark in ".,")


def _is_date(cell: str) -> bool:
    return any(pattern.fullmatch(cell) for pattern in (_ISO, _DOTS, _SLASHES))


# ---- the whole


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
    marks = [_Marks.of(bare[i]) for i in numeric]
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
    values = [is_number(cell) or _is_date(cell) for cell in first]
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


# ---- decimal and thousands marks

_PLAIN = {
    mark: re.compile(rf"[+-]?(\d+({re.escape(mark)}\d*)?|{re.escape(mark)}\d+)([eE][+-]?\d+)?", re.ASCII)
    for mark in ".,"
}
_GROUPED = {
    mark: re.compile(
        rf"[+-]?\d{{1,3}}(([{_GROUPS}{'.' if mark == ',' else ','}])\d{{3}})(\2\d{{3}})*({re.escape(mark)}\d*)?",
        re.ASCII,
    )
    for mark in ".,"
}
_EITHER = re.compile(
    r"[+-]?[1-9]\d{0,2}[.,]\d{3}", re.ASCII
)  # "1.010": a thousand and ten, or little more than one


def number_of(cell: str, decimal: str) -> str:
    """Return how a bare cell is a number with that decimal mark: "plain", "grouped", or "" where it is none."""
    return (
        "plain" if _PLAIN[decimal].fullmatch(cell) else "grouped" if _GROUPED[decimal].fullmatch(cell) else ""
    )


@dataclass(frozen=True, slots=True)
class _Marks:
    """What the cells of one column tell about the decimal mark."""

    decimal: str  # that a cell proves, or ""
    grouped: str  # a cell that could be read both ways, or ""
    whole: bool  # there are cells of at most three digits without a mark
    zeros: bool  # a cell that could be read both ways ends in zero

    @classmethod
    def of(cls, cells: Sequence[str]) -> _Marks:
        proven, either, whole, long, zeros = "", "", False, False, False
        for cell in cells:
            if cell.lstrip("+-").isdecimal():
                digits = len(cell.lstrip("+-"))
                whole, long = whole or digits < 4, long or digits > 3
            elif _EITHER.fullmatch(cell):
                either, zeros = either or cell, zeros or cell.endswith("0")
            elif not proven:
                kinds = [mark for mark in ".," if mark in cell and number_of(cell, mark)]
                proven = kinds[0] if len(kinds) == 1 and number_of(cell, kinds[0]) else ""
                if not proven and not kinds:  # 1.234.567 has no decimal mark; its marks are of thousands
                    proven = next((mark for mark in ".," if number_of(cell, mark) and mark not in cell), "")
                    proven = proven if any(mark in cell for mark in ".,") else ""
        if not proven and either and long:  # 1234 beside 1.010: there are no thousands marks
            proven = "." if "." in either else ","
        return cls(proven, either, whole, zeros)

    def likely(self, delimiter: str) -> str:
        """The decimal mark, where the cells as a whole leave hardly a doubt, or ""."""
        if not self.grouped:
            return ""
        mark, other = (".", ",") if "." in self.grouped else (",", ".")
        # 940 beside 1.010: who keeps the zero at the end would have written 940.000.
        if self.whole and self.zeros and (delimiter != "," or mark == ","):
            return other
        if mark == "." and delimiter != ";":
            return "."
        return "." if mark == "," and delimiter == "," else ""
