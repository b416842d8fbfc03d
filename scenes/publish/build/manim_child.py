"""Runs Manim in a process of its own, which ends with the process that waits for it.

``python -m scenes.publish.build.manim_child ARGUMENTS`` is ``manim ARGUMENTS``, with a pipe on standard input that
nothing is ever written to: its end means that the parent has gone, however it went.  So it is on every system.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading


def main() -> None:
    """Run Manim."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    runpy.run_module("manim", run_name="__main__", alter_sys=True)


def _end_with_parent() -> None:
    while os.read(0, 1):
        pass
    if sys.platform != "win32" and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)  # and LaTeX, where it is at work
    os._exit(1)


if __name__ == "__main__":
    main()
