"""Takes of the lecturer's own voice, on their way from the page to the recordings that films are made with."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from scenes.publish.errors import Refusal
from scenes.whole import written_whole
from scenes.words.sound import RATE, as_wav
from scenes.words.takes import Take

MOST = 20_000_000  # bytes of a take: a quarter of an hour and more


class Takes:
    """The last take of each beat, in ``takes`` of a media folder, and what has been kept, in its ``recordings``.

    Names of scenes and beats have to be looked up before they come here.
    """

    def __init__(self, media: Path) -> None:
        self.media = media

    def path(self, scene: str, beat: str) -> Path:
        """Where the last take lies."""
        return self.media / "takes" / f"{scene}.{beat}.wav"

    def take(self, scene: str, beat: str, sentences: list[str], data: bytes) -> dict[str, Any]:
        """Make a take fit for a film; how long it is, and what is wrong with it.  `VoiceError` where it is nothing."""
        folder = self._within(self.path(scene, beat).parent)
        with TemporaryDirectory(prefix=".new-", dir=folder) as private:
            came = Path(private) / "take"
            came.write_bytes(data)
            take = Take.read(came, sentences)
        with written_whole(self.path(scene, beat)) as new:
            new.write_bytes(as_wav(take.samples))
        return {"seconds": len(take.samples) / RATE, "faults": [asdict(fault) for fault in take.faults]}

    def keep(self, scene: str, beat: str) -> None:
        """Let the last take be the voice of its beat; what was so before lies beside the takes.  `Refusal`: none."""
        take, target = self.path(scene, beat), self.media / "recordings" / scene / f"{beat}.wav"
        self._within(take.parent)
        self._within(target.parent)
        if take.is_symlink() or not take.is_file():
            raise Refusal("There is no take to keep; record one.")
        if target.is_file():
            target.replace(take.with_suffix(".before.wav"))
        with written_whole(target) as new:
            new.write_bytes(take.read_bytes())
        take.unlink()

    def _within(self, folder: Path) -> Path:
        """A folder that is there, and in the media folder, wherever links may lead; `Refusal` for another."""
        if not folder.resolve().is_relative_to(self.media.resolve()):
            raise Refusal(f"{folder} leads out of {self.media}: nothing is written there.")
        folder.mkdir(parents=True, exist_ok=True)
        return folder
