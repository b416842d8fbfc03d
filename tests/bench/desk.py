"""From saving a word to its picture on the desk (`gdvideo watch`), beside ``manim -ql`` on the same beat."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from scenes.words.sound import as_wav, decoded
from tests.bench.project import Project
from tests.bench.table import Row, Tell

STORY, SCENE, BEAT = "only_b", "OnlyBScene", "steps"
WORDS, CODE, LESSON = Path("scenes/words/en.toml"), Path("scenes/only_b.py"), Path("my.toml")
RECORDING = Path("media/recordings") / SCENE / f"{BEAT}.wav"
WORD, OTHERS = "b takes the step", ("b takes its step", "b takes a step", "b now takes a step")
LINE = f'with self.beat("{BEAT}") as pace:'


def measure(project: Project, quick: bool, tell: Tell) -> None:
    """What is new is spoken and drawn both times; formulas are there, and but for the lesson's the study."""
    project.film(STORY, quality="l", lesson=project.lesson(BEAT))  # formulas
    plain = project.film(STORY, quality="l", lesson=project.lesson(BEAT)).seconds
    saved = project.run("-m", "tests.bench.desk", "quick" if quick else "all").said
    for kind, times in saved.items():
        for name, what, most in (("first", "a picture", 1.0), ("last", "15 frames a second", 2.0)):
            tell(
                Row(
                    part="The desk: gdvideo watch",
                    what=f"from saving {kind} to {what}",
                    measured=f"{times[name]:.1f} s",
                    against=f"{plain:.1f} s for manim -ql on this beat, its voice kept",
                    ratio=times[name] / plain,
                    at_most=most,
                    note=f"The desk: {SCENE}.{BEAT}, the middle of {len(OTHERS)} saves of a kind, all of them new.",
                )
            )


def saves(kind: str) -> list[Callable[[], object]]:
    """What is saved, one after the other."""
    if kind == "a word":
        text = WORDS.read_text("utf-8")
        return [partial(WORDS.write_text, text.replace(WORD, other, 1), "utf-8") for other in OTHERS]
    if kind == "a line of code":
        text = CODE.read_text("utf-8")
        return [partial(CODE.write_text, text.replace(LINE, f"{LINE}  # {k}", 1), "utf-8") for k in range(3)]
    if kind == "the lesson":
        return [partial(LESSON.write_text, f"[descent]\nepochs = {epochs}\n") for epochs in (140, 141, 142)]
    samples = decoded(next(Path("media/voice").glob("*.wav")))
    RECORDING.parent.mkdir(parents=True, exist_ok=True)
    return [partial(RECORDING.write_bytes, as_wav(samples * share)) for share in (0.9, 0.8, 0.7)]


async def save_and_see(kinds: Sequence[str]) -> dict[str, dict[str, float]]:
    """Seconds from a save of each kind to the first film, and to the last."""
    from scenes.publish.watch.desk import Desk

    LESSON.write_text("")
    desk = Desk(LESSON, Path("media"), SCENE, BEAT)
    states = desk.states()
    found: dict[str, dict[str, float]] = {}
    await desk.start()
    try:
        shown = (await until(states, None, at_least=15, idle=True))["film"]
        for kind in kinds:
            times: dict[str, list[float]] = {"first": [], "last": []}
            for save in saves(kind):
                began = perf_counter()
                save()
                first = await until(states, shown)
                times["first"].append(perf_counter() - began)
                last = first if first["frame_rate"] >= 15 else await until(states, shown, at_least=15)
                times["last"].append(perf_counter() - began)
                shown = last["film"]
                await until(states, None, idle=True)
            found[kind] = {name: sorted(values)[len(values) // 2] for name, values in times.items()}
    finally:
        await desk.stop()
    return found


async def until(states: Any, other: str | None, at_least: float = 0, idle: bool = False) -> Any:
    """The next film that is another than one shown, and has so many frames a second at least."""
    async for state in states:
        if state.get("error"):
            raise RuntimeError(state["error"])
        film = state.get("film")
        if film and film["film"] != other and film["frame_rate"] >= at_least and not (idle and state["busy"]):
            return film
    raise AssertionError("the desk tells its states for ever")


if __name__ == "__main__":
    KINDS = ("a word", "a line of code", "the lesson", "a recording")
    print(json.dumps(asyncio.run(save_and_see(KINDS[:1] if sys.argv[1] == "quick" else KINDS))))
