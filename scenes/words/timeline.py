"""What a render really did, beat by beat in whole frames; written as JSON beside the film."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from scenes.questions import Question


class Asked(BaseModel):
    """A question of a beat.

    Attributes
    ----------
    at, until : the silence in which the film leaves it to the viewer, seconds from the beginning of the beat; without
        length where the film goes on at once, and None where the film itself does not ask it

    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    question: Question
    at: float | None = None
    until: float | None = None


class Told(BaseModel):
    """The description of a beat, told while its last frame holds: up to the end of the beat.

    Attributes
    ----------
    text, spoken : as in `scenes.words.described`
    start : the frame of the film at which the hold begins
    sound, spans : as those of a beat, seconds from the beginning of the hold

    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    spoken: str
    start: int
    sound: str | None
    spans: tuple[tuple[float, float], ...]


class BeatTime(BaseModel):
    """One beat.

    Attributes
    ----------
    id, title, text, spoken : as in the script, the study's numbers put in
    start, end : its first frame, and the frame after its last
    sound, sound_at : file name of its speech (None for silence), and when it starts, seconds from the beat's start
    spans : (start, end) of each sentence, seconds from the beginning of the beat
    asked : its question, where it has one for the study
    told : its description, in a described edition alone

    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    title: str | None
    text: str
    spoken: str
    start: int
    end: int
    sound: str | None
    sound_at: float
    spans: tuple[tuple[float, float], ...]
    asked: Asked | None = None
    told: Told | None = None

    @property
    def held(self) -> int:
        """For how many frames its last frame holds at its end."""
        return 0 if self.told is None else self.end - self.told.start


class Caption(BaseModel):
    """A caption, in seconds from the beginning of the film."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    start: float
    end: float
    text: str


class Timeline(BaseModel):
    """A rendered scene; `language` is a tag of BCP 47."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    scene: str
    title: str
    language: str
    frame_rate: float
    beats: tuple[BeatTime, ...]
    captions: tuple[Caption, ...]

    @property
    def frames(self) -> int:
        """Length of the film."""
        return self.beats[-1].end if self.beats else 0

    @property
    def is_told(self) -> bool:
        """Whether there are words in it: an end screen has none."""
        return any(beat.text for beat in self.beats)

    @property
    def holds(self) -> dict[int, int]:
        """For how many frames more a frame of the video holds, by its number in the video."""
        found, before = {}, 0
        for beat in self.beats:
            if beat.held:
                found[beat.end - beat.held - before - 1] = beat.held
            before += beat.held
        return found

    def save(self, path: Path) -> None:
        """Write it as JSON."""
        path.write_text(self.model_dump_json(indent=1), "utf-8")

    @classmethod
    def load(cls, path: Path) -> Timeline:
        """Read what `save` wrote."""
        return cls.model_validate_json(path.read_text("utf-8"))
