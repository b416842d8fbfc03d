"""Beats as GIFs for web pages: an adaptive palette, and a size that is kept to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av

from scenes.publish.clips.cuts import Cut
from scenes.publish.errors import Failure
from scenes.publish.filters import pulled

SLOWEST = 8  # frames a second, below which movement falls apart
SMALLEST = 240  # pixels of width, below which nothing can be read
STEP = 0.8  # by which the rate, and then the width, goes down at least


@dataclass(frozen=True, slots=True)
class Gif:
    """What a GIF has come out as.

    Attributes
    ----------
    width, height : pixels
    rate : frames a second
    size : bytes
    reduced : whether size or rate had to give way

    """

    width: int
    height: int
    rate: float
    size: int
    reduced: bool


def write_gif(
    cut: Cut, path: Path, *, size: tuple[int, int] = (640, 360), rate: float = 15.0, most: int = 3_000_000
) -> Gif:
    """Write a beat as a GIF that repeats for ever, in at most so many bytes.

    It fits into `size` (width, height).  Where it takes more bytes than `most`, it is made again with fewer frames
    a second, and when those are as few as can be, smaller; `Failure` where nothing helps.
    """
    width, height = _fitted(cut, size)
    rate = asked = min(rate, cut.timeline.frame_rate)
    while True:
        _encode(cut, path, width, height, rate)
        found = Gif(width, height, rate, path.stat().st_size, reduced=rate < asked)
        if found.size <= most:
            return found
        share = min(STEP, most / found.size)  # what fewer bytes ask for, about
        if rate > SLOWEST:
            rate = max(SLOWEST, rate * share)
        elif width > SMALLEST:
            shrunk = max(SMALLEST, round(width * max(0.5, share**0.6)))
            width, height = shrunk, round(height * shrunk / width)
        else:
            path.unlink()
            raise Failure(
                f"{cut.name}: {found.size / 1e6:.1f} MB is the least that a GIF of {cut.seconds:.0f} s takes; "
                "allow more by --max-mb, or take mp4."
            )


def _fitted(cut: Cut, size: tuple[int, int]) -> tuple[int, int]:
    """The largest width and height of the film's shape within a size."""
    with av.open(str(cut.film.video)) as container:
        stream = container.streams.video[0]
        scale = min(size[0] / stream.width, size[1] / stream.height, 1.0)
        return round(stream.width * scale), round(stream.height * scale)


def _encode(cut: Cut, path: Path, width: int, height: int, rate: float) -> None:
    """Go over the frames twice, one at a time: for the palette, and for the picture."""
    shape = [("fps", f"{rate:.4f}"), ("scale", f"{width}:{height}:flags=area")]
    (palette,) = _through([*shape, ("palettegen", "stats_mode=full")], cut.pictures())
    with av.open(str(path), "w", format="gif", options={"loop": "0"}) as container:
        stream = container.add_stream("gif", rate=Fraction(rate).limit_denominator(1000))
        stream.width, stream.height, stream.pix_fmt = width, height, "pal8"
        # Without dithering: flat areas stay flat, which is what they are, and what packs well.
        for frame in _through(
            [*shape, ("paletteuse", "dither=none:diff_mode=rectangle")], cut.pictures(), palette
        ):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _through(
    chain: list[tuple[str, str]], frames: Iterable[av.VideoFrame], palette: av.VideoFrame | None = None
) -> Iterator[av.VideoFrame]:
    """Frames led through filters; the last of them takes a palette beside them."""
    graph, begin = av.filter.Graph(), None
    for frame in frames:
        if begin is None:
            begin = frame.pts or 0
            source = graph.add_buffer(
                width=frame.width, height=frame.height, format=frame.format, time_base=frame.time_base
            )
            filters = [
                source,
                *(graph.add(name, settings) for name, settings in chain),
                graph.add("buffersink"),
            ]
            for one, other in pairwise(filters):
                one.link_to(other)
            if palette is not None:
                colors = graph.add_buffer(
                    width=palette.width,
                    height=palette.height,
                    format=palette.format,
                    time_base=frame.time_base,
                )
                colors.link_to(filters[-2], 0, 1)
            graph.configure()
            if palette is not None:
                palette.pts, palette.time_base = 0, frame.time_base
                colors.push(palette)
                colors.push(None)
        frame.pts = (frame.pts or 0) - begin
        source.push(frame)
        yield from pulled(graph)
    source.push(None)
    yield from pulled(graph)
