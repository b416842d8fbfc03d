"""What is drawn anew when something is saved: what concerns a beat, and which modules are imported anew."""

from __future__ import annotations

import copy
import subprocess
import sys

import pytest

from scenes import SCENES
from scenes.lesson import DEFAULT, Lesson
from scenes.publish.build import ingredients
from scenes.publish.build.ingredients import MODULES, script_of, source_of
from scenes.publish.watch import concerns, look
from scenes.questions import questions
from scenes.words.language import Language
from tests.support.desk import copied

OTHERS = [entry.name for entry in SCENES if entry.name != "OnlyBScene"]


@pytest.fixture(scope="module")
def study():
    return Lesson.load(DEFAULT).study()


@pytest.fixture
def digests(study, tmp_path):
    """Those of all beats, of words as they are or changed."""
    film = Lesson.load(DEFAULT).film

    def of(language: Language | None = None) -> dict[tuple[str, str], str]:
        language = language or Language.load()
        asked = questions(study, language)
        return {
            (scene, beat): digest
            for scene in MODULES
            for beat, digest in concerns.digests(
                scene, script_of(scene, study, film), language,
                [question for question in asked if question.scene == scene], tmp_path,
            ).items()
        }  # fmt: skip

    return of


def changed(before, after) -> set[tuple[str, str]]:
    assert before.keys() == after.keys()
    return {place for place in before if before[place] != after[place]}


def with_word(*names: str) -> Language:
    """The language, in which one word is another."""
    tables = copy.deepcopy(dict(Language.load().tables))
    table = tables
    for name in names[:-1]:
        table = table[name]
    table[names[-1]] += " now"
    return Language("en", tables)


def test_a_word_on_the_screen_concerns_the_films_that_say_it(digests):
    before = digests()
    assert changed(before, digests()) == set()
    methods = {scene: concerns.methods_of_beats(source_of(scene).read_text("utf-8")) for scene in MODULES}
    said = [
        (scene, beat, key)
        for scene, texts in methods.items()
        for beat, text in texts.items()
        for key in concerns.SAID.findall(text)
    ]
    assert said
    for scene, beat, key in said[:3]:
        own = changed(before, digests(with_word("screen", *key.split("."))))
        assert (scene, beat) in own and {place for place in own if place[0] == scene} != {
            place for place in before if place[0] == scene
        }
    for table in ("intro", "mb_contour", "loss_curve"):
        keys = [
            key for key, words in Language.load().tables["screen"][table].items() if isinstance(words, str)
        ]
        scenes = {scene for scene, _ in changed(before, digests(with_word("screen", table, keys[0])))}
        assert len(scenes) == 1 and scenes <= set(OTHERS)
    assert {scene for scene, _ in changed(before, digests(with_word("screen", "epoch")))} == set(MODULES)


@pytest.mark.parametrize(
    ("words", "same"), [(("intro", "score"), True), (("only_b", "fixed"), False), (("epoch",), False)]
)
def test_a_film_is_found_again_when_a_word_of_another_has_changed(monkeypatch, tmp_path, words, same):
    def key(language: Language) -> str:
        monkeypatch.setattr(Language, "load", lambda code="en": language)
        lesson = Lesson.load(DEFAULT)
        (job,) = ingredients.plan(lesson, ["OnlyBScene"], media=tmp_path, quality="l", transparent=False)
        return job.key

    plain, other = Language.load(), with_word("screen", *words)
    assert (key(plain) == key(other)) is same


def test_a_recording_concerns_its_beat_alone(digests, tmp_path):
    before = digests()
    (tmp_path / "OnlyBScene").mkdir()
    (tmp_path / "OnlyBScene" / "steps.wav").write_bytes(b"a voice")
    assert changed(before, digests()) == {("OnlyBScene", "steps")}


@pytest.mark.parametrize("scene", MODULES)
def test_each_beat_has_a_method_of_its_story(study, scene):
    methods = concerns.methods_of_beats(source_of(scene).read_text("utf-8"))
    beats = list(script_of(scene, study, Lesson.load(DEFAULT).film).beats)
    assert set(methods) == set(beats)
    assert all(f'self.beat("{beat}")' in text for beat, text in methods.items())
    assert len(set(methods.values())) == len(beats)


def test_a_line_of_a_beat_concerns_that_beat_and_one_of_its_film_all(digests, monkeypatch):
    story = source_of("OnlyBScene")
    text, before = story.read_text("utf-8"), digests()
    read = type(story).read_text

    def of(new: str) -> set[tuple[str, str]]:
        assert new != text
        monkeypatch.setattr(
            type(story), "read_text", lambda self, *how: new if self == story else read(self, *how)
        )
        return changed(before, digests())

    assert of(
        text.replace('with self.beat("steps") as pace:', 'with self.beat("steps") as pace:  # here', 1)
    ) == {("OnlyBScene", "steps")}
    assert {scene for scene, _ in of(text + "\n# and here\n")} == {"OnlyBScene"}
    assert len(of(text + "\n# and here\n")) == len([scene for scene, _ in before if scene == "OnlyBScene"])


@pytest.mark.parametrize(
    ("others", "shown"),
    [([], ("A", "one")), ([("B", "two")], ("B", "two")), ([("A", "one"), ("B", "one")], ("A", "one")),
     ([("B", "one"), ("B", "two")], ("B", "one"))],
)  # fmt: skip
def test_the_place_is_kept_unless_others_alone_have_changed(others, shown):
    places = [(scene, beat) for scene in "AB" for beat in ("one", "two")]
    table = [
        {
            "name": scene,
            "beats": [{"id": beat, "digest": "x" * ((scene, beat) in others)} for beat in ("one", "two")],
        }
        for scene in "AB"
    ]
    known = {f"{scene}.{beat}": "" for scene, beat in places}
    assert look.choose(table, {"scene": "A", "beat": "one", "known": known}) == shown


def test_what_has_changed_is_imported_anew_and_all_that_imports_it(tmp_path):
    project = copied(tmp_path, tmp_path / "nothing")
    code = """
import sys, pathlib
from scenes.publish.build.imports import Imported
ours = Imported()
import scenes.stage, scenes.words.captions
def save(name, old, new):
    path = pathlib.Path(name)
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
assert not ours.forget_changed() and "scenes.stage" in sys.modules
save("scenes/words/script.py", 'THINK = "think"', 'THINK = "thinks"')
kept = {name: sys.modules[name] for name in ("scenes.fast", "scenes.whole", "gdmath")}
assert ours.forget_changed()
gone = ("scenes.words.script", "scenes.stage", "scenes.words.captions", "scenes.pace")
print([name for name in gone if name in sys.modules and name != "scenes.words.captions"])
import scenes.stage
from scenes import stage
assert stage.THINK == "thinks" and all(sys.modules[name] is module for name, module in kept.items())
assert not ours.forget_changed()
save("scenes/words/script.py", 'THINK = "thinks"', 'THINK = "think" +')
assert ours.forget_changed()
try: import scenes.stage
except SyntaxError: pass
else: raise AssertionError
save("scenes/words/script.py", 'THINK = "think" +', 'THINK = "think"')
assert ours.forget_changed()
import scenes.stage
assert scenes.stage.THINK == "think"
"""
    run = subprocess.run(
        [sys.executable, "-B", "-c", code], cwd=project, capture_output=True, text=True, check=False,
        env={"PYTHONPATH": str(project), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip().splitlines()[-1] == "[]"
