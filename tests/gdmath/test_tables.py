"""Reading CSV: every dialect to the last bit, the quick way against the exact way, errors, memory."""

import csv
import io
import struct
import tracemalloc
from contextlib import contextmanager, nullcontext, suppress
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from unittest.mock import patch

import numpy as np
import openpyxl
import pyarrow.parquet
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gdmath.dataset import DatasetError
from gdmath.dates import DateScale
from gdmath.tables import Table, columns, csv_chunks, files, load_csv, reader

DELIMITERS = [",", ";", "\t", "|"]


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """One file that the tests of this module write over and over."""
    path = tmp_path_factory.mktemp("csv") / "table.csv"
    yield path
    path.unlink(missing_ok=True)


def blocks_of(size):
    return patch.object(files, "BLOCK_BYTES", size)


@contextmanager
def only_the_exact_way():
    with patch.object(reader.RowReader, "_read_quickly", lambda self, text: None):
        yield


def read(path, x="x", y="y", **settings):
    """Return the rows as pairs of bit patterns."""
    data = load_csv(path, x=x, y=y, **settings)
    return bits(data.x), bits(data.y)


def bits(values):
    return [struct.pack("d", value) for value in values]


def outcome(path):
    """Return what reading leads to: the rows, or the error message."""
    try:
        return read(path)
    except DatasetError as error:
        return str(error)


def write(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


# ---- what can be read

finite = st.floats(allow_nan=False, allow_infinity=False)
points = st.lists(st.tuples(finite, finite), min_size=2, max_size=30).filter(
    lambda rows: len({x for x, _ in rows}) > 1
)
blanks = st.sampled_from(["", "", " ", "  "])


@st.composite
def tables(draw):
    """Return (numbers as pairs, file content, decimal mark) in any of the dialects."""
    pairs = draw(points)
    delimiter = draw(st.sampled_from(DELIMITERS))
    comma = delimiter != "," and draw(st.booleans())
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    quoting = draw(st.sampled_from(["never", "text", "all"]))
    form = draw(st.sampled_from(["{!r}", "{:.17g}", "{:.20e}", "{:+.17G}"]))
    notes = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
    names = draw(st.permutations(["x", "y", "Größe", "note"]))[: draw(st.sampled_from([4, 3, 2]))]
    names = list(dict.fromkeys([*names, "x", "y"]))

    def written(name, x, y):
        if name in ("x", "y"):
            cell = form.format(x if name == "x" else y)
            cell = cell.replace(".", ",") if comma else cell
        else:
            cell = draw(notes)
            if quoting == "never":
                cell = "".join(c for c in cell if c not in '"\r\n' + delimiter)
        if quoting == "all" or (quoting == "text" and name not in ("x", "y")):
            cell = '"' + cell.replace('"', '""') + '"'
        return draw(blanks) + cell + draw(blanks)

    lines = [delimiter.join(draw(blanks) + name + draw(blanks) for name in names)]
    for x, y in pairs:
        lines += draw(st.lists(st.sampled_from(["", "   ", delimiter * (len(names) - 1)]), max_size=1))
        lines.append(delimiter.join(written(name, x, y) for name in names))
    content = end.join(lines) + draw(st.sampled_from(["", end, end * 3]))
    return pairs, draw(st.sampled_from([b"", b"\xef\xbb\xbf"])) + content.encode(), "," if comma else "."


@settings(max_examples=120, deadline=None)
@given(table=tables(), size=st.sampled_from([1, 2, 7, 50, 1 << 20]))
def test_any_table_in_any_dialect_reads_back_bit_for_bit(path, table, size):
    pairs, content, decimal = table  # without it, "1.125" in a column could be a thousand and more
    write(path, content)
    with blocks_of(size):
        assert read(path, decimal=decimal) == (bits(x for x, _ in pairs), bits(y for _, y in pairs))


@settings(max_examples=100, deadline=None)
@given(pairs=points, size=st.integers(1, 200))
def test_plain_tables_are_read_the_quick_way(path, pairs, size):
    write(path, "x,y\n" + "".join(f"{x!r},{y!r}\n" for x, y in pairs))
    with blocks_of(size), patch.object(csv, "reader", wraps=csv.reader) as exact:
        assert read(path)[0] == bits(x for x, _ in pairs)
    assert exact.call_count <= 2 * len(DELIMITERS) + 1  # the header, and the empty end of the file


FULL_OF_TRAPS = (
    b"\xef\xbb\xbf\r\n"
    b' "No. ""1""" ;"x\r\n(cm)" ; y;"a;b"\r\n'
    b'1;"1,5" ; 2;plain\r\n'
    b"\r\n"
    b';;;\r\n2; -3,25e2;"4";"two\r\nlines, ""quoted"", \xc3\xa9; |"\r\n'
    b'3;+,5;\t7.;"" \r\n'
    b"4;1e-3;-0;5 inch\r\n"
    b"5;12;6;\xe2\x82\xac"
)
TRAPS_X = [1.5, -325.0, 0.5, 1e-3, 12.0]


def test_blocks_may_end_at_any_byte(path):
    write(path, FULL_OF_TRAPS.replace(b"7.", b"7"))
    for size in range(1, len(FULL_OF_TRAPS) + 2):
        with blocks_of(size):
            data = load_csv(path, x="x\n(cm)", y="y")
        assert data.x.tolist() == TRAPS_X and bits(data.y) == bits([2, 4, 7, -0.0, 6])


def test_errors_name_the_same_line_wherever_blocks_end(path):
    write(path, FULL_OF_TRAPS)  # with decimal commas and a decimal point: line 9 as an editor counts
    for size in range(1, len(FULL_OF_TRAPS) + 2):
        with (
            blocks_of(size),
            pytest.raises(DatasetError, match=r"line 9, column 'y': '7\.' has the decimal mark"),
        ):
            load_csv(path, x="x\n(cm)", y="y")


fragments = st.sampled_from(
    [
        "1",
        "2.5",
        "-3e2",
        "0,5",
        ".",
        "e",
        "",
        " ",
        "\t",
        '"',
        '""',
        "nan",
        "1_0",
        "٣",
        "\xa0",
        "é",
        "x",
        "|",
        "1e999",
    ]
)
rough_lines = st.lists(
    st.one_of(
        st.tuples(finite, finite).map(lambda pair: f"{pair[0]!r}D{pair[1]!r}"),
        st.lists(st.lists(fragments, max_size=2).map("".join), min_size=1, max_size=3).map("D".join),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=200, deadline=None)
@given(
    lines=rough_lines,
    delimiter=st.sampled_from(DELIMITERS),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    size=st.integers(1, 60),
)
@example(lines=['"1D2', '3"D4', "5D6"], delimiter=",", end="\n", size=6)
@example(lines=["1D2", '"3"4D5', "6D7"], delimiter=",", end="\n", size=60)
@example(lines=["1D2", "n.a.D0,5", "0,25D1"], delimiter=";", end="\n", size=60)
@example(lines=["0.0D0.0", "-0.0D0.0", "0.0D0.0"], delimiter=",", end="\n", size=1)
def test_quick_and_exact_way_agree_on_anything(path, lines, delimiter, end, size):
    write(path, end.join(["xDy", *lines]).replace("D", delimiter))
    expected = outcome(path)
    with only_the_exact_way():
        assert outcome(path) == expected
    with blocks_of(size):
        assert outcome(path) == expected
        with only_the_exact_way():
            assert outcome(path) == expected


@settings(max_examples=100, deadline=None)
@given(lines=rough_lines, delimiter=st.sampled_from(DELIMITERS))
def test_what_is_read_is_what_the_csv_module_and_float_say(path, lines, delimiter):
    content = "\n".join(["xDy", *lines]).replace("D", delimiter)
    write(path, content)
    with suppress(DatasetError):
        decimal = "." if "." in content else ","
        data = load_csv(path, x="x", y="y", missing="error", decimal=decimal)
        rows = list(csv.reader(io.StringIO(content), delimiter=delimiter, skipinitialspace=True))[1:]
        rows = [row for row in rows if "".join(row).strip()]
        numbers = [[float(cell.replace(",", ".")) for cell in row] for row in rows]
        assert bits(data.x) == bits(x for x, _ in numbers) and bits(data.y) == bits(y for _, y in numbers)


@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_the_delimiter_is_the_one_that_yields_both_names(path, delimiter):
    others = "".join(set(DELIMITERS) - {delimiter})
    header = delimiter.join([f"a{others}b", f'"{delimiter}"', " height in cm", "weight  "])
    write(path, f"{header}\n" + f"{delimiter.join('qr12')}\n{delimiter.join('qr34')}\n")
    data = load_csv(path, x="height in cm", y="weight")
    assert data.x.tolist() == [1, 3] and data.y.tolist() == [2, 4]
    assert (data.x_name, data.y_name) == ("height in cm", "weight")


@pytest.mark.parametrize(
    ("content", "x", "y"),
    [
        ("y,x\n10,1\n20,2", [1, 2], [10, 20]),
        ("x,y\n1990,5\n1991,5\n1992,5\n", [1990, 1991, 1992], [5, 5, 5]),
        ("x,y\n1e-9,1\n2e-9,2\n", [1e-9, 2e-9], [1, 2]),
        ("x,y\n1000000000,1\n1000000001,2\n", [1e9, 1e9 + 1], [1, 2]),
        ("x,y\n1e-400,1\n2,2\n", [0, 2], [1, 2]),
        ("x,y\n\u00a01\u00a0,\t2\n3,4\n", [1, 3], [2, 4]),
        ("x;y\n1;2\n1,5;2\n", [1, 1.5], [2, 2]),
        ("x\ty\n1.5\t2\n2,5\t3\n".replace(",", "."), [1.5, 2.5], [2, 3]),
        ('x,y\n"1" ,2\n"3"  ,  "4"   \n', [1, 3], [2, 4]),
        ("x,y,\n1,2,\n3,4,\n", [1, 3], [2, 4]),
        ("\n\n , \nx,y\n1,2\n3,4\n", [1, 3], [2, 4]),
        ('x,y,z,z\n1,2,,a\n3,4,5" pipe,b\n', [1, 3], [2, 4]),
    ],
)
def test_files_that_must_be_accepted(path, content, x, y):
    data = load_csv(write(path, content), x=" x", y="y ")
    assert data.x.tolist() == x and data.y.tolist() == y


def test_a_file_of_its_own_name_and_a_path_as_text(path):
    write(path, "x,y\n1,2\n3,4\n")
    assert load_csv(str(path), x="x", y="y").x.tolist() == load_csv(Path(path), x="x", y="y").x.tolist()


def test_chunks_are_the_rows_in_order_and_never_empty(path):
    write(path, "x,y\n\n\n\n" + "".join(f"{i},{-i}\n\n" for i in range(500)))
    with blocks_of(64):
        chunks = list(csv_chunks(path, x="x", y="y"))
    assert len(chunks) > 20 and all(len(x) == len(y) > 0 for x, y in chunks)
    assert np.concatenate([x for x, _ in chunks]).tolist() == list(range(500))
    assert np.concatenate([y for _, y in chunks]).tolist() == [-i for i in range(500)]


def test_progress_counts_bytes_up_to_the_size_of_the_file(path):
    write(path, b"\xef\xbb\xbfx,y\n" + b"1,2\n3,4\n" * 100)
    calls = []
    with blocks_of(100):
        load_csv(path, x="x", y="y", progress=lambda done, total: calls.append((done, total)))
    size = path.stat().st_size
    assert {total for _, total in calls} == {size}
    assert calls[-1][0] == size and len(calls) > 5
    assert all(before < after for (before, _), (after, _) in pairwise(calls))


# ---- errors: each names the place and the remedy

BAD_FILES = {
    "empty": ("", ["empty", "column names"]),
    "only blank lines": ("\n\n  \n", ["empty"]),
    "header only": ("x,y\n", ["no data"]),
    "header without newline": ("x,y", ["no data"]),
    "one row": ("x,y\n1,2\n\n", ["only one row", "two"]),
    "missing column": ("x,weight\n1,2\n3,4\n", ["no column 'y'", "'x', 'weight'"]),
    "missing, but close": (
        "X (cm),Y\n1,2\n3,4\n",
        ["no column 'x' and no column 'y'", "'Y'", "did you mean 'Y'?"],
    ),
    "no header": ("1,2\n3,4\n5,6\n", ["no column 'x'", "'1', '2'", "no row of names", "places"]),
    "very many columns": (",".join(f"c{i}" for i in range(99)) + "\n", ["'c19' and 79 more"]),
    "duplicate name": ("x,y,a, y\n1,2,3,4\n5,6,7,8\n", ["column 'y'", "2 and 4", "place", "rename"]),
    "text": ("x,y\n1,2\n\n3,abc\n", ["line 4", "column 'y'", "'abc' is not a number"]),
    "long text": (f"x,y\n1,2\n{'ab' * 500},3\n", ["line 3", "column 'x'", "'" + ("ab" * 500)[:39] + "…'"]),
    "inf": ("x,y\n1,2\n-inf,4\n", ["line 3", "column 'x'", "'-inf'", "finite"]),
    "infinity": ("x,y\nInfinity,2\n3,4\n", ["line 2", "column 'x'", "'Infinity'", "finite"]),
    "underscore": ("x,y\n1_000,2\n3,4\n", ["line 2", "column 'x'", "'1_000'", "thousands"]),
    "hexadecimal": ("x,y\n0x1F,2\n3,4\n", ["line 2", "column 'x'", "'0x1F'"]),
    "Arabic digits": ("x,y\n١٢,2\n3,4\n", ["line 2", "column 'x'", "'١٢'"]),
    "two numbers": ("x,y\n1 2,2\n3,4\n", ["line 2", "'1 2'"]),
    "number and unit": ("x,y\n12 kg,2\n3,4\n", ["line 2", "'12 kg'"]),
    "typographic minus": ("x,y\n−5,2\n3,4\n", ["line 2", "'−5'", "minus sign"]),
    "empty cells, and one row": ("x,y\n1,2\n,3\nNA,4\n", ["1 row with both x and y", "2 left out", "two"]),
    "a footer": ("x,y\n1,2\n3,4\nTotal,6\n", ["line 4", "column 'x'", "'Total' is not a number"]),
    "several faults": (
        "x,y\na,2\n3,4\n5\n6,b\n",
        ["line 2, column 'x'", "'a'", "lines 4, 5 must be mended, too"],
    ),
    "more faults than are named": ("x,y\n" + "a,b\n" * 99, ["line 2", "lines 3, 4", ", …"]),
    "a sign on some cells": ("x,y\n1,$2\n3,4\n5,$6\n", ["line 2", "'$2' is not a number", "on every cell"]),
    "ambiguous thousands": (
        "x;y\n1;1.234\n2;5.678\n",
        ["column 'y'", "'1.234' can be 1234 or 1.234", "--decimal"],
    ),
    "a web page": ("<!DOCTYPE html>\n<p>x,y", ["web page", "download"]),
    "JSON": ('[{"x": 1, "y": 2}]', ["JSON", "CSV"]),
    "Git LFS": ("version https://git-lfs.github.com/spec/v1\noid sha256:0\n", ["Git LFS", "git lfs pull"]),
    "two decimal marks in a row": ("x;y\n1,5;0.5\n3;1\n", ["line 2", "column 'y'", "'0.5'"]),
    "too large": ("x,y\n1,2\n3,-1e400\n", ["line 3", "column 'y'", "'-1e400'", "too large"]),
    "too many fields": ("x,y\n1,2\n3,4,5\n", ["line 3", "3 fields", "2 column names"]),
    "too few fields": ("x,y,z\n1,2,3\n4,5\n", ["line 3", "2 fields", "3 column names"]),
    "as many separators, on other lines": ("x,y\n1,2,3\n4\n5,6\n", ["line 2", "3 fields"]),
    "bare decimal commas": ("x,y\n1,5,2,5\n2,5,3,5\n", ["line 2", "4 fields", "quotes around", "','"]),
    "constant x": ("x,y\n8,1\n8,2\n8.0,3\n", ["column 'x'", "all 3 values are 8.0", "another x"]),
    "open quote": ('x,y\n1,2\n"3,4\n5,6\n', ["line 3", "quote", "not closed"]),
    "open quote in another column": ('x,y,z\n1,2,a\n3,4,"b\n5,6,c\n', ["line 3", "quote", "not closed"]),
    "open quote in the header": ('"x,y\n1,2\n3,4\n', ["line 1", "quote"]),
    "text after a quote": ('x,y\n1,2\n"3"4,5\n6,7\n', ["line 3", "follows the closing one"]),
    "after a cell of three lines": ('x,y,z\n1,2,"a\nb\nc"\n3,!,\n', ["line 5", "column 'y'", "'!'"]),
    "in a row of three lines": ('x,y,z\n1,2,"a\nb\nc"\n!,3,"d\ne"\n', ["line 5", "column 'x'", "'!'"]),
    "Latin-1 after a mark": (b"\xef\xbb\xbfx,y\r1,2\r3,\xe9\r", ["line 3", "byte 13 is 0xe9", "CSV UTF-8"]),
    "cut within a letter": ("x,y\n1,2\n3,4é".encode()[:-1], ["line 3", "byte 11 is 0xc3"]),
    "NUL": (b"x,y\n1,2\n3,\0\n", ["line 3", "byte 10 is 0x00", "CSV UTF-8"]),
    "workbook": (b"PK\x03\x04\x14\0\6\0", ["workbook", "CSV UTF-8"]),
    "picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", ["not UTF-8", "byte 0 is 0x89"]),
}


@pytest.mark.parametrize("size", [1, 5, 1 << 20], ids="blocks of {}".format)
@pytest.mark.parametrize(("content", "words"), BAD_FILES.values(), ids=BAD_FILES)
def test_an_error_says_what_where_and_what_to_do(path, content, words, size):
    write(path, content)
    with blocks_of(size), pytest.raises(DatasetError) as caught:
        load_csv(path, x="x", y="y")
    message = str(caught.value)
    assert message.startswith(str(path)) and message[-1] in ".?" and "\n" not in message
    assert all(word in message for word in words), message
    assert len(message) - len(str(path)) < 300
    assert caught.value.__suppress_context__ or caught.value.__context__ is None  # one error, not a chain


def test_the_first_error_of_a_file_is_reported(path):
    write(path, "x,y\n1,a\n2,b,c\n3,d\n")
    with pytest.raises(DatasetError, match="line 2, column 'y': 'a'"):
        load_csv(path, x="x", y="y")


def test_one_column_for_both(path):
    write(path, "x,y\n1,2\n3,4\n")
    with pytest.raises(DatasetError, match="column 'x': asked for both as x and as y"):
        load_csv(path, x="x", y=" x ")


def test_paths_that_cannot_be_read(tmp_path):
    def message(path):
        with pytest.raises(DatasetError) as caught:
            load_csv(path, x="x", y="y")
        return str(caught.value)

    missing = tmp_path / "missing.csv"
    assert message(missing) == f"{missing}: there is no such file; check the path."
    assert "folder" in message(tmp_path)
    assert "cannot be opened" in message(write(tmp_path / "file", "x") / "table.csv")
    assert "cannot be opened" in message("a\0b.csv")
    with patch.object(Path, "open", side_effect=PermissionError(13, "Permission denied")):
        assert "no permission" in message(missing)
    broken = io.BytesIO()
    broken.fileno = lambda: 0
    broken.read = lambda size: b"" if size == 4 else (_ for _ in ()).throw(OSError(5, "Input/output error"))
    with patch.object(Path, "open", return_value=broken):
        assert "Input/output error" in message(missing)


def test_nothing_is_opened_before_the_first_chunk_is_asked_for(tmp_path):
    csv_chunks(tmp_path / "missing.csv", x="x", y="y")


def test_an_error_of_the_caller_passes_through(path):
    write(path, "x,y\n1,2\n3,4\n")

    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load_csv(path, x="x", y="y", progress=stop)


# ---- memory and time


def peak_of(path):
    """Return the rows read and the most memory in use at a time."""
    tracemalloc.start()
    try:
        return sum(len(x) for x, _ in csv_chunks(path, x="x", y="y")), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("quote", ["", '"'])
def test_memory_is_a_few_blocks_whatever_the_size_of_the_file(path, quote):
    row = f"{{}},{quote}{'some words ' * 18}{quote},-{{}}.25\n"
    rows = "".join(row.format(i, i) for i in range(2000))
    repeats = 40 * 2**20 // len(rows) if not quote else 20 * 2**20 // len(rows)
    with path.open("w") as file:
        file.write("x,note,y\n")
        for _ in range(repeats):
            file.write(rows)
    n, peak = peak_of(path)
    assert n == 2000 * repeats
    assert peak < 10 * files.BLOCK_BYTES < path.stat().st_size


@pytest.mark.parametrize(
    ("start", "line", "words"),
    [
        ('x,y\n1,2\n"3,4\n', "5,6\n", "line 3: a quote in this row is not closed"),
        ('x,y\n1,2\n3,"4\n', "5,6,'7'\n" * 10 + '"",', "line 3: a quote in this row is not closed"),
        ("x,y\n1,2\n", "3.0", "line 3: longer than 2097152 bytes"),
        ("x,y\n1,2\n3,\0", "3.0", "line 3: not UTF-8 text"),
        ('x,y\n"1\n', '"",\n""', "line 2: a quote in this row"),
        ('"x,y\n', "5,6\n", "line 1: a quote in this row is not closed"),
    ],
    ids=["one cell", "many cells", "no newline", "no newline after a NUL", "wrong quotes", "header"],
)
def test_a_row_without_an_end_does_not_fill_the_memory(path, start, line, words):
    with path.open("w") as file:
        file.write(start)
        for _ in range(10):
            file.write(line * (2**20 // len(line)))
    tracemalloc.start()
    try:
        with pytest.raises(DatasetError, match=words):
            load_csv(path, x="x", y="y")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 40 * files.MAX_ROW_BYTES


# ---- people's tables: every form gives the very numbers

X, Y = np.array([1.5, 2.5, 4.0, 1234.5]), np.array([20.0, 31.0, 52.0, 940.0])
PLAIN = [f"{x},{y}" for x, y in zip(X.tolist(), Y.tolist(), strict=True)]
GERMAN = "1,5;20\n2,5;31\n4,0;52\n1.234,5;940\n"

FORMS = {
    "no header": "\n".join(PLAIN),
    "no header, decimal commas": GERMAN,
    "no header, Windows line ends": "\r\n".join(PLAIN),
    "no header, missing in the first row": "\n".join(["NA,7.5", *PLAIN]),
    "no header, words beside": "\n".join(f"{row},setosa" for row in PLAIN),
    "Excel's first line": f"sep=;\nh;s\n{GERMAN}",
    "Excel's first line, no header": f"sep=;\n{GERMAN}",
    "comments": "# made in May; by Ann\n#\nh,s\n" + "\n# more\n".join(PLAIN),
    "the names in a comment, as NumPy writes them": "# h s\n" + "\n".join(PLAIN).replace(",", " "),
    "commas in names": f"Alter, Jahre;Gewicht, kg\n{GERMAN}",
    "tabs": "h\ts\n" + "\n".join(PLAIN).replace(",", "\t"),
    "bars": "h|s\n" + "\n".join(PLAIN).replace(",", "|"),
    "runs of blanks": "  h    s\n" + "\n".join(f"  {row}" for row in PLAIN).replace(",", "     ") + "  \n",
    "blanks, no header": "\n".join(f" {row} " for row in PLAIN).replace(",", "  \t "),
    "R's row names": "h s\n" + "\n".join(f'"{i}" {row}' for i, row in enumerate(PLAIN, 1)).replace(",", " "),
    "an unnamed index": ",h,s\n" + "\n".join(f"{i},{row}" for i, row in enumerate(PLAIN)),
    "delimiters at the ends": "h,s\n" + "\n".join(f"{row}," for row in PLAIN),
    "UTF-16": ("h,µ\n" + "\n".join(PLAIN)).encode("utf-16"),
    "UTF-16, tabs, no mark": ("h\tµ\n" + "\n".join(PLAIN).replace(",", "\t")).encode("utf-16-le"),
    "Windows-1252": ("Größe,€\n" + "\n".join(PLAIN)).encode("cp1252"),
    "English thousands": 'h,s\n1.5,20\n2.5,31\n4,52\n"1,234.5",940\n',
    "German thousands": f"h;s\n{GERMAN}",
    "spaced thousands": f"h;s\n{GERMAN.replace('1.234', '1 234')}",
    "narrow thousands": "h;s\n" + GERMAN.replace("1.234", "1\u202f234"),
    "Swiss thousands": f"h;s\n{GERMAN.replace('1.234', '1’234')}",
    "dollars": 'h,s\n$1.5,20%\n$2.5,31 %\n$4,52%\n"$1,234.5",940 %\n',
    "euros": "h;s\n1,5 €;20\n2,5 €;31\n4 €;52\n1.234,5 €;940\n",
    "missing": "h,s\n"
    + "\n".join([*PLAIN, "NA,1", "1,N/A", "-,1", "2,?", ".,3", "null,3", "3,", ",4", "NaN,1"]),
    "missing first": "row name,h,s\na,,3\n" + "\n".join(f"b,{row}" for row in PLAIN),
    "Excel's text cells": 'h,s\n="1.5",="20"\n' + "\n".join(PLAIN[1:]),
    "decimal commas between blanks": "h s\n1,5 20\n2,5 31\n4 52\n1234,5 940\n",
    "blanks, and a tab before a name": "\n".join(f'{row}\t"a b"' for row in PLAIN).replace(",", "   "),
    "a title above": "Survey of May\n\nh,s\n" + "\n".join(PLAIN),
    "years as names": "1990,x,1991\n" + "\n".join(row.replace(",", ",a,") for row in PLAIN),
}


@pytest.mark.parametrize("content", FORMS.values(), ids=FORMS)
def test_every_form_gives_the_very_numbers(path, content):
    write(path, content)
    x, y = (column.key for column in columns(path) if column.problem is None)
    for size in (3, 1 << 20):
        with blocks_of(size):
            data = load_csv(path, x=x, y=y)
        assert bits(data.x) == bits(X) and bits(data.y) == bits(Y)


def test_what_was_understood_is_said_in_one_line(path):
    def said(content, **settings):
        table = Table(write(path, content), "1", "2", **settings)
        assert sum(len(x) for x, _ in table.chunks()) == 4
        return str(table)

    assert "no row of names" in said(FORMS["no header"]) and "x is 'column 1'" in said(FORMS["no header"])
    assert "x is 'Population (10,000s)'" in said(FORMS["no header"], x_name="Population (10,000s)")
    assert "y is 'Profit'" in said(FORMS["tabs"], y_name="Profit") and "between tabs" in said(FORMS["tabs"])
    assert "Windows-1252" in said(FORMS["Windows-1252"]) and "x is 'Größe'" in said(FORMS["Windows-1252"])
    assert "decimal commas, thousands marks" in said(FORMS["German thousands"])
    assert "x is 'h ($)', y is 's (%)'" in said(FORMS["dollars"])
    assert "9 rows without x or y left out, the first in line 6." in said(FORMS["missing"])
    assert "left out" not in said(FORMS["no header"]) and "UTF-16" in said(FORMS["UTF-16"])


def test_missing_cells_are_refused_where_this_is_asked_for(path):
    write(path, FORMS["missing"])
    with pytest.raises(DatasetError, match=r"line 6, column 'h': 'NA' .* lines 7, 8, 9, 10, 11, … must"):
        load_csv(path, x="h", y="s", missing="error")


def test_rows_left_out_are_counted_alike_the_quick_and_the_exact_way(path):
    rows = [f"{i},{i * i}" if i % 7 else f"{i},NA" for i in range(2000)]
    write(path, "\n".join(["h,s", *rows, ",", "", ","]))
    for size in (10, 1000, 1 << 20):
        for way in (nullcontext, only_the_exact_way):
            with blocks_of(size), way():
                table = Table(path, "h", "s")
                x = np.concatenate([x for x, _ in table.chunks()])
            assert (table.left_out, table.first_left_out) == (286, 2)
            assert x.tolist() == [i for i in range(2000) if i % 7]


@pytest.mark.parametrize(
    ("content", "decimal", "x"),
    [
        ("h;s\n1.234;1\n5.678;2\n", ".", [1.234, 5.678]),
        ("h;s\n1.234;1\n5.678;2\n", ",", [1234, 5678]),
        ("h;s\n880;1\n940;2\n1.010;3\n", None, [880, 940, 1010]),  # who keeps this zero would write 940.000
        ("h;s\n1.010;1\n1940;2\n", None, [1.01, 1940]),  # no thousands marks here
        ("h;s\n1.010;1,5\n1.020;2\n", None, [1010, 1020]),  # the other column tells
        ("h;s\n1.234.567;1\n1.020;2\n", None, [1234567, 1020]),
        ("h\ts\n1.010\t1\n1.020\t2\n", None, [1.01, 1.02]),
        ('h,s\n"1,010",1\n"45,000",2\n', None, [1010, 45000]),
    ],
)
def test_thousands_marks_are_told_from_decimal_marks(path, content, decimal, x):
    assert load_csv(write(path, content), x="h", y="s", decimal=decimal).x.tolist() == x


def test_columns_of_one_name_are_told_apart_by_their_place(path):
    write(path, "h,s,s\n1,2,3\n2,4,7\n")
    assert [column.key for column in columns(path)] == ["h", "2", "3"]
    data = load_csv(path, x="h", y="3")
    assert data.y.tolist() == [3, 7] and data.y_name == "s"


def test_a_column_that_cannot_be_used_says_why(path):
    write(path, "h,Salary,note,e\n1,2,a,\n2,n.a.,b,\n3,4,c,\n")
    problems = {column.key: column.problem for column in columns(path)}
    assert problems == {
        "h": None, "Salary": "line 3 is 'n.a.'", "note": "line 2 is 'a'", "e": "it is empty",
    }  # fmt: skip


def test_a_sheet_of_a_workbook(tmp_path):
    path = tmp_path / "book.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["nothing here"])
    sheet = book.create_sheet("Data")
    for row in [["h", "note", "s"], *([x, "a\nb", y] for x, y in zip(X, Y, strict=True)), [7, None, None]]:
        sheet.append(row)
    book.save(path)
    table = Table(path, "h", "s", sheet="Data")
    ((x, y),) = table.chunks()
    assert bits(x) == bits(X) and bits(y) == bits(Y)
    assert (table.left_out, table.first_left_out) == (1, 6)
    with pytest.raises(DatasetError, match="no sheet 'Dta'; the sheets are 'Sheet', 'Data'"):
        Table(path, "h", "s", sheet="Dta")
    with pytest.raises(DatasetError, match="the columns are 'nothing here'"):
        Table(path, "h", "s")


def test_parquet(tmp_path):
    path = tmp_path / "table.parquet"
    given = {"h": [*X, None], "s": pyarrow.array([*Y.astype(int), 3]), "note": [*"abcde"]}
    pyarrow.parquet.write_table(pyarrow.table(given), path)
    assert [column.key for column in columns(path) if column.problem is None] == ["h", "s"]
    table = Table(path, "h", "s")
    ((x, y),) = table.chunks()
    assert bits(x) == bits(X) and bits(y) == bits(Y) and (table.left_out, table.first_left_out) == (1, 5)
    with pytest.raises(DatasetError, match="column 'note': it holds string, not numbers"):
        list(Table(path, "h", "note").chunks())
    path.write_bytes(b"PAR1 and no more")
    with pytest.raises(DatasetError, match="cannot be read as Parquet"):
        Table(path, "h", "s")


@pytest.mark.parametrize(
    ("cells", "moments"),
    [
        (["2020-02-28", "2020-02-29"], [datetime(2020, 2, 28), datetime(2020, 2, 29)]),
        (["31.12.2020", "1.1.2021"], [datetime(2020, 12, 31), datetime(2021, 1, 1)]),
        (["12/31/2020", "1/2/2021"], [datetime(2020, 12, 31), datetime(2021, 1, 2)]),
        (["31/12/2020", "2/1/2021"], [datetime(2020, 12, 31), datetime(2021, 1, 2)]),
        (["2020-01-01T06:00", "2020-01-01 12:00:30"], [datetime(2020, 1, 1, 6), datetime(2020, 1, 1, 12, 0, 30)]),
        (["2020-01-01T06:00Z", "2020-01-01T06:00-06:00"], [datetime(2020, 1, 1, 6), datetime(2020, 1, 1, 12)]),
        (["1949-01", "NA", "1955-03"], [datetime(1949, 1, 1), datetime(1955, 3, 1)]),
        (["1949-01-01", "2021-07-02"], [datetime(1949, 1, 1), datetime(2021, 7, 2)]),
    ],
)  # fmt: skip
def test_dates_are_counted_in_what_fits(path, cells, moments):
    write(path, "when,s\n" + "".join(f"{cell},{i}\n" for i, cell in enumerate(cells)))
    assert [column.is_dates for column in columns(path)] == [True, False]
    data = load_csv(path, x="when", y="s")
    assert data.x_dates == DateScale.spanning(moments[0].date(), moments[-1].date())
    assert data.x.tolist() == [data.x_dates.number(moment) for moment in moments] and data.x_name == "when"


@pytest.mark.parametrize(
    ("content", "x", "words"),
    [
        (
            "d,s\n1/2/2020,1\n3/4/2020,2\n",
            "d",
            "column 'd': day and month .* cannot be told apart; .* 2020-12-31",
        ),
        ("d,s\n2020-01-01,1\n2020-01-02,2\n", "s", "column 'd': it holds dates, which can be x only"),
        (
            "d,s\n2020-01-01,1\n2020-02-30,2\n2020-03-01,3\n",
            "d",
            "line 3, column 'd': '2020-02-30' is not a date",
        ),
    ],
)
def test_dates_that_cannot_be_used(path, content, x, words):
    with pytest.raises(DatasetError, match=words):
        load_csv(write(path, content), x=x, y="s" if x == "d" else "d")


def test_a_mark_that_the_first_rows_do_not_show_is_not_guessed(path):
    rows = "".join(f"{i}.5;{i}\n" for i in range(reading_rows()))
    write(path, f"x;y\n{rows}7,500;3\n")
    with pytest.raises(DatasetError, match="'7,500' has the decimal mark ','"):
        load_csv(path, x="x", y="y")
    assert load_csv(path, x="x", y="y", decimal=".").x[-1] == 7500


def reading_rows():
    """More rows than those by which a table is judged."""
    from gdmath.tables.dialect import HEAD_ROWS

    return HEAD_ROWS + 10


def test_a_footer_is_named_with_its_line(path):
    write(path, "x,y\n1,2\n3,4\nTotal,500000\n")
    with pytest.raises(DatasetError, match=r"line 4, column 'x': 'Total' .* footer: delete the row"):
        load_csv(path, x="x", y="y")


def test_only_workbooks_have_sheets(path):
    write(path, "x,y\n1,2\n3,4\n")
    with pytest.raises(DatasetError, match="no workbook, so that there is no sheet 'May'"):
        load_csv(path, x="x", y="y", sheet="May")
