"""The last frame of every beat stands alone as a slide: nothing clipped, tiny or on top of something else."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from scenes.layout import FRAME_HEIGHT, MARGIN, Layout
from scenes.style import Level
from tests.support.cases import STORIES
from tests.support.expectations import expectations
from tests.support.inspection import curves_shown, plates_shown, texts_shown, within
from tests.support.observers import Callbacks, observer

SMALLEST = FRAME_HEIGHT / 30
FAINT = 0.12  # opacity below which a text on its way out or in is hardly seen


def faults(scene) -> list[str]:
    found = []
    frame = scene.layout.frame
    edge = np.array([frame.width, frame.height]) * (0.5 - MARGIN)
    texts, curves, plates = texts_shown(scene), curves_shown(scene), plates_shown(scene)
    for text, place in texts:
        if np.any(place[0] < -edge) or np.any(place[1] > edge):
            found.append(f"{text.source!r} comes too near to the edge: {place.round(2).tolist()}")
        if text.em < SMALLEST:
            found.append(f"{text.source!r} is {text.em:.3f} high, less than {SMALLEST:.3f}")
    for (one, a), (two, b) in itertools.combinations(texts, 2):
        if np.all(a[0] + 0.01 < b[1]) and np.all(b[0] + 0.01 < a[1]):
            found.append(f"{one.source!r} and {two.source!r} overlap")
    for part, points in curves:
        if np.any(np.abs(points) > edge + 0.001):
            found.append(f"{type(part).__name__} at level {part.z_index} comes too near to the edge")
        low, high = points.min(axis=0, initial=np.inf), points.max(axis=0, initial=-np.inf)
        for text, place in texts:
            if np.any(high < place[0]) or np.any(low > place[1]):
                continue
            on_plate = any(np.all(plate[0] <= place[0]) and np.all(place[1] <= plate[1]) for plate in plates)
            if on_plate and part.z_index < Level.PLATE:
                continue
            if within(points, place, 0.01).any():
                found.append(f"{text.source!r} stands on a {type(part).__name__} of level {part.z_index}")
    return found


def laid_out():
    """A viewer of the last frames: all beats come, there is much to see, and nothing is at fault."""
    seen = {}

    def end(scene, name):
        seen[name] = (len(texts_shown(scene)), len(curves_shown(scene)), faults(scene))

    scene = yield Callbacks(end=end)
    assert list(seen) == list(scene.script.beats)
    texts = {name: count for name, (count, _, _) in seen.items()}
    expectations()[type(scene).__name__].assert_much_is_seen(
        texts, (curves for _, curves, _ in seen.values())
    )
    assert not {name: found for name, (_, _, found) in seen.items() if found}


def overlapping(scene) -> list[str]:
    """Texts that lie over one another at this moment, each seen at least faintly."""
    texts = [(text.source, place) for text, place in texts_shown(scene) if opacity(text) > FAINT]
    low, high = (np.array([place[k] for _, place in texts]).reshape(-1, 2) for k in (0, 1))
    # On either axis, one begins before the other ends.
    over = np.all(low[:, None] + 0.02 < high[None], axis=-1)
    pairs = np.argwhere(np.triu(over & over.T, 1))
    return [f"{texts[one][0]!r} and {texts[two][0]!r}" for one, two in pairs]


def opacity(text) -> float:
    """Of the most opaque of its glyphs."""
    return max(part.get_fill_opacity() for part in text.get_family() if len(part.points))


@observer(*STORIES)
def test_no_text_lies_over_another_at_any_moment(case):
    seen, frames = {}, []

    def look(scene):
        frames.append(len(texts_shown(scene)))
        for pair in overlapping(scene):
            seen.setdefault(pair, round(scene.time, 2))

    scene = yield Callbacks(frame=look)
    least, _ = expectations()[type(scene).__name__].seconds
    assert len(frames) > least and np.mean(frames) > 8, "the test looks at nothing"
    assert not seen


@observer(*STORIES)
def test_last_frames(case):
    yield from laid_out()


@observer(
    "LossCurveScene",
    cases=["past the bound", "near the bound", "half the bound", "unfinished", "endless", "no noise"],
)
def test_last_frames_of_other_endings(case):
    yield from laid_out()


HOLE = (
    0.5  # from here on, height on which nothing stands counts as empty: rows of text are nearer to each other
)


def height_in_use(scene) -> float:
    """How much of the height below the title is taken, in an upright frame."""
    low, high = scene.layout.strip.bottom, scene.layout.title.bottom
    boxes = [place[:, 1] for _, place in texts_shown(scene)]
    boxes += [
        np.array([points[:, 1].min(), points[:, 1].max()]) for _, points in curves_shown(scene) if len(points)
    ]
    spans = sorted(tuple(np.clip(box, low, high)) for box in boxes)
    empty, reached = 0.0, low
    for bottom, top in [*spans, (high, high)]:
        empty += bottom - reached if bottom - reached > HOLE else 0.0
        reached = max(reached, top)
    return 1 - empty / (high - low)


@observer(*STORIES, cases=["default 9:16", "diabetes 9:16"])
def test_upright_frames_are_used_from_the_title_down_to_the_strip(case):
    seen = {}
    scene = yield Callbacks(end=lambda scene, name: seen.setdefault(name, height_in_use(scene)))
    assert list(seen) == list(scene.script.beats)
    assert scene.layout.is_tall and len(seen) > 4
    assert np.mean([*seen.values()]) > expectations()[type(scene).__name__].upright, seen


def test_upright_panels_take_what_the_strip_leaves_them():
    low, high = Layout.tall(3.0), Layout.tall(2.0)
    for layout in (Layout.tall(), low, high):
        assert layout.left.height == pytest.approx(layout.right.height)
        # Between title and strip there is nothing but the panels, and lines of numbers and names.
        free = layout.title.bottom - layout.strip.top - layout.left.height - layout.right.height
        assert free < 7 * 0.55
    assert high.left.height - low.left.height == pytest.approx(0.5)
