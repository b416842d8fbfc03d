"""The command line: ``gdvideo``."""

from __future__ import annotations

from pathlib import Path

import click

from scenes.publish.doctor import examine

MARKS = {True: ("ok", "green"), None: ("--", "yellow"), False: ("no", "red")}


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="gradient-descent-films")
def main() -> None:
    """Films that teach gradient descent for linear regression, on your data."""


@main.command()
@click.option(
    "--lesson", type=click.Path(path_type=Path), help="A lesson of yours; without it, the default one."
)
@click.option("--media", type=click.Path(path_type=Path), default=Path("media"), show_default=True)
def doctor(lesson: Path | None, media: Path) -> None:
    """Tell what is missing on this machine, and what is wrong with a lesson, the script or your recordings.

    Nothing is rendered.  The exit code is 1 where something stands in the way of a film.
    """
    wrong = False
    for finding in examine(lesson, media):
        mark, color = MARKS[finding.good]
        click.echo(f"{click.style(mark, fg=color)}  {finding.text}")
        wrong |= finding.good is False
    if wrong:
        raise SystemExit(1)
