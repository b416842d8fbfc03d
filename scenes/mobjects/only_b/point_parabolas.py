"""Why J is a parabola: each point misses the line by a fixed number minus b, and J is the mean of their squares."""

from __future__ import annotations

import numpy as np
from manim import VGroup

from gdmath import Parabola
from scenes.mobjects.kit.shapes import Shape, dots
from scenes.mobjects.only_b.parabola_plot import ParabolaPlot, arc_of
from scenes.mobjects.plots.data_plot import DataPlot
from scenes.mobjects.plots.path import EMPTY
from scenes.style import Level, Style

CURVES = 30  # of single points, at most
CHOSEN = 0.85  # of the points lie lower than the one that stands for all


class PointParabolas(VGroup):
    """The squared error of a point over b: (r − b)² with r = y − m x.

    Attributes
    ----------
    rests : r of all points, rising
    curve, dot, drop : the squared error of one point over b, where it is, and the error itself in the data
    many : the same curves of all points, or of so many that they can be told apart
    gathered : how far these have come on their way to their mean

    """

    def __init__(self, style: Style, graph: ParabolaPlot, data: DataPlot, m: float) -> None:
        super().__init__()
        self.style, self.graph, self.data, self.m = style, graph, data, m
        rests = data.y - m * data.x
        self.rests, self.gathered, self.ends = np.sort(rests), 0.0, (0.0, 0.0)
        self.which = int(np.argsort(rests)[round(CHOSEN * (len(rests) - 1))])
        self.own = Parabola(vertex=float(rests[self.which]), floor=0.0)
        pink = style.color("residual")
        self.many = Shape(pink, width=2.5, opacity=0.6, z=Level.STILL)
        self.curve = Shape(pink, width=3.5, z=Level.DROPS)
        self.drop = Shape(pink, width=5, z=Level.LINE)
        self.dot = Shape(pink, fill=1, z=Level.DOT)
        self.add(self.many, self.curve, self.drop, self.dot)

    def show(self, b: float, *, since: float) -> None:
        """Draw the curve of the one point between two b, and its error at the first of them."""
        axes, self.ends = self.graph.axes, (min(b, since), max(b, since))
        self.follow()
        here = np.array([[b, self.own.value(b)]])
        self.dot.outline(dots(axes.to_frame(here), 0.08) if axes.window.contains(here) else EMPTY)
        x, y = self.data.x[self.which], self.data.y[self.which]
        self.drop.outline(self.data.axes.clipped(np.array([[x, y]]), np.array([[x, self.m * x + b]])))

    def follow(self) -> None:
        """Draw the curve of the one point again, where its axes have moved."""
        self.curve.outline(arc_of(self.graph.axes, self.own, *self.ends))

    def show_many(self, share: float) -> None:
        """Draw this share of the curves, from the one that is left most on."""
        at = np.linspace(0, len(self.rests) - 1, min(CURVES, len(self.rests))).round().astype(int)
        shown = self.rests[at][: round(float(share) * len(at))]
        arcs = [arc_of(self.graph.axes, self.moved(float(rest))) for rest in shown]
        self.many.outline(np.concatenate(arcs) if arcs else EMPTY)

    def gather(self, share: float) -> None:
        """Let each curve go this share of its way to J, which stays the mean of all points' curves meanwhile."""
        self.gathered = share = float(share)
        self.many.set_stroke(self.style.mix("residual", 1 - share, "loss"))
        self.show_many(1)

    def moved(self, rest: float) -> Parabola:
        """(1 − s)(r − b)² + s J(b), with s gathered: again a parabola in b, of the same width."""
        loss, share = self.graph.parabola, self.gathered
        vertex = (1 - share) * rest + share * loss.vertex
        height = (1 - share) * rest**2 + share * (loss.vertex**2 + loss.floor)
        return Parabola(vertex=vertex, floor=height - vertex**2)
