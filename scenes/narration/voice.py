"""How long words take.  Silent for now: every sentence lasts its reading time."""

from __future__ import annotations

from typing import Protocol

WORDS_PER_SECOND = 2.9
PAUSE = 0.3  # after each sentence, seconds


class Voice(Protocol):
    """Turns a sentence into time."""

    def duration(self, spoken: str) -> float:
        """Seconds from a sentence's first sound to the next sentence's."""
        ...


class SilentVoice:
    """Gives a viewer the time to read each sentence."""

    def duration(self, spoken: str) -> float:
        """Reading time, and a pause."""
        return max(1.0, len(spoken.split()) / WORDS_PER_SECOND) + PAUSE
