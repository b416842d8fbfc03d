"""A lecture as slides: one beat a slide, for PowerPoint and for a browser."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Any

from scenes.lesson import Lesson
from scenes.publish.build.film import Film
from scenes.publish.build.render import processors, render
from scenes.publish.clips.clips import choose
from scenes.publish.clips.cuts import SMALL, SMALL_RATE, SPEECH, Cut, cuts, encode_clip
from scenes.publish.descriptions import all_descriptions, alt_texts
from scenes.publish.report import Report
from scenes.publish.slides.deck import Clip, Deck
from scenes.publish.slides.html_page import write_page
from scenes.publish.slides.powerpoint import write_powerpoint
from scenes.whole import written_whole
from scenes.words.language import Language

PAGE = Path("companion", "index.html")  # in the folder of media
KEPT = 30 * 24 * 3600.0  # seconds for which a clip that is not used stays


@dataclass(frozen=True, slots=True, kw_only=True)
class Slides:
    """What has been made."""

    powerpoint: Path
    page: Path
    deck: Deck

    def sizes(self) -> list[str]:
        """How large it all is, and which clip is the largest."""
        files = [f"{path}: {path.stat().st_size / 1e6:.1f} MB" for path in (self.powerpoint, self.page)]
        sizes = {clip.cut.name: clip.video.stat().st_size / 1e6 for clip in self.deck.clips}
        largest = max(sizes, key=lambda name: sizes[name])
        return [*files, f"{len(sizes)} clips, the largest {largest}: {sizes[largest]:.1f} MB"]


def make_deck(
    lesson: Lesson, *, media: Path, report: Report, silent: bool = False, quiz: bool = True, **how: Any
) -> Deck:
    """The slides of a lesson; scenes that are not finished are rendered (see `render`)."""
    scenes = list(choose(lesson, (), media))
    films = render(lesson, scenes, media=media, report=report, **how)
    study, language = lesson.study(media / "studies"), Language.load(lesson.film.language)
    data, alts = study.dataset, alt_texts(all_descriptions(lesson, study, scenes))
    about = language.say("pages.predicting", y=data.y_name, x=data.x_name)
    return deck_of(films, media, about=about, alts=alts, silent=silent, quiz=quiz, report=report)


def deck_of(
    films: Sequence[Film],
    media: Path,
    *,
    about: str,
    alts: Mapping[str, str] = MappingProxyType({}),
    silent: bool = False,
    quiz: bool = True,
    report: Report,
) -> Deck:
    """The slides of films; clips made once are kept in `media`/slides/clips for the next time.

    `about` says below the title what the lecture is about, `alts` what is seen of beats, by names such as
    ``IntroScene.hook``; with `quiz`, pages stop at the questions.
    """
    clips = make_clips(cuts(films), media / "slides" / "clips", silent=silent, report=report)
    clips = [replace(clip, alt=alts.get(clip.cut.name, "")) for clip in clips]
    return Deck.of(clips, about=about, silent=silent, quiz=quiz)


def make_slides(films: Sequence[Film], media: Path, *, report: Report, **how: Any) -> Slides:
    """Write slides of films (see `deck_of`) as `write_slides` does."""
    return write_slides(deck_of(films, media, report=report, **how), media)


def write_slides(deck: Deck, media: Path) -> Slides:
    """Write `media`/slides/lecture.pptx and lecture.html, which leads to the companion page where there is one."""
    folder = media / "slides"
    if (media / PAGE).is_file():
        deck = replace(deck, companion=f"../{PAGE.as_posix()}")
    made = Slides(powerpoint=folder / "lecture.pptx", page=folder / "lecture.html", deck=deck)
    for write, path in ((write_powerpoint, made.powerpoint), (write_page, made.page)):
        with written_whole(path) as new:
            write(deck, new)
    return made


def make_clips(shots: Sequence[Cut], folder: Path, *, silent: bool, report: Report) -> list[Clip]:
    """A small clip and its poster for each beat, on all cores; those made before are taken as they are."""
    folder.mkdir(parents=True, exist_ok=True)
    prints = {
        film: hashlib.sha256(film.video.read_bytes()).hexdigest() for film in {cut.film for cut in shots}
    }
    names = [_name(cut, prints[cut.film], silent) for cut in shots]
    clips = [
        Clip(cut=cut, video=folder / f"{name}.mp4", poster=folder / f"{name}.png")
        for cut, name in zip(shots, names, strict=True)
    ]
    missing = [clip for clip in clips if not (clip.video.is_file() and clip.poster.is_file())]
    if missing:
        report.say(f"making {len(missing)} clips of {len(clips)}")
        with ThreadPoolExecutor(processors()) as pool:
            for clip in pool.map(partial(_make, silent=silent), missing):
                report.say(
                    f"{clip.cut.name}: {clip.cut.seconds:.0f} s, {clip.video.stat().st_size / 1e6:.1f} MB"
                )
    _tidy(folder, clips)
    return clips


def _name(cut: Cut, film: str, silent: bool) -> str:
    """Changes with whatever can change a clip; what is said changes the name of its sound, too."""
    about = (film, cut.beat, cut.timeline.frame_rate, silent, SMALL, SMALL_RATE, SPEECH, version("av"))
    return hashlib.sha256(repr(about).encode()).hexdigest()[:24]


def _make(clip: Clip, silent: bool) -> Clip:
    """Clip and poster, each under its name only when it is whole; the clip last."""
    with written_whole(clip.video) as video, written_whole(clip.poster) as poster:
        last = encode_clip(clip.cut, video, sound=not silent)
        last.to_image().save(poster, optimize=True)  # type: ignore[no-untyped-call]
    return clip


def _tidy(folder: Path, used: Sequence[Clip]) -> None:
    """Remove what has not been used for long, and what an interrupted run has left."""
    now = time.time()
    for clip in used:
        for path in (clip.video, clip.poster):
            os.utime(path, (now, now))
    for path in folder.iterdir():
        if path.is_file() and now - path.stat().st_mtime > KEPT:
            path.unlink(missing_ok=True)
