"""A described edition: after each beat the picture holds, and the voice says what was only seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from pathlib import Path

from scenes.publish.build.film import SOUNDS, TIMELINE, VIDEO, Film
from scenes.publish.descriptions import Descriptions
from scenes.whole import link
from scenes.words.captions import cues
from scenes.words.described import Description
from scenes.words.timeline import BeatTime, Caption, Timeline, Told
from scenes.words.voice import Speech, Voice

PAUSE = 0.6  # seconds of stillness after a description, before the film goes on


def described(films: Sequence[Film], told: Descriptions, voice: Voice, folder: Path) -> list[Film]:
    """The same films with what is told of their beats, each in a folder of its own in `folder`.

    A film's video stays as it is: its timeline says after which of its frames the picture holds, and for how long.
    """
    return [_described(film, told.get(film.timeline.scene, {}), voice, folder) for film in films]


def _described(film: Film, told: Mapping[str, Description], voice: Voice, folder: Path) -> Film:
    timeline = film.timeline
    new = folder / timeline.scene
    (new / SOUNDS).mkdir(parents=True)
    link(film.video, new / VIDEO)
    beats: list[BeatTime] = []
    captions: list[Caption] = []
    late = 0
    for beat in timeline.beats:
        shift = late / timeline.frame_rate
        captions += [
            Caption(start=cue.start + shift, end=cue.end + shift, text=cue.text)
            for cue in _captions_of(timeline, beat)
        ]
        if beat.sound is not None:
            link(film.sound(beat.sound), new / SOUNDS / beat.sound)
        moved = beat.model_copy(update={"start": beat.start + late, "end": beat.end + late})
        if beat.id in told:
            about = told[beat.id]
            speech = voice.speech(timeline.scene, about.words)
            moved = _held(moved, about, speech, timeline.frame_rate)
            captions += _cues(about, speech, moved, timeline.frame_rate)
            if speech.sound is not None:
                link(speech.sound, new / SOUNDS / speech.sound.name)
        late += moved.held
        beats.append(moved)
    timeline.model_copy(update={"beats": tuple(beats), "captions": tuple(captions)}).save(new / TIMELINE)
    return Film(new)


def _held(beat: BeatTime, about: Description, speech: Speech, rate: float) -> BeatTime:
    """The beat with its description after it."""
    told = Told(
        text=about.words.text,
        spoken=about.words.spoken,
        start=beat.end,
        sound=None if speech.sound is None else speech.sound.name,
        spans=speech.spans,
    )
    return beat.model_copy(update={"told": told, "end": beat.end + ceil((speech.end + PAUSE) * rate)})


def _cues(about: Description, speech: Speech, beat: BeatTime, rate: float) -> Iterator[Caption]:
    """The captions of a description, on the clock of the film."""
    assert beat.told is not None
    begin = beat.told.start / rate
    until = [start for start, _ in speech.spans[1:]] + [speech.end + PAUSE]
    for (shown, _), (start, end), then in zip(about.words.sentences, speech.spans, until, strict=True):
        yield from cues(shown, begin + start, begin + end, begin + then, rate)


def _captions_of(timeline: Timeline, beat: BeatTime) -> list[Caption]:
    """Those that are shown during a beat."""
    start, end = beat.start / timeline.frame_rate, beat.end / timeline.frame_rate
    return [cue for cue in timeline.captions if start <= (cue.start + cue.end) / 2 < end]


def holds(films: Sequence[Film]) -> dict[str, tuple[float, float]]:
    """When the picture holds for the description of each beat: seconds from the beginning of a described edition."""
    found, begin = {}, 0.0
    for film in films:
        timeline = film.timeline
        for beat in timeline.beats:
            if beat.told is not None:
                start, end = (
                    round(begin + frame / timeline.frame_rate, 3) for frame in (beat.told.start, beat.end)
                )
                found[f"{timeline.scene}.{beat.id}"] = start, end
        begin += timeline.frames / timeline.frame_rate
    return found


def track(films: Sequence[Film], told: Descriptions) -> list[Caption]:
    """For a track of descriptions: what is to be said, from the last word of each beat to its end.

    In seconds from the beginning of the lecture; in words for the ear, for programs that speak them.
    """
    found, begin = [], 0.0
    for film in films:
        timeline = film.timeline
        for beat in timeline.beats:
            if beat.id in told.get(timeline.scene, {}):
                start = begin + beat.start / timeline.frame_rate + beat.spans[-1][1]
                end = begin + beat.end / timeline.frame_rate
                text = told[timeline.scene][beat.id].words.spoken
                found.append(Caption(start=start, end=end, text=text))
        begin += timeline.frames / timeline.frame_rate
    return found
