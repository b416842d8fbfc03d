"""The one animation of the films: a value goes from here to there, and what depends on it is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from manim import Animation, Group, Mobject, Scene, VMobject, smooth

from scenes.fast import look_of


class Drive(Animation):
    """Moves what depends on a value: calls `show(value)` while the value goes from `start` to `end`.

    What it shows has to be a function of the value alone, whatever was shown before.  What moves with the value is
    found by trying a few of them before the first frame.
    """

    TRIED = (0.0, 0.21, 0.5, 0.83, 1.0)  # shares of the way

    def __init__(
        self,
        show: Callable[[Any], None],
        start: Any,
        end: Any,
        rate_func: Callable[[float], float] = smooth,
        **kwargs: Any,
    ) -> None:
        # An introducer is not added to the scene by `play`: what moves is on the stage already.
        super().__init__(Group(), rate_func=rate_func, introducer=True, **kwargs)
        self.show, self.start, self.end = show, np.asarray(start, float), np.asarray(end, float)

    def _setup_scene(self, scene: Scene) -> None:
        """Find what moves: Manim draws it in each frame, and once what stands below all of it."""
        if scene.renderer.skip_animations:
            return
        family = (part for mobject in scene.mobjects for part in mobject.get_family())
        stage = [part for part in family if isinstance(part, VMobject)]
        seen: list[set[Any]] = [{look_of(shape)} for shape in stage]
        for share in self.TRIED:
            self.interpolate_mobject(share)
            for shape, looks in zip(stage, seen, strict=True):
                looks.add(look_of(shape))
        self.mobject = Group(*(shape for shape, looks in zip(stage, seen, strict=True) if len(looks) > 1))

    def create_starting_mobject(self) -> Mobject:
        """No copy: a value remembers where it began."""
        return Mobject()

    def get_all_mobjects(self) -> list[Mobject]:
        """Only what moves."""
        return [self.mobject]

    def interpolate_mobject(self, alpha: float) -> None:
        """Show the value at this share of the way."""
        share = self.rate_func(alpha)
        self.show(self.start + share * (self.end - self.start))
