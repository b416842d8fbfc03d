"""The encoding of a text, judged by all of it; what is no text, or no table, is refused."""

from __future__ import annotations

import codecs
import re
from typing import BinaryIO

from gdmath.tables.errors import MisfitError

HEAD_BYTES = 1 << 18  # by which a table is judged


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
