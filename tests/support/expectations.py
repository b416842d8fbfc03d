"""What each story's own module of tests expects of it, for the tests that all stories go through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any

from scenes import SCENES
from tests.support.truths import Check, Checks


@dataclass(frozen=True, kw_only=True)
class Expectations:
    """`EXPECTED` of tests/scenes/test_my_story.py.

    Attributes
    ----------
    seconds : least and most, by the storyboard, when the words are listened to
    texts : in the last frame of each beat there are so many, or more
    upright : share of the height below the title that is taken, on an average, in a frame of 9:16
    sparse : but for these beats, in which one picture fills the frame: so many, or more
    curves : in the fullest of the beats' last frames there are so many, or more
    checks : hold in every frame, whatever the data; `BOARD` of truths.py for a story that shows a `Board`
    never : those of them that have nothing to look at in this story; the others see something in any usual lesson
    sometimes : but for these, of which the story's own tests say in which lessons they do

    """

    seconds: tuple[float, float]
    texts: int
    curves: int
    upright: float = 0.85
    sparse: Mapping[str, int] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()
    never: tuple[Check, ...] = ()
    sometimes: tuple[Check, ...] = ()

    def assert_much_is_seen(self, texts: Mapping[str, int], curves: Iterable[int]) -> None:
        """Beat by beat so many texts are seen, and in one of them so many curves: the test looks at something."""
        assert set(self.sparse) <= set(texts)
        empty = {beat: count for beat, count in texts.items() if count < self.sparse.get(beat, self.texts)}
        assert not empty and max(curves) >= self.curves, f"the test looks at nothing: {empty}"


@cache
def expectations() -> dict[str, Expectations]:
    """Those of all scenes of the film, by the name of the scene; a story without a module of tests is an error."""
    modules = {entry.name: entry.module.rpartition(".")[2] for entry in SCENES}
    return {name: import_module(f"tests.scenes.test_{module}").EXPECTED for name, module in modules.items()}


class StoryChecks(Checks):
    """The checks that a story expects to hold, whichever story it is that this looks at."""

    def __call__(self, scene: Any) -> None:
        self.expected = expectations()[type(scene).__name__]
        self.checks = self.expected.checks
        super().__call__(scene)

    def assert_seen(self, least: float) -> None:
        """Each check has looked at something in more than so many frames, and those that never do have not."""
        never, sometimes = set(self.expected.never), set(self.expected.sometimes)
        assert never | sometimes <= set(self.checks)
        counts = {check: self.looked_at[check.__name__] for check in set(self.checks) - sometimes}
        blind = [check.__name__ for check, count in counts.items() if check not in never and count <= least]
        seeing = [check.__name__ for check, count in counts.items() if check in never and count]
        assert not blind, (
            f"checks that saw nothing, or hardly: list in `never` what this story does not show: {blind}"
        )
        assert not seeing, f"checks in `never` that saw something after all: {seeing}"
