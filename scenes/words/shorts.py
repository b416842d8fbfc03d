"""Shorts: single beats as films of their own, each with a first sentence that needs no film before it.

They stand in ``<language>.shorts.toml``: [shorts.OnlyBScene.rates] and so on has the `title`, which stands above the
picture, the `first` sentence, and what the short is `about`, for its description.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scenes.words.language import Language, ScriptError
from scenes.words.script import Beat, filled, split_sentences

TABLE = "shorts"
SUFFIX = ".short"  # of a beat's id: that of the first sentence of its short
KEYS = {"title", "first", "about"}
COUNT = 3
LONGEST = 110  # characters of a sentence as it is shown
LONGEST_TITLE = 40  # characters, of which a phone shows all


@dataclass(frozen=True, slots=True, kw_only=True)
class Short:
    """One of them.

    Attributes
    ----------
    title : stands above the picture
    first : what is said before the beat
    about : for its description
    scene, beat : what it shows

    """

    scene: str
    beat: str
    title: str
    first: Beat
    about: str


def shorts(language: Language, numbers: Mapping[str, Any]) -> list[Short]:
    """All of a language, the study's numbers put in; ``ScriptError`` for an entry that lacks something."""
    found = []
    for scene, beats in language.tables.get(TABLE, {}).items():
        for beat, entry in beats.items():
            where = f"{language.code}.shorts.toml, {scene}.{beat}"
            if lacking := sorted(KEYS - entry.keys()):
                raise ScriptError(f"{where}: there is no {lacking[0]!r}")
            (title, _), (about, _), (text, spoken) = (
                filled(entry[key], numbers, language, where) for key in ("title", "about", "first")
            )
            first = Beat(id=f"{beat}{SUFFIX}", title=None, text=text, spoken=spoken)
            found.append(Short(scene=scene, beat=beat, title=title, first=first, about=about))
    return found


def find_short(scene: str, beat: str, language: Language, numbers: Mapping[str, Any]) -> Short:
    """That of one beat; ``ScriptError`` where the language has none."""
    for short in shorts(language, numbers):
        if (short.scene, short.beat) == (scene, beat):
            return short
    raise ScriptError(
        f"{language.code}.shorts.toml: {scene}.{beat} is no short; add a table [{TABLE}.{scene}.{beat}]"
    )


def shorts_faults(numbers: Mapping[str, Any], language: Language) -> Iterator[str]:
    """What is wrong with them, each in a sentence."""
    try:
        found = shorts(language, numbers)
    except ScriptError as error:
        yield f"{str(error).rstrip('.')}."
        return
    file = f"{language.code}.shorts.toml"
    if len(found) != COUNT:
        yield f"{file}: there are {len(found)} shorts; choose {COUNT} beats, as en.shorts.toml does."
    for short in found:
        where = f"{file}, {short.scene}.{short.beat}"
        if short.beat not in language.tables.get(short.scene, {}):
            yield f"{where}: there is no such beat."
        if len(short.title) > LONGEST_TITLE:
            yield f"{where}: the title has more than {LONGEST_TITLE} characters."
        if not split_sentences(short.first.text):
            yield f"{where}: there is no sentence in 'first'."
        for shown, _ in short.first.sentences:
            if len(shown) > LONGEST:
                yield f"{where}: a sentence of {len(shown)} characters is too long: {shown!r}."
