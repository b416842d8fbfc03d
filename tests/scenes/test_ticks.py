"""Ticks against exact decimals; round dates."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor, ulp

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scenes.ticks import decimals_of, round_dates, round_ticks, tick_step


def spans():
    """(low, high) of every size and on both sides of zero, near and far."""
    size = st.builds(lambda digits, power: digits * 10.0**power, st.floats(1, 10), st.integers(-12, 12))
    place = st.sampled_from([0.0, -1.0, -0.5, 0.3, -7.0, 100.0, -1e4, 1e7])
    return st.builds(lambda width, at: (at * width, at * width + width), size, place)


@settings(max_examples=150, deadline=None)
@given(span=spans(), count=st.integers(1, 12))
@example((1e9, 1e9 + 1), 5)
@example((1e9 - 1e-3, 1e9 + 1e-3), 5)
@example((-3e-9, 2e-9), 5)
@example((0.0, 3e-18), 5)
@example((0.0, 1e25), 5)
@example((0.1, 0.7), 6)
@example((-1e-300, 3e-300), 4)
def test_ticks_are_round_even_inside_and_as_many_as_fit(span, count):
    low, high = span
    ticks = round_ticks(low, high, count=count)
    assert ticks.dtype == float and ticks.ndim == 1 and len(ticks) <= count
    assert len(ticks) > 1 or count < 5
    # What repr writes is exactly even: no tick has binary dust in its last digits.
    exact = [Decimal(repr(tick)) for tick in ticks.tolist()]
    gaps = {after - before for before, after in pairwise(exact)}
    assert len(gaps) <= 1
    for gap in gaps:
        assert gap.normalize().as_tuple().digits in {(1,), (2,), (5,)}
        assert all(tick % gap == 0 for tick in exact)
        slack = 1e-8 * float(gap) + ulp(max(abs(low), abs(high)))
        assert ticks[0] >= low - slack and ticks[-1] <= high + slack
        # At the next smaller step there would have been too many.
        finer = Fraction(gap) / (Fraction(5, 2) if gap.as_tuple().digits[0] == 5 else 2)
        first, last = Fraction(low - slack) / finer, Fraction(high + slack) / finer
        assert floor(last) - ceil(first) + 1 > count
    assert not any(str(tick) == "-0.0" for tick in ticks.tolist())


@pytest.mark.parametrize(
    ("low", "high", "count", "expected"),
    [
        (0, 1, 5, [0, 0.5, 1]),
        (0, 1, 6, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (0.05, 0.95, 5, [0.2, 0.4, 0.6, 0.8]),
        (-3, 7, 5, [-2, 0, 2, 4, 6]),
        (-0.34, 0.34, 8, [-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3]),
        (1990, 2020, 4, [1990, 2000, 2010, 2020]),
        (12, 18, 1, [15]),
        (11, 14, 1, []),
        (0, 10_000, 3, [0, 5000, 10_000]),
        (0.1 + 0.2, 0.7, 5, [0.3, 0.4, 0.5, 0.6, 0.7]),  # 0.30000000000000004 is meant as 0.3
    ],
)
def test_ticks_by_hand(low, high, count, expected):
    assert round_ticks(low, high, count=count).tolist() == expected


@pytest.mark.parametrize(("low", "high", "count"), [(1, 1, 5), (2, 1, 5), (0, 1, 0), (0, float("nan"), 5)])
def test_there_are_no_ticks_in_an_empty_span(low, high, count):
    with pytest.raises(ValueError, match="no ticks"):
        round_ticks(low, high, count=count)


@pytest.mark.parametrize(
    ("step", "decimals"),
    [(1, 0), (5, 0), (2000, 0), (0.5, 1), (0.1, 1), (0.2, 1), (0.05, 2), (0.001, 3), (1e-9, 9), (5e-12, 12)],
)
def test_decimals_by_hand(step, decimals):
    assert decimals_of(step) == decimals and type(decimals_of(step)) is int


@settings(max_examples=50, deadline=None)
@given(span=spans(), count=st.integers(3, 8))
def test_decimals_tell_neighbouring_ticks_apart_and_write_them_exactly(span, count):
    ticks = round_ticks(*span, count=count)
    step = tick_step(ticks)
    decimals = decimals_of(step)
    written = [f"{tick:.{decimals}f}" for tick in ticks.tolist()]
    assert len(set(written)) == len(ticks)
    assert [float(text) for text in written] == ticks.tolist()
    # With one digit less, some tick would be written wrongly.
    assert decimals == 0 or any(float(f"{tick:.{decimals - 1}f}") != tick for tick in ticks.tolist())


def test_a_step_that_a_division_left_a_hair_short_needs_no_further_decimal():
    assert decimals_of(0.01 * (1 - 1e-12)) == 2
    assert decimals_of(1 - 1e-12) == 0


def test_tick_step_of_many_of_one_and_of_none():
    assert tick_step([2.0, 2.5, 3.0]) == 0.5
    assert tick_step([0.0]) == tick_step([3.0]) == tick_step([1234567.0]) == 1
    assert (tick_step([-20.0]), tick_step([-4.5]), tick_step([1e-9])) == (10, 0.1, 1e-9)
    assert tick_step([]) == 1
    assert tick_step(round_ticks(1e6, 1e6 + 0.04)) == 0.01  # where subtracting leaves 0.010000000009313226


# ---- dates


@pytest.mark.parametrize(
    ("first", "last", "densest"),
    [
        (dt.datetime(1990, 3, 1), dt.datetime(2020, 5, 1), ("years", 1)),
        (dt.datetime(2010, 1, 9), dt.datetime(2014, 9, 9), ("months", 1)),
        (dt.datetime(2020, 2, 17), dt.datetime(2020, 3, 30), ("days", 1)),
        (dt.datetime(1, 1, 1), dt.datetime(9999, 12, 31), ("years", 200)),
    ],
)
def test_round_dates_lie_inside_and_become_fewer(first, last, densest):
    found = list(round_dates(first, last))
    counts = [len(days) for _, days in found]
    assert found and counts == sorted(counts, reverse=True) and 2 <= counts[0] <= 62
    for _, days in found:
        assert all(first <= dt.datetime.combine(day, dt.time()) <= last for day in days)
        assert days == sorted(set(days))
    unit, days = found[0]
    assert unit == densest[0]
    if unit == "years":
        assert {(day.month, day.day) for day in days} == {(1, 1)}
        assert {after.year - before.year for before, after in pairwise(days)} == {densest[1]}
    if unit == "months":
        assert {day.day for day in days} == {1}
