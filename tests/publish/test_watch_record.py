"""The prompter: what a microphone hears ends up in the film, at the right time."""

from __future__ import annotations

import time

import numpy as np
import pytest

from scenes.lesson import DEFAULT, Lesson
from scenes.publish.build.ingredients import script_of
from scenes.words.sound import RATE, as_wav, decoded
from scenes.words.timeline import Timeline
from scenes.words.voice import NeuralVoice
from tests.support.desk import Lecturer, watched

SCENE, BEAT = "OnlyBScene", "steps"
LATE = 1.0  # seconds of silence before the lecturer speaks


@pytest.fixture(scope="module")
def spoken(tmp_path_factory, media):
    """What the microphone hears: the words of the beat, in a room that is never quite silent."""
    lesson = Lesson.load(DEFAULT)
    words = script_of(SCENE, lesson.study(media / "studies"), lesson.film).beats[BEAT]
    speech = NeuralVoice(media / "voice").speech(SCENE, words)
    samples = np.concatenate([np.zeros(round(LATE * RATE)), 0.4 * decoded(speech.sound), np.zeros(3 * RATE)])
    samples += 1e-4 * np.random.default_rng(0).normal(size=len(samples))
    path = tmp_path_factory.mktemp("microphone") / "heard.wav"
    path.write_bytes(as_wav(samples.astype(np.float32)))
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


def where(film: np.ndarray, heard: np.ndarray) -> tuple[float, float]:
    """Seconds after which something heard begins in a film, and how like it is there, 1 for the same."""
    size = len(film) + len(heard)
    spectrum = np.fft.rfft(film, size) * np.conj(np.fft.rfft(heard, size))
    fit = np.fft.irfft(spectrum, size)
    at = int(np.argmax(fit))
    lag = at if at < len(film) else at - size
    likeness = fit[at] / (np.linalg.norm(film) * np.linalg.norm(heard))
    return lag / RATE, float(likeness)
