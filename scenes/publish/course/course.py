"""The lecture as a course page: its slides with their questions, for a learning platform."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from scenes.lesson import Lesson
from scenes.publish.clips.clips import choose
from scenes.publish.course.package import write_package
from scenes.publish.errors import Refusal
from scenes.publish.report import Report
from scenes.publish.slides.slides import make_deck
from scenes.questions import questions
from scenes.whole import written_whole
from scenes.words.language import Language

PACKAGE = Path("course", "lecture.scorm.zip")  # in the folder of media


def deliver_course(
    lesson: Lesson, *, media: Path, mastery: int | None = None, report: Report, **how: Any
) -> Path:
    """Write `media`/course/lecture.scorm.zip, and return where it lies; scenes that are not finished are rendered.

    `mastery` is how many of a hundred questions have to be right at the first try; `Refusal` where it is given, and
    none can be asked.
    """
    language, study = Language.load(lesson.film.language), lesson.study(media / "studies")
    data, wanted = study.dataset, choose(lesson, (), media)
    asked = [one.id for one in questions(study, language) if one.beat in wanted.get(one.scene, ())]
    if mastery is not None and not asked:  # before a film is rendered for it
        raise Refusal("No question can be asked of these data and beats: leave --mastery out.")
    deck = make_deck(lesson, media=media, report=report, **how)
    title = language.say(
        "pages.title_of_data", title=language.say("pages.title"), x=data.x_name, y=data.y_name
    )
    path = media / PACKAGE
    with written_whole(path) as new:
        write_package(deck, new, title=title, mastery=mastery)
    return path
