"""Data and line on the left, their plane on the right, numbers in between: one state, shown everywhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar

import numpy as np
from manim import VGroup, VMobject

from gdmath import (
    Coordinates,
    Moments,
    Study,
    Trajectory,
    level_ellipse,
)
from scenes.layout import Layout, Region
from scenes.mobjects.kit.number import NumberFormat, widest
from scenes.mobjects.kit.readout import Entry, LineEquation, Progress
from scenes.mobjects.kit.shapes import Shape, polyline
from scenes.mobjects.plots.bowl import FLOOR, View
from scenes.mobjects.plots.data_plot import DataPlot
from scenes.mobjects.plots.path import DescentPath, Star
from scenes.mobjects.plots.plane import ParameterPlane, vector_of
from scenes.mobjects.plots.plot import AS_MEASURED, NAME_START, Plot, Ruler
from scenes.style import LABEL, QUIET, Label, PangoLabel, Style
from scenes.windows import Window, data_window, descent_window, rim_level, rim_window, visible

ROW = 0.62  # between the two rows of the strip
NAME_ROOM = 1.15  # least width for the name of the data's vertical axis beside the equation …
NAME_GAP = 0.15  # … and between the two
LEAST = 1e-9  # share of the rim's loss below which a first loss is none
MOST_OF_NAME = 0.7  # share of the room for the name of x that may go to what it is as counted
BEYOND = 0.4  # by which a long equation may stand out over the right end of its panel


class Board:
    """The parts of a descent's picture, and the two ways to set them all: to a line, or to an epoch.

    It is no mobject itself: a scene brings its parts on the stage one by one.

    Attributes
    ----------
    data, plane, path, star : the pictures
    equation, values, slopes, loss, progress : the live numbers
    data_axes, data_names : what the axes of the data say at the moment
    moments, center, scale : the loss, and how x is counted at the moment: (x − center) / scale
    slopes_at : (m, b) whose partial derivatives are shown
    last : position of the descent up to which it can be shown
    near, wide : windows of the plane, around the descent and around the whole bowl
    headed : whether the equation has its place over the data, so that names keep clear of it
    whole : whether there is room for the numbers of all lines in the bowl, not only of those near the descent

    """

    STEPS: ClassVar = 3000  # that m and b tell apart in the narrower side of their window

    def __init__(
        self,
        style: Style,
        layout: Layout,
        study: Study,
        trajectory: Trajectory,
        *other_rates: float,
        plane_at: Region | None = None,
        headed: bool = True,
        whole: bool = False,
    ) -> None:
        plane_at = layout.right if plane_at is None else plane_at
        self.headed, self.whole = headed, whole
        self.style, self.layout, self.study, self.trajectory = style, layout, study, trajectory
        self.use_coordinates(study.shown)
        self.aspect = plane_at.width / plane_at.height
        seen = visible(self.trajectory)
        self.last = len(seen) - 1
        self.rim = rim_level(self.moments, seen)
        self.near = descent_window(self.moments, seen, aspect=self.aspect)
        self.wide = rim_window(self.moments, self.rim, aspect=self.aspect)

        x = (study.dataset.x - self.center) / self.scale
        window, ruler = self.data_window(study.shown), self.ruler(study.shown)
        self.data = DataPlot(style, layout.left, study.dataset, x, window, ruler)
        self.plane = ParameterPlane(style, plane_at, self.near, self.moments, self.rim)
        self.path = DescentPath(style, self.plane.bowl, self.trajectory)
        self.star = Star(style, self.plane.bowl)
        self.rule = Shape(style.color("rule"), width=2)
        strip = layout.strip
        self.rule.outline(polyline(np.array([[strip.left, strip.top], [strip.right, strip.top]])))
        self._make_numbers(trajectory.learning_rate, *other_rates)
        self.data_axes = self.data.axes
        self.data_names = self.name_data(self.data_axes, study.shown)

    def _make_numbers(self, *rates: float) -> None:
        """As many digits as the window and the losses need."""
        style, layout, trajectory = self.style, self.layout, self.trajectory
        slope_form = NumberFormat.fitting(float(np.abs(trajectory.gradient[0]).max()), digits=5)
        first = float(trajectory.loss[0])
        loss_form = NumberFormat.fitting(first if first > LEAST * self.rim else self.rim, digits=4)
        right = layout.numbers.right
        steepest = tuple(np.abs(trajectory.gradient[0]) * -1)
        self.slopes = self._column(
            (r"\cm{\partial \vJ/\partial m}", r"\cb{\partial \vJ/\partial b}"),
            (slope_form, slope_form),
            steepest,
            right,
            2.45,
        )
        shown = self.study.shown
        self.make_line_numbers(shown)
        self.best = self._column(
            (r"\vm^{*}", r"\vb^{*}"), self.forms, farthest(self.ranges(shown)), right, 2.25
        )
        for entry, value in zip(self.best, self.moments.optimum, strict=True):
            entry.set_value(value)
        edge, header = layout.right.right, layout.header(layout.right)
        top_loss = float(np.nanmax(trajectory.loss[: self.last + 1]))
        self.loss = Entry(
            style, r"\vJ(\vm, \vb) =", loss_form, top_loss, left=None, right=edge, y=header, role="loss"
        )
        n = self.moments.n  # an epoch is an update for full batches alone
        full = [run.epochs for run in self.study.trajectories.values() if run.points.min(initial=n) == n]
        most_epochs = max(full)
        self.progress = Progress(style, layout.progress, rates, most_epochs)

    @property
    def data_panel(self) -> list[VMobject]:
        """The data, the line, what it misses, and its equation."""
        data = self.data
        pictures = data.axes, data.zero, data.drops, data.line, data.points_, data.intercept
        return [*pictures, self.data_names, self.equation]

    def ranges(self, coordinates: Coordinates) -> tuple[tuple[float, float], tuple[float, float]]:
        """The m and the b that are shown in these coordinates."""
        if coordinates is self.study.shown:
            return self.near.x, self.near.y
        return self._ranges_of_bowl(coordinates)

    def _ranges_of_bowl(self, coordinates: Coordinates) -> tuple[tuple[float, float], tuple[float, float]]:
        rim = level_ellipse(coordinates.moments, self.rim)
        (low_m, low_b), (high_m, high_b) = rim.center - rim.half_extent, rim.center + rim.half_extent
        return (float(low_m), float(high_m)), (float(low_b), float(high_b))

    def forms_for(self, coordinates: Coordinates) -> tuple[NumberFormat, NumberFormat]:
        """Of m and b: in the film's coordinates one step for both, in others, where the bowl may be flat, for each."""
        sides = self.ranges(coordinates)
        steps = [(high - low) / self.STEPS for low, high in sides]
        if coordinates is self.study.shown:
            steps = [min(steps)] * 2
        m_form, b_form = (
            NumberFormat.resolving(step, *side) for step, side in zip(steps, sides, strict=True)
        )
        return m_form, b_form

    def line_numbers_fit(self, coordinates: Coordinates) -> bool:
        """Whether in these coordinates, too, the numbers of m and b have the right digits, and those of b room."""
        forms = self.forms_for(coordinates)
        if coordinates is self.study.shown:
            return forms == self.forms  # back in the film's own: just as before
        alike = (
            one.exponent == other.exponent and abs(one.decimals - other.decimals) <= 1
            for one, other in zip(self.forms, forms, strict=True)
        )
        longest = widest(self.forms[1], *map(abs, self.ranges(coordinates)[1]))
        return all(alike) and len(longest) <= len(self.rooms[1])

    def make_line_numbers(self, coordinates: Coordinates) -> None:
        """The equation, and the values of m and b, with as many digits as they need in these coordinates."""
        style, layout = self.style, self.layout
        self.forms, sides = self.forms_for(coordinates), self.ranges(coordinates)
        if self.whole:
            m, b = (
                (min(*one, *other), max(*one, *other))
                for one, other in zip(sides, self._ranges_of_bowl(coordinates), strict=True)
            )
            sides = m, b
        self.rooms = widest(self.forms[0], *sides[0]), widest(self.forms[1], *map(abs, sides[1]))
        header = layout.header(layout.left)
        # Numbers with powers of ten are long: smaller where they leave no room for the name of the axis beside
        # them, and a little further to the right where even that is too long for a narrow panel.
        start = layout.title.left if layout.stacked else layout.left.left + NAME_START + NAME_ROOM + NAME_GAP
        for size, beyond in ((LABEL, 0.0), (QUIET, 0.0), (QUIET, 0.0 if layout.is_tall else BEYOND)):
            self.equation = LineEquation(
                style, self.forms, self.rooms, (layout.left.right + beyond, header), size
            )
            if self.equation.get_left()[0] >= start:
                break
        edge = float(self.slopes.get_left()[0]) - 0.5
        self.values = self._column((r"\vm", r"\vb"), self.forms, farthest(sides), edge, 1.8)

    def _column(
        self,
        symbols: tuple[str, str],
        forms: tuple[NumberFormat, NumberFormat],
        widest_values: tuple[float, ...],
        right: float,
        least: float,
    ) -> VGroup:
        """A value of m and one of b, one below the other in the strip, at least so wide."""
        top = self.layout.numbers.top - 0.5
        entries = [
            Entry(self.style, tex, form, value, left=None, right=right, y=top - k * ROW, role=role)
            for k, (tex, form, value, role) in enumerate(
                zip(symbols, forms, widest_values, "mb", strict=True)
            )
        ]
        left = min(right - least, *(float(entry.label.get_left()[0]) for entry in entries))
        for entry in entries:
            entry.label.stand_at(left, entry.number.baseline)
        return VGroup(*entries)

    def name_data(self, axes: Plot, coordinates: Coordinates) -> VGroup:
        """What x is in these coordinates, and y, on their axes; and where only a sample is drawn, how large it is."""
        words, names, panel = self.style.words, self.study.dataset, axes.region
        room, beside = panel.width - axes.power_room(0), self.headed and not self.layout.stacked
        edge = float(self.equation.get_left()[0]) - NAME_GAP if beside else panel.right
        start = panel.left + NAME_START
        labels = VGroup()
        if self.study.moments.n > len(names.x):
            number = self.style.language.number
            drawn, of = (number(f"{count:,}") for count in (len(names.x), self.study.moments.n))
            sample = self.style.say("sample", drawn=drawn, of=of)
            note = self.style.text(sample, QUIET, "quiet").stand_at(start, panel.bottom - 0.7)
            room -= float(note.get_right()[0]) + 0.3 - panel.left
            labels.add(note)
        labels.add(
            axes.name_x(self._name_of_x(axes, coordinates, room)),
            axes.name_y(words(names.y_name, QUIET, "quiet", room=edge - start - axes.power_room(1))),
        )
        return labels

    def _name_of_x(self, axes: Plot, coordinates: Coordinates, room: float) -> Label | PangoLabel:
        """What the numbers on the axis of x are: x as it is counted, or the quantity itself and what it is in x.

        The second of them only where there is room for it: not in one of three small panels.
        """
        language, data = self.style.language, self.study.dataset
        standardized = coordinates is self.study.standardized
        if standardized or coordinates.is_raw or axes.ruler == AS_MEASURED:
            name, tail = language.measured(data, coordinates, standardized), ""
        else:
            powers = axes.power_room(0) > 0
            name, tail = data.x_name, language.as_it_came(data, coordinates, powers=powers)
        if tail and (
            self.layout.third is not None or self.style.words(tail, QUIET).width > MOST_OF_NAME * room
        ):
            tail = ""
        return self.style.words(name, QUIET, "quiet", room=room, tail=tail)

    def data_window(self, coordinates: Coordinates) -> Window:
        """The window of the data, x in these coordinates."""
        raw = data_window(self.study.dataset)
        low, high = ((x - coordinates.center) / coordinates.unit for x in raw.x)
        return Window(x=(low, high), y=raw.y)

    def ruler(self, coordinates: Coordinates) -> Ruler:
        """What the ticks of the data say in these coordinates: x as it came, unless it is standardized, or dates."""
        dates = self.study.dataset.x_dates
        if coordinates is self.study.standardized and dates is None:
            return Ruler()
        return Ruler(coordinates.center, coordinates.unit, dates)

    def use_coordinates(self, coordinates: Coordinates) -> None:
        """Count x, and with it m and b, in these coordinates from now on."""
        self.center, self.scale, self.moments = coordinates.center, coordinates.unit, coordinates.moments

    @property
    def line(self) -> tuple[float, float]:
        """(m, b) of the line that is shown."""
        return self.plane.dot.m, self.plane.dot.b

    def show_line(self, line: tuple[float, float] | np.ndarray) -> None:
        """Show the line (m, b) in all panels and numbers at once."""
        m, b = map(float, line)
        shown, slope = self.study.shown, m / self.scale
        self.data.show_line(slope * shown.unit, b + slope * (shown.center - self.center))
        self.plane.show(m, b)
        self.equation.show(m, b)
        for entry, value in zip(self.values, (m, b), strict=True):
            entry.set_value(value)
        self.show_slopes(m, b)
        self.loss.set_value(self.moments.loss(m, b))

    def show_slopes(self, m: float, b: float) -> None:
        """Show the partial derivatives at (m, b)."""
        self.slopes_at = m, b
        for entry, value in zip(self.slopes, self.moments.gradient(m, b), strict=True):
            entry.set_value(value)

    def show_epoch(self, t: float) -> None:
        """Show position t of the descent: whole numbers are epochs."""
        t = float(t)
        self.show_line(self.path.trajectory.at(t))
        self.path.show(t)
        self.progress.show(t)

    def show_flow(self, t: float) -> None:
        """The descent, with the arrow of the place where it is."""
        self.show_epoch(t)
        trajectory = self.path.trajectory
        self.plane.arrow.show(self.moments, *trajectory.at(float(t)), trajectory.learning_rate)

    def frame(self, window: np.ndarray) -> None:
        """Show another window of the plane, (4,), without its ticks."""
        self.plane.frame(window)
        self.star.refresh()
        self.path.show(self.path.t)

    def side_view(
        self, start_behind: bool = False, region: Region | None = None, turn: float | None = None
    ) -> np.ndarray:
        """The whole bowl from the side, over a floor that just holds it: what `ParameterPlane.look` takes.

        With `start_behind`, from the side that has the start of the descent on the far wall, which shows its inside;
        `turn`: see `View.from_side`.
        """
        axes, rim = self.plane.axes, level_ellipse(self.moments, self.rim)
        before, axes.window = axes.window, self.wide
        region = axes.region if region is None else region
        side = View.from_side(axes, rim, region, turn=turn)
        if start_behind and (side.matrix @ (axes.unit * (self.trajectory.params[0] - rim.center)))[1] < 0:
            side = View.from_side(axes, rim, region, behind=True, turn=turn)
        axes.window = before
        (m, b), (half_m, half_b) = rim.center, FLOOR * rim.half_extent
        floor = [m - half_m, m + half_m, b - half_b, b + half_b]
        return np.concatenate([side.vector(), vector_of(self.wide), floor])

    def standardize_by(self, share: float, line: tuple[float, float]) -> None:
        """Count x on the way to standard deviations, by a share, and show a line whose raw (slope, intercept) is given.

        The way begins at the film's coordinates, or where those are the standardized ones, at the raw ones.  Nothing
        but the ruler moves in the data; each share is a true measure of x with its own true landscape.
        """
        study, plane, share = self.study, self.plane, float(share)
        begin, end = study.raw if study.is_standardized else study.told, study.standardized
        center = begin.center + share * (end.center - begin.center)
        scale = begin.unit ** (1 - share) * end.unit**share
        moments: Moments = study.raw.moments.rescaled(center, scale)
        self.use_coordinates(replace(study.raw, center=center, unit=scale, moments=moments))
        plane.bowl.moments = moments
        plane.axes.window = rim_window(moments, self.rim, aspect=self.aspect)
        plane.bowl.refresh()
        self.star.refresh()
        self.data.show_zero((center - study.shown.center) / study.shown.unit)
        self.show_line((line[0] * scale, line[1] + line[0] * center))


def farthest(sides: Iterable[tuple[float, float]]) -> tuple[float, ...]:
    """Those with the longest numbers of some ranges, below zero."""
    return tuple(-max(map(abs, side)) for side in sides)
