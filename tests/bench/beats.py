"""Draws and encodes the descent beat in one way, and prints frames and seconds as JSON: ``… beats ours``."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from time import perf_counter
from typing import Any

import av
import numpy as np
from manim import Scene, config, tempconfig

from gdmath import Study
from scenes.lesson import Lesson
from scenes.mb_contour import MBContourScene
from scenes.windows import descent_window, levels, rim_level
from tests.bench.textbook import TextbookScene

FRAME_RATE = 60
FEW = 48  # frames of the rivals
SIZE = {"pixel_width": 1920, "pixel_height": 1080, "frame_rate": FRAME_RATE}


class Clock:
    """Frames and seconds of what is measured."""

    frames, seconds = 0, 0.0


class Timed(MBContourScene):
    """Plays the descent beat alone, with a clock on the plays in which something moves."""

    only = frozenset({"descent"})

    def play(self, *animations: Any, run_time: float = 1.0, **kwargs: Any) -> None:
        timed = self.renderer.file_writer.sections[-1].name == "descent"
        began, first = perf_counter(), self.frame_now
        super().play(*animations, run_time=run_time, **kwargs)
        if timed:
            Clock.seconds += perf_counter() - began
            Clock.frames += self.frame_now - first

    def tear_down(self) -> None:
        began = perf_counter()
        self.renderer.file_writer.join_all_encode_jobs()
        Clock.seconds += perf_counter() - began
        super().tear_down()


Timed.__name__ = "MBContourScene"


class TimedTextbook(TextbookScene):
    """The textbook's few frames; what they wait for at the end is encoding."""

    def tear_down(self) -> None:
        began = perf_counter()
        self.renderer.file_writer.join_all_encode_jobs()
        Clock.frames, Clock.seconds = self.frames, self.seconds + perf_counter() - began


def study() -> Study:
    """The default lesson's."""
    return Lesson.current().study(Path(config.media_dir) / "studies")


def manim(scene: Callable[[], Scene]) -> None:
    """Render a scene to a file, as the project's manim.cfg has it."""
    # What is drawn has a file of its own, what is typeset comes from the shared folder.
    with tempconfig({**SIZE, "progress_bar": "none", "video_dir": "media/bench"}):
        scene().render()


def textbook() -> None:
    """The textbook way."""
    TimedTextbook.study, TimedTextbook.frames, TimedTextbook.frame_rate = study(), FEW, FRAME_RATE
    with tempconfig({"tex_dir": "media/textbook"}):  # Manim's typesetting deletes what it finds beside it
        manim(TimedTextbook)


def matplotlib_way() -> None:
    """Matplotlib's, with the same elements: points, line, errors, level sets, path, dot, arrow, seven numbers."""
    import matplotlib as mpl
    from matplotlib import pyplot as plt
    from matplotlib.animation import AbstractMovieWriter, FuncAnimation

    class Writer(AbstractMovieWriter):
        """Encodes by PyAV, with the settings of manim.cfg."""

        def setup(self, fig: Any, outfile: str, dpi: float | None = None) -> None:
            super().setup(fig, outfile, dpi)
            spec = MBContourScene().renderer.file_writer.video_encoder
            self.container = av.open(outfile, "w")
            self.stream = self.container.add_stream(spec.codec, rate=FRAME_RATE, options=dict(spec.options))
            self.stream.width, self.stream.height = self.frame_size
            self.stream.pix_fmt = spec.pixel_format

        def grab_frame(self, **kwargs: Any) -> None:
            self.fig.canvas.draw()
            frame = av.VideoFrame.from_numpy_buffer(
                np.ascontiguousarray(self.fig.canvas.buffer_rgba()), format="rgba"
            )
            frame.pts, frame.time_base = Clock.frames, Fraction(1, FRAME_RATE)
            Clock.frames += 1
            self.container.mux(self.stream.encode(frame))

        def finish(self) -> None:
            self.container.mux(self.stream.encode(None))
            self.container.close()

    mpl.use("agg")
    the = study()
    moments, path = the.moments, the.trajectories["descent"]
    x, y = the.dataset.x, the.dataset.y
    window = descent_window(moments, path.params, aspect=1.5)
    figure, (left, right) = plt.subplots(1, 2, figsize=(19.2, 10.8), dpi=100)
    left.scatter(x, y)
    left.set(xlim=(x.min(), x.max()), ylim=(y.min(), y.max()))
    right.set(xlim=window.x, ylim=window.y)
    ms, bs = np.meshgrid(np.linspace(*window.x, 200), np.linspace(*window.y, 200))
    right.contour(ms, bs, moments.loss(ms, bs), levels=levels(moments, rim_level(moments, path.params), 14))
    (line,) = left.plot([], [])
    errors = left.vlines(x, y, y)
    (trail,) = right.plot([], [])
    (dot,) = right.plot([], [], "o")
    arrow = right.quiver([0], [0], [1], [1], angles="xy", scale_units="xy", scale=1)
    places = [(left, 0.1, 1.05), *((right, k * 0.3, v) for k in (0, 1, 2) for v in (1.02, 1.07))]
    texts = [axes.text(h, v, "", transform=axes.transAxes, fontsize=16) for axes, h, v in places]
    ends = np.array([x.min(), x.max()])

    def draw(k: int) -> None:
        t = path.epochs * k / 240
        m, b = path.at(t)
        grad = moments.gradient(m, b)
        line.set_data(ends, m * ends + b)
        errors.set_segments([[(a, c), (a, m * a + b)] for a, c in zip(x, y, strict=True)])
        passed = np.array([*path.params[: int(t) + 1], (m, b)])
        trail.set_data(*passed.T)
        dot.set_data([m], [b])
        arrow.set_offsets([(m, b)])
        arrow.set_UVC(*(-path.learning_rate * np.array(grad)))
        words = (
            rf"$\hat y = {m:.2f} x + {b:.2f}$",
            rf"$m = {m:.2f}$",
            rf"$b = {b:.2f}$",
            rf"$\partial J / \partial m = {grad[0]:.2f}$",
            rf"$\partial J / \partial b = {grad[1]:.2f}$",
            rf"$J = {moments.loss(m, b):.2f}$",
            f"epoch {int(t)}",
        )
        for text, word in zip(texts, words, strict=True):
            text.set_text(word)

    animation = FuncAnimation(figure, draw, frames=range(0, 240, 240 // FEW), init_func=lambda: draw(0))
    began = perf_counter()
    animation.save("media/matplotlib.mp4", writer=Writer(fps=FRAME_RATE))
    Clock.seconds = perf_counter() - began


WAYS = {"ours": lambda: manim(Timed), "textbook": textbook, "matplotlib": matplotlib_way}


if __name__ == "__main__":
    WAYS[sys.argv[1]]()
    print(json.dumps({"frames": Clock.frames, "seconds": Clock.seconds}))
