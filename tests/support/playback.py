"""Play a scene without drawing it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from manim import tempconfig

from scenes.mobjects.kit.number import Number
from scenes.stage import LessonScene
from scenes.style import Label, PangoLabel


def play(
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

    class Played(scene_class):  # type: ignore[misc, valid-type]
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

    Played.__name__ = scene_class.__name__
    monkeypatch.setenv("GD_LESSON", str(lesson))
    settings = {"dry_run": True, "frame_rate": frame_rate, "pixel_width": 160, "pixel_height": 90}
    with tempconfig({**settings, "progress_bar": "none", "verbosity": "ERROR", "media_dir": str(media)}):
        scene = Played()
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


def _register(kind: type, into: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Note every text that is made from now on."""
    original = kind.__init__

    def noting(self: Any, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        into.append(self)

    monkeypatch.setattr(kind, "__init__", noting)
