"""The sound of the lecture: each beat's speech where its timeline has it, at the loudness that players expect."""

from __future__ import annotations

import wave
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import inf, isfinite, log10
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from scenes.encoding import MP4
from scenes.publish.build.film import Film
from scenes.publish.filters import pulled
from scenes.words.sound import RATE
from scenes.words.timeline import Timeline

Samples = NDArray[np.float32]

LOUDNESS = -14.0  # LUFS of the whole, to which YouTube turns down whatever is louder
PEAK = -1.0  # dBTP, above which cheap players distort
OVERSHOOT = 1.5  # dB that decoded AAC hardly ever goes above the ceiling before (0.8 to 1.3 measured)
NEAR = 0.1  # LU from the loudness asked for, which nobody hears
TRIES = 5
BIT_RATE = 192_000
PACKET = 1024  # samples that AAC encodes together
QUIETEST = -60.0  # LUFS, below which there is nothing to be made louder
_TICK = Fraction(1, RATE)


@dataclass(frozen=True, slots=True)
class Loudness:
    """What is heard of a sound (ITU-R BS.1770).

    Attributes
    ----------
    integrated : LUFS
    true_peak : dBTP, of the curve through the samples, four times oversampled

    """

    integrated: float
    true_peak: float


def has_sound(films: Iterable[Film]) -> bool:
    """Whether anything is said in any of them."""
    return any(True for film in films for _ in _sounds(film.timeline))


def _sounds(timeline: Timeline) -> Iterator[tuple[str, float]]:
    """What is heard of a film: the name of each sound, and when it begins, in seconds."""
    for beat in timeline.beats:
        if beat.sound is not None:
            yield beat.sound, beat.start / timeline.frame_rate + beat.sound_at
        if beat.told is not None and beat.told.sound is not None:
            yield beat.told.sound, beat.told.start / timeline.frame_rate


def laid(films: Iterable[Film]) -> Iterator[Samples]:
    """The speech of each film, as long as its picture to the sample: mono, 48 kHz, one array a film.

    Each film ends on the sample that its last frame ends on, counted from the beginning of the lecture, so that no
    rounding adds up.
    """
    begin, seconds = 0, 0.0
    for film in films:
        timeline = film.timeline
        seconds += timeline.frames / timeline.frame_rate
        end = round(seconds * RATE)
        track = np.zeros(end - begin, np.float32)
        for name, at in _sounds(timeline):
            samples = _read(film.sound(name))
            room = track[round(at * RATE) :][: len(samples)]
            room += samples[: len(room)]
        begin = end
        yield track


def write_sound(path: Path, films: Sequence[Film]) -> Loudness:
    """Write the sound of films as AAC, 48 kHz stereo, in an MP4 of its own, and tell how loud it came out.

    What counts is the loudness after decoding: where it is not as asked for, all is made again with what was
    learned.  A sound with peaks too high to be as loud as that without distortion is left more quiet.
    """
    gain, ceiling = 0.0, PEAK - OVERSHOOT
    before = measured(_frames(films, gain, 0.0)).integrated
    if before < QUIETEST:
        return _encoded(path, films, gain, ceiling)
    gain = LOUDNESS - before
    for _ in range(TRIES):
        found = _encoded(path, films, gain, ceiling)
        if abs(found.integrated - LOUDNESS) <= NEAR and found.true_peak <= PEAK:
            break
        gain += LOUDNESS - found.integrated
        ceiling -= max(0.0, found.true_peak - PEAK + 0.1)
    return found


def loudness_of(path: Path) -> Loudness:
    """Of the first sound track of a file, as decoded."""
    with av.open(str(path)) as container:
        return measured(container.decode(audio=0))


def measured(frames: Iterable[av.AudioFrame]) -> Loudness:
    """The loudness of a sound that passes by."""
    last: dict[str, str] = {}
    for frame in _through([("ebur128", "metadata=1:peak=true:framelog=quiet")], frames):
        last = frame.metadata or last  # what is left over at the end is too short to be measured
    integrated = float(last.get("lavfi.r128.I", -inf))
    peak = float(last.get("lavfi.r128.true_peak", 0.0))
    return Loudness(integrated if isfinite(integrated) else -70.0, 20 * log10(max(peak, 1e-10)))


def _encoded(path: Path, films: Sequence[Film], gain: float, ceiling: float) -> Loudness:
    with av.open(str(path), "w", format="mp4", options=MP4) as container:
        stream = container.add_stream("aac", rate=RATE, layout="stereo", bit_rate=BIT_RATE)
        for frame in _frames(films, gain, ceiling):
            # Players play packets whole: the last one is left out where more than half of it would be too long,
            # so that sound and picture end within half a packet (11 ms) of each other.
            if 2 * frame.samples >= PACKET:
                container.mux(from_zero(stream.encode(frame)))
        container.mux(from_zero(stream.encode(None)))
    return loudness_of(path)


def from_zero(packets: Iterable[av.Packet[Any]]) -> list[av.Packet[Any]]:
    """Packets of AAC without its encoder's delay: a first one before time 0, which an edit list would have to hide."""
    return [packet for packet in packets if packet.pts is not None and packet.pts >= 0]


def _frames(films: Sequence[Film], gain: float, ceiling: float) -> Iterator[av.AudioFrame]:
    """The sound of films, on both channels, by so many dB louder, with no sample above a ceiling in dB."""
    chain = [
        ("volume", f"{gain:.4f}dB:precision=float"),
        # Its look-ahead is no delay: latency=1 takes that off again.
        ("alimiter", f"limit={ceiling:.4f}dB:level=false:latency=1:attack=5:release=60"),
        ("aformat", "sample_fmts=fltp:channel_layouts=stereo"),
        ("asetnsamples", f"n={PACKET}:p=0"),
    ]
    return _through(chain, _stereo(laid(films)))


def _stereo(tracks: Iterable[Samples]) -> Iterator[av.AudioFrame]:
    """Mono samples on both channels, a second at a time."""
    at = 0
    for track in tracks:
        for begin in range(0, len(track), RATE):
            block = track[begin : begin + RATE]
            frame = av.AudioFrame.from_ndarray(np.stack([block, block]), format="fltp", layout="stereo")
            frame.sample_rate, frame.pts, frame.time_base = RATE, at, _TICK
            at += len(block)
            yield frame


def _through(chain: Sequence[tuple[str, str]], frames: Iterable[av.AudioFrame]) -> Iterator[av.AudioFrame]:
    """Frames of stereo sound, led through filters."""
    graph = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=RATE, format="fltp", layout="stereo", time_base=_TICK)
    graph.link_nodes(
        source, *(graph.add(name, settings) for name, settings in chain), graph.add("abuffersink")
    ).configure()
    for frame in frames:
        graph.push(frame)
        yield from pulled(graph)
    graph.push(None)
    yield from pulled(graph)


def _read(path: Path) -> Samples:
    """The samples of a beat's speech: what the voice wrote, 48 kHz, mono, int16."""
    with wave.open(str(path)) as file:
        pcm = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    return pcm.astype(np.float32) / np.float32(32768)
