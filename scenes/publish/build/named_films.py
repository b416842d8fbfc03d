"""Finished films under names that people find."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scenes import find_scene
from scenes.lesson import Lesson
from scenes.publish.build.film import TIMELINE, Film
from scenes.publish.build.ingredients import MODULES, script_of
from scenes.publish.build.render import Unfinished, render
from scenes.publish.errors import Refusal
from scenes.whole import link, written_whole
from scenes.words.captions import as_srt, as_vtt


def deliver(
    lesson: Lesson,
    scenes: Sequence[str],
    *,
    media: Path,
    only: Sequence[str] = (),
    from_beat: str | None = None,
    **how: Any,
) -> list[Path]:
    """Render scenes (see `render`; all of them where none is named) and put them into ``films`` in `media`.

    With `only` or `from_beat`, those beats alone, of those of the scenes that have them; such a film is named
    after scene and beats, beside the whole one.
    """
    names = list(dict.fromkeys(find_scene(scene).name for scene in scenes)) or list(MODULES)
    if only or from_beat:
        names, beats = choose_beats(lesson, names, media, only, from_beat)
        lesson = lesson.model_copy(update={"film": lesson.film.model_copy(update={"only": beats})})
    suffix = f"-from-{from_beat}" if from_beat else "".join(f"-{beat}" for beat in lesson.film.only)
    try:
        films = render(lesson, names, media=media, **how)
    except Unfinished as failure:
        for film in failure.films:
            put(film, media / "films", suffix)
        raise
    return [put(film, media / "films", suffix) for film in films]


def choose_beats(
    lesson: Lesson, scenes: Sequence[str], media: Path, only: Sequence[str], from_beat: str | None
) -> tuple[list[str], tuple[str, ...]]:
    """Those of the scenes that have the beats, and the beats."""
    if only and from_beat:
        raise Refusal("--only and --from-beat exclude each other; give one of them.")
    study = lesson.study(media / "studies")
    beats = {scene: list(script_of(scene, study, lesson.film).beats) for scene in scenes}
    for beat in [from_beat] if from_beat else only:
        if not any(beat in there for there in beats.values()):
            listed = "\n".join(f"  {scene}: {', '.join(there)}" for scene, there in beats.items())
            raise Refusal(f"There is no beat {beat!r}; the beats are:\n{listed}")
    if from_beat:
        having = [scene for scene, there in beats.items() if from_beat in there]
        if len(having) > 1:
            raise Refusal(f"The beat {from_beat!r} is in {' and in '.join(having)}; name one of them.")
        there = beats[having[0]]
        return having, tuple(there[there.index(from_beat) :])
    return [scene for scene, there in beats.items() if set(only) & set(there)], tuple(only)


def put(film: Film, folder: Path, suffix: str = "") -> Path:
    """Lay a film, its captions and its timeline into a folder, each whole or not at all; the path of the film."""
    timeline = film.timeline
    target = folder / f"{timeline.scene}{suffix}{film.video.suffix}"
    for source, path in ((film.video, target), (film.folder / TIMELINE, target.with_suffix(".json"))):
        with written_whole(path) as new:
            link(source, new)
    texts = {".srt": as_srt(timeline.captions), ".vtt": as_vtt(timeline.captions, timeline.language)}
    for ending, text in texts.items():
        with written_whole(target.with_suffix(ending)) as new:
            new.write_text(text, "utf-8")
    return target
