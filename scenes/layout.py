"""Where things stand: rectangles of the frame, in Manim's scene units."""

from __future__ import annotations

from dataclasses import astuple, dataclass, replace

FRAME_HEIGHT = 8.0  # of the landscape frame, and so the short side of the portrait one
TWO_ROWS = 1.35  # height of a strip that has formulas or numbers, not both, in 9:16
STACKED = 0.78  # from a panel to the baseline of numbers that stand above the name of its axis
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


# Width and height of the frame in scene units.  Text keeps its size in them: the portrait frame is as wide as
# the landscape one is high, and the square has the area of both.
FRAMES = {"16:9": (128 / 9, 8.0), "9:16": (8.0, 128 / 9), "1:1": (32 / 3, 32 / 3)}
# Around the picture of a short, in shares of the portrait frame: apps show its name below, their buttons at the right.
AROUND = {"left": 0.0525, "right": 0.1975, "bottom": 0.208, "top": 0.042}


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Title line, two panels, a header line over each, and a strip of formulas and numbers.

    The panels are the plots' own rectangles; ticks and axis names stand in the room left around them.

    Attributes
    ----------
    frame : all of the picture
    progress : the line of epoch and learning rate; the title's own where that is long enough
    left, right : data and plane; one above the other in portrait
    strip, formula, numbers : in landscape formulas stand left and numbers right in the strip, else formulas above
        numbers
    third : a panel further to the right, in the layout that has one
    stacked : whether the numbers over a panel stand above the name of its axis, because it is narrow

    """

    frame: Region
    title: Region
    progress: Region
    left: Region
    right: Region
    strip: Region
    formula: Region
    numbers: Region
    third: Region | None = None
    stacked: bool = False

    @property
    def is_wide(self) -> bool:
        """Whether the frame is wider than high."""
        return self.frame.width > self.frame.height

    @property
    def is_tall(self) -> bool:
        """Whether the frame is higher than wide, and the panels stand one above the other."""
        return self.frame.height > self.frame.width

    @property
    def is_square(self) -> bool:
        """Whether the frame is as wide as high: the panels are narrow."""
        return self.frame.height == self.frame.width

    def header(self, panel: Region) -> float:
        """Baseline of the numbers over a panel: beside the name of its axis, or above that where it is narrow."""
        return panel.top + (STACKED if self.stacked else 0.22)

    @property
    def stage(self) -> Region:
        """All below the title: where one picture fills the frame."""
        return Region(
            self.strip.left,
            self.strip.right,
            self.strip.bottom,
            min(self.title.bottom, self.progress.bottom) - 0.1,
        )

    @property
    def content(self) -> Region:
        """From the header line of the first panel down to the strip, over the whole width."""
        return Region(self.strip.left, self.strip.right, self.strip.top, self.left.top + 0.7)

    @classmethod
    def of(cls, aspect: str) -> Layout:
        """For "16:9", "9:16" or "1:1"."""
        return {"16:9": cls.wide, "9:16": cls.tall, "1:1": cls.square}[aspect]()

    @classmethod
    def wide(cls) -> Layout:
        """For 16:9: the panels side by side."""
        frame = _frame("16:9")
        x, y = frame.right - 0.6, frame.top - 0.45
        title, strip = Region(-x, x, y - 0.45, y), Region(-x, x, -y, -2.27)
        panels = {"bottom": -1.45, "top": 2.4}
        return cls(
            frame=frame,
            title=title,
            progress=title,
            left=Region(-x + 0.75, -0.75, **panels),
            right=Region(0.95, x, **panels),
            strip=strip,
            formula=strip,
            numbers=strip,
        )

    @classmethod
    def tall(cls, strip_height: float = 2.8) -> Layout:
        """For 9:16: one panel above the other, as high as a strip of this height leaves them."""
        frame = _frame("9:16")
        x, y = frame.right - 0.45, frame.top - 0.6
        strip = Region(-x, x, -y, -y + strip_height)
        top, bottom = y - 1.66, strip.top + 0.9  # above and below: a header, axis numbers and their name
        half = (top - bottom - 1.45) / 2  # between the two: numbers, name, and the next one's header
        return cls(
            frame=frame,
            title=Region(-x, x, y - 0.45, y),
            progress=Region(-x, x, y - 1.02, y - 0.57),
            left=Region(-x + 0.75, x, top - half, top),
            right=Region(-x + 0.75, x, bottom, bottom + half),
            strip=strip,
            formula=strip.inset(bottom=TWO_ROWS) if strip_height > TWO_ROWS else strip,
            numbers=strip.inset(top=strip.height - TWO_ROWS),
        )

    @classmethod
    def short(cls) -> Layout:
        """For a short: the portrait layout in a frame a quarter larger, with room for a headline in its title line."""
        base = cls.tall()
        frame, title = base.frame, base.title
        room = {side: -share * (frame.width if side in ("left", "right") else frame.height)
                for side, share in AROUND.items()}  # fmt: skip
        return replace(base, frame=frame.inset(**room), title=replace(title, top=title.top + 0.3))

    @classmethod
    def square(cls) -> Layout:
        """For 1:1: the panels side by side, and below them formulas above numbers."""
        frame = _frame("1:1")
        x, y = frame.right - 0.48, frame.top - 0.48
        strip = Region(-x, x, -y, -1.98)
        panels = {"bottom": -1.15, "top": 2.45}
        return cls(
            frame=frame,
            title=Region(-x, x, y - 0.45, y),
            progress=Region(-x, x, y - 1.1, y - 0.65),
            left=Region(-x + 0.75, -0.55, **panels),
            right=Region(1.1, x, **panels),
            strip=strip,
            formula=strip.inset(bottom=1.45),
            numbers=strip.inset(top=strip.height - 1.45),
            stacked=True,
        )

    @classmethod
    def triple(cls, aspect: str = "16:9") -> Layout:
        """Three smaller panels, and a higher strip; in portrait two of them stand below the first."""
        base = cls.of(aspect)
        x, y = base.title.right, base.strip.bottom
        if base.is_tall:
            lower = {"bottom": -2.35, "top": 0.6}
            left, right = Region(-x + 0.75, x, 2.05, base.left.top), Region(-x + 0.75, -0.2, **lower)
            third, strip = Region(0.85, x, **lower), Region(-x, x, y, -3.4)
        elif base.is_square:
            panels = {"bottom": -0.75, "top": 2.95}
            left, right = Region(-x + 0.75, -1.75, **panels), Region(-0.8, 1.55, **panels)
            third, strip = Region(2.5, x, **panels), Region(-x, x, y, -1.85)
        else:
            panels = {"bottom": -0.55, "top": base.left.top}
            left, right = Region(base.left.left, -2.4, **panels), Region(-1.4, 2.1, **panels)
            third, strip = Region(3.1, x, **panels), Region(-x, x, y, -1.65)
        return replace(base, left=left, right=right, third=third, strip=strip, formula=strip, numbers=strip)


def _frame(aspect: str) -> Region:
    width, height = FRAMES[aspect]
    return Region(-width / 2, width / 2, -height / 2, height / 2)
