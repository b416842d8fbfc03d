"""Real renders by the command that README names, decoded and looked at."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from itertools import groupby, pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from scenes import SCENES
from scenes.lesson import DEFAULT, Lesson
from scenes.style import THEMES
from tests.watching import LENGTHS

ROOT = Path(__file__).resolve().parent.parent
FRAME_RATE = 15  # of -ql


def render(lesson: Path | None, media: Path, module: str = "mb_contour") -> subprocess.CompletedProcess[str]:
    """What a lecturer types, with a media folder of its own."""
    environment = {key: value for key, value in os.environ.items() if key != "GD_LESSON"}
    if lesson is not None:
        environment["GD_LESSON"] = str(lesson)
    return subprocess.run(
        [sys.executable, "-m", "manim", "-ql", "--media_dir", str(media), f"scenes/{module}.py"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def near(pixels: np.ndarray, color: str) -> np.ndarray:
    """Which pixels have a colour, to within what the encoding does to it."""
    rgb = np.array([int(color[k : k + 2], 16) for k in (1, 3, 5)])
    return np.abs(pixels.astype(int) - rgb).max(axis=-1) < 40


@pytest.fixture(scope="module")
def light_diabetes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("lesson") / "my lesson.toml"
    path.write_text('[data]\nsource = "diabetes"\n[film]\ntheme = "light"\n', "utf-8")
    return path


@pytest.mark.parametrize(
    ("story", "kind"),
    [(name, "light diabetes" if name == "MBContourScene" else "default") for name in LENGTHS],
)
def test_the_film(story, kind, light_diabetes, media):
    lesson = None if kind == "default" else light_diabetes
    module = next(entry.module for entry in SCENES if entry.name == story).removeprefix("scenes.")
    run = render(lesson, media, module)
    assert run.returncode == 0, run.stderr[-2000:]
    assert "WARNING" not in run.stdout + run.stderr
    film = media / f"videos/{module}/480p15/{story}.mp4"
    with av.open(str(film)) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height, stream.average_rate) == (854, 480, FRAME_RATE)
        frames = [
            frame.to_ndarray(format="rgb24") for k, frame in enumerate(container.decode(stream)) if k % 3 == 0
        ]
    least, most = LENGTHS[story]
    assert least <= len(frames) * 3 / FRAME_RATE <= most

    theme = THEMES[Lesson.load(lesson or DEFAULT).film.theme]
    last = frames[-1]
    assert near(last, theme.background).mean() > 0.5
    for role in ("m", "b", "loss", "line", "residual", "gradient"):
        assert max(near(frame, getattr(theme, role)).sum() for frame in frames[::5]) > 60, role
    # The stage is all but empty only for moments, while one picture makes room for another.
    ink = np.array([(~near(frame, theme.background)).mean() for frame in frames[5:]])
    assert np.mean(ink > 0.006) > 0.97
    # Nothing stands still for more than four seconds.
    moved = [np.abs(a.astype(int) - b).mean() > 1e-3 for a, b in pairwise(frames)]
    stills = [len(list(run)) for moves, run in groupby(moved) if not moves]
    assert max(stills) * 3 / FRAME_RATE <= 4

    check_captions(film.with_suffix(".srt"), len(frames) * 3 / FRAME_RATE)


def check_captions(path: Path, length: float) -> None:
    """One sentence a cue, in order, one after the other, to the end of the film."""
    cues = re.findall(r"(\d+):(\d+):(\d+),(\d+) --> (\d+):(\d+):(\d+),(\d+)\n(.+)", path.read_text("utf-8"))
    times = [
        (
            int(a) * 3600 + int(b) * 60 + int(c) + int(d) / 1000,
            int(e) * 3600 + int(f) * 60 + int(g) + int(h) / 1000,
        )
        for a, b, c, d, e, f, g, h, _ in cues
    ]
    assert len(cues) > 15
    assert all(end > start + 0.8 for start, end in times)
    assert all(end <= later for (_, end), (later, _) in pairwise(times))
    assert length - 3 < times[-1][1] <= length
    assert all(text.strip()[-1] in ".?!" for *_, text in cues)


def test_missing_latex_is_said_in_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    run = render(None, tmp_path / "media")
    assert run.returncode == 2
    assert "latex and dvisvgm" in run.stderr
    assert "Traceback" not in run.stdout + run.stderr


def test_what_is_wrong_is_said_in_one_sentence(tmp_path):
    for text, says in (
        ("[film]\ntheme = 'pink'\n", "film.theme"),
        ("[data]\nfile = 'none.csv'\nx = 'a'\ny = 'b'\n", "none.csv"),
    ):
        lesson = tmp_path / "bad.toml"
        lesson.write_text(text, "utf-8")
        run = render(lesson, tmp_path / "media")
        assert run.returncode == 2
        assert says in run.stderr
        assert "Traceback" not in run.stdout + run.stderr
