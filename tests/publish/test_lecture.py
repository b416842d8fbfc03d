"""The lecture: two scenes of a beat or two each, made once, looked at by all tests."""

from __future__ import annotations

import csv
import itertools
import json
import os
import signal
import subprocess
import sys
from fractions import Fraction

import av
import numpy as np
import pyloudnorm
import pytest
import srt
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st

from scenes.lesson import DEFAULT, Lesson
from scenes.publish.build.film import Film
from scenes.publish.errors import Failure
from scenes.publish.flashes import flashes_of
from scenes.publish.lecture import lecture as module
from scenes.publish.lecture.concatenate import Chapter
from scenes.publish.lecture.lecture import deliver_lecture
from scenes.publish.lecture.transcript import transcript
from scenes.publish.lecture.youtube import (
    FEWEST,
    SHORTEST,
    chapters,
    closed,
    description,
    lecture_title,
    merged,
    second,
)
from scenes.publish.report import choose_report
from scenes.words.language import Language
from scenes.words.timeline import BeatTime
from tests.support import ROOT
from tests.support.made_films import made_film
from tests.words.test_captions import checked_vtt

SCENES = ("IntroScene", "OnlyBScene")
BEATS = ("hook", "model", "freeze")
THUMBNAILS = ("thumbnail.png", "thumbnail-bowl.png", "thumbnail-squares.png")
FRAME_RATE = 15


def tiny_lesson(**film):
    lesson = Lesson.load(DEFAULT)
    film = {"only": BEATS, "voice": "neural", **film}
    return lesson.model_copy(update={"film": lesson.film.model_copy(update=film)})


def make(lesson, media, **how):
    usual = {"output": None, "quality": "l", "jobs": 2, "scheduler": None, "scenes": SCENES}
    return deliver_lecture(lesson, media=media, report=choose_report(True), **(usual | how))


@pytest.fixture(scope="module")
def place(tmp_path_factory, media):
    """A media folder with a name that is not easy, and the formulas of the other tests."""
    folder = tmp_path_factory.mktemp("lecture") / "Jörg's “media” 100%"
    folder.mkdir()
    (folder / "Tex").symlink_to(media / "Tex")
    return folder


@pytest.fixture(scope="module")
def lecture(place):
    return make(tiny_lesson(), place)


@pytest.fixture(scope="module")
def films(place, lecture):
    found = [Film(path.parent) for path in (place / "renders").glob("*/timeline.json")]
    told = [film for film in found if film.timeline.is_told]  # not the end screen of another lecture
    return sorted(told, key=lambda film: SCENES.index(film.timeline.scene))


@pytest.fixture(scope="module")
def manifest(lecture):
    return json.loads((lecture / "manifest.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def sound(lecture):
    """As a player hears it, (samples, 2)."""
    with av.open(str(lecture / "lecture.mp4")) as container:
        resampler = av.AudioResampler(format="fltp", layout="stereo", rate=48_000)
        frames = [part for frame in container.decode(audio=0) for part in resampler.resample(frame)]
        assert frames[0].pts == 0
        return np.concatenate([frame.to_ndarray() for frame in frames], axis=1).T


def frames_of(path):
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="gray")[::8, ::8] for frame in container.decode(video=0)]


def starts(films):
    """The first frame of each film in the lecture."""
    return np.cumsum([0, *(film.timeline.frames for film in films)])


def test_all_files_are_there(lecture, manifest):
    names = {"lecture.mp4", "lecture.en.srt", "lecture.en.vtt", "description.txt", *THUMBNAILS}
    names |= {"transcript.md", "transcript.html", "lecture.en.descriptions.vtt", "manifest.json"}
    assert {path.name for path in lecture.iterdir()} == names
    assert set(manifest["files"]) == names - {"manifest.json"}
    assert str(lecture.parent) not in (lecture / "manifest.json").read_text("utf-8")
    # "moov" before "mdat": the film plays while it loads.
    head = (lecture / "lecture.mp4").read_bytes()
    assert head.index(b"moov") < head.index(b"mdat")


def test_the_pictures_are_those_of_the_films(lecture, films):
    joined = frames_of(lecture / "lecture.mp4")
    single = [frame for film in films for frame in frames_of(film.video)]
    assert len(joined) == len(single) == starts(films)[-1]
    assert all(np.array_equal(a, b) for a, b in zip(joined, single, strict=True))


def test_sound_and_picture_are_equally_long(lecture, films, sound, manifest):
    seconds = starts(films)[-1] / FRAME_RATE
    assert abs(len(sound) / 48_000 - seconds) < 1 / 60
    assert manifest["seconds"] == pytest.approx(seconds, abs=1e-3)
    with av.open(str(lecture / "lecture.mp4")) as container:
        streams = container.streams
        picture, track = streams.video[0], streams.audio[0]
        lengths = [float(stream.duration * stream.time_base) for stream in (picture, track)]
        assert abs(lengths[0] - lengths[1]) < 1 / 60
        assert (track.rate, track.channels, track.codec_context.name) == (48_000, 2, "aac")


def test_colours_are_labelled_as_they_are(lecture):
    with av.open(str(lecture / "lecture.mp4")) as container:
        frame = next(container.decode(video=0))
        assert container.streams.video[0].codec_context.profile == "High"
    assert (frame.colorspace, frame.color_range) == (1, 1)  # BT.709, limited
    assert (int(frame.color_primaries), int(frame.color_trc)) == (1, 1)
    paper = frame.to_ndarray(format="rgb24")[2, 2].astype(int)
    assert np.abs(paper - (0x0E, 0x11, 0x16)).max() <= 2  # the ground of the theme


def test_players_need_no_edit_list_and_find_a_key_frame(lecture, films):
    for path in (lecture / "lecture.mp4", *(film.video for film in films)):
        data = path.read_bytes()
        assert b"elst" not in data and data.index(b"moov") < data.index(b"mdat")
        with av.open(str(path)) as container:
            assert [stream.start_time for stream in container.streams.audio] == [0]
            assert container.streams.video[0].start_time == 0
    with av.open(str(lecture / "lecture.mp4")) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
    keys = [k for k, packet in enumerate(packets) if packet.is_keyframe]
    assert max(np.diff([*keys, len(packets)])) <= 2 * FRAME_RATE
    beats = {
        begin + beat.start
        for begin, film in zip(starts(films), films, strict=False)
        for beat in film.timeline.beats
    }
    assert len(beats) == len(BEATS) and beats <= set(keys)


def test_chapters_start_on_the_first_frames(lecture, films):
    with av.open(str(lecture / "lecture.mp4")) as container:
        found = [
            (c["start"] * c["time_base"] * FRAME_RATE, c["metadata"]["title"]) for c in container.chapters()
        ]
    expected = [
        begin + beat.start if k else begin
        for begin, film in zip(starts(films), films, strict=False)
        for k, beat in enumerate(film.timeline.beats)
    ]
    assert [float(at) for at, _ in found] == pytest.approx(expected, abs=1)
    assert all(any(film.timeline.title in title for _, title in found) for film in films)


def test_loudness_by_another_meter(sound, manifest):
    meter = pyloudnorm.Meter(48_000)  # the lecture is made with FFmpeg's
    loudness = meter.integrated_loudness(sound.astype(np.float64))
    assert loudness == pytest.approx(-14, abs=0.5)
    assert manifest["loudness"]["integrated LUFS"] == pytest.approx(loudness, abs=0.3)
    # The true peak: four times oversampled, by zeros in the spectrum, a few seconds at a time.
    peak = 0.0
    for block in np.array_split(sound[:, 0], len(sound) // 96_000 + 1):
        spectrum = np.fft.rfft(block)
        peak = max(peak, np.abs(4 * np.fft.irfft(spectrum, 4 * len(block))).max())
    assert 20 * np.log10(peak) <= -1 + 0.1  # the edges of the blocks ring a little
    assert manifest["loudness"]["true peak dBTP"] <= -1


def test_captions_lie_on_the_speech(lecture, films, sound):
    """The first caption of each beat: silence before it, speech right after."""
    cues = list(srt.parse((lecture / "lecture.en.srt").read_text("utf-8")))
    level = np.sqrt(np.mean(sound[: len(sound) // 480 * 480, 0].reshape(-1, 480) ** 2, axis=1))
    loud = np.flatnonzero(level > 0.01) / 100
    checked = 0
    for begin, film in zip(starts(films), films, strict=False):
        for beat in film.timeline.beats:
            at = (begin + beat.start) / FRAME_RATE
            onset = loud[loud >= at][0]
            cue = next(cue for cue in cues if cue.start.total_seconds() >= at - 1e-3)
            assert abs(cue.start.total_seconds() - onset) < 0.1
            checked += 1
    assert checked == len(BEATS)
    with av.open(str(lecture / "lecture.mp4")) as container:
        stream = container.streams.subtitles[0]
        assert (stream.codec_context.name, stream.language) == ("mov_text", "eng")
        inside = [p for p in container.demux(stream) if p.size > 2 and p.pts is not None]
        seconds = [float(packet.pts * packet.time_base) for packet in inside]
        texts = [bytes(packet)[2:].decode() for packet in inside]
    assert seconds == pytest.approx([cue.start.total_seconds() for cue in cues], abs=2e-3)
    assert texts == [cue.content for cue in cues]
    web = checked_vtt((lecture / "lecture.en.vtt").read_text("utf-8"))
    assert [text for _, _, text in web] == texts


def test_the_described_edition_says_what_is_seen_while_the_picture_holds(place, lecture, films):
    edition = make(tiny_lesson(), place, described=True)
    about = json.loads((edition / "manifest.json").read_text("utf-8"))
    held = about["descriptions"]
    assert [name.partition(".")[2] for name in held] == list(BEATS)
    longer = sum(end - start for start, end in held.values())
    usual = json.loads((lecture / "manifest.json").read_text("utf-8"))
    assert about["seconds"] == pytest.approx(usual["seconds"] + longer, abs=2e-3) and longer > 15
    assert "descriptions" in about["title"]
    assert len(frames_of(edition / "lecture.mp4")) == starts(films)[-1]  # not one frame is encoded anew
    with av.open(str(edition / "lecture.mp4")) as container:
        frames = np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1)[0]
    assert abs(len(frames) / 48_000 - about["seconds"]) < 1 / 60
    cues = list(srt.parse((edition / "lecture.en.srt").read_text("utf-8")))
    for start, end in held.values():
        level = np.sqrt(np.mean(frames[int(start * 48_000) :][:48_000].reshape(-1, 480) ** 2, axis=1))
        onset = start + np.flatnonzero(level > 0.01)[0] / 100
        told = [cue for cue in cues if start < cue.start.total_seconds() < end]
        assert abs(told[0].start.total_seconds() - onset) < 0.1
        last = frames[int((end - 0.3) * 48_000) : int(end * 48_000)]
        assert np.abs(last).max() < 0.01  # a breath before the film goes on
    assert make(tiny_lesson(), place, described=True) == edition


@pytest.fixture(scope="module")
def thumbnails(lecture):
    pictures = {}
    for name in THUMBNAILS:
        assert (lecture / name).stat().st_size < 2_000_000
        with av.open(str(lecture / name)) as container:
            pictures[name] = next(container.decode(video=0)).to_ndarray(format="rgb24")
    return pictures


def drawn(picture):
    """Where a picture is not flat, whatever its colours: its own edges, blurred so that near is as good as the same."""
    value = picture.astype(float) @ [0.2126, 0.7152, 0.0722]
    edges = np.abs(np.diff(value, axis=0))[:, :-1] + np.abs(np.diff(value, axis=1))[:-1]
    cells = edges[:712, :1272].reshape(89, 8, 159, 8).max(axis=(1, 3))
    return cells > 12


def alike(one, other):
    """The share of what is drawn in either of two pictures that is drawn in both."""
    a, b = drawn(one), drawn(other)
    return (a & b).sum() / (a | b).sum()


def test_the_thumbnails_differ_in_what_is_drawn_not_only_in_colour(thumbnails):
    for picture in thumbnails.values():
        assert picture.shape == (720, 1280, 3)
        assert len(np.unique(picture.astype(int) @ [1, 256, 65536])) > 500  # colours
        assert drawn(picture).mean() > 0.08
        # Inverted, and with red for blue, it is the same to this measure.
        assert alike(picture, 255 - picture) > 0.9 and alike(picture, picture[..., ::-1]) > 0.9
    for one, other in itertools.combinations(thumbnails.values(), 2):
        assert alike(one, other) < 0.3


def test_the_transcript_has_every_word(lecture, films):
    text = (lecture / "transcript.md").read_text("utf-8").replace("\\", "")
    for film in films:
        assert film.timeline.title in text
        assert all(beat.text in text for beat in film.timeline.beats)


@given(
    st.lists(st.integers(1, 900), min_size=1, max_size=40),
    st.lists(st.booleans(), min_size=40, max_size=40),
    st.sampled_from([15, 30, 60]),
)
def test_chapters_that_youtube_takes(lengths, opens, rate):
    at = np.cumsum([0, *lengths])
    parts = closed(
        [
            Chapter(title=f"part {k}", start=int(a), end=int(a), opens=k == 0 or first)
            for k, (a, first) in enumerate(zip(at[:-1], opens, strict=False))
        ],
        int(at[-1]),
    )
    kept = merged(parts, Fraction(rate))
    clocks = [second(part.start, Fraction(rate)) for part in kept]
    assert clocks[0] == 0 and kept[-1].end == parts[-1].end
    assert {part.title for part in kept} <= {part.title for part in parts}
    if len(kept) > 1:
        assert min(np.diff([*clocks, kept[-1].end // rate])) >= SHORTEST


@pytest.mark.parametrize("count", [2, 40])
def test_a_description_that_youtube_takes(count):
    lesson = Lesson.load(DEFAULT)
    parts = closed(
        [Chapter(title="<b> & more", start=k * 300, end=0, opens=k == 0) for k in range(count)], count * 300
    )
    text = description(lesson, lesson.study(), Language.load(), parts, Fraction(15))
    assert len(text.encode()) <= 5000 and not set("<>") & set(text) and "http" not in text
    lines = [line for line in text.splitlines() if line[:1].isdigit()]
    assert len(lines) == (count if count >= FEWEST else 0)
    assert not lines or lines[0].startswith("0:00 ")


@pytest.mark.parametrize("name", ["<b> & > c", "n" * 9000, "学习时间" * 700, "two\nlines\t"])
def test_no_column_name_makes_a_title_or_description_that_youtube_refuses(tmp_path, name):
    with (tmp_path / "d.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([[name, "y"], [1, 2], [2, 3], [3, 5]])
    (tmp_path / "l.toml").write_text(
        '[data]\nfile = "d.csv"\nx = 0\ny = "y"\n'.replace("x = 0", f"x = {json.dumps(name)}")
    )
    lesson = Lesson.load(tmp_path / "l.toml")
    study = lesson.study()
    parts = closed([Chapter(title=name, start=k * 300, end=0, opens=k == 0) for k in range(9)], 2700)
    title, text = (
        lecture_title(lesson, study, Language.load()),
        description(lesson, study, Language.load(), parts, Fraction(15)),
    )
    assert len(title) <= 100 and "\n" not in title and text.startswith(title + "\n")
    assert 200 < len(text.encode()) <= 5000 and not set("<>") & set(title + text)
    assert "0:00 " in text and "2:40 " in text  # all chapters


def test_nothing_changed_nothing_made(place, lecture, monkeypatch):
    monkeypatch.setattr(module, "write_files", None)
    assert make(tiny_lesson(), place) == lecture


def test_a_damaged_file_is_made_again_and_foreign_ones_stay(place, lecture):
    before = (lecture / "lecture.mp4").read_bytes()
    (lecture / "lecture.en.srt").write_text("torn", "utf-8")
    (lecture / "my notes.txt").write_text("mine", "utf-8")
    make(tiny_lesson(), place)
    assert (lecture / "lecture.mp4").read_bytes() == before
    assert "-->" in (lecture / "lecture.en.srt").read_text("utf-8")
    assert (lecture / "my notes.txt").read_text("utf-8") == "mine"
    (lecture / "my notes.txt").unlink()


def test_what_fails_leaves_the_last_lecture(place, lecture, monkeypatch):
    before = {path.name: path.read_bytes() for path in lecture.iterdir()}
    (lecture / "description.txt").unlink()

    def full(*args, **kwargs):
        raise OSError(28, "No space left on device", "lecture.mp4")

    with monkeypatch.context() as patch:
        patch.setattr(module, "write_lecture", full)
        with pytest.raises(Failure, match="No space left on device; the last lecture is untouched"):
            make(tiny_lesson(), place)
    assert {path.name for path in lecture.iterdir()} == set(before) - {"description.txt"}
    assert not list(lecture.parent.glob(".lecture.making"))
    (lecture / "description.txt").write_bytes(before["description.txt"])


def test_two_at_once_are_told_apart(place, lecture):
    with (
        FileLock(lecture.parent / ".lecture.lock"),
        pytest.raises(Failure, match="Another lecture is being made in"),
    ):
        make(tiny_lesson(), place)


def test_killed_at_any_moment_the_last_lecture_stays(place, lecture, tmp_path):
    """Killed while it writes, and between the two renames; then it goes on, and the result is the same."""
    before = {path.name: path.read_bytes() for path in lecture.iterdir()}
    (lecture / "lecture.en.vtt").unlink()
    for place_of_death in ("write_thumbnails", "_between"):
        script = tmp_path / "killed.py"
        script.write_text(
            f"""
import os, signal, sys
from pathlib import Path
sys.path.insert(0, {str(ROOT)!r})
from scenes.publish.lecture import lecture
from tests.publish.test_lecture import make, tiny_lesson

def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)
if {place_of_death!r} == "_between":
    rename = Path.rename
    def once(self, target):
        if self.parent.name == ".lecture.making":
            die()
        return rename(self, target)
    Path.rename = once
else:
    lecture.write_thumbnails = die
make(tiny_lesson(), Path(sys.argv[1]))
""",
            "utf-8",
        )
        done = subprocess.run(
            [sys.executable, str(script), str(place)], env={**os.environ}, capture_output=True, check=False
        )
        assert done.returncode == -signal.SIGKILL, done.stderr.decode()
        left = (
            lecture if place_of_death == "write_thumbnails" else lecture.parent / ".lecture.making" / "last"
        )
        assert {path.name: path.read_bytes() for path in left.iterdir()} == {
            name: data for name, data in before.items() if name != "lecture.en.vtt"
        }
    make(tiny_lesson(), place)
    assert {path.name: path.read_bytes() for path in lecture.iterdir()} == before


def test_a_silent_lecture_has_no_track(place, tmp_path):
    lesson = tiny_lesson(voice="silent", only=("freeze",), aspect="1:1")
    folder = make(lesson, place, scenes=["OnlyBScene"], output=tmp_path / "silent")
    with av.open(str(folder / "lecture.mp4")) as container:
        assert not container.streams.audio and len(container.streams.subtitles) == 1
        assert container.streams.video[0].width == container.streams.video[0].height == 480
    assert json.loads((folder / "manifest.json").read_text("utf-8"))["loudness"] is None


@pytest.fixture(scope="module")
def ended(place, lecture, tmp_path_factory):
    """The same lecture with an end screen: of the films, not one is drawn anew."""
    before = {path.name for path in (place / "renders").glob("*-*")}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "write_thumbnails", lambda *args: None)  # those are as they were
        folder = make(tiny_lesson(end_card=6.0), place, output=tmp_path_factory.mktemp("ended") / "lecture")
    (new,) = {path.name for path in (place / "renders").glob("*-*")} - before
    assert new.startswith("EndScreen-")
    return folder


def test_an_end_screen_stands_behind_the_last_film(lecture, ended, films, manifest):
    about, added = json.loads((ended / "manifest.json").read_text("utf-8")), 6 * FRAME_RATE
    assert about["scenes"] == {**manifest["scenes"], "EndScreen": added}
    joined, before = frames_of(ended / "lecture.mp4"), frames_of(lecture / "lecture.mp4")
    assert len(joined) == len(before) + added
    assert all(np.array_equal(a, b) for a, b in zip(joined, before, strict=False))
    # It is neither frozen nor empty, nor does it flash.
    screen = np.array(joined[len(before) :], int)
    moving = [np.abs(a - b).max() > 8 for a, b in zip(screen[:-15:5], screen[5:-10:5], strict=False)]
    assert np.mean(moving) > 0.8 and screen.std(axis=(1, 2)).min() > 8
    assert flashes_of(ended / "lecture.mp4").most == flashes_of(lecture / "lecture.mp4").most
    # Its sound is silence, as long as the picture, and the rest is as loud as without it.
    with av.open(str(ended / "lecture.mp4")) as container:
        parts = [frame.to_ndarray() for frame in container.decode(audio=0)]
    samples = np.concatenate(parts, axis=1)[0]
    assert abs(len(samples) / 48_000 - len(joined) / FRAME_RATE) < 1 / 60
    assert np.abs(samples[-round(5.8 * 48_000) :]).max() < 1e-3
    loudness = [one["loudness"]["integrated LUFS"] for one in (about, manifest)]
    assert loudness == pytest.approx([-14, -14], abs=0.2)


def test_an_end_screen_says_nothing(lecture, ended):
    for name in (
        "lecture.en.srt",
        "lecture.en.vtt",
        "lecture.en.descriptions.vtt",
        "transcript.md",
        "description.txt",
    ):
        assert (ended / name).read_bytes() == (lecture / name).read_bytes(), name
    with av.open(str(ended / "lecture.mp4")) as container, av.open(str(lecture / "lecture.mp4")) as other:
        own, before = container.chapters(), other.chapters()
        assert [c["metadata"]["title"] for c in own] == [c["metadata"]["title"] for c in before]
        assert own[-1]["end"] - before[-1]["end"] == 6000  # ms: too short for a chapter of its own


@pytest.mark.parametrize(("seconds", "own"), [(5, False), (10, False), (11, True), (20, True)])
def test_an_end_screen_is_a_chapter_where_youtube_takes_one(tmp_path, seconds, own):
    made = [
        made_film(tmp_path / "film", beats={"one": 11 * 15 + 14, "two": 11 * 15 + 3}, rate=15, sound=False)
    ]
    blank = BeatTime(
        id="end", title=None, text="", spoken="", start=0, end=seconds * 15, sound=None, sound_at=0, spans=()
    )
    (tmp_path / "end").mkdir()
    changes = {"scene": "EndScreen", "title": "End", "beats": (blank,), "captions": ()}
    timeline = made[0].timeline.model_copy(update=changes)
    timeline.save(tmp_path / "end" / "timeline.json")
    made.append(Film(tmp_path / "end"))
    parts = chapters(made)
    assert [part.title for part in parts][-1:] == (
        ["End"] if own else ["Only b: <one> dimension – The one beat"]
    )
    assert parts[-1].end == made[0].timeline.frames + seconds * 15
    assert ("End" in [part.title for part in merged(parts, Fraction(15))]) == own
    assert "End" not in transcript("title", made) and "The words of the two beat." in transcript(
        "title", made
    )
