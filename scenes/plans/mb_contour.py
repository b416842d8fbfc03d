"""MBContourScene compares descent in the coordinates of the film with the same where x is standardized."""

from __future__ import annotations

from dataclasses import dataclass
from math import isclose
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdmath import Coordinates, Curvature, Moments, Outcome, Study, Trajectory
from scenes.plans import Answers, Numbers, Plan, PlannedQuestion
from scenes.words.figures import figures, to_digits
from scenes.words.language import Language

Array = NDArray[np.float64]
SETTLED = 0.01  # share of a distance that is not seen any more
STRAIGHT = 10.0  # degrees: an arrow so near to the best line seems to point at it


@dataclass(frozen=True, slots=True, kw_only=True)
class Valley:
    """What gradient descent leaves of a distance from the bottom along each axis of the bowl, the steep one first.

    Attributes
    ----------
    bowl : its curvatures and axes
    learning_rate, epochs : of the descent

    """

    bowl: Curvature
    learning_rate: float
    epochs: int

    @classmethod
    def of(cls, study: Study) -> Self:
        """The valley of the film's own descent."""
        descent = study.trajectories["descent"]
        return cls(bowl=study.shown.curvature, learning_rate=descent.learning_rate, epochs=descent.epochs)

    @classmethod
    def of_raw(cls, study: Study) -> Self:
        """The valley of a descent in x as it came."""
        raw = study.raw
        return cls(bowl=raw.curvature, learning_rate=raw.learning_rate, epochs=study.epochs)

    @property
    def factors(self) -> Array:
        """What an epoch leaves of the distance, 1 − αλ, shape (2,).

        Source: the closed form of descent on a quadratic, see `gdmath.descent.closed_form`.
        """
        return 1 - self.learning_rate * np.array([self.bowl.steep, self.bowl.flat])

    def left(self, t: ArrayLike) -> Array:
        """Shares of the distances after t updates (k,), straight on between two of them: shape (k, 2)."""
        t = np.asarray(t, float)[:, None]
        whole = np.floor(t + 1e-9)
        share = np.maximum(t - whole, 0)
        kept: Array = np.power(self.factors, whole) * (1 + share * (self.factors - 1))
        return kept

    @property
    def settled(self) -> list[int | None]:
        """After how many epochs of the descent `SETTLED` or less is left for good; None where that is too late."""
        left = np.abs(self.left(np.arange(self.epochs + 1)))
        reached = [np.flatnonzero(column <= SETTLED) for column in left.T]
        return [int(epochs[0]) if len(epochs) else None for epochs in reached]

    def reach(self, moments: Moments, rim: float) -> Array:
        """The ways (m, b) from the bottom to the loss `rim` along each axis, rows: J − floor = ½ λ distance²."""
        lengths = np.sqrt(2 * (rim - moments.floor) / np.array([self.bowl.steep, self.bowl.flat]))
        ways: Array = lengths[:, None] * self.bowl.axes
        return ways


def rings_of(study: Study) -> Coordinates:
    """The coordinates in which the path bends: the film's own, or the raw ones where those are standardized."""
    return study.raw if study.is_standardized else study.told


def descend_in_other(study: Study) -> Trajectory:
    """From the same line, until its loss is as near to the floor as that of a converged "descent"."""
    other = study.other
    epochs = study.epochs if other.epochs_needed is None else min(study.epochs, other.epochs_needed)
    return study.descend(other.learning_rate, coordinates=other, epochs=epochs, tolerance=0.0)


def numbers(study: Study, language: Language) -> Numbers:
    """What descent needs in each of the coordinates, and how long it takes along each axis of the bowl."""
    views = {"raw": study.raw, "told": study.told, "standardized": study.standardized}
    across, along = Valley.of(study).settled
    rings = rings_of(study).curvature.condition_number
    found: Numbers = {
        "kappa_rings": language.ratio(rings),
        "epochs_across": across or 0,
        "epochs_along": along or 0,
    }
    for name, view in views.items():
        found[f"kappa_{name}"] = language.ratio(view.curvature.condition_number)
        found[f"epochs_{name}"] = language.count(view.epochs_needed)
    return found


def has_same_bound(study: Study) -> bool:
    """Whether no larger learning rate is safe with x standardized than as the rings have it."""
    if study.trajectories["descent"].outcome in (Outcome.DIVERGED, Outcome.NEITHER):
        return False
    raw, standardized = (c.curvature.max_learning_rate for c in (rings_of(study), study.standardized))
    return isclose(raw, standardized, rel_tol=0.01)


def is_small(study: Study) -> bool:
    """Whether that is so, and the film is told with x standardized."""
    return study.is_standardized and has_same_bound(study)


def is_late(study: Study) -> bool:
    """Whether the descent ends before both distances are settled."""
    return not study.is_standardized and None in Valley.of(study).settled


def turn(study: Study) -> int | None:
    """The epoch at which the descent is done with the steep axis and goes on along the flat one.

    None where it does not go first across, then along, as far as anybody sees.
    """
    across, along = Valley.of(study).settled
    seen = across is not None and along is not None and 0 < across < along
    return across if seen and not is_straight(study) else None


def is_together(study: Study) -> bool:
    """Whether both distances are settled in time, and the steep one not before the flat one."""
    across, along = Valley.of(study).settled
    return not study.is_standardized and across is not None and along is not None and across >= along


def off_course(study: Study) -> tuple[Array, Array, float] | None:
    """The way from the first line to the best one, the way downhill, and the degrees between them; None at rest."""
    shown = study.shown
    way = np.array(shown.moments.optimum) - shown.start
    downhill = -np.array(shown.moments.gradient(*shown.start))
    lengths = float(np.hypot(*way) * np.hypot(*downhill))
    if lengths == 0:
        return None
    return way, downhill, float(np.degrees(np.arccos(np.clip(way @ downhill / lengths, -1, 1))))


def is_straight(study: Study) -> bool:
    """Whether the first step points at the best line, as far as anybody sees."""
    course = off_course(study)
    return course is None or course[2] < STRAIGHT


def points_at_best(study: Study, language: Language) -> Answers | None:
    """Whether the first arrow points at the best line; None where there is no arrow."""
    course = off_course(study)
    if course is None:
        return None
    values: dict[str, float | int | str] = {"angle": figures(to_digits(course[2], 2), language)}
    for name, (along_m, along_b) in (("way", course[0]), ("down", course[1])):
        values |= {
            f"{name}_m": figures(to_digits(along_m, 2), language),
            f"{name}_b": figures(to_digits(along_b, 2), language),
        }
    return Answers(offered=("yes", "no"), right="yes" if is_straight(study) else "no", values=values)


def why_it_bends(study: Study, language: Language) -> Answers | None:
    """Why the path bends; None where it does not, or where it is another story why it ends as it does."""
    (across, along), course = Valley.of(study).settled, off_course(study)
    arrives = study.trajectories["descent"].outcome is Outcome.CONVERGED
    bends = course is not None and not is_straight(study) and not study.is_standardized
    if across is None or along is None or not (arrives and bends and across < along):
        return None
    values = {
        "across": language.counted(across, "epoch"),
        "along": language.counted(along, "epoch"),
        "kappa": language.ratio(study.shown.curvature.condition_number),
    }
    return Answers(offered=("rate", "axes", "noise"), right="axes", values=values)


PLAN = Plan(
    descents={"other": descend_in_other},
    numbers=numbers,
    conditions={
        "same_bound": has_same_bound,
        "small": is_small,
        "late": is_late,
        "straight": is_straight,
        "together": is_together,
    },
    questions={
        "aim": PlannedQuestion(beat="gradient", answers=points_at_best),
        "bend": PlannedQuestion(beat="valley", answers=why_it_bends),
    },
)
