"""The films: how fast they are made, how near to the encoder's limit, in how much memory, and how well."""

from __future__ import annotations

import shutil
from pathlib import Path
from statistics import fmean
from time import perf_counter

from scenes import SCENES
from scenes.words.timeline import Timeline
from tests.bench.alone import EVERY
from tests.bench.project import Project
from tests.bench.quality import luma, samples, ssim
from tests.bench.table import Row, Tell

BEATS = {  # one of each scene, for a quick look
    "IntroScene": "residuals",
    "StepByStepScene": "sums",
    "OnlyBScene": "steps",
    "MBContourScene": "descent",
    "LossCurveScene": "rates",
}
HOW = (
    "A clean render is `manim -qh scenes/….py` in a process of its own, from its start to its end, sound included; "
    "formulas and voices are there already. Encoding alone is the time that the encoder takes (RGBA to yuv included) "
    "when the same frames are handed to it from memory while the drawing stands still."
)


def measure(project: Project, quick: bool, tell: Tell) -> None:
    """Each film alone, then all of them in parallel."""
    frames, likeness = 0, []
    stories = {entry.name: entry.module.rpartition(".")[2] for entry in SCENES}
    lessons = {name: project.lesson(BEATS[name]) if quick else None for name in stories}
    for name, story in stories.items():
        project.film(story, "--fps", "1", quality="l", lesson=lessons[name])  # formulas and voices
        video = project.media / "videos" / story / "1080p60"
        shutil.rmtree(video, ignore_errors=True)
        made = project.film(story, lesson=lessons[name])
        film = video / f"{name}.mp4"
        count = Timeline.load(film.with_suffix(".json")).frames
        sampled = project.folder / f"{name}.luma"
        alone = project.run(
            *("-m", "tests.bench.alone", str(sampled), "-qh", "--progress_bar", "none", f"scenes/{story}.py"),
            lesson=lessons[name],
        ).said
        assert alone["frames"] == count, (alone, count)
        likeness += ssim(samples(sampled, (1080, 1920)), luma(film, EVERY))
        sampled.unlink()
        frames += count
        rate, limit = count / made.seconds, count / alone["seconds"]
        tell(
            Row(
                part="Films, 1080p60, one at a time",
                what=f"{name}, {count} frames",
                measured=f"{rate:.1f} frames/s, {1e3 * made.cpu / count:.1f} ms CPU a frame",
                against=f"{limit:.1f} frames/s of encoding alone",
                ratio=rate / limit,
                at_least=0.8,
                note=HOW,
            )
        )
        memory(name, made.peak, tell)
    if not quick:
        alone = project.film("mb_contour", lesson=project.lesson(BEATS["MBContourScene"]))
        memory("MBContourScene, one beat of it", alone.peak, tell)
    tell(
        Row(
            part="Films, 1080p60, one at a time",
            what=f"luma SSIM against what was drawn, mean of {len(likeness)} frames",
            measured=f"{fmean(likeness):.5f}, least {min(likeness):.5f}",
            ratio=fmean(likeness),
            at_least=0.998,
        )
    )
    parallel(project, quick, frames, tell)


def memory(what: str, peak: float, tell: Tell) -> None:
    """A row about a child's peak memory, in MB."""
    tell(
        Row(
            part="Films, 1080p60, one at a time",
            what=f"peak memory: {what}",
            measured=f"{peak:.0f} MB",
            against="800 MB",
            ratio=peak / 800,
            at_most=1,
        )
    )


def parallel(project: Project, quick: bool, frames: int, tell: Tell) -> None:
    """All of them, as many at a time as there are cores."""
    beats = [part for beat in BEATS.values() for part in ("--only", beat)] if quick else []
    shutil.rmtree(project.media / "renders", ignore_errors=True)
    began = perf_counter()
    ran = project.run(
        "-c", "from scenes.publish.cli import main; main()", "render", "-q", "h", "--quiet", *beats
    )
    seconds = perf_counter() - began
    made = sum(Timeline.load(path).frames for path in Path(project.media / "renders").glob("*/timeline.json"))
    assert made == frames, (made, frames)
    tell(
        Row(
            part="Films, 1080p60, together",
            what=f"{len(SCENES)} films in parallel, {made} frames",
            measured=f"{made / seconds:.1f} frames/s, {1e3 * ran.cpu / made:.1f} ms CPU a frame",
            against="75 frames/s",
            ratio=made / seconds / 75,
            at_least=1,
            note="In parallel: `gdvideo render -q h`, from its start until all films are in the store.",
        )
    )
