"""What the notebooks know of a lesson: its points, its settings, and digits to hold answers to."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tomli_w
from numpy.typing import NDArray

from gdmath import (
    Curvature,
    Dataset,
    Moments,
    Trajectory,
    curvature,
    default_start,
    descend,
)
from scenes.lesson import CsvData, DiabetesData, Lesson, LineData
from scenes.plans.loss_curve import rates_to_compare
from scenes.plans.only_b import low_start
from scenes.windows import data_window, descent_window
from scenes.words.facts import ROUND
from scenes.words.language import Language

Array = NDArray[np.float64]

LONGEST_LABEL = 44  # characters that an axis has room for
DEBUG_EPOCHS = 20
DEBUG_START = (1.0, -2.0)
ONLY_B_RATES = {"quiet": 0.02, "b": 0.15, "m": 0.93, "residual": 1.05}  # by the colours of their curves


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """A lesson as the notebooks tell it: of the points that are handed out, not of rows that are not.

    Attributes
    ----------
    points : x as measured
    told : the same points with x = (measured − center) / unit, as the films count it
    of : rows that the lesson has; more than the points where those are a sample
    alpha, start, epochs, tolerance : of the descent, in the coordinates of `told`

    """

    lesson: Lesson
    points: Dataset
    told: Dataset
    center: float
    unit: float
    of: int
    alpha: float
    start: tuple[float, float]
    epochs: int
    tolerance: float

    @classmethod
    def of_lesson(cls, lesson: Lesson, studies: Path) -> Facts:
        """Facts of a lesson; its study is kept in `studies`."""
        study = lesson.study(studies)
        points, view, learning = study.dataset, study.shown, study.learning
        told = Dataset(x=(points.x - view.center) / view.unit, y=points.y)
        alpha = learning.learning_rate
        if view.moments.n > len(points):  # the same share of the bound, which is the sample's own
            alpha *= curvature(Moments.of(told)).max_learning_rate / view.curvature.max_learning_rate
        # Where the lesson begins at the best line, there is nothing to learn from.
        m, b = learning.params[0].tolist() if learning.epochs else default_start(Moments.of(told))
        return cls(
            lesson=lesson,
            points=points,
            told=told,
            center=view.center,
            unit=view.unit,
            of=view.moments.n,
            alpha=alpha,
            start=(m, b),
            epochs=lesson.descent.epochs,
            tolerance=study.tolerance,
        )

    @property
    def moments(self) -> Moments:
        """Of the points that are handed out, in the coordinates in which they are told."""
        return Moments.of(self.told)

    @property
    def bowl(self) -> Curvature:
        """The curvature of their loss."""
        return curvature(self.moments)

    def descent(self, alpha: float) -> Trajectory:
        """The descent of the lesson with a learning rate."""
        return descend(
            self.moments, learning_rate=alpha, epochs=self.epochs, start=self.start, tolerance=self.tolerance
        )

    @property
    def conditions(self) -> set[str]:
        """Names of what holds for this lesson, by which texts and cells are chosen."""
        whole = self.of == len(self.points)
        found = {
            "line": isinstance(self.lesson.data, LineData) and whole,
            "diabetes": isinstance(self.lesson.data, DiabetesData),
            "measured": (self.center, self.unit) != (0.0, 1.0),
            "dates": self.points.x_dates is not None,
            "sample": not whole,
            "round": self.bowl.condition_number <= ROUND,
        }
        return {name for name, holds in found.items() if holds}

    def x_name(self, language: Language) -> str:
        """The name of x as measured; of dates what they are counted in."""
        dates = self.points.x_dates
        name = self.points.x_name
        if dates is None:
            return name
        return language.say(
            "notebooks.words.dated", name=name, since=language.since(dates.origin, dates.unit)
        )

    def x_label(self, language: Language) -> str:
        """The name of x as told, short enough for an axis."""
        name = self.x_name(language)
        if "measured" not in self.conditions:
            return shortened(name, LONGEST_LABEL)
        name = shortened(name, LONGEST_LABEL // 2)  # the numbers need room, too
        return language.say(
            "notebooks.words.counted", name=name, center=number(self.center), unit=number(self.unit)
        )


def shortened(name: str, most: int) -> str:
    """A name of at most so many characters, its end lost to an ellipsis where need be."""
    return name if len(name) <= most else f"{name[: most - 1]}…"


def number(value: float, digits: int = 4) -> str:
    """A number with so many digits, for words: the minus sign true, no ``e+06`` where digits can be written."""
    text = f"{value:.{digits}g}"
    if "e" in text and 1e-6 < abs(value) < 1e12:
        text = np.format_float_positional(float(text), trim="-")
    return text.replace("-", "−")


# ---- files -----------------------------------------------------------------------------------------------------


def write_data(facts: Facts, language: Language, colors: Mapping[str, str], folder: Path) -> None:
    """points.csv, lesson.json and film.toml in `folder`, which is there."""
    _write_points(facts, language, folder / "points.csv")
    text = json.dumps(_lesson(facts, language, colors), ensure_ascii=False, indent=1)
    (folder / "lesson.json").write_text(text + "\n", "utf-8")
    (folder / "film.toml").write_text(_film(facts, language), "utf-8")


def _write_points(facts: Facts, language: Language, path: Path) -> None:
    """X as measured and y; where x counts dates, those, too."""
    points = facts.points
    names = [" ".join(name.split()) for name in (points.x_name, points.y_name)]
    columns: list[list[str]] = [[repr(float(value)) for value in column] for column in (points.x, points.y)]
    if points.x_dates is not None:
        names[0] = language.since(points.x_dates.origin, points.x_dates.unit)
        names.append(" ".join(points.x_name.split()))
        columns.append([points.x_dates.date(float(value)).isoformat(" ", "seconds") for value in points.x])
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        writer.writerows(zip(*columns, strict=True))


def _film(facts: Facts, language: Language) -> str:
    """The lesson as a file that stands beside points.csv, so that a film shows these very points."""
    settings = facts.lesson.model_dump(mode="json", exclude_none=True)
    if isinstance(facts.lesson.data, CsvData) or facts.of > len(facts.points):
        dated = facts.points.x_dates is not None
        settings["data"] = {
            "source": "csv",
            "file": "points.csv",
            "x": "3" if dated else "1",
            "y": "2",
            "x_name": facts.points.x_name,
            "y_name": facts.points.y_name,
        }
    settings["film"].pop("only", None)
    return tomli_w.dumps(settings)


def _lesson(facts: Facts, language: Language, colors: Mapping[str, str]) -> dict[str, Any]:
    """All that the notebooks read, as JSON has it."""
    told, m_and_b = data_window(facts.told), _plane(facts)
    data = facts.lesson.data
    return {
        "x_name": facts.x_name(language),
        "y_name": facts.points.y_name,
        "x_label": facts.x_label(language),
        "y_label": shortened(facts.points.y_name, LONGEST_LABEL),
        "center": facts.center,
        "unit": facts.unit,
        "alpha": facts.alpha,
        "start": facts.start,
        "epochs": facts.epochs,
        "tolerance": facts.tolerance,
        "low_b": low_start(facts.moments)[1],
        "only_b_rates": ONLY_B_RATES,
        "rates": _rates(facts),
        "debug_alpha": 1 / facts.bowl.steep,
        "x_window": told.x,
        "y_window": told.y,
        "m_window": m_and_b[0],
        "b_window": m_and_b[1],
        "made": data.model_dump(exclude={"source"}) if isinstance(data, LineData) else {},
        "places": places(facts.moments, facts.start),
        "digits": digits(facts),
        "colors": dict(colors),
        "style": style(colors),
        "words": dict(language.tables["notebooks"]["words"]),
    }


def _rates(facts: Facts) -> dict[str, float]:
    """Learning rates to compare, by the colours of their curves."""
    rates = {"good": facts.alpha, **rates_to_compare(facts.bowl, facts.alpha)}
    names = {"slow": "quiet", "good": "loss", "best": "gradient", "zigzag": "m", "past": "residual"}
    return {color: rates[name] for name, color in names.items()}


def _plane(facts: Facts) -> tuple[tuple[float, float], tuple[float, float]]:
    """The window of m and b that shows the lesson's path."""
    window = descent_window(facts.moments, facts.descent(facts.alpha).params, aspect=1.2)
    return window.x, window.y


# ---- digits ----------------------------------------------------------------------------------------------------


def places(moments: Moments, start: tuple[float, float]) -> list[tuple[float, float]]:
    """Lines (m, b) at which functions are judged: the start, and some about the best one, each off in its own way."""
    m, b = moments.optimum
    size_b = math.sqrt(moments.var_y) or abs(moments.mean_y) or 1.0
    size_m = size_b / math.sqrt(moments.var_x)
    return [start, (m + size_m, b), (m, b + size_b), (m - size_m, b - 2 * size_b)]


def digits(facts: Facts) -> dict[str, Any]:
    """The right answers, by gdmath."""
    moments, bowl, lines = facts.moments, facts.bowl, places(facts.moments, facts.start)
    by_size = sorted(bowl.loss_factors(facts.alpha).tolist())
    debug = descend(
        moments, learning_rate=1 / bowl.steep, epochs=DEBUG_EPOCHS, start=DEBUG_START, tolerance=0.0
    )
    return {
        "flat_loss": moments.var_y,
        "losses": [moments.loss(*line) for line in lines],
        "gradients": [moments.gradient(*line) for line in lines],
        "epochs": facts.descent(facts.alpha).epochs,
        "epochs_of_half": facts.descent(facts.alpha / 2).epochs,
        "optimum": moments.optimum,
        "floor": moments.floor,
        "steep": bowl.steep,
        "flat": bowl.flat,
        "share_left": by_size[1],
        "other_share": by_size[0],
        "debug": debug.params.tolist(),
    }


def style(colors: Mapping[str, str]) -> dict[str, Any]:
    """Matplotlib's settings for the look of the films."""
    ground, text, quiet, rule = (colors[name] for name in ("background", "text", "quiet", "rule"))
    return {
        "figure.figsize": [6.4, 3.8],
        "figure.dpi": 80,
        "figure.constrained_layout.use": True,
        "figure.facecolor": ground,
        "axes.facecolor": ground,
        "savefig.facecolor": ground,
        "text.color": text,
        "axes.labelcolor": text,
        "axes.titlesize": "medium",
        "axes.edgecolor": rule,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "xtick.color": quiet,
        "ytick.color": quiet,
        "legend.frameon": False,
        "font.size": 11,
    }
