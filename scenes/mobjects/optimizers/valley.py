"""The narrow valley that the bowl becomes where x is counted in a larger unit, and its walkers."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import numpy as np
from manim import VGroup, VMobject

from gdmath import Coordinates, Study
from scenes.formulas import BETA_FOR_IT, CURVATURE, STEEP_RATE
from scenes.mobjects.kit.fitting import SIZES, fitted, stack
from scenes.mobjects.kit.number import plain
from scenes.mobjects.kit.readout import Progress
from scenes.mobjects.optimizers.arrows import Pushes
from scenes.mobjects.optimizers.rulers import Rulers
from scenes.mobjects.optimizers.walker import Legend, NamedSign, WalkerPath
from scenes.mobjects.plots.board import Board
from scenes.mobjects.plots.plane import vector_of
from scenes.mobjects.plots.plot import Plot, Ruler
from scenes.plans.walkers import Ground, kept_shares, valley_of
from scenes.style import LABEL, QUIET, Label
from scenes.windows import Window, descent_window

X = "x"  # as formulas call it
Note = TypeVar("Note", Label, NamedSign)


class Valley:
    """A board's plane on its way from the bowl to the valley; no mobject itself.

    Attributes
    ----------
    view : x in the larger unit
    plain, ball, adam : the walkers
    beta : of the heavy ball
    pushes : that make its steps
    progress : the epoch of who walks, and α
    legend, legend_of_adam, unit : who is who, and how x is counted now
    times : as large as that of the film this unit is

    """

    def __init__(self, board: Board, study: Study) -> None:
        self.board, self.study, self.style = board, study, board.style
        self.view = valley_of(study)
        self.ground = Ground.of(study, self.view)
        runs = {name: study.trajectories[f"valley_{name}"] for name in ("plain", "momentum", "adam")}
        bowl = board.plane.bowl
        self.plain, self.ball, self.adam = (WalkerPath(self.style, bowl, *item) for item in runs.items())
        for walker in (self.plain, self.ball, self.adam):
            walker.tail = walker.last
        self.beta = float(runs["momentum"].rule.beta)  # type: ignore[attr-defined]
        self.pushes = Pushes(self.style, bowl, self.ground.moments, runs["momentum"], self.beta)
        self.window = self._window([run.params for run in runs.values()])
        right = board.layout.right
        self.legend, self.legend_of_adam = (
            Legend(self.style, right.right, board.layout.header(right), *walkers)
            for walkers in (("plain", "momentum"), ("plain", "adam"))
        )
        self.progress = Progress(
            self.style,
            board.layout.progress,
            tuple(runs[name].learning_rate for name in ("momentum", "adam")),  # plain has momentum's
        )
        self.times = self.view.unit / study.told.unit
        words = self.style.say("optimizers.unit", times=f"${plain(self.times)}$")
        self.unit = self._note(self.style.text(words, QUIET, "quiet"), 0)

    def narrow(self, share: float) -> None:
        """The same line where the unit of x has grown by this share of the way."""
        told, share = self.study.told, float(share)
        unit = told.unit * (self.view.unit / told.unit) ** share
        view = replace(told, unit=unit, moments=self.study.raw.moments.rescaled(told.center, unit))
        self.count_x(view)
        self.board.show_line(view.params(*self.line))
        self.board.frame(self.before + share * (vector_of(self.window) - self.before))

    def counted(self) -> tuple[Plot, VGroup]:
        """The axes of the data with x counted in the valley's unit, as m is, and their names."""
        board, view, dataset = self.board, self.view, self.study.dataset
        old = board.data.axes
        ruler = Ruler() if dataset.x_dates is None else board.ruler(view)
        window = board.data_window(view)
        axes = Plot(self.style, old.region, window, ticks=old.tick_counts, ruler=ruler)
        # "x = x/8" says nothing: where x has no other name, numbers and note say it.
        nameless = dataset.x_name == X and self.study.told.is_raw
        return axes, board.name_data(axes, self.study.told if nameless else view)

    def begin(self) -> None:
        """Remember the line and the window that are shown."""
        self.line, self.before = (
            self.study.told.line(*self.board.line),
            vector_of(self.board.plane.axes.window),
        )

    def count_x(self, view: Coordinates) -> None:
        """Count x in other coordinates."""
        self.board.use_coordinates(view)
        self.board.plane.bowl.moments = view.moments

    def leave(self) -> None:
        """Back to the film's coordinates."""
        self.count_x(self.study.told)

    def show(self, walker: WalkerPath, t: float) -> None:
        """A walker after t updates, and its line."""
        walker.show(float(t))
        self.progress.show(float(t))
        self.board.show_line(walker.at)

    def show_measured(self, rulers: Rulers, t: float) -> None:
        """Adam after t updates, with its rulers."""
        self.show(self.adam, t)
        rulers.show(float(t))

    def settings(self, walker: WalkerPath) -> list[VMobject]:
        """The epoch and a walker's α."""
        progress = self.progress
        return [*progress[:2], progress.rate_parts[0], progress.rates[1 if walker is self.adam else 0]]

    def share_kept(self) -> Label:
        """β, the share of its velocity that the heavy ball keeps."""
        return self._note(self.style.math(rf"\beta = {plain(self.beta)}", LABEL), 1)

    def reasons(self) -> VGroup:
        """λ_max and κ of the valley, and behind each the α or β of the ball's run that follows from it, in two rows."""
        place, bowl = self.board.layout.formula, self.ground.bowl
        causes = rf"{CURVATURE['steep']} = {plain(bowl.steep)}", rf"\kappa = {plain(bowl.condition_number)}"
        constants = (STEEP_RATE, self.ball.trajectory.learning_rate), (BETA_FOR_IT, self.beta)

        def rows(size: float) -> VGroup:
            labels = [self.style.math(tex, size) for tex in causes]
            left, baselines = stack(place, *labels), [label.baseline for label in labels]
            x = float(left.get_right()[0]) + 0.6
            right = (self.style.math(f"{tex} = {plain(value)}", size) for tex, value in constants)
            return VGroup(*left, *(label.stand_at(x, y) for label, y in zip(right, baselines, strict=True)))

        beside = self.kept().width + 0.4 if self.board.layout.is_wide else 0.0
        return fitted(rows, SIZES, place.right - beside)

    def kept(self) -> VGroup:
        """What a step leaves of the way, of plain descent and of the heavy ball."""
        language, rows = self.style.language, VGroup()
        for k, (walker, share) in enumerate(kept_shares(self.study).items()):
            words = self.style.say("optimizers.leaves", share=language.percent(share))
            rows.add(self._note(NamedSign(self.style, walker, words, LABEL), k))
        return rows

    def left(self) -> VGroup:
        """What is left of the loss above the floor after all epochs, of plain descent and of Adam."""
        language, rows = self.style.language, VGroup()
        for k, path in enumerate((self.plain, self.adam)):
            share = float(self.ground.left(path.trajectory)[-1])
            words = self.style.say("optimizers.left", share=language.percent(share))
            rows.add(self._note(NamedSign(self.style, path.walker, words, LABEL), k))
        return rows

    def _note(self, label: Note, row: int) -> Note:
        """Put something at the right end of a row of the strip."""
        place = self.board.layout.numbers
        label.stand_at(place.right - label.width, place.top - 0.5 - 0.55 * row)
        return label

    def _window(self, ways: list[np.ndarray]) -> Window:
        """Around all ways."""
        seen = np.vstack([*ways, self.ground.start])
        return descent_window(self.ground.moments, seen, aspect=self.board.aspect, margin=0.12)
