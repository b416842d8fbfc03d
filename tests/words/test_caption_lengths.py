"""Captions of every lesson of the tests can be read: of words and of descriptions, silent and spoken."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest

from scenes import SCENES
from scenes.lesson import Lesson
from scenes.publish.descriptions import all_descriptions
from scenes.stage import BREATH
from scenes.words.captions import LINE, LINES, cues
from scenes.words.facts import conditions, numbers
from scenes.words.language import Language
from scenes.words.script import Beat, Script
from scenes.words.timeline import Caption
from scenes.words.voice import NeuralVoice, SilentVoice, Voice
from tests.support.cases import CASES

EN = Language.load()
FASTEST = 17  # characters a second
LEAST, MOST = 1, 7  # seconds
RATES = (15, 30, 60)  # frames a second


def all_words(lesson: Lesson) -> Iterator[tuple[str, Beat]]:
    """The words of every beat of the films, and what is told of it, with their scenes."""
    study = lesson.study()
    told = all_descriptions(lesson, study, [entry.name for entry in SCENES])
    for entry in SCENES:
        script = Script.load(
            entry.name,
            numbers=numbers(study, EN),
            conditions=conditions(study),
            language=EN,
            think=lesson.film.think,
        )
        yield from ((entry.name, beat) for beat in script.beats.values())
        yield from ((entry.name, about.words) for about in told[entry.name].values())


def captions(scene: str, words: Beat, voice: Voice, rate: int) -> list[Caption]:
    """Those of one beat, as the stage lays them."""
    spans = voice.speech(scene, words).spans
    until = [start for start, _ in spans[1:]] + [spans[-1][1] + BREATH]
    return [
        cue
        for (shown, _), (start, end), then in zip(words.sentences, spans, until, strict=True)
        for cue in cues(shown, start, end, then, rate)
    ]


def assert_they_can_be_read(lesson: Lesson, voice: Voice) -> int:
    """How many captions were looked at."""
    looked_at = 0
    for scene, words in all_words(lesson):
        for rate in RATES:
            found = captions(scene, words, voice, rate)
            for cue in found:
                seconds, lines = cue.end - cue.start, cue.text.split("\n")
                assert LEAST - 1e-6 <= seconds <= MOST + 1e-6, (words.id, seconds, cue.text)
                assert len(cue.text) <= FASTEST * seconds + 1e-6, (
                    words.id,
                    len(cue.text) / seconds,
                    cue.text,
                )
                assert len(lines) <= LINES and all(len(line) <= LINE for line in lines), (words.id, cue.text)
            for cue, after in pairwise(found):
                assert after.start - cue.end >= 2 / rate - 1e-6, (words.id, cue.text)
            looked_at += len(found)
    return looked_at


# Shape and theme change no word.
@pytest.mark.parametrize("case", [name for name in CASES if not name.endswith((" 9:16", " 1:1", ", light"))])
def test_captions_of_every_lesson_can_be_read(case, tmp_path):
    assert assert_they_can_be_read(Lesson.load(CASES[case].write(tmp_path)), SilentVoice()) > 600


def test_captions_lie_well_on_the_neural_voice(tmp_path, media):
    voice = NeuralVoice(media / "voice", EN.tables["pronunciations"])
    assert assert_they_can_be_read(Lesson.load(CASES["default"].write(tmp_path)), voice) > 600


@pytest.mark.exhaustive
@pytest.mark.parametrize("case", ["diabetes", "falling", "huge", "tiny", "past the bound"])
def test_captions_lie_well_on_the_neural_voice_with_other_numbers(case, tmp_path, media):
    voice = NeuralVoice(media / "voice", EN.tables["pronunciations"])
    assert assert_they_can_be_read(Lesson.load(CASES[case].write(tmp_path)), voice) > 600
