"""Where things stand: rectangles of the frame, in Manim's scene units."""

from __future__ import annotations

from dataclasses import astuple, dataclass

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

    def mixed(self, other: Region, share: float) -> Region:
        """The region at this share of the way to another one."""
        pairs = zip(astuple(self), astuple(other), strict=True)
        return Region(*(a + share * (b - a) for a, b in pairs))


@dataclass(frozen=True, slots=True)
class Layout:
    """Title line, two panels on one level, a header line over each, and a strip of formulas and numbers.

    The panels are the plots' own rectangles; ticks and axis names stand in the room left around them.

    Attributes
    ----------
    third : a panel further to the right, in the layout that has one

    """

    title: Region
    left: Region
    right: Region
    strip: Region
    third: Region | None = None

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

    @classmethod
    def triple(cls) -> Layout:
        """Three smaller panels side by side, and a higher strip."""
        wide = cls.wide()
        x, panels = wide.title.right, {"bottom": -0.35, "top": wide.left.top}
        return cls(
            title=wide.title,
            left=Region(wide.left.left, -2.6, **panels),
            right=Region(-1.4, 1.9, **panels),
            strip=Region(-x, x, wide.strip.bottom, -1.5),
            third=Region(3.15, x, **panels),
        )
