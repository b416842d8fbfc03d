"""MBContourScene: what is special to it must be true in every frame."""

from __future__ import annotations

import re

import numpy as np
import pytest

from gdmath import Outcome
from tests.support.expectations import Expectations
from tests.support.in_time import seen_with_their_words
from tests.support.inspection import box, leaves, samples, shown, texts_shown, within
from tests.support.observers import Callbacks, observer
from tests.support.truths import BOARD, Checks, middle, rows

THINK = 5.0  # seconds, as film.think is when nothing is said about it


def distances(scene):
    """Across and along the rings, from the optimum to the lines of the descent, (t + 1, 2), and to that shown, (2,)."""
    x, y = rows(scene)
    table = np.stack([x, np.ones_like(x)], axis=1)
    _, axes = np.linalg.eigh(table.T @ table)
    optimum = np.linalg.lstsq(table, y, rcond=None)[0]
    away = np.abs((scene.board.trajectory.params - optimum) @ axes[:, ::-1])
    return away, np.abs((np.array([scene.board.data.m, scene.board.data.b]) - optimum) @ axes[:, ::-1])


def balls(scene):
    """Each ball is on its slice of the bowl, as far down as the descent has come along its axis of the rings."""
    valley = vars(scene).get("valley")  # only where x is not standardized, and from that beat on
    if valley is None or not shown(scene, valley.frame) or not len(valley.pieces[0].at):
        return False
    (away, now), board, bowl = distances(scene), scene.board, scene.board.plane.bowl
    for piece, first, left in zip(valley.pieces, away[0], now, strict=True):
        if first > 1e-6 * away[0].max():  # else it has none of the way before it in this descent
            assert abs(piece.at[-1]) == pytest.approx(abs(piece.at[0]) * left / first, abs=1e-6)
        if len(piece.ball.points):
            loss = board.moments.loss(*(np.array(bowl.moments.optimum) + piece.at[-1] * piece.half))
            height = (loss - bowl.moments.floor) / (bowl.rim - bowl.moments.floor)
            assert middle(piece.ball)[1] == pytest.approx(
                piece.home.bottom + height * piece.home.height, abs=1e-6
            )
    return True


EXPECTED = Expectations(
    seconds=(110, 150),
    texts=25,
    curves=25,
    checks=(*BOARD, balls),
    sometimes=(balls,),
)


@observer("MBContourScene")
def test_balls_roll_where_the_rings_are_no_circles(case):
    checks = Checks(balls)
    scene = yield Callbacks(frame=checks)
    frames = checks.looked_at["balls"]
    assert frames == 0 if scene.study.is_standardized else frames > 2 * scene.frame_rate


@observer("MBContourScene")
def test_a_path_below_the_bound_never_raises_the_loss(case):
    seen = []

    def look(scene):
        if shown(scene, scene.board.plane.arrow.shaft) and scene.board.path.t > 0:
            seen.append((scene.board.path.t, scene.board.loss.number.value))

    scene = yield Callbacks(frame=look)
    seen.sort()
    assert len(seen) > 6 * scene.frame_rate
    losses = np.array([loss for _, loss in seen])
    assert np.all(np.diff(losses) <= 1e-12 * losses.max())


@observer("MBContourScene")
def test_poles_are_as_high_as_the_losses_of_their_lines(case):
    seen = []

    def look(scene):
        hero = getattr(scene, "hero", None)
        if hero is None or not shown(scene, hero.poles) or hero.poles.grown < 1:
            return
        poles, bowl = hero.poles, scene.board.plane.bowl
        x, y = rows(scene)
        losses = np.array([np.mean((y - (m * x + b)) ** 2) for m, b in poles.params])
        tops = np.concatenate(
            [top.points[:, :2].reshape(-1, 16, 2)[:, ::4].mean(axis=1) for top in poles.tops]
        )
        feet = bowl.place(poles.params[:, 0], poles.params[:, 1], on_floor=True)
        expected = feet + np.outer(
            (losses - bowl.moments.floor) / (bowl.rim - bowl.moments.floor), [0, bowl.view.up]
        )
        nearest = np.hypot(*(tops[:, None] - expected).transpose(2, 0, 1)).min(axis=1)
        assert len(tops) >= 15 and nearest.max() < 1e-6
        floor = bowl.floor_window
        assert np.all((poles.params > [floor.x[0], floor.y[0]]) & (poles.params < [floor.x[1], floor.y[1]]))
        seen.append(len(tops))

    scene = yield Callbacks(frame=look)
    assert len(seen) >= scene.frame_rate


@observer("MBContourScene")
def test_the_bowl_fills_the_frame_and_its_cut_is_the_parabola_along_b(case):
    widths, cuts, moving = [], [], []

    def look(scene):
        hero = getattr(scene, "hero", None)
        if hero is None:
            return
        bowl = scene.board.plane.bowl
        if shown(scene, bowl.bands) and bowl.filled == 1 and bowl.view.elevation < 60:
            low, high = box(leaves(bowl.bands))
            frame = scene.layout.frame
            widths.append(max((high[0] - low[0]) / frame.width, (high[1] - low[1]) / frame.height))
        if 0 < hero.cut.lifted < 1:
            moving.append(scene.time)
        if shown(scene, hero.cut.curve) and hero.cut.lowered == 1 and hero.cut.lifted == 1:
            x, y = rows(scene)
            m, rise = bowl.moments.optimum[0], bowl.rim - bowl.moments.floor
            home = hero.cut.home
            at = (samples(hero.cut.curve) - [home.center[0], home.bottom]) / [home.width / 2, home.height]
            for v, h in at:
                loss = np.mean((y - (m * x + bowl.moments.optimum[1] + v * np.sqrt(rise))) ** 2)
                assert (loss - bowl.moments.floor) / rise == pytest.approx(h, abs=1e-6)
            cuts.append(scene.time)

    scene = yield Callbacks(frame=look)
    assert len(widths) > 3 * scene.frame_rate and max(widths) > 0.5
    assert cuts[-1] - moving[-1] >= 1  # a hold is looked at once, at its end


@observer("MBContourScene")
def test_the_whole_floor_stays_on_the_stage_while_it_turns_and_says_which_way_m_and_b_go(case):
    turned = []

    def look(scene):
        bowl, names = scene.plane.bowl, scene.plane.names
        if "hero" not in vars(scene) or not shown(scene, bowl.floor_):
            return
        stage, (low, high) = scene.layout.stage, box([bowl.floor_])
        assert len(bowl.floor_.points) == 16, "four sides"
        assert np.all(low > np.array([stage.left, stage.bottom]) - 1e-6)
        assert np.all(high < np.array([stage.right, stage.top]) + 1e-6)
        assert all(shown(scene, name) for name in names)
        turned.append(bowl.view.azimuth)

    scene = yield Callbacks(frame=look)
    assert len(turned) > 3 * scene.frame_rate and np.ptp(turned) > 10


@observer("MBContourScene", cases=["default", "diabetes"])
def test_both_learning_rates_are_the_same_share_of_their_bounds(case):
    seen = []

    def look(scene):
        for text, _ in texts_shown(scene):
            if r"2/\lambda" in str(getattr(text, "source", "")):
                seen.append(text.source)

    scene = yield Callbacks(frame=look)
    assert len(seen) > 2 * scene.frame_rate
    (before, bound), (now, new_bound) = (
        (float(a), float(b)) for a, b in re.findall(r"\\frac\{([\d.]+)\}\{([\d.]+)\}", seen[0])
    )
    told = scene.study.told
    x = (scene.study.dataset.x - told.center) / told.unit
    table = np.stack([x, np.ones_like(x)], axis=1)
    assert bound == pytest.approx(2 / np.linalg.eigvalsh(2 * table.T @ table / len(x)).max(), rel=5e-3)
    assert new_bound == pytest.approx(1, rel=5e-3)  # of standardized x, both curvatures are two
    assert before / bound == pytest.approx(now / new_bound, rel=5e-3)


@observer("MBContourScene")
def test_the_dot_runs_round_its_ring_without_a_change_of_loss(case):
    losses = []

    def look(scene):
        if shown(scene, scene.board.plane.ring) and not shown(scene, scene.board.plane.arrow.shaft):
            losses.append(scene.board.loss.number.source)

    def end(scene, name):
        if name == "contours":
            losses.append(name)

    scene = yield Callbacks(frame=look, end=end)
    ran = losses[: losses.index("contours")]
    assert len(ran) > scene.frame_rate and len(set(ran)) == 1, scene.study


@observer("MBContourScene")
def test_the_question_leaves_time_and_is_answered_by_the_picture(case):
    waited, angles = [], []

    def look(scene):
        arrow, star = scene.board.plane.arrow, scene.board.star
        if shown(scene, arrow.shaft) and shown(scene, star) and scene.board.path.t == 0 and arrow.square:
            waited.append(scene.time)
            x, y = rows(scene)
            table = np.stack([x, np.ones_like(x)], axis=1)
            to_star = np.linalg.lstsq(table, y, rcond=None)[0] - arrow.base
            tail, tip = arrow.shaft.points[0, :2], arrow.tip.points[0, :2]
            along = (tip - tail) / scene.board.plane.axes.unit
            cosine = to_star @ along / np.hypot(*to_star) / np.hypot(*along)
            angles.append(np.degrees(np.arccos(np.clip(cosine, -1, 1))))

    scene = yield Callbacks(frame=look)
    assert waited[-1] - waited[0] > THINK
    answer = scene.script.beats["gradient"].text.rpartition("?")[2]
    assert np.ptp(angles) < 1e-3
    assert ("No:" in answer) == (angles[0] >= 10) == ("Here it does" not in answer)


@observer("MBContourScene", cases=["default"])  # where its panel has room beside the path
def test_the_name_of_the_optimum_keeps_off_the_path(case):
    hidden = []

    def end(scene, name):
        if name == "optimum":
            assert shown(scene, scene.star_name) and len(scene.board.path.way.points)
            place = box(leaves(scene.star_name))
            hidden.append(int(within(samples(scene.board.path.way), place).sum()))

    yield Callbacks(end=end)
    assert hidden == [0], hidden


@observer("MBContourScene")
def test_the_path_is_split_into_what_it_is_across_the_valley_and_along_it(case):
    at, names, rest = [], [], []

    def look(scene):
        valley = vars(scene).get("valley")
        if (
            valley is None
            or not shown(scene, valley.thread.shadows)
            or not shown(scene, scene.board.path.way)
        ):
            return
        x, y = rows(scene)
        table = np.stack([x, np.ones_like(x)], axis=1)
        optimum = np.linalg.lstsq(table, y, rcond=None)[0]
        _, axes = np.linalg.eigh(table.T @ table)
        away = np.array([scene.board.data.m, scene.board.data.b]) - optimum
        feet = [optimum + (away @ axis) * axis for axis in axes.T[::-1]]
        balls = valley.thread.shadows[1].points[:, :2].reshape(-1, 16, 2)[:, ::4].mean(axis=1)
        assert len(balls) == 2, "all of them are in the picture"
        expected = scene.board.plane.bowl.place(*np.array(feet).T)
        np.testing.assert_allclose(balls, expected, atol=1e-6)
        dot = scene.board.plane.bowl.place(scene.board.data.m, scene.board.data.b)
        star = scene.board.star.get_center()
        for tag in valley.thread.tags:
            assert not within(np.vstack([balls, dot, star[None, :2]]), box(leaves(tag))).any()
        at.append(scene.board.path.t)
        rest[:] = [distances(scene)[0]]
        names.append([shown(scene, name) for name in valley.thread.part_names])

    scene = yield Callbacks(frame=look)
    (away,) = rest
    turning = scene.valley.thread.turn
    assert away[turning, 0] <= 0.01 * away[0, 0] < away[turning - 1, 0], "the steep axis is done with"
    assert away[turning, 1] > 0.1 * away[0, 1], "and the flat one is not"
    assert len(at) > 3 * scene.frame_rate and max(at) == scene.board.last
    assert not any(second for t, (_, second) in zip(at, names, strict=True) if t < turning)
    assert names[-1] == [True, True]


@observer("MBContourScene")
def test_when_a_ball_is_down_is_said_truly(case):
    said, words = [], []

    def end(scene, name):
        if name != "valley":
            return
        away, _ = distances(scene)
        for note, left in zip(scene.valley.numbers.notes, (away / away[0]).T, strict=True):
            epoch = int(re.search(r"after (\d+) epoch", note.source).group(1))
            assert "under" in note.source and left[epoch] <= 0.01 < left[epoch - 1]
            said.append(epoch)
        words.append(re.findall(r"after (\d+) epochs?", scene.script.beats[name].text))

    scene = yield Callbacks(end=end)
    assert len(said) == 2 and scene.study.trajectories["descent"].outcome is Outcome.CONVERGED
    assert words == [[str(epoch) for epoch in said]]


@observer("MBContourScene")
def test_until_when_epochs_are_counted_is_shown_and_said_and_true(case):
    seen = []

    def look(scene):
        seen.extend(
            text.source for text, _ in texts_shown(scene) if "as low" in str(getattr(text, "source", ""))
        )

    scene = yield Callbacks(frame=look)
    study = scene.study
    assert seen
    if study.is_standardized or study.trajectories["descent"].outcome is not Outcome.CONVERGED:
        return
    assert "J is as low" in (text := scene.script.beats["scaling"].text) or "For J as low" in text
    # The walk in circles, and not a step before its end, is as low as the film's own descent at its end.
    goal = study.moments.rise(*study.trajectories["descent"].params[-1])
    rises = study.other.moments.rise(*study.trajectories["other"].params.T)
    assert rises[-1] <= goal < rises[-2]
    assert re.search(rf"{len(rises) - 1}\.$", text)


@observer("MBContourScene", cases=["default", "diabetes"])
def test_the_arrow_of_the_loss_beside_the_slices_begins_at_its_floor(case):
    scene = yield Callbacks()
    x, y = rows(scene)
    table = np.stack([x, np.ones_like(x)], axis=1)
    floor = np.mean((y - table @ np.linalg.lstsq(table, y, rcond=None)[0]) ** 2)
    sources = [str(getattr(part, "source", "")) for part in scene.valley.frame]
    written = [float(found[1]) for s in sources if (found := re.search(r"^\S*displaystyle ([\d.]+)\$", s))]
    assert written == pytest.approx([floor], rel=1e-2)


@observer("MBContourScene", cases=["default"])  # where the frame rate tells
def test_what_is_named_appears_with_its_word(case):
    parts = {
        ("plane", "plane"): lambda scene: scene.plane.axes,
        ("contours", "loss"): lambda scene: scene.board.loss,
        ("contours", "poles"): lambda scene: scene.hero.poles.stems,
        ("contours", "bowl"): lambda scene: scene.plane.bowl.bands,
        ("contours", "cut"): lambda scene: scene.hero.cut.curve,
        ("contours", "ring"): lambda scene: scene.plane.ring,
        ("gradient", "uphill"): lambda scene: scene.plane.arrow.shaft,
        ("gradient", "parts"): lambda scene: scene.plane.arrow.parts,
        ("gradient", "star"): lambda scene: scene.board.star,
        ("optimum", "best"): lambda scene: scene.board.best,
        ("valley", "slices"): lambda scene: scene.valley.slices,
        ("valley", "balls"): lambda scene: scene.valley.pieces[0].ball,
        ("valley", "run"): lambda scene: scene.valley.thread.part_names[0],
        ("valley", "along"): lambda scene: scene.valley.thread.part_names[1],
        ("valley", "curvatures"): lambda scene: scene.valley.numbers.curvatures,
        ("valley", "kappa"): lambda scene: scene.valley.numbers.ratio,
    }
    yield from seen_with_their_words(parts)


@observer("MBContourScene", cases=["past the bound"])
def test_a_lesson_that_diverges_is_told_truly(case):
    beats, checks = [], Checks(*EXPECTED.checks)
    scene = yield Callbacks(frame=checks, end=lambda scene, name: beats.append(name))
    assert checks.looked_at["line"] > 10 * scene.frame_rate
    assert not shown(scene, scene.board.plane.bowl.floor_)
    assert scene.study.trajectories["descent"].outcome is Outcome.DIVERGED
    assert beats[-1] == "scaling"
    assert "never arrives" in scene.script.beats["descent"].text
    far = [
        np.abs(part.points).max()
        for part in (scene.board.path.way, scene.board.data.line, *(p.trail for p in scene.valley.pieces))
        if len(part.points)
    ]
    assert max(far) < 8
