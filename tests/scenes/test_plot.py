"""Plots: their numbers stay within the frame's margin, whatever they show."""

from __future__ import annotations

import numpy as np
import pytest
from manim import config, tempconfig

from scenes.layout import MARGIN, Layout
from scenes.mobjects.plots.plot import Plot
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
