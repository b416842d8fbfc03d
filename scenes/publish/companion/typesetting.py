"""Formulas of the films for a page, typeset by TeX: outlines in the colours of their meanings; and the films' fonts."""

from __future__ import annotations

import base64
import re
import subprocess
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

from markupsafe import Markup, escape

from scenes import formulas
from scenes.style import DOCUMENT, ROLES
from scenes.typeset import typeset

EM = 9.96264  # of the typeset documents, in TeX's big points
SVG = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}href"
_ANEW = r"(\vm, \vb) \leftarrow (\vm, \vb) - \alpha\,"
_SPEED = r"\grad{v} \leftarrow \beta\,\grad{v} + \grad{\nabla \vJ}, \quad "

# What the page writes.
FORMULAS = {
    "alpha": r"\alpha",
    "loss": formulas.LOSS,
    "partial_m": rf"{formulas.partial_fraction('m')} = "
    r"-\frac{2}{n}\sum_{i=1}^{n} x_i\, \res{(y_i - \hat y_i)}",
    "partial_b": rf"{formulas.partial_fraction('b')} = -{formulas.MEAN_ERROR}",
    "update_plain": rf"{formulas.update('m')}, \quad {formulas.update('b')}",
    "update_momentum": rf"{_SPEED}{_ANEW}\grad{{v}}",
    "update_nesterov": rf"{_SPEED}{_ANEW}(\grad{{\nabla \vJ}} + \beta\,\grad{{v}})",
    "update_rmsprop": r"\grad{s} \leftarrow \beta\,\grad{s} + (1-\beta)\,(\grad{\nabla \vJ})^2, \quad "
    rf"{_ANEW}\grad{{\nabla \vJ}} \,/\, (\sqrt{{\grad{{s}}}} + \varepsilon)",
    "update_adam": rf"{_ANEW}\grad{{\hat u}} \,/\, (\sqrt{{\grad{{\hat s}}}} + \varepsilon)",
}


def formula_markup(name: str, label: str, folder: Path) -> Markup:
    """Return a formula of `FORMULAS` as <svg>, sized in em, on the baseline of the text around it.

    `folder` keeps what was typeset.  Each glyph has its meaning as its class: the style sheet gives it a colour.
    """
    tex = re.sub(r"\\part\{\w+\}", "", FORMULAS[name])  # nothing moves here
    document = DOCUMENT.replace("%s", rf"\rule{{2pt}}{{10pt}}$\displaystyle {tex}$")
    root = ElementTree.parse(typeset(document, folder)).getroot()
    left, top, width, height = map(float, root.attrib["viewBox"].split())
    ruler = root.find(f".//{SVG}rect")
    assert ruler is not None  # the document begins with it
    baseline = float(ruler.attrib["y"]) + float(ruler.attrib["height"])
    left, width = left + float(ruler.attrib["width"]), width - float(ruler.attrib["width"])
    body = "".join(
        _markup(child, name) for child in root.find(f"{SVG}g[@id='page1']") or () if child is not ruler
    )
    glyphs = "".join(
        f'<path id="{name}-{path.attrib["id"]}" d="{_rounded(path.attrib["d"])}"/>'
        for path in root.iter(f"{SVG}path")
    )
    size = f"--wide: {width / EM:.3f}em; --tall: {height / EM:.3f}em; --drop: {(baseline - top - height) / EM:.3f}em"
    return Markup(
        f'<svg class="tex" role="img" aria-label="{escape(label)}" style="{size}" '
        f'viewBox="{left:.3f} {top:.3f} {width:.3f} {height:.3f}"><defs>{glyphs}</defs>{body}</svg>'
    )


def _markup(element: ElementTree.Element, name: str) -> str:
    """An element of the page, with classes for colours, and names of glyphs that no other formula has."""
    kind = element.tag.removeprefix(SVG)
    if kind == "g":
        inside = "".join(_markup(child, name) for child in element)
        role = ROLES[int(element.attrib["fill"][1:3], 16)] if "fill" in element.attrib else "text"
        return f'<g class="{role}">{inside}</g>'
    place = f'x="{float(element.attrib["x"]):.3f}" y="{float(element.attrib["y"]):.3f}"'
    if kind == "use":
        return f'<use {place} href="#{name}-{element.attrib[LINK].removeprefix("#")}"/>'
    return f'<rect {place} width="{element.attrib["width"]}" height="{element.attrib["height"]}"/>'


def _rounded(path: str) -> str:
    """An outline to a thousandth of a point."""
    return re.sub(r"\d*\.\d{4,}", lambda match: f"{float(match[0]):.3f}".rstrip("0").rstrip("."), path)


@cache
def embedded_font(file: str) -> str | None:
    """A font that TeX knows, in base64; None where it does not: then the browser takes its own."""
    try:
        found = subprocess.run(
            ["kpsewhich", file], capture_output=True, text=True, check=False
        ).stdout.strip()
    except FileNotFoundError:
        return None
    return base64.b64encode(Path(found).read_bytes()).decode() if found else None
