"""The notebooks in a kernel, as a student has them: here, in an environment with nothing else, and with the film."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
import tomllib
import venv
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from click.testing import CliRunner
from nbclient import NotebookClient
from PIL import Image, ImageSequence

from scenes.lesson import DEFAULT, Lesson
from scenes.publish.cli import main
from scenes.publish.notebooks.facts import Facts
from scenes.publish.notebooks.notebooks import NOTEBOOKS, SKIPPED, write_notebooks
from scenes.words.language import Language
from tests.support import ROOT
from tests.support.hard_datasets import write_hard_dataset

LONGEST = 60.0  # seconds for a notebook from its first cell to its last
STUDENTS_HAVE = ("numpy", "matplotlib", "scikit-learn", "pillow", "ipython", "ipykernel")


def hand_out(folder: Path, lesson: Path = DEFAULT) -> Path:
    """The notebooks of a lesson, not run yet."""
    facts = Facts.of_lesson(Lesson.load(lesson), folder / "studies")
    write_notebooks(folder / "notebooks", facts, Language.load())
    return folder / "notebooks"


def executed(path: Path, **options: Any) -> tuple[nbformat.NotebookNode, float]:
    """A notebook after a kernel in its own folder has run it, and how many seconds that took."""
    notebook = nbformat.read(path, as_version=4)
    place = {"metadata": {"path": str(path.parent)}}
    client = NotebookClient(notebook, timeout=300, resources=place, **{"kernel_name": "python3"} | options)
    began = time.monotonic()
    client.execute()
    return notebook, time.monotonic() - began


def tagged(notebook: nbformat.NotebookNode, tag: str) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if tag in cell.metadata.get("tags", [])]


def printed(cell: nbformat.NotebookNode) -> str:
    return "".join(output.text for output in cell.outputs if output.output_type == "stream")


def hold_solution(notebook: nbformat.NotebookNode) -> None:
    nbformat.validate(notebook)
    checks = tagged(notebook, "check")
    assert len(checks) == len(tagged(notebook, "exercise")) > 0
    assert all(printed(cell).startswith("✓ ") for cell in checks)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert not [output for output in outputs if output.output_type == "error"]
    assert not [output.text for output in outputs if output.get("name") == "stderr"]
    kinds = {kind for output in outputs for kind in output.get("data", {})}
    assert {"image/png", "image/gif"} <= kinds


def test_a_solution_runs_in_a_kernel(tmp_path):
    folder = hand_out(tmp_path)
    notebook, seconds = executed(folder / "solutions" / f"{NOTEBOOKS['only_b']}.ipynb")
    hold_solution(notebook)
    assert seconds < LONGEST
    # It lies beside the data, not among them, and works where they are.
    assert (folder / "outputs" / "only_b.gif").is_file()
    assert [path.suffix for path in (folder / "solutions").iterdir()] == [".ipynb"] * 4


def test_a_check_stops_the_student_with_a_sentence(tmp_path):
    notebook, _ = executed(hand_out(tmp_path) / f"{NOTEBOOKS['only_b']}.ipynb", allow_errors=True)
    checks = tagged(notebook, "check")
    assert len(checks) == 4
    for cell in checks:
        (error,) = cell.outputs
        assert error.output_type == "error" and error.ename == "NotYetError"
        assert error.traceback == ["✗ There is still a gap: replace the three dots."]


def hold_gif(path: Path) -> None:
    """Small enough to be passed on; and something moves, from the first frame to the last."""
    assert path.stat().st_size < 2_000_000
    with Image.open(path) as gif:
        frames = [np.asarray(frame.convert("L"), int) for frame in ImageSequence.Iterator(gif)]
    assert 20 <= len(frames) <= 60
    assert np.abs(frames[-1] - frames[0]).max() > 60
    assert all((abs(frame - frame[2, 2]) > 40).mean() > 0.005 for frame in frames), "ink on the ground"


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", ["default", "diabetes", "names", "two_levels", "huge"])
def test_the_command_makes_both_editions(name, tmp_path):
    lesson = DEFAULT.with_name(f"{name}.toml")
    lesson = lesson if lesson.exists() else write_hard_dataset(tmp_path, name)
    found = CliRunner().invoke(
        main, ["notebooks", "--lesson", str(lesson), "--media", str(tmp_path / "media")]
    )
    assert found.exit_code == 0, found.output
    folder = tmp_path / "media" / "notebooks"
    for stem in NOTEBOOKS.values():
        nbformat.validate(nbformat.read(folder / f"{stem}.ipynb", as_version=4))
        notebook = nbformat.read(folder / "solutions" / f"{stem}.ipynb", as_version=4)
        if name == "names":  # of characters that the font lacks, a warning stands there
            for cell in notebook.cells:
                if "outputs" in cell:
                    cell.outputs = [out for out in cell.outputs if "Glyph" not in out.get("text", "")]
        hold_solution(notebook)
    for gif in ("line", "only_b", "m_and_b", "loss_curve"):
        hold_gif(folder / "outputs" / f"{gif}.gif")


def clean_kernel(folder: Path) -> dict[str, Any]:
    """A kernel in an environment that has what students have, as the extra names it, and nothing of ours."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extra = project["optional-dependencies"]["notebooks"]
    wanted = [package for package in extra if re.split(r"[><=]", package)[0] in STUDENTS_HAVE]
    assert len(wanted) == len(STUDENTS_HAVE)
    venv.create(folder / "env", with_pip=True)
    python = folder / "env" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", *wanted], check=True, capture_output=True)
    kernel = folder / "jupyter" / "kernels" / "clean"
    kernel.mkdir(parents=True)
    command = ["env", "-u", "PYTHONPATH", str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    about = {"argv": command, "display_name": "clean", "language": "python"}
    (kernel / "kernel.json").write_text(json.dumps(about), "utf-8")
    return {"kernel_name": "clean"}


@pytest.mark.exhaustive
def test_solutions_run_where_there_is_nothing_else(tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    kernel, folder = clean_kernel(tmp_path), hand_out(tmp_path)
    took = {}
    for stem in NOTEBOOKS.values():
        path = folder / "solutions" / f"{stem}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        (film,) = tagged(notebook, SKIPPED)
        film.metadata.tags = []
        nbformat.write(notebook, path)
        notebook, took[stem] = executed(path, **kernel)
        said = next(printed(cell) for cell in notebook.cells if cell.source.startswith("%%manim"))
        assert (
            said
            == "The film needs Manim and this project (manim is missing here). The notebook goes on without it.\n"
        )
        hold_solution(notebook)
    assert max(took.values()) < LONGEST, took


@pytest.mark.exhaustive
def test_the_film_stands_in_the_notebook_where_there_is_manim(tmp_path, media):
    folder = hand_out(tmp_path)
    about = folder / "data" / "film.toml"
    settings = about.read_text("utf-8").replace("[film]", '[film]\nonly = ["freeze"]')
    about.write_text(settings.replace('voice = "neural"', 'voice = "silent"'), "utf-8")
    (folder / "media").mkdir()
    (media / "Tex").mkdir(exist_ok=True)
    (folder / "media" / "Tex").symlink_to(media / "Tex")  # no formula is typeset twice
    path = folder / f"{NOTEBOOKS['only_b']}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    wanted = [cell for cell in notebook.cells if cell.cell_type == "code"]
    at = next(k for k, cell in enumerate(wanted) if cell.source.startswith("%%manim"))
    notebook.cells = [wanted[0], wanted[at - 1], wanted[at]]
    notebook.cells[-1].metadata.tags = []
    nbformat.write(notebook, path)
    notebook, _ = executed(path)
    assert "data:video/mp4;base64," in str(notebook.cells[-1].outputs)
    assert list(folder.glob("media/videos/**/OnlyBScene.json"))


def test_python_is_the_one_that_runs_the_tests():
    """Else the kernel named python3 would be of another environment, and prove nothing."""
    kernel = Path(sys.prefix) / "share" / "jupyter" / "kernels" / "python3" / "kernel.json"
    assert kernel.is_file()
