"""The points (x, y) a lesson is about: made, fetched, sampled and standardized.

Reading them from a CSV file is in :mod:`gdmath.tables`.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdmath.dates import DateScale

Array = NDArray[np.float64]


class DatasetError(ValueError):
    """The data cannot be used; the message says what is wrong, where, and what to do about it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Dataset:
    """n points (x, y), checked and read-only; DatasetError if they cannot determine a line.

    Two data sets are equal only if they are the same object.

    Attributes
    ----------
    x, y : (n,), float64 copies of what was given; finite, n ≥ 2, x not constant
    x_name, y_name : what they measure, for the axes
    x_dates : where x counts dates, from when and in which unit; else None

    """

    x: Array
    y: Array
    x_name: str = "x"
    y_name: str = "y"
    x_dates: DateScale | None = None

    def __post_init__(self) -> None:
        for name in ("x", "y"):
            object.__setattr__(self, name, _finite_column(name, getattr(self, name)))
        if len(self.x) != len(self.y):
            raise DatasetError(f"x has {len(self.x)} values and y has {len(self.y)}; give one y for each x.")
        if len(self.x) < 2:
            raise DatasetError(f"{len(self.x)} point(s) do not determine a line; give at least two.")
        if np.all(self.x == self.x[0]):
            raise DatasetError(
                f"x is {float(self.x[0])!r} in all {len(self.x)} rows, so that no line fits best; "
                "choose an x that varies."
            )

    def __len__(self) -> int:
        """n, the number of points."""
        return len(self.x)


def _finite_column(name: str, given: ArrayLike) -> Array:
    """Return a read-only (n,) float64 copy of what was given for `name`."""
    try:
        values = np.asarray(given)
        if values.dtype.kind not in "iufbO":
            raise TypeError(f"dtype {values.dtype}")
        column = np.array(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise DatasetError(f"{name} does not consist of real numbers ({error}); give numbers only.") from None
    if column.ndim != 1:
        raise DatasetError(f"{name} has shape {column.shape}; give one value a point, shape (n,).")
    if not np.isfinite(column).all():
        row = int(np.argmin(np.isfinite(column)))
        raise DatasetError(f"{name}[{row}] is {column[row]}, not a finite number; mend or remove that point.")
    column.setflags(write=False)
    return column


def make_line(
    *,
    n: int = 30,
    slope: float = 2.0,
    intercept: float = 1.0,
    noise: float = 1.0,
    x_mean: float = 0.0,
    x_std: float = 1.0,
    seed: int = 0,
) -> Dataset:
    """Make n points scattered about a line: y = slope·x + intercept + noise·ε.

    x is drawn from a normal distribution of mean `x_mean` and standard deviation `x_std`, ε from the
    standard normal one; for the same n and seed they are the same draws whatever the other settings are, so
    that one of these can be varied at a time.  noise = 0 gives a perfect line.

    Raises DatasetError for a setting out of its range.  Source: `sklearn.datasets.make_regression` with one
    feature; its standard-normal x and its unit noise, recovered from what it returns, are mapped as above.

    >>> make_line(n=3, noise=0.0).x.shape
    (3,)
    """
    if n < 2:
        raise DatasetError(f"n is {n}; a line needs at least 2 points.")
    settings = {"slope": slope, "intercept": intercept, "noise": noise, "x_mean": x_mean, "x_std": x_std}
    for name, value in settings.items():
        if not isfinite(value):
            raise DatasetError(f"{name} is {value}; give a finite number.")
    if noise < 0:
        raise DatasetError(f"noise is {noise}; it is a standard deviation: give 0 or more.")
    if x_std <= 0:
        raise DatasetError(f"x_std is {x_std}; it is a standard deviation: give more than 0.")
    if not 0 <= seed < 2**32:
        raise DatasetError(f"seed is {seed}; give a whole number from 0 to {2**32 - 1}.")

    from sklearn.datasets import make_regression  # type: ignore[import-untyped]

    features, target, coef = make_regression(
        n_samples=n, n_features=1, n_informative=1, noise=1.0, coef=True, random_state=seed
    )
    unit_x = features[:, 0]
    unit_noise = target - float(coef) * unit_x
    x = x_mean + x_std * unit_x
    return Dataset(x=x, y=slope * x + intercept + noise * unit_noise)


def load_diabetes() -> Dataset:
    """Fetch body mass index (kg/m²) and disease progression after one year of 442 diabetes patients.

    Needs no network.  Source: Efron, Hastie, Johnstone, Tibshirani, "Least Angle Regression", Annals of
    Statistics 32 (2004), as shipped with scikit-learn, in original units.

    >>> load_diabetes().x.shape
    (442,)
    """
    from sklearn.datasets import load_diabetes as fetch

    table = fetch(scaled=False)
    bmi = table.data[:, table.feature_names.index("bmi")]
    return Dataset(x=bmi, y=table.target, x_name="body mass index", y_name="disease progression")


class Standardized(NamedTuple):
    """A data set whose x has mean 0 and standard deviation 1, and the way back: x = center + scale·x′."""

    dataset: Dataset
    center: float
    scale: float


def standardize(dataset: Dataset) -> Standardized:
    """Replace x by x′ = (x − mean) / std (population standard deviation); y is left as it is.

    The name of x says so too, and it counts no dates any more.
    A line (m′, b′) for x′ is m = m′/scale, b = b′ − m·center for x.

    >>> standardized = standardize(make_line(x_mean=50.0, x_std=9.0))
    >>> abs(float(standardized.dataset.x.mean())) < 1e-12
    True
    """
    center = dataset.x.mean()
    deviation = dataset.x - center
    # The mean of large x is rounded; what it missed is still there in the (exactly subtracted) deviations.
    missed = deviation.mean()
    deviation = deviation - missed
    # Divided by the largest, no square overflows or vanishes, however x is scaled.
    largest = np.abs(deviation).max()
    scale = float(largest * sqrt(np.mean((deviation / largest) ** 2)))
    standardized = Dataset(
        x=deviation / scale,
        y=dataset.y,
        x_name=f"{dataset.x_name} (standardized)",
        y_name=dataset.y_name,
    )
    return Standardized(standardized, float(center + missed), scale)


class Reservoir:
    """A uniform random sample of at most `size` rows of a stream, in file order, found in one pass.

    Each row draws a random key and the `size` smallest keys stay: every set of `size` rows is equally likely.
    The sample depends on the seed and the rows alone, not on how they are cut into chunks.  Up to `size` rows
    are all kept.  Made for samples small enough to draw; memory is O(size + chunk).

    >>> reservoir = Reservoir(size=200, seed=0)
    >>> for x, y in csv_chunks("big.csv", x="height", y="weight"):
    ...     reservoir.add(x, y)
    >>> sample = reservoir.dataset("height", "weight")
    """

    def __init__(self, size: int, seed: int) -> None:
        if size < 2:
            raise DatasetError(f"a sample of {size} row(s) does not determine a line; keep at least 2.")
        self._size = size
        self._random = np.random.default_rng(seed)
        self._kept = np.empty((3, 0))  # key, x, y of each kept row
        self._seen = 0

    def add(self, x: Array, y: Array) -> None:
        """Offer the next rows, x (k,) and y (k,)."""
        self._seen += len(x)
        offered = np.stack([self._random.random(len(x)), x, y])
        if self._kept.shape[1] == self._size:  # full: most rows of a long stream end here
            offered = offered[:, offered[0] < self._kept[0].max()]
        kept = np.concatenate([self._kept, offered], axis=1)
        if kept.shape[1] > self._size:
            smallest = np.argpartition(kept[0], self._size - 1)[: self._size]
            kept = kept[:, np.sort(smallest)]  # sorted by place: file order
        self._kept = kept

    def dataset(self, x_name: str = "x", y_name: str = "y", *, x_dates: DateScale | None = None) -> Dataset:
        """Return the sample of the rows offered so far.

        Raises DatasetError if they do not make a data set, for example because x happens to be constant.
        """
        _, x, y = self._kept
        try:
            return Dataset(x=x, y=y, x_name=x_name, y_name=y_name, x_dates=x_dates)
        except DatasetError as error:
            where = f"In the sample of {len(x)} of {self._seen} rows"
            raise DatasetError(f"{where}: {error} A larger sample or another seed may help.") from None
