"""How fast the films speak: ``./run python -m tests.pace [LESSON.toml] [SCENE ...]`` prints it, film by film.

Nothing is drawn: the films are played dry, with the neural voice, whose sound is kept in media/voice.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from rich.table import Table

from scenes import SCENES, find_scene
from scenes.lesson import DEFAULT
from scenes.words.script import THINK
from tests.support.cases import story_of
from tests.support.playback import play as play_dry

FASTEST_CAPTION = 17.0  # characters a second


@dataclass(frozen=True, kw_only=True)
class PaceOfFilm:
    """What was measured on one film.

    Attributes
    ----------
    seconds, words : of the whole film
    speaking : words a minute while somebody speaks
    gaps : seconds between two sentences of one beat, without the silences meant for thinking
    silences : seconds left after each question
    captions : characters a second of each caption

    """

    seconds: float
    words: int
    speaking: float
    gaps: list[float]
    silences: list[float]
    captions: list[float]

    @property
    def words_a_minute(self) -> float:
        """Over the whole film, silences and all."""
        return 60 * self.words / self.seconds

    @classmethod
    def of(cls, scene: Any) -> PaceOfFilm:
        """Measure a scene that has been played."""
        spoken = heard = 0.0
        words, gaps, silences = 0, [], []
        for beat in scene.beats_played:
            words += len(beat.spoken.split())
            heard += sum(end - start for start, end in beat.spans)
            planned = scene.script.beats[beat.id]
            for k, ((_, end), (start, _)) in enumerate(pairwise(beat.spans)):
                (silences if planned.silence_after(k) else gaps).append(start - end)
            if THINK in planned.cues and planned.silence_after(len(beat.spans) - 1):
                silences.append((beat.end - beat.start) / scene.frame_rate - beat.spans[-1][1])
        spoken = 60 * words / heard
        speeds = [len(cue.text.replace("\n", " ")) / (cue.end - cue.start) for cue in scene.captions]
        return cls(
            seconds=scene.time, words=words, speaking=spoken, gaps=gaps, silences=silences, captions=speeds
        )


def play(scene: str, lesson: Path, media: Path, *, frame_rate: int = 15) -> Any:
    """Play a film dry."""
    with pytest.MonkeyPatch.context() as patch:
        played = play_dry(
            story_of(scene), monkeypatch=patch, lesson=lesson, media=media, frame_rate=frame_rate
        )
    return played


def main(arguments: list[str]) -> None:
    """Print the pace of the films named, or of all."""
    lessons = [Path(name) for name in arguments if name.endswith(".toml")]
    names = [find_scene(name).name for name in arguments if not name.endswith(".toml")]
    table = Table(
        "film", "seconds", "words/min", "speaking", "shortest gap", "silences", "fastest caption", "too fast"
    )
    for name in names or [entry.name for entry in SCENES]:
        pace = PaceOfFilm.of(play(name, lessons[0] if lessons else DEFAULT, Path("media").absolute()))
        table.add_row(
            name,
            f"{pace.seconds:.1f}",
            f"{pace.words_a_minute:.0f}",
            f"{pace.speaking:.0f}",
            f"{min(pace.gaps):.2f}",
            ", ".join(f"{silence:.1f}" for silence in pace.silences) or "none",
            f"{max(pace.captions):.1f}",
            f"{sum(speed > FASTEST_CAPTION for speed in pace.captions)} of {len(pace.captions)}",
        )
    Console(width=120).print(table)


if __name__ == "__main__":
    main(sys.argv[1:])
