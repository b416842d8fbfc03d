"""Each formula is typeset once, whole or not at all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from scenes import typeset as module
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
