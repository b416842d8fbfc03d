"""Play a scene without drawing it, and look at what would be on the screen."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from manim import RoundedRectangle, VMobject, tempconfig

from scenes import SCENES
from scenes.lesson import DEFAULT
from scenes.mobjects.kit.number import Number
from scenes.stage import LessonScene
from scenes.style import Label, Level, PangoLabel
from tests.awkward import AWKWARD, write_awkward

STORIES = {entry.name: entry.module for entry in SCENES}
LESSONS = {
    "default": "",
    "diabetes": '[data]\nsource = "diabetes"\n',
    "falling": "[data]\nn = 60\nslope = -3.0\nintercept = 40.0\nnoise = 6.0\nx_mean = -2.0\nx_std = 2.0\nseed = 5\n",
}

OTHERS = {  # (lesson, what is added to it); most of them end otherwise than the lessons above
    "past the bound": ("falling", "[descent]\nrate_of_bound = 1.1\n"),
    "near the bound": ("falling", "[descent]\nrate_of_bound = 0.97\nepochs = 400\n"),
    "half the bound": ("diabetes", "[descent]\nrate_of_bound = 0.5\n"),
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

LENGTHS = {  # seconds, by the storyboard
    "IntroScene": (90, 120),
    "StepByStepScene": (70, 100),
    "OnlyBScene": (70, 100),
    "MBContourScene": (90, 120),
    "LossCurveScene": (70, 100),
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
    """A lesson as it is shown to viewers (see showings.py).

    Attributes
    ----------
    write : writes it, and the data it needs, into an empty folder, and says where
    frame_rate : of the showing; what moves is looked at closely where it is high

    """

    write: Callable[[Path], Path]
    frame_rate: int = 1


MAIN = tuple(LESSONS)
LIGHT = tuple(f"{name}, light" for name in LESSONS)
CASES = {
    **{name: Case(write=partial(write_lesson, name=name), frame_rate=4) for name in LESSONS},
    **{f"{name}, light": Case(write=partial(write_lesson, name=name, theme="light")) for name in LESSONS},
    **{
        name: Case(write=partial(write_lesson, name=lesson, extra=extra), frame_rate=2)
        for name, (lesson, extra) in OTHERS.items()
    },
    "default": Case(write=partial(write_lesson, name="default"), frame_rate=8),
    **{name: Case(write=partial(write_awkward, name=name)) for name in AWKWARD},
    **{
        f"{name} {aspect}": Case(write=partial(write_awkward, name=name, aspect=aspect))
        for name in AWKWARD
        for aspect in ("9:16", "1:1")
    },
    **{
        f"{name} {aspect}": Case(write=partial(write_lesson, name=name, aspect=aspect))
        for name in LESSONS
        for aspect in ("9:16", "1:1")
    },
}


def watch(
    scene_class: type[LessonScene],
    *,
    monkeypatch: pytest.MonkeyPatch,
    lesson: Path,
    media: Path,
    frame_rate: int = 4,
    each_frame: Callable[[Any], None] | None = None,
    each_beat: Callable[[Any, str], None] | None = None,
) -> Any:
    """Play all beats; call back after each frame, and with each beat's last frame.  Nothing is drawn.

    The scene remembers its `texts` and `cues` (beats ended before, start, end), both as they were made, and which
    cues of the words each beat has `awaited`.
    """
    shown_rate = frame_rate

    class Watched(scene_class):  # type: ignore[misc, valid-type]
        frame_rate = shown_rate
        glance: dict[str, Any] | None = None

        def setup(self) -> None:
            self.texts: list[Any] = []
            self.cues: list[tuple[int, float, float]] = []
            self.awaited: dict[str, set[str]] = {}
            for kind in (Label, PangoLabel, Number):
                _register(kind, self.texts, monkeypatch)
            super().setup()
            self.renderer.update_frame = lambda *args, **kwargs: None

        def update_to_time(self, t: float) -> None:
            super().update_to_time(t)
            if each_frame is not None:
                with _glancing(self):
                    each_frame(self)

        def _caption(self, *words: Any) -> None:
            known = len(self.captions)
            super()._caption(*words)
            self.cues += [(len(self.beats_played), cue.start, cue.end) for cue in self.captions[known:]]

        @contextmanager
        def beat(self, name: str) -> Any:
            with super().beat(name) as pace:
                yield pace
            self.awaited[name] = pace.awaited
            if each_beat is not None:
                with _glancing(self):
                    each_beat(self, name)

    Watched.__name__ = scene_class.__name__
    monkeypatch.setenv("GD_LESSON", str(lesson))
    settings = {"dry_run": True, "frame_rate": frame_rate, "pixel_width": 160, "pixel_height": 90}
    with tempconfig({**settings, "progress_bar": "none", "verbosity": "ERROR", "media_dir": str(media)}):
        scene = Watched()
        scene.render()
    return scene


@contextmanager
def _glancing(scene: Any) -> Any:
    """While it is only looked at, what is on the stage need be found only once."""
    scene.glance = {}
    try:
        yield
    finally:
        scene.glance = None


def _once(find: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """What is found of a scene, kept for as long as the glance at it lasts."""

    def found(scene: Any) -> Any:
        if getattr(scene, "glance", None) is None:
            return find(scene)
        if find.__name__ not in scene.glance:
            scene.glance[find.__name__] = find(scene)
        return scene.glance[find.__name__]

    found.__doc__ = find.__doc__
    return found


def _register(kind: type, into: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Note every text that is made from now on."""
    original = kind.__init__

    def noting(self: Any, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        into.append(self)

    monkeypatch.setattr(kind, "__init__", noting)


def leaves(mobject: Any) -> list[VMobject]:
    """What is drawn of a mobject."""
    return [part for part in mobject.get_family() if len(part.points)]


@_once
def on_stage(scene: Any) -> set[int]:
    """Identities of all that is on the stage."""
    return {id(part) for mobject in scene.mobjects for part in mobject.get_family()}


def inked(part: VMobject) -> bool:
    """Whether it leaves a mark on the frame."""
    return len(part.points) > 0 and (
        part.get_fill_opacity() > 0.01 or (part.get_stroke_opacity() > 0.01 and part.get_stroke_width() > 0)
    )


def shown(scene: Any, mobject: Any) -> bool:
    """Whether any of it is seen."""
    stage = on_stage(scene)
    return any(id(part) in stage and inked(part) for part in leaves(mobject))


def box(parts: list[VMobject]) -> np.ndarray:
    """(left, bottom), (right, top) of what is drawn."""
    points = np.concatenate([part.points[:, :2] for part in parts])
    return np.array([points.min(axis=0), points.max(axis=0)])


@_once
def texts_shown(scene: Any) -> list[tuple[Any, np.ndarray]]:
    """All texts that are seen, with their boxes."""
    stage = on_stage(scene)
    found = []
    for text in scene.texts:
        parts = [part for part in leaves(text) if id(part) in stage and inked(part)]
        if parts:
            found.append((text, box(parts)))
    return found


def samples(part: VMobject) -> np.ndarray:
    """Points along its outline, at most 0.04 apart, shape (k, 2)."""
    curves = part.points[:, :2].reshape(-1, 4, 2)
    length = np.linalg.norm(np.diff(curves, axis=1), axis=2).sum(axis=1).max()
    u = np.linspace(0, 1, max(2, int(length / 0.04) + 2))[:, None, None]
    a, b, c, d = curves.transpose(1, 0, 2)
    return ((1 - u) ** 3 * a + 3 * u * (1 - u) ** 2 * b + 3 * u * u * (1 - u) * c + u**3 * d).reshape(-1, 2)


@_once
def curves_shown(scene: Any) -> list[tuple[VMobject, np.ndarray]]:
    """All that is seen and is no text, as sampled outlines; what the mask hides is left out."""
    stage = on_stage(scene)
    text_parts = {id(part) for text in scene.texts for part in leaves(text)}
    mask = scene.board.plane.mask
    region = scene.board.plane.axes.region
    background = scene.style.color("background")
    found = []
    for mobject in scene.mobjects:
        for part in leaves(mobject):
            hides = part.get_stroke_opacity() == 0 and part.get_fill_color() == background
            if id(part) in text_parts or hides or isinstance(part, RoundedRectangle) or not inked(part):
                continue
            points = samples(part)
            if id(mask) in stage and part.z_index < Level.MASK:
                points = points[
                    (points[:, 0] >= region.left) & (points[:, 0] <= region.right)
                    & (points[:, 1] >= region.bottom) & (points[:, 1] <= region.top)
                ]  # fmt: skip
            found.append((part, points))
    return found


@_once
def plates_shown(scene: Any) -> list[np.ndarray]:
    """The boxes of the plates that hide what lies under a text."""
    return [box([m]) for m in scene.mobjects if isinstance(m, RoundedRectangle) and inked(m)]


def within(points: np.ndarray, frame: np.ndarray, margin: float = 0.0) -> np.ndarray:
    """Which points lie inside a box by more than a margin."""
    return np.all((points > frame[0] + margin) & (points < frame[1] - margin), axis=1)
