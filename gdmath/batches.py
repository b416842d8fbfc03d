"""Mini-batches: the gradient of a few points at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdmath.dataset import Dataset
from gdmath.moments import BLOCK

Batch = tuple[
    Any, Any
]  # x and y: two arrays (size,), or two numbers where the size is 1, which is much faster


def batches(data: Dataset, size: int, *, seed: int, replacement: bool = False) -> Iterator[Batch]:
    """Batches of `size` points without end; in each epoch every point once, in a new random order.

    The last batch of an epoch has fewer points where `size` does not divide n.  With `replacement` every point of
    every batch is drawn from all of them, and an epoch is as many batches, all of one size.
    The order depends on the seed alone.

    >>> data = Dataset(x=[0.0, 1.0, 2.0], y=[1.0, 3.0, 5.0])
    >>> drawn = batches(data, 2, seed=1)
    >>> epoch = [next(drawn), next(drawn)]
    >>> [len(x) for x, _ in epoch], sorted(float(value) for x, _ in epoch for value in x)
    ([2, 1], [0.0, 1.0, 2.0])
    """
    rng, n = np.random.default_rng(seed), len(data)
    in_epoch = -(-n // size) * size if replacement else n
    while True:
        order = rng.integers(n, size=in_epoch) if replacement else rng.permutation(n)
        # Some thousand points are brought together at once, then cut: memory holds one order of all points, no more.
        block = size * max(1, BLOCK // size)
        for first in range(0, in_epoch, block):
            x, y = (column[order[first : first + block]] for column in (data.x, data.y))
            yield from _cut(x, y, size)
        del order  # before the next is drawn


def _cut(x: NDArray[np.float64], y: NDArray[np.float64], size: int) -> Iterator[Batch]:
    if size == 1:
        yield from zip(x.tolist(), y.tolist(), strict=True)
    else:
        for k in range(0, len(x), size):
            yield x[k : k + size], y[k : k + size]


def batch_gradient(batch: Batch, m: float, b: float) -> tuple[tuple[float, float], int]:
    """(∂J/∂m, ∂J/∂b) of the points of a batch alone, and how many they are.

    >>> batch_gradient((np.array([0.0, 1.0]), np.array([1.0, 5.0])), 2.0, 1.0)
    ((-2.0, -2.0), 2)
    """
    x, y = batch
    error = y - (m * x + b)
    if isinstance(error, float):
        return (-2 * (x * error), -2 * error), 1
    size = len(x)
    return (-2 * float(x @ error) / size, -2 * float(error.sum()) / size), size
