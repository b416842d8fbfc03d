"""Finished films, by the key of what they were made from; none is ever half there."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from scenes.publish.build.film import TIMELINE, Film
from scenes.publish.build.ingredients import Job
from scenes.publish.errors import Failure, Refusal

MANIFEST = "manifest.json"
BUDGET = 2_000_000_000  # bytes of films kept: about twenty lessons at 1080p60


class Store:
    """The folder ``media/renders``.

    ``<scene>-<key>/`` holds a finished film and a manifest of its files; ``work/`` holds what is being made.
    """

    def __init__(self, media: Path) -> None:
        self.media, self.folder = media, media / "renders"
        self.work = self.folder / "work"

    def path(self, job: Job) -> Path:
        """Where the film of a job belongs."""
        return self.folder / f"{job.scene}-{job.key}"

    def find(self, job: Job) -> Film | None:
        """The finished film, each of its files as it was made; None where there is none, or a damaged one."""
        folder = self.path(job)
        try:
            manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
            whole = manifest["files"] == _digests(folder)
        except (OSError, ValueError, KeyError, TypeError):
            return None
        if not whole:
            return None
        self._touch(folder)
        return Film(folder)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other renders out of the folder; what one that was killed has left behind is cleaned away."""
        try:
            self.work.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.folder / "lock", timeout=0)
            lock.acquire()
        except Timeout:
            raise Failure(
                f"Another render is at work in {self.media}: wait for it, or give this one another --media."
            ) from None
        except OSError as error:
            raise Refusal(
                f"{self.media}: cannot be written ({error.strerror}); give another folder with --media."
            ) from None
        try:
            for left in self.work.iterdir():
                shutil.rmtree(left, ignore_errors=True)
            yield
        finally:
            shutil.rmtree(self.work, ignore_errors=True)
            lock.release()

    @contextmanager
    def private(self, scene: str) -> Iterator[Path]:
        """A folder to work in, gone afterwards."""
        folder = Path(tempfile.mkdtemp(prefix=f"{scene}-", dir=self.work))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def take(self, job: Job, made: Path) -> Film:
        """Move a finished folder in, by one rename."""
        about = {"scene": job.scene, "ingredients": dict(job.ingredients), "files": _digests(made)}
        (made / MANIFEST).write_text(json.dumps(about, indent=1), "utf-8")
        target = self.path(job)
        if target.exists():  # damaged
            target.rename(Path(tempfile.mkdtemp(dir=self.work)) / "damaged")
        made.rename(target)
        return Film(target)

    def keep_log(self, job: Job, folder: Path) -> str:
        """Keep the log of a render that failed, and say where."""
        log = self.folder / f"{job.scene}.log"
        try:
            (folder / "log.txt").replace(log)
        except OSError:
            return ""  # it never came to a log
        return f" The log: {log}"

    def beat_lengths(self, scene: str) -> Mapping[str, float]:
        """Seconds that each beat of a scene took in the films made so far, the last one made counting."""
        lengths: dict[str, float] = {}
        for path in sorted(self.folder.glob(f"{scene}-*/{TIMELINE}"), key=os.path.getmtime):
            try:
                timeline = Film(path.parent).timeline
            except ValueError:
                continue  # damaged
            lengths |= {beat.id: (beat.end - beat.start) / timeline.frame_rate for beat in timeline.beats}
        return lengths

    def prune(self, keep: Collection[Film], budget: int = BUDGET) -> None:
        """Delete the films whose last use is longest ago, until the others fit into the budget; never those to keep."""
        films = [path.parent for path in self.folder.glob(f"*/{MANIFEST}")]
        for folder in sorted(films, key=lambda path: (path / MANIFEST).stat().st_mtime, reverse=True):
            budget -= sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
            if budget < 0 and Film(folder) not in keep:
                gone = self.work / f"{folder.name}-old"
                folder.rename(gone)
                shutil.rmtree(gone, ignore_errors=True)

    def _touch(self, folder: Path) -> None:
        with suppress(OSError):  # a folder that can only be read serves as well
            os.utime(folder / MANIFEST)


def _digests(folder: Path) -> dict[str, str]:
    """SHA-256 of each file of a film."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != MANIFEST:
            with path.open("rb") as file:
                found[path.relative_to(folder).as_posix()] = hashlib.file_digest(file, "sha256").hexdigest()
    return found
