"""The prompter: what a microphone hears ends up in the film, at the right time."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from scenes.lesson import DEFAULT, Lesson
from scenes.publish.build.ingredients import script_of
from scenes.publish.build.named_films import deliver
from scenes.publish.report import Report
from scenes.words.sound import RATE, as_wav, decoded
from scenes.words.timeline import Timeline
from scenes.words.voice import NeuralVoice, Speech
from tests.support.desk import Lecturer, watched

SCENE, BEAT = "OnlyBScene", "steps"
LATE = 1.0  # seconds of silence before the lecturer speaks


def said(media, beat: str) -> tuple[np.ndarray, Speech]:
    """The words of a beat as somebody says them, and when; in a room that is never quite silent."""
    lesson = Lesson.load(DEFAULT)
    words = script_of(SCENE, lesson.study(media / "studies"), lesson.film).beats[beat]
    speech = NeuralVoice(media / "voice").speech(SCENE, words)
    samples = np.concatenate([np.zeros(round(LATE * RATE)), 0.4 * decoded(speech.sound), np.zeros(3 * RATE)])
    return samples + 1e-4 * np.random.default_rng(0).normal(size=len(samples)), speech


def play_to(path: Path, samples: np.ndarray) -> None:
    """Let a microphone hear it, from when it is next listened to."""
    path.write_bytes(as_wav(samples.astype(np.float32)))


@pytest.fixture(scope="module")
def spoken(tmp_path_factory, media):
    """What the microphone hears: the words of the beat."""
    path = tmp_path_factory.mktemp("microphone") / "heard.wav"
    samples, _ = said(media, BEAT)
    play_to(path, samples)
    return path, samples


@pytest.fixture(scope="module")
def watching(tmp_path_factory, media):
    with watched(tmp_path_factory.mktemp("project"), media, SCENE, "--only", BEAT) as found:
        yield found


def test_a_take_is_recorded_heard_kept_and_in_the_film(watching, spoken, tmp_path):
    path, heard = spoken
    page = Lecturer(tmp_path / "browser", microphone=path)
    try:
        page.sit_down(watching.address)
        page.until_another(None)
        page.settled()
        before = page.film
        mark = f"document.querySelector('[data-beat=\"{SCENE}.{BEAT}\"] .voice').className"
        assert page.run(f"return {mark}") == "voice silent"

        page.press("r")
        page.until("document.body.classList.contains('prompting')", 20)
        began = time.monotonic()
        page.until("!document.getElementById('film').paused")
        size = "parseFloat(getComputedStyle(document.querySelector('#sentences p')).fontSize)"
        assert page.run(f"return {size}") > 22
        lit = "[...document.querySelectorAll('#sentences p')].map((e) => e.classList.contains('lit'))"
        assert page.run(f"return {lit}").count(True) == 1
        page.press("n")
        assert page.run(f"return {lit}").index(True) >= 1 and page.run(f"return {lit}").count(True) == 1
        time.sleep(max(0.0, len(heard) / RATE - (time.monotonic() - began)))
        page.press("r")
        page.until("!document.getElementById('keep').disabled", 60)
        assert page.run("return document.querySelectorAll('#faults li').length") == 0, page.text("faults")
        assert not (watching.project / "media/recordings" / SCENE).exists()

        page.press("h")
        page.until("document.getElementById('take').currentTime > 0.2")
        page.run("document.getElementById('take').pause(); document.getElementById('keep').click()")
        page.until_another(before)
        page.settled()
        assert page.run(f"return {mark}") == "voice own"
        assert page.complaints() == []
        film = watching.project / "media/renders" / page.film
    finally:
        page.close()
    assert (watching.project / "media/recordings" / SCENE / f"{BEAT}.wav").is_file()
    offset, likeness = where(decoded(film / "film.mp4"), heard[round(LATE * RATE) :])
    start = Timeline.load(film / "timeline.json").beats[0].spans[0][0]
    first = np.flatnonzero(np.abs(heard[round(LATE * RATE) :]) > 0.01)[0] / RATE
    assert likeness > 0.8
    assert offset + first == pytest.approx(start, abs=0.06)


def record(page: Lecturer, seconds: float) -> list[str]:
    """Record for some time; what is then said to be wrong."""
    page.until("!document.getElementById('record').disabled", 120)
    page.press("r")
    page.until("document.body.classList.contains('prompting')", 20)
    time.sleep(seconds)
    page.run("document.getElementById('said-of-take').textContent = ''")
    page.press("r")
    page.until("!document.getElementById('keep').disabled", 60)
    return page.run("return [...document.querySelectorAll('#faults li')].map((fault) => fault.textContent)")


@pytest.mark.exhaustive
def test_two_recorded_beats_are_heard_in_the_whole_film(watching, media, tmp_path):
    path, beats, heard = tmp_path / "heard.wav", (BEAT, "freeze"), {}
    play_to(path, said(media, BEAT)[0])
    page = Lecturer(tmp_path / "browser", microphone=path)
    try:
        page.sit_down(watching.address)
        for beat in beats:
            page.settled()
            page.run(f"document.querySelector('[data-beat=\"{SCENE}.{beat}\"]').click()")
            page.until(f"document.getElementById('film').dataset.place === '{SCENE}.{beat}'", 120)
            heard[beat], _ = said(media, beat)
            play_to(path, heard[beat])
            assert record(page, len(heard[beat]) / RATE) == []
            page.run("document.getElementById('keep').click()")
            mark = f"document.querySelector('[data-beat=\"{SCENE}.{beat}\"] .voice.own')"
            page.until(f"{mark} !== null", 60)
        page.settled()
    finally:
        page.close()
    lesson = Lesson.load(watching.project / "my.toml")
    (film,) = deliver(lesson, [SCENE], media=watching.project / "media", quality="l", report=Report())
    timeline, sound = Timeline.load(film.with_suffix(".json")), decoded(film)
    for played in timeline.beats:
        if played.id in beats:
            voice = heard[played.id][round(LATE * RATE) :]
            offset, likeness = where(sound, voice)
            first = np.flatnonzero(np.abs(voice) > 0.01)[0] / RATE
            assert likeness > 0.2  # of a film that is much longer, and of which the other is heard, too
            began = played.start / timeline.frame_rate + played.spans[0][0]
            assert offset + first == pytest.approx(began, abs=0.08)
    assert {played.id for played in timeline.beats if played.sound} == set(beats)


def where(film: np.ndarray, heard: np.ndarray) -> tuple[float, float]:
    """Seconds after which something heard begins in a film, and how like it is there, 1 for the same."""
    size = len(film) + len(heard)
    spectrum = np.fft.rfft(film, size) * np.conj(np.fft.rfft(heard, size))
    fit = np.fft.irfft(spectrum, size)
    at = int(np.argmax(fit))
    lag = at if at < len(film) else at - size
    likeness = fit[at] / (np.linalg.norm(film) * np.linalg.norm(heard))
    return lag / RATE, float(likeness)
