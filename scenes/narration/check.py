"""Is the script whole?  Every beat of every story has its words, and no words are left over."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from scenes import SCENES
from scenes.narration import script
from scenes.narration.facts import CONDITIONS
from scenes.narration.script import Script, ScriptError, split_sentences

STORIES = Path(__file__).parent.parent
LONGEST = 110  # characters of a sentence as it is shown


def faults(numbers: Mapping[str, Any], language: str = "en") -> Iterator[str]:
    """What is wrong with the script for a study with these numbers, each in a sentence with scene and beat."""
    path = script.FOLDER / f"{language}.toml"
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        yield f"{path.name}: cannot be read ({error})."
        return
    names = [entry.name for entry in SCENES]
    yield from (
        f"{path.name}: [{name}] is no scene of the film; remove it." for name in set(table) - set(names)
    )
    for entry in SCENES:
        words = table.get(entry.name)
        if words is None:
            yield f"{path.name}: there are no words for {entry.name}; add a table [{entry.name}]."
            continue
        if words.get("title") != entry.title:
            yield f"{path.name}, {entry.name}: its title is not {entry.title!r}, as in scenes/__init__.py."
        source = STORIES.joinpath(f"{entry.module.split('.')[-1]}.py").read_text("utf-8")
        played = re.findall(r'self\.beat\("(\w+)"\)', source)
        written = [name for name in words if name != "title"]
        for name in played:
            if name not in written:
                yield f"{path.name}, {entry.name}.{name}: the beat is played, but has no words."
        for name in written:
            if name not in played:
                yield f"{path.name}, {entry.name}.{name}: the story has no such beat; remove the words."
        if sorted(played) == sorted(written) and played != written:
            yield f"{path.name}, {entry.name}: the beats stand in another order than they are played in."
        yield from _faults_of_texts(f"{path.name}, {entry.name}", entry.name, words, numbers, language)


def _faults_of_texts(
    where: str, scene: str, words: Mapping[str, Any], numbers: Mapping[str, Any], language: str
) -> Iterator[str]:
    """Every text of every beat, also those that this study does not choose."""
    for name, texts in words.items():
        if name == "title":
            continue
        for key in set(texts) - {"text", "title", *CONDITIONS}:
            yield f"{where}.{name}: {key!r} is no condition; there are {', '.join(CONDITIONS)}."
    for condition in ("text", *CONDITIONS):
        try:
            told = Script.load(scene, numbers=numbers, conditions={condition}, language=language)
            for beat in told.beats.values():
                for shown, _ in beat.sentences:
                    if len(shown) > LONGEST:
                        yield f"{where}.{beat.id}: a sentence of {len(shown)} characters is too long: {shown!r}."
                if not split_sentences(beat.text):
                    yield f"{where}.{beat.id}: there is no sentence in it."
        except ScriptError as error:
            yield f"{error}."
