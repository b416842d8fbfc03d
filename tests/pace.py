"""How fast the films speak: ``./run python -m tests.pace [LESSON.toml] [SCENE ...]`` prints it, film by film.

Nothing is drawn: the films are played dry, with the neural voice, whose sound is kept in media/voice.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from rich.table import Table

from scenes import SCENES, find_scene
from scenes.lesson import DEFAULT
from scenes.words.speed import FASTEST_CAPTION, SpeedOfBeat, caption_speeds
from tests.support.cases import story_of
from tests.support.playback import play as play_dry


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
        beats = [
            SpeedOfBeat.of(beat, scene.script.beats[beat.id], scene.frame_rate) for beat in scene.beats_played
        ]
        words, heard = sum(beat.words for beat in beats), sum(beat.heard for beat in beats)
        return cls(
            seconds=scene.time,
            words=words,
            speaking=60 * words / heard,
            gaps=[gap for beat in beats for gap in beat.gaps],
            silences=[silence for beat in beats for silence in beat.silences],
            captions=caption_speeds(scene.captions),
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
