"""Drawing and encoding of ours give Manim's own pictures and files, to the byte: else Manim has moved."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
import pytest
from manim import BLUE, Camera, Circle, Dot, Line, Square, VGroup, VMobject, tempconfig
from manim._config.video_encoder import VideoEncoderSpec
from manim.scene.video_segment_encoder import VideoSegmentEncoder

from scenes.fast import Encoder, Pen, Renderer, straight

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


def pictures() -> list[np.ndarray]:
    """Noise that changes here and there, not at all, and everywhere."""
    rng = np.random.default_rng(0)
    picture = rng.integers(0, 255, (HEIGHT, WIDTH, 4), dtype=np.uint8)
    shown = [picture]
    for top, left, bottom, right in [
        (10, 20, 30, 40), (0, 0, 1, 1), (299, 533, 300, 534), (5, 5, 5, 5), (100, 0, 290, 534), (0, 0, 300, 534)
    ]:  # fmt: skip
        picture = picture.copy()
        part = picture[top:bottom, left:right]
        part[:] = rng.integers(0, 255, part.shape)
        picture[-40:-30, 7:9] = len(shown)
        shown.append(picture)
    return shown


@pytest.mark.parametrize("changes", [{}, VP9])
def test_a_segment_is_the_same_as_by_manim(tmp_path, changes):
    spec = VideoEncoderSpec(**{**{name: getattr(SPEC, name) for name in SPEC.__slots__}, **changes})
    for kind in (VideoSegmentEncoder, Encoder):
        encoder = kind(target=tmp_path / kind.__name__, spec=spec)
        for k, picture in enumerate(pictures()):
            encoder.write_frame(picture, repeat=1 + 2 * (k % 2))
        encoder.finish()
    made = [tmp_path / kind.__name__ for kind in (VideoSegmentEncoder, Encoder)]
    if not changes:  # WebM has a random number in it
        assert made[0].read_bytes() == made[1].read_bytes()
    frames = [[f.to_ndarray() for f in av.open(str(path)).decode(video=0)] for path in made]
    assert len(frames[0]) == 13 and np.array_equal(*frames)


def test_the_same_is_drawn_as_by_manim():
    odd = VMobject(stroke_color=BLUE).set_points_as_corners([[0, 0, 0], [1, 1, 0], [2, 0, 0]])
    odd.points = odd.points[:-1]
    nowhere = Square().shift([np.nan, 0, 0])
    shapes = VGroup(
        Square(fill_color=BLUE, fill_opacity=0.5), Circle(), Dot(), Line(), odd, nowhere, VMobject(),
        Square().set_color_by_gradient(BLUE, "#FF0000").shift([2, 1, 0]),
    )  # fmt: skip
    with tempconfig({"pixel_width": WIDTH, "pixel_height": HEIGHT}):
        cameras = Camera(), Pen()
        for _ in range(6):
            for camera in cameras:
                camera.reset().capture_mobjects(shapes)
            assert np.array_equal(cameras[0].pixel_array, cameras[1].pixel_array)
            shapes[0].points += [0.1, 0, 0]  # in place: the array is the same
            shapes[1].rotate(0.1)
    assert (cameras[0].pixel_array != cameras[0].background).any()


def test_edges_of_a_transparent_film_are_not_dimmed(tmp_path):
    white = np.array([255, 255, 255, 255], np.uint16)
    products = np.stack([white * a // 255 for a in range(256)]).astype(np.uint8)[None].repeat(16, axis=0)
    shown = straight(products)
    assert np.array_equal(shown[..., 3], products[..., 3]) and np.all(shown[:, 1:, :3] == 255)
    assert np.array_equal(straight(shown[:, [0, 255]]), shown[:, [0, 255]])

    changes = {**VP9, "pixel_format": "yuva420p", "width": 256, "height": 16}
    spec = VideoEncoderSpec(**{**{name: getattr(SPEC, name) for name in SPEC.__slots__}, **changes})
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
