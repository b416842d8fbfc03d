"""How fast a beat speaks, told by its timeline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from scenes.words.script import THINK, Beat
from scenes.words.timeline import BeatTime, Caption

FASTEST_CAPTION = 17.0  # characters a second


@dataclass(frozen=True, kw_only=True)
class SpeedOfBeat:
    """What was measured on one beat, as it was played.

    Attributes
    ----------
    seconds, words : of the whole beat
    heard : seconds in which somebody speaks
    gaps : seconds between two sentences, without the silences meant for thinking
    silences : seconds left after each question

    """

    seconds: float
    words: int
    heard: float
    gaps: tuple[float, ...]
    silences: tuple[float, ...]

    @property
    def speaking(self) -> float:
        """Words a minute while somebody speaks."""
        return 60 * self.words / self.heard

    @classmethod
    def of(cls, played: BeatTime, planned: Beat, frame_rate: float) -> SpeedOfBeat:
        """Measure a beat; `planned` are the words that it was played from."""
        seconds = (played.end - played.start) / frame_rate
        gaps: list[float] = []
        silences: list[float] = []
        for k, ((_, end), (start, _)) in enumerate(pairwise(played.spans)):
            (silences if planned.silence_after(k) else gaps).append(start - end)
        if THINK in planned.cues and planned.silence_after(len(played.spans) - 1):
            silences.append(seconds - played.spans[-1][1])
        return cls(
            seconds=seconds,
            words=len(played.spoken.split()),
            heard=sum(end - start for start, end in played.spans),
            gaps=tuple(gaps),
            silences=tuple(silences),
        )


def caption_speeds(captions: Iterable[Caption]) -> list[float]:
    """Characters a second of each caption."""
    return [len(cue.text.replace("\n", " ")) / (cue.end - cue.start) for cue in captions]


def cue_times(planned: Beat, spans: Sequence[tuple[float, float]]) -> dict[str, float]:
    """When the word behind each cue is said: seconds from the beginning of what `spans` count from."""
    return {
        name: spans[k][0] + share * (spans[k][1] - spans[k][0]) for name, (k, share) in planned.cues.items()
    }
