"""What is missing on this machine, and what is wrong with a lesson or the script, before anything is rendered."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from gdmath import DatasetError, Study
from scenes import SCENES
from scenes.fonts import lacking
from scenes.lesson import DEFAULT, Lesson, LessonError
from scenes.plans import PlanError
from scenes.publish.access import CLAIMS, measured
from scenes.publish.descriptions import all_descriptions, all_facts
from scenes.words.check import faults
from scenes.words.described import TABLE, described_faults
from scenes.words.facts import conditions, numbers
from scenes.words.language import Language, ScriptError
from scenes.words.script import Script
from scenes.words.shorts import shorts
from scenes.words.sound import VoiceError
from scenes.words.voice import RECORDED, Recordings, SilentVoice

MANIM = "0.22"
STYLES = ("amsmath.sty", "amssymb.sty", "lmodern.sty", "color.sty", "textcomp.sty")
ROOM = 2_000_000_000  # bytes that all films at 1080p60 and their parts take, with some to spare


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at.

    Attributes
    ----------
    good : False where it prevents a film, None where it is only worth knowing
    text : what it is, and where it is not good, what to do

    """

    good: bool | None
    text: str


def examine(lesson: Path | None, media: Path) -> Iterator[Finding]:
    """Look at the machine, a lesson (the default one where None), the script, and recordings in `media`."""
    yield from _machine(media)
    path = DEFAULT if lesson is None else lesson
    try:
        asked = Lesson.load(path)
        study, language = asked.study(), Language.load(asked.film.language)
    except (LessonError, DatasetError, PlanError, ScriptError) as error:
        yield Finding(good=False, text=str(error))
        return
    descent = study.trajectories["descent"]
    yield Finding(good=True, text=f"lesson {path.name}: {study.moments.n} points; {descent.message}")
    if boxes := lacking((study.dataset.x_name, study.dataset.y_name)):
        yield Finding(good=None, text=boxes)
    yield from _script(asked, study, language)
    yield from _recordings(asked, study, media / "recordings", language)


def examine_access(lesson: Path | None, media: Path) -> Iterator[Finding]:
    """Who can follow what is published of a lesson: by construction, if the lecturer sees to it, and as measured."""
    for claim in CLAIMS:
        yield Finding(good=claim.ours or None, text=f"{claim.output}: {claim.criterion}: {claim.text}")
    asked = Lesson.load(DEFAULT if lesson is None else lesson)
    language = Language.load(asked.film.language)
    told = language.tables.get(TABLE, {})
    lacking = [
        f"{entry.name}.{beat}"
        for entry in SCENES
        for beat in language.tables.get(entry.name, {})
        if beat != "title" and beat not in told.get(entry.name, {})
    ]
    text = (
        f"1.2.5: no description of {', '.join(lacking)}" if lacking else "1.2.5: a description for every beat"
    )
    yield Finding(good=not lacking, text=text)
    yield from (Finding(good=good, text=text) for good, text in measured(media))


def _machine(media: Path) -> Iterator[Finding]:
    python = ".".join(map(str, sys.version_info[:3]))
    yield Finding(good=sys.version_info >= (3, 11), text=f"Python {python}; 3.11 or newer is needed")
    try:
        found = version("manim")
        yield Finding(good=found.startswith(MANIM), text=f"Manim {found}; the films are made with {MANIM}")
    except PackageNotFoundError:
        yield Finding(good=False, text=f"Manim is not installed: pip install 'manim~={MANIM}.0'.")
    lacking = [program for program in ("latex", "dvisvgm") if shutil.which(program) is None]
    if lacking:
        text = f"{' and '.join(lacking)} not found: ./run installs what is missing, or install LaTeX with dvisvgm."
        yield Finding(good=False, text=text)
    else:
        absent = [style for style in STYLES if not _has_style(style)]
        text = f"LaTeX lacks {', '.join(absent)}: ./run installs them" if absent else "LaTeX and dvisvgm"
        yield Finding(good=not absent, text=text)
    try:
        yield Finding(good=True, text=f"neural voice, hibari-tts {version('hibari-tts')}")
    except PackageNotFoundError:
        text = "there is no neural voice: films are silent, with captions (pip install hibari-tts)"
        yield Finding(good=None, text=text)
    place = next(folder for folder in (media, *media.resolve().parents) if folder.is_dir())
    free = shutil.disk_usage(place).free
    yield Finding(good=True if free > ROOM else None, text=f"{free / 1e9:.1f} GB free for {media}")


def _has_style(name: str) -> bool:
    if shutil.which("kpsewhich") is None:
        return True  # not to be known
    return subprocess.run(["kpsewhich", name], capture_output=True, check=False).returncode == 0


def _script(asked: Lesson, study: Study, language: Language) -> Iterator[Finding]:
    wrong = list(faults(numbers(study, language), language))
    if TABLE in language.tables:
        wrong += described_faults(all_facts(asked, study, language), language)
    yield from (Finding(good=False, text=text) for text in wrong)
    if not wrong:
        yield Finding(good=True, text=f"script: words for all beats of {len(SCENES)} scenes")


def _recordings(asked: Lesson, study: Study, folder: Path, language: Language) -> Iterator[Finding]:
    """Each recording belongs to a beat, and can be heard."""
    files = sorted(path for path in folder.glob("*/*") if path.suffix in RECORDED)
    told = {}
    for entry in SCENES:
        try:
            told[entry.name] = Script.load(
                entry.name,
                numbers=numbers(study, language),
                conditions=conditions(study),
                language=language,
            ).beats
        except ScriptError:
            told[entry.name] = {}  # said above
    with suppress(ScriptError):  # said above
        for scene, beats in all_descriptions(asked, study, list(told)).items():
            told[scene] = {**told[scene], **{about.words.id: about.words for about in beats.values()}}
        for short in shorts(language, numbers(study, language)):
            told[short.scene] = {**told[short.scene], short.first.id: short.first}
    good = 0
    for path in files:
        scene, beat = path.parent.name, path.stem
        if beat not in told.get(scene, {}):
            yield Finding(
                good=False, text=f"{path}: there is no beat {beat} in {scene}; rename or remove it."
            )
            continue
        try:
            Recordings(folder, folder.parent / "voice", SilentVoice()).speech(scene, told[scene][beat])
            good += 1
        except VoiceError as error:
            yield Finding(good=False, text=str(error))
    if good:
        yield Finding(good=True, text=f"recordings of your own for {good} beats")
