"""The notebooks that are handed out: cells, gaps and checks, and what their functions compute."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import matplotlib
import nbformat
import numpy as np
import pytest
from click.testing import CliRunner

import gdmath
from gdmath.descent import one_epoch
from scenes.lesson import DEFAULT, Lesson
from scenes.publish.cli import main
from scenes.publish.errors import Refusal
from scenes.publish.notebooks import notebooks, sources
from scenes.publish.notebooks.cells import read_cells
from scenes.publish.notebooks.facts import Facts
from scenes.publish.notebooks.formulas import FORMULAS
from scenes.publish.notebooks.notebooks import NOTEBOOKS, escaped, write_notebooks
from scenes.style import DOCUMENT
from scenes.typeset import typeset
from scenes.words.language import Language
from tests.support.hard_datasets import HARD_DATASETS, write_hard_dataset

EXERCISES = {"from_scratch": 4, "only_b": 4, "m_and_b": 3, "loss_curve": 8}
DATES = "day,sales\n" + "\n".join(f"2021-{k:02}-{k + 3:02},{3 * k + (-1) ** k}" for k in range(1, 13)) + "\n"


# Lessons that ask for what is odd.
ODD = {
    "past the bound": "[descent]\nlearning_rate = 1.5\n",
    "start at the optimum": "[data]\nnoise = 0\n[descent]\nstart = [2.0, -1.0]\n",
    "one epoch": "[descent]\nepochs = 1\n",
    "as measured": "[data]\nx_mean = 2000.0\n[descent]\nstandardize = false\n",
    "standardized": "[descent]\nstandardize = true\n",
    "slow": "[descent]\nlearning_rate = 1e-4\nepochs = 20000\n",
    "sample": "[data]\nn = 3000\n",
}


def write_lesson(folder: Path, name: str) -> Path:
    """The lesson of a name: "default", "diabetes", "dates", one of `ODD` or of the hard data sets."""
    if name in ODD:
        path = folder / "odd.toml"
        path.write_text(ODD[name], "utf-8")
        return path
    if name in ("default", "diabetes"):
        return DEFAULT.with_name(f"{name}.toml")
    if name == "dates":
        (folder / "dates.csv").write_text(DATES, "utf-8")
        path = folder / "dates.toml"
        path.write_text("[data]\nfile = 'dates.csv'\nx = 'day'\ny = 'sales'\n", "utf-8")
        return path
    return write_hard_dataset(folder, name)


def facts_of(folder: Path, name: str) -> Facts:
    return Facts.of_lesson(Lesson.load(write_lesson(folder, name)), folder / "studies")


@pytest.fixture
def handed_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Facts]:
    """Writes the notebooks of a lesson into the working directory."""
    matplotlib.use("agg")

    def write(name: str) -> Facts:
        facts = facts_of(tmp_path, name)
        folder = tmp_path / "notebooks"
        write_notebooks(folder, facts, Language.load())
        monkeypatch.chdir(folder)
        monkeypatch.syspath_prepend(str(folder))
        return facts

    return write


@contextmanager
def checking() -> Iterator[ModuleType]:
    """The checks that lie in the working directory, as a notebook imports them."""
    importlib.invalidate_caches()
    sys.modules.pop("checks", None)
    try:
        yield importlib.import_module("checks")
    finally:
        sys.modules.pop("checks", None)


def run(cell: str, names: dict[str, Any]) -> None:
    with warnings.catch_warnings():
        # Of a font that this machine may lack; overflow and division by zero would be faults.
        warnings.filterwarnings("error", category=RuntimeWarning)
        exec(compile(cell, "<cell>", "exec"), names)


def go_through(script: str, facts: Facts) -> int:
    """Every cell in order, as a student: at each exercise first the gap, which its check finds, then the solution."""
    names: dict[str, Any] = {}
    exercises, waiting = 0, None
    for cell in read_cells(script, facts.conditions, "your turn"):
        if cell.kind == "text" or cell.name.endswith(("-film", "-film-ready")):
            continue
        if cell.kind == "exercise":
            assert cell.source != cell.student, cell.name
            exercises, waiting = exercises + 1, cell
            run(cell.student, names)
            continue
        if cell.kind == "check":
            assert waiting is not None, f"nothing to check before {cell.name}"
            with pytest.raises(names["checks"].NotYetError):
                run(cell.source, names)
            run(waiting.source, names)
            waiting = None
        run(cell.source, names)
    assert waiting is None
    names["plt"].close("all")
    return exercises


def hold(facts: Facts) -> None:
    """All four notebooks, and the pictures that they make."""
    with checking():
        assert {script: go_through(script, facts) for script in NOTEBOOKS} == EXERCISES
    gifs = sorted(Path("outputs").glob("*.gif"))
    assert [path.stem for path in gifs] == ["line", "loss_curve", "m_and_b", "only_b"]
    assert all(5_000 < path.stat().st_size < 2_000_000 for path in gifs)


# ---- students' way through, lesson by lesson -----------------------------------------------------------------


@pytest.mark.parametrize("name", ["default", "dates"])
def test_gaps_are_found_and_solutions_are_right(name, handed_out):
    hold(handed_out(name))


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", ["diabetes", *ODD, *HARD_DATASETS])
def test_gaps_are_found_and_solutions_are_right_for_any_data(name, handed_out):
    hold(handed_out(name))


@pytest.mark.parametrize("name", ["default", "names", "dates"])
def test_both_editions_are_valid_notebooks(name, tmp_path):
    facts = facts_of(tmp_path, name)
    write_notebooks(tmp_path / "made", facts, Language.load())
    for stem in NOTEBOOKS.values():
        students, solutions = (
            nbformat.read(tmp_path / "made" / place / f"{stem}.ipynb", as_version=4)
            for place in (".", "solutions")
        )
        for notebook in (students, solutions):
            nbformat.validate(notebook)
            first, *_, last = (cell for cell in notebook.cells if cell.cell_type == "markdown")
            assert first.source.startswith("# ") and "you can" in first.source
            assert last.source.startswith("## References")
            assert not any(cell.get("outputs") for cell in notebook.cells)
        assert [cell.id for cell in students.cells] == [cell.id for cell in solutions.cells]
        changed = [a.id for a, b in zip(students.cells, solutions.cells, strict=True) if a.source != b.source]
        exercises = [cell.id for cell in students.cells if "exercise" in cell.metadata.get("tags", [])]
        assert changed == exercises != []
        code = "\n".join(
            cell.source for cell in [*students.cells, *solutions.cells] if cell.cell_type == "code"
        )
        assert not re.search(r"gdmath|scenes\.publish|# broken|type: ignore", code), (
            "stands alone, and tells nothing"
        )


@pytest.mark.parametrize("name", ["default", "diabetes", "dates", "names", "many", "years"])
def test_the_film_of_a_notebook_is_of_its_very_points(name, tmp_path):
    facts = facts_of(tmp_path, name)
    write_notebooks(tmp_path / "made", facts, Language.load())
    study = Lesson.load(tmp_path / "made" / "data" / "film.toml").study()
    np.testing.assert_allclose(study.dataset.x, facts.points.x, rtol=1e-12)
    np.testing.assert_array_equal(study.dataset.y, facts.points.y)
    assert study.dataset.x_dates == facts.points.x_dates
    if name not in ("default", "diabetes"):
        assert (study.dataset.x_name, study.dataset.y_name) == (facts.points.x_name, facts.points.y_name)
    told = Lesson.load(tmp_path / "made" / "data" / "film.toml").descent
    assert told == facts.lesson.descent


# ---- checks say what is off --------------------------------------------------------------------------------------

LOSS = "lambda x, y, m, b: np.mean((y - m * x - b) ** 2)"
EPOCH = """
def f(x, y, m, b, alpha):
    error = y - m * x - b
    loss, grad_m, grad_b = np.mean(error**2), -2 * np.mean(x * error), -2 * np.mean(error)
    {}
"""
# Each: a check, what is answered, and the words that say what is off.
SLIPS = [
    ("flat_loss", "np.std(y)", "slip_root"),
    ("flat_loss", "np.sum((y - np.mean(y)) ** 2)", "slip_sum"),
    ("flat_loss", "np.mean(y - np.mean(y))", "slip_cancel"),
    ("flat_loss", "2 * np.var(y)", "too_large"),
    ("flat_loss", "0.9 * np.var(y)", "too_small"),
    ("flat_loss", "'seven'", "no_number"),
    ("flat_loss", "np.ones(3)", "shape"),
    ("flat_loss", "np.nan", "not_finite"),
    ("flat_loss", "...", "open"),
    ("gradient", "lambda x, y, m, b: 2 * E(x, y, m, b)", "slip_sign"),
    ("gradient", "lambda x, y, m, b: -E(x, y, m, b)", "slip_half"),
    ("gradient", "lambda x, y, m, b: -2 * len(x) * E(x, y, m, b)", "slip_sum"),
    ("gradient", "lambda x, y, m, b: -2 * E(x, y, m, b)[::-1]", "slip_swapped"),
    ("gradient", "lambda x, y, m, b: -2 * E(x, y, m, b)[1] * np.array([np.mean(x), 1])", "slip_outside"),
    ("gradient", "lambda x, y, m, b: np.array([-2, 2]) * E(x, y, m, b)", "slip_one_sign"),
    ("gradient", "lambda x, y, m, b: np.array([2, -2]) * E(x, y, m, b)", "slip_one_sign"),
    ("gradient", "lambda x, y, m, b: -2 * E(x, y, m, b) + 1", "off_gradient"),
    ("gradient", "lambda x, y, m, b: 1 / 0", "raises"),
    ("gradient", "lambda x, y, m, b: [..., 1.0]", "open"),
    ("gradient", "lambda x, y, m, b: ... + 1", "open"),
    ("gradient", "lambda x, y, m, b: None", "open"),
    ("one_epoch", EPOCH.format("return m + alpha * grad_m, b + alpha * grad_b, loss, grad_m, grad_b"), "slip_uphill"),
    ("one_epoch", EPOCH.format("return m - grad_m, b - grad_b, loss, grad_m, grad_b"), "slip_no_rate"),
    ("one_epoch", EPOCH.format("return m, b, loss, grad_m, grad_b"), "slip_stays"),
    (
        "one_epoch",
        EPOCH.format(
            "m = m - alpha * grad_m; b = b + 2 * alpha * np.mean(y - m * x - b); return m, b, loss, grad_m, grad_b"
        ),
        "slip_one_by_one",
    ),
    (
        "one_epoch",
        EPOCH.format(
            "m, b = m - alpha * grad_m, b - alpha * grad_b; "
            "return m, b, np.mean((y - m * x - b) ** 2), grad_m, grad_b"
        ),
        "slip_after",
    ),
    ("one_epoch", EPOCH.format("return m - alpha * grad_m, b - alpha * grad_b, 0.0, grad_m, grad_b"), "off_loss"),
    ("one_epoch", EPOCH.format("return m - 2 * alpha * grad_m, b, loss, grad_m, grad_b"), "off_step"),
    ("one_epoch", EPOCH.format("return m - alpha * grad_m, b - alpha * grad_b, loss, -grad_m, -grad_b"), "slip_sign"),
    ("one_epoch", EPOCH.format("return m - alpha * grad_m, b - alpha * grad_b"), "shape"),
    ("epochs_of_half", "D['epochs_of_half'] + 2", "slip_counts_start"),
    ("epochs_of_half", "D['epochs'] // 2", "slip_half_as_many"),
    ("epochs_of_half", "D['epochs']", "slip_same_rate"),
    ("epochs_of_half", "10_000", "too_large"),
    ("slope_along_b", "lambda x, y, m, b: 2 * E(x, y, m, b)[1]", "slip_sign"),
    ("slope_along_b", "lambda x, y, m, b: -E(x, y, m, b)[1]", "slip_half"),
    ("slope_along_b", "lambda x, y, m, b: -2 * len(x) * E(x, y, m, b)[1]", "slip_sum"),
    ("slope_along_b", "lambda x, y, m, b: -2 * E(x, y, m, b)[0]", "slip_along_m"),
    ("slope_along_b", "lambda x, y, m, b: 1.0", "off_slope"),
    ("best_b", "np.mean(y)", "slip_no_slope"),
    ("best_b", "np.mean(y) + D['optimum'][0] * np.mean(x)", "slip_plus"),
    ("best_b", "-D['optimum'][1]", "slip_minus"),
    ("best_b", "1e3", "too_large"),
    ("descend_b", "lambda x, y, m, b, a, k: B(x, y, m, b, a, k)[1:]", "slip_first"),
    ("descend_b", "lambda x, y, m, b, a, k: B(x, y, m, b, a, k)[:-1]", "slip_last"),
    ("descend_b", "lambda x, y, m, b, a, k: B(x, y, m, b, a, k)[-1]", "slip_only_last"),
    ("descend_b", "lambda x, y, m, b, a, k: B(x, y, m, b, -a, k)", "slip_uphill"),
    ("descend_b", "lambda x, y, m, b, a, k: B(x, y, m, b, 1, k)", "slip_no_rate"),
    ("descend_b", "lambda x, y, m, b, a, k: B(x, y, m, b, 0, k)", "slip_stays"),
    ("descend_b", "lambda x, y, m, b, a, k: B(x, y, m, b, a / 2, k)", "off_path"),
    ("descend_b", "lambda x, y, m, b, a, k: B(x, y, m, b, a, k + 3)", "shape"),
    ("alpha_of_half", "0.5", "slip_at_once"),
    ("alpha_of_half", "0.75", "slip_other_side"),
    ("alpha_of_half", "1", "slip_factor"),
    ("loss_on_grid", "lambda x, y, M, B: G(x, y, M, B).mean()", "slip_one_mean"),
    ("loss_on_grid", "lambda x, y, M, B: G(x, y, M, B).mean(axis=0)", "slip_axis"),
    ("loss_on_grid", "lambda x, y, M, B: G(x, y, M, B).sum(axis=-1)", "slip_sum"),
    ("loss_on_grid", "lambda x, y, M, B: G(x, y, M, B).mean(axis=-1) ** 0.5", "slip_root"),
    ("loss_on_grid", "lambda x, y, M, B: G(x, y, M, B).max(axis=-1)", "off_loss"),
    ("largest_alpha", "1 / D['steep']", "slip_one"),
    ("largest_alpha", "2 / D['flat']", "slip_flat"),
    ("largest_alpha", "D['steep'] / 2", "slip_inverse"),
    ("largest_alpha", "D['steep']", "slip_itself"),
    ("standardize", "lambda x: (x - x.mean()) / x.std(ddof=1)", "slip_sample"),
    ("standardize", "lambda x: (x - x.mean()) / x.var()", "slip_variance"),
    ("standardize", "lambda x: x - x.mean()", "slip_centered"),
    ("standardize", "lambda x: x / x.std()", "slip_scaled"),
    ("standardize", "lambda x: (x - x.min()) / np.ptp(x)", "slip_range"),
    ("standardize", "lambda x: x", "slip_untouched"),
    ("standardize", "lambda x: x - 100", "off_standard"),
    ("shares", "lambda J, floor: (J[:-1] - floor) / (J[1:] - floor)", "slip_upside_down"),
    ("shares", "lambda J, floor: J[1:] / J[:-1]", "slip_no_floor"),
    ("shares", "lambda J, floor: J[:-1] - J[1:]", "slip_difference"),
    ("shares", "lambda J, floor: 1 - (J[1:] - floor) / (J[:-1] - floor)", "slip_lost"),
    ("shares", "lambda J, floor: J[1:] * 7", "off_share"),
    ("share_left", "D['share_left'] ** 0.5", "slip_square"),
    ("share_left", "D['other_share']", "slip_steep"),
    ("share_left", "1 - D['share_left']", "slip_lost"),
    ("first_small", "lambda g, e: next((t for t, a in enumerate(g) if a < e * g[0]), None)", "slip_strict"),
    ("first_small", "lambda g, e: next((t for t, a in enumerate(g) if a <= e * 8), None)", "slip_absolute"),
    ("first_small", "lambda g, e: max((t for t, a in enumerate(g) if a <= e * g[0]), default=None)", "slip_later"),
    ("first_small", "lambda g, e: next((t for t, a in enumerate(g) if a <= e * g[0]), len(g))", "slip_never"),
    ("first_small", "lambda g, e: None", "open"),
]  # fmt: skip


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str, str], str]]:
    """Hands an answer, written in Python, to a check of the default lesson; what it says is off."""
    folder = tmp_path_factory.mktemp("judge")
    write_notebooks(folder, facts_of(folder, "default"), Language.load())
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.syspath_prepend(str(folder))
        with checking() as checks:
            yield lambda check, answer: said(checks, check, answer)


def said(checks: ModuleType, check: str, answer: str) -> str:
    def mean_errors(x, y, m, b):
        return np.array([np.mean(x * (y - m * x - b)), np.mean(y - m * x - b)])

    def heights(x, y, m, b, rate, count):
        vertex = np.mean(y - m * x)
        return vertex + (b - vertex) * (1 - 2 * rate) ** np.arange(count + 1)

    def squares(x, y, grid_m, grid_b):
        return (y - grid_m[..., None] * x - grid_b[..., None]) ** 2

    names = {"np": np, "E": mean_errors, "B": heights, "G": squares}
    names |= {"D": checks._digits, "x": checks._x, "y": checks._y}
    if answer.startswith("\n"):
        exec(answer, names)
        answer = "f"
    with pytest.raises(checks.NotYetError) as found:
        getattr(checks, check)(eval(answer, names))
    (shown,) = found.value._render_traceback_()
    assert shown == f"✗ {found.value}"
    return str(found.value)


def pattern(words: str) -> str:
    """A regular expression for words with something put in."""
    return ".+".join(map(re.escape, re.split(r"\{[^}]*\}", words)))


@pytest.mark.parametrize(("check", "answer", "key"), SLIPS)
def test_checks_say_what_is_off(check, answer, key, judge):
    words = Language.load().tables["notebooks"]["words"]
    assert re.fullmatch(pattern(words[key]), judge(check, answer))


def test_no_slip_is_known_that_nobody_can_make():
    words = Language.load().tables["notebooks"]["words"]
    assert {key for key in words if key.startswith(("slip_", "off_"))} == {
        key for _, _, key in SLIPS if key.startswith(("slip_", "off_"))
    }


def test_a_descent_that_breaks_off_is_told_by_its_error(judge):
    assert "ValueError: nothing" in judge(
        "gradient", "lambda *_: (_ for _ in ()).throw(ValueError('nothing'))"
    )


# ---- functions hold to gdmath ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["default", "years", "tiny", "huge"])
def test_functions_of_the_notebooks_compute_what_gdmath_does(name, tmp_path, monkeypatch):
    facts, names = facts_of(tmp_path, name), {"np": np}
    for module, wanted in (
        ("from_scratch", ["descend", "numerical_gradient"]),
        ("only_b", ["slope_along_b", "descend_b"]),
        ("m_and_b", ["loss_on_grid", "standardize"]),
        ("loss_curve", ["first_small"]),
    ):
        package = "scenes.publish.notebooks.scripts"
        for source in sources.functions(f"{package}.{module}", wanted).values():
            exec(source, names)
    x, y, moments, (m, b) = facts.told.x, facts.told.y, facts.moments, facts.start

    history = names["descend"](x, y, m, b, facts.alpha, facts.epochs, facts.tolerance)
    path = facts.descent(facts.alpha)
    assert len(history) == len(path.params)
    unit = np.abs(path.params).max(axis=0)
    assert np.all(np.abs(history[:, :2] - path.params) <= 1e-9 * unit)
    np.testing.assert_allclose(history[:, 2], path.loss, rtol=1e-9)

    slopes = moments.gradient(m, b)
    np.testing.assert_allclose(names["numerical_gradient"](x, y, m, b), slopes, rtol=1e-4)
    assert names["slope_along_b"](x, y, m, b) == pytest.approx(slopes[1])
    only_b = gdmath.descend(moments, learning_rate=0.15, epochs=12, start=(m, b), tolerance=0.0, only_b=True)
    np.testing.assert_allclose(names["descend_b"](x, y, m, b, 0.15, 12), only_b.params[:, 1], rtol=1e-9)

    grid_m, grid_b = np.meshgrid(np.linspace(-m, m, 5), np.linspace(-b, b, 4))
    np.testing.assert_allclose(
        names["loss_on_grid"](x, y, grid_m, grid_b), moments.loss(grid_m, grid_b), rtol=1e-9
    )
    np.testing.assert_allclose(
        names["standardize"](facts.points.x), gdmath.standardize(facts.points).dataset.x, atol=1e-9
    )
    lengths = np.hypot(*path.gradient.T)
    assert names["first_small"](lengths, facts.tolerance) == (
        path.epochs if path.outcome is gdmath.Outcome.CONVERGED else None
    )


def test_the_code_of_an_epoch_is_that_of_gdmath():
    """Not only the same numbers: the same statements, apart from types."""
    (cell,) = (cell for cell in read_cells("from_scratch", (), "gap") if cell.name.endswith("one_epoch"))
    ours, theirs = (ast.parse(text).body[0] for text in (cell.source, inspect.getsource(one_epoch)))
    assert [ast.dump(node) for node in ours.body] == [ast.dump(node) for node in theirs.body]


def test_the_points_are_made_as_the_notebook_says(handed_out):
    facts = handed_out("default")
    names: dict[str, Any] = {}
    with checking():
        for cell in read_cells("from_scratch", facts.conditions, "gap"):
            if cell.kind == "code":
                run(cell.source, names)
            if "made" in names:
                break
    np.testing.assert_allclose(names["x_made"], names["x"], atol=1e-12)
    np.testing.assert_allclose(names["y_made"], names["y"], atol=1e-12)


# ---- sources, words, command -------------------------------------------------------------------------------------


def test_gaps_stand_where_they_are_asked_for():
    source = 'def f(x):\n    """Say."""\n    a = (\n        x\n    )\n    return a\n\n\nb = f(1)'
    assert sources.with_gaps(source, ["a"], "go").splitlines()[2:4] == ["    a = ...  # go", "    return a"]
    assert "    return ...  # go" in sources.with_gaps(source, ["return"], "go")
    assert (
        sources.with_gaps(source, ["all"], "go") == 'def f(x):\n    """Say."""\n    ...  # go\n\n\nb = f(1)'
    )
    with pytest.raises(AssertionError, match="no such gap"):
        sources.with_gaps(source, ["c"], "go")


def test_a_cell_that_is_none_is_told(monkeypatch, tmp_path):
    (tmp_path / "odd.py").write_text('"""Odd."""\n\n# %% exercice a gaps=b\nb = 1\n', "utf-8")
    monkeypatch.setattr("scenes.publish.notebooks.cells.SCRIPTS", tmp_path)
    with pytest.raises(ValueError, match=r"odd\.py: no cell is made of 'exercice a gaps=b'"):
        read_cells("odd", (), "gap")


@pytest.mark.parametrize("name", ["names", "huge", "dates", "two_levels"])
def test_the_axes_have_room_for_their_names(name, handed_out):
    """Nothing of the picture with two panels lies outside of it."""
    facts, names = handed_out(name), {}
    with checking():
        for cell in read_cells("only_b", facts.conditions, "gap"):
            if cell.kind == "code" and "draw_points" not in names:
                run(cell.source, names)
        fig, (left, _) = names["plt"].subplots(1, 2, figsize=(9, 3.8))
        names["draw_points"](left)
        fig.canvas.draw()
    for label in (left.xaxis.label, left.yaxis.label):
        box = label.get_window_extent()
        assert label.get_text() and box.x0 >= 0 and box.y0 >= 0
        assert box.x1 <= fig.bbox.x1 / 2 + 20 and box.y1 <= fig.bbox.y1
    names["plt"].close("all")


@pytest.mark.parametrize(
    "text", [r"100% of $x_1^2$ #1 {it's} ~&", "<b>*a*_b_`c`</b>", "цена [€/m²]\n- x", "| a | 1. b"]
)
def test_names_are_shown_as_typed(text):
    shown = escaped(text)
    assert re.sub(r"\\(.)", r"\1", shown) == " ".join(text.split())
    assert not re.search(r"(?<!\\)[$*_`<>\[\]|#]", shown)


def test_all_words_are_said(tmp_path):
    """Each text stands in a notebook, each key of a text or a check in the language."""
    tables = Language.load().tables["notebooks"]
    everything = {"line", "diabetes", "measured", "dates", "sample", "round"}
    used = {
        cell.source
        for script in NOTEBOOKS
        for cell in read_cells(script, everything, "g")
        if cell.kind == "text"
    }
    there = {f"{table}.{key}" for table, texts in tables.items() if table != "words" for key in texts}
    assert used | {"data.readme"} == there


def test_formulas_can_be_typeset(media):
    """All of them in one document: those on lines of their own, and those within the texts."""
    tables = Language.load().tables["notebooks"].values()
    texts = "\n".join(text.format_map(Anything()) for table in tables for text in table.values())
    inline = re.findall(r"(?<![$\\])\$([^$]+)\$", texts)
    assert inline and len(FORMULAS) > 10
    shown = [formula.removeprefix("$$").removesuffix("$$") for formula in FORMULAS.values()]
    body = " ".join(rf"$\displaystyle {tex}$" for tex in [*shown, *inline])
    (media / "Tex").mkdir(exist_ok=True)
    assert typeset(DOCUMENT.replace("%s", body), media / "Tex")


class Anything(dict[str, str]):
    """Puts nothing in, whatever is asked for."""

    def __missing__(self, key: str) -> str:
        return ""


def test_the_command_needs_its_packages(monkeypatch):
    monkeypatch.delitem(sys.modules, "scenes.publish.notebooks.notebooks")
    monkeypatch.setitem(sys.modules, "nbclient", None)
    with pytest.raises(
        Refusal, match=r"need the package nbclient: pip install 'gradient-descent-films\[notebooks\]'"
    ):
        importlib.import_module("scenes.publish.notebooks.notebooks")


def test_the_command_refuses_data_that_are_none(tmp_path):
    (tmp_path / "bad.csv").write_text("a,b\n1,2\n1,3\n", "utf-8")
    found = CliRunner().invoke(
        main, ["notebooks", "--data", str(tmp_path / "bad.csv"), "--media", str(tmp_path / "media")]
    )
    assert found.exit_code == 2, found.output
    assert not (tmp_path / "media" / "notebooks").exists()


def test_what_fails_leaves_the_notebooks_as_they_were(tmp_path, monkeypatch):
    media = tmp_path / "media"
    (media / "notebooks").mkdir(parents=True)
    (media / "notebooks" / "mine.txt").write_text("mine", "utf-8")

    def fail(folder: Path) -> None:
        raise notebooks.Failure("no")

    monkeypatch.setattr(notebooks, "run_solutions", fail)
    found = CliRunner().invoke(main, ["notebooks", "--media", str(media)])
    assert found.exit_code == 1 and "no" in found.output
    assert sorted(path.name for path in media.iterdir()) == ["notebooks", "studies"]
    assert [path.name for path in (media / "notebooks").iterdir()] == ["mine.txt"]
