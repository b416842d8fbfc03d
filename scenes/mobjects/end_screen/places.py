"""Where an end screen has what: the bowl, the rules, and empty places for the elements that YouTube lays over it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from manim import RoundedRectangle, VGroup

from scenes.layout import Layout, Region
from scenes.mobjects.kit.shapes import Shape, dots
from scenes.style import Style

VIDEO = 16 / 9  # width by height of the element for a video or a playlist
GAP = 0.4  # units between two places
ROUND = 0.14  # units: its corners


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Regions of the frame.

    Attributes
    ----------
    title, bowl, rules : for what is drawn
    videos : for a video or a playlist each, 16:9
    subscribe : middle and radius of the circle for the channel

    """

    title: Region
    bowl: Region
    rules: Region
    videos: tuple[Region, ...]
    subscribe: tuple[tuple[float, float], float]

    @classmethod
    def of(cls, layout: Layout) -> Places:
        """For a shape of the frame: the places lie right of the bowl, in portrait below it."""
        return cls._below(layout) if layout.is_tall else cls._beside(layout)

    @classmethod
    def _below(cls, layout: Layout) -> Places:
        left, right, low, title = layout.strip.left, layout.strip.right, layout.strip.bottom, layout.title
        width = 0.64 * (right - left)
        videos = tuple(_video(left, low + k * (width / VIDEO + 0.35), width) for k in (1, 0))
        rules = Region(left, right, videos[0].top + 0.4, videos[0].top + 1.9)
        return cls(
            title=title,
            bowl=Region(left, right, rules.top, title.bottom - 0.1),
            rules=rules,
            videos=videos,
            subscribe=((left / 2 + width / 2 + right / 2, videos[1].center[1]), 1.0),
        )

    @classmethod
    def _beside(cls, layout: Layout) -> Places:
        left, right, low, title = layout.strip.left, layout.strip.right, layout.strip.bottom, layout.title
        width = (0.36 if layout.is_wide else 0.4) * (right - left)
        half, radius = width / VIDEO + GAP / 2, 0.85
        videos = tuple(_video(right - width, y, width) for y in (GAP / 2, -half))
        edge = right - width - 0.5
        rules = Region(left, edge - 2 * radius - GAP, low, low + 1.7)
        return cls(
            title=title,
            bowl=Region(left, edge, rules.top + 0.2, title.bottom - 0.1),
            rules=rules,
            videos=videos,
            subscribe=((edge - radius, low + radius), radius),
        )

    def outlines(self, style: Style) -> VGroup:
        """The places, hardly seen: where no element is laid over one, it is only a quiet shape."""
        color = style.color("rule")
        frames = [
            RoundedRectangle(
                corner_radius=ROUND,
                width=place.width,
                height=place.height,
                stroke_color=color,
                stroke_width=3,
            ).move_to((*place.center, 0))
            for place in self.videos
        ]
        circle = Shape(color, width=3)
        middle, radius = self.subscribe
        return VGroup(*frames, circle.outline(dots(np.array([middle]), radius)))


def _video(left: float, bottom: float, width: float) -> Region:
    return Region(left, left + width, bottom, bottom + width / VIDEO)
