"""The course package: by SCORM's own schemas, and played in Chromium on a strict platform."""

from __future__ import annotations

import json
import re
import time
import tracemalloc
from dataclasses import replace
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest
from click.testing import CliRunner
from lxml import etree
from selenium.webdriver.common.keys import Keys

from scenes.lesson import Lesson
from scenes.publish.cli import main
from scenes.publish.course.package import write_package
from scenes.publish.report import Report
from scenes.publish.slides.slides import deck_of
from scenes.questions import questions
from scenes.words.language import Language
from tests.publish.test_companion import AXE
from tests.publish.test_slide_questions import ASKED, BEATS
from tests.support.companion import CHROMIUM, DRIVER
from tests.support.desk import Lecturer
from tests.support.made_films import decoded, made_film, number_of
from tests.support.platform import RUNTIME, SCHEMAS, WITHOUT, Platform, faults, left_by, platform

IMSCP = "{http://www.imsproject.org/xsd/imscp_rootv1p1p2}"
ADLCP = "{http://www.adlnet.org/xsd/adlcp_rootv1p2}"
IMSMD = "{http://www.imsglobal.org/xsd/imsmd_rootv1p2p1}"
TITLE = 'Gradient descent: "y" from <x> & more'
FILMS = [f"OnlyBScene.{beat}" for beat in BEATS]


@pytest.fixture(scope="module")
def deck(tmp_path_factory):
    folder = tmp_path_factory.mktemp("deck")
    film = made_film(folder / "film", beats=BEATS, asked=ASKED)
    return deck_of([film], folder, about="y from <x> & more", report=Report())


@pytest.fixture(scope="module")
def packages(deck, tmp_path_factory) -> dict[int | None, Path]:
    """The package by its mastery score, as it is and unpacked beside it."""
    folder, found = tmp_path_factory.mktemp("packages"), {}
    for mastery in (None, 60):
        path = folder / f"{mastery}.zip"
        write_package(deck, path, title=TITLE, mastery=mastery)
        with ZipFile(path) as package:
            package.extractall(path.with_suffix(""))
        found[mastery] = path
    return found


def manifest(path: Path):
    with ZipFile(path) as package:
        return etree.fromstring(package.read("imsmanifest.xml"))


# ---- the package -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def schema(tmp_path_factory):
    """The four schemas of SCORM 1.2, as one, amended where XML has become stricter since.

    One declares a default namespace that may not be one; another lets elements of its own namespace be what they are or
    anything, which is ambiguous: here they have to be what they are.
    """
    if not SCHEMAS.is_dir():
        pytest.skip(f"there are no schemas of SCORM ({WITHOUT})")
    folder = tmp_path_factory.mktemp("schemas")
    amended = {
        "ims_xml.xsd": (' xmlns="http://www.w3.org/XML/1998/namespace"', ""),
        "imsmd_rootv1p2p1.xsd": ('namespace="##any"', 'namespace="##other"'),
    }
    for path in SCHEMAS.glob("*.xsd"):
        old, new = amended.get(path.name, ("", ""))
        text = path.read_text("utf-8")
        assert not old or text.count(old) == 1
        (folder / path.name).write_text(text.replace(old, new), "utf-8")
    wanted = {"imscp_rootv1p1p2.xsd": IMSCP, "adlcp_rootv1p2.xsd": ADLCP, "imsmd_rootv1p2p1.xsd": IMSMD}
    imports = "".join(
        f'<xsd:import namespace="{space.strip("{}")}" schemaLocation="{(folder / name).as_uri()}"/>'
        for name, space in wanted.items()
    )
    whole = f'<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema">{imports}</xsd:schema>'
    return etree.XMLSchema(etree.fromstring(whole))


@pytest.mark.parametrize("mastery", [None, 60])
def test_the_manifest_keeps_to_the_schemas_of_the_standard(packages, schema, mastery):
    found = manifest(packages[mastery])
    schema.assertValid(found)
    for spoil in (  # it would see
        lambda root: root.remove(root.find(f"{IMSCP}resources")),
        lambda root: root.find(f".//{IMSCP}resource").set(f"{ADLCP}scormtype", "deck"),
        lambda root: root.find(f".//{IMSCP}item").append(etree.Element(f"{ADLCP}passingscore")),
        lambda root: root.find(f".//{IMSMD}general").insert(0, etree.Element(f"{IMSMD}heading")),
    ):
        broken = manifest(packages[mastery])
        spoil(broken)
        assert not schema.validate(broken)


@pytest.mark.parametrize("mastery", [None, 60])
def test_the_manifest_lists_what_is_there(packages, mastery):
    root = manifest(packages[mastery])
    assert root.findtext(f"{IMSCP}metadata/{IMSCP}schema") == "ADL SCORM"
    assert root.findtext(f"{IMSCP}metadata/{IMSCP}schemaversion") == "1.2"
    (organizations,) = root.findall(f"{IMSCP}organizations")
    (organization,) = organizations
    assert organizations.get("default") == organization.get("identifier")
    (item,) = organization.findall(f"{IMSCP}item")
    (resource,) = root.findall(f"{IMSCP}resources/{IMSCP}resource")
    assert item.get("identifierref") == resource.get("identifier")
    assert (resource.get("type"), resource.get(f"{ADLCP}scormtype")) == ("webcontent", "sco")
    assert item.findtext(f"{IMSCP}title") == TITLE
    assert item.findtext(f"{ADLCP}masteryscore") == (None if mastery is None else "60")
    assert root.findtext(f".//{IMSMD}title/{IMSMD}langstring") == TITLE
    with ZipFile(packages[mastery]) as package:
        listed = [file.get("href") for file in resource]
        assert listed == sorted(set(package.namelist()) - {"imsmanifest.xml"})
        assert resource.get("href") in listed and package.testzip() is None
        assert all(re.fullmatch(r"[\w./-]+", name, re.ASCII) for name in listed)  # as they are in an address
        assert all(entry.date_time == (1980, 1, 1, 0, 0, 0) for entry in package.infolist())
        packed = {name for name in listed if package.getinfo(name).compress_type != ZIP_STORED}
    assert packed == {"index.html"}


def test_page_and_films_belong_together(packages, tmp_path):
    folder = packages[None].with_suffix("")
    page = (folder / "index.html").read_text("utf-8")
    named = set(re.findall(r'(?:src|data-film)="([^"]+)"', page))
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert named == there - {"index.html", "imsmanifest.xml"}
    assert "base64" not in re.sub(r"url\(data:font/otf;base64,[^)]*\)", "", page)
    last = -1
    for name, frames in zip(FILMS, BEATS.values(), strict=True):
        last += frames
        assert number_of(decoded(folder / "films" / f"{name}.mp4")[0][-1]) == last


def test_the_same_deck_gives_the_same_bytes_and_another_title_another_course(deck, packages, tmp_path):
    write_package(deck, tmp_path / "again.zip", title=TITLE)
    assert (tmp_path / "again.zip").read_bytes() == packages[None].read_bytes()
    write_package(deck, tmp_path / "other.zip", title="x" * 300)
    other = manifest(tmp_path / "other.zip")
    assert other.findtext(f".//{IMSCP}title") == "x" * 200  # as much as there may be
    assert other.get("identifier") != manifest(packages[None]).get("identifier")
    assert {path.name for path in tmp_path.iterdir()} == {"again.zip", "other.zip"}


def test_films_of_any_size_pass_through(deck, tmp_path):
    """64 MB of film are never in memory; what is there besides is the page and one picture."""
    large = tmp_path / "large.mp4"
    with large.open("wb") as file:
        file.truncate(64_000_000)
    clips = [replace(deck.clips[0], video=large), *deck.clips[1:]]
    tracemalloc.start()
    write_package(replace(deck, clips=clips), tmp_path / "a.zip", title=TITLE)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    with ZipFile(tmp_path / "a.zip") as package:
        assert package.getinfo(f"films/{FILMS[0]}.mp4").file_size == 64_000_000
    assert most < 10_000_000


def test_the_command_refuses_what_nobody_could_master(tmp_path):
    run = CliRunner().invoke(main, ["course", "--media", str(tmp_path), "--mastery", "120"])
    assert run.exit_code == 2 and "--mastery" in run.output
    lesson = tmp_path / "lesson.toml"
    lesson.write_text('[film]\nonly = ["model"]\n', "utf-8")
    run = CliRunner().invoke(
        main, ["course", "--media", str(tmp_path), "--lesson", str(lesson), "--mastery", "60"]
    )
    assert run.exit_code == 2 and "No question" in run.output and not (tmp_path / "films").exists()


@pytest.mark.xdist_group("test_clips")  # whose film it is, on the same worker
def test_the_command_packs_what_is_rendered(media, tmp_path):
    """The real thing."""
    lesson = tmp_path / "lesson.toml"
    lesson.write_text('[film]\nonly = ["slope"]\n', "utf-8")
    run = CliRunner().invoke(main, ["course", "--lesson", str(lesson), "-q", "l", "--media", str(media)])
    assert run.exit_code == 0, run.output
    path = media / "course" / "lecture.scorm.zip"
    assert f"{path}: " in run.output and [p.name for p in path.parent.iterdir()] == [path.name]
    root = manifest(path)
    files = {file.get("href") for file in root.iter(f"{IMSCP}file")}
    assert "films/OnlyBScene.slope.mp4" in files
    assert root.findtext(f".//{IMSCP}title").startswith("Gradient descent for linear regression: ")


def test_what_is_kept_fits_for_the_whole_lecture():
    """All films seen and all questions answered, in the form that the first learner below leaves; 4096 is the most."""
    lesson = Lesson()
    asked = questions(lesson.study(), Language.load("en"))
    assert len(asked) > 5 and len({question.id for question in asked}) == len(asked)
    kept = json.dumps({"seen": "1" * 100, "answers": {question.id: 1 for question in asked}})
    assert len(kept) < 4096 / 3
    assert all(re.fullmatch("[A-Za-z0-9_-]{1,255}", question.id) for question in asked)


# ---- played on a platform --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    if CHROMIUM is None or DRIVER is None:
        pytest.skip("there is no Chromium (apt install chromium chromium-driver)")
    if not RUNTIME.is_file():
        pytest.skip(f"there is no runtime of SCORM ({WITHOUT})")
    found = Learner(tmp_path_factory.mktemp("browser"))
    yield found
    found.close()


@pytest.fixture(scope="module")
def servers(packages):
    with platform(packages[None].with_suffix("")) as free, platform(packages[60].with_suffix("")) as strict:
        yield {None: free, 60: strict}


@pytest.fixture
def lms(servers, request) -> Platform:
    """A platform that knows nobody yet, by its mastery score."""
    found = servers[getattr(request, "param", None)]
    found.kept, found.settings, found.frame, found.script = {}, {}, "/course/index.html", ""
    found.kept["core"] = {"credit": "credit", "lesson_mode": "normal", "entry": "ab-initio"}
    found.kept["student_data"] = {"mastery_score": {None: "", 60: "60"}[getattr(request, "param", None)]}
    return found


class Learner(Lecturer):
    """Somebody with a course in a frame of a platform."""

    def visit(self, lms: Platform) -> None:
        self.driver.switch_to.default_content()
        self.driver.get(lms.address)
        self.enter()

    def enter(self) -> None:
        self.driver.switch_to.frame(0)
        while self.run("return frames.length"):
            self.driver.switch_to.frame(0)
        self.until("document.readyState === 'complete'")

    def go(self, slide: str) -> None:
        self.run("location.hash = arguments[0]", slide)
        self.until(f"document.querySelector('.current').id === {slide!r}")

    def reply(self, slide: str, number: int) -> str:
        """Answer the question of a slide, as soon as it is asked; what is said to it."""
        self.go(slide)
        self.until("(q => q && !q.hidden)(document.querySelector('.current .question'))")
        self.press(str(number))
        return self.run("return document.querySelector('.current .feedback').textContent")

    def calls(self) -> list[list]:
        self.driver.switch_to.default_content()
        found = self.run("return calls")
        self.enter()
        return found

    def leave(self, how: str = "document.querySelector('iframe').src = 'about:blank'") -> tuple[list, dict]:
        """Close the frame; the calls of the visit, and what the platform knows then."""
        self.driver.switch_to.default_content()
        self.run(how)
        self.until("calls.some(([name]) => name === 'LMSFinish')")
        time.sleep(0.1)  # for what must not come any more
        return self.run("return [calls, runtime.renderCMIToJSONObject().cmi]")


def told(calls: list[list]) -> dict[str, str]:
    """The last value of each element."""
    return {given[0]: given[1] for name, given, *_ in calls if name == "LMSSetValue"}


def test_a_learner_answers_leaves_comes_again_and_completes(lms, browser):
    browser.visit(lms)
    assert browser.run("return location.hash") == "#start"
    assert browser.reply("OnlyBScene.first", 1).startswith("Not quite")  # counts
    browser.press("2")  # does not: first answers do
    calls, cmi = browser.leave()
    assert faults(calls) == []
    assert cmi["core"]["lesson_status"] == "incomplete"
    assert [float(cmi["core"]["score"][key]) for key in ("min", "raw", "max")] == [0, 0, 100]
    assert told(calls)["cmi.core.lesson_location"] == FILMS[0]
    (first,) = cmi["interactions"].values()
    assert (first["id"], first["type"], first["student_response"]) == ("one", "choice", "a")
    assert first["result"] == "wrong" and first["correct_responses"]["0"]["pattern"] == "b"
    assert re.fullmatch(r"\d\d:\d\d:\d\d", first["time"]) and float(first["weighting"]) == 1
    hours, minutes, seconds = cmi["core"]["session_time"].split(":")
    spent = 3600 * int(hours) + 60 * int(minutes) + float(seconds)
    assert 0.4 < spent < 60  # as long as the film took to its question, at least

    lms.kept = left_by(cmi)
    browser.visit(lms)
    assert browser.run("return location.hash") == f"#{FILMS[0]}"  # where the first visit ended
    assert browser.reply(FILMS[2], 1).startswith("Right")
    browser.go("tally")
    told_there = browser.run("return document.getElementById('tally').innerText")
    assert "1 of 2 questions answered right at the first try" in told_there
    assert "2 of 3 films" in told_there and "nobody else" not in told_there
    assert not browser.find("#again").is_displayed()
    browser.go(FILMS[1])
    time.sleep(1.3)  # told without leaving, a second after the last change
    calls = browser.calls()
    assert told(calls)["cmi.core.lesson_status"] == "completed" and calls[-1][0] == "LMSCommit"
    calls, cmi = browser.leave()
    assert faults(calls) == []
    assert cmi["core"]["lesson_status"] == "completed" and float(cmi["core"]["score"]["raw"]) == 50
    assert [one["id"] for one in cmi["interactions"].values()] == ["one", "two"]
    assert cmi["interactions"]["1"]["result"] == "correct"
    assert json.loads(cmi["suspend_data"]) == {"seen": "111", "answers": {"one": 0, "two": 1}}

    lms.kept = left_by(cmi)  # completed stays completed, and what was answered is answered
    browser.visit(lms)
    browser.reply(FILMS[0], 2)
    calls, cmi = browser.leave()
    assert faults(calls) == [] and len(cmi["interactions"]) == 2
    assert cmi["core"]["lesson_status"] == "completed" and float(cmi["core"]["score"]["raw"]) == 50
    assert browser.complaints() == []


@pytest.mark.parametrize("lms", [60], indirect=True)
def test_a_mastery_score_is_judged_when_it_is_sure(lms, browser):
    browser.visit(lms)
    for slide in FILMS[1], FILMS[2]:
        browser.go(slide)
    browser.reply(FILMS[0], 2)
    calls, cmi = browser.leave()
    assert faults(calls) == []
    # Half of it is right, which the platform itself would call failed; the second question may still be answered.
    assert cmi["core"]["lesson_status"] == "incomplete" and cmi["core"]["score"]["raw"] == ""
    left = left_by(cmi)
    for number, status, score in ((1, "passed", 100), (2, "failed", 50)):
        lms.kept = left
        browser.visit(lms)
        browser.reply(FILMS[2], number)
        calls, cmi = browser.leave()
        assert faults(calls) == []
        assert told(calls)["cmi.core.lesson_status"] == status
        assert cmi["core"]["lesson_status"] == status and float(cmi["core"]["score"]["raw"]) == score
    lms.kept = {}
    browser.visit(lms)
    assert "60 %" in browser.run("return document.getElementById('tally').textContent")


@pytest.mark.parametrize("mode", ["review", "browse"])
def test_who_only_looks_is_not_judged(lms, browser, mode):
    lms.kept["core"] = {
        "lesson_mode": mode,
        "lesson_status": "passed" if mode == "review" else "not attempted",
    }
    browser.visit(lms)
    browser.reply(FILMS[2], 1)
    calls, cmi = browser.leave()
    assert faults(calls) == []
    assert not any("score" in element or "interactions" in element for element in told(calls))
    assert cmi["core"]["lesson_status"] == {"review": "passed", "browse": "browsed"}[mode]


def test_the_api_is_found_through_frames_and_by_who_opened_the_page(lms, browser):
    lms.frame = "/frame"
    browser.visit(lms)
    assert browser.run("return parent !== top && !!window.record")
    calls, _ = browser.leave()
    assert faults(calls) == []
    lms.frame = "about:blank"
    browser.visit(lms)
    browser.driver.switch_to.default_content()
    home = browser.driver.current_window_handle
    browser.run("window.other = open('/course/index.html')")
    (new,) = set(browser.driver.window_handles) - {home}
    browser.driver.switch_to.window(new)
    browser.until("document.readyState === 'complete' && !!window.record")
    browser.driver.close()  # and a window that is closed has told all
    browser.driver.switch_to.window(home)
    calls, _ = browser.leave("0")
    assert faults(calls) == []


BROKEN = {
    "refuses": "API.LMSSetValue = () => 'false'; API.LMSGetLastError = () => '401'",
    "throws": "for (const name in API) if (name !== 'LMSInitialize') API[name] = () => { throw new Error('away') }",
    "has no interactions": (
        "const get = API.LMSGetValue; API.LMSGetValue = (e) => e.includes('interactions') ? '' : get(e)"
    ),
    "is begun already": "API.LMSInitialize('')",
}


@pytest.mark.parametrize("what", list(BROKEN))
def test_the_page_works_with_an_api_that(lms, browser, what):
    lms.script = BROKEN[what]
    browser.visit(lms)
    assert browser.reply(FILMS[2], 1).startswith("Right")
    browser.press(Keys.ARROW_RIGHT)
    browser.go("tally")
    assert "1 of 1 questions" in browser.run("return document.getElementById('count').textContent")
    assert browser.run("return !!window.record") == (what != "is begun already")
    time.sleep(1.2)
    said = [line["message"] for line in browser.driver.get_log("browser")]
    assert not any("Uncaught" in line for line in said)
    assert bool(said) == (what in ("refuses", "throws")), said  # it is told to those who can do something
    assert all("SCORM: LMS" in line for line in said)
    if what == "has no interactions":
        calls, _ = browser.leave()
        assert told(calls)["cmi.core.score.raw"] == "50" and "cmi.interactions.0.id" not in told(calls)


@pytest.mark.parametrize("where", ["on a page of its own", "as a file", "in a frame of another origin"])
def test_without_a_platform_it_is_the_page_of_the_slides(lms, servers, browser, packages, where):
    browser.driver.switch_to.default_content()
    if where == "in a frame of another origin":  # whose API nobody is allowed to see
        lms.frame = servers[60].address + "course/index.html"
        browser.visit(lms)
    else:
        file = packages[None].with_suffix("") / "index.html"
        browser.driver.get("about:blank")
        browser.driver.get(file.as_uri() if where == "as a file" else lms.address + "course/index.html")
    assert browser.run("return !!window.record") is False
    assert browser.reply(FILMS[2], 1).startswith("Right")
    browser.go("tally")
    assert "nobody else" in browser.run("return document.getElementById('tally').innerText")
    assert browser.find("#again").is_displayed()
    assert "answers of" in browser.run("return JSON.stringify(localStorage)")
    browser.run("localStorage.clear()")
    assert browser.complaints() == []


def test_a_browser_that_is_shared_tells_a_learner_nothing_of_another(lms, browser):
    browser.visit(lms)
    browser.reply(FILMS[2], 1)
    browser.leave()
    lms.kept = {}
    browser.visit(lms)
    assert browser.run("return [location.hash, given.size]") == ["#start", 0]


def test_a_page_that_is_hidden_has_told_and_one_that_comes_back_begins_anew(lms, browser):
    """Phones end hidden pages without a word, and browsers keep left ones to show them again."""
    browser.visit(lms)
    browser.go(FILMS[1])
    browser.run(
        "Object.defineProperty(document, 'hidden', { value: true });"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    calls = browser.calls()
    assert calls[-1][0] == "LMSCommit" and told(calls)["cmi.core.lesson_location"] == FILMS[1]
    browser.run(
        "window.before = true; for (const kind of ['pagehide', 'pageshow'])"
        " dispatchEvent(new PageTransitionEvent(kind, { persisted: true }))"
    )
    browser.driver.switch_to.default_content()
    browser.until("calls.some(([name]) => name === 'LMSFinish')")
    browser.enter()
    browser.until("!window.before && document.readyState === 'complete'")
    assert browser.run("return location.hash") == f"#{FILMS[1]}"


@pytest.mark.skipif(
    not AXE.is_file(), reason="there is no axe-core (npm install --prefix media/npm axe-core)"
)
@pytest.mark.parametrize("lms", [60], indirect=True)
def test_axe_finds_nothing_in_what_a_learner_is_told(lms, browser):
    browser.visit(lms)
    browser.go("tally")
    browser.run(AXE.read_text("utf-8"))
    passed, wrong = browser.driver.execute_async_script(
        "const done = arguments[0], tell = (v) => v.id + ' ' + v.nodes.map((n) => n.html);"
        "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })"
        ".then((r) => done([r.passes.length, r.violations.map(tell)]))"
    )
    assert passed > 10 and wrong == []
