"""What a sentence names is to be seen with its word."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.support.inspection import shown
from tests.support.observers import Callbacks

EARLY, LATE = 0.1, 0.3  # seconds


def seen_with_their_words(parts: Mapping[tuple[str, str], Callable[[Any], Any]]) -> Any:
    """An observer: each part, by beat and cue, is first seen when the word behind the cue is said.

    A part is given by the scene, and may be none yet.
    """
    first = {}

    def look(scene: Any) -> None:
        if len(scene.beats_played) == len(scene.script.beats):
            return
        beat = list(scene.script.beats)[len(scene.beats_played)]
        for (where, cue), part in parts.items():
            if where == beat and (where, cue) not in first:
                try:
                    here = shown(scene, part(scene))
                except AttributeError:  # it is not made yet
                    continue
                if here:
                    first[where, cue] = scene.time

    scene = yield Callbacks(frame=look)
    late = {}
    for beat in scene.beats_played:
        for cue, (k, share) in scene.script.beats[beat.id].cues.items():
            if (beat.id, cue) in parts:
                start, end = beat.spans[k]
                told = beat.start / scene.frame_rate + start + share * (end - start)
                late[beat.id, cue] = first[beat.id, cue] - told
    assert len(late) == len(parts)
    latest = LATE + 1 / scene.frame_rate
    assert not {cue: delay for cue, delay in late.items() if not -EARLY <= delay <= latest}
