"""Is the script whole?  Every beat has its words and every cue its place, and none of them is left over."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Set
from pathlib import Path
from typing import Any

from scenes import SCENES, questions
from scenes.words.facts import all_conditions
from scenes.words.language import Language, ScriptError
from scenes.words.script import THINK, Script, split_sentences

STORIES = Path(__file__).parent.parent
LONGEST = 110  # characters of a sentence as it is shown


def faults(numbers: Mapping[str, Any], language: Language) -> Iterator[str]:
    """What is wrong with the script for a study with these numbers, each in a sentence with scene and beat."""
    file, table = language.file, language.tables
    names = [entry.name for entry in SCENES]
    yield from questions.faults(language)
    yield from (
        f"{file}: [{name}] is no scene of the film; remove it."
        for name in table
        if name.endswith("Scene") and name not in names
    )
    for entry in SCENES:
        words = table.get(entry.name)
        if words is None:
            yield f"{file}: there are no words for {entry.name}; add a table [{entry.name}]."
            continue
        source = STORIES.joinpath(f"{entry.module.split('.')[-1]}.py").read_text("utf-8")
        played = re.findall(r'self\.beat\("(\w+)"\)', source)
        strings = {node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)}
        if ".think(" in source:
            strings.add(THINK)
        written = [name for name in words if name != "title"]
        for name in played:
            if name not in written:
                yield f"{file}, {entry.name}.{name}: the beat is played, but has no words."
        for name in written:
            if name not in played:
                yield f"{file}, {entry.name}.{name}: the story has no such beat; remove the words."
        if sorted(played) == sorted(written) and played != written:
            yield f"{file}, {entry.name}: the beats stand in another order than they are played in."
        yield from _faults_of_texts(f"{file}, {entry.name}", entry.name, words, numbers, strings, language)


def _faults_of_texts(
    where: str,
    scene: str,
    words: Mapping[str, Any],
    numbers: Mapping[str, Any],
    strings: Set[Any],
    language: Language,
) -> Iterator[str]:
    """Every text of every beat, also those that this study does not choose; `strings` are all of the story's file."""
    cues: dict[str, Set[str]] = {}
    conditions = list(all_conditions())
    for name, texts in words.items():
        if name == "title":
            continue
        for key in set(texts) - {"text", "title", *conditions}:
            yield f"{where}.{name}: {key!r} is no condition; there are {', '.join(conditions)}."
    used = {key for name, texts in words.items() if name != "title" for key in texts}
    for condition in ("text", *(name for name in conditions if name in used)):
        try:
            told = Script.load(scene, numbers=numbers, conditions={condition}, language=language)
            for beat in told.beats.values():
                for shown, _ in beat.sentences:
                    if len(shown) > LONGEST:
                        yield f"{where}.{beat.id}: a sentence of {len(shown)} characters is too long: {shown!r}."
                if not split_sentences(beat.text):
                    yield f"{where}.{beat.id}: there is no sentence in it."
                for cue in beat.cues.keys() - strings:
                    yield f"{where}.{beat.id}: the story does not wait for {{{cue}}}, which is no number either."
                if beat.cues.keys() != (first := cues.setdefault(beat.id, beat.cues.keys())):
                    other = ", ".join(f"{{{cue}}}" for cue in sorted(beat.cues.keys() ^ first))
                    yield f"{where}.{beat.id}: its texts have not the same cues; look for {other}."
        except ScriptError as error:
            yield f"{error}."
