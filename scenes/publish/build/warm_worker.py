"""A process that has imported what takes long, and splits off another for each request: ``… warm_worker MODULE``.

A request is a line of JSON on standard input.  In a process of its own, `answer(request, tell)` of the module is
called, imported anew, and so are all modules of ours; what it tells goes out as lines of JSON.  A new request ends the
one at work, and so does the end of standard input: all that has been started ends with whoever asks.
"""

from __future__ import annotations

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

HEAVY = ("manim", "sklearn.datasets", "pydantic", "rich.progress", "filelock", "tomli_w", "srt", "jinja2", "hibari",
         "pyloudnorm")  # fmt: skip
OURS = ("scenes", "gdmath")


def main() -> None:
    """Answer requests until nobody is there any more."""
    for name in HEAVY:
        with suppress(ImportError):
            importlib.import_module(name)
    waiting, at_work = b"", None
    while True:
        ready, _, _ = select.select([0] if at_work is None else [0, at_work[1]], [], [])
        if 0 in ready:
            read = os.read(0, 1 << 16)
            if not read:
                _end(at_work)
                return
            *lines, waiting = (waiting + read).split(b"\n")
            if lines:
                _end(at_work)
                at_work = _split_off(sys.argv[1], lines[-1])
        elif at_work is not None:  # its pipe has ended, and so has it
            _end(at_work)
            at_work = None


def _split_off(module: str, line: bytes) -> tuple[int, int]:
    """Answer a request in a process of its own; its id, and a pipe that ends with it."""
    alive, held = os.pipe()
    pid = os.fork()
    if pid:
        os.close(held)
        return pid, alive
    os.close(alive)
    os.setsid()  # so that all it starts can be ended with it
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    out = os.dup(1)
    os.dup2(2, 1)
    os.set_inheritable(out, False)
    _answer(module, json.loads(line), out)


def _answer(module: str, request: dict[str, Any], out: int) -> NoReturn:
    def tell(event: str, **about: Any) -> None:
        line = json.dumps({"id": request["id"], "event": event, **about}) + "\n"
        data = line.encode()
        while data:
            data = data[os.write(out, data) :]

    try:
        for name in [name for name in sys.modules if name.split(".")[0] in OURS]:
            del sys.modules[name]
        importlib.invalidate_caches()
        importlib.import_module(module).answer(request, tell)
    except BaseException as error:
        tell("error", text=_sentence(error))
        if not isinstance(error, SyntaxError):  # of which the sentence says all
            traceback.print_exc()
    tell("done")
    os._exit(0)


def _sentence(error: BaseException) -> str:
    """What went wrong, and where in code of ours."""
    if isinstance(error, SyntaxError):
        return f"{Path(error.filename or '').name}, line {error.lineno}: {error.msg}."
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename != __file__]
    where = f"{Path(frames[-1].filename).name}, line {frames[-1].lineno}: " if frames else ""
    return f"{where}{type(error).__name__}: {error}"


def _end(at_work: tuple[int, int] | None) -> None:
    if at_work is not None:
        pid, alive = at_work
        for end in (os.killpg, os.kill):  # it may not lead a group yet
            with suppress(ProcessLookupError, PermissionError):
                end(pid, signal.SIGKILL)
        os.close(alive)
        os.waitpid(pid, 0)


if __name__ == "__main__":
    main()
