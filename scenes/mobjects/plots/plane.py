"""The (m, b) plane with its landscape, and the point that is a line."""

from __future__ import annotations

import numpy as np
from manim import VGroup

from gdmath import Moments
from scenes.layout import FRAME_HEIGHT, Region
from scenes.mobjects.kit.shapes import Shape, polyline
from scenes.mobjects.plots.bowl import Bowl, View
from scenes.mobjects.plots.bowl_axes import BowlAxes
from scenes.mobjects.plots.path import Dot, GradientArrow, Ring
from scenes.mobjects.plots.plot import Plot
from scenes.style import LABEL, Level, Style
from scenes.windows import Window

FROM_ABOVE = View()


class ParameterPlane(VGroup):
    """Everything that lives in the plane of slope and intercept; its parts are brought in one by one.

    Attributes
    ----------
    axes, names : the frame with its ticks, and the symbols m and b
    bowl, mask : the landscape, and what hides it outside the frame when it is larger
    dot, ring, arrow : the line as a point, its level ellipse, its gradient

    """

    def __init__(self, style: Style, region: Region, window: Window, moments: Moments, rim: float) -> None:
        super().__init__()
        self.style = style
        self.axes = Plot(style, region, window, boxed=True, tick_roles=("m", "b"))
        self.names = VGroup(
            self.axes.name_x(style.math(r"\vm", LABEL)), self.axes.name_y(style.math(r"\vb", LABEL))
        )
        self.bowl = Bowl(style, self.axes, moments, rim)
        self.mask = Shape(style.color("background"), fill=1, z=Level.MASK)
        self.mask.outline(_around(region))
        self.dot = Dot(style, self.bowl)
        self.ring = Ring(style, self.bowl)
        self.arrow = GradientArrow(style, self.bowl)
        self.add(self.bowl, self.mask, self.axes, self.names, self.ring, self.arrow, self.dot)

    @property
    def window(self) -> Window:
        """The values of m and b that fill the frame."""
        return self.axes.window

    def show(self, m: float, b: float) -> None:
        """Move the point to the line (m, b)."""
        self.dot.show(m, b)

    def refresh(self) -> None:
        """Set all outlines after a change of view, window or landscape."""
        self.bowl.refresh()
        self.dot.show(self.dot.m, self.dot.b)

    def look(self, view: np.ndarray) -> None:
        """Look from elsewhere at another window: view (6), window (4) and floor (4) in one vector of 14."""
        self.bowl.view = View(*map(float, view[:6]))
        self.axes.window = window_of(view[6:10])
        self.bowl.floor_window = window_of(view[10:14])
        self.refresh()

    def open(self, region: Region) -> None:
        """Let the landscape be seen in another region of the frame."""
        self.bowl.room = region
        self.mask.outline(_around(region))

    def frame(self, window: np.ndarray) -> None:
        """Show another window, (4,), without its ticks; `Plot.use_window` then brings those."""
        self.axes.window = window_of(window)
        self.refresh()

    def side_axes(self) -> BowlAxes:
        """For a view from the side: axes of m and b on the floor, and of J."""
        return BowlAxes(self.style, self.bowl)

    def guides(self, share: float) -> None:
        """Draw this share of the point's guides to the axes."""
        self.dot.guides = float(share)
        self.refresh()

    def fill(self, share: float) -> None:
        """Draw the bowl up to this share of its rim, and raise the point by this share of its height."""
        self.bowl.filled, self.dot.raised = float(share), float(share)
        self.refresh()


def vector_of(window: Window) -> np.ndarray:
    """A window as a point (4,), so that there are windows between two windows."""
    return np.array([*window.x, *window.y])


def window_of(vector: np.ndarray) -> Window:
    """The inverse of `vector_of`."""
    a, b, c, d = map(float, vector)
    return Window(x=(a, b), y=(c, d))


def _around(region: Region) -> np.ndarray:
    """Outline of the whole frame with a hole, run round the other way, where the region is."""
    far = 12 * FRAME_HEIGHT  # a landscape that is near is as large as many frames
    outer = np.array([[-far, -far], [far, -far], [far, far], [-far, far], [-far, -far]])
    left, right, bottom, top = region.left, region.right, region.bottom, region.top
    hole = np.array([[left, bottom], [left, top], [right, top], [right, bottom], [left, bottom]])
    return np.concatenate([polyline(outer), polyline(hole)])
