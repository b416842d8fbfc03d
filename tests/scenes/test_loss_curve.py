"""Truths of LossCurveScene: the curve is the descent's loss, on either axis, at whatever learning rate."""

from __future__ import annotations

import re

import numpy as np
import pytest
from manim import VGroup, VMobject

import gdmath
from gdmath import Outcome
from scenes.formulas import LARGEST_RATE, update
from scenes.layout import Region
from scenes.loss_curve import RATES
from scenes.mobjects.kit.number import LiveNumber
from scenes.mobjects.kit.shapes import dashes
from scenes.mobjects.kit.stations import STATIONS, Stations
from scenes.mobjects.loss_curve import stopping
from scenes.mobjects.loss_curve.rate_curves import RecentPath
from scenes.mobjects.plots.loss_plot import LossPlot, LossWindow
from scenes.plans.loss_curve import halving, rest
from scenes.style import THEMES, Style
from scenes.words.language import Language
from tests.support.expectations import Expectations
from tests.support.inspection import box, leaves, shown, texts_shown
from tests.support.observers import Callbacks, observer
from tests.support.truths import BOARD, Checks, has_line, ring, rows, slopes

# The end card has few texts, and the shape of the curve no epoch: the last one is not among those that are seen.
EXPECTED = Expectations(
    seconds=(90, 130),
    texts=25,
    sparse={"shape": 13, "recap": 10},
    curves=30,
    checks=BOARD,
    never=(slopes, ring),
)


def losses(scene, params):
    """J of lines (k, 2), summed over the drawn points, which are all rows here."""
    x, y = rows(scene)
    m, b = np.atleast_2d(params).T[:, :, None]
    return np.mean((y - (m * x + b)) ** 2, axis=1)


def read(plot, at):
    """(epochs, losses) at places of the frame (k, 2); on the logarithmic axis (epochs, J − J*)."""
    r, window = plot.region, plot.window
    share = (np.atleast_2d(at) - [r.left, r.bottom]) / [r.width, r.height]
    low, high = window.powers if window.log else window.losses
    heights = low + share[:, 1] * (high - low)
    return share[:, 0] * window.epochs, 10**heights if window.log else heights


def middles(shape):
    """Centres of dots, (k, 2)."""
    return shape.points[:, :2].reshape(-1, 16, 2)[:, ::4].mean(axis=1)


def marks(scene):
    """Dots stand at each epoch's loss, from the first epoch shown to where the curve has come."""
    looked = False
    for curve, trajectory in descents_in_view(scene):
        if len(curve.marks.points):
            epochs, read_off = read(scene.plot, middles(curve.marks))
            k = np.round(epochs).astype(int)
            assert np.allclose(epochs, k, atol=1e-6)
            assert np.all(np.diff(k) == 1) and k[-1] <= curve.t + 1e-6
            check_losses(scene, read_off, trajectory.params[k])
            looked = True
    return looked


def end_of_curve(scene):
    """The end of a curve is where the line, the point and the number are."""
    looked = False
    for curve, _ in descents_in_view(scene):
        if shown(scene, curve.disc) and len(curve.disc.points):
            t, read_off = read(scene.plot, middles(curve.disc))
            assert t[0] == pytest.approx(scene.board.path.t, abs=1e-6)
            if abs(t[0] - round(t[0])) < 1e-9 or not scene.plot.window.log:
                check_losses(scene, read_off, [(scene.board.plane.dot.m, scene.board.plane.dot.b)])
                looked = True
    return looked


def curves_in_the_plot(scene):
    """No curve leaves the rectangle of its plot."""
    if not has_line(scene):
        return False
    low, high = scene.plot.corners
    parts = [part for curve in scene.plot.curves for part in leaves(curve.line)]
    for part in parts:
        assert np.all(part.points[:, :2] >= low - 1e-6) and np.all(part.points[:, :2] <= high + 1e-6)
    return len(parts) > 0


CURVES = (marks, end_of_curve, curves_in_the_plot)


FEW = 50  # epochs that have room for a mark each in the panel


def assert_curves_seen(checks, scene, *, marked):
    """Each check of a curve has seen something; where there are many epochs, they are marked close up only."""
    looked_at = checks.looked_at
    assert min(looked_at["end_of_curve"], looked_at["curves_in_the_plot"]) > 8 * scene.frame_rate
    seen, whole = looked_at["marks"], looked_at["curves_in_the_plot"]
    assert seen > 8 * scene.frame_rate if marked else seen < whole / 2


def descents_in_view(scene):
    """The curves that are seen, each with its trajectory; none while the axis turns logarithmic."""
    if not has_line(scene) or 0 < scene.plot.window.log < 1:
        return []
    return [(curve, trajectory) for curve, trajectory in descents(scene) if shown(scene, curve.line)]


def descents(scene):
    """The curves of the plot, each with its trajectory."""
    study = scene.study
    if len(scene.plot.curves) == 1:
        return [(scene.curve, study.learning)]
    names = ("slow", "good", "best", "zigzag", "past")
    return list(zip(scene.plot.curves, [study.trajectories[name] for name in names], strict=True))


def check_losses(scene, read_off, params):
    true = losses(scene, params)
    if scene.plot.window.log:
        x, y = rows(scene)
        floor = np.mean((y - np.polyval(np.polyfit(x, y, 1), x)) ** 2)
        keep = true - floor > 1e-7 * floor  # beyond that, differences of sums have no digits
        np.testing.assert_allclose(np.asarray(read_off)[keep], (true - floor)[keep], rtol=1e-4)
    else:
        np.testing.assert_allclose(read_off, true, rtol=1e-6, atol=1e-12)


@observer("LossCurveScene")
def test_the_curve_is_the_loss_of_the_line(case):
    seen, checks = {"curves": 0, "beats": []}, Checks(*CURVES)

    def look(scene):
        checks(scene)
        seen["curves"] += has_line(scene) and shown(scene, scene.plot.curves[0].line)

    def look_back(scene, name):
        seen["beats"].append(name)
        if name in ("record", "recap"):
            assert scene.curve.t == scene.board.path.t == scene.study.learning.epochs

    scene = yield Callbacks(frame=look, end=look_back)
    assert seen["curves"] > 37 * scene.frame_rate
    assert_curves_seen(checks, scene, marked=case != "falling")
    assert seen["beats"] == ["record", "shape", "rates", "floor", "stop", "recap"]


@observer("LossCurveScene")
def test_what_each_beat_ends_with(case):
    ended = {}

    def look_back(scene, name):
        texts = [text.source for text, _ in texts_shown(scene)]
        parts = {id(part) for m in scene.mobjects for part in m.get_family()}
        strokes = [m for m in scene.mobjects if id(m) in parts and len(m.points)]
        ended[name] = (scene, texts, strokes, scene.plot.window)
        if name in checks:
            checks[name](scene, texts)

    def check_shape(scene, texts):
        study = scene.study
        x, _ = rows(scene)
        alpha = study.learning.learning_rate
        shares = (1 - alpha * np.linalg.eigvalsh(gdmath.hessian(x))) ** 2
        assert any(f"leaves {Language.load().percent(shares.max())}" in text for text in texts)
        # The last part of the curve keeps this share an epoch.
        rises = scene.curve.rises
        tail = rises[-5:] / rises[-6:-1]
        assert tail == pytest.approx([shares.max()] * 5, rel=1e-2)

    def check_rates(scene, texts):
        study = scene.study
        x, _ = rows(scene)
        low, high = np.linalg.eigvalsh(gdmath.hessian(x))
        assert study.trajectories["best"].learning_rate == pytest.approx(2 / (low + high))
        assert study.trajectories["past"].learning_rate > 2 / high
        curves = scene.plot.curves
        top = scene.plot.region.top
        assert curves[-1].end[1] == pytest.approx(top - 0.15, abs=1e-6)  # off the name of the axis
        assert all(curve.end[1] < top - 0.3 for curve in curves[:-1])
        names = [text for text in texts if r"\alpha =" in text and r"\text{" in text]
        assert [name for name in ("slow", "good", "best", "zig-zag", "past") if any(name in t for t in names)]
        growth = (1 - study.trajectories["past"].learning_rate * high) ** 2
        assert any(rf"\times\,{growth:.2f}" in text for text in texts)
        # The same epochs for all that have not arrived or left before.
        epochs = max(20, study.trajectories["good"].epochs)
        assert [curve.t for curve in curves[:2]] == [min(epochs, study.trajectories["slow"].epochs), epochs]

    def check_floor(scene, texts):
        x, y = rows(scene)
        floor = np.mean((y - np.polyval(np.polyfit(x, y, 1), x)) ** 2)
        at = box([scene.plot.floor_line])
        _, height = read(scene.plot, at[0])
        assert height[0] == pytest.approx(floor, rel=1e-6)
        assert 0.1 < (at[0][1] - scene.plot.region.bottom) / scene.plot.region.height < 0.6

    def check_stop(scene, texts):
        study = scene.study
        lengths = np.hypot(*study.learning.gradient.T)
        assert lengths[-1] <= study.tolerance * lengths[0] < lengths[-2]
        assert f"epoch {study.learning.epochs}" in texts
        assert r"\leq" in "".join(texts)

    checks = {"shape": check_shape, "rates": check_rates, "floor": check_floor, "stop": check_stop}
    yield Callbacks(end=look_back)
    assert len(ended) == 6 and set(checks) < set(ended)


@observer("LossCurveScene")
def test_no_line_gets_below_the_floor_and_the_sign_tells_the_truth(case):
    heights, signs = [], []

    def look(scene):
        board, plot = scene.board, scene.plot
        if shown(scene, plot.floor_line) and len(plot.floor_line.points):
            heights.append(board.loss.number.value)
            assert board.loss.number.value >= scene.study.moments.floor
        for rule in rules:
            if shown(scene, rule.limit):
                x, y = rows(scene)
                length = np.hypot(*gdmath.gradient(x, y, board.plane.dot.m, board.plane.dot.b))
                first = np.hypot(*scene.study.learning.gradient[0])
                unit = 10.0 ** (rule.length.number.form.exponent - rule.length.number.form.decimals)
                assert abs(rule.length.number.shown - length) <= 0.501 * unit
                more, less = (sign.get_fill_opacity() for sign in rule.signs)
                signs.append((more, less))
                if length > scene.study.tolerance * first + unit:
                    assert less == 0
                if length < scene.study.tolerance * first - unit:
                    assert more == 0

    rules = []
    original = stopping.StoppingRule

    def noting(*args):
        rules.append(original(*args))
        return rules[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stopping, "StoppingRule", noting)
        yield Callbacks(frame=look)
    assert max(heights) > 1.3 * min(heights)
    assert any(more == 1 for more, _ in signs) and any(less == 1 for _, less in signs)


@observer("LossCurveScene")
def test_the_gradient_is_measured_where_the_line_is(case):
    seen, last = [], {}

    def look(scene):
        plot = vars(scene).get("slopes")
        if plot is None or not shown(scene, plot.loss_name):
            return
        curve = plot.curves[0]
        if shown(scene, curve.disc) and len(curve.disc.points):
            x, y = rows(scene)
            t, length = read(plot, middles(curve.disc))
            assert t[0] == pytest.approx(scene.board.path.t, abs=1e-6)
            true = np.hypot(*gdmath.gradient(x, y, scene.board.plane.dot.m, scene.board.plane.dot.b))
            if true > 1e-6:
                assert length[0] == pytest.approx(true, rel=1e-6)
            seen.append(t[0])

    def look_back(scene, name):
        if name != "stop":
            return
        plot, learning = scene.slopes, scene.study.learning
        flat = [
            part
            for part in leaves(scene_shapes(scene))
            if part.z_index == 2 and np.ptp(part.points[:, 1]) == 0
        ]
        first = np.hypot(*learning.gradient[0])
        levels = [read(plot, part.points[:1, :2])[1][0] for part in flat if np.ptp(part.points[:, 0]) > 4]
        assert any(level == pytest.approx(scene.study.tolerance * first, rel=1e-6) for level in levels)
        texts = [text for text, _ in texts_shown(scene)]
        number = next(text for text in texts if isinstance(text, LiveNumber) and text.roles == ["gradient"])
        limit = next(text.source for text in texts if r"\varepsilon" in text.source and "=" in text.source)
        assert float(number.source) < float(limit.split("=")[-1].split(r"\cdot")[0].strip("$ "))
        last["epoch"] = seen[-1]

    scene = yield Callbacks(frame=look, end=look_back)
    assert last["epoch"] == pytest.approx(scene.study.learning.epochs) and abs(min(seen)) < 1e-9


def scene_shapes(scene):
    """All that is on the stage, in one group."""
    return VGroup(*(m for m in scene.mobjects if isinstance(m, VMobject)))


@observer("LossCurveScene")
def test_squares_leaving_ways_and_the_loop(case):
    found = {"left": 0, "squares": 0, "J": []}

    def look(scene):
        board = scene.board
        path = board.path
        if isinstance(path, RecentPath) and shown(scene, path.way):
            r = board.plane.axes.region
            for part in (path.way, path.old):
                at = part.points[:, :2]
                assert np.all(at >= [r.left - 1e-6, r.bottom - 1e-6])
                assert np.all(at <= [r.right + 1e-6, r.top + 1e-6])
            if path.left:
                found["left"] += 1
                assert path.trajectory is scene.study.trajectories["past"]
                assert not len(board.plane.dot.disc.points)
            numbers = [text for text, _ in texts_shown(scene) if text in list(scene.plot.axes.numbers)]
            compared = max(20, scene.study.trajectories["good"].epochs)
            feet = [float(n.source) for n in numbers if abs(n.baseline - scene.plot.region.bottom) > 0.2
                    and n.baseline < scene.plot.region.bottom]  # fmt: skip
            assert feet and max(feet) <= compared
        squares = vars(scene).get("squares")
        if squares is not None and squares.grown == 1 and shown(scene, squares.fill):
            x, y = rows(scene)
            m, b = board.plane.dot.m, board.plane.dot.b
            _, sides = squares.places
            areas = (sides / board.data.axes.unit[1]) ** 2
            if abs(squares.data.m - m) < 1e-9:
                assert areas.mean() == pytest.approx(np.mean((y - (m * x + b)) ** 2), rel=1e-6)
            found["squares"] += 1
            found["J"].append(board.loss.number.value)

    def look_back(scene, name):
        if name == "recap":
            stations = scene.record.stations
            colors = [label[0].get_fill_color() for label in stations.labels]
            assert colors == [scene.style.color(role) for role in STATIONS.values()]
            assert stations.marker.get_stroke_opacity() == 0

    yield Callbacks(frame=look, end=look_back)
    assert found["left"] > 3 and found["squares"] > 8
    assert max(found["J"]) > 1.3 * min(found["J"])


@observer(
    "LossCurveScene", cases=["past the bound", "unfinished", "half the bound", "near the bound", "endless"]
)
def test_other_endings_are_told_truly(case):
    checks = Checks(*EXPECTED.checks, *CURVES)
    scene = yield Callbacks(frame=checks)
    assert_curves_seen(checks, scene, marked=scene.study.learning.epochs < FEW)
    beats, outcome = scene.script.beats, scene.study.learning.outcome
    assert ("below the bound" in beats["record"].text) == (case == "past the bound")
    assert ("You stop all the same" in beats["stop"].text) == (outcome is Outcome.OUT_OF_EPOCHS)
    assert outcome is (Outcome.OUT_OF_EPOCHS if case in ("unfinished", "endless") else Outcome.CONVERGED)


@observer("LossCurveScene", cases=["no noise"])
def test_points_on_a_line_have_no_noise_floor(case):
    scene = yield Callbacks()
    assert "does come down to zero" in scene.script.beats["floor"].text
    assert "does not" not in scene.script.beats["floor"].text


def test_what_lasts_longest_in_a_descent():
    data = gdmath.make_line(n=40, slope=1.5, intercept=2.0, noise=1.0, x_mean=1.0, x_std=1.3, seed=3)
    moments = gdmath.Moments.of(data)
    bowl = gdmath.curvature(moments)
    for rate, axis, curvature in ((0.4, 1, bowl.flat), (0.98, 0, bowl.steep)):
        alpha = rate * bowl.max_learning_rate
        path = gdmath.descend(moments, learning_rate=alpha, epochs=400, start=(-3.0, 4.0), tolerance=1e-12)
        share, rise, along = gdmath.slowest_part(moments, path)
        assert (share, along) == (pytest.approx((1 - alpha * curvature) ** 2), axis)
        rises = moments.rise(*path.params[:200].T)
        late = (rises < 1e-2 * rise) & (rises > 1e-6 * rise)
        assert late.sum() > 5
        t = np.arange(len(rises))[late]
        assert rises[late] == pytest.approx(rise * share**t, rel=0.05)
        assert np.all(rises >= rise * share ** np.arange(len(rises)) * (1 - 1e-6) - 1e-20)
    # A start on the steep axis has no slow part.
    start = moments.optimum + 2.0 * bowl.axes[0]
    path = gdmath.descend(moments, learning_rate=0.4 * bowl.max_learning_rate, epochs=3, start=tuple(start))
    assert gdmath.slowest_part(moments, path)[::2] == (pytest.approx(0.04), 0)


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.721, "72"), (0.995, "99.5"), (0.99951, "99.95"), (0.004, "less than 1"), (0.99, "99"), (1.0, "100")],
)
def test_shares_are_said_as_people_say_them(share, said):
    assert Language.load().percent(share) == said


@observer("LossCurveScene")
def test_what_is_left_above_the_floor_halves_at_equal_distances(case):
    found = {"full": 0}

    def look(scene):
        halvings = getattr(scene, "halvings", None)
        if halvings is None or not all(shown(scene, height) for height in halvings.heights):
            return
        if min(height[0].get_stroke_opacity() for height in halvings.heights) < 1:
            return  # still on its way
        found["full"] += 1
        bars = np.array([[box([height[0]])[0], box([height[0]])[1]] for height in halvings.heights])
        epochs, levels = read(scene.plot, bars[:, 1])
        _, floors = read(scene.plot, bars[:, 0])
        moments = scene.study.moments
        np.testing.assert_allclose(floors, moments.floor, rtol=1e-6)
        above = levels - moments.floor
        np.testing.assert_allclose(above[1:] / above[:-1], 0.5, rtol=1e-6)
        assert np.ptp(np.diff(epochs)) < 1e-6 * epochs[-1]
        # They are those of the descent: its losses lie on the same curve, between epochs a chord above it.
        rises = scene.curve.rises
        chord = np.interp(epochs, np.arange(len(rises)), rises)
        assert np.all(np.abs(chord / above - 1) < 0.08)

    scene = yield Callbacks(frame=look)
    told = "halve again" in scene.script.beats["shape"].text
    assert told == (halving(scene.study) is not None)
    assert found["full"] > 0 or not told


@observer("LossCurveScene")
def test_the_question_is_left_to_the_viewer(case):
    rings = []

    def look(scene):
        ring = next((text for text, _ in texts_shown(scene) if text.source == "?"), None)
        if ring is not None:
            rings.append((len(scene.beats_played), [text.source for text, _ in texts_shown(scene)]))

    scene = yield Callbacks(frame=look)
    assert len(rings) >= (scene.lesson.film.think - 0.5) * scene.frame_rate
    assert {beat for beat, _ in rings} == {1}, "in the beat `shape`"
    # Nothing is given away meanwhile.
    assert all(texts == rings[0][1] for _, texts in rings)


@observer("LossCurveScene")
def test_each_rate_begins_on_its_word_and_the_bound_stands(case):
    began, bound = {}, []

    def look(scene):
        if len(scene.beats_played) != 2:
            return
        texts = [text for text, _ in texts_shown(scene)]
        for k, name in enumerate(RATES):
            if any(text is scene.board.progress.rates[k + 1] for text in texts):
                began.setdefault(name, scene.time)
        if any(LARGEST_RATE in text.source for text in texts):
            bound.append(scene.time)

    scene = yield Callbacks(frame=look)
    beat, words = scene.beats_played[2], scene.script.beats["rates"]
    assert list(began) == list(RATES)
    for name, time in began.items():
        sentence, share = words.cues[name]
        start, end = beat.spans[sentence]
        said = beat.start / scene.frame_rate + start + share * (end - start)
        assert abs(time - said) < 0.6 + 1 / scene.frame_rate, name
    assert beat.end / scene.frame_rate - bound[0] >= 4.0


@observer("LossCurveScene")
def test_rates_are_told_apart_without_colour_and_the_best_shrinks_both_axes_alike(case):
    looks, said = [], []

    def look(scene):
        if len(scene.beats_played) == 2:
            for text, _ in texts_shown(scene):
                if found := re.search(r"1 - .*lambda_\{\\(min|max)\} \\approx (-?[\d.]+)", text.source):
                    said.append(found.groups())

    def end(scene, name):
        if name == "rates":
            for curve in scene.plot.curves:
                color = np.round(curve.line.get_stroke_color().to_rgb(), 3)
                looks.append((curve.dash, curve.line.get_stroke_width(), *color))

    scene = yield Callbacks(frame=look, end=end)
    assert len(looks) == len(set(looks)) == len(RATES)
    bowl = scene.study.shown.curvature
    rate = scene.study.trajectories["best"].learning_rate
    left = {"min": 1 - rate * bowl.flat, "max": 1 - rate * bowl.steep}
    assert left["min"] == pytest.approx(-left["max"])
    assert set(dict(said)) == {"min", "max"}
    for which, number in said:
        assert float(number) == pytest.approx(left[which], abs=0.005)


def test_dashes_stay_where_they_are_while_a_line_grows():
    corners = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 0.7], [3.0, 0.7]])
    whole = dashes(corners[:-1], corners[1:], 0.25, 0.1)
    part = dashes(corners[:2], corners[1:3], 0.25, 0.1)
    drawn = np.hypot(*(whole[1] - whole[0]).T).sum()
    assert drawn == pytest.approx(10 * 0.25 + 0.2)  # of 3.7, ten dashes and gaps, and the rest of an eleventh
    keep = len(part[0]) - 1
    np.testing.assert_allclose(part[0][:keep], whole[0][:keep])
    np.testing.assert_allclose(part[1][:keep], whole[1][:keep])


@observer("LossCurveScene")
def test_the_film_ends_with_the_bowl_and_the_path_on_it(case):
    last = []

    def end(scene, name):
        if name != "recap":
            return
        board, plane = scene.board, scene.board.plane
        bowl, params = plane.bowl, board.trajectory.params
        assert bowl.view.elevation < 60 and plane.dot.raised == 1 and bowl.filled == 1
        assert shown(scene, plane.dot.disc) and shown(scene, board.path.way) and shown(scene, board.star)
        # Dot and path stand on the surface: as high over the plane as their losses say.
        at = bowl.place(*params[: board.last + 1].T)
        lift = at[:, 1] - bowl.place(*params[: board.last + 1].T, on_floor=True)[:, 1]
        rises = losses(scene, params[: board.last + 1]) - board.moments.floor
        np.testing.assert_allclose(lift, bowl.view.up * rises / (bowl.rim - board.moments.floor), atol=1e-6)
        center = box([plane.dot.disc]).mean(axis=0)
        np.testing.assert_allclose(center, at[-1], atol=1e-6)
        rim = bowl.bands[0].points[:, :2]
        share = np.ptp(rim, axis=0) / [scene.layout.frame.width, scene.layout.frame.height]
        last.append(float(share.max()))
        assert any(update("m") in text.source for text, _ in texts_shown(scene))

    yield Callbacks(end=end)
    assert last and last[0] > 0.4, "it fills the frame"


@observer("LossCurveScene", cases=["default", "diabetes", "unfinished", "no noise"])
def test_what_more_epochs_could_take_off_is_said(case):
    scene = yield Callbacks()
    learning, text = scene.study.learning, scene.script.beats["stop"].text
    left = (losses(scene, learning.params[-1:]) - losses(scene, [scene.study.moments.optimum]))[0]
    share = 100 * left / losses(scene, learning.params[:1])[0]
    said = float(re.search(r"could take off (?:less than )?([\d.]+)", text)[1])
    assert share < said if "less than" in text else abs(share - said) <= 0.5
    written = next(
        label.source for label in scene.texts if r"/ \vJ_0" in label.source
    )  # the same on the screen
    sign, number = re.search(r"/ \\vJ_0 ([=<]) ([\d.]+)", written).groups()
    assert (sign == "<", float(number)) == ("less than" in text, said)


@observer("LossCurveScene")
def test_where_the_bound_comes_from_is_said(case):
    scene = yield Callbacks()
    high = np.linalg.eigvalsh(gdmath.hessian(rows(scene)[0]))[1]
    alone, here = re.search(
        r"for b alone ([\d.]+), here ([\d.]+)\.", scene.script.beats["rates"].text
    ).groups()
    assert float(alone) == 1  # two over J″(b) = 2
    assert float(here) == pytest.approx(2 / high, rel=5e-3)
    assert any(re.search(rf"alpha < .*= {here}\b", label.source) for label in scene.texts)


@observer("LossCurveScene", cases=["default", "diabetes"])
def test_a_curve_stays_when_the_axis_changes_and_no_epoch_stands_over_others(case):
    seen = {"curve": 0, "over": 0}

    def look(scene):
        played = len(scene.beats_played)
        if (
            played == 3 and isinstance(scene.board.path, RecentPath) is False
        ):  # the floor, back from the plane
            assert shown(scene, scene.curve.line)
            seen["curve"] += 1
        if played == 1 and hasattr(scene, "halvings") and shown(scene, scene.halvings.heights[0]):
            assert not shown(scene, scene.board.progress.epoch)
            assert shown(scene, scene.board.progress.rates[0])
            seen["over"] += 1

    yield Callbacks(frame=look)
    assert min(seen.values()) > 3


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.07, "7 %"),
        (0.0099, "less than 1 %"),
        (0.001, "less than 0.1 %"),
        (3e-9, "less than 0.001 %"),
        (0, "less than 0.001 %"),
    ],
)
def test_a_rest_is_said_as_a_power_of_ten(share, said):
    assert re.sub(r"\[(.*?)\]\(.*?\)", r"\1", rest(share, Language.load())) == said


@observer("LossCurveScene", cases=["at rest"])
def test_a_descent_that_begins_at_its_end(case):
    scene = yield Callbacks()
    assert len(scene.beats_played) == 6


def test_a_window_between_two_windows():
    style = Style(THEMES["dark"])
    rises = 20 * 0.5 ** np.arange(31.0)
    window = LossWindow.around(25.0, rises)
    assert window.losses[0] == 0 and window.losses[1] > 25
    assert 10 ** window.powers[0] < rises[-1] < rises[0] < 10 ** window.powers[1]
    plot = LossPlot(style, Region(0, 6, 0, 4), 5.0, window)
    curve = plot.curve(rises)
    curve.show(30)
    linear = curve.track.copy()
    plot.look(window.logarithmic().vector)
    log = curve.track.copy()
    assert np.allclose(np.diff(log, axis=0), np.diff(log, axis=0)[0])  # a straight line
    plot.look((window.vector + window.logarithmic().vector) / 2)
    assert np.allclose(curve.track, (linear + log) / 2)
    assert np.allclose(linear[:, 1] / 4 * window.losses[1], 5 + rises)


def test_a_long_curve_is_drawn_with_few_corners_and_keeps_its_shape():
    style = Style(THEMES["dark"])
    rises = 100 * 0.9999 ** np.arange(100_001.0)
    plot = LossPlot(style, Region(0, 6, 0, 4), 1.0, LossWindow.around(101.0, rises))
    curve = plot.curve(rises)
    curve.show(100_000)
    track = curve.track
    assert 200 < len(track) <= 1000
    assert not len(curve.marks.points)
    epochs = track[:, 0] / 6 * plot.window.epochs
    assert np.allclose(track[:, 1] / 4 * plot.window.losses[1], 1 + 100 * 0.9999**epochs, rtol=1e-9)


@pytest.mark.parametrize("size", [(6.0, 4.0), (12.8, 1.4), (12.8, 2.0)])
def test_stations(size):
    style = Style(THEMES["dark"])
    stations = Stations(style, (1.0, -0.5), *size)
    assert [label.source for label in stations.labels] == list(STATIONS)
    for k, (label, role) in enumerate(zip(stations.labels, STATIONS.values(), strict=True)):
        stations.show(k + 5)
        word, frame = box(leaves(label)), box([stations.marker])
        assert np.all(frame[0] < word[0]) and np.all(word[1] < frame[1])
        assert label[0].get_fill_color() == style.color(role)
        others = [other for other in stations.labels if other is not label]
        assert all(other[0].get_fill_color() == style.color("quiet") for other in others)
        limits = np.array([[-1, -1], [1, 1]]) * np.array(size) / 2 + [1.0, -0.5]
        assert np.all(frame[0] >= limits[0] - 0.02) and np.all(frame[1] <= limits[1] + 0.02)
    words = [box(leaves(label)) for label in stations.labels]
    for arrow in stations.loop:
        for part in leaves(arrow):
            points = part.points[:, :2]
            assert not any(np.any(np.all((points > a) & (points < b), axis=1)) for a, b in words)
    # On its way the marker is small and lies on the loop.
    stations.show(1.5)
    middle = box([stations.marker]).mean(axis=0)
    assert np.ptp(stations.marker.points[:, 0]) < 0.3
    along = np.array([stations.point(1 + share) for share in np.linspace(0, 1, 400)])
    assert np.hypot(*(along - middle).T).min() < 0.02
    # No word is crossed.
    for position in np.linspace(0, 5, 101):
        stations.show(position)
        if np.ptp(stations.marker.points[:, 0]) < 0.3:
            points = stations.marker.points[:, :2]
            assert not any(np.any(np.all((points > a) & (points < b), axis=1)) for a, b in words)
