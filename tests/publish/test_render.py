"""Real renders by the command that README names, decoded and looked at."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import groupby, pairwise
from pathlib import Path

import av
import numpy as np
import pytest
import srt

from scenes import SCENES
from scenes.layout import Layout
from scenes.lesson import DEFAULT, Lesson
from scenes.style import THEMES
from scenes.words.timeline import Timeline
from tests.support import ROOT
from tests.support.expectations import expectations

LOOKED_AT = 5  # frames a second
DRAFT_RATE = 15  # that of -ql, for one film; the others have no frames but those that are looked at
DRAFTED = "OnlyBScene"
SELDOM = ("StepByStepScene", "OnlyBScene")  # rendered in other tests, too, if not all of it


def render(
    lesson: Path | None, media: Path, module: str = "mb_contour", *more: str
) -> subprocess.CompletedProcess[str]:
    """What a lecturer types, with a media folder of its own."""
    environment = {key: value for key, value in os.environ.items() if key != "GD_LESSON"}
    if lesson is not None:
        environment["GD_LESSON"] = str(lesson)
    return subprocess.run(
        [sys.executable, "-m", "manim", "-ql", "--media_dir", str(media), *more, f"scenes/{module}.py"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def near(pixels: np.ndarray, color: str) -> np.ndarray:
    """Which pixels have a colour, to within what the encoding does to it."""
    alike = np.ones(pixels.shape[:-1], bool)
    for channel, k in enumerate((1, 3, 5)):  # one by one, in bytes: there are over a thousand frames a film
        value, level = pixels[..., channel], int(color[k : k + 2], 16)
        alike &= (value >= max(0, level - 39)) & (value <= min(255, level + 39))
    return alike


def change(before: np.ndarray, after: np.ndarray) -> float:
    """By how much two frames differ, in levels of 255."""
    return float((np.maximum(before, after) - np.minimum(before, after)).mean())


@pytest.fixture(scope="module")
def light_diabetes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("lesson") / "my lesson.toml"
    path.write_text('[data]\nsource = "diabetes"\n[film]\ntheme = "light"\n', "utf-8")
    return path


@pytest.mark.parametrize(
    ("story", "kind"),
    [
        pytest.param(
            name,
            "light diabetes" if name == "MBContourScene" else "default",
            marks=pytest.mark.exhaustive if name in SELDOM else [],
        )
        for name in expectations()
    ],
)
def test_the_film(story, kind, light_diabetes, media):
    lesson = None if kind == "default" else light_diabetes
    module = next(entry.module for entry in SCENES if entry.name == story).removeprefix("scenes.")
    rate = DRAFT_RATE if story == DRAFTED else LOOKED_AT
    every = rate // LOOKED_AT
    run = render(lesson, media, module, *([] if rate == DRAFT_RATE else ["--fps", str(rate)]))
    assert run.returncode == 0, run.stderr[-2000:]
    film = media / f"videos/{module}/480p{rate}/{story}.mp4"
    with av.open(str(film)) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height, stream.average_rate) == (854, 480, rate)
        frames = [
            frame.to_ndarray(format="rgb24")
            for k, frame in enumerate(container.decode(stream))
            if k % every == 0
        ]
    least, most = expectations()[story].seconds
    assert least <= len(frames) * every / rate <= most

    theme = THEMES[Lesson.load(lesson or DEFAULT).film.theme]
    last = frames[-1]
    if story == "MBContourScene":
        panel = Layout.wide().right  # the level sets fill it
        columns = slice(int((panel.left + 64 / 9) * 60), int((panel.right + 64 / 9) * 60))
        rows = slice(int((4 - panel.top) * 60), int((4 - panel.bottom) * 60))
        assert max((~near(frame[rows, columns], theme.background)).mean() for frame in frames[::5]) > 0.5
    assert near(last, theme.background).mean() > 0.5
    # Along b alone there is no gradient: its slope has the colour of b.
    for role in ("m", "b", "loss", "line", "residual", *(["gradient"] if story != "OnlyBScene" else [])):
        assert max(near(frame, getattr(theme, role)).sum() for frame in frames[::5]) > 60, role
    # The stage is all but empty only for moments, while one picture makes room for another.
    ink = np.array([(~near(frame, theme.background)).mean() for frame in frames[5:]])
    assert np.mean(ink > 0.005) > 0.95
    # Nothing stands still for more than four seconds.
    moved = [change(*both) > 1e-3 for both in pairwise(frames)]
    stills = [len(list(run)) for moves, run in groupby(moved) if not moves]
    assert max(stills) * every / rate <= 4

    length = len(frames) * every / rate
    timeline = Timeline.load(film.with_suffix(".json"))
    assert abs(timeline.frames / rate - length) <= every / rate
    check_captions(film, timeline, length)
    check_sound(film, timeline)


def check_captions(film: Path, timeline: Timeline, length: float) -> None:
    """At most two lines of 42 characters, in order, one after the other, to the end of the film."""
    cues = list(srt.parse(film.with_suffix(".srt").read_text("utf-8")))
    times = [(cue.start.total_seconds(), cue.end.total_seconds()) for cue in cues]
    assert len(cues) > 15
    assert all(0.95 < end - start <= 7 for start, end in times)
    assert all(end <= later for (_, end), (later, _) in pairwise(times))
    assert length - 5 < times[-1][1] <= length
    assert all(len(line) <= 42 for cue in cues for line in cue.content.split("\n"))
    assert all(cue.content.count("\n") <= 1 for cue in cues)
    # The same in the other file, and in what the timeline says.
    web = film.with_suffix(".vtt").read_text("utf-8").replace(".", ",")
    assert [cue.content.replace(".", ",") for cue in srt.parse(web.split("\n\n", 1)[1])] == [
        cue.content.replace(".", ",") for cue in cues
    ]
    told = np.array([(c.start, c.end) for c in timeline.captions])
    assert told == pytest.approx(np.array(times), abs=2e-3)


def check_sound(film: Path, timeline: Timeline) -> None:
    """Each sentence is heard within a frame of where the timeline has it, and silence is where it is not."""
    with av.open(str(film)) as container:
        assert container.streams.audio[0].codec_context.name == "aac"
        resampler = av.AudioResampler("fltp", "mono", 48_000)
        parts = [p.to_ndarray()[0] for f in container.decode(audio=0) for p in resampler.resample(f)]
    sound = np.concatenate(parts)
    level = np.sqrt(np.mean(sound[: len(sound) // 48 * 48].reshape(-1, 48) ** 2, axis=1))  # each millisecond
    loud = level > 10 ** (-42 / 20)
    spoken = 0.0
    for beat in timeline.beats:
        for start, end in beat.spans:
            at = round(1000 * (beat.start / timeline.frame_rate + start))
            spoken += end - start
            onset = np.flatnonzero(loud[max(0, at - 120) : at + 300])[0] + max(0, at - 120)
            assert abs(onset - at) <= 30, (beat.id, start)  # half a frame at 15 frames a second
        end = round(1000 * beat.end / timeline.frame_rate)
        assert not loud[end - 300 : end].any()
    assert 0.6 <= spoken * timeline.frame_rate / timeline.frames <= 0.9


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
