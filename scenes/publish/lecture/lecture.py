"""The lecture: all scenes as one film, and what an upload of it needs, in one folder that is never half."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from gdmath import Study
from scenes import END_SCREEN, SCENES
from scenes.lesson import Lesson
from scenes.publish.build.film import Film
from scenes.publish.build.ingredients import code as code_of
from scenes.publish.build.render import render
from scenes.publish.descriptions import Descriptions, all_descriptions
from scenes.publish.errors import Refusal
from scenes.publish.lecture.concatenate import frame_rate, write_lecture
from scenes.publish.lecture.described import described as describe
from scenes.publish.lecture.described import holds, track
from scenes.publish.lecture.folder import MANIFEST, alone, digest, exchange, is_whole
from scenes.publish.lecture.sound import Loudness, has_sound, write_sound
from scenes.publish.lecture.thumbnails import THUMBNAILS, write_thumbnails
from scenes.publish.lecture.transcript import captions, transcript
from scenes.publish.lecture.transcript_page import files, page
from scenes.publish.lecture.youtube import chapters, clock, description, lecture_title, second
from scenes.publish.report import Report
from scenes.words.captions import as_srt, as_vtt
from scenes.words.language import Language
from scenes.words.voice import choose_voice

ALL = tuple(entry.name for entry in SCENES)
DESCRIBED = "lecture-described"
VIDEO = "lecture.mp4"
PACKAGES = ("av", "manim", "numpy", "scikit-learn", "hibari-tts")


def deliver_lecture(
    lesson: Lesson,
    *,
    media: Path,
    output: Path | None,
    quality: str,
    jobs: int | None,
    scheduler: str | None,
    report: Report,
    scenes: Sequence[str] = ALL,
    described: bool = False,
) -> Path:
    """Render what is missing, and make the folder of the lecture where it is not up to date; that folder.

    With `described` it is the edition in which the voice says, after each beat, what was only seen of it.
    `Failure` where a scene or the lecture cannot be made: the last good lecture is then as it was.
    """
    target = (media / (DESCRIBED if described else "lecture") if output is None else output).absolute()
    shown = (*scenes, END_SCREEN.name) if lesson.film.end_card else scenes
    films = render(lesson, shown, media=media, quality=quality, jobs=jobs, scheduler=scheduler, report=report)
    study = lesson.study(media / "studies")
    told = all_descriptions(lesson, study, scenes)
    if described and not told:
        raise Refusal(f"There are no descriptions in {lesson.film.language!r}: translate en.described.toml.")
    inputs = _inputs(lesson, films, told, described)
    with alone(target) as private:
        if is_whole(target, inputs):
            report.say("nothing has changed")
            return target
        report.say("joining the scenes")
        made = private / "lecture"
        made.mkdir()
        if described:
            voice = choose_voice(lesson.film.voice, media, Language.load(lesson.film.language))
            films = describe(films, told, voice, private / "films")
        loudness = write_files(made, lesson, study, films, inputs, told, described=described)
        exchange(made, target, private)
        if loudness:
            report.say(f"sound at {loudness.integrated:.1f} LUFS, peaks at {loudness.true_peak:.1f} dBTP")
    return target


def write_files(
    folder: Path,
    lesson: Lesson,
    study: Study,
    films: Sequence[Film],
    inputs: dict[str, str],
    told: Descriptions,
    *,
    described: bool = False,
) -> Loudness | None:
    """Make all files of a lecture in an empty folder, the manifest last; how loud it is, if at all."""
    rate, parts, shown = frame_rate(films), chapters(films), captions(films)
    language = Language.load(lesson.film.language)
    title = lecture_title(lesson, study, language)
    if described:
        title = language.say("described.pages.title", title=title)
    loudness: Loudness | None = None
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        sound = Path(scratch) / "sound.m4a"
        if has_sound(films):
            loudness = write_sound(sound, films)
        write_lecture(
            folder / VIDEO,
            films,
            sound=sound if loudness else None,
            captions=shown,
            chapters=parts,
            title=title,
        )
    texts = {
        f"lecture.{language.code}.srt": as_srt(shown),
        f"lecture.{language.code}.vtt": as_vtt(shown, language.code),
        "description.txt": description(lesson, study, language, parts, rate),
        "transcript.md": transcript(title, films),
    }
    if told:
        texts["transcript.html"] = page(title, films, told, language, VIDEO)
    if told and not described:
        descriptions = as_vtt(track(films, told), language.code, "descriptions")
        texts[f"lecture.{language.code}.descriptions.vtt"] = descriptions
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    write_thumbnails(folder, lesson, study)
    frames = sum(film.timeline.frames for film in films)
    about = {
        "title": title,
        "inputs": inputs,
        "versions": {name: version(name) for name in PACKAGES},
        "frame_rate": float(rate),
        "frames": frames,
        "seconds": round(float(frames / rate), 3),
        "scenes": {film.timeline.scene: film.timeline.frames for film in films},
        "chapters": {clock(second(part.start, rate)): part.title for part in parts},
        "descriptions": holds(films),
        "loudness": None
        if loudness is None
        else {
            "integrated LUFS": round(loudness.integrated, 2),
            "true peak dBTP": round(loudness.true_peak, 2),
        },
        "files": {path.name: digest(path) for path in sorted(folder.iterdir())},
    }
    (folder / MANIFEST).write_text(json.dumps(about, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return loudness


def _inputs(lesson: Lesson, films: Sequence[Film], told: Descriptions, described: bool) -> dict[str, str]:
    """A digest of all that the lecture is made from, by name."""
    return {
        "edition": "described" if described else "",
        "descriptions": hashlib.sha256(repr(told).encode()).hexdigest()[:20],
        "words": hashlib.sha256(repr(_words(lesson)).encode()).hexdigest()[:20],
        "page": files(),
        **{film.timeline.scene: film.folder.name.rpartition("-")[2] for film in films},
        "lesson": hashlib.sha256(json.dumps(_unplaced(lesson), sort_keys=True).encode()).hexdigest()[:20],
        "code": code_of(__name__, THUMBNAILS),
        "versions": " ".join(f"{name} {version(name)}" for name in PACKAGES),
    }


def _words(lesson: Lesson) -> list[object]:
    """What stands on thumbnails and in texts, and in no film."""
    tables = Language.load(lesson.film.language).tables
    return [tables.get("screen", {}).get("thumbnail"), tables.get("pages")]


def _unplaced(lesson: Lesson) -> dict[str, object]:
    """The lesson without the place of its data, which are in the scenes' keys."""
    settings = lesson.model_dump(mode="json")
    settings["data"].pop("file", None)
    return settings
