"""The spoken words: beats and their sentences, with the study's numbers in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from string import Formatter
from typing import Any

from scenes.words.language import Language, ScriptError

MARK = "\u2060"  # stands on both sides of a cue's name, until its place is known: a character without width
CUE = re.compile(rf"{MARK}(\w+){MARK} ?")
BOTH = re.compile(r"\[([^]]*)\]\(([^)]*)\)")  # [shown](spoken)
THINK = "think"  # the cue of a silence in which the viewer thinks, after a question
_SILENCE = "\u2063"  # stands for it within its sentence, until its place is known


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """The words of one beat, as they are shown and as they are spoken.

    Attributes
    ----------
    cues : by name, the sentence in which the cue stands, and the share of the sentence that comes before
    silence : seconds of silence after the sentence of the cue "think", where there is one

    """

    id: str
    title: str | None
    text: str
    spoken: str
    cues: Mapping[str, tuple[int, float]] = field(default_factory=dict)
    silence: float = 0.0

    def silence_after(self, sentence: int) -> float:
        """Seconds of silence, meant for thinking, that follow a sentence."""
        return self.silence if self.cues.get(THINK, (-1, 0.0))[0] == sentence else 0.0

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
        cls,
        scene: str,
        *,
        numbers: Mapping[str, Any],
        conditions: Set[str],
        language: Language | None = None,
        think: float = 5.0,
    ) -> Script:
        """Read a scene's beats and put the study's numbers in.

        An entry has `text`, and may have a `title` and other texts under the name of a condition
        (``converged``, ``standardized`` …): the first that holds replaces `text`.  A name in braces that is no number
        is a cue, for which the story waits; ``{think}`` after a question is a silence of `think` seconds.
        ``ScriptError`` for a missing scene, an entry without text, or a cue that stands twice.
        """
        language = Language.load() if language is None else language
        file, table = language.file, language.tables.get(scene)
        if table is None:
            raise ScriptError(f"{file} has no words for {scene}: add a table [{scene}]")
        if "title" not in table:
            raise ScriptError(f"{file}, {scene}: there is no title")
        beats = {}
        for name, entry in table.items():
            if name == "title":
                continue
            where = f"{file}, {scene}.{name}"
            text, spoken = filled(chosen(entry, conditions, where), numbers, language, where)
            named = CUE.findall(text)
            if sorted(named) != sorted(set(CUE.findall(spoken))):
                raise ScriptError(
                    f"{where}: a cue stands twice, or within [shown](spoken); there are {named}"
                )
            beats[name] = Beat(
                id=name,
                title=entry.get("title"),
                text=CUE.sub("", text).rstrip(),
                spoken=CUE.sub("", spoken).rstrip(),
                cues=dict(_cues(spoken)),
                silence=think,
            )
        return cls(title=table["title"], beats=beats)


def chosen(entry: Mapping[str, str], conditions: Set[str], where: str) -> str:
    """The text of an entry: the first that is named after a condition that holds, or else `text`."""
    key = next((key for key in entry if key in conditions), "text")
    if key not in entry:
        raise ScriptError(f"{where}: there is no text")
    return entry[key]


def filled(text: str, numbers: Mapping[str, Any], language: Language, where: str) -> tuple[str, str]:
    """A text with the study's numbers in it, on one line, as it is shown and as it is spoken; cues are still in it."""
    try:
        text = _Words(language).vformat(" ".join(text.split()), (), numbers)
    except (KeyError, IndexError) as error:
        raise ScriptError(f"{where}: the study has no number {error}; it has {', '.join(numbers)}") from None
    return BOTH.sub(r"\1", text), BOTH.sub(r"\2", text)


class _Words(Formatter):
    """Puts numbers into a text; a name that is none of them, and asks for no digits, becomes a cue."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def get_value(self, key: int | str, args: Any, numbers: Mapping[str, Any]) -> Any:
        """Return a number, or the cue in its place."""
        if isinstance(key, int):
            raise KeyError("{}, which has no name")
        return numbers[key] if key in numbers else _Cue(key)

    def format_field(self, value: Any, spec: str) -> str:
        """Return the number in its digits, or counted: {epochs:epoch} is "1 epoch" or "2 epochs"."""
        if len(spec) > 1 and spec.isalpha() and not isinstance(value, _Cue):
            return f"{value} {self.language.plural(getattr(value, 'value', value), spec)}"
        text = str(super().format_field(value, spec))
        return text if isinstance(value, str) else self.language.number(text)


class _Cue(str):
    """The name of a cue, on its way into a text."""

    def __format__(self, digits: str) -> str:
        if digits:
            raise KeyError(str(self))
        return MARK + self + MARK


def _cues(spoken: str) -> Iterator[tuple[str, tuple[int, float]]]:
    """Where the cues stand: name, and (sentence, share of its letters before the cue)."""
    # The mark of a silence goes into the sentence that ends before it.
    spoken = re.sub(rf"([.?!])\s*{MARK}{THINK}{MARK}\s*", rf"{_SILENCE}\1 ", spoken)
    for k, sentence in enumerate(split_sentences(spoken)):
        if _SILENCE in sentence:
            sentence = sentence.replace(_SILENCE, "")
            yield THINK, (k, 1.0)
        before, *rest = CUE.split(sentence)  # words, name, words, name, words …
        length, so_far = len(CUE.sub("", sentence)), len(before)
        for name, words in zip(rest[::2], rest[1::2], strict=True):
            yield name, (k, so_far / length)
            so_far += len(words)


def split_sentences(text: str) -> list[str]:
    """Sentences end with a stop, a question or an exclamation mark before a blank."""
    return [part for part in re.split(r"(?<=[.?!])\s+", text.strip()) if part]
