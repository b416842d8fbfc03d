"""Says of an exercise that it is right, or what is off: by the lesson's digits, and by a numerical gradient.

Handed out beside the notebooks, and on its own: NumPy, and the files in data/.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Function = Callable[..., Any]

CLOSE = 1e-6  # relative to the largest of the numbers compared


class NotYetError(Exception):
    """What is off, in a sentence; a notebook shows it without a traceback, and stops."""

    def _render_traceback_(self) -> list[str]:
        return [f"✗ {self}"]


_lesson: dict[str, Any] = json.loads(Path("data/lesson.json").read_text("utf-8"))
_digits: dict[str, Any] = _lesson["digits"]
_alpha: float = _lesson["alpha"]
_x, _y = np.loadtxt(
    "data/points.csv", delimiter=",", skiprows=1, usecols=(0, 1), unpack=True, encoding="utf-8"
)
_x = (_x - _lesson["center"]) / _lesson["unit"]
_unit_y = float(np.std(_y)) or float(np.max(np.abs(_y))) or 1.0
_unit_m = _unit_y / float(np.std(_x))
# The same points farther to the right: there b and m are not independent, however x is measured in the lesson.
_far_x = _x + 2 * float(np.std(_x))


# ---- judging ---------------------------------------------------------------------------------------------------


def _say(key: str, **values: object) -> str:
    return str(_lesson["words"][key]).format(**values)


def _off(key: str, **values: object) -> NotYetError:
    return NotYetError(_say(key, **values))


def _right(key: str = "right", **values: object) -> None:
    print(f"✓ {_say(key, **values)}")


def _near(got: ArrayLike, right: ArrayLike, unit: float = 0.0, close: float = CLOSE) -> bool:
    """Whether numbers of one shape are equal, as far as rounding lets them; `unit`: a size that counts as large."""
    a, b = np.asarray(got, float), np.asarray(right, float)
    size = max(float(np.max(np.abs(b), initial=0.0)), unit)
    return a.shape == b.shape and bool(np.all(np.abs(a - b) <= close * size))


def _numbers(got: object, shape: tuple[int, ...] | None = None) -> Array:
    """What was answered, as numbers; `NotYetError` where it is none, or of another shape than `shape`."""
    if got is None or got is ... or (isinstance(got, (tuple, list)) and any(part is ... for part in got)):
        raise _off("open")
    try:
        numbers = np.asarray(got, float)
    except (TypeError, ValueError):
        raise _off("no_number", got=got) from None
    if shape is not None and numbers.shape != shape:
        raise _off("shape", got=numbers.shape, right=shape)
    if not np.all(np.isfinite(numbers)):
        raise _off("not_finite")
    return numbers


def _called(function: Function, *arguments: object) -> Any:
    """What a function returns; `NotYetError` where it raises."""
    try:
        return function(*arguments)
    except Exception as error:
        if "ellipsis" in str(error):
            raise _off("open") from None
        raise _off("raises", error=f"{type(error).__name__}: {error}") from None


def _known_slip(slips: Mapping[str, bool]) -> None:
    """Raise what is said of the first slip that was made."""
    for name, made in slips.items():
        if made:
            raise _off(name)


def _loss(x: Array, y: Array, m: float, b: float) -> float:
    return float(np.mean((y - m * x - b) ** 2))


def _numerical_gradient(x: Array, y: Array, m: float, b: float) -> Array:
    """Central differences; of a parabola they are exact for any step, and long ones keep the digits."""
    along_m = _loss(x, y, m + _unit_m, b) - _loss(x, y, m - _unit_m, b)
    along_b = _loss(x, y, m, b + _unit_y) - _loss(x, y, m, b - _unit_y)
    return np.array([along_m / (2 * _unit_m), along_b / (2 * _unit_y)])


def _answer(got: object, right: float, slips: Mapping[str, float], close: float = 1e-3) -> None:
    """Judge a number."""
    value = float(_numbers(got, ()))
    if not _near(value, right, close=close):
        _known_slip({name: _near(value, slip, abs(right), close) for name, slip in slips.items()})
        raise _off("too_large" if value > right else "too_small", got=_digit(value, 6))
    _right("right_number", got=_digit(value, 6))


# ---- gradient descent from scratch -------------------------------------------------------------------------------


def flat_loss(got: object) -> None:
    """The loss of the horizontal line through the mean."""
    right = _digits["flat_loss"]
    slips = {"slip_root": right**0.5, "slip_sum": right * len(_x), "slip_cancel": 0.0}
    _answer(got, right, slips)


def gradient(function: Function) -> None:
    """(∂J/∂m, ∂J/∂b), an array of two."""
    for x in (_far_x, _x):
        numerical = np.array([_numerical_gradient(x, _y, *place) for place in _lesson["places"]])
        right = np.array(_digits["gradients"]) if x is _x else numerical
        got = np.array([_numbers(_called(function, x, _y, *place), (2,)) for place in _lesson["places"]])
        _judge_gradient(got, right, numerical, x)
    _right("right_gradient", got=_pair(got[0]), numerical=_pair(numerical[0]))


def _judge_gradient(got: Array, right: Array, numerical: Array, x: Array) -> None:
    if all(_near(got[:, k], right[:, k], unit) for k, unit in enumerate(_gradient_units(x))):
        return
    outside = np.column_stack([np.mean(x) * right[:, 1], right[:, 1]])
    _known_slip(
        {
            "slip_sign": _near(got, -right),
            "slip_half": _near(got, right / 2),
            "slip_sum": _near(got, right * len(x)),
            "slip_swapped": _near(got, right[:, ::-1]),
            "slip_outside": _near(got, outside),
            "slip_one_sign": _near(got, right * [1, -1]) or _near(got, right * [-1, 1]),
        }
    )
    k = int(np.argmax(np.max(np.abs(got - right) / _gradient_units(x), axis=1)))
    raise _off(
        "off_gradient", got=_pair(got[k]), numerical=_pair(numerical[k]), line=_pair(_lesson["places"][k])
    )


def _gradient_units(x: Array) -> tuple[float, float]:
    """What is large for a gradient."""
    return _unit_y * float(np.sqrt(np.mean(x * x))), _unit_y


def _pair(pair: ArrayLike) -> str:
    m, b = np.asarray(pair, float)
    return f"({_digit(m)}, {_digit(b)})"


def _digit(value: float, digits: int = 5) -> str:
    """A number for a sentence, with a true minus sign."""
    return f"{value:.{digits}g}".replace("-", "−")


def one_epoch(function: Function) -> None:
    """m, b after an epoch, and J, ∂J/∂m, ∂J/∂b before it."""
    for x, share in ((_x, 1.0), (_far_x, 0.1)):
        rate, places = share * _alpha, np.array(_lesson["places"])
        slopes = np.array([_numerical_gradient(x, _y, *place) for place in places])
        losses = np.array([_loss(x, _y, *place) for place in places])
        if x is _x:
            slopes, losses = np.array(_digits["gradients"]), np.array(_digits["losses"])
        got = np.array([_numbers(_called(function, x, _y, *place, rate), (5,)) for place in places])
        _judge_epoch(got, places, rate, slopes, losses, x)
    _right("right_epoch")


def _judge_epoch(got: Array, places: Array, rate: float, slopes: Array, losses: Array, x: Array) -> None:
    _judge_gradient(got[:, 3:], slopes, slopes, x)
    new, lines = places - rate * slopes, got[:, :2]
    size = float(np.max(np.abs(places)))
    if not _near(lines, new, size):
        # With m moved already, ∂J/∂b is another one.
        one_by_one = new[:, 1] - rate * 2 * np.mean(x) * (new[:, 0] - places[:, 0])
        _known_slip(
            {
                "slip_uphill": _near(lines, places + rate * slopes, size),
                "slip_no_rate": _near(lines, places - slopes, size),
                "slip_stays": _near(lines, places, size),
                "slip_one_by_one": _near(lines, np.column_stack([new[:, 0], one_by_one]), size),
            }
        )
        raise _off("off_step", line=_pair(places[0]), got=_pair(lines[0]), right=_pair(new[0]))
    if not _near(got[:, 2], losses, _unit_y**2):
        after = np.array([_loss(x, _y, *line) for line in new])
        _known_slip({"slip_after": _near(got[:, 2], after, _unit_y**2)})
        raise _off("off_loss", got=_digit(got[0, 2]), right=_digit(losses[0]))


def epochs_of_half(got: object) -> None:
    """How many epochs it takes with half the learning rate."""
    count, right = _numbers(got, ()), _digits["epochs_of_half"]
    if abs(float(count) - right) > 1:
        _known_slip(
            {
                "slip_counts_start": abs(float(count) - right - 2) < 1,
                "slip_half_as_many": abs(float(count) - _digits["epochs"] / 2) <= 1,
                "slip_same_rate": abs(float(count) - _digits["epochs"]) <= 1,
            }
        )
        raise _off("too_large" if count > right else "too_small", got=int(count))
    _right("right_number", got=int(count))


# ---- only b ------------------------------------------------------------------------------------------------------


def slope_along_b(function: Function) -> None:
    """dJ/db."""
    places, right = _lesson["places"], np.array(_digits["gradients"])[:, 1]
    got = np.array([float(_numbers(_called(function, _x, _y, *place), ())) for place in places])
    if not _near(got, right, _unit_y):
        _known_slip(
            {
                "slip_sign": _near(got, -right),
                "slip_half": _near(got, right / 2),
                "slip_sum": _near(got, right * len(_x)),
                "slip_along_m": _near(got, np.array(_digits["gradients"])[:, 0]),
            }
        )
        numerical = _numerical_gradient(_x, _y, *places[0])[1]
        raise _off("off_slope", got=_digit(got[0]), numerical=_digit(numerical))
    _right("right_slope", got=_digit(got[0]), numerical=_digit(_numerical_gradient(_x, _y, *places[0])[1]))


def best_b(got: object) -> None:
    """The vertex of the parabola."""
    m, right = _digits["optimum"]
    value = float(_numbers(got, ()))
    if not _near(value, right, 1e-3 * _unit_y, close=1e-3):
        mean_x, mean_y = float(np.mean(_x)), float(np.mean(_y))
        slips = {"slip_no_slope": mean_y, "slip_plus": mean_y + m * mean_x, "slip_minus": -right}
        _known_slip({name: _near(value, slip, 1e-3 * _unit_y, 1e-3) for name, slip in slips.items()})
        raise _off("too_large" if value > right else "too_small", got=_digit(value, 6))
    _right("right_number", got=_digit(value, 6))


def descend_b(function: Function) -> None:
    """The heights b after 0, 1, … epochs."""
    m, vertex = _digits["optimum"]
    start = _lesson["low_b"]
    for rate, count in ((0.15, 6), (0.93, 5)):
        right = vertex + (start - vertex) * (1 - 2 * rate) ** np.arange(count + 1)
        got = _numbers(_called(function, _x, _y, m, start, rate, count))
        if got.shape == (count,) and (_near(got, right[1:], _unit_y) or _near(got, right[:-1], _unit_y)):
            raise _off("slip_first" if _near(got, right[1:], _unit_y) else "slip_last")
        if got.shape == () and _near(got, right[-1], _unit_y):
            raise _off("slip_only_last")
        if got.shape != right.shape:
            raise _off("shape", got=got.shape, right=right.shape)
        if not _near(got, right, _unit_y):
            uphill = vertex + (start - vertex) * (1 + 2 * rate) ** np.arange(count + 1)
            no_rate = vertex + (start - vertex) * (-1.0) ** np.arange(count + 1)
            _known_slip(
                {
                    "slip_uphill": _near(got, uphill),
                    "slip_no_rate": _near(got, no_rate, _unit_y),
                    "slip_stays": _near(got, np.full(count + 1, start), _unit_y),
                }
            )
            k = int(np.argmax(np.abs(got - right) > CLOSE * _unit_y))
            raise _off("off_path", epoch=k, got=_digit(got[k]), right=_digit(right[k]))
    _right("right_path")


def alpha_of_half(got: object) -> None:
    """The smallest α with which the error halves in every epoch."""
    _answer(got, 0.25, {"slip_at_once": 0.5, "slip_other_side": 0.75, "slip_factor": 1.0})


# ---- m and b -----------------------------------------------------------------------------------------------------


def loss_on_grid(function: Function) -> None:
    """J of each line of a grid."""
    m, b = _digits["optimum"]
    grid_m, grid_b = np.meshgrid(m + _unit_m * np.arange(3), b + _unit_y * np.arange(4))
    right = np.array(
        [
            [_loss(_x, _y, *pair) for pair in zip(*row, strict=True)]
            for row in zip(grid_m, grid_b, strict=True)
        ]
    )
    got = _numbers(_called(function, _x, _y, grid_m, grid_b))
    if got.shape == ():
        raise _off("slip_one_mean")
    if got.shape != right.shape:
        raise _off("slip_axis", got=got.shape, right=right.shape)
    if not _near(got, right):
        _known_slip({"slip_sum": _near(got, right * len(_x)), "slip_root": _near(got**2, right)})
        raise _off("off_loss", got=_digit(got[0, 0]), right=_digit(right[0, 0]))
    _right()


def largest_alpha(got: object) -> None:
    """The bound of the learning rate."""
    steep, flat = _digits["steep"], _digits["flat"]
    _answer(
        got,
        2 / steep,
        {"slip_one": 1 / steep, "slip_flat": 2 / flat, "slip_inverse": steep / 2, "slip_itself": steep},
    )


def standardize(function: Function) -> None:
    """X measured from its mean, in standard deviations."""
    for x in (3 * _far_x, _x):
        right = (x - np.mean(x)) / np.std(x)
        got = _numbers(_called(function, x), x.shape)
        if not _near(got, right):
            n = len(x)
            _known_slip(
                {
                    "slip_sample": _near(got, right * ((n - 1) / n) ** 0.5),
                    "slip_variance": _near(got, right / np.std(x)),
                    "slip_centered": _near(got, x - np.mean(x)),
                    "slip_scaled": _near(got, x / np.std(x)),
                    "slip_range": _near(got, (x - np.min(x)) / np.ptp(x))
                    or _near(got, (x - np.mean(x)) / np.ptp(x)),
                    "slip_untouched": _near(got, x),
                }
            )
            raise _off(
                "off_standard", mean=_digit(float(np.mean(got)), 4), deviation=_digit(float(np.std(got)), 4)
            )
    _right()


# ---- the loss curve ----------------------------------------------------------------------------------------------


def shares(function: Function) -> None:
    """What each epoch leaves of J − J*."""
    for floor in (0.0, 3.0):
        right = np.array([0.5, 0.5, 0.25])
        losses = floor + np.array([8.0, 4.0, 2.0, 0.5])
        got = _numbers(_called(function, losses, floor), (3,))
        if not _near(got, right):
            _known_slip(
                {
                    "slip_upside_down": _near(got, 1 / right),
                    "slip_no_floor": _near(got, losses[1:] / losses[:-1]),
                    "slip_difference": _near(abs(got), abs(np.diff(losses))),
                    "slip_lost": _near(got, 1 - right),
                }
            )
            raise _off("off_share", got=_digit(got[0], 4))
    _right()


def share_left(got: object) -> None:
    """What an epoch leaves in the long run."""
    slow, quick = _digits["share_left"], _digits["other_share"]
    slips = {"slip_square": slow**0.5, "slip_steep": quick, "slip_lost": 1 - slow}
    _answer(got, slow, slips, close=1e-4)


def first_small(function: Function) -> None:
    """The first epoch at which the gradient is short enough, or None."""
    cases = (
        ([8.0, 4.0, 2.0], 0.25, 2, "slip_strict"),
        ([0.08, 0.04, 0.02], 0.25, 2, "slip_absolute"),
        ([8.0, 1.0, 4.0, 1.0], 0.25, 1, "slip_later"),
        ([8.0, 4.0], 0.1, None, "slip_never"),
    )
    for lengths, tolerance, right, slip in cases:
        got = _called(function, lengths, tolerance)
        if got is ... or (got is None and right is not None and _called(function, [1.0, 0.0], 0.5) is None):
            raise _off("open")
        if got != right:
            raise _off(slip, got=got, right=right)
    _right()


# ---- debug it ----------------------------------------------------------------------------------------------------


def debug(number: int, function: Function) -> None:
    """Whether a broken descent is mended: lines (m, b) after 0, 1, … epochs from (1, −2)."""
    rate, right = _lesson["debug_alpha"], np.array(_digits["debug"])
    got = _called(function, _x, _y, rate, len(right) - 1)
    if np.asarray(got).dtype.kind in "iu":
        raise _off(f"debug_{number}", got="")
    lines = _numbers(got, right.shape)
    before, after = _loss(_x, _y, *lines[0]), _loss(_x, _y, *lines[-1])
    if number == 5:  # any rate below the bound will do
        losses = np.array([_loss(_x, _y, *line) for line in lines])
        mended = bool(np.all(np.diff(losses) <= CLOSE * losses[0])) and not _near(lines[-1], lines[0])
    else:
        mended = all(_near(lines[:, k], right[:, k], close=1e-9) for k in (0, 1))
    if not mended:
        raise _off(f"debug_{number}", got=_say("losses", first=_digit(before, 4), last=_digit(after, 4)))
    _right("mended", first=_digit(before, 4), last=_digit(after, 4))
