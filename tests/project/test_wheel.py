"""Outside of a clone: the wheel, built where there is no git, installed elsewhere, at work in an empty folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.version import Version

from scenes import SCENES
from scenes.words.timeline import Timeline
from tests.support import ROOT

SOURCES = ("pyproject.toml", "README.md", "LICENSE", "manim.cfg", "scenes", "gdmath")


def run(*command: str | Path, **how) -> subprocess.CompletedProcess[str]:
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, **how)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is needed to build, without a history."""
    folder = tmp_path_factory.mktemp("copy")
    for name in SOURCES:
        if (ROOT / name).is_dir():
            ignore = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, folder / name, ignore=ignore)
        else:
            shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def site(copy: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the wheel is installed; nothing is downloaded."""
    wheels, site = (tmp_path_factory.mktemp(name) for name in ("wheels", "site"))
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    offline = ["--no-deps", "--no-index"]
    built = run(*pip, "wheel", *offline, "--no-build-isolation", "-w", wheels, copy)
    assert built.returncode == 0, built.stderr
    installed = run(*pip, "install", *offline, "--target", site, *wheels.glob("*.whl"))
    assert installed.returncode == 0, installed.stderr
    return site


@pytest.fixture
def gdvideo(site: Path, tmp_path: Path, media: Path):
    """The installed command, in a folder in which there is nothing but a lesson, and the formulas of other tests."""
    (tmp_path / "my.toml").write_text('[film]\nvoice = "silent"\n', "utf-8")
    (media / "Tex").mkdir(exist_ok=True)
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "Tex").symlink_to(media / "Tex")
    environment = {**os.environ, "PYTHONPATH": str(site), "GD_LESSON": "my.toml"}

    def command(*arguments: str) -> list[str]:
        done = run(site / "bin" / "gdvideo", *arguments, cwd=tmp_path, env=environment)
        assert done.returncode == 0, done.stdout + done.stderr
        return (done.stdout + done.stderr).splitlines()

    # It is the installed copy that runs, and not the clone.
    code = "import scenes, gdmath; print(scenes.__file__, gdmath.__file__, sep='\\n')"
    files = run(sys.executable, "-P", "-c", code, cwd=tmp_path, env=environment).stdout.splitlines()
    assert len(files) == 2 and all(Path(file).is_relative_to(site) for file in files)
    return command


def test_a_wheel_built_without_git_has_a_version(site):
    (found,) = distributions(path=[str(site)])
    assert Version(found.version) >= Version("0.1.0")
    assert not [path for path in found.files if path.parts[0] == "tests"]


def test_the_version_is_that_of_the_tag(copy):
    if shutil.which("git") is None:
        pytest.skip("there is no git here")

    def version() -> str:
        return run(sys.executable, "-m", "hatchling", "version", cwd=copy).stdout.strip()

    assert version() == "0.1.0"
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "all"]):
        assert run(*git, *command, cwd=copy).returncode == 0
    try:
        assert Version(version()).is_devrelease
        run("git", "tag", "v3.1.4", cwd=copy)
        assert version() == "3.1.4"
    finally:
        shutil.rmtree(copy / ".git")


def test_settings_are_the_same_with_and_without_a_clone(site):
    assert (site / "scenes" / "manim.cfg").read_bytes() == (ROOT / "manim.cfg").read_bytes()
    assert not (ROOT / "scenes" / "manim.cfg").exists()


def test_a_film_and_slides_from_an_empty_folder(gdvideo, site, tmp_path):
    (found,) = distributions(path=[str(site)])
    assert gdvideo("--version") == [f"gdvideo, version {found.version}"]
    assert not [line for line in gdvideo("doctor") if line.startswith("no")]
    (tmp_path / "my.toml").write_text('[film]\nvoice = "silent"\nonly = ["freeze"]\n', "utf-8")
    *_, delivered = gdvideo("render", "-q", "l", "only_b")
    assert delivered == "media/films/OnlyBScene-freeze.mp4"
    gdvideo("slides", "-q", "l", "--quiet")
    for name in ("lecture.pptx", "lecture.html"):
        assert (tmp_path / "media" / "slides" / name).stat().st_size > 10_000
    # And by Manim's own command, with the same settings: the same film.
    *_, last = gdvideo("manim", "only-b", "-ql", "--progress_bar", "none")
    plain = tmp_path / last.partition(": ")[0]
    assert plain.read_bytes() == (tmp_path / delivered).read_bytes()
    assert not list(tmp_path.glob("media/**/partial_movie_files"))


@pytest.mark.exhaustive
def test_a_lecture_from_an_empty_folder(gdvideo, tmp_path):
    gdvideo("lecture", "-q", "l", "--quiet")
    lecture = tmp_path / "media" / "lecture"
    assert (lecture / "lecture.mp4").stat().st_size > 1_000_000
    assert (lecture / "thumbnail.png").is_file() and (lecture / "description.txt").is_file()
    gdvideo("render", "-q", "l", "--quiet")
    scenes = [Timeline.load(path).scene for path in (tmp_path / "media" / "films").glob("*.json")]
    assert sorted(scenes) == sorted(entry.name for entry in SCENES)
