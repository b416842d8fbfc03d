"""One showing for many viewers: playing a story takes seconds, looking at it hardly any.

A viewer is a generator function with the name of a test.  It yields the `Look` with which it watches, gets the
scene when all is over, and goes on to say whether what it saw is right::

    @viewer("IntroScene")
    def test_the_loss_is_never_negative(case):
        seen = []
        scene = yield Look(frame=lambda scene: seen.append(scene.board.loss.number.value))
        assert min(seen) >= 0, scene.study

It becomes one test for each story and case (see `CASES` in watching.py).  All viewers of one story and case, of
whatever module, sit in one showing, which is played when the first of their tests runs; each has its own verdict.
A viewer that has found fault looks no further and disturbs no other.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.watching import CASES, MAIN, story_of, watch


class Look(NamedTuple):
    """What a viewer does in a showing."""

    frame: Callable[[Any], None] | None = None  # after each frame, with the scene
    end: Callable[[Any, str], None] | None = None  # at the last frame of each beat, with the scene and its id


See = Callable[[str], Generator[Look, Any, None]]
VIEWERS: dict[tuple[str, str], dict[str, See]] = {}


def viewer(
    *stories: str, cases: Sequence[str] = MAIN, seldom: Callable[[str, str], bool] = lambda story, case: False
) -> Callable[[See], Callable[..., None]]:
    """Make a generator function a test for each of these stories and cases.

    Where `seldom(story, case)` is true, the test is marked "exhaustive", and left out where nobody asks for it.
    """

    def register(see: See) -> Callable[..., None]:
        name = f"{see.__module__}.{see.__name__}"
        seats = []
        for story in stories:
            for case in cases:
                VIEWERS.setdefault((story, case), {})[name] = see
                # One showing is played by one worker.
                together = pytest.mark.xdist_group(f"{story} {case}")
                marks = [together, pytest.mark.exhaustive] if seldom(story, case) else [together]
                seats.append(pytest.param(story, case, marks=marks, id=f"{story}-{case}"))

        @pytest.mark.parametrize(("story", "case"), seats)
        def test(story: str, case: str, showing: Callable[[str, str], dict[str, Exception | None]]) -> None:
            verdict = showing(story, case)[name]
            if verdict is not None:
                raise verdict

        test.__name__, test.__doc__, test.__module__ = see.__name__, see.__doc__, see.__module__
        return test

    return register


class Seat:
    """A viewer in a showing, up to its verdict: None, or what it found wrong."""

    def __init__(self, see: See, case: str) -> None:
        self.verdict: Exception | None = None
        self.sees, self.look = see(case), Look()
        self._try(lambda: setattr(self, "look", next(self.sees)))

    def frame(self, scene: Any) -> None:
        """A frame is on the screen."""
        if self.look.frame is not None:
            self._try(lambda: self.look.frame(scene))

    def end(self, scene: Any, beat: str) -> None:
        """The last frame of a beat is on the screen."""
        if self.look.end is not None:
            self._try(lambda: self.look.end(scene, beat))

    def over(self, scene: Any) -> None:
        """All has been shown."""
        if self.verdict is None:
            self._try(lambda: self._send(scene))

    def _send(self, scene: Any) -> None:
        try:
            self.sees.send(scene)
        except StopIteration:
            return
        raise RuntimeError("a viewer yields once")

    def _try(self, act: Callable[[], Any]) -> None:
        try:
            act()
        except Exception as error:  # also what the scene does not have, or a viewer's own slip
            self.verdict, self.look = error, Look()
            self.sees.close()


def show(story: str, case: str, *, folder: Path, media: Path) -> dict[str, Exception | None]:
    """Play a story to all its viewers, and collect what each of them found."""
    with pytest.MonkeyPatch.context() as patch:
        seats = {name: Seat(see, case) for name, see in VIEWERS[story, case].items()}
        try:
            scene = watch(
                story_of(story),
                monkeypatch=patch,
                lesson=CASES[case].write(folder),
                media=media,
                frame_rate=CASES[case].frame_rate,
                each_frame=lambda scene: [seat.frame(scene) for seat in seats.values()],
                each_beat=lambda scene, beat: [seat.end(scene, beat) for seat in seats.values()],
            )
        except Exception as error:  # a story that breaks is everybody's fault to report
            return {name: seat.verdict or error for name, seat in seats.items()}
        for seat in seats.values():
            seat.over(scene)
    return {name: seat.verdict for name, seat in seats.items()}
