"""Everything the films need to know about one data set, computed once and kept in one file."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from math import sqrt
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, Self

import numpy as np

from gdmath.coordinates import Coordinates
from gdmath.dataset import Dataset
from gdmath.dates import DateScale
from gdmath.descent import (
    Outcome,
    Trajectory,
    closed_form,
    descend,
    epochs_to_converge,
    epochs_to_reach,
)
from gdmath.loss import Curvature, curvature
from gdmath.moments import Moments
from gdmath.rules import PLAIN, Rule, described, rule_of

# Above this condition number a level ellipse is four times as long as wide: the path cannot be
# read any more, and x is standardized for the whole film.
NARROW_VALLEY = 15.0
FORMAT = 6
ARRAYS = ("params", "loss", "gradient", "step", "points")  # of a trajectory, as they are kept


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Study:
    """The data to draw, the mathematics of all rows, and the descents, by name.

    Attributes
    ----------
    dataset : the points to draw, x as it came: all rows, or a random sample of them
    raw, standardized : the two ways to measure x
    is_standardized : which of them the film is told in, see `shown`
    epochs : at most so many in each descent
    tolerance : the share of the first gradient's length at which a descent has converged
    trajectories : "descent" in `shown` coordinates, with the lesson's learning rate; "good", the same with one that
        converges, see `converging_rate`; and those that were declared

    """

    dataset: Dataset
    raw: Coordinates
    standardized: Coordinates
    is_standardized: bool
    epochs: int
    tolerance: float
    trajectories: Mapping[str, Trajectory]

    @classmethod
    def of(
        cls,
        dataset: Dataset,
        *,
        moments: Moments | None = None,
        standardize: bool | Literal["auto"] = "auto",
        learning_rate: float | None = None,
        rate_of_bound: float | None = None,
        epochs: int = 150,
        tolerance: float = 3e-4,
        start: tuple[float, float] | None = None,
        descents: Mapping[str, Callable[[Study], Trajectory]] = MappingProxyType({}),
    ) -> Self:
        """Compute a study.

        Parameters
        ----------
        dataset : the points to draw
        moments : of all rows, where `dataset` is a sample of them
        standardize : tell the film with x standardized; "auto": where the raw valley is too narrow to see
        learning_rate : α in the coordinates of the film; None: `rate_of_bound` times the largest safe α
        rate_of_bound : as above; below one half no step overshoots along any axis; None: see `default_rate_of_bound`
        epochs, tolerance : end of the descents, see `descend`
        start : first (m, b) in the coordinates of the film; None: see `default_start`
        descents : further descents by name, each computed from the study without them; see `Study.descend`

        """
        moments = Moments.of(dataset) if moments is None else moments
        if standardize == "auto":
            standardize = curvature(moments).condition_number > NARROW_VALLEY
        raw, standard = (0.0, 1.0), (moments.mean_x, sqrt(moments.var_x))
        shown = moments.rescaled(*(standard if standardize else raw))
        bowl = curvature(shown)
        if learning_rate is not None:
            rate_of_bound = learning_rate / bowl.max_learning_rate
        elif rate_of_bound is None:
            rate_of_bound = default_rate_of_bound(bowl)

        told = _coordinates(moments, standard if standardize else raw, rate_of_bound)
        told = replace(told, start=default_start(shown) if start is None else start)
        other = _coordinates(moments, raw if standardize else standard, rate_of_bound)
        other = replace(other, start=other.params(*told.line(*told.start)))
        told, other = _count_epochs(told, other, tolerance)
        study = cls(
            dataset=dataset,
            raw=other if standardize else told,
            standardized=told if standardize else other,
            is_standardized=bool(standardize),
            epochs=epochs,
            tolerance=tolerance,
            trajectories=MappingProxyType({}),
        )
        own = {
            "descent": study.descend(told.learning_rate),
            "good": study.descend(converging_rate(bowl, told.learning_rate)),
        }
        if twice := own.keys() & descents.keys():
            raise ValueError(f"every study has a descent {twice.pop()!r} of its own; give yours another name")
        declared = {name: compute(study) for name, compute in descents.items()}
        return replace(study, trajectories=MappingProxyType({**own, **declared}))

    def descend(
        self,
        learning_rate: float,
        *,
        coordinates: Coordinates | None = None,
        start: tuple[float, float] | None = None,
        epochs: int | None = None,
        tolerance: float | None = None,
        only_b: bool = False,
        rule: Rule = PLAIN,
    ) -> Trajectory:
        """Descend as `gdmath.descend` does, with all that is not given as in this study."""
        told = self.shown if coordinates is None else coordinates
        return descend(
            told.moments,
            learning_rate=learning_rate,
            epochs=self.epochs if epochs is None else epochs,
            start=told.start if start is None else start,
            tolerance=self.tolerance if tolerance is None else tolerance,
            only_b=only_b,
            rule=rule,
        )

    @property
    def shown(self) -> Coordinates:
        """The coordinates in which the film is told."""
        return self.standardized if self.is_standardized else self.raw

    @property
    def other(self) -> Coordinates:
        """The coordinates in which it is not told."""
        return self.raw if self.is_standardized else self.standardized

    @property
    def learning(self) -> Trajectory:
        """The descent of the lesson, or, where that cannot converge or does so at once, the good one.

        It is what there is to learn from: a single leap has no curve.
        """
        descent = self.trajectories["descent"]
        never = descent.outcome in (Outcome.DIVERGED, Outcome.NEITHER)
        return self.trajectories["good"] if never or self.learns_slower else descent

    @property
    def learns_slower(self) -> bool:
        """Whether the descent of the lesson is a single leap to the optimum, and the good one is not."""
        descent, good = self.trajectories["descent"], self.trajectories["good"]
        return descent.outcome is Outcome.CONVERGED and descent.epochs == 1 < good.epochs

    @property
    def moments(self) -> Moments:
        """Of all rows, in the coordinates of the film."""
        return self.shown.moments

    def save(self, path: str | Path) -> None:
        """Write all of it to one .npz file, whole or not at all."""
        path = Path(path)
        arrays: dict[str, Any] = {"x": self.dataset.x, "y": self.dataset.y}
        dates = self.dataset.x_dates
        descents = {}
        for name, trajectory in self.trajectories.items():
            arrays |= {f"{name}.{field}": getattr(trajectory, field) for field in ARRAYS}
            descents[name] = {
                "learning_rate": trajectory.learning_rate,
                "rule": described(trajectory.rule),
                "outcome": trajectory.outcome,
                "message": trajectory.message,
            }
        about = {
            "format": FORMAT,
            "dataset": {"x_name": self.dataset.x_name, "y_name": self.dataset.y_name},
            "x_dates": dates and {"origin": dates.origin.isoformat(), "unit": dates.unit},
            "raw": self.raw.as_dict(),
            "standardized": self.standardized.as_dict(),
            "is_standardized": self.is_standardized,
            "epochs": int(self.epochs),
            "tolerance": self.tolerance,
            "trajectories": descents,
        }
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez(file, about=np.array(json.dumps(about)), **arrays)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read what `save` wrote; ``ValueError`` for a file of another format."""
        with np.load(path, allow_pickle=False) as file:
            about = json.loads(str(file["about"])) if "about" in file else {}
            if about.get("format") != FORMAT:
                raise ValueError(
                    f"{path} holds a study of format {about.get('format')}, not {FORMAT}: delete it"
                )
            dates = about["x_dates"] and DateScale(
                origin=date.fromisoformat(about["x_dates"]["origin"]), unit=about["x_dates"]["unit"]
            )
            dataset = Dataset(x=file["x"], y=file["y"], x_dates=dates, **about["dataset"])
            trajectories = {
                name: Trajectory(
                    **{field: file[f"{name}.{field}"] for field in ARRAYS},
                    learning_rate=kept["learning_rate"],
                    rule=rule_of(kept["rule"]),
                    outcome=Outcome(kept["outcome"]),
                    message=kept["message"],
                )
                for name, kept in about["trajectories"].items()
            }
        return cls(
            dataset=dataset,
            raw=Coordinates.from_dict(about["raw"]),
            standardized=Coordinates.from_dict(about["standardized"]),
            is_standardized=about["is_standardized"],
            epochs=about["epochs"],
            tolerance=about["tolerance"],
            trajectories=MappingProxyType(trajectories),
        )


def _coordinates(moments: Moments, measure: tuple[float, float], rate_of_bound: float) -> Coordinates:
    """Coordinates of a center and a unit, with a learning rate; the first line is still to be chosen."""
    center, unit = measure
    rescaled = moments.rescaled(center, unit)
    rate = rate_of_bound * curvature(rescaled).max_learning_rate
    return Coordinates(center=center, unit=unit, moments=rescaled, learning_rate=rate, start=(0.0, 0.0))


def _count_epochs(told: Coordinates, other: Coordinates, tolerance: float) -> tuple[Coordinates, Coordinates]:
    """Both with the epochs that they need, where the descent of the film converges."""
    settings: dict[str, Any] = {"learning_rate": told.learning_rate, "start": told.start}
    needed = epochs_to_converge(told.moments, tolerance=tolerance, **settings)
    if needed is None:
        return told, other
    rise = told.moments.rise(*closed_form(told.moments, t=needed, **settings))
    as_near = epochs_to_reach(other.moments, learning_rate=other.learning_rate, start=other.start, rise=rise)
    return replace(told, epochs_needed=needed), replace(other, epochs_needed=as_near)


def converging_rate(bowl: Curvature, rate: float) -> float:
    """A learning rate that converges without overshooting along the flat axis.

    That is `rate` itself where it is below the best one, else the default one.

    >>> bowl = Curvature(steep=2.0, flat=0.4, angle=0.0)
    >>> converging_rate(bowl, 0.3), converging_rate(bowl, 1.3)
    (0.3, 0.4)
    """
    if rate < 0.9 * bowl.best_learning_rate:
        return rate
    return default_rate_of_bound(bowl) * bowl.max_learning_rate


def default_rate_of_bound(bowl: Curvature) -> float:
    """A share of the largest safe learning rate that makes a descent worth watching.

    Along the flat axis an error shrinks by 1 − 2 share/κ an epoch.  0.09 κ makes that 0.82, which takes 41
    epochs to the tolerance of 0.0003; beyond 0.4 the steep axis would come close to overshooting.
    """
    return min(0.4, 0.09 * bowl.condition_number)


def default_start(moments: Moments) -> tuple[float, float]:
    """(m, b) of a line that is clearly wrong: tilted the other way, and below the points.

    It is off by the same amount in units of each quantity's spread, whatever the data: the slope by 1.5
    standard deviations of y per one of x, the height at x̄ by 1.2 standard deviations of y.

    >>> default_start(Moments(n=9, mean_x=0.0, mean_y=1.0, var_x=1.0, cov_xy=2.0, floor=0.0))
    (-1.0, -1.4)
    """
    slope, _ = moments.optimum
    tilt = 1.5 * spread_of_y(moments) / sqrt(moments.var_x)
    m = slope - tilt if slope >= 0 else slope + tilt
    return m, moments.mean_y - 1.2 * spread_of_y(moments) - m * moments.mean_x


def spread_of_y(moments: Moments) -> float:
    """The standard deviation of y, or where y has none, its height."""
    return sqrt(moments.var_y) or abs(moments.mean_y) or 1.0
