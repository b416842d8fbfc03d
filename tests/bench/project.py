"""A private copy of the project, and programs run in it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parent.parent.parent
KEPT = ("Tex", "voice", "studies")  # what a lecturer's media folder holds once a film has been made


@dataclass(frozen=True)
class Ran:
    """A program that has ended: wall and CPU seconds, peak memory in MB, and what it printed last, as JSON."""

    seconds: float
    cpu: float
    peak: float
    said: Any


def _watch_memory(process: psutil.Process, peak: list[int]) -> None:
    """Keep the largest resident size, in bytes: the system's own figure counts what the parent had at the start."""
    with suppress(psutil.Error):
        while process.status() != psutil.STATUS_ZOMBIE:
            peak[0] = max(peak[0], process.memory_info().rss)
            time.sleep(0.1)


@dataclass(frozen=True)
class Project:
    """The copy: its folder, and the media folder in it."""

    folder: Path

    @classmethod
    def copied(cls, folder: Path) -> Project:
        """Copy what is needed, with the formulas, voices and studies that are there."""
        for name in ("scenes", "gdmath", "tests"):
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("manim.cfg", "pyproject.toml"):
            shutil.copy(ROOT / name, folder)
        for name in KEPT:
            if (ROOT / "media" / name).is_dir():
                shutil.copytree(ROOT / "media" / name, folder / "media" / name)
        (folder / "media").mkdir(exist_ok=True)
        return cls(folder)

    @property
    def media(self) -> Path:
        """Where films, formulas and voices of the copy lie."""
        return self.folder / "media"

    def run(self, *arguments: str, lesson: Path | None = None) -> Ran:
        """Run ``python ARGUMENTS`` in the copy; `RuntimeError` where it fails."""
        environment = {key: value for key, value in os.environ.items() if not key.startswith("GD_")}
        environment |= {"PYTHONPATH": str(self.folder), "PYTHONUTF8": "1"}
        if lesson is not None:
            environment["GD_LESSON"] = str(lesson)
        began = perf_counter()
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        said: list[bytes] = []
        peak = [0]
        assert process.stdout is not None
        threads = [
            threading.Thread(target=lambda: said.extend(process.stdout or ())),
            threading.Thread(target=_watch_memory, args=(psutil.Process(process.pid), peak)),
        ]
        for thread in threads:
            thread.start()
        _, status, used = os.wait4(process.pid, 0)
        seconds = perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        for thread in threads:
            thread.join()
        process.stdout.close()
        text = b"".join(said).decode("utf-8", "replace")
        if process.returncode:
            raise RuntimeError(f"{' '.join(arguments)} ended with {process.returncode}:\n{text[-3000:]}")
        lines = [line for line in text.splitlines() if line.startswith("{")]
        return Ran(
            seconds=seconds,
            cpu=used.ru_utime + used.ru_stime,
            peak=peak[0] / 1e6,
            said=json.loads(lines[-1]) if lines else None,
        )

    def film(self, story: str, *more: str, lesson: Path | None = None, quality: str = "h") -> Ran:
        """What a lecturer types: ``manim -qh scenes/STORY.py``."""
        return self.run(
            "-m",
            "manim",
            f"-q{quality}",
            "--progress_bar",
            "none",
            *more,
            f"scenes/{story}.py",
            lesson=lesson,
        )

    def lesson(self, beat: str) -> Path:
        """The default lesson, one beat of it."""
        path = self.folder / f"{beat}.toml"
        text = (self.folder / "scenes/default.toml").read_text("utf-8")
        path.write_text(text.replace("[film]", f'[film]\nonly = ["{beat}"]', 1), "utf-8")
        return path
