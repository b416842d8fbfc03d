"""Plots: their numbers stay within the frame's margin, whatever they show."""

from __future__ import annotations

import numpy as np
import pytest
from manim import config, tempconfig

from scenes.layout import MARGIN, Layout
from scenes.mobjects.plots.plot import Plot, Ruler
from scenes.style import THEMES, Style
from scenes.windows import Window

SPANS = ((9000, 30600), (-31000, 31000), (-2.6, -1.4), (-0.031, 0.02), (-1150, -1090), (0, 1.01), (-9e7, 2e8))


@pytest.mark.parametrize("aspect", ["16:9", "9:16", "1:1"])
@pytest.mark.parametrize("span", SPANS, ids=str)
def test_no_number_reaches_into_the_margin(span, aspect, media):
    layout = Layout.of(aspect)
    with tempconfig({"media_dir": str(media)}):
        config.frame_width, config.frame_height = layout.frame.width, layout.frame.height
        for region in (layout.left, layout.right):
            for window in (Window(x=span, y=(0.0, 10.0)), Window(x=(0.0, 10.0), y=span)):
                plot = Plot(Style(THEMES["dark"]), region, window)
                assert len(plot.numbers) >= 4
                ends = [(number.get_left()[0], number.get_right()[0]) for number in plot.numbers]
                assert np.abs(ends).max() <= layout.frame.width * (0.5 - MARGIN) + 1e-6, plot.numbers


@pytest.mark.parametrize(
    ("center", "unit", "span"),
    [
        (300_000, 100_000, (220_000, 570_000)),
        (30, 10, (17, 43)),
        (5e-4, 1e-4, (1e-4, 9.1e-4)),
        (-250, 10, (-262, -239)),
    ],
)
def test_ticks_say_x_where_it_is_counted_in_another_unit(center, unit, span, media):
    """They are those of x as it came, on the same places."""
    layout = Layout.of("16:9")
    with tempconfig({"media_dir": str(media)}):
        style = Style(THEMES["dark"])
        raw = Plot(style, layout.left, Window(x=span, y=(0.0, 10.0)))
        low, high = ((x - center) / unit for x in span)
        counted = Plot(style, layout.left, Window(x=(low, high), y=(0.0, 10.0)), ruler=Ruler(center, unit))
        written = [
            [number.source for number in plot.numbers if hasattr(number, "source")] for plot in (raw, counted)
        ]
        assert written[0] == written[1] and len(written[0]) >= 6
        for one, other in zip(raw.numbers, counted.numbers, strict=True):
            assert one.get_center() == pytest.approx(other.get_center(), abs=1e-6)
