"""The film that CONTRIBUTING gives as an example is one: it is played as it stands there."""

from __future__ import annotations

import re
import sys
from textwrap import dedent
from types import ModuleType

import pytest

import scenes
from scenes import SceneEntry, plans
from scenes.words import check, language
from scenes.words.check import faults
from scenes.words.facts import numbers
from scenes.words.language import Language
from tests.support import ROOT
from tests.support.cases import write_lesson
from tests.support.inspection import shown
from tests.support.playback import play


def blocks(kind: str) -> list[str]:
    """The pieces of CONTRIBUTING in one language, as somebody would copy them."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    return [
        dedent(block) for block in re.findall(rf"^ *```{kind}\n(.*?)^ *```$", text, re.DOTALL | re.MULTILINE)
    ]


def module(name: str, source: str) -> ModuleType:
    made = ModuleType(name)
    exec(compile(source, f"{name} of CONTRIBUTING.md", "exec"), made.__dict__)
    return made


@pytest.fixture
def example(tmp_path, monkeypatch):
    """The example's story, with its plan and its words where they belong."""
    (story, plan), (words,) = blocks("python")[:2], blocks("toml")[:1]
    monkeypatch.setitem(sys.modules, "scenes.plans.my_story", module("scenes.plans.my_story", plan))
    films = (*scenes.SCENES, SceneEntry("MyStoryScene", "scenes.my_story"))
    for where in (plans, check):
        monkeypatch.setattr(where, "SCENES", films)
    files = [*plans.files(), tmp_path / "my_story.py"]
    monkeypatch.setattr(plans, "files", lambda: files)
    files[-1].write_text(plan, "utf-8")
    stories = tmp_path / "stories"
    stories.mkdir()
    for entry in scenes.SCENES:
        name = f"{entry.module.rpartition('.')[2]}.py"
        (stories / name).write_bytes((ROOT / "scenes" / name).read_bytes())
    (stories / "my_story.py").write_text(story, "utf-8")
    monkeypatch.setattr(check, "STORIES", stories)
    for file in language.FOLDER.glob("en*.toml"):
        text = file.read_text("utf-8")
        (tmp_path / file.name).write_text(text + (f"\n{words}" if file.name == "en.toml" else ""), "utf-8")
    monkeypatch.setattr(language, "FOLDER", tmp_path)
    return module("scenes.my_story", story).MyStoryScene


def test_the_example_is_a_film(example, tmp_path, media, monkeypatch):
    seen = []

    def look(scene):
        seen.append(len([text for text in scene.texts if shown(scene, text)]))

    lesson = write_lesson(tmp_path, "falling")
    scene = play(example, monkeypatch=monkeypatch, lesson=lesson, media=media, each_frame=look)
    assert [beat.id for beat in scene.beats_played] == ["small"]
    assert seen[0] > 5  # no black start
    small = scene.study.trajectories["small_steps"]
    assert small.epochs > scene.study.learning.epochs
    assert f"It takes {small.epochs} epochs." in scene.script.beats["small"].text
    assert 10 < scene.time < 40
    assert not faults(numbers(scene.study, Language.load()), Language.load())
