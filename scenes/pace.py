"""The clock of a beat: stories wait for words by the names of their cues."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from scenes.words.language import ScriptError
from scenes.words.script import Beat
from scenes.words.speed import cue_times


class Clock(Protocol):
    """What a pace needs of a scene."""

    @property
    def time(self) -> float:
        """Seconds shown so far."""
        ...

    def hold(self, seconds: float) -> None:
        """Show the frame as it is for so long."""


class Pace:
    """The clock of a beat: when the word behind each of its cues is said.

    Attributes
    ----------
    awaited : the cues that the story has asked for

    """

    def __init__(self, scene: Clock, words: Beat, spans: Sequence[tuple[float, float]]) -> None:
        self._scene, self._words, self._began = scene, words, scene.time
        self._times = cue_times(words, spans)
        self._end = spans[-1][1] + words.silence_after(len(spans) - 1)
        self.awaited: set[str] = set()

    def _time(self, cue: str | None) -> float:
        """When a cue comes, or the last word: seconds of the film."""
        if cue is None:
            return self._began + self._end
        self.awaited.add(cue)
        if cue not in self._times:
            raise ScriptError(
                f"{type(self._scene).__name__}.{self._words.id} waits for {{{cue}}}, which is not in its words; "
                f"put it before the word that is meant. There are: {', '.join(self._times) or 'none'}."
            )
        return self._began + self._times[cue]

    @property
    def silence(self) -> float:
        """Seconds that the viewer has for the question of the beat."""
        return self._words.silence

    def until(self, cue: str | None = None) -> None:
        """Hold the picture until a cue, or until the last word; no wait where it is over."""
        self._scene.hold(self._time(cue) - self._scene.time)

    def left(self, cue: str | None = None) -> float:
        """Seconds until a cue, or until the last word; never negative."""
        return max(0.0, self._time(cue) - self._scene.time)
