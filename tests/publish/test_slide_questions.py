"""Questions in slides: in PowerPoint before and after their beats; in a browser the film stops, and nobody has to."""

from __future__ import annotations

import json
import time
from itertools import pairwise

import numpy as np
import pytest
from pptx import Presentation
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from scenes.publish.report import Report
from scenes.publish.slides.slides import make_slides
from scenes.questions import Question
from scenes.words.timeline import Asked
from tests.publish.test_companion import AXE
from tests.publish.test_slides import SHAPES, THEME, browser, ended, faults_of  # noqa: F401  # a fixture
from tests.support.made_films import made_film, rgb

BEATS = {"first": 90, "second": 40, "third": 45}
AT, UNTIL = 0.5, 1.0  # frames 30 and 60


def question(name: str, beat: str, right: int) -> Question:
    answers = [
        {"name": f"a{k}", "text": f"answer <{k}>", "feedback": f"Feedback & {k}.", "is_right": k == right}
        for k in range(4 if right == 1 else 2)
    ]
    return Question(
        id=name,
        scene="OnlyBScene",
        beat=beat,
        context="What to <know>.",
        text=f"What of {beat}?",
        answers=answers,
    )


ASKED = {
    "first": Asked(question=question("one", "first", 1), at=AT, until=UNTIL),
    "third": Asked(question=question("two", "third", 0)),
}

SEEN = {"OnlyBScene.first": "A number <in> a square.", "OnlyBScene.second": "Another number."}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    slides = {}
    for kind, size in SHAPES.items():
        folder = tmp_path_factory.mktemp(kind)
        film = made_film(folder / "film", beats=BEATS, size=size, theme=THEME[kind], asked=ASKED)
        silent = kind == "square"
        slides[kind] = make_slides([film], folder, about="", alts=SEEN, silent=silent, report=Report())
    return slides


@pytest.mark.parametrize("kind", list(SHAPES))
def test_powerpoint_asks_before_a_beat_and_answers_after_it(made, kind):
    show = Presentation(str(made[kind].powerpoint))
    slides = list(show.slides)
    assert [slide.shapes.title.text for slide in slides][2:] == [
        "What of first?", "The first beat", "What of first?", "Second",
        "What of third?", "The third beat", "What of third?",
    ]  # fmt: skip
    for before, after, asked in ((2, 4, ASKED["first"]), (6, 8, ASKED["third"])):
        right = asked.question.right
        for k in (before, after):
            slide = slides[k]
            texts = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
            assert asked.question.context in texts
            marked = [text for text in texts if text.startswith("✓")]
            assert len(marked) == (k == after) and all(right.text in text for text in marked)
            assert (right.feedback in texts) == (k == after)
            assert all(any(answer.text in text for text in texts) for answer in asked.question.answers)
            assert slide.notes_slide.notes_text_frame.text == f"Right: {right.text}. {right.feedback}"
            boxes = [(s.left, s.top, s.left + s.width, s.top + s.height) for s in slide.shapes]
            for left, top, end, bottom in boxes:
                assert 0 < left < end < show.slide_width and 0 < top < bottom < show.slide_height
            tops = sorted((top, bottom) for _, top, _, bottom in boxes)
            assert all(a[1] <= b[0] for a, b in pairwise(tops))
    assert faults_of(made[kind].powerpoint) == []
    sections = show.element.xpath("//*[local-name()='section']")
    assert [len(part.xpath(".//*[local-name()='sldId']")) for part in sections] == [1, 8]


def state(browser):  # noqa: F811
    """Whether the film plays, when, whether a question is open, and what it says."""
    return browser.run(
        "const v = document.querySelector('.current video'), q = document.querySelector('.current .question');"
        "return [!v.paused, v.currentTime, !!q && !q.hidden, q ? q.querySelector('.feedback').textContent : null]"
    )


def opened(browser) -> bool:  # noqa: F811
    return state(browser)[2]


def test_the_film_stops_at_its_question_and_goes_on_behind_the_silence(made, browser):  # noqa: F811
    browser.open(made["dark"].page)
    browser.run("localStorage.clear()")
    browser.open(made["dark"].page)
    browser.press(" ", " ")
    assert browser.place() == "#OnlyBScene.first"
    browser.until(lambda: opened(browser))
    plays, at, _, said = state(browser)
    assert not plays and AT <= at < AT + 0.2 and said == ""
    before = browser.pixels()
    box = browser.run(
        "const r = document.querySelector('.current .question').getBoundingClientRect();"
        " return [r.top, r.bottom]"
    )
    assert 60 < box[0] < box[1] <= 361
    letters = np.abs(before[round(box[0]) + 2 : 360] - rgb("#E6EDF3")).max(axis=2) < 60
    assert letters.sum() > 500  # the question is seen
    film = browser.run("return document.querySelector('.current figure').getBoundingClientRect().bottom")
    assert film <= box[0] + 1  # and covers nothing
    browser.press("4")
    assert state(browser)[3] == "Not quite. Feedback & 3."
    browser.press("2")
    assert state(browser)[3] == "Right. Feedback & 1."
    marks = "return [...document.querySelectorAll('.current .mark')].map(m => m.textContent)"
    assert browser.run(marks) == ["", "✓", "", "✗"]
    assert (np.abs(browser.pixels() - before).max(axis=2) > 60).sum() > 100  # and so is what is said
    assert not state(browser)[0] and browser.place() == "#OnlyBScene.first"
    browser.press(Keys.ARROW_RIGHT)  # goes on in the film, not to the next slide
    assert browser.place() == "#OnlyBScene.first" and not opened(browser)
    assert state(browser)[1] >= UNTIL - 0.05
    browser.until(lambda: ended(browser))
    browser.press(Keys.ARROW_RIGHT)
    assert browser.place() == "#OnlyBScene.second"
    browser.until(lambda: ended(browser))
    browser.press(Keys.ARROW_RIGHT)  # a question that the film does not ask itself comes before it
    browser.until(lambda: opened(browser))
    assert state(browser)[:2] == [False, 0]
    one = browser.driver.find_element("css selector", ".current [data-answer]")
    ActionChains(browser.driver).click(one).perform()
    assert state(browser)[3] == "Right. Feedback & 0."
    browser.press(" ")
    browser.until(lambda: ended(browser))
    browser.press(Keys.ARROW_RIGHT)
    assert browser.place() == "#tally"
    count = "return document.getElementById('count').textContent"
    assert browser.run(count).startswith("1 of 2 questions answered right at the first try, of 2")
    # It stays in the browser, and first answers count.
    browser.open(made["dark"].page, "#tally")
    assert browser.run(count).startswith("1 of 2")
    kept = [browser.run("return Object.entries(localStorage)")]
    assert any(
        "answers of" in key and dict(json.loads(value)) == {"one": False, "two": True}
        for key, value in kept[0]
    )
    browser.driver.find_element("id", "again").click()
    assert browser.place() == "#start"
    browser.press(Keys.END)
    assert browser.run(count).startswith("0 of 0")
    assert browser.driver.get_log("browser") == []


def test_nobody_has_to_answer(made, browser):  # noqa: F811
    browser.open(made["square"].page, "#OnlyBScene.third")
    browser.until(lambda: opened(browser))
    go = browser.driver.find_element("css selector", ".current [data-go]")
    ActionChains(browser.driver).click(go).perform()
    browser.until(lambda: ended(browser))
    browser.press(Keys.ARROW_LEFT, Keys.ARROW_RIGHT)  # asked anew
    browser.until(lambda: opened(browser))
    browser.press(Keys.ARROW_LEFT)
    assert browser.place() == "#OnlyBScene.second"


def test_for_a_lecturer_it_plays_through(made, browser, tmp_path):  # noqa: F811
    film = made_film(tmp_path / "film", beats=BEATS, asked=ASKED)
    page = make_slides([film], tmp_path, about="", quiz=False, report=Report()).page
    browser.open(page)
    browser.press(" ", " ")
    browser.until(lambda: ended(browser))
    assert browser.run("return document.querySelectorAll('.question, #tally').length") == 0


@pytest.mark.skipif(
    not AXE.is_file(), reason="there is no axe-core (npm install --prefix media/npm axe-core)"
)
@pytest.mark.parametrize("kind", list(SHAPES))
def test_axe_finds_nothing(made, browser, kind):  # noqa: F811
    """Of WCAG, and of what is good practice: on each kind of slide, and while a question is open and answered."""
    for place in ("#start", "#OnlyBScene", "#OnlyBScene.second", "#OnlyBScene.third", "#tally"):
        browser.open(made[kind].page, place)
        if place == "#OnlyBScene.third":
            browser.until(lambda: opened(browser))
            browser.press("1")
        if place == "#OnlyBScene.second":
            browser.press("d", "n", "c")
        time.sleep(0.5)  # until nothing fades any more
        browser.driver.execute_script(AXE.read_text("utf-8"))
        passed, wrong = browser.driver.execute_async_script(
            "const done = arguments[0], tell = (v) => v.id + ' ' + v.nodes.map((n) => n.html);"
            "const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];"
            "axe.run(document, { runOnly: tags }).then((r) => done([r.passes.length, r.violations.map(tell)]))"
        )
        browser.run("localStorage.clear()")
        assert passed > 10 and wrong == [], place


def test_what_is_seen_is_shown_and_told_to_who_asks(made, browser):  # noqa: F811
    for _ in range(2):  # anew, with nothing kept of other tests
        browser.open(made["light"].page, "#OnlyBScene.second")
        browser.run("localStorage.clear()")
    tracks = (
        "return [...document.querySelector('.current video').textTracks].map("
        "(t) => [t.kind, t.language, [...t.cues].map((cue) => [cue.startTime, cue.endTime, cue.text])])"
    )
    beat = next(clip.cut for clip in made["light"].deck.clips if clip.cut.name == "OnlyBScene.second")
    found = {kind: (language, cues) for kind, language, cues in browser.run(tracks)}
    assert set(found) == {"captions", "descriptions"} and found["descriptions"][0] == "en"
    ((start, end, text),) = found["descriptions"][1]
    assert text == SEEN["OnlyBScene.second"]
    assert start == pytest.approx(beat.beat.spans[-1][1], abs=1e-3) and end == pytest.approx(
        beat.seconds, abs=1e-3
    )
    shown = (
        "return [...document.querySelectorAll('.current .seen')]"
        ".filter((p) => p.checkVisibility()).map((p) => p.innerText)"
    )
    live = "return document.getElementById('live').textContent"
    assert browser.run(shown) == [] and SEEN["OnlyBScene.second"] not in browser.run(live)
    browser.press("d")
    assert browser.run(shown) == [f"What is seen: {SEEN['OnlyBScene.second']}"]
    assert browser.run(live) == SEEN["OnlyBScene.second"]
    film, seen = (
        browser.run(
            f"const r = document.querySelector('.current {part}').getBoundingClientRect(); return [r.top, r.bottom]"
        )
        for part in ("figure", ".seen")
    )
    assert film[1] <= seen[0] + 1 and seen[1] <= browser.run("return innerHeight")  # it covers nothing
    browser.press(Keys.ARROW_LEFT)  # to another film: told when its words are over, not before
    assert browser.run(live).startswith("Slide")
    if opened(browser):
        browser.press(Keys.ARROW_RIGHT)
    browser.until(lambda: opened(browser))
    browser.press(Keys.ARROW_RIGHT)
    browser.until(lambda: browser.run(live) == SEEN["OnlyBScene.first"])
    browser.press("d")
    assert browser.run(shown) == []
    assert (
        browser.driver.find_element("css selector", "[data-do=seen]").get_attribute("aria-pressed") == "false"
    )


@pytest.mark.parametrize("kind", ["dark", "light"])
def test_paper_is_white_and_has_questions_with_their_answers(made, browser, kind):  # noqa: F811
    browser.open(made[kind].page)
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        seen = browser.run(
            "const parts = '.question, .solution, .seen, aside, .poster, nav, video, .feedback';"
            "return [...document.querySelectorAll(parts)]"
            ".filter((e) => e.checkVisibility({ visibilityProperty: true }))"
            ".map((e) => [e.className || e.tagName, e.innerText])"
        )
        assert sorted({name for name, _ in seen}) == ["ASIDE", "poster", "question", "seen", "solution"]
        for asked in ASKED.values():
            (text,) = [text for name, text in seen if name == "question" and asked.question.text in text]
            right = asked.question.right
            assert f"Right: {right.text}. {right.feedback}" in text and asked.question.context in text
            assert all(answer.text in text for answer in asked.question.answers)
        colors = (
            "const [words, page] = ['.beat aside', 'html'].map((s) => getComputedStyle(document.querySelector(s)));"
            "return [words.color, page.backgroundColor]"
        )
        assert browser.run(colors) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
        turned = browser.run("return getComputedStyle(document.querySelector('.poster')).filter")
        assert ("invert" in turned) == (kind == "dark")
    finally:
        browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
