"""`gdvideo watch`: what is saved is to be seen, and nobody else is let in."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import psutil
import pytest
from click.testing import CliRunner

from scenes.publish.cli import main
from tests.publish.test_companion import AXE
from tests.support import ROOT
from tests.support.companion import LAPTOP, PHONE
from tests.support.desk import Lecturer, change, watched

SCENE, BEAT = "OnlyBScene", "steps"


@pytest.fixture(scope="module")
def watching(tmp_path_factory, media):
    with watched(tmp_path_factory.mktemp("project"), media, SCENE, "--only", BEAT) as found:
        yield found


@pytest.fixture(scope="module")
def browser(watching, tmp_path_factory):
    found = Lecturer(tmp_path_factory.mktemp("browser"))
    found.sit_down(watching.address)
    found.until_another(None)
    found.settled()
    yield found
    found.close()


@pytest.fixture
def page(browser):
    browser.complaints()
    yield browser
    assert browser.complaints() == []


def test_the_beat_is_shown_with_its_words_its_cues_its_pace_and_no_finding(page, watching):
    assert page.text("place").endswith(BEAT)
    assert "15 frames a second" in page.text("rate") and page.text("error") == ""
    words = page.text("sentences")
    assert "{second" in words and "{third" in words
    figures = page.run("return [...document.querySelectorAll('#pace dd')].map((e) => e.textContent)")
    seconds = page.run("return document.getElementById('film').duration")
    assert abs(float(figures[0]) - seconds) < 0.1
    assert page.run("return document.querySelectorAll('#findings li').length") >= 1
    size = page.run("const f = document.getElementById('film'); return [f.videoWidth, f.videoHeight]")
    assert size == [854, 480]


def test_a_word_that_is_saved_is_shown_and_the_place_is_kept(page, watching):
    before = page.film
    page.run("document.getElementById('film').currentTime = 3")
    page.until("!document.getElementById('film').seeking")
    change(watching.project / "scenes/words/en.toml", "b takes the step", "Now b takes the step")
    page.until_another(before)
    page.settled()
    assert page.run("return document.getElementById('film').currentTime") == pytest.approx(3, abs=0.1)
    renders = {path.name for path in (watching.project / "media/renders").glob("*-*")}
    assert {name.split("-")[0] for name in renders} == {SCENE}


@pytest.mark.exhaustive
def test_words_of_another_beat_draw_that_one_alone(page, watching):
    before = page.film
    change(watching.project / "scenes/words/en.toml", "Now only b can move", "Now b alone can move")
    page.until_another(before)
    page.settled()
    assert page.text("place").endswith("freeze")
    page.run("document.querySelector('[data-beat=\"OnlyBScene.steps\"]').click()")
    began = time.monotonic()
    page.until("document.getElementById('place').textContent.endsWith('steps')")
    page.until(f"document.getElementById('film').dataset.film === '{before}'", 60)
    page.settled()
    assert time.monotonic() - began < 60


def test_an_error_stands_on_the_page_until_it_is_mended(page, watching):
    before = page.film
    story = watching.project / "scenes/only_b.py"
    good = story.read_text()
    change(story, "def construct(self)", "def construct(self")
    page.until("!document.getElementById('error').hidden", 60)
    assert "only_b.py, line" in page.text("error")
    change(story, "def construct(self", "def construct(self)")
    assert story.read_text() == good
    page.until("document.getElementById('error').hidden", 60)
    page.settled()
    assert page.film == before
    lesson = watching.project / "my.toml"
    lesson.write_text('[film]\nvoice = "loud"\n')
    page.until("!document.getElementById('error').hidden", 60)
    assert "film.voice" in page.text("error") and "loud" in page.text("error")
    page.until("document.getElementById('findings').textContent.includes('film.voice')", 60)
    lesson.write_text('[film]\nvoice = "silent"\ntheme = "light"\n')
    page.until_another(before)
    page.settled()
    assert page.text("error") == ""


@pytest.mark.exhaustive
def test_what_a_story_is_told_by_python_stands_on_the_page(page, watching):
    story, before = watching.project / "scenes/only_b.py", page.film
    change(story, "self.steps_beat()", "self.step_beat()")
    page.until("!document.getElementById('error').hidden", 60)
    assert "OnlyBScene" in page.text("error") and "AttributeError" in page.text("error")
    change(story, "self.step_beat()", "self.steps_beat()")
    page.until("document.getElementById('error').hidden", 60)
    page.settled()
    assert page.film == before


def worker(watching) -> psutil.Process:
    return next(
        p for p in psutil.Process(watching.process.pid).children() if "warm_worker" in " ".join(p.cmdline())
    )


def gone(family: list[psutil.Process], seconds: float = 5) -> bool:
    """Whether they have all ended in time."""
    end = time.monotonic() + seconds
    while any(process.is_running() and process.status() != "zombie" for process in family):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def test_what_is_ended_from_outside_is_told_and_begun_anew(page, watching):
    """First what draws, while it is at work; then the worker, by which another is started and draws."""
    page.run("document.querySelector('[data-beat=\"OnlyBScene.freeze\"]').click()")
    page.until("document.body.dataset.busy === 'true'")
    first = worker(watching)
    while not first.children():
        time.sleep(0.02)
    drawing = first.children()[0]
    family = drawing.children(recursive=True)
    drawing.kill()
    page.until("!document.getElementById('error').hidden", 30)
    assert "SIGKILL" in page.text("error")
    page.settled(30)
    assert gone(family)

    page.run("document.querySelector('[data-beat=\"OnlyBScene.freeze\"]').click()")
    page.until("document.body.dataset.busy === 'true'")
    while not first.children():
        time.sleep(0.02)
    family = first.children(recursive=True)
    first.kill()
    assert gone(family)
    page.until("document.getElementById('film').dataset.place === 'OnlyBScene.freeze'", 120)
    page.settled()
    assert page.text("error") == "" and worker(watching).pid != first.pid
    page.run("document.querySelector('[data-beat=\"OnlyBScene.steps\"]').click()")
    page.until("document.getElementById('film').dataset.place === 'OnlyBScene.steps'", 60)
    page.settled()


@pytest.mark.exhaustive
def test_a_full_disk_stands_on_the_page_and_leaves_no_half_film(page, watching):
    before, words = page.film, watching.project / "scenes/words/en.toml"
    renders = watching.project / "media/renders"
    there = {path.name for path in renders.glob("*-*")}
    process = worker(watching)
    limit = process.rlimit(psutil.RLIMIT_FSIZE)
    process.rlimit(psutil.RLIMIT_FSIZE, (20_000, limit[1]))
    change(words, "b takes the step", "Here b takes the step")
    page.until("!document.getElementById('error').hidden", 120)
    assert "make room" in page.text("error") or "File too large" in page.text("error"), page.text("error")
    page.settled()
    assert {path.name for path in renders.glob("*-*")} == there and page.film == before
    process.rlimit(psutil.RLIMIT_FSIZE, limit)
    change(words, "Here b takes the step", "b takes the step")
    page.until("document.getElementById('error').hidden", 120)
    page.settled()


@pytest.mark.exhaustive
def test_a_lesson_that_goes_and_comes_and_its_table(page, watching):
    lesson, table = watching.project / "my.toml", watching.project / "my.csv"
    before, text = page.film, lesson.read_text()
    lesson.unlink()
    page.until("!document.getElementById('error').hidden", 60)
    assert "my.toml" in page.text("error")
    rows = [(0.0, 1.0), (1.0, 2.5), (2.0, 3.1), (3.0, 5.2)]
    lesson.write_text(f'{text}[data]\nfile = "my.csv"\nx = "x"\ny = "y"\n')
    page.until("document.getElementById('error').textContent.includes('my.csv')", 60)
    table.write_text("x,y\n" + "".join(f"{x},{y}\n" for x, y in rows))
    page.until("document.getElementById('error').hidden", 120)
    page.settled()
    first = page.film
    table.write_text("x,y\n1,no number\n")
    page.until("!document.getElementById('error').hidden", 60)
    table.write_text("x,y\n" + "".join(f"{x},{y + x}\n" for x, y in rows))
    page.until_another(first)
    page.settled()
    lesson.write_text(text)
    page.until(f"document.getElementById('film').dataset.film === '{before}'", 60)
    page.settled()
    assert page.text("error") == ""


@pytest.mark.exhaustive
def test_of_saves_in_quick_succession_the_last_is_shown_in_two_tabs(page, watching):
    words = watching.project / "scenes/words/en.toml"
    text = words.read_text()
    first = page.driver.current_window_handle
    page.driver.switch_to.new_window("tab")
    page.sit_down(watching.address)
    for word in ("one", "two", "three", "four", "five"):
        words.write_text(text.replace("b takes the step", f"b takes step {word}"))
        time.sleep(0.3)
    page.until("document.getElementById('sentences').textContent.includes('step five')", 60)
    page.settled()
    other = page.film
    page.driver.close()
    page.driver.switch_to.window(first)
    page.settled()
    assert page.film == other and "step five" in page.text("sentences")
    renders = [path.name for path in (watching.project / "media/renders").iterdir()]
    assert not [name for name in renders if name.startswith(("work", "."))]
    words.write_text(text)
    page.until_another(other)
    page.settled()


def test_a_line_of_code_that_is_saved_is_shown(page, watching):
    before = page.film
    change(watching.project / "scenes/stage.py", "BREATH = 0.6", "BREATH = 1.6")
    seconds = page.run("return document.getElementById('film').duration")
    page.until_another(before)
    page.settled()
    page.until("document.getElementById('film').readyState >= 2")
    assert page.run("return document.getElementById('film').duration") == pytest.approx(seconds + 1, abs=0.21)


def test_it_plays_in_a_loop_by_the_keyboard(page):
    page.run("document.getElementById('film').currentTime = document.getElementById('film').duration - 0.4")
    page.press("l", "k")
    assert page.run("return document.getElementById('film').loop")
    page.until("document.getElementById('film').currentTime < 2 && !document.getElementById('film').paused")
    page.press("k", "l")
    assert page.run("const f = document.getElementById('film'); return f.paused && !f.loop")


@pytest.mark.skipif(
    not AXE.is_file(), reason="there is no axe-core (npm install --prefix media/npm axe-core)"
)
@pytest.mark.parametrize(("scheme", "size"), [("dark", LAPTOP), ("light", PHONE), ("light", LAPTOP)])
def test_axe_finds_nothing(page, watching, scheme, size):
    page.sit_down(watching.address, scheme=scheme, size=size)
    page.settled()
    # The policy of the page lets no script in but its own.
    page.tell("Page.setBypassCSP", enabled=True)
    page.driver.refresh()
    page.until("document.body.dataset.busy === 'false'")
    page.run(AXE.read_text("utf-8"))
    found = page.driver.execute_async_script(
        "const done = arguments[0], tell = ({ id, nodes }) => `${id}: ${nodes.map((n) => n.html.slice(0, 90)).join()}`;"
        "axe.run(document).then((result) => done([result.passes.length, result.violations.map(tell)]))"
    )
    assert found[0] > 20 and found[1] == []


def test_ctrl_c_ends_it_and_all_that_it_has_started(watching, browser):
    """Also while a beat is drawn: `browser` goes first, or the page would wait for it."""
    browser.run("document.querySelector('[data-beat=\"OnlyBScene.rates\"]').click()")
    browser.until("document.body.dataset.busy === 'true'")
    time.sleep(2)
    family = watching.family()
    assert len(family) >= 2
    assert watching.end() in (0, 130)
    assert gone(family)
    assert "Traceback" not in (watching.project / "errors.txt").read_text()


def test_an_unknown_beat_is_refused(tmp_path):
    run = CliRunner().invoke(
        main, ["watch", SCENE, "--only", "nowhere", "--media", str(tmp_path), "--no-browser"]
    )
    assert run.exit_code == 2 and "There is no beat 'nowhere'" in run.output


def test_where_no_process_can_be_split_off_it_says_so(tmp_path, monkeypatch):
    monkeypatch.delattr(os, "fork")
    run = CliRunner().invoke(main, ["watch", SCENE, "--media", str(tmp_path), "--no-browser"])
    assert run.exit_code == 2 and "Windows" in run.output and "--only BEAT" in run.output


def test_all_that_is_published_can_be_imported_where_no_process_can_be_split_off():
    """What Windows has not is used where it is needed, not imported."""
    code = (
        "import os, signal, sys, importlib, pathlib, asyncio, subprocess, filelock, uvicorn, watchfiles\n"
        "for name in ('fork', 'setsid', 'killpg', 'getpgrp', 'waitid', 'sched_getaffinity'): delattr(os, name)\n"
        "del signal.SIGKILL\n"
        "sys.modules |= dict.fromkeys(['pwd', 'grp', 'pty'])\n"
        "files = [p for p in pathlib.Path('scenes/publish').rglob('*.py') if 'scripts' not in p.parts]\n"
        "names = ['.'.join(p.with_suffix('').parts).removesuffix('.__init__') for p in files]\n"
        "for name in names: importlib.import_module(name)\n"
        "print(len(names))"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    assert int(run.stdout) > 50
