"""Many observers of one playback: playing a story takes seconds, looking at it hardly any.

An observer is a generator function with the name of a test.  It yields the `Callbacks` with which it looks on, gets
the scene when all is over, and goes on to say whether what it saw is right::

    @observer("IntroScene")
    def test_the_loss_is_never_negative(case):
        seen = []
        scene = yield Callbacks(frame=lambda scene: seen.append(scene.board.loss.number.value))
        assert min(seen) >= 0, scene.study

It becomes one test for each story and case (see `CASES` in cases.py).  A story and case is played once, when the
first of its tests runs, to all its observers of whatever module; each has its own verdict.  An observer that has
found fault looks no further and disturbs no other.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.support.cases import CASES, MAIN, story_of
from tests.support.playback import play


class Callbacks(NamedTuple):
    """When an observer looks on."""

    frame: Callable[[Any], None] | None = None  # after each frame, with the scene
    end: Callable[[Any, str], None] | None = None  # at the last frame of each beat, with the scene and its id


ObserverFunction = Callable[[str], Generator[Callbacks, Any, None]]
OBSERVERS: dict[tuple[str, str], dict[str, ObserverFunction]] = {}


def observer(
    *stories: str, cases: Sequence[str] = MAIN, seldom: Callable[[str, str], bool] = lambda story, case: False
) -> Callable[[ObserverFunction], Callable[..., None]]:
    """Make a generator function a test for each of these stories and cases.

    Where `seldom(story, case)` is true, the test is marked "exhaustive", and left out where nobody asks for it.
    """

    def register(function: ObserverFunction) -> Callable[..., None]:
        name = f"{function.__module__}.{function.__name__}"
        parameters = []
        for story in stories:
            for case in cases:
                OBSERVERS.setdefault((story, case), {})[name] = function
                # One playback takes place on one worker.
                together = pytest.mark.xdist_group(f"{story} {case}")
                marks = [together, pytest.mark.exhaustive] if seldom(story, case) else [together]
                parameters.append(pytest.param(story, case, marks=marks, id=f"{story}-{case}"))

        @pytest.mark.parametrize(("story", "case"), parameters)
        def test(story: str, case: str, verdicts: Callable[[str, str], dict[str, Exception | None]]) -> None:
            verdict = verdicts(story, case)[name]
            if verdict is not None:
                raise verdict

        test.__name__, test.__doc__, test.__module__ = (
            function.__name__,
            function.__doc__,
            function.__module__,
        )
        return test

    return register


class Observer:
    """An observer in a playback, up to its verdict: None, or what it found wrong."""

    def __init__(self, function: ObserverFunction, case: str) -> None:
        self.verdict: Exception | None = None
        self.generator, self.callbacks = function(case), Callbacks()
        self._try(lambda: setattr(self, "callbacks", next(self.generator)))

    def frame(self, scene: Any) -> None:
        """A frame is on the screen."""
        if self.callbacks.frame is not None:
            self._try(lambda: self.callbacks.frame(scene))

    def end(self, scene: Any, beat: str) -> None:
        """The last frame of a beat is on the screen."""
        if self.callbacks.end is not None:
            self._try(lambda: self.callbacks.end(scene, beat))

    def over(self, scene: Any) -> None:
        """All has been shown."""
        if self.verdict is None:
            self._try(lambda: self._send(scene))

    def _send(self, scene: Any) -> None:
        try:
            self.generator.send(scene)
        except StopIteration:
            return
        raise RuntimeError("an observer yields once")

    def _try(self, act: Callable[[], Any]) -> None:
        try:
            act()
        except Exception as error:  # also what the scene does not have, or an observer's own slip
            self.verdict, self.callbacks = error, Callbacks()
            self.generator.close()


def play_to_observers(story: str, case: str, *, folder: Path, media: Path) -> dict[str, Exception | None]:
    """Play a story to all its observers, and collect what each of them found."""
    with pytest.MonkeyPatch.context() as patch:
        observers = {name: Observer(function, case) for name, function in OBSERVERS[story, case].items()}
        try:
            scene = play(
                story_of(story),
                monkeypatch=patch,
                lesson=CASES[case].write(folder),
                media=media,
                frame_rate=CASES[case].frame_rate,
                each_frame=lambda scene: [each.frame(scene) for each in observers.values()],
                each_beat=lambda scene, beat: [each.end(scene, beat) for each in observers.values()],
            )
        except Exception as error:  # a story that breaks is everybody's fault to report
            return {name: each.verdict or error for name, each in observers.items()}
        for each in observers.values():
            each.over(scene)
    return {name: each.verdict for name, each in observers.items()}
