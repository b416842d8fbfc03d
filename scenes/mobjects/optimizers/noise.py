"""The ball of noise in which a walker stays, and how it is calmed."""

from __future__ import annotations

import numpy as np
from manim import VGroup

from gdmath import Trajectory, ball
from scenes.layout import Layout
from scenes.mobjects.kit.number import NumberFormat, plain
from scenes.mobjects.kit.shapes import ELLIPSE_ARCS, Shape, dots, flat
from scenes.mobjects.optimizers.walker import NamedSign
from scenes.mobjects.plots.bowl import Bowl
from scenes.mobjects.plots.path import EMPTY, OnBowl
from scenes.style import LABEL, QUIET, Level, Style, tex_number

MOST = 700  # places of a cloud that are drawn
GAP = 0.6  # between rows


class Cloud(OnBowl, VGroup):
    """Where a walker has been in the last half of its way, and the circle of the ball of noise.

    Attributes
    ----------
    center, radius : of the ball, in the plane; see `gdmath.ball`
    places, circle : what is drawn
    dimmed : whether it stands back

    """

    def __init__(self, style: Style, bowl: Bowl, trajectory: Trajectory, least: float) -> None:
        """A ball with less than the least radius is none."""
        super().__init__()
        self.style, self.bowl, self.trajectory = style, bowl, trajectory
        self.center, radius = ball(trajectory.params)
        self.radius = radius if radius > least else 0.0
        self.places = Shape(style.color("sgd"), fill=0.55, z=Level.DROPS)
        self.circle = Shape(style.color("text"), width=3, z=Level.ARROW)
        self.add(self.places, self.circle)

    def show(self, t: float) -> None:
        """The places up to t updates."""
        first = (self.trajectory.updates + 1) // 2
        rows = self.trajectory.params[first : int(t) + 1]
        rows = rows[:: max(1, -(-len(rows) // MOST))]
        at = self.bowl.place(*rows.T) if len(rows) else np.zeros((0, 2))
        r = self.bowl.room
        inside = np.all((at > [r.left, r.bottom]) & (at < [r.right, r.top]), axis=1)
        self.places.outline(dots(at[inside], 0.035))

    def draw_circle(self, share: float) -> None:
        """The ball, drawn up to this share of its radius."""
        radius = float(share) * self.radius
        middle = self.bowl.place(*self.center)[0]
        outline = flat(middle + radius * self.bowl.plot.unit * ELLIPSE_ARCS)
        self.circle.outline(outline if radius > 0 else EMPTY)


class Balls(VGroup):
    """A row for each ball: points a step, α, and its radius."""

    def __init__(self, style: Style, layout: Layout, clouds: list[Cloud], batches: list[int]) -> None:
        super().__init__()
        region = layout.strip
        radii = [cloud.radius for cloud in clouds]
        form = NumberFormat.fitting(max(radii), digits=2)
        words = [style.say("optimizers.points", count=batch) for batch in batches]
        y = region.top - 0.48
        left = region.left
        names, rates = [], []
        for word in words:
            names.append(NamedSign(style, "sgd", word, QUIET))
        rates_at = left + max(name.width for name in names) + 0.5
        for cloud, name in zip(clouds, names, strict=True):
            rate = style.math(rf"\alpha = {plain(cloud.trajectory.learning_rate)}", LABEL)
            rates.append(rate.stand_at(rates_at, y))
            name.stand_at(left, y)
            y -= GAP * 0.72
        x = max(rate.get_right()[0] for rate in rates) + 0.6
        for cloud, name, rate in zip(clouds, names, rates, strict=True):
            value = tex_number(form.write(cloud.radius)) + form.factor
            said = style.say("optimizers.ball", radius=f"${value}$")
            self.add(VGroup(name, rate, style.text(said, LABEL).stand_at(x, rate.baseline)))
