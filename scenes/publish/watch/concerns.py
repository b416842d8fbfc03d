"""What concerns each beat: where the digest of that is another, the beat is to be seen anew."""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from scenes.publish.build.imports import sources
from scenes.publish.build.ingredients import MODULES, screen_words, source_of
from scenes.questions import Question
from scenes.words.language import Language
from scenes.words.script import Script
from scenes.words.voice import recording_of

SAID = re.compile(r"\bsay\(\s*[\"']([\w.]+)[\"']")


def digests(
    scene: str, script: Script, language: Language, asked: Sequence[Question], recordings: Path
) -> dict[str, str]:
    """A digest for each beat: of its words, recording, question and method, and of what its film has in common.

    What is said on the screen counts for the beat whose method says it, and where none does, for the whole film.
    """
    screen = _flat(screen_words(scene, language))  # first, for it says in which file a fault is
    story = source_of(scene)
    methods = methods_of_beats(story.read_text("utf-8"))
    said = {beat: sorted(set(SAID.findall(text)) & screen.keys()) for beat, text in methods.items()}
    elsewhere = sorted(screen.keys() - {key for keys in said.values() for key in keys})
    rest = story.read_text("utf-8")
    for text in methods.values():
        rest = rest.replace(text, "")
    files = [_content(path) for path in sources(MODULES[scene]) if path != story]
    common = repr((script.title, rest, files, [screen[key] for key in elsewhere]))
    found = {}
    for name, beat in script.beats.items():
        own = beat, methods.get(name), [screen[key] for key in said.get(name, ())]
        digest = hashlib.sha256(repr((common, own, [q for q in asked if q.beat == name])).encode())
        if (recording := recording_of(recordings, scene, name)) is not None:
            digest.update(recording.read_bytes())
        found[name] = digest.hexdigest()[:16]
    return found


@cache
def methods_of_beats(source: str) -> dict[str, str]:
    """The text of the methods of a story in which beats are played, by beat."""
    lines = source.splitlines(keepends=True)
    found: dict[str, str] = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            beats = [
                call.args[0].value
                for call in ast.walk(node)
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "beat"
                and call.args and isinstance(call.args[0], ast.Constant)
            ]  # fmt: skip
            found |= dict.fromkeys(map(str, beats), "".join(lines[node.lineno - 1 : node.end_lineno]))
    return found


@cache
def _content(path: Path) -> str:
    """A digest of a file, read once in the life of an answer."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _flat(words: object, name: str = "") -> dict[str, str]:
    """Words in tables of tables by their full names."""
    if not isinstance(words, dict):
        return {name: str(words)}
    return {
        key: text
        for own, more in words.items()
        for key, text in _flat(more, f"{name}.{own}".strip(".")).items()
    }
