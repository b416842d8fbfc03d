"""What a lecturer's slides are made of, whichever program shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from scenes.publish.clips.cuts import Cut
from scenes.words.language import Language
from scenes.words.timeline import Asked

WORDS = 0.1  # of the height of a room full of pictures: what the words below each take
DARK = 0.18  # relative luminance below which white has more contrast than black
CONTRAST = 4.5  # of text on its ground, by WCAG 2; below it, black or white is taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """A beat, ready for a slide.

    Attributes
    ----------
    video : MP4
    poster : its last frame, PNG
    alt : what is seen of it, for somebody who does not see it; empty where nobody has described it

    """

    cut: Cut
    video: Path
    poster: Path
    alt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What a slide of contents shows of another slide: its title, its key, and a picture of it."""

    title: str
    key: str
    picture: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A slide that says what follows, and shows it in small.

    Attributes
    ----------
    key : names the slide, where another one leads to it
    subtitle : a line or two below the title
    contents : in the order of the slides

    """

    key: str
    title: str
    subtitle: str
    contents: Sequence[Item]

    def columns(self, wide: float) -> int:
        """In how many columns its pictures become largest in a room as wide as that many of them, one so high."""
        count = len(self.contents)
        return max(
            range(1, count + 1), key=lambda columns: min(wide / columns, 1 / -(-count // columns) - WORDS)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A scene: its heading and its beats."""

    heading: Heading
    clips: Sequence[Clip]

    @property
    def slides(self) -> int:
        """How many slides of PowerPoint follow its heading: a question has one before its beat, and one after."""
        return sum(1 if clip.cut.beat.asked is None else 3 for clip in self.clips)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deck:
    """Slides: a title, and for each scene its title and its beats.

    Attributes
    ----------
    subtitle : what it is about
    width, height : of a clip, in pixels; a slide has the same shape
    paper, ink : the colours of the ground and of text, as (red, green, blue)
    silent : whether the clips have no sound
    companion : where the companion page is, seen from the deck; None where there is none
    quiz : whether the page stops at the questions, and counts the answers

    """

    language: Language
    title: str
    subtitle: str
    clips: Sequence[Clip]
    width: int
    height: int
    paper: tuple[int, int, int]
    ink: tuple[int, int, int]
    silent: bool
    companion: str | None = None
    quiz: bool = True

    @classmethod
    def of(
        cls,
        clips: Sequence[Clip],
        *,
        about: str,
        silent: bool,
        companion: str | None = None,
        quiz: bool = True,
    ) -> Deck:
        """Put clips together; shape and colours are those of their posters."""
        language = Language.load(clips[0].cut.timeline.language)
        paper, ink = _colors([clip.poster for clip in clips])
        with Image.open(clips[0].poster) as picture:
            width, height = picture.size
        return cls(
            language=language, title=language.say("pages.title"), subtitle=about, clips=clips,
            width=width, height=height, paper=paper, ink=ink, silent=silent, companion=companion, quiz=quiz,
        )  # fmt: skip

    @property
    def is_dark(self) -> bool:
        """Whether it is light on a dark ground."""
        return bool(_luminance(np.array(self.paper)) < DARK)

    @property
    def questions(self) -> list[Asked]:
        """What the page asks, in its order."""
        found = [clip.cut.beat.asked for clip in self.clips]
        return [asked for asked in found if asked is not None] if self.quiz else []

    @property
    def heading(self) -> Heading:
        """The first slide: each scene by its last frame."""
        contents = [
            Item(title=part.heading.title, key=part.heading.key, picture=part.clips[-1].poster)
            for part in self.sections
        ]
        about = f"{self.subtitle}\n{self._length(self.clips)}"
        return Heading(key="start", title=self.title, subtitle=about, contents=contents)

    @property
    def sections(self) -> list[Section]:
        """Scene by scene."""
        found = [list(clips) for _, clips in groupby(self.clips, key=lambda clip: clip.cut.timeline.scene)]
        return [
            Section(
                heading=Heading(
                    key=clips[0].cut.timeline.scene,
                    title=clips[0].cut.timeline.title,
                    subtitle=self.language.say("pages.part", k=k, n=len(found), length=self._length(clips)),
                    contents=[
                        Item(title=clip.cut.title, key=clip.cut.name, picture=clip.poster) for clip in clips
                    ],
                ),
                clips=clips,
            )
            for k, clips in enumerate(found, start=1)
        ]

    def _length(self, clips: Sequence[Clip]) -> str:
        """How many films, and how long they are together."""
        minutes, seconds = divmod(round(sum(clip.cut.seconds for clip in clips)), 60)
        return self.language.say("pages.length", films=len(clips), time=f"{minutes}:{seconds:02}")

    def mix(self, share: float) -> tuple[int, int, int]:
        """So much of the ink and the rest of the paper: for what is said in passing, and for thin lines."""
        return _triple(np.round(share * np.array(self.ink) + (1 - share) * np.array(self.paper)))


def _colors(posters: Sequence[Path]) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    """The ground of all posters, and the colour of the titles at their top.

    Read off the pictures, because the ground of a slide has to be that of its clip to the last bit, as encoded.
    """
    tops = []
    for poster in posters:
        with Image.open(poster) as picture:
            tops.append(np.asarray(picture.convert("RGB"))[: picture.height // 9].reshape(-1, 3))
    pixels = np.concatenate(tops)
    colors, counts = np.unique(pixels, axis=0, return_counts=True)
    paper = colors[counts.argmax()]
    far = np.abs(_luminance(colors) - _luminance(paper))
    ink = colors[far.argmax()]
    light, dark = sorted((_luminance(paper), _luminance(ink)), reverse=True)
    if (light + 0.05) / (dark + 0.05) < CONTRAST:
        ink = np.full(3, 255 if _luminance(paper) < DARK else 0)
    return _triple(paper), _triple(ink)


def _luminance(color: NDArray[np.integer]) -> NDArray[np.float64]:
    """Relative luminance of sRGB, by WCAG 2."""
    share = color / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ np.array([0.2126, 0.7152, 0.0722]))


def _triple(color: NDArray[Any]) -> tuple[int, int, int]:
    red, green, blue = map(int, color)
    return red, green, blue
