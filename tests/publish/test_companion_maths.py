"""The arithmetic of the companion page, in Chromium, against gdmath: to 1e-12, relative, on the awkward data sets."""

from __future__ import annotations

from dataclasses import asdict
from math import sqrt
from pathlib import Path

import numpy as np
import pytest

from gdmath import Dataset, Moments, curvature, descend
from gdmath.coordinates import bend, bent_start, round_measure
from gdmath.rules import RULES, described
from scenes.lesson import DEFAULT, Lesson
from scenes.publish.companion.companion import RULES_SHOWN, write_companion
from tests.support.companion import CHROMIUM, DRIVER, Reader
from tests.support.hard_datasets import HARD_DATASETS, _data

STEPS = 200
NEAR = 1e-12
# Of the bound of plain descent: steady, overshooting in every step, past the bound.
SHARES = (0.4, 0.97, 1.05)


@pytest.fixture(scope="module")
def reader(tmp_path_factory, media):
    if CHROMIUM is None or DRIVER is None:
        pytest.skip("there is no Chromium (apt install chromium chromium-driver)")
    page = tmp_path_factory.mktemp("companion") / "index.html"
    lesson = Lesson.load(DEFAULT)
    write_companion(lesson, lesson.study(), page, media=media)
    found = Reader(tmp_path_factory.mktemp("browser"))
    found.open(Path(page))
    yield found
    found.close()


def points(name: str) -> tuple[np.ndarray, np.ndarray]:
    x, y, *_ = _data(name)
    return np.asarray(x, float), np.asarray(y, float)


def start_of(moments: Moments) -> list[float]:
    """A line that is off by the spread of y in height and, the other way, in slope."""
    m, _ = moments.optimum
    spread = sqrt(moments.var_y) or abs(moments.mean_y) or 1.0
    tilt = 1.5 * spread / sqrt(moments.var_x)
    return [m - tilt, moments.mean_y - 1.2 * spread - (m - tilt) * moments.mean_x]


DESCENTS = """
const [runs, rules, steps] = arguments, made = companion.rules_of(rules);
return runs.map(({ moments, start, alpha, rule }) => {
  const how = { learning_rate: alpha, updates: steps, start, tolerance: 0, rule: made[rule] };
  const path = companion.descend(new companion.Moments(moments), how);
  return [path.params, path.loss, path.gradient, path.outcome];
});
"""


def largest_gap(found, expected, scale) -> float:
    """The largest difference, as a share of what it is measured by."""
    found, expected = np.asarray(found, float), np.asarray(expected, float)
    assert found.shape == expected.shape
    gaps = np.abs(found - expected)
    return float(np.max(np.divide(gaps, scale, where=gaps > 0, out=np.zeros_like(gaps))))


@pytest.mark.parametrize("name", HARD_DATASETS)
def test_descents_are_those_of_gdmath(reader, name):
    """From the same moments, as the page has them from the study: every row of every rule, number by number."""
    x, y = points(name)
    raw = Moments.of_arrays(x, y)
    runs, expected = [], []
    for moments in (raw, raw.rescaled(raw.mean_x, sqrt(raw.var_x))):
        start, bound = start_of(moments), curvature(moments).max_learning_rate
        for rule in RULES_SHOWN:
            for share in SHARES:
                alpha = share * (RULES[rule]().bound(bound) or 0.1 * abs(start[0] or 1.0))
                runs.append({"moments": asdict(moments), "start": start, "alpha": alpha, "rule": rule})
                expected.append(
                    descend(
                        moments,
                        learning_rate=alpha,
                        epochs=STEPS,
                        start=tuple(start),
                        tolerance=0.0,
                        rule=RULES[rule](),
                    )
                )
    rules = [described(RULES[rule]()) for rule in RULES_SHOWN]
    for run, path, (params, loss, gradient, outcome) in zip(
        runs, expected, reader.run(DESCENTS, runs, rules, STEPS), strict=True
    ):
        for found, own in ((params, path.params), (loss, path.loss), (gradient, path.gradient)):
            assert largest_gap(found, own, np.abs(own)) <= NEAR, run
        told = "out_of_epochs" if path.outcome.value == "settled" else path.outcome.value
        assert outcome == told, run


@pytest.mark.parametrize("name", HARD_DATASETS)
def test_moments_are_those_of_gdmath(reader, name):
    """From the points, as the page has them from a viewer; each measured by the size of what is added up in it."""
    x, y = points(name)
    own = Moments.of_arrays(x, y)
    found = reader.run("return {...companion.Moments.of(...arguments)}", x.tolist(), y.tolist())
    spread_x, spread_y = sqrt(own.var_x), sqrt(own.var_y)
    scales = {
        "n": 1.0,
        "mean_x": float(np.mean(np.abs(x))),
        "mean_y": float(np.mean(np.abs(y))) or 1.0,
        "var_x": own.var_x,
        "cov_xy": spread_x * spread_y or 1.0,
        "floor": own.var_y or 1.0,
    }
    assert found.keys() == scales.keys()
    for key, scale in scales.items():
        assert abs(found[key] - getattr(own, key)) <= NEAR * scale, key
    bowl = curvature(own)
    seen = reader.run(
        "return companion.curvature(companion.Moments.of(...arguments))", x.tolist(), y.tolist()
    )
    rates = {"bound": bowl.max_learning_rate, "best": bowl.best_learning_rate}
    for key, value in {"steep": bowl.steep, "flat": bowl.flat, **rates}.items():
        assert seen[key] == pytest.approx(value, rel=NEAR), key


@pytest.mark.parametrize("name", HARD_DATASETS)
def test_descents_from_points_are_those_of_gdmath(reader, name):
    """From the points alone: params by the size of the path, loss and gradient by their largest."""
    x, y = points(name)
    moments = Moments.of_arrays(x, y)
    start, alpha = start_of(moments), 0.4 * curvature(moments).max_learning_rate
    path = descend(moments, learning_rate=alpha, epochs=STEPS, start=tuple(start), tolerance=0.0)
    params, loss, gradient = reader.run(
        "const [x, y, start, alpha, steps, rules] = arguments;"
        "const path = companion.descend(companion.Moments.of(x, y), { learning_rate: alpha, updates: steps, start,"
        " tolerance: 0, rule: companion.rules_of(rules).plain }); return [path.params, path.loss, path.gradient]",
        x.tolist(), y.tolist(), start, alpha, STEPS, [described(RULES["plain"]())],
    )  # fmt: skip
    # At the optimum itself both stop as soon as rounding allows: one may do so an epoch before the other.
    rows = min(len(params), len(path.params))
    assert rows >= min(STEPS, len(path.params)) - 1
    for found, own in ((params, path.params), (loss, path.loss), (gradient, path.gradient)):
        scale = np.max(np.abs(own), axis=0) + np.zeros_like(own[:rows])
        assert largest_gap(found[:rows], own[:rows], scale) <= NEAR


@pytest.mark.parametrize("name", HARD_DATASETS)
def test_round_measures_are_those_of_gdmath(reader, name):
    """How x is counted where the raw valley is too narrow to see: not about the same numbers, but these."""
    x, y = points(name)
    moments = Moments.of_arrays(x, y)
    measure, start, bent = reader.run(
        "const m = new companion.Moments(arguments[0]), measure = companion.round_measure(m);"
        "const told = m.rescaled(...measure);"
        "const start = companion.bent_start(told); return [measure, start, companion.bend(told, start)]",
        asdict(moments),
    )
    assert tuple(measure) == round_measure(moments)
    told = moments.rescaled(*measure)
    assert start == pytest.approx(bent_start(told), rel=NEAR)
    assert bent == pytest.approx(bend(told, bent_start(told)), rel=1e-9)


@pytest.mark.parametrize("name", ["default", "years", "two_levels", "huge", "anscombe_4"])
@pytest.mark.parametrize("size", [1, 7])
def test_batches_in_the_handed_order_are_those_of_gdmath(reader, name, size):
    if name == "default":
        data = Lesson.load(DEFAULT).study().dataset
        x, y = data.x, data.y
    else:
        x, y = points(name)
    x = (x - x.mean()) / x.std()
    data, moments = Dataset(x=x, y=y), Moments.of_arrays(x, y)
    start, alpha = start_of(moments), 0.05 * curvature(moments).max_learning_rate
    updates = -(-len(x) // size)
    epochs = -(-STEPS // updates)
    path = descend(data, learning_rate=alpha, epochs=epochs, start=tuple(start), batch=size, seed=0)
    random = np.random.default_rng(0)
    orders = [random.permutation(len(x)).tolist() for _ in range(epochs)]
    params, loss, gradient = reader.run(
        "const [moments, x, y, start, alpha, updates, size, orders, per, rules] = arguments;"
        "const batches = companion.batches_of(x.length, size, orders);"
        "const path = companion.descend(new companion.Moments(moments), { learning_rate: alpha, updates, start, x, y,"
        " batches, in_epoch: per, rule: companion.rules_of(rules).plain });"
        "return [path.params, path.loss, path.gradient]",
        asdict(moments), x.tolist(), y.tolist(), start, alpha, epochs * updates, size, orders, updates,
        [described(RULES["plain"]())],
    )  # fmt: skip
    assert len(params) == len(path.params) > 100
    for found, own in ((params, path.params), (loss, path.loss), (gradient, path.gradient)):
        scale = np.max(np.abs(own), axis=0) + np.zeros_like(own)
        assert largest_gap(found, own, scale) <= NEAR


def test_own_orders_are_without_replacement_and_the_same_for_everybody(reader):
    orders = reader.run(
        "return [0, 1, 2].map((epoch) => { const b = companion.batches_of(10, 3);"
        " return [0, 1, 2, 3].flatMap((k) => b(4 * epoch + k)); })"
    )
    assert [sorted(order) for order in orders] == [list(range(10))] * 3
    assert orders[0] != orders[1] != orders[2] != list(range(10))
    again = reader.run("const b = companion.batches_of(10, 3); return [4, 5, 6, 7].flatMap((k) => b(k))")
    assert again == orders[1]
