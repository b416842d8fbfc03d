"""The walkers of OptimizersScene: on which ground, by which rules, with which constants."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, hypot, log, nextafter, sqrt
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gdmath import (
    Adam,
    Coordinates,
    Curvature,
    Dataset,
    Moments,
    Momentum,
    Rule,
    Study,
    Trajectory,
    curvature,
    descend,
    predicted_rate,
)
from gdmath.rules import PLAIN

Walker = Literal["plain", "sgd", "momentum", "adam"]
WALKERS: tuple[Walker, ...] = ("plain", "sgd", "momentum", "adam")
EPOCHS = 20  # of the race
SEED = 4  # of the order in which points are looked at
ADAM_STEPS = (0.5, 0.2, 0.1, 0.05, 0.02)  # α of Adam, as shares of the way to the optimum: the best one races
VALLEY = 40.0  # condition number of a valley that is narrow
# Times as large as the film's: units in which x may be counted there.
UNITS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20)
ACROSS = 0.35  # share of the first J − J* in the valley that lies across it
VALLEY_EPOCHS = 60
CALM = 4  # times as small an α, or as many points a step, calm a ball of noise
MOST_UPDATES = 6000


# ---- the points that are drawn ------------------------------------------------------------------------------


def study_of_points(study: Study) -> Study:
    """The study of the drawn points alone: who looks at one point at a time knows nothing of rows not drawn."""
    if study.moments.n == len(study.dataset.x):
        return study
    told = _of_points(study, study.told)
    raw = told if study.told is study.raw else _of_points(study, study.raw)
    standardized = told if study.is_standardized else _of_points(study, study.standardized)
    return replace(study, told=told, raw=raw, standardized=standardized)


def _of_points(study: Study, view: Coordinates) -> Coordinates:
    return replace(view, moments=Moments.of(points_in(study, view)))


def points_in(study: Study, view: Coordinates) -> Dataset:
    """The points, x in these coordinates."""
    return Dataset(x=view.of(study.dataset.x), y=study.dataset.y)


def valley_of(study: Study) -> Coordinates:
    """The film's coordinates with x in a larger unit, which make of the bowl a narrow valley; its start is far out.

    The unit is that, of a few whole times as large, with the condition number nearest to `VALLEY`.
    """
    told = study.told
    moments = Moments.of(points_in(study, told))
    narrowed = {times: moments.rescaled(0.0, times) for times in UNITS}

    def off(times: int) -> float:
        return abs(log(curvature(narrowed[times]).condition_number / VALLEY))

    times = min(UNITS, key=off)
    valley = narrowed[times]
    bowl, best = curvature(valley), np.array(valley.optimum)
    rise = float(moments.rise(*told.start)) or moments.var_y or 1.0
    steep, flat = (
        sqrt(2 * share * rise / curve) for share, curve in ((ACROSS, bowl.steep), (1 - ACROSS, bowl.flat))
    )
    # From the left, and from above: signs of the axes are anybody's choice.
    across, along = (axis * np.sign(axis[k] or 1.0) for k, axis in ((1, bowl.axes[0]), (0, bowl.axes[1])))
    m, b = best + steep * across - flat * along
    return replace(told, unit=told.unit * times, moments=valley, start=(float(m), float(b)))


# ---- the walkers -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The points, their loss and the first line, in some coordinates.

    Attributes
    ----------
    data, moments, bowl : the points, their loss, its curvature
    start : (m, b) of the first line

    """

    data: Dataset
    moments: Moments
    bowl: Curvature
    start: tuple[float, float]

    @classmethod
    def of(cls, study: Study, view: Coordinates | None = None) -> Ground:
        """Of the drawn points, as the film is told or in other coordinates."""
        view = study.told if view is None else view
        data = points_in(study, view)
        moments = Moments.of(data)
        return cls(data=data, moments=moments, bowl=curvature(moments), start=view.start)

    @property
    def way(self) -> float:
        """From the first line to the optimum, or where it is that, a unit."""
        m, b = np.array(self.start) - self.moments.optimum
        return float(hypot(m, b)) or 1.0

    def descend(
        self,
        learning_rate: float,
        epochs: int,
        *,
        rule: Rule = PLAIN,
        batch: int | None = None,
        start: tuple[float, float] | None = None,
    ) -> Trajectory:
        """Descend for so many epochs, or until nothing moves."""
        return descend(
            self.data if batch else self.moments,
            learning_rate=learning_rate,
            epochs=epochs,
            start=self.start if start is None else start,
            tolerance=0.0,
            rule=rule,
            batch=batch,
            seed=SEED,
        )

    def left(self, trajectory: Trajectory) -> NDArray[np.float64]:
        """What is left of the first J − J* at each row, (k+1,); 0 where there was nothing."""
        rises = np.asarray(self.moments.rise(*trajectory.params.T), float)
        return rises / rises[0] if rises[0] > 0 else np.zeros_like(rises)


def point_rate(data: Dataset) -> float:
    """The α whose steps along the arrow of one point never overshoot the bottom of that point's own trough.

    Its loss has the curvature 2 (x² + 1) across the trough, and α times it is at most 1.
    """
    return float(1 / (2 * (data.x**2 + 1)).max())


def heavy_ball(bowl: Curvature) -> tuple[float, Momentum]:
    """(α, rule) of momentum, in the race as in the valley: α = 1/λ_max, and the β that is best for it.

    That is β = (1 − √(α λ_min))² = (1 − 1/√κ)²: along the valley the ball then neither creeps nor swings.  With the
    best α of all, see `gdmath.best_momentum`, it would leap twice as far up the other wall at first, and nobody would
    see that pushes cancel across.  Of a bowl that is all but a gorge without end, β would be rounded to 1.
    """
    return 1 / bowl.steep, Momentum(min((1 - 1 / sqrt(bowl.condition_number)) ** 2, nextafter(1.0, 0.0)))


def race(study: Study, walker: Walker) -> Trajectory:
    """A walker of the race: plain with the best α for this bowl, see `heavy_ball`, Adam with the best of five α."""
    ground = Ground.of(study)
    match walker:
        case "plain":
            return ground.descend(ground.bowl.best_learning_rate, EPOCHS)
        case "sgd":
            return ground.descend(point_rate(ground.data), EPOCHS, batch=1)
        case "momentum":
            rate, rule = heavy_ball(ground.bowl)
            return ground.descend(rate, EPOCHS, rule=rule)
        case "adam":
            return best_adam(ground, EPOCHS)


def best_adam(ground: Ground, epochs: int) -> Trajectory:
    """Of five Adams the one that ends lowest."""
    tried = [ground.descend(share * ground.way, epochs, rule=Adam()) for share in ADAM_STEPS]
    return min(tried, key=lambda trajectory: float(ground.left(trajectory)[-1]))


def noisy(study: Study) -> Trajectory:
    """SGD at a constant α until it has settled in its ball, if it can."""
    return _mini_batches(Ground.of(study), None, rate=1.0, batch=1)


def calmed(study: Study, *, rate: float = 1.0, batch: int = 1) -> Trajectory:
    """The same from where that, "sgd", has ended, with a share of its α or with more points a step."""
    ground = Ground.of(study)
    m, b = study.trajectories["sgd"].params[-1]
    return _mini_batches(ground, (float(m), float(b)), rate=rate, batch=min(batch, len(ground.data.x)))


def _mini_batches(
    ground: Ground, start: tuple[float, float] | None, *, rate: float, batch: int
) -> Trajectory:
    alpha = rate * point_rate(ground.data)
    in_epoch = -(-len(ground.data.x) // batch)
    updates = min(max(16 / (alpha * ground.bowl.flat), 400, 4 * len(ground.data.x)), MOST_UPDATES)
    return ground.descend(alpha, max(1, ceil(updates / in_epoch)), batch=batch, start=start)


def calm_batch(study: Study) -> int:
    """The points of a mini-batch: four, or all where there are no more."""
    return min(CALM, len(study.dataset.x))


def in_valley(study: Study, walker: Walker) -> Trajectory:
    """A walker in the narrow valley: plain has momentum's α, 1/λ_max, which leads it to its floor in a step."""
    ground = Ground.of(study, valley_of(study))
    rate, rule = heavy_ball(ground.bowl)
    match walker:
        case "momentum":
            return ground.descend(rate, VALLEY_EPOCHS, rule=rule)
        case "adam":
            return best_adam(ground, VALLEY_EPOCHS)
    return ground.descend(rate, VALLEY_EPOCHS)


def kept_shares(study: Study) -> dict[Walker, float]:
    """What a step in the narrow valley leaves of the way to the optimum in the long run: of plain, and of momentum.

    With their α and β these are 1 − 1/κ and 1 − 1/√κ; see `gdmath.convergence.predicted_rate`.
    """
    bowl, kept = Ground.of(study, valley_of(study)).bowl, {}
    walkers: tuple[Walker, ...] = ("plain", "momentum")
    for walker in walkers:
        run = study.trajectories[f"valley_{walker}"]
        kept[walker] = predicted_rate(bowl, learning_rate=run.learning_rate, rule=run.rule) or 0.0
    return kept
