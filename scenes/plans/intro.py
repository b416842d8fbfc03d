"""IntroScene lets the viewer choose between three lines: the one through the most points is not the best of them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import sqrt

import numpy as np

from gdmath import Moments, Study
from scenes.plans import Answers, Plan, PlannedQuestion
from scenes.windows import data_window
from scenes.words.figures import figures, to_digits, to_place
from scenes.words.language import Language

REACH = 0.02  # share of the plot's height: a line that is so near to a point runs through it, as one sees it
MOST = 40  # points through pairs of which lines are tried
BARS = 40  # of errors; of more errors, so many are taken evenly from the sorted ones
WORSE = 1.3  # how many times the loss of the second line that of the first has to be
STEEPEST = 1.0  # slope of a line that may tempt, off the best one's, in standard deviations of y per one of x

Line = tuple[float, float]


class Lines:
    """Lines that are wrong by so much, whatever the data.

    Attributes
    ----------
    spread : the standard deviation of y, or what stands in for it where y has none
    tilt : a slope of one standard deviation of y per one of x, with the sign of the best slope

    """

    def __init__(self, moments: Moments) -> None:
        self.moments = moments
        self.spread = sqrt(moments.var_y) or abs(moments.mean_y) or 1.0
        size = self.spread / sqrt(moments.var_x)
        self.tilt = size if moments.optimum[0] >= 0 else -size

    def off(self, tilt: float, lift: float) -> Line:
        """(m, b) of the best line, too steep by so many `tilt`, and lifted in its middle by so many `spread`."""
        m = self.moments.optimum[0] + tilt * self.tilt
        return m, self.moments.mean_y + lift * self.spread - m * self.moments.mean_x


@dataclass(frozen=True, slots=True)
class Choice:
    """Three lines to choose from.

    Attributes
    ----------
    lines : (m, b) of A, B and C, in the coordinates of the film
    losses : of each
    hits : how many of the points each runs through

    """

    lines: tuple[Line, Line, Line]
    losses: tuple[float, float, float]
    hits: tuple[int, int, int]

    @property
    def is_surprising(self) -> bool:
        """Whether A runs through the most points, and B is better all the same, and best of the three."""
        a, b, c = self.losses
        return self.hits[0] > max(1, *self.hits[1:]) and b < min(a, c)


def choice(study: Study) -> Choice:
    """A runs through many points, B is close to the best line, C is flatter."""
    told, data = study.shown, study.dataset
    x, y = (data.x - told.center) / told.unit, data.y
    reach = reach_of(study)
    lines = Lines(told.moments)

    def hits(line: Line) -> int:
        return int(np.sum(np.abs(y - line[0] * x - line[1]) <= reach))

    near = [lines.off(tilt, lift) for tilt in (-0.1, 0.0, 0.1) for lift in (-0.08, 0.0, 0.08)]
    best = min(near, key=hits)
    flat = lines.off(-0.7, 0.0)
    least = max(hits(best), hits(flat))
    tempting = [
        line
        for line in through_pairs(x, y)
        if told.moments.loss(*line) > WORSE * told.moments.loss(*best)
        and abs(line[0] - told.moments.optimum[0]) < STEEPEST * abs(lines.tilt)
    ]
    first = max(tempting, key=hits, default=lines.off(0.5, 0.2))
    if hits(first) <= max(least, 1):
        first = lines.off(0.5, 0.2)
    found = first, best, flat
    of_a, of_b, of_c = (told.moments.loss(*line) for line in found)
    return Choice(found, (of_a, of_b, of_c), (hits(first), hits(best), hits(flat)))


def reach_of(study: Study) -> float:
    """The error up to which a line runs through a point, as one sees it."""
    return REACH * data_window(study.dataset).height


def through_pairs(x: np.ndarray, y: np.ndarray) -> list[Line]:
    """Lines through two points each, of at most `MOST` points taken evenly from left to right."""
    order = np.argsort(x, kind="stable")
    some = order[np.linspace(0, len(order) - 1, min(MOST, len(order))).round().astype(int)]
    pairs = [(i, k) for i, k in combinations(some.tolist(), 2) if x[i] != x[k]]
    slopes = [float((y[k] - y[i]) / (x[k] - x[i])) for i, k in pairs]
    return [(m, float(y[i] - m * x[i])) for m, (i, _) in zip(slopes, pairs, strict=True)]


def is_plain(study: Study) -> bool:
    """Whether the best of the three lines is no surprise."""
    return not choice(study).is_surprising


def is_at_rest(study: Study) -> bool:
    """Whether the first line is the best one already."""
    return study.learning.epochs == 0


def which_line(study: Study, language: Language) -> Answers | None:
    """Which of the three lines has the smallest loss; None where two of the losses look the same."""
    chosen = choice(study)
    moments, names = study.moments, ("a", "b", "c")
    losses = [to_digits(loss, 3) for loss in chosen.losses]
    if len(set(losses)) < len(losses):
        return None
    place = to_digits(Lines(moments).spread, 1).adjusted() - 2  # a hundredth of the spread of y
    values: dict[str, float | int | str] = {"n": moments.n}
    for name, line, hits, loss in zip(names, chosen.lines, chosen.hits, losses, strict=True):
        values |= {f"hits_{name}": language.counted(hits, "point"), f"loss_{name}": figures(loss, language)}
        lift = line[0] * moments.mean_x + line[1] - moments.mean_y
        values[f"lift_{name}"] = figures(to_place(lift, place), language)
    slopes = [*(line[0] for line in chosen.lines), moments.optimum[0]]
    steepest = to_digits(max(map(abs, slopes)), 1).adjusted()
    for name, slope in zip((*names, "best"), slopes, strict=True):
        values[f"slope_{name}"] = figures(to_place(slope, steepest - 2), language)
    return Answers(offered=names, right=names[losses.index(min(losses))], values=values)


PLAN = Plan(
    conditions={"plain_choice": is_plain, "at_rest": is_at_rest},
    questions={"hook": PlannedQuestion(beat="hook", answers=which_line)},
)
