"""The still that stands for the lecture: the data with their line, and the descent that found it, in big strokes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from manim import VGroup, config

from gdmath import DatasetError
from scenes.command import CommandScene, refuse
from scenes.layout import Region
from scenes.lesson import Lesson, LessonError
from scenes.mobjects.kit.shapes import Shape, clip_segments, dots, polyline, segments
from scenes.mobjects.plots.bowl import Bowl
from scenes.mobjects.plots.path import Star
from scenes.mobjects.plots.plot import Plot
from scenes.style import THEMES, Label, Level, Style
from scenes.windows import Window, data_window, descent_window, visible
from scenes.words.language import Language, ScriptError

ROLES = ("gradient", "text")  # of the words, one a line: the path has the colour of the first
SIZE = 190  # in font points, where there is room: capitals are a sixth of the picture high
WIDE = 128 / 9 / 2, 4.0  # half width and half height of the frame
POINTS = 60  # drawn at most: more would not be told apart


class ThumbnailScene(CommandScene):
    """One frame, 16:9, whatever the aspect of the films."""

    def setup(self) -> None:
        """Read lesson and study; end with one sentence where they are at fault."""
        try:
            self.lesson = Lesson.current()
            self.study = self.lesson.study(Path(config.media_dir) / "studies")
        except (LessonError, DatasetError, ScriptError) as error:
            refuse(error)
        self.style = Style(THEMES[self.lesson.film.theme], Language.load(self.lesson.film.language))
        self.camera.background_color = self.style.color("background")  # type: ignore[union-attr]

    def construct(self) -> None:
        """Landscape and path on the right, words and data on the left."""
        x, y = WIDE
        self.add(*self.landscape(Region(0.0, x, -y, y)))
        self.add(*self.words(Region(-x + 0.45, -0.4, 0.6, y - 0.4)))
        self.add(*self.data(Region(-x + 0.5, -0.6, -y + 0.45, 0.35)))

    def words(self, region: Region) -> list[Label]:
        """The subject, one word a line, as wide as its region at most."""
        lines = [
            self.style.text(rf"\textbf{{{word}}}", SIZE, role)
            for word, role in zip(self.style.say("thumbnail").split(), ROLES, strict=True)
        ]
        share = min(1.0, region.width / max(line.width for line in lines))
        height = 0.72 * share * lines[0].em  # of a capital
        for k, line in enumerate(lines):
            line.scale(share).stand_at(region.left, region.top - height * (1 + 1.45 * k))
        return lines

    def landscape(self, region: Region) -> list[VGroup | Shape]:
        """The contour plot to the edges of the picture, with the descent on it."""
        style, trajectory, moments = self.style, self.study.trajectories["descent"], self.study.moments
        path = visible(trajectory)
        aspect = region.width / region.height
        plane = Plot(style, region, descent_window(moments, path, aspect=aspect, margin=0.22))
        corners = np.array([(m, b) for m in plane.window.x for b in plane.window.y])
        bowl = Bowl(style, plane, moments, float(moments.loss(*corners.T).max()))
        left, mask = region.left, Shape(style.color("background"), fill=1, z=Level.MASK)
        mask.outline(polyline(np.array([[left, -9], [left, 9], [left - 9, 9], [left - 9, -9], [left, -9]])))
        at = bowl.place(path[:, 0], path[:, 1])
        low, high = np.array([region.left, region.bottom]), np.array([region.right, region.top])
        green = style.color("gradient")
        way, steps = Shape(green, width=14, z=Level.LINE), Shape(green, fill=1, z=Level.POINTS)
        if len(at) > 1:
            way.outline(segments(*clip_segments(at[:-1], at[1:], low, high)))
        steps.outline(dots(at, 0.15))
        start = Shape(style.color("line"), fill=1, z=Level.DOT)
        start.outline(dots(at[:1], 0.32)).set_stroke(style.color("background"), width=6, opacity=1)
        return [bowl.bands, mask, way, steps, start, Star(style, bowl, radius=0.5)]

    def data(self, region: Region) -> list[Shape]:
        """The points, and the best line through them."""
        style, study = self.style, self.study
        dataset, shown = study.dataset, study.shown
        chosen = np.linspace(0, len(dataset.x) - 1, min(POINTS, len(dataset.x))).round().astype(int)
        x = (dataset.x - shown.center) / shown.unit
        raw = data_window(dataset)
        low, high = ((edge - shown.center) / shown.unit for edge in raw.x)
        plot = Plot(style, region, Window(x=(low, high), y=raw.y))
        plot.show_ticks(False)
        plot.frame.set_stroke(style.color("quiet"), width=5)
        m, b = study.moments.optimum
        heads = np.stack([x, dataset.y], axis=-1)[chosen]
        feet = np.stack([heads[:, 0], m * heads[:, 0] + b], axis=-1)
        ends = np.array([[low, m * low + b], [high, m * high + b]])
        drops = Shape(style.color("residual"), width=7, z=Level.DROPS)
        line = Shape(style.color("line"), width=12, z=Level.LINE)
        points = Shape(style.color("data"), fill=1, z=Level.POINTS)
        drops.outline(plot.clipped(heads, feet))
        line.outline(plot.clipped(ends[:1], ends[1:]))
        points.outline(dots(plot.to_frame(heads), 0.12))
        return [plot.frame, drops, line, points]
