"""Write the companion: one self-contained page on a study, for a browser without a network."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import tomli_w
from markupsafe import Markup

from gdmath import Study
from gdmath.rules import RULES, described
from scenes.lesson import CsvData, Lesson
from scenes.publish.asking import asking, page_environment, plain_script
from scenes.publish.companion.typesetting import embedded_font, formula_markup
from scenes.questions import questions
from scenes.style import THEMES
from scenes.whole import written_whole
from scenes.words.language import Language

FOLDER = Path(__file__).parent
# In the order in which they are put together: each needs only those before it.
MODULES = (
    "words", "draw", "handles", "maths", "rules", "batches", "coordinates", "model", "address", "cells", "csv",
    "table", "data_view", "plane_view", "bowl_view", "loss_view", "numbers", "rate_panel", "points_panel", "lesson",
    "guide", "cards_panel", "screen", "options_panel", "sharing", "app",
)  # fmt: skip
FONTS = {"words": "lmsans10-regular.otf", "number": "lmroman10-regular.otf", "symbol": "lmroman10-italic.otf"}
RULES_SHOWN = ("plain", "momentum", "nesterov", "rmsprop", "adam")
SEED = 0  # of mini-batches, that of `gdmath.descend`
MOST_ORDERED = 20_000  # numbers in the orders that a page brings; beyond, it has an order of its own
KEYS = ("n", "t", "p", "r", "0", "s", "l", "e", "d", "a", "1")


def write_companion(
    lesson: Lesson, study: Study, path: Path, *, media: Path, film: Mapping[str, Any] | None = None
) -> None:
    """Write the page of a study to `path`, whole or not at all; `media` keeps formulas that were typeset.

    `film` tells where the lecture is: its "address", and the second at which each beat begins, "beats".
    """
    language = Language.load(lesson.film.language)
    page = {**page_data(lesson, study, language), "film": film}
    environment = page_environment()
    say = partial(_say, language)
    environment.globals.update(
        say=say,
        formula=lambda name: formula_markup(name, say(f"formula_{name}"), media / "tex"),
    )
    title = language.say(
        "pages.title_of_data",
        title=language.say("pages.title"),
        x=study.dataset.x_name,
        y=study.dataset.y_name,
    )
    text = environment.from_string((FOLDER / "page.html").read_text("utf-8")).render(
        language=language,
        title=title,
        fonts={name: font for name, file in FONTS.items() if (font := embedded_font(file))},
        themes={name: Markup(_custom_properties(colors)) for name, colors in page["themes"].items()},
        style=Markup((FOLDER / "page.css").read_text("utf-8")),
        behaviour=Markup(behaviour()),
        rules=RULES_SHOWN,
        cards=page["cards"],
        questions=questions(study, language),
        keys=[(key, say(f"key_{key}")) for key in KEYS],
        page=Markup(as_script(page)),
    )
    with written_whole(path) as new:
        new.write_text(text, "utf-8")


def _say(language: Language, key: str) -> str:
    return language.say(f"companion.{key}")


def page_data(lesson: Lesson, study: Study, language: Language) -> dict[str, Any]:
    """All that the page knows: points, moments, the descent of the lesson, words, colours."""
    data, shown = study.dataset, study.shown
    return {
        "x": data.x.tolist(),
        "y": data.y.tolist(),
        "x_name": language.measured(data, study.raw, False),
        "y_name": data.y_name,
        "n": study.moments.n,
        "raw": asdict(study.raw.moments),
        "measure": "told" if study.is_counted else "standardized" if study.is_standardized else "raw",
        "told": [shown.center, shown.unit] if study.is_counted else None,
        "x_names": {
            "raw": language.measured(data, study.raw, False),
            "told": language.measured(data, study.told, study.is_standardized),
            "standardized": language.measured(data, study.standardized, True),
        },
        "start": list(shown.start),
        "alpha": shown.learning_rate,
        "epochs": lesson.descent.epochs,
        "tolerance": study.tolerance,
        "rules": [described(RULES[name]()) for name in RULES_SHOWN],
        "orders": orders(len(data), lesson.descent.epochs),
        "lesson": lesson_tables(lesson),
        "cards": cards(language),
        "themes": {name: asdict(theme) for name, theme in THEMES.items()},
        "words": words(language),
        "language": {
            "code": language.code,
            "decimal": language.decimal,
            "thousands": language.thousands,
            "nouns": language.tables["language"]["nouns"],
        },
    }


def orders(n: int, epochs: int) -> list[list[int]]:
    """In which order the first epochs of mini-batches go through n points: as `gdmath.batches` draws them."""
    random = np.random.default_rng(SEED)
    return [random.permutation(n).tolist() for _ in range(min(epochs, MOST_ORDERED // n))]


def words(language: Language) -> dict[str, str]:
    """The words of [companion] by their names; those of a beat as "answer_Scene.beat"."""
    table = language.tables["companion"]
    own = {key: text for key, text in table.items() if isinstance(text, str)}
    beats = {f"answer_{name}": texts["answer"] for name, texts in _beats(language)}
    return {**own, **beats}


def cards(language: Language) -> list[dict[str, str]]:
    """A question for each beat that the page can show, in the order of the film."""
    return [
        {"id": name, "scene": language.say(f"{name.split('.')[0]}.title"), "question": texts["question"]}
        for name, texts in _beats(language)
    ]


def _beats(language: Language) -> list[tuple[str, dict[str, str]]]:
    tables = language.tables["companion"]
    return [
        (f"{scene}.{beat}", texts)
        for scene, beats in tables.items()
        if not isinstance(beats, str)
        for beat, texts in beats.items()
    ]


def lesson_tables(lesson: Lesson) -> dict[str, str]:
    """The tables [data] and [film] of a lesson as TOML; a file by its name alone, as it lies beside the lesson."""
    settings = lesson.model_dump(mode="json", exclude_none=True)
    if isinstance(lesson.data, CsvData):
        settings["data"]["file"] = lesson.data.file.name
    settings["film"].pop("only", None)
    return {name: tomli_w.dumps({name: settings[name]}) for name in ("data", "film")}


def behaviour() -> str:
    """The modules of the page as one script: what they import from each other stands in it already."""
    texts = [(FOLDER / "js" / f"{name}.js").read_text("utf-8") for name in MODULES]
    return "\n".join([asking(), *map(plain_script, texts)])


def as_script(value: Any) -> str:
    """JSON that stands safely within <script>: no "<" that could end it."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False).replace("<", "\\u003c")


def _custom_properties(colors: Mapping[str, str]) -> str:
    return " ".join(f"--{name}: {color};" for name, color in colors.items())
