"""The last frame of every beat stands alone as a slide: nothing clipped, tiny or on top of something else."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from scenes.layout import FRAME_HEIGHT, MARGIN
from scenes.style import Level
from tests.watching import (
    STORIES,
    curves_shown,
    plates_shown,
    story_of,
    texts_shown,
    watch,
    within,
    write_lesson,
)

WIDTH, HEIGHT = FRAME_HEIGHT * 16 / 9, FRAME_HEIGHT
EDGE = np.array([WIDTH, HEIGHT]) * (0.5 - MARGIN)
SMALLEST = FRAME_HEIGHT / 30


def faults(scene) -> list[str]:
    found = []
    texts, curves, plates = texts_shown(scene), curves_shown(scene), plates_shown(scene)
    for text, frame in texts:
        if np.any(frame[0] < -EDGE) or np.any(frame[1] > EDGE):
            found.append(f"{text.source!r} comes too near to the edge: {frame.round(2).tolist()}")
        if text.em < SMALLEST:
            found.append(f"{text.source!r} is {text.em:.3f} high, less than {SMALLEST:.3f}")
    for (one, a), (two, b) in itertools.combinations(texts, 2):
        if np.all(a[0] + 0.01 < b[1]) and np.all(b[0] + 0.01 < a[1]):
            found.append(f"{one.source!r} and {two.source!r} overlap")
    for part, points in curves:
        if np.any(np.abs(points) > EDGE + 0.001):
            found.append(f"{type(part).__name__} at level {part.z_index} comes too near to the edge")
        for text, frame in texts:
            on_plate = any(np.all(plate[0] <= frame[0]) and np.all(frame[1] <= plate[1]) for plate in plates)
            if on_plate and part.z_index < Level.PLATE:
                continue
            if within(points, frame, 0.01).any():
                found.append(f"{text.source!r} stands on a {type(part).__name__} of level {part.z_index}")
    return found


@pytest.mark.parametrize("story", list(STORIES))
def test_last_frames_in_the_light_theme(story, tmp_path, media, monkeypatch):
    """The dark one is looked at in test_film."""
    seen = {}
    scene = watch(
        story_of(story),
        monkeypatch=monkeypatch,
        lesson=write_lesson(tmp_path, "diabetes", "light"),
        media=media,
        frame_rate=1,
        each_beat=lambda scene, name: seen.update({name: (len(texts_shown(scene)), faults(scene))}),
    )
    assert list(seen) == list(scene.script.beats)
    counts = [count for count, _ in seen.values()]
    assert min(counts) >= 4 and max(counts) >= 12, "hardly any text was found: the test looks at nothing"
    assert not {name: found for name, (_, found) in seen.items() if found}
