r"""The look: colours by meaning, themes, text roles and sizes, and all text through LaTeX.

A formula is written with macros that say what a symbol *means* (``\vm``, ``\vb``, ``\vJ``, ``\res{…}``), never
with a colour: `Style` paints each glyph in the colour its meaning has in the theme.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from enum import IntEnum
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
from manim import (
    DL,
    DR,
    SCALE_FACTOR_PER_FONT_POINT,
    ManimColor,
    Text,
    VGroup,
    VMobject,
    config,
)

from scenes.outlines import outlines
from scenes.typeset import typeset
from scenes.words.language import Language

# Sizes in Manim's font points; at 26 one em is 1/30 of the frame height, the least that reads at 480p.
TITLE, FORMULA, LABEL, QUIET = 38, 40, 32, 27
EM_PER_POINT = 0.41511 / 40  # measured: one em of the template below, in scene units per font point


class Level(IntEnum):
    """What lies above what, as Manim's z-index: what stands still below what moves, so that it is painted once."""

    FLOOR = -3
    BOWL = -2
    RING = -1
    MASK = 0
    STILL = 1
    DROPS = 2
    LINE = 3
    POINTS = 4
    ARROW = 5
    DOT = 6
    LIVE = 7
    PLATE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """One colour for each meaning, on one background."""

    background: str
    text: str
    quiet: str
    rule: str
    data: str
    line: str
    m: str
    b: str
    loss: str
    residual: str
    gradient: str
    landscape: str
    shine: str
    ring: str
    sgd: str
    momentum: str
    adam: str

    def color(self, role: str) -> ManimColor:
        """The colour of a meaning, by its field's name."""
        return ManimColor(getattr(self, role))


THEMES = {
    "dark": Theme(
        background="#0E1116",
        text="#E6EDF3",
        quiet="#9AA7B4",
        rule="#2B3440",
        data="#C9D4DF",
        line="#FFFFFF",
        m="#6C9BFF",
        b="#F0763C",
        loss="#FFD04A",
        residual="#E580C6",
        gradient="#4FE095",
        landscape="#2A6F86",
        shine="#A6ECF6",
        ring="#C4F4FB",
        sgd="#A9F584",
        momentum="#A851FF",
        adam="#DE4848",
    ),
    "light": Theme(
        background="#FFFFFF",
        text="#1B2330",
        quiet="#566270",
        rule="#C9D1DA",
        data="#3A4755",
        line="#10161F",
        m="#0A48D0",
        b="#752A06",
        loss="#7D7600",
        residual="#B3309A",
        gradient="#12805A",
        landscape="#8CC3D6",
        shine="#EAF8FC",
        ring="#1F6F8A",
        sgd="#4E00EA",
        momentum="#751475",
        adam="#C7233E",
    ),
}

# Every glyph carries its role and its part as a colour that dvisvgm writes into the SVG: (role, part, 0) / 255.
# Red 0 and part 0 is plain text, which TeX leaves black and Manim reads as white.
ROLES = ("text", *(field.name for field in fields(Theme) if field.name not in ("background", "text")))
_CODE = {role: f"{k / 255:.8f}" for k, role in enumerate(ROLES)}
_SYMBOLS = {"vm": ("m", "m"), "vb": ("b", "b"), "vJ": ("loss", "J")}
_WRAPPERS = {
    "res": "residual",
    "grad": "gradient",
    "dat": "data",
    "quiet": "quiet",
    "cm": "m",
    "cb": "b",
    "cJ": "loss",
    "csgd": "sgd",
    "cmom": "momentum",
    "cadam": "adam",
}

PREAMBLE = "\n".join(
    [
        r"\usepackage[utf8]{inputenc}\usepackage[T1]{fontenc}\usepackage{textcomp}\usepackage{lmodern}",
        r"\usepackage{amsmath,amssymb,color}",
        r"\renewcommand{\familydefault}{\sfdefault}\pagestyle{empty}\parindent0pt",
        r"\newcommand\currole{0}\newcommand\curpart{0}",
        r"\newcommand\repaint{\color[rgb]{\currole,\curpart,0}}",
        r"\newcommand\inrole[2]{\begingroup\renewcommand\currole{#1}\repaint #2\endgroup}",
        r"\newcommand\inpart[2]{\begingroup\renewcommand\curpart{#1}\repaint #2\endgroup}",
        *(
            rf"\newcommand\{name}{{\inrole{{{_CODE[role]}}}{{{tex}}}}}"
            for name, (role, tex) in _SYMBOLS.items()
        ),
        *(rf"\newcommand\{name}[1]{{\inrole{{{_CODE[role]}}}{{#1}}}}" for name, role in _WRAPPERS.items()),
    ]
)
DOCUMENT = "\n".join(
    [r"\documentclass{article}", PREAMBLE, r"\begin{document}", r"\mbox{%s}", r"\end{document}"]
)


if TYPE_CHECKING:
    _Text = VMobject
else:
    _Text = object  # Manim changes the bases of its classes where another renderer is asked for


class OnBaseline(_Text):
    """Text that stands on a line."""

    _baseline: float  # height of that line above the lower edge, as a share of all height

    @property
    def baseline(self) -> float:
        """The height on which its letters stand, in scene units."""
        return float(self.get_bottom()[1] + self._baseline * self.height)

    def stand_at(self, x: float, y: float, side: float = -1) -> Self:
        """Put its left end (side −1), its middle (0) or its right end (1) at x and its baseline at y."""
        anchor = self.get_center()[0] + side * self.width / 2
        return self.shift(np.array([x - anchor, y - self.baseline, 0]))


class Label(OnBaseline, VGroup):
    r"""One line of typeset text or mathematics, each glyph in the colour of its meaning.

    ``\part{name}{…}`` in the TeX names a part, to be animated: ``label.part("name")``.

    Attributes
    ----------
    source : the TeX as written
    roles : one a glyph
    em : size of an em in scene units as created

    """

    def __init__(self, tex: str, theme: Theme, size: float, role: str = "text") -> None:
        self.source, self.part_names = tex, list(dict.fromkeys(re.findall(r"\\part\{(\w+)\}", tex)))
        for k, name in enumerate(self.part_names, start=1):
            tex = tex.replace(rf"\part{{{name}}}", rf"\inpart{{{k / 255:.8f}}}")
        # The rule is 10pt = one em high and stands on the baseline: it tells where that is, and goes.
        found = outlines(
            typeset(DOCUMENT.replace("%s", rf"\rule{{2pt}}{{10pt}}{tex}"), config.get_dir("tex_dir"))
        )
        codes = [outline.code for outline in found[1:]]
        self.roles = [ROLES[r] if r else role for r, _ in codes]
        self._parts = [part for _, part in codes]
        colors = [theme.color(name) for name in ("text", *self.roles)]
        both = VGroup(*(_glyph(o.points, c) for o, c in zip(found, colors, strict=True)))
        ruler, *glyphs = both.scale(size * SCALE_FACTOR_PER_FONT_POINT)
        super().__init__(*glyphs)
        self.set_z_index(Level.STILL)
        self.em = float(ruler.height)
        self._origin = np.array(ruler.get_corner(DR))
        bottom, height = self.get_bottom()[1], self.height
        self._baseline = (self._origin[1] - bottom) / height if height else 0.0

    def part(self, name: str) -> VGroup:
        """The glyphs of a named part, those of coloured symbols in its midst included."""
        code = self.part_names.index(name) + 1
        return VGroup(*(g for g, c in zip(self.submobjects, self._parts, strict=True) if c == code))

    def without(self, *names: str) -> VGroup:
        """The glyphs that belong to none of these parts."""
        codes = {self.part_names.index(name) + 1 for name in names}
        return VGroup(*(g for g, c in zip(self.submobjects, self._parts, strict=True) if c not in codes))

    def of_role(self, role: str) -> VGroup:
        """The glyphs that have a meaning."""
        return VGroup(*(g for g, r in zip(self.submobjects, self.roles, strict=True) if r == role))


def _glyph(points: np.ndarray, color: ManimColor) -> VMobject:
    """The outline alone: Manim's own glyphs carry their SVG path along, which makes each copy (each fade) slow."""
    glyph = VMobject(fill_color=color, fill_opacity=1, stroke_width=0)
    glyph.points = points.copy()
    return glyph


@dataclass(frozen=True)
class Style:
    """A theme, a language, and the ways to write in them."""

    theme: Theme
    language: Language = field(default_factory=Language.load)

    def __deepcopy__(self, memo: dict[int, Any]) -> Style:
        """A copied mobject keeps the style it was made in."""
        return self

    def color(self, role: str) -> ManimColor:
        """The colour of a meaning in this theme."""
        return self.theme.color(role)

    def mix(self, role: str, share: float, other: str = "background") -> ManimColor:
        """`share` of one colour, the rest of another: a translucent look that is painted opaque."""
        a, b = (np.array(self.color(name).to_rgb()) for name in (role, other))
        return ManimColor.from_rgb(share * a + (1 - share) * b)

    def math(self, tex: str, size: float = FORMULA, role: str = "text") -> Label:
        """A formula, displayed."""
        return Label(rf"$\displaystyle {self._marked(tex)}$", self.theme, size, role)

    def text(self, tex: str, size: float = LABEL, role: str = "text") -> Label:
        """Words of ours, TeX allowed; strings that come from users go through `words`."""
        return Label(self._marked(tex), self.theme, size, role)

    def say(self, key: str, **values: object) -> str:
        """Words that stand on the screen, from the table [screen] of the language; see `Language.say`."""
        return self.language.say(f"screen.{key}", **values)

    def _marked(self, tex: str) -> str:
        """TeX in which the points of numbers are the decimal marks of the language."""
        mark = self.language.decimal
        return tex if mark == "." else re.sub(r"(?<=\d)\.(?=\d)", f"{{{mark}}}", tex)

    def words(
        self, string: str, size: float = LABEL, role: str = "text", room: float = inf, tail: str = ""
    ) -> Label | PangoLabel:
        """A user's string, shown as typed: TeX's special characters have no power here.

        Characters that the TeX fonts lack (Cyrillic, Chinese, …) are set by Pango instead.  A string wider than
        `room` loses its end to an ellipsis, behind which `tail` stays whole.
        """
        label = self._typed(string + tail, size, role)
        while label.width > room and len(string.rstrip("…")) > 1:
            kept = string.rstrip("… ")
            fitting = int((len(kept) + len(tail)) * room / label.width) - len(tail)
            string = kept[: min(len(kept) - 1, max(1, fitting))].rstrip() + "…"
            label = self._typed(string + tail, size, role)
        return label

    def _typed(self, string: str, size: float, role: str) -> Label | PangoLabel:
        """A string by TeX, or by Pango where the TeX fonts lack one of its characters."""
        tex = escape(string)
        if tex is None:
            return PangoLabel(string, self.theme, size, role)
        return Label(tex, self.theme, size, role)

    @cached_property
    def digits(self) -> Digits:
        """The outlines that live numbers are made of."""
        return Digits(self)


class PangoLabel(OnBaseline, Text):
    """A user's string in a script that the TeX fonts lack, with what `Label` offers for placing it."""

    def __init__(self, string: str, theme: Theme, size: float, role: str) -> None:
        super().__init__("H" + string, font="sans-serif", font_size=48, color=theme.color(role))
        self.source, self.roles = string, [role] * (len(self.submobjects) - 1)
        self.set_z_index(Level.STILL)
        ruler = self.submobjects.pop(0)
        self.em = EM_PER_POINT * size
        # Capitals of the TeX font are 0.69 em high.
        self.scale(0.69 * self.em / ruler.height, about_point=ruler.get_corner(DL))
        self._baseline = (ruler.get_bottom()[1] - self.get_bottom()[1]) / self.height


def tex_number(string: str) -> str:
    """A number that `Language` has written, for TeX's mathematics: commas are no separators there, words are text."""
    return string.replace(",", "{,}") if string[-1].isdigit() else rf"\text{{{string}}}"


_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    '"': r"\textquotedbl{}",
    "'": r"\textquotesingle{}",
    "`": r"\textasciigrave{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    "-": r"{-}",
    "−": r"$-$",
    "≤": r"$\leq$",
    "≥": r"$\geq$",
    "≈": r"$\approx$",
    "∞": r"$\infty$",
    "Ω": r"$\Omega$",
    "Δ": r"$\Delta$",
    "Σ": r"$\Sigma$",
    "₂": r"$_2$",
    "₃": r"$_3$",
    "⁻": r"$^-$",
}
_GREEK_NAMES = (
    "alpha beta gamma delta varepsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon "
    "varphi chi psi omega"
)
_GREEK = dict(zip("αβγδεζηθικλμνξπρστυφχψω", _GREEK_NAMES.split(), strict=True))


def escape(string: str) -> str | None:
    """TeX that shows a string as typed, or None where the TeX fonts lack one of its characters.

    Control characters and line breaks become blanks.
    """
    tex = []
    for character in string:
        if character in _SPECIAL:
            tex.append(_SPECIAL[character])
        elif character in _GREEK:
            tex.append(rf"$\{_GREEK[character]}$")
        elif character.isspace() or ord(character) < 32 or 127 <= ord(character) < 160:
            tex.append(" ")
        elif ord(character) < 128 or (0xA1 <= ord(character) <= 0x17E and character not in _NOT_IN_T1):
            tex.append("{" + character + "}" if character in "?!,<>" else character)
        elif character in "–—‘’“”„†‡•…‰€™":
            tex.append(character)
        else:
            return None
    return "".join(tex).strip() or "~"


# Letters between U+00A1 and U+017E that the T1 encoding has no glyph for.
_NOT_IN_T1 = frozenset("\u00ad\u0126\u0127\u0138\u0140\u013f\u0149\u0166\u0167")


class Digits:
    """Outlines of 0-9, the decimal mark (as ".") and the true minus sign, with origins and widths, for an em of 1."""

    WIDTHS: ClassVar = {".": 0.27778, "-": 0.77778}
    DIGIT_WIDTH = 0.5

    def __init__(self, style: Style) -> None:
        label = style.math(rf"0123456789\mathord{{{style.language.decimal}}}\mathord{{-}}", size=48)
        x, y, _ = label._origin
        self.outlines: dict[str, np.ndarray] = {}
        for character, glyph in zip("0123456789.-", label.submobjects, strict=True):
            self.outlines[character] = (glyph.points - [x, y, 0]) / label.em
            x += self.width(character) * label.em

    def width(self, string: str) -> float:
        """Advance width of a number, in em."""
        return sum(self.WIDTHS.get(character, self.DIGIT_WIDTH) for character in string)

    def points(self, string: str) -> np.ndarray:
        """The outline of a number that starts at the origin, shape (4 k, 3), in em."""
        x, pieces = 0.0, []
        for character in string:
            pieces.append(self.outlines[character] + [x, 0, 0])
            x += self.width(character)
        return np.concatenate(pieces)
