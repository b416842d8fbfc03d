"""The words of a lecture: captions on its own clock, and all of it to read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from scenes.publish.build.film import Film
from scenes.publish.lecture.youtube import clock
from scenes.words.timeline import Caption, Timeline


def captions(films: Sequence[Film]) -> list[Caption]:
    """Those of all films, in seconds from the beginning of the lecture."""
    found, begin = [], 0.0
    for film in films:
        timeline = film.timeline
        found += [
            Caption(start=begin + cue.start, end=begin + cue.end, text=cue.text) for cue in timeline.captions
        ]
        begin += timeline.frames / timeline.frame_rate
    return found


def transcript(title: str, films: Sequence[Film]) -> str:
    """Markdown: a section a scene, a section a beat in it, each with its time, and the words as shown."""
    blocks, begin = [f"# {_escaped(title)}"], 0.0
    for film in films:
        timeline = film.timeline
        if timeline.is_told:
            blocks += _section(timeline, begin)
        begin += timeline.frames / timeline.frame_rate
    return "\n\n".join(blocks) + "\n"


def _section(timeline: Timeline, begin: float) -> Iterator[str]:
    yield f"## {clock(int(begin))} {_escaped(timeline.title)}"
    for beat in timeline.beats:
        at = clock(int(begin + beat.start / timeline.frame_rate))
        yield f"### {at} {_escaped(beat.title)}" if beat.title else f"({at})"
        yield _escaped(beat.text)
        if beat.told is not None:
            yield f"> {_escaped(beat.told.text)}"


def _escaped(text: str) -> str:
    """Shown by Markdown as it stands here."""
    return re.sub(r"([\\`*_<>\[\]#|])", r"\\\1", text)
