"""Lines for the examples, placed by how far they are from the best one."""

from __future__ import annotations

from math import sqrt

from gdmath import Moments


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

    def off(self, tilt: float, lift: float) -> tuple[float, float]:
        """(m, b) of the best line, too steep by so many `tilt`, and lifted in its middle by so many `spread`."""
        m = self.moments.optimum[0] + tilt * self.tilt
        return m, self.moments.mean_y + lift * self.spread - m * self.moments.mean_x
