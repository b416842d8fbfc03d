"""Is the script whole?  Every beat has its words and every cue its place, and none of them is left over."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Set
from pathlib import Path
from string import Formatter
from typing import Any

from scenes import END_SCREEN, SCENES, questions
from scenes.words.facts import all_conditions
from scenes.words.language import Language, ScriptError
from scenes.words.script import THINK, Script, split_sentences
from scenes.words.shorts import shorts_faults

STORIES = Path(__file__).parent.parent
LONGEST = 110  # characters of a sentence as it is shown


def faults(numbers: Mapping[str, Any], language: Language) -> list[str]:
    """What is wrong with the words for a study with these numbers, each in a sentence with scene and beat."""
    return list(dict.fromkeys([*_faults(numbers, language), *_faults_of_screens(language)]))


def _faults(numbers: Mapping[str, Any], language: Language) -> Iterator[str]:
    file, table = language.file, language.tables
    names = [entry.name for entry in SCENES]
    yield from questions.faults(language)
    yield from shorts_faults(numbers, language)
    if END_SCREEN.name not in table:
        yield f"{file}: there are no words for the end screen; add a table [{END_SCREEN.name}] with a title."
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
        story = ast.parse(source)
        played = re.findall(r'self\.beat\("(\w+)"\)', source)
        strings = {node.value for node in ast.walk(story) if isinstance(node, ast.Constant)}
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
        for beat, cues in _cues_awaited(story).items():
            texts = [text for key, text in words.get(beat, {}).items() if key != "title"]
            for cue in sorted(cues):
                if any(f"{{{cue}}}" not in text for text in texts):
                    yield f"{file}, {entry.name}.{beat}: the story waits for {{{cue}}}; put it before a word."


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
            yield f"{str(error).rstrip('.')}."


def _cues_awaited(story: ast.AST) -> dict[str, set[str]]:
    """By beat the cues that are waited for where it is played; those in methods that it calls are not looked for."""
    found: dict[str, set[str]] = {}
    for block in (node for node in ast.walk(story) if isinstance(node, ast.With)):
        call = block.items[0].context_expr
        if not (
            isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "beat"
        ):
            continue
        cues = found.setdefault(ast.literal_eval(call.args[0]), set())
        for node in ast.walk(block):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                if node.func.attr in ("until", "left"):
                    cues |= {str(arg.value) for arg in node.args if isinstance(arg, ast.Constant)}
                elif node.func.attr == "think":
                    cues.add(THINK)
    return found


def _faults_of_screens(language: Language) -> Iterator[str]:
    """What stands on the screen has English's keys and takes what English takes."""
    english = dict(_strings(Language.load().tables))
    own = dict(_strings(language.tables))
    told = {entry.module.rpartition(".")[2] for entry in SCENES if entry.name in language.tables}
    stories = {entry.module.rpartition(".")[2] for entry in SCENES}
    for key, text in english.items():
        _, _, rest = key.partition(".")
        topic = rest.partition(".")[0]
        if not key.startswith(("screen.", "pages.", "language.")) or topic in stories - told:
            continue
        if key not in own:
            yield f"{language.file} has no words {key!r}; in English they are {text!r}."
            continue
        try:
            taken, there = (
                {name for _, name, *_ in Formatter().parse(t) if name is not None} for t in (own[key], text)
            )
        except ValueError as error:
            yield f"{language.file}, {key}: {error}; braces of TeX are written twice."
            continue
        if strange := sorted(taken - there):
            yield (
                f"{language.file}, {key}: nothing is put in for {{{strange[0]}}}; "
                "write it as in English, and braces of TeX twice."
            )


def _strings(tables: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    """All texts of nested tables, by their keys with dots."""
    for name, value in tables.items():
        if isinstance(value, Mapping):
            yield from _strings(value, f"{above}{name}.")
        elif isinstance(value, str):
            yield f"{above}{name}", value
