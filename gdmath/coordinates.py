"""Ways to measure x, and descent in each of them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Self

from gdmath.loss import Curvature, curvature
from gdmath.moments import Moments


@dataclass(frozen=True, slots=True, kw_only=True)
class Coordinates:
    """One way to measure x, x' = (x − center) / unit, and descent in it.

    Attributes
    ----------
    center, unit : 0 and 1 for x as it came; its mean and standard deviation for standardized x
    moments : of all rows, with x'
    learning_rate : α used with x'
    start : (m, b) of the first line with x'; the same line in all coordinates
    epochs_needed : in the coordinates of the film, epochs until the gradient is below the tolerance; in the others,
        until J is as near to its floor as it is then; None where that never happens

    """

    center: float
    unit: float
    moments: Moments
    learning_rate: float
    start: tuple[float, float]
    epochs_needed: int | None = None

    @property
    def curvature(self) -> Curvature:
        """Of J over the (m, b) that belong to x'."""
        return curvature(self.moments)

    def params(self, m: float, b: float) -> tuple[float, float]:
        """(m, b) with x' of the line y = m x + b."""
        return m * self.unit, b + m * self.center

    def line(self, m: float, b: float) -> tuple[float, float]:
        """(m, b) with x as it came of the line y = m x' + b; undoes :meth:`params`."""
        slope = m / self.unit
        return slope, b - slope * self.center

    def as_dict(self) -> dict[str, Any]:
        """All of it in numbers, names and lists, as JSON has them."""
        return asdict(self)

    @classmethod
    def from_dict(cls, kept: dict[str, Any]) -> Self:
        """What `as_dict` gave."""
        m, b = kept["start"]
        return cls(**{**kept, "moments": Moments(**kept["moments"]), "start": (m, b)})
