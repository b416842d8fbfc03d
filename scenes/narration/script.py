"""The spoken words: beats and their sentences, with the study's numbers in them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Any

FOLDER = Path(__file__).parent
MARK = "\u2060"  # what {mark} in a text becomes, until it is found: a character without width


class ScriptError(ValueError):
    """The narration does not fit the film: file, scene, beat, and what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """The words of one beat, as they are shown and as they are spoken.

    Attributes
    ----------
    marks : for each {mark} in the text, the sentence in which it stands, and the share of it that comes before

    """

    id: str
    title: str | None
    text: str
    spoken: str
    marks: tuple[tuple[int, float], ...] = ()

    @property
    def sentences(self) -> list[tuple[str, str]]:
        """(shown, spoken), sentence by sentence."""
        shown, spoken = split_sentences(self.text), split_sentences(self.spoken)
        if len(shown) != len(spoken):
            raise ScriptError(
                f"beat {self.id}: {len(shown)} sentences shown, {len(spoken)} spoken; keep one full stop each"
            )
        return list(zip(shown, spoken, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """All beats of one scene, in order."""

    title: str
    beats: Mapping[str, Beat]

    @classmethod
    def load(
        cls, scene: str, *, numbers: Mapping[str, Any], conditions: Set[str], language: str = "en"
    ) -> Script:
        """Read a scene's beats and put the study's numbers in.

        An entry has `text`, and may have a `title` and other texts under the name of a condition
        (``converged``, ``standardized`` …): the first that holds replaces `text`.
        ``ScriptError`` for a missing scene, an entry without text, or a number that the study does not have.
        """
        path = FOLDER / f"{language}.toml"
        table = tomllib.loads(path.read_text("utf-8")).get(scene)
        if table is None:
            raise ScriptError(f"{path.name} has no words for {scene}: add a table [{scene}]")
        if "title" not in table:
            raise ScriptError(f"{path.name}, {scene}: there is no title")
        beats = {}
        for name, entry in table.items():
            if name == "title":
                continue
            where = f"{path.name}, {scene}.{name}"
            chosen = next((key for key in entry if key in conditions), "text")
            if chosen not in entry:
                raise ScriptError(f"{where}: there is no text")
            try:
                text = Formatter().vformat(" ".join(entry[chosen].split()), (), {**numbers, "mark": MARK})
            except (KeyError, IndexError) as error:
                raise ScriptError(
                    f"{where}: the study has no number {error}; it has {', '.join(numbers)}"
                ) from None
            spoken = re.sub(r"\[[^]]*\]\(([^)]*)\)", r"\1", text)
            beats[name] = Beat(
                id=name,
                title=entry.get("title"),
                text=re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", text).replace(MARK, ""),
                spoken=spoken.replace(MARK, ""),
                marks=tuple(_marks(spoken)),
            )
        return cls(title=table["title"], beats=beats)


def _marks(spoken: str) -> Iterator[tuple[int, float]]:
    """Where the marks stand: (sentence, share of its letters before the mark)."""
    for k, sentence in enumerate(split_sentences(spoken)):
        before, *rest = sentence.split(MARK)
        length, so_far = len(sentence.replace(MARK, "")), len(before)
        for piece in rest:
            yield k, so_far / length
            so_far += len(piece)


def split_sentences(text: str) -> list[str]:
    """Sentences end with a stop, a question or an exclamation mark before a blank."""
    return [part for part in re.split(r"(?<=[.?!])\s+", text.strip()) if part]
