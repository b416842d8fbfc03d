"""Lessons: defaults that are documented, and one sentence for each thing that can be wrong."""

from __future__ import annotations

import numpy as np
import pytest

from gdmath import DatasetError
from scenes import lesson as lessons
from scenes.lesson import DEFAULT, Lesson, LessonError


def written(folder, text, name="my.toml"):
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_the_default_lesson_says_what_holds_without_it(tmp_path):
    default, empty = Lesson.load(DEFAULT), Lesson.load(written(tmp_path, ""))
    assert default.data == empty.data and default.film == empty.film
    left_to_the_data = {"learning_rate": None}
    assert default.descent.model_copy(update=left_to_the_data) == empty.descent


def test_the_default_descent_bends_and_arrives():
    study = Lesson.load(DEFAULT).study()
    assert len(study.dataset) == 30
    descent = study.trajectories["descent"]
    assert 30 <= descent.epochs <= 45
    assert 4 < study.raw.curvature.condition_number < 8
    # The digits of the last line are those of the best one.
    assert np.round(descent.params[-1], 2).tolist() == np.round(study.moments.optimum, 2).tolist()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[descent]\nlearningrate = 0.1", ["descent.learningrate", "did you mean 'learning_rate'"]),
        ("[descent]\nrate_of_bound = inf", ["descent.rate_of_bound", "finite"]),
        ("[descent]\nlearning_rate = 0.1\nrate_of_bound = 0.5", ["'descent'", "both", "keep one"]),
        ("[descent]\nstandardize = true\nunit = 10", ["'descent'", "center or unit both", "keep one"]),
        ("[descent]\nunit = 0", ["'descent.unit' is 0", "greater than 0"]),
        ("[descent]\nlearning_rate = -1", ["descent.learning_rate", "-1", "greater than 0"]),
        ("[descent]\nlearning_rate = 'fast'", ["descent.learning_rate", "'fast'", "number"]),
        ("[descent]\nepochs = 0", ["descent.epochs", "0"]),
        ("[descent]\nstart = [1]", ["descent.start"]),
        ("[film]\ntheme = 'pink'", ["film.theme", "'pink'", "dark", "light"]),
        ("[data]\nsource = 'web'", ["data", "web", "csv"]),
        ("[data]\nsource = 'csv'\nx = 'a'\ny = 'b'", ["data.file", "missing"]),
        ("[data]\nn = 1", ["data.n", "greater than or equal to 2"]),
        ("[data\n", ["TOML"]),
        ("colour = 1", ["colour"]),
        ("[data]\nslope = nan", ["data.slope", "finite"]),
    ],
)
def test_a_fault_is_named_in_one_sentence(tmp_path, text, says):
    path = written(tmp_path, text)
    with pytest.raises(LessonError) as caught:
        Lesson.load(path)
    message = str(caught.value)
    assert all(part in message for part in [str(path), *says]), message
    assert "\n" not in message and message.endswith((".", "?")), message


def test_a_lesson_may_say_how_x_is_counted_until_it_gets_other_data(tmp_path):
    path = written(tmp_path, "[data]\nsource = 'diabetes'\n[descent]\ncenter = 20\nunit = 5\n")
    told = Lesson.load(path).study().told
    assert (told.center, told.unit) == (20, 5)
    written(tmp_path, "a,b\n1,2\n2,3\n4,4\n", "d.csv")
    changes = {"data.file": str(tmp_path / "d.csv"), "data.x": "a", "data.y": "b"}
    changed = Lesson.load(path, changes)
    assert (changed.descent.center, changed.descent.unit) == (None, None)


def test_all_faults_are_said_at_once(tmp_path):
    path = written(tmp_path, "[descent]\nepochs = 0\nstart = [0, 0, 0]\n[film]\ntheme = 'pink'\ncolour = 1\n")
    with pytest.raises(LessonError) as caught:
        Lesson.load(path)
    for part in ("'descent.epochs' is 0", "'descent.start' must be two numbers", "'pink'", "'film.colour'"):
        assert part in str(caught.value)
    assert "\n" not in str(caught.value)


def test_how_a_table_is_read_goes_through_to_the_workers(tmp_path):
    written(tmp_path, "1.234;1\n5.678;?\n9.012;3\n", "d.csv")
    table = "file = 'd.csv'\nx = 1\ny = 2\nx_name = 'pay'\ndecimal = ','\n"
    lesson = Lesson.load(written(tmp_path, f"[data]\n{table}"))
    (tmp_path / "elsewhere").mkdir()
    again = Lesson.load(written(tmp_path / "elsewhere", lesson.to_toml()))
    assert again.data.model_copy(update={"file": lesson.data.file}) == lesson.data
    study = again.study()
    assert (
        study.moments.n == 2 and study.dataset.x_name.startswith("pay") and study.dataset.y_name == "column 2"
    )


def test_a_lesson_that_is_not_there(tmp_path, monkeypatch):
    monkeypatch.setenv("GD_LESSON", str(tmp_path / "no.toml"))
    with pytest.raises(LessonError, match="no such lesson"):
        Lesson.current()


def test_data_lies_beside_its_lesson(tmp_path, monkeypatch):
    (tmp_path / "deep").mkdir()
    written(tmp_path / "deep", "h;w\n1,5;2\n2,5;3\n3;5\n", "d.csv")
    path = written(tmp_path / "deep", "[data]\nfile = 'd.csv'\nx = 'h'\ny = 'w'\n")
    monkeypatch.chdir(tmp_path)
    study = Lesson.load(path).study()
    assert study.dataset.x.tolist() == [1.5, 2.5, 3.0]
    assert (study.dataset.x_name, study.dataset.y_name) == ("h", "w")


def test_of_a_large_file_a_sample_is_drawn_and_every_row_counts(tmp_path):
    x = np.arange(5000) / 100
    rows = "\n".join(f"{a},{2 * a + 1 + (a % 3)}" for a in x)
    written(tmp_path, f"x,y\n{rows}\n", "big.csv")
    path = written(tmp_path, "[data]\nfile = 'big.csv'\nx = 'x'\ny = 'y'\n")
    study = Lesson.load(path).study()
    assert len(study.dataset) == lessons.POINTS_DRAWN
    assert study.moments.n == 5000


def test_a_study_is_kept_until_something_changes(tmp_path, monkeypatch):
    data = written(tmp_path, "x,y\n1,1\n2,3\n3,4\n", "d.csv")
    lesson = Lesson.load(written(tmp_path, "[data]\nfile = 'd.csv'\nx = 'x'\ny = 'y'\n"))
    kept = tmp_path / "studies"
    first = lesson.study(kept)
    with monkeypatch.context() as patched:
        patched.setattr(Lesson, "_compute", lambda self: pytest.fail("computed again"))
        assert lesson.study(kept).moments == first.moments
    data.write_text("x,y\n1,1\n2,3\n3,5\n", "utf-8")
    assert lesson.study(kept).moments != first.moments
    assert len(list(kept.iterdir())) == 2


def test_a_damaged_study_is_made_again(tmp_path):
    lesson = Lesson.load(DEFAULT)
    first = lesson.study(tmp_path)
    (kept,) = tmp_path.iterdir()
    for damage in (b"", kept.read_bytes()[:-100]):
        kept.write_bytes(damage)
        assert lesson.study(tmp_path).moments == first.moments


def test_bad_data_is_the_data_s_fault(tmp_path):
    written(tmp_path, "x,y\n1,1\n2,abc\n", "d.csv")
    lesson = Lesson.load(written(tmp_path, "[data]\nfile = 'd.csv'\nx = 'x'\ny = 'y'\n"))
    with pytest.raises(DatasetError, match=r"d\.csv.*line 3.*'y'"):
        lesson.study(tmp_path / "studies")
    assert not (tmp_path / "studies").exists() or not list((tmp_path / "studies").iterdir())


def test_big_files_show_how_far_they_are_read(tmp_path, monkeypatch, capsys):
    written(tmp_path, "x,y\n1,1\n2,3\n3,4\n", "d.csv")
    monkeypatch.setattr(lessons, "BIG_FILE", 1)
    Lesson.load(written(tmp_path, "[data]\nfile = 'd.csv'\nx = 'x'\ny = 'y'\n")).study()
    shown = capsys.readouterr()
    assert "reading d.csv" in shown.err and not shown.out
