"""Which files of ours import which: read, not run; and which of them are no longer what has been imported."""

from __future__ import annotations

import ast
import sys
from functools import cache
from pathlib import Path

import scenes as film

ROOT = Path(film.__file__).parent.parent
OURS = ("scenes", "gdmath")
Stamp = tuple[int, int, int]  # of a file: when it was saved, its size, and its number on the disk


def sources(module: str) -> list[Path]:
    """The files of a module and of all of ours that it imports, however far."""
    found: dict[str, Path] = {}
    ahead = [module]
    while ahead:
        name = ahead.pop()
        path = file_of(name)
        if name in found or path is None:
            continue
        found[name] = path
        ahead += [*packages(name), *(other for other in imports_of(path) if other.split(".")[0] in OURS)]
    return sorted(found.values())


def packages(module: str) -> list[str]:
    """The packages that a module is in: importing it runs them."""
    parts = module.split(".")
    return [".".join(parts[:k]) for k in range(1, len(parts))]


def file_of(module: str) -> Path | None:
    """Where a module of ours lies; None for a name in a module."""
    path = ROOT / module.replace(".", "/")
    return next((p for p in (path.with_suffix(".py"), path / "__init__.py") if p.is_file()), None)


def imports_of(path: Path) -> frozenset[str]:
    """Dotted names of all that a file imports; a ``SyntaxError`` says in which."""
    try:
        return _imports(path.read_text("utf-8"))
    except SyntaxError as error:
        error.filename = str(path)
        raise


@cache
def _imports(source: str) -> frozenset[str]:
    """Dotted names of all that a source imports, inside functions, too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return frozenset(found)


class Imported:
    """The modules of ours in this process, and what their files were like."""

    def __init__(self) -> None:
        self._files = _stamps()

    def forget_changed(self) -> bool:
        """Let what has changed, and all that imports it, be imported anew; whether there was any."""
        before, self._files = self._files, _stamps()
        changed = {path for path in before | self._files if before.get(path) != self._files.get(path)}
        stale = {_module_of(path) for path in changed}
        loaded = [name for name in sys.modules if name.split(".")[0] in OURS]
        needs = {name: _needs(name) for name in loaded} if stale else {}
        while more := {name for name in needs.keys() - stale if needs[name] & stale}:
            stale |= more
        for name in stale & sys.modules.keys():
            del sys.modules[name]
            package, _, own = name.rpartition(".")
            vars(sys.modules.get(package, sys)).pop(
                own, None
            )  # ``from package import own`` would find it there
        return bool(stale)


def _needs(module: str) -> set[str]:
    path = file_of(module)
    try:
        return {*packages(module), *(imports_of(path) if path else ())}
    except (OSError, SyntaxError):  # it has changed, and counts for that
        return set()


def _module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _stamps() -> dict[Path, Stamp]:
    stamps = {}
    for path in (path for package in OURS for path in (ROOT / package).rglob("*.py")):
        try:
            about = path.stat()
        except OSError:  # gone meanwhile
            continue
        stamps[path] = about.st_mtime_ns, about.st_size, about.st_ino
    return stamps
