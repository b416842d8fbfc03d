"""Questions: one right answer each, recomputed here from the points; no two look alike; whatever the data."""

from __future__ import annotations

import re
from html import unescape
from io import StringIO
from itertools import pairwise

import markdown
import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from manim import DL, UR, Square, VGroup, VMobject
from pygiftparser import parser
from pygiftparser.utils import transformSpecials

import scenes.plans as plans
from gdmath import Outcome, Study
from scenes.layout import Region
from scenes.lesson import Lesson
from scenes.mobjects.kit.free_place import is_free
from scenes.plans import Answers
from scenes.plans.intro import choice
from scenes.plans.step_by_step import few_points
from scenes.publish.cli import main
from scenes.publish.questionnaire import as_gift, as_markdown, escaped
from scenes.questions import Question, faults, questions
from scenes.words.language import Language
from tests.support.cases import LESSONS, OTHERS, STORIES, write_lesson
from tests.support.hard_datasets import HARD_DATASETS as BROUGHT
from tests.support.hard_datasets import write_hard_dataset
from tests.support.observers import Callbacks, observer
from tests.support.strategies import HARD_DATASETS, datasets, full_study

EN = Language.load()
IDS = [name for plan in plans.plans().values() for name in plan.questions]
each_hard_dataset = pytest.mark.parametrize("name", HARD_DATASETS)


def number(text: str) -> float:
    """A number as it is written: −1,700 or by 6.0 × 10⁻¹⁰."""
    found = re.search(r"(−?)([\d.,]+)(?: × 10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?", text)
    power = (found[3] or "0").translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    return (-1 if found[1] else 1) * float(found[2].replace(",", "")) * 10.0 ** int(power)


def check(question: Question, study: Study) -> None:
    """One right answer, each other than the others, and right by the points themselves."""
    assert 2 <= len(question.answers) <= 4
    assert sum(answer.is_right for answer in question.answers) == 1
    assert len({answer.text for answer in question.answers}) == len(question.answers)
    assert all("{" not in text for text in (question.text, question.context))
    assert all(answer.text and answer.feedback.endswith(".") for answer in question.answers)
    TRUTHS[question.id](question, study)


def drawn(study: Study) -> tuple[np.ndarray, np.ndarray]:
    return study.shown.of(study.dataset.x), study.dataset.y


def hook(question, study):
    x, y = drawn(study)
    losses = [float(np.mean((y - m * x - b) ** 2)) for m, b in choice(study).lines]
    assert question.right.name == "abc"[int(np.argmin(losses))]


def direction(question, study):
    few = few_points(study)
    m, b = few.start
    slope = -2 * np.mean(few.dataset.x * (few.dataset.y - m * few.dataset.x - b))
    assert question.right.name == ("up" if slope < 0 else "down")


def next_slope(question, study):
    """The digits shown give the right answer, which is the m of the film; each mistake gives its own."""
    few, path = few_points(study), study.trajectories["by_hand"]
    x, y = few.dataset.x, few.dataset.y
    (m, b), rate = few.start, path.learning_rate
    for _ in range(2):
        error = y - m * x - b
        m, b = m + 2 * rate * np.mean(x * error), b + 2 * rate * np.mean(error)
    told, slope, alpha = (
        number(found)
        for found in re.findall(r"is (−?\d(?:[\d.,]*\d)?(?: × 10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?)", question.context)
    )
    step = alpha * slope
    meant = {
        "right": told - step,
        "sign": told + step,
        "no_two": told - step / 2,
        "total": told - len(x) * step,
        "no_rate": told - slope,
    }
    for answer in question.answers:
        assert number(answer.text) == pytest.approx(meant[answer.name], abs=0.06 * abs(step) + 1e-15)
    assert number(question.right.text) == pytest.approx(m, abs=0.06 * abs(step) + 1e-15)
    values = [number(answer.text) for answer in question.answers]
    assert values == sorted(values)  # where it stands tells nothing


def left_or_right(question, study):
    x, y = drawn(study)
    m, b = study.trajectories["only_b"].params[0]
    assert question.right.name == ("right" if np.mean(y - m * x - b) > 0 else "left")


def doubled(question, study):
    assert number(question.right.text) == pytest.approx(1 - 4 * study.trajectories["only_b"].learning_rate)


def aim(question, study):
    x, y = drawn(study)
    m, b = study.shown.start
    error = y - m * x - b
    down = np.array([np.mean(x * error), np.mean(error)])
    way = np.array(study.moments.optimum) - (m, b)
    angle = np.degrees(np.arccos(np.clip(down @ way / np.linalg.norm(down) / np.linalg.norm(way), -1, 1)))
    assert question.right.name == ("yes" if angle < 10 else "no")


def bend(question, study):
    path = study.trajectories["descent"]
    assert question.right.name == "axes" and path.outcome is Outcome.CONVERGED
    steps = np.diff(path.params, axis=0)
    turned = [a[0] * b[1] - a[1] * b[0] for a, b in pairwise(steps) if np.any(a) and np.any(b)]
    assert np.any(np.abs(turned) > 0)  # it does bend


def halving(question, study):
    """What is above the floor is half after so many epochs, all along the tail."""
    path = study.learning
    rise = study.moments.rise(*path.params.T)
    epochs = number(question.right.text)
    share = (rise[-1] / rise[-4]) ** (1 / 3)
    assert share**epochs == pytest.approx(0.5, rel=0.06)


def epoch(question, study):
    assert number(question.right.text) == pytest.approx(
        len(study.dataset.x), rel=0.006
    )  # of many, two digits


TRUTHS = {
    "epoch": epoch,
    "hook": hook, "direction": direction, "next_slope": next_slope, "left_or_right": left_or_right,
    "doubled": doubled, "aim": aim, "bend": bend, "halving": halving,
}  # fmt: skip


def test_every_question_has_a_truth_and_words_and_a_beat():
    assert set(TRUTHS) == set(IDS) and len(IDS) >= 8
    assert faults(EN) == []
    for scene, plan in plans.plans().items():
        beats = [planned.beat for planned in plan.questions.values()]
        assert set(beats) <= EN.tables[scene].keys() and len(set(beats)) == len(beats)


@each_hard_dataset
def test_right_answers_are_right_whatever_the_data(name):
    study = full_study(HARD_DATASETS[name])
    asked = questions(study, EN)
    for question in asked:
        check(question, study)
    if name == "years":
        assert [question.id for question in asked] == IDS


@pytest.mark.parametrize("name", BROUGHT)
def test_and_on_data_that_lecturers_bring(name, tmp_path):
    study = Lesson.load(write_hard_dataset(tmp_path, name)).study()
    asked = questions(study, EN)
    assert len(asked) >= 5
    for question in asked:
        check(question, study)


@pytest.mark.parametrize("name", [*LESSONS, *OTHERS])
def test_and_on_lessons_that_end_otherwise(name, tmp_path):
    base, extra = OTHERS.get(name, (name, ""))
    study = Lesson.load(write_lesson(tmp_path, base, extra=extra)).study()
    for question in questions(study, EN):
        check(question, study)


@settings(max_examples=25, deadline=None)
@given(data=datasets(), rate=st.sampled_from([None, 0.02, 0.4, 0.99, 1.2]))
def test_and_on_any_points(data, rate):
    study = full_study(data, rate_of_bound=rate)
    for question in questions(study, EN):
        check(question, study)


def test_answers_that_would_look_the_same_are_not_asked(monkeypatch):
    study = full_study(HARD_DATASETS["default"])
    tables = {name: dict(table) for name, table in EN.tables["questions"].items()}
    tables["direction"]["answers"] = {"up": "there", "down": "there", "stays": "nowhere"}
    language = Language("en", {**EN.tables, "questions": tables})
    assert "direction" not in [question.id for question in questions(study, language)]
    with pytest.raises(ValueError, match="has to be one of two or more"):
        Answers(offered=("up", "down"), right="left")
    with pytest.raises(ValueError, match="has to be one of two or more"):
        Answers(offered=("up", "up"), right="up")


def test_words_that_are_missing_are_found():
    tables = {name: dict(table) for name, table in EN.tables["questions"].items()}
    del tables["aim"]["context"], tables["hook"]["feedback"]
    tables["bend"]["text"] = "Why {times}?"
    tables["nobody"] = {"text": "?"}
    found = "\n".join(faults(Language("en", {**EN.tables, "questions": tables})))
    for says in (
        "questions.nobody",
        "questions.aim.context",
        "questions.hook: each",
        "questions.bend.text: 'times'",
    ):
        assert says in found
    assert len(found.splitlines()) == 4


@each_hard_dataset
def test_the_gift_file_is_read_by_a_parser(name):
    asked = questions(full_study(HARD_DATASETS[name]), EN)
    found = parser.parseFile(StringIO(as_gift(asked, EN)))
    found = [question for question in found if question.title]
    assert all(question.valid for question in found) and len(found) == len(asked)
    for read, question in zip(found, asked, strict=True):
        assert read.title == f"{question.scene}.{question.id}"
        answers = read.answers.answers
        assert [answer.fraction == 100 for answer in answers] == [a.is_right for a in question.answers]
        assert [transformSpecials(answer.answer).strip() for answer in answers] == [
            a.text for a in question.answers
        ]
        feedback = [transformSpecials(answer.feedback) for answer in answers]  # which it leaves as they came
        assert feedback == [a.feedback for a in question.answers]


def test_signs_of_gift_and_of_markdown_stand_for_themselves():
    # The parser ends an answer at any brace, and knows no backslash that stands for itself; Moodle does.
    assert escaped(r"\n{}") == r"\\n\{\}"
    nasty = "a = b: 1 ~ 2 # c * _d_ <e> [f] | $g$ `h`"
    answers = [
        {"name": k, "text": f"{nasty} {k}", "feedback": f"{nasty}.", "is_right": k == "x"} for k in "xy"
    ]
    question = Question(
        id="q", scene="IntroScene", beat="hook", context=f"{{{nasty}}}", text=f"{nasty}?", answers=answers
    )
    (read,) = [found for found in parser.parseFile(StringIO(as_gift([question], EN))) if found.title]
    assert read.valid and len(read.answers.answers) == 2
    assert [answer.fraction for answer in read.answers.answers] == [100, 0]
    assert [transformSpecials(answer.answer).strip() for answer in read.answers.answers] == [
        f"{nasty} x",
        f"{nasty} y",
    ]
    assert transformSpecials(read.text).strip() == f"{{{nasty}}} {nasty}?"
    page = unescape(re.sub(r"<[^>]+>", "", markdown.markdown(as_markdown([question], EN))))
    assert page.count(nasty) == 2 + 2 + 2  # context and text, answers, the right one with its feedback


def test_the_command_writes_both_files(tmp_path):
    lesson = write_lesson(tmp_path, "falling")
    run = CliRunner().invoke(main, ["questions", "--lesson", str(lesson), "--media", str(tmp_path)])
    assert run.exit_code == 0, run.output
    gift, text = (tmp_path / "questions" / name for name in ("questions.gift", "questions.md"))
    assert run.output.split() == [str(gift), str(text)]
    asked = questions(Lesson.load(lesson).study(), EN)
    assert gift.read_text("utf-8") == as_gift(asked, EN)
    written = text.read_text("utf-8")
    assert written.count("\n**") == 2 * len(asked)  # each with its solution
    assert written.index("## Solutions") > written.rindex("\n- ")


EVERYWHERE = ("default", "default 9:16", "default 1:1", "diabetes", "diabetes 9:16", "diabetes 1:1")


@observer(*STORIES, cases=EVERYWHERE, seldom=lambda story, case: case not in EVERYWHERE[:3])
def test_what_the_voice_asks_stands_on_the_screen_with_its_answers(case):
    """In every shape; where it stands on the picture, it covers nothing, and the right answer is marked in the end."""
    marked = {}

    def look(scene):
        line = scene.question_line
        if line is None:
            return
        beat = list(scene.script.beats)[len(scene.beats_played)]
        marked[beat] = marked.get(beat, False) or (
            len(line.rule.points) > 0 and np.ptp(line.rule.points[:, 0]) > 0
        )
        column = [label for label in line.column if label.get_family()[-1] in scene.mobjects]
        own = {part for label in (*column, line.rule) for part in label.get_family()}
        for label in column:
            (left, bottom), (right, top) = label.get_corner(DL)[:2], label.get_corner(UR)[:2]
            others = [part for part in scene.mobjects if part not in own]
            assert is_free(Region(left, right, bottom, top), others), (beat, label.source)

    scene = yield Callbacks(frame=look)
    asked = {beat for beat, q in scene.questions.items() if q.text in scene.script.beats[beat].text}
    assert set(marked) == asked and all(marked.values())


def test_a_place_is_free_where_no_line_runs_through_it():
    place = Region(-1, 1, -1, 1)
    for corners, is_empty in (
        ([(-3, -3), (3, 3)], False), ([(-3, 0), (3, 0)], False), ([(0, -3), (0, 3)], False),
        ([(-3, 2), (3, 2)], True), ([(-3, 0), (0, 3)], True), ([(-3, 3), (3, 0.5)], True),
        ([(-3, 2), (3, 0)], False), ([(0.2, 0.2), (0.3, 0.2)], False),
    ):  # fmt: skip
        line = VMobject(stroke_width=2).set_points_as_corners([(*corner, 0) for corner in corners])
        assert is_free(place, [VGroup(line)]) is is_empty, corners
        assert is_free(place, [line.set_stroke(opacity=0)])
    assert not is_free(place, [Square(0.5, stroke_width=0, fill_opacity=1)])
    assert is_free(place, [])
