"""A copy of the project with `gdvideo watch` at work in it, and Chromium on its page."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from selenium import webdriver

from tests.support import ROOT
from tests.support.companion import CHROMIUM, DRIVER, LAPTOP, Reader


def copied(folder: Path, media: Path) -> Path:
    """The project, to be changed at will; formulas, voices and studies of `media` are there already."""
    for name in ("scenes", "gdmath"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manim.cfg", folder)
    (folder / "media").mkdir()
    for name in ("Tex", "voice", "studies"):
        if (media / name).is_dir():
            shutil.copytree(media / name, folder / "media" / name)
    return folder


@contextmanager
def watched(folder: Path, media: Path, *place: str) -> Iterator[Watching]:
    """The command at work on a silent lesson in a copy of the project, at a scene and beat; it is ended with this."""
    if CHROMIUM is None or DRIVER is None:
        pytest.skip("there is no Chromium (apt install chromium chromium-driver)")
    project = copied(folder, media)
    (project / "my.toml").write_text('[film]\nvoice = "silent"\n')
    found = Watching(project, *place, "--lesson", "my.toml")
    try:
        yield found
    finally:
        if found.process.poll() is None:
            found.end(signal.SIGKILL)


class Watching:
    """The command, from its start to its end."""

    def __init__(self, project: Path, *arguments: str) -> None:
        environment = {key: value for key, value in os.environ.items() if not key.startswith("GD_")}
        self.project, self.errors = project, (project / "errors.txt").open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from scenes.publish.cli import main; main()", "watch", "--no-browser", *arguments],
            cwd=project, env=environment | {"PYTHONPATH": str(project), "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE, stderr=self.errors, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().strip()
        assert self.address.startswith("http://127.0.0.1:"), (project / "errors.txt").read_text()

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def end(self, how: int = signal.SIGINT) -> int:
        self.process.send_signal(how)
        code = self.process.wait(20)
        self.errors.close()
        return code


class Lecturer(Reader):
    """Somebody at the desk, whose microphone hears a WAV file."""

    def __init__(self, folder: Path, microphone: Path | None = None) -> None:
        options = webdriver.ChromeOptions()
        options.binary_location = CHROMIUM
        flags = [
            "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--mute-audio",
            "--autoplay-policy=no-user-gesture-required", f"--user-data-dir={folder}",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
        ]  # fmt: skip
        if microphone is not None:
            flags += [
                "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
                f"--use-file-for-fake-audio-capture={microphone}%noloop",
            ]  # fmt: skip
        for flag in flags:
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
        self.driver.set_script_timeout(60)

    def sit_down(self, address: str, *, size: tuple[int, int] = LAPTOP, scheme: str = "dark") -> None:
        self.tell(
            "Emulation.setDeviceMetricsOverride",
            width=size[0],
            height=size[1],
            deviceScaleFactor=1,
            mobile=False,
        )
        self.tell("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.driver.get(address)
        self.until("document.body.dataset.busy !== undefined", 30)

    def settled(self, seconds: float = 240) -> None:
        """Until all is drawn."""
        self.until("document.body.dataset.busy === 'false'", seconds)

    @property
    def film(self) -> str | None:
        return self.run("return document.getElementById('film').dataset.film ?? null")

    def text(self, id: str) -> str:
        return self.run(
            "const e = document.getElementById(arguments[0]); return e.hidden ? '' : e.textContent", id
        )

    def until_another(self, film: str | None, seconds: float = 240) -> str:
        """Until another film is shown, and can be seen; its name."""
        end = time.monotonic() + seconds
        while (now := self.film) == film or not self.run(
            "return document.getElementById('film').readyState >= 2"
        ):
            assert time.monotonic() < end, f"no other film; {self.text('status')} {self.text('error')}"
            time.sleep(0.05)
        assert now is not None
        return now


def change(path: Path, old: str, new: str) -> None:
    """As an editor saves: whole, by a rename."""
    text = path.read_text("utf-8")
    assert text.count(old) >= 1, f"{old!r} is not in {path.name}"
    other = path.with_name(f".{path.name}.swp")
    other.write_text(text.replace(old, new, 1), "utf-8")
    other.replace(path)
