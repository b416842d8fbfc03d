"""The script: every beat has its words, and no words are left over."""

from __future__ import annotations

import importlib
import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from gdmath import Dataset, DateScale, Study
from scenes import SCENES
from scenes.lesson import DEFAULT, Lesson
from scenes.pace import Pace
from scenes.plans import all_descents
from scenes.words import language
from scenes.words.check import faults
from scenes.words.facts import all_conditions, conditions, numbers
from scenes.words.language import Language, ScriptError
from scenes.words.script import Beat, Script, _Words, split_sentences
from scenes.words.voice import SilentVoice
from tests.support.cases import LESSONS, write_lesson
from tests.support.strategies import full_study

EN = Language.load()


def table():
    """Scene by scene what is spoken."""
    return {name: words for name, words in EN.tables.items() if name.endswith("Scene")}


def test_scenes_and_words_belong_together():
    assert [entry.name for entry in SCENES] == list(table())
    for entry in SCENES:
        words = table()[entry.name]
        assert words["title"]
        source = Path(importlib.import_module(entry.module).__file__).read_text("utf-8")
        assert re.findall(r'self\.beat\("(\w+)"\)', source) == [name for name in words if name != "title"]


@pytest.mark.parametrize("lesson", list(LESSONS))
def test_all_texts_can_be_said_of_every_study(lesson, tmp_path):
    study = Lesson.load(write_lesson(tmp_path, lesson)).study()
    assert list(faults(numbers(study, EN), Language.load())) == []
    assert conditions(study) <= set(all_conditions())
    for scene, words in table().items():
        for condition in all_conditions():
            told = Script.load(scene, numbers=numbers(study, EN), conditions={condition})
            assert set(told.beats) == set(words) - {"title"}
            for beat in told.beats.values():
                assert "{" not in beat.text and "[" not in beat.text and "](" not in beat.spoken
                assert all(len(shown) <= 110 for shown, _ in beat.sentences)
        assert conditions(study)


def test_a_variant_is_chosen_by_its_condition(tmp_path):
    study = Lesson.load(write_lesson(tmp_path, "diabetes"), {"descent.standardize": True}).study()
    told = Script.load("MBContourScene", numbers=numbers(study, EN), conditions=conditions(study))
    assert "gorge" in told.beats["valley"].text
    plain = Script.load("MBContourScene", numbers=numbers(study, EN), conditions=set())
    assert "gorge" not in plain.beats["valley"].text


def test_a_larger_rate_is_promised_only_where_it_is_safe():
    x = np.array([-0.5, -0.2, 0.0, 0.3, 0.4])
    narrow = full_study(Dataset(x=x, y=3 * x + [0.1, -0.1, 0.0, 0.1, -0.1]))
    assert "same_bound" in conditions(narrow)
    told = Script.load("MBContourScene", numbers=numbers(narrow, EN), conditions=conditions(narrow))
    assert "safe" not in told.beats["scaling"].text
    y = 3 * x + [0.1, -0.1, 0.0, 0.1, -0.1]
    small = full_study(Dataset(x=1e-4 * (x + 0.5), y=y), standardize=True)
    assert {"small", "standardized"} <= conditions(small)
    told = Script.load("MBContourScene", numbers=numbers(small, EN), conditions=conditions(small))
    assert "safe" not in told.beats["scaling"].text and "far from zero" not in told.beats["valley"].text
    usual = Lesson.load(DEFAULT).study()
    assert "same_bound" not in conditions(usual)
    told = Script.load("MBContourScene", numbers=numbers(usual, EN), conditions=conditions(usual))
    assert "a larger α is safe" in told.beats["scaling"].text


@pytest.mark.parametrize(
    ("toml", "says"),
    [
        ("[Other]\ntitle = 'x'", ["no words for Story"]),
        ("[Story]\ntitle = 'x'\n[Story.a]\ntext = 'It is {what:.2f}.'", ["Story.a", "what"]),
        ("[Story]\ntitle = 'x'\n[Story.a]\ntext = 'It is {}.'", ["Story.a", "no name"]),
        ("[Story]\ntitle = 'x'\n[Story.a]\ntext = '{c} One. {c} Two.'", ["Story.a", "cue", "twice"]),
        ("[Story]\ntitle = 'x'\n[Story.a]\ntext = 'One [{c} a](a) b.'", ["Story.a", "cue", "within"]),
        ("[Story]\ntitle = 'x'\n[Story.a]\ntitle = 'y'", ["Story.a", "no text"]),
    ],
)
def test_a_fault_in_the_script_is_named(toml, says, tmp_path, monkeypatch):
    (tmp_path / "en.toml").write_text(toml, "utf-8")
    monkeypatch.setattr(language, "FOLDER", tmp_path)
    with pytest.raises(ScriptError) as caught:
        Script.load("Story", numbers={"n": 3}, conditions=set())
    assert all(part in str(caught.value) for part in says)


def test_shown_and_spoken(tmp_path, monkeypatch):
    text = "[Story]\ntitle = 'x'\n[Story.a]\ntext = 'Here [ŷ](y hat) is {v:.1f}. And {n} more!'"
    (tmp_path / "en.toml").write_text(text, "utf-8")
    monkeypatch.setattr(language, "FOLDER", tmp_path)
    beat = Script.load("Story", numbers={"v": 1.26, "n": 3}, conditions=set()).beats["a"]
    assert beat.sentences == [("Here ŷ is 1.3.", "Here y hat is 1.3."), ("And 3 more!", "And 3 more!")]


def test_cues_are_neither_shown_nor_spoken(tmp_path, monkeypatch):
    text = (
        "[Story]\ntitle = 'x'\n[Story.a]\ntext = 'Half {half} told. {more} And [ŷ](y hat) {end} ends, {n}.'"
    )
    (tmp_path / "en.toml").write_text(text, "utf-8")
    monkeypatch.setattr(language, "FOLDER", tmp_path)
    beat = Script.load("Story", numbers={"n": 3}, conditions=set()).beats["a"]
    assert beat.sentences == [("Half told.", "Half told."), ("And ŷ ends, 3.", "And y hat ends, 3.")]
    assert beat.cues == {"half": (0, 5 / 10), "more": (1, 0), "end": (1, 10 / 18)}


def test_a_question_leaves_time_to_think(tmp_path, monkeypatch):
    text = "[S]\ntitle = 'x'\n[S.a]\ntext = 'So. {which} Which? {think} {that} That one.'\n[S.b]\ntext = 'Why? {think}'"
    (tmp_path / "en.toml").write_text(text, "utf-8")
    monkeypatch.setattr(language, "FOLDER", tmp_path)
    beats = Script.load("S", numbers={}, conditions=set(), think=4.0).beats
    assert beats["a"].text == "So. Which? That one." and beats["b"].text == "Why?"
    assert beats["a"].cues == {"which": (1, 0), "think": (1, 1.0), "that": (2, 0)}
    assert [beats["a"].silence_after(k) for k in range(3)] == [0, 4.0, 0]
    spans = SilentVoice().speech("S", beats["a"]).spans
    pace = Pace(SimpleNamespace(time=2.0, hold=None), beats["a"], spans)
    assert pace.left("think") == spans[1][1] and pace.silence == 4.0
    assert pace.left("that") - pace.left("think") == pytest.approx(4.1)
    asked = SilentVoice().speech("S", beats["b"]).spans
    last = Pace(SimpleNamespace(time=2.0, hold=None), beats["b"], asked)
    assert last.left() == asked[0][1] + 4.0


def test_a_story_that_waits_for_no_cue_of_the_words_is_told_so():
    words = beat_of("{here} Here it is.", cues={"here": (0, 0.0)})
    pace = Pace(SimpleNamespace(time=2.0, hold=None), words, [(0.5, 1.5)])
    assert pace.left("here") == 0.5 and pace.left() == 1.5
    with pytest.raises(ScriptError, match=r"a waits for \{there\}.*There are: here"):
        pace.until("there")
    assert pace.awaited == {"here", "there"}


def test_sentences_end_where_people_end_them():
    assert split_sentences("One is 1.5. Two? Three!  Four") == ["One is 1.5.", "Two?", "Three!", "Four"]


@pytest.mark.parametrize(
    ("epochs", "words"),
    [
        (None, "endlessly many"),
        (41, "41"),
        (999, "999"),
        (56234, "56,000"),
        (430_120, "430,000"),
        (2_340_000, "2.3 million"),
        (10**19, "more than a quintillion"),
    ],
)
def test_counts_are_said_as_people_say_them(epochs, words):
    assert EN.count(epochs) == words


@pytest.mark.parametrize(("epochs", "words"), [(1, "After 1 epoch, stop."), (12, "After 12 epochs, stop.")])
def test_one_is_singular(epochs, words):
    assert _Words(EN).vformat("After {epochs:epoch}, stop.", (), {"epochs": epochs}) == words


def test_no_text_counts_epochs_without_a_singular():
    assert not re.search(
        r"\{epochs(?!_by_hand)\w*\} epochs", (language.FOLDER / "en.toml").read_text("utf-8")
    )


def test_ratios():
    assert (EN.ratio(5.69), EN.ratio(99.96), EN.ratio(26332.4)) == ("5.7", "100.0", "26,000")


def beat_of(text, **more):
    return Beat(id="a", title=None, text=text, spoken=text, **more)


def test_reading_takes_longer_for_more_words():
    text = "Short. This sentence has rather more words in it."
    short, long = (end - start for start, end in SilentVoice().speech("S", beat_of(text)).spans)
    assert 1 < short < long < 5


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("[IntroScene.hook]", "[IntroScene.hock]"), ["IntroScene.hook", "no words"]),
        (("[IntroScene.hook]", "[IntroScene.hock]"), ["IntroScene.hock", "no such beat"]),
        (("[OnlyBScene]", "[OnlyCScene]"), ["OnlyCScene", "no scene"]),
        (
            ("{epochs_learning:epoch}", "{epochs_lerning:epoch}"),
            ["IntroScene.loop", "epochs_lerning", "no number"],
        ),
        (("{surprise} A is too steep.", "A is too steep."), ["IntroScene.hook", "same cues", "{surprise}"]),
        (("{intercept} ", "{intercpt} "), ["IntroScene.model", "does not wait", "intercpt"]),
        (("{intercept} ", "{intercpt} "), ["IntroScene.model", "waits for", "{intercept}"]),
        (("unfinished = ", "unfinnished = "), ["unfinnished", "no condition"]),
        (('title = "The loss curve"\n', ""), ["LossCurveScene", "no title"]),
        (
            ("Take one of the points.", "Take " + "one and " * 20 + "a point."),
            ["residuals", "too long"],
        ),
    ],
)
def test_the_doctor_names_what_is_wrong_with_the_script(change, says, tmp_path, monkeypatch):
    text = (language.FOLDER / "en.toml").read_text("utf-8")
    assert change[0] in text
    (tmp_path / "en.toml").write_text(text.replace(*change), "utf-8")
    monkeypatch.setattr(language, "FOLDER", tmp_path)
    found = faults(numbers(Lesson.load(DEFAULT).study(), EN), Language.load())
    assert len(found) == len(set(found))
    assert any(all(part in fault for part in says) for fault in found), found


def test_words_that_cannot_be_read_or_are_not_there(tmp_path, monkeypatch):
    (tmp_path / "en.toml").write_text("[IntroScene.model", "utf-8")
    monkeypatch.setattr(language, "FOLDER", tmp_path)
    with pytest.raises(ScriptError, match=r"en\.toml: cannot be read"):
        Language.load()
    with pytest.raises(ScriptError, match="no words in 'xx'; there are: en"):
        Language.load("xx")
    (tmp_path / "en.toml").write_text("[screen]\nsteep = 'steep {side}'", "utf-8")
    (tmp_path / "en.more.toml").write_text("[more]\nword = 'more {films:film}'", "utf-8")
    with pytest.raises(ScriptError, match="no 'film'"):
        Language.load().say("more.word", films=2)
    (tmp_path / "en.more.toml").write_text("[screen]\nflat = 'flat'", "utf-8")
    with pytest.raises(ScriptError, match=r"\[screen\] stands in another file"):
        Language.load()
    (tmp_path / "en.more.toml").unlink()
    with pytest.raises(ScriptError, match=r"has no words 'screen\.flat'"):
        Language.load().say("screen.flat")
    with pytest.raises(ScriptError, match="'side' cannot be put in"):
        Language.load().say("screen.steep")


def test_numbers_in_another_language():
    numbers = {"decimal": ",", "thousands": ".", "plural": "n%10==1 && n%100!=11 ? 0 : 1", "million": "Mio."}
    other = Language("xx", {"language": {**numbers, "nouns": {"epoch": ["a", "b"]}}})
    assert [other.count(n) for n in (7, 56_234, 2_340_000)] == ["7", "56.000", "2,3 Mio."]
    assert (other.ratio(5.69), other.percent(0.9995)) == ("5,7", "99,95")
    assert [other.counted(n, "epoch") for n in (1, 11, 21)] == ["1 a", "11 b", "21 a"]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (300_000, "300,000"),
        (0.5, "0.5"),
        (5e-4, "0.0005"),
        (1e9 + 5, "1,000,000,005"),
        (5e-9, "5 × 10⁻⁹"),
        (2e15, "2 × 10¹⁵"),
        (28.25, "28.25"),
    ],
)
def test_round_numbers_are_written_in_all_their_digits(value, written):
    assert EN.exact(value) == written


@pytest.mark.parametrize(
    ("settings", "named", "behind"),
    [
        ({}, "x = (GNP − 300,000)/100,000", " = 300,000 + 100,000 x"),
        ({"center": 0, "unit": 1}, "GNP", ""),
        ({"center": -5, "unit": 1}, "x = GNP + 5", " = −5 + x"),
        ({"unit": 0.001}, "x = GNP/0.001", " = 0.001 x"),
        ({"center": 7, "unit": 10}, "x = (GNP − 7)/10", " = 7 + 10 x"),
        ({"standardize": True}, "GNP (standardized)", None),
        ({"standardize": False}, "GNP", ""),
    ],
)
def test_an_axis_says_how_x_is_counted(settings, named, behind):
    study = Study.of(
        Dataset(x=[234_000, 347_000, 419_000, 555_000], y=[60, 64, 66, 70.5], x_name="GNP"), **settings
    )
    assert EN.measured(study.dataset, study.told, study.is_standardized) == named
    if behind is not None:  # where the numbers are x as it came
        assert EN.as_it_came(study.dataset, study.told) == behind
        powers = EN.as_it_came(study.dataset, study.told, powers=True)
        assert powers == (f" ({behind.strip()})" if behind else "")
    told = numbers(full_study(study.dataset, **settings), EN)
    assert told["x_measured"] == named and told["unit"] == EN.exact(study.told.unit)
    assert ("counted" in conditions(full_study(study.dataset, **settings))) is ("x = " in named)


@pytest.mark.parametrize(
    ("first", "last", "named"),
    [
        (date(1990, 3, 1), date(2020, 5, 1), "x = (years since 2000)/20"),
        (date(2019, 1, 9), date(2020, 9, 9), "x = (months since 1 Oct 2019)/3"),
        (date(2020, 2, 17), date(2020, 3, 30), "x = (days since 7 Mar 2020)/5"),
    ],
)
def test_an_axis_says_from_which_date_x_is_counted(first, last, named):
    scale = DateScale.spanning(first, last)
    x = np.linspace(scale.number(first), scale.number(last), 40)
    data = Dataset(x=x, y=0.3 * x + np.sin(3 * x), x_name="date", x_dates=scale)
    study = full_study(data)
    assert EN.measured(data, study.told, study.is_standardized) == named
    assert EN.as_it_came(data, study.told) == f", {named}"
    assert numbers(study, EN)["center"] in named
    raw = full_study(data, standardize=False)
    assert EN.measured(data, raw.told, raw.is_standardized) == f"date ({EN.since(scale.origin, scale.unit)})"


def test_the_head_of_the_words_explains_every_condition():
    head = (language.FOLDER / EN.file).read_text("utf-8").partition("\n[language]\n")[0]
    explained = set(re.findall(r"^#   (\w+(?:, \w+)*)   +\S", head, re.MULTILINE))
    names = {name for line in explained for name in line.split(", ")} - {
        "text",
        "title",
        "unfinished_DESCENT",
    }
    derived = {f"unfinished_{descent}" for descent in all_descents()}
    assert len(names) > 10
    assert names == set(all_conditions()) - derived


def test_the_doctor_compares_the_screens_of_a_translation_with_english(tmp_path, monkeypatch):
    text = (language.FOLDER / "en.toml").read_text("utf-8")
    for file in language.FOLDER.glob("en*.toml"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
        (tmp_path / file.name.replace("en", "de", 1)).write_bytes(file.read_bytes())
    monkeypatch.setattr(language, "FOLDER", tmp_path)
    study_numbers = numbers(Lesson.load(DEFAULT).study(), EN)

    def found(old: str, new: str) -> list[str]:
        assert old in text
        (tmp_path / "de.toml").write_text(text.replace(old, new, 1), "utf-8")
        return faults(study_numbers, Language.load("de"))

    assert not found("", "")
    assert [
        "has no words 'screen.learning_rate'" in fault for fault in found("learning_rate = ", "rate = ")
    ] == [True]
    assert any("plural = 'n > '" in fault for fault in found('plural = "n != 1"', 'plural = "n > "'))
    unfinished = 'unfinished = "not yet converged after {epochs:epoch}"'
    assert any("nothing is put in for {epoch}" in f for f in found(unfinished, 'unfinished = "nach {epoch}"'))
    assert any("braces of TeX" in f for f in found(unfinished, 'unfinished = "nach {epochs"'))
