"""What a user says of the lesson on the command line, the same for every command that films."""

from __future__ import annotations

import getpass
import hashlib
import sys
import tempfile
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from gdmath import DatasetError
from scenes.lesson import DEFAULT, Lesson, LessonError
from scenes.publish.draft import choose_columns
from scenes.publish.errors import Refusal
from scenes.publish.report import choose_report


def _line(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[float, float] | None:
    """``M,B``: slope and intercept of a line."""
    if value is None:
        return None
    try:
        m, b = (float(part) for part in value.split(","))
    except ValueError:
        raise click.BadParameter(
            f"{value!r} is not two numbers with a comma between them, such as -1,2.5."
        ) from None
    return m, b


def picture_size(ctx: click.Context, param: click.Parameter, value: str) -> tuple[int, int]:
    """``640x360``: width and height in pixels."""
    width, _, height = value.partition("x")
    if not (width.isdecimal() and height.isdecimal() and int(width) >= 16 and int(height) >= 16):
        raise click.BadParameter(f"{value!r} is not a width and a height in pixels, such as 640x360.")
    return int(width), int(height)


# How a table is read: each a key of [data].
TABLE_OPTIONS: dict[str, Callable[[Any], Any]] = {
    "x": click.option("--x", "data__x", metavar="COLUMN", help="The column on the x axis, by name or place (1, 2, …)."),
    "y": click.option("--y", "data__y", metavar="COLUMN", help="The column to predict."),
    "x_name": click.option("--x-name", "data__x_name", metavar="TEXT", help="What the x axis says instead."),
    "y_name": click.option("--y-name", "data__y_name", metavar="TEXT", help="What the y axis says instead."),
    "sheet": click.option("--sheet", "data__sheet", metavar="NAME", help="Of a workbook; left out: the first."),
    "missing": click.option(
        "--missing", "data__missing", type=click.Choice(["skip", "error"]),
        help="Rows without x or y: leave them out, or refuse them.",
    ),
    "decimal": click.option(
        "--decimal", "data__decimal", type=click.Choice([".", ","]), help="The decimal mark, where it is not plain."
    ),
}  # fmt: skip

# Each option: the key of the lesson that it sets, and how it is asked for (a parameter's name has no points).
_FILE = click.Path(path_type=Path)
_OPTIONS: dict[str, Callable[[Any], Any]] = {
    "data.file": click.option("--data", "data__file", type=_FILE, help="CSV, Excel or Parquet; - for standard input."),
    **{f"data.{key}": option for key, option in TABLE_OPTIONS.items()},
    "descent.learning_rate": click.option(
        "--alpha", "descent__learning_rate", type=float, help="The learning rate α."
    ),
    "descent.rate_of_bound": click.option(
        "--alpha-of-bound", "descent__rate_of_bound", type=float, help="α as a share of the largest safe one."
    ),
    "descent.epochs": click.option("--epochs", "descent__epochs", type=int, help="Epochs at most."),
    "descent.start": click.option(
        "--start", "descent__start", metavar="M,B", callback=_line, help="The first line."
    ),
    "descent.standardize": click.option(
        "--standardize/--no-standardize", "descent__standardize", default=None,
        help="Measure x in standard deviations from its mean, or as it came; left out: so that the valley can be seen.",
    ),
    "film.theme": click.option("--theme", "film__theme", type=click.Choice(["dark", "light"])),
    "film.aspect": click.option("--aspect", "film__aspect", type=click.Choice(["16:9", "9:16", "1:1"])),
    "film.voice": click.option("--voice", "film__voice", type=click.Choice(["neural", "silent"])),
}  # fmt: skip


def from_input(file: Path) -> Path:
    """A file; for ``-``, one that holds what came by standard input, found again by its bytes."""
    if str(file) != "-":
        return file
    data = sys.stdin.buffer.read()
    folder = Path(tempfile.gettempdir()) / f"gdvideo-{getpass.getuser()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    kept = folder / f"input-{hashlib.sha256(data).hexdigest()[:12]}.csv"
    kept.write_bytes(data)
    return kept


def lesson_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of a lesson; it gets the checked `lesson` in their place."""

    @wraps(command)
    def with_lesson(**given: Any) -> Any:
        path: Path = given.pop("lesson_file")
        asked = {key: given.pop(key.replace(".", "__")) for key in _OPTIONS}
        changes = {key: value for key, value in asked.items() if value is not None}
        try:
            if (file := changes.get("data.file")) is not None:
                changes["data.file"] = file = from_input(file)
                columns = choose_columns(file, asked["data.x"], asked["data.y"], asked["data.sheet"])
                changes |= dict(zip(("data.x", "data.y"), columns, strict=True))
            lesson = Lesson.load(path, changes)
        except (LessonError, DatasetError) as error:
            raise Refusal(str(error)) from None
        return command(lesson=lesson, **given)

    for option in reversed(_OPTIONS.values()):
        with_lesson = option(with_lesson)
    return click.option(
        "--lesson", "lesson_file", type=_FILE, default=DEFAULT, envvar="GD_LESSON",
        help="A lesson of yours (TOML), which the other options change; without it, the default one.",
    )(with_lesson)  # fmt: skip


def table_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of a table; it gets those that were given as the dictionary `asked`."""

    @wraps(command)
    def with_table(**given: Any) -> Any:
        values = {key: given.pop(f"data__{key}") for key in TABLE_OPTIONS}
        return command(asked={key: value for key, value in values.items() if value is not None}, **given)

    for option in reversed(TABLE_OPTIONS.values()):
        with_table = option(with_table)
    return with_table


# How scenes are rendered: each a parameter of `render` of the same name.
_HOW: tuple[Callable[[Any], Any], ...] = (
    click.option(
        "-q", "--quality", type=click.Choice(["l", "m", "h", "k"]), default="h", show_default=True,
        help="480p15, 720p30, 1080p60 or 2160p60.",
    ),
    click.option("--jobs", type=click.IntRange(min=1), help="Scenes at a time; left out: what the machine bears."),
    click.option("--scheduler", metavar="ADDRESS", help="A Dask cluster to render on, such as tcp://host:8786."),
    click.option("--media", type=_FILE, default=Path("media"), show_default=True, help="Where all of it goes."),
)  # fmt: skip


def render_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `quality`, `jobs`, `scheduler`, `media` and `report`, just as `render` takes them."""

    @wraps(command)
    def with_report(quiet: bool, **given: Any) -> Any:
        return command(report=choose_report(quiet), **given)

    for option in reversed(_HOW):
        with_report = option(with_report)
    return click.option("--quiet", is_flag=True, help="Say nothing but what went wrong.")(with_report)
