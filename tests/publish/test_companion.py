"""The companion page as it is used: by mouse, finger and keys, in both themes, on a laptop and a phone."""

from __future__ import annotations

import json
import re
import time
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select

from gdmath import Dataset, Moments, Study, curvature
from gdmath.batches import batches
from gdmath.coordinates import round_measure
from scenes.lesson import DEFAULT, Lesson
from scenes.publish.cli import main
from scenes.publish.companion.companion import MODULES, as_script, behaviour, orders, write_companion
from scenes.publish.companion.films import beginnings
from scenes.questions import questions
from scenes.style import THEMES
from scenes.words.language import Language
from tests.support import ROOT
from tests.support.companion import CHROMIUM, DRIVER, LAPTOP, PHONE, Reader
from tests.support.made_films import made_film
from tests.words.test_made_up_language import other  # noqa: F401  # a fixture

AXE = ROOT / "media" / "npm" / "node_modules" / "axe-core" / "axe.min.js"
SOURCES = ROOT / "scenes" / "publish" / "companion"


@pytest.fixture(scope="module")
def page(tmp_path_factory, media) -> Path:
    """The page of the default lesson, with a film to link to."""
    path = tmp_path_factory.mktemp("companion") / "index.html"
    lesson = Lesson.load(DEFAULT)
    film = {
        "address": "../lecture/lecture.mp4",
        "beats": {"IntroScene.hook": 0.0, "MBContourScene.descent": 151.3},
    }
    write_companion(lesson, lesson.study(), path, media=media, film=film)
    return path


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    if CHROMIUM is None or DRIVER is None:
        pytest.skip("there is no Chromium (apt install chromium chromium-driver)")
    found = Reader(tmp_path_factory.mktemp("browser"))
    yield found
    found.close()


@pytest.fixture
def reader(browser):
    """The browser; whatever a test did, nothing was said on the console."""
    browser.complaints()
    yield browser
    assert browser.complaints() == []


def color(theme: str, role: str) -> np.ndarray:
    value = getattr(THEMES[theme], role)
    return np.array([int(value[k : k + 2], 16) for k in (1, 3, 5)])


def close_to(seen: np.ndarray, wanted: np.ndarray, by: int = 12) -> np.ndarray:
    return np.abs(seen - wanted).max(axis=-1) <= by


# ---- the file -------------------------------------------------------------------------------------------


def test_the_page_is_one_small_file_that_needs_nothing(page):
    text = page.read_text("utf-8")
    assert page.stat().st_size < 1_000_000
    assert not re.search(
        r"""(?:src|href)=["'](?!data:|#)|https?:|@import|url\((?!data:)""",
        text.replace('<iframe src="${', ""),
    )
    assert "default-src 'none'" in text and not re.search(
        r"\beval\(|new Function|innerHTML|document\.write", text
    )


def test_the_modules_are_all_there_and_share_no_name(page):
    files = {path.stem for path in (SOURCES / "js").glob("*.js")}
    assert files == set(MODULES)
    names = re.findall(r"^(?:const|let|class|function|async function) (\w+)", behaviour(), flags=re.M)
    assert len(names) == len(set(names)) > 100
    assert not re.search(r"^(?:import|export) ", behaviour(), flags=re.M)
    for place, name in enumerate(MODULES):  # each needs only those before it
        needed = re.findall(r'from "\./(\w+)\.js"', (SOURCES / "js" / f"{name}.js").read_text("utf-8"))
        assert set(needed) <= set(MODULES[:place]), name


def test_every_word_of_the_page_is_used_and_there(page):
    """Names that are put together, such as measure_raw, count as used by their beginning."""
    table = Language.load("en").tables["companion"]
    words = {key for key, text in table.items() if isinstance(text, str)}
    sources = "".join(
        path.read_text("utf-8") for path in SOURCES.rglob("*") if path.suffix in (".js", ".html", ".py")
    )
    asked = set(re.findall(r"""(?:say|TableError)\(\s*["'](\w+)["']""", sources)) | set(
        re.findall(r'button\("(\w+)"', sources)
    )
    for key in asked:
        if key.endswith("_"):
            continue
        assert key in words or f"do_{key}" in words, key
    begun = tuple(re.findall(r"[\"'`](\w+_)(?:\$\{|[\"'] ~|\{)", sources))
    strings = set(re.findall(r"""["'`](\w+)["'`]""", sources))
    unused = {key for key in words if key not in strings and not key.startswith((*begun, "do_"))}
    assert not unused


def test_data_cannot_end_the_script():
    told = as_script({"x_name": "</script><script>alert(1)</script>", "y": [1.5]})
    assert "<" not in told and json.loads(told)["x_name"].startswith("</script>")


def test_orders_are_those_of_gdmath():
    data = Dataset(x=np.arange(7.0), y=np.arange(7.0) * 10)
    drawn = batches(data, 1, seed=0)
    assert orders(7, 3) == [[int(next(drawn)[0]) for _ in range(7)] for _ in range(3)]


def test_moments_of_the_lecture(tmp_path):
    films = [made_film(tmp_path / "one", scene="IntroScene", beats={"hook": 50}), made_film(tmp_path / "two")]
    found = beginnings(films)
    assert found["IntroScene.hook"] == 0
    assert found["OnlyBScene.first"] == pytest.approx(50 / 60, abs=1e-3)
    assert sorted(found, key=found.get) == list(found)


def test_the_command_writes_the_page(tmp_path, media):
    (tmp_path / "my.csv").write_text("hours,score\n1,2\n2,3\n4,9\n7,8\n")
    (tmp_path / "bad.csv").write_text("hours,score\n1,2\n1,x\n")
    where = ["--media", str(media), "--output", str(tmp_path / "page.html")]
    run = CliRunner().invoke(main, ["companion", "--data", str(tmp_path / "my.csv"), *where])
    assert run.exit_code == 0, run.output
    assert "score from hours" in (tmp_path / "page.html").read_text("utf-8") and "page.html" in run.output
    run = CliRunner().invoke(main, ["companion", "--data", str(tmp_path / "bad.csv"), *where])
    assert run.exit_code == 2 and "bad.csv" in run.output


# ---- what is seen ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_all_views_are_drawn_in_the_colours_of_the_films(page, reader, scheme, size):
    reader.open(page, "#t=3&squares=1", size=size, scheme=scheme)
    assert reader.run("return document.documentElement.scrollWidth") == size[0]
    for view, roles in {
        "data_view": ("line", "data", "background"), "plane_view": ("line", "loss", "background"),
        "bowl_view": ("line", "loss", "background"), "loss_view": ("loss", "background"),
    }.items():  # fmt: skip
        seen = reader.drawn(view)
        for role in roles:
            assert close_to(seen, color(scheme, role), 3).sum() > 20, (view, role)
    pixels = reader.pixels()
    assert close_to(pixels, color(scheme, "background"), 2).mean() > 0.3
    if size == LAPTOP:  # all that matters on one screen
        bottom = reader.run("return document.querySelector('#worked').getBoundingClientRect().bottom")
        assert bottom < size[1]


def test_the_dot_is_where_the_line_is(page, reader):
    reader.open(page, "#t=2")
    m, b = reader.line
    x, y = (round(v) for v in reader.place("plane_view", m, b))
    assert close_to(reader.pixels()[y, x], color("dark", "loss"), 3)
    star = reader.run("return companion.model.optimum")
    x, y = (round(v) for v in reader.place("plane_view", *star))
    assert close_to(reader.pixels()[y, x], color("dark", "line"), 3)


def test_the_theme_goes_with_the_system_and_by_a_switch(page, reader):
    reader.open(page, scheme="light")
    assert close_to(reader.pixels()[2, 2], color("light", "background"))
    reader.click("theme")
    assert close_to(reader.pixels()[2, 2], color("dark", "background"))
    x, y = (round(v) for v in reader.middle(".panel.data canvas"))
    assert (
        close_to(reader.pixels()[y - 100 : y + 100, x - 100 : x + 100], color("dark", "background"), 3).mean()
        > 0.3
    )
    reader.driver.refresh()
    reader.wait()
    assert close_to(reader.pixels()[2, 2], color("dark", "background"))
    reader.run("localStorage.clear()")


def test_print_is_light_and_shows_the_answer(page, reader):
    reader.open(page, "#t=3", scheme="dark")
    reader.run("dispatchEvent(new Event('beforeprint'))")
    reader.tell("Emulation.setEmulatedMedia", media="print")
    assert reader.run("return getComputedStyle(document.querySelector('.dock .steps')).display") == "none"
    assert reader.run("return document.querySelector('#card-answer').getBoundingClientRect().height") > 0
    question = reader.find(".question:not([hidden])").text
    assert "Right: " in question and "✓" not in question  # with its solution
    seen = reader.run("return [...companion.views.data_view.canvas.context.getImageData(1, 1, 1, 1).data]")
    assert close_to(np.array(seen[:3]), color("light", "background"))
    assert close_to(reader.pixels()[2, 2], color("light", "background"))
    reader.run("dispatchEvent(new Event('afterprint'))")
    reader.tell("Emulation.setEmulatedMedia", media="")


# ---- gestures -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("touch", [False, True], ids=["mouse", "finger"])
def test_the_line_is_dragged_by_its_ends_and_its_middle(page, reader, touch):
    reader.open(page, "#t=3", size=PHONE if touch else LAPTOP, touch=touch)
    for name in ("left", "right", "middle"):
        m, b = reader.line
        window = reader.run("return companion.views.data_view.canvas.window")
        x = {"left": 0.1, "right": 0.9, "middle": 0.5}
        at = {key: window["x"][0] + share * (window["x"][1] - window["x"][0]) for key, share in x.items()}
        start = reader.middle(f"[data-handle={name}]")
        reader.drag(start, (0, -30), touch=touch)
        new_m, new_b = reader.line
        per_pixel = (window["y"][1] - window["y"][0]) / reader.run(
            "const c = companion.views.data_view.canvas; return c.bottom - c.top"
        )
        risen = new_m * at[name] + new_b - (m * at[name] + b)
        assert risen == pytest.approx(30 * per_pixel, rel=0.05)
        far = {"left": "right", "right": "left"}.get(name)
        if far:
            assert new_m * at[far] + new_b == pytest.approx(m * at[far] + b, abs=1e-9)
        else:
            assert new_m == pytest.approx(m)
        assert reader.state["t"] == 0 and "loss is" in reader.live


def test_the_line_itself_is_dragged(page, reader):
    reader.open(page)
    m, b = reader.line
    x = reader.run("const w = companion.views.data_view.canvas.window.x; return w[0] + 0.3 * (w[1] - w[0])")
    reader.drag(reader.place("data_view", x, m * x + b), (0, 25))
    new_m, new_b = reader.line
    assert new_m == m and new_b < b
    reader.drag(reader.place("data_view", x, new_m * x + new_b + 1.0), (0, 25))  # beside it: nothing is held
    assert reader.line == [new_m, new_b]


@pytest.mark.parametrize("touch", [False, True], ids=["mouse", "finger"])
def test_the_point_and_the_start_are_dragged_in_the_plane(page, reader, touch):
    reader.open(page, "#t=4", size=PHONE if touch else LAPTOP, touch=touch)
    reader.run("document.querySelector('.panel.plane').scrollIntoView({block: 'center'})")
    before = reader.run("return [companion.model.state.start, companion.model.line]")
    reader.drag(reader.middle("[data-handle=start]"), (20, 10), touch=touch)
    start, line = reader.state["start"], reader.line
    assert (
        start[0] > before[0][0] and start[1] < before[0][1] and line != before[1] and reader.state["t"] == 4
    )
    reader.drag(reader.middle("[data-handle=point]"), (-25, -15), touch=touch)
    moved = reader.line
    assert (
        moved[0] < line[0]
        and moved[1] > line[1]
        and reader.state["t"] == 0
        and reader.state["start"] == moved
    )
    moments = reader.run("return {...companion.model.coordinates.moments}")
    assert reader.run("return companion.model.loss") == pytest.approx(
        Moments(**moments).loss(*moved), rel=1e-12
    )


def test_the_bowl_turns_and_the_loss_curve_seeks(page, reader):
    reader.open(page, "#t=9")
    before = reader.run("return companion.views.bowl_view.turned")
    reader.drag(reader.middle("[data-handle=turn]"), (45, 0))
    assert reader.run("return companion.views.bowl_view.turned") == pytest.approx(before + 0.5, abs=0.03)
    reader.focus("[data-handle=turn]")
    reader.press(Keys.ARROW_LEFT)
    assert reader.run("return companion.views.bowl_view.turned") == pytest.approx(before + 0.45, abs=0.03)
    x, y = reader.place("loss_view", 4, reader.run("return companion.model.path.loss[4]"))
    reader.drag((x, y), (0, 0))
    assert reader.state["t"] == 4
    reader.focus("[data-handle=time]")
    reader.press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    assert reader.state["t"] == 6


def test_the_keyboard_reaches_and_moves_everything(page, reader):
    reader.open(page, "#t=2")
    reader.run("document.body.focus()")
    reached = set()
    for _ in range(90):
        reader.press(Keys.TAB)
        told = reader.run(
            "const e = document.activeElement;"
            "return [e.dataset.do || e.dataset.handle || e.id || e.className || e.tagName,"
            " getComputedStyle(e).outlineStyle, getComputedStyle(e, '::before').boxShadow]"
        )
        if told[0] == "BODY":
            break
        reached.add(told[0])
        if told[0] not in ("start", "time") and not told[0].startswith("skip"):
            assert told[1] != "none" or told[2] != "none" or told[0] in ("file",), (
                f"no focus is seen on {told[0]}"
            )
    wanted = {
        "theme", "share", "copy_lesson", "left", "middle", "right", "point", "start", "turn", "time", "log", "edit",
        "squares", "reset", "back", "step", "ten", "run", "alpha-slider", "alpha", "rule", "batch", "measure", "table",
        "read", "file", "point-x", "point-y", "add", "delete", "next_point", "set_up", "answer", "next_card",
        "embed", "print",
    }  # fmt: skip
    assert wanted <= reached
    for name in ("left", "middle", "right", "point", "start"):
        before = reader.run("return [companion.model.line, companion.model.state.start]")
        reader.focus(f"[data-handle={name}]")
        reader.press(Keys.ARROW_UP)
        assert reader.run("return [companion.model.line, companion.model.state.start]") != before, name
        assert re.search(
            r"slope .+ intercept", reader.find(f"[data-handle={name}]").get_attribute("aria-valuetext")
        )


def test_keys_are_short_cuts_except_where_one_writes(page, reader):
    reader.open(page)
    reader.press("n", "n", "t")
    assert reader.state["t"] == 12
    reader.press("p")
    assert reader.state["t"] == 11
    reader.press("s", "l")
    assert reader.state["squares"] and reader.state["log"]
    reader.press("0")
    assert reader.state["t"] == 0
    reader.focus("#table")
    reader.press("n", "s")
    assert reader.state["t"] == 0 and reader.find("#table").get_attribute("value") == "ns"


# ---- descending -----------------------------------------------------------------------------------------


def test_steps_runs_and_resets(page, reader):
    reader.open(page)
    study = Lesson.load(DEFAULT).study()
    descent = study.trajectories["descent"]
    reader.click("step")
    assert reader.line == pytest.approx(descent.params[1].tolist(), rel=1e-12)
    assert reader.live.startswith("Step 1: m = ") and "loss went from" in reader.live
    reader.click("ten")
    assert reader.line == pytest.approx(descent.params[11].tolist(), rel=1e-12)
    reader.click("back")
    assert reader.state["t"] == 10
    reader.run("companion.model.set({t: 30})")
    reader.click("run")
    reader.until("companion.model.ended", 30)
    assert reader.state["t"] == descent.epochs
    reader.until("document.querySelector('[data-do=run]').textContent === 'Run'")
    assert "Converged after" in reader.live
    reader.click("step")
    assert reader.state["t"] == descent.epochs and "Converged" in reader.live
    reader.click("reset")
    assert reader.state["t"] == 0 and reader.line == pytest.approx(list(study.shown.start))


def test_the_line_glides_and_comes_to_rest_where_it_belongs(page, reader):
    reader.open(page, motion="no-preference")
    reader.click("step")
    time.sleep(0.4)
    reader.wait()
    m, b = reader.line
    x, y = (round(v) for v in reader.place("plane_view", m, b))
    assert close_to(reader.pixels()[y, x], color("dark", "loss"), 3)


def test_the_learning_rate_by_slider_number_and_mark(page, reader):
    reader.open(page, "#t=8")
    bowl = curvature(Lesson.load(DEFAULT).study().moments)
    marks = {
        mark.get_attribute("class"): mark
        for mark in reader.driver.find_elements("css selector", ".marks button")
    }
    assert set(marks) == {"lesson", "best", "zigzag", "bound"}
    for name, rate in {
        "best": bowl.best_learning_rate, "bound": bowl.max_learning_rate,
        "zigzag": bowl.max_learning_rate - 0.2 * (bowl.max_learning_rate - bowl.best_learning_rate), "lesson": 0.15,
    }.items():  # fmt: skip
        marks[name].click()
        assert reader.state["alpha"] == pytest.approx(rate, rel=1e-12)
    reader.write("#alpha", "0.36")
    assert reader.state["alpha"] == 0.36
    assert reader.run("return companion.model.path.outcome") == "diverged"
    reader.write("#alpha", "-1")
    assert reader.state["alpha"] == 0.36 and "positive number" in reader.live
    reader.focus("#alpha-slider")
    reader.press(Keys.ARROW_LEFT)
    assert 0.3 < reader.state["alpha"] < 0.36
    start, end = reader.middle("#alpha-slider"), (-60, 0)
    reader.drag(start, end)
    assert reader.state["alpha"] < 0.1


@pytest.mark.parametrize("rule", ["momentum", "nesterov", "rmsprop", "adam"])
def test_other_rules_are_chosen_and_written_out(page, reader, rule):
    reader.open(page)
    Select(reader.find("#rule")).select_by_value(rule)
    reader.click("ten")
    assert reader.state == {**reader.state, "rule": rule, "t": 10}
    assert (
        reader.find(f"[data-rule={rule}]").is_displayed()
        and not reader.find("[data-rule=plain]").is_displayed()
    )
    assert "=" in reader.find("#worked").text
    assert {
        mark.get_attribute("class") for mark in reader.driver.find_elements("css selector", ".marks button")
    } == ({"bound"} if rule in ("momentum", "nesterov") else set())


def test_batches_show_which_points_are_looked_at(page, reader):
    reader.open(page)
    Select(reader.find("#batch")).select_by_value("5")
    reader.wait()
    seen = reader.run("return companion.model.batches(0)")
    assert seen == orders(30, 1)[0][:5]
    data = Lesson.load(DEFAULT).study().dataset
    pixels = reader.pixels()
    for i in seen:
        x, y = (round(v) for v in reader.place("data_view", data.x[i], data.y[i]))
        assert close_to(pixels[y - 2 : y + 3, x - 2 : x + 3], color("dark", "gradient"), 30).any() or i in (
            0,
        )
    reader.run("document.activeElement.blur()")
    reader.press("n", "n", "n", "n", "n", "n", "n")
    assert "in epoch 2" in reader.live  # the seventh of six an epoch


def test_the_calculation_can_be_checked_by_hand(page, reader):
    """With the digits that are written, and no others, in decimal arithmetic."""
    reader.open(page)
    for alpha, t in ((0.15, 1), (0.15, 7), (0.297, 3), (0.0123, 40), (0.36, 5)):
        reader.run("companion.model.set({alpha: arguments[0], t: arguments[1]})", alpha, t)
        reader.wait()
        rows = reader.find("#worked").text.splitlines()
        assert len(rows) == 2
        for row in rows:
            found = re.fullmatch(r"[mb] = (−?[\d.]+) − ([\d.]+) · \(?(−?[\d.]+)\)? = (−?[\d.]+)", row)
            assert found, row
            old, rate, slope, new = (Decimal(text.replace("−", "-")) for text in found.groups())
            assert (old - rate * slope).quantize(new) == new, row


def test_numbers_are_those_of_the_study(page, reader):
    reader.open(page, "#t=6")
    descent = Lesson.load(DEFAULT).study().trajectories["descent"]

    def number(name: str) -> float:
        return float(reader.find(f"[data-out={name}]").text.replace("−", "-"))

    assert number("m") == pytest.approx(descent.params[6][0], abs=5e-4)
    assert number("b") * (-1 if reader.find("[data-out=sign]").text == "−" else 1) == pytest.approx(
        descent.params[6][1], abs=5e-4
    )
    assert number("loss") == pytest.approx(descent.loss[6], rel=1e-4)
    assert number("grad-m") == pytest.approx(descent.gradient[6][0], rel=1e-3)
    assert number("grad-b") == pytest.approx(descent.gradient[6][1], rel=1e-3)


def test_x_is_measured_otherwise_and_the_line_stays(page, reader):
    reader.open(page)
    before = reader.run("return companion.model.raw_line(...companion.model.line)")
    share = reader.run("return companion.model.state.alpha / companion.model.bowl.bound")
    Select(reader.find("#measure")).select_by_value("standardized")
    assert reader.run("return companion.model.raw_line(...companion.model.line)") == pytest.approx(
        before, rel=1e-12
    )
    assert reader.run("return companion.model.state.alpha / companion.model.bowl.bound") == pytest.approx(
        share, rel=0.01
    )
    moments = reader.run("return {...companion.model.coordinates.moments}")
    assert abs(moments["mean_x"]) < 1e-12 and moments["var_x"] == pytest.approx(1)


# ---- points of one's own --------------------------------------------------------------------------------


def test_points_are_added_moved_and_deleted(page, reader):
    reader.open(page)
    canvas = reader.middle(".panel.data canvas")
    reader.drag(canvas, (0, 0))
    assert reader.run("return companion.model.own") is None  # nothing happens before points are edited
    reader.click("edit")
    at = reader.place("data_view", -1.2, 4.0)  # far from the others
    reader.drag(at, (0, 0))
    count = "companion.model.points.x.length"
    assert reader.run(f"return {count}") == 31
    x, y = reader.run("return [companion.model.points.x[30], companion.model.points.y[30]]")
    placed = reader.place("data_view", x, y)
    assert placed == pytest.approx(at, abs=1)
    reader.drag(placed, (30, 40))
    assert reader.run(f"return {count}") == 31
    moved = reader.run("return [companion.model.points.x[30], companion.model.points.y[30]]")
    assert moved[0] > x and moved[1] < y
    xs, ys = reader.run("return [[...companion.model.points.x], [...companion.model.points.y]]")
    assert reader.run("return companion.model.moments_raw.floor") == pytest.approx(
        Moments.of_arrays(xs, ys).floor, rel=1e-12
    )
    reader.focus("[data-handle=middle]")
    reader.press(Keys.DELETE)
    assert reader.run(f"return {count}") == 30 and "deleted" in reader.live
    reader.click("lesson_points")
    assert reader.run("return companion.model.own") is None


def test_points_are_edited_without_a_mouse(page, reader):
    reader.open(page)
    reader.click("add")
    assert "31 points" in reader.live
    reader.write("#point-x", "2.5")
    assert reader.run("return companion.model.points.x[30]") == 2.5
    reader.write("#point-y", "many")
    assert "must be numbers" in reader.live
    reader.click("last_point")
    reader.click("delete")
    assert reader.run("return companion.model.points.x.length") == 30


def test_a_narrow_valley_is_counted_from_a_round_number(page, reader):
    reader.open(page)
    paste(reader, "year,level\n1960,1\n1975,2.5\n1990,3\n2005,4.5\n2020,5\n")
    own = round_measure(Moments.of_arrays([1960, 1975, 1990, 2005, 2020], [1, 2.5, 3, 4.5, 5]))
    center, unit = reader.run("const c = companion.model.coordinates; return [c.center, c.unit]")
    assert reader.state["measure"] == "told" and (center, unit) == own
    assert reader.find("#x-name").text == f"x = (year − {center:.0f})/{unit:.0f}"
    study = Study.of(Dataset(x=[1960, 1975, 1990, 2005, 2020], y=[1, 2.5, 3, 4.5, 5]))
    assert reader.state["start"] == pytest.approx(study.told.start, rel=1e-12)
    assert reader.state["alpha"] == pytest.approx(study.told.learning_rate, rel=5e-3)
    (page.parent / "told.toml").write_text(reader.run("return companion.lesson()"), "utf-8")
    assert Lesson.load(page.parent / "told.toml").study().told.center == center


def paste(reader: Reader, text: str) -> str:
    """Give a table, and what is said of it."""
    reader.run("document.getElementById('table').value = arguments[0]", text)
    reader.click("read")
    return reader.find("#table-says").text


def test_a_table_is_pasted(page, reader):
    reader.open(page)
    said = paste(reader, "hours\tscore\tname\n1,5\t10\tA\n2,5\t20\tB\n\t5\tC\n4,5\t25\tD\n")
    assert said == "Read: 3 points, x is ‘hours’, y is ‘score’. Rows without x or y were left out: 1."
    assert reader.run("return [...companion.model.points.x]") == [1.5, 2.5, 4.5]
    assert reader.find("#y-name").text == "score" and reader.state["t"] == 0
    said = paste(reader, "year,a,b\n1,2,3\n2,4,1\n3,9,2\n")
    assert reader.find("#choose").is_displayed()
    Select(reader.find("#column-y")).select_by_visible_text("b")
    assert reader.run("return [...companion.model.points.y]") == [3, 1, 2]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "the table is empty; it needs a row of column names and rows of numbers."),
        ("a,b\n", "two columns of numbers are needed"),
        ("a,b\n1,2\n", "only one row of data; a line needs at least two points."),
        ("a,b\n1,2\n1,3\n", "column 'a': all 2 values are 1, so that no line fits best; choose another x."),
        ("a,b\n1,2\n2,x\n3,4\n", "two columns of numbers are needed"),
        ("a,b\n1,2\n2,3,4\n5,6\n", "line 3: 3 fields, but 2 columns"),
        ('a,b\n1,"2\n3,4\n', "line 2: a quote in this row is not closed"),
        ("<!doctype html><p>", "two columns of numbers are needed"),
    ],
)  # fmt: skip
def test_a_bad_table_is_refused_in_a_sentence(page, reader, text, says):
    reader.open(page)
    before = reader.run("return [...companion.model.points.x]")
    said = paste(reader, text)
    assert says in said and reader.run("return [...companion.model.points.x]") == before
    assert "wrong" in reader.find("#table-says").get_attribute("class")


HOSTILE = [
    "<script>window.hacked = 1</script>,\"<img src=x onerror='window.hacked = 1'>\"\n1,2\n2,5\n3,7\n",
    '=cmd|\'/c calc\'!A0,"=HYPERLINK(""javascript:window.hacked=1"")"\n1,2\n2,5\n3,7\n',
    '"</textarea><svg onload=window.hacked=1>",{{7*7}}\n1,2\n2,5\n3,7\n',
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_are_shown_as_text(page, reader, text):
    reader.open(page)
    assert paste(reader, text).startswith("Read: 3 points")
    names = reader.run("return [companion.model.points.x_name, companion.model.points.y_name]")
    assert reader.find("#y-name").text == names[1] and names[0] in reader.find("#table-says").text
    address = reader.run("return companion.to_address()")
    reader.open(page, f"#{address}")
    assert reader.find("#y-name").text == names[1]
    lesson = reader.run("return companion.lesson()")
    assert "hacked" not in reader.run("return Object.keys(window).join()")
    assert (
        reader.run("return document.querySelectorAll('main img, main script, main svg:not(.tex)').length")
        == 0
    )
    (page.parent / "hostile.toml").write_text(lesson, "utf-8")
    data = Lesson.load(page.parent / "hostile.toml").data
    assert (data.x_name, data.y_name) == tuple(names)


def test_a_file_is_opened_in_the_page(page, reader, tmp_path):
    reader.open(page)
    (tmp_path / "latin.csv").write_bytes("Größe;Gewicht\n1,5;2\n2,5;3\n4;9\n".encode("cp1252"))
    reader.find("#file").send_keys(str(tmp_path / "latin.csv"))
    reader.until("companion.model.own !== null")
    assert reader.run("return [companion.model.points.x_name, ...companion.model.points.x]") == [
        "Größe",
        1.5,
        2.5,
        4,
    ]
    for name, content, says in (
        ("line.csv", b"a,b\n1,2\n" + b"9" * 10_000_000 + b",1\n", "line 3: longer than"),
        ("book.xlsx", b"PK\x03\x04rest", "workbook"),
        ("page.csv", b"<!DOCTYPE html><html>", "web page"),
        ("bytes.csv", bytes(range(256)) * 4, "not text"),
    ):
        (tmp_path / name).write_bytes(content)
        reader.find("#file").send_keys(str(tmp_path / name))
        reader.until(f"document.getElementById('table-says').textContent.includes({json.dumps(says)})")
        assert len(reader.find("#table-says").text) < 250


TABLES = [
    "a,b\n1,2\n2,4\n3,5\n", "1 2\n2 4\n3 5\n", "# x y\n1.5 2\n2.5 4\n3.5 5\n", "sep=;\na;b\n1,5;2\n2,5;4\n3;5\n",
    "a;b\n1.000,5;2\n2.000,5;4\n", "x|y\n$1|2\n$2|4\n$3|9\n", "Title of it\n\na,b\n1,2\n2,NA\n3,5\n5,6\n",
    "day,y\n2020-01-01,1\n2020-01-11,2\n2020-02-01,4\n", "day,y\n1.2.1990,1\n1.3.2001,2\n31.12.2020,4\n",
    "day,y\n2020-01-01T12:30,1\n2020-03-01,2\n2021-01-01,4\n", "day,y\n12/31/2020,1\n01/02/2021,4\n02/02/2021,5\n",
    "a,b\n1,\"2\"\n\"2\",\"4\"\n3,5\n",
    "a\tb\n1e3\t-2.5E-1\n+2\t.5\n3.\t5\n", "a,b\n1,inf\n2,3\n",
    "a,b\n1,1e999\n2,3\n", "a;b\n940;2\n1.010;3\n", "a,b\n1,2\nTotal,3\n4,5\n",
    "a,b\n1,−5\n2,3\n", "a,b\n1.010,2\n1.020,3\n", "a;b\n1.010;2\n1.020;3\n",
    "a,b\n01/02/2020,1\n03/04/2020,2\n", "a,b\n1,2\n1,3\n", "1,2\n2,4\n", "a,a\n1,2\n2,3\n", "a,b\n1,2,\n2,3,\n4,4,\n",
]  # fmt: skip


@pytest.fixture(scope="module")
def read_by_the_page(page, browser):
    browser.open(page)
    script = """
    return arguments[0].map((text) => {
      try {
        const table = companion.read_table(text), points = table.take(0, 1);
        return { x: [...points.x], y: [...points.y], left_out: points.left_out };
      } catch (error) { return { fault: error.message }; }
    });
    """
    return dict(zip(TABLES, browser.run(script, TABLES), strict=True))


@pytest.mark.parametrize("text", TABLES)
def test_tables_are_read_as_on_the_command_line(read_by_the_page, tmp_path, text):
    from gdmath import DatasetError, load_csv

    (tmp_path / "t.csv").write_text(text, "utf-8")
    found = read_by_the_page[text]
    try:
        own = load_csv(tmp_path / "t.csv", x="1", y="2")
    except DatasetError as error:
        assert "fault" in found, (found, error)
        return
    assert "fault" not in found, found
    assert found["x"] == pytest.approx(own.x.tolist(), rel=1e-14) and found["y"] == own.y.tolist()


# ---- questions, addresses, lessons ----------------------------------------------------------------------


def test_each_question_is_set_up_and_answered_from_the_data(page, reader):
    reader.open(page)
    told = Language.load("en").tables["companion"]
    cards = reader.run("return companion.model.page.cards.map(({ id }) => id)")
    beats = {
        f"{scene}.{beat}" for scene, beats in told.items() if not isinstance(beats, str) for beat in beats
    }
    assert set(cards) == beats and len(cards) >= 20
    script = Language.load("en").tables
    for k, card in enumerate(cards):
        scene, beat = card.split(".")
        assert beat in script[scene], f"{card} is no beat of the films"
        assert reader.find("#card-question").text == told[scene][beat]["question"]
        reader.click("set_up")
        reader.click("answer")
        answer = reader.find("#card-answer").text
        assert answer and not re.search(r"\{|undefined|NaN|∞", answer), answer
        link = reader.find("#card-film")
        assert link.is_displayed() == (card in ("IntroScene.hook", "MBContourScene.descent"))
        if card == "MBContourScene.descent":
            assert link.get_attribute("href").endswith("lecture/lecture.mp4#t=151") and "2:31" in link.text
            epochs = Lesson.load(DEFAULT).study().trajectories["descent"].epochs
            assert (
                answer.startswith(f"After {epochs} epochs it has converged") and reader.state["t"] == epochs
            )
        if card == "StepByStepScene.apply":
            found = re.match(r"(−?[\d.]+) − ([\d.]+) · \(?(−?[\d.]+)\)? = (−?[\d.]+)\. Press", answer)
            old, rate, slope, new = (Decimal(part.replace("−", "-")) for part in found.groups())
            assert (old - rate * slope).quantize(new) == new
        if card == "LossCurveScene.rates":
            assert reader.state["alpha"] > reader.run("return companion.model.bowl.bound")
        if k + 1 < len(cards):
            reader.click("next_card")


def test_the_questions_of_the_film_are_asked_on_their_cards(page, reader):
    """Each by its card alone; what an answer says, by button and by key, is what the lesson's study says."""
    asked = {f"{q.scene}.{q.beat}": q for q in questions(Lesson.load(DEFAULT).study(), Language.load("en"))}
    assert len(asked) >= 8
    reader.open(page)
    cards = reader.run("return companion.model.page.cards.map(({ id }) => id)")
    assert set(asked) <= set(cards)
    shown = "return [...document.querySelectorAll('.question')].filter((q) => q.checkVisibility())"
    for k, card in enumerate(cards):
        here = reader.run(shown)
        assert [each.get_attribute("data-beat") for each in here] == [card][: card in asked]
        assert bool(here) == reader.find("#asked").is_displayed()
        if here:
            question = asked[card]
            text = here[0].text
            for told in (question.text, question.context, *(answer.text for answer in question.answers)):
                assert told in text
            assert "Right" not in text  # what is for paper does not give it away
            feedback = here[0].find_element("class name", "feedback")
            assert feedback.get_attribute("role") == "status" and feedback.text == ""
            for place, answer in enumerate(question.answers, start=1):
                if place % 2:
                    reader.press(str(place))
                else:
                    here[0].find_elements("tag name", "button")[place - 1].click()
                begins = "Right." if answer.is_right else "Not quite."
                assert feedback.text == f"{begins} {answer.feedback}"
                chosen = here[0].find_elements("class name", "chosen")
                assert len(chosen) == 1 and chosen[0].text.endswith("✓" if answer.is_right else "✗")
        if k + 1 < len(cards):
            reader.click("next_card")


def test_a_question_whose_numbers_hold_no_more_is_not_asked(page, reader):
    is_asked, why = "document.querySelector('.question:not([hidden])') !== null", "#not-asked"
    reader.open(page, "#card=MBContourScene.gradient")
    assert reader.run(f"return {is_asked}") and not reader.find(why).is_displayed()
    reader.press("n", "n")  # a step changes nothing that is asked of
    assert reader.run(f"return {is_asked}")
    for change in ("{alpha: 0.2}", "{start: [0, 0]}", "{rule: 'adam'}", "{measure: 'standardized'}"):
        reader.run(f"companion.model.set({change})")
        reader.wait()
        assert not reader.run(f"return {is_asked}") and "Set it up" in reader.find(why).text, change
        reader.press("1")
        assert reader.run("return document.querySelectorAll('.chosen').length") == 0
        reader.click("set_up")
        assert reader.run(f"return {is_asked}"), change
    reader.press("2")
    assert reader.run("return document.querySelectorAll('.chosen').length") == 1
    paste(reader, "a,b\n1,2\n2,3\n4,9\n")
    assert not reader.run(f"return {is_asked}") and "points of the lesson" in reader.find(why).text
    reader.click("set_up")  # of other points
    assert not reader.run(f"return {is_asked}")
    reader.click("lesson_points")
    reader.click("set_up")
    assert reader.run(f"return {is_asked}") and not reader.find(why).is_displayed()


def test_a_lesson_of_which_nothing_can_be_asked(tmp_path, media, reader, monkeypatch):
    monkeypatch.setattr("scenes.publish.companion.companion.questions", lambda study, language: [])
    lesson = Lesson.load(DEFAULT)
    write_companion(lesson, lesson.study(), tmp_path / "index.html", media=media)
    reader.open(tmp_path / "index.html")
    reader.click("next_card")
    assert reader.run("return document.querySelector('#asked')") is None


def test_a_beat_has_an_address(page, reader):
    reader.open(page, "#card=MBContourScene.scaling")
    assert reader.state["measure"] == "standardized" and "standardized" in reader.find("#card-question").text
    reader.find('.cards a[href="#card=LossCurveScene.shape"]').click()
    reader.until("companion.model.state.log")


def test_the_address_brings_everybody_to_the_same_picture(page, reader):
    reader.open(page)
    paste(reader, "dose,effect\n0.1,0.30000000000000004\n2.5,7\n4,1e-7\n9,3\n")
    reader.run(
        "companion.model.set({rule: 'momentum', alpha: 0.0123, batch: 2, squares: true, log: true, t: 7})"
    )
    reader.wait()
    line, address = reader.line, reader.run("return companion.to_address()")
    picture = reader.run("companion.draw(); return companion.views.plane_view.canvas.element.toDataURL()")
    reader.until(f"location.hash === {json.dumps('#' + address)}", 5)
    reader.open(page, f"#{address}")
    assert reader.line == line and reader.run("return companion.to_address()") == address
    assert (
        reader.run("companion.draw(); return companion.views.plane_view.canvas.element.toDataURL()")
        == picture
    )


@pytest.mark.parametrize(
    "hash",
    [
        "#start=1e400,2", "#alpha=-1&t=-5&rule=constructor&x=__proto__", "#points=1,2;1,3", "#t=1e99",
        "#points=1,2;nan,3&names=[", "#start=1e300,1e300", "#card=constructor", "#%E0%A4%A", "#batch=1e9&t=3",
        "#points=1,2;2,3&x=told&alpha=1e308&t=50",
    ],
)  # fmt: skip
def test_a_broken_address_breaks_nothing(page, reader, hash):
    reader.open(page, hash)
    assert all(np.isfinite(reader.line)) and reader.run("return Number.isFinite(companion.model.loss)")
    reader.press("n")


def test_the_lesson_films_what_is_seen(page, reader, tmp_path):
    reader.open(page)
    paste(reader, "dose,effect\n0.1,0.3\n2.5,7\n4,1e-7\n9,3\n")
    reader.run("companion.model.set({alpha: 0.01, start: [2, -1.5]})")
    (tmp_path / "my.toml").write_text(reader.run("return companion.lesson()"), "utf-8")
    lesson = Lesson.load(tmp_path / "my.toml")
    study = lesson.study()
    assert study.dataset.x.tolist() == [0.1, 2.5, 4, 9] and study.dataset.y_name == "effect"
    assert study.shown.learning_rate == pytest.approx(0.01) and study.shown.start == (2, -1.5)
    end = reader.run("companion.model.set({t: 3}); return companion.model.line")
    assert study.trajectories["descent"].params[3] == pytest.approx(end, rel=1e-12)
    reader.open(page)
    (tmp_path / "same.toml").write_text(reader.run("return companion.lesson()"), "utf-8")
    same, own = Lesson.load(tmp_path / "same.toml").study(), Lesson.load(DEFAULT).study()
    assert np.array_equal(same.dataset.x, own.dataset.x)
    assert np.allclose(same.trajectories["descent"].params, own.trajectories["descent"].params, rtol=1e-12)


def test_it_works_in_a_frame(page, reader, tmp_path):
    reader.open(page)
    reader.until("document.getElementById('embed').value.includes('iframe')")
    frame = reader.find("#embed").get_attribute("value")
    outer = page.parent / "course.html"
    outer.write_text(f"<!doctype html><title>course</title>{frame}")
    reader.driver.get(outer.as_uri())
    reader.driver.switch_to.frame(0)
    reader.until("globalThis.companion && companion.model.state.t === 0")
    reader.find("[data-do=step]").click()
    assert reader.state["t"] == 1
    reader.driver.switch_to.default_content()


def test_it_works_where_a_frame_may_do_nothing_but_compute(page, reader):
    """As Jupyter and learning platforms frame a page: no address of its own, no storage, no clipboard."""
    outer = page.parent / "sandbox.html"
    escaped = page.read_text("utf-8").replace("&", "&amp;").replace('"', "&quot;")
    outer.write_text(
        f'<!doctype html><iframe sandbox="allow-scripts" width=1280 height=800 srcdoc="{escaped}"></iframe>'
    )
    reader.driver.get(outer.as_uri())
    reader.driver.switch_to.frame(0)
    reader.until("globalThis.companion && companion.model.state.t === 0")
    reader.click("step")
    reader.click("share")
    reader.click("theme")
    assert reader.state["t"] == 1 and reader.live == "The link is copied."
    reader.driver.switch_to.default_content()


def test_nothing_english_is_left_in_another_language(other, reader, tmp_path, media):  # noqa: F811
    lesson = Lesson.load(DEFAULT, {"film.language": "xx", "film.voice": "silent"})
    path = tmp_path / "xx.html"
    write_companion(lesson, lesson.study(), path, media=media)
    reader.open(path, "#t=3&batch=5&rule=momentum&log=1")
    reader.click("answer")
    reader.press("n")
    paste(reader, "a,b\n1,x\n2,y\n")
    seen = reader.run(
        "document.querySelector('details').open = true; const texts = [document.title, document.body.innerText];"
        "for (const e of document.querySelectorAll('[aria-label], [title], [placeholder], [aria-valuetext]'))"
        " texts.push(e.ariaLabel, e.title, e.placeholder, e.ariaValueText); return texts.filter(Boolean).join('\\n')"
    )
    assert seen.count("ö") > 100
    left = set(re.findall(r"(?<![ö\w])[A-Za-z]{2,}", seen))
    assert left <= {"TOML", "CSV", "gdvideo", "vm", "vb"}, left
    assert "," in reader.find("[data-out=m]").text and "." not in reader.find("#worked").text
    reader.write("#alpha", "0,25")
    assert reader.state["alpha"] == 0.25


# ---- for everyone, and fast -----------------------------------------------------------------------------


@pytest.mark.skipif(
    not AXE.is_file(), reason="there is no axe-core (npm install --prefix media/npm axe-core)"
)
@pytest.mark.parametrize(
    ("scheme", "size", "hash"),
    [
        ("dark", LAPTOP, "#t=3&squares=1"), ("light", LAPTOP, "#t=3&log=1"),
        ("light", PHONE, "#rule=adam&t=2&batch=5"), ("dark", PHONE, ""),
    ],
)  # fmt: skip
def test_axe_finds_nothing(page, reader, scheme, size, hash):
    reader.open(page, hash, size=size, scheme=scheme)
    paste(reader, "a,b\n1,x\n2,y\n")
    reader.click("answer")
    reader.press("1")
    assert reader.run("return document.querySelectorAll('.chosen').length") == ("adam" not in hash)
    reader.run(AXE.read_text("utf-8"))
    found = reader.driver.execute_async_script(
        "const done = arguments[0], tell = ({ id, nodes }) => `${id}: ${nodes.map((n) => n.html.slice(0, 90)).join()}`;"
        "axe.run(document).then((result) => done([result.passes.length, result.violations.map(tell)]))"
    )
    assert found[0] > 20 and found[1] == []


FRAME_TIMES = """
const times = [], last = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
for (let k = 0; k < arguments[0]; k++) {
  companion.model.set({ start: [companion.model.state.start[0] + 1e-3, companion.model.state.start[1]] });
  const before = performance.now();
  companion.draw();
  // What was drawn is there only once it can be read.
  for (const view of Object.values(companion.views)) last.drawImage(view.canvas.element, 0, 0, 9, 9);
  last.getImageData(0, 0, 1, 1);
  times.push(performance.now() - before);
}
return times.sort((a, b) => a - b);
"""


def cloud(n: int) -> str:
    random = np.random.default_rng(1)
    x = random.normal(3.0, 1.0, n)
    y = 2 * x + random.normal(size=n)
    return "x,y\n" + "\n".join(f"{a:.6f},{b:.6f}" for a, b in zip(x, y, strict=True))


def test_a_hundred_thousand_points_are_drawn_as_a_sample_and_computed_whole(page, reader, tmp_path):
    reader.open(page)
    (tmp_path / "many.csv").write_text(cloud(100_000))
    reader.find("#file").send_keys(str(tmp_path / "many.csv"))
    reader.until("companion.model.own !== null", 30)
    assert reader.find("#table-says").text.startswith("Read: 100,000 points")
    own = Moments.of_arrays(*np.loadtxt(tmp_path / "many.csv", delimiter=",", skiprows=1).T)
    assert reader.run("return companion.model.moments_raw.floor") == pytest.approx(own.floor, rel=1e-12)
    assert reader.run("return companion.model.drawn.length") == 2000
    reader.click("ten")
    assert reader.state["t"] == 10
    assert reader.run("return companion.to_address()") is None
    reader.click("share")
    assert "cannot hold that many points" in reader.live
    reader.run("companion.model.set({batch: 32, t: 400})")
    assert reader.run("return companion.model.loss") < 1.2 * own.floor


def test_a_frame_with_many_points_takes_no_more_than_a_few_with_few(page, reader):
    """Milliseconds depend on the machine; that the cost of a frame hardly grows with the points does not."""
    reader.open(page, "#squares=1&t=12")
    few = reader.run(FRAME_TIMES, 12)[6]
    paste(reader, cloud(500))
    reader.run("companion.model.set({squares: true, t: 12})")
    many = reader.run(FRAME_TIMES, 12)[6]
    assert many < 6 * few + 8


@pytest.mark.exhaustive
def test_a_frame_takes_less_than_a_sixtieth_of_a_second(page, reader):
    """With 500 points and their squares, in software, on a machine that is not busy."""
    reader.open(page)
    paste(reader, cloud(500))
    reader.run("companion.model.set({squares: true, t: 12})")
    times = reader.run(FRAME_TIMES, 60)
    assert times[30] < 16
