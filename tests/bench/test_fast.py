"""Drawing of ours gives Manim's own pictures, and encoding what Manim makes of the same samples, to the byte.

Else Manim has moved.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from fractions import Fraction

import av
import numpy as np
import pytest
from manim import BLUE, Camera, Circle, Dot, Line, Rotate, Scene, Square, Star, VGroup, VMobject, tempconfig
from manim._config.video_encoder import VideoEncoderSpec
from manim.renderer.cairo_renderer import CairoRenderer
from manim.scene.video_segment_encoder import VideoSegmentEncoder

from scenes.encoding import BT709, label
from scenes.fast import Encoder, Patches, Pen, Renderer, Writer, new_renderer, straight
from scenes.mb_contour import MBContourScene
from scenes.style import THEMES

HEIGHT, WIDTH = 300, 534
SPEC = VideoEncoderSpec(
    container_format="mp4",
    codec="libx264",
    pixel_format="yuv420p",
    width=WIDTH,
    height=HEIGHT,
    frame_rate=Fraction(60),
    options=(("preset", "ultrafast"), ("crf", "18"), ("threads", "1")),
)


VP9 = {
    "codec": "libvpx-vp9",
    "container_format": "webm",
    "options": (("deadline", "realtime"), ("cpu-used", "8")),
}


class Manim(VideoSegmentEncoder):
    """Manim's way, with each picture converted whole and by BT.709 first; Manim converts by BT.601 and says nothing."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        label(self._stream)
        self._stream.codec_context.gop_size = 120

    def write_frame(self, pixels, *, repeat=1):
        self._validate_frame(pixels, repeat)
        for _ in range(repeat):
            frame = av.VideoFrame.from_ndarray(pixels, format="rgba").reformat(
                format=self.spec.pixel_format, dst_colorspace=BT709, threads=1
            )
            frame.pts, frame.time_base = self._next_pts, Fraction(1, 60)
            self._next_pts += 1
            self._container.mux(self._stream.encode(frame))


def pictures() -> list[tuple[np.ndarray, Patches]]:
    """Noise that changes here and there, not at all, and everywhere: all of it, and what is new."""
    rng = np.random.default_rng(0)
    picture = rng.integers(0, 255, (HEIGHT, WIDTH, 4), dtype=np.uint8)
    shown = [(picture, Patches(()))]
    for boxes in [
        [(64, 128, 128, 192)], [(0, 0, 64, 64), (64, 64, 192, 128)], [(256, 512, 300, 534), (0, 128, 64, 534)], [],
        [(0, 0, 300, 534)],
    ]:  # fmt: skip
        picture = picture.copy()
        for top, left, bottom, right in boxes:
            part = picture[top:bottom, left:right]
            part[:] = rng.integers(0, 255, part.shape)
        parts = ((top, left, picture[top:bottom, left:right].copy()) for top, left, bottom, right in boxes)
        shown.append((picture, Patches(tuple(parts))))
    return shown


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"pixel_format": "yuv444p"},
        {"pixel_format": "yuv420p10le"},
        VP9,
        {**VP9, "pixel_format": "yuva420p"},
    ],
)
def test_a_segment_is_the_same_as_by_manim(tmp_path, changes):
    spec = replace(SPEC, **changes)
    # Not where there is alpha: see below.
    made = [
        tmp_path / name for name in ("whole", "parts", *(() if "yuva" in spec.pixel_format else ("manim",)))
    ]
    for path in made:
        encoder = (Manim if path.name == "manim" else Encoder)(target=path, spec=spec)
        for k, (picture, news) in enumerate(pictures()):
            encoder.write_frame(
                news if path.name == "parts" and k else picture.copy(), repeat=1 + 2 * (k % 2)
            )
        encoder.finish()
    for path in made[1:]:
        if spec.container_format == "mp4":  # WebM has a random number in it
            assert path.read_bytes() == made[0].read_bytes()
        frames = [[f.to_ndarray() for f in av.open(str(file)).decode(video=0)] for file in (made[0], path)]
        assert len(frames[0]) == 12 and np.array_equal(*frames)


@pytest.mark.parametrize("theme", list(THEMES))
def test_players_see_the_colours_of_the_palette(tmp_path, theme):
    """By the formulas of BT.709, not by FFmpeg's: as near as whole numbers in television's range come."""
    colors = [[int(color[k : k + 2], 16) for k in (1, 3, 5)] for color in asdict(THEMES[theme]).values()]
    picture = np.full((16, 16 * len(colors), 4), 255, np.uint8)
    picture[..., :3] = np.repeat(np.array(colors), 16, axis=0)
    spec = replace(SPEC, width=picture.shape[1], height=16, options=(("crf", "1"),))
    encoder = Encoder(target=tmp_path / "film.mp4", spec=spec)
    encoder.write_frame(picture)
    encoder.finish()
    with av.open(str(tmp_path / "film.mp4")) as film:
        frame = next(film.decode(video=0))
    assert (frame.colorspace, frame.color_range, frame.color_primaries, frame.color_trc) == (1, 1, 1, 1)
    y, cb, cr = (
        np.frombuffer(p, np.uint8).reshape(-1, p.line_size)[p.height // 2, p.height // 2 : p.width : p.height]
        for p in frame.planes
    )
    luma, blue, red = (y - 16.0) / 219, (cb - 128.0) / 112, (cr - 128.0) / 112
    r, b = luma + (1 - 0.2126) * red, luma + (1 - 0.0722) * blue
    g = (luma - 0.2126 * r - 0.0722 * b) / 0.7152
    seen = 255 * np.stack([r, g, b], axis=1)
    assert np.abs(seen - colors).max() <= 1.7  # a whole number's half a step of luma and of chroma together


def test_a_key_frame_comes_every_two_seconds(tmp_path):
    encoder = Encoder(target=tmp_path / "film.mp4", spec=SPEC)
    encoder.write_frame(pictures()[0][0], repeat=300)
    encoder.finish()
    with av.open(str(tmp_path / "film.mp4")) as film:
        keys = [k for k, packet in enumerate(film.demux(video=0)) if packet.size and packet.is_keyframe]
    assert keys == [0, 120, 240]


def shapes() -> VGroup:
    """All sorts of them."""
    odd = VMobject(stroke_color=BLUE).set_points_as_corners([[0, 0, 0], [1, 1, 0], [2, 0, 0]])
    odd.points = odd.points[:-1]
    return VGroup(
        Square(fill_color=BLUE, fill_opacity=0.5), Circle(), Dot(), Line(), odd, Square().shift([np.nan, 0, 0]),
        VMobject(), Square().set_color_by_gradient(BLUE, "#FF0000").shift([2, 1, 0]), Square(3).shift([-6, 3, 0]),
        Star(fill_opacity=1).scale(0.5).shift([4, -2, 0]), Circle(9, stroke_width=40),
    )  # fmt: skip


CHANGES = [
    lambda all_: None,
    lambda all_: all_[0].points.__iadd__([0.1, 0, 0]),  # in place: the array is the same
    lambda all_: (all_[1].rotate(0.1), all_[2].shift([0, 3, 0])),
    lambda all_: all_[2].set_fill("#00FF00", 0.3),
    lambda all_: all_[3].set_stroke(width=30),
    lambda all_: all_.remove(all_[0]),
    lambda all_: all_.add(Dot([3, 2, 0])),
    lambda all_: all_.add(all_[0].copy().shift([0.5, 0, 0])),
    lambda all_: all_.submobjects.reverse(),
    lambda all_: all_[0].set_opacity(0),
    lambda all_: all_[-1].set_sheen_direction([0, 1, 0]),
    lambda all_: all_.shift([20, 0, 0]),
    lambda all_: all_.shift([-19, 0, 0]),
]


def test_the_same_is_drawn_as_by_manim():
    with tempconfig({"pixel_width": WIDTH, "pixel_height": HEIGHT}):
        manim, pen, shown = Camera(), Pen(), shapes()
        for change in CHANGES:
            change(shown)
            for camera in (manim, pen):
                camera.reset().capture_mobjects(shown)
            difference = np.abs(manim.pixel_array.astype(int) - pen.pixel_array)
            # Where a part ends, Cairo rounds flat lines otherwise: a step of its fifteen, in few pixels.
            assert difference.max() <= 255 / 15 and np.count_nonzero(difference.any(axis=2)) <= 20
            assert (manim.pixel_array != manim.background).any() or change is CHANGES[-2]
        for camera in (manim, pen):  # on top of what there is
            camera.capture_mobjects([Dot([1, 1, 0])])
            camera.reset().capture_mobjects([Dot()])
            camera.capture_mobjects([Dot([-1, 1, 0])])
        assert np.array_equal(manim.pixel_array, pen.pixel_array)


def test_what_is_new_is_little_and_enough():
    with tempconfig({"pixel_width": WIDTH, "pixel_height": HEIGHT}):
        pen, shown, picture = Pen(), shapes()[:-1], None
        for k, change in enumerate(CHANGES[:-2]):
            change(shown)
            pen.reset().capture_mobjects(shown)
            if k == 2:
                continue  # not asked for: it comes with the next
            news = pen.take_news()
            if picture is None:
                picture = news
            else:
                for top, left, part in news.parts:
                    picture[top : top + len(part), left : left + part.shape[1]] = part
                if k in (1, 6):
                    assert sum(part[..., 0].size for _, _, part in news.parts) < 0.3 * WIDTH * HEIGHT
            assert np.array_equal(picture, pen.pixel_array)
        pen.reset().capture_mobjects(shown)
        assert pen.take_news() == Patches(())
        for more in ([], shapes()[:1], []):  # also on an empty ground
            pen.reset().capture_mobjects(more)
            news = pen.take_news()
            parts = news.parts if isinstance(news, Patches) else [(0, 0, news)]
            for top, left, part in parts:
                picture[top : top + len(part), left : left + part.shape[1]] = part
            assert np.array_equal(picture, pen.pixel_array)


def test_each_play_begins_with_a_whole_picture(monkeypatch, tmp_path):
    handed, write = [], Writer.write_frame

    def watched(self, pixels, *, repeat=1):
        handed.append(type(pixels))
        write(self, pixels, repeat=repeat)

    monkeypatch.setattr(Writer, "write_frame", watched)

    class Few(Scene):
        def construct(self):
            dot = Dot()
            self.add(Square().shift([3, 0, 0]))
            for _ in range(2):
                self.play(dot.animate.shift([0.1, 0, 0]), run_time=0.3)
            self.wait(0.3)
            self.clear()
            self.play(Rotate(Square()), run_time=0.3)  # on nothing
            self.play(Rotate(self.mobjects[0]), run_time=0.3)

    with tempconfig(
        {"pixel_width": WIDTH, "pixel_height": HEIGHT, "frame_rate": 10, "progress_bar": "none",
         "media_dir": str(tmp_path), "disable_caching": True}
    ):  # fmt: skip
        Few(renderer=Renderer()).render()
    play = [np.ndarray, Patches, Patches]
    assert handed == [*play, *play, np.ndarray, *play, *play]


def test_what_hides_others_leaves_a_transparent_film_clear():
    shown = [
        Square(4, fill_color="#FFFFFF", fill_opacity=1, stroke_width=0),
        Square(2, fill_color="#0E1116", fill_opacity=1, stroke_width=0),
        Square(2, fill_color="#0E1116", fill_opacity=0.25, stroke_width=0).shift([2, 0, 0]),
        Square(0.5, fill_color="#FF0000", fill_opacity=1, stroke_width=0),
    ]
    middle, center = HEIGHT // 2, WIDTH // 2
    seen = {}
    with tempconfig({"pixel_width": WIDTH, "pixel_height": HEIGHT, "background_color": "#0E1116"}):
        for opacity in (0, 1):
            pen = Pen(background_opacity=opacity)
            for _ in range(2):  # whole, and in part
                pen.reset().capture_mobjects(shown)
                shown[-1].shift([0.001, 0, 0])
            unit = HEIGHT / pen.frame_height
            at = [center + round(x * unit) for x in (-1.5, -0.7, 0, 1.5, 6)]
            seen[opacity] = pen.pixel_array[middle, at]
    assert seen[0][:, 3] == pytest.approx([255, 0, 255, 191, 0], abs=1)
    # Over the background it is the opaque picture.
    ground = np.array([0x0E, 0x11, 0x16])
    over = seen[0][:, :3] + (1 - seen[0][:, 3:] / 255) * ground
    assert over == pytest.approx(seen[1][:, :3].astype(float), abs=2)


def test_edges_of_a_transparent_film_are_not_dimmed(tmp_path):
    white = np.array([255, 255, 255, 255], np.uint16)
    products = np.stack([white * a // 255 for a in range(256)]).astype(np.uint8)[None].repeat(16, axis=0)
    shown = straight(products)
    assert np.array_equal(shown[..., 3], products[..., 3]) and np.all(shown[:, 1:, :3] == 255)
    assert np.array_equal(straight(shown[:, [0, 255]]), shown[:, [0, 255]])

    changes = {**VP9, "pixel_format": "yuva420p", "width": 256, "height": 16}
    spec = replace(SPEC, **changes)
    encoder = Encoder(target=tmp_path / "film.webm", spec=spec)
    encoder.write_frame(products)
    encoder.finish()
    with av.open(str(tmp_path / "film.webm")) as film:
        luma = next(film.decode(video=0)).to_ndarray(format="gray")
    assert luma[:, 16:].min() > 200


def test_a_picture_that_was_handed_over_is_left_alone():
    with tempconfig({"pixel_width": WIDTH, "pixel_height": HEIGHT}):
        renderer = Renderer()
        frames = []
        for k in range(3):
            renderer.camera.reset().capture_mobjects([Square().shift([k, 0, 0])])
            frames.append(renderer.get_frame())
            renderer.camera.set_frame_to_background(frames[0])
            renderer.camera.capture_mobjects([Circle()])
        again = [Pen().reset() for _ in range(3)]
        for k, camera in enumerate(again):
            camera.capture_mobjects([Square().shift([k, 0, 0])])
            assert np.array_equal(camera.pixel_array, frames[k])


MOVES = [
    lambda camera: setattr(camera, "frame_center", np.array([1.0, 0.5, 0.0])),
    lambda camera: (
        setattr(camera, "frame_width", 4.0),
        setattr(camera, "frame_height", 4.0 * HEIGHT / WIDTH),
    ),
    lambda camera: camera.frame_center.__iadd__([0.5, 0, 0]),  # in place
    lambda camera: setattr(camera, "background_color", "#402010"),
    lambda camera: setattr(camera, "cairo_line_width_multiple", 0.03),
]


@pytest.mark.parametrize("move", MOVES)
def test_a_camera_that_moved_leaves_nothing_of_the_old_view(move):
    with tempconfig({"pixel_width": WIDTH, "pixel_height": HEIGHT}):
        pen, fresh, shown = Pen(), Pen(), shapes()
        for _ in range(3):  # what is drawn the third time is drawn from memory
            pen.reset().capture_mobjects(shown)
        pen.take_news()
        old = pen.pixel_array.copy()
        for camera in (pen, fresh):
            camera.frame_center = np.array(camera.frame_center, float)
            move(camera)
            camera.reset().capture_mobjects(shown)
        assert not np.array_equal(old, fresh.pixel_array)
        assert np.array_equal(pen.pixel_array, fresh.pixel_array)
        assert isinstance(pen.take_news(), np.ndarray)  # all of it is new


class Watched(MBContourScene):
    """One beat of a real story, each frame of it kept as it was drawn."""

    only = frozenset({"descent"})

    def setup(self):
        super().setup()
        self.pictures, write = [], self.renderer.add_frame

        def add_frame(*args, **kwargs):
            write(*args, **kwargs)
            if not self.renderer.skip_animations:
                self.pictures.append(self.renderer.get_frame())

        self.renderer.add_frame = add_frame


Watched.__name__ = "MBContourScene"


def test_a_story_is_drawn_as_by_manim(media, monkeypatch):
    """The descent: contours, squares, words, a path that grows, and what is faded beside them."""
    seen = {}
    monkeypatch.delenv("GD_LESSON", raising=False)
    size = {"pixel_width": 426, "pixel_height": 240, "frame_rate": 2}
    for name in ("manim", "fast"):
        monkeypatch.setenv("GD_RENDERER", name)
        with tempconfig({**size, "dry_run": True, "progress_bar": "none", "media_dir": str(media)}):
            scene = Watched()
            assert (type(scene.renderer) is CairoRenderer) == (name == "manim")
            scene.render()
        seen[name] = scene.pictures
    assert len(seen["manim"]) == len(seen["fast"]) > 20
    assert len({picture.tobytes() for picture in seen["manim"]}) > 10
    for theirs, ours in zip(seen["manim"], seen["fast"], strict=True):
        difference = np.abs(theirs.astype(int) - ours)
        # Blended on what was drawn before, a pixel may round otherwise: measured, by 2 of 255 in 52 pixels.  What
        # Cairo may round otherwise at the sides of a part is as in the shapes above.
        assert difference.max() <= 255 / 15 and np.count_nonzero((difference > 2).any(axis=2)) <= 20


def test_only_two_renderers_can_be_asked_for(monkeypatch):
    monkeypatch.setenv("GD_RENDERER", "opengl")
    with pytest.raises(ValueError, match="GD_RENDERER is 'opengl': set it to manim"):
        new_renderer()
