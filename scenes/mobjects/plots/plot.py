"""A rectangle of the frame that shows a window of two quantities: frame, ticks, names."""

from __future__ import annotations

from math import floor, log10
from typing import ClassVar, NamedTuple

import numpy as np
from manim import VGroup, VMobject, config

from gdmath import DateScale
from scenes.layout import MARGIN, Region
from scenes.mobjects.kit.number import Number, NumberFormat
from scenes.mobjects.kit.shapes import Shape, clip_segments, segments
from scenes.style import EM_PER_POINT, QUIET, Label, PangoLabel, Style
from scenes.ticks import decimals_of, round_dates, round_ticks, tick_step
from scenes.windows import Window

NAME_START = -0.7  # of the name over the vertical axis, from that axis
TICK = 0.08  # length
POWER_GAP = 0.1  # between a name and its power of ten
CLEAR = 0.06  # between the end of an axis and the name above it, at least
ROOM = 0.04  # of an axis, at either end


class Ruler(NamedTuple):
    """What the ticks of the first quantity say: x where it is (x − center) / unit; or dates, where x counts them."""

    center: float = 0.0
    unit: float = 1.0
    dates: DateScale | None = None


AS_MEASURED = Ruler()


class Plot(VGroup):
    """Axes of two quantities, and the map from their values to the frame.

    Attributes
    ----------
    region : the rectangle on the frame
    window : the values that it shows; a new one may be set, see `use_window`
    frame, numbers : what is drawn; among the numbers are the powers of ten that the others leave out
    names : of the two quantities, where they have been given

    """

    widest: ClassVar = 2.45  # em that a number of the second quantity may take left of its axis

    def __init__(
        self,
        style: Style,
        region: Region,
        window: Window,
        *,
        boxed: bool = False,
        tick_roles: tuple[str, str] = ("quiet", "quiet"),
        ticks: tuple[int, int] = (5, 5),
        ruler: Ruler = AS_MEASURED,
    ) -> None:
        super().__init__()
        self.ruler = ruler
        self.style, self.region, self.boxed, self.tick_roles, self.tick_counts = (
            style,
            region,
            boxed,
            tick_roles,
            ticks,
        )
        self.frame = Shape(style.color("rule"), width=2)
        self.numbers = VGroup()
        self.names: list[Label | PangoLabel | None] = [None, None]
        self.add(self.frame, self.numbers)
        self.use_window(window)

    def show_ticks(self, shown: bool = True) -> None:
        """Draw the ticks of the frame, or only the frame."""
        self.frame.outline(self._outline if shown else self._outline[: 16 if self.boxed else 8])

    def use_region(self, region: Region) -> None:
        """Stand in another rectangle of the frame, without ticks; `use_window` then brings those."""
        self.region = region
        self._outline = segments(*self._edges())
        self.show_ticks(False)

    def _edges(self) -> tuple[np.ndarray, np.ndarray]:
        """Both ends of the lines around it, or of the two axes, (k, 2) each."""
        r = self.region
        start = np.array([[r.left, r.top], [r.left, r.bottom], [r.right, r.bottom], [r.right, r.top]])
        end = np.roll(start, -1, axis=0)
        return (start, end) if self.boxed else (start[:2], end[:2])

    def use_window(self, window: Window) -> None:
        """Show other values: the ticks are made anew."""
        self.window = window
        r = self.region
        lines = [self._edges()]
        y_ticks = self._heights()
        center, unit, dates = self.ruler
        dated = None if dates is None else self._date_ticks(dates)
        low, high = (center + unit * x for x in window.x)
        x_ticks = self.tick_values(0, low, high) if dated is None else dated[0]
        while dated is None and len(x_ticks) > 2 and self._crowded(x_ticks):
            kept = int(np.argmin(np.abs(x_ticks))) % 2  # zero, where it is among them
            x_ticks = x_ticks[kept::2]
        if dated is None:
            x_ticks = self._in_sight(x_ticks)
        x_at = self._on_axis(x_ticks)
        y_at = self.to_frame(np.stack([np.full_like(y_ticks, window.x[0]), y_ticks], axis=-1))
        lines += [(x_at, x_at - [0, TICK]), (y_at, y_at - [TICK, 0])]
        self._outline = np.concatenate([segments(a, b) for a, b in lines])
        self.show_ticks()

        form = tick_format(x_ticks) if dated is None else NumberFormat(decimals=0, exponent=0)
        em = 0.01 * QUIET
        forms = form, self.height_format(y_ticks)
        self.powers = [_label_power(self.style, form.power) for form in forms]
        low = r.bottom - TICK - 0.95 * em
        x_numbers: list[VMobject] = [
            Number(
                self.style,
                form.write(v),
                (p[0], low),
                align="center",
                size=QUIET,
                role=self.tick_roles[0],
            )
            for v, p in zip(x_ticks, x_at, strict=True)
            if dated is None
        ]
        if dated is not None:
            x_numbers = [
                label.stand_at(p[0] - label.width / 2, low) for label, p in zip(dated[1], x_at, strict=True)
            ]
        self.numbers.submobjects = x_numbers + self.write_heights(y_ticks, y_at[:, 1])
        self.numbers.submobjects += [power for power in self.powers if power is not None]
        self._place_names()

    def tick_values(self, axis: int, low: float, high: float) -> np.ndarray:
        """The values that have a tick, of the first quantity (0) or of the second (1)."""
        # A number needs room on both sides of its tick, at the ends of the axis, too.
        pad = ROOM * (high - low)
        return round_ticks(low + pad, high - pad, count=self.tick_counts[axis])

    def _heights(self) -> np.ndarray:
        """The ticks of the second quantity: fewer and rounder ones where the numbers would be too wide."""
        ticks = self.tick_values(1, *self.window.y)
        before = self.tick_counts
        for count in range(before[1] - 1, 1, -1):
            if self._width(self.height_format(ticks), ticks) <= self.widest:
                break
            self.tick_counts = before[0], count
            fewer = self.tick_values(1, *self.window.y)
            ticks = fewer if len(fewer) > 1 else ticks
        self.tick_counts = before
        return ticks

    def _in_sight(self, x_ticks: np.ndarray) -> np.ndarray:
        """Those ticks of the first quantity whose numbers do not reach into the frame's margin."""
        form, edge = tick_format(x_ticks), config.frame_width * (0.5 - MARGIN)
        half = np.array(
            [0.5 * EM_PER_POINT * QUIET * self.style.digits.width(form.write(v)) for v in x_ticks]
        )
        at = self._on_axis(x_ticks)[:, 0]
        inside = x_ticks[np.abs(at) + half <= edge]
        return inside if len(inside) > 1 else x_ticks

    def _on_axis(self, x_ticks: np.ndarray) -> np.ndarray:
        """Where ticks of the first quantity stand on the frame, shape (k, 2)."""
        at = (x_ticks - self.ruler.center) / self.ruler.unit
        return self.to_frame(np.stack([at, np.full_like(at, self.window.y[0])], axis=-1))

    def _date_ticks(self, dates: DateScale) -> tuple[np.ndarray, list[Label | PangoLabel]] | None:
        """As many round dates as have room, and their labels; None where not even two have, as within a day."""
        low, high = (self.ruler.center + self.ruler.unit * x for x in self.window.x)
        pad = ROOM * (high - low)
        try:
            first, last = dates.date(low + pad), dates.date(high - pad)
        except OverflowError:  # the window reaches beyond the years that dates have
            return None
        em = 0.01 * QUIET
        for unit, ticks in round_dates(first, last):
            if len(ticks) < 2:
                continue
            at = np.array([dates.number(day) for day in ticks])
            if len(ticks) * 1.2 * em > self.region.width:  # no label is narrower: spare the typesetting
                continue
            texts = [self.style.language.date(day, unit) for day in ticks]
            labels = [self.style.words(text, QUIET, self.tick_roles[0]) for text in texts]
            widest = max(label.width for label in labels)
            if widest + 0.6 * em <= float(np.diff(at).min()) * self._tick_unit:
                return at, labels
        return None

    @property
    def _tick_unit(self) -> float:
        """Length on the frame of one unit of what the ticks of the first quantity say."""
        return float(self.unit[0] / self.ruler.unit)

    def _crowded(self, x_ticks: np.ndarray) -> bool:
        """Whether the numbers of the first quantity would stand too close."""
        step = tick_step(x_ticks) * self._tick_unit
        return bool(0.01 * QUIET * (self._width(tick_format(x_ticks), x_ticks) + 0.4) > step)

    def write_heights(self, ticks: np.ndarray, heights: np.ndarray) -> list[VMobject]:
        """The numbers of the second quantity, each left of its tick."""
        form, em = self.height_format(ticks), 0.01 * QUIET
        margin = EM_PER_POINT * QUIET * self._width(form, ticks) - config.frame_width * (0.5 - MARGIN)
        x = self.region.left - TICK - min(0.08, max(0.0, self.region.left - TICK - margin))
        return [
            Number(
                self.style,
                form.write(v),
                (x, y - 0.33 * em),
                align="right",
                size=QUIET,
                role=self.tick_roles[1],
            )
            for v, y in zip(ticks, heights, strict=True)
        ]

    def height_format(self, ticks: np.ndarray) -> NumberFormat:
        """As few digits as tell the ticks of the second quantity apart, and few enough for the room beside them."""
        form = tick_format(ticks)
        if self._width(form, ticks) <= self.widest or form.exponent:
            return form
        short = tick_format(ticks, floor(log10(np.abs(ticks).max())))
        return short if self._width(short, ticks) < self._width(form, ticks) else form

    def _width(self, form: NumberFormat, ticks: np.ndarray) -> float:
        """Of the widest number, in em."""
        return max((self.style.digits.width(form.write(v)) for v in ticks), default=0.0)

    def to_frame(self, values: np.ndarray) -> np.ndarray:
        """Where values (k, 2) stand on the frame, shape (k, 2)."""
        low = np.array([self.window.x[0], self.window.y[0]])
        corner = np.array([self.region.left, self.region.bottom])
        return np.asarray(corner + (np.asarray(values, float) - low) * self.unit)

    @property
    def unit(self) -> np.ndarray:
        """Length on the frame of one unit of each quantity, shape (2,)."""
        return np.array([self.region.width / self.window.width, self.region.height / self.window.height])

    def clipped(self, start: np.ndarray, end: np.ndarray) -> np.ndarray:
        """Outline of the segments between values (k, 2), as far as they lie in the window."""
        low, high = (
            np.array([self.region.left, self.region.bottom]),
            np.array([self.region.right, self.region.top]),
        )
        return segments(*clip_segments(self.to_frame(start), self.to_frame(end), low, high))

    def name_x(self, label: Label | PangoLabel) -> Label | PangoLabel:
        """Put the name of the first quantity below the right end of the axis."""
        self.names[0] = label
        self._place_names()
        return label

    def name_y(self, label: Label | PangoLabel) -> Label | PangoLabel:
        """Put the name of the second quantity above the axis."""
        self.names[1] = label
        self._place_names()
        return label

    def power_room(self, axis: int) -> float:
        """The width that a power of ten takes beside the name of an axis."""
        power = self.powers[axis]
        return 0.0 if power is None else power.width + POWER_GAP

    def _place_names(self) -> None:
        """Each name, and after it the power of ten that its numbers leave out: "b / 10^4"."""
        r, (x_power, y_power) = self.region, self.powers
        low, high, start = r.bottom - 0.7, r.top + 0.2, r.left + NAME_START
        if x_power is not None:
            x_power.stand_at(r.right, low, side=1)
        if (x_name := self.names[0]) is not None:
            x_name.stand_at(r.right - self.power_room(0), low, side=1)
        y_name = self.names[1]
        if y_name is not None:
            y_name.stand_at(start, high)
            deep = r.top + CLEAR - float(y_name.get_bottom()[1])  # boxes of a font that lacks letters are
            y_name.shift(np.array([0, max(0.0, deep), 0]))
        if y_power is not None:
            y_power.stand_at(start if y_name is None else float(y_name.get_right()[0]) + POWER_GAP, high)


def _label_power(style: Style, power: str) -> Label | None:
    """What the numbers of an axis are divided by, or nothing."""
    return style.math(rf"/\,{power}", QUIET, "quiet") if power else None


def tick_format(ticks: np.ndarray, exponent: int | None = None) -> NumberFormat:
    """As few digits as tell the ticks apart; powers of ten, this one or that for very large and very small ones."""
    if exponent is None:
        exponent = NumberFormat.fitting(float(np.abs(ticks).max(initial=0.0)), digits=1).exponent
    return NumberFormat(decimals=decimals_of(tick_step(ticks) / 10**exponent), exponent=exponent)
