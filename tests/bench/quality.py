"""How like a film is to what was drawn: SSIM of luma, by FFmpeg's filter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import av
import av.filter
import numpy as np

Array = np.ndarray


def luma(film: Path, every: int) -> Iterator[Array]:
    """The luma of each `every`-th frame, shape (height, width)."""
    with av.open(str(film)) as container:
        for k, frame in enumerate(container.decode(video=0)):
            if k % every == 0:
                yield frame.to_ndarray(format="yuv420p")[: frame.height]


def samples(file: Path, shape: tuple[int, int]) -> Iterator[Array]:
    """The pictures in a file of samples, each of this shape (height, width)."""
    yield from np.memmap(file, np.uint8, "r").reshape(-1, *shape)


def ssim(pictures: Iterable[Array], others: Iterable[Array]) -> list[float]:
    """SSIM of each picture (height, width) with its other; ``ValueError`` where there are more of one kind."""
    graph, ends = av.filter.Graph(), []
    with TemporaryDirectory() as folder:
        stats = Path(folder) / "ssim"
        for k, (a, b) in enumerate(zip(pictures, others, strict=True)):
            frames = [av.VideoFrame.from_ndarray(np.ascontiguousarray(p), format="gray") for p in (a, b)]
            if not ends:
                height, width = a.shape
                ends = [
                    graph.add_buffer(width=width, height=height, format="gray", time_base=Fraction(1, 60))
                    for _ in frames
                ]
                compare, sink = graph.add("ssim", f"stats_file={stats}"), graph.add("buffersink")
                for at, end in enumerate(ends):
                    end.link_to(compare, 0, at)
                compare.link_to(sink)
                graph.configure()
            for frame, end in zip(frames, ends, strict=True):
                frame.pts, frame.time_base = k, Fraction(1, 60)
                end.push(frame)
        for end in ends:
            end.push(None)
        try:
            while True:
                sink.pull()
        except (av.error.EOFError, av.error.BlockingIOError):
            pass
        del graph, ends, compare, sink  # closes the file
        return [float(value) for value in re.findall(r"Y:(-?[\d.]+)", stats.read_text())]
