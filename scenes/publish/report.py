"""How a render goes, told while it goes: bars on a terminal, lines elsewhere, or nothing."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

EVERY = 15.0  # seconds between two lines where there is no terminal
FORETOLD = 0.05  # share that is done before the rest is foretold from it: starting and typesetting come first


class Report:
    """Hears how a render goes, and says nothing: `--quiet`."""

    def begin(self, expected: Mapping[str, int], reused: Sequence[str]) -> None:
        """Scenes are about to be rendered, with about so many frames each; those reused are finished already."""

    def frame(self, scene: str, beat: str, frames: int) -> None:
        """A scene has come to a beat, and to this many frames."""

    def finished(self, scene: str, frames: int, seconds: float) -> None:
        """A scene is whole, after so many seconds."""

    def failed(self, scene: str) -> None:
        """A scene could not be rendered; the reason is told in the end."""

    def say(self, sentence: str) -> None:
        """Something worth knowing."""

    def end(self) -> None:
        """All is over, well or not."""


class Lines(Report):
    """Plain lines, now and then, for logs and pipes."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._expected: dict[str, int] = {}
        self._shown: dict[str, int] = {}
        self._began = self._last = 0.0

    def begin(self, expected: Mapping[str, int], reused: Sequence[str]) -> None:
        """Say what is to be done."""
        self._expected, self._shown = dict(expected), dict.fromkeys(expected, 0)
        self._began = self._last = time.monotonic()
        if reused and expected:
            self.say(f"finished already: {', '.join(reused)}")
        if expected:
            scenes = ", ".join(f"{scene} (about {frames} frames)" for scene, frames in expected.items())
            self.say(f"rendering {scenes}")

    def frame(self, scene: str, beat: str, frames: int) -> None:
        """Note it; say it now and then."""
        self._shown[scene] = frames
        now = time.monotonic()
        if now - self._last < EVERY:
            return
        self._last = now
        done = sum(min(self._shown[name], total) for name, total in self._expected.items())
        share = done / max(1, sum(self._expected.values()))
        left = (now - self._began) * (1 - share) / max(share, FORETOLD)
        when = f", about {clock(left)} left" if share >= FORETOLD else ""
        self.say(f"{share:.0%}{when} ({scene}: {beat}, frame {frames} of about {self._expected[scene]})")

    def finished(self, scene: str, frames: int, seconds: float) -> None:
        """Say it."""
        self._expected[scene] = self._shown[scene] = frames
        self.say(f"{scene}: {frames} frames in {clock(seconds)}")

    def failed(self, scene: str) -> None:
        """Say it."""
        self.say(f"{scene}: failed")

    def say(self, sentence: str) -> None:
        """Write a line."""
        self._stream.write(f"{sentence}\n")
        self._stream.flush()


class Bars(Report):
    """A bar a scene and one for all, on a terminal."""

    def __init__(self, console: Console) -> None:
        columns = (
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("frames"),
            TimeRemainingColumn(compact=True), TextColumn("[dim]{task.fields[beat]}"),
        )  # fmt: skip
        self._bars = Progress(*columns, console=console)
        self._tasks: dict[str, TaskID] = {}
        self._all: TaskID | None = None

    def begin(self, expected: Mapping[str, int], reused: Sequence[str]) -> None:
        """Draw the bars, all empty."""
        if not expected:
            return
        if reused:
            self.say(f"finished already: {', '.join(reused)}")
        self._bars.start()
        for scene, frames in expected.items():
            self._tasks[scene] = self._bars.add_task(scene, total=frames, start=False, beat="")
        if len(expected) > 1:
            self._all = self._bars.add_task("all", total=sum(expected.values()), beat="")

    def frame(self, scene: str, beat: str, frames: int) -> None:
        """Move its bar, and that of all."""
        task = self._tasks[scene]
        bar = self._bars.tasks[self._bars.task_ids.index(task)]
        if not bar.started:
            self._bars.start_task(task)
        self._bars.update(task, completed=frames, total=max(frames, bar.total or 0), beat=beat)
        self._sum()

    def finished(self, scene: str, frames: int, seconds: float) -> None:
        """Fill its bar."""
        self._bars.update(self._tasks[scene], completed=frames, total=frames, beat=f"in {clock(seconds)}")
        self._sum()

    def failed(self, scene: str) -> None:
        """Mark its bar."""
        self._bars.stop_task(self._tasks[scene])
        self._bars.update(self._tasks[scene], beat="[red]failed[/]")

    def say(self, sentence: str) -> None:
        """Write a line above the bars."""
        self._bars.console.print(sentence, highlight=False, markup=False)

    def end(self) -> None:
        """Leave the bars as they are."""
        self._bars.stop()

    def _sum(self) -> None:
        if self._all is not None:
            bars = [bar for bar in self._bars.tasks if bar.id != self._all]
            total, done = sum(bar.total or 0 for bar in bars), sum(bar.completed for bar in bars)
            self._bars.update(self._all, completed=done, total=total)


def clock(seconds: float) -> str:
    """A length of time as people say it."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def choose_report(quiet: bool) -> Report:
    """Bars where standard error is a terminal, else lines; nothing where it is to be quiet."""
    if quiet:
        return Report()
    console = Console(stderr=True)
    return Bars(console) if console.is_terminal else Lines(sys.stderr)
