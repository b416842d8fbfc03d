"""Renders one scene with Manim, in a folder that nobody else knows."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from configparser import ConfigParser
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

import av

from scenes.publish.build.film import OVERLAY, SOUNDS, TIMELINE, VIDEO
from scenes.publish.build.ingredients import Job, environment, source_of
from scenes.publish.errors import Failure
from scenes.words.timeline import Timeline

EVERY = 0.25  # seconds between two looks at how far it is
SAFE = re.compile(
    r"[\w\s./:\\-]+" if os.name == "nt" else r"[\w ./-]+"
)  # what Manim and LaTeX bear in a path

NO_ROOM = ("No space left on device", "Disk quota exceeded", "File too large", "Read-only file system")

Tell = Callable[[str, str, int], None]  # scene, beat, frames
Start = Callable[..., Any]  # as `start_manim`


class StoppedError(Exception):
    """Nobody wants the film any more."""


class Stop(Protocol):
    """Whether it is to end: a `threading.Event`, say."""

    def is_set(self) -> bool:
        """True when nobody wants the film any more."""
        ...


def make(
    job: Job,
    folder: Path,
    media: Path,
    *,
    tell: Tell,
    stop: Stop,
    tex: Path | None = None,
    start: Start | None = None,
) -> Path:
    """Render a job in `folder`, which is `media` or lies below it, and give the finished film's folder in it.

    Voices are found and kept in `media`, formulas in its ``Tex``, or in `tex`.  `Failure` says scene, beat and cause;
    the log is then in `folder`.  `start` runs Manim in place of `start_manim`.
    """
    with _plain(media) as plain:
        work = plain / folder.relative_to(media)
        (folder / "lesson.toml").write_text(job.lesson.to_toml(), "utf-8")
        with (folder / "manim.cfg").open("w", encoding="utf-8") as file:
            _settings(job, plain, work, tex).write(file)
        beat, code = _run(job, work, tell, stop, start or start_manim)
        if code:
            raise Failure(_cause(job, folder, beat, code))
        return _collect(job, folder, media)


def _run(job: Job, work: Path, tell: Tell, stop: Stop, start: Start) -> tuple[str, int]:
    """Run Manim, and give the last beat heard of and the exit code."""
    flags = ["-q", job.quality, "--progress_bar", "none"]
    flags += ["--transparent", "--format", "webm"] if job.transparent else ["--format", "mp4"]
    flags += [] if job.frame_rate is None else ["--fps", str(job.frame_rate)]
    progress = work / "progress"
    beat, frame = "", 0
    with start(work, *flags, source_of(job.scene), job.scene, GD_PROGRESS=str(progress)) as process:
        while True:
            with suppress(subprocess.TimeoutExpired):
                process.wait(EVERY)
            with suppress(OSError, ValueError):  # not written yet, or just being written
                beat, number = progress.read_text("utf-8").split(" ")
                if int(number) != frame:
                    frame = int(number)
                    tell(job.scene, beat, frame)
            if process.returncode is not None:
                return beat, process.returncode
            if stop.is_set():
                raise StoppedError


@contextmanager
def start_manim(folder: Path, *arguments: str | Path, **environ: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run ``manim ARGUMENTS`` in a folder, on the lesson there; it writes to ``log.txt``, and ends with the block."""
    with (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "scenes.publish.build.manim_child", *map(str, arguments)],
            cwd=folder,
            env=environment(GD_LESSON=str(folder / "lesson.toml"), **environ),
            stdin=subprocess.PIPE,  # by whose end it knows that we have gone
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for us, and we end it
        )
        try:
            yield process
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End it, and all that it has started."""
    if sys.platform == "win32":
        process.kill()
    else:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdin is not None:
        process.stdin.close()


def _settings(job: Job, media: Path, work: Path, tex: Path | None) -> ConfigParser:
    """The project's manim.cfg, with the folders of this job."""
    settings = ConfigParser(interpolation=None)
    settings.read_string(job.settings)
    if not settings.has_section("CLI"):
        settings.add_section("CLI")
    folders = {"media_dir": media, "video_dir": work / "video", "text_dir": work / "texts"}
    settings["CLI"].update({name: str(folder) for name, folder in folders.items()})
    if tex is not None:
        settings["CLI"]["tex_dir"] = str(tex)
    return settings


def _collect(job: Job, folder: Path, media: Path) -> Path:
    """Put what belongs to the film into a folder of its own, once it is known to be whole."""
    source = folder / "video" / f"{job.scene}{'.webm' if job.transparent else '.mp4'}"
    finished = folder / "film"
    (finished / SOUNDS).mkdir(parents=True)
    try:
        timeline = Timeline.load(source.with_suffix(".json"))
        with av.open(str(source)) as container:
            frames = sum(packet.size > 0 for packet in container.demux(video=0))
    except (OSError, ValueError, av.FFmpegError) as error:
        raise Failure(f"{job.scene}: what Manim left cannot be read; is the disk full? ({error})") from None
    if frames != timeline.frames:
        raise Failure(
            f"{job.scene}: the film has {frames} frames, of {timeline.frames} that were played; is the disk full?"
        )
    source.rename(finished / (OVERLAY if job.transparent else VIDEO))
    source.with_suffix(".json").rename(finished / TIMELINE)
    for name in {beat.sound for beat in timeline.beats if beat.sound}:
        shutil.copyfile(media / "voice" / name, finished / SOUNDS / name)
    return finished


def _cause(job: Job, folder: Path, beat: str, code: int) -> str:
    """Scene, beat, and what the last words of the log were."""
    log = (folder / "log.txt").read_text("utf-8", errors="replace")
    # A traceback is drawn in a box, and the error stands below it, on one line or more.
    _, box, below = log.rpartition("╯")
    last = " ".join(below.split()) if box else next(filter(None, map(str.strip, log.splitlines()[::-1])), "")
    full = next((words for words in NO_ROOM if words in " ".join(log.split())), None)
    if full:
        last = f"the film could not be written ({full}); make room, or give another folder with --media"
    elif code < 0:
        last = f"it was ended by signal {signal.Signals(-code).name}"
    where = f", beat {beat}" if beat else ""
    return f"{job.scene}{where}: {last.rstrip('.') or f'Manim ended with exit code {code}'}."


@contextmanager
def _plain(media: Path) -> Iterator[Path]:
    """The folder by a path that Manim and LaTeX bear: its own, or where that has odd characters, a link to it."""
    if SAFE.fullmatch(str(media)):
        yield media
        return
    with tempfile.TemporaryDirectory(prefix="gdvideo-") as folder:
        link = Path(folder) / "media"
        try:
            link.symlink_to(media, target_is_directory=True)
        except OSError as error:
            raise Failure(
                f"{media}: Manim cannot work in a folder of this name, and no link to it can be made ({error}); "
                "give another folder with --media."
            ) from None
        yield link
