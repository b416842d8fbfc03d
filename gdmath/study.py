"""Everything the films need to know about one data set, computed once and kept in one file."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from math import sqrt
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, Self

import numpy as np

from gdmath.by_hand import HandData, round_down
from gdmath.convergence import closed_form, epochs_to_converge, epochs_to_reach
from gdmath.dataset import Dataset
from gdmath.dates import DateScale
from gdmath.descent import descend, descend_by_hand
from gdmath.loss import Curvature, curvature
from gdmath.moments import Moments
from gdmath.rules import described, rule_of
from gdmath.trajectory import Outcome, Trajectory

# Above this condition number a level ellipse is four times as long as wide: the path cannot be
# read any more, and x is standardized for the whole film.
NARROW_VALLEY = 15.0
FORMAT = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Coordinates:
    """One way to measure x, x' = (x − center) / scale, and descent in it.

    Attributes
    ----------
    center, scale : 0 and 1 for x as it came; its mean and standard deviation for standardized x
    moments : of all rows, with x'
    learning_rate : α used with x'
    start : (m, b) of the first line with x'; the same line in all coordinates
    epochs_needed : in the coordinates of the film, epochs until the gradient is below the tolerance; in the others,
        until J is as near to its floor as it is then; None where that never happens

    """

    center: float
    scale: float
    moments: Moments
    learning_rate: float
    start: tuple[float, float]
    epochs_needed: int | None

    @property
    def curvature(self) -> Curvature:
        """Of J over the (m, b) that belong to x'."""
        return curvature(self.moments)

    def params(self, m: float, b: float) -> tuple[float, float]:
        """(m, b) with x' of the line y = m x + b."""
        return m * self.scale, b + m * self.center


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Study:
    """The data to draw, the mathematics of all rows, and the descents, by name.

    Attributes
    ----------
    dataset : the points to draw, x as it came: all rows, or a random sample of them
    raw, standardized : the two ways to measure x
    is_standardized : which of them the film is told in, see `shown`
    tolerance : the share of the first gradient's length at which a descent has converged
    trajectories : in `shown` coordinates, from the same line: "descent", with the lesson's learning rate;
        "slow", "good", "best", "zigzag" and "past", one for each kind of learning rate, see `telling_rates`;
        and those with the best slope kept, from `low_line`, one for each of `ONLY_B_RATES`.
        "other" is the descent in the other coordinates, from the same line, until its loss is as near to the floor
        as that of a converged "descent", or the epochs run out; "by_hand" that of the few rounded
        points of `hand_data`, from their own first line, each epoch made by `one_epoch`

    """

    dataset: Dataset
    raw: Coordinates
    standardized: Coordinates
    is_standardized: bool
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
    ) -> Self:
        """Compute a study.

        Parameters
        ----------
        dataset : the points to draw
        moments : of all rows, where `dataset` is a sample of them
        standardize : tell the film with x standardized; "auto": where the raw valley is too narrow to see
        learning_rate : α in the coordinates of the film; None: `rate_of_bound` times the largest safe α
        rate_of_bound : as above; below one half no step overshoots along any axis; None: see `steady_rate`
        epochs, tolerance : end of the descents, see `descend`
        start : first (m, b) in the coordinates of the film; None: a line that lies clearly wrong

        """
        moments = Moments.of(dataset) if moments is None else moments
        if standardize == "auto":
            standardize = curvature(moments).condition_number > NARROW_VALLEY
        center, scale = moments.mean_x, sqrt(moments.var_x)
        frames = {False: (0.0, 1.0), True: (center, scale)}

        shown = moments.rescaled(*frames[standardize])
        start = wrong_line(shown) if start is None else start
        shown_center, shown_scale = frames[standardize]
        slope = start[0] / shown_scale
        line = slope, start[1] - slope * shown_center
        bowl = curvature(shown)
        if learning_rate is not None:
            rate_of_bound = learning_rate / bowl.max_learning_rate
        elif rate_of_bound is None:
            rate_of_bound = steady_rate(bowl)

        def coordinates(standard: bool) -> Coordinates:
            center, scale = frames[standard]
            rescaled = moments.rescaled(center, scale)
            return Coordinates(
                center=center,
                scale=scale,
                moments=rescaled,
                learning_rate=rate_of_bound * curvature(rescaled).max_learning_rate,
                start=start if standard == standardize else (line[0] * scale, line[1] + line[0] * center),
                epochs_needed=None,
            )

        told, other = coordinates(bool(standardize)), coordinates(not standardize)
        needed = epochs_to_converge(
            told.moments, learning_rate=told.learning_rate, start=told.start, tolerance=tolerance
        )
        if needed is not None:
            end = closed_form(told.moments, learning_rate=told.learning_rate, start=told.start, t=needed)
            as_near = epochs_to_reach(
                other.moments,
                learning_rate=other.learning_rate,
                start=other.start,
                rise=told.moments.rise(*end),
            )
            told, other = replace(told, epochs_needed=needed), replace(other, epochs_needed=as_near)

        def run(view: Coordinates, rate: float) -> Trajectory:
            return descend(
                view.moments, learning_rate=rate, epochs=epochs, start=view.start, tolerance=tolerance
            )

        def run_other() -> Trajectory:
            most = epochs if other.epochs_needed is None else min(epochs, other.epochs_needed)
            rate = other.learning_rate
            return descend(other.moments, learning_rate=rate, epochs=most, start=other.start, tolerance=0.0)

        def run_only_b(rate: float) -> Trajectory:
            return descend(
                shown,
                learning_rate=rate,
                epochs=epochs,
                start=low_line(shown),
                tolerance=tolerance,
                only_b=True,
            )

        def run_by_hand() -> Trajectory:
            few = _hand_data(dataset, told, bool(standardize))
            rates = telling_rates(curvature(Moments.of(few.dataset)), told.learning_rate)
            return descend_by_hand(
                few.dataset,
                learning_rate=round_down(rates["good"]),
                epochs=epochs,
                start=few.start,
                tolerance=tolerance,
            )

        trajectories = {
            "descent": run(told, told.learning_rate),
            "other": run_other(),
            **{name: run(told, rate) for name, rate in telling_rates(bowl, told.learning_rate).items()},
            **{name: run_only_b(rate) for name, rate in ONLY_B_RATES.items()},
            "by_hand": run_by_hand(),
        }
        return cls(
            dataset=dataset,
            raw=other if standardize else told,
            standardized=told if standardize else other,
            is_standardized=bool(standardize),
            tolerance=tolerance,
            trajectories=MappingProxyType(trajectories),
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
    def hand_data(self) -> HandData:
        """A few of the points in the coordinates of the film, rounded, for paper and pencil."""
        return _hand_data(self.dataset, self.shown, self.is_standardized)

    @property
    def by_hand(self) -> Study:
        """The study of these few points; its "descent" is the one made by hand."""
        path, few = self.trajectories["by_hand"], self.hand_data
        study = Study.of(
            few.dataset,
            standardize=False,
            learning_rate=path.learning_rate,
            epochs=path.epochs,
            tolerance=self.tolerance,
            start=few.start,
        )
        return replace(study, trajectories=MappingProxyType({**study.trajectories, "descent": path}))

    @property
    def moments(self) -> Moments:
        """Of all rows, in the coordinates of the film."""
        return self.shown.moments

    def save(self, path: str | Path) -> None:
        """Write all of it to one .npz file, whole or not at all."""
        path = Path(path)
        arrays: dict[str, Any] = {"x": self.dataset.x, "y": self.dataset.y}
        names = {"x_name": self.dataset.x_name, "y_name": self.dataset.y_name}
        dates = self.dataset.x_dates
        descents = {}
        for name, trajectory in self.trajectories.items():
            for field in ("params", "loss", "gradient", "step", "points"):
                arrays[f"{name}.{field}"] = getattr(trajectory, field)
            descents[name] = {
                "learning_rate": trajectory.learning_rate,
                "rule": described(trajectory.rule),
                "outcome": trajectory.outcome,
                "message": trajectory.message,
            }
        about = {
            "format": FORMAT,
            "dataset": names,
            "x_dates": dates and {"origin": dates.origin.isoformat(), "unit": dates.unit},
            "raw": asdict(self.raw),
            "standardized": asdict(self.standardized),
            "is_standardized": self.is_standardized,
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
                    params=file[f"{name}.params"],
                    loss=file[f"{name}.loss"],
                    gradient=file[f"{name}.gradient"],
                    step=file[f"{name}.step"],
                    points=file[f"{name}.points"],
                    learning_rate=kept["learning_rate"],
                    rule=rule_of(kept["rule"]),
                    outcome=Outcome(kept["outcome"]),
                    message=kept["message"],
                )
                for name, kept in about["trajectories"].items()
            }

        def coordinates(kept: dict[str, Any]) -> Coordinates:
            return Coordinates(
                **{
                    **kept,
                    "moments": Moments(**kept["moments"]),
                    "start": (kept["start"][0], kept["start"][1]),
                }
            )

        return cls(
            dataset=dataset,
            raw=coordinates(about["raw"]),
            standardized=coordinates(about["standardized"]),
            is_standardized=about["is_standardized"],
            tolerance=about["tolerance"],
            trajectories=MappingProxyType(trajectories),
        )


def _hand_data(dataset: Dataset, view: Coordinates, standardized: bool) -> HandData:
    """The few points for paper and pencil, x measured as in `view` and named so."""
    shown = Dataset(
        x=(dataset.x - view.center) / view.scale,
        y=dataset.y,
        x_name=f"{dataset.x_name} (standardized)" if standardized else dataset.x_name,
        y_name=dataset.y_name,
    )
    return HandData.of(shown, view.start)


# Along b alone J is a parabola with J″ = 2, whatever the data: the bound is α = 1, and an error is multiplied
# by 1 − 2α in every epoch: by 0.7, 0.98, −0.86 and −1.1.
ALONG_B = Curvature(steep=2.0, flat=2.0, angle=0.0)
ONLY_B_RATES = {
    name: share * ALONG_B.max_learning_rate
    for name, share in {
        "only_b": 0.15,
        "only_b_slow": 0.01,
        "only_b_large": 0.93,
        "only_b_past": 1.05,
    }.items()
}


def telling_rates(bowl: Curvature, rate: float) -> dict[str, float]:
    """One learning rate of each kind for a bowl, as the film compares them.

    "good" is `rate` itself where that is below the best one, else a steady one; "slow" an eighth of it; "best"
    2/(λ_min + λ_max); "zigzag" so near to the bound that the steep axis is overshot almost as far again in
    every epoch; "past" a tenth beyond the bound, where the steep error grows by 1.2 an epoch.
    """
    bound, best = bowl.max_learning_rate, bowl.best_learning_rate
    good = rate if rate < 0.9 * best else steady_rate(bowl) * bound
    return {
        "slow": good / 8,
        "good": good,
        "best": best,
        "zigzag": bound - 0.2 * (bound - best),
        "past": 1.1 * bound,
    }


def steady_rate(bowl: Curvature) -> float:
    """A share of the largest safe learning rate that makes a descent worth watching.

    Along the flat axis an error shrinks by 1 − 2 share/κ an epoch.  0.09 κ makes that 0.82, which takes 41
    epochs to the tolerance of 0.0003; beyond 0.4 the steep axis would come close to overshooting.
    """
    return min(0.4, 0.09 * bowl.condition_number)


def wrong_line(moments: Moments) -> tuple[float, float]:
    """(m, b) of a line that is clearly wrong: tilted the other way, and below the points.

    It is off by the same amount in units of each quantity's spread, whatever the data: the slope by 1.5
    standard deviations of y per one of x, the height at x̄ by 1.2 standard deviations of y.
    """
    slope, _ = moments.optimum
    tilt = 1.5 * _spread(moments) / sqrt(moments.var_x)
    m = slope - tilt if slope >= 0 else slope + tilt
    return m, moments.mean_y - 1.2 * _spread(moments) - m * moments.mean_x


def low_line(moments: Moments) -> tuple[float, float]:
    """(m, b) of a line with the best slope, 1.2 standard deviations of y too low."""
    m, b = moments.optimum
    return m, b - 1.2 * _spread(moments)


def _spread(moments: Moments) -> float:
    """The standard deviation of y, or where y has none, its height."""
    return sqrt(moments.var_y) or abs(moments.mean_y) or 1.0
