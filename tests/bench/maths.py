"""The mathematics: what a descent, and a picture of the loss, cost beside a pass over the data."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

import numpy as np

import gdmath
from tests.bench.project import Project
from tests.bench.table import Row, Tell

EPOCHS, GRID, REPEATS = 1000, 1000, 3
PART = "Mathematics"
Array = np.ndarray


def measure(project: Project, quick: bool, tell: Tell) -> None:
    """Descent, mini-batches, grid, and imports."""
    descent(1_000_000 if quick else 10_000_000, tell)
    mini_batches(1_000_000, tell)
    grid(2_000, tell)
    imports(project, tell)


def seconds(*works: Callable[[], object], repeats: int = REPEATS) -> list[float]:
    """For each, the least of some tries, made in turns: what disturbs one disturbs the others."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(repeats):
        for work, taken in zip(works, times, strict=True):
            began = perf_counter()
            work()
            taken.append(perf_counter() - began)
    return [min(taken) for taken in times]


def textbook(x: Array, y: Array, *, alpha: float, epochs: int) -> tuple[float, float]:
    """The loop of the textbooks, in NumPy."""
    m = b = 0.0
    for _ in range(epochs):
        error = y - (m * x + b)
        m, b = m + alpha * 2 * np.mean(x * error), b + alpha * 2 * np.mean(error)
    return float(m), float(b)


def plain_pass(x: Array, y: Array) -> tuple[float, float, Array, float]:
    """One plain pass over the data: the loss and its gradient of one line, as a textbook writes them."""
    error = y - (0.5 * x + 0.5)
    return np.mean(error**2), -2 * np.mean(x * error), -2 * np.mean(error)


def descent(n: int, tell: Tell) -> None:
    """1,000 epochs, from arrays in memory to the trajectory."""
    rng = np.random.default_rng(8)
    x = rng.normal(0.9, 1.0, n)
    y = 2 * x - 1 + rng.normal(0, 1.0, n)
    alpha, few = 0.05, 3

    def ours() -> gdmath.Trajectory:
        moments = gdmath.Moments.of_arrays(x, y)
        return gdmath.descend(moments, learning_rate=alpha, epochs=EPOCHS, tolerance=0)

    path = ours()
    theirs = textbook(x[:1000], y[:1000], alpha=alpha, epochs=50)
    check = gdmath.descend(
        gdmath.Moments.of_arrays(x[:1000], y[:1000]), learning_rate=alpha, epochs=50, tolerance=0
    )
    assert np.allclose(check.params[-1], theirs), "they compute the same"
    fast, one = seconds(ours, lambda: plain_pass(x, y))
    slow = seconds(lambda: textbook(x, y, alpha=alpha, epochs=few))[0] / few * EPOCHS
    tell(
        Row(
            part=PART,
            what=f"{path.epochs:,} epochs on {n:,} points, in plain passes over the data",
            measured=f"{1e3 * fast:.0f} ms",
            against=f"{1e3 * one:.0f} ms for one pass",
            ratio=fast / one,
            at_most=1.5,
            note="A plain pass computes the loss and the gradient of one line from all points, in NumPy; "
            "the data are in memory already. Best of three, as everywhere under Mathematics.",
        )
    )
    tell(
        Row(
            part=PART,
            what=f"the same, times as fast as the textbook's NumPy loop ({few} epochs measured, scaled)",
            measured=f"{1e3 * fast:.0f} ms",
            against=f"{slow:.0f} s",
            ratio=slow / fast,
        )
    )


def mini_batches(n: int, tell: Tell) -> None:
    """One epoch in batches of a hundred and of one, beside bringing the points into a random order."""
    rng = np.random.default_rng(8)
    x = rng.normal(0.9, 1.0, n)
    data = gdmath.Dataset(x=x, y=2 * x - 1 + rng.normal(0, 1.0, n))
    moments = gdmath.Moments.of(data)
    rate = 1e-3

    def epoch(batch: int) -> gdmath.Trajectory:
        return gdmath.descend(
            data, learning_rate=rate, epochs=1, tolerance=0, batch=batch, rule=gdmath.Momentum()
        )

    def shuffle() -> Array:
        order = np.random.default_rng(0).permutation(n)
        return x[order] + data.y[order]

    assert moments.rise(*epoch(100).params[-1]) < 0.01 * moments.rise(0.0, 0.0), "it descends"
    for batch, at_most in ((100, 20.0), (1, 400.0)):
        ours, order = seconds(lambda batch=batch: epoch(batch), shuffle)
        tell(
            Row(
                part=PART,
                what=f"an epoch of {n:,} points in batches of {batch} with momentum, in times of a random order",
                measured=f"{ours:.2f} s",
                against=f"{1e3 * order:.0f} ms for the order",
                ratio=ours / order,
                at_most=at_most,
                note="Every update is kept, with loss and gradient of all points.",
            )
        )


def grid(n: int, tell: Tell) -> None:
    """The loss at each of 1,000 × 1,000 lines."""
    rng = np.random.default_rng(8)
    x = rng.normal(0.9, 1.0, n)
    y = 2 * x - 1 + rng.normal(0, 1.0, n)
    m, b = np.meshgrid(np.linspace(-4, 6, GRID), np.linspace(-5, 5, GRID), indexing="ij")
    few = 4

    def plain(rows: int) -> Array:
        """Each line's residuals, a row of the grid at a time."""
        return np.stack([((y - (m[k, :, None] * x + b[k, :, None])) ** 2).mean(axis=1) for k in range(rows)])

    moments = gdmath.Moments.of_arrays(x, y)
    assert np.allclose(moments.loss(m[:few], b[:few]), plain(few)), "they compute the same"
    fast = seconds(lambda: gdmath.Moments.of_arrays(x, y).loss(m, b))[0]
    slow = seconds(lambda: plain(few))[0] / few * GRID
    tell(
        Row(
            part=PART,
            what=f"loss of {GRID:,} × {GRID:,} lines on {n:,} points, times as fast as from the residuals "
            f"({few} rows measured, scaled)",
            measured=f"{1e3 * fast:.1f} ms",
            against=f"{slow:.1f} s",
            ratio=slow / fast,
        )
    )


def imports(project: Project, tell: Tell) -> None:
    """From the start of Python to its end, beside Python alone."""

    def start(code: str) -> float:
        return seconds(lambda: project.run("-c", code))[0]

    bare = start("pass")
    for module in ("numpy", "gdmath", "scenes.publish.cli", "manim", "scenes.mb_contour"):
        tell(
            Row(
                part=PART,
                what=f"import {module}",
                measured=f"{1e3 * (start(f'import {module}') - bare):.0f} ms",
                note=f"Imports: a process that imports it, less one that does nothing ({1e3 * bare:.0f} ms).",
            )
        )
