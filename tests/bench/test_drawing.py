"""How much less work it is to draw the descent beat than in the textbook way, in CPU time, both in one run.

Daily, test_fast counts what is drawn anew.
"""

from __future__ import annotations

from time import process_time
from typing import Any

import pytest
from manim import tempconfig

from scenes.mb_contour import MBContourScene
from tests.bench import textbook
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
        began, first = process_time(), self.frame_now
        super().play(*animations, run_time=run_time, **kwargs)
        if timed:
            self.seconds += process_time() - began
            self.frames += self.frame_now - first


Timed.__name__ = "MBContourScene"


@pytest.mark.exhaustive
def test_the_descent_is_drawn_four_times_as_fast_as_the_textbook_does(media, tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("GD_LESSON", raising=False)
    monkeypatch.setattr(textbook, "perf_counter", process_time)
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
