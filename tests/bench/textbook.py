"""The descent beat as most people would write it: everything rebuilt in every frame.

Same data, same path, same elements as MBContourScene's: points, line, residuals, contour lines, path, dot,
arrow, and seven live numbers.
"""

from __future__ import annotations

from time import perf_counter

import numpy as np
from manim import (
    BLUE,
    DOWN,
    GREEN,
    LEFT,
    ORANGE,
    PINK,
    RIGHT,
    UP,
    WHITE,
    YELLOW,
    Arrow,
    Axes,
    Dot,
    Line,
    MathTex,
    Scene,
    TexTemplate,
    TracedPath,
    ValueTracker,
    VGroup,
    always_redraw,
    linear,
)

from gdmath import Study
from scenes.windows import descent_window, levels, rim_level

# Manim's default template needs packages beyond what this project installs.
PLAIN = TexTemplate(
    documentclass=r"\documentclass{article}", preamble=r"\usepackage{amsmath,amssymb}\pagestyle{empty}"
)


class TextbookScene(Scene):
    """Plays the first `frames` frames' worth of the descent; `seconds` is what drawing them took."""

    study: Study
    frames: int
    frame_rate: float

    def construct(self) -> None:
        study = self.study
        moments, path = study.moments, study.trajectories["descent"]
        x, y = study.dataset.x, study.dataset.y
        window = descent_window(moments, path.params, aspect=1.5)
        t = ValueTracker(0.0)
        left = Axes(x_range=[x.min(), x.max(), 1], y_range=[y.min(), y.max(), 2], x_length=5.5, y_length=3.8)
        right = Axes(x_range=[*window.x, 1], y_range=[*window.y, 1], x_length=5.5, y_length=3.8)
        VGroup(left, right).arrange(RIGHT, buff=1)
        rings = VGroup(
            *(
                right.plot_implicit_curve(lambda m, b, level=level: moments.loss(m, b) - level, color=BLUE)
                for level in levels(moments, rim_level(moments, path.params), 14)
            )
        )
        points = VGroup(*(Dot(left.c2p(a, c), radius=0.06) for a, c in zip(x, y, strict=True)))
        self.add(left, right, rings, points)

        def line() -> tuple[float, float]:
            return path.at(t.get_value())

        def text(make: object, place: np.ndarray, color: object) -> MathTex:
            return always_redraw(
                lambda: MathTex(make(), font_size=32, color=color, tex_template=PLAIN).move_to(place)
            )

        corner = right.get_corner(DOWN + LEFT)
        self.add(
            always_redraw(lambda: left.plot(lambda a: line()[0] * a + line()[1], color=WHITE)),
            always_redraw(
                lambda: VGroup(
                    *(
                        Line(left.c2p(a, c), left.c2p(a, line()[0] * a + line()[1]), color=PINK)
                        for a, c in zip(x, y, strict=True)
                    )
                )
            ),
            always_redraw(lambda: Dot(right.c2p(*line()), color=YELLOW)),
            TracedPath(lambda: right.c2p(*line())),
            always_redraw(
                lambda: Arrow(
                    right.c2p(*line()),
                    right.c2p(*(np.array(line()) - path.learning_rate * np.array(moments.gradient(*line())))),
                    buff=0,
                    color=GREEN,
                )
            ),
            text(lambda: rf"\hat y = {line()[0]:.2f} x + {line()[1]:.2f}", left.get_top() + 0.5 * UP, WHITE),
            text(lambda: f"m = {line()[0]:.2f}", corner + DOWN, BLUE),
            text(lambda: f"b = {line()[1]:.2f}", corner + 1.5 * DOWN, ORANGE),
            text(
                lambda: rf"\partial J / \partial m = {moments.gradient(*line())[0]:.2f}",
                corner + DOWN + 3 * RIGHT,
                BLUE,
            ),
            text(
                lambda: rf"\partial J / \partial b = {moments.gradient(*line())[1]:.2f}",
                corner + 1.5 * DOWN + 3 * RIGHT,
                ORANGE,
            ),
            text(lambda: f"J = {moments.loss(*line()):.2f}", right.get_top() + 0.5 * UP, YELLOW),
            text(lambda: rf"\text{{epoch }} {int(t.get_value())}", right.get_top() + UP, WHITE),
        )
        end = path.epochs * self.frames / 240
        # Typeset before the clock runs: what is measured is drawing, not LaTeX.
        for k in range(self.frames + 1):
            t.set_value(end * k / self.frames)
            self.update_mobjects(0)
        t.set_value(0)
        began = perf_counter()
        self.play(t.animate(rate_func=linear).set_value(end), run_time=self.frames / self.frame_rate)
        self.seconds = perf_counter() - began
