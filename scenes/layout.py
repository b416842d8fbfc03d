"""Where things stand: rectangles of the frame, in Manim's scene units."""

from __future__ import annotations

from dataclasses import dataclass

FRAME_HEIGHT = 8.0
MARGIN = 0.04  # of the frame's width and height, kept free on every side


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle with its sides at these coordinates."""

    left: float
    right: float
    bottom: float
    top: float

    @property
    def width(self) -> float:
        """Extent from left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Extent from bottom to top."""
        return self.top - self.bottom

    @property
    def center(self) -> tuple[float, float]:
        """Its middle, (x, y)."""
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2

    def inset(self, *, left: float = 0, right: float = 0, bottom: float = 0, top: float = 0) -> Region:
        """The region with so much taken off its sides."""
        return Region(self.left + left, self.right - right, self.bottom + bottom, self.top - top)


@dataclass(frozen=True, slots=True)
class Layout:
    """Title line, two panels on one level, a header line over each, and a strip of formulas and numbers.

    The panels are the plots' own rectangles; ticks and axis names stand in the room left around them.
    """

    title: Region
    left: Region
    right: Region
    strip: Region

    @classmethod
    def wide(cls) -> Layout:
        """For 16:9."""
        x, y = 128 / 9 / 2 - 0.6, FRAME_HEIGHT / 2 - 0.45
        panels = {"bottom": -1.45, "top": 2.4}
        return cls(
            title=Region(-x, x, y - 0.45, y),
            left=Region(-x + 0.75, -0.75, **panels),
            right=Region(0.95, x, **panels),
            strip=Region(-x, x, -y, -2.27),
        )
