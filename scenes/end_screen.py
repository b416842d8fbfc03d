"""EndScreen: what a lecture ends with on YouTube: the way down, the two rules, and room for the site's own elements."""

from __future__ import annotations

import numpy as np
from manim import VGroup, linear

from scenes.formulas import PARAMETERS, update
from scenes.mobjects.end_screen.places import Places
from scenes.mobjects.plots.board import Board
from scenes.mobjects.plots.landscape import Landscape
from scenes.stage import LessonScene
from scenes.words.timeline import BeatTime

RESTS = 1.0  # seconds at the end in which the dot has arrived
SAMPLES = 40  # of an epoch, by which its way on the frame is measured


class EndScreen(LessonScene):
    """As many seconds as `film.end_card` says, without a word."""

    def construct(self) -> None:
        """Let the dot walk down, as fast at the end as at the beginning, and with it the ring of its loss."""
        seconds = self.lesson.film.end_card
        self.next_section("end")
        self._tell("end")
        self.stand()
        self.drive(self.show, 0, 1, rate_func=linear, run_time=seconds - RESTS)
        self.hold(seconds - self.time)
        end = self.frame_now
        self.beats_played.append(
            BeatTime(
                id="end", title=None, text="", spoken="", start=0, end=end, sound=None, sound_at=0.0, spans=()
            )
        )

    def stand(self) -> None:
        """Put all of it on the stage: the cut from the film before is the only one."""
        self.board = board = Board(self.style, self.layout, self.study, self.study.learning)
        self.places = places = Places.of(self.layout)
        board.show_epoch(0)
        Landscape(board).stand(places.bowl)
        rules = VGroup(*(self.style.math(update(name)) for name in PARAMETERS))
        share = min(1.0, places.rules.width / max(rule.width for rule in rules))
        rows = 2 * len(rules)
        for k, rule in enumerate(rules):
            y = places.rules.top - places.rules.height * (2 * k + 1) / rows
            rule.scale(share).move_to((places.rules.left + rule.width / 2, y, 0))
        self.rules = rules
        title = self.show_title()
        title.scale(min(1.0, places.title.width / title.width), about_point=title.get_left())
        self._measure()
        self.show(0.0)
        plane = board.plane
        self.outlines = places.outlines(self.style)
        self.add(title, rules, self.outlines, plane.side_axes(), plane.bowl)
        self.add(plane.ring, board.path, board.star, plane.dot)

    def _measure(self) -> None:
        """How far along its way on the frame the dot is at which position of the descent."""
        board = self.board
        self.positions = np.linspace(0, board.last, SAMPLES * max(1, board.last) + 1)
        at = board.plane.bowl.place(*np.array([board.trajectory.at(float(t)) for t in self.positions]).T)
        self.lengths = np.append(0.0, np.cumsum(np.hypot(*np.diff(at, axis=0).T)))

    def show(self, share: float) -> None:
        """Show the dot at this share of the length of its way; where it has none, the ring alone goes down."""
        board, share, whole = self.board, float(share), self.lengths[-1]
        moves = whole > 0.05
        board.show_epoch(
            float(np.interp(share * whole, self.lengths, self.positions)) if moves else board.last
        )
        loss = board.moments.loss(*board.line)
        if not moves:
            loss = board.rim + share * (board.moments.floor - board.rim)
        board.plane.ring.show(max(loss, board.moments.floor))  # rounding may lead below it


if __name__ == "__main__":
    EndScreen.main()
