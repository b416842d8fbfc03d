"""What each film needs of a study: its own descents, the numbers and conditions of its words, and its questions.

A film that needs more than every study has says so in a file named like its story: ``scenes/plans/my_story.py`` with a
`PLAN`.  It stands beside the story, not in it, for a study is computed and words are checked where no Manim is loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from gdmath import Study, Trajectory
from scenes import SCENES
from scenes.words.language import Language

Numbers = dict[str, float | int | str]


def no_numbers(study: Study, language: Language) -> Numbers:
    """Nothing to say."""
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a question offers for a study.

    Attributes
    ----------
    offered : names of answers, in the order in which they stand
    right : the one that holds
    values : what text, context, answers and feedback may say, by the names that they write in braces

    """

    offered: tuple[str, ...]
    right: str
    values: Mapping[str, float | int | str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """The right one is among two or more, each named once."""
        if self.right not in self.offered or not 2 <= len(set(self.offered)) == len(self.offered):
            raise ValueError(f"{self.right!r} has to be one of two or more answers, not {self.offered}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedQuestion:
    """A question of a film; its words stand in [questions.<its name>] of the language.

    Attributes
    ----------
    beat : in which it is asked
    answers : what it offers for a study, or None where it cannot be asked of that one

    """

    beat: str
    answers: Callable[[Study, Language], Answers | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a film needs.

    Attributes
    ----------
    descents : by the name that `Study.trajectories` has them under, how each is computed; see `Study.descend`
    numbers : what its words may say, by the names that they write in braces
    conditions : by their names, when a text of its words takes the place of the general one
    questions : by their names, in the order of the film

    """

    descents: Mapping[str, Callable[[Study], Trajectory]] = field(default_factory=dict)
    numbers: Callable[[Study, Language], Numbers] = no_numbers
    conditions: Mapping[str, Callable[[Study], bool]] = field(default_factory=dict)
    questions: Mapping[str, PlannedQuestion] = field(default_factory=dict)


def plans() -> list[Plan]:
    """Those of the film's scenes, in their order."""
    return list(by_scene().values())


def by_scene() -> dict[str, Plan]:
    """The plan of each scene that has one, in the order of the film."""
    modules = {entry.name: f"{__name__}.{entry.module.rpartition('.')[2]}" for entry in SCENES}
    return {name: import_module(module).PLAN for name, module in modules.items() if find_spec(module)}


def all_descents() -> dict[str, Callable[[Study], Trajectory]]:
    """What `Study.of` has to compute for all films."""
    return merged(plan.descents for plan in plans())


def files() -> list[Path]:
    """The sources of all plans: where one of them changes, a kept study is out of date."""
    return sorted(Path(__file__).parent.glob("*.py"))


def merged(parts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """All of several mappings; ``ValueError`` for a name that means two things."""
    found: dict[str, Any] = {}
    for part in parts:
        for name, value in part.items():
            if found.setdefault(name, value) != value:
                raise ValueError(f"two films call something {name!r}; one of them has to choose another name")
    return found
