"""Typesetting by LaTeX, each formula once, safe for any number of processes on one folder.

Manim's own way leaves broken files behind a full disk or a kill, and two processes that typeset at once delete
each other's.  Here a formula is made in a private folder and moved into place when it is whole.
"""

from __future__ import annotations

import hashlib
import subprocess
import tempfile
from pathlib import Path

LIMIT = 60  # seconds for one formula; a user's text has no power over TeX, so only a broken TeX takes so long


class TypesetError(RuntimeError):
    """LaTeX or dvisvgm failed: what they were given, and what they said."""


def typeset(document: str, folder: Path) -> Path:
    """The SVG of a LaTeX document of one page, made in `folder` or found there."""
    name = hashlib.sha256(document.encode()).hexdigest()[:24]
    result = folder / f"{name}.svg"
    if result.exists():
        return result
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".") as private:
        work = Path(private)
        (work / "formula.tex").write_text(document, "utf-8")
        _run("latex", "-interaction=batchmode", "-halt-on-error", "formula.tex", work=work)
        _run("dvisvgm", "--no-fonts", "--verbosity=0", "--output=formula.svg", "formula.dvi", work=work)
        (work / "formula.svg").replace(result)
    return result


def _run(*command: str, work: Path) -> None:
    try:
        done = subprocess.run(
            command, cwd=work, stdin=subprocess.DEVNULL, capture_output=True, timeout=LIMIT, check=False
        )
    except subprocess.TimeoutExpired:
        raise TypesetError(f"{command[0]} took more than {LIMIT} s for {_formula(work)}.") from None
    made = work / ("formula.dvi" if command[0] == "latex" else "formula.svg")
    if done.returncode or not made.exists() or not made.stat().st_size:
        log = work / "formula.log"
        said = log.read_text("utf-8", "replace") if log.exists() else ""
        complaints = [line for line in said.splitlines() if line.startswith("!")]
        complaints += done.stderr.decode("utf-8", "replace").splitlines()
        reason = complaints[0] if complaints else f"exit code {done.returncode}; is the disk full?"
        raise TypesetError(f"{command[0]} failed on {_formula(work)}: {reason}")


def _formula(work: Path) -> str:
    document = (work / "formula.tex").read_text("utf-8")
    return document.split(r"\begin{document}")[-1].split(r"\end{document}")[0].strip()
