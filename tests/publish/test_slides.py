"""Slides: a clip a beat that starts by itself, in PowerPoint's format and in a browser, looked at as they are shown."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from itertools import combinations
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pypdfium2
import pytest
from lxml import etree
from openxml_audit import validate_pptx
from PIL import Image
from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from scenes.publish.report import Report
from scenes.publish.slides.slides import Slides, make_slides
from tests.support.made_films import BEATS, INK_AND_PAPER, decoded, made_film, number_of, picture, rgb

SHAPES = {"dark": (320, 180), "light": (180, 320), "square": (240, 240)}
THEME = {"dark": "dark", "light": "light", "square": "dark"}
OFFICE, BROWSER, DRIVER = shutil.which("soffice"), shutil.which("chromium"), shutil.which("chromedriver")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Two scenes in each theme and shape; the square one is silent."""
    slides = {}
    for kind, size in SHAPES.items():
        folder = tmp_path_factory.mktemp(kind)
        look = {"size": size, "theme": THEME[kind]}
        films = [
            made_film(folder / "one", scene="IntroScene", beats={"hook": 50}, **look),
            made_film(folder / "two", **look),
        ]
        slides[kind] = make_slides(
            films, folder, about="sales from <rain> & sun", silent=kind == "square", report=Report()
        )
    return slides


def beats_of(slides: Slides) -> list[tuple[int, str, int]]:
    """(index of its slide, its name, the number of its last frame), beat by beat."""
    ends = np.cumsum(list(BEATS.values())).tolist()
    return [(2, "IntroScene.hook", 49)] + [
        (4 + k, f"OnlyBScene.{name}", end - 1) for k, (name, end) in enumerate(zip(BEATS, ends, strict=True))
    ]


@pytest.mark.parametrize("kind", list(SHAPES))
def test_powerpoint_has_a_film_a_beat_with_poster_and_notes(made, kind, tmp_path):
    show = Presentation(str(made[kind].powerpoint))
    width, height = SHAPES[kind]
    assert show.slide_width / show.slide_height == pytest.approx(width / height, rel=1e-3)
    slides = list(show.slides)
    assert [slide.shapes.title.text for slide in slides] == [
        "Gradient descent for linear regression", "Only b: <one> dimension", "The hook beat",
        "Only b: <one> dimension", "The first beat", "Second", "The third beat",
    ]  # fmt: skip
    assert slides[0].placeholders[1].text == "sales from <rain> & sun\n4 films, 0:04 min"
    assert slides[3].placeholders[1].text == "Part 2 of 2 · 3 films, 0:03 min"
    for k, name, last in beats_of(made[kind]):
        slide = slides[k]
        (movie,) = [shape for shape in slide.shapes if shape.shape_type == 16]  # MEDIA
        assert (movie.left, movie.top) == (0, 0)
        assert (movie.width, movie.height) == (show.slide_width, show.slide_height)
        assert movie.name == name
        assert slide.shapes.title.text in movie._element.nvPicPr.cNvPr.get("descr")
        beat = name.split(".")[1]
        assert (
            slide.notes_slide.notes_text_frame.text
            == f'The words of the {beat} beat. <They> are "few" & short.'
        )
        # The poster is the last frame, and the film in the file is the beat's.
        (tmp_path / "poster.png").write_bytes(movie.poster_frame.blob)
        with Image.open(tmp_path / "poster.png") as poster:
            seen = np.asarray(poster.convert("RGB")).astype(int)
        assert np.abs(seen - picture(last, (width, height), THEME[kind])).mean() < 3
        (film,) = movie._element.xpath(".//a:videoFile/@r:link")
        (tmp_path / "film.mp4").write_bytes(slide.part.related_part(film).blob)
        frames, sound = decoded(tmp_path / "film.mp4")
        assert number_of(frames[-1]) == last
        assert (sound is None) == (kind == "square")
    ink, paper = (rgb(color).astype(int) for color in INK_AND_PAPER[THEME[kind]])
    theme = parse_xml(show.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME).blob)
    for name, color in (("lt1", paper), ("dk1", ink)):  # of the ground, and of text: that of a lecturer, too
        (value,) = theme.xpath(f"//a:clrScheme/a:{name}/a:srgbClr/@val")
        assert np.abs(rgb(f"#{value}") - color).max() <= 12
    deck = made[kind].deck
    assert np.abs(np.array(deck.paper) - paper).max() <= 3 and np.abs(np.array(deck.ink) - ink).max() <= 12


@pytest.mark.parametrize("kind", list(SHAPES))
def test_titles_show_what_follows_and_lead_to_it(made, kind):
    show = Presentation(str(made[kind].powerpoint))
    slides = list(show.slides)
    for k, targets in ((0, [1, 3]), (1, [2]), (3, [4, 5, 6])):
        pictures = [shape for shape in slides[k].shapes if shape.shape_type == 13]  # PICTURE
        assert [slides.index(shape.click_action.target_slide) for shape in pictures] == targets
        assert all("Leads to: " in shape._element.nvPicPr.cNvPr.get("descr") for shape in pictures)
        # All of it lies within the slide, and nothing upon anything else.
        boxes = [(s.left, s.top, s.left + s.width, s.top + s.height) for s in slides[k].shapes]
        for left, top, right, bottom in boxes:
            assert 0 < left < right < show.slide_width and 0 < top < bottom < show.slide_height
        for a, b in combinations(boxes, 2):
            assert a[2] <= b[0] + 1 or b[2] <= a[0] + 1 or a[3] <= b[1] + 1 or b[3] <= a[1] + 1


def test_powerpoint_starts_each_film_by_itself(made):
    """What ECMA-376 asks of the timing tree, and PowerPoint of a film that starts automatically."""
    for slide in Presentation(str(made["dark"].powerpoint)).slides:
        movies = [shape for shape in slide.shapes if shape.shape_type == 16]
        timing = slide.element.find(qn("p:timing"))
        if not movies:
            assert timing is None
            continue
        assert [child.tag for child in slide.element] == [
            qn(f"p:{n}") for n in ("cSld", "clrMapOvr", "timing")
        ]
        ids = [int(node.get("id")) for node in timing.iter(qn("p:cTn"))]
        assert ids == list(range(1, len(ids) + 1))
        assert {node.get("spid") for node in timing.iter(qn("p:spTgt"))} == {str(movies[0].shape_id)}
        (play,) = [node for node in timing.iter(qn("p:cmd")) if node.get("cmd") == "playFrom(0.0)"]
        frames = BEATS.get(movies[0].name.split(".")[1], 50)
        assert int(play.find(f".//{qn('p:cTn')}").get("dur")) == round(1000 * frames / 60)
        # Nothing between the beginning of the slide and the film waits for a click.
        above = [
            node
            for node in play.iterancestors(qn("p:cTn"))
            if node.get("nodeType") not in ("mainSeq", "tmRoot")
        ]
        assert above[0].get("nodeType") == "afterEffect"
        starts = [[(c.get("evt"), c.get("delay")) for c in n.find(qn("p:stCondLst"))] for n in above]
        assert starts == [[(None, "0")], [(None, "0")], [(None, "indefinite"), ("onBegin", "0")]]
        relations = {rel.reltype.rsplit("/", 1)[1] for rel in slide.part.rels.values()}
        assert {"video", "media", "image", "notesSlide", "slideLayout"} <= relations


def test_powerpoint_is_a_sound_package(made):
    with ZipFile(made["dark"].powerpoint) as package:
        assert package.testzip() is None
        names = package.namelist()
        types = package.read("[Content_Types].xml").decode()
        assert 'Extension="mp4" ContentType="video/mp4"' in types
        assert len([name for name in names if name.endswith(".mp4")]) == 1 + len(BEATS)
        for name in names:
            if name.endswith((".xml", ".rels")):
                tree = etree.fromstring(package.read(name))
                if name.endswith(".rels"):
                    assert not tree.xpath("//*[@TargetMode='External']"), name
                if re.fullmatch(r"ppt/slides/slide\d+\.xml", name):
                    shapes = [node.get("id") for node in tree.iter(qn("p:cNvPr"))]
                    assert len(shapes) == len(set(shapes))
        presentation = etree.fromstring(package.read("ppt/presentation.xml"))
        office = "{http://schemas.microsoft.com/office/powerpoint/2010/main}"
        listed = [node.get("id") for node in presentation.iter(f"{office}sldId")]
        assert listed == [node.get("id") for node in presentation.iter(qn("p:sldId"))]
        assert [node.get("name") for node in presentation.iter(f"{office}section")] == [
            "Title", "Only b: <one> dimension", "Only b: <one> dimension",
        ]  # fmt: skip


def faults_of(path: Path) -> list[str]:
    """What is wrong with a package by the schemas of ECMA-376 and its rules on relations and content types."""
    found = [error.description for error in validate_pptx(path).errors]
    with ZipFile(path) as package:
        types = etree.fromstring(package.read("[Content_Types].xml"))
        named = {node.get("PartName") for node in types if node.tag.endswith("Override")}
        endings = {node.get("Extension").lower() for node in types if node.tag.endswith("Default")}
        for name in package.namelist():
            # XML says by itself nothing of what it is: each such part needs a type of its own.
            by_ending = not name.endswith(".xml") and name.rpartition(".")[2].lower() in endings
            if name != "[Content_Types].xml" and f"/{name}" not in named and not by_ending:
                found.append(f"{name} has no content type")
    return found


@pytest.mark.parametrize("kind", list(SHAPES))
def test_powerpoint_is_valid_by_the_schemas(made, kind):
    assert not faults_of(made[kind].powerpoint)
    # Each master is listed; without that of the notes, Keynote is said to refuse the file.
    show = Presentation(str(made[kind].powerpoint))
    (listed,) = show.element.xpath("p:notesMasterIdLst/p:notesMasterId/@r:id")
    assert show.part.related_part(listed) is show.part.notes_master_part


PRESENTATION, SLIDE, TYPES = "ppt/presentation.xml", "ppt/slides/slide3.xml", "[Content_Types].xml"


@pytest.mark.parametrize(
    ("part", "old", "new", "says"),
    [
        (PRESENTATION, rb"(<p:notesMasterIdLst>.*?</p:notesMasterIdLst>)(.*?</p:sldIdLst>)", rb"\2\1", "Unexpected"),
        (PRESENTATION, rb"<p:sldSz ", rb'<p:sldSz depth="3" ', "'depth' attribute is not declared"),
        (PRESENTATION, rb'<p:sldSz cx="\d+"', rb'<p:sldSz cx="wide"', "Invalid value"),
        (SLIDE, rb"</p:cTn>", rb"</p:cTn><p:more/>", "Unexpected element 'more'"),
        (SLIDE, rb'nodeType="mainSeq"', rb'nodeType="main"', "not in allowed values"),
        (SLIDE, rb'r:embed="rId\d+"', rb'r:embed="rId99"', "relationship 'rId99'"),
        ("ppt/notesMasters/notesMaster1.xml", None, None, "target not found"),
        (TYPES, rb'<Default Extension="mp4"[^>]*>', rb"", "mp4 has no content type"),
        (TYPES, rb'<Override PartName="/ppt/slides/slide3.xml"[^>]*>', rb"", "slide3.xml has no content type"),
    ],
)  # fmt: skip
def test_a_fault_in_a_package_would_be_found(made, part, old, new, says, tmp_path):
    with ZipFile(made["dark"].powerpoint) as good, ZipFile(tmp_path / "bad.pptx", "w") as bad:
        for name in good.namelist():
            data = good.read(name)
            if name != part:
                bad.writestr(name, data)
            elif old is not None:
                changed = re.sub(old, new, data, count=1, flags=re.DOTALL)
                assert changed != data
                bad.writestr(name, changed)
    assert any(says in fault for fault in faults_of(tmp_path / "bad.pptx"))


@pytest.mark.skipif(
    OFFICE is None, reason="there is no LibreOffice Impress (apt install libreoffice-impress-nogui)"
)
def test_impress_opens_it_and_shows_each_poster(made, tmp_path):
    kinds = ("dark", "light")
    for kind in kinds:
        (tmp_path / f"{kind}.pptx").symlink_to(made[kind].powerpoint)
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    files = [f"{kind}.pptx" for kind in kinds]
    run = subprocess.run(
        [OFFICE, home, "--headless", "--convert-to", "pdf", *files],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    for kind in kinds:
        pages = pypdfium2.PdfDocument(tmp_path / f"{kind}.pdf")
        assert len(pages) == 3 + 1 + len(BEATS)
        size = SHAPES[kind]
        last_frames = {k: last for k, _, last in beats_of(made[kind])}
        ink, paper = (rgb(color).astype(int) for color in INK_AND_PAPER[THEME[kind]])
        for k, page in enumerate(pages):
            image = page.render(scale=4 * size[0] / page.get_width()).to_pil().convert("RGB")
            seen = np.asarray(image.resize(size, Image.Resampling.BOX)).astype(int)
            if k in last_frames:
                assert np.abs(seen - picture(last_frames[k], size, THEME[kind])).mean() < 6
            else:  # a title: text in ink on paper, and small pictures, in which there is the disk
                assert np.abs(seen[3:-3, 3:-3] - paper).max(axis=2).__lt__(6).mean() > 0.6
                assert np.abs(seen - ink).max(axis=2).min() < 60
                assert np.abs(seen - (240, 118, 60)).max(axis=2).min() < 40


def test_a_page_needs_nothing_from_elsewhere(made):
    page = made["dark"].page.read_text("utf-8")
    page = re.sub(r"[A-Za-z0-9+/=]{200,}", "", page)
    assert not re.search(r"""(?:src|href)=["'](?!data:|#)|https?:|@import|url\((?!data:)""", page)
    assert "sales from &lt;rain&gt; &amp; sun" in page and "<rain>" not in page


def test_the_page_leads_to_the_companion_where_there_is_one(made, tmp_path):
    assert "companion" not in made["dark"].page.read_text("utf-8")
    (tmp_path / "companion").mkdir()
    (tmp_path / "companion" / "index.html").write_text("<!doctype html>")
    films = [made_film(tmp_path / "film", beats={"a": 20})]
    page = make_slides(films, tmp_path, about="", report=Report()).page
    (link,) = re.findall(r'<a href="(\.\./companion/index\.html)">', page.read_text("utf-8"))
    assert (page.parent / link).is_file()


def test_a_clip_is_made_once(made, tmp_path):
    films = [made_film(tmp_path / "film", beats={"a": 20, "b": 21})]
    first = make_slides(films, tmp_path, about="", report=Report())
    before = {path: path.read_bytes() for path in (tmp_path / "slides" / "clips").iterdir()}
    heard = []

    class Ears(Report):
        def say(self, sentence: str) -> None:
            heard.append(sentence)

    old = tmp_path / "slides" / "clips" / "old.mp4"
    old.write_bytes(b"")
    os.utime(old, (0, 0))
    second = make_slides(films, tmp_path, about="", report=Ears())
    assert heard == [] and {p: p.read_bytes() for p in (tmp_path / "slides" / "clips").iterdir()} == before
    assert first.page.read_bytes() == second.page.read_bytes()
    other = make_slides(films, tmp_path, about="", silent=True, report=Ears())
    assert "making 2 clips of 2" in heard
    assert {p.name for p in (tmp_path / "slides").iterdir()} == {"clips", "lecture.pptx", "lecture.html"}
    assert any("lecture.pptx: " in line and " MB" in line for line in other.sizes())


# ---- in a browser ---------------------------------------------------------------------------------------


class Browser:
    """Chromium without a screen and without a network; what it shows is read as pixels."""

    def __init__(self, folder: Path, *flags: str) -> None:
        options = webdriver.ChromeOptions()
        options.binary_location = BROWSER
        for flag in (
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--disable-dev-shm-usage", "--window-size=640,503", "--host-resolver-rules=MAP * ~NOTFOUND",
            f"--user-data-dir={folder}", *flags,
        ):  # fmt: skip
            options.add_argument(flag)
        self.folder = folder
        self.driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))

    def open(self, page: Path, hash: str = "") -> None:
        self.driver.get("about:blank")
        self.driver.get(page.as_uri() + hash)
        assert self.run("return [innerWidth, innerHeight]") == [640, 360]

    def run(self, script: str, *arguments):
        return self.driver.execute_script(script, *arguments)

    def press(self, *keys: str) -> None:
        for key in keys:
            ActionChains(self.driver).send_keys(key).perform()

    def pixels(self) -> np.ndarray:
        """What is seen, without the controls, shape (360, 640, 3)."""
        self.run("document.querySelector('nav').style.display = 'none'")
        path = self.folder / "seen.png"
        self.driver.save_screenshot(str(path))
        with Image.open(path) as image:
            return np.asarray(image.convert("RGB")).astype(int)

    def number(self) -> int:
        """Of the frame that is seen (see `picture`)."""
        row = self.pixels()[-34].mean(axis=1)
        return sum(1 << k for k in range(10) if row[round((k + 0.5) * 64)] > 127)

    def until(self, true, seconds: float = 10.0) -> None:
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, "it does not come"
            time.sleep(0.05)

    def place(self) -> str:
        return self.run("return location.hash")


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    if BROWSER is None or DRIVER is None:
        pytest.skip("there is no Chromium (apt install chromium chromium-driver)")
    found = Browser(tmp_path_factory.mktemp("browser"))
    yield found
    found.driver.quit()


def ended(browser: Browser) -> bool:
    return browser.run(
        "const v = document.querySelector('.current video'); return v.ended && v.currentTime > 0.2"
    )


def test_the_page_plays_each_beat_and_holds_its_last_frame(made, browser):
    browser.open(made["dark"].page)
    start = browser.pixels()
    assert "full screen" in browser.run("return document.querySelector('.current').innerText")
    assert (np.abs(start - rgb(INK_AND_PAPER["dark"][0])).max(axis=2) < 40).sum() > 300  # letters in ink
    browser.press(" ", " ")  # the gesture; a section's title; the first film
    assert browser.place() == "#IntroScene.hook"
    browser.until(lambda: ended(browser))
    assert browser.number() == 49
    browser.press(Keys.ARROW_RIGHT, Keys.PAGE_DOWN)
    assert browser.place() == "#OnlyBScene.first"
    seen = []
    browser.until(lambda: seen.append(browser.number()) or ended(browser))
    assert browser.number() == 60
    assert {*seen} <= {*range(61)} and len({*seen}) > 2  # it moved, and showed this beat alone
    shown = browser.pixels()
    assert np.abs(shown[100, 20] - made["dark"].deck.paper).max() <= 3
    # Its sound was not muted, and only the films nearby are in memory.
    assert browser.run("return [...document.querySelectorAll('video')].map(v => !!v.src)") == [
        False,
        True,
        True,
        False,
    ]
    assert browser.run("return document.querySelector('.current video').muted") is False
    assert browser.driver.get_log("browser") == []


def test_the_page_obeys_the_keys_and_the_mouse(made, browser):
    browser.open(made["dark"].page)
    order = [
        "#start",
        "#IntroScene",
        "#IntroScene.hook",
        "#OnlyBScene",
        "#OnlyBScene.first",
        "#OnlyBScene.second",
    ]
    places = []
    for key in (Keys.HOME, Keys.ARROW_DOWN, Keys.ARROW_RIGHT, Keys.ENTER, Keys.PAGE_DOWN, " "):
        browser.press(key)
        places.append(browser.place())
    assert places == order
    for key, place in ((Keys.ARROW_LEFT, -2), (Keys.ARROW_UP, -3), (Keys.PAGE_UP, -4)):
        browser.press(key)
        assert browser.place() == order[place]
    browser.press(Keys.END)
    assert browser.place() == "#OnlyBScene.third"
    assert browser.run("return document.getElementById('live').textContent") == "Slide 7 of 7: The third beat"
    browser.press("p")
    browser.until(lambda: browser.run("return document.querySelector('.current video').paused"))
    main = browser.driver.find_element("tag name", "main")
    ActionChains(browser.driver).move_to_element_with_offset(main, -280, 0).click().perform()
    assert browser.place() == "#OnlyBScene.second"
    ActionChains(browser.driver).move_to_element_with_offset(main, 100, 0).click().perform()
    assert browser.place() == "#OnlyBScene.third"
    # A button that has the focus can be seen, and space is for it alone.
    back = browser.driver.find_element("css selector", "[data-do=back]")
    browser.run("arguments[0].focus()", back)
    browser.press(" ")
    assert browser.place() == "#OnlyBScene.second"
    assert browser.run("return getComputedStyle(arguments[0]).outlineStyle", back) == "solid"
    browser.press("f")
    browser.until(lambda: browser.run("return !!document.fullscreenElement"))
    browser.press("f")
    browser.until(lambda: browser.run("return !document.fullscreenElement"))


def test_the_page_obeys_fingers(made, browser):
    def swipe(*points: tuple[int, int]) -> str:
        """One finger that goes from point to point, and the place afterwards."""
        for k, (x, y) in enumerate(points):
            kind = "touchMove" if k else "touchStart"
            browser.driver.execute_cdp_cmd(
                "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]}
            )
        browser.driver.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        return browser.place()

    browser.open(made["square"].page, "#OnlyBScene.first")
    assert (
        swipe((400, 200), (300, 205), (200, 210)) == "#OnlyBScene.second"
    )  # to the left: the next one comes
    assert swipe((200, 200), (300, 205), (400, 210)) == "#OnlyBScene.first"
    assert swipe((300, 100), (340, 200), (380, 300)) == "#OnlyBScene.first"  # scrolls


def test_the_page_shows_captions_and_notes_when_asked(made, browser):
    browser.open(made["dark"].page, "#OnlyBScene.second")
    browser.press("p")
    browser.run("const v = document.querySelector('.current video'); v.pause(); v.currentTime = 0.3")
    time.sleep(0.4)
    without = browser.pixels()
    browser.press("c")
    time.sleep(0.4)
    box = "const r = document.querySelector('.current {}').getBoundingClientRect(); return [r.top, r.bottom]"
    (_, film), (top, bottom) = (browser.run(box.replace("{}", name)) for name in ("video", ".captions"))
    assert 240 < film <= top < bottom <= 360  # below the film, where they cover nothing
    letters = np.abs(browser.pixels()[round(top) :] - rgb(INK_AND_PAPER["dark"][0])).max(axis=2) < 60
    assert letters.sum() > 300
    assert browser.run("return document.querySelector('.current .captions').innerText").startswith(
        "The words of"
    )
    browser.press("c")
    time.sleep(0.3)
    assert (np.abs(browser.pixels() - without).max(axis=2) > 60).sum() == 0
    notes = "return document.querySelector('.current aside').checkVisibility()"
    assert browser.run(notes) is False
    browser.press("n")
    assert browser.run(notes) is True
    assert browser.run("return document.querySelector('.current aside').innerText").endswith(
        '<They> are "few" & short.'
    )
    browser.press("n")


def test_the_page_remembers_its_place_and_offers_to_play_where_it_may_not(made, browser):
    browser.open(made["dark"].page, "#OnlyBScene.first")
    browser.open(made["dark"].page)  # no place in the address: the one that was left
    assert browser.place() == "#OnlyBScene.first"
    # Without a gesture on this page, no browser plays sound.
    play = browser.driver.find_element("id", "play")
    browser.until(play.is_displayed)
    ActionChains(browser.driver).click(play).perform()
    browser.until(lambda: ended(browser))
    assert browser.number() == 60
    # Without sound it may.
    browser.open(made["square"].page, "#OnlyBScene.first")
    browser.until(lambda: ended(browser))


def test_nothing_moves_unasked_where_motion_is_unwanted(made, browser):
    browser.driver.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-reduced-motion", "value": "reduce"}]}
    )
    try:
        browser.open(made["dark"].page)
        browser.press(" ", " ")
        time.sleep(0.6)
        assert browser.run(
            "const v = document.querySelector('.current video'); return [v.paused, v.currentTime]"
        ) == [True, 0]
        assert browser.run("return document.querySelector('.current .poster').checkVisibility()")
        browser.driver.find_element("id", "play").click()
        browser.until(lambda: ended(browser))
    finally:
        browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_it_prints_as_a_handout(made, browser, tmp_path):
    browser.open(made["light"].page)
    import base64

    data = browser.driver.execute_cdp_cmd("Page.printToPDF", {"printBackground": True})["data"]
    (tmp_path / "page.pdf").write_bytes(base64.b64decode(data))
    pages = pypdfium2.PdfDocument(tmp_path / "page.pdf")
    assert len(pages) == 7
    for k, name, _ in beats_of(made["light"]):
        text = pages[k].get_textpage().get_text_bounded()
        assert f"The words of the {name.split('.')[1]} beat." in text
        seen = np.asarray(pages[k].render(scale=1).to_pil().convert("RGB")).astype(int)
        assert (np.abs(seen - (240, 118, 60)).max(axis=2) < 40).sum() > 100  # the disk of the poster
