"""What is only seen of the films of a lesson, for all that publishes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gdmath import Study
from scenes.layout import Layout
from scenes.lesson import Lesson
from scenes.plans import merged
from scenes.words.described import TABLE, Description, descriptions
from scenes.words.facts import conditions, numbers
from scenes.words.language import Language
from scenes.words.seen import seen

Descriptions = Mapping[str, Mapping[str, Description]]


def all_descriptions(lesson: Lesson, study: Study, scenes: Sequence[str]) -> Descriptions:
    """Those of some scenes, by scene and beat; none where the language has no descriptions."""
    language = Language.load(lesson.film.language)
    if TABLE not in language.tables:
        return {}
    facts = all_facts(lesson, study, language)
    hold = conditions(study)
    return {scene: descriptions(scene, numbers=facts, conditions=hold, language=language) for scene in scenes}


def all_facts(lesson: Lesson, study: Study, language: Language) -> dict[str, float | int | str]:
    """What descriptions may say: the numbers of the words, and those that are seen."""
    said, shown = numbers(study, language), seen(study, language, Layout.of(lesson.film.aspect))
    return merged({"the words": said, "what is seen": shown})


def alt_texts(told: Descriptions) -> dict[str, str]:
    """What is to be said of the picture of each beat, by scene and beat: ``IntroScene.hook``."""
    return {f"{scene}.{beat}": about.whole for scene, beats in told.items() for beat, about in beats.items()}
