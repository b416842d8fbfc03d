"""The questions as files: GIFT, which Moodle and others import, and plain Markdown with solutions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from scenes import SCENES
from scenes.lesson import Lesson
from scenes.publish.errors import Refusal
from scenes.questions import Question, questions
from scenes.whole import written_whole
from scenes.words.language import Language

LETTERS = "ABCD"


def deliver_questions(lesson: Lesson, *, media: Path) -> list[Path]:
    """Write `media`/questions/questions.gift and questions.md; `Refusal` where none can be asked of the lesson."""
    language = Language.load(lesson.film.language)
    asked = questions(lesson.study(media / "studies"), language)
    if not asked:
        raise Refusal("No question can be asked of these data: look at them with `gdvideo doctor`.")
    texts = {"questions.gift": as_gift(asked, language), "questions.md": as_markdown(asked, language)}
    paths = [media / "questions" / name for name in texts]
    for path, text in zip(paths, texts.values(), strict=True):
        with written_whole(path) as new:
            new.write_text(text, "utf-8")
    return paths


def as_gift(asked: Sequence[Question], language: Language) -> str:
    """Questions of one choice in Moodle's GIFT, each named by its scene and id.

    Source: https://docs.moodle.org/en/GIFT_format
    """
    blocks = [f"$CATEGORY: {_one_line(language.say('pages.title'))}"]
    for question in asked:
        lines = [f"::{escaped(f'{question.scene}.{question.id}')}::[plain]{escaped(_in_full(question))} {{"]
        for answer in question.answers:
            mark = "=" if answer.is_right else "~"
            lines.append(f"\t{mark}{escaped(answer.text)}#{escaped(answer.feedback)}")
        blocks.append("\n".join([*lines, "}"]))
    return "\n\n".join(blocks) + "\n"


def as_markdown(asked: Sequence[Question], language: Language) -> str:
    """Questions film by film, and behind them all their solutions."""

    def say(key: str) -> str:
        return marked(language.say(key))

    lines, solutions = [f"# {say('pages.questions.heading')}"], [f"## {say('pages.questions.solutions')}"]
    number = 0
    for entry in SCENES:
        own = [question for question in asked if question.scene == entry.name]
        if own:
            lines.append(f"## {say(f'{entry.name}.title')}")
        for question in own:
            number += 1
            lines.append(f"**{number}.** {marked(_in_full(question))}")
            lines.append(
                "\n".join(
                    f"- {letter}: {marked(answer.text)}"
                    for letter, answer in zip(LETTERS, question.answers, strict=False)
                )
            )
            right = LETTERS[question.answers.index(question.right)]
            solutions.append(
                f"**{number}.** {right}: {marked(question.right.text)}. {marked(question.right.feedback)}"
            )
    return "\n\n".join([*lines, *solutions]) + "\n"


def escaped(text: str) -> str:
    r"""A text in which GIFT's own signs stand for themselves.

    >>> escaped("a = {b}: 1 ~ 2 # c")
    'a \\= \\{b\\}\\: 1 \\~ 2 \\# c'

    """
    return re.sub(r"([\\~=#{}:])", r"\\\1", _one_line(text))


def marked(text: str) -> str:
    r"""A text in which Markdown's own signs stand for themselves.

    >>> marked("2 * 3_a <b>")
    '2 \\* 3\\_a &lt;b\\>'

    """
    return re.sub(r"([\\`*_\[\]>#])", r"\\\1", _one_line(text)).replace("<", "&lt;")


def _in_full(question: Question) -> str:
    """What has to be known, and the question."""
    return f"{question.context} {question.text}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
