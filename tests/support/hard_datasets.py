"""Data that lecturers bring and that films could stumble over: each a CSV file and the lesson on it."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np

TEX = r"""\input{/etc/passwd} 100% of $x_1^2$ #"quoted" {it's} ~&"""
UNICODE = "цена / 价格 [€/m²]"

# F. J. Anscombe, "Graphs in statistical analysis", The American Statistician 27 (1973).
_X = (10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5)
_ANSCOMBE = {
    1: (_X, (8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68)),
    2: (_X, (9.14, 8.14, 8.74, 8.77, 9.26, 8.10, 6.13, 3.10, 9.13, 7.26, 4.74)),
    3: (_X, (7.46, 6.77, 12.74, 7.11, 7.81, 8.84, 6.08, 5.39, 8.15, 6.42, 5.73)),
    4: ((8,) * 7 + (19,) + (8,) * 3, (6.58, 5.76, 7.71, 8.84, 8.47, 7.04, 5.25, 12.50, 5.56, 7.91, 6.89)),
}


def _random(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def _line(x: np.ndarray, m: float, b: float, noise: float, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    return x, m * x + b + noise * _random(seed).normal(size=len(x))


def _data(name: str) -> tuple[Sequence[float], Sequence[float], str, str]:
    """x, y and their names."""
    match name:
        case "perfect":
            x = np.arange(1.0, 11.0)
            return x, 3 * x - 2, "hours", "output"
        case "constant_y":
            return (1, 2, 3, 4, 5, 6), (7,) * 6, "x", "always seven"
        case "all_zero":
            return (-2, -1, 0, 1, 3), (0,) * 5, "x", "y"
        case "two_points":
            return (1, 3), (2, 5), "x", "y"
        case "only_noise":
            return *_line(_random(3).normal(size=200), 0.5, 0.0, 50.0), "signal", "noise"
        case "outlier":
            x, y = _line(np.linspace(0, 10, 25), 1.0, 2.0, 0.5)
            y[20] = 400.0
            return x, y, "day", "visits"
        case "years":
            year = np.arange(1960.0, 2024.0)
            return *_line(year, 0.018, 0.018 * -1975, 0.11), "year", "temperature anomaly [°C]"
        case "huge":
            return *_line(_random(4).uniform(2e5, 9e5, 60), 1700.0, 2e8, 9e7), "income [$]", "fortune [$]"
        case "tiny":
            return *_line(_random(5).uniform(1e-4, 9e-4, 40), 0.4, 2e-5, 3e-5), "dose [mol]", "rate [1/s]"
        case "names":
            return *_line(_random(6).normal(3, 1, 35), 2.0, 1.0, 0.7), TEX, UNICODE
        case "far":
            return *_line(_random(7).normal(-250, 4, 80), -12.0, 9000.0, 30.0), "voltage [mV]", "current"
        case "two_levels":
            x = np.repeat([0.0, 1.0], 20)
            return *_line(x, 1.6, 3.2, 0.6), "group (0 = control, 1 = treated)", "score"
        case "many":
            return *_line(_random(8).gamma(2.0, 1.5, 20_000), -0.8, 6.0, 1.2), "wait [min]", "rating"
        case _:
            return *_ANSCOMBE[int(name.removeprefix("anscombe_"))], "x", "y"


HARD_DATASETS = (
    "perfect", "constant_y", "all_zero", "two_points", "only_noise", "outlier",
    "anscombe_1", "anscombe_2", "anscombe_3", "anscombe_4",
    "years", "huge", "tiny", "names", "far", "two_levels", "many",
)  # fmt: skip


def write_hard_dataset(
    folder: Path,
    name: str,
    *,
    theme: str = "dark",
    aspect: str = "16:9",
    descent: str = "",
    voice: str = "silent",
) -> Path:
    """The CSV file of one of `HARD_DATASETS` and a lesson on it; `descent` is the content of that table."""
    x, y, x_name, y_name = _data(name)
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([x_name, y_name])
        writer.writerows((repr(float(a)), repr(float(b))) for a, b in zip(x, y, strict=True))
    x_quoted, y_quoted = (f"'''{text}'''" for text in (x_name, y_name))
    path = folder / f"{name}-{theme}-{aspect.replace(':', '')}.toml"
    path.write_text(
        f"[data]\nfile = '{name}.csv'\nx = {x_quoted}\ny = {y_quoted}\n"
        f"[descent]\n{descent}\n[film]\ntheme = '{theme}'\naspect = '{aspect}'\nvoice = '{voice}'\n",
        "utf-8",
    )
    return path
