"""Level ellipses and cuts against J itself."""

from __future__ import annotations

from math import pi, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdmath import Ellipse, Moments, level_ellipse, mse, slice_along_b
from tests.support.strategies import (
    HAND,
    PLAIN,
    Exact,
    data_and_line,
    datasets,
    root,
    size_of_terms,
    spread_of,
)

EPS = 2e-15
many = settings(max_examples=20, deadline=None)


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
@given(data=datasets(PLAIN), turn=st.floats(-3.1, 3.1), share=st.sampled_from([1e-3, 1.0, 7.0, 1e3]))
def test_the_angle_of_a_point_leads_back_to_it(data, turn, share):
    moments = Moments.of(data)
    ellipse = level_ellipse(moments, moments.floor + (share * spread_of(moments)) ** 2)
    there = ellipse.points(turn)
    off = np.abs(ellipse.points(ellipse.angle(there)) - there)
    assert np.all(off <= 1e-12 * (ellipse.half_extent + np.abs(ellipse.center)))


@pytest.mark.parametrize("angle", [-3.0, -pi / 2, -0.3, 0.0, 1.234, pi / 2, 3.1])
def test_the_angle_of_a_point_by_hand(angle):
    ellipse = level_ellipse(HAND, 5.0)
    assert ellipse.angle(ellipse.points(angle)) == pytest.approx(angle, abs=1e-12)
    flipped = Ellipse(center=ellipse.center, axes=ellipse.axes[:, ::-1])
    assert flipped.angle(flipped.points(angle)) == pytest.approx(angle, abs=1e-12)


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
