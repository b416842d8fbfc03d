"""The command line: what a lecturer types, and what is said back."""

from __future__ import annotations

import shutil
from importlib.metadata import PackageNotFoundError

import pytest
from click.testing import CliRunner

from scenes.narration import script
from scenes.publish import doctor
from scenes.publish.cli import main
from tests.watching import LESSONS, write_lesson


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.mark.parametrize("lesson", list(LESSONS))
def test_the_doctor_finds_nothing_wrong_here(lesson, tmp_path):
    found = run("doctor", "--lesson", write_lesson(tmp_path, lesson), "--media", tmp_path / "media")
    assert found.exit_code == 0, found.output
    assert all(line.startswith("ok  ") for line in found.output.splitlines() if "GB free" not in line)
    assert "words for all beats of 5 scenes" in found.output
    assert not (tmp_path / "media").exists()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[film]\ntheme = 'pink'\n", "film.theme"),
        ("[data]\nfile = 'none.csv'\nx = 'a'\ny = 'b'\n", "none.csv"),
        ("[film]\nvoise = 'silent'\n", "did you mean 'voice'"),
        ("not toml", "not valid TOML"),
    ],
)
def test_the_doctor_says_what_is_wrong_with_a_lesson(text, says, tmp_path):
    (tmp_path / "bad.toml").write_text(text, "utf-8")
    found = run("doctor", "--lesson", tmp_path / "bad.toml")
    assert found.exit_code == 1
    (line,) = [line for line in found.output.splitlines() if line.startswith("no  ")]
    assert says in line


def test_the_doctor_says_what_is_missing_on_the_machine(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda program: None)

    def absent(name):
        raise PackageNotFoundError(name)

    monkeypatch.setattr(doctor, "version", absent)
    found = run("doctor", "--media", tmp_path)
    assert found.exit_code == 1
    assert "no  latex and dvisvgm not found" in found.output
    assert "no  Manim is not installed" in found.output
    assert "--  there is no neural voice" in found.output


def test_the_doctor_names_scene_and_beat_of_a_fault_in_the_script(tmp_path, monkeypatch):
    text = (script.FOLDER / "en.toml").read_text("utf-8")
    (tmp_path / "en.toml").write_text(text.replace("[OnlyBScene.freeze]", "[OnlyBScene.frieze]"), "utf-8")
    monkeypatch.setattr(script, "FOLDER", tmp_path)
    found = run("doctor")
    assert found.exit_code == 1
    assert "OnlyBScene.freeze: the beat is played, but has no words" in found.output
    assert "OnlyBScene.frieze: the story has no such beat" in found.output


def test_the_doctor_looks_at_recordings(tmp_path):
    folder = tmp_path / "recordings" / "IntroScene"
    folder.mkdir(parents=True)
    (folder / "hock.wav").write_bytes(b"")
    (folder / "hook.mp3").write_bytes(b"no sound")
    found = run("doctor", "--media", tmp_path)
    assert found.exit_code == 1
    assert "hock.wav: there is no beat hock in IntroScene" in found.output
    assert "hook.mp3: cannot be decoded" in found.output


def test_usage():
    assert run("--help").exit_code == 0 and "doctor" in run("--help").output
    assert run("nonsense").exit_code == 2
    assert run("doctor", "--nonsense").exit_code == 2
    assert run("--version").output.strip().endswith("0.1.0")
