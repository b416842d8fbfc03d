"""A finished film of one scene, as the render step hands it to all that publish it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from scenes.words.timeline import Timeline

VIDEO, OVERLAY, TIMELINE, SOUNDS = "film.mp4", "film.webm", "timeline.json", "sounds"


@dataclass(frozen=True, slots=True)
class Film:
    """A scene rendered whole, in a folder of its own that nothing changes any more.

    Attributes
    ----------
    folder : holds the video as Manim wrote it, its timeline, and the WAV files that the timeline names

    """

    folder: Path

    @property
    def video(self) -> Path:
        """H.264, or VP9 with alpha where it was rendered so; with Manim's own sound track where there is a voice."""
        overlay = self.folder / OVERLAY
        return overlay if overlay.is_file() else self.folder / VIDEO

    @property
    def timeline(self) -> Timeline:
        """What was played, beat by beat."""
        return Timeline.load(self.folder / TIMELINE)

    def sound(self, name: str) -> Path:
        """The file of a beat's speech: 48 kHz, mono, int16."""
        return self.folder / SOUNDS / name
