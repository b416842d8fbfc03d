"""How much faster the descent beat is drawn than in the textbook way, both measured in one run."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from manim import tempconfig

from scenes.mb_contour import MBContourScene
from tests.bench.textbook import TextbookScene

FRAME_RATE = 10
SIZE = {"pixel_width": 1920, "pixel_height": 1080}
QUIET = {"dry_run": True, "progress_bar": "none", "verbosity": "ERROR", "frame_rate": FRAME_RATE}


class Timed(MBContourScene):
    """Draws the descent beat alone, and counts the frames in which something moves."""

    only = frozenset({"descent"})
    frames, seconds = 0, 0.0

    def play(self, *animations: Any, run_time: float = 1.0, **kwargs: Any) -> None:
        timed = self.renderer.file_writer.sections[-1].name == "descent"
        began, first = perf_counter(), self.frame_now
        super().play(*animations, run_time=run_time, **kwargs)
        if timed:
            self.seconds += perf_counter() - began
            self.frames += self.frame_now - first


Timed.__name__ = "MBContourScene"


def test_the_descent_is_drawn_four_times_as_fast_as_the_textbook_does(media, tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("GD_LESSON", raising=False)
    with tempconfig({**SIZE, **QUIET, "media_dir": str(media)}):
        ours = Timed()
        ours.render()
    # A folder of its own: Manim's typesetting deletes whatever it finds beside the formulas.
    with tempconfig({**SIZE, **QUIET, "media_dir": str(tmp_path)}):
        TextbookScene.study, TextbookScene.frames, TextbookScene.frame_rate = ours.study, 8, FRAME_RATE
        theirs = TextbookScene()
        theirs.render()
    assert ours.frames > 100
    fast, slow = ours.frames / ours.seconds, theirs.frames / theirs.seconds
    with capsys.disabled():
        print(
            f"\ndrawing the descent beat at 1920x1080: {fast:.1f} frames/s ({ours.frames} frames), "
            f"textbook {slow:.1f} frames/s ({theirs.frames} frames), ratio {fast / slow:.1f}"
        )
    assert fast >= 4 * slow
