"""The three thumbnails: big words that nothing touches, room for YouTube's stamp, and three ideas."""

from __future__ import annotations

import itertools
import os
from pathlib import Path

import numpy as np
import pytest
from manim import tempconfig

from scenes import thumbnail
from scenes.lesson import Lesson
from scenes.style import Label, Level
from scenes.thumbnail import STAMP, WIDE
from tests.support.cases import LESSONS, OTHERS, write_lesson
from tests.support.colours import contrast
from tests.support.hard_datasets import HARD_DATASETS, write_hard_dataset
from tests.support.inspection import box, inked, leaves, samples, within

IDEAS = ("LandscapeThumbnail", "BowlThumbnail", "SquaresThumbnail")
SMALL = 16  # pixels of a capital where the picture is 138 high, the smallest that YouTube shows
DAILY = ("default", "two points", "at rest", "past the bound")


def drawn(name: str, lesson: Path, media: Path, monkeypatch) -> thumbnail.Thumbnail:
    monkeypatch.setenv("GD_LESSON", str(lesson))
    quiet = {"dry_run": True, "progress_bar": "none", "verbosity": "ERROR", "media_dir": str(media)}
    with tempconfig({**quiet, "pixel_width": 128, "pixel_height": 72, "frame_rate": 1}):
        scene = getattr(thumbnail, name)()
        scene.setup()
        scene.construct()
    return scene


def check(scene: thumbnail.Thumbnail) -> None:
    labels = [mobject for mobject in scene.mobjects if isinstance(mobject, Label)]
    words = " ".join(label.source for label in labels).split()
    assert 1 < len(words) <= 4
    places = [box(leaves(label)) for label in labels]
    frame = np.array([[-WIDE[0], -WIDE[1]], WIDE])
    background = scene.style.color("background")
    parts = [
        part
        for mobject in scene.mobjects
        if not isinstance(mobject, Label)
        for part in leaves(mobject)
        if inked(part)
    ]
    parts = [part for part in parts if part.get_fill_color() != background or not part.get_fill_opacity()]
    bands = [part for part in parts if part.z_index == Level.BOWL]
    assert len(parts) > 3
    for label, place in zip(labels, places, strict=True):
        assert np.all(place[0] > frame[0] + 0.3) and np.all(place[1] < frame[1] - 0.3), label.source
        assert 0.72 * label.em / (2 * WIDE[1]) * 138 > SMALL, (label.source, label.em)
        assert contrast(leaves(label)[0].get_fill_color(), background) > 4.5
        for part in parts:
            points = samples(part)
            if part in bands and isinstance(scene, thumbnail.LandscapeThumbnail):
                points = points[points[:, 0] > 0]  # what is left of it lies under the mask
            assert not within(points, place, 0.01).any(), (label.source, part.z_index)
            assert not within(place, box([part]), 0.01).all() or part.z_index <= Level.BOWL
    for a, b in itertools.combinations(places, 2):
        assert not (np.all(a[0] < b[1]) and np.all(b[0] < a[1]))
    # The stamp hides some of the landscape, and nothing that is meant.
    stamp = np.array([[STAMP.left, STAMP.bottom], [STAMP.right, STAMP.top]])
    meant = [part for part in parts if part not in bands]
    assert not any(within(samples(part), stamp, 0.01).any() for part in meant)
    assert not any(np.all(place[0] < stamp[1]) and np.all(stamp[0] < place[1]) for place in places)
    far = np.concatenate([samples(part) for part in meant])
    assert np.all(np.isfinite(far)) and np.all(np.abs(far) <= frame[1] + 0.01)


def write(folder: Path, case: str, theme: str) -> Path:
    if case in HARD_DATASETS:
        return write_hard_dataset(folder, case, theme=theme)
    lesson, extra = (case, "") if case in LESSONS else OTHERS[case]
    return write_lesson(folder, lesson, theme, extra)


@pytest.mark.parametrize(
    ("case", "theme"),
    [
        pytest.param(case, theme, marks=[] if case in DAILY and theme == "dark" else [pytest.mark.exhaustive])
        for case in (*LESSONS, *OTHERS, *HARD_DATASETS)
        for theme in ("dark", "light")
    ],
)
def test_words_stand_alone_and_the_stamp_has_room(case, theme, tmp_path, media, monkeypatch):
    lesson = write(tmp_path, case, theme)
    for name in IDEAS:
        check(drawn(name, lesson, media, monkeypatch))


def test_the_wrong_line_is_wrong_and_its_squares_are_its_errors(tmp_path, media, monkeypatch):
    scene = drawn("SquaresThumbnail", write_lesson(tmp_path, "default"), media, monkeypatch)
    study, region = scene.study, thumbnail.Region(-6.0, 1.0, -3.0, 3.0)
    plot, heads = scene.points_of(region)
    m, b = scene.wrong_line(plot)
    assert study.moments.loss(m, b) > 4 * study.moments.floor
    assert m * study.moments.mean_x + b == pytest.approx(study.moments.mean_y)
    feet = np.stack([heads[:, 0], m * heads[:, 0] + b], axis=-1)
    corner, side = thumbnail.apart(
        *thumbnail.squares_in(region, plot.to_frame(heads), plot.to_frame(feet), m)
    )
    errors = np.abs(heads[:, 1] - feet[:, 1]) * plot.unit[1]
    assert len(side) >= 2 and side[0] == pytest.approx(errors.max())
    assert all(np.isclose(errors, one).any() for one in side)
    for (a, u), (c, v) in itertools.combinations(zip(corner, side, strict=True), 2):
        assert np.any((a >= c + v) | (a + u <= c))
    assert os.environ["GD_LESSON"] and Lesson.current().film.theme == "dark"
