"""The numbers that stand on the screen at the end of the beats, for descriptions to say them.

They are what the study has, rounded to `DIGITS`, whatever the room on the screen leaves of their digits, and each
written as [shown](spoken), so that "−1.5" is read as "minus 1.5".
"""

from __future__ import annotations

from collections.abc import Iterable
from math import floor, isfinite, log10

import numpy as np

from gdmath import (
    Moments,
    Momentum,
    Study,
    Trajectory,
    curvature,
    predict,
    residuals,
    slowest_part,
    total,
)
from scenes.layout import Layout
from scenes.plans.intro import BARS, Lines, choice
from scenes.plans.loss_curve import LEAST_EPOCHS, halving
from scenes.plans.mb_contour import SETTLED, Valley
from scenes.plans.only_b import RATES, REACH, settled
from scenes.plans.optimizers import radius, taken_in_valley
from scenes.plans.step_by_step import few_points, rows_of
from scenes.plans.walkers import VALLEY_EPOCHS, WALKERS, calm_batch, study_of_points, valley_of
from scenes.windows import TINY, descent_window, visible
from scenes.words.figures import SUPERSCRIPTS
from scenes.words.language import Language

DIGITS = 4
Values = dict[str, str]


def said(value: float, language: Language, digits: int = DIGITS) -> str:
    """A number as [shown](spoken), to so many digits; with a power of ten where it is very large or small."""
    if not isfinite(value):
        return language.say("described.numbers.beyond")
    magnitude = floor(log10(abs(value))) if value else 0
    power = magnitude if magnitude >= 5 or magnitude < -4 else 0
    decimals = max(0, digits - 1 - magnitude + power)
    written = f"{abs(value) / 10.0**power:.{decimals}f}"
    written = language.number(written.rstrip("0").rstrip(".") if "." in written else written)
    minus = value < 0 and float(f"{value:.{digits}g}") != 0
    shown, spoken = written, written
    if power:
        raised = str(power).translate(SUPERSCRIPTS)
        exponent = f"{_minus(language)} {-power}" if power < 0 else str(power)
        shown += f" × 10{raised}"
        spoken = language.say("described.numbers.power", number=written, exponent=exponent)
    return f"[{'−' * minus}{shown}]({f'{_minus(language)} ' * minus}{spoken})"


def _minus(language: Language) -> str:
    return language.say("described.numbers.minus")


def listed(values: Iterable[float], language: Language) -> str:
    """Several numbers, one after the other."""
    return ", ".join(said(float(value), language) for value in values)


def seen(study: Study, language: Language, layout: Layout) -> Values:
    """All of them, by the names that descriptions write in braces."""
    parts = [
        _lines(study, layout), _descents(study), _rates(study), _bowls(study), _few(study), _losses(study),
        _walkers(study),
    ]  # fmt: skip
    found = {name: value for part in parts for name, value in part.items()}
    lists, counts = _columns(study, language), _counts(study, language)
    return {**{name: said(value, language) for name, value in found.items()}, **lists, **counts}


def last_seen(trajectory: Trajectory) -> int:
    """The last update of a descent that a board shows."""
    return len(visible(trajectory)) - 1


def _line(name: str, line: Iterable[float], moments: Moments) -> dict[str, float]:
    """Slope, intercept, loss and both slopes of the loss of a line."""
    m, b = map(float, line)
    slopes = moments.gradient(m, b)
    return {
        f"{name}_m": m,
        f"{name}_b": b,
        f"{name}_loss": moments.loss(m, b),
        f"{name}_slope_m": slopes[0],
        f"{name}_slope_b": slopes[1],
    }


def _lines(study: Study, layout: Layout) -> dict[str, float]:
    """Lines that a film shows on the way."""
    moments, lines, chosen = study.moments, Lines(study.moments), choice(study)
    descent, region = study.trajectories["descent"], layout.right
    path = descent.params[: last_seen(descent) + 1]
    near = descent_window(study.shown.moments, path, aspect=region.width / region.height)
    dragged = near.center[0] + 0.32 * near.width, near.center[1] + 0.32 * near.height
    return {
        **dict(zip(("score_a", "score_b", "score_c"), chosen.losses, strict=True)),
        **_line("flat", lines.off(-0.6, 0.0), moments),
        **_line("near", lines.off(-0.12, -0.08), moments),
        **_line("dragged", dragged, moments),
    }


def _descents(study: Study) -> dict[str, float]:
    """Where the descents of the films begin and end."""
    moments, learning = study.moments, study.learning
    descent, other, along = (study.trajectories[name] for name in ("descent", "other", "only_b"))
    found = {
        **_line("start", descent.params[0], moments),
        **_line("end", descent.params[last_seen(descent)], moments),
        **_line("first", learning.params[0], moments),
        **_line("one", learning.params[min(1, learning.updates)], moments),
        **_line("learned", learning.params[-1], moments),
        **_line("star", moments.optimum, moments),
        **_line("low", along.params[0], moments),
        **_line("low_one", along.params[min(1, along.updates)], moments),
        **_line("low_end", along.params[-1], moments),
        **_line("other", other.params[last_seen(other)], study.other.moments),
        "learning_rate": learning.learning_rate,
        "other_rate": study.other.learning_rate,
        "mean_x": moments.mean_x,
        "mean_y": moments.mean_y,
    }
    found["lowest_b"] = found["star_b"] - REACH * abs(found["low_b"] - found["star_b"])
    found["low_asked"] = study.tolerance * abs(found["low_b"] - found["star_b"])
    found["low_rest"] = found["low_end_b"] - found["star_b"]
    return found


def _rates(study: Study) -> dict[str, float]:
    """Learning rates that are compared."""
    bowl = study.shown.curvature
    kinds = {
        kind: study.trajectories[kind].learning_rate for kind in ("slow", "good", "best", "zigzag", "past")
    }
    growth = bowl.loss_factors(study.trajectories["past"].learning_rate).max()
    return {
        **{f"rate_{kind}": rate for kind, rate in kinds.items()},
        **{f"{name}_factor": 1 - 2 * rate for name, rate in RATES.items()},
        **{f"{name}_rate": rate for name, rate in RATES.items()},
        "bound": bowl.max_learning_rate,
        "growth": float(growth),
    }


def _bowls(study: Study) -> dict[str, float]:
    """Curvatures, and how x is measured."""
    bowl, here, standard = (
        study.shown.curvature,
        study.told if study.is_counted else study.raw,
        study.standardized,
    )
    return {
        "steep": bowl.steep,
        "flat_curvature": bowl.flat,
        "x_mean": (standard.center - here.center) / here.unit,
        "x_deviation": standard.unit / here.unit,
        "raw_steep": study.raw.curvature.steep,
        "raw_flat": study.raw.curvature.flat,
        "raw_rate": study.raw.learning_rate,
        "told_rate": study.told.learning_rate,
        "standardized_rate": study.standardized.learning_rate,
        "bound_before": here.curvature.max_learning_rate,
        "standardized_bound": standard.curvature.max_learning_rate,
    }


def _few(study: Study) -> dict[str, float]:
    """One step by hand."""
    few, path = few_points(study), study.trajectories["by_hand"]
    moments = Moments.of(few.dataset)
    length = float(np.hypot(*path.gradient[0]))
    return {
        **_line("hand", path.params[0], moments),
        **_line("hand_one", path.params[min(1, path.updates)], moments),
        **_line("hand_end", path.params[-1], moments),
        "hand_rate": path.learning_rate,
        "hand_length": length,
        "hand_last_length": float(np.hypot(*path.gradient[-1])),
        "hand_limit": study.tolerance * length,
        "tolerance": study.tolerance,
    }


def _losses(study: Study) -> dict[str, float]:
    """The tail of the loss curve, and the rule that ends the descent."""
    share, _, axis = slowest_part(study.moments, study.learning)
    bowl, lengths = study.shown.curvature, np.hypot(*study.learning.gradient.T)
    tail = halving(study)
    return {
        "share": share,
        "tail_curvature": (bowl.steep, bowl.flat)[axis],
        "first_length": float(lengths[0]),
        "last_length": float(lengths[-1]),
        "limit": study.tolerance * float(lengths[0]),
        "halving": 0.0 if tail is None else tail[1],
    }


def _walkers(study: Study) -> dict[str, float]:
    """The constants of the walkers of OptimizersScene, and where they end."""
    study = study_of_points(study)
    valley = valley_of(study)
    heavy, ball, adam = (
        study.trajectories[name] for name in ("race_momentum", "valley_momentum", "valley_adam")
    )
    found = {f"race_{walker}_rate": study.trajectories[f"race_{walker}"].learning_rate for walker in WALKERS}
    for name, run in (("sgd", "sgd"), ("smaller", "sgd_smaller"), ("batch", "sgd_batch")):
        found[f"{name}_rate"] = study.trajectories[run].learning_rate
        found[f"{name}_radius"] = radius(study, run)
    return {
        **found,
        "race_beta": _beta(heavy),
        "valley_steep": curvature(valley.moments).steep,
        "valley_kappa": curvature(valley.moments).condition_number,
        "valley_alpha": ball.learning_rate,
        "valley_beta": _beta(ball),
        "valley_unit": valley.unit / study.told.unit,
        "valley_adam_rate": adam.learning_rate,
        "adam_ratio_m_end": float(adam.step[-1, 0] / -adam.learning_rate) if adam.updates else 0.0,
        "adam_ratio_b_end": float(adam.step[-1, 1] / -adam.learning_rate) if adam.updates else 0.0,
    }


def _beta(run: Trajectory) -> float:
    """The share of its velocity that a heavy ball keeps."""
    return run.rule.beta if isinstance(run.rule, Momentum) else 0.0


def _columns(study: Study, language: Language) -> Values:
    """The table of errors, column by column, and that of the epochs."""
    few, path = few_points(study), study.trajectories["by_hand"]
    x, y, line = few.dataset.x, few.dataset.y, few.start
    predicted, error = (few.y_grid.nearest(c) for c in (predict(x, *line), residuals(x, y, *line)))
    columns = {
        "x": x,
        "y": y,
        "predicted": predicted,
        "error": error,
        "square": error**2,
        "product": x * error,
    }
    moments, rows = Moments.of(few.dataset), rows_of(path)
    states = np.array(
        [(*path.params[t], moments.loss(*path.params[t]), np.hypot(*path.gradient[t])) for t in rows]
    )
    return {
        **{f"hand_{name}": listed(values, language) for name, values in columns.items()},
        **{f"hand_first_{name}": said(float(values[0]), language) for name, values in columns.items()},
        **{
            f"hand_sum_{name}": said(total(columns[name]), language)
            for name in ("error", "square", "product")
        },
        **{
            f"hand_mean_{name}": said(total(columns[name]) / len(x), language)
            for name in ("error", "square", "product")
        },
        **{
            f"rows_{name}": listed(column, language)
            for name, column in zip(("m", "b", "loss", "length"), states.T, strict=True)
        },
        "rows_epoch": ", ".join(map(str, rows)),
    }


def _counts(study: Study, language: Language) -> Values:
    """Epochs, and what is counted or said as the films do."""
    valley, best_b = Valley.of(study), study.moments.optimum[1]
    steep, flat = (
        _ball(epoch, float(abs(factor)), valley.epochs, language)
        for epoch, factor in zip(valley.settled, valley.factors, strict=True)
    )
    runs = [study.trajectories[name] for name in RATES]
    return {
        "sample": _sample(study, language),
        "bars": str(min(BARS, len(study.dataset.x))),
        "past_epochs": language.counted(_epochs_past(study), "epoch"),
        "alpha_said": said(study.trajectories["descent"].learning_rate, language),
        "seen_epochs": language.counted(last_seen(study.trajectories["descent"]), "epoch"),
        "other_epochs": language.counted(last_seen(study.trajectories["other"]), "epoch"),
        "rates_epochs": language.counted(settled(runs, best_b), "epoch"),
        "steep_ball": steep,
        "flat_ball": flat,
        "batch_points": language.counted(calm_batch(study_of_points(study)), "point"),
        "valley_run": language.counted(VALLEY_EPOCHS, "epoch"),
        "taken_plain": taken_in_valley(study, "plain", language),
        "hand_n": str(len(few_points(study).rows)),
    }


def _sample(study: Study, language: Language) -> str:
    """That not all points are drawn, or nothing where they are."""
    drawn, of = len(study.dataset.x), study.moments.n
    if drawn == of:
        return ""
    numbers = {"drawn": language.number(f"{drawn:,}"), "of": language.number(f"{of:,}")}
    return language.say("described.numbers.sample", **numbers)


def _epochs_past(study: Study) -> int:
    """When the loss of the descent past the bound leaves the plot of the five, as LossCurveScene has it."""
    moments, steady, past = study.moments, study.trajectories["good"], study.trajectories["past"]
    rises = np.maximum(moments.rise(*steady.params[[0, -1]].T), TINY)
    first, last = map(float, np.log10(rises))
    low = min(max(last, first - 9), floor(first) - 1.0)
    high, low = first + 0.05 * (first - low), low - 0.05 * (first - low)
    compared = max(LEAST_EPOCHS, steady.epochs)
    above = np.asarray(moments.rise(*past.params[: compared + 1].T)) > 10 ** (high + 0.16 * (high - low))
    return int(np.argmax(above)) if above.any() else min(compared, past.epochs)


def _ball(settled: int | None, factor: float, epochs: int, language: Language) -> str:
    """What becomes of a ball in a parabola, as the screen has it."""
    if factor >= 1:
        return language.say("screen.mb_contour.lost")
    key, epoch = ("settled", settled) if settled is not None else ("unsettled", epochs)
    share = language.percent(SETTLED if settled is not None else factor**epochs)
    words = {"share": share, "epochs": language.counted(epoch, "epoch")}
    return language.say(f"described.numbers.{key}", **words)
