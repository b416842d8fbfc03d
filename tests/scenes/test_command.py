"""Manim's own command on a story of ours: each of its habits works, or says in a sentence why not."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest
import srt
from click.testing import CliRunner, Result
from manim import ManimColor, config, tempconfig
from manim.__main__ import main
from PIL import Image

from scenes import SCENES
from scenes.command import run_manim
from scenes.settings import VP9, apply_settings, settings_file
from scenes.words.timeline import Timeline
from tests.support import ROOT
from tests.support.made_films import RATE, late_by

# A story of two beats without a formula, which is soon drawn.
TINY = '''
from manim import RIGHT, Square
from scenes.stage import LessonScene


class OnlyBScene(LessonScene):
    def construct(self):
        square = Square()
        for beat in ("freeze", "parabola"):
            with self.beat(beat):
                self.play(square.animate.shift(RIGHT))
                self.interrupt()

    def interrupt(self):
        """Nothing."""


if __name__ == "__main__":
    OnlyBScene.main()
'''
SMALL = ("-ql", "--progress_bar", "none", "-r", "128,72", "--fps", "5")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the user stands, far from the clone; the story lies there, and a lesson with its first beat."""
    (tmp_path / "tiny.py").write_text(TINY, "utf-8")
    (tmp_path / "my.toml").write_text('[film]\nvoice = "silent"\nonly = ["freeze"]\n', "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GD_LESSON", "my.toml")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "path", list(sys.path))  # Manim puts the story's folder first
    return tmp_path


def manim(*arguments: str, size: tuple[str, ...] = SMALL) -> Result:
    """The command, in this process, and as if it had been started outside of the clone."""
    with tempconfig({"video_codec": "auto", "pixel_format": "auto", "video_encoder_options": {}}):
        found = CliRunner().invoke(main, [*size, "tiny.py", *arguments])
    assert "Traceback" not in found.output
    return found


def film(found: Result) -> Path:
    """The film of which the last line speaks."""
    assert found.exit_code == 0, found.output
    return Path(found.stdout.splitlines()[-1].partition(": ")[0])


def files(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.glob("media/**/*")
        if path.is_file() and not {"studies", "voice"} & set(path.parts)
    }


def refusal(found: Result, code: int = 2) -> str:
    """The one sentence by which it ended."""
    assert found.exit_code == code, found.output
    line = found.stderr.strip().splitlines()[-1]
    assert line.endswith(".")
    return line


def test_the_last_line_says_where_the_film_is_and_no_parts_stay(folder):
    found = manim()
    last = found.stdout.splitlines()[-1]
    timeline = Timeline.load(film(found).with_suffix(".json"))
    seconds = round(timeline.frames / 5)
    assert last == f"media/videos/tiny/72p5/OnlyBScene.mp4: {seconds} s, captions beside it"
    place = "media/videos/tiny/72p5/OnlyBScene"
    assert files(folder) == {f"{place}{ending}" for ending in (".mp4", ".srt", ".vtt", ".json")}
    assert not list(folder.glob("media/**/partial_movie_files"))
    with av.open(str(film(found))) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert sum(packet.size > 0 for packet in container.demux(stream)) == timeline.frames


@pytest.mark.parametrize(
    ("options", "name", "codec"),
    [
        (["-t"], "OnlyBScene.mov", "qtrle"),
        (["--format", "mov"], "OnlyBScene.mov", "h264"),
        (["--format", "webm"], "OnlyBScene.webm", "vp9"),
        (["-t", "--format", "webm"], "OnlyBScene.webm", "vp9"),
        (["--format", "gif"], "OnlyBScene_ManimCE_v0.22.0.gif", "gif"),
        (["-o", "name"], "name.mp4", "h264"),
        (["-a"], "OnlyBScene.mp4", "h264"),
        (["--video-codec", "mpeg4"], "OnlyBScene.mp4", "mpeg4"),
    ],
    ids=" ".join,
)
def test_kinds_of_films(options, name, codec, folder):
    found = manim(*options)
    assert film(found).name == name
    assert f"{name}: " in found.stdout and "captions beside it" in found.stdout
    with av.open(str(film(found))) as container:
        stream = container.streams.video[0]
        assert stream.codec_context.name == codec
        assert (stream.width, stream.height) == (128, 72)
        assert sum(1 for _ in container.decode(stream)) > 20


def test_a_last_frame(folder):
    found = manim("-s")
    assert found.stdout.splitlines()[-1] == str(film(found))
    still = Image.open(film(found)).convert("RGB")
    assert still.size == (128, 72)
    assert len(files(folder)) == 1
    with av.open(str(film(manim()))) as container:
        *_, last = container.decode(video=0)
    # It is the picture in which the film ends: measured, they correlate by 0.997; a blank one does not at all.
    picture, last = np.asarray(still, float), last.to_ndarray(format="rgb24").astype(float)
    assert picture.std() > 1
    assert np.corrcoef(picture.ravel(), last.ravel())[0, 1] > 0.98


def test_another_size_and_rate(folder):
    made = film(manim(size=("-ql", "--progress_bar", "none", "-r", "192,108", "--fps", "4")))
    with av.open(str(made)) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height, stream.average_rate) == (192, 108, 4)
    assert Timeline.load(made.with_suffix(".json")).frame_rate == 4


def test_sections_are_films_of_their_own(folder):
    (folder / "my.toml").write_text('[film]\nvoice = "silent"\n', "utf-8")
    beats = Timeline.load(film(manim("--save_sections")).with_suffix(".json")).beats
    assert len(beats) == 2
    for k, beat in enumerate(beats):
        path = folder / f"media/videos/tiny/72p5/sections/OnlyBScene_{k:04}_{beat.id}.mp4"
        with av.open(str(path)) as container:
            assert sum(1 for _ in container.decode(video=0)) == beat.end - beat.start
    assert not list(folder.glob("media/**/partial_movie_files"))
    # Of a beat without a frame in the film there is none.
    path.unlink()
    assert film(manim("--save_sections", "-n", "0,0")).is_file()
    assert not path.exists()


def test_a_span_of_animations_has_its_own_captions_and_sound(folder):
    """Animations 3 to 5 are the second beat, cut out of the film of both."""
    (folder / "my.toml").write_text('[film]\nvoice = "neural"\n', "utf-8")
    whole = film(manim())
    timeline, all_sound = Timeline.load(whole.with_suffix(".json")), sound(whole)
    first, second = timeline.beats
    assert 0 < first.end < second.end
    assert whole.with_suffix(".json").exists()
    found = manim("-n", "3,5")
    assert film(found) == whole  # another film in its place
    with av.open(str(whole)) as container:
        assert sum(1 for _ in container.decode(video=0)) == second.end - second.start
    assert f": {round((second.end - second.start) / 5)} s" in found.stdout
    assert not whole.with_suffix(".json").exists()  # it spoke of the film that has gone
    cues = list(srt.parse(whole.with_suffix(".srt").read_text("utf-8")))
    told = [cue for cue in timeline.captions if cue.start >= second.start / 5]
    assert [cue.content for cue in cues] == [cue.text for cue in told]
    late = [cue.start.total_seconds() - there.start for cue, there in zip(cues, told, strict=True)]
    assert late == pytest.approx([-second.start / 5] * len(cues), abs=0.01)
    part, began = sound(whole), round(RATE * second.start / 5)
    spoken = all_sound[began + RATE // 2 : began + RATE * 5 // 2]
    assert abs(late_by(part, spoken, RATE // 2)) < 0.01 * RATE
    assert len(part) <= RATE * (second.end - second.start) / 5 + 2048


def sound(path: Path) -> np.ndarray:
    with av.open(str(path)) as container:
        resampler = av.AudioResampler("fltp", "mono", RATE)
        parts = [p.to_ndarray()[0] for f in container.decode(audio=0) for p in resampler.resample(f)]
    return np.concatenate(parts)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--fps", "0"], "--fps 0 is not a number of frames a second"),
        (["--fps", "-3"], "--fps -3 is not"),
        (["--fps", "nan"], "--fps nan is not"),
        (["-r", "0,0"], "-r 0,0 is not a width and a height in pixels"),
        (["-t", "--format", "mp4"], "does not support an alpha channel"),
        (["-t", "--format", "gif"], "minus signs get lost"),
        (["--save_sections", "-s"], "requires a video output format"),
        (["-n", "5,3"], "-n 5,3 asks for no animation that is to be seen; 3 were played"),
        (["-n", "90"], "-n 90 asks for no animation that is to be seen; 3 were played"),
        (["OnlyBScene", "Foo"], "no scene 'Foo' in tiny.py; there is OnlyBScene"),
        (["IntroScene"], "no scene 'IntroScene' in tiny.py; there is OnlyBScene"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_is_refused_in_a_sentence(arguments, says, folder):
    assert says in refusal(manim(*arguments))
    assert not files(folder)


def test_only_one_renderer_draws(folder):
    """In a process of its own: Manim changes the bases of its classes."""
    command = [sys.executable, "-m", "manim", *SMALL, "--renderer=opengl", "tiny.py"]
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    run = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": path}
    )
    assert run.returncode == 2
    assert "drawn by Cairo alone; leave out --renderer." in run.stderr
    assert "Traceback" not in run.stdout + run.stderr


def test_beats_that_a_scene_does_not_have(folder):
    (folder / "my.toml").write_text('[film]\nonly = ["hook", "gone"]\n', "utf-8")
    assert "OnlyBScene has none of the beats hook, gone" in refusal(manim())


def test_a_folder_that_cannot_be_written(folder):
    (folder / "media").write_text("in the way", "utf-8")
    assert refusal(manim()).startswith("media: cannot be written (File exists)")


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        ("raise KeyboardInterrupt", 130, "Interrupted: no film was made."),
        (
            "raise OSError(28, 'No space left')",
            1,
            "could not be written (No space left): make room in media, or give",
        ),
        ("raise RuntimeError from OSError(28, 'No space left')", 1, "could not be written (No space left)"),
    ],
)
def test_what_comes_between(line, code, says, folder):
    path = folder / "tiny.py"
    path.write_text(path.read_text("utf-8").replace('"""Nothing."""', line), "utf-8")
    assert says in refusal(manim(), code)
    assert not files(folder)


def test_other_errors_are_bugs_and_keep_their_traceback(folder):
    path = folder / "tiny.py"
    path.write_text(path.read_text("utf-8").replace('"""Nothing."""', "raise RuntimeError('a bug')"), "utf-8")
    with tempconfig({}):
        found = CliRunner().invoke(main, [*SMALL, "tiny.py"])
    assert found.exit_code == 1 and "Traceback" in found.output and "a bug" in found.output


def test_a_film_is_opened_or_it_is_said_why_not(folder, monkeypatch):
    found = manim("-p")
    assert film(found).is_file()
    assert refusal(found, 0) == "It is not opened, for there is no display here: leave out -p."
    player = folder / "player"
    player.write_text('#!/bin/sh\necho noise >&2\necho "$1" >opened\n', "utf-8")
    player.chmod(0o755)
    found = manim("-p", "--preview_command", str(player))
    assert (folder / "opened").read_text("utf-8").strip() == str(film(found).resolve())
    assert "noise" not in found.output
    player.write_text("#!/bin/sh\nexit 3\n", "utf-8")
    assert "player found no program for it here" in refusal(manim("-p", "--preview_command", str(player)), 0)
    assert "gone cannot be started here" in refusal(manim("-p", "--preview_command", "gone"), 0)


# ---- settings


PLAIN = {"video_codec": "auto", "pixel_format": "auto", "video_encoder_options": {}, "disable_caching": False,
         "max_inflight_encoders": 1, "encoder_queue_size": 8, "verbosity": "INFO", "media_dir": "./media"}  # fmt: skip


def test_settings_hold_wherever_nobody_asks_for_others():
    """From Manim's own values as from those that are read in the clone."""
    with tempconfig(PLAIN):
        apply_settings()
        assert config.disable_caching and config.verbosity == "ERROR"
        assert (config.video_codec, config.pixel_format) == ("libx264", "yuv420p")
        ours = config.video_encoder_options
        assert ours["preset"] in settings_file().read_text("utf-8") and ours["threads"] == "1"
        assert config.background_color == ManimColor("#0E1116")
    with tempconfig(PLAIN | {"video_codec": "mpeg4", "max_inflight_encoders": 5, "verbosity": "WARNING"}):
        apply_settings()
        assert (config.video_codec, config.max_inflight_encoders) == ("mpeg4", 5)
        assert config.verbosity == "WARNING" and config.disable_caching


@pytest.mark.parametrize("pinned", [True, False], ids=["in the clone", "elsewhere"])
def test_the_encoder_is_one_that_the_format_can_do_with(pinned):
    there = {"video_codec": "libx264", "pixel_format": "yuv420p"} if pinned else {}
    for asked, options in (({"format": "webm"}, VP9), ({"transparent": True}, {})):
        with tempconfig(PLAIN | there):
            config.update(asked)
            apply_settings()
            assert (config.video_codec, config.pixel_format) == ("auto", "auto")
            assert config.video_encoder_options == options


# ---- without the command


def test_a_story_can_be_run_as_a_program(folder, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["tiny.py", *SMALL])
    with tempconfig({}), pytest.raises(SystemExit) as end:
        runpy.run_path("tiny.py", run_name="__main__")
    assert not end.value.code
    assert "OnlyBScene.mp4: " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["-r", "abc"], 2, "Resolution option is invalid"),
        (["-n", "abc"], 2, "Couldn't determine a range"),
        (["-q", "x"], 2, "'x' is not one of"),
        (["-a", "-o", "name"], 2, "-o is the name of one film; leave out -a."),
        (["-c", "gone.cfg"], 2, "gone.cfg: there is no such file of settings"),
        (["--help"], 0, "--save_sections"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_program_refuses_what_the_command_passes_over(arguments, code, says, folder, capsys, caplog):
    ended = 0
    try:
        run_manim(["tiny.py", *arguments])
    except SystemExit as end:
        ended = end.code
    said = "".join(capsys.readouterr()) + caplog.text
    assert ended == code and says in said
    assert not files(folder)


@pytest.mark.parametrize("entry", SCENES, ids=lambda entry: entry.name)
def test_each_story_can(entry):
    source = (ROOT / (entry.module.replace(".", "/") + ".py")).read_text("utf-8")
    assert source.endswith(f'\nif __name__ == "__main__":\n    {entry.name}.main()\n')
