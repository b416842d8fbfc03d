"""A deck as one web page: films and all, for any browser, without a network."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Iterable
from pathlib import Path

from markupsafe import Markup
from PIL import Image

from scenes.publish.asking import asking, page_environment
from scenes.publish.pictures import packed
from scenes.publish.slides.deck import Deck, Heading
from scenes.words.timeline import Caption

SOURCE = Path(__file__)  # html_page.html, .css and .js lie beside it
FONT = "lmsans10-regular.otf"  # that of the films; TeX knows where it is
SMALL = 480  # pixels of width: of the pictures that stand for slides


def write_page(deck: Deck, path: Path) -> None:
    """Write a deck as .html: what `html_page.html` says, with style, behaviour, posters and films in it."""
    environment = page_environment()
    environment.filters.update(base64=_base64, webp=_webp, cues=_cues, columns=_columns)
    environment.globals.update(
        SMALL=SMALL, say=lambda key, **values: deck.language.say(f"pages.{key}", **values)
    )
    template = environment.from_string(SOURCE.with_suffix(".html").read_text("utf-8"))
    style, own = (SOURCE.with_suffix(suffix).read_text("utf-8") for suffix in (".css", ".js"))
    behaviour = Markup(f"{own}\n{asking()}")
    with path.open("w", encoding="utf-8") as file:
        file.writelines(template.generate(deck=deck, font=_font(), style=Markup(style), behaviour=behaviour))


def _base64(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()


def _webp(path: Path, width: int | None = None) -> str:
    """A picture at a third of its size, without loss that is seen, and smaller where a width is given."""
    with Image.open(path) as picture:
        return packed(picture, width)


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
