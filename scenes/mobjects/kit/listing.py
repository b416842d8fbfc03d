"""A piece of the project's own code, each name in the colour of its meaning."""

from __future__ import annotations

import ast
import inspect
import io
import keyword
import textwrap
import tokenize
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from manim import RoundedRectangle, VGroup

from scenes.mobjects.kit.shapes import point
from scenes.style import EM_PER_POINT, LABEL, Level, Style, escape

ADVANCE = 0.525  # width of a character of the typewriter font, in em
DIMMED = 0.5
MACROS = {"m": "cm", "b": "cb", "loss": "cJ", "residual": "res", "gradient": "grad", "quiet": "quiet"}


class Listing(VGroup):
    """Lines of code, one below the other, and a bar behind the one that is at work.

    The bar stands lower by `drop`, for what stands below each line.

    Attributes
    ----------
    lines : one label a line
    bar : behind the line that is lit, and what stands at its right
    lit : that line, counted from 0; between two of them, the bar is on its way

    """

    def __init__(
        self,
        style: Style,
        lines: Sequence[str],
        roles: Mapping[str, str],
        *,
        left: float,
        right: float,
        baselines: Sequence[float],
        size: float = LABEL,
        drop: float = 0.0,
    ) -> None:
        super().__init__()
        self.lines = [style.text(rf"\texttt{{{typeset(line, roles)}}}", size) for line in lines]
        self.baselines = list(baselines)
        for line, label, y in zip(lines, self.lines, self.baselines, strict=True):
            label.stand_at(left + indent_of(line) * ADVANCE * label.em, y)
        self.bar = RoundedRectangle(
            corner_radius=0.08,
            width=right - left + 0.36,
            height=0.9 * abs(baselines[-1] - baselines[-2]),
            fill_color=style.mix("rule", 0.6),
            fill_opacity=1,
            stroke_width=0,
            z_index=Level.FLOOR,
        )
        self.middle, self.drop = (left + right) / 2, drop
        self.add(self.bar, *self.lines)
        self.light(0)

    @classmethod
    def width_of(cls, lines: Sequence[str], size: float = LABEL) -> float:
        """How wide it will be, in scene units."""
        return max(indent_of(line) + len(line.lstrip()) for line in lines) * ADVANCE * EM_PER_POINT * size

    def light(self, line: float) -> None:
        """Light a line and dim the others; between two lines the bar is on its way."""
        y = np.interp(line, range(len(self.lines)), self.baselines) + 0.1 - self.drop
        self.bar.move_to(point(self.middle, float(y)))
        self.lit = line
        self.light_all(0)

    def light_all(self, share: float) -> None:
        """Bring up all lines, and let the bar go."""
        self.bar.set_fill(opacity=1 - float(share))
        for k, label in enumerate(self.lines):
            lit = max(float(share), min(1, max(0, 1 - abs(k - self.lit))))
            label.set_fill(opacity=DIMMED + (1 - DIMMED) * float(lit))


def indent_of(line: str) -> float:
    """Characters by which a line is shown to the right: half of what the file has, for space is scarce."""
    return (len(line) - len(line.lstrip())) / 2


def source_of(function: Callable[..., Any]) -> list[str]:
    """The lines of a function as they stand in its file, without its docstring and its types."""
    source = textwrap.dedent(inspect.getsource(function))
    (definition,) = ast.parse(source).body
    assert isinstance(definition, ast.FunctionDef)
    first = definition.body[1 if ast.get_docstring(definition) is not None else 0]
    body = source.splitlines()[first.lineno - 1 : definition.end_lineno]
    return [f"def {definition.name}({', '.join(inspect.signature(function).parameters)}):", *body]


def typeset(line: str, roles: Mapping[str, str]) -> str:
    """TeX of a line of code in typewriter letters: names in the colours of their roles, keywords quiet."""
    pieces, end = [], 0
    for token in tokenize.generate_tokens(io.StringIO(line.strip()).readline):
        if not token.string.strip():
            continue
        pieces.append("~" * (token.start[1] - end))
        end = token.end[1]
        role = "quiet" if keyword.iskeyword(token.string) else roles.get(token.string)
        tex = escape(token.string) or ""
        pieces.append(rf"\{MACROS[role]}{{{tex}}}" if role else tex)
    return "".join(pieces)
