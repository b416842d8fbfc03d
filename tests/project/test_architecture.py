"""The rooms of the house: who may import whom, and that lint and types are clean."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from scenes import SCENES
from tests.support import ROOT

STORIES = {entry.module.removeprefix("scenes.") for entry in SCENES}
PURE = {"style", "lesson", "layout", "words"}  # know no scene, no mobject, no stage
BELOW = {"gdmath", "kit", "mobjects", "plots", "publish"}  # other rooms that the rules below name
STAGE = ("stage", "verbs", "plane_stage")  # what plays
NUMERIC = {"windows", "ticks"}  # numbers for pictures: the standard library, numpy and gdmath alone


def modules() -> list[Path]:
    return sorted([*ROOT.glob("gdmath/**/*.py"), *ROOT.glob("scenes/**/*.py")])


def imports(path: Path) -> set[str]:
    """Dotted names of all that a file imports, inside functions, too."""
    return named(path, ast.walk(ast.parse(path.read_text("utf-8"))))


def top_imports(path: Path) -> set[str]:
    """Dotted names of what a file imports as soon as it is imported itself."""
    return named(path, ast.parse(path.read_text("utf-8")).body)


def named(path: Path, nodes: Iterable[ast.AST]) -> set[str]:
    found = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: import absolutely"
            assert all(alias.name != "*" for alias in node.names), f"{path}: star import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def reaches(path: Path, prefix: str) -> bool:
    return any(name == prefix or name.startswith(prefix + ".") for name in imports(path))


def room(path: Path) -> str:
    """The part of `scenes` that a file belongs to."""
    return path.relative_to(ROOT / "scenes").parts[0].removesuffix(".py")


def test_the_rules_speak_of_rooms_that_exist():
    """A room that is renamed would else be free of its rule."""
    parts = {part for path in modules() for part in path.relative_to(ROOT).with_suffix("").parts}
    assert parts >= STORIES | PURE | NUMERIC | BELOW | set(STAGE)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_stay_in_their_rooms(path):
    if path.is_relative_to(ROOT / "gdmath"):
        allowed = {*sys.stdlib_module_names, "numpy", "gdmath", "__future__"}
        if path.name == "dataset.py":
            allowed.add("sklearn")  # only inside functions: see test_study
        if (
            path.parent.name == "tables"
        ):  # the one room where people's files are read, by readers that are kept
            allowed |= {"pyarrow", "python_calamine"}
            top = {name.split(".")[0] for name in top_imports(path)}
            assert not top & {"pyarrow", "python_calamine"}, (
                "only inside functions: a film starts without them"
            )
        assert {name.split(".")[0] for name in imports(path)} <= allowed
        return
    here = room(path)
    if here != "publish":
        assert not reaches(path, "scenes.publish"), "nobody imports publish"
    for story in STORIES:
        assert here == story or not reaches(path, f"scenes.{story}"), "no story is imported"
    if here in NUMERIC:
        allowed = {*sys.stdlib_module_names, "numpy", "gdmath"}
        assert {name.split(".")[0] for name in imports(path)} <= allowed
    if here in PURE:
        assert not any(reaches(path, f"scenes.{other}") for other in (*STAGE, "mobjects"))
    if here == "mobjects":
        assert not any(reaches(path, f"scenes.{other}") for other in (*STAGE, "lesson", "words"))
        assert "self.play(" not in path.read_text("utf-8")
        folder = path.parent.name
        others = {"kit": {"plots", *STORIES}, "plots": STORIES}.get(folder, STORIES - {folder})
        assert not any(reaches(path, f"scenes.mobjects.{other}") for other in others)
    if here in STORIES or here in STAGE:
        assert not any(reaches(path, f"scenes.mobjects.{other}") for other in STORIES - {here})
    if here == "publish":
        assert not reaches(path, "scenes.mobjects")
        assert not reaches(path, "manim")
    served = {"desk.py", "gate.py", "server.py", "recording.py"}
    if path.parent == ROOT / "scenes" / "publish" / "watch" and path.name in served:
        assert not reaches(path, "scenes.publish.watch.look"), (
            "what is drawn is drawn in the worker's processes"
        )


def test_the_film_imports_no_manim():
    code = "import sys, scenes; sys.exit('manim' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_the_desk_is_served_without_manim():
    """And without stories: what is edited is imported anew for each look, by the worker alone."""
    shown = sorted(f"scenes.{story}" for story in STORIES)
    code = (
        "import sys, scenes.publish.watch.server; "
        f"found = [name for name in sys.modules if name in ['manim', 'scenes.stage', *{shown}]]; "
        "sys.exit(str(found) if found else 0)"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def test_every_story_in_the_film_exists():
    for entry in SCENES:
        path = ROOT / (entry.module.replace(".", "/") + ".py")
        assert f"class {entry.name}(" in path.read_text("utf-8")


def test_no_scene_file_is_the_beginning_of_another():
    """Manim would list the other's scenes, too."""
    names = [path.stem for path in (ROOT / "scenes").glob("*.py")]
    assert not [(a, b) for a in names for b in names if a != b and b.startswith(a)]
    assert not set(names) - {"__init__"} & set(sys.stdlib_module_names)


@pytest.mark.parametrize(
    "command", [["ruff", "check"], ["ruff", "format", "--check"], ["mypy"]], ids=" ".join
)
def test_lint_and_types(command):
    run = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
