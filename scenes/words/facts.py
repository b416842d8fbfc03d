"""What the words may say about a study: its numbers, and the conditions that choose between texts."""

from __future__ import annotations

from math import isclose

from gdmath import Outcome, Study, slowest_part
from scenes.words.language import Language

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


def numbers(study: Study, language: Language) -> dict[str, float | int | str]:
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
        "learning_takes": language.counted(learning.epochs, "epoch"),
        "leaves": language.say(
            "language.percentage", share=language.percent(slowest_part(study.moments, learning)[0])
        ),
        "epochs_only_b": study.trajectories["only_b"].epochs,
        "points_by_hand": language.few(len(study.hand_data.rows)),
        "epochs_by_hand": study.trajectories["by_hand"].epochs,
        "tolerance_percent": language.number(f"{100 * study.tolerance:g}"),
        "kappa_raw": language.ratio(study.raw.curvature.condition_number),
        "epochs_raw": language.count(study.raw.epochs_needed),
        "epochs_standardized": language.count(study.standardized.epochs_needed),
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
