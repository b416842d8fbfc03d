"""Windows of the data and of the plane hold what they are asked to, and no more than they need."""

from __future__ import annotations

from math import pi, sqrt, ulp

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdmath import Dataset, Moments, curvature, default_start, descend, level_ellipse
from scenes.windows import Window, data_window, descent_window, levels, rim_level, rim_window
from tests.support.strategies import HAND, HARD_DATASETS, PLAIN, data_and_line, datasets, spread_of

EPS = 2e-15
many = settings(max_examples=20, deadline=None)
ASPECTS = st.sampled_from([0.5, 1.0, 16 / 9, 3.0])


@st.composite
def paths(draw, units=PLAIN) -> tuple[Moments, np.ndarray]:
    """A descent, or a single line, with the moments it belongs to."""
    data, start = draw(data_and_line(units))
    moments = Moments.of(data)
    rate = draw(st.sampled_from([0.1, 0.4, 0.9])) * curvature(moments).max_learning_rate
    path = descend(moments, learning_rate=rate, epochs=draw(st.integers(0, 20)), start=start)
    return moments, path.params


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
    start = default_start(moments)
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
    for start in (default_start(moments), (0.0, 0.0), (moments.optimum[0], moments.mean_y + 1)):
        path = descend(moments, learning_rate=rate, epochs=10, start=start).params
        near = descent_window(moments, path, aspect=1.5)
        far = rim_window(moments, rim_level(moments, path), aspect=1.5)
        for window in (near, far):
            assert np.all(np.isfinite(window.x + window.y)) and window.contains(moments.optimum)
            assert window.contains(path)
            assert_aspect(window, 1.5)


# ---- levels


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
