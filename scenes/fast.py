"""How frames are drawn and encoded faster than Manim 0.22 does, with the same pictures.

The one place that reaches into Manim: `Pen`, `Converter` and `Writer` put methods in the place of Manim's own, which
may move with its next version.  tests/bench/test_fast.py notices, by comparing pictures with Manim's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import av
import cairo
import numpy as np
from av.video.reformatter import VideoReformatter
from manim import Camera, Mobject, VMobject
from manim.renderer.cairo_renderer import CairoRenderer
from manim.scene.scene_file_writer import SceneFileWriter
from manim.scene.video_segment_encoder import VideoSegmentEncoder

Array = np.ndarray
CURVE = 4  # control points
GRAIN = 16  # pixels: patches begin and end at multiples of it, as the conversion works in such steps
MARGIN = 16  # pixels around a patch that the conversion of its colours may look at
GAP = 64  # pixels that stood still between two patches, from which on they are converted apart


class Pen(Camera):
    """Draws outlines; those that are as they were are not built anew."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._kinds: dict[type[Mobject], Any] = {}
        self._outlines: WeakKeyDictionary[VMobject, tuple[bytes, cairo.Path | None]] = WeakKeyDictionary()
        super().__init__(*args, **kwargs)

    def type_or_raise(self, mobject: Mobject) -> Any:
        """How to draw this class of mobjects, looked up once."""
        kind = type(mobject)
        if kind not in self._kinds:
            self._kinds[kind] = super().type_or_raise(mobject)
        return self._kinds[kind]

    def set_cairo_context_path(self, ctx: cairo.Context, vmobject: VMobject) -> Pen:
        """Lay out a path, from memory where it has been laid out before."""
        if len(vmobject.points) % CURVE:
            return super().set_cairo_context_path(ctx, vmobject)
        key = vmobject.points.tobytes()  # points may be changed in place: only their values tell
        known, path = self._outlines.get(vmobject, (b"", None))
        ctx.new_path()
        if key == known and path is not None:
            ctx.append_path(path)
            return self
        self._build(ctx, vmobject)
        # What is new each time is not worth keeping: only at the second sight.
        self._outlines[vmobject] = key, ctx.copy_path() if key == known else None
        return self

    def _build(self, ctx: cairo.Context, vmobject: VMobject) -> None:
        """Manim's way with curves, in which handing over one number at a time is slow."""
        points = self.transform_points_pre_display(vmobject, vmobject.points)
        if len(points) < CURVE:
            return
        curves = points[:, :2].reshape(-1, 2 * CURVE).tolist()
        for start, end in vmobject.get_subpath_split_indices_from_points(points, n_dims=2).tolist():
            if end - start < CURVE:
                continue
            part = curves[start // CURVE : end // CURVE]
            ctx.new_sub_path()
            ctx.move_to(*part[0][:2])
            for curve in part:
                ctx.curve_to(*curve[2:])
            if vmobject.consider_points_equals_2d(part[0][:2], part[-1][6:]):
                ctx.close_path()

    def apply_fill(self, ctx: cairo.Context, vmobject: VMobject) -> Pen:
        """Fill, where there is anything to be seen of it."""
        if self.get_fill_rgbas(vmobject)[:, 3].any():
            super().apply_fill(ctx, vmobject)
        return self


class Converter:
    """Turns RGBA pictures into yuv420p, anew only where they differ from the one before."""

    def __init__(self) -> None:
        self._reformatter = VideoReformatter()
        self._pixels: Array | None = None
        self._frame: av.VideoFrame | None = None
        self._planes: list[Array] = []

    def frame(self, pixels: Array) -> av.VideoFrame:
        """The frame of a picture, shape (height, width, 4); it is good until the next is asked for."""
        if self._frame is None or self._pixels is None:
            self._frame = self._converted(pixels)
            self._planes = _planes(self._frame)
        else:
            for rows, columns in patches(self._pixels, pixels):
                self._patch(pixels, rows, columns)
        self._pixels = pixels
        return self._frame

    def _converted(self, pixels: Array) -> av.VideoFrame:
        return self._reformatter.reformat(
            av.VideoFrame.from_numpy_buffer(pixels, format="rgba"), format="yuv420p"
        )

    def _patch(self, pixels: Array, rows: slice, columns: slice) -> None:
        """Convert a part, with a margin that the filter of the colours looks at and that is not taken over."""
        top, left = max(0, rows.start - MARGIN), max(0, columns.start - MARGIN)
        part = self._converted(pixels[top : rows.stop + MARGIN, left : columns.stop + MARGIN])
        for k, (old, new) in enumerate(zip(self._planes, _planes(part), strict=True)):
            n = 2 if k else 1  # the colours are kept for two by two pixels
            y, x = (rows.start - top) // n, (columns.start - left) // n
            place = old[rows.start // n : rows.stop // n, columns.start // n : columns.stop // n]
            place[:] = new[y : y + place.shape[0], x : x + place.shape[1]]


def patches(before: Array, after: Array) -> Iterator[tuple[slice, slice]]:
    """Rectangles that hold all pixels in which two pictures (height, width, 4) differ."""
    height, width = after.shape[:2]
    # Two pixels at a time.
    changed = before.reshape(height, -1).view(np.uint64) != after.reshape(height, -1).view(np.uint64)
    for rows in _runs(changed.any(axis=1), 1, height):
        for columns in _runs(changed[rows].any(axis=0), 2, width):
            yield rows, columns


def _runs(changed: Array, step: int, end: int) -> Iterator[slice]:
    """From where to where there are changes, gaps not counted that are small; `step` pixels for each item."""
    at = step * np.flatnonzero(changed)
    for run in np.split(at, np.flatnonzero(np.diff(at) > GAP) + 1):
        if len(run):
            yield slice(int(run[0]) // GRAIN * GRAIN, min(end, int(run[-1]) // GRAIN * GRAIN + GRAIN))


def _planes(frame: av.VideoFrame) -> list[Array]:
    """Its planes as arrays that can be written to."""
    return [
        np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)[: plane.height, : plane.width]
        for plane in frame.planes
    ]


class Encoder(VideoSegmentEncoder):
    """Encodes a picture that stands still as often as it is shown, but converts it once."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._converter = Converter()

    def write_frame(self, pixels: Array, *, repeat: int = 1) -> None:
        """Encode a picture, shape (height, width, 4), `repeat` times."""
        # Only of x264 is it known that it keeps no frame that it was given; two pixels are compared at a time.
        if (self.spec.codec, self.spec.pixel_format) != ("libx264", "yuv420p") or self.spec.width % 2:
            super().write_frame(pixels, repeat=repeat)
            return
        self._validate_frame(pixels, repeat)
        try:
            frame = self._converter.frame(pixels)
            frame.time_base = 1 / Fraction(self.spec.frame_rate)
            for _ in range(repeat):
                frame.pts = self._next_pts
                self._next_pts += 1
                self._container.mux(self._stream.encode(frame))
        except BaseException as error:
            raise self._operation_error("encode", error) from error


class Writer(SceneFileWriter):
    """Writes what `Encoder` has encoded."""

    def _create_segment_encoder(self, target: Path) -> VideoSegmentEncoder:
        assert self.video_encoder is not None
        return Encoder(target=target, spec=self.video_encoder)


def renderer(**kwargs: Any) -> CairoRenderer:
    """Manim's renderer with these parts of ours."""
    return CairoRenderer(file_writer_class=Writer, camera_class=Pen, **kwargs)
