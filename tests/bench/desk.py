"""From saving a word to its picture on the desk (`gdvideo watch`), beside ``manim -ql`` on the same beat."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from time import perf_counter
from typing import Any

from tests.bench.project import Project
from tests.bench.table import Row, Tell

STORY, SCENE, BEAT = "only_b", "OnlyBScene", "steps"
WORDS = Path("scenes/words/en.toml")
WORD, OTHERS = "b takes the step", ("b takes its step", "b takes a step", "b now takes a step")


def measure(project: Project, quick: bool, tell: Tell) -> None:
    """What is new in a word is spoken and drawn both times; formulas and study are there."""
    del quick
    project.film(STORY, quality="l", lesson=project.lesson(BEAT))  # formulas
    plain = project.film(STORY, quality="l", lesson=project.lesson(BEAT)).seconds
    saved = project.run("-m", "tests.bench.desk").said
    for name, what, most in (("first", "a picture", 1.0), ("last", "the picture at 15 frames a second", 2.0)):
        tell(
            Row(
                part="The desk: gdvideo watch",
                what=f"from saving a word to {what}",
                measured=f"{saved[name]:.1f} s",
                against=f"{plain:.1f} s for manim -ql on this beat, its voice kept",
                ratio=saved[name] / plain,
                at_most=most,
                note=f"The desk: {SCENE}.{BEAT}, the middle of {len(OTHERS)} changes, each new to the voice.",
            )
        )


async def save_and_see() -> dict[str, float]:
    """Seconds from a save to the first film, and to the last."""
    from scenes.publish.watch.desk import Desk

    desk = Desk(None, Path("media"), SCENE, BEAT)
    states = desk.states()
    text = WORDS.read_text("utf-8")
    times: dict[str, list[float]] = {"first": [], "last": []}
    await desk.start()
    try:
        shown = await until(states, None, at_least=15)
        for other in OTHERS:
            began = perf_counter()
            WORDS.write_text(text.replace(WORD, other, 1), "utf-8")
            first = await until(states, shown)
            times["first"].append(perf_counter() - began)
            shown = await until(states, first, at_least=15)
            times["last"].append(perf_counter() - began)
    finally:
        await desk.stop()
    return {name: sorted(values)[len(values) // 2] for name, values in times.items()}


async def until(states: Any, other: str | None, at_least: float = 0) -> str:
    """The name of the next film that is another than one shown, and has so many frames a second at least."""
    async for state in states:
        if state.get("error"):
            raise RuntimeError(state["error"])
        film = state.get("film")
        if (
            film
            and film["film"] != other
            and film["frame_rate"] >= at_least
            and (at_least == 0 or not state["busy"])
        ):
            return str(film["film"])
    raise AssertionError("the desk tells its states for ever")


if __name__ == "__main__":
    print(json.dumps(asyncio.run(save_and_see())))
