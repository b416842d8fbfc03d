"""The whole lecture to read: words, descriptions and a still of each beat, on one page for any browser and printer."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined
from latex2mathml.converter import convert
from markupsafe import Markup, escape

from scenes.formulas import by_name
from scenes.publish.build.film import Film
from scenes.publish.clips.cuts import cuts, last_pictures
from scenes.publish.descriptions import Descriptions
from scenes.publish.lecture.youtube import clock
from scenes.publish.notebooks.formulas import plain
from scenes.publish.pictures import ground_is_dark, packed
from scenes.words.described import Description, formula_words
from scenes.words.language import Language
from scenes.words.timeline import Timeline

SOURCE = Path(__file__).with_name("transcript.html")
STYLE = SOURCE.with_suffix(".css")
WIDE = 960  # pixels of a still


def page(title: str, films: Sequence[Film], told: Descriptions, language: Language, video: str) -> str:
    """HTML: contents, a section a film, an article a beat, each with a link to its moment in `video` beside it."""
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals["say"] = lambda key, **values: language.say(f"described.pages.{key}", **values)
    environment.globals["right"] = lambda answer: language.say(
        "pages.questions.right_is", answer=answer.text, feedback=answer.feedback
    )
    template = environment.from_string(SOURCE.read_text("utf-8"))
    style = Markup(STYLE.read_text("utf-8"))
    parts = list(_parts(films, told, language))
    is_dark = any(beat["is_dark"] for part in parts for beat in part["beats"])
    return template.render(
        title=title, language=language, films=parts, style=style, video=video, is_dark=is_dark
    )


def files() -> str:
    """A digest of what the page is made from beside code."""
    return hashlib.sha256(SOURCE.read_bytes() + STYLE.read_bytes()).hexdigest()[:20]


def mathml(name: str, spoken: str) -> Markup:
    """A formula of the films in MathML, and how it is spoken for programs that do not read that."""
    markup = convert(plain(by_name()[name]), display="inline")
    return Markup(markup.replace("<math ", f'<math alttext="{escape(spoken)}" ', 1))


def formulas(language: Language) -> dict[str, Markup]:
    """Each formula that descriptions may name, in MathML."""
    return {name: mathml(name, spoken) for name, (_, spoken) in formula_words(language).items()}


def _parts(films: Sequence[Film], told: Descriptions, language: Language) -> Iterator[Mapping[str, Any]]:
    begin, written = 0.0, formulas(language)
    for film in films:
        timeline = film.timeline
        if timeline.is_told:
            yield _part(film, timeline, begin, told.get(timeline.scene, {}), written)
        begin += timeline.frames / timeline.frame_rate


def _part(
    film: Film,
    timeline: Timeline,
    begin: float,
    about: Mapping[str, Description],
    written: Mapping[str, Markup],
) -> Mapping[str, Any]:
    """A film that begins after so many seconds of the lecture."""
    beats, stills = [], last_pictures(film)
    for cut in cuts([film]):
        beat, still = cut.beat, stills[cut.beat.id]
        seconds, description = begin + beat.start / timeline.frame_rate, about.get(beat.id)
        picture = still.to_image()  # type: ignore[no-untyped-call]
        beats.append(
            {
                "key": cut.name,
                "title": cut.title,
                "seconds": f"{seconds:.2f}",
                "clock": clock(int(seconds)),
                "words": beat.text,
                "question": None if beat.asked is None else beat.asked.question,
                "picture": packed(picture, WIDE),
                "is_dark": ground_is_dark(picture),
                "width": still.width,
                "height": still.height,
                "alt": cut.title if description is None else description.alt,
                "description": None
                if description is None
                else Markup(description.with_formulas(written.__getitem__, escape)),
            }
        )
    return {"scene": timeline.scene, "title": timeline.title, "beats": beats}
