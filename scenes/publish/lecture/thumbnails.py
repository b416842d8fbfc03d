"""The stills that stand for the lecture where it is listed: three ideas, to choose one or to let YouTube try all."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from gdmath import Study
from scenes.lesson import Lesson
from scenes.publish.build.imports import ROOT
from scenes.publish.build.manim_run import start_manim
from scenes.publish.errors import Failure

THUMBNAILS = "scenes.thumbnail"  # the module
SCENE = ROOT / "scenes" / "thumbnail.py"
LARGEST = 2_000_000  # bytes, as YouTube has it
NAMES = {
    "thumbnail.png": "LandscapeThumbnail",
    "thumbnail-bowl.png": "BowlThumbnail",
    "thumbnail-squares.png": "SquaresThumbnail",
}


def write_thumbnails(folder: Path, lesson: Lesson, study: Study) -> None:
    """All of them, 1280 × 720, drawn by one process."""
    with tempfile.TemporaryDirectory(prefix="gdvideo-") as private:
        work = Path(private)
        (work / "lesson.toml").write_text(lesson.to_toml(), "utf-8")
        (work / "studies").mkdir()
        study.save(lesson.study_file(work / "studies"))
        flags = ["-s", "-r", "1280,720", "--progress_bar", "none", "--media_dir", str(work)]
        with start_manim(work, *flags, SCENE, *NAMES.values()) as manim:
            code = manim.wait()
        for name, scene in NAMES.items():
            stills = list(work.glob(f"images/**/{scene}*.png"))
            if code or len(stills) != 1:
                words = (work / "log.txt").read_text("utf-8", errors="replace").strip().splitlines()
                cause = words[-1] if words else f"exit code {code}"
                raise Failure(f"the thumbnails could not be drawn: {cause}")
            if stills[0].stat().st_size > LARGEST:
                raise Failure(f"{name} has more than {LARGEST:,} bytes, which YouTube refuses.")
            shutil.copyfile(stills[0], folder / name)
