"""What goes beside the film where people look for it: chapters, and a description as YouTube takes it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from math import floor

from gdmath import Study
from scenes.lesson import Lesson, LineData
from scenes.publish.build.film import Film
from scenes.publish.lecture.concatenate import Chapter
from scenes.words.language import Language
from scenes.words.voice import LEAD

LONGEST_TITLE = 100  # characters, as YouTube has it
LONGEST_TEXT = 5000  # bytes, which are no more characters than that
LONGEST_NAME = 60  # characters of a column's name or of a chapter
SHORTEST = 10  # seconds of a chapter
FEWEST = 3  # chapters, below which YouTube shows none


def lecture_title(lesson: Lesson, study: Study, language: Language) -> str:
    """The subject, and for data of the user's what is predicted from what."""
    data = study.dataset
    title = language.say("pages.title")
    if not isinstance(lesson.data, LineData):
        title = language.say("pages.title_of_data", title=title, y=short(data.y_name), x=short(data.x_name))
    title = plain(title)
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1]}…"


def chapters(films: Sequence[Film]) -> list[Chapter]:
    """One for each beat that has a title, and for each scene's first; a beat without one belongs to that before it.

    The first of a scene, and those whose title others have too, are named after their scene as well.  An end screen is
    one where it is long enough for YouTube, wherever its first second begins; else it belongs to what comes before.
    """
    told = [film.timeline for film in films]
    every = [beat.title for timeline in told for beat in timeline.beats]
    found: list[Chapter] = []
    begin = 0
    for timeline in told:
        seconds = timeline.frames / timeline.frame_rate
        for k, beat in enumerate(timeline.beats):
            if (k and not beat.title) or not (timeline.is_told or seconds - LEAD >= SHORTEST):
                continue
            names = [timeline.title, beat.title] if k == 0 or every.count(beat.title) > 1 else [beat.title]
            name = " – ".join(dict.fromkeys(name for name in names if name))
            # What comes before the first beat belongs to it.
            start = begin if k == 0 else begin + beat.start
            found.append(Chapter(title=name, start=start, end=start, opens=k == 0))
        begin += timeline.frames
    return closed(found, begin)


def closed(starts: Sequence[Chapter], end: int) -> list[Chapter]:
    """The same chapters, each ending where the next one starts."""
    return [
        Chapter(title=a.title, start=a.start, end=b, opens=a.opens)
        for a, b in zip(starts, [*(later.start for later in starts[1:]), end], strict=True)
    ]


def second(frame: int, rate: Fraction) -> int:
    """The whole second that a description names for a chapter: no word of it has been said then."""
    return floor(frame / rate + Fraction(LEAD)) if frame else 0


def merged(parts: Sequence[Chapter], rate: Fraction) -> list[Chapter]:
    """The chapters that are long enough for YouTube, in whole seconds.

    One that is too short becomes a part of the one before it; only a scene's first is rather joined by what
    follows, so that scenes keep their names as long as they can.
    """
    end = parts[-1].end
    kept = [parts[0]]
    for part in parts[1:]:
        room = second(part.start, rate) - second(kept[-1].start, rate)
        if room < SHORTEST and part.opens and not kept[-1].opens:
            kept.pop()
            room = SHORTEST  # the one before was far enough from that
        if room >= SHORTEST:
            kept.append(part)
    while len(kept) > 1 and floor(end / rate) - second(kept[-1].start, rate) < SHORTEST:
        kept.pop()
    return closed(kept, end)


def description(
    lesson: Lesson, study: Study, language: Language, parts: Sequence[Chapter], rate: Fraction
) -> str:
    """Title, summary, chapters and formulas: no links, no angle brackets, and no longer than YouTube takes."""
    blocks = [lecture_title(lesson, study, language), " ".join(_summary(lesson, study, language))]
    listed = merged(parts, rate)
    if len(listed) >= FEWEST:
        lines = (f"{clock(second(part.start, rate))} {short(part.title)}" for part in listed)
        blocks.append("\n".join([language.say("pages.chapters"), *lines]))
    blocks.append(language.say("pages.formulas").strip())
    text = plain("\n\n".join(blocks)) + "\n"
    if len(text.encode()) > LONGEST_TEXT:
        # The formulas are told in the film, too.
        text = plain("\n\n".join(blocks[:-1])) + "\n"
    return text


def _summary(lesson: Lesson, study: Study, language: Language) -> Iterator[str]:
    """Sentences on this lesson."""
    data, moments, descent = study.dataset, study.moments, study.trajectories["descent"]
    yield language.say("pages.summary")
    named = replace(data, x_name=short(data.x_name), x_dates=None if study.told.is_raw else data.x_dates)
    x_name = language.measured(named, study.told, study.is_standardized)
    yield language.say("pages.data", n=language.number(f"{moments.n:,}"), y=short(data.y_name), x=x_name)
    m, b = (language.number(f"{value:.3g}").replace("-", "−") for value in moments.optimum)
    epochs = f"{language.number(f'{descent.epochs:,}')} {language.plural(descent.epochs, 'epoch')}"
    ends = language.say(f"pages.{descent.outcome}", epochs=epochs)
    alpha = language.number(f"{descent.learning_rate:.3g}")
    yield language.say("pages.descent", alpha=alpha, ends=ends, m=m, b=b)
    if lesson.film.voice == "neural":
        yield language.say("pages.synthetic_voice")
    yield language.say("pages.made")


def clock(seconds: int) -> str:
    """Minutes and seconds, and hours where there are any: 0:00, 12:05, 1:00:00."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def short(name: str) -> str:
    """On one line, and no longer than can be read there."""
    name = " ".join(name.split())
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def plain(text: str) -> str:
    """Without what YouTube refuses in titles and descriptions."""
    return text.replace("<", "‹").replace(">", "›")
