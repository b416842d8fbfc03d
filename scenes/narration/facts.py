"""What the narration may say about a study: its numbers, and the conditions that choose between texts."""

from __future__ import annotations

from math import floor, isclose, log10

from gdmath import Outcome, Study, slowest_part

ROUND = 1.5  # up to this condition number nobody sees that the ellipses are not circles
PERFECT = 1e-6  # a floor up to this share of the first loss is none that anybody sees

# What a text of the script may be named after, see `conditions`.
CONDITIONS = (
    "converged",
    "out_of_epochs",
    "diverged",
    "neither",
    "at_once",
    "standardized",
    "small",
    "same_bound",
    "round",
    "unfinished_by_hand",
    "unfinished_only_b",
    "unfinished",
    "perfect",
)
FEW = ("no", "one", "two", "three", "four", "five")


def numbers(study: Study) -> dict[str, float | int | str]:
    """Numbers by the name that a text writes in braces."""
    descent, learning = study.trajectories["descent"], study.learning
    m_star, b_star = study.moments.optimum
    return {
        "n": study.moments.n,
        "m_star": m_star,
        "b_star": b_star,
        "alpha": descent.learning_rate,
        "epochs": descent.epochs,
        "epochs_learning": learning.epochs,
        "learning_takes": plural(count(learning.epochs), "epoch"),
        "leaves": "[{0} %]({0} percent)".format(percent(slowest_part(study.moments, learning)[0])),
        "epochs_only_b": study.trajectories["only_b"].epochs,
        "points_by_hand": FEW[len(study.hand_data.rows)],
        "epochs_by_hand": study.trajectories["by_hand"].epochs,
        "tolerance_percent": f"{100 * study.tolerance:g}",
        "kappa_raw": ratio(study.raw.curvature.condition_number),
        "epochs_raw": count(study.raw.epochs_needed),
        "epochs_standardized": count(study.standardized.epochs_needed),
        "x_name": study.dataset.x_name,
        "y_name": study.dataset.y_name,
    }


def conditions(study: Study) -> set[str]:
    """Names of the texts that hold for this study in place of the general one."""
    found = {str(study.trajectories["descent"].outcome)}
    if study.learns_slower:
        found.add("at_once")
    if study.trajectories["by_hand"].outcome is not Outcome.CONVERGED:
        found.add("unfinished_by_hand")
    if study.trajectories["only_b"].outcome is not Outcome.CONVERGED:
        found.add("unfinished_only_b")
    if study.learning.outcome is Outcome.OUT_OF_EPOCHS:
        found.add("unfinished")
    if study.moments.floor <= PERFECT * study.learning.loss[0]:
        found.add("perfect")
    if study.trajectories["descent"].outcome in (Outcome.DIVERGED, Outcome.NEITHER):
        return found
    bounds = (c.curvature.max_learning_rate for c in (study.raw, study.standardized))
    if isclose(*bounds, rel_tol=0.01):
        found.add("same_bound")
    if study.is_standardized:
        found |= {"standardized", "small"} if "same_bound" in found else {"standardized"}
    elif study.raw.curvature.condition_number <= ROUND:
        found.add("round")
    return found


def ratio(value: float) -> str:
    """A ratio as people say it: one decimal while small, then two digits."""
    return f"{value:.1f}" if value < 100 else count(round(value))


def percent(share: float) -> str:
    """A share as people say it: whole percent, but never 0 or 100 of what is neither; four digits at most."""
    value = 100 * share
    if 99.99 < value < 100:
        return "more than 99.99"
    if value < 1:
        return "less than 1"
    rest = 100 - value
    return f"{value:.{max(0, -floor(log10(rest)))}f}" if 0 < rest < 1 else f"{value:.0f}"


def count(epochs: int | None) -> str:
    """A number of epochs as people say it: exact while small, then two digits."""
    if epochs is None:
        return "endlessly many"
    if epochs < 1000:
        return f"{epochs}"
    if epochs < 1_000_000:
        return f"{float(f'{epochs:.2g}'):,.0f}"
    for size, name in (
        (1e18, None),
        (1e15, "quadrillion"),
        (1e12, "trillion"),
        (1e9, "billion"),
        (1e6, "million"),
    ):
        if epochs >= size:
            return f"{float(f'{epochs / size:.2g}'):g} {name}" if name else "more than a quintillion"
    raise AssertionError("unreachable")


def plural(number: str, noun: str) -> str:
    """1 epoch, 2 epochs."""
    return f"{number} {noun}{'' if number == '1' else 's'}"


def tex_number(string: str) -> str:
    """Commas in mathematics are no thousands separators by themselves."""
    return string.replace(",", "{,}") if string[-1].isdigit() else rf"\text{{{string}}}"
