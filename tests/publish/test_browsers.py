"""Deck and lecture as Firefox and Chromium show them: looked at in pixels."""

from __future__ import annotations

import base64
import shutil
import socket
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from marionette_driver.keys import Keys
from marionette_driver.marionette import ActionSequence, Marionette
from PIL import Image

from scenes.publish.lecture.concatenate import write_lecture
from scenes.publish.lecture.sound import write_sound
from scenes.publish.lecture.youtube import chapters
from scenes.publish.report import Report
from scenes.publish.slides.slides import make_slides
from scenes.words.timeline import Caption
from tests.publish.test_slides import BROWSER, DRIVER, Browser, ended
from tests.support.made_films import BEATS, INK_AND_PAPER, made_film, rgb

FIREFOX = next(filter(None, map(shutil.which, ("firefox-esr", "firefox"))), None)


class Fox(Browser):
    """Firefox without a screen, driven by its own Marionette: Debian has no geckodriver."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.folder = folder
        self.driver = Marionette(
            bin=FIREFOX, headless=True, port=port, gecko_log=str(folder / "log"), workspace=str(folder),
            prefs={"marionette.port": port, "network.proxy.type": 1, "network.proxy.socks": "127.0.0.1",
                   "network.proxy.socks_port": 9},
        )  # fmt: skip
        self.driver.start_session()
        self.driver.set_window_rect(width=640, height=446)

    def open(self, page: Path, hash: str = "") -> None:
        self.driver.navigate("about:blank")
        self.driver.navigate(page.as_uri() + hash)
        assert self.run("return [innerWidth, innerHeight]") == [640, 360]

    def run(self, script: str, *arguments):
        return self.driver.execute_script(script, script_args=arguments)

    def press(self, *keys: str) -> None:
        for key in keys:
            ActionSequence(self.driver, "key", "keyboard").key_down(key).key_up(key).perform()

    def pixels(self) -> np.ndarray:
        self.run("document.querySelector('nav').style.display = 'none'")
        with Image.open(BytesIO(base64.b64decode(self.driver.screenshot(full=False)))) as image:
            return np.asarray(image.convert("RGB")).astype(int)

    def close(self) -> None:
        self.driver.quit()


@pytest.fixture(scope="module", params=["firefox", "chromium"])
def browser(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "chromium":
        if BROWSER is None or DRIVER is None:
            pytest.skip("there is no Chromium (apt install chromium chromium-driver)")
        found = Browser(folder)
        yield found
        found.driver.quit()
        return
    if FIREFOX is None:
        pytest.skip("there is no Firefox (apt install firefox-esr libavcodec-extra)")
    found = Fox(folder)
    yield found
    found.close()


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    folder = tmp_path_factory.mktemp("films")
    return [made_film(folder / "one", scene="IntroScene", beats={"hook": 50}), made_film(folder / "two")]


def test_the_lecture_plays_and_shows_each_beat_that_is_sought(films, browser, tmp_path):
    write_sound(tmp_path / "sound.m4a", films)
    parts = chapters(films)
    write_lecture(
        tmp_path / "lecture.mp4",
        films,
        sound=tmp_path / "sound.m4a",
        captions=[Caption(start=0.5, end=1.5, text="A caption")],
        chapters=parts,
        title="A lecture",
    )
    page = tmp_path / "page.html"
    page.write_text(
        "<!doctype html><style>* { margin: 0 } video { width: 640px; height: 360px; display: block }</style>"
        "<nav></nav><video src='lecture.mp4' muted></video>"
    )
    browser.open(page)
    video = "const v = document.querySelector('video'); "
    browser.until(lambda: browser.run(video + "return v.readyState >= 2 || !!v.error"))
    assert browser.run(video + "return v.error && v.error.message") is None
    lengths = [50, *BEATS.values()]
    seconds = browser.run(video + "return v.duration")
    assert abs(seconds - sum(lengths) / 60) < 1 / 60
    begin = np.cumsum([0, *lengths[:-1]])
    for frame, number in zip(begin, [0, 0, *np.cumsum(list(BEATS.values()))[:-1]], strict=True):
        for at in (0, 7):  # a key frame, and one that needs those before it
            when = float(Fraction(2 * int(frame + at) + 1, 120))
            browser.run(video + "v.currentTime = arguments[0]", when)
            browser.until(lambda: browser.run(video + "return !v.seeking"))
            browser.until(lambda number=number, at=at: browser.number() == number + at)
    paper = browser.pixels()[100:140, 8:40].reshape(-1, 3)
    assert np.abs(np.median(paper, axis=0) - rgb(INK_AND_PAPER["dark"][1])).max() <= 2
    browser.run(video + "v.currentTime = 0; v.play()")
    browser.until(lambda: browser.run(video + "return v.ended"))
    assert browser.number() == sum(BEATS.values()) - 1


def test_the_deck_plays_its_films_and_goes_on(films, browser, tmp_path):
    deck = make_slides(films, tmp_path, about="x", silent=True, report=Report())
    browser.open(deck.page, "#OnlyBScene.first")
    browser.until(lambda: ended(browser))
    assert browser.number() == BEATS["first"] - 1
    browser.press(Keys.ARROW_RIGHT)
    assert browser.place() == "#OnlyBScene.second"
    browser.until(lambda: ended(browser))
    assert browser.number() == BEATS["first"] + BEATS["second"] - 1
    browser.press(Keys.HOME)
    assert browser.place() == "#start"
    seen = browser.pixels()
    assert (np.abs(seen - rgb(INK_AND_PAPER["dark"][0])).max(axis=2) < 40).sum() > 300  # letters in ink
