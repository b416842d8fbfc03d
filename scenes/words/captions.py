"""Captions: sentences cut to what two lines hold, each at the time at which it is heard."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from html import escape

import srt

from scenes.words.timeline import Caption

LINE = 42  # characters
LINES = 2
LONGEST = 7.0  # seconds
READ = 16.5  # characters a second that a viewer reads; more are spread over the pause behind them, too
CUT = 0.3  # seconds that a piece may come out longer than its share of the letters
SHORTEST = 1.2  # seconds of a piece, the gap behind it included
GAP = 0.08  # seconds at least without a caption between two, and
GAP_FRAMES = 2  # frames, so that the eye sees the change


def cues(sentence: str, start: float, end: float, until: float, frame_rate: float = 60) -> list[Caption]:
    """The captions of a sentence that is heard from `start` to `end`.

    The last stays while nothing else is said, up to a gap before `until`, for at most a second longer, and no more
    than `LONGEST`.  A sentence that is too long for two lines, or lasts too long, is cut where it pauses, or between
    two words.
    """
    gap = max(GAP, GAP_FRAMES / frame_rate)
    pieces = _pieces(sentence, end - start)
    weights = [len(piece) for piece in pieces]
    last = max(min(until - gap, end + 1.0), start + 0.2)
    fast = sum(weights) > READ * (end - start - gap * (len(pieces) - 1))
    length = (last if fast and len(pieces) > 1 else end) - start
    edges = [start + length * sum(weights[:k]) / sum(weights) for k in range(len(pieces) + 1)]
    edges[-1] = min(last, edges[-2] + LONGEST)
    return [
        Caption(start=a, end=b if k == len(pieces) - 1 else b - gap, text=_wrapped(piece))
        for k, (piece, a, b) in enumerate(zip(pieces, edges, edges[1:], strict=False))
    ]


def _pieces(sentence: str, seconds: float) -> list[str]:
    if len(_wrapped(sentence).split("\n")) <= LINES and seconds <= LONGEST - CUT:
        return [sentence]
    words = sentence.split(" ")

    def cost(k: int) -> float:
        left, right = (" ".join(part) for part in (words[:k], words[k:]))
        pauses = 0 if left[-1] in ",;:–" else 25
        short = min(len(left), len(right)) / len(sentence) * seconds < SHORTEST
        return abs(len(left) - len(right)) + pauses + 1000 * short

    if len(words) < 2:
        return [sentence]
    k = min(range(1, len(words)), key=cost)
    left, right = " ".join(words[:k]), " ".join(words[k:])
    share = len(left) / len(sentence)
    return [*_pieces(left, share * seconds), *_pieces(right, (1 - share) * seconds)]


def _wrapped(text: str) -> str:
    """On one line, or on two or more that are as even as can be."""
    if len(text) <= LINE:
        return text
    words = text.split(" ")
    halves = [(" ".join(words[:k]), " ".join(words[k:])) for k in range(1, len(words))]
    fitting = [(abs(len(a) - len(b)), f"{a}\n{b}") for a, b in halves if max(len(a), len(b)) <= LINE]
    if fitting:
        return min(fitting)[1]
    lines, line = [], ""
    for word in words:
        if line and len(line) + 1 + len(word) > LINE:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return "\n".join([*lines, line])


def as_srt(captions: Iterable[Caption]) -> str:
    """A subtitle file for players and YouTube."""
    subtitles = [
        srt.Subtitle(k, timedelta(seconds=cue.start), timedelta(seconds=cue.end), cue.text)
        for k, cue in enumerate(captions, start=1)
    ]
    return str(srt.compose(subtitles))


def as_vtt(captions: Iterable[Caption], language: str, kind: str = "captions") -> str:
    """The same for web pages, in WebVTT as the W3C has it; `language` is a tag of BCP 47, `kind` that of the track.

    What kind and language they are stands on the first line: lines of their own below it are no part of the format.
    """
    blocks = [f"WEBVTT Kind: {kind}; Language: {language}\n"]
    for k, cue in enumerate(captions, start=1):
        start, end = (
            srt.timedelta_to_srt_timestamp(timedelta(seconds=at)).replace(",", ".")
            for at in (cue.start, cue.end)
        )
        blocks.append(f"{k}\n{start} --> {end}\n{escape(cue.text, quote=False)}\n")
    return "\n".join(blocks)
