"""Renders on the machines of a Dask cluster.

Nothing is shared with them: all that a scene needs goes along, and the film comes back.
"""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from distributed import CancelledError, Client, KilledWorker, get_worker
from distributed import TimeoutError as WaitError

from scenes.lesson import Lesson
from scenes.publish.build.ingredients import Job, code_and_versions
from scenes.publish.build.manim_run import EVERY, Stop, StoppedError, Tell, make
from scenes.publish.errors import Failure, Refusal

PATIENCE = 10  # seconds to reach the scheduler


class Cluster:
    """A running cluster; called like `work.make`, it makes films there."""

    def __init__(self, address: str, media: Path) -> None:
        self.address, self.media = address, media
        self._topic = f"gdvideo-{uuid.uuid4().hex}"
        self._tell: dict[str, Tell] = {}

    def __enter__(self) -> Self:
        """Connect, or say in a sentence why not."""
        try:
            self._client = Client(self.address, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError) as error:
            raise Refusal(f"There is no Dask scheduler at {self.address} ({error}).") from None
        if not self._client.scheduler_info()["workers"]:
            self._client.close()
            raise Refusal(f"The Dask scheduler at {self.address} has no workers; start some: dask worker ...")
        self._client.subscribe_topic(self._topic, self._hear)
        return self

    def __exit__(self, *error: object) -> None:
        self._client.close()

    def __call__(self, job: Job, folder: Path, tell: Tell, stop: Stop) -> Path:
        """Have a job rendered, and lay the film into `folder`; where a worker is lost, another begins anew."""
        self._tell[job.scene] = tell
        along = [_files(self.media / "recordings" / job.scene), _files(self.media / "Tex")]
        task = f"{job.scene}-{job.key}-{uuid.uuid4().hex}"
        future = self._client.submit(make_there, job, *along, self._topic, key=task, pure=False)
        try:
            while True:
                if stop.is_set():
                    raise StoppedError
                try:
                    film = future.result(timeout=EVERY)
                    break
                except WaitError:
                    continue
        except (Failure, StoppedError):
            raise
        except KilledWorker:
            raise Failure(f"{job.scene}: every worker that began it was lost.") from None
        except CancelledError:
            raise Failure(f"{job.scene}: the cluster at {self.address} was lost.") from None
        except Exception as error:  # of a worker that lacks this project, say
            raise Failure(f"{job.scene}: a worker could not begin it ({error}).") from error
        finally:
            future.cancel()
        for name, content in film.items():
            path = folder / "film" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return folder / "film"

    def _hear(self, event: tuple[Any, tuple[str, str, int]]) -> None:
        scene, beat, frames = event[1]
        self._tell[scene](scene, beat, frames)


def make_there(
    job: Job, recordings: Mapping[str, bytes], formulas: Mapping[str, bytes], topic: str
) -> dict[str, bytes]:
    """On a worker: render a job from what came along; the finished folder, file by file."""
    worker = get_worker()
    for name, content in code_and_versions(job.scene).items():
        if content != job.ingredients[name]:
            raise Failure(
                f"{job.scene}: the worker at {worker.address} has other {name} than this machine; "
                "install the same there."
            )
    scratch = Path(worker.local_directory) / "gdvideo"
    (scratch / "Tex").mkdir(parents=True, exist_ok=True)
    media = Path(tempfile.mkdtemp(prefix=f"{job.scene}-", dir=scratch))
    try:
        own = media / "recordings" / job.scene
        for folder in (own, media / "studies", media / "formulas"):
            folder.mkdir(parents=True)
        for name, recorded in recordings.items():
            (own / name).write_bytes(recorded)
        for name, formula in formulas.items():
            (media / "formulas" / name).write_bytes(formula)
            (media / "formulas" / name).replace(scratch / "Tex" / name)
        (media / "lesson.toml").write_text(job.lesson.to_toml(), "utf-8")
        Lesson.load(media / "lesson.toml").study_file(media / "studies").write_bytes(job.study)

        def tell(scene: str, beat: str, frames: int) -> None:
            worker.log_event(topic, (scene, beat, frames))

        film = make(job, media, media, tell=tell, stop=_Unwanted(worker), tex=scratch / "Tex")
        files = [path for path in film.rglob("*") if path.is_file()]
        return {path.relative_to(film).as_posix(): path.read_bytes() for path in files}
    finally:
        shutil.rmtree(media, ignore_errors=True)


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*")) if path.is_file()}


class _Unwanted:
    """Set when the task that runs in this thread is cancelled."""

    def __init__(self, worker: Any) -> None:
        self._worker, self._task = worker, worker.get_current_task()

    def is_set(self) -> bool:
        task = self._worker.state.tasks.get(self._task)
        return task is None or task.state == "cancelled"
