"""What stories say often: verbs that play for whole frames, and keep the ledger of what is on the stage."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Self

from manim import (
    UP,
    Animation,
    FadeIn,
    FadeOut,
    Mobject,
    ReplacementTransform,
    VMobject,
    Wait,
    config,
    smooth,
    there_and_back,
)

from scenes.command import CommandScene
from scenes.drive import Drive
from scenes.style import Label


class Verbs(CommandScene):
    """A scene with these verbs.

    Attributes
    ----------
    guests : what is on the stage for a while, see `bring`

    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Nobody is there yet."""
        super().__init__(*args, **kwargs)
        self.guests: list[Mobject] = []

    def play(self, *animations: Any, run_time: float = 1.0, **kwargs: Any) -> None:
        """Play for the nearest whole number of frames; see `manim.Scene.play`."""
        self.flatten()
        # A hair less than k frames: Manim counts frames up to the run time, and rounding must not add one.
        frames = max(1, round(run_time * config.frame_rate))
        super().play(*animations, run_time=(frames - 0.01) / config.frame_rate, **kwargs)

    def flatten(self) -> None:
        """Take all groups on the stage apart.

        Manim redraws the whole of every group that stands above the first moving thing: a group of many
        still labels and one live number would be drawn anew in each frame.
        """
        self.mobjects = [
            part
            for mobject in self.mobjects
            for part in mobject.get_family()
            if not part.submobjects or len(part.points)
        ]

    def remove(self, *mobjects: Mobject) -> Self:
        """Take mobjects off the stage, and all their parts: groups are not kept together there."""
        return super().remove(*(part for mobject in mobjects for part in mobject.get_family()))

    def hold(self, seconds: float) -> None:
        """Show the frame as it is for the nearest whole number of frames; nothing for less than half a one."""
        frames = round(seconds * config.frame_rate)
        if frames > 0:
            # A hair more than k frames: Manim cuts a wait's length down to whole frames.
            super().play(Wait(run_time=(frames + 0.01) / config.frame_rate))

    def drive(
        self,
        show: Callable[[Any], None],
        start: Any,
        end: Any,
        *also: Animation,
        rate_func: Callable[[float], float] = smooth,
        **kwargs: Any,
    ) -> None:
        """Show a value on its way from start to end; `also` is played along."""
        self.play(Drive(show, start, end, rate_func=rate_func), *also, **kwargs)

    def draw(
        self,
        show: Callable[[Any], None],
        *mobjects: Mobject,
        also: Sequence[Animation] = (),
        rate_func: Callable[[float], float] = smooth,
        **kwargs: Any,
    ) -> None:
        """Put mobjects on the stage as `show(0)` has them, and draw them up to `show(1)`."""
        show(0)
        self.add(*mobjects)
        self.drive(show, 0, 1, *also, rate_func=rate_func, **kwargs)

    def bring(self, *mobjects: Mobject, also: Sequence[Animation] = (), **kwargs: Any) -> None:
        """Let guests rise into view: what is here until it is told to `leave`; `also` is played along."""
        self.guests += mobjects
        self.play(rise(*mobjects), *also, **kwargs)

    def leave(
        self, *more: Mobject, keep: Sequence[Mobject] = (), also: Sequence[Animation] = (), **kwargs: Any
    ) -> None:
        """Fade out the guests that are on the stage, but for those to keep, and more than them."""
        gone = [guest for guest in self.guests if guest not in keep]
        self.guests = list(keep)
        self.flatten()
        here = set(self.mobjects)
        parts = dict.fromkeys(part for guest in (*gone, *more) for part in guest.get_family() if part in here)
        self.play(*([FadeOut(*parts)] if parts else []), *also, **kwargs)

    def leave_all_but(self, *kept: Mobject, also: Sequence[Animation] = (), **kwargs: Any) -> None:
        """Fade out all that is on the stage but for these mobjects and their parts; `also` is played along."""
        self.flatten()
        staying = {part for mobject in kept for part in mobject.get_family()}
        self.guests = [guest for guest in self.guests if guest in staying]
        gone = [part for part in self.mobjects if part not in staying]
        self.play(*([FadeOut(*gone)] if gone else []), *also, **kwargs)

    def bring_back(self, *mobjects: Mobject, **kwargs: Any) -> None:
        """Let those parts of mobjects fade in that are not on the stage; nothing where all are."""
        self.flatten()
        here = set(self.mobjects)
        if back := [part for mobject in mobjects for part in mobject.get_family() if part not in here]:
            self.play(FadeIn(*back), **kwargs)

    def pulse(self, *parts: Mobject, factor: float = 1.2, run_time: float = 1.0, **scaling: Any) -> None:
        """Let parts grow once and shrink back, where asked for about an edge: ``about_edge=RIGHT``."""
        grow = [part.animate.scale(factor, **scaling) for part in parts]
        self.play(*grow, rate_func=there_and_back, run_time=run_time)

    def rewrite(self, old: Label, new: Label, **kwargs: Any) -> None:
        """One formula becomes another: parts of one name move, the others go, and then the new ones come."""
        names = [name for name in old.part_names if name in new.part_names]
        moving = [ReplacementTransform(old.part(name), new.part(name)) for name in names]
        gone, come = (
            [glyph for glyph in label if not any(glyph in label.part(name) for name in names)]
            for label in (old, new)
        )
        if gone:
            self.play(FadeOut(*gone), run_time=0.3)
        self.play(*moving, **kwargs)
        if come:
            self.play(FadeIn(*come), run_time=0.5)

    def swell(self, stroke: VMobject) -> None:
        """A stroke grows thick once."""
        width = stroke.get_stroke_width()

        def thicken(share: float) -> None:
            stroke.set_stroke(width=width * (1 + 1.2 * float(share)))

        self.play(Drive(thicken, 0, 1, rate_func=there_and_back), run_time=1.4)


def rise(*mobjects: Mobject) -> FadeIn:
    """Let mobjects fade in from a little below their places."""
    return FadeIn(*mobjects, shift=0.15 * UP)
