"""The lecture again: with nothing changed, and with one word changed."""

from __future__ import annotations

from tests.bench.project import Project, Ran
from tests.bench.table import Row, Tell

WORD, OTHER = "Which line do they follow?", "Which line might they follow?"


def measure(project: Project, quick: bool, tell: Tell) -> None:
    """Three builds of the lecture, one after the other."""
    quality = "l" if quick else "h"

    def build() -> Ran:
        code = "from scenes.publish.cli import main; main()"
        return project.run("-c", code, "lecture", "-q", quality, "--quiet")

    there = len(list((project.media / "renders").glob("*/timeline.json")))
    first = build()
    again = build()
    words = project.folder / "scenes/words/en.toml"
    text = words.read_text("utf-8")
    assert WORD in text
    words.write_text(text.replace(WORD, OTHER, 1), "utf-8")
    changed = build()
    words.write_text(text, "utf-8")
    for what, ran in (("nothing changed", again), ("one word changed, in one scene", changed)):
        tell(
            Row(
                part=f"Lecture builds, -q {quality}",
                what=what,
                measured=f"{ran.seconds:.1f} s",
                against=f"{first.seconds:.0f} s for the first build, {there} of 5 films there already",
                ratio=ran.seconds / first.seconds,
                note="Builds: `gdvideo lecture`, from its start to its end; the word is new to the voice, too.",
            )
        )
