"""OnlyBScene: what is special to it must be true in every frame."""

from __future__ import annotations

import re

import numpy as np
import pytest
from manim import tempconfig

from gdmath import Outcome, slice_along_b
from scenes.mobjects.kit.arithmetic import holding
from scenes.mobjects.kit.dial import Dial, Padlock
from scenes.mobjects.kit.number import NumberFormat
from scenes.mobjects.plots.parabola import apart
from scenes.style import THEMES, Style
from tests.support.cases import MAIN
from tests.support.expectations import Expectations
from tests.support.inspection import box, inked, samples, shown
from tests.support.observers import Callbacks, observer
from tests.support.truths import BOARD, ON_A_PLANE, Checks, ends, has_line, rows

EXPECTED = Expectations(seconds=(70, 100), texts=18, curves=24, checks=BOARD, never=ON_A_PLANE)

OTHER = ("past the bound", "one epoch", "many epochs")


def values_of(axes, outline):
    """Places of the frame (k, 3) as values of a plot's axes, (k, 2)."""
    corner = [axes.region.left, axes.region.bottom]
    return (np.asarray(outline)[:, :2] - corner) / axes.unit + [axes.window.x[0], axes.window.y[0]]


def center(dot, count=1):
    """The middles of dots, (count, 3)."""
    return dot.points.reshape(-1, 16, 3)[:, ::4].mean(axis=1)


def losses(scene, b):
    """J at each b, from the sum over all points."""
    x, y = rows(scene)
    return np.mean((y - scene.m * x - np.reshape(b, (-1, 1))) ** 2, axis=1)


def reads(number, value):
    """Whether a live number is this value, rounded."""
    return abs(number.shown - value) <= 0.5000001 * 10.0 ** (number.form.exponent - number.form.decimals)


def curve(scene):
    """The parabola is the loss of b, at the slope that is kept."""
    graph = scene.graph
    if not shown(scene, graph.curve) or not len(graph.curve.points):
        return False
    at = values_of(graph.axes, samples(graph.curve))
    np.testing.assert_allclose(at[:, 1], losses(scene, at[:, 0]), rtol=1e-9)
    return True


def dot(scene):
    """The dot on the curve is the line shown and its loss."""
    graph, b = scene.graph, scene.board.plane.dot.b
    if not shown(scene, graph.dot) or not len(graph.dot.points):
        return False
    here = values_of(graph.axes, center(graph.dot))[0]
    assert here[0] == pytest.approx(b, abs=1e-9 * graph.axes.window.width)
    assert here[1] == pytest.approx(losses(scene, b)[0], rel=1e-9)
    return True


def tangent(scene):
    """It has the slope of central differences, touches at the dot, and is seen to be straight."""
    graph, axes, b = scene.graph, scene.graph.axes, scene.board.plane.dot.b
    window = axes.window
    if not shown(scene, graph.tangent) or not len(graph.tangent.points):
        return False
    (b1, j1), (b2, j2) = values_of(axes, np.array(ends(graph.tangent.points)))
    h = 1e-3 * window.width
    low, high = losses(scene, [b - h, b + h])
    assert (j2 - j1) / (b2 - b1) == pytest.approx(
        (high - low) / (2 * h), rel=1e-6, abs=1e-6 * window.height / window.width
    )
    touch = j1 + (j2 - j1) / (b2 - b1) * (b - b1)
    assert touch == pytest.approx(losses(scene, b)[0], rel=1e-9, abs=1e-9 * window.height)
    if graph.tangent_shown == 1:
        # Downhill there is room between it and the curve.
        downhill = b1 if abs(b1 - scene.parabola.vertex) < abs(b2 - scene.parabola.vertex) else b2
        under = losses(scene, downhill)[0] - min(j1, j2)
        assert under * axes.unit[1] > 0.3 or abs(b - scene.parabola.vertex) < 0.2 * scene.far
    return graph.tangent_shown == 1


def loss_number(scene):
    """J as a number, rounded."""
    if not has_line(scene) or not shown(scene, scene.loss):
        return False
    assert reads(scene.loss.number, losses(scene, scene.board.plane.dot.b)[0])
    return True


def slope_number(scene):
    """dJ/db as a number is minus two times the mean error, rounded."""
    if not has_line(scene) or not shown(scene, scene.slope):
        return False
    x, y = rows(scene)
    assert reads(scene.slope.number, -2 * np.mean(y - scene.m * x - scene.board.plane.dot.b))
    return True


def stairs(scene):
    """The way of the descent, in steps along b and down to the curve."""
    if not shown(scene, scene.graph.stairs) or not len(scene.graph.stairs.points):
        return False
    check_stairs(scene.graph, scene.trajectory, scene.board.path.t)
    return True


def check_stairs(graph, trajectory, t):
    """Each step goes along b at the old loss, by −α dJ/db, and then to the curve."""
    corners = values_of(graph.axes, graph.stairs.points.reshape(-1, 4, 3)[:, [0, 3]].reshape(-1, 3))
    tiny = 1e-9 * graph.axes.window.width
    params = trajectory.params[:, 1]
    for (b1, j1), (b2, j2) in corners.reshape(-1, 2, 2):
        along, across = abs(b2 - b1), abs(j2 - j1)
        assert along < tiny or across < 1e-9 * graph.axes.window.height
        if along < tiny < across:
            assert np.abs(params[1 : int(t) + 2] - b1).min() < tiny, "falls where a step lands, nowhere else"
    seen = values_of(graph.axes, center(graph.steps))
    first = params[: int(t) + 1]
    assert np.abs(seen[:, :1] - first).min(axis=1).max() < tiny
    done = np.diff(params[: int(t) + 1])
    assert np.allclose(done, -trajectory.learning_rate * trajectory.gradient[: len(done), 1])
    at = center(graph.steps)[:, :2]
    gaps = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1)) + 9 * np.eye(len(at))
    assert gaps.min() > 0.1 * graph.size, "dots that touch look like a line"


def step(scene):
    """The arrow is as long as the step that the rule asks for, or on its way to that."""
    graph = scene.graph
    shaft, tip = graph.arrow
    if not shown(scene, tip) or not len(tip.points):
        return False
    b = float(values_of(graph.axes, shaft.points[:1])[0, 0])
    end = values_of(graph.axes, tip.points[:1])[0]
    whole = -scene.trajectory.learning_rate * graph.parabola.slope(b)
    assert 0 < (end[0] - b) / whole <= 1 + 1e-9
    assert end[1] == pytest.approx(graph.parabola.value(b), rel=1e-9)
    return True


def dials(scene):
    """Each dial says its parameter of the line, and has room for it."""
    seen, dot = 0, scene.board.plane.dot
    for dial, value in zip(scene.dials, (dot.m, dot.b), strict=True):
        if has_line(scene) and shown(scene, dial):
            assert reads(dial.number, value)
            assert dial.low <= value <= dial.high
            seen += 1
    return seen == 2


def padlock(scene):
    """Once it is closed, the slope is the best one, and stays."""
    if not has_line(scene) or not shown(scene, scene.padlock) or scene.padlock.closed != 1:
        return False
    assert scene.board.plane.dot.m == scene.m == pytest.approx(scene.study.moments.optimum[0])
    return True


def ghosts(scene):
    """Lines of the same slope."""
    if not shown(scene, scene.ghosts) or not len(scene.ghosts.points):
        return False
    axes = scene.data.axes
    for stroke in scene.ghosts.points.reshape(-1, 4, 3):
        (x1, y1), (x2, y2) = values_of(axes, stroke[[0, 3]])
        # A line that is all but outside has hardly any length.
        assert y2 - y1 == pytest.approx(scene.m * (x2 - x1), abs=1e-9 * axes.window.height)
    return True


def one_point(scene):
    """The squared error of one point over b, and the drop of that point."""
    points, axes, window = scene.points, scene.graph.axes, scene.data.axes.window
    x, y = scene.data.x, scene.data.y
    if not shown(scene, points.dot) or not len(points.dot.points):
        return False
    b, square = values_of(axes, center(points.dot))[0]
    assert b == pytest.approx(scene.board.plane.dot.b)
    error = y[points.which] - scene.m * x[points.which] - b
    assert square == pytest.approx(error**2, abs=1e-9 * axes.window.height)
    heights = values_of(scene.data.axes, np.array(ends(points.drop.points)))[:, 1]
    whole = np.all(heights < window.y[1] - 1e-9) and np.all(heights > window.y[0] + 1e-9)
    assert not whole or abs(heights[1] - heights[0]) == pytest.approx(abs(error), rel=1e-6)
    return bool(whole)


def many_points(scene):
    """The curves of many points, of which J is the mean."""
    points = scene.points
    x, y = scene.data.x, scene.data.y
    if not shown(scene, points.many) or not len(points.many.points):
        return False
    starts = values_of(scene.graph.axes, points.many.points[::4])
    own = (y[None] - scene.m * x[None] - starts[:, :1]) ** 2
    assert np.abs(own - starts[:, 1:]).min(axis=1).max() < 1e-9 * scene.graph.axes.window.height
    return True


def errors_whole(scene):
    """No error is cut off by the plot while J is read from them."""
    data, axes = scene.data, scene.data.axes
    if not has_line(scene) or not shown(scene, data.drops):
        return False
    drops = data.drops.points.reshape(-1, 4, 3)[:, [0, 3]]
    drawn = np.abs(np.diff(values_of(axes, drops.reshape(-1, 3)).reshape(-1, 2, 2)[..., 1], axis=1)).ravel()
    errors = np.abs(data.y - data.m * data.x - data.b)
    assert np.mean(drawn**2) * len(drawn) == pytest.approx(np.sum(errors**2), rel=1e-9)
    return True


def rates(scene):
    """Four descents at four rates: each dot is where its descent is, and what has left does not come back."""
    row = vars(scene).get("row")  # only from its beat on
    if row is None or not shown(scene, row):
        return False
    t = scene.board.path.t
    seen = 0
    for panel in row:
        graph, trajectory = panel.graph, panel.trajectory
        inside = graph.axes.window
        gone = np.flatnonzero(trajectory.loss > inside.y[1])
        if len(gone) and t >= gone[0]:
            assert not len(graph.dot.points), "what has left does not come back"
            assert len(graph.exit[1].points) and panel.gone == gone[0]
            continue
        assert not len(graph.exit[1].points)
        assert not any(inked(part) for part in panel.farewell.family_members_with_points())
        if len(graph.dot.points):
            b, loss = values_of(graph.axes, center(graph.dot))[0]
            k, u = min(int(t), trajectory.epochs), t - int(t)
            old, new = trajectory.params[[k, min(k + 1, trajectory.epochs)], 1]
            # In the first half of an epoch along b, in the second down or up to the curve.
            assert b == pytest.approx(old + min(1, 2 * u) * (new - old), abs=1e-9 * inside.width)
            high, low = losses(scene, [old, new])
            assert loss == pytest.approx(high + max(0, 2 * u - 1) * (low - high), rel=1e-9)
            seen += 1
        if len(graph.stairs.points):
            check_stairs(graph, trajectory, t)
    return seen > 0


OWN = (
    *(curve, dot, tangent, loss_number, slope_number, stairs, step),
    *(dials, padlock, ghosts, one_point, many_points, errors_whole, rates),
)


def read_tex(tex):
    """A formula of numbers as Python."""
    tex = re.sub(r"\\times 10\^\{(-?\d+)\}", r"e\1", tex)
    tex = re.sub(r"\\(cb|cm|grad|dat|part)\{|\\displaystyle|\\left|\\right|[{}$]|equals", " ", tex)
    return tex.replace(r"\cdot", "*")


@observer("OnlyBScene", cases=[*MAIN, *OTHER])
def test_every_frame(case):
    checks = Checks(*OWN)
    scene = yield Callbacks(frame=checks)
    assert checks.frames > 50 * scene.frame_rate
    assert len(checks.looked_at) == len(OWN)
    for name, count in checks.looked_at.items():
        assert count > scene.frame_rate, name


@observer("OnlyBScene")
def test_each_beat_comes_to_what_it_is_about(case):
    stage = {}

    def note(scene, name):
        stage[name] = {
            key: shown(scene, mobject)
            for key, mobject in {
                "dials": scene.dials,
                "lock": scene.padlock,
                "curve": scene.graph.curve,
                "tangent": scene.graph.tangent,
                "arrow": scene.graph.arrow,
                "stairs": scene.graph.stairs,
                "many": scene.points.many,
                "slope": scene.slope,
            }.items()
        }
        if name == "bottom":
            assert scene.board.path.t == scene.trajectory.epochs

    yield Callbacks(end=note)
    assert stage["freeze"]["dials"] and stage["freeze"]["lock"] and not stage["freeze"]["curve"]
    assert stage["parabola"]["curve"] and stage["parabola"]["many"] and not stage["parabola"]["tangent"]
    assert stage["slope"]["tangent"] and stage["slope"]["arrow"] and not stage["slope"]["many"]
    assert stage["steps"]["stairs"] and stage["steps"]["slope"] and not stage["steps"]["arrow"]
    assert not any(stage["rates"].values())


@observer("OnlyBScene")
def test_digits_follow_from_digits(case):
    scene = yield Callbacks()
    head = r"$\displaystyle \part{equals}"
    # A long one is tried in two sizes.
    digits = {text.source for text in scene.texts if text.source.startswith(head)}
    assert len(digits) == 2
    for tex in digits:
        _, left, right = read_tex(tex).split("=")
        unit = 10.0 ** -len(right.partition(".")[2].strip().partition("e")[0])
        assert eval(left) == pytest.approx(float(right), abs=0.5000001 * unit)

    # The slope at the start is minus two times the mean error, in the digits of its live number.
    mean = next(text.source for text in scene.texts if text.source.startswith(r"$\displaystyle = -2 \cdot"))
    slope = next(
        text.source for text in scene.texts if text.source.startswith(r"$\displaystyle = \part{slope}")
    )
    x, y = rows(scene)
    written = scene.slope.number.form.write(-2 * np.mean(y - scene.m * x - scene.start))
    assert written in slope
    product = eval(re.sub(r"\\res", "", read_tex(mean)).partition("=")[2])
    assert scene.slope.number.form.write(product) == written

    # The formula and the descent each say what they find in the digits of the live numbers.
    form = scene.board.values[1].number.form
    found = [text.source for text in scene.texts if text.source.startswith(r"$\displaystyle = \cb{")]
    best, last = scene.parabola.vertex, scene.trajectory.params[-1, 1]
    assert [form.write(best) in found[0], form.write(last) in found[1]] == [True, True] and len(found) == 2


@observer("OnlyBScene")
def test_four_rates(case):
    scene = yield Callbacks()
    names = list(scene.row.panels)
    assert names == ["too small", "good", "too large", "past the bound"]
    bottom, far = scene.parabola.vertex, scene.far
    for panel in scene.row:
        alpha = panel.trajectory.learning_rate
        assert f"= {1 - 2 * alpha:.2f}" in panel.factor.source
        off = panel.trajectory.params[:, 1] - bottom
        assert off[1:4] == pytest.approx((1 - 2 * alpha) * off[:3])
        assert panel.graph.t == scene.row.settled
    small, good, large, past = scene.row
    assert abs(good.graph.b - bottom) < 2e-3 * far and abs(large.graph.b - bottom) < 2e-3 * far
    assert abs(small.graph.b - bottom) > 0.2 * far
    assert past.trajectory.outcome is Outcome.DIVERGED and len(past.graph.exit[1].points)
    assert past.gone == 3 and all(inked(part) for part in past.farewell.family_members_with_points())
    assert any(text.source == "epoch 3" for text in scene.texts)
    assert not any(inked(panel.veil) for panel in scene.row), "all are seen in the end"
    # b* is marked in each.
    for panel in scene.row:
        stroke = values_of(panel.graph.axes, panel.bottom[0].points)
        assert np.allclose(stroke[:, 0], bottom)
    # All in the same window, so that they can be compared.
    assert len({panel.graph.axes.window for panel in scene.row}) == 1
    # The bound follows from the curvature of this very parabola.
    curvature = scene.parabola.slope(bottom + far) / far
    assert curvature == pytest.approx(2)
    assert any(r"2/\vJ'' = 1" in text.source for text in scene.texts)


@observer("OnlyBScene")
def test_the_line_only_rises_and_falls_once_locked(case):
    lines = []

    def look(scene):
        if has_line(scene):
            lines.append((scene.padlock.closed, scene.data.m, scene.data.b))

    scene = yield Callbacks(frame=look, end=lambda scene, name: lines.append(name))
    window = scene.data.axes.window
    freeze = lines[: lines.index("freeze")]
    slopes = [m for _, m, _ in freeze]
    assert np.ptp(slopes) > 0.1 * window.height / window.width, "the slope turns before it is locked"
    # The lock closes within a second.
    first = next(k for k, (closed, _, _) in enumerate(freeze) if closed == 0)
    locked = freeze[first + scene.frame_rate :]
    assert len({m for _, m, _ in locked}) == 1
    heights = np.array([b for _, _, b in locked])
    assert np.ptp(heights) > 0.1 * window.height and heights[-1] == heights.min()


@observer("OnlyBScene", cases=OTHER)
def test_other_lessons(case):
    beats = []
    scene = yield Callbacks(end=lambda scene, name: beats.append(name))
    assert beats == list(scene.script.beats)
    assert ("Here we stop" in scene.script.beats["bottom"].text) == (scene.trajectory.epochs == 1)
    far = [np.abs(m.points).max() for m in scene.mobjects if len(m.points)]
    assert max(far) < 8


def test_curve_is_exact():
    from gdmath import Moments, make_line

    data = make_line()
    parabola = slice_along_b(Moments.of(data), 1.5)
    b = np.linspace(-4, 4, 9)
    direct = [np.mean((data.y - 1.5 * data.x - each) ** 2) for each in b]
    assert parabola.value(b) == pytest.approx(direct)


@pytest.mark.parametrize("seed", range(20))
def test_worked_rules_hold(seed):
    rng = np.random.default_rng(seed)
    b, g, rate = 10 ** rng.uniform(-3, 6), -(10 ** rng.uniform(-3, 6)), 0.15
    form = NumberFormat.fitting(max(b, -g), digits=3)
    forms = holding(
        lambda b, g: b - rate * g,
        (b, g),
        b - rate * g,
        lambda more: [NumberFormat(form.decimals + more, form.exponent)] * 3,
    )
    read = [f.rounded(v) for f, v in zip(forms, (b, g), strict=False)]
    assert forms[-1].write(read[0] - rate * read[1]) == forms[-1].write(b - rate * g)


def test_dots_that_would_touch_are_left_out():
    places = np.array([[0.0, 0], [0.5, 0], [1.0, 0], [0.9, 0], [0.2, 0], [2.1, 0]])
    assert apart(places, 1.0).tolist() == [0, 2, 5]
    assert apart(places[:0], 1.0).tolist() == []


def test_a_dial_turns_from_its_low_end_to_its_high_end(media):
    with tempconfig({"media_dir": str(media)}):
        dial = Dial(Style(THEMES["dark"]), r"\vm", "m", NumberFormat(2), -3.0, 5.0, (1.0, 2.0), 0.8)
    angles = []
    for value in (-9.0, -3.0, 1.0, 5.0, 9.0):
        dial.show(value)
        tip = dial.hand.points[-1, :2] - [1.0, 2.0]
        assert np.hypot(*tip) < 0.8
        assert dial.number.shown == value, "the number says what the hand cannot reach"
        angles.append(np.degrees(np.arctan2(*tip)))
    assert angles == pytest.approx([-135, -135, 0, 135, 135])
    dial.glow(0)
    assert not inked(dial.ring)
    dial.glow(1)
    assert inked(dial.ring)


def test_a_padlock_opens_on_one_side():
    lock = Padlock(Style(THEMES["dark"]), (0.0, 0.0), 1.0)
    top = box([lock.body])[1, 1]
    lock.show(1)
    closed = lock.shackle.points.copy()
    assert closed[0, 1] < top and closed[-1, 1] < top
    lock.show(0)
    assert lock.shackle.points[0, 1] < top < lock.shackle.points[-1, 1]
    assert lock.shackle.points[:, 1].max() > closed[:, 1].max()
