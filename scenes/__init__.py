"""The film: its scenes in order, and the names by which they are found.  Importing this imports no Manim."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import PurePath
from typing import NamedTuple


class SceneEntry(NamedTuple):
    """A scene of the film: class name and module; its title is a matter of the language."""

    name: str
    module: str


SCENES = (
    SceneEntry("IntroScene", "scenes.intro"),
    SceneEntry("StepByStepScene", "scenes.step_by_step"),
    SceneEntry("OnlyBScene", "scenes.only_b"),
    SceneEntry("MBContourScene", "scenes.mb_contour"),
    SceneEntry("LossCurveScene", "scenes.loss_curve"),
    SceneEntry("OptimizersScene", "scenes.optimizers"),
)
END_SCREEN = SceneEntry(
    "EndScreen", "scenes.end_screen"
)  # behind the last of them in a lecture, where asked for

SHORTEST = 3  # letters of a name that is found in the middle of another


class UnknownSceneError(LookupError):
    """A name that no scene goes by; the message says which was meant, or which there are."""


def find_scene(name: str) -> SceneEntry:
    """The scene that a name means: its class, its module or its file, or a part of it that no other has.

    Capitals, underscores and the word Scene at its end do not count; ``UnknownSceneError`` where none is meant.

    >>> find_scene("MBContour") == find_scene("scenes/mb_contour.py") == find_scene("contour")
    True
    """
    wanted = _plain(name)
    names = {_plain(spelling): entry for entry in SCENES for spelling in (entry.name, entry.module)}
    if wanted in names:
        return names[wanted]
    parts = {entry for plain, entry in names.items() if len(wanted) >= SHORTEST and wanted in plain}
    if len(parts) == 1:
        return parts.pop()
    near = get_close_matches(wanted, names, n=1)
    there = ", ".join(entry.name for entry in SCENES)
    hint = f"did you mean {names[near[0]].name}?" if near else f"there are {there}."
    raise UnknownSceneError(f"There is no scene {name!r}; {hint}")


def _plain(name: str) -> str:
    """What counts in a name."""
    path = PurePath(name)
    stem = path.stem if path.suffix == ".py" else path.name.removeprefix("scenes.")
    return stem.lower().replace("_", "").replace("-", "").removesuffix("scene")
