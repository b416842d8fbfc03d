"""``./run python -m tests.bench``: how fast the films and the mathematics are here, in a table, media/bench.md."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import click
from rich.console import Console

from tests.bench import builds, desk, films, maths, rivals
from tests.bench.project import Project
from tests.bench.table import Report

PARTS = {
    "films": films.measure,
    "rivals": rivals.measure,
    "builds": builds.measure,
    "desk": desk.measure,
    "maths": maths.measure,
}


@click.command()
@click.option("--only", type=click.Choice(list(PARTS)), multiple=True, help="This part; may be given again.")
@click.option("--quick", is_flag=True, help="One beat of each scene, low quality builds, fewer points.")
@click.option("--output", type=click.Path(path_type=Path), default=Path("media/bench.md"), show_default=True)
def main(only: tuple[str, ...], quick: bool, output: Path) -> None:
    """Measure, print, and write a table."""
    console = Console()
    report = Report(quick)
    with TemporaryDirectory(prefix="bench-") as folder:
        # A copy, so that nothing that is edited meanwhile is half in it, and a word can be changed.
        project = Project.copied(Path(folder))
        for name, measure in PARTS.items():
            if not only or name in only:
                measure(project, quick, lambda row: console.print(row.line()) or report.rows.append(row))
    report.print(console)
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(report.markdown(), "utf-8")
    console.print(f"Written to {output}.")


if __name__ == "__main__":
    main()
