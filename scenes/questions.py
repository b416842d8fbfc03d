"""The questions that the films ask: what they offer comes from the lesson's study, their words from the language.

A film names its questions in its plan (see `scenes.plans`); their words stand in ``en.questions.toml``, and all who ask
them read them here: the film itself, slides, pages, and files for a learning platform.
"""

from __future__ import annotations

import re

from pydantic import BaseModel, ConfigDict

from gdmath import Study
from scenes.plans import PlannedQuestion, plans
from scenes.words.language import Language, ScriptError


class Answer(BaseModel):
    """One answer.

    Attributes
    ----------
    name : of what it stands for, the mistake that leads to it, say
    text : as it is shown
    feedback : a sentence for those who choose it
    is_right : whether it holds

    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    text: str
    feedback: str
    is_right: bool


class Question(BaseModel):
    """A question, with two to four answers of which one is right.

    Attributes
    ----------
    id : its name in plan and words
    scene, beat : where it is asked
    context : what those need to know who do not see the picture
    text : the question itself

    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    scene: str
    beat: str
    context: str
    text: str
    answers: tuple[Answer, ...]

    @property
    def right(self) -> Answer:
        """The right answer."""
        return next(answer for answer in self.answers if answer.is_right)


def questions(study: Study, language: Language) -> list[Question]:
    """All questions that can be asked of a study, in the order of the film.

    One is left out where its plan has no answers for the study, or two of its answers would look the same.
    """
    found = [
        _question(scene, name, planned, study, language)
        for scene, plan in plans().items()
        for name, planned in plan.questions.items()
    ]
    return [question for question in found if question is not None]


def spoken(language: Language) -> dict[str, str]:
    """What the films' words write as ``{ask_<name>}``: the text of each question, to be spoken and shown."""
    names = [name for plan in plans().values() for name in plan.questions]
    return {f"ask_{name}": language.say(f"questions.{name}.text") for name in names}


def _question(
    scene: str, name: str, planned: PlannedQuestion, study: Study, language: Language
) -> Question | None:
    """One question for a study; None where it is not to be asked."""
    answers = planned.answers(study, language)
    if answers is None:
        return None

    def say(key: str) -> str:
        return shown(language.say(f"questions.{name}.{key}", **answers.values))

    offered = tuple(
        Answer(
            name=key,
            text=say(f"answers.{key}"),
            feedback=say(f"feedback.{key}"),
            is_right=key == answers.right,
        )
        for key in answers.offered
    )
    if len({answer.text for answer in offered}) < len(offered):
        return None
    return Question(
        id=name, scene=scene, beat=planned.beat, context=say("context"), text=say("text"), answers=offered
    )


def shown(text: str) -> str:
    """A text as it is read: of ``[α](alpha)`` the α."""
    return " ".join(re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", text).split())


def faults(language: Language) -> list[str]:
    """What is wrong with the words of the questions, each in a sentence."""
    file, tables = language.file, language.tables.get("questions", {})
    planned = {name for plan in plans().values() for name in plan.questions}
    found = [
        f"{file}: [questions.{name}] belongs to no question; remove it." for name in tables.keys() - planned
    ]
    for name in sorted(planned):
        try:
            for key in ("text", "context"):
                if not isinstance(tables.get(name, {}).get(key), str):
                    raise ScriptError(f"{file} has no words 'questions.{name}.{key}': add them.")
            answers, feedback = (tables[name].get(key, {}).keys() for key in ("answers", "feedback"))
            if answers != feedback or len(answers) < 2:
                raise ScriptError(
                    f"{file}, questions.{name}: each of two or more answers needs a feedback of its name."
                )
            language.say(
                f"questions.{name}.text"
            )  # it is spoken in the film: numbers belong into the context
        except ScriptError as error:
            found.append(str(error))
    return found
