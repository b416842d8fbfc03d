"""Shorts as they are played: a first sentence of their own, room for an app's buttons, and under a minute."""

from __future__ import annotations

import numpy as np
import pytest

from scenes.layout import Layout
from scenes.publish.lecture.shorts import LONGEST
from scenes.words.language import Language
from tests.scenes.test_layout import overlapping
from tests.support.cases import LESSONS, OTHERS, story_of, write_lesson
from tests.support.hard_datasets import HARD_DATASETS, write_hard_dataset
from tests.support.inspection import box, curves_shown, leaves, texts_shown
from tests.support.playback import play

TABLE = Language.load().tables["shorts"]
SHORTS = [(scene, beat) for scene, beats in TABLE.items() for beat in beats]
BELOW, RIGHT, SIDES = (
    0.2,
    0.15,
    0.04,
)  # shares of the frame that an app covers, and that are kept free in any film
DAILY = {("IntroScene", "downhill", "default")}
CASES = [
    pytest.param(scene, beat, case, marks=[] if (scene, beat, case) in DAILY else [pytest.mark.exhaustive])
    for scene, beat in SHORTS
    for case in (*LESSONS, *OTHERS, *HARD_DATASETS)
]


def write(folder, case, beat):
    short = f'\nshort = true\nonly = ["{beat}"]\naspect = "9:16"\n'
    if case in HARD_DATASETS:
        path = write_hard_dataset(folder, case, aspect="9:16")
        path.write_text(path.read_text("utf-8") + short.replace('aspect = "9:16"\n', ""), "utf-8")
        return path
    lesson, extra = (case, "") if case in LESSONS else OTHERS[case]
    path = write_lesson(folder, lesson, extra=extra, aspect="9:16")
    path.write_text(path.read_text("utf-8") + short.replace('aspect = "9:16"\n', ""), "utf-8")
    return path


def test_the_frame_of_a_short_leaves_room_for_an_app():
    base, layout = Layout.tall(), Layout.short()
    frame = layout.frame
    assert frame.height / frame.width == pytest.approx(16 / 9)
    assert (base.strip.bottom - frame.bottom) / frame.height >= BELOW - 1e-9
    assert (frame.right - base.strip.right) / frame.width >= RIGHT
    assert (base.strip.left - frame.left) / frame.width >= SIDES
    assert (frame.top - layout.title.top) / frame.height >= SIDES
    assert layout.is_tall and layout.stage == base.stage


@pytest.mark.parametrize(("scene", "beat", "case"), CASES)
def test_a_short_stands_alone(scene, beat, case, tmp_path, media, monkeypatch):
    faults, frames, nearness = {}, [], []

    def look(film):
        if film.renderer.skip_animations:
            return
        frame, camera = film.layout.frame, film.camera
        frames.append(len(texts_shown(film)))
        nearness.append(frame.width / camera.frame_width)
        x, y, _ = camera.frame_center
        half = np.array([camera.frame_width, camera.frame_height]) / 2
        low = [x, y] - half * [1 - 2 * SIDES, 1 - 2 * BELOW]
        high = [x, y] + half * [1 - 2 * RIGHT, 1 - 2 * SIDES]
        for pair in overlapping(film):
            faults.setdefault(f"{pair} overlap", round(film.time, 2))
        for text, place in texts_shown(film):
            if np.any(place[0] < low - 1e-6) or np.any(place[1] > high):
                faults.setdefault(f"{text.source} leaves its room", (round(film.time, 2), place.round(2)))
        title = box(leaves(film.title_line))
        for part, points in curves_shown(film):
            if np.all((points > title[0]) & (points < title[1]), axis=1).any():
                faults.setdefault(
                    f"{type(part).__name__} at level {part.z_index} on the title", round(film.time, 2)
                )

    lesson = write(tmp_path, case, beat)
    film = play(
        story_of(scene), monkeypatch=monkeypatch, lesson=lesson, media=media, frame_rate=2, each_frame=look
    )
    first, told = film.beats_played
    assert (first.id, told.id) == (f"{beat}.short", beat)
    assert film.captions[0].text.replace("\n", " ") in first.text and first.text == film.short.first.text
    assert film.captions[0].start < 0.5 and told.start == first.end > 2 * 2
    assert told.end / 2 < LONGEST and len(frames) > 2 * 15 and np.mean(frames) > 2
    assert 0.9 < nearness[0] < 0.97 and np.all(np.diff(nearness) > -1e-9) and nearness[first.end] == 1
    assert not faults
