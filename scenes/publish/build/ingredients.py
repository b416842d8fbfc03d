"""What a film depends on: a render is repeated where, and only where, one of these is another."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from importlib.metadata import PackageNotFoundError, packages_distributions, requires, version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from gdmath import Study
from scenes import END_SCREEN, SCENES
from scenes.lesson import Film, Lesson
from scenes.publish.build.imports import OURS, ROOT, imports_of, sources
from scenes.publish.errors import Failure, Refusal
from scenes.questions import questions
from scenes.settings import renderer_name, settings_file
from scenes.words.facts import conditions, numbers
from scenes.words.language import Language
from scenes.words.script import Script
from scenes.words.shorts import SUFFIX, TABLE

MODULES = {entry.name: entry.module for entry in SCENES}
END = END_SCREEN.name
# Not in any picture by themselves: what publishes, the lessons, and what counts apart: the words, scene by scene, and
# the settings.
APART = ("scenes/publish/*", "scenes/*.toml", "scenes/words/*.toml", "scenes/manim.cfg")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A scene to be rendered.

    Attributes
    ----------
    scene : its class
    lesson : the lesson, in which `film.only` names beats of this scene alone
    quality : "l", "m", "h" or "k", as Manim has them
    transparent : whether it has no background
    frame_rate : frames a second, where others are asked for than the quality has
    ingredients : a digest of each thing that can change the film, by name
    beats : the beats that are drawn, and how many words are spoken in each
    study : the study as `Study.save` writes it
    settings : manim.cfg

    """

    scene: str
    lesson: Lesson
    quality: str
    transparent: bool
    frame_rate: int | None
    ingredients: Mapping[str, str]
    beats: Mapping[str, int]
    study: bytes
    settings: str

    @property
    def key(self) -> str:
        """The same for the same film."""
        return _digest(json.dumps(self.ingredients, sort_keys=True))


def plan(
    lesson: Lesson,
    scenes: Sequence[str],
    *,
    media: Path,
    quality: str,
    transparent: bool,
    frame_rate: int | None = None,
) -> list[Job]:
    """One job for each scene; `Refusal` where no scene has a beat that the lesson asks for."""
    study = lesson.study(media / "studies")
    language = Language.load(lesson.film.language)
    scripts = {scene: script_of(scene, study, lesson.film) for scene in scenes}
    for beat in lesson.film.only:
        if not any(beat in script.beats for script in scripts.values()):
            there = "; ".join(f"{scene} has {', '.join(script.beats)}" for scene, script in scripts.items())
            raise Refusal(f"There is no beat {beat!r} to draw: {there}.")
    try:
        renderer_name()
    except ValueError as error:
        raise Refusal(str(error)) from None
    asked = questions(study, language)
    kept, settings = _kept(study), settings_file().read_text("utf-8")
    jobs = []
    for scene, script in scripts.items():
        only = tuple(beat for beat in script.beats if beat in lesson.film.only)
        if lesson.film.only and script.beats and not only:
            raise Refusal(f"{scene} has none of the beats {', '.join(lesson.film.only)}: leave it out.")
        drawn = [beat for beat in script.beats.values() if not only or beat.id in only]
        # How long the end screen stands is nothing to the films before it.
        own = {"only": only, "end_card": lesson.film.end_card if scene == END else 0.0}
        look = lesson.film.model_copy(update=own)
        ingredients = {
            **code_and_versions(scene),
            "study": _digest(kept),
            "words": _digest(
                repr((script.title, drawn, *_short_of(scene, look, language), screen_words(scene, language)))
            ),
            "questions": _digest(
                repr([q for q in asked if q.scene == scene and (not only or q.beat in only)])
            ),
            "recordings": _recordings(scene, media, look),
            "look": _digest(look.model_dump_json()),
            "quality": " ".join(
                [quality, *["transparent"] * transparent, *([] if frame_rate is None else [str(frame_rate)])]
            ),
            "settings": _digest(settings),
            "renderer": renderer_name(),
        }
        jobs.append(
            Job(
                scene=scene,
                lesson=lesson.model_copy(update={"film": look}),
                quality=quality,
                transparent=transparent,
                frame_rate=frame_rate,
                ingredients=ingredients,
                beats={beat.id: len(beat.spoken.split()) for beat in drawn},
                study=kept,
                settings=settings,
            )
        )
    return jobs


def check_unchanged(job: Job, media: Path, *, recordings_alone: bool = False) -> None:
    """`Failure` where something is not as it was planned: the film would be kept under a wrong key."""
    now = {"recordings": _recordings(job.scene, media, job.lesson.film)}
    if not recordings_alone:
        (again,) = plan(
            job.lesson,
            [job.scene],
            media=media,
            quality=job.quality,
            transparent=job.transparent,
            frame_rate=job.frame_rate,
        )
        now = dict(again.ingredients)
    changed = [name for name in now if now[name] != job.ingredients[name]]
    if changed:
        raise Failure(f"{job.scene}: {' and '.join(changed)} changed while it was rendered; render it again.")


def script_of(scene: str, study: Study, look: Film) -> Script:
    """The words of a scene, with the study's numbers in them."""
    language = Language.load(look.language)
    return Script.load(
        scene,
        numbers=numbers(study, language),
        conditions=conditions(study),
        language=language,
        think=look.think,
    )


def screen_words(scene: str, language: Language) -> dict[str, Any]:
    """What may be said on the screen of a scene: what all have in common, and the tables that its code names."""
    named = {name for path in sources(_module(scene)) for name in _tables_named(path.read_text("utf-8"))}
    screen = language.tables.get("screen", {})
    return {key: words for key, words in screen.items() if isinstance(words, str) or key in named}


@cache
def _tables_named(source: str) -> frozenset[str]:
    """What stands before a point at the beginning of a string, as in ``say("only_b.asked")``."""
    return frozenset(re.findall(r"[\"'](\w+)\.", source))


def code_and_versions(scene: str) -> dict[str, str]:
    """Those of the ingredients that belong to a machine and not to a lesson."""
    files = sources(_module(scene))
    names = {name.split(".")[0] for path in files for name in imports_of(path)}
    packages = names - set(OURS) - set(sys.stdlib_module_names)
    # Pictures and tables that lie beside the code count for all scenes.
    data = [
        path
        for path in sorted(ROOT.glob("scenes/**/*"))
        if path.is_file() and path.suffix not in (".py", ".pyc")
        and not any(fnmatch(path.relative_to(ROOT).as_posix(), apart) for apart in APART)
    ]  # fmt: skip
    return {
        "code": _digest_of_files([*files, *data], ROOT),
        "versions": json.dumps([_python(), _latex(), _user_settings(), *_versions(frozenset(packages))]),
    }


def source_of(scene: str) -> Path:
    """The file that Manim renders a scene from."""
    return ROOT / (_module(scene).replace(".", "/") + ".py")


def _module(scene: str) -> str:
    return END_SCREEN.module if scene == END else MODULES[scene]


def environment(**extra: str) -> dict[str, str]:
    """That of a process in which the code that runs here is found."""
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    return {**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1", **extra}


def code(*modules: str) -> str:
    """A digest of modules of ours, and of all of ours that they import."""
    return _digest_of_files(sorted({path for module in modules for path in sources(module)}), ROOT)


@cache
def _versions(packages: frozenset[str]) -> list[str]:
    """Versions of the distributions that these packages belong to, and of all that those need."""
    owners = packages_distributions()
    ahead = [name for package in packages for name in owners.get(package, [])]
    found: dict[str, str] = {}
    while ahead:
        name = ahead.pop().lower().replace("_", "-")
        if name in found:
            continue
        try:
            found[name] = f"{name} {version(name)}"
        except PackageNotFoundError:  # for another system, or an extra
            continue
        wanted = [line for line in requires(name) or () if "extra ==" not in line]
        ahead += [re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in wanted]
    return sorted(found.values())


def _python() -> str:
    return f"python {sys.version_info.major}.{sys.version_info.minor} {sys.platform} {platform.machine()}"


@cache
def _latex() -> str:
    try:
        run = subprocess.run(["latex", "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return "no latex"  # the scene says what to do about it
    return run.stdout.partition("\n")[0]


def _user_settings() -> str:
    """Of the user's own manim.cfg, which Manim reads before that of the folder."""
    windows = sys.platform.startswith("win")
    path = Path.home() / ("AppData/Roaming/Manim" if windows else ".config/manim") / "manim.cfg"
    return _digest(path.read_bytes()) if path.is_file() else "no settings of the user"


def _kept(study: Study) -> bytes:
    with TemporaryDirectory() as folder:
        study.save(Path(folder) / "study.npz")
        return (Path(folder) / "study.npz").read_bytes()


def _short_of(scene: str, look: Film, language: Language) -> list[object]:
    """The words of the short, where it is one."""
    if not look.short:
        return []
    table = language.tables.get(TABLE, {}).get(scene, {})
    return [table.get(beat) for beat in look.only]


def _recordings(scene: str, media: Path, look: Film) -> str:
    """A digest of a scene's recordings, or of those of some beats alone."""
    there = sorted((media / "recordings" / scene).glob("*"))
    only = [*look.only, *(f"{beat}{SUFFIX}" for beat in look.only if look.short)]
    files = [path for path in there if path.is_file() and (not only or path.stem in only)]
    return _digest_of_files(files, media)


def _digest(content: str | bytes) -> str:
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()[:20]


def _digest_of_files(paths: Iterable[Path], root: Path) -> str:
    return _digest("".join(f"{path.relative_to(root)} {_digest(path.read_bytes())}\n" for path in paths))
