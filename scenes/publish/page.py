"""A deck as one web page: films and all, for any browser, without a network."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup
from PIL import Image

from scenes.narration.timeline import Caption
from scenes.publish.deck import Deck

SOURCE = Path(__file__)  # page.html, page.css and page.js lie beside it


def write_page(deck: Deck, path: Path) -> None:
    """Write a deck as .html: what `page.html` says, with style, behaviour, posters and films in it."""
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(base64=_base64, webp=_webp, cues=_cues)
    template = environment.from_string(SOURCE.with_suffix(".html").read_text("utf-8"))
    style, behaviour = (Markup(SOURCE.with_suffix(suffix).read_text("utf-8")) for suffix in (".css", ".js"))
    with path.open("w", encoding="utf-8") as file:
        file.writelines(template.generate(deck=deck, style=style, behaviour=behaviour))


def _base64(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()


def _webp(path: Path) -> str:
    """A poster at a third of its size, without loss that is seen."""
    with Image.open(path) as picture:
        packed = BytesIO()
        picture.convert("RGB").save(packed, "webp", quality=90, method=4)
    return base64.b64encode(packed.getvalue()).decode()


def _cues(captions: Iterable[Caption]) -> str:
    return json.dumps([(round(cue.start, 3), round(cue.end, 3), cue.text) for cue in captions])
