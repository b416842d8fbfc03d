"""Single beats as files of their own: MP4, GIF or WebM."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any

from scenes import SCENES, UnknownSceneError, find_scene
from scenes.lesson import Lesson
from scenes.publish.build.ingredients import MODULES, script_of
from scenes.publish.build.render import processors, render
from scenes.publish.clips.cuts import Cut, copy_clip, cuts, encode_clip
from scenes.publish.clips.gifs import write_gif
from scenes.publish.clips.snippets import write_snippets
from scenes.publish.descriptions import all_descriptions, alt_texts
from scenes.publish.errors import Refusal
from scenes.publish.report import Report
from scenes.whole import written_whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a beat is made into.

    Attributes
    ----------
    ending : "mp4", "gif" or "webm"
    size, rate, most : of a GIF: the pixels that it fits into, frames a second, and bytes
    alpha : whether it has no background, which WebM alone can have

    """

    ending: str = "mp4"
    size: tuple[int, int] = (640, 360)
    rate: float = 15.0
    most: int = 3_000_000
    alpha: bool = False

    def __post_init__(self) -> None:
        if self.alpha and self.ending != "webm":
            raise Refusal(f"There is no alpha in {self.ending}; take --format webm with --transparent.")


def make_excerpts(
    lesson: Lesson, names: Sequence[str], kind: Kind, *, media: Path, report: Report, **how: Any
) -> list[Path]:
    """Write the beats that names stand for into ``clips`` in `media`, all of them where none is named.

    Scenes that are not finished are rendered (see `render`).  MP4 and transparent WebM hold the very frames of the
    film; GIF and opaque WebM are encoded anew, on all cores.  Beside MP4 lie posters, captions and snippets.
    """
    wanted = choose(lesson, names, media)
    films = render(lesson, list(wanted), media=media, transparent=kind.alpha, report=report, **how)
    chosen = [cut for cut in cuts(films) if cut.beat.id in wanted[cut.timeline.scene]]
    folder = media / "clips"
    folder.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(processors()) as pool:
        paths = []
        for path, about in pool.map(partial(_make, folder, kind), chosen):
            report.say(f"{path}: {about}")
            paths.append(path)
    if kind.ending == "mp4":
        alts = alt_texts(all_descriptions(lesson, lesson.study(media / "studies"), list(wanted)))
        for path in write_snippets(chosen, folder, alts):
            report.say(str(path))
            paths.append(path)
    return paths


def choose(lesson: Lesson, names: Sequence[str], media: Path) -> Mapping[str, Sequence[str]]:
    """The beats of each scene that names mean: a scene, a beat, or ``Scene.beat``; `Refusal` for what there is not."""
    study = lesson.study(media / "studies")
    beats = {
        scene: [
            beat
            for beat in script_of(scene, study, lesson.film).beats
            if beat in (lesson.film.only or (beat,))
        ]
        for scene in MODULES
    }
    if not names:
        return {scene: there for scene, there in beats.items() if there}
    found: dict[str, set[str]] = {}
    for name in names:
        for scene, chosen in _meant(name, beats).items():
            found.setdefault(scene, set()).update(chosen)
    return {
        scene: [beat for beat in there if beat in found[scene]]
        for scene, there in beats.items()
        if scene in found
    }


def _meant(name: str, beats: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
    """The beats of each scene that one name means."""
    named = {scene: [name] for scene, there in beats.items() if name in there}
    if named:
        return named
    scene, point, beat = name.rpartition(".")
    try:
        within = find_scene(scene if point and beat != "py" else name).name
    except UnknownSceneError:
        known = [spelling for entry in SCENES for spelling in (entry.name, *beats[entry.name])]
        near = get_close_matches(name, known, n=1)
        listed = "\n".join(f"  {scene}: {', '.join(there)}" for scene, there in beats.items())
        hint = f"did you mean {near[0]}?" if near else "there are:\n" + listed
        raise Refusal(f"There is no scene or beat {name!r}; {hint}") from None
    if not point or beat == "py":
        return {within: beats[within]}
    if beat not in beats[within]:
        raise Refusal(f"There is no beat {beat!r} in {within}; there are {', '.join(beats[within])}.")
    return {within: [beat]}


def _make(folder: Path, kind: Kind, cut: Cut) -> tuple[Path, str]:
    """Make one, whole or not at all; its path, and what there is to say of it."""
    path = folder / f"{cut.name}.{kind.ending}"
    with written_whole(path) as new:
        about = f"{cut.seconds:.1f} s"
        if kind.ending == "gif":
            gif = write_gif(cut, new, size=kind.size, rate=kind.rate, most=kind.most)
            about += f", {gif.width}×{gif.height} at {gif.rate:.3g} frames a second"
            if gif.reduced:
                about += ", so that it is small enough"
        elif kind.ending == "webm" and not kind.alpha:
            encode_clip(cut, new)
        else:
            copy_clip(cut, new)
        about += f", {new.stat().st_size / 1e6:.1f} MB"
    return path, about
