"""One step by hand: every digit follows from the digits before it, and the code makes the numbers beside it."""

from __future__ import annotations

import io
import keyword
import re
import tokenize
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pytest

import gdmath
from gdmath import Outcome, one_epoch
from scenes.mobjects.kit.listing import Listing, source_of
from scenes.mobjects.kit.number import LiveNumber, NumberFormat
from scenes.mobjects.kit.shapes import Shape
from scenes.mobjects.step_by_step.code_page import NAMES
from scenes.mobjects.step_by_step.error_table import DIM, ERROR, PREDICTED, PRODUCT, SQUARED, X, Y
from scenes.style import Label
from tests.support.expectations import Expectations
from tests.support.inspection import inked, shown, texts_shown
from tests.support.observers import Callbacks, observer
from tests.support.truths import BOARD, ON_A_PLANE, Checks

EXPECTED = Expectations(seconds=(90, 130), texts=24, curves=11, checks=BOARD, never=ON_A_PLANE)

NUMBER = r"-?\d+(?:\.\d+)?"


def labels(scene, having):
    """The TeX of the formulas on the stage that contain this, from top to bottom."""
    found = [text for text, _ in texts_shown(scene) if isinstance(text, Label) and having in text.source]
    found.sort(key=lambda label: (-round(label.baseline, 2), label.get_left()[0]))
    return [re.sub(r"^\$\\displaystyle |\$$", "", label.source) for label in found]


def digits(tex):
    """The numbers of a formula as they read, in order; its names are taken out."""
    tex = re.sub(r"\\part\{\w+\}|\\\w+|[xy]_\w|\^2|\\hat|[a-zA-Z]+", " ", tex)
    return [Decimal(n) for n in re.findall(NUMBER, tex.replace("{", "").replace("}", "").replace("- ", "-"))]


def areas(scene):
    """The areas of the two yellow squares, from left to right, in square units of the frame; 0 where there is none."""
    squares = [group[0] for group in scene.areas]
    return [
        float(np.prod(np.ptp(part.points[:, :2], axis=0))) if len(part.points) else 0.0 for part in squares
    ]


def check_criterion(scene, holds):
    """The limit follows from the digits shown, and the last length is on its side of it."""
    share, first, limit = digits(labels(scene, r"\part{first}")[0])
    assert abs(share * first - limit) <= Decimal(10) ** limit.as_tuple().exponent / 2
    (reached,) = labels(scene, r"\part{last}")
    last, same = digits(reached)
    assert same == limit and (last <= limit) == holds == (r"\le" in reached)


def read(number: LiveNumber | None):
    return None if number is None else Decimal(number.source)


@observer("StepByStepScene")
def test_each_column_follows_from_those_on_its_left(case):
    kept = {}

    def look(scene, name):
        if name == "table":
            kept["first"] = [digits(tex) for tex in labels(scene, "_1")]
        if name == "sums":
            table = scene.table
            assert all(shown(scene, number) for row in table.rows for number in row if number)
            kept["rows"] = [[read(number) for number in row] for row in table.rows]
            kept["line"] = [Decimal(repr(v)) for v in scene.descent.params[0].tolist()]
            kept["formulas"] = [digits(tex)[-1] for tex in labels(scene, r"\part{mean}")]
            kept["n"] = len(scene.board.study.dataset)

    yield Callbacks(end=look)
    m, b = kept["line"]
    *rows, sums, means = kept["rows"]
    assert len(rows) == kept["n"] == 5
    for row in rows:
        assert row[PREDICTED] == m * row[X] + b
        assert row[ERROR] == row[Y] - row[PREDICTED]
        assert row[SQUARED] == row[ERROR] ** 2
        assert row[PRODUCT] == row[X] * row[ERROR]
        assert all(len(value.as_tuple().digits) <= 7 for value in row)
    for k in (ERROR, SQUARED, PRODUCT):
        assert sums[k] == sum(row[k] for row in rows)
        assert means[k] * 5 == sums[k]
    assert sums[:ERROR] == means[:ERROR] == [None] * ERROR
    assert kept["formulas"] == [means[SQUARED], -2 * means[PRODUCT], -2 * means[ERROR]]
    # The first row is worked out below the table.
    assert len(kept["first"]) == 4
    results = sorted(line[-1] for line in kept["first"])
    assert results == sorted(rows[0][k] for k in (PREDICTED, ERROR, SQUARED, PRODUCT))


@observer("StepByStepScene")
def test_the_update_holds_for_the_digits_shown(case):
    kept = {}

    def look(scene, name):
        if name == "apply":
            plugged = labels(scene, r"\part{slope}")
            results = [tex for tex in labels(scene, "") if re.match(rf"= \\c[mb]{{{NUMBER}}}$", tex)]
            kept["steps"] = [(digits(a), digits(z)) for a, z in zip(plugged, results, strict=True)]
            kept["after"] = scene.board.equation.shown
            kept["forms"] = scene.board.equation.m.form, scene.board.equation.b.form

    scene = yield Callbacks(end=look)
    assert len(kept["steps"]) == 2
    slopes = scene.descent.gradient[0]
    for k, ((old, rate, slope), (new,)) in enumerate(kept["steps"]):
        # The minus sign before the rate is the rule's.
        assert abs(rate) == Decimal(repr(scene.descent.learning_rate))
        assert float(slope) == pytest.approx(slopes[k], rel=1e-12)
        assert old - abs(rate) * slope == new
        form = kept["forms"][k]
        assert abs(Decimal(form.write(kept["after"][k])) - new) <= Decimal(10) ** -form.decimals / 2


@observer("StepByStepScene")
def test_both_areas_are_the_losses_of_their_lines(case):
    seen, kept = [], {}

    def look(scene):
        if "areas" not in vars(scene) or not all(shown(scene, group[1]) for group in scene.areas):
            return
        before, now = (group[1] for group in scene.areas)
        data = scene.board.study.dataset
        half = 0.5000001 * 10.0 ** (now.form.exponent - now.form.decimals)
        assert abs(before.shown - scene.descent.loss[0]) <= half
        if len(scene.beats_played) == 2:  # while the update is made; later the line is at its start again
            assert abs(now.shown - gdmath.mse(data.x, data.y, scene.data.m, scene.data.b)) <= half
            # It is measured when the line has arrived, not on its way.
            assert scene.board.path.t == 1
        seen.append(areas(scene))
        kept["ratio"] = float(scene.descent.loss[1] / scene.descent.loss[0])

    yield Callbacks(frame=look)
    shares = [part / full for full, part in seen]
    assert len(shares) > 1 and kept["ratio"] < 0.5
    assert np.all(np.diff(shares) > -1e-9) and shares[-1] == pytest.approx(kept["ratio"], rel=1e-6)


@observer("StepByStepScene")
def test_only_the_column_that_is_spoken_of_is_bright(case):
    seen = {}

    def look(scene):
        if len(scene.beats_played) != 1 or not all(shown(scene, n) for n in scene.table.means.values()):
            return
        opacities = [scene.table.heads[k].get_family()[-1].get_fill_opacity() for k in range(6)]
        for k in range(6):
            for number in scene.table.column(k):
                if number in scene.table.means.values() and len(set(opacities)) == 1:
                    continue  # on their way in
                assert number.get_fill_opacity() == pytest.approx(opacities[k], abs=1e-6)
        bright = tuple(k for k in range(6) if opacities[k] > 0.99)
        if bright and min(opacities) < DIM + 0.01:  # not on the way from one column to the next
            seen[bright] = seen.get(bright, 0) + 1

    scene = yield Callbacks(frame=look)
    assert list(seen) == [(SQUARED,), (PRODUCT,), (ERROR,)]
    assert min(seen.values()) > scene.frame_rate


@observer("StepByStepScene")
def test_the_answer_to_the_question_is_the_sign_of_the_slope(case):
    kept = {}

    def look(scene):
        if "lines" in vars(scene) and shown(scene, scene.lines.direction):
            kept["arrow"] = scene.lines.direction.source

    scene = yield Callbacks(frame=look)
    slope, step = scene.descent.gradient[0, 0], np.diff(scene.descent.params[:2, 0])[0]
    assert (r"\uparrow" in kept["arrow"]) == (slope < 0) == (step > 0)
    assert (r"\downarrow" in kept["arrow"]) == (slope > 0)
    text = scene.script.beats["apply"].text
    assert ("goes up" in text) == (slope < 0) and ("goes down" in text) == (slope > 0)
    error = scene.table.first[ERROR].shown
    assert ("below the line" in scene.script.beats["table"].text) == (error < 0)


@observer("StepByStepScene")
def test_the_arrow_points_as_the_gradient_does_and_is_as_long(case):
    scales, large, lengths = [], [], []

    def look(scene):
        arrow = vars(scene).get("length")
        if arrow is None or not shown(scene, arrow.tip) or not shown(scene, arrow.formula):
            return
        drawn = arrow.tip.points[0, :2] - arrow.corner
        m, b = scene.data.m, scene.data.b
        data = scene.board.study.dataset
        gradient = gdmath.gradient(data.x, data.y, m, b)
        length = np.hypot(*gradient)
        assert drawn == pytest.approx(np.hypot(*drawn) / length * gradient, abs=0.02 * np.hypot(*drawn))
        if scene.board.path.t == int(scene.board.path.t):  # between two steps, too: the gradient is linear
            lengths.append(length)
        (scales if scene.board.path.t else large).append(np.hypot(*drawn) / length)

    scene = yield Callbacks(frame=look)
    assert len(scales) > 5 and len(lengths) > 1
    # Components keep their scale; their sizes only change as the gradient does.
    assert np.allclose(scales, scales[0], rtol=0.02)
    # Before the first step it is large, with both legs in sight.
    assert max(large) > 1.5 * scales[0] and len(large) > 2
    slopes = np.sort(np.abs(scene.descent.gradient[0]))
    assert slopes[0] >= slopes[1] / 6 and slopes[0] * max(large) > 0.4


@observer("StepByStepScene")
def test_the_name_of_y_is_whole(case):
    scene = yield Callbacks()
    assert scene.board.data_names[-1].source == scene.board.study.dataset.y_name


@observer("StepByStepScene")
def test_the_legs_join_the_ends_of_the_arrow_and_no_number_stays_that_it_has_left(case):
    joined = []

    def look(scene):
        length = vars(scene).get("length")
        if length is None or not shown(scene, length.tip) or scene.board.path.t == 0:
            return
        assert shown(scene, length.formula)
        assert not any(shown(scene, part) for part in (*length.leg_names, *length.plugged))
        tip = length.tip.points[0, :2]
        turn = np.array([tip[0], length.corner[1]])
        for leg, ends in zip(length.legs, ((length.corner, turn), (turn, tip)), strict=True):
            if len(leg.points):  # one may be too short to be drawn
                np.testing.assert_allclose(leg.points[[0, -1], :2], ends, atol=1e-6)
                joined.append(scene.board.path.t)

    yield Callbacks(frame=look)
    assert len(joined) > 3


@observer("StepByStepScene")
def test_the_code_shown_makes_the_numbers_beside_it(case):
    kept = {}

    def look(scene, name):
        if name == "code":
            listing = scene.page.listing
            assert isinstance(listing, Listing) and all(shown(scene, line) for line in listing.lines)
            rows = {}
            for text, _ in texts_shown(scene):
                if isinstance(text, LiveNumber):
                    rows.setdefault(round(text.at[1], 6), []).append(text)
            kept["rows"] = [
                [(number.shown, number.form) for number in sorted(rows[y], key=lambda number: number.at[0])]
                for y in sorted(rows, reverse=True)
            ]
            kept["given"] = [float(n) for n in digits(labels(scene, r"\alpha")[0])]

    yield Callbacks(end=look)
    lines = source_of(one_epoch)
    assert len(lines) == 9 and lines[0] == "def one_epoch(x, y, m, b, alpha):"
    x, y, *results = kept["rows"]
    names = {"np": np, "x": np.array([v for v, _ in x]), "y": np.array([v for v, _ in y])}
    names |= dict(zip(("m", "b", "alpha"), kept["given"], strict=True))
    assert len(results) == 8
    for line, made in zip(lines[1:], results, strict=True):
        code = line.strip()
        if code.startswith("return "):
            values = eval(code.removeprefix("return "), {}, names)
        else:
            exec(code, {}, names)
            values = np.atleast_1d(names[code.split(" = ")[0]])
        assert len(made) == len(values)
        for (number, form), value in zip(made, values, strict=True):
            assert number == pytest.approx(form.rounded(float(value)), abs=1e-9 * abs(value))


@observer("StepByStepScene")
def test_the_rows_of_epochs_are_the_descent_and_come_when_it_is_there(case):
    counts, told = [], 0

    def look(scene):
        nonlocal told
        rows = {}
        for text, _ in texts_shown(scene):
            if isinstance(text, LiveNumber) and "gradient" in text.roles and inked(text):
                rows[round(text.at[1], 6)] = None
        if not rows:
            return
        table = [
            sorted(
                (t for t, _ in texts_shown(scene) if isinstance(t, LiveNumber) and round(t.at[1], 6) == y),
                key=lambda number: number.at[0],
            )
            for y in sorted(rows, reverse=True)
        ]
        data, path = scene.board.study.dataset, scene.descent
        for row in (row for row in table if len(row) == 5):
            epoch = int(row[0].shown)
            assert epoch <= scene.board.path.t + 1e-9
            m, b = path.params[epoch].tolist()
            length = float(np.hypot(*gdmath.gradient(data.x, data.y, m, b)))
            for number, value in zip(row[1:], (m, b, path.loss[epoch], length), strict=True):
                unit = 10.0 ** (number.form.exponent - number.form.decimals)
                assert abs(number.shown - value) <= 0.5000001 * unit
            told += 1
        counts.append(len(table))

    scene = yield Callbacks(frame=look)
    assert counts == sorted(counts) and counts[0] <= 2 and counts[-1] == 8
    assert told > 8 * scene.frame_rate
    assert scene.board.path.t == scene.descent.epochs
    check_criterion(scene, holds=True)
    assert labels(scene, "converged after") and "converged" in scene.script.beats["repeat"].text


@observer("StepByStepScene")
def test_rows_that_are_left_out_are_marked_and_rows_are_told_apart(case):
    kept = {}

    def table_of(scene):
        columns = {}
        for text, _ in texts_shown(scene):
            in_table = isinstance(text, LiveNumber) and text.at[0] > scene.layout.right.left
            if in_table and inked(text) and text.at[1] < scene.layout.right.top:
                columns.setdefault(round(text.at[0], 6), []).append(text)
        return [sorted(columns[x], key=lambda number: -number.at[1]) for x in sorted(columns)]

    def look(scene):
        lines = [label for label in vars(scene).get("length", [()])[-1] if shown(scene, label)]
        if lines and len(lines) == len(scene.length.formula):
            tex = re.sub(r"^\$\\displaystyle |\$$", "", " ".join(label.source for label in lines))
            tex = re.sub(r"\$ \$\\displaystyle", "", tex)
            *slopes, total = digits(tex.split("=", 1)[1].split("=", 1)[1].replace("^2", ""))
            slopes = slopes[:2]
            assert [float(slope) for slope in slopes] == pytest.approx(scene.descent.gradient[0].tolist())
            unit = Decimal(10) ** total.as_tuple().exponent
            assert abs(sum(slope**2 for slope in slopes).sqrt() - total) <= unit / 2
            kept["length"] = total

    scene = yield Callbacks(frame=look)
    epochs, _, _, losses, lengths = table_of(scene)
    assert Decimal(lengths[0].source) == kept["length"]
    assert all(a.shown > b.shown for a, b in pairwise(losses))
    dots = [m for m in scene.mobjects if isinstance(m, Shape) and len(m.points) == 16 * 15]
    for above, below in pairwise(epochs):
        between = [m for m in dots if below.at[1] < m.get_center()[1] < above.at[1] and inked(m)]
        assert len(between) == (below.shown > above.shown + 1)


# ---- lessons that are unlike these


@observer("StepByStepScene", cases=["past the bound"])
def test_a_lesson_past_the_bound_still_converges_by_hand(case):
    checks = Checks(*EXPECTED.checks)
    scene = yield Callbacks(frame=checks)
    assert checks.looked_at["line"] > 10 * scene.frame_rate
    assert scene.study.trajectories["descent"].outcome is Outcome.DIVERGED
    assert scene.descent.outcome is Outcome.CONVERGED
    assert labels(scene, "converged after")


@observer("StepByStepScene", cases=["one epoch", "three epochs"])
def test_a_lesson_of_few_epochs_says_that_it_has_not_converged(case):
    epochs = {"one epoch": 1, "three epochs": 3}[case]
    checks = Checks(*EXPECTED.checks)
    scene = yield Callbacks(frame=checks)
    assert checks.looked_at["line"] > 10 * scene.frame_rate
    assert scene.descent.outcome is Outcome.OUT_OF_EPOCHS and scene.board.path.t == epochs
    (verdict,) = labels(scene, "converged after")
    assert verdict == f"not yet converged after {epochs} epoch{'' if epochs == 1 else 's'}"
    check_criterion(scene, holds=False)
    assert "not converged yet" in scene.script.beats["repeat"].text


@observer("StepByStepScene", cases=["two points", "three points", "four points"])
def test_fewer_points_than_five_are_all_taken(case):
    n = ("two points", "three points", "four points").index(case) + 2
    relations = []

    def look(scene, name):
        if name == "sums":
            relations.extend(tex.split()[0] for tex in labels(scene, r"\part{mean}"))
            assert len(scene.table.rows) == n + 2

    checks = Checks(*EXPECTED.checks)
    scene = yield Callbacks(frame=checks, end=look)
    assert checks.looked_at["line"] > 10 * scene.frame_rate
    assert relations
    assert f"with {case}" in scene.script.beats["table"].text
    # A third has no last digit.
    assert (r"\approx" in relations) == (n == 3)


# ---- its parts


def test_each_name_of_the_code_has_the_colour_of_its_meaning(tmp_path, media, monkeypatch):
    from manim import tempconfig

    from scenes.style import LABEL, THEMES, Style

    lines = source_of(one_epoch)
    with tempconfig({"media_dir": str(media)}):
        listing = Listing(
            Style(THEMES["dark"]), lines, NAMES, left=0, right=7, baselines=[-0.5 * k for k in range(9)]
        )
    assert Listing.width_of(lines) == pytest.approx(35 * 0.525 * listing.lines[0].em, rel=1e-3)
    for line, label in zip(lines, listing.lines, strict=True):
        expected = []
        for token in tokenize.generate_tokens(io.StringIO(line.strip()).readline):
            role = "quiet" if keyword.iskeyword(token.string) else NAMES.get(token.string, "text")
            expected += [role] * len(token.string.strip())
        assert label.roles == expected
        assert float(label.get_right()[0]) <= Listing.width_of(lines) and LABEL == 32


@pytest.mark.parametrize(
    ("values", "written"),
    [
        ((-1.0,), "-1"),
        ((0.1 + 0.2,), "0.3"),
        ((2.5, 10.25), "2.50"),
        ((1 / 3,), "0.33333"),
        ((0.0,), "0"),
        ((347914.0,), "347914"),
        ((3.2e9,), "3.2"),
        ((1.5e-7,), "1.5"),
    ],
)
def test_numbers_in_full(values, written):
    form = NumberFormat.in_full(*values)
    assert form.write(values[0]) == written
    assert form.is_exact(values[0]) == (values[0] != 1 / 3)
