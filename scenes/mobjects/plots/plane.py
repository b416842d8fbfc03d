"""The (m, b) plane with its landscape, and the point that is a line."""

from __future__ import annotations

import numpy as np
from manim import VGroup, VMobject

from gdmath import Moments
from scenes.layout import FRAME_HEIGHT, Region
from scenes.mobjects.kit.shapes import Shape, arrow, polyline
from scenes.mobjects.plots.bowl import Bowl, View
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
        """Look from elsewhere at another window: view (5), window (4) and floor (4) in one vector of 13."""
        self.bowl.view = View(*map(float, view[:5]))
        self.axes.window = window_of(view[5:9])
        self.bowl.floor_window = window_of(view[9:13])
        self.refresh()

    def frame(self, window: np.ndarray) -> None:
        """Show another window, (4,), without its ticks; `Plot.use_window` then brings those."""
        self.axes.window = window_of(window)
        self.refresh()

    def side_axes(self) -> VGroup:
        """For a view from the side: m and b at the front edges of the floor, and J upwards at its left corner."""
        bowl, style = self.bowl, self.style
        floor = bowl.floor_window
        (low_m, high_m), (low_b, high_b) = floor.x, floor.y
        center = bowl.place(*floor.center, on_floor=True)[0]

        def beside(symbol: str, *edges: tuple[float, float]) -> VMobject:
            front = min((bowl.place(*edge, on_floor=True)[0] for edge in edges), key=lambda at: at[1])
            away = (front - center) / np.hypot(*(front - center))
            return style.math(symbol, LABEL).move_to([*(front + 0.3 * away), 0])

        left = min(
            (bowl.place(m, b, on_floor=True)[0] for m in floor.x for b in floor.y),
            key=lambda corner: corner[0],
        )
        top = left + [0, bowl.view.up]
        shaft, tip = (Shape(style.color("loss"), width=3), Shape(style.color("loss"), fill=1))
        for shape, outline in zip((shaft, tip), arrow(left, top), strict=True):
            shape.outline(outline)
        return VGroup(
            beside(r"\vm", (floor.center[0], low_b), (floor.center[0], high_b)),
            beside(r"\vb", (low_m, floor.center[1]), (high_m, floor.center[1])),
            shaft,
            tip,
            style.math(r"\vJ", LABEL).move_to([*(top + [0, 0.25]), 0]),
        )

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
    far = 2 * FRAME_HEIGHT
    outer = np.array([[-far, -far], [far, -far], [far, far], [-far, far], [-far, -far]])
    left, right, bottom, top = region.left, region.right, region.bottom, region.top
    hole = np.array([[left, bottom], [left, top], [right, top], [right, bottom], [left, bottom]])
    return np.concatenate([polyline(outer), polyline(hole)])
