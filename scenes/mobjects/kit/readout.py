"""Live text: the line's equation, and symbols with their values."""

from __future__ import annotations

import numpy as np
from manim import VGroup, VMobject

from scenes.layout import Region
from scenes.mobjects.kit.number import LiveNumber, NumberFormat, plain
from scenes.style import LABEL, QUIET, Level, Style


class Entry(VGroup):
    """A symbol and its live value, right-aligned so that the digits stay in place.

    The symbol stands at `left`, or, where that is None, right before the room that the value needs.

    Attributes
    ----------
    label, number : the two parts

    """

    def __init__(
        self,
        style: Style,
        tex: str,
        form: NumberFormat,
        value: float,
        *,
        left: float | None,
        right: float,
        y: float,
        role: str = "text",
        size: float = LABEL,
    ) -> None:
        super().__init__()
        self.label = style.math(tex, size)
        self.number = LiveNumber(style, form, value, (right, y), align="right", size=size, role=role)
        self.add(self.label, self.number)
        if form.factor:
            factor = style.math(form.factor, size, role).stand_at(right, y, side=1)
            self.number.at = (right - factor.width - 0.1 * factor.em, y)
            self.number.write(self.number.source)
            self.add(factor)
        room = style.digits.width(form.write(value) + "0") * self.number.em
        side = -1 if left is not None else 1
        self.label.stand_at(self.number.at[0] - room if left is None else left, y, side=side)

    def set_value(self, value: float) -> None:
        """Show a value."""
        self.number.set_value(value)


def entries(*columns: VGroup) -> list[Entry]:
    """Those of some columns, in their order."""
    return [entry for column in columns for entry in column if isinstance(entry, Entry)]


class LineEquation(VGroup):
    """ŷ = m x + b with live numbers, right end at x and baseline at y; room for so long an m and |b|.

    Attributes
    ----------
    m, b : the live numbers

    """

    def __init__(
        self,
        style: Style,
        forms: tuple[NumberFormat, NumberFormat],
        room: tuple[str, str],
        at: tuple[float, float],
        size: float,
    ) -> None:
        super().__init__()
        x, y = at
        digits = style.digits
        head = style.math(r"\hat y =", size).stand_at(x, y)
        em = head.em
        x += head.width + 0.3 * em
        self.m = LiveNumber(
            style, forms[0], 0.0, (x + digits.width(room[0]) * em, y), align="right", size=size, role="m"
        )
        x += digits.width(room[0]) * em + 0.15 * em
        middle = style.math(rf"{forms[0].factor}\, x", size).stand_at(x, y)
        x += middle.width + 0.36 * em
        self.plus = style.math("+", size).stand_at(x, y).set_z_index(Level.LIVE)
        self.minus = style.math("-", size).stand_at(x, y).set_z_index(Level.LIVE)
        x += self.plus.width + 0.2 * em
        self.b = LiveNumber(style, forms[1], 0.0, (x, y), align="left", size=size, role="b")
        self.tail = style.math(forms[1].factor, size, "b") if forms[1].factor else None
        self.add(head, self.m, middle, self.plus, self.minus, self.b)
        if self.tail is not None:
            width = digits.width(room[1]) * em
            self.add(self.tail.stand_at(x + width + 0.1 * em, y))
        width = digits.width(room[1]) * em + (self.tail.width + 0.1 * em if self.tail is not None else 0)
        back = np.array([at[0] - x - width, 0, 0])
        for part in self:
            part.shift(back)
        for number in (self.m, self.b):
            number.at = (number.at[0] + back[0], y)
        self.show(0.0, 0.0)

    def show(self, m: float, b: float) -> None:
        """Show the line's numbers; the sign of b stands between the terms."""
        self.m.set_value(m)
        self.b.set_value(abs(b))
        negative = self.b.form.write(b).startswith("-")
        self.negative = negative
        for sign, shown in ((self.plus, not negative), (self.minus, negative)):
            sign.set_fill(opacity=1.0 if shown else 0.0)

    @property
    def shown(self) -> tuple[float, float]:
        """(m, b) as a viewer reads them."""
        return self.m.shown, -self.b.shown if self.negative else self.b.shown


class Progress(VGroup):
    """Epoch and learning rate, at the right of the title line.

    Attributes
    ----------
    rates : a label for each learning rate of the film, all in one place; the first is shown

    """

    def __init__(
        self, style: Style, region: Region, learning_rates: tuple[float, ...], most_epochs: int = 999
    ) -> None:
        super().__init__()
        y, gap = region.bottom + 0.12, 0.18
        labels = [style.math(rf"\alpha = {plain(rate)}", LABEL) for rate in learning_rates]
        left = region.right - max(label.width for label in labels)
        self.rates = [label.stand_at(left, y) for label in labels]
        rate_name = style.text(style.say("learning_rate"), QUIET, "quiet").stand_at(left - gap, y, side=1)
        edge = float(rate_name.get_left()[0]) - 0.55
        self.epoch = LiveNumber(style, NumberFormat(0), 0, (edge, y), align="right")
        name = style.text(style.say("epoch"), QUIET, "quiet")
        name.stand_at(edge - gap - style.digits.width(f"{max(most_epochs, 999)}") * self.epoch.em, y, side=1)
        self.add(name, self.epoch, rate_name, self.rates[0])

    @property
    def rate_parts(self) -> list[VMobject]:
        """The learning rate and its name, without the epoch."""
        return [self[2], self[3]]

    def show(self, t: float) -> None:
        """Show the whole steps of position t."""
        self.epoch.set_value(int(t + 1e-9))
