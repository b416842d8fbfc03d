"""A deck as a web page for any browser, without a network: with all its films in it, or beside it."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup
from PIL import Image

from scenes.publish.pictures import packed
from scenes.publish.slides.deck import Deck, Heading
from scenes.words.timeline import Caption

SOURCE = Path(__file__)  # page.html, page.css and page.js lie beside it
FONT = "lmsans10-regular.otf"  # that of the films; TeX knows where it is
SMALL = 480  # pixels of width: of the pictures that stand for slides


class Files(Protocol):
    """Where a page finds its pictures and films: an address of each."""

    def picture(self, path: Path, width: int | None = None) -> str:
        """Of a picture, so many pixels wide."""

    def film(self, path: Path) -> str | None:
        """Of a film; None where it lies in the page."""


class InThePage:
    """All in the page itself, so that it can be passed on as one file."""

    def picture(self, path: Path, width: int | None = None) -> str:
        """A picture as WebP, in its own address."""
        with Image.open(path) as picture:
            return f"data:image/webp;base64,{packed(picture, width)}"

    def film(self, path: Path) -> None:
        """Films are unpacked by the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporting:
    """To whom a page reports what a learner has seen and answered.

    Attributes
    ----------
    script : stands before the page's own, and may define ``window.record``, which remembers in place of the browser
    mastery : how many of a hundred questions have to be answered right at the first try; None where it does not matter

    """

    script: Path
    mastery: int | None = None


def write_page(
    deck: Deck, path: Path, *, files: Files | None = None, reporting: Reporting | None = None
) -> None:
    """Write a deck as .html: what `html_page.html` says, with style and behaviour in it, and `files` where they lie.

    Left out, films and posters are in the page, too, and it reports to nobody.
    """
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(base64=_base64, cues=_cues, columns=_columns)
    environment.globals.update(
        SMALL=SMALL, say=lambda key, **values: deck.language.say(f"pages.{key}", **values)
    )
    template = environment.from_string(SOURCE.with_suffix(".html").read_text("utf-8"))
    style, behaviour = (Markup(SOURCE.with_suffix(suffix).read_text("utf-8")) for suffix in (".css", ".js"))
    about = {"deck": deck, "files": files or InThePage(), "reporting": reporting, "font": _font()}
    if reporting is not None:
        about["reporter"] = Markup(reporting.script.read_text("utf-8"))
    with path.open("w", encoding="utf-8") as file:
        file.writelines(template.generate(**about, style=style, behaviour=behaviour))


def _base64(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()


def _font() -> Path | None:
    """The font that the titles of the films are set in; without it, the browser takes its own."""
    try:
        found = subprocess.run(
            ["kpsewhich", FONT], capture_output=True, text=True, check=False
        ).stdout.strip()
    except FileNotFoundError:
        return None
    return Path(found) if found else None


def _columns(heading: Heading, deck: Deck) -> int:
    """Of the pictures on a slide of contents, which has the shape of the films."""
    return heading.columns(0.55 if deck.width > deck.height else 1.0)


def _cues(captions: Iterable[Caption]) -> str:
    return json.dumps([(round(cue.start, 3), round(cue.end, 3), cue.text) for cue in captions])
