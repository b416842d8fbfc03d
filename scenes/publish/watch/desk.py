"""What the page shows, and who keeps it up to date: a warm worker is asked anew whenever something is saved."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from watchfiles import awatch

from gdmath import DatasetError
from scenes import find_scene
from scenes.lesson import DEFAULT, Lesson, LessonError
from scenes.plans import PlanError
from scenes.publish.build.imports import ROOT
from scenes.publish.build.ingredients import MODULES, environment
from scenes.publish.build.named_films import choose_beats
from scenes.words.language import Language, ScriptError

WORKER, ANSWERS = "scenes.publish.build.warm_worker", "scenes.publish.watch.look"
WAIT = 20  # milliseconds without a further change, after which a change is looked at
MOST = 400  # milliseconds after which it is looked at whatever goes on
WATCHED = {".py", ".toml"}
LAST = (
    0.3  # seconds in which a worker that was ended is still heard: what it has just split off tells of itself
)
LONGEST = 1 << 22  # bytes of a line that the worker tells


class Desk:
    """The state of the page, and the worker.

    Attributes
    ----------
    state : what the page shows, as JSON has it
    media : the folder for all that is made
    place : the scene and the beat that are shown
    leaving : whether all is about to end

    """

    def __init__(self, lesson: Path | None, media: Path, scene: str, beat: str | None) -> None:
        self.lesson, self.media = lesson and lesson.absolute(), media.absolute()
        self.state: dict[str, Any] = {"place": [scene, beat], "scenes": [], "findings": None, "busy": True}
        self.leaving = False
        self._data: Path | None = None
        self._asked = 0
        self._worker: asyncio.subprocess.Process | None = None
        self._at_work: int | None = None  # the process that the worker has split off, and its group
        self._has_answered = False
        self._changed = asyncio.Condition()
        self._version = 0
        self._tasks: list[asyncio.Task[None]] = []
        self._files: asyncio.Task[None] | None = None

    # ---- what the page is told ----------------------------------------------------------------------------

    async def _tell(self, **news: Any) -> None:
        async with self._changed:
            self.state |= news
            self._version += 1
            self._changed.notify_all()

    async def states(self) -> AsyncIterator[dict[str, Any]]:
        """The state now, and whenever it is another."""
        seen = -1
        while True:
            async with self._changed:
                await self._changed.wait_for(lambda seen=seen: self._version != seen)  # type: ignore[misc]
                seen = self._version
                state = dict(self.state)
            yield state

    @property
    def place(self) -> tuple[str, str | None]:
        """Scene and beat."""
        scene, beat = self.state["place"]
        return scene, beat

    def beat(self, scene: str, beat: str) -> dict[str, Any] | None:
        """What is known of a beat; None where there is no such beat."""
        return next(
            (
                entry
                for there in self.state["scenes"]
                for entry in there["beats"]
                if (there["name"], entry["id"]) == (scene, beat)
            ),
            None,
        )

    # ---- the worker ---------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Start the worker, and watch."""
        (self.media / "recordings").mkdir(parents=True, exist_ok=True)
        await self._start_worker()
        self._tasks = [asyncio.create_task(self._keep_worker()), asyncio.create_task(self._watch())]
        self._mind(None)
        await self.look()

    async def _start_worker(self) -> None:
        self._has_answered = False
        self._worker = await asyncio.create_subprocess_exec(
            sys.executable, "-m", WORKER, ANSWERS,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            env=environment(), limit=LONGEST, start_new_session=True,  # Ctrl-C is for us, and we end it
        )  # fmt: skip

    async def _keep_worker(self) -> None:
        """Hear the worker; where it has been ended from outside, start another, unless it never came to an answer."""
        while True:
            assert self._worker is not None
            hearing = asyncio.create_task(self._hear())
            try:
                await self._worker.wait()
                await asyncio.wait([hearing], timeout=LAST)
            finally:
                hearing.cancel()
            self._end_group(self._at_work)
            if not self._has_answered:
                await self._tell(busy=False, error="worker")
                return
            await self._start_worker()
            await self.look()

    async def stop(self) -> None:
        """End the worker, and all that it has started."""
        for task in (*self._tasks, self._files):
            if task is not None:
                task.cancel()
        worker = self._worker
        if worker is None or worker.stdin is None:
            return
        worker.stdin.close()  # by which it ends, and what it has split off
        try:
            await asyncio.wait_for(worker.wait(), 5)
        except TimeoutError:
            self._end_group(worker.pid)
            await worker.wait()
        self._end_group(self._at_work)

    def _end_group(self, process: int | None) -> None:
        if process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process, signal.SIGKILL)

    async def look(self, scene: str | None = None, beat: str | None = None) -> None:
        """Ask for the picture of a place; without one, for that of the page."""
        if scene is not None:
            await self._tell(place=[scene, beat])
        scene, beat = self.place
        self._asked += 1
        known = {
            f"{there['name']}.{entry['id']}": entry["digest"]
            for there in self.state["scenes"]
            for entry in there["beats"]
        }
        request = {
            "id": self._asked, "lesson": None if self.lesson is None else str(self.lesson), "media": str(self.media),
            "scene": scene, "beat": beat, "known": known,
        }  # fmt: skip
        await self._tell(busy=True)
        assert self._worker is not None and self._worker.stdin is not None
        with suppress(ConnectionError):  # it has been ended, and the next one is asked
            self._worker.stdin.write(json.dumps(request).encode() + b"\n")
            await self._worker.stdin.drain()

    async def _hear(self) -> None:
        """Take what the worker tells into the state."""
        assert self._worker is not None and self._worker.stdout is not None
        async for line in self._worker.stdout:
            try:
                told = json.loads(line)
            except ValueError:  # what is left of a line whose writer was ended
                continue
            number, event = told.pop("id"), told.pop("event")
            if event == "begun":
                self._at_work = told["process"]
            if number != self._asked:
                continue  # of a request that nobody waits for
            match event:
                case "lesson":
                    data = told["data"]
                    self._mind(None if data is None else Path(data))
                case "contents":
                    await self._tell(**told)
                case "film":
                    await self._tell(film=told, error=None)
                case "error":
                    await self._tell(error=told["text"])
                case "findings":
                    await self._tell(findings=told["findings"])
                case "progress":
                    await self._tell(progress=told)
                case "done":
                    self._has_answered = True
                    self._at_work = None
                    await self._tell(busy=False, progress=None)

    def _mind(self, data: Path | None) -> None:
        """Watch the lesson, and the table that it reads."""
        if self._files is None or data != self._data:
            if self._files is not None:
                self._files.cancel()
            self._data = data
            self._files = asyncio.create_task(self._watch_files())

    # ---- what is saved ------------------------------------------------------------------------------------

    async def _watch(self) -> None:
        """Look anew whenever something is saved that a film is made from."""
        roots = [ROOT / "scenes", ROOT / "gdmath", self.media / "recordings"]
        async for changes in awatch(*roots, step=WAIT, debounce=MOST, ignore_permission_denied=True):
            if any(self._concerns(Path(path)) for _, path in changes):
                await self.look()

    async def _watch_files(self) -> None:
        """The same for lesson and table, of whose folders nothing else counts."""
        files = {path.absolute() for path in (self.lesson, self._data) if path is not None}
        folders = {path.parent for path in files}
        if not folders:
            return
        async for changes in awatch(*folders, step=WAIT, debounce=MOST, recursive=False):
            if any(Path(path) in files for _, path in changes):
                await self.look()

    def _concerns(self, file: Path) -> bool:
        """Whether a film may be made from a file."""
        root = next(root for root in (self.media / "recordings", ROOT) if file.is_relative_to(root))
        parts = file.relative_to(root).parts
        if any(part.startswith((".", "__pycache__")) for part in parts):
            return False
        return root != ROOT or file.suffix in WATCHED


def begin(
    scene: str | None, only: str | None, lesson: Path | None, media: Path
) -> tuple[Language, tuple[str, str | None]]:
    """The language of the page, and the place to begin at; a lesson at fault does not hinder it, the page says it."""
    name = None if scene is None else find_scene(scene).name
    try:
        asked = Lesson.load(lesson or DEFAULT)
        language = Language.load(asked.film.language)
        if only is not None:
            names, _ = choose_beats(asked, [name] if name else list(MODULES), media, [only], None)
            name = names[0]
    except (LessonError, DatasetError, PlanError, ScriptError):
        language = Language.load()
    if "watch" not in language.tables:
        language = Language.load()
    return language, (name or next(iter(MODULES)), only)
