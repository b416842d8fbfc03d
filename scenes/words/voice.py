"""The sound of the words: a recording of the lecturer's own, a neural voice, or the silence of the reading time."""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np
from filelock import FileLock

from scenes.whole import written_whole
from scenes.words.language import Language
from scenes.words.script import Beat
from scenes.words.sound import (
    AFTER,
    BEFORE,
    LOUDNESS,
    RATE,
    Samples,
    as_wav,
    decoded,
    doubled,
    faded,
    levelled,
    pauses,
    silence,
    trimmed,
)

LEAD = 0.15  # seconds before the first word of a beat
ROOM = 0.45  # of silence between the sounds of two sentences
SPEED = 0.85  # of the synthetic voice; its own, 1, is too fast to follow
SHORTEST = 1.05  # seconds from one sentence to the next, so that the caption of "And again." can be read
WORDS_PER_SECOND = 3.2  # that people read
# A little less than the 17 that captions may have, for the gaps between the captions of a long sentence.
CHARACTERS_PER_SECOND = 15.5
RECORDED = (".wav", ".flac", ".mp3", ".m4a", ".ogg", ".opus", ".aac")
FORMAT = 4  # of what is kept
NEURAL = "en"  # the language that the neural voice speaks


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """The sound of one beat, or the silence in which it is read.

    Attributes
    ----------
    spans : (start, end) of each sentence, seconds from the beginning of the beat
    sound : a WAV file that starts with the beat; None for silence

    """

    spans: tuple[tuple[float, float], ...]
    sound: Path | None = None

    @property
    def end(self) -> float:
        """When the last word is over."""
        return self.spans[-1][1]


class Voice(Protocol):
    """Says the words of a beat."""

    def speech(self, scene: str, beat: Beat) -> Speech:
        """Its sound, made or found."""
        ...


class SilentVoice:
    """Gives a viewer the time to read each sentence."""

    def speech(self, scene: str, beat: Beat) -> Speech:
        """No sound, reading times."""
        spans, clock = [], 0.0
        for k, (text, spoken) in enumerate(beat.sentences):
            words = len(spoken.split()) / WORDS_PER_SECOND
            length = max(1.0, words, len(text) / CHARACTERS_PER_SECOND) + 0.2
            spans.append((clock, clock + length))
            clock += length + 0.1 + beat.silence_after(k)
        return Speech(spans=tuple(spans))


class NeuralVoice:
    """A synthetic voice, from `hibari-tts`; what it has said is kept in `folder` under a name of its content.

    `pronunciations` are phonemes, in the alphabet of the voice, for words or phrases that it would say wrongly.
    """

    def __init__(self, folder: str | Path, pronunciations: Mapping[str, str] = MappingProxyType({})) -> None:
        self.folder, self.pronunciations = Path(folder), pronunciations

    @cached_property
    def _engine(self) -> Any:
        from hibari import Hibari

        return Hibari()

    def speech(self, scene: str, beat: Beat) -> Speech:
        """Synthesize a beat, or find it."""
        spoken = [pronounced(sentence, self.pronunciations) for _, sentence in beat.sentences]
        read = [len(shown) / CHARACTERS_PER_SECOND for shown, _ in beat.sentences]
        rests = [beat.silence_after(k) for k in range(len(spoken))]
        settings = LEAD, ROOM, SPEED, LOUDNESS
        about = json.dumps([FORMAT, "hibari", version("hibari-tts"), settings, spoken, read, rests])
        return _kept(self.folder, about.encode(), lambda: self._say(spoken, read, rests))

    def _say(
        self, spoken: Sequence[str], read: Sequence[float], rests: Sequence[float]
    ) -> tuple[Samples, list[tuple[float, float]]]:
        """Samples and spans of sentences, each with the seconds it takes to read and the silence that follows."""
        pieces: list[Samples] = [silence(LEAD)]
        spans: list[tuple[float, float]] = []
        for k, sentence in enumerate(spoken):
            if spans:
                lasted = spans[-1][1] - spans[-1][0]
                pieces.append(silence(max(ROOM + rests[k - 1], max(SHORTEST, read[k - 1]) - lasted)))
            start = sum(map(len, pieces)) / RATE
            pieces.append(faded(trimmed(doubled(self._sound(sentence)))))
            spans.append((start + BEFORE, sum(map(len, pieces)) / RATE - AFTER))
        return np.concatenate([*pieces, silence(rests[-1])]), spans

    def _sound(self, sentence: str) -> Samples:
        """A sentence, with the fall of the voice at its end, which the engine forgets after a single letter."""
        phonemes = " ".join(self._engine.phonemize(sentence))
        if phonemes and phonemes[-1] not in ".?!":
            phonemes += sentence.rstrip()[-1]
        return np.asarray(self._engine.from_phonemes(phonemes, speed=SPEED, seed=0), np.float32)


class Recordings:
    """The lecturer's own voice where there is a file for the beat, else another voice.

    The files are ``<folder>/<scene>/<beat>.wav``, or whatever else PyAV decodes, one for all of a beat.
    """

    def __init__(self, folder: str | Path, kept: str | Path, otherwise: Voice) -> None:
        self.folder, self.kept, self.otherwise = Path(folder), Path(kept), otherwise

    def speech(self, scene: str, beat: Beat) -> Speech:
        """The recording, its sentences found by its pauses; `VoiceError` where it cannot be decoded."""
        path = recording_of(self.folder, scene, beat.id)
        if path is None:
            return self.otherwise.speech(scene, beat)
        spoken = [sentence for _, sentence in beat.sentences]
        rests = [beat.silence_after(k) for k in range(len(spoken))]
        about = json.dumps([FORMAT, "recording", LEAD, LOUDNESS, spoken, rests]).encode()

        def read() -> tuple[Samples, list[tuple[float, float]]]:
            samples = trimmed(decoded(path))
            spans = find_sentences(samples, [len(sentence) for sentence in spoken])
            return rested(faded(samples), spans, rests)

        return _kept(self.kept, about + path.read_bytes(), read)


def recording_of(folder: Path, scene: str, beat: str) -> Path | None:
    """The file with the lecturer's own voice for a beat, where there is one."""
    paths = (folder / scene / f"{beat}{suffix}" for suffix in RECORDED)
    return next((path for path in paths if path.is_file()), None)


def choose_voice(name: str, media: str | Path, language: Language) -> Voice:
    """The voice of a lesson ("neural" or "silent"), with recordings in `media`/recordings going first."""
    media = Path(media)
    voice: Voice = SilentVoice()
    if name == "neural" and language.code != NEURAL:
        _say_once(f"There is no neural voice for {language.name}: the film is silent, but for recordings.")
    elif name == "neural":
        try:
            version("hibari-tts")
            voice = NeuralVoice(media / "voice", language.tables.get("pronunciations", {}))
        except PackageNotFoundError:
            _say_once("There is no neural voice (pip install hibari-tts): the film is silent, with captions.")
    return Recordings(media / "recordings", media / "voice", voice)


def pronounced(sentence: str, pronunciations: Mapping[str, str]) -> str:
    """A sentence with phonemes in the engine's own notation for the words and phrases that have some."""
    if not pronunciations:
        return sentence
    phrases = "|".join(map(re.escape, sorted(pronunciations, key=len, reverse=True)))
    phonemes = {phrase.lower(): sounds for phrase, sounds in pronunciations.items()}
    return re.sub(
        rf"\b({phrases})\b", lambda m: f"[{m[0]}](/{phonemes[m[0].lower()]}/)", sentence, flags=re.IGNORECASE
    )


def rested(
    samples: Samples, spans: Sequence[tuple[float, float]], rests: Sequence[float]
) -> tuple[Samples, list[tuple[float, float]]]:
    """A recording after its lead, with silence put in after sentences, and where the sentences are then."""
    pieces, moved, late, done = [silence(LEAD)], [], LEAD, 0
    for (start, end), rest in zip(spans, rests, strict=True):
        moved.append((start + late, end + late))
        if rest:
            cut = round(end * RATE)
            pieces += [samples[done:cut], silence(rest)]
            late, done = late + rest, cut
    return np.concatenate([*pieces, samples[done:]]), moved


@cache
def _say_once(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")


def find_sentences(samples: Samples, weights: Sequence[int]) -> list[tuple[float, float]]:
    """Where each sentence of a recording is, in seconds, given how long they are relative to each other.

    A pause is taken for the end of a sentence where it is nearest to where its length puts it; the cheapest
    choice of all pauses together (by dynamic programming), longer pauses being cheaper.
    """
    total = len(samples) / RATE
    if len(weights) == 1:
        return [(0.0, total)]
    ends = np.cumsum(weights[:-1]) / sum(weights) * total
    found = [(a, b) for a, b in pauses(samples) if b - a >= 0.12 and a > 0.1 and b < total - 0.1]
    if len(found) < len(ends):
        cuts = [(float(end), float(end)) for end in ends]
    else:
        middles = np.array([(a + b) / 2 for a, b in found])
        lengths = np.array([b - a for a, b in found])
        cost = np.abs(middles[None] - ends[:, None]) / total - 0.15 * np.minimum(lengths, 0.8)[None]
        best, back = cost[0].copy(), []
        for row in cost[1:]:
            before = np.minimum.accumulate(best)
            index = np.array([int(np.argmin(best[: k + 1])) for k in range(len(best))])
            back.append(np.concatenate([[0], index[:-1]]))
            best = row + np.concatenate([[np.inf], before[:-1]])
        k = int(np.argmin(best))
        chosen = [k]
        for step in reversed(back):
            k = int(step[k])
            chosen.append(k)
        cuts = [found[k] for k in reversed(chosen)]
    starts = [0.0, *(b for _, b in cuts)]
    return list(zip(starts, [*(a for a, _ in cuts), total], strict=True))


# ---- what is kept ---------------------------------------------------------------------------------------


def _kept(
    folder: Path, content: bytes, make: Callable[[], tuple[Samples, list[tuple[float, float]]]]
) -> Speech:
    """Sound by the content it is made from; what is damaged is made again, and nothing is ever half written."""
    name = hashlib.sha256(content).hexdigest()[:24]
    sound, about = folder / f"{name}.wav", folder / f"{name}.json"
    if (found := _found(sound, about)) is not None:
        return found
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / f"{name}.lock") as lock:  # whoever else is making it is waited for
        if (found := _found(sound, about)) is None:
            samples, spans = make()
            data = as_wav(levelled(samples))
            with written_whole(sound) as new:
                new.write_bytes(data)
            with written_whole(about) as new:
                new.write_text(
                    json.dumps({"sha256": hashlib.sha256(data).hexdigest(), "spans": spans}), "utf-8"
                )
            found = Speech(spans=tuple(spans), sound=sound)
        with suppress(
            OSError
        ):  # on Windows while somebody waits; who comes between makes it once more, no harm
            Path(lock.lock_file).unlink()
    return found


def _found(sound: Path, about: Path) -> Speech | None:
    try:
        notes = json.loads(about.read_text("utf-8"))
        if hashlib.sha256(sound.read_bytes()).hexdigest() == notes["sha256"]:
            return Speech(spans=tuple((a, b) for a, b in notes["spans"]), sound=sound)
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return None
