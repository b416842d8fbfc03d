"""What is only seen, said in words: a description of each beat, and of its last picture.

They stand in ``<language>.described.toml``: [described.formulas] has each formula of the films, as it is written in a
line and as it is spoken, by the name that texts put it in with; [described.IntroScene.hook] and so on what is to be
said of a beat, and `alt`, the same choice of texts for its last picture.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from scenes.words.facts import all_conditions
from scenes.words.language import Language, ScriptError
from scenes.words.script import CUE, Beat, chosen, filled

TABLE, FORMULAS, ALT = "described", "formulas", "alt"
SUFFIX = ".described"  # of a beat's id: that of its description
_NAMED = re.compile("\u2061(\\w+)\u2061")  # a formula's name, in a text that is to show it by other means


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What is seen of a beat and not said in it.

    Attributes
    ----------
    alt : its last picture, for those who do not see it
    words : the description, as it is shown and as it is spoken; sentences as in any beat
    marked : the same as it is shown, with names for its formulas; see `with_formulas`

    """

    alt: str
    words: Beat
    marked: str

    @property
    def whole(self) -> str:
        """All that there is to say to somebody who sees nothing of the beat, in words for the ear."""
        return f"{self.alt} {self.words.spoken}"

    def with_formulas(self, write: Callable[[str], str], plain: Callable[[str], str]) -> str:
        """The description, each formula written by its name and all else by its text."""
        parts = _NAMED.split(self.marked)
        return "".join(write(part) if k % 2 else plain(part) for k, part in enumerate(parts))


def descriptions(
    scene: str,
    *,
    numbers: Mapping[str, Any],
    conditions: set[str],
    language: Language,
    only: str | None = None,
) -> dict[str, Description]:
    """The descriptions of a scene's beats by their ids, or of one alone; a beat without one is left out.

    ``ScriptError`` for an entry without text, and for a name that is neither a number nor a formula.
    """
    found = {}
    for beat, entry in language.tables.get(TABLE, {}).get(scene, {}).items():
        if only not in (None, beat):
            continue
        where = f"{language.code}.described.toml, {scene}.{beat}"
        words = {key: text for key, text in entry.items() if key != ALT}
        alt = entry.get(ALT, {})
        told = chosen(words, conditions, where)
        text, spoken = _filled(told, numbers, _formulas(language), language, where)
        marks = {name: f"\u2061{name}\u2061" for name in _formulas(language)}
        marked, _ = _filled(told, numbers, marks, language, where)
        _, picture = _filled(
            chosen(alt, conditions, f"{where}.{ALT}"), numbers, _formulas(language), language, where
        )
        own = Beat(id=f"{beat}{SUFFIX}", title=None, text=text.rstrip(), spoken=spoken.rstrip())
        found[beat] = Description(alt=picture, words=own, marked=marked)
    return found


def described_faults(numbers: Mapping[str, Any], language: Language) -> list[str]:
    """What is wrong with any description, whatever the study; each in a sentence with scene and beat."""
    file, found = f"{language.code}.described.toml", []
    known = set(all_conditions())
    if twice := sorted(numbers.keys() & _formulas(language).keys()):
        found.append(f"{file}: {', '.join(twice)} is a formula and a number, too; rename the formula.")
    for scene, beats in language.tables.get(TABLE, {}).items():
        if not scene.endswith("Scene"):
            continue
        for beat, entry in beats.items():
            where = f"{file}, {scene}.{beat}"
            if beat not in language.tables.get(scene, {}):
                found.append(f"{where}: there is no such beat; remove the description.")
            texts = {**entry.get(ALT, {}), **{key: text for key, text in entry.items() if key != ALT}}
            found += [f"{where}: {key!r} is no condition." for key in texts.keys() - known - {"text"}]
            for condition in ("text", *known):
                try:
                    descriptions(scene, numbers=numbers, conditions={condition}, language=language, only=beat)
                except ScriptError as error:
                    found.append(f"{error}")
    return list(dict.fromkeys(found))


def formula_words(language: Language) -> dict[str, tuple[str, str]]:
    """Each formula in a line of text, and as it is spoken, by its name."""
    where = f"{language.code}.described.toml, {FORMULAS}"
    return {name: filled(text, {}, language, where) for name, text in _formulas(language).items()}


def _formulas(language: Language) -> Mapping[str, str]:
    table = language.tables.get(TABLE, {})
    formulas: Mapping[str, str] = table.get(FORMULAS, {})
    return formulas


def _filled(
    text: str, numbers: Mapping[str, Any], formulas: Mapping[str, str], language: Language, where: str
) -> tuple[str, str]:
    shown, spoken = filled(text, {**numbers, **formulas}, language, where)
    if cue := CUE.search(shown):
        raise ScriptError(f"{where}: {{{cue[1]}}} is neither a number nor a formula.")
    return shown, spoken
