"""Manim in a process split off from this one, in which it has been imported already: seconds sooner at work."""

from __future__ import annotations

import os
import runpy
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import TimeoutExpired

from scenes.publish.build.ingredients import environment

EVERY = 0.02  # seconds between two looks at whether it has ended


class Forked:
    """A process split off, waited for as a `subprocess.Popen` is."""

    def __init__(self, pid: int) -> None:
        self.pid, self.returncode = pid, None  # type: tuple[int, int | None]

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code; `TimeoutExpired` where it has not ended in time."""
        end = None if timeout is None else time.monotonic() + timeout
        while self.returncode is None:
            found, status = os.waitpid(self.pid, os.WNOHANG)
            if found:
                self.returncode = os.waitstatus_to_exitcode(status)
            elif end is not None and time.monotonic() > end:
                raise TimeoutExpired("manim", timeout or 0.0)
            else:
                time.sleep(EVERY)
        return self.returncode


@contextmanager
def start_forked(folder: Path, *arguments: str | Path, **environ: str) -> Iterator[Forked]:
    """Be `start_manim`, but by splitting off a process; not where other threads are at work in this one."""
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid == 0:
        _be_manim(folder, [str(argument) for argument in arguments], environ)
    process = Forked(pid)
    try:
        yield process
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            process.wait()


@contextmanager
def split_off(work: Callable[[], object]) -> Iterator[None]:
    """Do some work in a process of its own meanwhile; nobody asks what has come of it, and it ends with the block."""
    pid = os.fork()
    if pid == 0:
        try:
            signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # orderly, with all that it has started
            nothing = os.open(os.devnull, os.O_WRONLY)
            for number in (1, 2):
                os.dup2(nothing, number)
            work()
        finally:
            os._exit(0)
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
        os.waitpid(pid, 0)


def _be_manim(folder: Path, arguments: list[str], environ: dict[str, str]) -> None:
    """Run Manim as its command does, and end."""
    code = 1
    try:
        log = os.open(folder / "log.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
        for number in (1, 2):
            os.dup2(log, number)
        os.chdir(folder)
        os.environ.update(environment(GD_LESSON=str(folder / "lesson.toml"), **environ))
        # Manim has read the settings of another folder when it was imported.
        sys.argv = ["manim", "--config_file", str(folder / "manim.cfg"), *arguments]
        runpy.run_module("manim", run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
