"""Captions: two lines, long enough to be read, each at its time; marked words."""

from __future__ import annotations

import re
from html import unescape
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes import SCENES
from scenes.lesson import Lesson
from scenes.words import language
from scenes.words.captions import GAP, LINE, LONGEST, as_srt, as_vtt, cues
from scenes.words.facts import conditions, numbers
from scenes.words.language import Language
from scenes.words.script import Script
from scenes.words.timeline import Caption, Timeline
from scenes.words.voice import SilentVoice
from tests.support.cases import LESSONS, write_lesson

EN = Language.load()

sentences = st.lists(st.text("abcdefgh", min_size=1, max_size=12), min_size=1, max_size=40).map(" ".join)


@given(sentence=sentences, start=st.floats(0, 1000), length=st.floats(1, 30), pause=st.floats(0.1, 3))
def test_any_sentence_becomes_captions_in_its_time(sentence, start, length, pause):
    found = cues(sentence, start, start + length, start + length + pause)
    assert " ".join(cue.text.replace("\n", " ") for cue in found) == sentence
    assert found[0].start == start
    assert found[-1].end <= start + length + pause
    for cue in found:
        lines = cue.text.split("\n")
        assert len(lines) <= 2 and all(len(line) <= LINE for line in lines)
        assert cue.start < cue.end
        assert cue.end - cue.start <= LONGEST + 1 or " " not in cue.text
    assert all(later.start - cue.end == pytest.approx(GAP) for cue, later in pairwise(found))


def test_a_long_sentence_is_cut_where_it_pauses():
    sentence = (
        "The rings are ellipses, steep across and flat along: the steep direction is settled in a few steps."
    )
    first, second = cues(sentence, 0, 6, 7)
    assert first.text.endswith("along:") or first.text.endswith("ellipses,")
    assert first.end < second.start < 6


@pytest.mark.parametrize("lesson", list(LESSONS))
def test_each_sentence_of_the_films_is_one_caption_that_can_be_read(lesson, tmp_path):
    study = Lesson.load(write_lesson(tmp_path, lesson)).study()
    for entry in SCENES:
        told = Script.load(entry.name, numbers=numbers(study, EN), conditions=conditions(study))
        for beat in told.beats.values():
            spans = SilentVoice().speech(entry.name, beat).spans
            for (shown, _), (start, end) in zip(beat.sentences, spans, strict=True):
                found = cues(shown, start, end, end + 0.6)
                assert 1 <= len(found) <= 2
                assert all(1 <= cue.end - cue.start <= 7 for cue in found), shown
                assert all(len(cue.text) <= 17 * (cue.end - cue.start) for cue in found), shown


def checked_vtt(text: str, kind: str = "captions") -> list[tuple[float, float, str]]:
    """The captions of a WebVTT file (start, end, text), by the syntax that the W3C asks of authors."""
    signature, *blocks = text.removesuffix("\n").split("\n\n")
    assert re.fullmatch(rf"WEBVTT Kind: {kind}; Language: [a-z]{{2}}(-[A-Z]{{2}})?", signature)
    found = []
    for k, block in enumerate(blocks, start=1):
        name, timing, *lines = block.split("\n")
        assert name == str(k) and lines and all(lines)
        clock = r"(\d{2,}):([0-5]\d):([0-5]\d\.\d{3})"
        match = re.fullmatch(f"{clock} --> {clock}", timing)
        assert match, timing
        h1, m1, s1, h2, m2, s2 = map(float, match.groups())
        start, end = 3600 * h1 + 60 * m1 + s1, 3600 * h2 + 60 * m2 + s2
        assert start < end and (not found or found[-1][1] <= start)  # ours do not overlap
        shown = "\n".join(lines)
        # No tags, no arrow, and & only in what stands for a character.
        assert not set("<>") & set(shown) and not re.search(r"&(?!(amp|lt|gt);)", shown)
        found.append((start, end, unescape(shown)))
    return found


def test_files_for_players_and_for_the_web():
    shown = [
        Caption(start=0.5, end=1.25, text="One\ntwo"),
        Caption(start=3661.0, end=3662.5, text="ŷ of 12,345 <rain> & --> sun"),
    ]
    assert as_srt(shown).startswith("1\n00:00:00,500 --> 00:00:01,250\nOne\ntwo\n\n2\n01:01:01,000")
    web = as_vtt(shown, "en")
    assert "\n\n1\n00:00:00.500 --> 00:00:01.250\nOne\ntwo\n\n" in web
    assert checked_vtt(web) == [(cue.start, cue.end, cue.text) for cue in shown]
    assert checked_vtt(as_vtt([], language="pt-BR")) == []


@given(st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp", "Zs")), min_size=1, max_size=30))
def test_any_text_keeps_the_web_file_valid(text):
    assert checked_vtt(as_vtt([Caption(start=1, end=2, text=text)], "en")) == [(1, 2, text)]


def test_cues_may_stand_beside_what_is_said_otherwise(tmp_path, monkeypatch):
    text = "[S]\ntitle = 'x'\n[S.a]\ntext = 'One two. Go to {hat} [ŷ](y hat) {end} now.'\n"
    (tmp_path / "en.toml").write_text(text, "utf-8")
    monkeypatch.setattr(language, "FOLDER", tmp_path)
    beat = Script.load("S", numbers={}, conditions=set()).beats["a"]
    assert (beat.text, beat.spoken) == ("One two. Go to ŷ now.", "One two. Go to y hat now.")
    whole = len("Go to y hat now.")
    assert beat.cues == {"hat": (1, len("Go to ") / whole), "end": (1, len("Go to y hat ") / whole)}


def test_a_timeline_is_read_as_it_was_written(tmp_path):
    timeline = Timeline(
        scene="S",
        title="x",
        language="en",
        frame_rate=15,
        beats=(),
        captions=(Caption(start=0, end=1, text="ŷ"),),
    )
    timeline.save(tmp_path / "t.json")
    assert Timeline.load(tmp_path / "t.json") == timeline and timeline.frames == 0
