"""Three stills that stand for the lecture, each another idea: way and landscape, a ball in a bowl, squared errors."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from manim import VGroup, VMobject, config

from gdmath import DatasetError, level_ellipse
from scenes.command import CommandScene, refuse
from scenes.layout import Region
from scenes.lesson import Lesson, LessonError
from scenes.mobjects.kit.shapes import Shape, clip_segments, dots, polyline, segments
from scenes.mobjects.plots.bowl import Bowl, View
from scenes.mobjects.plots.path import Star, between, dashed
from scenes.mobjects.plots.plot import Plot
from scenes.mobjects.plots.squares import boxes
from scenes.style import THEMES, Label, Level, Style
from scenes.windows import Window, data_window, descent_window, rim_level, rim_window, visible
from scenes.words.language import Language, ScriptError

SIZE = 190  # in font points, where there is room: capitals are a sixth of the picture high
LINE = 1.45  # heights of a capital from one line to the next
WIDE = 128 / 9 / 2, 4.0  # half width and half height of the frame
STAMP = Region(4.4, WIDE[0], -WIDE[1], -2.7)  # where YouTube writes how long the film is
POINTS = 60  # drawn at most: more would not be told apart
SQUARED = 7  # of them have their square drawn
WRONG = 0.2  # typical error of the wrong line, as a share of the height of the data's window
LEAST = 0.12  # by how much of that height the wrong line is turned away from the best at least
TRAIL = 5  # places at which the ball has been


class Thumbnail(CommandScene):
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

    def words(self, key: str, region: Region, *roles: str) -> list[Label]:
        """Words of the language, each line in the colour of its role, as wide as their region at most."""
        texts = self.style.say(f"thumbnail.{key}").split("\n")
        lines = [
            self.style.text(rf"\textbf{{{text}}}", SIZE, role)
            for text, role in zip(texts, [*roles, *["text"] * len(texts)], strict=False)
        ]
        capital = 0.72 * lines[0].em
        share = min(
            1.0,
            region.width / max(line.width for line in lines),
            region.height / (capital * (1 + LINE * (len(lines) - 1))),
        )
        for k, line in enumerate(lines):
            line.scale(share).stand_at(region.left, region.top - share * capital * (1 + LINE * k))
        return lines

    def points_of(self, region: Region) -> tuple[Plot, np.ndarray]:
        """A frame for the data, x counted as in the film, and the points that are drawn: (k, 2)."""
        dataset, shown = self.study.dataset, self.study.shown
        raw = data_window(dataset)
        low, high = ((edge - shown.center) / shown.unit for edge in raw.x)
        plot = Plot(self.style, region, Window(x=(low, high), y=raw.y))
        plot.show_ticks(False)
        plot.frame.set_stroke(self.style.color("quiet"), width=5)
        order = np.argsort(dataset.x, kind="stable")
        chosen = order[np.linspace(0, len(order) - 1, min(POINTS, len(order))).round().astype(int)]
        return plot, np.stack([(dataset.x - shown.center) / shown.unit, dataset.y], axis=-1)[chosen]

    def line_in(self, plot: Plot, m: float, b: float) -> tuple[np.ndarray, np.ndarray]:
        """Both ends of a line on the frame, (1, 2) each."""
        ends = np.array([[x, m * x + b] for x in plot.window.x])
        at = plot.to_frame(ends)
        r = plot.region
        return clip_segments(at[:1], at[1:], np.array([r.left, r.bottom]), np.array([r.right, r.top]))


class LandscapeThumbnail(Thumbnail):
    """The subject, the data with their line, and the descent that found it, in the landscape seen from above."""

    def construct(self) -> None:
        """Landscape and path on the right, words and data on the left."""
        x, y = WIDE
        self.add(*self.landscape(Region(0.0, x, -y, y)))
        self.add(*self.words("landscape", Region(-x + 0.45, -0.4, 0.6, y - 0.4), "gradient"))
        self.add(*self.data(Region(-x + 0.5, -0.6, -y + 0.45, 0.35)))

    def landscape(self, region: Region) -> list[VMobject]:
        """The contour plot to the edges of the picture, with the descent on it, above the stamp."""
        style, trajectory, moments = self.style, self.study.trajectories["descent"], self.study.moments
        path = visible(trajectory)
        free = Region(region.left, region.right, STAMP.top, region.top)
        window = descent_window(moments, path, aspect=free.width / free.height, margin=0.22)
        unit = window.height / free.height
        plane = Plot(
            style,
            region,
            Window(x=window.x, y=(window.y[0] - unit * (free.bottom - region.bottom), window.y[1])),
        )
        corners = np.array([(m, b) for m in plane.window.x for b in plane.window.y])
        bowl = Bowl(style, plane, moments, float(moments.loss(*corners.T).max()))
        left, mask = region.left, Shape(style.color("background"), fill=1, z=Level.MASK)
        mask.outline(polyline(np.array([[left, -9], [left, 9], [left - 9, 9], [left - 9, -9], [left, -9]])))
        at = bowl.place(path[:, 0], path[:, 1])
        low, high = np.array([free.left, free.bottom]), np.array([free.right, free.top])
        green = style.color("gradient")
        way, steps = Shape(green, width=14, z=Level.LINE), Shape(green, fill=1, z=Level.POINTS)
        if len(at) > 1:
            way.outline(segments(*clip_segments(at[:-1], at[1:], low, high)))
        steps.outline(dots(at, 0.15))
        start = Shape(style.color("line"), fill=1, z=Level.DOT)
        start.outline(dots(at[:1], 0.32)).set_stroke(style.color("background"), width=6, opacity=1)
        return [bowl.bands, mask, way, steps, start, Star(style, bowl, radius=0.5)]

    def data(self, region: Region) -> list[VMobject]:
        """The points, and the best line through them."""
        style = self.style
        plot, heads = self.points_of(region)
        m, b = self.study.moments.optimum
        feet = np.stack([heads[:, 0], m * heads[:, 0] + b], axis=-1)
        drops = Shape(style.color("residual"), width=7, z=Level.DROPS)
        line = Shape(style.color("line"), width=12, z=Level.LINE)
        points = Shape(style.color("data"), fill=1, z=Level.POINTS)
        drops.outline(plot.clipped(heads, feet))
        line.outline(segments(*self.line_in(plot, m, b)))
        points.outline(dots(plot.to_frame(heads), 0.12))
        return [plot.frame, drops, line, points]


class BowlThumbnail(Thumbnail):
    """A question, and a ball that rolls down the lit bowl."""

    def construct(self) -> None:
        """The bowl fills the width, and the words stand above it."""
        x, y = WIDE
        words = self.words("bowl", Region(-x + 0.45, x - 0.45, -y, y - 0.45), "gradient")
        low = min(float(word.get_bottom()[1]) for word in words) - 0.35
        self.add(*self.bowl(Region(-x + 0.2, x - 0.2, -y + 0.2, low)), *words)

    def bowl(self, region: Region) -> list[VMobject]:
        """The bowl from the side, the ball on its wall, where it has been, and the way that is left."""
        style, moments, path = self.style, self.study.moments, visible(self.study.learning)
        rim = rim_level(moments, path, margin=0.2)
        plane = Plot(style, region, rim_window(moments, rim, aspect=region.width / region.height))
        bowl, ellipse = Bowl(style, plane, moments, rim), level_ellipse(moments, rim)
        view = View.from_side(plane, ellipse, region)
        if (view.matrix @ (plane.unit * (path[0] - ellipse.center)))[1] < 0:
            view = View.from_side(plane, ellipse, region, behind=True)
        bowl.view, bowl.fading = view, 0.0
        bowl.refresh()
        # As large as it can be: there is no floor to leave room for.
        low, high = bowl.bands[0].points[:, :2].min(axis=0), bowl.bands[0].points[:, :2].max(axis=0)
        larger = min(np.array([region.width, region.height]) / (high - low))
        middle = np.array(plane.region.center)
        x, y = region.center - middle - larger * ((low + high) / 2 - [view.x, view.y] - middle)
        bowl.view = replace(view, zoom=view.zoom * larger, x=float(x), y=float(y))
        bowl.refresh()
        if len(path) < 2:  # the first line is the best one: the ball has its way yet before it
            path = np.stack([ellipse.center - 0.85 * ellipse.axes[:, 0], ellipse.center])
        at = bowl.place(*between(path, 12).T)
        length = np.append(0.0, np.cumsum(np.hypot(*np.diff(at, axis=0).T)))
        rolled = np.linspace(0, 0.42, TRAIL) ** 1.3 * length[-1]
        been = np.stack([np.interp(rolled, length, side) for side in at.T], axis=-1)
        left = at[length > rolled[-1]]
        green, white = style.color("gradient"), style.color("line")
        way = Shape(green, width=16, z=Level.LINE)
        way.outline(np.concatenate([segments(left[:-1], left[1:]), np.zeros((0, 3))]))
        balls = VGroup()
        for k, place in enumerate(been):
            ball = Shape(white, fill=((k + 1) / TRAIL) ** 2, z=Level.DOT)
            balls.add(ball.outline(dots(place[None], 0.2 + 0.22 * k / (TRAIL - 1))))
        balls[-1].set_stroke(style.color("background"), width=6, opacity=1)
        return [bowl.bands, way, balls, Star(style, bowl, radius=0.4)]


class SquaresThumbnail(Thumbnail):
    """A question, and a wrong line with the squares of its errors."""

    def construct(self) -> None:
        """The data fill the left, and the words stand right of them, above the stamp."""
        x, y = WIDE
        self.add(*self.squares(Region(-x + 0.5, 1.7, -y + 0.5, y - 0.45)))
        self.add(*self.words("squares", Region(2.15, x - 0.45, STAMP.top, y - 0.45), "text", "residual"))

    def wrong_line(self, plot: Plot) -> tuple[float, float]:
        """The best line, turned about the middle of the points until its errors are large enough to be seen."""
        moments = self.study.moments
        m, b = moments.optimum
        height = plot.window.height
        turned = max((WRONG * height) ** 2 - moments.floor, (LEAST * height) ** 2)
        wrong = m - np.copysign(np.sqrt(turned / moments.var_x), m)
        return float(wrong), float(b + (m - wrong) * moments.mean_x)

    def squares(self, region: Region) -> list[VMobject]:
        """The points, the best line, dashed, and a wrong one with some of its squares."""
        style = self.style
        plot, heads = self.points_of(region)
        m, b = self.wrong_line(plot)
        (start,), (end,) = self.line_in(plot, *self.study.moments.optimum)
        feet = np.stack([heads[:, 0], m * heads[:, 0] + b], axis=-1)
        corner, side = apart(*squares_in(region, plot.to_frame(heads), plot.to_frame(feet), m))
        fill = Shape(style.color("residual"), fill=0.35, z=Level.DROPS)
        edge = Shape(style.color("residual"), width=7, z=Level.DROPS)
        for shape in (fill, edge):
            shape.outline(boxes(corner, np.repeat(side[:, None], 2, axis=1)))
        line, ideal = Shape(style.color("line"), width=14, z=Level.LINE), Shape(style.color("quiet"), width=8)
        line.outline(segments(*self.line_in(plot, m, b)))
        ideal.outline(dashed(start, end, dash=0.3))
        points = Shape(style.color("data"), fill=1, z=Level.POINTS)
        points.outline(dots(plot.to_frame(heads), 0.13))
        return [plot.frame, fill, edge, ideal, line, points]


def squares_in(
    region: Region, heads: np.ndarray, feet: np.ndarray, slope: float
) -> tuple[np.ndarray, np.ndarray]:
    """Lower left corners (k, 2) and sides (k,) of the squares on drops (n, 2) that lie in a region, largest first.

    They grow away from the line, and at the sides of the region inwards.
    """
    side = np.abs(heads[:, 1] - feet[:, 1])
    rightwards = (heads[:, 1] - feet[:, 1]) * slope < 0
    rightwards |= heads[:, 0] - side < region.left
    rightwards &= heads[:, 0] + side <= region.right
    left = np.where(rightwards, heads[:, 0], heads[:, 0] - side)
    corner = np.stack([left, np.minimum(heads[:, 1], feet[:, 1])], axis=-1)
    inside = (corner >= [region.left, region.bottom]) & (corner + side[:, None] <= [region.right, region.top])
    order = [k for k in np.argsort(-side, kind="stable") if inside[k].all()]
    return corner[order], side[order]


def apart(corner: np.ndarray, side: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Those of some squares that hide no part of one before them, a few."""
    chosen: list[int] = []
    for k in range(len(side)):
        others = corner[chosen], side[chosen, None]
        clear = np.any((corner[k] >= others[0] + others[1]) | (corner[k] + side[k] <= others[0]), axis=1)
        if len(chosen) < SQUARED and clear.all():
            chosen.append(k)
    return corner[chosen], side[chosen]
