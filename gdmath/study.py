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

from gdmath.convergence import closed_form, epochs_to_converge, epochs_to_reach
from gdmath.coordinates import NARROW_VALLEY, Coordinates, Measure, bent_start, round_measure
from gdmath.dataset import Dataset
from gdmath.dates import DateScale
from gdmath.defaults import converging_rate, default_learning_rate, default_start
from gdmath.descent import descend
from gdmath.loss import curvature
from gdmath.moments import Moments
from gdmath.rules import PLAIN, Rule, described, rule_of
from gdmath.trajectory import Outcome, Trajectory

FORMAT = 7
ARRAYS = ("params", "loss", "gradient", "step", "points")  # of a trajectory, as they are kept
RAW = (0.0, 1.0)


class _Named(dict[str, Trajectory]):
    """Descents by name; one that is not there is refused with the names of those that are."""

    def __missing__(self, name: str) -> Trajectory:
        raise KeyError(f"the study has no descent {name!r}; it has {', '.join(self)}")


def _named(trajectories: Mapping[str, Trajectory]) -> Mapping[str, Trajectory]:
    """Descents by name, not to be changed any more."""
    return MappingProxyType(_Named(trajectories))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Study:
    """The data to draw, the mathematics of all rows, and the descents, by name.

    Attributes
    ----------
    dataset : the points to draw, x as it came: all rows, or a random sample of them
    raw, told, standardized : ways to measure x: as it came; as the film is told; in standard deviations from its mean.
        `told` is one of the others, or counts x from a round center in a round unit, see `gdmath.coordinates`
    epochs : at most so many in each descent
    tolerance : the share of the first gradient's length at which a descent has converged
    trajectories : "descent" in `told` coordinates, with the lesson's learning rate; "good", the same with one that
        converges, see `converging_rate`; and those that were declared

    """

    dataset: Dataset
    raw: Coordinates
    told: Coordinates
    standardized: Coordinates
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
        center: float | None = None,
        unit: float | None = None,
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
        standardize : tell the film with x standardized, or as it came; "auto": as it came, or where the raw valley is
            too narrow to see, with x counted from a round number in a round unit, see `round_measure`
        center, unit : tell it with x counted from this number (0 where only the unit is given) in this unit (1)
        learning_rate : α in the coordinates of the film; None: `rate_of_bound` times the largest safe α
        rate_of_bound : as above; below one half no step overshoots along any axis; None: see `default_learning_rate`
        epochs, tolerance : end of the descents, see `descend`
        start : first (m, b) in the coordinates of the film; None: see `default_start` and `bent_start`
        descents : further descents by name, each computed from the study that has "descent", "good" and those
            before it; see `Study.descend`

        """
        moments = Moments.of(dataset) if moments is None else moments
        standard = (moments.mean_x, sqrt(moments.var_x))
        if center is not None or unit is not None:
            measure = (0.0 if center is None else float(center), 1.0 if unit is None else float(unit))
        elif standardize == "auto":
            is_wide = curvature(moments).condition_number <= NARROW_VALLEY
            measure = RAW if is_wide else round_measure(moments, dataset.x_dates)
        else:
            measure = standard if standardize else RAW
        # Where x is standardized as it came, the lesson's word counts.
        is_standardized = measure == standard and standardize is True
        is_raw = measure == RAW and not is_standardized

        bowl = curvature(moments.rescaled(*measure))
        if rate_of_bound is None or learning_rate is not None:
            rate = default_learning_rate(bowl) if learning_rate is None else learning_rate
            rate_of_bound = rate / bowl.max_learning_rate
        told = _coordinates(moments, measure, rate_of_bound)
        if start is None:
            start = (default_start if is_raw or is_standardized else bent_start)(told.moments)
        told = replace(told, start=start)
        needed, rise = _until_converged(told, tolerance)
        told = replace(told, epochs_needed=needed)

        def elsewhere(other: Measure) -> Coordinates:
            return _elsewhere(_coordinates(moments, other, rate_of_bound), told, rise)

        study = cls(
            dataset=dataset,
            raw=told if is_raw else elsewhere(RAW),
            told=told,
            standardized=told if is_standardized else elsewhere(standard),
            epochs=epochs,
            tolerance=tolerance,
            trajectories=_named({}),
        )
        own = {
            "descent": study.descend(told.learning_rate),
            "good": study.descend(converging_rate(bowl, told.learning_rate)),
        }
        if twice := own.keys() & descents.keys():
            raise ValueError(f"every study has a descent {twice.pop()!r} of its own; give yours another name")
        study = replace(study, trajectories=_named(own))
        for name, compute in descents.items():
            study = replace(study, trajectories=_named({**study.trajectories, name: compute(study)}))
        return study

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
        return self.told

    @property
    def is_standardized(self) -> bool:
        """Whether the film is told with x in standard deviations from its mean."""
        return self.told is self.standardized

    @property
    def is_counted(self) -> bool:
        """Whether the film is told with x counted from a number in a unit: neither as it came nor standardized."""
        return self.told is not self.raw and self.told is not self.standardized

    @property
    def other(self) -> Coordinates:
        """The coordinates that the film's are compared with: standardized ones, or where those are its own, the raw."""
        return self.raw if self.told is self.standardized else self.standardized

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

    @property
    def _name_of_told(self) -> str:
        """Which of the other coordinates the film is told in, or none."""
        return "raw" if self.told is self.raw else "standardized" if self.told is self.standardized else ""

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
            "told": self._name_of_told or self.told.as_dict(),
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
        others = {name: Coordinates.from_dict(about[name]) for name in ("raw", "standardized")}
        told = about["told"]
        return cls(
            dataset=dataset,
            **others,
            told=others[told] if isinstance(told, str) else Coordinates.from_dict(told),
            epochs=about["epochs"],
            tolerance=about["tolerance"],
            trajectories=_named(trajectories),
        )


def _coordinates(moments: Moments, measure: Measure, rate_of_bound: float) -> Coordinates:
    """Coordinates of a center and a unit, with a learning rate; the first line is still to be chosen."""
    center, unit = measure
    rescaled = moments.rescaled(center, unit)
    rate = rate_of_bound * curvature(rescaled).max_learning_rate
    return Coordinates(center=center, unit=unit, moments=rescaled, learning_rate=rate, start=(0.0, 0.0))


def _until_converged(told: Coordinates, tolerance: float) -> tuple[int | None, float | None]:
    """How many epochs descent needs in the film's coordinates, and J − floor after them; None where it has no end."""
    settings: dict[str, Any] = {"learning_rate": told.learning_rate, "start": told.start}
    needed = epochs_to_converge(told.moments, tolerance=tolerance, **settings)
    if needed is None:
        return None, None
    return needed, told.moments.rise(*closed_form(told.moments, t=needed, **settings))


def _elsewhere(view: Coordinates, told: Coordinates, rise: float | None) -> Coordinates:
    """Other coordinates, from the line that the film begins with, and the epochs until J is as near to its floor."""
    view = replace(view, start=view.params(*told.line(*told.start)))
    if rise is None:
        return view
    settings: dict[str, Any] = {"learning_rate": view.learning_rate, "start": view.start}
    return replace(view, epochs_needed=epochs_to_reach(view.moments, rise=rise, **settings))
