"""How frames are drawn and encoded faster than Manim 0.22 does, with the same pictures.

The one place that reaches into Manim: what stands here takes the place of methods of Manim's own, which may move with
its next version.  tests/bench/test_fast.py notices, by comparing pictures and files with Manim's own.
"""

from __future__ import annotations

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


class Pen(Camera):
    """Draws outlines; those that are as they were are not built anew."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._kinds: dict[type[Mobject], Any] = {}
        self._outlines: WeakKeyDictionary[VMobject, tuple[bytes, cairo.Path | None]] = WeakKeyDictionary()
        super().__init__(*args, **kwargs)

    def set_pixel_array(self, pixel_array: Array, convert_from_floats: bool = False) -> None:
        """Draw on a copy of a picture from now on; what was drawn before is left to whoever has it."""
        picture = self.convert_pixel_array(pixel_array) if convert_from_floats else pixel_array
        self.pixel_array = np.array(picture)
        self.pixel_array_to_cairo_context.clear()

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


class Encoder(VideoSegmentEncoder):
    """Encodes pictures that are not copied first, and converts one that stands still only once.

    Measured at 1080p, ms of CPU a frame: copying 14 (Manim's way), converting 5, encoding 6.4.  Converting only what
    has changed did not pay: to find it takes 2, and a part costs more than its share.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._reformatter = VideoReformatter()  # it remembers how, which takes a while to prepare
        colors = av.VideoFormat(self.spec.pixel_format, self.spec.width, self.spec.height).components
        self._has_alpha = any(component.is_alpha for component in colors)

    def write_frame(self, pixels: Array, *, repeat: int = 1) -> None:
        """Encode a picture, shape (height, width, 4), `repeat` times."""
        self._validate_frame(pixels, repeat)
        try:
            if self._has_alpha:
                pixels = straight(pixels)
            picture = av.VideoFrame.from_numpy_buffer(pixels, format="rgba")
            frame = self._reformatter.reformat(picture, format=self.spec.pixel_format)
            frame.time_base = 1 / Fraction(self.spec.frame_rate)
            for _ in range(repeat):
                frame.pts = self._next_pts
                self._next_pts += 1
                self._container.mux(self._stream.encode(frame))
        except BaseException as error:
            raise self._operation_error("encode", error) from error


def straight(pixels: Array) -> Array:
    """RGBA (height, width, 4) whose colours are not dimmed by their alpha: Cairo keeps the products, films do not."""
    partly = (pixels[..., 3] > 0) & (pixels[..., 3] < 255)
    result, seen = pixels.copy(), pixels[partly].astype(np.uint16)
    result[partly, :3] = np.minimum(255, (255 * seen[:, :3] + seen[:, 3:] // 2) // seen[:, 3:])
    return result


class Writer(SceneFileWriter):
    """Writes what `Encoder` has encoded."""

    def _create_segment_encoder(self, target: Path) -> VideoSegmentEncoder:
        assert self.video_encoder is not None
        return Encoder(target=target, spec=self.video_encoder)


class Renderer(CairoRenderer):
    """Hands over the picture itself, where Manim hands over a copy: `Pen` does not touch it again."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(file_writer_class=Writer, camera_class=Pen, **kwargs)

    def get_frame(self) -> Array:
        """The picture, shape (height, width, 4)."""
        return self.camera.pixel_array
