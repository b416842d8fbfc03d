"""Truths that hold in every frame of the finished scenes, for lessons that have little in common."""

from __future__ import annotations

import itertools
import re

import pytest

from scenes.publish.build.ingredients import screen_words
from scenes.style import Label
from scenes.words.language import Language
from tests.support.cases import STORIES
from tests.support.expectations import StoryChecks, expectations
from tests.support.observers import Callbacks, observer

EXPECTED = expectations()


def bare_symbols(tex):
    """Letters m, b and J of a formula that do not stand in the colour of their meaning."""
    if "$" not in tex:
        return []
    tex = re.sub(r"\\part\{\w+\}", "", tex)
    tex = re.sub(r"\\(text|begin|end|c[mbJ])\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}", "", tex)
    return re.findall(r"(?<![\\A-Za-z])[mbJ](?![A-Za-z])", tex)


def test_bare_symbols_are_found():
    assert bare_symbols(r"$m x + \vb$") == ["m"]
    assert bare_symbols(r"$\vJ(\vm) - J^{*}$") == ["J"]
    assert bare_symbols(r"$\cb{\frac{\partial \vJ}{\partial b}} \text{ so b moves}\part{b}{\vb}$") == []


@observer(*STORIES)
def test_every_frame_is_true(case):
    checks = StoryChecks()
    scene = yield Callbacks(frame=checks)
    least, _ = checks.expected.seconds
    assert checks.frames > 0.36 * least * scene.frame_rate  # while a picture stands still, no frames are made
    checks.assert_seen(2 * scene.frame_rate)


@observer(*STORIES)
def test_symbols_stand_in_their_colours(case):
    scene = yield Callbacks()
    formulas = [text.source for text in scene.texts if isinstance(text, Label)]
    assert formulas
    assert not [tex for tex in formulas if bare_symbols(tex)]


@observer(*STORIES)
def test_what_is_said_on_the_screen_counts_for_the_film(case):
    """It would not be drawn anew where one of these words is changed."""
    said, say = set(), Language.say

    def noting(language, key, **values):
        said.add(key)
        return say(language, key, **values)

    Language.say = noting
    try:
        scene = yield Callbacks()
    finally:
        Language.say = say
    keys = {key.split(".")[1] for key in said if key.startswith("screen.")}
    assert keys
    assert keys <= screen_words(type(scene).__name__, scene.style.language).keys()


@observer(*STORIES)
def test_words_and_frames_keep_time(case):
    ends = []
    scene = yield Callbacks(end=lambda scene, name: ends.append(scene.time))
    spoken = sum(len(beat.sentences) for beat in scene.script.beats.values())
    assert len(scene.cues) >= spoken >= len(scene.script.beats) > 0
    for beat, start, stop in scene.cues:
        assert stop - start > 0.9
        assert stop <= ends[beat]  # no words run into the next beat
    assert all(later >= stop for (_, _, stop), (_, later, _) in itertools.pairwise(scene.cues))
    # The clock counts whole frames, and as many as were played.
    counted = [beat.end for beat in scene.beats_played]
    assert [time * scene.frame_rate for time in ends] == pytest.approx(counted, abs=1e-3)
    least, most = EXPECTED[type(scene).__name__].seconds
    assert least <= ends[-1] <= 1.1 * most  # reading takes longer than listening


@observer(*STORIES)
def test_stories_wait_for_every_cue_of_their_words(case):
    scene = yield Callbacks()
    assert scene.awaited == {name: set(beat.cues) for name, beat in scene.script.beats.items()}
