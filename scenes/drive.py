"""The one animation of the films: a value goes from here to there, and what depends on it is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from manim import Animation, Group, Mobject, Scene, smooth


class Drive(Animation):
    """Moves what depends on a value: calls `show(value)` while the value goes from `start` to `end`.

    What it shows has to be a function of the value alone, whatever was shown before.  Nobody lists what moves with it:
    one forgotten would stand still on the screen.
    """

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
        """Let all that is on the stage count as moving: of it, the renderer draws what is not as it was before."""
        self.mobject = Group(*scene.mobjects)  # type: ignore[assignment]

    def create_starting_mobject(self) -> Mobject:
        """No copy: a value remembers where it began."""
        return Mobject()

    def get_all_mobjects(self) -> list[Mobject]:
        """Only what moves."""
        return [self.mobject]  # type: ignore[list-item]

    def interpolate_mobject(self, alpha: float) -> None:
        """Show the value at this share of the way."""
        share = self.rate_func(alpha)
        self.show(self.start + share * (self.end - self.start))


def slow_start(share: float) -> float:
    """Rate function of a descent, slow at first, where most happens."""
    return float(share**1.7)
