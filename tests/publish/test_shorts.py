"""The folder of the shorts: what lies in it, and what it is made from.

That a short's picture stands alone is looked at in tests/scenes/test_shorts.py; most films here are made up.
"""

from __future__ import annotations

import json

import av
import numpy as np
import pyloudnorm
import pytest
import srt

from scenes.lesson import DEFAULT, Lesson
from scenes.publish.build.ingredients import plan
from scenes.publish.errors import Refusal
from scenes.publish.lecture import shorts as module
from scenes.publish.lecture.shorts import LONGEST, deliver_shorts
from scenes.publish.report import choose_report
from scenes.words.language import Language
from tests.support.cases import LESSONS, write_lesson
from tests.support.made_films import decoded, made_film

SHORTS = [(scene, beat) for scene, beats in Language.load().tables["shorts"].items() for beat in beats]
NAMES = [f"{k}-{beat}" for k, (_, beat) in enumerate(SHORTS, start=1)]


def make(lesson, media, **how):
    usual = {"output": None, "quality": "l", "jobs": 2, "scheduler": None, "report": choose_report(True)}
    return deliver_shorts(lesson, media=media, **(usual | how))


@pytest.fixture
def rendered(tmp_path, monkeypatch):
    """What was asked to be rendered; films of another making are given for it."""
    asked = []

    def render(lesson, scenes, *, media, **how):
        films = []
        for scene in scenes:
            asked.append((lesson.film, scene))
            folder = tmp_path / f"{scene}-{len(asked)}"
            films.append(
                made_film(folder, scene=scene, size=(180, 320), rate=15, beats={"first": 30, "second": 30})
            )
        return films

    monkeypatch.setattr(module, "render", render)
    return asked


def test_each_has_film_captions_and_words(tmp_path, rendered):
    lesson = Lesson.load(DEFAULT)
    folder = make(lesson, tmp_path / "media")
    assert folder == tmp_path / "media" / "lecture-shorts"
    endings = (".mp4", ".en.srt", ".en.vtt", ".txt")
    files = {f"{name}{ending}" for name in NAMES for ending in endings}
    assert {path.name for path in folder.iterdir()} == files | {"manifest.json"}
    about = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert about["seconds"] == dict.fromkeys(NAMES, 4.0) and set(about["files"]) == files
    assert [scene for _, scene in rendered] == [scene for scene, _ in SHORTS]
    for film, _ in rendered:
        assert (film.short, film.aspect, film.only) == (True, "9:16", tuple(beat for _, beat in SHORTS))
    for (scene, beat), name in zip(SHORTS, NAMES, strict=True):
        words = Language.load().tables["shorts"][scene][beat]
        text = (folder / f"{name}.txt").read_text("utf-8")
        assert text.startswith(f"{words['title']}\n\n{words['about']}\n\n")
        assert "From the lecture: Gradient descent for linear regression." in text and not set("<>") & set(
            text
        )
        frames, sound = decoded(folder / f"{name}.mp4")
        assert len(frames) == 60 and abs(len(sound) / 48_000 - 4) < 1 / 60
        loudness = pyloudnorm.Meter(48_000).integrated_loudness(sound.astype(float))
        assert loudness == pytest.approx(-14, abs=0.5)
        with av.open(str(folder / f"{name}.mp4")) as container:
            assert container.metadata["title"] == words["title"]
            assert len(container.streams.subtitles) == 1 and not container.chapters()
        cues = list(srt.parse((folder / f"{name}.en.srt").read_text("utf-8")))
        web = (folder / f"{name}.en.vtt").read_text("utf-8")
        assert web.startswith("WEBVTT") and web.count("-->") == len(cues) == 4


def test_two_of_one_film_are_rendered_one_after_the_other(tmp_path, rendered, monkeypatch):
    first, *_ = module.shorts(Language.load(), {})
    twice = [
        first,
        module.Short(**{key: getattr(first, key) for key in first.__slots__} | {"beat": "squares"}),
    ]
    monkeypatch.setattr(module, "shorts", lambda *args: twice)
    monkeypatch.setattr(module, "write_short", lambda *args: 1.0)
    make(Lesson.load(DEFAULT), tmp_path / "media")
    assert [film.only for film, _ in rendered] == [("downhill",), ("squares",)]


def test_a_language_without_shorts_is_refused(tmp_path, rendered, monkeypatch):
    monkeypatch.setattr(module, "shorts", lambda *args: [])
    with pytest.raises(Refusal, match=r"There are no shorts in 'en': translate en.shorts.toml"):
        make(Lesson.load(DEFAULT), tmp_path / "media")
    assert not rendered


def test_what_a_short_and_an_end_screen_are_made_from(tmp_path):
    """A film does not change with an end screen, but with its first sentence and the recording of that."""

    def key(scene, **film):
        (job,) = plan(
            Lesson.load(DEFAULT).filmed(**film), [scene], media=tmp_path, quality="l", transparent=False
        )
        return job.key

    whole, short = {}, {"short": True, "aspect": "9:16", "only": ("rates",)}
    assert key("OnlyBScene", **whole) == key("OnlyBScene", end_card=15)
    assert key("EndScreen", end_card=15) != key("EndScreen", end_card=14)
    as_clip, as_short = key("OnlyBScene", **(short | {"short": False})), key("OnlyBScene", **short)
    assert as_clip != as_short == key("OnlyBScene", **short)
    recordings = tmp_path / "recordings" / "OnlyBScene"
    recordings.mkdir(parents=True)
    (recordings / "rates.short.wav").write_bytes(b"mine")
    assert key("OnlyBScene", **short) != as_short
    assert key("OnlyBScene", **(short | {"short": False})) == as_clip


@pytest.mark.exhaustive
@pytest.mark.parametrize("case", list(LESSONS))
def test_the_three_of_a_lesson(case, tmp_path, media):
    """Rendered whole, with the neural voice."""
    lesson = Lesson.load(write_lesson(tmp_path, case, voice="neural"))
    folder = make(lesson, media)
    about = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert [*about["seconds"]] == NAMES and all(
        15 < seconds < LONGEST for seconds in about["seconds"].values()
    )
    for name in NAMES:
        frames, sound = decoded(folder / f"{name}.mp4")
        assert (frames[0].width, frames[0].height) == (480, 854)
        assert len(frames) == pytest.approx(15 * about["seconds"][name], abs=1)
        assert np.abs(sound[: 48_000 // 2]).max() > 0.02, "the first sentence comes at once"
        assert np.abs(sound[-48_000:]).max() < 0.01, "a breath before it begins anew"
    stamps = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert make(lesson, media) == folder
    assert stamps == {path: path.stat().st_mtime_ns for path in folder.iterdir()}
