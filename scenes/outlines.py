"""The outlines of a typeset formula, read from its SVG once and kept beside it: reading an SVG is slow."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree
from zipfile import BadZipFile

import numpy as np
import svgelements
from manim import RIGHT, WHITE, SVGMobject, __version__

from scenes.whole import written_whole

Array = np.ndarray


class Outline(NamedTuple):
    """One glyph.

    Attributes
    ----------
    points : control points of cubic curves, shape (4 k, 3), not to be written to
    code : red and green of its colour, 0 to 255; (0, 0) where it has none

    """

    points: Array
    code: tuple[int, int]


class _Parsed(SVGMobject):
    """The outlines in an SVG file.

    Manim's own way writes a file beside it and deletes that again: another process may just be reading it.
    """

    def generate_mobject(self) -> _Parsed:
        """Parse the file, the way Manim does, in memory."""
        styled = BytesIO()
        self.modify_xml_tree(ElementTree.parse(self.get_file_path())).write(styled)  # type: ignore[arg-type]
        styled.seek(0)
        mobjects, self.id_to_vgroup_dict = self.get_mobjects_from(svgelements.SVG.parse(styled))
        self.add(*mobjects)
        return self.flip(RIGHT)


@lru_cache(maxsize=2048)
def outlines(svg: Path) -> Sequence[Outline]:
    """The glyphs in a file that is named by its content, in its own units, in the order of the file."""
    kept = svg.with_suffix(f".manim-{__version__}.npz")  # another Manim may read otherwise
    try:
        return _load(kept)
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):  # not there, or half of it on a full disk
        glyphs = _parse(svg)
        _save(kept, glyphs)
        return glyphs


def _parse(svg: Path) -> Sequence[Outline]:
    found = _Parsed(
        svg,
        height=None,
        color=WHITE,
        stroke_width=0,
        use_svg_cache=False,
        path_string_config={"should_subdivide_sharp_curves": True, "should_remove_null_curves": True},
    )
    return [
        Outline(_still(g.points), (0, 0) if g.fill_color == WHITE else tuple(g.fill_color.to_int_rgb()[:2]))
        for g in found
    ]


def _load(kept: Path) -> Sequence[Outline]:
    with np.load(kept, allow_pickle=False) as arrays:
        points, ends, codes = (arrays[name] for name in ("points", "ends", "codes"))
    return [
        Outline(_still(part), (int(r), int(g)))
        for part, (r, g) in zip(np.split(points, ends[:-1]), codes, strict=True)
    ]


def _save(kept: Path, glyphs: Sequence[Outline]) -> None:
    """Whole or not at all; where the disk is full, it is read from the SVG the next time, too."""
    arrays = BytesIO()
    np.savez(
        arrays,
        points=np.concatenate([glyph.points for glyph in glyphs]),
        ends=np.cumsum([len(glyph.points) for glyph in glyphs]),
        codes=np.array([glyph.code for glyph in glyphs]),
    )
    with suppress(OSError), written_whole(kept) as new:
        new.write_bytes(arrays.getvalue())


def _still(points: Array) -> Array:
    points.flags.writeable = False
    return points
