"""Each formula is typeset once, whole or not at all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from scenes import typeset as module
from scenes.outlines import outlines
from scenes.style import DOCUMENT
from scenes.typeset import TypesetError, typeset


def test_many_at_once_make_one_whole_file(tmp_path):
    document = DOCUMENT.replace("%s", r"$\vm$")
    with ThreadPoolExecutor(6) as pool:
        paths = set(pool.map(lambda _: typeset(document, tmp_path / "Tex"), range(6)))
    assert [path.name for path in (tmp_path / "Tex").iterdir()] == [path.name for path in paths]
    text = paths.pop().read_text()
    assert text.startswith("<?xml") and text.rstrip().endswith("</svg>")


def test_what_is_there_is_not_made_again(tmp_path, monkeypatch):
    document = DOCUMENT.replace("%s", r"$\vb$")
    first = typeset(document, tmp_path)
    monkeypatch.setattr(module, "_run", None)
    assert typeset(document, tmp_path) == first
    with pytest.raises(TypeError):
        typeset(document + "%", tmp_path)


def test_a_failure_says_why_and_leaves_nothing(tmp_path):
    with pytest.raises(TypesetError, match=r"latex failed on .*nosuchmacro.*Undefined control sequence"):
        typeset(DOCUMENT.replace("%s", r"\nosuchmacro"), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_outlines_are_kept_and_a_broken_file_is_made_again(tmp_path, monkeypatch):
    svg = typeset(DOCUMENT.replace("%s", r"\rule{2pt}{10pt}$\hat y = \vm\,x$"), tmp_path)
    first = outlines(svg)
    (kept,) = tmp_path.glob("*.npz")
    for damage in (
        lambda: None,
        lambda: kept.write_bytes(kept.read_bytes()[:-100]),
        lambda: kept.write_bytes(b""),
    ):
        damage()
        outlines.cache_clear()
        again = outlines(svg)
        assert [a.code for a in again] == [a.code for a in first]
        assert all(np.array_equal(a.points, b.points) for a, b in zip(again, first, strict=True))
    outlines.cache_clear()
    monkeypatch.setattr("scenes.outlines._parse", None)  # not needed any more
    assert len(outlines(svg)) == len(first) > 4
