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
from scenes.mobjects.only_b.parabola_plot import apart
from scenes.only_b import RATES
from scenes.style import THEMES, Style
from tests.pace import PaceOfFilm
from tests.support.cases import MAIN
from tests.support.expectations import Expectations
from tests.support.inspection import box, inked, samples, shown, texts_shown
from tests.support.observers import Callbacks, observer
from tests.support.truths import BOARD, ON_A_PLANE, Checks, ends, from_frame, has_line, rows

EXPECTED = Expectations(
    seconds=(90, 130), texts=18, sparse={"parabola": 11}, curves=24, checks=BOARD, never=ON_A_PLANE
)

OTHER = ("past the bound", "one epoch", "many epochs")
LATE = 0.3  # seconds by which what a sentence names may come after its word


def values_of(axes, outline):
    """Places of the frame (k, 3) as values of a plot's axes, (k, 2)."""
    return from_frame(axes, np.asarray(outline)[:, :2])


def center(dot):
    """The middles of dots, (k, 3)."""
    return dot.points.reshape(-1, 16, 3)[:, ::4].mean(axis=1)


def losses(scene, b):
    """J at each b, from the sum over all points."""
    x, y = rows(scene)
    return np.mean((y - scene.along.m * x - np.reshape(b, (-1, 1))) ** 2, axis=1)


def reads(number, value):
    """Whether a live number is this value, rounded."""
    return abs(number.shown - value) <= 0.5000001 * 10.0 ** (number.form.exponent - number.form.decimals)


def graphs(scene):
    """The large parabola, and in the end the four small ones."""
    row = vars(scene).get("row")  # only from its beat on
    return [scene.graph, *(panel.graph for panel in (row.panels.values() if row else ()))]


def curve(scene):
    """Each parabola is the loss of b, at the slope that is kept, wherever it stands."""
    seen = 0
    for graph in graphs(scene):
        # On its way from one place to another it is no graph of anything.
        if shown(scene, graph.curve) and shown(scene, graph.axes) and len(graph.curve.points):
            at = values_of(graph.axes, samples(graph.curve))
            size = graph.axes.window.height
            np.testing.assert_allclose(at[:, 1], losses(scene, at[:, 0]), rtol=1e-9, atol=1e-9 * size)
            seen += 1
    return seen > 0


def dot(scene):
    """Each dot is on its parabola, at any moment of a step, too."""
    seen = 0
    for graph in graphs(scene):
        if shown(scene, graph.dot) and len(graph.dot.points):
            b, loss = values_of(graph.axes, center(graph.dot))[0]
            assert loss == pytest.approx(losses(scene, b)[0], rel=1e-9, abs=1e-9 * graph.axes.window.height)
            seen += 1
    return seen > 0


def same_b(scene):
    """The dot is at the b of the line; where it shows another descent than the lesson's, at the b of that."""
    graph, b = scene.graph, scene.board.plane.dot.b
    if not shown(scene, graph.dot) or not len(graph.dot.points):
        return False
    if scene.descent is not scene.trajectory:
        t = min(scene.board.path.t, scene.descent.epochs)
        b = scene.descent.at(t)[1]
    here = values_of(graph.axes, center(graph.dot))[0]
    assert here[0] == pytest.approx(b, abs=1e-9 * graph.axes.window.width)
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
        best = scene.along.best
        downhill = b1 if abs(b1 - best) < abs(b2 - best) else b2
        under = losses(scene, downhill)[0] - min(j1, j2)
        assert under * axes.unit[1] > 0.3 or abs(b - best) < 0.2 * scene.along.far
    return graph.tangent_shown == 1


def loss_number(scene):
    """J as a number, rounded."""
    if not has_line(scene) or not shown(scene, scene.along.loss):
        return False
    assert reads(scene.along.loss.number, losses(scene, scene.board.plane.dot.b)[0])
    return True


def derivative_number(scene):
    """dJ/db as a number is minus two times the mean error, rounded."""
    if not has_line(scene) or not shown(scene, scene.along.derivative):
        return False
    x, y = rows(scene)
    assert reads(scene.along.derivative.number, -2 * np.mean(y - scene.along.m * x - scene.board.plane.dot.b))
    return True


def stairs(scene):
    """The way of each descent that is shown, in steps along b and down to the curve."""
    t, row, seen = scene.board.path.t, vars(scene).get("row"), 0
    pairs = [(scene.graph, scene.descent)]
    pairs += [(panel.graph, panel.trajectory) for panel in (row.panels.values() if row else ())]
    for graph, trajectory in pairs:
        if shown(scene, graph.stairs) and len(graph.stairs.points):
            check_stairs(graph, trajectory, t)
            seen += 1
    return seen > 0


def check_stairs(graph, trajectory, t):
    """Each step goes along b at the old loss, by −α dJ/db, and then to the curve, where the dot is."""
    corners = values_of(graph.axes, graph.stairs.points.reshape(-1, 4, 3)[:, [0, 3]].reshape(-1, 3))
    tiny, window = 1e-9 * graph.axes.window.width, graph.axes.window
    params = trajectory.params[:, 1]
    now = trajectory.at(min(t, trajectory.epochs))[1]
    for (b1, j1), (b2, j2) in corners.reshape(-1, 2, 2):
        along, across = abs(b2 - b1), abs(j2 - j1)
        assert along < tiny or across < 1e-9 * window.height
        if along < tiny < across:
            landings = [*params[1 : int(t) + 1], now]
            assert np.abs(np.array(landings) - b1).min() < tiny, "falls where a step lands, nowhere else"
    if len(graph.steps.points):
        seen = values_of(graph.axes, center(graph.steps))
        assert np.abs(seen[:, :1] - params[: int(t) + 1]).min(axis=1).max() < tiny
        at = center(graph.steps)[:, :2]
        gaps = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1)) + 9 * np.eye(len(at))
        assert gaps.min() > 0.1 * graph.size, "dots that touch look like a line"
    done = np.diff(params[: int(t) + 1])
    assert np.allclose(done, -trajectory.learning_rate * trajectory.gradient[: len(done), 1])


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
    for dial, value in zip(scene.along.dials, (dot.m, dot.b), strict=True):
        if has_line(scene) and shown(scene, dial):
            assert reads(dial.number, value)
            assert dial.low <= value <= dial.high
            seen += 1
    return seen == 2


def padlock(scene):
    """Once it is closed, the slope is the best one, and stays, and it is seen to be closed."""
    if not has_line(scene) or not shown(scene, scene.padlock) or scene.padlock.closed != 1:
        return False
    assert scene.board.plane.dot.m == scene.along.m == pytest.approx(scene.study.moments.optimum[0])
    feet = scene.padlock.shackle.points[[0, -1], 1]
    assert feet.max() < box([scene.padlock.body])[1, 1], "both ends of the shackle are in the body"
    return True


def ghosts(scene):
    """Lines of the same slope."""
    if not shown(scene, scene.along.ghosts) or not len(scene.along.ghosts.points):
        return False
    axes = scene.data.axes
    for stroke in scene.along.ghosts.points.reshape(-1, 4, 3):
        (x1, y1), (x2, y2) = values_of(axes, stroke[[0, 3]])
        # A line that is all but outside has hardly any length.
        assert y2 - y1 == pytest.approx(scene.along.m * (x2 - x1), abs=1e-9 * axes.window.height)
    return True


def one_point(scene):
    """The squared error of one point over b, and the drop of that point."""
    points, axes, window = scene.points, scene.graph.axes, scene.data.axes.window
    x, y = scene.data.x, scene.data.y
    if not shown(scene, points.dot) or not len(points.dot.points):
        return False
    b, square = values_of(axes, center(points.dot))[0]
    assert b == pytest.approx(scene.board.plane.dot.b)
    error = y[points.which] - scene.along.m * x[points.which] - b
    assert square == pytest.approx(error**2, abs=1e-9 * axes.window.height)
    heights = values_of(scene.data.axes, np.array(ends(points.drop.points)))[:, 1]
    whole = np.all(heights < window.y[1] - 1e-9) and np.all(heights > window.y[0] + 1e-9)
    assert not whole or abs(heights[1] - heights[0]) == pytest.approx(abs(error), rel=1e-6)
    return bool(whole)


def drawn_parabolas(scene):
    """(vertex, floor) of each of the points' curves, from two places on it, (k, 2): each is b² + …."""
    corners = values_of(scene.graph.axes, scene.points.many.points).reshape(-1, 4, 2)[:, [0, 3]]
    (b1, j1), (b2, j2) = corners.transpose(1, 2, 0)
    vertex = (b2**2 - b1**2 - (j2 - j1)) / (2 * (b2 - b1))
    return np.stack([vertex, j1 - (b1 - vertex) ** 2], axis=-1)


def many_points(scene):
    """The curves of many points: at first their squared errors, in the end all J, and J is their mean throughout."""
    points, share = scene.points, scene.points.gathered
    if not shown(scene, points.many) or not len(points.many.points):
        return False
    vertex, floor = drawn_parabolas(scene).T
    b, size = scene.along.best, scene.graph.axes.window.height
    rests = scene.data.y - scene.along.m * scene.data.x
    expected = (1 - share) * rests + share * b
    assert np.abs(vertex[:, None] - expected).min(axis=1).max() < 1e-6 * scene.along.far
    if share == 0:
        assert np.abs(floor).max() < 1e-6 * size, "alone, a point can be met exactly"
    if share == 1:
        assert np.abs(floor - losses(scene, b)).max() < 1e-6 * size
    if len(vertex) == len(rests) == scene.study.moments.n:
        assert np.mean((b - vertex) ** 2 + floor) == pytest.approx(losses(scene, b)[0], abs=1e-6 * size)
        return True
    return 0 < share < 1


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


def way_out(scene):
    """What has left does not come back, and an arrow says where it left; else there is none."""
    t, row, seen = scene.board.path.t, vars(scene).get("row"), 0
    pairs = [(scene.graph, scene.descent)]
    pairs += [(panel.graph, panel.trajectory) for panel in (row.panels.values() if row else ())]
    for graph, trajectory in pairs:
        gone = np.flatnonzero(trajectory.loss > graph.axes.window.y[1])
        if not shown(scene, graph.stairs):
            continue
        if len(gone) and t >= gone[0]:
            assert not len(graph.dot.points) and len(graph.exit[1].points)
            seen += 1
        else:
            assert not len(graph.exit[1].points)
    return seen > 0


OWN = (
    *(curve, dot, same_b, tangent, loss_number, derivative_number, stairs, step),
    *(dials, padlock, ghosts, one_point, many_points, errors_whole, way_out),
)
SOMETIMES = {"many_points", "way_out"}  # in lessons of many points, or of few epochs, there may be none


def read_tex(tex):
    """A formula of numbers as Python."""
    tex = re.sub(r"\\times 10\^\{(-?\d+)\}", r"e\1", tex)
    tex = re.sub(r"\\(cb|cm|grad|dat|part)\{|\\displaystyle|\\left|\\right|[{}$]|equals", " ", tex)
    return tex.replace(r"\cdot", "*")


@observer("OnlyBScene", cases=[*MAIN, *OTHER])
def test_every_frame(case):
    checks = Checks(*OWN)
    scene = yield Callbacks(frame=checks)
    assert checks.frames > 60 * scene.frame_rate
    assert len(checks.looked_at) == len(OWN)
    for name, count in checks.looked_at.items():
        assert count > scene.frame_rate or name in SOMETIMES, name
    if case == "default":
        assert all(checks.looked_at[name] > scene.frame_rate for name in SOMETIMES)


@observer("OnlyBScene")
def test_each_beat_comes_to_what_it_is_about(case):
    stage = {}

    def note(scene, name):
        along, graph = scene.along, scene.graph
        stage[name] = {
            key: shown(scene, mobject)
            for key, mobject in {
                "dials": along.dials,
                "lock": scene.padlock,
                "curve": graph.curve,
                "tangent": graph.tangent,
                "arrow": graph.arrow,
                "stairs": graph.stairs,
                "many": scene.points.many,
                "data": scene.data.points_,
                "derivative": along.derivative,
            }.items()
        }
        if name == "bottom":
            assert scene.board.path.t == scene.trajectory.epochs

    yield Callbacks(end=note)
    assert stage["freeze"]["dials"] and stage["freeze"]["lock"] and not stage["freeze"]["curve"]
    assert stage["parabola"]["curve"] and not stage["parabola"]["data"] and not stage["parabola"]["many"]
    assert stage["slope"]["tangent"] and stage["slope"]["arrow"] and stage["slope"]["data"]
    assert stage["steps"]["stairs"] and stage["steps"]["derivative"] and not stage["steps"]["arrow"]
    assert stage["bottom"]["stairs"] and not stage["bottom"]["derivative"]
    assert not any(stage["rates"].values())


@observer("OnlyBScene")
def test_large_pictures_fill_the_frame(case):
    widths = {}

    def look(scene):
        if shown(scene, scene.graph.curve) and not shown(scene, scene.data.points_):
            name = "rates" if "row" in vars(scene) else "parabola"
            region = scene.graph.axes.region
            widths[name] = max(widths.get(name, 0), region.width * region.height)

    scene = yield Callbacks(frame=look)
    panel, frame = scene.layout.right, scene.layout.frame
    assert widths["parabola"] > 0.45 * frame.width * frame.height
    assert widths["rates"] > 1.5 * panel.width * panel.height


def word_times(scene):
    """When the word behind each cue is said, in seconds of the film."""
    times = {}
    for beat in scene.beats_played:
        for cue, (k, share) in scene.script.beats[beat.id].cues.items():
            start, end = beat.spans[k]
            times[beat.id, cue] = beat.start / scene.frame_rate + start + share * (end - start)
    return times


@observer("OnlyBScene")
def test_what_is_named_comes_with_its_word(case):
    came = {}

    def look(scene):
        beat = list(scene.script.beats)[len(scene.beats_played)]
        graph, along = scene.graph, scene.along
        seen = {
            ("freeze", "lock"): scene.padlock,
            ("parabola", "loss"): along.loss,
            ("parabola", "sweep"): graph.curve,
            ("parabola", "one"): scene.points.drop,
            ("parabola", "all"): scene.points.many,
            ("slope", "tangent"): graph.tangent,
            ("slope", "right"): graph.arrow,
            ("slope", "rule"): scene.board.progress,
        }
        if "row" in vars(scene):
            seen |= {("rates", name): words for name, words in scene.alone.words.items()}
            seen |= {("rates", name): getattr(scene.row, part) for name, part in ROW.items()}
        for key, mobject in seen.items():
            if key[0] == beat and key not in came and shown(scene, mobject):
                came[key] = scene.time

    scene = yield Callbacks(frame=look)
    said, frame = word_times(scene), 1 / scene.frame_rate
    assert len(came) == 8 + 4 + len(ROW)
    waits = {key: time - said[key] for key, time in came.items()}
    # The padlock closes when the slope has come back to its best value, which the sentence says first.
    assert waits.pop(("freeze", "lock")) < 1.3 + 2 * frame
    late = {key: wait for key, wait in waits.items() if not -frame <= wait <= LATE + 2 * frame}
    assert not late


ROW = {"factor": "law", "bound": "bound", "so": "border"}


@observer("OnlyBScene")
def test_there_is_time_to_think(case):
    asked = []

    def look(scene):
        mark = next((text for text in scene.texts if text.source == "?"), None)
        if mark is not None and shown(scene, mark):
            asked.append((scene.board.plane.dot.b, shown(scene, scene.graph.arrow)))

    scene = yield Callbacks(frame=look)
    silences = PaceOfFilm.of(scene).silences
    assert len(silences) == 1 and silences[0] >= scene.lesson.film.think >= 4
    assert len(asked) > 4 * scene.frame_rate
    assert set(asked) == {(scene.along.start, False)}, "nothing gives the answer away"


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

    # The derivative at the start is minus two times the mean error, in the digits of its live number.
    mean = next(text.source for text in scene.texts if text.source.startswith(r"$\displaystyle = -2 \cdot"))
    found = next(
        text.source for text in scene.texts if text.source.startswith(r"$\displaystyle = \part{slope}")
    )
    x, y = rows(scene)
    form = scene.along.derivative.number.form
    written = form.write(-2 * np.mean(y - scene.along.m * x - scene.along.start))
    assert written in found
    product = eval(re.sub(r"\\res", "", read_tex(mean)).partition("=")[2])
    assert form.write(product) == written

    # The formula and the descent each say what they find in the digits of the live numbers.
    form = scene.board.values[1].number.form
    found = [text.source for text in scene.texts if text.source.startswith(r"$\displaystyle = \cb{")]
    best, last = scene.along.best, scene.trajectory.params[-1, 1]
    assert [form.write(best) in found[0], form.write(last) in found[1]] == [True, True] and len(found) == 2


@observer("OnlyBScene")
def test_the_descent_comes_as_near_as_it_was_asked_to(case):
    said = []

    def end(scene, name):
        if name == "bottom":
            said.extend(text.source for text, _ in texts_shown(scene) if "asked for" in text.source)

    scene = yield Callbacks(end=end)
    x, y = rows(scene)
    best = np.linalg.lstsq(np.stack([x, np.ones_like(x)], axis=1), y, rcond=None)[0][1]
    rest = scene.trajectory.params[-1, 1] - best
    assert abs(rest) <= scene.study.tolerance * abs(scene.along.start - best)
    assert scene.script.beats["bottom"].text.endswith("to within what you asked for.")
    shown_rest = next(text.source for text in scene.texts if r"- \vb^{*} = \cb{" in text.source)
    digits = read_tex(shown_rest.rpartition("=")[2]).replace(" ", "")
    assert float(digits) == pytest.approx(rest, rel=0.06)
    (asked,) = said
    digits = read_tex(asked.partition("at most")[2]).replace(" ", "")
    assert float(digits) == pytest.approx(scene.study.tolerance * abs(scene.along.start - best), rel=0.06)


@observer("OnlyBScene")
def test_at_the_bottom_the_line_goes_a_little_to_either_side(case):
    seen, steps = [], []

    def look(scene):
        if len(scene.beats_played) == list(scene.script.beats).index("bottom") and "row" not in vars(scene):
            seen.append((scene.time, (scene.along.b - scene.along.best) / scene.along.far))
            steps.append(scene.graph.b)

    scene = yield Callbacks(frame=look)
    times, off = np.array(seen).T
    assert len(off) > 3 * scene.frame_rate and steps[-1] == scene.trajectory.params[-1, 1]
    assert off.min() < -0.2 and off.max() > 0.2
    # It moves as long as this is spoken of.
    moving = times[1:][np.abs(np.diff(off)) > 1e-9]
    assert moving.max() - moving.min() > 2.5 and np.diff(moving).max() < 1


@observer("OnlyBScene")
def test_a_line_that_is_moved_by_hand_is_that_of_no_epoch(case):
    counted, moved = [], []

    def look(scene):
        if len(scene.beats_played) != list(scene.script.beats).index("bottom") or "row" in vars(scene):
            return
        by_hand = abs(scene.along.b - scene.trajectory.params[-1, 1]) > 1e-6 * scene.along.far
        (moved if by_hand else counted).append(shown(scene, scene.board.progress[0]))

    yield Callbacks(frame=look)
    assert moved and not any(moved)
    assert counted[-1], "where the descent ended, its epoch stands again"


@observer("OnlyBScene")
def test_the_padlock_is_seen_in_its_two_places_alone(case):
    places = []

    def look(scene):
        if shown(scene, scene.padlock.body):
            places.append(tuple(box([scene.padlock.body]).mean(axis=0).round(2)))

    yield Callbacks(frame=look)
    assert len(dict.fromkeys(places)) == 2


@observer("OnlyBScene")
def test_the_way_out_is_seen_for_a_while(case):
    leaving = []

    def look(scene):
        if "alone" in vars(scene) and "row" in vars(scene) and shown(scene, scene.alone.words["past"]):
            last = scene.alone.lasts["past"]
            leaving.append((scene.time, scene.graph.t / last, len(scene.graph.exit[1].points) > 0))

    scene = yield Callbacks(frame=look)
    last_leap = [time for time, share, _ in leaving if share > 1 - 1.7 / scene.alone.lasts["past"]]
    gone = [time for time, _, out in leaving if out]
    assert last_leap[-1] - last_leap[0] >= 1.5
    assert gone[-1] - gone[0] > 0.8
    # Why the bound is what it is: two over the curvature.
    slope = scene.along.parabola.slope
    curvature = slope(1.0) - slope(0.0)
    assert scene.row.curvature.source.replace(" ", "").endswith(f"={curvature:.0f}$")
    assert 2 / curvature == pytest.approx(1.0) and r"\alpha < 1" in scene.row.bound.source


@observer("OnlyBScene")
def test_four_rates(case):
    scene = yield Callbacks()
    names = list(scene.row.panels)
    assert names == ["slow", "good", "large", "past"] == list(scene.alone.words)
    bottom, far = scene.along.best, scene.along.far
    panels = scene.row.panels.values()
    for panel in panels:
        alpha = panel.trajectory.learning_rate
        assert f"= {1 - 2 * alpha:.2f}" in panel.factor.source
        off = panel.trajectory.params[:, 1] - bottom
        assert off[1:4] == pytest.approx((1 - 2 * alpha) * off[:3])
        assert panel.graph.t == scene.row.settled
        assert (abs(1 - 2 * alpha) < 1) == (0 < alpha < 1)
    small, good, large, past = panels
    assert abs(good.graph.b - bottom) < 2e-3 * far and abs(large.graph.b - bottom) < 2e-3 * far
    assert abs(small.graph.b - bottom) > 0.2 * far
    assert past.trajectory.outcome is Outcome.DIVERGED and len(past.graph.exit[1].points)
    assert past.trajectory.learning_rate > 1 > large.trajectory.learning_rate
    # b* is marked in each.
    for panel in panels:
        stroke = values_of(panel.graph.axes, panel.bottom[0].points)
        assert np.allclose(stroke[:, 0], bottom)
    # All in the same window, so that they can be compared.
    assert len({panel.graph.axes.window for panel in panels}) == 1


@observer("OnlyBScene")
def test_each_rate_is_seen_alone_for_three_seconds(case):
    frames = {}

    def look(scene):
        if "row" not in vars(scene):
            return
        seen = [name for name, words in scene.alone.words.items() if shown(scene, words)]
        assert len(seen) <= 1
        for name in seen:
            frames[name] = frames.get(name, 0) + 1
            assert scene.descent is scene.study.trajectories[RATES[name]]

    scene = yield Callbacks(frame=look)
    assert list(frames) == list(RATES)
    assert min(frames.values()) >= 3 * scene.frame_rate


@observer("OnlyBScene")
def test_the_line_only_rises_and_falls_once_locked(case):
    lines = []

    def look(scene):
        if has_line(scene):
            closed = shown(scene, scene.padlock) and scene.padlock.closed == 1
            lines.append((closed, scene.data.m, scene.data.b))

    scene = yield Callbacks(frame=look, end=lambda scene, name: lines.append(name))
    window = scene.data.axes.window
    freeze = lines[: lines.index("freeze")]
    slopes = [m for _, m, _ in freeze]
    assert np.ptp(slopes) > 0.1 * window.height / window.width, "the slope turns before it is locked"
    first = next(k for k, (closed, _, _) in enumerate(freeze) if closed)
    locked = freeze[first:]
    assert len(locked) > 2 * scene.frame_rate and len({m for _, m, _ in locked}) == 1
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
