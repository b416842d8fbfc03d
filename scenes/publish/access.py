"""Who can follow what we publish: the criteria of WCAG 2.1 AA, output by output, and who sees to each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av

from scenes.publish.flashes import MOST, flashes_of

LECTURES = ("lecture/lecture.mp4", "lecture-described/lecture.mp4")


@dataclass(frozen=True, slots=True)
class Claim:
    """A criterion for one output.

    Attributes
    ----------
    output : what is published
    criterion : its number and name in WCAG 2.1
    ours : whether it holds by construction; otherwise it is the lecturer's to see to
    text : why, or what to do

    """

    output: str
    criterion: str
    ours: bool
    text: str


CLAIMS = tuple(
    Claim(output, criterion, ours, text)
    for output, claims in {
        "film": (
            ("1.2.2 Captions", True, "beside each film as .srt and .vtt, from the words that are spoken"),
            ("1.4.1 Use of colour", True, "what a colour means, a label, a shape or a place means, too"),
            ("1.4.3 Contrast", True, "4.5:1 or more for every text, in both themes"),
            ("2.3.1 Flashes", True, f"at most {MOST} a second; measured here on the films that there are"),
            ("1.2.5 Audio description", False, "give the described edition with it, or the track of descriptions"),
        ),
        "lecture": (
            ("1.2.2 Captions", True, "in the film as a track, and as lecture.en.srt and .vtt"),
            ("1.2.3 Media alternative", True, "transcript.html has all that is said and seen"),
            ("1.2.5 Audio description", True, "lecture.en.descriptions.vtt, and gdvideo lecture --described"),
            ("3.1.1 Language", True, "tracks are marked with the language"),
            ("1.2.2 Captions, where you upload", False, "upload lecture.en.srt; do not trust captions made by machine"),
            ("1.2.5 Audio description, where you upload", False, "link to the described edition below the film"),
        ),
        "described edition": (
            ("1.2.5 Audio description", True, "the voice says what is only seen, while the picture holds"),
            ("1.2.2 Captions", True, "of words and descriptions"),
            ("3.1.1 Language", True, "tracks are marked with the language"),
        ),
        "html deck": (
            ("1.1.1 Text alternatives", True, "each slide's picture is described"),
            ("1.2.2 Captions", True, "key c"),
            ("1.3.1 Headings", True, "a heading for the deck and for each film"),
            ("2.1.1 Keyboard", True, "all of it by keys; the first slide tells them"),
            ("2.2.2 Pause", True, "key p; where motion is to be reduced, nothing starts by itself"),
            ("3.1.1 Language", True, "the page names it"),
        ),
        "pptx": (
            ("1.1.1 Text alternatives", True, "each film and picture is described"),
            ("2.4.2 Titles", True, "each slide has a title of its own"),
            ("1.2.1 Alternative for the sound", True, "the notes hold the words"),
            ("1.2.2 Captions", False, "show it with PowerPoint's live subtitles, or give the lecture with it"),
            ("3.1.1 Language", False, "set the language of the text in your PowerPoint where it guesses wrongly"),
        ),
        "transcript": (
            ("1.1.1 Text alternatives", True, "a still of each beat, described; formulas as MathML"),
            ("1.3.1 Headings", True, "a list of contents, a heading for each film and each beat"),
            ("1.4.3 Contrast", True, "4.5:1 or more, light and dark"),
            ("2.1.1 Keyboard", True, "nothing but links"),
            ("3.1.1 Language", True, "the page names it"),
        ),
        "companion": (
            ("1.1.1 Text alternatives", True, "each picture has a name, and its state is told in words"),
            ("1.4.3 Contrast", True, "4.5:1 or more, light and dark"),
            ("2.1.1 Keyboard", True, "all that the mouse can do, keys can"),
            ("2.2.2 Pause", True, "nothing moves by itself"),
            ("3.1.1 Language", True, "the page names it"),
        ),
        "clips": (
            ("2.3.1 Flashes", True, "those of the film"),
            ("1.2.2 Captions", True, "beside each MP4 as .vtt, which the snippet for Quarto has as its track"),
            ("1.1.1 Text alternatives", True, "the snippets beside MP4 have what is seen of each"),
            ("1.1.1 Text alternatives of GIFs", False, "a GIF needs a text where you show it: take that of clips.md"),
            ("2.2.2 Pause", False, "a GIF runs for ever: take a film where a page cannot stop it"),
        ),
        "all of it": (
            ("1.1.1 Names of your data", False, "columns need names that somebody understands who hears them"),
            ("1.2.2 Your own recordings", False, "captions are those of the script: say what stands there"),
        ),
    }.items()
    for criterion, ours, text in claims
)  # fmt: skip


def table() -> str:
    """All of it in Markdown, for README."""
    rows = [f"| {c.output} | {c.criterion} | {'holds' if c.ours else '**you**'} | {c.text} |" for c in CLAIMS]
    return "\n".join(["| output | WCAG 2.1 AA | | |", "|---|---|---|---|", *rows])


def measured(media: Path) -> Iterator[tuple[bool | None, str]]:
    """How often each film in `media` flashes: whether that is safe, and a sentence."""
    films = [*sorted((media / "films").glob("*.mp4")), *(media / name for name in LECTURES)]
    found = [path for path in films if path.is_file()]
    if not found:
        yield None, f"2.3.1 Flashes: there is no film in {media} yet; render, and ask again."
    for path in found:
        try:
            flashes = flashes_of(path)
        except (OSError, av.FFmpegError) as error:
            yield False, f"{path}: cannot be looked at ({error}); make it again."
            continue
        when = f", before {flashes.at:.1f} s" if flashes.most else ""
        yield (
            flashes.is_safe,
            (f"{path}: at most {flashes.most} flashes in a second{when}, {flashes.frames} frames looked at"),
        )
