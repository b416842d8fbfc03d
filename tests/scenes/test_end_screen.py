"""The end screen: something moves, and nothing lies where YouTube lays its own."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from scenes.end_screen import EndScreen
from scenes.layout import FRAMES, Layout
from scenes.mobjects.end_screen.places import VIDEO, Places
from tests.scenes.test_layout import overlapping
from tests.support.cases import LESSONS, OTHERS, write_lesson
from tests.support.hard_datasets import HARD_DATASETS, write_hard_dataset
from tests.support.inspection import box, curves_shown, leaves, texts_shown, within
from tests.support.playback import play

SECONDS, RATE = 7, 4
DAILY = {("at rest", "16:9"), ("past the bound", "9:16")}
LARGEST = 0.42  # of the frame's width may an element take: more than two and the picture would not fit


def write(folder, case, aspect):
    if case in HARD_DATASETS:
        path = write_hard_dataset(folder, case, aspect=aspect)
    else:
        lesson, extra = (case, "") if case in LESSONS else OTHERS[case]
        path = write_lesson(folder, lesson, extra=extra, aspect=aspect)
    path.write_text(f"{path.read_text('utf-8')}\nend_card = {SECONDS}\n", "utf-8")
    return path


def elements(places):
    """The boxes that YouTube's elements take: (left, bottom), (right, top)."""
    (x, y), radius = places.subscribe
    circle = np.array([[x - radius, y - radius], [x + radius, y + radius]])
    return [*(np.array([[v.left, v.bottom], [v.right, v.top]]) for v in places.videos), circle]


@pytest.mark.parametrize("aspect", FRAMES)
def test_the_places_have_room(aspect):
    layout = Layout.of(aspect)
    places, frame = Places.of(layout), layout.frame
    assert len(places.videos) == 2
    for video in places.videos:
        assert video.width / video.height == pytest.approx(VIDEO) == pytest.approx(16 / 9)
        assert 0.3 < video.width / frame.width <= (0.6 if layout.is_tall else LARGEST)
    regions = [
        np.array([[r.left, r.bottom], [r.right, r.top]]) for r in (places.bowl, places.rules, places.title)
    ]
    taken = [*elements(places), *regions]
    edge = np.array([frame.width, frame.height]) / 2 * 0.92
    assert all(np.all(one[0] >= -edge - 1e-6) and np.all(one[1] <= edge + 1e-6) for one in taken[:3])
    for one, other in itertools.combinations(taken, 2):
        titles = one is regions[2] or other is regions[2]
        assert np.any(one[0] >= other[1] - 1e-6) or np.any(other[0] >= one[1] - 1e-6) or titles


@pytest.mark.parametrize(
    ("case", "aspect"),
    [
        pytest.param(case, aspect, marks=[] if (case, aspect) in DAILY else [pytest.mark.exhaustive])
        for case in (*LESSONS, *OTHERS, *HARD_DATASETS)
        for aspect in FRAMES
    ],
)
def test_something_moves_and_the_places_stay_empty(case, aspect, tmp_path, media, monkeypatch):
    faults, states = set(), []

    def look(scene):
        places = elements(scene.places)
        edge = np.array([scene.layout.frame.width, scene.layout.frame.height]) / 2
        faults.update(overlapping(scene))
        for text, place in texts_shown(scene):
            if np.any(np.abs(place) > 0.93 * edge):
                faults.add(f"{text.source} is too near to the edge")
            if any(np.all(place[0] < one[1]) and np.all(one[0] < place[1]) for one in places):
                faults.add(f"{text.source} lies where an element belongs")
        outlines = {id(part) for part in leaves(scene.outlines)}
        for part, points in curves_shown(scene):
            if id(part) not in outlines and any(within(points, one, 0.01).any() for one in places):
                faults.add(f"{type(part).__name__} at level {part.z_index} lies where an element belongs")
            if any(within(points, box(leaves(rule)), 0.01).any() for rule in scene.rules):
                faults.add(f"{type(part).__name__} at level {part.z_index} lies on a rule")
        plane = scene.board.plane
        states.append(np.concatenate([box([plane.dot.disc]).ravel(), box([plane.ring]).ravel()]))

    lesson = write(tmp_path, case, aspect)
    scene = play(
        EndScreen, monkeypatch=monkeypatch, lesson=lesson, media=media, frame_rate=RATE, each_frame=look
    )
    assert not faults
    assert not scene.captions
    (beat,) = scene.beats_played
    assert (beat.start, beat.end, beat.text, beat.sound) == (0, SECONDS * RATE, "", None)
    steps = np.abs(np.diff(states, axis=0)).max(axis=1)
    assert len(steps) >= (SECONDS - 1) * RATE - 1 and np.mean(steps > 1e-3) > 0.9, "it stands still"
    assert steps.max() < 0.5 * scene.layout.frame.height, "it leaps"
