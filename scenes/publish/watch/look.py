"""Answers in a process of its own what the page wants to know: all beats with their words, and one of them drawn."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from gdmath import DatasetError
from scenes import SCENES
from scenes.lesson import DEFAULT, CsvData, Lesson, LessonError
from scenes.plans import PlanError
from scenes.publish.build.film import Film
from scenes.publish.build.forked import split_off, start_forked
from scenes.publish.build.ingredients import MODULES, code_and_versions, plan, script_of
from scenes.publish.build.render import find_or_make
from scenes.publish.build.store import Store
from scenes.publish.doctor import examine
from scenes.publish.errors import Failure, Refusal
from scenes.publish.watch.recording import Takes
from scenes.words.language import Language, ScriptError
from scenes.words.script import Beat, Script
from scenes.words.speed import FASTEST_CAPTION, SpeedOfBeat, caption_speeds, cue_times
from scenes.words.voice import choose_voice, recording_of

QUALITY = "l"  # 480p
Tell = Callable[..., None]


def prepare() -> None:
    """Import and read what answers and Manim need: what of it does not change, they find."""
    for module in MODULES.values():
        import_module(module)
    for scene in MODULES:
        code_and_versions(scene)
    Language.load()


def answer(request: dict[str, Any], tell: Tell) -> None:
    """Tell the contents, then the film of a beat, then what is wrong.

    `request` names `lesson` (a path, or None), `media`, the place (`scene`, `beat`), and as `known` a digest of each
    beat's words and recording as the page has them: where others have changed and the one shown has not, the first of
    them is shown.
    """
    media, path = Path(request["media"]), Path(request["lesson"] or DEFAULT)
    try:
        lesson = Lesson.load(path)
        tell("lesson", data=data_file(lesson))
        study = lesson.study(media / "studies")
        scripts = {entry.name: script_of(entry.name, study, lesson.film) for entry in SCENES}
        table = contents(scripts, media, lesson)
        scene, beat = choose(table, request)
        tell("contents", scenes=table, place=[scene, beat])
        words = scripts[scene].beats[beat]
        with split_off(partial(speak, lesson, scene, words, media)):  # while Manim begins
            film = drawn(lesson, scene, beat, media, tell)
        tell("film", place=[scene, beat], **about(film, words))
    except (LessonError, DatasetError, PlanError, ScriptError, Failure, Refusal) as error:
        tell("error", text=getattr(error, "message", None) or str(error))
    tell("findings", findings=findings(request["lesson"], media))


def contents(scripts: dict[str, Script], media: Path, lesson: Lesson) -> list[dict[str, Any]]:
    """Each scene and its beats: words, cues, whose voice, and a digest of what can change them."""
    return [
        {
            "name": name,
            "title": script.title,
            "beats": [_entry(name, beat, media, lesson.film.voice) for beat in script.beats.values()],
        }
        for name, script in scripts.items()
    ]


def _entry(scene: str, beat: Beat, media: Path, voice: str) -> dict[str, Any]:
    recording = recording_of(media / "recordings", scene, beat.id)
    digest = hashlib.sha256(repr(beat).encode())
    if recording is not None:
        digest.update(recording.read_bytes())
    return {
        "id": beat.id,
        "title": beat.title,
        "sentences": [{"shown": shown, "spoken": spoken} for shown, spoken in beat.sentences],
        "voice": voice if recording is None else "own",
        "put_away": Takes(media).can_restore(scene, beat.id),
        "digest": digest.hexdigest()[:16],
    }


def choose(table: list[dict[str, Any]], request: dict[str, Any]) -> tuple[str, str]:
    """The place to show: that of the page, or where other words have changed, the first of those."""
    there = {(scene["name"], beat["id"]): beat["digest"] for scene in table for beat in scene["beats"]}
    known = {tuple(name.split(".")): digest for name, digest in request.get("known", {}).items()}
    place = request.get("scene"), request.get("beat")
    if place not in there:
        place = next((name for name in there if name[0] == place[0]), next(iter(there)))
    changed = [name for name, digest in there.items() if known.get(name, digest) != digest]
    return changed[0] if changed and place not in changed else place


def data_file(lesson: Lesson) -> str | None:
    """The table that the lesson reads, to be watched."""
    return str(lesson.data.file.absolute()) if isinstance(lesson.data, CsvData) else None


def drawn(lesson: Lesson, scene: str, beat: str, media: Path, tell: Tell) -> Film:
    """The film of one beat, found or drawn."""
    look = lesson.film.model_copy(update={"only": (beat,)})
    alone = lesson.model_copy(update={"film": look})
    (job,) = plan(alone, [scene], media=media, quality=QUALITY, transparent=False)
    return find_or_make(
        job,
        Store(media),
        start=start_forked,
        tell=lambda scene, at, frames: tell("progress", beat=at, frames=frames),
    )


def speak(lesson: Lesson, scene: str, words: Beat, media: Path) -> None:
    """Let the words be spoken, so that Manim finds it done."""
    choose_voice(lesson.film.voice, media, Language.load(lesson.film.language)).speech(scene, words)


def about(film: Film, planned: Beat) -> dict[str, Any]:
    """What the page says of a film of one beat: times in seconds from its beginning."""
    timeline = film.timeline
    (beat,) = timeline.beats
    speed = SpeedOfBeat.of(beat, planned, timeline.frame_rate)
    captions = caption_speeds(timeline.captions)
    return {
        "film": film.folder.name,
        "frame_rate": timeline.frame_rate,
        "spans": beat.spans,
        "cues": cue_times(planned, beat.spans),
        "pace": {
            "seconds": speed.seconds,
            "words": speed.words,
            "speaking": speed.speaking,
            "gap": min(speed.gaps, default=None),
            "silences": speed.silences,
            "caption": max(captions, default=None),
            "too_fast": sum(value > FASTEST_CAPTION for value in captions),
        },
    }


def findings(lesson: str | None, media: Path) -> list[str]:
    """What stands in the way of a film, or is worth knowing: each a sentence."""
    return [
        finding.text
        for finding in examine(None if lesson is None else Path(lesson), media)
        if not finding.good
    ]
