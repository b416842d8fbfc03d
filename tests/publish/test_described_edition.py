"""The described edition, the track of descriptions and the transcript, made from films known frame by frame."""

from __future__ import annotations

import re
import wave
from itertools import pairwise
from pathlib import Path

import av
import html5lib
import numpy as np
import pytest
import srt
from PIL import Image

from scenes.publish.access import CLAIMS, table
from scenes.publish.clips.cuts import last_pictures
from scenes.publish.descriptions import alt_texts
from scenes.publish.flashes import MOST, counted, flashes_of
from scenes.publish.lecture.concatenate import write_lecture
from scenes.publish.lecture.described import PAUSE, described, track
from scenes.publish.lecture.sound import laid, write_sound
from scenes.publish.lecture.transcript import captions, transcript
from scenes.publish.lecture.transcript_page import formulas, page
from scenes.publish.lecture.youtube import chapters
from scenes.publish.report import Report
from scenes.publish.slides.slides import make_slides
from scenes.words.captions import as_srt, as_vtt
from scenes.words.described import Description, formula_words
from scenes.words.language import Language
from scenes.words.script import Beat
from scenes.words.voice import Speech
from tests.support import ROOT
from tests.support.companion import CHROMIUM, DRIVER, LAPTOP, PHONE, Reader
from tests.support.made_films import BEATS, RATE, made_film, noise, number_of
from tests.words.test_captions import checked_vtt

EN = Language.load()
AXE = ROOT / "media" / "npm" / "node_modules" / "axe-core" / "axe.min.js"
SECONDS = {"first": 2.4, "third": 1.7}  # of each description; the second beat has none
FIRST, FRAMES = 50, 60  # the beat of the first film, and frames a second


class Hum:
    """A voice of which every sample is known."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def speech(self, scene: str, beat: Beat) -> Speech:
        seconds = SECONDS[beat.id.removesuffix(".described")]
        path = self.folder / f"{beat.id}.wav"
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, RATE, 0, "NONE", ""))
            file.writeframes(self.samples(beat.id).tobytes())
        return Speech(spans=((0.15, seconds),), sound=path)

    @staticmethod
    def samples(name: str) -> np.ndarray:
        return noise(len(name), round(SECONDS[name.removesuffix(".described")] * RATE))


def description(beat: str) -> Description:
    words = Beat(
        id=f"{beat}.described",
        title=None,
        text=f"The {beat} one: m ← m − α ∂J/∂m & <so> on.",
        spoken=f"The {beat} one: m becomes m minus alpha times the slope of J along m and so on.",
    )
    marked = f"The {beat} one: \u2061update_m\u2061 & <so> on."
    return Description(alt=f'A disk at the end of "{beat}".', words=words, marked=marked)


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    folder = tmp_path_factory.mktemp("films")
    return [made_film(folder / "one", scene="IntroScene", beats={"hook": FIRST}), made_film(folder / "two")]


TOLD = {"OnlyBScene": {beat: description(beat) for beat in SECONDS}}


@pytest.fixture(scope="module")
def edition(films, tmp_path_factory):
    """The films as they are told, and their lecture."""
    folder = tmp_path_factory.mktemp("edition")
    (folder / "voice").mkdir()
    found = described(films, TOLD, Hum(folder / "voice"), folder / "films")
    write_sound(folder / "sound.m4a", found)
    write_lecture(
        folder / "lecture.mp4", found, sound=folder / "sound.m4a", captions=captions(found),
        chapters=chapters(found), title="x",
    )  # fmt: skip
    return found, folder / "lecture.mp4"


def test_the_picture_holds_while_a_description_is_told(films, edition):
    """Frame by frame: those of the films, and the last of a described beat for as long as it is told."""
    found, lecture = edition
    holds = {beat: int(np.ceil((seconds + PAUSE) * FRAMES)) for beat, seconds in SECONDS.items()}
    shown, at = {}, FIRST
    for number in range(sum(BEATS.values())):
        shown[number] = at
        last = [
            beat
            for beat, end in zip(BEATS, np.cumsum(list(BEATS.values())), strict=True)
            if number == end - 1
        ]
        at += 1 + (holds.get(last[0], 0) if last else 0)
    with av.open(str(lecture)) as container:
        frames = list(container.decode(video=0))
        stream = container.streams.video[0]
        assert stream.start_time == 0
        assert float(stream.duration * stream.time_base) == pytest.approx(at / FRAMES, abs=1e-3)
    seen = [(number_of(frame), round(frame.time * FRAMES)) for frame in frames]
    assert seen[:FIRST] == [(k, k) for k in range(FIRST)]
    assert seen[FIRST:] == list(shown.items())
    assert sum(film.timeline.frames for film in found) == at
    assert b"elst" not in lecture.read_bytes()
    for beat in found[1].timeline.beats:
        assert beat.held == holds.get(beat.id, 0) and (beat.told is None) == (beat.id not in SECONDS)


def test_a_description_is_heard_where_the_timeline_says_and_nothing_else_is_then(edition):
    found, _ = edition
    timeline, sound = found[1].timeline, list(laid(found))[1]
    assert len(sound) == round((FIRST + timeline.frames) / FRAMES * RATE) - round(FIRST / FRAMES * RATE)
    heard = 0
    for beat in timeline.beats:
        if beat.told is None:
            continue
        at = round(beat.told.start / FRAMES * RATE)
        samples = Hum.samples(f"{beat.id}.described") / 32768
        np.testing.assert_allclose(sound[at : at + len(samples)], samples, atol=1e-6)
        assert not sound[at + len(samples) : round(beat.end / FRAMES * RATE)].any()
        heard += 1
    assert heard == len(SECONDS)


def test_captions_and_chapters_are_on_the_clock_of_the_edition(edition, films):
    found, lecture = edition
    cues = captions(found)
    descriptions = [cue for cue in cues if "one:" in cue.text]
    assert len(cues) == len(captions(films)) + len(descriptions) and len(descriptions) >= len(SECONDS)
    assert [cue.start for cue in cues] == sorted(cue.start for cue in cues)
    list(srt.parse(as_srt(cues)))
    for beat in found[1].timeline.beats:
        if beat.told is not None:
            begin, end = (FIRST + beat.told.start) / FRAMES, (FIRST + beat.end) / FRAMES
            inside = [cue for cue in cues if begin < (cue.start + cue.end) / 2 < end]
            assert inside[0] in descriptions and inside[0].start == pytest.approx(begin + 0.15)
            assert all(begin <= cue.start and cue.end <= end for cue in inside)
    with av.open(str(lecture)) as container:
        starts = [float(c["start"] * c["time_base"]) for c in container.chapters()]
    assert starts[-1] == pytest.approx((FIRST + found[1].timeline.beats[-1].start) / FRAMES, abs=1e-3)
    text = transcript("x", found)
    assert all(f"The {beat} one" in text for beat in SECONDS)


def test_the_track_of_descriptions_has_true_times(films):
    web = checked_vtt(as_vtt(track(films, TOLD), "en", "descriptions"), kind="descriptions")
    assert len(web) == len(SECONDS)
    beats = {beat.id: beat for beat in films[1].timeline.beats}
    for beat, (start, end, text) in zip(SECONDS, web, strict=True):
        begin = (FIRST + beats[beat].start) / FRAMES
        assert start == pytest.approx(begin + beats[beat].spans[-1][1], abs=2e-3)
        assert end == pytest.approx((FIRST + beats[beat].end) / FRAMES, abs=2e-3)
        assert "m becomes m minus alpha" in text


# ---- the transcript --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def written(films, tmp_path_factory):
    path = tmp_path_factory.mktemp("transcript") / "transcript.html"
    path.write_text(page('A "lecture" <on> lines', films, TOLD, EN, "lecture.mp4"), "utf-8")
    return path


def test_the_transcript_is_valid_and_has_it_all(written, films):
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree = parser.parse(written.read_text("utf-8"))
    assert tree.get("lang") == "en" and not parser.errors
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    links = [a.get("href") for a in tree.iter("a")]
    inside = [link[1:] for link in links if link.startswith("#")]
    beats = ["IntroScene.hook", *(f"OnlyBScene.{beat}" for beat in BEATS)]
    assert set(inside) == {"IntroScene", "OnlyBScene", *beats} <= set(ids)
    watch = [float(link.partition("#t=")[2]) for link in links if link.startswith("lecture.mp4")]
    starts = [0, *(FIRST + beat.start for beat in films[1].timeline.beats)]
    assert watch == pytest.approx([start / FRAMES for start in starts], abs=0.006)
    levels = [
        int(element.tag[1])
        for element in tree.iter()
        if isinstance(element.tag, str) and re.fullmatch(r"h\d", element.tag)
    ]
    assert levels[0] == 1 and all(b <= a + 1 for a, b in pairwise(levels)) and levels.count(3) == len(beats)
    pictures = list(tree.iter("img"))
    assert len(pictures) == len(beats) and all(picture.get("alt") for picture in pictures)
    assert pictures[1].get("alt") == 'A disk at the end of "first".'
    assert sum(str(element.tag).endswith("}math") for element in tree.iter()) == len(SECONDS)
    text = "".join(tree.itertext())
    assert all(beat.text in text for film in films for beat in film.timeline.beats)


def test_stills_are_the_last_frames(films):
    for film in films:
        stills = last_pictures(film)
        for beat in film.timeline.beats:
            assert number_of(stills[beat.id]) == beat.end - 1


def test_every_formula_is_written_in_mathml_that_says_how_it_is_spoken():
    written = formulas(EN)
    assert len(written) > 40
    parser = html5lib.HTMLParser(strict=True)
    for name, markup in written.items():
        parser.parseFragment(str(markup))
        assert formula_words(EN)[name][1] in markup and "\\" not in re.sub(r'alttext="[^"]*"', "", markup), (
            name
        )


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    if CHROMIUM is None or DRIVER is None:
        pytest.skip("there is no Chromium (apt install chromium chromium-driver)")
    found = Reader(tmp_path_factory.mktemp("chromium"))
    yield found
    found.close()


@pytest.mark.skipif(
    not AXE.is_file(), reason="there is no axe-core (npm install --prefix media/npm axe-core)"
)
@pytest.mark.parametrize("size", [LAPTOP, PHONE])
@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_axe_finds_nothing_in_the_transcript(written, reader, scheme, size):
    reader.open(written, size=size, scheme=scheme)
    reader.run(AXE.read_text("utf-8"))
    found = reader.driver.execute_async_script(
        "const done = arguments[0], tell = ({ id, nodes }) => `${id}: ${nodes.map((n) => n.html.slice(0, 90)).join()}`;"
        "axe.run(document).then((result) => done([result.passes.length, result.violations.map(tell)]))"
    )
    assert found[0] > 15 and found[1] == []
    assert reader.run("return document.documentElement.scrollWidth <= innerWidth")


def test_the_transcript_shows_its_pictures_and_leads_to_its_parts(written, reader):
    for scheme, paper in (("dark", (14, 17, 22)), ("light", (255, 255, 255))):
        reader.open(written, scheme=scheme)
        assert tuple(reader.pixels()[4, 4]) == paper
        reader.run("document.querySelector('nav a[href=\"#OnlyBScene.third\"]').click()")
        reader.run("return document.querySelector('[id=\"OnlyBScene.third\"] img').decode().then(() => 1)")
        reader.until("location.hash === '#OnlyBScene.third'")
        reader.wait()
        seen = reader.pixels()
        assert (np.abs(seen - (240, 118, 60)).max(axis=2) < 40).sum() > 500  # the disk of the still
    reader.press("\ue004")  # the tab key
    assert reader.run("return document.activeElement.matches('a')")


# ---- slides, flashes, access -----------------------------------------------------------------------------------


def test_slides_say_what_is_seen(films, tmp_path):
    from pptx import Presentation

    alts = alt_texts(TOLD)
    made = make_slides(films, tmp_path, about="x", alts=alts, report=Report())
    about = [
        shape._element.nvPicPr.cNvPr.get("descr")
        for slide in Presentation(str(made.powerpoint)).slides
        for shape in slide.shapes
        if shape.shape_type is not None and shape.name in alts
    ]
    assert sum(alts[name] in text for text in about for name in alts) >= len(alts)
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(made.page.read_text("utf-8"))
    posters = [picture.get("alt") for picture in tree.iter("img") if picture.get("class") == "poster"]
    assert sum(text.endswith(tuple(alts.values())) for text in posters) == len(alts)
    told = {element.get("id"): "".join(element.itertext()) for element in tree.iter() if element.get("id")}
    ways = [video.get("aria-describedby") for video in tree.iter("video")]
    assert [told[way] for way in ways if way] == list(alts.values())


@pytest.mark.parametrize(("every", "most"), [(15, 2), (5, 6), (3, 10)])
def test_flashes_are_counted_as_they_are(every, most):
    blinking = [np.full((36, 64), float(k // every % 2)) for k in range(240)]
    found = counted(iter(blinking), 60)
    assert found.frames == 240 and abs(found.most - most) <= (1 if every > 5 else 0)
    assert found.is_safe is (found.most <= MOST)


def test_what_is_small_dim_or_slow_is_no_flash():
    small, dim, once = (np.zeros((60, 36, 64)) for _ in range(3))
    small[::2, :5, :5] = 1  # 25 of 2304 cells
    dim[::2] = 0.09
    once[30:] = 1
    assert [counted(iter(pictures), 60).most for pictures in (small, dim, once)] == [0, 0, 0]


def test_flashes_of_a_film(tmp_path):
    def film(name, level):
        with av.open(str(tmp_path / name), "w") as container:
            stream = container.add_stream("libx264", rate=30)
            stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
            for k in range(60):
                picture = Image.new("RGB", (320, 180), (level(k),) * 3)
                container.mux(stream.encode(av.VideoFrame.from_image(picture)))
            container.mux(stream.encode(None))
        return flashes_of(tmp_path / name)

    assert not film("strobe.mp4", lambda k: 255 * (k // 2 % 2)).is_safe
    assert film("calm.mp4", lambda k: 2 * k).most == 0


def test_readme_tells_who_sees_to_what():
    assert table() in (ROOT / "README.md").read_text("utf-8")
    assert len(CLAIMS) > 30 and {claim.ours for claim in CLAIMS} == {True, False}
