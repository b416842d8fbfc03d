"""One film from many: their pictures as they are, one sound track, captions, and chapters, in an MP4."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from heapq import merge
from pathlib import Path
from typing import Any

import av
from av.subtitles.codeccontext import SubtitleCodecContext
from av.subtitles.stream import SubtitleStream

from scenes.encoding import MP4
from scenes.publish.build.film import Film
from scenes.publish.errors import Failure
from scenes.words.language import Language
from scenes.words.timeline import Caption

# Without a style, players such as QuickTime refuse the captions; FFmpeg's encoder takes it in this form.
_CAPTION_STYLE = b"""[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, BackColour, Alignment
Style: Default,Arial,16,&Hffffff,&H0,2
"""
_MILLISECOND = Fraction(1, 1000)


class JoinError(Failure):
    """Films that make no film together: which, why, and what to do."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of the lecture that a player can jump to.

    Attributes
    ----------
    start, end : its first frame, and the frame after its last, counted from the beginning of the lecture
    opens : whether a scene begins with it

    """

    title: str
    start: int
    end: int
    opens: bool = False


def frame_rate(films: Sequence[Film]) -> Fraction:
    """Frames a second, the same in all films."""
    rates = {
        film.timeline.scene: Fraction(film.timeline.frame_rate).limit_denominator(1001) for film in films
    }
    if len(set(rates.values())) != 1:
        told = ", ".join(f"{scene} {float(rate):g}" for scene, rate in rates.items())
        raise JoinError(f"the films have different frame rates ({told}); render all with one quality.")
    return next(iter(rates.values()))


def write_lecture(
    path: Path,
    films: Sequence[Film],
    *,
    sound: Path | None,
    captions: Sequence[Caption],
    chapters: Sequence[Chapter],
    title: str,
) -> None:
    """Write films as one, frame by frame as they were encoded.

    `sound` is a file with one AAC track, which is taken as it is.  ``JoinError`` where a film is not what its timeline
    says, or they were not encoded alike.
    """
    rate, language = frame_rate(films), Language.load(films[0].timeline.language)
    with ExitStack() as stack:
        container = stack.enter_context(av.open(str(path), "w", format="mp4", options=MP4))
        container.metadata["title"] = title
        first = stack.enter_context(av.open(str(films[0].video))).streams.video[0]
        picture = container.add_stream_from_template(first)
        packets: list[Iterator[av.Packet[Any]]] = [_pictures(films, rate, picture)]
        if sound is not None:
            source = stack.enter_context(av.open(str(sound)))
            track = container.add_stream_from_template(source.streams.audio[0])
            track.metadata["language"] = language.iso639
            packets.append(_copied(source, track))
        if captions:
            text = container.add_stream("mov_text", time_base=_MILLISECOND)
            assert isinstance(text.codec_context, SubtitleCodecContext)
            text.codec_context.subtitle_header = _CAPTION_STYLE
            text.metadata["language"] = language.iso639
            packets.append(_texts(captions, text))
        container.set_chapters(
            [
                {
                    "id": k,
                    "start": chapter.start,
                    "end": chapter.end,
                    "time_base": 1 / rate,
                    "metadata": {"title": chapter.title},
                }
                for k, chapter in enumerate(chapters)
            ]
        )
        for packet in merge(*packets, key=_time):
            container.mux(packet)


def _time(packet: av.Packet[Any]) -> Fraction:
    assert packet.dts is not None and packet.time_base is not None
    return packet.dts * packet.time_base


def _pictures(films: Sequence[Film], rate: Fraction, stream: av.VideoStream) -> Iterator[av.Packet[Any]]:
    """The encoded frames of all films, one film after the other."""
    begin, settings = 0, b""
    for film in films:
        timeline, count = film.timeline, 0
        holds = timeline.holds
        held = sum(holds.values())
        with av.open(str(film.video)) as container:
            source = container.streams.video[0]
            settings = settings or bytes(source.codec_context.extradata or b"")
            if source.codec_context.extradata != settings:
                raise JoinError(
                    f"{timeline.scene} is encoded with other settings than {films[0].timeline.scene}; "
                    "render both anew, on machines with one version of PyAV."
                )
            for packet in container.demux(source):
                if packet.dts is None or packet.pts is None or packet.time_base is None:
                    continue  # what ends the stream
                ticks = packet.time_base * rate  # frames a tick
                shown, decoded = (round(at * ticks) for at in (packet.pts, packet.dts))
                late = begin + sum(more for frame, more in holds.items() if frame < shown)
                packet.pts, packet.dts = late + shown, late + decoded
                packet.stream, packet.time_base = stream, 1 / rate
                packet.duration = 1 + holds.get(shown, 0)
                count += 1
                yield packet
        if count != timeline.frames - held:
            raise JoinError(
                f"{film.video}: the film has {count} frames, its timeline {timeline.frames - held}; "
                f"remove {film.folder} and render it anew."
            )
        begin += timeline.frames


def _copied(source: av.container.InputContainer, stream: av.AudioStream) -> Iterator[av.Packet[Any]]:
    for packet in source.demux(audio=0):
        if packet.dts is not None:
            packet.stream = stream
            yield packet


def _texts(captions: Iterable[Caption], stream: SubtitleStream) -> Iterator[av.Packet[Any]]:
    """Captions as timed text of ISO 14496-17: the number of bytes, and the text in UTF-8."""
    for caption in captions:
        text = caption.text.encode()
        packet = av.Packet(struct.pack(">H", len(text)) + text)
        packet.stream, packet.time_base = stream, _MILLISECOND
        packet.pts = packet.dts = round(caption.start * 1000)
        packet.duration = round(caption.end * 1000) - packet.pts
        yield packet
