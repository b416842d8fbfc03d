"""Python as it stands in a file, for cells of a notebook: functions without their types, gaps, and breaks."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

WHOLE = "all"  # a gap that is all of a function but its first line and its docstring
_BROKEN = re.compile(r"^( *)(.*?)  # broken: (.*)$", re.MULTILINE)
_FOR_TOOLS = re.compile(r"  # (?:type: ignore|noqa).*$", re.MULTILINE)


@cache
def _module(name: str) -> tuple[tuple[str, ...], ast.Module]:
    """Lines and syntax of a module, which is not imported."""
    spec = find_spec(name)
    assert spec is not None and spec.origin is not None, name
    text = Path(spec.origin).read_text("utf-8")
    return tuple(text.splitlines()), ast.parse(text)


def functions(
    module: str, names: Collection[str], known: Collection[str] = (), *, brief: bool = False
) -> dict[str, str]:
    """Sources of functions of a module by name, those that they call and that are not known yet first.

    Without types; with `brief` of each docstring the first line alone.
    """
    lines, tree = _module(module)
    defined = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    brought = {
        alias.name: node.module
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("gdmath.")
        for alias in node.names
    }
    found: dict[str, str] = {}

    def add(name: str) -> None:
        if name in known or name in found:
            return
        inside = {node.id for node in ast.walk(defined[name]) if isinstance(node, ast.Name)}
        for other in sorted(inside - {name}):
            if other in defined:
                add(other)
            elif other in brought:
                found.update(functions(brought[other], [other], {*known, *found}, brief=brief))
        found[name] = "\n".join(_untyped(defined[name], lines, brief))

    for name in names:
        add(name)
    return found


def _untyped(node: ast.FunctionDef, lines: tuple[str, ...], brief: bool) -> Iterator[str]:
    """A function's lines, its types left out."""
    arguments = ast.unparse(
        ast.arguments(
            posonlyargs=[],
            args=[ast.arg(argument.arg) for argument in node.args.args],
            defaults=node.args.defaults,
            kwonlyargs=[],
            kw_defaults=[],
        )
    )
    yield f"def {node.name}({arguments}):"
    body, doc = node.body, ast.get_docstring(node)
    if doc is not None and brief:
        yield f'    """{doc.splitlines()[0]}"""'
        body = body[1:]
    yield from lines[body[0].lineno - 1 : node.end_lineno]


def expanded(source: str, known: set[str], own: str, *, brief: bool) -> str:
    """A cell with the sources of what it imports from this project; what `known` has is left out, the rest added to it.

    Imports from `own`, the package of the handed-out modules, become plain ones; `brief` as in `functions`.
    """
    lines = source.splitlines()
    for node in reversed(ast.parse(source).body):
        if not (isinstance(node, ast.ImportFrom) and node.module):
            continue
        names = [alias.name for alias in node.names]
        if node.module == own:
            new = [f"import {name}" for name in names]
        elif node.module.split(".")[0] in ("gdmath", "scenes"):
            sources = functions(node.module, names, known, brief=brief)
            known |= sources.keys()
            new = "\n\n\n".join(sources.values()).splitlines()
            if new:
                new += ["", ""]
        else:
            continue
        lines[node.lineno - 1 : node.end_lineno] = new
    text = re.sub(r"\n{4,}", "\n\n\n", "\n".join(lines))
    return _FOR_TOOLS.sub("", text).strip("\n")


def with_gaps(source: str, gaps: Collection[str], remark: str) -> str:
    """The source with ``...`` in the place of what is asked for.

    A gap is the name of a variable that is set, ``return`` for what is returned, or `WHOLE` for a body.
    """
    lines, open_gaps = source.splitlines(), set(gaps)
    for node in sorted(_statements(ast.parse(source)), key=lambda node: -node.lineno):
        indent = " " * node.col_offset
        if isinstance(node, ast.FunctionDef) and WHOLE in gaps:
            first = node.body[1 if ast.get_docstring(node) is not None else 0]
            lines[first.lineno - 1 : node.end_lineno] = [f"{indent}    ...  # {remark}"]
            open_gaps.discard(WHOLE)
            continue
        name = _target(node)
        if name in gaps:
            start = "return" if name == "return" else f"{name} ="
            lines[node.lineno - 1 : node.end_lineno] = [f"{indent}{start} ...  # {remark}"]
            open_gaps.discard(name)
    assert not open_gaps, f"no such gap: {open_gaps}"
    return "\n".join(lines)


def _statements(tree: ast.AST) -> Iterator[ast.stmt]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.stmt))


def _target(node: ast.stmt) -> str:
    """The name that a statement sets, "return", or nothing."""
    if isinstance(node, ast.Return):
        return "return"
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id
    return ""


def broken(source: str) -> str:
    """The source with each line that has a ``# broken: …`` behind it replaced by that."""
    return _BROKEN.sub(r"\1\3", source)


def mended(source: str) -> str:
    """The source without these remarks."""
    return _BROKEN.sub(r"\1\2", source)
