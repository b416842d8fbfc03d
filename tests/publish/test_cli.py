"""The command line: what a lecturer types, and what is said back."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import nullcontext
from importlib.metadata import PackageNotFoundError, version
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

from gdmath import Outcome
from scenes import SCENES, UnknownSceneError, find_scene, fonts, plans
from scenes.lesson import DEFAULT, Lesson
from scenes.plans import PlanError
from scenes.publish import doctor
from scenes.publish.build.named_films import choose_beats
from scenes.publish.cli import main
from scenes.publish.report import Bars, Lines
from scenes.words import language
from tests.support.cases import LESSONS, write_lesson
from tests.support.hard_datasets import write_hard_dataset

TEMPERATURE = "temperature anomaly [°C]"


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.mark.parametrize("lesson", list(LESSONS))
def test_the_doctor_finds_nothing_wrong_here(lesson, tmp_path):
    found = run("doctor", "--lesson", write_lesson(tmp_path, lesson), "--media", tmp_path / "media")
    assert found.exit_code == 0, found.output
    assert all(line.startswith("ok  ") for line in found.output.splitlines() if "GB free" not in line)
    assert f"words for all beats of {len(SCENES)} scenes" in found.output
    assert not (tmp_path / "media").exists()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[film]\ntheme = 'pink'\n", "film.theme"),
        ("[data]\nfile = 'none.csv'\nx = 'a'\ny = 'b'\n", "none.csv"),
        ("[film]\nvoise = 'silent'\n", "did you mean 'voice'"),
        ("not toml", "not valid TOML"),
    ],
)
def test_the_doctor_says_what_is_wrong_with_a_lesson(text, says, tmp_path):
    (tmp_path / "bad.toml").write_text(text, "utf-8")
    found = run("doctor", "--lesson", tmp_path / "bad.toml")
    assert found.exit_code == 1
    (line,) = [line for line in found.output.splitlines() if line.startswith("no  ")]
    assert says in line


def test_the_doctor_says_what_is_missing_on_the_machine(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda program: None)

    def absent(name):
        raise PackageNotFoundError(name)

    monkeypatch.setattr(doctor, "version", absent)
    found = run("doctor", "--media", tmp_path)
    assert found.exit_code == 1
    assert "no  latex and dvisvgm not found" in found.output
    assert "no  Manim is not installed" in found.output
    assert "--  there is no neural voice" in found.output


def test_characters_that_would_be_boxes_are_named(tmp_path, monkeypatch):
    """By a Fontconfig that has Cyrillic and nothing else."""
    program = tmp_path / "fc-list"
    program.write_text("#!/bin/sh\ncase $1 in :charset=4*) echo some.ttf ;; esac\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    fonts._is_there.cache_clear()
    try:
        assert fonts.lacking(("ŷ, price (£)", "доход")) is None
        said = fonts.lacking(("学习时间", "hours 📚"))
        assert "学 (U+5B66)" in said and "📚 (U+1F4DA)" in said and "hours" not in said
        assert said.endswith(
            "(Debian: apt-get install fonts-noto-cjk fonts-symbola), or give the columns other names."
        )
        (tmp_path / "d.csv").write_text("学习时间,score\n1,2\n2,3\n3,5\n", "utf-8")
        (tmp_path / "l.toml").write_text('[data]\nfile = "d.csv"\nx = "学习时间"\ny = "score"\n', "utf-8")
        found = run("doctor", "--lesson", tmp_path / "l.toml", "--media", tmp_path / "media")
        # One thing to know, not a fault.
        assert found.exit_code == 0 and "学 (U+5B66)" in " ".join(found.output.split())
    finally:
        fonts._is_there.cache_clear()


def test_the_doctor_names_scene_and_beat_of_a_fault_in_the_script(tmp_path, monkeypatch):
    for file in language.FOLDER.glob("en*.toml"):
        text = file.read_text("utf-8").replace("[OnlyBScene.freeze]", "[OnlyBScene.frieze]")
        (tmp_path / file.name).write_text(text, "utf-8")
    monkeypatch.setattr(language, "FOLDER", tmp_path)
    found = run("doctor")
    assert found.exit_code == 1
    assert "OnlyBScene.freeze: the beat is played, but has no words" in found.output
    assert "OnlyBScene.frieze: the story has no such beat" in found.output


def test_the_doctor_looks_at_recordings(tmp_path):
    folder = tmp_path / "recordings" / "IntroScene"
    folder.mkdir(parents=True)
    (folder / "hock.wav").write_bytes(b"")
    (folder / "hook.mp3").write_bytes(b"no sound")
    found = run("doctor", "--media", tmp_path)
    assert found.exit_code == 1
    assert "hock.wav: there is no beat hock in IntroScene" in found.output
    assert "hook.mp3: cannot be decoded" in found.output


def test_usage():
    assert run("--help").exit_code == 0 and "doctor" in run("--help").output
    assert run("nonsense").exit_code == 2
    assert run("doctor", "--nonsense").exit_code == 2
    assert run("--version").output.strip().endswith(version("gradient-descent-films"))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["OnlyCScene"], "did you mean OnlyBScene?"),
        (["mb_contuor"], "did you mean MBContourScene?"),
        (["xyz"], "there are IntroScene, StepByStepScene"),
        (["--only", "frieze"], "OnlyBScene: freeze, parabola"),
        (["--only", "freeze", "MBContourScene"], "There is no beat 'freeze'"),
        (["--from-beat", "nowhere", "OnlyBScene"], "OnlyBScene: freeze, parabola"),
        (["--only", "freeze", "--from-beat", "freeze"], "exclude each other"),
        (["--alpha", "0"], "descent.learning_rate"),
        (["--alpha", "0.1", "--alpha-of-bound", "0.5"], "keep one"),
        (["--data", "none.csv", "--x", "a", "--y", "b"], "none.csv"),
        (["--quality", "x"], "'x' is not one of"),
        (["--jobs", "0"], "--jobs"),
    ],
)
def test_what_cannot_be_rendered_is_said_in_a_sentence(arguments, says, tmp_path):
    found = run("render", "--media", tmp_path, *arguments)
    assert found.exit_code == 2
    assert says in found.output
    assert not list(tmp_path.glob("renders/*"))


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("MBContourScene", "mb_contour"),
        ("MBContour", "mb_contour"),
        ("mbcontourscene", "mb_contour"),
        ("mb_contour", "mb_contour"),
        ("mb-contour", "mb_contour"),
        ("scenes/mb_contour.py", "mb_contour"),
        ("scenes.mb_contour", "mb_contour"),
        ("contour", "mb_contour"),
        ("Intro", "intro"),
        ("only", "only_b"),
        ("curve", "loss_curve"),
        ("step", "step_by_step"),
    ],
)
def test_a_scene_goes_by_many_names(name, module):
    assert find_scene(name).module == f"scenes.{module}"


@pytest.mark.parametrize("name", ["", "b", "scene", "Scene", "xyz", ".py", "scenes/"])
def test_no_scene_goes_by_any_name(name):
    with pytest.raises(UnknownSceneError, match="There is no scene"):
        find_scene(name)


@pytest.mark.parametrize("command", ["render", "clips", "manim"])
def test_all_commands_say_the_same_of_a_name_that_is_not_there(command):
    found = run(command, "MBContuor")
    assert found.exit_code == 2
    assert "MBContuor" in found.output and "did you mean MBContourScene?" in found.output


def test_manims_own_command_gets_the_file_and_the_options(monkeypatch):
    calls = []

    class Manim(nullcontext):
        def __init__(self, command, env):
            super().__init__(self)
            calls.append(command[command.index("scenes.command") + 1 :])

        def wait(self):
            return 3

    monkeypatch.setattr("scenes.publish.build.manim_command.subprocess.Popen", Manim)
    for arguments in (["contour", "-ql", "-n", "3,5"], ["-ql", "-n", "3,5", "mb_contour"]):
        assert run("manim", *arguments).exit_code == 3
        *options, file, scene = calls.pop()
        assert options == ["-ql", "-n", "3,5"] and scene == "MBContourScene"
        assert Path(file).is_file() and file.endswith("mb_contour.py")
    run("manim", "--help")
    assert calls.pop() == ["--help"]
    assert run("manim").exit_code == 2


def test_beats_are_found_in_their_scenes(tmp_path):
    lesson = Lesson.load(DEFAULT)
    every = [entry.name for entry in SCENES]
    assert choose_beats(lesson, every, tmp_path, ["freeze"], None) == (["OnlyBScene"], ("freeze",))
    assert choose_beats(lesson, every, tmp_path, ["hook", "freeze"], None) == (
        ["IntroScene", "OnlyBScene"],
        ("hook", "freeze"),
    )
    assert choose_beats(lesson, every, tmp_path, [], "steps") == (
        ["OnlyBScene"],
        ("steps", "bottom", "rates"),
    )


def test_progress_in_lines(monkeypatch):
    clock = iter(range(0, 1000, 10))
    monkeypatch.setattr("scenes.publish.report.time.monotonic", lambda: next(clock))
    said = StringIO()
    report = Lines(said)
    report.begin({"IntroScene": 300, "OnlyBScene": 100}, ["LossCurveScene"])  # at 0 s
    report.frame("IntroScene", "hook", 50)  # at 10 s: too soon
    report.frame("OnlyBScene", "freeze", 50)  # at 20 s: a quarter
    report.finished("OnlyBScene", 90, 25.0)
    lines = said.getvalue().splitlines()
    assert lines[0] == "finished already: LossCurveScene"
    assert lines[1] == "rendering IntroScene (about 300 frames), OnlyBScene (about 100 frames)"
    assert lines[2] == "25%, about 60 s left (OnlyBScene: freeze, frame 50 of about 100)"
    assert lines[3] == "OnlyBScene: 90 frames in 25 s"


def test_what_is_left_is_not_foretold_from_the_first_frames(monkeypatch):
    """Starting and typesetting would be taken for drawing: over an hour for a film of two minutes."""
    clock = iter(range(0, 1000, 20))
    monkeypatch.setattr("scenes.publish.report.time.monotonic", lambda: next(clock))
    said = StringIO()
    report = Lines(said)
    report.begin({"IntroScene": 1000}, [])
    report.frame("IntroScene", "hook", 40)
    report.frame("IntroScene", "hook", 50)  # at 40 s: a twentieth
    assert said.getvalue().splitlines()[1:] == [
        "4% (IntroScene: hook, frame 40 of about 1000)",
        "5%, about 13 min left (IntroScene: hook, frame 50 of about 1000)",
    ]


def test_progress_in_bars():
    console = Console(file=StringIO(), force_terminal=True, width=120)
    report = Bars(console)
    report.begin({"IntroScene": 300, "OnlyBScene": 100}, [])
    report.frame("IntroScene", "hook", 60)
    report.finished("OnlyBScene", 100, 25.0)
    report.end()
    shown = console.file.getvalue().splitlines()
    assert any("IntroScene" in line and "60/300" in line and "hook" in line for line in shown)
    assert any("all" in line and "160/400" in line for line in shown)


def test_a_lesson_is_drafted_for_a_file(tmp_path, monkeypatch):
    """What is written is a lesson, films the same, and says why."""
    monkeypatch.chdir(tmp_path)
    path = write_hard_dataset(tmp_path, "years").with_name("years.csv")
    found = run("lesson", path.name)
    assert found.exit_code == 0, found.output
    (tmp_path / "my.toml").write_text(found.stdout, "utf-8")
    drafted = Lesson.load(tmp_path / "my.toml")
    auto = Lesson.load(DEFAULT, {"data.file": path.name, "data.x": "year", "data.y": TEMPERATURE})
    assert (drafted.data.x, drafted.data.y) == (auto.data.x, auto.data.y)
    (written, chosen) = (lesson.study() for lesson in (drafted, auto))
    assert written.is_counted and "center = 2000.0" in found.output and "unit = 10.0" in found.output
    assert written.told.moments == chosen.told.moments
    rates = [study.shown.learning_rate for study in (written, chosen)]
    assert rates[0] == pytest.approx(rates[1], rel=0.01)
    assert written.shown.start == pytest.approx(chosen.shown.start, rel=1e-5)
    assert written.trajectories["descent"].outcome is Outcome.CONVERGED
    assert (
        "64 points" in found.output
        and f"beyond {chosen.shown.curvature.max_learning_rate:.3g}" in found.output
    )


def test_columns_are_found_or_asked_for(tmp_path):
    file = tmp_path / "a b'c.csv"
    file.write_text("name;height;weight\nAnn;1,70;60\nBob;1,82;81\nCat;1,66;58\n", "utf-8")
    found = run("lesson", file)
    assert found.exit_code == 0 and 'x = "height"' in found.output and 'y = "weight"' in found.output
    assert 'x = "weight"' in run("lesson", file, "--x", "weight").output
    file.write_text("a,b,c\n1,2,3\n2,3,5\n", "utf-8")
    refused = run("lesson", file)
    assert refused.exit_code == 2
    assert "say which columns to use with --x and --y; those of numbers: 'a', 'b', 'c'" in refused.output
    assert run("lesson", file, "--x", "c", "--y", "a").exit_code == 0
    assert run("lesson", tmp_path / "none.csv").exit_code == 2


def test_a_table_without_names_makes_a_lesson_that_says_so(tmp_path):
    """The most used table of all, two columns and no header: no row is lost, no number becomes a name."""
    file = tmp_path / "cities.csv"
    file.write_text("6.1101,17.592\n5.5277,9.1302\n8.5186,13.662\nNA,11.854\n7.0032,11.854\n", "utf-8")
    found = run("lesson", file, "--x-name", "Population (10,000s)", "--y-name", "Profit")
    assert found.exit_code == 0, found.output
    assert 'x = "1"' in found.stdout and 'x_name = "Population (10,000s)"' in found.stdout
    for said in (found.stdout, found.stderr):
        assert "no row of names" in said and "1 row without x or y left out, the first in line 4" in said
    (tmp_path / "my.toml").write_text(found.stdout, "utf-8")
    study = Lesson.load(tmp_path / "my.toml").study()
    assert study.moments.n == 4 and study.raw is not None
    assert "Population (10,000s)" in study.dataset.x_name and study.dataset.y_name == "Profit"
    refused = run("lesson", file, "--missing", "error")
    assert (
        refused.exit_code == 2 and "line 4, column '1': 'NA' says that the value is missing" in refused.output
    )


def test_a_column_that_cannot_be_used_is_named_with_its_first_reason(tmp_path):
    file = tmp_path / "d.csv"
    file.write_text("h,Salary\n1,2\n2,3\n3,n.a.\n", "utf-8")
    refused = run("lesson", file)
    assert refused.exit_code == 2 and "column 'Salary': line 4 is 'n.a.'" in refused.output


def test_a_table_comes_by_standard_input(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    found = CliRunner().invoke(main, ["lesson", "-"], input="h;s\n1,5;2\n2,5;3\n4;7\n")
    assert found.exit_code == 0, found.output
    (tmp_path / "my.toml").write_text(found.stdout, "utf-8")
    assert Lesson.load(tmp_path / "my.toml").study().moments.n == 3


def test_other_data_voids_the_rate_and_the_start_of_the_lesson(tmp_path):
    file = write_hard_dataset(tmp_path, "huge").with_name("huge.csv")
    changes = {"data.file": file, "data.x": "income [$]", "data.y": "fortune [$]"}
    lesson = Lesson.load(DEFAULT, changes)
    assert lesson.descent.learning_rate is None and lesson.descent.start is None
    assert Lesson.load(DEFAULT, {**changes, "descent.learning_rate": 0.3}).descent.learning_rate == 0.3


def test_a_plan_at_fault_is_refused_in_a_sentence(monkeypatch, tmp_path):
    def broken():
        raise PlanError("scenes/plans/own.py has no PLAN = Plan(…).")

    monkeypatch.setattr(plans, "plans", broken)
    for command in (("render", "only_b"), ("doctor",)):
        found = run(*command, "--media", tmp_path)
        assert found.exit_code in (1, 2) and "scenes/plans/own.py has no PLAN" in found.output
        assert "Traceback" not in found.output


def test_a_lecture_gets_its_end_card_and_its_shorts(tmp_path, monkeypatch):
    from scenes.publish.lecture import lecture, shorts

    asked = []

    def deliver(kind):
        def made(lesson, **how):
            asked.append((kind, lesson.film.end_card, how["quality"], how.get("described")))
            return tmp_path

        return made

    monkeypatch.setattr(lecture, "deliver_lecture", deliver("lecture"))
    monkeypatch.setattr(shorts, "deliver_shorts", deliver("shorts"))
    assert run("lecture", "-q", "l", "--end-card", 15, "--shorts").exit_code == 0
    assert run("lecture", "--described").exit_code == 0
    assert asked == [("lecture", 15, "l", False), ("shorts", 15, "l", None), ("lecture", 0, "h", True)]
    (tmp_path / "my.toml").write_text("[film]\nend_card = 12\n", "utf-8")
    assert run("lecture", "--lesson", tmp_path / "my.toml").exit_code == 0
    assert run("lecture", "--lesson", tmp_path / "my.toml", "--end-card", 0).exit_code == 0
    assert [seconds for _, seconds, *_ in asked[3:]] == [12, 0]
    refused = run("lecture", "--end-card", 30)
    assert refused.exit_code == 2 and "an end screen has 5 to 20 seconds, or 0 for none" in refused.output
