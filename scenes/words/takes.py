"""A take of the lecturer's own voice: whatever it was recorded as, made fit for a film, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from scenes.words.script import Beat
from scenes.words.sound import RATE, Samples, decoded, faded, levelled, pauses, trimmed
from scenes.words.voice import find_sentences

# dBFS: a take whose loud parts are below this has more noise than voice in it, once it is raised.
QUIETEST = -40.0
CLIPPED = 0.985  # of full scale
MOST_CLIPPED = 2e-4  # share of the samples
ABOVE_NOISE = 22.0  # dB between what is loud and what is quiet in a take
BETWEEN = 0.2  # seconds: a shorter silence is within a sentence
FASTEST = 27.0  # letters a second that nobody speaks: a sentence that would have been so fast is not there
WINDOW = RATE // 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that would be heard: the name of its words, and the values in them."""

    kind: str
    values: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """A recording of one beat.

    Attributes
    ----------
    samples : trimmed, at the loudness of all speech
    spans : (start, end) of each sentence, seconds
    faults : what is wrong with it, empty where it can be kept as it is

    """

    samples: Samples
    spans: tuple[tuple[float, float], ...]
    faults: tuple[Fault, ...]

    @classmethod
    def read(cls, path: Path, beat: Beat | list[str]) -> Take:
        """Decode a recording of a beat's sentences; ``VoiceError`` where it is none, or nothing is heard in it."""
        sentences = beat if isinstance(beat, list) else [spoken for _, spoken in beat.sentences]
        raw = decoded(path)
        samples = faded(trimmed(raw))
        spans = find_sentences(samples, [len(sentence) for sentence in sentences])
        faults = (*faults_of_sound(raw), *faults_of_sentences(samples, spans, sentences))
        return cls(samples=levelled(samples), spans=tuple(spans), faults=faults)


def faults_of_sound(samples: Samples) -> list[Fault]:
    """Too quiet, clipped, or noisy: a recording as it came."""
    count = len(samples) // WINDOW
    power = np.mean(samples[: count * WINDOW].reshape(count, WINDOW).astype(float) ** 2, axis=1)
    levels = 10 * np.log10(np.maximum(power, 1e-12))
    loud, quiet = (float(np.percentile(levels, share)) for share in (90, 5))
    found = []
    if loud < QUIETEST:
        found.append(Fault(kind="quiet", values={"level": loud}))
    share = float(np.mean(np.abs(samples) > CLIPPED))
    if share > MOST_CLIPPED:
        found.append(Fault(kind="clipped", values={"share": 100 * share}))
    if loud - quiet < ABOVE_NOISE:
        found.append(Fault(kind="noise", values={"above": loud - quiet}))
    return found


def faults_of_sentences(
    samples: Samples, spans: list[tuple[float, float]], sentences: list[str]
) -> list[Fault]:
    """Sentences that cannot be told apart, for want of pauses, or that would have been spoken too fast."""
    total = len(samples) / RATE
    there = sum(end - start >= BETWEEN and start > 0 and end < total for start, end in pauses(samples))
    if there < len(sentences) - 1:
        return [Fault(kind="pauses", values={"found": there, "wanted": len(sentences) - 1})]
    return [
        Fault(kind="missing", values={"sentence": k + 1})
        for k, ((start, end), sentence) in enumerate(zip(spans, sentences, strict=True))
        if len(sentence) > FASTEST * (end - start)
    ]
