"""What a user says of the lesson on the command line, the same for every command that films."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from scenes.lesson import DEFAULT, Lesson, LessonError


class Refusal(click.ClickException):
    """One sentence that says what is wrong and what to do; exit code 2."""

    exit_code = 2


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


# Each option: the key of the lesson that it sets, and how it is asked for.
_FILE = click.Path(path_type=Path)
_OPTIONS: dict[str, Callable[[Any], Any]] = {
    "data.file": click.option("--data", "data.file", type=_FILE, help="A CSV file with a header row."),
    "data.x": click.option("--x", "data.x", metavar="COLUMN", help="The column on the x axis."),
    "data.y": click.option("--y", "data.y", metavar="COLUMN", help="The column to predict."),
    "descent.learning_rate": click.option(
        "--alpha", "descent.learning_rate", type=float, help="The learning rate α."
    ),
    "descent.rate_of_bound": click.option(
        "--alpha-of-bound", "descent.rate_of_bound", type=float, help="α as a share of the largest safe one."
    ),
    "descent.epochs": click.option("--epochs", "descent.epochs", type=int, help="Epochs at most."),
    "descent.start": click.option(
        "--start", "descent.start", metavar="M,B", callback=_line, help="The first line."
    ),
    "descent.standardize": click.option(
        "--standardize/--no-standardize", "descent.standardize", default=None,
        help="Measure x in standard deviations from its mean; left out: where it is needed.",
    ),
    "film.theme": click.option("--theme", "film.theme", type=click.Choice(["dark", "light"])),
    "film.aspect": click.option("--aspect", "film.aspect", type=click.Choice(["16:9", "9:16", "1:1"])),
    "film.voice": click.option("--voice", "film.voice", type=click.Choice(["neural", "silent"])),
}  # fmt: skip


def lesson_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of a lesson; it gets the checked `lesson` in their place."""

    @wraps(command)
    def with_lesson(**given: Any) -> Any:
        path: Path = given.pop("lesson_file")
        changes = {key: value for key in _OPTIONS if (value := given.pop(key)) is not None}
        try:
            lesson = Lesson.load(path, changes)
        except LessonError as error:
            raise Refusal(str(error)) from None
        return command(lesson=lesson, **given)

    for option in reversed(_OPTIONS.values()):
        with_lesson = option(with_lesson)
    return click.option(
        "--lesson", "lesson_file", type=_FILE, default=DEFAULT, envvar="GD_LESSON",
        help="A lesson of yours (TOML), which the other options change; without it, the default one.",
    )(with_lesson)  # fmt: skip
