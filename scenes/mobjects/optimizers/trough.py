"""The loss of one point alone, over the plane: a trough, whose bottom are all lines through the point."""

from __future__ import annotations

import numpy as np
from manim import VGroup

from gdmath import Dataset
from scenes.mobjects.kit.shapes import Shape, clip_segments, polyline, segments
from scenes.mobjects.plots.bowl import Bowl
from scenes.mobjects.plots.path import EMPTY, OnBowl
from scenes.style import Level, Style

STRIPES = 14
DENSER = 0.75  # as `scenes.windows.levels` has it: their losses grow as share^1.5


class Trough(OnBowl, VGroup):
    """(y − (m x + b))² seen from above, in as many levels as fill the panel.

    Attributes
    ----------
    x, y : of the point
    stripes, bottom : where its loss is below each level, and where it is zero

    """

    def __init__(self, style: Style, bowl: Bowl, data: Dataset, k: int) -> None:
        super().__init__()
        self.style, self.bowl, self.x, self.y = style, bowl, float(data.x[k]), float(data.y[k])
        window = bowl.plot.window
        m, b = np.meshgrid(window.x, window.y)
        farthest = float(np.abs(self.y - (m * self.x + b)).max())
        self.stripes = VGroup()
        for share in np.linspace(1, 1 / STRIPES, STRIPES):
            stripe = Shape(style.mix("landscape", 0.1 + 0.85 * (1 - share) ** 1.2), fill=1, z=Level.BOWL)
            stripe.set_stroke(style.mix("shine", 0.14 + 0.4 * (1 - share)), width=1.6, opacity=1)
            self.stripes.add(stripe.outline(self._stripe(farthest * float(share) ** DENSER)))
        self.bottom = Shape(style.color("text"), width=4, z=Level.RING)
        self.add(self.stripes, self.bottom)
        self.draw(0.0)

    @property
    def ends(self) -> np.ndarray:
        """(m, b) of the lines through the point at both edges of the panel, (2, 2)."""
        plot = self.bowl.plot
        r, window = plot.region, plot.window
        far = 4 * (window.width + window.height)
        middle = self._foot(np.array(window.center))
        along = np.array([1.0, -self.x]) / np.hypot(1.0, self.x)
        both = plot.to_frame(np.stack([middle - far * along, middle + far * along]))
        start, end = clip_segments(
            both[:1], both[1:], np.array([r.left, r.bottom]), np.array([r.right, r.top])
        )
        at = np.concatenate([start, end]) if len(start) else both[:0]
        low = np.array([window.x[0], window.y[0]])
        return np.asarray((at - [r.left, r.bottom]) / plot.unit + low)

    def foot(self, m: float, b: float) -> tuple[float, float]:
        """The line through the point that is nearest to (m, b)."""
        at = self._foot(np.array([m, b]))
        return float(at[0]), float(at[1])

    def draw(self, share: float) -> None:
        """Draw this share of its bottom, from the middle."""
        ends = self.ends
        if not len(ends) or share <= 0:
            self.bottom.outline(EMPTY)
            return
        at = self.bowl.place(*ends.T)
        middle = at.mean(axis=0)
        a, z = middle + float(share) * (at - middle)
        self.bottom.outline(segments(a[None], z[None]))

    def _foot(self, at: np.ndarray) -> np.ndarray:
        across = np.array([self.x, 1.0])
        return np.asarray(at + across * (self.y - across @ at) / (across @ across))

    def _stripe(self, error: float) -> np.ndarray:
        """All (m, b) with |y − (m x + b)| up to this, as far as they can be seen, and a bit farther."""
        window = self.bowl.plot.window
        far = window.width + window.height
        across, along = np.array([self.x, 1.0]), np.array([1.0, -self.x]) / np.hypot(1.0, self.x)
        middle = self._foot(np.array(window.center))
        size = float(across @ across)
        reach = min(error / size, far / np.sqrt(size))
        corners = [
            middle + side * reach * across + end * far * along
            for side, end in ((-1, -1), (-1, 1), (1, 1), (1, -1), (-1, -1))
        ]
        return polyline(self.bowl.place(*np.array(corners).T))
