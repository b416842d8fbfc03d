"""Clips: the frames and the sound of one beat, no more and no less."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from scenes import SCENES
from scenes.lesson import Lesson
from scenes.publish.cli import main
from scenes.publish.clips.clips import Kind, choose
from scenes.publish.clips.cuts import copy_clip, cuts, encode_clip
from scenes.publish.clips.gifs import write_gif
from scenes.publish.errors import Failure, Refusal
from tests.support.made_films import (
    BEATS,
    INK_AND_PAPER,
    LATE,
    RATE,
    decoded,
    late_by,
    made_film,
    noise,
    number_of,
    rgb,
)


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    return made_film(tmp_path_factory.mktemp("film") / "made")


def check_sound(sound: np.ndarray, k: int, seconds: float) -> None:
    """The noise of the k-th beat, where it belongs, and silence after it."""
    reference = noise(k, round(0.8 * seconds * RATE)) / 32768
    assert abs(len(sound) / RATE - seconds) < 0.03
    assert abs(late_by(sound, reference, round(LATE * RATE))) <= 1
    assert np.abs(sound[round((0.8 * seconds + LATE + 0.06) * RATE) :]).max() < 1e-3


def test_a_copied_clip_is_its_beat_to_the_bit_and_the_sample(film, tmp_path):
    whole, _ = decoded(film.video)
    for k, cut in enumerate(cuts([film])):
        path = tmp_path / f"{cut.beat.id}.mp4"
        copy_clip(cut, path)
        frames, sound = decoded(path)
        assert len(frames) == BEATS[cut.beat.id] == cut.frames
        for ours, theirs in zip(frames, whole[cut.beat.start : cut.beat.end], strict=True):
            assert np.array_equal(ours.to_ndarray(), theirs.to_ndarray())
        times = [frame.time for frame in frames]
        assert np.allclose(times, np.arange(len(times)) / 60, atol=1e-4)
        check_sound(sound, k, cut.seconds)
        with av.open(str(path)) as container:
            assert abs(container.duration / 1e6 - cut.seconds) < 1 / 60
            assert {p.is_keyframe for p in container.demux(video=0) if p.pts == 0} == {True}


@pytest.mark.parametrize("ending", ["mp4", "webm"])
def test_an_encoded_clip_shows_every_second_frame_and_the_last(film, tmp_path, ending):
    for k, cut in enumerate(cuts([film])[: 3 if ending == "mp4" else 1]):
        path = tmp_path / f"{cut.beat.id}.{ending}"
        last = encode_clip(cut, path)
        assert number_of(last) == cut.beat.end - 1
        frames, sound = decoded(path)
        assert [number_of(frame) for frame in frames] == list(
            range(cut.beat.end - 1, cut.beat.start - 1, -2)
        )[::-1]
        assert abs(len(frames) / 30 - cut.seconds) <= 1 / 60 + 1e-9
        check_sound(sound, k, cut.seconds)


def test_players_are_told_the_colours(film, tmp_path):
    cut = cuts([film])[1]
    paper = rgb(INK_AND_PAPER["dark"][1]).astype(int)
    for name, make in (("copied", copy_clip), ("encoded", encode_clip)):
        make(cut, tmp_path / f"{name}.mp4")
        frames, _ = decoded(tmp_path / f"{name}.mp4")
        # As a player reads it: BT.709 samples, in the range of television.
        assert (frames[0].colorspace, frames[0].color_range) == (1, 1)
        assert (frames[0].color_primaries, frames[0].color_trc) == (1, 1)
        assert b"elst" not in (tmp_path / f"{name}.mp4").read_bytes()
        shown = frames[0].to_ndarray(format="rgb24")[40:60, 10:30].reshape(-1, 3)
        assert np.abs(np.median(shown, axis=0) - paper).max() <= 3


def test_silence_makes_no_sound_track(film, tmp_path):
    cut = cuts([film])[0]
    encode_clip(cut, tmp_path / "a.mp4", sound=False)
    assert decoded(tmp_path / "a.mp4")[1] is None
    quiet = cuts([made_film(tmp_path / "quiet", sound=False, beats={"only": 20})])[0]
    copy_clip(quiet, tmp_path / "b.mp4")
    assert decoded(tmp_path / "b.mp4")[1] is None


def test_a_film_that_cannot_be_cut_is_named(tmp_path):
    film = made_film(tmp_path / "film", keys=False, beats={"one": 20, "two": 20})
    first, second = cuts([film])
    copy_clip(first, tmp_path / "one.mp4")
    with pytest.raises(Failure, match=r"OnlyBScene\.two cannot be cut out of it"):
        copy_clip(second, tmp_path / "two.mp4")


def test_captions_count_from_the_beginning_of_the_beat(film):
    for cut in cuts([film]):
        assert len(cut.captions) == 2
        assert cut.captions[0].start == pytest.approx(LATE)
        assert cut.captions[-1].end <= cut.seconds
        assert cut.beat.id in cut.captions[0].text


def test_a_gif_has_the_length_and_the_colours_of_its_beat(film, tmp_path):
    cut = cuts([film])[1]
    made = write_gif(cut, tmp_path / "a.gif", size=(160, 160))
    assert (made.width, made.height, made.rate, made.reduced) == (160, 90, 15.0, False)
    with Image.open(tmp_path / "a.gif") as gif:
        assert gif.info["loop"] == 0  # for ever
        lengths, seen = [], []
        for k in range(gif.n_frames):
            gif.seek(k)
            lengths.append(gif.info["duration"])
            seen.append(np.asarray(gif.convert("RGB")))
    assert abs(sum(lengths) / 1000 - cut.seconds) <= 1 / 15
    assert np.abs(seen[-1][20, 5].astype(int) - rgb(INK_AND_PAPER["dark"][1])).max() <= 4
    disk = [np.abs(image.astype(int) - (240, 118, 60)).max(axis=2) < 25 for image in seen]
    middles = [np.nonzero(mask)[1].mean() for mask in disk]
    assert all(b > a for a, b in pairwise(middles))  # it wanders to the right
    # In flat areas no dithering.
    assert len(np.unique(seen[-1][15:30, :30].reshape(-1, 3), axis=0)) == 1


def test_a_gif_keeps_to_its_size(film, tmp_path):
    cut = cuts([film])[1]
    free = write_gif(cut, tmp_path / "a.gif", size=(320, 180))
    tight = write_gif(cut, tmp_path / "b.gif", size=(320, 180), most=free.size // 2)
    assert tight.size == (tmp_path / "b.gif").stat().st_size <= free.size // 2
    assert tight.reduced and tight.rate < 15
    with pytest.raises(Failure, match=r"OnlyBScene\.second: .* --max-mb"):
        write_gif(cut, tmp_path / "c.gif", most=1000)
    assert not (tmp_path / "c.gif").exists()


def test_names_mean_scenes_beats_or_both(tmp_path):
    lesson = Lesson()
    assert list(choose(lesson, (), tmp_path)) == [entry.name for entry in SCENES]
    assert choose(lesson, ("freeze", "hook"), tmp_path) == {"IntroScene": ["hook"], "OnlyBScene": ["freeze"]}
    assert set(choose(lesson, ("rates",), tmp_path)) == {"OnlyBScene", "LossCurveScene"}
    assert choose(lesson, ("OnlyBScene.rates",), tmp_path) == {"OnlyBScene": ["rates"]}
    assert choose(lesson, ("OnlyBScene",), tmp_path)["OnlyBScene"][0] == "freeze"
    assert choose(lesson, ("only_b",), tmp_path) == choose(lesson, ("OnlyBScene",), tmp_path)
    assert choose(lesson, ("only_b.rates", "scenes/intro.py"), tmp_path)["OnlyBScene"] == ["rates"]
    with pytest.raises(Refusal, match="no beat 'descent' in OnlyBScene; there are freeze"):
        choose(lesson, ("only_b.descent",), tmp_path)
    with pytest.raises(Refusal, match=r"'frieze'; did you mean freeze\?"):
        choose(lesson, ("frieze",), tmp_path)
    with pytest.raises(Refusal, match=r"(?s)there are:.*MBContourScene: plane"):
        choose(lesson, ("zzz",), tmp_path)
    with pytest.raises(Refusal, match="--transparent"):
        Kind(ending="gif", alpha=True)


def run(*arguments: object):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_what_is_wrong_with_the_options_is_said(tmp_path):
    for options, says in (
        (["--size", "3x"], "640x360"),
        (["--format", "avi"], "avi"),
        (["--transparent"], "no alpha in mp4"),
        (["frieze"], "did you mean freeze?"),
    ):
        found = run("clips", "--media", tmp_path, *options)
        assert found.exit_code == 2 and says in found.output, found.output


def test_the_command_cuts_what_is_rendered(media: Path, tmp_path: Path):
    """The real thing: a film by Manim, with a voice, cut when it is there and not made again."""
    lesson = tmp_path / "lesson.toml"
    lesson.write_text('[film]\nonly = ["slope"]\n', "utf-8")
    common = ("--lesson", lesson, "-q", "l", "--media", media)
    first = run("clips", *common, "slope")
    assert first.exit_code == 0, first.output
    path = media / "clips" / "OnlyBScene.slope.mp4"
    beside = {path.with_suffix(ending).name for ending in (".mp4", ".png", ".vtt")}
    pages = {"clips.qmd", "clips.md", "clips.tex"}
    assert {p.name for p in (media / "clips").iterdir()} == beside | pages and str(path) in first.output
    for page in pages:
        assert path.with_suffix(".png").stem in (media / "clips" / page).read_text("utf-8")
    frames, sound = decoded(path)
    ink = np.array([frame.to_ndarray(format="gray") > 60 for frame in frames]).mean(axis=(1, 2))
    assert ink.min() > 0.005  # the picture that the beat before has left is there from the first frame
    assert sound is not None and np.abs(sound).max() > 0.1
    again = run("clips", *common, "--format", "gif", "--size", "240x135", "OnlyBScene.slope")
    assert again.exit_code == 0 and "rendering" not in again.output
    assert "240×135 at 15 frames a second, 0." in again.output
