"""Descriptions: how they are read, what is said to whoever writes a wrong one, and that the proof of them sees."""

from __future__ import annotations

import shutil

import pytest

from scenes import SCENES
from scenes.formulas import by_name
from scenes.lesson import DEFAULT, Lesson
from scenes.publish.descriptions import all_descriptions, all_facts, alt_texts
from scenes.words import language
from scenes.words.described import TABLE, described_faults, formula_words
from scenes.words.language import Language, ScriptError
from scenes.words.seen import said
from tests.support.told import Figure, Told, figures_of, formulas_on, normal, numbers_said

EN = Language.load()
NAMES = [entry.name for entry in SCENES]


@pytest.fixture(scope="module")
def lesson():
    return Lesson.load(DEFAULT)


@pytest.fixture(scope="module")
def study(lesson):
    return lesson.study()


@pytest.mark.parametrize(
    ("value", "shown", "spoken"),
    [
        (-1.2251, "−1.225", "minus 1.225"),
        (2.0, "2", "2"),
        (0.0003, "0.0003", "0.0003"),
        (-4.6e-7, "−4.6 × 10⁻⁷", "minus 4.6 times ten to the power of minus 7"),
        (1.7e8, "1.7 × 10⁸", "1.7 times ten to the power of 8"),
        (0.0, "0", "0"),
        (float("inf"), "beyond all numbers", "beyond all numbers"),
    ],
)
def test_numbers_are_written_and_spoken(value, shown, spoken):
    words = said(value, EN)
    assert words in (f"[{shown}]({spoken})", shown)


def test_each_formula_of_the_films_has_words():
    assert set(formula_words(EN)) == set(by_name())
    for name, (shown, spoken) in formula_words(EN).items():
        assert shown and not set("\\{}[]∂Σα←") & set(spoken), name


def test_a_formula_is_written_for_the_eye_the_ear_and_the_page(lesson, study):
    about = all_descriptions(lesson, study, NAMES)["IntroScene"]["update"]
    assert "m ← m − α ∂J/∂m" in about.words.text
    assert "m becomes m minus alpha times the slope of J along m" in about.words.spoken
    written = about.with_formulas(lambda name: f"<{name}>", str.upper)
    assert "<update_m>" in written and "THE RULES ARE" in written and "←" not in written
    assert alt_texts({"IntroScene": {"update": about}}) == {"IntroScene.update": about.whole}
    assert about.whole.startswith(about.alt) and "minus" in about.whole


def test_no_description_is_at_fault_and_none_is_missing(lesson, study):
    assert described_faults(all_facts(lesson, study, EN), EN) == []
    told = all_descriptions(lesson, study, NAMES)
    described = [name for name in NAMES if name in EN.tables[TABLE]]
    assert len(described) >= 5
    for name in described:
        assert list(told[name]) == [beat for beat in EN.tables[name] if beat != "title"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("{score_a}, that of B", "{scoore_a}, that of B"), ["IntroScene.hook", "scoore_a"]),
        (("[described.IntroScene.hook]", "[described.IntroScene.hock]"), ["IntroScene.hock", "no such beat"]),
        (('alt.text = "Points in', 'alt.texte = "Points in'), ["IntroScene.hook", "texte"]),
        (("{mean_error_sum} is 0", "{mean_eror_sum} is 0"), ["IntroScene.residuals", "mean_eror_sum"]),
    ],
)
def test_a_fault_is_named(change, says, lesson, study, tmp_path, monkeypatch):
    facts = all_facts(lesson, study, EN)
    for path in language.FOLDER.glob("en*.toml"):
        shutil.copy(path, tmp_path)
    path = tmp_path / "en.described.toml"
    text = path.read_text("utf-8")
    assert change[0] in text
    path.write_text(text.replace(*change), "utf-8")
    monkeypatch.setattr(language, "FOLDER", tmp_path)
    found = described_faults(facts, Language.load())
    assert any(all(part in fault for part in says) for fault in found), found


def test_a_language_without_descriptions_has_none(lesson, study, tmp_path, monkeypatch):
    for path in language.FOLDER.glob("en*.toml"):
        if "described" not in path.name:
            shutil.copy(path, tmp_path)
    monkeypatch.setattr(language, "FOLDER", tmp_path)
    assert all_descriptions(lesson, study, NAMES) == {}
    with pytest.raises(ScriptError):
        Language.load().say("described.pages.seen")


# ---- that the proof in tests/scenes/test_described.py sees what is there ------------------------------------------


@pytest.mark.parametrize(
    ("tex", "values"),
    [
        (
            r"$\displaystyle =\cm{-1.225} - 0.15\cdot \cm{(-14.873)} = \cm{1.006}$",
            [-1.225, 0.15, -14.873, 1.006],
        ),
        (r"$\displaystyle (\vJ_{57} - \vJ^{*}) / \vJ_0 = 2.9\times 10^{-5}\,\%$", [2.9e-5]),
        (r"$\displaystyle \vb_{\cb{23}} - \vb^{*} = \cb{-8.3\times 10^{-4}}$", [-8.3e-4]),
        (r"under 1\,\% left after 29 epochs", [1, 29]),
        (r"$\displaystyle 12{,}345$", [12345]),
    ],
)
def test_numbers_of_a_label_are_read(tex, values):
    assert [figure.value for figure in figures_of(tex)] == pytest.approx(values)


def test_numbers_of_words_are_heard():
    text = "It is −1.5, then 2.3 million, 4 × 10⁻³ and 12,000; of five points."
    assert sorted(numbers_said(text, EN)) == pytest.approx([-1.5, 4e-3, 5, 12000, 2.3e6])


def test_what_is_said_otherwise_is_not_taken_for_said():
    told = Told(EN)
    told.hear("It is −14.87, and 0.15.", "it is minus 14.87, and 0.15, and y hat equals m x plus b")
    assert told.says(Figure.of("-14.873")) and told.says(Figure.of("0.150"))
    assert not any(told.says(Figure.of(digits)) for digits in ("-14.89", "-14.91", "0.151", "-0.15", "1.5"))
    assert (
        told.says_formula("model") and told.says_formula("model_in_parts") and not told.says_formula("loss")
    )


@pytest.mark.parametrize("name", list(by_name()))
def test_each_formula_is_known_again_on_the_screen(name):
    names, left = formulas_on(rf"$\displaystyle {by_name()[name]} = 3$")
    assert [normal(by_name()[found]) for found in names] == [normal(by_name()[name])] and left == "·=3"
