"""Where the moments of the lecture are that the page links to."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scenes.lesson import Lesson
from scenes.publish.build.film import Film
from scenes.publish.build.ingredients import MODULES, plan
from scenes.publish.build.store import Store

LECTURE = Path("lecture", "lecture.mp4")  # in the folder of media


def link_to_film(lesson: Lesson, page: Path, *, media: Path, quality: str) -> dict[str, Any] | None:
    """Where the lecture is, and when each beat begins; None where it has not been rendered, or is nowhere to be seen.

    That is the address that the lesson names, else the lecture in `media`, seen from the page.
    """
    store = Store(media)
    films = [
        store.find(job)
        for job in plan(lesson, list(MODULES), media=media, quality=quality, transparent=False)
    ]
    finished = [film for film in films if film is not None]
    if len(finished) < len(films):
        return None
    address = lesson.film.address
    if address is None and (media / LECTURE).is_file():
        address = Path(os.path.relpath(media / LECTURE, page.parent)).as_posix()
    return None if address is None else {"address": address, "beats": beginnings(finished)}


def beginnings(films: Sequence[Film]) -> dict[str, float]:
    """Seconds from the beginning of the lecture to that of each beat, by "Scene.beat"."""
    found, before = {}, 0.0
    for film in films:
        timeline = film.timeline
        for beat in timeline.beats:
            found[f"{timeline.scene}.{beat.id}"] = round(before + beat.start / timeline.frame_rate, 3)
        before += timeline.frames / timeline.frame_rate
    return found
