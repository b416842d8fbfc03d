"""The stories, and the lessons on which they are played."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path

from scenes import SCENES
from scenes.lesson import DEFAULT
from scenes.stage import LessonScene
from tests.support.hard_datasets import HARD_DATASETS, write_hard_dataset

STORIES = {entry.name: entry.module for entry in SCENES}
LESSONS = {
    "default": "",
    "diabetes": '[data]\nsource = "diabetes"\n',
    "falling": "[data]\nn = 60\nslope = -3.0\nintercept = 40.0\nnoise = 6.0\nx_mean = -2.0\nx_std = 2.0\nseed = 5\n",
}

OTHERS = {  # (lesson, what is added to it); most of them end otherwise than the lessons above
    "past the bound": ("falling", "[descent]\nrate_of_bound = 1.1\n"),
    "near the bound": ("falling", "[descent]\nrate_of_bound = 0.97\nepochs = 400\n"),
    "half the bound": ("diabetes", "[descent]\nstandardize = true\nrate_of_bound = 0.5\n"),
    "standardized": ("diabetes", "[descent]\nstandardize = true\n"),
    "one epoch": ("falling", "[descent]\nepochs = 1\n"),
    "three epochs": ("falling", "[descent]\nepochs = 3\n"),
    "many epochs": ("falling", "[descent]\nepochs = 3000\ntolerance = 1e-9\n"),
    "unfinished": ("falling", "[descent]\nlearning_rate = 0.01\nepochs = 30\n"),
    "endless": ("falling", "[descent]\nlearning_rate = 0.0002\nepochs = 20000\n"),
    "two points": ("", "[data]\nn = 2\nseed = 3\n"),
    "three points": ("", "[data]\nn = 3\nseed = 3\n"),
    "four points": ("", "[data]\nn = 4\nseed = 3\n"),
    "no noise": ("", "[data]\nnoise = 0.0\n"),
    "at rest": ("", "[data]\nnoise = 0.0\n[descent]\nstandardize = false\nstart = [2.0, -1.0]\n"),
}


def story_of(name: str) -> type[LessonScene]:
    """The scene class of a story."""
    return getattr(import_module(STORIES[name]), name)


def write_lesson(
    folder: Path,
    name: str,
    theme: str = "dark",
    extra: str = "",
    voice: str = "silent",
    aspect: str = "16:9",
) -> Path:
    """One of the lessons above as a file; without a name, only what is extra."""
    path = folder / f"{name}-{theme}.toml"
    text = LESSONS[name] if name else ""
    if name and not text:
        text = DEFAULT.read_text("utf-8").split("[film]")[0]
    film = f'theme = "{theme}"\nvoice = "{voice}"\naspect = "{aspect}"'
    path.write_text(f"{text}\n{extra}\n[film]\n{film}\n", "utf-8")
    return path


@dataclass(frozen=True, kw_only=True)
class Case:
    """A lesson as it is played to observers (see observers.py).

    Attributes
    ----------
    write : writes it, and the data it needs, into an empty folder, and says where
    frame_rate : of the playback; what moves is looked at closely where it is high

    """

    write: Callable[[Path], Path]
    frame_rate: int = 1


MAIN = tuple(LESSONS)
LIGHT = "default, light"
CASES = {
    **{name: Case(write=partial(write_lesson, name=name), frame_rate=4) for name in LESSONS},
    LIGHT: Case(write=partial(write_lesson, name="default", theme="light")),
    **{
        name: Case(write=partial(write_lesson, name=lesson, extra=extra), frame_rate=2)
        for name, (lesson, extra) in OTHERS.items()
    },
    "default": Case(write=partial(write_lesson, name="default"), frame_rate=8),
    **{name: Case(write=partial(write_hard_dataset, name=name)) for name in HARD_DATASETS},
    **{
        f"{name} {aspect}": Case(write=partial(write_hard_dataset, name=name, aspect=aspect))
        for name in HARD_DATASETS
        for aspect in ("9:16", "1:1")
    },
    **{
        f"{name} {aspect}": Case(write=partial(write_lesson, name=name, aspect=aspect))
        for name in LESSONS
        for aspect in ("9:16", "1:1")
    },
}
