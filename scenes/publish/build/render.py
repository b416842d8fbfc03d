"""Renders the scenes that have changed, several at a time, and finds the others."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, nullcontext
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from scenes.fonts import lacking
from scenes.lesson import Lesson
from scenes.publish.build.film import Film
from scenes.publish.build.ingredients import Job, check_unchanged, plan
from scenes.publish.build.manim_run import Start, StoppedError, Tell, make
from scenes.publish.build.store import Store
from scenes.publish.errors import Failure
from scenes.publish.report import Report

WORDS_PER_SECOND = 3.05  # measured over the five scenes, pauses included
RATES = {"l": 15, "m": 30, "h": 60, "k": 60}  # frames a second
AT_A_TIME = 0.2  # seconds between two looks

Maker = Callable[[Job, Path, Tell, threading.Event], Path]


class Unfinished(Failure):
    """Some scenes could not be rendered: why, and the films of the others."""

    def __init__(self, sentences: Sequence[str], films: Sequence[Film]) -> None:
        super().__init__("\n".join(sentences))
        self.films = films


def render(
    lesson: Lesson,
    scenes: Sequence[str],
    *,
    media: Path,
    quality: str = "h",
    jobs: int | None = None,
    scheduler: str | None = None,
    transparent: bool = False,
    report: Report,
) -> list[Film]:
    """The films of some scenes, in this order; only those that are not there yet are rendered.

    Parameters
    ----------
    lesson : its `film.only` draws only some beats, in those of the scenes that have them
    scenes : classes in `SCENES`
    media : the folder for films, formulas and voices; the films go to its ``renders``
    quality : "l", "m", "h" or "k", as Manim has them
    jobs : scenes at a time; None: as many as there are processors
    scheduler : address of a Dask cluster that renders in place of this machine
    transparent : no background, VP9 with alpha
    report : is told how it goes

    Raises
    ------
    Unfinished : a scene could not be rendered; the others are finished first
    Refusal : the lesson asks for a beat that there is not, or the folder cannot be written

    """
    media = media.absolute()
    planned = plan(lesson, scenes, media=media, quality=quality, transparent=transparent)
    store = Store(media)
    films = {job.scene: film for job in planned if (film := store.find(job)) is not None}
    faults: list[str] = []
    if len(films) < len(planned):
        with store.alone(), _terminated_as_interrupted():
            films |= {job.scene: film for job in planned if (film := store.find(job)) is not None}
            missing = [job for job in planned if job.scene not in films]
            data = lesson.study(media / "studies").dataset
            if boxes := lacking((data.x_name, data.y_name)):
                report.say(boxes)
            for scene, outcome in _made(missing, store, jobs, scheduler, tuple(films), report).items():
                if isinstance(outcome, Film):
                    films[scene] = outcome
                else:
                    faults.append(outcome)
            store.prune(keep=films.values())
    ordered = [films[scene] for scene in scenes if scene in films]
    if faults:
        raise Unfinished(faults, ordered)
    return ordered


def _made(
    missing: Sequence[Job],
    store: Store,
    jobs: int | None,
    scheduler: str | None,
    reused: Sequence[str],
    report: Report,
) -> dict[str, Film | str]:
    """The film of each scene, or the sentence that says why there is none."""
    expected = {job.scene: _frames(job, store) for job in missing}
    longest_first = sorted(missing, key=lambda job: -expected[job.scene])
    heard: SimpleQueue[tuple[str, str, int]] = SimpleQueue()
    stop = threading.Event()
    if scheduler is None:
        place: Any = nullcontext(_here(store))
        count = jobs or processors()
    else:
        from scenes.publish.build.cluster import Cluster

        place, count = Cluster(scheduler, store.media), jobs or len(missing)
    report.begin({job.scene: expected[job.scene] for job in longest_first}, reused)
    try:
        with place as maker, ThreadPoolExecutor(count) as pool:
            futures = {
                pool.submit(_one, job, store, maker, lambda *at: heard.put(at), stop): job
                for job in longest_first
            }
            try:
                return _as_they_finish(futures, heard, report)
            except BaseException:
                stop.set()
                pool.shutdown(wait=False, cancel_futures=True)
                raise
    finally:
        report.end()


def _as_they_finish(
    futures: dict[Future[tuple[Film, float]], Job], heard: SimpleQueue[tuple[str, str, int]], report: Report
) -> dict[str, Film | str]:
    outcomes: dict[str, Film | str] = {}
    ahead = set(futures)
    while ahead:
        done, ahead = wait(ahead, AT_A_TIME, FIRST_COMPLETED)
        while not heard.empty():
            report.frame(*heard.get())
        for future in done:
            job = futures[future]
            try:
                film, seconds = future.result()
            except Failure as failure:
                report.failed(job.scene)
                outcomes[job.scene] = failure.message
            else:
                report.finished(job.scene, film.timeline.frames, seconds)
                outcomes[job.scene] = film
    return outcomes


def _one(job: Job, store: Store, maker: Maker, tell: Tell, stop: threading.Event) -> tuple[Film, float]:
    """Render a job and take it in; the film, and how many seconds it took."""
    if stop.is_set():
        raise StoppedError
    began = time.monotonic()
    try:
        with store.private(job.scene) as folder:
            try:
                made = maker(job, folder, tell, stop)
            except Failure as failure:
                raise Failure(f"{failure.message}{store.keep_log(job, folder)}") from None
            return store.take(job, made), time.monotonic() - began
    except OSError as error:
        raise Failure(f"{job.scene}: {error.filename or store.folder}: {error.strerror or error}.") from None


def make_film(job: Job, store: Store, *, start: Start, tell: Tell) -> Film:
    """Make the film of one job here, in a store that is held `alone`; `start` runs Manim, as `start_manim` does."""
    film, _ = _one(job, store, _here(store, start), tell, threading.Event())
    return film


def _here(store: Store, start: Start | None = None) -> Maker:
    """Makes films on this machine."""

    def maker(job: Job, folder: Path, tell: Tell, stop: threading.Event) -> Path:
        checked = False

        def tell_once_checked(scene: str, beat: str, frames: int) -> None:
            nonlocal checked
            if not checked:  # by now Manim has read all but the recordings
                check_unchanged(job, store.media)
                checked = True
            tell(scene, beat, frames)

        made = make(job, folder, store.media, tell=tell_once_checked, stop=stop, start=start)
        check_unchanged(job, store.media, recordings_alone=checked)
        return made

    return maker


def _frames(job: Job, store: Store) -> int:
    """About how many frames it will have: each beat as long as last time, or as its words take."""
    known = store.beat_lengths(job.scene)
    seconds = sum(known.get(beat, words / WORDS_PER_SECOND) for beat, words in job.beats.items())
    return max(1, round(seconds * RATES[job.quality]))


def processors() -> int:
    """Those that this process may use.

    Measured at 1080p60 with two of them, four scenes: 44 s two at a time, 50 s three at a time; and two scenes: 38 s
    one after the other, 25 s at once.
    """
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def _terminated_as_interrupted() -> Iterator[None]:
    """Let SIGTERM end things as orderly as Ctrl-C does, where signals can be had."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(number: int, frame: object) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
