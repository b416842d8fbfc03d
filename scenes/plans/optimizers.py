"""OptimizersScene lets four rules walk down the bowl of the points that are drawn, and measures who is quickest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from math import inf

import numpy as np
from numpy.typing import NDArray

from gdmath import Study, ball
from scenes.plans import Answers, Numbers, Plan, PlannedQuestion
from scenes.plans.walkers import (
    CALM,
    EPOCHS,
    VALLEY_EPOCHS,
    WALKERS,
    Ground,
    Walker,
    calm_batch,
    calmed,
    in_valley,
    kept_shares,
    noisy,
    race,
    valley_of,
)
from scenes.words.language import Language

ARRIVED = 1e-6  # share of the first J − J* at which a walker is down, as far as a race goes
QUICK, LONG, NARROW = 0.1, 1e-4, 0.01  # shares of it that the map asks for
PATIENCE = 2000  # epochs that the map gives a walker which is not yet there
NO_BALL = 1e-4  # radius, as a share of the way to the optimum, below which there is none to see


def epochs_until(left: NDArray[np.float64], looked_at: NDArray[np.int64], n: int, share: float) -> float:
    """The epochs until no more than a share of J − J* is left for good; infinite where that never happens."""
    above = np.flatnonzero(left > share)
    first = int(above[-1]) + 1 if len(above) else 0
    return float(looked_at[first]) / n if first < len(left) else inf


def first_epochs(left: NDArray[np.float64], looked_at: NDArray[np.int64], n: int, share: float) -> float:
    """The epochs until no more than a share of J − J* is left, then and on average over the epoch that begins there.

    A noisy walker that dips below it once is not there yet.  Infinite where none gets there.
    """
    per_epoch = max(1, int(np.searchsorted(looked_at, n)))  # updates
    sums = np.concatenate([[0.0], np.cumsum(left)])
    ends = np.minimum(np.arange(len(left)) + per_epoch, len(left))
    mean = (sums[ends] - sums[:-1]) / (ends - np.arange(len(left)))
    below = np.flatnonzero(np.maximum(left, mean) <= share)
    return float(looked_at[below[0]]) / n if len(below) else inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """How a race has ended, by what is left of each walker's J − J*.

    Attributes
    ----------
    leader : who has least left after one epoch
    order : the walkers, who is first down for good first; who never is, by what is left at the end

    """

    leader: Walker
    order: tuple[Walker, ...]

    @classmethod
    def of(cls, study: Study) -> Ranking:
        """Of the race on a study."""
        ground, n = Ground.of(study), len(study.dataset.x)
        early, late = {}, {}
        for walker in WALKERS:
            run = study.trajectories[f"race_{walker}"]
            left = ground.left(run)
            row = min(int(np.searchsorted(run.looked_at, n)), len(left) - 1)
            early[walker] = float(left[row])
            late[walker] = epochs_until(left, run.looked_at, n, ARRIVED), float(left[-1])
        return cls(
            leader=min(WALKERS, key=early.__getitem__), order=tuple(sorted(WALKERS, key=late.__getitem__))
        )

    @property
    def winner(self) -> Walker:
        """Who is first."""
        return self.order[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """A row of the map: how long a rule takes for what it is good at, and how long others do.

    Attributes
    ----------
    walker, share : the rule, and the share of J − J* that is to be reached
    epochs : of each that is compared, the rule first and plain descent last, the points looked at; infinite where it
        does not get there

    """

    walker: Walker
    share: float
    epochs: Mapping[Walker, float]

    @property
    def holds(self) -> bool:
        """Whether the rule is quicker than plain descent on these data."""
        return self.epochs[self.walker] < self.epochs["plain"]


def advice(study: Study) -> list[Advice]:
    """The rows of the map, measured: SGD for a quick start, momentum for the long way, Adam in the valley.

    In the valley momentum, too, is measured: Adam's advantage is that nobody told it the curvatures.
    """
    asked: tuple[tuple[str, float, tuple[Walker, ...]], ...] = (
        ("race", QUICK, ("sgd", "plain")),
        ("race", LONG, ("momentum", "plain")),
        ("valley", NARROW, ("adam", "momentum", "plain")),
    )
    return [
        Advice(
            walker=walkers[0],
            share=share,
            epochs={walker: epochs_taken(study, where, walker, share) for walker in walkers},
        )
        for where, share, walkers in asked
    ]


def epochs_taken(study: Study, where: str, walker: Walker, share: float) -> float:
    """The epochs of a walker of the "race" or in the "valley" down to a share of J − J*, see `first_epochs`.

    Who looks at all points in each step is descended for longer than the film shows, where that is not enough.
    """
    ground = Ground.of(study, valley_of(study) if where == "valley" else None)
    run, n = study.trajectories[f"{where}_{walker}"], len(study.dataset.x)
    taken = first_epochs(ground.left(run), run.looked_at, n, share)
    if taken == inf and walker != "sgd":
        run = ground.descend(run.learning_rate, PATIENCE, rule=run.rule)
        taken = first_epochs(ground.left(run), run.looked_at, n, share)
    return taken


def taken_in_valley(study: Study, walker: Walker, language: Language) -> str:
    """The epochs of a walker in the map's narrow valley, in words."""
    taken = epochs_taken(study, "valley", walker, NARROW)
    if taken < inf:
        return language.counted(round(taken), "epoch")
    return language.say("screen.optimizers.more", epochs=language.counted(PATIENCE, "epoch"))


def radius(study: Study, name: str) -> float:
    """Of the ball of noise in which a descent has ended, in the plane of m and b; 0 where there is none to see."""
    found = ball(study.trajectories[name].params)[1]
    return found if found > NO_BALL * Ground.of(study).way else 0.0


def rests(study: Study) -> bool:
    """Whether SGD comes to rest, because all points lie on one line."""
    return radius(study, "sgd") == 0


def numbers(study: Study, language: Language) -> Numbers:
    """Who leads and who wins; what a step leaves of the way; the points of a mini-batch."""
    ranking, ground = Ranking.of(study), Ground.of(study, valley_of(study))
    kept = kept_shares(study)
    left = {name: float(ground.left(study.trajectories[f"valley_{name}"])[-1]) for name in ("plain", "adam")}

    def name(walker: Walker) -> str:
        return language.say(f"screen.optimizers.said.{walker}")

    def percentage(share: float) -> str:
        return language.say("language.percentage", share=language.percent(share))

    return {
        "n_drawn": len(study.dataset.x),
        "leader": name(ranking.leader),
        "race_winner": name(ranking.winner),
        "few_points": language.few(calm_batch(study)),
        "race_epochs": EPOCHS,
        "valley_epochs": VALLEY_EPOCHS,
        "kept_plain": percentage(kept["plain"]),
        "kept_momentum": percentage(kept["momentum"]),
        "left_plain": percentage(left["plain"]),
        "left_adam": percentage(left["adam"]),
        "taken_momentum": taken_in_valley(study, "momentum", language),
        "taken_adam": taken_in_valley(study, "adam", language),
    }


def adam_creeps(study: Study) -> bool:
    """Whether in the narrow valley plain descent has ended at least as low as Adam."""
    ground = Ground.of(study, valley_of(study))
    plain, adam = (ground.left(study.trajectories[f"valley_{name}"])[-1] for name in ("plain", "adam"))
    return bool(plain <= adam)


def wins(study: Study, walker: Walker) -> bool:
    """Whether a walker wins the race."""
    return Ranking.of(study).winner == walker


def has_no_race(study: Study) -> bool:
    """Whether the first line is the best one: nobody has anywhere to go."""
    return not Ground.of(study).left(study.trajectories["race_plain"])[0] > 0


def is_mixed(study: Study) -> bool:
    """Whether a rule of the map is no quicker than plain descent on these data."""
    return not all(row.holds for row in advice(study))


def steps_an_epoch(study: Study, language: Language) -> Answers:
    """How many iterations an epoch has where each looks at one point."""
    n = len(study.dataset.x)
    values = {"one": language.count(1), "n": language.count(n), "square": language.count(n * n)}
    return Answers(offered=("one", "n", "square"), right="n", values={**values, "points": n})


PLAN = Plan(
    descents={
        **{f"race_{walker}": partial(race, walker=walker) for walker in WALKERS},
        **{f"valley_{walker}": partial(in_valley, walker=walker) for walker in ("plain", "momentum", "adam")},
        "sgd": noisy,
        "sgd_smaller": partial(calmed, rate=1 / CALM),
        "sgd_batch": partial(calmed, batch=CALM),
    },
    numbers=numbers,
    conditions={
        "rests": rests,
        "adam_creeps": adam_creeps,
        "no_race": has_no_race,
        "won_by_plain": partial(wins, walker="plain"),
        "won_by_sgd": partial(wins, walker="sgd"),
        "won_by_adam": partial(wins, walker="adam"),
        "mixed": is_mixed,
    },
    questions={"epoch": PlannedQuestion(beat="sgd", answers=steps_an_epoch)},
)
