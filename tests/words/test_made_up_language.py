"""Another language reaches every word: in a made-up one, nothing English is left on the screen."""

from __future__ import annotations

import re

import pytest
import tomli_w

from scenes import SCENES
from scenes.lesson import Lesson
from scenes.style import Label
from scenes.words import language
from scenes.words.language import Language
from scenes.words.voice import choose_voice
from tests.support.cases import story_of, write_lesson
from tests.support.playback import play

# What is no word: placeholders, commands of TeX, its mathematics, and what is spoken instead of what is shown.
KEPT = re.compile(r"(\{\{|\}\}|\{[^{}]*\}|\\[A-Za-z]+|\$[^$]*\$|\[[^\]]*\]\([^)]*\))")
ENGLISH = re.compile(r"[A-Za-z]{2,}")
PLAIN = ("iso639", "plural", "decimal", "thousands")


def translated(text: str) -> str:
    """Every word of two letters or more, in the made-up language: backwards, after an ö."""
    parts = KEPT.split(text)
    return "".join(
        part if k % 2 else ENGLISH.sub(lambda word: "ö" + word[0][::-1].lower(), part)
        for k, part in enumerate(parts)
    )


def made_up(tables):
    """All tables of a language, translated; numbers are written with a comma."""
    found = {}
    for key, value in tables.items():
        if isinstance(value, dict):
            found[key] = made_up(value)
        elif isinstance(value, list):
            found[key] = [translated(part) for part in value]
        else:
            found[key] = value if key in PLAIN else translated(value)
    return found


@pytest.fixture
def other(tmp_path, monkeypatch):
    """A folder of words with English and the made-up language."""
    english = Language.load()
    other = made_up({name: table for name, table in english.tables.items() if name != "pronunciations"})
    other["language"] |= {"name": "Made up", "decimal": ",", "thousands": "."}
    for code, tables in (("en", english.tables), ("xx", other)):
        (tmp_path / f"{code}.toml").write_text(tomli_w.dumps(dict(tables)), "utf-8")
    monkeypatch.setattr(language, "FOLDER", tmp_path)
    return Language.load("xx")


def left_over(source: str) -> list[str]:
    """English words in the TeX of a label: those outside of its mathematics, and in \\text within."""
    if r"\texttt" in source:
        return []  # program text
    plain = re.sub(r"\$[^$]*\$", " ", source)
    texts = [plain, *re.findall(r"\\text\{([^{}]*)\}", source)]
    bare = [re.sub(r"\\(?:quiet|c[mbJ]|res|grad|dat|textbf|[A-Za-z]+)", " ", text) for text in texts]
    return [word for text in bare for word in re.findall(r"(?<![ö\w])[A-Za-z]{2,}", text)]


def test_left_over_words_are_found():
    assert left_over(r"$\displaystyle \vJ \quiet{\text{log axis}}$") == ["log", "axis"]
    assert left_over(r"epoch 7") == ["epoch"]
    assert left_over(r"öhcope 7 $\vJ$ \cm{öepols}") == []


@pytest.mark.parametrize(
    "story",
    [
        pytest.param(entry.name, marks=[] if k == len(SCENES) - 1 else pytest.mark.exhaustive)
        for k, entry in enumerate(SCENES)
    ],
)
def test_nothing_english_is_left_on_the_screen(story, other, tmp_path, media, monkeypatch):
    lesson = write_lesson(tmp_path, "falling")
    lesson.write_text(lesson.read_text("utf-8") + 'language = "xx"\n', "utf-8")
    scene = play(story_of(story), monkeypatch=monkeypatch, lesson=lesson, media=media, frame_rate=1)
    labels = [text.source for text in scene.texts if isinstance(text, Label)]
    assert sum("ö" in source for source in labels) > 3
    assert {source: words for source in labels if (words := left_over(source))} == {}
    # Decimal marks are those of the language, in every formula.
    assert not [source for source in labels if re.search(r"\d\.\d", source) and "{,}" in source]
    assert all("ö" in caption.text for caption in scene.captions)
    assert scene.style.language.code == "xx"


def test_a_language_without_a_neural_voice_is_silent_and_says_so(other, tmp_path, capsys):
    lesson = Lesson.load(write_lesson(tmp_path, "falling", voice="neural"))
    choose_voice(lesson.film.voice, tmp_path, other)
    assert "no neural voice for Made up" in capsys.readouterr().err
