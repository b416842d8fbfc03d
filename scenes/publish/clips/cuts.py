"""One clip a beat, cut from finished films to the frame."""

from __future__ import annotations

import wave
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.container import InputContainer, OutputContainer
from av.video.frame import PictureType
from numpy.typing import NDArray

from scenes.encoding import MP4, label
from scenes.publish.build.film import Film
from scenes.publish.errors import Failure
from scenes.publish.lecture.sound import from_zero
from scenes.words.language import Language
from scenes.words.sound import RATE
from scenes.words.timeline import BeatTime, Caption, Timeline

# Beats encoded again, small enough for slides.  60 frames a second give way to 30, which nobody misses there.
# Measured on 15 s of the descent at 1080p (luma SSIM against the film, Mbit/s, frames encoded per CPU second):
# this 0.9994, 0.28, 68; veryfast crf 23: 0.9986, 0.19, 68; medium crf 23: 0.9992, 0.23, 37; the film itself: 1, 2.7.
# Without B-frames, whose order only an edit list could put right: a quarter larger, a third quicker.
SMALL = {"preset": "veryfast", "crf": "18", "bf": "0", "threads": "1"}
SMALL_RATE = 30
VP9 = {"crf": "30", "b": "0", "deadline": "good", "cpu-used": "5", "threads": "1"}
SPEECH = {"mp4": ("aac", 64_000), "webm": ("libopus", 48_000)}  # of one voice, on one channel
BLOCK = 960  # samples handed to an encoder at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """One beat of a finished film."""

    film: Film
    timeline: Timeline
    beat: BeatTime

    @property
    def name(self) -> str:
        """Scene and beat, as people name it."""
        return f"{self.timeline.scene}.{self.beat.id}"

    @property
    def title(self) -> str:
        """The script's title of the beat, or else its id in words."""
        return self.beat.title or self.beat.id.replace("_", " ").capitalize()

    @property
    def frames(self) -> int:
        """Its length in frames of the film."""
        return self.beat.end - self.beat.start

    @property
    def seconds(self) -> float:
        """Its length."""
        return self.frames / self.timeline.frame_rate

    @property
    def captions(self) -> list[Caption]:
        """Its captions, in seconds from the beginning of the beat."""
        begin = self.beat.start / self.timeline.frame_rate
        return [
            Caption(start=max(0.0, cue.start - begin), end=min(cue.end - begin, self.seconds), text=cue.text)
            for cue in self.timeline.captions
            if begin <= (cue.start + cue.end) / 2 < begin + self.seconds
        ]

    def pictures(self) -> Iterator[av.VideoFrame]:
        """Its frames, decoded one after the other."""
        with av.open(str(self.film.video)) as container:
            decoder = container.streams.video[0].codec_context
            for packet in self.packets(container):
                yield from decoder.decode(packet)
            yield from decoder.decode(None)

    def packets(self, container: InputContainer) -> Iterator[av.Packet[Any]]:
        """Its frames as the film has them encoded, from time 0; `Failure` where they cannot be decoded on their own.

        They are counted, because the times that WebM holds are rounded to milliseconds, animation by animation.
        """
        stream = container.streams.video[0]
        assert stream.time_base is not None
        frame = 1 / Fraction(self.timeline.frame_rate).limit_denominator(1001) / stream.time_base
        found = (packet for packet in container.demux(stream) if packet.size)
        count, late = 0, 0
        for count, packet in enumerate(islice(found, self.beat.start, self.beat.end), start=1):
            assert packet.pts is not None and packet.dts is not None
            # Manim encodes each animation for itself, so that each begins with a key frame, and so does each beat.
            if count == 1:
                late = packet.pts - packet.dts
                if not packet.is_keyframe:
                    count = 0
                    break
            shown_after = packet.pts - packet.dts
            packet.dts = round((count - 1) * frame) - late
            packet.pts = packet.dts + shown_after
            yield packet
        if count != self.frames:
            raise Failure(
                f"{self.film.video}: {self.name} cannot be cut out of it; remove {self.film.folder} and render it anew."
            )

    def speech(self) -> NDArray[np.int16]:
        """Its sound, 48 kHz and mono, to the sample as long as its picture; zeros where nothing is said."""
        track = np.zeros(round(self.seconds * RATE), np.int16)
        if self.beat.sound is not None:
            with wave.open(str(self.film.sound(self.beat.sound))) as file:
                samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
            room = track[round(self.beat.sound_at * RATE) :][: len(samples)]
            room[:] = samples[: len(room)]
        return track


def last_pictures(film: Film) -> dict[str, av.VideoFrame]:
    """The last frame of each beat of a film, by its id; of the others only those are decoded that it is made from."""
    wanted: dict[int, str] = {}
    late = 0
    for beat in film.timeline.beats:
        late += beat.held
        wanted[beat.end - late - 1] = beat.id
    found: dict[str, av.VideoFrame] = {}
    ahead: list[av.Packet[Any]] = []
    with av.open(str(film.video)) as container:
        stream = container.streams.video[0]
        for k, packet in enumerate(packet for packet in container.demux(stream) if packet.size):
            if packet.is_keyframe:
                ahead.clear()
            ahead.append(packet)
            if k in wanted:
                decoder = stream.codec_context
                frames = [frame for one in ahead for frame in decoder.decode(one)] + list(
                    decoder.decode(None)
                )
                found[wanted[k]] = frames[-1]
                decoder.flush_buffers()
    return found


def cuts(films: Iterable[Film]) -> list[Cut]:
    """All beats of films, in order."""
    return [
        Cut(film=film, timeline=timeline, beat=beat)
        for film in films
        for timeline in [film.timeline]
        for beat in timeline.beats
    ]


def copy_clip(cut: Cut, path: Path) -> None:
    """Write a beat with the very frames of its film, not encoded again, and its speech."""
    with (
        av.open(str(cut.film.video)) as film,
        av.open(str(path), "w", options=_options(path)) as container,
    ):
        source = film.streams.video[0]
        picture = container.add_stream_from_template(source)
        if cut.film.video.suffix == ".webm":
            picture.metadata["alpha_mode"] = "1"  # without which browsers do not look for it
        if cut.beat.sound is not None:
            _add_speech(container, cut)
        for packet in cut.packets(film):
            packet.stream = picture
            container.mux(packet)


def encode_clip(cut: Cut, path: Path, *, sound: bool = True) -> av.VideoFrame:
    """Write a beat encoded anew, as MP4 (H.264) or WebM (VP9) by the name of the file; return its last frame.

    Of 60 frames a second every second one is kept, the last one always.
    """
    rate = Fraction(cut.timeline.frame_rate).limit_denominator(1001)
    step = max(1, int(rate / SMALL_RATE))
    mp4 = path.suffix == ".mp4"
    with av.open(str(path), "w", options=_options(path)) as container:
        picture = container.add_stream(
            "libx264" if mp4 else "libvpx-vp9", rate=rate / step, options=SMALL if mp4 else VP9
        )
        label(picture)
        for k, frame in enumerate(cut.pictures()):
            if k == 0:
                picture.width, picture.height, picture.pix_fmt = frame.width, frame.height, "yuv420p"
                picture.codec_context.time_base = step / rate
                if sound and cut.beat.sound is not None:
                    _add_speech(container, cut)
            if (cut.frames - 1 - k) % step == 0:
                again = frame.reformat(format="yuv420p")
                again.pts, again.time_base, again.pict_type = k // step, step / rate, PictureType.NONE
                container.mux(picture.encode(again))
        container.mux(picture.encode(None))
    return frame


def _options(path: Path) -> dict[str, str]:
    """Sound is handed over before the picture: the writer is to keep it until it can lay both side by side."""
    return MP4 if path.suffix == ".mp4" else {"max_interleave_delta": "0"}


def _add_speech(container: OutputContainer, cut: Cut) -> None:
    codec, bits = SPEECH[container.format.name]
    track = container.add_stream(codec, rate=RATE, layout="mono", bit_rate=bits)
    assert isinstance(track, av.AudioStream)
    track.metadata["language"] = Language.load(cut.timeline.language).iso639
    # Opus says itself how late it is.
    timed = from_zero if codec == "aac" else list
    speech = cut.speech()
    for at in range(0, len(speech), BLOCK):
        frame = av.AudioFrame.from_ndarray(speech[None, at : at + BLOCK], format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, at, Fraction(1, RATE)
        container.mux(timed(track.encode(frame)))
    container.mux(timed(track.encode(None)))
