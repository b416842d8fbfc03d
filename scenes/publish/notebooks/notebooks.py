"""The folder of notebooks: one edition for students, one with solutions that has been run."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

from scenes.lesson import CsvData, Lesson, LineData
from scenes.publish.errors import Failure, Refusal
from scenes.publish.notebooks.cells import SCRIPTS, Cell, read_cells
from scenes.publish.notebooks.facts import Facts, number, write_data
from scenes.publish.notebooks.formulas import FORMULAS
from scenes.publish.report import Report
from scenes.whole import written_whole
from scenes.words.language import Language

try:
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError
except ImportError as lacking:
    raise Refusal(
        f"Notebooks need the package {lacking.name}: pip install 'gradient-descent-films[notebooks]'."
    ) from None

NOTEBOOKS = {
    "from_scratch": "01_gradient_descent_from_scratch",
    "only_b": "02_gradient_descent_only_b",
    "m_and_b": "03_gradient_descent_m_and_b_animation",
    "loss_curve": "04_loss_curve_animation",
}
LONGEST = 120  # seconds that a cell may take
SKIPPED = "skip-execution"  # nbclient's tag of cells that it leaves alone

Edition = Literal["students", "solutions"]
PLACES: dict[Edition, str] = {"students": ".", "solutions": "solutions"}


def deliver_notebooks(lesson: Lesson, *, media: Path, report: Report) -> Path:
    """Write `media`/notebooks: the students' edition, solutions/, data/, outputs/; that folder.

    Files of other names stay.  `Failure` where a solution cannot be run; then nothing has changed.
    """
    facts, language = Facts.of_lesson(lesson, media / "studies"), Language.load(lesson.film.language)
    target = media / "notebooks"
    media.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".notebooks-", dir=media) as private:
        made = Path(private)
        write_notebooks(made, facts, language)
        report.say("running the solutions")
        run_solutions(made)
        for path in sorted(path for path in made.rglob("*") if path.is_file() and _is_ours(path)):
            with written_whole(target / path.relative_to(made)) as new:
                shutil.copyfile(path, new)
    return target


def _is_ours(path: Path) -> bool:
    return "__pycache__" not in path.parts and ".ipynb_checkpoints" not in path.parts


def write_notebooks(folder: Path, facts: Facts, language: Language) -> None:
    """Both editions, not run yet, with their data, in a folder."""
    for name in ("data", "outputs", "solutions"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    write_data(facts, language, theme_colors(facts.lesson), folder / "data")
    readme = language.say("notebooks.data.readme", **_values(facts, language)).strip()
    (folder / "data" / "README.md").write_text(f"{readme}\n", "utf-8")
    shutil.copyfile(SCRIPTS / "checks.py", folder / "checks.py")
    for script, name in NOTEBOOKS.items():
        cells = read_cells(script, facts.conditions, language.say("notebooks.words.gap"))
        for edition, place in PLACES.items():
            nbformat.write(build(cells, edition, facts, language), folder / place / f"{name}.ipynb")


def theme_colors(lesson: Lesson) -> dict[str, str]:
    """The colours of the films by their meaning."""
    from scenes.style import THEMES  # brings Manim along

    return asdict(THEMES[lesson.film.theme])


def run_solutions(folder: Path) -> None:
    """Run the edition with solutions, so that the outputs stand in it; GIFs go to outputs/."""
    paths = sorted((folder / "solutions").glob("*.ipynb"))
    with ThreadPoolExecutor(2) as pool:
        for path, notebook in zip(paths, pool.map(lambda path: run(path, folder), paths), strict=True):
            nbformat.write(notebook, path)


def run(path: Path, folder: Path) -> Any:
    """A notebook after it has been run in a folder; `Failure` where a cell raises."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=LONGEST,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
    )
    try:
        client.execute()
    except CellExecutionError as error:
        last = re.sub(r"\x1b\[[0-9;]*m", "", str(error)).strip().splitlines()[-1]
        raise Failure(f"{path.name} cannot be run with this lesson: {last}") from None
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)  # times of day: the same lesson gives the same file
    return notebook


def build(cells: Sequence[Cell], edition: Edition, facts: Facts, language: Language) -> Any:
    """One notebook of one edition; not run."""
    values = _values(facts, language)
    notebook = nbformat.v4.new_notebook(metadata=_about(language))
    for cell in cells:
        if cell.kind == "text":
            text = language.say(f"notebooks.{cell.source}", **values).strip()
            new = nbformat.v4.new_markdown_cell(text)
        else:
            source = cell.source if edition == "solutions" else cell.student
            new = nbformat.v4.new_code_cell(source, metadata=_tags(cell))
        new["id"] = cell.name
        notebook.cells.append(new)
    nbformat.validate(notebook)
    return notebook


def _tags(cell: Cell) -> dict[str, list[str]]:
    tags = {"exercise": ["exercise"], "check": ["check"], "film": [SKIPPED]}.get(cell.kind, [])
    return {"tags": tags} if tags else {}


def _about(language: Language) -> dict[str, Any]:
    return {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        "language_info": {"name": "python"},
        "lang": language.code,
    }


def _values(facts: Facts, language: Language) -> Mapping[str, str]:
    """What texts may put in: numbers and names of the lesson, and formulas."""
    said = {
        "n": len(facts.points),
        "of": facts.of,
        "x_name": facts.x_name(language),
        "y_name": facts.points.y_name,
    }
    numbers = {
        "center": facts.center,
        "unit": facts.unit,
        "alpha": facts.alpha,
        "start_m": facts.start[0],
        "start_b": facts.start[1],
        "tolerance": facts.tolerance,
        "epochs": facts.epochs,
    }
    written = {name: language.number(number(value)) for name, value in numbers.items()}
    names = {name: escaped(str(value)) for name, value in said.items()}
    return {**names, **written, **FORMULAS, "where": _where(facts, language)}


def _where(facts: Facts, language: Language) -> str:
    """How the data were made, or where they were."""
    data = facts.lesson.data
    if isinstance(data, CsvData):
        return language.say("notebooks.words.from_table", file=escaped(data.file.name))
    if isinstance(data, LineData):
        made = {name: language.number(number(value)) for name, value in data if name != "source"}
        return language.say("notebooks.words.from_line", **made)
    return language.say("notebooks.words.from_diabetes")


def escaped(text: str) -> str:
    """A user's string, shown as typed by Markdown, with neither markup nor formulas in it."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|~$<>&])", r"\\\1", " ".join(text.split()))
