"""Questions on pages: markup and behaviour that the html deck and the companion share."""

from __future__ import annotations

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

FOLDER = Path(__file__).parent  # asking.html has the markup, asking.js the behaviour


def page_environment() -> Environment:
    """For templates of pages, which may ``{% from "asking.html" import ask %}``."""
    return Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        loader=FileSystemLoader(FOLDER),
    )  # fmt: skip


def asking() -> str:
    """The functions of asking.js, for a script that they stand in."""
    return plain_script((FOLDER / "asking.js").read_text("utf-8"))


def plain_script(module: str) -> str:
    """A module without what it imports and exports, to stand in one script with what it needs."""
    script = re.sub(r"^import [^;]*;\n", "", module, flags=re.M)
    return re.sub(r"^export (?=const|let|function|class|async)", "", script, flags=re.M)
