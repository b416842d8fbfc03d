"""Answers in a process of its own what the page wants to know: all beats with their words, and one of them drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
from scenes.publish.build.ingredients import MODULES, code_and_versions, plan, screen_words, script_of
from scenes.publish.build.render import make_film
from scenes.publish.build.store import Store
from scenes.publish.doctor import examine
from scenes.publish.errors import Failure, Refusal
from scenes.publish.watch.concerns import digests
from scenes.publish.watch.recording import Takes
from scenes.questions import Question, questions
from scenes.words.language import Language, ScriptError
from scenes.words.script import Beat, Script
from scenes.words.speed import FASTEST_CAPTION, SpeedOfBeat, caption_speeds, cue_times
from scenes.words.voice import choose_voice, recording_of

QUALITY = "l"  # 480p
PREVIEW = 5  # frames a second of what is there sooner
Tell = Callable[..., None]


def prepare() -> None:
    """Import and read what answers and Manim need: what of it does not change, they find."""
    for module in MODULES.values():
        import_module(module)
    for scene in MODULES:
        code_and_versions(scene)
        screen_words(scene, Language.load())


def answer(request: dict[str, Any], tell: Tell) -> None:
    """Tell the contents, then the film of a beat, then what is wrong.

    `request` names `lesson` (a path, or None), `media`, the place (`scene`, `beat`), and as `known` a digest of each
    beat as the page has it, see `digests`: where others have changed and the one shown has not, the first of them is
    shown.
    """
    media, path = Path(request["media"]), Path(request["lesson"] or DEFAULT)
    try:
        lesson = Lesson.load(path)
        tell("lesson", data=data_file(lesson))
        study = lesson.study(media / "studies")
        scripts = {entry.name: script_of(entry.name, study, lesson.film) for entry in SCENES}
        asked = questions(study, Language.load(lesson.film.language))
        table = contents(scripts, media, lesson, asked)
        scene, beat = choose(table, request)
        tell("contents", scenes=table, place=[scene, beat])
        draw(lesson, scene, scripts[scene].beats[beat], media, tell)
    except (LessonError, DatasetError, PlanError, ScriptError, Failure, Refusal) as error:
        tell("error", text=getattr(error, "message", None) or str(error))
    tell("findings", findings=findings(request["lesson"], media))


def contents(
    scripts: dict[str, Script], media: Path, lesson: Lesson, asked: Sequence[Question]
) -> list[dict[str, Any]]:
    """Each scene and its beats: words, whose voice, and a digest of what concerns them."""
    language, takes, table = Language.load(lesson.film.language), Takes(media), []
    for scene, script in scripts.items():
        own = [question for question in asked if question.scene == scene]
        digest = digests(scene, script, language, own, media / "recordings")
        beats = [
            {
                "id": beat.id,
                "title": beat.title,
                "sentences": [{"shown": shown, "spoken": spoken} for shown, spoken in beat.sentences],
                "voice": "own" if recording_of(media / "recordings", scene, beat.id) else lesson.film.voice,
                "put_away": takes.can_restore(scene, beat.id),
                "digest": digest[beat.id],
            }
            for beat in script.beats.values()
        ]
        table.append({"name": scene, "title": script.title, "beats": beats})
    return table


def choose(table: list[dict[str, Any]], request: dict[str, Any]) -> tuple[str, str]:
    """The place to show: that of the page, or where others alone have changed, the first of those."""
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


def draw(lesson: Lesson, scene: str, words: Beat, media: Path, tell: Tell) -> None:
    """Tell the film of one beat, found or drawn; while it is drawn, one with fewer frames, which is there sooner."""
    look = lesson.film.model_copy(update={"only": (words.id,)})
    alone = lesson.model_copy(update={"film": look})
    store = Store(media)
    planned = partial(plan, alone, [scene], media=media, quality=QUALITY, transparent=False)

    def preview() -> None:
        (job,) = planned(frame_rate=PREVIEW)
        film = store.find(job) or make_film(job, store, start=start_forked, tell=no_progress)
        tell("film", place=[scene, words.id], **about(film, words))

    (job,) = planned()
    film = store.find(job)
    if film is None:
        speaking = partial(speak, lesson, scene, words, media)
        with store.alone(), split_off(speaking), split_off(preview):
            film = make_film(
                job, store, start=start_forked, tell=lambda _, at, n: tell("progress", beat=at, frames=n)
            )
            store.prune(keep=[film])
    tell("film", place=[scene, words.id], **about(film, words))


def no_progress(scene: str, beat: str, frames: int) -> None:
    """Say nothing."""


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
