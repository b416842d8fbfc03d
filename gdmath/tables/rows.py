"""Lines of text to rows of cells, by the csv module; blank rows and remarks are told from data."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

_COMMENT = re.compile(r"\s*#(?![,;\t|])")


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
