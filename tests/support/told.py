"""What is read off a screen, and what is said of it: numbers and formulas, in either's own writing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import floor, log10
from typing import Any

from scenes.formulas import by_name
from scenes.mobjects.kit.number import LiveNumber, Number
from scenes.publish.descriptions import all_descriptions
from scenes.publish.notebooks.formulas import plain
from scenes.style import escape
from scenes.words.described import formula_words
from scenes.words.language import Language
from scenes.words.seen import DIGITS

RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
SCALES = {"million": 1e6, "billion": 1e9, "trillion": 1e12, "quadrillion": 1e15}
DRAWN = "sides drawn"  # how large a picture is drawn, as the numbers of an axis
POWER = re.compile(r"\\times\s*10\^\{(-?\d+)\}")
STRUCTURE = re.compile(r"\\(?:sum|frac|sqrt|leftarrow|partial|nabla|Rightarrow|Leftrightarrow)(?![A-Za-z])")
PLUGGED_IN = re.compile(r"\\fracx[+-][-\d.]*(?:\\times10\^-?\d+)?(?:\\times10\^-?\d+)?")  # (x − 0.96)/1.20


@dataclass(frozen=True)
class Figure:
    """A number as it is read: its value, and half a unit of its last digit."""

    value: float
    half: float

    @classmethod
    def of(cls, digits: str, power: int = 0) -> Figure:
        decimals = len(digits.partition(".")[2])
        return cls(float(digits) * 10.0**power, 0.5 * 10.0 ** (power - decimals))

    def is_said_by(self, value: float) -> bool:
        """Whether a spoken number is this one, as far as it is rounded; the sign is that of the words around it."""
        slack = self.half + (0.5 * 10.0 ** (floor(log10(abs(value))) + 1 - DIGITS) if value else 0.0)
        near = abs(abs(self.value) - abs(value)) <= slack * (1 + 1e-9)
        return near and (self.value >= 0 or value < 0 or self.value == 0)


def figures_of(tex: str) -> Iterator[Figure]:
    """The numbers in a label, but for those that only name: indices, powers and the factor 2 of a formula."""
    tex = plain(tex).replace("{,}", "").replace(r"\displaystyle", "")
    tex = re.sub(r"(\\text|\\textbf|\\texttt|\\mathord)(?=\{)", " ", tex)
    tex = re.sub(r"[_^](?:\{+[^{}]*\}+|\w)", " ", POWER.sub(r"e\1", tex))
    tex = re.sub(r"(?<![\d.e-])\s*e-?\d+", " ", tex)
    tex = re.sub(r"\{([-\d.,]*)\}", r"\1", tex)
    for match in re.finditer(r"(?<![\w.])(-?)\s?(\d[\d,]*(?:\.\d+)?)\s*(?:e(-?\d+))?", tex):
        sign = match[1] if match.start() == 0 or tex[match.start() - 1] in "({=" else ""
        yield Figure.of(sign + match[2].replace(",", ""), int(match[3] or 0))


def figures_on(text: Any) -> Iterator[Figure]:
    """Those of a text on the screen; numbers on an axis are none, nor is a power of ten beside another number."""
    if isinstance(text, LiveNumber):
        if text.source != "---":
            yield Figure.of(text.source, text.form.exponent)
    elif not isinstance(text, Number) and DRAWN not in text.source:
        tex = remaining(text.source)[0]
        if not re.fullmatch(
            r"\$?(?:\\displaystyle)?\s*(?:\\times\s*|/\s*\\,)?10\^\{?-?\d+\}?\$?", text.source.strip()
        ):
            yield from figures_of(tex)


def normal(tex: str) -> str:
    """TeX of a formula without what only shapes it."""
    tex = re.sub(r"\\(?:bigl|bigr|left|right|displaystyle|textstyle|[,;! ])(?![A-Za-z])", "", plain(tex))
    return re.sub(r"[\s${}]|\\q?quad(?![A-Za-z])", "", tex.replace(r"\tfrac", r"\frac"))


FORMULAS = dict(
    sorted(((normal(tex), name) for name, tex in by_name().items()), key=lambda item: -len(item[0]))
)


def formulas_on(source: str) -> tuple[list[str], str]:
    """The formulas of the films in a label by their names, and what is left of it."""
    left, found = normal(source), []
    for tex, name in FORMULAS.items():
        if tex in left:
            found.append(name)
            left = left.replace(tex, "·")
    return found, left


def remaining(source: str) -> tuple[str, list[str]]:
    """A label without the formulas in it, as TeX, for the numbers beside them; and their names."""
    names, _ = formulas_on(source)
    if not names:
        return source, names
    tex = plain(source).replace(r"\displaystyle", "")
    sides = re.split(r"(=|\\approx|\\le\b|\\leq|<|\\longrightarrow|\\quad)", tex)
    return " ".join(side for side in sides if not formulas_on(side)[0] or has_numbers(side)), names


def has_numbers(side: str) -> bool:
    return bool(re.search(r"\d\.\d|\d{2}", side))


@dataclass
class Told:
    """All that a film has said up to a beat.

    Attributes
    ----------
    numbers : as they were said
    words : as they were spoken

    """

    language: Language
    numbers: set[float] = field(default_factory=set)
    words: str = ""

    def hear(self, shown: str, spoken: str) -> None:
        self.numbers |= set(numbers_said(shown, self.language))
        self.words += f" {spoken.lower()}"

    def says(self, figure: Figure) -> bool:
        return any(figure.is_said_by(value) for value in self.numbers)

    def says_formula(self, name: str) -> bool:
        same = [other for other, tex in by_name().items() if normal(tex) == normal(by_name()[name])]
        spoken = [
            formula_words(self.language)[other][1].lower()
            for other in same
            if other in formula_words(self.language)
        ]
        return any(words in self.words for words in spoken)


def numbers_said(text: str, language: Language) -> Iterator[float]:
    """All numbers of a text, in digits or in words."""
    pattern = (
        r"(−?)(\d[\d,]*(?:\.\d+)?)(?: × 10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?(?: (million|billion|trillion|quadrillion)\b)?"
    )
    for sign, digits, power, scale in re.findall(pattern, text):
        value = float(digits.replace(",", "").rstrip(".")) * 10.0 ** int(power.translate(RAISED) or 0)
        yield (-1 if sign else 1) * value * SCALES.get(scale, 1)
    for k in range(6):
        if re.search(rf"\b{language.few(k)}\b", text):
            yield float(k)


def descriptions_of(scene: Any) -> dict[str, Any]:
    """Those of the film that a scene plays."""
    name = type(scene).__name__
    return dict(all_descriptions(scene.lesson, scene.study, [name])[name])


def is_a_name(scene: Any, source: str) -> bool:
    """Whether a label is what the data call their axes."""
    data = scene.study.dataset
    starts = [(escape(name) or name)[:4] for name in (data.x_name, data.y_name)]
    begin = source.removeprefix("x = ").lstrip("(")
    return not source.startswith("$") and any(begin.startswith(start) for start in starts)


def unsaid(scene: Any, texts: Iterable[Any], told: Told) -> tuple[int, int, list[str]]:
    """How many numbers and how many formulas stand in some texts, and which of them nobody has said."""
    numbers = formulas = 0
    lacking = []
    for text in texts:
        if is_a_name(scene, text.source):
            continue
        for figure in figures_on(text):
            numbers += 1
            if not told.says(figure):
                lacking.append(f"number {figure.value:g} of {text.source}")
        if isinstance(text, Number) or "$" not in text.source:
            continue
        names, left = formulas_on(text.source)
        formulas += len(names)
        lacking += [f"formula {name}" for name in names if not told.says_formula(name)]
        if STRUCTURE.search(PLUGGED_IN.sub("", left)):
            lacking.append(f"a formula without words: {left} of {text.source}")
    return numbers, formulas, lacking
