"""A notebook's cells, read from a script.

Each ``# %%`` begins a cell; what stands behind it says which:

``[markdown] KEY``          the words KEY of the notebook (or TABLE.KEY), in its language
``opening``                 the cells that every notebook begins with
``film SCENE``              the film of this part by Manim's magic, and a sentence where there is no Manim
``exercise KEY gaps=A,B``   code with gaps, or without ``gaps`` with lines that are broken, see `sources`
(nothing)                   code; where it calls ``checks``, it judges the exercise before
``… if CONDITION``          only for lessons of which this holds
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from scenes import find_scene
from scenes.publish.notebooks.sources import broken, expanded, mended, with_gaps

SCRIPTS = Path(__file__).with_name("scripts")
PACKAGE = "scenes.publish.notebooks.scripts"
OPENING = "opening"

Kind = Literal["text", "code", "exercise", "check", "film"]

_HEAD = re.compile(r"^# %%(?P<rest>.*)$", re.MULTILINE)
_FILM = """\
from IPython.core.magic import register_cell_magic

try:
    from manim import config
    from {module} import {scene}

    config.media_embed = True  # the film stands in the notebook itself
    os.environ["GD_LESSON"] = "data/film.toml"
except ImportError as lacking:
    lack = words["no_film"].format(name=lacking.name)

    @register_cell_magic
    def manim(line, cell):
        print(lack)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell as it is handed out.

    Attributes
    ----------
    kind : text, code, exercise (code that differs between the editions), check (code that judges), film (not run by us)
    name : unique in the notebook, the same in both editions
    source : of the edition with solutions; of text the key of its words
    student : what students get in its place

    """

    kind: Kind
    name: str
    source: str
    student: str


@dataclass(frozen=True, slots=True)
class _Section:
    """A cell as it stands in a script."""

    script: str
    words: tuple[str, ...]
    condition: str
    source: str


def read_cells(script: str, conditions: Collection[str], remark: str) -> list[Cell]:
    """The cells of a script for a lesson of which `conditions` hold; `remark` stands behind each gap."""
    known: set[str] = set()
    cells = [_cell(section, known, remark) for section in _sections(script, conditions)]
    flat = [cell for group in cells for cell in group]
    return [replace(cell, name=f"{k:02}-{cell.name}") for k, cell in enumerate(flat)]


def _sections(script: str, conditions: Collection[str]) -> Iterator[_Section]:
    text = (SCRIPTS / f"{script}.py").read_text("utf-8")
    _, *parts = _HEAD.split(text)
    for head, source in zip(parts[::2], parts[1::2], strict=True):
        what, _, condition = head.strip().partition("if ")
        if condition and condition not in conditions:
            continue
        section = _Section(script, tuple(what.split()), condition, source.strip("\n"))
        if section.words == (OPENING,):
            yield from _sections(OPENING, conditions)
        else:
            yield section


def _cell(section: _Section, known: set[str], remark: str) -> list[Cell]:
    match section.words:
        case ("[markdown]", key):
            key = key if "." in key else f"{section.script}.{key}"
            return [Cell(kind="text", name=key.replace(".", "-"), source=key, student=key)]
        case ("film", name):
            scene = find_scene(name)
            ready = _FILM.format(module=scene.module, scene=scene.name).rstrip("\n")
            film = f"%%manim -ql -v ERROR --progress_bar none {scene.name}\n\n"
            return [
                Cell(kind="code", name="film-ready", source=ready, student=ready),
                Cell(kind="film", name="film", source=film, student=film),
            ]
        case ("exercise", key, *rest):
            source = expanded(section.source, known, PACKAGE, brief=False)
            known |= _defined(source)
            gaps = rest[0].removeprefix("gaps=").split(",") if rest else []
            student = with_gaps(source, gaps, remark) if gaps else broken(source)
            return [Cell(kind="exercise", name=key, source=mended(source), student=student)]
        case ():
            source = expanded(section.source, known, PACKAGE, brief=True)
            known |= _defined(source)
            kind: Kind = "check" if source.startswith("checks.") else "code"
            return [Cell(kind=kind, name=kind, source=source, student=source)] if source else []
    raise ValueError(f"{section.script}.py: no cell is made of {' '.join(section.words)!r}")


def _defined(source: str) -> set[str]:
    """Names of functions and variables that a cell sets at its top."""
    names: set[str] = set()
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {
                part.id for target in node.targets for part in ast.walk(target) if isinstance(part, ast.Name)
            }
    return names
