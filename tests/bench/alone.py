"""A film drawn and encoded in turns: what encoding takes while nothing else goes on.

``python -m tests.bench.alone SAMPLES ARGUMENTS`` is ``manim ARGUMENTS``, but that each frame is encoded while the
drawing waits, from memory, by the same encoder with the same settings, segment by segment as in a real render.
It prints how many frames there were and how long encoding them took, and leaves the luma of every 61st frame, as it
was before encoding, in the file SAMPLES.
"""

from __future__ import annotations

import json
import runpy
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

import av
import numpy as np
from manim.scene import scene_file_writer

from scenes.encoding import BT709
from scenes.fast import Patches

EVERY = 61


class InTurns:
    """Stands in for the job that encodes a segment on a thread of its own."""

    frames, seconds = 0, 0.0
    samples: Path
    failed = False

    def __init__(self, *, animation_index: int, encoder: Any, frame_queue_size: int) -> None:
        self.path, self.encoder = encoder.target, encoder

    def put(self, repeat: int, frame: np.ndarray | Patches) -> None:
        """Encode at once, the whole picture."""
        if isinstance(frame, Patches):
            for top, left, part in frame.parts:
                self.picture[top : top + len(part), left : left + part.shape[1]] = part
            frame = self.picture
        self.picture = frame
        began = perf_counter()
        self.encoder.write_frame(frame, repeat=repeat)
        InTurns.seconds += perf_counter() - began
        for _ in range(-InTurns.frames % EVERY, repeat, EVERY):
            picture = av.VideoFrame.from_numpy_buffer(frame, format="rgba").reformat(
                format="yuv420p", dst_colorspace=BT709
            )
            with InTurns.samples.open("ab") as file:
                file.write(np.ascontiguousarray(picture.to_ndarray()[: frame.shape[0]]))
        InTurns.frames += repeat

    def seal(self) -> None:
        """Write what the encoder still holds."""
        began = perf_counter()
        self.encoder.finish()
        InTurns.seconds += perf_counter() - began

    def join(self) -> None:
        """Done already."""


def main() -> None:
    """Render."""
    InTurns.samples = Path(sys.argv.pop(1))
    scene_file_writer._PartialMovieEncodeJob = InTurns  # type: ignore[misc, assignment]
    try:
        runpy.run_module("manim", run_name="__main__", alter_sys=True)
    except SystemExit as end:
        if end.code:
            raise
    print(json.dumps({"frames": InTurns.frames, "seconds": InTurns.seconds}))


if __name__ == "__main__":
    main()
