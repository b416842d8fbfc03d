"""What each film needs of a study: its own descents, the numbers and conditions of its words, and its questions.

A film that needs more than every study has says so in a file named like its story: ``scenes/plans/my_story.py`` with a
`PLAN`.  It stands beside the story, not in it, for a study is computed and words are checked where no Manim is loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from gdmath import Outcome, Study, Trajectory
from scenes import SCENES
from scenes.words.language import Language

Numbers = dict[str, float | int | str]


class PlanError(ValueError):
    """A plan that no film can use; the message names its file, and says what to do."""


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
    descents : by the name that `Study.trajectories` has them under, how each is computed; see `Study.descend`.  Words
        may say ``{epochs_NAME}`` of each, and have a text for the condition ``unfinished_NAME``: its epochs ran out
    numbers : what its words may say, by the names that they write in braces
    conditions : by their names, when a text of its words takes the place of the general one
    questions : by their names, in the order of the film

    """

    descents: Mapping[str, Callable[[Study], Trajectory]] = field(default_factory=dict)
    numbers: Callable[[Study, Language], Numbers] = no_numbers
    conditions: Mapping[str, Callable[[Study], bool]] = field(default_factory=dict)
    questions: Mapping[str, PlannedQuestion] = field(default_factory=dict)


def plans() -> dict[str, Plan]:
    """Those of the film's scenes, by the names of their classes, in their order.

    A plan may be spread over more files, but its `PLAN` is in the one that is named like the story: ``PlanError``
    where it is in another, or in none.
    """
    stories = {entry.module.rpartition(".")[2]: entry.name for entry in SCENES}
    names = [file.stem for file in files() if file.stem != "__init__"]
    there = {name: getattr(import_module(f"{__name__}.{name}"), "PLAN", None) for name in names}
    for name, plan in there.items():
        if plan is not None and name not in stories:
            raise PlanError(
                f"scenes/plans/{name}.py is the plan of no film: stories are {', '.join(stories)}."
            )
        if name in stories and not isinstance(plan, Plan):
            raise PlanError(f"scenes/plans/{name}.py has no PLAN = Plan(…).")
    return {scene: plan for name, scene in stories.items() if isinstance(plan := there.get(name), Plan)}


def all_descents() -> dict[str, Callable[[Study], Trajectory]]:
    """What `Study.of` has to compute for all films."""
    return merged({film: plan.descents for film, plan in plans().items()})


def all_numbers(study: Study, language: Language) -> dict[str, Numbers]:
    """What the words of each film may say of a study, by film; each in the words of all."""
    return {
        film: {
            **{f"epochs_{name}": study.trajectories[name].epochs for name in plan.descents},
            **plan.numbers(study, language),
        }
        for film, plan in plans().items()
    }


def all_conditions() -> dict[str, Mapping[str, Callable[[Study], bool]]]:
    """What texts may be named after, by film."""
    return {
        film: {**{f"unfinished_{name}": partial(_ran_out, name) for name in plan.descents}, **plan.conditions}
        for film, plan in plans().items()
    }


def _ran_out(name: str, study: Study) -> bool:
    """Whether the epochs of a descent did not do."""
    return study.trajectories[name].outcome is Outcome.OUT_OF_EPOCHS


def files() -> list[Path]:
    """The sources of all plans: where one of them changes, a kept study is out of date."""
    return sorted(Path(__file__).parent.glob("*.py"))


def merged(parts: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """All of several mappings; ``PlanError`` for a name that means two things to two owners."""
    found: dict[str, Any] = {}
    owners: dict[str, str] = {}
    for owner, name, value in ((owner, *item) for owner, part in parts.items() for item in part.items()):
        first = owners.setdefault(name, owner)
        if found.setdefault(name, value) != value:
            raise PlanError(
                f"{first} and {owner} both call something {name!r}; one has to choose another name."
            )
    return found
