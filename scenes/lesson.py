"""A lesson: the settings of a film, read from TOML and checked before anything is drawn."""

from __future__ import annotations

import hashlib
import os
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zipfile import BadZipFile

import tomli_w
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    FiniteFloat,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

import gdmath
from gdmath import DatasetError, Moments, Reservoir, Study, Table
from scenes import plans
from scenes.plans import all_descents
from scenes.words.language import languages

DEFAULT = Path(__file__).with_name("default.toml")
CONFLICT = "conflict"  # two settings that exclude each other
VARIABLE = "GD_LESSON"
POINTS_DRAWN = 500  # of larger data sets a random sample is drawn; the mathematics uses every row
SHORTEST_END, LONGEST_END = 5.0, 20.0  # seconds of an end screen, as YouTube has it
BIG_FILE = 20_000_000  # bytes from which reading takes long enough to show a progress bar


class LessonError(ValueError):
    """A lesson that cannot be filmed: what is wrong, where, and what to do."""


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class LineData(_Table):
    """Points around a line, from scikit-learn's ``make_regression``."""

    source: Literal["line"] = "line"
    n: Annotated[int, Field(ge=2, le=1_000_000)] = 30
    slope: FiniteFloat = 2.0
    intercept: FiniteFloat = -1.0
    noise: Annotated[FiniteFloat, Field(ge=0)] = 1.0
    x_mean: FiniteFloat = 0.9
    x_std: Annotated[FiniteFloat, Field(gt=0)] = 1.0
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 8


class DiabetesData(_Table):
    """Scikit-learn's diabetes data: body mass index against disease progression."""

    source: Literal["diabetes"]


class CsvData(_Table):
    """Two columns of a table, by name or place; see `gdmath.Table`.  The path is relative to the lesson's own file."""

    source: Literal["csv"]
    file: Path
    x: str
    y: str
    x_name: str | None = None
    y_name: str | None = None
    sheet: str | None = None
    missing: Literal["skip", "error"] = "skip"
    decimal: Literal[".", ","] | None = None

    def table(self) -> Table:
        """The table itself; ``DatasetError`` where it cannot be read."""
        return Table(self.file, **self.model_dump(exclude={"source", "file"}))


class PointsData(_Table):
    """The points themselves, as the companion page writes them."""

    source: Literal["points"]
    x: tuple[FiniteFloat, ...]
    y: tuple[FiniteFloat, ...]
    x_name: str = "x"
    y_name: str = "y"


class Descent(_Table):
    """How to descend; see `gdmath.Study.of`."""

    standardize: bool | Literal["auto"] = "auto"
    center: FiniteFloat | None = None
    unit: Annotated[FiniteFloat, Field(gt=0)] | None = None
    rate_of_bound: Annotated[FiniteFloat, Field(gt=0)] | None = None
    learning_rate: Annotated[FiniteFloat, Field(gt=0)] | None = None
    epochs: Annotated[int, Field(ge=1, le=100_000)] = 150
    tolerance: Annotated[FiniteFloat, Field(gt=0, lt=1)] = 3e-4
    start: tuple[FiniteFloat, FiniteFloat] | None = None

    @model_validator(mode="after")
    def _one_learning_rate(self) -> Self:
        if self.learning_rate is not None and self.rate_of_bound is not None:
            raise PydanticCustomError(
                CONFLICT, "learning_rate and rate_of_bound both say how large α is; keep one"
            )
        if self.standardize != "auto" and (self.center is not None or self.unit is not None):
            raise PydanticCustomError(
                CONFLICT, "standardize and center or unit both say how x is counted; keep one"
            )
        return self


class Film(_Table):
    """How the film looks and sounds.

    `think` is how many seconds a question is left to the viewer; `only` names the beats to be drawn, all where empty;
    `address` is where the lecture can be watched, for pages that link to it; `end_card` the seconds of the picture
    behind the last film on which YouTube lays its end screen, 5 to 20 or 0 for none.  `short` makes the one beat of
    `only` a film of its own: upright, its own first sentence before it, room around it for an app's buttons.
    """

    @field_validator("language")
    @classmethod
    def _has_words(cls, code: str) -> str:
        if code not in (known := languages()):
            raise PydanticCustomError(
                "language", "there are words in {known} only", {"known": ", ".join(map(repr, known))}
            )
        return code

    @field_validator("end_card")
    @classmethod
    def _as_youtube_has_it(cls, seconds: float) -> float:
        if seconds and not SHORTEST_END <= seconds <= LONGEST_END:
            least, most = f"{SHORTEST_END:g}", f"{LONGEST_END:g}"
            raise PydanticCustomError(
                "end_card",
                "an end screen has {least} to {most} seconds, or 0 for none",
                {"least": least, "most": most},
            )
        return seconds

    theme: Literal["dark", "light"] = "dark"
    aspect: Literal["16:9", "9:16", "1:1"] = "16:9"
    language: str = "en"
    voice: Literal["neural", "silent"] = "neural"
    think: Annotated[FiniteFloat, Field(ge=0, le=60)] = 5.0
    only: tuple[str, ...] = ()
    address: Annotated[str, Field(pattern=r"^https?://[^\s<>\"]+$")] | None = None
    end_card: FiniteFloat = 0.0
    short: bool = False


class Lesson(_Table):
    """All settings of a film.  Every key may be left out."""

    data: Annotated[LineData | DiabetesData | CsvData | PointsData, Field(discriminator="source")] = (
        LineData()
    )
    descent: Descent = Descent()
    film: Film = Film()

    @classmethod
    def load(cls, path: str | Path, changes: Mapping[str, Any] | None = None) -> Lesson:
        """Read and check a TOML file; ``LessonError`` names the file, the key and the remedy.

        `changes` take the place of settings in the file, by names such as "film.theme"; a "data.file" among them
        is seen from the working directory, and makes void what belonged to other data: columns, learning rate, start.
        """
        path = Path(path)
        try:
            settings = tomllib.loads(path.read_text("utf-8"))
        except FileNotFoundError:
            raise LessonError(
                f"{path}: there is no such lesson; check the path, seen from {Path.cwd()}."
            ) from None
        except (OSError, UnicodeDecodeError) as error:
            raise LessonError(
                f"{path}: cannot be read as a lesson ({error}); a lesson is a text file."
            ) from None
        except tomllib.TOMLDecodeError as error:
            raise LessonError(f"{path}: not valid TOML: {error}. Compare it with {DEFAULT.name}.") from None
        data = settings.get("data")
        if isinstance(data, dict):
            data.setdefault("source", "csv" if "file" in data else "line")
            if isinstance(data.get("file"), str):
                data["file"] = str(path.parent / data["file"])
            for key in ("x", "y"):  # a place, counted from 1
                if type(data.get(key)) is int:
                    data[key] = str(data[key])
        _change(settings, changes or {})
        try:
            return cls.model_validate(settings)
        except ValidationError as error:
            raise LessonError(f"{path}: {_explain(error)}") from None

    def filmed(self, **changes: Any) -> Lesson:
        """The same lesson with other settings of `film`; ``LessonError`` where one of them cannot be."""
        try:
            film = Film.model_validate(self.film.model_dump() | changes)
        except ValidationError as error:
            raise LessonError(_explain(error, "film")) from None
        return self.model_copy(update={"film": film})

    def to_toml(self) -> str:
        """All settings as a file that `load` reads, wherever it lies."""
        settings = self.model_dump(mode="json", exclude_none=True)
        if isinstance(self.data, CsvData):
            settings["data"]["file"] = str(self.data.file.resolve())
        return tomli_w.dumps(settings)

    @classmethod
    def current(cls) -> Lesson:
        """The lesson that the environment variable GD_LESSON names, or the default one."""
        return cls.load(os.environ.get(VARIABLE) or DEFAULT)

    def study(self, folder: str | Path | None = None) -> Study:
        """All that the films need, computed once.

        With `folder`, it is kept there under a name that changes with the settings, the data and `gdmath`
        itself, so that any number of renders read one file.  ``DatasetError`` where the data is at fault.
        """
        if folder is None:
            return self._compute()
        path = self.study_file(folder)
        if path.exists():
            try:
                return Study.load(path)
            except (ValueError, OSError, KeyError, EOFError, BadZipFile):
                path.unlink(missing_ok=True)  # damaged by a full disk, say: made again
        study = self._compute()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            study.save(path)
        except OSError:
            pass  # a folder that cannot be written costs the next render a little time, no more
        return study

    def study_file(self, folder: str | Path) -> Path:
        """Where `study` keeps it in `folder`: laid there beforehand, it is computed nowhere else."""
        return Path(folder) / f"{self._fingerprint()}.npz"

    def _compute(self) -> Study:
        match self.data:
            case CsvData(file=file):
                table = self.data.table()
                sample = Reservoir(POINTS_DRAWN, seed=0)
                with _progress(file) as report:

                    def rows() -> Iterator[tuple[Any, Any]]:
                        for chunk in table.chunks(report):
                            sample.add(*chunk)
                            yield chunk

                    moments = Moments.from_chunks(rows())
                dataset = sample.dataset(x_name=table.x_name, y_name=table.y_name, x_dates=table.x_dates)
                print(table, file=sys.stderr)  # noqa: T201  # no film of what was misunderstood, without a word
            case PointsData() as points:
                dataset = gdmath.Dataset(**points.model_dump(exclude={"source"}))
                moments = Moments.of(dataset)
            case DiabetesData():
                dataset = gdmath.load_diabetes()
                moments = Moments.of(dataset)
            case LineData() as line:
                everything = gdmath.make_line(**line.model_dump(exclude={"source"}))
                moments = Moments.of(everything)
                sample = Reservoir(POINTS_DRAWN, seed=0)
                sample.add(everything.x, everything.y)
                dataset = sample.dataset()
        return Study.of(dataset, moments=moments, descents=all_descents(), **self.descent.model_dump())

    def _fingerprint(self) -> str:
        """Changes with whatever can change the study: settings, data, what declares and what computes it."""
        digest = hashlib.sha256(self.model_dump_json(include={"data", "descent"}).encode())
        digest.update(" ".join(all_descents()).encode())
        files = [*sorted(Path(gdmath.__file__).parent.rglob("*.py")), *plans.files()]
        if isinstance(self.data, CsvData) and self.data.file.is_file():
            files.append(self.data.file)
        for file in files:
            with file.open("rb") as stream:
                digest.update(hashlib.file_digest(stream, "sha256").digest())
        return digest.hexdigest()[:20]


@contextmanager
def _progress(file: Path) -> Iterator[Callable[[int, int], None] | None]:
    """A callback that draws a progress bar on standard error, where the file is big enough to need one."""
    try:
        big = file.stat().st_size >= BIG_FILE
    except OSError:
        big = False
    if not big:
        yield None
        return
    columns = TextColumn("reading {task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn()
    from rich.console import Console

    with Progress(*columns, console=Console(stderr=True)) as bar:
        yield partial(_advance, bar, bar.add_task(file.name))


def _advance(bar: Progress, task: Any, done: int, total: int) -> None:
    bar.update(task, completed=done, total=total)


def _change(settings: dict[str, Any], changes: Mapping[str, Any]) -> None:
    """Put single settings in the place of those of a file."""
    if "data.file" in changes:
        settings["data"] = {"source": "csv"}
        for key in ("learning_rate", "start", "center", "unit"):  # they belonged to the data that go
            settings.get("descent", {}).pop(key, None)
    if {"descent.learning_rate", "descent.rate_of_bound"} & set(changes):
        for key in ("learning_rate", "rate_of_bound"):  # one stands in the place of the other
            settings.get("descent", {}).pop(key, None)
    for name, value in changes.items():
        table, key = name.split(".")
        settings.setdefault(table, {})[key] = value


def _explain(error: ValidationError, *table: str) -> str:
    """All faults of a lesson, or of one of its tables, each in one sentence."""
    faults = ({**fault, "loc": (*table, *fault["loc"])} for fault in error.errors())
    return " ".join(dict.fromkeys(map(_sentence, faults)))


def _sentence(fault: Any) -> str:
    # In a tagged union pydantic names the tag, too: data.csv.file is data.file to the user.
    where = [str(part) for part in fault["loc"] if part not in ("line", "diabetes", "csv", "points")] or [
        "the lesson"
    ]
    key = ".".join(where)
    if fault["type"] == "extra_forbidden":
        near = get_close_matches(where[-1], sorted(_keys(Lesson)), n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"the keys there are stand in {DEFAULT.name}."
        return f"there is no setting {key!r}; {hint}"
    if fault["type"] == "missing":
        return f"the setting {key!r} is missing; add it, as {DEFAULT.name} shows."
    if fault["type"] == CONFLICT:
        return f"in the table {key!r}, {fault['msg']}."
    if fault["loc"][:2] == ("descent", "start"):
        return "the setting 'descent.start' must be two numbers, slope and intercept, such as [-1.0, -3.0]."
    message = fault["msg"][0].lower() + fault["msg"][1:]
    return f"the setting {key!r} is {fault.get('input')!r}, but {message}."


def _keys(model: type[BaseModel]) -> set[str]:
    """All names of settings, tables included."""
    names: set[str] = set()
    for table in (model, LineData, CsvData, PointsData, Descent, Film):
        names |= set(table.model_fields)
    return names


__all__ = ["DEFAULT", "DatasetError", "Lesson", "LessonError"]
