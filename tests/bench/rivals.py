"""The descent beat beside the textbook Manim way and matplotlib's animation: same data, elements, size and encoder."""

from __future__ import annotations

from tests.bench.project import Project, Ran
from tests.bench.table import Row, Tell

NAMES = {"textbook": "the textbook Manim way", "matplotlib": "matplotlib's FuncAnimation"}


def measure(project: Project, quick: bool, tell: Tell) -> None:
    """Each in a process of its own, one after the other."""
    project.film("mb_contour", "--fps", "1", quality="l", lesson=project.lesson("descent"))  # formulas
    ours = beat(project, "ours")
    for name, target in (("textbook", 6), ("matplotlib", 8)):
        theirs = beat(project, name)
        fast, slow = (ran.said["frames"] / ran.said["seconds"] for ran in (ours, theirs))
        tell(
            Row(
                part="The descent beat, 1080p60",
                what=f"times as fast as {NAMES[name]}",
                measured=f"{fast:.1f} frames/s ({ours.said['frames']} frames)",
                against=f"{slow:.1f} frames/s ({theirs.said['frames']} frames)",
                ratio=fast / slow,
                at_least=target,
                note="The descent beat: drawing and encoding to a file by the settings of manim.cfg, from the first "
                "frame to the last that is written; imports and typesetting come before. Of the rivals the first "
                "frames only, spread over the whole descent.",
            )
        )


def beat(project: Project, name: str) -> Ran:
    """Measure one of them."""
    return project.run("-m", "tests.bench.beats", name)
