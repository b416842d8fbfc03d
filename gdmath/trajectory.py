"""What a descent was: its rows, its rule, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from gdmath.rules import Rule

Array = NDArray[np.float64]


class Outcome(StrEnum):
    """How a descent ended; divergence is one of the endings to show, not an error."""

    CONVERGED = "converged"
    SETTLED = "settled"  # in a ball of noise around the optimum, see `gdmath.noise.has_settled`
    OUT_OF_EPOCHS = "out_of_epochs"
    DIVERGED = "diverged"
    NEITHER = (
        "neither"  # at the bound itself: the error along the steep axis turns its sign for ever, and stays
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trajectory:
    """A descent of k updates.  Axis 0 of every array counts them: row t holds "after t updates".

    Attributes
    ----------
    params : (k+1, 2), (m, b)
    loss : (k+1,), J(m, b), of all points
    gradient : (k+1, 2), (∂J/∂m, ∂J/∂b), of all points
    step : (k, 2), by which the rule went on: params[t+1] = params[t] + step[t], to the last bit; for plain descent
        on full batches it is −learning_rate · gradient[t], in m 0 where b alone descends
    points : (k,), whole numbers: how many points were looked at for each step, all n of them for full batches
    learning_rate : α, of the first step where it decays
    rule : by which the steps were made
    outcome, message : how it ended, for the program and for people

    """

    params: Array
    loss: Array
    gradient: Array
    step: Array
    points: NDArray[np.int64]
    learning_rate: float
    rule: Rule
    outcome: Outcome
    message: str

    def __post_init__(self) -> None:
        shapes = {"params": (-1, 2), "loss": (-1,), "gradient": (-1, 2), "step": (-1, 2), "points": (-1,)}
        for name, shape in shapes.items():
            array = np.array(getattr(self, name), np.int64 if name == "points" else float).reshape(shape)
            array.setflags(write=False)
            object.__setattr__(self, name, array)

    @property
    def updates(self) -> int:
        """k, the number of updates made."""
        return len(self.params) - 1

    @property
    def epochs(self) -> int:
        """The same for full batches, where each update is an epoch; for others see `looked_at`."""
        return self.updates

    @property
    def looked_at(self) -> NDArray[np.int64]:
        """How many points were looked at before each row, (k+1,): divided by n, the epochs that are behind it."""
        return np.concatenate([[0], np.cumsum(self.points)])

    def at(self, t: float) -> tuple[float, float]:
        """(m, b) after t updates; between two updates on the straight step from one to the next."""
        t = min(max(t, 0.0), float(self.updates))
        i = int(t)
        m, b = self.params[i] + (t - i) * (self.params[min(i + 1, self.updates)] - self.params[i])
        return float(m), float(b)
