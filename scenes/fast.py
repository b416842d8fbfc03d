"""How frames are drawn and encoded faster than Manim 0.22 does, with the same pictures.

Manim draws in each frame all that lies above the first moving thing, copies the picture, and has it converted and
encoded whole.  Here only those places are drawn, copied and converted that are not as they were in the frame before,
and of what lies there only what no opaque shape hides.

The one place that reaches into Manim: what stands here takes the place of methods of Manim's own, which may move with
its next version.  tests/bench/test_fast.py notices, by comparing pictures and files with Manim's own.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from math import isfinite
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import av
import cairo
import numpy as np
from av.video.reformatter import VideoReformatter
from manim import Camera, Mobject, Scene, VMobject
from manim.renderer.cairo_renderer import CairoRenderer
from manim.scene.scene_file_writer import SceneFileWriter
from manim.scene.video_segment_encoder import VideoSegmentEncoder

from scenes.cells import CURVE, NOWHERE, SIDE, Box, Cells, Grid, Place, without
from scenes.encoding import BT709, MP4, label
from scenes.settings import renderer_name
from scenes.whole import written_whole

Array = np.ndarray
Context = Any  # of Cairo, which is generic for type checkers alone
Look = tuple[Any, ...]
Shown = dict[VMobject, tuple[Look, Place]]  # what is seen, from below

PATIENCE = 4  # pictures in which shapes have stood still, before a picture of them is kept
FEW = 4  # shapes that are drawn each time rather than kept
MITER = 5  # stroke widths by which a corner may stick out, Cairo's limit
BESIDE = SIDE  # pixels beside a part in which flat lines are drawn otherwise
REACH = 4  # pixels, even: from farther off none has a say in a pixel's converted colour
SEEK = 2  # seconds between two key frames at most, so that seeking lands


@dataclass(frozen=True, slots=True)
class Patches:
    """What is new in a picture: for each part its top and left, and its pixels, shape (height, width, 4)."""

    parts: tuple[tuple[int, int, Array], ...]


class Pen(Camera):
    """Draws what is not as it was in the picture before."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._kinds: dict[type[Mobject], Any] = {}
        self._view: Look = ()  # from where the picture was seen
        self._outlines: WeakKeyDictionary[VMobject, tuple[bytes, cairo.Path | None]] = WeakKeyDictionary()
        self._ground: Array | None = None  # what is drawn on
        self._shown: Shown | None = None  # what is seen on it; None: who knows
        self._begun = False  # whether what is drawn next is a picture, and not something more on this one
        self._sheet = np.empty(0, np.uint8)  # on which parts are drawn
        self._under = np.empty(
            0, np.uint8
        )  # the ground, and on it the lowest shapes, which have long stood still
        self._laid = 0  # how many of them
        self._calm = 0, 0  # how many of the lowest shapes have stood still, in how many pictures
        self._news: Cells | None = None  # the cells that are new to whoever asks for patches; None: all
        super().__init__(*args, **kwargs)

    def init_background(self) -> None:
        """A background without opacity has no color either: Cairo adds to what there is."""
        super().init_background()
        if self.background_opacity == 0:
            self.background = np.zeros_like(self.background)

    def set_pixel_array(self, pixel_array: Array, convert_from_floats: bool = False) -> None:  # type: ignore[override]
        """Begin a picture on a ground, which nobody may write to any more."""
        view = self.view
        if view != self._view:  # the camera has moved: what was laid out for the old place is stale
            self._view, self._shown = view, None
            self._outlines.clear()
            self.pixel_array_to_cairo_context.clear()
        if pixel_array is not self._ground or self._shown is None:
            super().set_pixel_array(pixel_array, convert_from_floats)
            if self._sheet.shape != self.pixel_array.shape:
                self._sheet, self._under = np.empty_like(self.pixel_array), np.empty_like(self.pixel_array)
            self._ground, self._shown, self._news, self._laid = pixel_array, {}, None, 0
        self._begun = True

    def capture_mobjects(self, mobjects: Iterable[Mobject], **kwargs: Any) -> None:
        """Draw mobjects; where a picture begins on the ground of the one before, only what is new."""
        shapes = self.get_mobjects_to_display(mobjects, **kwargs)
        before, begun, self._begun = self._shown, self._begun, False
        if not begun or before is None or not all(map(self._is_plain, shapes)):
            if begun and before:
                super().set_pixel_array(self._ground)  # type: ignore[arg-type]
            super().capture_mobjects(shapes, include_submobjects=False)
            self._shown = self._news = None
            return
        new = self._grid.none()
        self._shown = shown = {}
        for shape in shapes:
            look, known = _look(shape), before.get(shape)  # type: ignore[arg-type, call-overload]
            if known is not None and known[0] == look:
                shown[shape] = known
                continue
            shown[shape] = look, self._place_of(shape)  # type: ignore[arg-type]
            shown[shape][1].mark(new)
            if known is not None:
                known[1].mark(new)
        for shape in before.keys() - shown.keys():
            before[shape][1].mark(new)
        if [shape for shape in before if shape in shown] != [shape for shape in shapes if shape in before]:
            new = self._grid.all()  # what was above lies below
        self._lay(self._still(before, shown))  # type: ignore[arg-type]
        self._redraw(new)
        if not before:  # an empty ground
            self._news = None
        if self._news is not None:
            self._news = [old | more for old, more in zip(self._news, new, strict=True)]

    @property
    def view(self) -> Look:
        """All of the camera's own that a drawing depends on, by value, but for the background."""
        return (
            self.frame_width,
            self.frame_height,
            tuple(self.frame_center),
            self.pixel_width,
            self.pixel_height,
            self.cairo_line_width_multiple,
        )

    def take_news(self) -> Array | Patches:
        """What is new since this was called last: the whole picture, copied, or parts of it."""
        new, self._news = self._news, self._grid.none()
        if new is None:
            return self.pixel_array.copy()
        boxes = self._grid.boxes(new)
        return Patches(
            tuple(
                (top, left, self.pixel_array[top:bottom, left:right].copy())
                for top, left, bottom, right in boxes
            )
        )

    def _still(self, before: Shown, shown: Shown) -> int:
        """How many of the lowest shapes are as they were."""
        pairs = enumerate(zip(before.items(), shown.items(), strict=False))
        changed = (k for k, ((old, (was, _)), (new, (now, _))) in pairs if old is not new or was != now)
        return next(changed, min(len(before), len(shown)))

    def _lay(self, still: int) -> None:
        """Keep a picture of the lowest shapes where they have stood still for long enough that it pays."""
        least, pictures = self._calm
        self._calm = (least, pictures + 1) if least <= still else (still, 0)
        if still < self._laid:
            self._laid = 0
        least, pictures = self._calm
        if pictures < PATIENCE:
            return
        self._calm = still, 0  # more of them may stand still by now
        if least >= self._laid + FEW:
            if not self._laid:
                np.copyto(self._under, self._ground)  # type: ignore[arg-type]
            self._paint(self._under, self._laid, least, self._grid.all())
            self._laid = least

    def _redraw(self, cells: Cells) -> None:
        """Draw cells, on a sheet of their own: at the sides of what it is clipped to, Cairo rounds otherwise."""
        assert self._ground is not None
        ground, boxes = self._under if self._laid else self._ground, list(self._grid.boxes(cells))
        for top, left, bottom, right in boxes:
            left, right = max(0, left - BESIDE), right + BESIDE
            self._sheet[top:bottom, left:right] = ground[top:bottom, left:right]
        self._paint(self._sheet, self._laid, None, cells)
        for top, left, bottom, right in boxes:
            self.pixel_array[top:bottom, left:right] = self._sheet[top:bottom, left:right]

    def _paint(self, sheet: Array, first: int, end: int | None, cells: Cells) -> None:
        """Draw on a sheet what is seen in cells of the shapes from one to another, counted from below."""
        context = self.get_cairo_context(sheet)
        self._clip(context, self._grid.boxes(cells))
        for shape, row, seen in self._seen(list((self._shown or {}).items())[first:end], cells):
            if seen is not None:
                context.save()
                self._clip(context, self._grid.boxes(seen, row))
            self.display_vectorized(shape, context)
            if seen is not None:
                context.restore()
        context.reset_clip()

    def _seen(
        self, shapes: Sequence[tuple[VMobject, tuple[Look, Place]]], cells: Cells
    ) -> list[tuple[VMobject, int, Cells | None]]:
        """What is to be drawn in cells, from below: shape, first row, and its cells if something hides others."""
        found: list[tuple[VMobject, int, Cells | None]] = []
        hidden = self._grid.none()
        for shape, (_, place) in reversed(shapes):
            touched = place.of(cells)
            seen = without(touched, hidden[place.first : place.end])
            if any(seen):
                found.append((shape, place.first, None if seen == touched else seen))
                for row, covered in enumerate(place.hidden, start=place.first):
                    hidden[row] |= covered
        return found[::-1]

    @staticmethod
    def _clip(context: Context, boxes: Iterable[Box]) -> None:
        """Draw next in boxes only, and a little beside them."""
        matrix = context.get_matrix()
        context.identity_matrix()
        context.new_path()
        for top, left, bottom, right in boxes:
            left, right = max(0, left - BESIDE), right + BESIDE
            context.rectangle(left, top, right - left, bottom - top)
        context.clip()
        context.set_matrix(matrix)

    def _is_plain(self, mobject: Mobject) -> bool:
        """Whether it is made of outlines, with colours of its own."""
        return self.type_or_raise(mobject) is VMobject and not mobject.get_background_image()

    @property
    def _grid(self) -> Grid:
        return Grid(self.pixel_width, self.pixel_height)

    def _place_of(self, shape: VMobject) -> Place:
        """The cells that it touches, and those of which it hides all that lies below."""
        points = shape.points
        (x0, y0, _), (x1, y1, _) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
        if not isfinite(x0 + y0 + x1 + y1):
            return NOWHERE  # nothing is drawn of it
        scale, (x, y, _) = self.pixel_width / self.frame_width, self.frame_center
        x, y = self.pixel_width / 2 - scale * x, self.pixel_height / 2 + scale * y
        width = max(shape.stroke_width, shape.background_stroke_width) * self.cairo_line_width_multiple
        edge = 1 + scale * width * (MITER if len(points) > CURVE else 1)
        place = self._grid.place(
            x + scale * x0 - edge, y - scale * y1 - edge, x + scale * x1 + edge, y - scale * y0 + edge
        )
        if len(points) % CURVE or not len(shape.fill_rgbas) or (shape.fill_rgbas[:, 3] < 1).any():
            return place
        corners = np.array([x, y]) + scale * points[:, :2] * [1, -1]
        return replace(place, hidden=self._grid.inside(place, corners))

    def type_or_raise(self, mobject: Mobject) -> Any:
        """How to draw this class of mobjects, looked up once."""
        kind = type(mobject)
        if kind not in self._kinds:
            self._kinds[kind] = super().type_or_raise(mobject)
        return self._kinds[kind]

    def set_cairo_context_path(self, ctx: Context, vmobject: VMobject) -> Pen:
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

    def _build(self, ctx: Context, vmobject: VMobject) -> None:
        """Manim's way with curves, in which handing over one number at a time is slow."""
        points = self.transform_points_pre_display(vmobject, vmobject.points)
        if len(points) < CURVE:
            return
        close = vmobject.consider_points_equals_2d
        begin = end = None
        for x, y, *curve in points[:, :2].reshape(-1, 2 * CURVE).tolist():
            start = x, y
            if end is None or begin is None or (end != start and not close(end, start)):
                if end is not None and begin is not None and close(begin, end):
                    ctx.close_path()
                ctx.new_sub_path()
                ctx.move_to(x, y)
                begin = start
            ctx.curve_to(*curve)
            end = curve[-2], curve[-1]
        if end is not None and begin is not None and close(begin, end):
            ctx.close_path()

    def set_cairo_context_color(self, ctx: Context, rgbas: Array, vmobject: VMobject) -> Pen:  # type: ignore[override]
        """Paint next with a color; with the background's where there is none, take away what lies below."""
        if self.background_opacity == 0:
            hides = len(rgbas) == 1 and np.allclose(rgbas[0][:3], self.background_color.to_rgb(), atol=1e-6)
            ctx.set_operator(cairo.OPERATOR_DEST_OUT if hides else cairo.OPERATOR_OVER)
        if len(rgbas) == 1 or vmobject.shade_in_3d or vmobject.submobjects:
            return super().set_cairo_context_color(ctx, rgbas, vmobject)
        ends = self.transform_points_pre_display(vmobject, _gradient_ends(vmobject))
        gradient = cairo.LinearGradient(*ends[0, :2], *ends[1, :2])
        for (red, green, blue, alpha), at in zip(rgbas, np.linspace(0, 1, len(rgbas)), strict=True):
            gradient.add_color_stop_rgba(at, blue, green, red, alpha)  # as Cairo's surfaces have them
        ctx.set_source(gradient)
        return self

    def apply_fill(self, ctx: Context, vmobject: VMobject) -> Pen:
        """Fill, where there is anything to be seen of it."""
        if self.get_fill_rgbas(vmobject)[:, 3].any():
            super().apply_fill(ctx, vmobject)
        return self


def _gradient_ends(shape: VMobject) -> Array:
    """Where the first and the last of the colours of a shape lie, shape (2, 3): through its center, side to side.

    Manim asks four times for the extent of the shape, coordinate by coordinate: a fifth of the time of the bowl.
    """
    anchors = np.concatenate([shape.points[::CURVE], shape.points[CURVE - 1 :: CURVE]])
    low, high = anchors.min(axis=0), anchors.max(axis=0)
    center = (low + high) / 2
    offset = (high - center) * shape.sheen_direction
    return np.array([center - offset, center + offset])


def _look(shape: VMobject) -> Look:
    """All that a shape's drawing depends on, by value: arrays may be changed in place."""
    colors = shape.fill_rgbas, shape.stroke_rgbas, shape.background_stroke_rgbas
    return (
        shape.points.tobytes(),
        *(color.tobytes() for color in colors),
        shape.stroke_width,
        shape.background_stroke_width,
        shape.joint_type,
        shape.cap_style,
        *((shape.sheen_direction.tobytes(), shape.sheen_factor) if max(map(len, colors)) > 1 else ()),  # type: ignore[union-attr]
    )


class Encoder(VideoSegmentEncoder):
    """Encodes pictures that are not copied first, and converts again only what is new of them.

    Manim's own way converts by BT.601 and does not say so.

    Measured at 1080p, ms of CPU a frame: copying 14 (Manim's way), converting 8, encoding 6.4.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._reformatter = VideoReformatter()  # it remembers how, which takes a while to prepare
        components = av.VideoFormat(self.spec.pixel_format, self.spec.width, self.spec.height).components
        self._has_alpha = any(component.is_alpha for component in components)
        self._in_planes = all(part.plane == k and part.bits == 8 for k, part in enumerate(components))
        self._stream.codec_context.gop_size = round(SEEK * self.spec.frame_rate)  # type: ignore[union-attr]
        if not av.VideoFormat(self.spec.pixel_format).is_rgb:
            label(self._stream)  # type: ignore[arg-type]

    def write_frame(self, pixels: Array | Patches, *, repeat: int = 1) -> None:
        """Encode a picture, shape (height, width, 4), or what is new in it, `repeat` times; whoever has it lets go."""
        if not isinstance(pixels, Patches):
            self._validate_frame(pixels, repeat)
        try:
            if isinstance(pixels, Patches):
                self._patch(pixels)
            else:
                self._picture, self._frame = pixels, self._converted(pixels)
            self._frame.time_base = 1 / Fraction(self.spec.frame_rate)
            for _ in range(repeat):
                self._frame.pts = self._next_pts
                self._next_pts += 1
                self._container.mux(self._stream.encode(self._frame))  # type: ignore[arg-type, union-attr]
        except BaseException as error:
            raise self._operation_error("encode", error) from error

    def _converted(self, pixels: Array) -> av.VideoFrame:
        picture = av.VideoFrame.from_numpy_buffer(
            straight(pixels) if self._has_alpha else pixels, format="rgba"
        )
        # On threads, which PyAV would use, a part takes longer and a whole no less of the processors.
        return self._reformatter.reformat(
            picture, format=self.spec.pixel_format, dst_colorspace=BT709, threads=1
        )

    def _patch(self, patches: Patches) -> None:
        """Take what is new into the picture, and into its converted frame."""
        for top, left, part in patches.parts:
            self._picture[top : top + len(part), left : left + part.shape[1]] = part
        if not self._in_planes:
            self._frame = self._converted(self._picture)
            return
        self._frame.make_writable()  # in case that the encoder still has a use for it
        for top, left, part in patches.parts:
            self._convert(top, left, top + len(part), left + part.shape[1])

    def _convert(self, top: int, left: int, bottom: int, right: int) -> None:
        """Convert a part, and what is near enough to have colours in common with it; all with what lies around."""
        top, left = max(0, top - REACH), max(0, left - REACH)
        bottom, right = min(bottom + REACH, self.spec.height), min(right + REACH, self.spec.width)
        above, before = max(0, top - REACH), max(0, left - REACH)
        part = self._picture[above : bottom + REACH, before : right + REACH]
        frame = self._converted(np.ascontiguousarray(part))
        for source, target in zip(frame.planes, self._frame.planes, strict=True):
            down, along = round(self.spec.height / target.height), round(self.spec.width / target.width)
            rows, columns = slice(top // down, -(-bottom // down)), slice(left // along, -(-right // along))
            own_rows = slice(rows.start - above // down, rows.stop - above // down)
            own_columns = slice(columns.start - before // along, columns.stop - before // along)
            _samples(target)[rows, columns] = _samples(source)[own_rows, own_columns]


def _samples(plane: Any) -> Array:
    """The bytes of a plane, shape (height, width), to be written to."""
    return np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)[:, : plane.width]


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

    def combine_to_movie(self) -> None:
        """Write the film, its packets laid out for players."""
        super().combine_to_movie()
        if any(self.partial_movie_files) and self.movie_file_path.suffix == ".mp4":
            lay_out(self.movie_file_path)

    def combine_to_section_videos(self) -> None:
        """Write a film for each section of which anything was drawn."""
        self.sections = [section for section in self.sections if section.get_clean_partial_movie_files()]
        super().combine_to_section_videos()

    def finish(self) -> None:
        """Join the parts, and delete them: nothing is ever made of them again, for Manim's cache gives wrong films."""
        super().finish()
        self._delete_parts()

    def abort_encode_jobs(self, reraise_encoder_failures: bool = False) -> None:
        """Give up, and delete the parts."""
        super().abort_encode_jobs(reraise_encoder_failures)
        self._delete_parts()

    def _delete_parts(self) -> None:
        if self.output_spec.is_video:
            shutil.rmtree(self.partial_movie_directory, ignore_errors=True)
            with suppress(OSError):  # those of another scene are still there
                self.partial_movie_directory.parent.rmdir()


def keep_sound(writer: SceneFileWriter, start: float, end: float) -> None:
    """Drop what is heard before and after some seconds of the story."""
    if writer.includes_sound:
        writer.audio_segment = writer.audio_segment[round(1000 * start) : round(1000 * end)]


def lay_out(film: Path) -> None:
    """Write an MP4 anew, nothing encoded again: what players read first in front, and no edit list.

    Not all players heed edit lists, and upload sites ask for none.
    """
    with (
        written_whole(film) as new,
        av.open(str(film)) as source,
        av.open(str(new), "w", format="mp4", options=MP4) as target,
    ):
        target.metadata.update(source.metadata)
        streams = {stream.index: target.add_stream_from_template(stream) for stream in source.streams}
        for packet in source.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream_index]
                target.mux(packet)


class Renderer(CairoRenderer):
    """Draws with `Pen`, and hands to `Encoder` what is new in each frame."""

    camera: Pen

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(file_writer_class=Writer, camera_class=Pen, **kwargs)
        self._play = -1  # to which the last frame belonged

    def save_static_frame_data(self, scene: Scene, static_mobjects: Iterable[Mobject]) -> None:
        """Keep no picture of what does not move, on which Manim draws the rest: what is new is found."""
        self.static_image = None

    def update_frame(self, scene: Scene, mobjects: Iterable[Mobject] | None = None, **kwargs: Any) -> None:  # type: ignore[override]
        """Draw the whole scene; of a play that is passed over unseen nothing, which Manim would draw and throw away.

        Measured on the recap of the loss curve drawn alone: a third of the time.
        """
        if mobjects is None or not self.skip_animations:  # for None, somebody asks for this very picture: -s
            super().update_frame(scene, **kwargs)

    def render(self, scene: Scene, time: float, moving_mobjects: Iterable[Mobject] | None = None) -> None:
        """Draw a frame; each play is a film of its own, which begins with a whole picture."""
        if self.skip_animations:
            return
        self.update_frame(scene, moving_mobjects)
        news = self.camera.take_news()
        if self._play != self.num_plays or not self.file_writer.output_spec.is_video:
            news = self.get_frame()
        self._play = self.num_plays
        self.add_frame(news)  # type: ignore[arg-type]


def new_renderer() -> CairoRenderer:
    """Ours, or Manim's own where the environment asks for it; ``ValueError`` where it asks for another."""
    return CairoRenderer() if renderer_name() == "manim" else Renderer()
