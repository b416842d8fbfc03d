"""The ball of noise in which a walker stays, and how it is calmed."""

from __future__ import annotations

import numpy as np
from manim import VGroup

from gdmath import Trajectory, ball
from scenes.layout import Layout
from scenes.mobjects.kit.fitting import fitted
from scenes.mobjects.kit.number import NumberFormat, plain
from scenes.mobjects.kit.shapes import ELLIPSE_ARCS, Shape, dots, flat
from scenes.mobjects.optimizers.walker import NamedSign, WalkerPath
from scenes.mobjects.plots.board import Board
from scenes.mobjects.plots.bowl import Bowl
from scenes.mobjects.plots.path import EMPTY, OnBowl
from scenes.plans.optimizers import NO_BALL
from scenes.plans.walkers import Ground
from scenes.style import LABEL, QUIET, Level, Style, tex_number
from scenes.windows import Window

CALMER = "sgd_smaller", "sgd_batch"
AROUND = 2.5  # radii of the ball of noise that are seen
NEAR = 0.06  # share of the way to the optimum that stands for the radius where there is no ball
TAIL = 6  # steps of a way that are seen near by
MOST = 700  # places of a cloud that are drawn
GAP = 0.43  # between rows


class Cloud(OnBowl, VGroup):
    """Where a walker has been in the last half of its way, and the circle of the ball of noise.

    Attributes
    ----------
    middle, radius : of the ball, in the plane; see `gdmath.ball`
    places, circle : what is drawn

    """

    def __init__(self, style: Style, bowl: Bowl, trajectory: Trajectory, least: float) -> None:
        """A ball with less than the least radius is none."""
        super().__init__()
        self.style, self.bowl, self.trajectory = style, bowl, trajectory
        self.middle, radius = ball(trajectory.params)
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
        middle = self.bowl.place(*self.middle)[0]
        outline = flat(middle + radius * self.bowl.plot.unit * ELLIPSE_ARCS)
        self.circle.outline(outline if radius > 0 else EMPTY)


class Balls(VGroup):
    """A row for each ball: points a step, α, and its radius, the walker's typical distance from its middle."""

    def __init__(self, style: Style, layout: Layout, clouds: list[Cloud], batches: list[int]) -> None:
        super().__init__()
        region = layout.strip
        radii = [cloud.radius for cloud in clouds]
        form = NumberFormat.fitting(max(radii), digits=2)
        words = [style.say("optimizers.points", count=batch) for batch in batches]
        y = region.top - 0.42
        left = region.left
        names, rates = [], []
        for word in words:
            names.append(NamedSign(style, "sgd", word, QUIET))
        rates_at = left + max(name.width for name in names) + 0.5
        for cloud, name in zip(clouds, names, strict=True):
            rate = style.math(rf"\alpha = {plain(cloud.trajectory.learning_rate)}", LABEL)
            rates.append(rate.stand_at(rates_at, y))
            name.stand_at(left, y)
            y -= GAP
        x = max(rate.get_right()[0] for rate in rates) + 0.6
        values = [f"${tex_number(form.write(radius)) + form.factor}$" for radius in radii]

        def column(choice: tuple[str, float]) -> VGroup:
            key, size = choice
            labels = (style.text(style.say(f"optimizers.{key}", radius=value), size) for value in values)
            return VGroup(
                *(label.stand_at(x, rate.baseline) for label, rate in zip(labels, rates, strict=True))
            )

        choices = [("ball", LABEL), ("ball", QUIET), ("ball_short", QUIET)]
        for row in zip(names, rates, fitted(column, choices, region.right), strict=True):
            self.add(VGroup(*row))


class Noise:
    """SGD near the bottom, and what becomes of it with a smaller α or with more points a step; no mobject itself.

    Attributes
    ----------
    walkers, clouds : SGD first, then the calmer ones
    balls : a row for each
    window : of the plane, around the ball of SGD

    """

    def __init__(self, board: Board, layout: Layout, first: WalkerPath, ground: Ground, batch: int) -> None:
        self.board, style, bowl = board, board.style, board.plane.bowl
        runs = [first.trajectory, *(board.study.trajectories[name] for name in CALMER)]
        self.walkers = [first, *(WalkerPath(style, bowl, "sgd", run) for run in runs[1:])]
        for walker in self.walkers[1:]:
            walker.remembered, walker.tail = False, TAIL
        self.clouds = [Cloud(style, bowl, run, NO_BALL * ground.way) for run in runs]
        self.balls = Balls(style, layout, self.clouds, [1, 1, batch])
        radius = self.clouds[0].radius or NEAR * ground.way
        (m, b), high = board.moments.optimum, AROUND * radius
        wide = high * board.aspect
        self.window = Window(x=(m - wide, m + wide), y=(b - high, b + high))

    def show(self, k: int, t: float) -> None:
        """A walker after t updates, with its cloud and its line."""
        self.walkers[k].show(float(t))
        self.clouds[k].show(float(t))
        self.board.show_line(self.walkers[k].at)
