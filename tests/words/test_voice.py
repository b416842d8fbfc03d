"""The voice: what is said, when, how loud, and from where."""

from __future__ import annotations

import json
import re
import shutil
import wave
from fractions import Fraction
from importlib.metadata import PackageNotFoundError
from itertools import pairwise

import av
import numpy as np
import pyloudnorm
import pytest

from scenes import SCENES
from scenes.lesson import Lesson
from scenes.only_b import OnlyBScene
from scenes.words import voice as module
from scenes.words.facts import conditions, numbers
from scenes.words.language import Language
from scenes.words.script import Beat, Script
from scenes.words.sound import LOUDNESS, PEAK, RATE, VoiceError
from scenes.words.voice import (
    LEAD,
    NeuralVoice,
    Recordings,
    SilentVoice,
    choose_voice,
    find_sentences,
    pronounced,
)
from tests.support.cases import LESSONS, write_lesson
from tests.support.playback import play

EN = Language.load()

WORDS = "Here is a first sentence, with a pause. A second one! Then we end with a third, which is longer?"
BEAT = Beat(id="hello", title=None, text=WORDS, spoken=WORDS)
OTHER = Beat(id="other", title=None, text="Another text.", spoken="Another text.")


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    return tmp_path_factory.mktemp("voice")


@pytest.fixture(scope="module")
def said(kept):
    return NeuralVoice(kept).speech("Scene", BEAT)


def samples_of(path):
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 1, 2)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768


def write_recording(path, samples, codec, rate=44_100):
    """A recording as a lecturer's telephone makes it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, layout="stereo")
        resampler = av.AudioResampler(stream.codec_context.format, "stereo", rate, stream.frame_size or 1024)
        frame = av.AudioFrame.from_ndarray(samples.astype(np.float32)[None], format="flt", layout="mono")
        frame.sample_rate, frame.time_base, frame.pts = RATE, Fraction(1, RATE), 0
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))


def loud_at(samples, seconds):
    step = RATE // 100
    return np.sqrt(np.mean(samples[int(seconds * RATE) :][:step] ** 2))


def test_sentences_are_heard_when_they_are_said_to_be(said):
    samples = samples_of(said.sound)
    assert len(said.spans) == 3
    quiet = 10 ** (-40 / 20)
    previous = 0.0
    for start, end in said.spans:
        assert loud_at(samples, start + 0.03) > quiet or loud_at(samples, start + 0.06) > quiet
        gap = np.arange(previous + 0.04, start - 0.02, 0.01)
        assert all(loud_at(samples, t) < quiet for t in gap)
        assert len(gap) >= 8
        previous = end
    assert said.spans[0][0] == pytest.approx(LEAD, abs=0.03)
    # A short sentence gets more room, so that its caption can be read.
    for (start, end), (later, _) in pairwise(said.spans):
        assert 0.45 <= later - end <= 0.6 or (
            end - start < 0.65 and later - start == pytest.approx(1.1, abs=0.02)
        )
    assert 0 <= len(samples) / RATE - said.end < 0.1


def test_speech_has_one_loudness_no_clipping_and_no_clicks(said):
    samples = samples_of(said.sound)
    assert pyloudnorm.Meter(RATE).integrated_loudness(samples) == pytest.approx(LOUDNESS, abs=0.7)
    assert np.abs(samples).max() <= PEAK + 1e-3
    assert np.abs(samples[[0, -1]]).max() < 1e-3
    # Before and after each sentence the sound starts from silence and ends in it.
    for start, end in said.spans:
        for t in (start - 0.02, end + 0.039):
            assert np.abs(samples[int(t * RATE) :][:40]).max() < 0.01


def test_the_same_words_give_the_same_sound_and_are_not_said_twice(said, kept, tmp_path, monkeypatch):
    again = NeuralVoice(tmp_path).speech("Scene", BEAT)
    assert again.spans == said.spans and again.sound.read_bytes() == said.sound.read_bytes()

    def fail(*_):
        raise AssertionError("said again")

    monkeypatch.setattr(NeuralVoice, "_say", fail)
    assert NeuralVoice(kept).speech("Elsewhere", BEAT) == said


QUESTION = Beat(
    id="b", title=None, text="Up, or down? It goes up.", spoken="Up, or down? It goes up.",
    cues={"think": (0, 1.0)}, silence=3.0,
)  # fmt: skip


def test_after_a_question_the_voice_is_silent_for_as_long_as_was_asked(kept, tmp_path):
    told = NeuralVoice(kept).speech("Scene", QUESTION)
    (_, asked), (answered, _) = told.spans
    assert 3.45 <= answered - asked <= 3.6
    samples = samples_of(told.sound)
    assert all(loud_at(samples, t) < 10 ** (-40 / 20) for t in np.arange(asked + 0.05, answered - 0.03, 0.01))
    # A lecturer's own recording has no such silence: it is put in after the question.
    (tmp_path / "Scene").mkdir()
    shutil.copyfile(NeuralVoice(kept).speech("Scene", plainly(QUESTION)).sound, tmp_path / "Scene" / "b.wav")
    own = Recordings(tmp_path, tmp_path / "kept", SilentVoice()).speech("Scene", QUESTION)
    (_, asked), (answered, end) = own.spans
    samples = samples_of(own.sound)
    assert answered - asked == pytest.approx(3.5, abs=0.15)
    assert all(loud_at(samples, t) < 10 ** (-40 / 20) for t in np.arange(asked + 0.05, answered - 0.05, 0.01))
    assert end == pytest.approx(len(samples) / RATE, abs=0.1)
    (_, asked), (answered, _) = SilentVoice().speech("Scene", QUESTION).spans
    assert answered - asked == pytest.approx(3.1)


def plainly(beat):
    return Beat(id=beat.id, title=None, text=beat.text, spoken=beat.spoken)


def test_words_that_would_be_said_wrongly_have_their_phonemes(kept):
    voice = NeuralVoice(kept, EN.tables["pronunciations"])
    engine = voice._engine
    said = {
        "After one epoch, we read x.": ["ˈɛpˌɑk,", "wi ɹˈid"],
        "Epochs overshoot.": ["ˈɛpˌɑks"],
        "The intercept overshoots.": ["ˈɪntəɹsˌɛpt", "ˌOvəɹʃˈuts."],
    }
    for sentence, sounds in said.items():
        (phonemes,) = engine.phonemize(pronounced(sentence, voice.pronunciations))
        assert all(sound in phonemes for sound in sounds), phonemes
    assert pronounced("An epochal read.", voice.pronunciations) == "An epochal read."


def test_a_sentence_that_ends_in_a_letter_has_its_stop(kept, monkeypatch):
    voice, heard = NeuralVoice(kept), []
    monkeypatch.setattr(voice._engine, "from_phonemes", lambda phonemes, **_: heard.append(phonemes) or [0.0])
    for sentence in ("It is m plus b.", "Is it b?", "It is a line."):
        voice._sound(sentence)
    assert [phonemes[-1] for phonemes in heard] == [".", "?", "."]
    assert not any(phonemes.endswith("..") for phonemes in heard)


@pytest.mark.parametrize("harm", ["shorter", "empty", "other", "gone", "no notes", "half notes"])
def test_what_is_damaged_is_made_again(harm, tmp_path):
    voice = NeuralVoice(tmp_path)
    first = voice.speech("Scene", OTHER)
    data, notes = first.sound.read_bytes(), first.sound.with_suffix(".json")
    match harm:
        case "shorter":
            first.sound.write_bytes(data[:-100])
        case "empty":
            first.sound.write_bytes(b"")
        case "other":
            first.sound.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
        case "gone":
            first.sound.unlink()
        case "no notes":
            notes.unlink()
        case "half notes":
            notes.write_text(notes.read_text()[:20])
    assert voice.speech("Scene", OTHER) == first
    assert first.sound.read_bytes() == data
    assert json.loads(notes.read_text())["spans"]
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".json", ".wav"]


def test_a_changed_word_changes_one_beat(kept, said):
    changed = Beat(id="hello", title=None, text=WORDS, spoken=WORDS.replace("first", "changed"))
    assert NeuralVoice(kept).speech("Scene", changed).sound != said.sound


@pytest.mark.parametrize(
    ("suffix", "codec"), [("wav", "pcm_s16le"), ("mp3", "mp3"), ("m4a", "aac"), ("flac", "flac")]
)
def test_a_recording_goes_first_and_changes_its_beat_alone(suffix, codec, said, kept, tmp_path):
    recorded = tmp_path / "recordings"
    silence = np.zeros(RATE // 2)
    # Softer than it ought to be, with silence around it.
    quiet = np.concatenate([silence, 0.2 * samples_of(said.sound), silence])
    write_recording(recorded / "Scene" / f"hello.{suffix}", quiet, codec)
    voice = Recordings(recorded, tmp_path / "kept", NeuralVoice(kept))
    speech = voice.speech("Scene", BEAT)
    assert speech.sound.parent == tmp_path / "kept"
    # Its sentences are found again by its pauses.
    assert np.array(speech.spans) == pytest.approx(np.array(said.spans), abs=0.12)
    samples = samples_of(speech.sound)
    assert pyloudnorm.Meter(RATE).integrated_loudness(samples) == pytest.approx(LOUDNESS, abs=0.7)
    for scene, beat in (("Scene", OTHER), ("Else", BEAT)):
        assert voice.speech(scene, beat) == NeuralVoice(kept).speech(scene, beat)


def test_pauses_are_chosen_where_the_lengths_of_the_sentences_put_them():
    rng = np.random.default_rng(1)

    def noise(seconds):
        return rng.normal(0, 0.1, round(seconds * RATE)).astype(np.float32)

    def pause(seconds):
        return np.zeros(round(seconds * RATE), np.float32)

    # A breath in the midst of the second sentence, longer than the pauses between the sentences.
    samples = np.concatenate([noise(2), pause(0.3), noise(2), pause(0.35), noise(2), pause(0.3), noise(1)])
    found = find_sentences(samples, [20, 40, 10])
    assert np.array(found) == pytest.approx(np.array([(0, 2), (2.3, 6.65), (6.95, 7.95)]), abs=0.03)
    # Without pauses, by the lengths alone.
    assert np.array(find_sentences(noise(4), [1, 3])) == pytest.approx(np.array([(0, 1), (1, 4)]), abs=0.01)
    assert find_sentences(noise(1), [5]) == [(0.0, 1.0)]


@pytest.mark.parametrize("content", ["text", "silence", "nothing"])
def test_a_recording_that_is_none_is_named(content, tmp_path):
    path = tmp_path / "Scene" / "hello.wav"
    path.parent.mkdir()
    if content == "silence":
        write_recording(path, np.zeros(RATE), "pcm_s16le")
    else:
        path.write_bytes(b"This is no sound." if content == "text" else b"")
    with pytest.raises(VoiceError) as caught:
        Recordings(tmp_path, tmp_path / "kept", SilentVoice()).speech("Scene", BEAT)
    assert str(path) in str(caught.value) and "record it again" in str(caught.value)


def test_without_the_package_the_film_is_silent_and_says_so_once(tmp_path, monkeypatch, capsys):
    def absent(name):
        raise PackageNotFoundError(name)

    monkeypatch.setattr(module, "version", absent)
    module._say_once.cache_clear()
    speeches = [choose_voice("neural", tmp_path, EN).speech("Scene", BEAT) for _ in range(2)]
    assert all(speech.sound is None for speech in speeches)
    assert capsys.readouterr().err.count("silent") == 1
    assert choose_voice("silent", tmp_path, EN).speech("Scene", BEAT) == speeches[0]
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("lesson", list(LESSONS))
def test_all_that_is_spoken_can_be_spoken(lesson, tmp_path):
    """Letters, numbers and the usual stops: whatever else is to be read has its spoken form in the script."""
    study = Lesson.load(write_lesson(tmp_path, lesson)).study()
    for entry in SCENES:
        told = Script.load(entry.name, numbers=numbers(study, EN), conditions=conditions(study))
        for beat in told.beats.values():
            assert re.fullmatch(r"[A-Za-z0-9 .,:;?!'\-]+", beat.spoken), (entry.name, beat.id, beat.spoken)


def test_terms_and_numbers_are_pronounced_as_people_say_them(kept):
    engine = NeuralVoice(kept)._engine
    said = {
        "epochs": "ˈɛpəks",
        "y hat": "wˈI hˈæt",
        "alpha": "ˈælfə",
        "kappa": "kˈæpə",
        "m x plus b": "ˈɛm ˈɛks plˈʌs bˈi",
        "NumPy": "nˈʌm pˈI",
        "parabola": "pəɹˈæbələ",
        f"{EN.count(56_234)} epochs": "fˈɪfti sˈɪks θˈWzᵊnd",
        f"{EN.count(2_340_000)} epochs": "tˈu pYnt θɹˈi mˈɪljᵊn",
    }
    for words, sounds in said.items():
        assert sounds in " ".join(engine.phonemize(f"It is {words} again.")), words


def test_in_a_film_a_recording_changes_its_beat_alone(said, tmp_path, media, monkeypatch):
    lesson = write_lesson(tmp_path, "default", voice="neural")
    # A media folder of its own, for no other film shall hear the recording; the formulas are those of all.
    own = tmp_path / "media"
    for folder in (own, media / "Tex"):
        folder.mkdir(exist_ok=True)
    (own / "Tex").symlink_to(media / "Tex")

    def lengths():
        scene = play(OnlyBScene, monkeypatch=monkeypatch, lesson=lesson, media=own, frame_rate=2)
        return {beat.id: (beat.end - beat.start, beat.sound) for beat in scene.beats_played}

    without = lengths()
    spoken = samples_of(said.sound)
    recording = own / "recordings" / "OnlyBScene" / "slope.wav"
    write_recording(recording, np.concatenate([spoken, spoken, spoken]), "pcm_s16le")
    changed = lengths()
    assert [name for name in without if without[name] != changed[name]] == ["slope"]
    assert changed["slope"][0] / 2 > 3 * len(spoken) / RATE
    assert all(sound for _, sound in without.values())
