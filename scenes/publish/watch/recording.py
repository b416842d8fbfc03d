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
from scenes.words.voice import RECORDED

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
        """Let the last take be the voice of its beat, and put away what was so before.  `Refusal`: there is no take."""
        take, target = self.path(scene, beat), self.media / "recordings" / scene / f"{beat}.wav"
        self._within(take.parent)
        self._within(target.parent)
        if take.is_symlink() or not take.is_file():
            raise Refusal("There is no take to keep; record one.")
        self._put_away(scene, beat)
        with written_whole(target) as new:
            new.write_bytes(take.read_bytes())
        take.unlink()

    def remove(self, scene: str, beat: str) -> None:
        """Put the recording of a beat away, so that it has the synthetic voice again.  `Refusal`: there is none."""
        self._within(self.path(scene, beat).parent)
        self._within(self.media / "recordings" / scene)
        if not self._recordings(scene, beat):
            raise Refusal("There is no recording of this beat.")
        self._put_away(scene, beat)

    def restore(self, scene: str, beat: str) -> None:
        """Let what was put away be the voice of its beat again, and put away what is so now.  `Refusal`: none."""
        self._within(self.path(scene, beat).parent)
        folder = self._within(self.media / "recordings" / scene)
        if not (before := self._before(scene, beat)):
            raise Refusal("No recording of this beat was put away.")
        aside = [path.replace(path.with_name(f".{path.name}")) for path in before]
        self._put_away(scene, beat)
        for path in aside:
            path.replace(folder / f"{beat}{path.suffix}")

    def can_restore(self, scene: str, beat: str) -> bool:
        """Whether a recording of a beat was put away."""
        return bool(self._before(scene, beat))

    def _put_away(self, scene: str, beat: str) -> None:
        """Move the recordings of a beat beside the takes; what lay there goes."""
        if there := self._recordings(scene, beat):
            for path in self._before(scene, beat):
                path.unlink()
        for path in there:
            path.replace(self.path(scene, beat).with_suffix(f".before{path.suffix}"))

    def _recordings(self, scene: str, beat: str) -> list[Path]:
        """All that may be the voice of a beat: the first counts, and where it goes, the next would."""
        return [
            path
            for ending in RECORDED
            if (path := self.media / "recordings" / scene / f"{beat}{ending}").is_file()
        ]

    def _before(self, scene: str, beat: str) -> list[Path]:
        path = self.path(scene, beat)
        return [there for ending in RECORDED if (there := path.with_suffix(f".before{ending}")).is_file()]

    def _within(self, folder: Path) -> Path:
        """A folder that is there, and in the media folder, wherever links may lead; `Refusal` for another."""
        if not folder.resolve().is_relative_to(self.media.resolve()):
            raise Refusal(f"{folder} leads out of {self.media}: nothing is written there.")
        folder.mkdir(parents=True, exist_ok=True)
        return folder
