"""OptimizersScene: every step is its rule's, and what is said of the race is what has been run."""

from __future__ import annotations

import re
from math import inf

import numpy as np
import pytest

from gdmath import Outcome
from scenes.plans.optimizers import ARRIVED
from scenes.plans.walkers import ADAM_STEPS, EPOCHS, SEED, WALKERS
from tests.support.expectations import Expectations
from tests.support.in_time import seen_with_their_words
from tests.support.inspection import shown
from tests.support.observers import Callbacks, observer
from tests.support.truths import Checks, bands, dot, drops, from_frame, line, middle, rows

CLEARLY = 0.2  # of the height of the bowl's rim
THINK = 5.0  # seconds, as film.think is when nothing is said about it
NAMES = {"plain": "plain descent", "sgd": "SGD", "momentum": "momentum", "adam": "Adam"}


# ---- the rules, written out once more ---------------------------------------------------------------------------


def points(scene, unit=1.0):
    """x, in a unit of that of the film, and y, of the points that are drawn."""
    told = scene.study.told
    return (scene.study.dataset.x - told.center) / told.unit / unit, scene.study.dataset.y


def slopes(x, y, theta):
    """The gradient of these points' mean squared error."""
    error = y - (theta[0] * x + theta[1])
    return np.array([-2 * np.mean(x * error), -2 * np.mean(error)])


def rise(x, y, params):
    """J − J* of lines (k, 2), without the cancellation of J with J*."""
    table = np.stack([x, np.ones_like(x)], axis=1)
    best = np.linalg.lstsq(table, y, rcond=None)[0]
    return np.mean((table @ (np.atleast_2d(params) - best).T) ** 2, axis=0)


def curvatures(x):
    """λ_min and λ_max."""
    table = np.stack([x, np.ones_like(x)], axis=1)
    return np.linalg.eigvalsh(2 / len(x) * table.T @ table)


def in_batches(n, size, updates):
    """Which points each update looks at: in each epoch all, in a new order."""
    rng, chosen = np.random.default_rng(SEED), []
    while len(chosen) < updates:
        order = rng.permutation(n)
        chosen += [order[k : k + size] for k in range(0, n, size)]
    return chosen[:updates]


def walk(x, y, start, rate, updates, *, beta=None, adam=False, batch=None):
    """Plain descent, the heavy ball or Adam, as a textbook writes them: (updates + 1, 2)."""
    theta, v, u, w = np.array(start, float), np.zeros(2), np.zeros(2), np.zeros(2)
    chosen = in_batches(len(x), batch, updates) if batch else [slice(None)] * updates
    way = [theta]
    for t, these in enumerate(chosen, start=1):
        g = slopes(x[these], y[these], theta)
        if adam:
            u, w = 0.9 * u + 0.1 * g, 0.999 * w + 0.001 * g * g
            step = rate * (u / (1 - 0.9**t)) / (np.sqrt(w / (1 - 0.999**t)) + 1e-8)
        else:
            v = g if beta is None else beta * v + g
            step = rate * v
        theta = theta - step
        way.append(theta)
    return np.array(way)


def heavy_ball(low, high):
    """α and β of momentum, by the formulas that the film shows."""
    return {"rate": 1 / high, "beta": (1 - 1 / np.sqrt(high / low)) ** 2}


def all_runs(scene):
    """(name, x, y, settings) of each run of the film, its constants found anew."""
    x, y = points(scene)
    start, n = scene.study.told.start, len(x)
    low, high = curvatures(x)
    point_rate = 1 / np.max(2 * (x**2 + 1))
    yield "race_plain", x, y, start, {"rate": 2 / (low + high)}
    yield "race_sgd", x, y, start, {"rate": point_rate, "batch": 1}
    yield "race_momentum", x, y, start, heavy_ball(low, high)
    best = np.linalg.lstsq(np.stack([x, np.ones_like(x)], axis=1), y, rcond=None)[0]
    way = np.hypot(*(start - best))
    tried = [walk(x, y, start, share * way, EPOCHS, adam=True) for share in ADAM_STEPS]
    ends = [rise(x, y, each[-1])[0] for each in tried]
    yield "race_adam", x, y, start, {"rate": ADAM_STEPS[int(np.argmin(ends))] * way, "adam": True}
    yield "sgd", x, y, start, {"rate": point_rate, "batch": 1}
    last = scene.study.trajectories["sgd"].params[-1]
    yield "sgd_smaller", x, y, last, {"rate": point_rate / 4, "batch": 1}
    yield "sgd_batch", x, y, last, {"rate": point_rate, "batch": min(4, n)}
    valley = scene.valley.view
    x = points(scene, valley.unit / scene.study.told.unit)[0]
    low, high = curvatures(x)
    yield "valley_plain", x, y, valley.start, {"rate": 1 / high}
    yield "valley_momentum", x, y, valley.start, heavy_ball(low, high)
    rate = scene.study.trajectories["valley_adam"].learning_rate
    yield "valley_adam", x, y, valley.start, {"rate": rate, "adam": True}


@observer("OptimizersScene")
def test_each_run_is_its_rule_on_these_points(case):
    scene = yield Callbacks()
    updates = 0
    for name, x, y, start, settings in all_runs(scene):
        run = scene.study.trajectories[name]
        again = walk(x, y, start, updates=run.updates, **settings)
        assert run.learning_rate == pytest.approx(settings["rate"], rel=1e-9), name
        assert np.abs(again - run.params).max() <= 1e-9 * max(np.ptp(again, axis=0).max(), 1e-9), name
        updates += run.updates
    assert updates > 1000


# ---- what holds in every frame -----------------------------------------------------------------------------------


def all_walkers(scene):
    """The walkers that are on the stage."""
    found = [*scene.sgd.noise.walkers, scene.valley.plain, scene.valley.ball, scene.valley.adam]
    found += scene.race.paths if hasattr(scene, "race") else []
    return [path for path in dict.fromkeys(found) if shown(scene, path.mark) and len(path.mark.points)]


def walkers(scene):
    """Each walker stands on its trajectory, on the surface."""
    found, bowl = all_walkers(scene), scene.plane.bowl
    for path in found:
        k = int(path.t)
        a, z = path.trajectory.params[[k, min(k + 1, path.last)]]
        m, b = a + (path.t - k) * (z - a)
        x, y = rows(scene)
        height = rise(x, y, (m, b))[0] / (bowl.rim - bowl.moments.floor)
        at = bowl.place(m, b, on_floor=True)[0] + [0, bowl.view.up * height]
        low, high = path.mark.points[:, :2].min(axis=0), path.mark.points[:, :2].max(axis=0)
        assert np.all((at > low - 1e-6) & (at < high + 1e-6)), path.walker
        if bowl.view.elevation == 90:
            assert np.allclose(from_frame(bowl.plot, at), (m, b), rtol=1e-6, atol=1e-9)
    return len(found) > 0


def line_of_walker(scene):
    """The line in the data is that of the one walker that is on its way."""
    moving = [path for path in all_walkers(scene) if path.t != int(path.t)]
    if not shown(scene, scene.data.line) or len(moving) != 1:
        return False
    assert np.allclose(moving[0].at, scene.board.line, rtol=1e-12)
    return True


def curves(scene):
    """Each curve of the race ends at the points looked at and at J − J* of its walker."""
    race = getattr(scene, "race", None)
    if race is None or not shown(scene, race.curves[0].line):
        return False
    x, y = points(scene)
    seen = 0
    for path, curve in zip(race.paths, race.curves, strict=True):
        looked_at = path.t * (1 if path.walker == "sgd" else len(x))
        assert looked_at / len(x) == pytest.approx(min(race.epochs, looked_at / len(x)), abs=1e-6)
        if path.t == int(path.t) and len(curve.line.points):
            height = race.plot.place(np.array([race.epochs]), rise(x, y, path.at))[0]
            end = curve.line.points[-1, :2]
            low, high = race.plot.corners
            if np.all((height > low) & (height < high)):
                assert np.allclose(end, height, atol=1e-5)
                seen += 1
    return seen > 0 or race.epochs > 0


def turns(scene):
    """Marked are the points that have had their turn in the epoch; iterations and epochs are counted so."""
    if not shown(scene, scene.sgd.turns.seen) or not shown(scene, scene.sgd.counts.iteration):
        return False
    n, k = len(scene.study.dataset.x), int(scene.sgd.walker.t + 1e-9)
    assert float(scene.sgd.counts.iteration.source) == k
    assert float(scene.sgd.counts.epoch.source) == k // n
    order = np.concatenate([[], *in_batches(n, 1, max(k, 1))]).astype(int)
    expected = set(order[(k - 1) // n * n : k]) if k else set()
    places = scene.sgd.turns.places
    marked = scene.sgd.turns.seen.points[:, :2].reshape(-1, 16, 2)[:, ::4].mean(axis=1)
    found = {int(np.argmin(np.hypot(*(places - at).T))) for at in marked}
    assert len(marked) == len(expected) and all(
        np.hypot(*(places[k] - places[j])) < 1e-6 or k in expected for k, j in zip(found, found, strict=True)
    )
    return k > 0


def one_step(scene):
    """The arrow is −α times the slope of the point in the ring alone."""
    arrow = scene.sgd.arrow
    if not shown(scene, arrow.shaft):
        return False
    x, y = points(scene)
    ring = scene.sgd.turns.now.points[:, :2].reshape(-1, 4, 2)[:, 0].mean(axis=0)
    k = int(np.argmin(np.hypot(*(scene.sgd.turns.places - ring).T)))
    expected = -slopes(x[[k]], y[[k]], arrow.base) / np.max(2 * (x**2 + 1))
    assert np.allclose(arrow.vector, expected, rtol=1e-9)
    return True


def point_arrows(scene):
    """Each point's arrow is against its own slope, and the long one is their mean, −∇J."""
    arrows = getattr(scene, "arrows", None)
    if arrows is None or not (shown(scene, arrows.points_) or shown(scene, arrows.mean)):
        return False
    x, y = points(scene)
    own = np.array([slopes(x[[k]], y[[k]], arrows.line) for k in range(len(x))])
    assert np.allclose(
        arrows.vectors, -arrows.scale_ * own, rtol=1e-9, atol=1e-9 * np.abs(arrows.vectors).max()
    )
    if shown(scene, arrows.mean) and len(arrows.mean[0].points) and len(arrows.mean[1].points):
        start, tip = arrows.mean[0].points[0, :2], arrows.mean[1].points[0, :2]
        along = -slopes(x, y, arrows.line) * scene.plane.axes.unit
        way = tip - start
        assert abs(way[0] * along[1] - way[1] * along[0]) < 1e-6 * np.hypot(*way) * np.hypot(*along)
        assert way @ along > 0
    return True


def trough(scene):
    """The bottom of a point's trough are the lines through it, and the dot on it turns the line about the point."""
    found = getattr(scene, "trough", None)
    if found is None or not shown(scene, found.bottom) or not len(found.bottom.points):
        return False
    at = from_frame(scene.plane.axes, found.bottom.points[:, :2])
    assert np.allclose(at[:, 0] * found.x + at[:, 1], found.y, atol=1e-6 * scene.plane.window.height)
    x, y = points(scene)
    k = int(np.argmin(np.hypot(x - found.x, y - found.y)))
    assert (x[k], y[k]) == pytest.approx((found.x, found.y), rel=1e-9)
    for stripe in found.stripes:
        m, b = from_frame(scene.plane.axes, stripe.points[::4, :2]).T
        error = np.abs(found.y - (m * found.x + b))
        assert np.ptp(error) < 1e-6 * error.max()
    return True


def pushes(scene):
    """What a heavy ball keeps of its last step, and the push of the slope, make its next step."""
    found = scene.valley.pushes
    if not shown(scene, found.push.shaft):
        return False
    x, y = rows(scene)
    run = found.trajectory
    k = int(np.argmin(np.hypot(*(run.params - found.kept.base).T)))
    low, high = curvatures(x)
    at, before = run.params[k], run.params[k] - run.params[k - 1] if k else np.zeros(2)
    beta = (1 - np.sqrt(low / high)) ** 2
    assert np.allclose(found.kept.vector, beta * before, rtol=1e-6, atol=1e-12)
    assert np.allclose(found.push.vector, -slopes(x, y, at) / high, rtol=1e-6)
    assert np.allclose(at + found.kept.vector + found.push.vector, run.params[k + 1], rtol=1e-9)
    return True


def clouds(scene):
    """The circle of a ball is as large as the walker strays from its mean place, by root mean square."""
    seen = 0
    for cloud in scene.sgd.noise.clouds:
        if shown(scene, cloud.circle) and len(cloud.circle.points):
            late = cloud.trajectory.params[(len(cloud.trajectory.params) + 1) // 2 :]
            radius = np.sqrt(np.mean(np.sum((late - late.mean(axis=0)) ** 2, axis=1)))
            assert cloud.radius == pytest.approx(radius, rel=1e-9)
            at = from_frame(scene.plane.axes, cloud.circle.points[::4, :2])
            drawn = np.hypot(*(at - late.mean(axis=0)).T)
            assert np.all(drawn < radius * (1 + 1e-6)) and np.ptp(drawn) < 1e-6 * radius
            seen += 1
    return seen > 0


def rulers(scene):
    """Each bar is as long on its ruler as the mean of the slopes is in their size."""
    found = getattr(scene, "rulers", None)
    if found is None or not shown(scene, found.ratios[0]):
        return False
    x, y = rows(scene)
    run = scene.valley.adam.trajectory
    t = min(int(scene.valley.adam.t + 1e-9), run.updates - 1)
    u, w = np.zeros(2), np.zeros(2)
    for at in run.params[: t + 1]:
        g = slopes(x, y, at)
        u, w = 0.9 * u + 0.1 * g, 0.999 * w + 0.001 * g * g
    ratio = u / (1 - 0.9 ** (t + 1)) / np.sqrt(w / (1 - 0.999 ** (t + 1)))
    for k, number in enumerate(found.ratios):
        assert number.value == pytest.approx(ratio[k], rel=1e-6, abs=1e-9)
        bar, ruler = found.bars[k].points, found.rulers[k].points
        if len(bar) and len(ruler) and shown(scene, found.rulers):
            half = np.ptp(ruler[:, 0]) / 2
            assert np.ptp(bar[:, 0]) == pytest.approx(min(1.0, abs(ratio[k])) * half, abs=1e-6)
    return True


def valley_counts(scene):
    """In the valley the epoch is that of the walker that is on its way, beside its α; the star is the optimum."""
    progress = scene.valley.progress
    if not shown(scene, progress.epoch):
        return False
    found = [path for path in all_walkers(scene) if path.t != int(path.t)]
    for path in found:
        assert float(progress.epoch.source) == int(path.t + 1e-9)
        rate = progress.rates[1 if path.walker == "adam" else 0]
        assert shown(scene, rate) and float(rate.source.strip("$").split("=")[-1]) == pytest.approx(
            path.trajectory.learning_rate, rel=5e-3
        )
    x, y = rows(scene)
    best = np.linalg.lstsq(np.stack([x, np.ones_like(x)], axis=1), y, rcond=None)[0]
    assert np.allclose(scene.plane.axes.to_frame(best), middle(scene.board.star), atol=0.05)
    return len(found) > 0


EXPECTED = Expectations(
    seconds=(120, 160),
    texts=15,
    curves=25,
    sparse={"race": 12, "map": 8, "momentum": 12},
    checks=(
        line,
        drops,
        dot,
        bands,
        walkers,
        line_of_walker,
        curves,
        turns,
        one_step,
        point_arrows,
        trough,
        pushes,
        clouds,
        rulers,
        valley_counts,
    ),
    sometimes=(clouds, one_step, trough, pushes),
)


# ---- what is said ------------------------------------------------------------------------------------------------


def left(scene, name):
    """What is left of the first J − J* at each row of a run, and the points looked at before it, in epochs."""
    run, (x, y) = scene.study.trajectories[name], points(scene)
    if name.startswith("valley"):
        x = points(scene, scene.valley.view.unit / scene.study.told.unit)[0]
    rises = rise(x, y, run.params)
    batch = 1 if "sgd" in name else len(x)
    return rises / rises[0], np.arange(len(rises)) * batch / len(x)


def epochs_until(shares, epochs, share):
    """When no more than a share is left for good."""
    for k in range(len(shares)):
        if np.all(shares[k:] <= share):
            return epochs[k]
    return inf


def first_epochs(shares, epochs, share):
    """When no more than a share is left, then and on average over the epoch that begins there."""
    for k, begin in enumerate(epochs):
        means = np.mean(shares[k:][epochs[k:] < begin + 1 - 1e-9])
        if max(shares[k], means) <= share * (1 + 1e-12):
            return begin
    return inf


def epochs_down_to(scene, where, name, share):
    """When a walker has no more than a share left; plain descent is walked on until then, after the film's epochs."""
    found = first_epochs(*left(scene, f"{where}_{name}"), share)
    if found < inf:
        return found
    _, x, y, start, settings = next(run for run in all_runs(scene) if run[0] == f"{where}_{name}")
    assert name == "plain"
    rises = rise(x, y, walk(x, y, start, updates=500, **settings))
    return int(np.argmax(rises <= share * rises[0])) or inf


@observer("OptimizersScene", cases=["default"])  # where the frame rate tells
def test_steps_of_sgd_and_of_the_ball_are_drawn_as_what_makes_them(case):
    checks = Checks(one_step, pushes, trough)
    yield Callbacks(frame=checks)
    assert min(checks.looked_at.values()) > 4, checks.looked_at


@observer("OptimizersScene")
def test_who_is_said_to_lead_and_to_win_does(case):
    scene = yield Callbacks()
    early, late = {}, {}
    for walker in WALKERS:
        shares, epochs = left(scene, f"race_{walker}")
        early[walker] = shares[int(np.argmin(np.abs(epochs - 1)))]
        late[walker] = epochs_until(shares, epochs, ARRIVED), shares[-1]
    words = scene.script.beats["race"].text
    leader, winner = min(early, key=early.get), min(late, key=late.get)
    assert f"After one epoch, {NAMES[leader]} is ahead." in words
    assert f"After {EPOCHS} epochs, it is {NAMES[winner]}:" in words
    assert scene.race.formula[2][1].source == "formula"


@observer("OptimizersScene")
def test_the_map_says_what_has_been_measured(case):
    scene = yield Callbacks()
    asked = [
        ("race", ("sgd", "plain"), 0.1),
        ("race", ("momentum", "plain"), 1e-4),
        ("valley", ("adam", "momentum", "plain"), 0.01),
    ]
    pays, words = [], scene.script.beats["map"].text
    for row, (where, compared, share) in enumerate(asked):
        taken = {name: epochs_down_to(scene, where, name, share) for name in compared}
        for (name, value), label in zip(taken.items(), scene.advices.numbers[row], strict=True):
            said = float(re.search(r"\$([\d.]+)\$", label.source).group(1))
            assert said == pytest.approx(value, abs=0.005 if value < 0.1 else 0.05 if value < 10 else 0.5)
            assert label.source.startswith(name) == (name != compared[0])
        pays.append(taken[compared[0]] < taken["plain"])
    assert ("not all of that pays off" in words) == (not all(pays))
    if all(pays):  # the last row: Adam beside momentum, which had to be told the curvatures
        assert f"took {taken['adam']:.0f} epochs, momentum {taken['momentum']:.0f} epochs with them." in words


@observer("OptimizersScene")
def test_the_bars_of_the_map_have_one_scale(case):
    lengths = {}

    def look(scene):
        rows = getattr(scene, "advices", None)
        if rows is None or not shown(scene, rows.numbers):
            return
        for row, bars in zip(rows.advice, rows.bars, strict=True):
            for value, bar in zip(row.epochs.values(), bars, strict=True):
                lengths[value] = np.ptp(bar.points[:, 0]), len(bar.get_subpaths()) > 1

    scene = yield Callbacks(frame=look)
    whole = {value: length for value, (length, broken) in lengths.items() if not broken and length > 0.06}
    cut = {value: length for value, (length, broken) in lengths.items() if broken}
    assert len(whole) >= 3
    longest = max(whole)
    for value, length in whole.items():
        assert length / whole[longest] == pytest.approx(value / longest, rel=1e-6)
    # What is broken is longer than all others, and would be longer still.
    assert cut and min(cut) > longest
    for value, length in cut.items():
        assert whole[longest] < length < whole[longest] * value / longest
    times = scene.valley.view.unit / scene.study.told.unit
    assert f"/{times:.0f}" in scene.advices.rows[2][1].source


@observer("OptimizersScene")
def test_who_is_clearly_higher_on_the_bowl_is_higher_in_the_picture(case):
    """Where the curves stand beside it, so that both tell the same of the race."""
    agree = []

    def look(scene):
        race, bowl = getattr(scene, "race", None), scene.plane.bowl
        if race is None or not all(shown(scene, each) for each in (race.paths[0].mark, race.plot)):
            return
        if bowl.view.elevation > 89:
            return
        places = [bowl.place(*path.at)[0, 1] for path in race.paths]
        heights = [float(bowl.height_of(bowl.moments.loss(*path.at))) for path in race.paths]
        clearly = [(k, j) for k in range(4) for j in range(4) if heights[k] - heights[j] > CLEARLY]
        agree.extend(places[k] > places[j] for k, j in clearly)

    yield Callbacks(frame=look)
    assert len(agree) > 20 and all(agree)


@observer("OptimizersScene")
def test_x_is_counted_in_the_valley_as_m_is(case):
    seen = []

    def look(scene, beat):
        if beat == "momentum":
            seen.append((scene.data_now.ruler, scene.data_now.window, scene.data.axes.window))

    scene = yield Callbacks(end=look)
    [(ruler, window, told)] = seen
    times = scene.valley.view.unit / scene.study.told.unit
    assert (ruler.center, ruler.unit) == (0, 1)
    assert told.width / window.width == pytest.approx(times, rel=1e-9)


@observer("OptimizersScene")
def test_what_adam_and_momentum_leave_is_said_truly(case):
    scene = yield Callbacks()
    ends = {name: left(scene, f"valley_{name}")[0][-1] for name in ("plain", "adam")}
    words = scene.script.beats["adam"].text
    assert ("does not pay" in words) == (ends["plain"] <= ends["adam"])
    x = points(scene, scene.valley.view.unit / scene.study.told.unit)[0]
    low, high = curvatures(x)
    kappa = high / low
    kept = [round(100 * (1 - 1 / q)) for q in (np.sqrt(kappa), kappa)]
    said = re.findall(r"(\d+) %", scene.script.beats["momentum"].text)
    assert [int(number) for number in said] == kept
    steep, ratio, alpha, beta = (float(label.source.strip("$").split("=")[-1]) for label in scene.reasons)
    assert (steep, ratio) == pytest.approx((high, kappa), rel=5e-3)
    # The formulas hold for the digits that are shown.
    assert (alpha, beta) == pytest.approx((1 / steep, (1 - 1 / np.sqrt(ratio)) ** 2), rel=2e-3)
    run = scene.study.trajectories["valley_momentum"]  # the run that is drawn beside these numbers
    assert (alpha, beta) == pytest.approx((run.learning_rate, run.rule.beta), rel=5e-3)


@observer("OptimizersScene", cases=["default", "no noise", "two points", "perfect"])
def test_a_ball_of_noise_is_there_where_points_lie_off_the_line(case):
    scene = yield Callbacks()
    x, y = points(scene)
    table = np.stack([x, np.ones_like(x)], axis=1)
    off = y - table @ np.linalg.lstsq(table, y, rcond=None)[0]
    fits = np.abs(off).max() < 1e-9 * np.abs(y).max()
    words = scene.script.beats["sgd"].text
    assert ("size zero" in words) == fits == (scene.sgd.noise.clouds[0].radius == 0)
    assert fits == (case != "default")
    if not fits:
        assert scene.study.trajectories["sgd"].outcome is Outcome.SETTLED
        radii = [cloud.radius for cloud in scene.sgd.noise.clouds]
        assert radii[1] < radii[0] and radii[2] < radii[0]


@observer("OptimizersScene")
def test_the_question_leaves_time(case):
    waited = []

    def look(scene):
        if len(scene.beats_played) == 1 and shown(scene, scene.sgd.noise.clouds[0].circle):
            waited.append(scene.time)

    scene = yield Callbacks(frame=look)
    assert waited[-1] - waited[0] > THINK
    words = scene.script.beats["sgd"]
    assert words.silence == THINK and words.text.count("?") == 1
    assert middle(scene.board.star) is not None


@observer("OptimizersScene", cases=["default"])  # where the frame rate tells
def test_what_is_named_appears_with_its_word(case):
    parts = {
        ("one_point", "arrows"): lambda scene: scene.arrows.points_,
        ("one_point", "mean"): lambda scene: scene.arrows.mean,
        ("one_point", "trough"): lambda scene: scene.trough.stripes,
        ("one_point", "through"): lambda scene: scene.trough.bottom,
        ("momentum", "plain"): lambda scene: scene.valley.plain.mark,
        ("momentum", "weight"): lambda scene: scene.valley.ball.mark,
        ("adam", "mean"): lambda scene: scene.rulers.bars[0],
        ("adam", "size"): lambda scene: scene.rulers.rulers[0],
        ("race", "axis"): lambda scene: scene.race.plot.axes.frame,
        ("race", "formula"): lambda scene: scene.race.formula[0],
        ("map", "sgd"): lambda scene: scene.advices.rows[0],
        ("map", "momentum"): lambda scene: scene.advices.rows[1],
        ("map", "adam"): lambda scene: scene.advices.rows[2],
        ("map", "measured"): lambda scene: scene.advices.numbers,
    }
    yield from seen_with_their_words(parts)
