"""SGD on a board: the walker in the plane, the points that have their turn, and the counts of both."""

from __future__ import annotations

import numpy as np

from scenes.mobjects.optimizers.arrows import Arrow
from scenes.mobjects.optimizers.noise import TAIL, Noise
from scenes.mobjects.optimizers.turns import Counts, Turns, drawn_order
from scenes.mobjects.optimizers.walker import WalkerPath
from scenes.mobjects.plots.board import Board
from scenes.plans.walkers import SEED, Ground, calm_batch
from scenes.windows import Window, descent_window

FAR = 5  # epochs that are seen from afar


class Sgd:
    """All that shows SGD after t iterations; no mobject itself.

    Attributes
    ----------
    walker, turns, counts : in the plane, on the points, and in numbers
    arrow : of the point whose turn it is
    noise : the ball around the bottom, and the calmer ones
    n, last : iterations of an epoch, and of all of the way
    first, far : iterations after an epoch, and up to which it is seen from afar
    window : of the plane, from afar

    """

    def __init__(self, board: Board, ground: Ground) -> None:
        style, bowl, run = board.style, board.plane.bowl, board.study.trajectories["sgd"]
        self.board, self.n, self.last = board, len(ground.data.x), run.updates
        self.first = min(self.n, self.last)
        self.far = max(self.first, min(FAR * self.n, self.last // 2))
        self.walker = WalkerPath(style, bowl, "sgd", run)
        self.turns = Turns(style, board.data, drawn_order(self.n, max(run.updates, 1), SEED))
        self.counts = Counts(style, board.layout.progress, self.n, run.updates, run.learning_rate)
        self.arrow = Arrow(style, bowl, "sgd")
        self.noise = Noise(board, board.layout, self.walker, ground, calm_batch(board.study))
        seen = np.vstack([run.params[: self.far + 1], ground.start])
        self.window: Window = descent_window(board.moments, seen, aspect=board.aspect, margin=0.18)

    def show(self, t: float) -> None:
        """After t iterations, everywhere."""
        for part in (self.turns, self.counts):
            part.show(float(t))
        self.noise.show(0, t)

    def aim(self, k: int, share: float) -> None:
        """Point at the point whose turn is next, and draw this share of its arrow, a step long."""
        run = self.walker.trajectory
        self.turns.point(int(self.turns.order[k]))
        self.arrow.show(run.params[k], run.step[k], share)

    def come_closer(self) -> None:
        """From now on, remember of the way only the last steps."""
        self.walker.remembered, self.walker.tail = False, TAIL

    def frame(self, vector: np.ndarray) -> None:
        """Show another window of the plane, (4,), without its ticks."""
        self.board.frame(vector)
        self.walker.show(self.walker.t)
