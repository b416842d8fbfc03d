"""A dial for the slope of the line and one for its intercept."""

from __future__ import annotations

from collections.abc import Callable

from manim import VGroup, smooth

from scenes.formulas import PARAMETERS, Parameter
from scenes.layout import Layout
from scenes.mobjects.kit.dial import Dial
from scenes.mobjects.plots.board import Board
from scenes.plans.intro import Line, Lines
from scenes.style import LABEL, Style

PLACES = 0.24, 0.76  # shares of the panel's width


class Dials(VGroup):
    """Two dials side by side in the right panel, with their names above.

    Attributes
    ----------
    dials, names : of m and b

    """

    def __init__(
        self, style: Style, layout: Layout, board: Board, lines: Lines, here: Line, high: Line, low: Line
    ) -> None:
        """For turns from one line over a high one to a low one, and to slopes about the first one's."""
        super().__init__()
        (m, b), tilt, spread = here, abs(lines.tilt), lines.spread
        low_b, high_b = min(b, low[1]) - 0.9 * spread, max(b, high[1]) + 0.4 * spread
        ends = (m - 1.7 * tilt, m + 1.7 * tilt), (low_b, high_b)
        forms = board.equation.m.form, board.equation.b.form
        panel = layout.right
        radius = min(0.21 * panel.width, 0.42 * panel.height, 1.05 if layout.is_wide else 1.4)
        self.dials: list[Dial] = []
        self.names = VGroup()
        words = rf"\cm{{{style.say('intro.slope')}}}", rf"\cb{{{style.say('intro.intercept')}}}"
        for k, name in enumerate(PARAMETERS):
            x = panel.left + PLACES[k] * panel.width
            center = x, panel.center[1] - 0.05
            dial = Dial(style, rf"\v{name}", name, forms[k], *ends[k], center, radius)
            self.dials.append(dial)
            self.names.add(style.text(words[k], LABEL).stand_at(x, panel.top - 0.25, side=0))
        self.add(*self.dials, self.names)
        self.show(*here)

    def show(self, m: float, b: float) -> None:
        """Turn both to a line."""
        for dial, value in zip(self.dials, (m, b), strict=True):
            dial.show(value)

    def glow_of(self, name: Parameter) -> Callable[[float], None]:
        """Of a share of the time in which one is turned: it shines but at the ends."""
        dial = self.dials[PARAMETERS.index(name)]

        def glow(time: float) -> None:
            share = float(smooth(time))
            dial.glow(min(1.0, 6 * share * (1 - share)))

        return glow
