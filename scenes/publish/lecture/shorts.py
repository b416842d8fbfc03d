"""Shorts: the beats that a language has chosen as upright films of their own, with what an upload of each needs."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from gdmath import Study
from scenes.lesson import Lesson
from scenes.publish.build.film import Film
from scenes.publish.build.ingredients import code, script_of
from scenes.publish.build.render import render
from scenes.publish.errors import Refusal
from scenes.publish.lecture.concatenate import frame_rate, write_lecture
from scenes.publish.lecture.folder import MANIFEST, alone, digest, exchange, is_whole
from scenes.publish.lecture.sound import has_sound, write_sound
from scenes.publish.lecture.transcript import captions
from scenes.publish.lecture.youtube import LONGEST_TITLE, lecture_title, plain
from scenes.publish.report import Report
from scenes.words.captions import as_srt, as_vtt
from scenes.words.facts import numbers
from scenes.words.language import Language
from scenes.words.shorts import Short, shorts

LONGEST = 60.0  # seconds of a short, as most apps have it


def deliver_shorts(
    lesson: Lesson,
    *,
    media: Path,
    output: Path | None,
    quality: str,
    jobs: int | None,
    scheduler: str | None,
    report: Report,
    only: Sequence[str] | None = None,
) -> Path:
    """Render what is missing, and make the folder of the shorts where it is not up to date; that folder.

    With `only`, those of these beats alone.  It lies beside the lecture's, which goes to `output`, or to `media`.
    """
    lecture = media / "lecture" if output is None else output
    target = lecture.absolute().with_name(f"{lecture.name}-shorts")
    study, language = lesson.study(media / "studies"), Language.load(lesson.film.language)
    chosen = [
        short for short in shorts(language, numbers(study, language)) if only is None or short.beat in only
    ]
    if not chosen:
        raise Refusal(f"There are no shorts in {lesson.film.language!r}: translate en.shorts.toml.")
    films: dict[tuple[str, str], Film] = {}
    for part in _together(lesson, study, chosen):
        asked = lesson.filmed(short=True, aspect="9:16", only=tuple(short.beat for short in part))
        scenes = [short.scene for short in part]
        made = render(
            asked, scenes, media=media, quality=quality, jobs=jobs, scheduler=scheduler, report=report
        )
        films |= {(short.scene, short.beat): film for short, film in zip(part, made, strict=True)}
    told = [(short, films[short.scene, short.beat]) for short in chosen]
    inputs = {film.folder.name: short.title + short.about for short, film in told} | {
        "lesson": lecture_title(lesson, study, language),
        "code": code(__name__),
    }
    with alone(target) as private:
        if is_whole(target, inputs):
            report.say("the shorts have not changed")
            return target
        folder = private / "shorts"
        folder.mkdir()
        lengths = {}
        for k, (short, film) in enumerate(told, start=1):
            name = f"{k}-{short.beat}"
            lengths[name] = write_short(folder, name, short, film, lesson, study)
            if lengths[name] >= LONGEST:
                report.say(f"{name} has {lengths[name]:.0f} s: under {LONGEST:.0f} every app takes it.")
        about = {
            "inputs": inputs,
            "seconds": lengths,
            "files": {path.name: digest(path) for path in sorted(folder.iterdir())},
        }
        (folder / MANIFEST).write_text(json.dumps(about, indent=1, ensure_ascii=False) + "\n", "utf-8")
        exchange(folder, target, private)
    return target


def write_short(folder: Path, name: str, short: Short, film: Film, lesson: Lesson, study: Study) -> float:
    """Film, captions, title and description of one; its length in seconds."""
    language, shown, rate = Language.load(lesson.film.language), captions([film]), frame_rate([film])
    title = plain(short.title)[:LONGEST_TITLE]
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        sound = Path(scratch) / "sound.m4a" if has_sound([film]) else None
        if sound is not None:
            write_sound(sound, [film])
        write_lecture(folder / f"{name}.mp4", [film], sound=sound, captions=shown, chapters=[], title=title)
    voice = [language.say("pages.synthetic_voice")] if lesson.film.voice == "neural" else []
    blocks = [
        title,
        plain(short.about),
        language.say("pages.short_of", title=lecture_title(lesson, study, language)),
        " ".join([*voice, language.say("pages.made")]),
    ]
    (folder / f"{name}.txt").write_text("\n\n".join(blocks) + "\n", "utf-8")
    (folder / f"{name}.{language.code}.srt").write_text(as_srt(shown), "utf-8")
    (folder / f"{name}.{language.code}.vtt").write_text(as_vtt(shown, language.code), "utf-8")
    return round(film.timeline.frames / float(rate), 3)


def _together(lesson: Lesson, study: Study, chosen: Sequence[Short]) -> list[list[Short]]:
    """All of them at once where no scene has two of their beats, and else one after the other."""
    beats = {short.beat for short in chosen}
    scenes = [short.scene for short in chosen]
    apart = len(set(scenes)) == len(scenes) and all(
        len(beats & set(script_of(scene, study, lesson.film).beats)) == 1 for scene in scenes
    )
    return [list(chosen)] if apart else [[short] for short in chosen]
