"""Snippets beside clips: what they say is there, and the tools that they are for take them."""

from __future__ import annotations

import doctest
import json
import re
import shutil
import subprocess

import html5lib
import numpy as np
import pypdfium2
import pytest
from markdown_it import MarkdownIt
from PIL import Image

from scenes.publish.clips import snippets
from scenes.publish.clips.cuts import cuts
from scenes.publish.clips.snippets import beamer, in_tex, marked, write_snippets
from scenes.words.timeline import Timeline
from tests.support.made_films import made_film, picture

NAMES = ["OnlyBScene.first_one", "OnlyBScene.quiet"]
ODD = r"""50 % of {a_1} & b^2 ~ <c> #1 $x$ \n "so" | `d` [e](f) *g* @h!"""
ALTS = {NAMES[0]: f"A line; {ODD}: seen"}


@pytest.fixture(scope="module")
def shots(tmp_path_factory):
    """Two beats: one with a title that means something to every format, one without title, captions or description."""
    film = made_film(tmp_path_factory.mktemp("film") / "made", beats={"first_one": 40, "quiet": 20})
    path = film.folder / "timeline.json"
    timeline = Timeline.load(path)
    first, quiet = timeline.beats
    beats = (
        first.model_copy(update={"title": ODD}),
        quiet.model_copy(update={"text": "", "spans": ()}),
    )
    captions = tuple(cue for cue in timeline.captions if cue.end <= 40 / 60)
    timeline.model_copy(update={"beats": beats, "captions": captions}).save(path)
    return cuts([film])


@pytest.fixture(scope="module")
def folder(shots, tmp_path_factory):
    folder = tmp_path_factory.mktemp("clips")
    for name in NAMES:
        (folder / f"{name}.mp4").write_bytes(b"a film")
    made = write_snippets(shots, folder, ALTS)
    assert [path.name for path in made] == ["clips.qmd", "clips.md", "clips.tex"]
    return folder


def test_posters_and_captions_lie_beside_the_clips(folder):
    assert {path.name for path in folder.iterdir()} == {
        *(f"{name}.{ending}" for name in NAMES for ending in ("mp4", "png")),
        f"{NAMES[0]}.vtt", "clips.qmd", "clips.md", "clips.tex",
    }  # fmt: skip
    for name, last in zip(NAMES, (39, 59), strict=True):
        with Image.open(folder / f"{name}.png") as poster:
            seen = np.asarray(poster.convert("RGB")).astype(int)
        assert np.abs(seen - picture(last, (320, 180), "dark")).mean() < 3
    captions = (folder / f"{NAMES[0]}.vtt").read_text("utf-8")
    assert captions.startswith("WEBVTT Kind: captions; Language: en\n") and captions.count("-->") == 2


def figures(page: str) -> list:
    """The raw HTML of a page for Quarto, each read by the rules of HTML without a fault."""
    blocks = re.findall(r"^```\{=html\}\n(.*?)\n```$", page, re.S | re.M)
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return [parser.parseFragment(block) for block in blocks]


def test_quarto_shows_films_with_poster_captions_and_what_is_seen(folder):
    page = (folder / "clips.qmd").read_text("utf-8")
    head = dict(line.split(": ", 1) for line in page.split("---\n")[1].splitlines())
    assert json.loads(head["resources"]) == ["*.mp4", "*.png", "*.vtt"]
    found = figures(page)
    assert len(found) == len(NAMES)
    for name, figure in zip(NAMES, found, strict=True):
        video = figure.find(".//video")
        assert video.get("poster") == f"{name}.png" and "controls" in video.attrib
        assert video.find("source").get("src") == f"{name}.mp4"
        assert (video.find("track") is not None) == (name == NAMES[0])
    video = found[0].find(".//video")
    assert video.find("track").attrib == {
        "kind": "captions", "src": f"{NAMES[0]}.vtt", "srclang": "en", "label": "English",
    }  # fmt: skip
    assert ALTS[NAMES[0]] in video.get("aria-label")
    assert found[0].find(".//figcaption").text == ODD


def test_where_films_cannot_play_quarto_shows_posters_that_lead_to_them(folder):
    page = (folder / "clips.qmd").read_text("utf-8")
    blocks = re.findall(r'^::: \{\.content-hidden when-format="html"\}\n(.*?)\n:::$', page, re.S | re.M)
    for name, block in zip(NAMES, blocks, strict=True):
        tree = html5lib.parseFragment(MarkdownIt().render(block), namespaceHTMLElements=False)
        assert [link.get("href") for link in tree.iter("a")] == [f"{name}.mp4"] * 2
        (image,) = tree.iter("img")
        assert image.get("src") == f"{name}.png"
        assert image.get("alt") == ALTS.get(name, "Film: Quiet")


def test_jupyter_book_has_a_figure_a_film_and_its_words(folder):
    page = (folder / "clips.md").read_text("utf-8")
    body = page.split("---\n", 2)[2]
    found = MarkdownIt().parse(body)
    fences = [token for token in found if token.type == "fence"]
    assert [token.info for token in fences] == [
        f"{{figure}} {NAMES[0]}.*", "{dropdown} What is said", f"{{figure}} {NAMES[1]}.*",
    ]  # fmt: skip
    options = dict(line.split(": ", 1) for line in fences[0].content.split("---\n")[1].splitlines())
    assert json.loads(options["alt"]) == ALTS[NAMES[0]] and json.loads(options["width"]) == "100%"
    caption = MarkdownIt().render(fences[0].content.split("---\n")[2])
    tree = html5lib.parseFragment(caption, namespaceHTMLElements=False)
    assert "".join(tree.itertext()).strip() == f"{ODD} Captions"
    assert [link.get("href") for link in tree.iter("a")] == [f"{NAMES[0]}.vtt"]
    assert "The words of the first\\_one beat" in fences[1].content
    for name in NAMES:  # the web takes the film, print the poster, by what stands for both
        assert (folder / f"{name}.mp4").is_file() and (folder / f"{name}.png").is_file()


@pytest.mark.parametrize("text", [ODD, "plain", "___", "a\n\nb"])
def test_what_is_marked_is_read_as_it_was(text):
    rendered = html5lib.parseFragment(MarkdownIt().render(marked(text)), namespaceHTMLElements=False)
    assert "".join(rendered.itertext()).strip() == " ".join(text.split())


def test_its_examples_are_true():
    found = doctest.testmod(snippets)
    assert found.attempted > 2 and found.failed == 0


def has_beamer() -> bool:
    if shutil.which("pdflatex") is None:
        return False
    found = [shutil.which("kpsewhich"), "beamer.cls", "pgfcore.sty"]
    return len(subprocess.run(found, capture_output=True, text=True, check=False).stdout.split()) == 2


def test_beamer_frames_are_whole(shots):
    frames = beamer(shots, ALTS)
    plain = re.sub(r"\\[{}]", "", frames)
    assert plain.count("{") == plain.count("}")
    assert frames.count(r"\begin{frame}") == frames.count(r"\end{frame}") == len(NAMES)
    for name in NAMES:
        assert frames.count(f"\\href{{run:\\clips {name}.mp4}}") == 2
        assert f"{{\\clips {name}.png}}" in frames
    assert in_tex(ALTS[NAMES[0]]) in frames


@pytest.mark.skipif(
    not has_beamer(), reason="there is no Beamer (apt install texlive-latex-recommended texlive-pictures)"
)
def test_beamer_typesets_them(folder, tmp_path):
    (tmp_path / "talk.tex").write_text(
        "\\pdfobjcompresslevel=0 "
        f"\\documentclass{{beamer}}\\newcommand{{\\clips}}{{{folder.as_posix()}/}}\\begin{{document}}"
        f"\\input{{{folder.as_posix()}/clips.tex}}\\end{{document}}\n",
        "utf-8",
    )
    run = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "talk.tex"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-2000:]
    assert "Overfull" not in run.stdout
    with pypdfium2.PdfDocument(tmp_path / "talk.pdf") as talk:
        assert len(talk) == len(NAMES)
        text = talk[0].get_textpage().get_text_range()
        assert re.search(r"50 % of \{a.1\} & b.2 . <c> #1 \$x\$ \\n", text)  # its _ is a line, not a letter
        image = np.asarray(talk[0].render(scale=2).to_pil().convert("RGB")).astype(int)
    assert (np.abs(image - (240, 118, 60)).max(axis=2) < 40).sum() > 100  # the disk of the poster
    opened = re.findall(rb"/A<</F\(([^)]*)\)/S/Launch>>", (tmp_path / "talk.pdf").read_bytes())
    assert [name.decode() for name in opened] == [f"{folder}/{name}.mp4" for name in NAMES for _ in range(2)]
