"""Level ellipses, cuts and windows against J itself; ticks against exact decimals."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor, pi, sqrt, ulp

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gdmath import (
    Dataset,
    Moments,
    Window,
    curvature,
    data_window,
    decimals_of,
    descend,
    descent_window,
    level_ellipse,
    levels,
    mse,
    rim_level,
    rim_window,
    round_ticks,
    slice_along_b,
    tick_step,
)
from gdmath.study import wrong_line
from tests.support.strategies import HARD_DATASETS, PLAIN, Exact, data_and_line, datasets, root, size_of_terms

EPS = 2e-15
many = settings(max_examples=20, deadline=None)
ASPECTS = st.sampled_from([0.5, 1.0, 16 / 9, 3.0])
HAND = Moments(n=3, mean_x=2.0, mean_y=4.0, var_x=0.25, cov_xy=0.25, floor=1.0)  # optimum (1, 2)


def spread_of(moments):
    return sqrt(moments.var_y) or abs(moments.mean_y) or 1.0


@st.composite
def paths(draw, units=PLAIN) -> tuple[Moments, np.ndarray]:
    """A descent, or a single line, with the moments it belongs to."""
    data, start = draw(data_and_line(units))
    moments = Moments.of(data)
    rate = draw(st.sampled_from([0.1, 0.4, 0.9])) * curvature(moments).max_learning_rate
    path = descend(moments, learning_rate=rate, epochs=draw(st.integers(0, 20)), start=start)
    return moments, path.params


# ---- level ellipses


def test_a_level_ellipse_by_hand():
    ellipse = level_ellipse(HAND, 5.0)
    assert ellipse.center.tolist() == [1, 2]
    # J = 1 + (m − 1)²/4 + (b − 2 + 2 (m − 1))²: radius 2, so m reaches 4 to both sides, where b = 2 ∓ 8.
    assert ellipse.points([0.0, pi / 2]) == pytest.approx(np.array([[5, -6], [1, 4]]))
    assert ellipse.half_extent == pytest.approx([4, sqrt(8**2 + 2**2)])


@many
@given(data=datasets(PLAIN), share=st.sampled_from([0.01, 1.0, 30.0]))
def test_the_loss_is_constant_along_a_level_ellipse_to_1e9(data, share):
    moments = Moments.of(data)
    level = moments.floor + (share * spread_of(moments)) ** 2
    around = level_ellipse(moments, level).points(np.linspace(0, 2 * pi, 12))
    for m, b in around.tolist():
        size = size_of_terms(data, m, b)
        for loss in (moments.loss(m, b), mse(data.x, data.y, m, b)):
            assert loss == pytest.approx(level, rel=1e-9)
            assert abs(sqrt(loss) - sqrt(level)) <= EPS * size


@many
@given(data=datasets(), share=st.sampled_from([0.01, 1.0, 30.0]), angle=st.floats(0, 6.3))
def test_of_far_off_data_too_as_far_as_a_line_can_be_written_down(data, share, angle):
    moments = Moments.of(data)
    level = moments.floor + (share * spread_of(moments)) ** 2
    m, b = level_ellipse(moments, level).points(angle).tolist()
    true = root(Exact(data.x, data.y).loss(m, b))
    assert abs(true - sqrt(level)) <= moments.rounding(m, b)


@many
@given(data=datasets(PLAIN), angle=st.floats(0, 6.3))
def test_an_angle_on_the_ellipse_is_the_angle_of_polar(data, angle):
    moments = Moments.of(data)
    radius = spread_of(moments)
    ellipse = level_ellipse(moments, moments.floor + radius**2)
    off = np.abs(ellipse.points(angle) - moments.from_polar(angle, radius))
    assert np.all(off <= 1e-13 * (ellipse.half_extent + np.abs(ellipse.center)))


def test_there_is_no_ellipse_below_the_floor_and_a_point_at_it():
    with pytest.raises(ValueError, match=r"0\.999.*least is 1"):
        level_ellipse(HAND, 0.999)
    ellipse = level_ellipse(HAND, 1.0)
    assert ellipse.half_extent.tolist() == [0, 0]
    assert ellipse.points([0.0, 1.0, 2.0]).tolist() == 3 * [[1, 2]]


def test_points_have_the_shape_of_the_angles():
    ellipse = level_ellipse(HAND, 5.0)
    assert ellipse.points(0.3).shape == (2,)
    assert ellipse.points([0.3]).shape == (1, 2)
    assert ellipse.points(np.zeros((4, 5))).shape == (4, 5, 2)


@many
@given(data=datasets(PLAIN))
def test_half_extent_is_the_box_around_the_ellipse_and_no_wider(data):
    moments = Moments.of(data)
    ellipse = level_ellipse(moments, moments.floor + spread_of(moments) ** 2)
    off = np.abs(ellipse.points(np.linspace(0, 2 * pi, 20_001)) - ellipse.center).max(axis=0)
    rounding = EPS * np.abs(ellipse.center)
    assert np.all(off <= ellipse.half_extent * (1 + EPS) + rounding)
    assert np.all(off >= ellipse.half_extent * (1 - 1e-7) - rounding)


@many
@given(data=datasets(), count=st.integers(1, 12), share=st.sampled_from([1e-3, 1.0, 50.0]))
def test_levels_rise_to_the_top_between_equal_steps_of_the_loss_and_of_the_radius(data, count, share):
    moments = Moments.of(data)
    top = moments.floor + (share * spread_of(moments)) ** 2
    values = levels(moments, top, count)
    assert values.shape == (count,)
    assert values[-1] == pytest.approx(top, rel=1e-15)
    from_floor = np.append(0.0, values - moments.floor)
    assert np.all(np.diff(from_floor) > 0)
    # As J steepens outwards, its steps grow and those of the radius shrink.
    assert np.all(np.diff(from_floor, 2) > 0)
    assert np.all(np.diff(np.sqrt(from_floor), 2) < 0)


# ---- the cut along b


@many
@given(given=data_and_line(), step=st.integers(-50, 50))
def test_the_slice_along_b_is_the_loss_at_that_slope(given, step):
    data, (m, b) = given
    moments = Moments.of(data)
    b += step * spread_of(moments) / 10
    cut = slice_along_b(moments, m)
    size = size_of_terms(data, m, b)
    assert abs(sqrt(cut.value(b)) - sqrt(moments.loss(m, b))) <= EPS * size
    assert abs(cut.slope(b) - moments.gradient(m, b)[1]) <= 2 * EPS * size
    assert cut.floor == pytest.approx(moments.loss(m, cut.vertex), rel=1e-15)
    assert cut.slope(cut.vertex) == 0 and cut.value(cut.vertex) == cut.floor


def test_the_slice_at_the_best_slope_touches_the_floor_and_takes_arrays():
    cut = slice_along_b(HAND, 1.0)
    assert (cut.vertex, cut.floor) == (2, 1)
    assert cut.value(np.array([1.0, 2, 4])).tolist() == [2, 1, 5]
    assert cut.slope(np.array([1.0, 2, 4])).tolist() == [-2, 0, 4]
    assert slice_along_b(HAND, 3.0).vertex == -2
    assert slice_along_b(HAND, 3.0).floor == 2  # 1 + 0.25 · 2²


# ---- the window of the data


@pytest.mark.parametrize("margin", [0.0, 0.08, 0.5])
def test_data_window_has_the_margin_on_each_side(margin):
    data = Dataset(x=[2.0, 10.0, 4.0], y=[-1.0, 3.0, 1.0])
    window = data_window(data, margin=margin)
    assert window.x == pytest.approx((2 - 8 * margin, 10 + 8 * margin))
    assert window.y == pytest.approx((-1 - 4 * margin, 3 + 4 * margin))


@pytest.mark.parametrize("name", HARD_DATASETS)
def test_data_window_contains_the_points_and_shows_them_apart(name):
    data = HARD_DATASETS[name]
    window = data_window(data)
    assert window.contains(np.stack([data.x, data.y], axis=1))
    assert 0 < np.ptp(data.x) < window.width < 2 * np.ptp(data.x)
    assert window.height > np.ptp(data.y)
    assert np.ptp(data.y) == 0 or window.height < 2 * np.ptp(data.y)


@pytest.mark.parametrize("y", [0.0, 0.1, -3.0, 1e9, -1e-9])
def test_data_window_of_constant_y_has_a_height_and_the_points_in_the_middle(y):
    window = data_window(Dataset(x=[1.0, 2.0, 3.0], y=[y, y, y]))
    assert window.height >= max(abs(y), 2) * (1 - 1e-15)
    assert window.center[1] == pytest.approx(y, abs=1e-15)


def test_a_window_knows_its_extent_centre_and_what_is_in_it():
    window = Window(x=(1.0, 5.0), y=(-2.0, 0.0))
    assert (window.width, window.height, window.center) == (4, 2, (3, -1))
    assert window.contains([3.0, -1.0]) and window.contains([[1.0, -2.0], [5.0, 0.0]])
    for outside in ([0.99, -1], [5.01, -1], [3, -2.01], [3, 0.01]):
        assert not window.contains(outside)
        assert not window.contains([[3.0, -1.0], outside])


# ---- the rim


@many
@given(given=paths())
def test_the_rim_has_the_whole_path_inside_at_its_margin(given):
    moments, path = given
    rim = rim_level(moments, path)
    radii = np.sqrt([moments.rise(m, b) for m, b in path.tolist()])
    rim_radius = sqrt(rim - moments.floor)
    assert rim_radius > 0
    assert np.all(radii < rim_radius)
    if radii.max() > 1e-3 * spread_of(moments):
        assert rim_radius == pytest.approx(1.08 * radii.max(), rel=1e-6)
    else:
        assert rim_radius < 1.1 * max(spread_of(moments), radii.max())


def test_a_rim_by_hand():
    # J(3, −2) = 1 + 2²/4 = 2 and J(1, 4) = 1 + 2² = 5.
    path = [(3.0, -2.0), (1.0, 4.0), (1.0, 2.0)]
    assert rim_level(HAND, path, margin=0.5) == pytest.approx(1 + 4 * 1.5**2)
    assert rim_level(HAND, path[0], margin=0.0) == pytest.approx(2)


@pytest.mark.parametrize("off", [0.0, 1e-17, 1e-16, 3e-15])
@pytest.mark.parametrize("name", HARD_DATASETS)
def test_a_path_that_rests_at_the_optimum_has_the_rim_of_the_horizontal_line(name, off):
    moments = Moments.of(HARD_DATASETS[name])
    m, b = moments.optimum
    rim = rim_level(moments, [(m * (1 + off), b * (1 - off))], margin=0.0)
    expected = moments.var_y or moments.mean_y**2 or 1.0
    assert rim == pytest.approx(moments.floor + expected, rel=1e-12)


def test_a_small_descent_far_from_zero_keeps_its_own_rim():
    # y stands a billion spreads off zero: what the path rises is less than 1e-12 of that squared.
    moments = Moments.of(HARD_DATASETS["y around a billion"])
    start = wrong_line(moments)
    assert rim_level(moments, [start], margin=0.0) == pytest.approx(moments.loss(*start), rel=1e-12)
    assert rim_level(moments, [start]) > moments.loss(*start)


@many
@given(data=datasets(PLAIN), aspect=ASPECTS, share=st.sampled_from([0.1, 1.0, 40.0]))
def test_rim_window_holds_the_whole_rim_and_touches_it_on_two_sides(data, aspect, share):
    moments = Moments.of(data)
    rim = moments.floor + (share * spread_of(moments)) ** 2
    window = rim_window(moments, rim, aspect=aspect, margin=0.0)
    ellipse = level_ellipse(moments, rim)
    wider = rim_window(moments, rim, aspect=aspect)
    assert wider.contains(ellipse.points(np.linspace(0, 2 * pi, 400)))
    assert_aspect(window, aspect)
    assert_aspect(wider, aspect)
    free = np.array([window.width, window.height]) / 2 / ellipse.half_extent
    rounding = 1e-15 * np.abs(ellipse.center) / ellipse.half_extent
    assert np.all(free >= 1 - EPS - rounding) and np.any(free <= 1 + EPS + rounding)


def assert_aspect(window, aspect):
    """Equal units and the aspect asked for, but for the rounding of the edges."""
    assert window.width > 0 and window.height > 0
    edges = 2 * max(map(ulp, window.x + window.y))
    assert abs(window.width - aspect * window.height) <= (1 + aspect) * edges + 1e-14 * window.width


# ---- the window of the descent


def test_a_descent_window_by_hand():
    # From (−1, 2) to the optimum (1, 2): 2 wide, and 0.2 of that free on each side.
    window = descent_window(HAND, [(-1.0, 2.0)], aspect=2.0)
    assert window.x == pytest.approx((-1.4, 1.4)) and window.y == pytest.approx((1.3, 2.7))
    window = descent_window(HAND, [(0.0, -8.0), (1.0, 0.0)], aspect=0.5, margin=0.1)
    assert window.y == pytest.approx((-9, 3)) and window.x == pytest.approx((-2.5, 3.5))


@many
@given(given=paths(), aspect=ASPECTS)
def test_descent_window_contains_path_and_optimum_with_equal_units_and_some_room(given, aspect):
    moments, path = given
    window = descent_window(moments, path, aspect=aspect)
    assert_aspect(window, aspect)
    seen = np.vstack([path, moments.optimum])
    assert window.contains(seen)
    low, high = np.array([window.x[0], window.y[0]]), np.array([window.x[1], window.y[1]])
    margin = 0.2 * np.ptp(seen, axis=0) - 1e-12 * np.abs(seen).max(axis=0)
    assert np.all(seen.min(axis=0) - low >= margin) and np.all(high - seen.max(axis=0) >= margin)
    if max(sqrt(moments.rise(m, b)) for m, b in path.tolist()) > 1e-5 * spread_of(moments):
        # No larger than it needs to be, in one direction.
        width, height = 1.4 * np.ptp(seen, axis=0) * (1 + 1e-12) + 4 * ulp(float(np.abs(seen).max()))
        assert window.width <= width or window.height <= height


@pytest.mark.parametrize("off", [0.0, 1e-16, 3e-15])
@pytest.mark.parametrize("name", HARD_DATASETS)
def test_a_path_that_rests_at_the_optimum_has_the_window_of_its_rim(name, off):
    moments = Moments.of(HARD_DATASETS[name])
    m, b = moments.optimum
    path = [(m * (1 + off), b * (1 - off)), (m, b)]
    window = descent_window(moments, path, aspect=1.5)
    assert window == rim_window(moments, rim_level(moments, path), aspect=1.5)
    assert np.all(np.isfinite(window.x + window.y)) and window.contains([m, b])
    assert_aspect(window, 1.5)
    # Wide enough for ticks: far above the last digits of its edges.
    assert window.width > 1e5 * max(map(ulp, window.x)) and window.height > 1e5 * max(map(ulp, window.y))


@pytest.mark.parametrize("name", HARD_DATASETS)
def test_descents_in_hard_data_have_windows_of_some_size(name):
    moments = Moments.of(HARD_DATASETS[name])
    rate = 0.4 * curvature(moments).max_learning_rate
    for start in (wrong_line(moments), (0.0, 0.0), (moments.optimum[0], moments.mean_y + 1)):
        path = descend(moments, learning_rate=rate, epochs=10, start=start).params
        near = descent_window(moments, path, aspect=1.5)
        far = rim_window(moments, rim_level(moments, path), aspect=1.5)
        for window in (near, far):
            assert np.all(np.isfinite(window.x + window.y)) and window.contains(moments.optimum)
            assert window.contains(path)
            assert_aspect(window, 1.5)


# ---- ticks


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
