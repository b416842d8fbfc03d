r"""Clips in other people's documents: Quarto, Jupyter Book and Beamer; what is copied stands beside the clips.

Each clip comes with its poster (its last frame), its captions and what is seen of it in words.  All addresses are those
of files beside the snippets: clips.qmd and clips.md are pages as they are, clips.tex is for ``\input``.
Sources: quarto.org, Videos and Conditional Content; mystmd.org, Images, Figures and Videos; Beamer User Guide, External
Videos, and hyperref for ``run:``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby
from pathlib import Path

from scenes.publish.clips.cuts import Cut, last_pictures
from scenes.whole import written_whole
from scenes.words.captions import as_vtt
from scenes.words.language import Language

TEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': "''",
}  # fmt: skip


def write_snippets(shots: Sequence[Cut], folder: Path, alts: Mapping[str, str]) -> list[Path]:
    """Write posters, captions, and clips.qmd, clips.md and clips.tex into a folder of clips; return these three.

    `alts` says what is seen of beats, by names such as ``IntroScene.hook``.
    """
    for film, cuts in groupby(shots, key=lambda cut: cut.film):
        pictures = last_pictures(film)
        for cut in cuts:
            with written_whole(folder / f"{cut.name}.png") as new:
                pictures[cut.beat.id].to_image().save(new, optimize=True)  # type: ignore[no-untyped-call]
            if cut.captions:
                with written_whole(folder / f"{cut.name}.vtt") as new:
                    new.write_text(as_vtt(cut.captions, cut.timeline.language), "utf-8")
    paths = []
    for ending, document in (("qmd", quarto), ("md", myst), ("tex", beamer)):
        paths.append(folder / f"clips.{ending}")
        with written_whole(paths[-1]) as new:
            new.write_text(document(shots, alts), "utf-8")
    return paths


def quarto(shots: Sequence[Cut], alts: Mapping[str, str]) -> str:
    """A page with the films; where they cannot play, in a PDF say, with their posters, which lead to them.

    Quarto's own ``{{< video >}}`` takes neither poster nor captions, and so the film is written as HTML.
    """
    language = Language.load(shots[0].timeline.language)
    head = {
        "title": language.say("pages.title"),
        "lang": language.code,
        "resources": ["*.mp4", "*.png", "*.vtt"],
    }
    parts = ["---\n" + "\n".join(f"{key}: {_yaml(value)}" for key, value in head.items()) + "\n---"]
    for cut in shots:
        name, about = cut.name, language.say("pages.film", title=cut.title)
        parts += [
            f"## {marked(cut.title)}",
            f"```{{=html}}\n{_figure(cut, language, alts.get(name, ''))}\n```",
            '::: {.content-hidden when-format="html"}\n'
            f"[![{marked(alts.get(name) or about)}]({name}.png)]({name}.mp4)\n\n[{marked(about)}]({name}.mp4)\n:::",
        ]
    return "\n\n".join(parts) + "\n"


def _figure(cut: Cut, language: Language, alt: str) -> str:
    """A film as HTML, without a blank line."""
    about = language.say("pages.film", title=cut.title)
    track = f'<track kind="captions" src="{cut.name}.vtt" srclang="{language.code}" label="{escape(language.name)}">'
    return "\n".join([
        "<figure>",
        f'<video controls playsinline preload="none" style="width: 100%" poster="{cut.name}.png" '
        f'aria-label="{escape(f"{ended(about)} {alt}".strip())}">',
        f'<source src="{cut.name}.mp4" type="video/mp4">',
        *([track] if cut.captions else []),
        f'<a href="{cut.name}.mp4">{escape(about)}</a>',
        "</video>",
        f"<figcaption>{escape(cut.title)}</figcaption>",
        "</figure>",
    ])  # fmt: skip


def myst(shots: Sequence[Cut], alts: Mapping[str, str]) -> str:
    """A page with a figure a film: the film on the web and its poster in print, which is what its ``.*`` stands for.

    A figure has no track for captions, and so the words of the film stand below it.
    """
    language = Language.load(shots[0].timeline.language)
    parts = [f"---\ntitle: {_yaml(language.say('pages.title'))}\n---"]
    for cut in shots:
        options = {"alt": alts.get(cut.name) or language.say("pages.film", title=cut.title), "width": "100%"}
        captions = f" [{marked(language.say('pages.captions'))}]({cut.name}.vtt)" if cut.captions else ""
        parts += [
            f"## {marked(cut.title)}",
            "\n".join([
                f"```{{figure}} {cut.name}.*",
                "---",
                *(f"{key}: {_yaml(value)}" for key, value in options.items()),
                "---",
                f"{marked(ended(cut.title))}{captions}",
                "```",
            ]),
        ]  # fmt: skip
        if words := " ".join(cut.beat.text.split()):
            parts.append(f"```{{dropdown}} {marked(language.say('pages.said'))}\n{marked(words)}\n```")
    return "\n\n".join(parts) + "\n"


def beamer(shots: Sequence[Cut], alts: Mapping[str, str]) -> str:
    """A frame a film: its poster, which opens the film in the player of the machine."""
    language = Language.load(shots[0].timeline.language)
    parts = [
        "% In a document of class beamer:  \\newcommand{\\clips}{media/clips/} \\input{media/clips/clips.tex}",
        "\\providecommand{\\clips}{}",
    ]
    for cut in shots:
        name, about = cut.name, language.say("pages.film", title=cut.title)
        parts.append("\n".join([
            f"\\begin{{frame}}{{{in_tex(cut.title)}}}",
            "  \\centering",
            f"  \\href{{run:\\clips {name}.mp4}}{{\\includegraphics[width=\\linewidth, height=0.75\\textheight, "
            f"keepaspectratio, alt={{{in_tex(alts.get(name) or about)}}}]{{\\clips {name}.png}}}}",
            "",
            f"  \\href{{run:\\clips {name}.mp4}}{{\\small {in_tex(about)}}}",
            "\\end{frame}",
        ]))  # fmt: skip
    return "\n\n".join(parts) + "\n"


def marked(text: str) -> str:
    r"""A text in which no sign means anything to Pandoc's Markdown, or to that of MyST.

    >>> marked("2 * 3_a <b> costs $1")
    '2 \\* 3\\_a \\<b\\> costs \\$1'

    """
    return re.sub(r"([\\`*_{}\[\]<>#$@^~|!])", r"\\\1", " ".join(text.split()))


def in_tex(text: str) -> str:
    r"""A text in which no sign means anything to TeX.

    >>> in_tex("50 % of {a_1}")
    '50 \\% of \\{a\\_1\\}'

    """
    return "".join(TEX.get(sign, sign) for sign in " ".join(text.split()))


def ended(text: str) -> str:
    """A text as a sentence.

    >>> ended("Left or right?"), ended("One step")
    ('Left or right?', 'One step.')

    """
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."


def _yaml(value: object) -> str:
    """A value as JSON, which is YAML, too."""
    return json.dumps(value, ensure_ascii=False)
