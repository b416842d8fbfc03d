"""A process that has imported what takes long, and splits off another for each request: ``… warm_worker MODULE``.

A request is a line of JSON on standard input.  In a process of its own, `answer(request, tell)` of the module is
called; what it tells goes out as lines of JSON.  What of ours has changed, and all that imports it, is imported anew.
A new request ends the one at work, and so does the end of standard input: all that has been started ends with whoever
asks.  Each process split off first tells its id, so that it can be ended where this one is ended by force.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import select
import signal
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from scenes.publish.build.imports import Imported

HEAVY = ("manim", "sklearn.datasets", "pydantic", "rich.progress", "filelock", "tomli_w", "srt", "jinja2", "hibari",
         "pyloudnorm")  # fmt: skip
ENDED = "What draws was ended from outside ({signal}); it begins anew with the next change."

EVERY = 0.05  # seconds between two looks at whether what is at work has ended

AtWork = tuple[int, int]  # the id of a process, and the number of its request


def main() -> None:
    """Answer requests until nobody is there any more."""
    module, waiting, at_work = sys.argv[1], b"", None
    for name in HEAVY:
        with suppress(ImportError):
            importlib.import_module(name)
    ours, stale = Imported(), False
    _prepare(module)
    sys.dont_write_bytecode = (
        True  # two saves within a second look alike to it: of files that change, none is kept
    )
    while True:
        ready, _, _ = select.select([0], [], [], None if at_work is None else EVERY)
        if ready:
            read = os.read(0, 1 << 16)
            if not read:
                _end(at_work)
                return
            *lines, waiting = (waiting + read).split(b"\n")
            if lines:
                _end(at_work)
                stale |= ours.forget_changed()
                at_work = _split_off(module, json.loads(lines[-1]))
        elif at_work is not None and _has_ended(at_work):
            at_work = None
            if stale:
                _prepare(module)
                stale = False


def _prepare(module: str) -> None:
    """Import what an answer needs; what cannot be imported is told by the next answer."""
    with suppress(Exception):
        importlib.import_module(module).prepare()
    gc.collect()
    gc.freeze()  # the processes split off have no need to look at all this again and again


def _split_off(module: str, request: dict[str, Any]) -> AtWork:
    """Answer a request in a process of its own."""
    pid = os.fork()
    if pid:
        return pid, request["id"]
    os.setsid()  # so that all it starts can be ended with it
    _tell(1, request["id"], "begun", process=os.getpid())
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    out = os.dup(1)
    os.dup2(2, 1)
    os.set_inheritable(out, False)
    _answer(module, request, out)


def _answer(module: str, request: dict[str, Any], out: int) -> NoReturn:
    def tell(event: str, **about: Any) -> None:
        _tell(out, request["id"], event, **about)

    try:
        importlib.invalidate_caches()
        importlib.import_module(module).answer(request, tell)
    except BaseException as error:
        tell("error", text=_sentence(error))
        if not isinstance(error, SyntaxError):  # of which the sentence says all
            traceback.print_exc()
    tell("done")
    os._exit(0)


def _tell(out: int, number: int, event: str, **about: Any) -> None:
    """Write a line for the request of a number, below whatever was left of another by one that was ended."""
    data = ("\n" + json.dumps({"id": number, "event": event, **about}) + "\n").encode()
    while data:
        data = data[os.write(out, data) :]


def _sentence(error: BaseException) -> str:
    """What went wrong, and where in code of ours."""
    if isinstance(error, SyntaxError):
        return f"{Path(error.filename or '').name}, line {error.lineno}: {error.msg}."
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename != __file__]
    where = f"{Path(frames[-1].filename).name}, line {frames[-1].lineno}: " if frames else ""
    return f"{where}{type(error).__name__}: {error}"


def _has_ended(at_work: AtWork) -> bool:
    """Whether it has; what it could not tell itself is told."""
    pid, number = at_work
    ended, status = os.waitpid(pid, os.WNOHANG)
    if not ended:
        return False
    if os.WIFSIGNALED(status):
        _end_group(pid)
        _tell(1, number, "error", text=ENDED.format(signal=signal.Signals(os.WTERMSIG(status)).name))
        _tell(1, number, "done")
    return True


def _end(at_work: AtWork | None) -> None:
    """End what is at work, with all that it has started."""
    if at_work is not None:
        pid, _ = at_work
        _end_group(pid)
        with suppress(ProcessLookupError):  # it may not lead a group yet
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _end_group(pid: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
