"""Shared by all tests."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest

from scenes import typeset
from tests.support.observers import play_to_observers

LONG = ("test_render", "test_drawing")  # begun first, so that no worker is left alone with one in the end


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is long comes first, then the playbacks; what shares a playback or a module's fixtures, one worker."""
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            module = item.path.stem
            item.add_marker(pytest.mark.xdist_group(item.name if module in LONG else module))
    items.sort(key=lambda item: (item.path.stem not in LONG, "verdicts" not in item.fixturenames))


@pytest.fixture(scope="session")
def media(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Path:
    """One media folder for all workers of a run, and one folder of formulas for all runs, in pytest's cache.

    A formula's file has the name of its content, and the folder that of the code which typesets: what an earlier run
    has made there is what this one would make.  ``pytest --cache-clear`` empties it.
    """
    folder = tmp_path_factory.getbasetemp()
    if folder.name.startswith("popen-"):
        folder = folder.parent
    folder /= "media"
    folder.mkdir(exist_ok=True)
    code = hashlib.sha256(Path(typeset.__file__).read_bytes()).hexdigest()
    with suppress(FileExistsError):
        (folder / "Tex").symlink_to(pytestconfig.cache.mkdir(f"formulas-{code[:12]}"))
    return folder


@pytest.fixture(scope="session")
def verdicts(media: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., dict]:
    """Plays a story and case, once a worker; see tests/support/observers.py."""

    @cache
    def played(story: str, case: str) -> dict[str, Exception | None]:
        return play_to_observers(story, case, folder=tmp_path_factory.mktemp("lesson"), media=media)

    return played
