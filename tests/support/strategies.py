"""Data sets to try the mathematics on, exact arithmetic to hold it against, and the sizes that errors have."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from math import cos, sin, sqrt
from typing import Any

import numpy as np
from hypothesis import strategies as st

from gdmath import Dataset, Moments, Study, make_line
from scenes.plans import all_descents

Line = tuple[float, float]

# (offset, scale): a quantity is offset + scale × something of size one to fifty.
PLAIN = [(0.0, 1.0), (3.0, 0.5), (-20.0, 2.0)]
FAR = [(2000.0, 1.0), (1e9, 1.0), (-1e9, 3.0), (0.0, 1e-9), (0.0, 1e9), (1e9, 1e9), (1e-3, 1e-9)]

_x = np.array([1.0, 2.0, 4.0, 7.0, 7.0, 11.0])
_y = np.array([3.0, 1.0, 4.0, 1.0, 5.0, 9.0])
HARD_DATASETS = {
    "default": make_line(),
    "years": Dataset(x=2010 + _x, y=_y),
    "around a billion": Dataset(x=1e9 + _x, y=_y),
    "nanometres": Dataset(x=1e-9 * _x, y=_y),
    "billions": Dataset(x=1e9 * _x, y=_y),
    "perfect line": Dataset(x=_x, y=2 * _x + 1),
    "perfect line, rounded": Dataset(x=_x, y=0.3 * _x - 0.1),
    "perfect line of years": Dataset(x=2010 + _x, y=0.3 * (2010 + _x) - 0.1),
    "constant y": Dataset(x=_x, y=np.full(6, 0.1)),
    "y all zero": Dataset(x=_x, y=np.zeros(6)),
    "two points": Dataset(x=[1.0, 2.0], y=[5.0, 3.0]),
    "y around a billion": Dataset(x=_x, y=1e9 + _y),
    "tiny y": Dataset(x=_x, y=1e-9 * _y),
}


@st.composite
def columns(draw, n: int, units: list[tuple[float, float]], constant: bool = False) -> np.ndarray:
    """n values in one of the units, not all the same unless `constant`."""
    steps = st.lists(st.integers(-1500, 1500), min_size=n, max_size=n)
    if not constant:
        steps = steps.filter(lambda given: len(set(given)) > 1)
    offset, scale = draw(st.sampled_from(units))
    return offset + scale * np.array(draw(steps)) / 29


@st.composite
def datasets(
    draw, units: list[tuple[float, float]] = PLAIN + FAR, max_size: int = 7, min_size: int = 2
) -> Dataset:
    """2 to `max_size` points, now and then on one line or at one height."""
    n = draw(st.integers(min_size, max_size))
    x = draw(columns(n, units))
    if draw(st.integers(0, 4)) == 0:
        slope, height = (
            draw(st.sampled_from([0.0, 0.1, -2.0, 1 / 3])),
            draw(st.sampled_from([0.0, 1.0, -0.7])),
        )
        return Dataset(x=x, y=slope * x + height)
    return Dataset(x=x, y=draw(columns(n, units, constant=True)))


@st.composite
def lines(draw, data: Dataset) -> Line:
    """(m, b) off the best line of the data by some spreads of y, in either parameter; or any at all."""
    if draw(st.integers(0, 3)) == 0:
        # No number so small that its square vanishes.
        number = st.integers(-(10**6), 10**6).map(lambda given: given / 9973)
        return draw(number), draw(number)
    off = st.integers(-30, 30).map(lambda tenths: tenths / 10)
    spread_x, spread_y = float(np.std(data.x)), float(np.std(data.y)) or 1.0
    moments = Moments.of(data)
    m = moments.optimum[0] + draw(off) * spread_y / spread_x
    return m, moments.mean_y + draw(off) * spread_y - m * moments.mean_x


@st.composite
def data_and_line(draw, units: list[tuple[float, float]] = PLAIN + FAR) -> tuple[Dataset, Line]:
    """A data set and a line beside it."""
    data = draw(datasets(units))
    return data, draw(lines(data))


def rms(values: np.ndarray) -> float:
    """The size of a column, offset and all."""
    return sqrt(float(np.mean(np.square(values))))


def size_of_terms(data: Dataset, m: float, b: float) -> float:
    """The size of the terms of y − m x − b: rounding is a share of it, however much of them cancels."""
    return rms(data.y) + abs(m) * rms(data.x) + abs(b)


def lost_by_rounded_means(data: Dataset, m: float) -> float:
    """What the textbook's slope may be off by: both means are rounded before they are subtracted."""
    off_x, off_y = 1e-15 * rms(data.x), 1e-15 * rms(data.y)
    return off_x * (off_y + abs(m) * off_x) / float(np.var(data.x))


def full_study(data: Dataset, **settings: Any) -> Study:
    """A study with the descents that all films declare."""
    return Study.of(data, descents=all_descents(), **settings)


HAND = Moments(n=3, mean_x=2.0, mean_y=4.0, var_x=0.25, cov_xy=0.25, floor=1.0)  # optimum (1, 2)


def spread_of(moments: Moments) -> float:
    """The standard deviation of y, or where y has none, its height."""
    return sqrt(moments.var_y) or abs(moments.mean_y) or 1.0


def line_on_level(moments: Moments, angle: float, radius: float) -> Line:
    """A line with J = floor + radius², by its place on that level ellipse; no digits are lost to the floor."""
    m_star, b_star = moments.optimum
    tilt = radius * cos(angle) / sqrt(moments.var_x)
    return m_star + tilt, b_star + radius * sin(angle) - moments.mean_x * tilt


class Exact:
    """The same mathematics in fractions, without any rounding."""

    def __init__(self, x: Sequence[float], y: Sequence[float]) -> None:
        self.x, self.y = [Fraction(float(v)) for v in x], [Fraction(float(v)) for v in y]
        self.n = len(self.x)
        self.mean_x, self.mean_y = sum(self.x) / self.n, sum(self.y) / self.n
        dx, dy = [v - self.mean_x for v in self.x], [v - self.mean_y for v in self.y]
        self.var_x = sum(d * d for d in dx) / self.n
        self.var_y = sum(d * d for d in dy) / self.n
        self.cov_xy = sum(p * q for p, q in zip(dx, dy, strict=True)) / self.n

    @property
    def optimum(self) -> tuple[Fraction, Fraction]:
        slope = self.cov_xy / self.var_x
        return slope, self.mean_y - slope * self.mean_x

    @property
    def floor(self) -> Fraction:
        return self.var_y - self.cov_xy**2 / self.var_x

    def residuals(self, m: float | Fraction, b: float | Fraction) -> list[Fraction]:
        m, b = Fraction(m), Fraction(b)
        return [q - m * p - b for p, q in zip(self.x, self.y, strict=True)]

    def loss(self, m: float | Fraction, b: float | Fraction) -> Fraction:
        return sum(r * r for r in self.residuals(m, b)) / self.n

    def gradient(self, m: float | Fraction, b: float | Fraction) -> tuple[Fraction, Fraction]:
        rest = self.residuals(m, b)
        return -2 * sum(p * r for p, r in zip(self.x, rest, strict=True)) / self.n, -2 * sum(rest) / self.n

    def eigenvalues(self) -> tuple[Decimal, Decimal]:
        """λ_max and λ_min of the Hessian to 120 digits: 2 × the roots of λ² − (var + x̄² + 1) λ + var."""
        with localcontext() as context:
            context.prec = 120
            trace, det = (Decimal(f.numerator) / f.denominator for f in self._trace_and_det())
            root = (trace * trace - 4 * det).sqrt()
            return trace + root, trace - root

    def _trace_and_det(self) -> tuple[Fraction, Fraction]:
        return self.var_x + self.mean_x**2 + 1, self.var_x


def root(value: Fraction) -> float:
    """√value, without overflow or a loss of digits on the way."""
    with localcontext() as context:
        context.prec = 40
        return float((Decimal(value.numerator) / value.denominator).sqrt())
