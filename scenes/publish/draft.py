"""A first lesson on a lecturer's data: choices that suit it, each with the reason."""

from __future__ import annotations

import json
from pathlib import Path

from gdmath import DatasetError, Study, columns
from scenes.lesson import Lesson
from scenes.words.language import Language


def choose_columns(file: Path, x: str | None, y: str | None, sheet: str | None = None) -> tuple[str, str]:
    """The columns asked for; those not asked for are the two that hold numbers, where there are just two."""
    if x is not None and y is not None:
        return x, y
    found = columns(file, sheet=sheet)
    usable = [column for column in found if column.problem is None]
    if y is None:  # dates are not to be predicted
        usable.sort(key=lambda column: not column.is_dates)
    numeric = [column.key for column in usable]
    free = [key for key in numeric if key not in (x, y)]
    if len(free) == (x is None) + (y is None):
        return x or free.pop(0), y or free.pop(0)
    if len(free) > 1 or not found:
        names = ", ".join(map(repr, numeric)) or "none"
        raise DatasetError(f"{file}: say which columns to use with --x and --y; those of numbers: {names}.")
    reasons = "; ".join(f"column {column.key!r}: {column.problem}" for column in found if column.problem)
    more = f"only column {free[0]!r} holds" if free else "no column holds"
    raise DatasetError(f"{file}: {more} numbers, two are needed; {reasons or 'it has no other column'}.")


def draft(lesson: Lesson) -> str:
    """A lesson on a CSV file as commented TOML, to be kept in the working directory."""
    study: Study = lesson.study()
    data, shown, raw = lesson.data, study.shown, study.raw.curvature
    bowl, (m, b) = shown.curvature, shown.start
    assert data.source == "csv"
    table = data.table()
    for _ in table.chunks():  # once more, to count what is left out
        pass
    narrow = f"raw, the valley is {Language.load().ratio(raw.condition_number**0.5)} times as long as wide"
    if study.is_counted:
        measured = f"counted from {shown.center:.10g} in units of {shown.unit:.10g}"
        ruler = [f"center = {shown.center!r}  # x {measured}: {narrow}", f"unit = {shown.unit!r}"]
    else:
        measured = "in standard deviations from its mean" if study.is_standardized else "as it came"
        ruler = [f"standardize = {json.dumps(study.is_standardized)}  # x {measured}: {narrow}"]
    lines = [
        f"# A lesson on {data.file.name}: {study.moments.n:,} points.  Every key and its default: scenes/default.toml",
        "#   GD_LESSON=my.toml manim -pqh scenes/mb_contour.py    or    gdvideo lecture --lesson my.toml",
        f"# Understood as: {' '.join(str(table).split())}",
        "",
        "[data]",
        f"file = {_quoted(str(data.file))}  # seen from this file",
        *(f"{key} = {_quoted(getattr(data, key))}" for key in TABLE_KEYS if getattr(data, key) is not None),
        "",
        "[descent]",
        *ruler,
        f"learning_rate = {shown.learning_rate:.3g}  # beyond {bowl.max_learning_rate:.3g} it diverges, "
        f"{bowl.best_learning_rate:.3g} is the fastest",
        f"epochs = {lesson.descent.epochs}  # at most; {study.trajectories['descent'].message}",
        f"tolerance = {lesson.descent.tolerance:g}  # converged: the gradient is this share of its first length",
        f"start = [{m:.6g}, {b:.6g}]  # a line that lies clearly wrong: slope and intercept, x {measured}",
        "",
        "[film]",
        f'theme = "{lesson.film.theme}"  # "dark", or "light" for white slides',
        f'aspect = "{lesson.film.aspect}"  # "16:9", "9:16" for Shorts, "1:1"',
        f'voice = "{lesson.film.voice}"  # "neural", or "silent": captions alone',
        "",
    ]
    return "\n".join(lines)


# The keys of [data] in the order in which they are written.
TABLE_KEYS = ("x", "y", "x_name", "y_name", "sheet", "missing", "decimal")


def _quoted(string: str) -> str:
    """A TOML string; JSON writes all its escapes alike."""
    return json.dumps(string, ensure_ascii=False)
