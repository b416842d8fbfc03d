"""IntroScene: scores are losses, areas are areas, the fog closes around the dot, dials say what the line is."""

from __future__ import annotations

import re

import numpy as np
import pytest

from gdmath import gradient, mse
from scenes.mobjects.intro.total import WIDTH
from scenes.plans.intro import choice, reach_of
from tests.scenes.test_layout import faults
from tests.support.cases import MAIN
from tests.support.expectations import Expectations
from tests.support.inspection import box, covered, shown, texts_shown
from tests.support.observers import Callbacks, observer
from tests.support.truths import BOARD, arrow, bands, has_line, ring, rows

EXPECTED = Expectations(
    seconds=(110, 150),
    texts=8,
    upright=0.8,  # one formula stands alone in the strip of most beats
    sparse={"downhill": 2},
    curves=24,
    checks=BOARD,
    never=(arrow, bands, ring),
)


def corners(outline):
    """Lower left corners and sizes of upright boxes, (k, 2) each."""
    anchors = outline[:, :2].reshape(-1, 16, 2)
    low, high = anchors.min(axis=1), anchors.max(axis=1)
    return low, high - low


def data_of(scene):
    """The drawn points as the plot measures x, and the line that is shown."""
    data = scene.board.data
    return data.x, data.y, data.m, data.b


class Observation:
    """Looks at every frame, and counts what it has seen."""

    def __init__(self):
        self.seen = {}

    def note(self, what):
        self.seen[what] = self.seen.get(what, 0) + 1

    def __call__(self, scene):
        data = scene.board.data
        if not has_line(scene):
            return
        x, y, m, b = data_of(scene)
        errors = y - (m * x + b)
        unit = data.axes.unit[1]
        self.look_at_dials(scene)
        self.look_at_squares(scene, np.abs(errors) * unit)
        self.look_at_mean(scene, mse(x, y, m, b))
        for name, one in self.arrows(scene):
            self.look_at_arrow(scene, name, one, x, y)
        self.look_at_fog(scene)

    def arrows(self, scene):
        named = [("arrow", vars(scene).get("arrow"))]
        named += [(f"along {one.kept}", one) for one in vars(scene).get("along", [])]
        return [(name, one) for name, one in named if one is not None]

    def look_at_dials(self, scene):
        if "dials" not in vars(scene):
            return
        m, b = scene.dials.dials
        if shown(scene, m.hand) and shown(scene, b.hand):
            assert m.value == pytest.approx(scene.board.plane.dot.m, rel=1e-9, abs=1e-9)
            assert b.value == pytest.approx(scene.board.plane.dot.b, rel=1e-9, abs=1e-9)
            self.note("dials")

    def look_at_squares(self, scene, sides):
        squares = vars(scene).get("squares")
        if squares is None or squares.grown != 1 or not shown(scene, squares.edge):
            return
        low, size = corners(squares.edge.points)
        r = scene.board.data.axes.region
        if (r.top, r.right) != pytest.approx((scene.layout.left.top, scene.layout.left.right)):
            return  # the data leave for the corner, and the squares fade where they were
        cut = (low <= [r.left + 1e-6, r.bottom + 1e-6]) | (low + size >= [r.right - 1e-6, r.top - 1e-6])
        whole = ~cut.any(axis=1)
        assert np.allclose(size[whole, 0], size[whole, 1], atol=1e-9)
        nearest = np.abs(size[whole, 0][:, None] - sides[None]).min(axis=1)
        assert np.all(nearest < 1e-9)
        assert whole.sum() > 0.3 * np.sum(sides > 1e-3)
        self.note("squares")

    def look_at_mean(self, scene, loss):
        mean = vars(scene).get("mean")
        if mean is None or not shown(scene, mean.square):
            return
        _, square = corners(mean.square.points)
        assert square[0, 0] == pytest.approx(square[0, 1], rel=1e-9)
        assert square[0, 0] == pytest.approx(mean.unit * np.sqrt(loss), rel=1e-9)
        self.note("mean")

    def look_at_arrow(self, scene, name, one, x, y):
        if not shown(scene, one.shaft) or not shown(scene, one.tip):
            return
        # Over the plot's own coordinates of x, as the whole film.
        bowl = scene.board.plane.bowl
        end = np.array(one.base) - one.rate * one.kept * gradient(x, y, *one.base)
        assert np.allclose(one.tip.points[0, :2], bowl.place(*end)[0], atol=1e-6)
        assert np.allclose(one.shaft.points[0, :2], bowl.place(*one.base)[0], atol=1e-6)
        # The slopes along m and b point uphill, as their signs say; the whole arrow downhill.
        assert (mse(x, y, *end) < mse(x, y, *one.base)) == name.startswith("arrow")
        self.note(name)

    def look_at_fog(self, scene):
        fog = vars(scene).get("fog")
        if fog is None or fog.thick < 1 or not shown(scene, fog):
            return
        if not np.allclose(scene.board.plane.bowl.view.vector(), scene.near[:6]):
            return  # the camera is on its way
        at = box([scene.board.plane.dot.disc]).mean(axis=0)
        assert at == pytest.approx(scene.layout.stage.center, abs=1e-6)
        self.note("fog")


@observer("IntroScene")
def test_what_is_drawn_is_true(case):
    look = Observation()
    scene = yield Callbacks(frame=look)
    assert {name: count > 2 * scene.frame_rate for name, count in look.seen.items()} == dict.fromkeys(
        ("dials", "squares", "mean", "arrow", "along [1. 0.]", "along [0. 1.]", "fog"), True
    )
    last = scene.board.trajectory.params[scene.board.last]
    assert (scene.board.plane.dot.m, scene.board.plane.dot.b) == tuple(last)
    # The magnifying glass shows the point's own error with its sign, and the line under it.
    close_up, data = scene.close_up, scene.board.data
    error = abs(close_up.miss) * data.axes.unit[1] * close_up.magnification
    head, foot = close_up.drop.points[[0, -1], 1]
    assert abs(head - foot) == pytest.approx(error, rel=1e-9)
    assert (head > foot) == (close_up.miss > 0) == (">" in close_up.names[2].source)
    line = close_up.line.points[[0, -1], :2]
    share = (close_up.foot[0] - line[0, 0]) / (line[1, 0] - line[0, 0])
    assert line[0, 1] + share * (line[1, 1] - line[0, 1]) == pytest.approx(close_up.foot[1], abs=1e-9)


@observer("IntroScene")
def test_in_the_fog_only_the_nearest_ground_is_seen(case):
    seen = []

    def look(scene):
        fog, bowl = vars(scene).get("fog"), scene.board.plane.bowl
        near = vars(scene).get("near")
        if fog is None or near is None or not shown(scene, fog):
            return
        if fog.thick == 1 and np.allclose(bowl.view.vector(), near[:6]):
            u = np.linspace(0, 1, 200)[:, None, None]
            a, b, c, d = bowl.bands[0].points[:, :2].reshape(-1, 4, 2).transpose(1, 0, 2)
            rim = (1 - u) ** 3 * a + 3 * u * (1 - u) ** 2 * b + 3 * u * u * (1 - u) * c + u**3 * d
            line = rim.reshape(-1, 2)
            seen.append(bool(covered(line, fog[-1]).all()))

    scene = yield Callbacks(frame=look)
    assert len(seen) > 2 * scene.frame_rate and all(seen)
    # From clear to opaque no step is seen.
    clear = np.cumprod([1 - layer.get_fill_opacity() for layer in scene.fog])
    assert np.all(np.diff(clear) < 0) and np.abs(np.diff(np.append(1.0, clear))).max() < 0.07
    assert clear[-1] == 0


@observer("IntroScene")
def test_scores_are_hidden_while_the_viewer_thinks(case):
    seen, hidden, letters = [], [], []

    def look(scene):
        three = vars(scene).get("three")
        if three is None:
            return
        scores = [score for score in three.scores if shown(scene, score)]
        if all(shown(scene, letter) for letter in three.letters):
            (seen if scores else hidden).append(scene.time)
            letters.append(len(three.letters))

    scene = yield Callbacks(frame=look)
    assert max(hidden) - min(hidden) >= scene.lesson.film.think - 0.5
    assert min(seen) > max(hidden) and len(seen) > 3 * scene.frame_rate
    three, x, y = scene.three, *rows(scene)
    for (m, b), score in zip(three.choice.lines, three.scores, strict=True):
        digits = score.source.replace("$", "").split()[-1]
        loss = float(np.mean((y - (m * x + b)) ** 2))
        assert loss == pytest.approx(three.choice.losses[three.choice.lines.index((m, b))], rel=1e-9)
        if "cdot" not in score.source:
            assert float(digits) == pytest.approx(
                loss, abs=0.5000001 * 10.0 ** -len(digits.partition(".")[2])
            )


@observer(
    "IntroScene", cases=[*MAIN, *(f"{lesson} {shape}" for lesson in MAIN[:2] for shape in ("9:16", "1:1"))]
)
def test_each_letter_stands_at_its_own_line(case):
    seen = []

    def look(scene):
        three = vars(scene).get("three")
        if three is None or not all(shown(scene, letter) for letter in three.letters):
            return
        lines = [line.points[[0, -1], :2] for line in three.lines]
        for k, letter in enumerate(three.letters):
            away = [distance(letter.get_center()[:2], line) for line in lines]
            assert away[k] < 0.45, (letter.source, away)
            assert away[k] < min(other for i, other in enumerate(away) if i != k) - 0.15, (
                letter.source,
                away,
            )
        # The list beside the plot has the letters in their order, each in the row of its score.
        for letter, name, score in zip(three.letters, three.names, three.scores, strict=True):
            assert name.source == letter.source
            assert name.baseline == pytest.approx(score.baseline, abs=0.02)  # while they pulse
        seen.append(scene.time)

    scene = yield Callbacks(frame=look)
    assert [letter.source for letter in scene.three.letters] == ["A", "B", "C"]
    assert max(seen) - min(seen) > scene.lesson.film.think + 4


def distance(at, ends):
    """Of a place from a line between two ends."""
    start, way = ends[0], ends[1] - ends[0]
    share = np.clip((at - start) @ way / (way @ way), 0, 1)
    return float(np.hypot(*(at - start - share * way)))


@observer("IntroScene")
def test_the_line_through_the_most_points_is_not_the_best(case):
    scene = yield Callbacks()
    chosen, data, reach = choice(scene.study), scene.board.data, reach_of(scene.study)
    hits = [int(np.sum(np.abs(data.y - m * data.x - b) <= reach)) for m, b in chosen.lines]
    assert tuple(hits) == chosen.hits
    assert chosen.is_surprising
    assert hits[0] > max(hits[1:]) and chosen.losses[1] < min(chosen.losses[0], chosen.losses[2])
    rings = scene.three.hits.points.reshape(-1, 16, 3)
    assert len(rings) == hits[0]


@observer("IntroScene")
def test_points_on_either_side_of_the_line_have_the_sign_of_their_errors(case):
    seen = []

    def look(scene):
        close_up = vars(scene).get("close_up")
        if close_up is None or not any(shown(scene, side[0]) for side in (close_up.above, close_up.below)):
            return
        x, y, m, b = data_of(scene)
        signs = []
        for sign, side in ((1, close_up.above), (-1, close_up.below)):
            if not shown(scene, side[0]):
                continue
            drawn = side[0].points.reshape(-1, 16, 3).mean(axis=1)[:, :2]
            there = sign * (y - m * x - b) > 0
            at = scene.board.data.axes.to_frame(np.stack([x, y], axis=-1)[there])
            assert np.allclose(np.sort(drawn[:, 0]), np.sort(at[:, 0]), atol=0.01)
            place = side[1].get_center()[:2]
            low, high = (
                scene.board.data.axes.to_frame(np.array([[t, m * t + b]]))[0] for t in (x.min(), x.max())
            )
            height = low[1] + (place[0] - low[0]) * (high[1] - low[1]) / (high[0] - low[0])
            assert sign * (place[1] - height) > 0.2
            signs.append(sign)
        seen.append((scene.time, tuple(signs)))

    yield Callbacks(frame=look)
    (begin, first), (then, second) = (next(one for one in seen if len(one[1]) == count) for count in (1, 2))
    assert first == (1,) and second == (1, -1), "plus is said first"
    assert then - begin > 1 and seen[-1][0] - then > 0.7


@observer("IntroScene")
def test_the_mean_square_is_not_enlarged_without_a_word(case):
    grown = []

    def look(scene):
        total = vars(scene).get("total")
        if total is None or not shown(scene, total.part):
            return
        area = total.part_height * WIDTH
        _, size = corners(total.part.points)
        if size[0].prod() > 1.05 * area:
            grown.append(any("sides drawn" in text.source for text, _ in texts_shown(scene)))

    scene = yield Callbacks(frame=look)
    if scene.mean.times > 1.05:
        assert len(grown) > scene.frame_rate and all(grown)


@observer("IntroScene")
def test_both_slopes_are_named_beside_their_arrows_and_no_epoch_is_counted_as_the_way_is_seen_again(case):
    named, again = [], []

    def look(scene):
        board = scene.board
        loop = vars(scene).get("loop")
        if loop is not None and not shown(scene, loop) and board.path.t > 0 and shown(scene, board.path.way):
            again.append([shown(scene, part) for part in board.progress[:2]])

    def end(scene, name):
        if name != "gradient":
            return
        tips = [part.way(part.rate)[-1] for part in scene.along]
        for k, parameter in enumerate("mb"):
            (words,) = [
                at for text, at in texts_shown(scene) if text.source.endswith(f"J/\\partial {parameter}}}$")
            ]
            away = [np.hypot(*np.maximum(0, np.maximum(words[0] - tip, tip - words[1]))) for tip in tips]
            named.append(away[k])
            assert away[k] < 0.9 and away[k] == min(away)

    yield Callbacks(frame=look, end=end)
    assert len(named) == 2
    assert again and not np.any(again)


@observer("IntroScene")
def test_errors_with_their_signs_cancel(case):
    kept = []

    def end(scene, name):
        if name == "residuals":
            x, y, m, b = data_of(scene)
            low, size = corners(scene.bars.bars.points)
            kept.append((y - m * x - b, low, size, scene.bars.base.points[0, 1], scene))
            assert shown(scene, scene.bars.bars) and shown(scene, scene.bars.mean)
            assert any("= 0" in text.source for text, _ in texts_shown(scene))

    scene = yield Callbacks(end=end)
    ((errors, low, size, base, _),) = kept
    if scene.study.moments.n == len(errors):
        assert abs(errors.mean()) < 1e-9 * np.abs(errors).max()
    up = low[:, 1] > base - 1e-9
    assert 0 < up.sum() < len(up)
    if len(up) == len(errors):
        assert up.sum() == np.sum(errors > 0)
        assert size[up, 1].sum() == pytest.approx(size[~up, 1].sum(), rel=1e-6)


@observer("IntroScene")
def test_the_column_has_the_area_of_all_squares_and_is_cut_into_equal_parts(case):
    parts, poured = [], []

    def look(scene):
        total = vars(scene).get("total")
        if total is None or not shown(scene, total.poured):
            return
        _, size = corners(total.poured.points)
        _, sides = scene.squares.places
        grown = size.prod(axis=1).sum() / (total.times * np.sum(sides**2))
        poured.append(grown)
        if len(total.cuts.points):
            heights = np.unique(total.cuts.points[:, 1].round(9))
            parts.append((len(heights), np.ptp(np.diff(heights)) if len(heights) > 2 else 0.0))

    scene = yield Callbacks(frame=look)
    assert len(poured) > 3 * scene.frame_rate
    assert poured[-1] == pytest.approx(1, rel=1e-9)
    count, uneven = parts[-1]
    assert count == scene.study.moments.n - 1 and uneven < 1e-6
    total = scene.total
    assert total.n * total.part_height == pytest.approx(total.tall, rel=1e-9)


@observer("IntroScene")
def test_the_last_picture_is_the_bowl_with_the_whole_way_down(case):
    stood = []

    def look(scene):
        board = scene.board
        if len(scene.beats_played) < len(scene.script.beats) - 1 or board.path.t < 0.9 * board.last:
            return
        if shown(scene, board.path.way) and shown(scene, board.plane.bowl.bands):
            stood.append(scene.time)

    scene = yield Callbacks(frame=look)
    assert stood and scene.time - stood[-1] >= 3.0
    width = np.ptp(scene.board.plane.bowl.bands[0].points[:, 0])
    assert width > scene.layout.right.width
    assert any(r"\leftarrow" in text.source for text, _ in texts_shown(scene))


@observer("IntroScene", cases=["default"])
def test_the_line_moves_only_while_the_loop_updates(case):
    moved, positions = [], []

    def look(scene):
        loop = vars(scene).get("loop")
        if loop is not None and shown(scene, loop.marker):
            positions.append(loop.position)
            moved.append(scene.board.path.t)

    scene = yield Callbacks(frame=look)
    positions, moved = np.array(positions), np.array(moved)
    at = positions % 5
    updating = np.abs(at - 3) < 1e-9
    assert updating.sum() > 0.4 * scene.frame_rate
    changes = np.flatnonzero(np.diff(moved) > 0)
    round_by_round = changes[: np.flatnonzero(np.diff(positions) > 0)[-1]]
    first = [k for k in round_by_round if positions[k] < positions.max()]
    assert len(first) > 0.4 * scene.frame_rate
    # The line may be on its last bit of the way in the frame in which the marker leaves.
    assert all(updating[k] or updating[k + 1] for k in first)
    assert scene.board.path.t == scene.board.last


@observer("IntroScene", cases=["falling"])
def test_the_bars_are_the_errors_over_their_mean(case):
    kept = []
    yield Callbacks(end=lambda scene, name: kept.append(scene.bars) if name == "squares" else None)
    (bars,) = kept
    for power in (1.0, 1.4, 2.0):
        bars.show(power)
        _, size = corners(bars.bars.points)
        assert len(size) == 40
        assert np.all(np.diff(size[:, 1]) <= 1e-12)
        mean = bars.mean.points[0, 1] - bars.region.bottom
        sizes = np.abs(bars.all) ** power
        assert size[0, 1] / mean == pytest.approx(sizes.max() / sizes.mean(), rel=1e-9)
        assert size[-1, 1] / mean == pytest.approx(sizes.min() / sizes.mean(), rel=1e-9)


@observer("IntroScene")
def test_the_mean_of_the_bars_is_hidden_while_their_axis_changes_and_they_say_how_many_they_are(case):
    changing, captions = [], []

    def look(scene):
        bars = vars(scene).get("bars")
        if bars is None or not shown(scene, bars.bars):
            return
        if 1 < bars.power < 2:
            changing.append(shown(scene, bars.mean) or shown(scene, bars.mean_name))
        if shown(scene, bars.below):
            captions.append(bars.below.source)

    scene = yield Callbacks(frame=look)
    assert len(changing) > scene.frame_rate and not any(changing)
    assert shown_bars(scene) == min(40, len(scene.bars.all))
    sampled = len(scene.bars.all) > 40
    assert all((f"40 of {len(scene.bars.all):,}" in caption) is sampled for caption in captions) and captions


def shown_bars(scene):
    """How many bars are drawn."""
    _, size = corners(scene.bars.bars.points)
    return len(size)


@observer("IntroScene")
def test_the_step_is_computed_only_when_the_arrow_has_become_it(case):
    seen = {"direction": 0, "digits": 0}

    def look(scene):
        first = vars(scene).get("first")
        if first is None:
            return
        if shown(scene, first.digits):
            assert scene.arrow.rate == scene.board.trajectory.learning_rate
            seen["digits"] += 1
        elif shown(scene, scene.arrow.shaft):
            seen["direction"] += 1

    scene = yield Callbacks(frame=look)
    assert min(seen.values()) > 2 * scene.frame_rate


@observer("IntroScene")
def test_the_axis_of_x_names_what_its_numbers_are(case):
    scene = yield Callbacks()
    data, told, axes = scene.study.dataset, scene.study.told, scene.board.data.axes
    source = scene.board.data_names[-2].source
    assert source.startswith(data.x_name)
    if told.is_raw:
        assert source == data.x_name
        return
    # 30 is x = 0, and 40 is x = 1: so the label says, and so the numbers stand.
    center, unit = map(float, re.fullmatch(r"(\d+) \+ (\d+) x", source.split(" = ")[1]).groups())
    assert (center, unit) == (told.center, told.unit) == axes.ruler[:2]


@observer("IntroScene", cases=["at rest"])
def test_where_the_first_line_is_the_best_the_ground_is_level_and_said_to_be(case):
    arrows, said, losses = [], {}, []

    def look(scene):
        board = scene.board
        arrows.extend(
            one for one in [vars(scene).get("arrow")] if one is not None and shown(scene, one.shaft)
        )
        if shown(scene, board.loss):
            losses.append(len(board.loss.number.form.write(board.loss.number.value)))

    def end(scene, name):
        said[name] = [text.source for text, _ in texts_shown(scene)]
        assert not faults(scene), name

    scene = yield Callbacks(frame=look, end=end)
    assert scene.study.learning.epochs == 0 and not arrows
    assert any("= 0" in text for text in said["downhill"]) and len(said["downhill"]) >= 2
    assert "level" in scene.script.beats["downhill"].text
    assert len(losses) > 4 * scene.frame_rate and max(losses) < 8
