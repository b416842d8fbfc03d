"""The words of shorts: whole, short enough, and missed where a language has none."""

from __future__ import annotations

import pytest

from scenes.lesson import DEFAULT, Lesson, LessonError
from scenes.words.facts import numbers
from scenes.words.language import Language, ScriptError
from scenes.words.shorts import COUNT, SUFFIX, find_short, shorts, shorts_faults

EN = Language.load()


@pytest.fixture(scope="module")
def values():
    return numbers(Lesson.load(DEFAULT).study(), EN)


def changed(**entries):
    """English, with other words for the first of its shorts; None takes one away."""
    table = {
        scene: {beat: dict(entry) for beat, entry in beats.items()}
        for scene, beats in EN.tables["shorts"].items()
    }
    (entry,) = table["IntroScene"].values()
    for key, text in entries.items():
        entry.pop(key)
        if text is not None:
            entry[key] = text
    return Language("en", {**EN.tables, "shorts": table})


def test_there_are_three_of_three_films(values):
    found = shorts(EN, values)
    assert len(found) == len({short.scene for short in found}) == COUNT == 3
    for short in found:
        assert short.beat in EN.tables[short.scene]
        assert short.first.id == f"{short.beat}{SUFFIX}" and short.first.sentences
        assert short == find_short(short.scene, short.beat, EN, values)
        assert not set("{}[]") & set(short.title + short.about + short.first.text + short.first.spoken)
    assert list(shorts_faults(values, EN)) == []


@pytest.mark.parametrize(
    ("entries", "fault"),
    [
        ({"first": None}, "IntroScene.downhill: there is no 'first'"),
        ({"title": "t" * 41}, "more than 40 characters"),
        ({"first": "Too long, " * 12 + "it is."}, "a sentence of 126 characters is too long"),
        ({"about": "{nothing:.1f}"}, "the study has no number"),
        ({"first": " "}, "there is no sentence"),
    ],
)
def test_what_is_wrong_is_said(values, entries, fault):
    found = list(shorts_faults(values, changed(**entries)))
    assert len(found) == 1 and fault in found[0] and found[0].startswith("en.shorts.toml")


def test_a_language_without_them_is_told_so(values):
    bare = Language("xx", {name: table for name, table in EN.tables.items() if name != "shorts"})
    (fault,) = shorts_faults(values, bare)
    assert fault == "xx.shorts.toml: there are 0 shorts; choose 3 beats, as en.shorts.toml does."
    with pytest.raises(
        ScriptError, match=r"OnlyBScene.rates is no short; add a table \[shorts.OnlyBScene.rates\]"
    ):
        find_short("OnlyBScene", "rates", bare, values)


def test_a_short_of_a_beat_that_there_is_not(values):
    table = {"IntroScene": {"nowhere": dict(next(iter(EN.tables["shorts"]["IntroScene"].values())))}}
    found = list(shorts_faults(values, Language("en", {**EN.tables, "shorts": table})))
    assert any("IntroScene.nowhere: there is no such beat" in fault for fault in found) and len(found) == 2


@pytest.mark.parametrize("seconds", [4.9, 21, -1])
def test_an_end_screen_has_the_length_that_youtube_allows(seconds, tmp_path):
    with pytest.raises(
        LessonError, match=r"'film.end_card' is .* an end screen has 5 to 20 seconds, or 0 for none"
    ):
        Lesson.load(DEFAULT).filmed(end_card=seconds)
    (tmp_path / "lesson.toml").write_text(f"[film]\nend_card = {seconds}\n", "utf-8")
    with pytest.raises(LessonError, match="an end screen has 5 to 20 seconds"):
        Lesson.load(tmp_path / "lesson.toml")


@pytest.mark.parametrize("seconds", [0, 5, 12.5, 20])
def test_an_end_screen_that_it_takes(seconds):
    assert Lesson.load(DEFAULT).filmed(end_card=seconds).film.end_card == seconds
