"""Numbers and parts of formulas on their way from where they are made to where they belong."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from manim import VGroup, VMobject

from scenes.mobjects.kit.number import LiveNumber
from scenes.mobjects.kit.shapes import Array, point
from scenes.mobjects.kit.ways import along, in_turn, rounded

CLEAR = 0.3, 0.45  # from its source: up to here what comes out of it is not seen, from there on it is
Way = Sequence[Sequence[float] | Array]


def fly(moves: Sequence[tuple[LiveNumber, Way]], lag: float = 0.5) -> Callable[[float], None]:
    """What shows numbers on their ways to the places where they stand now, one after the other."""
    homes = [(np.array(number.at), number.get_center()[:2]) for number, _ in moves]
    curves = [rounded(np.array([*way, home])) for (_, way), (_, home) in zip(moves, homes, strict=True)]

    def show(share: float) -> None:
        for k, ((number, _), (at, home), curve) in enumerate(zip(moves, homes, curves, strict=True)):
            gone = in_turn(float(share), k, len(moves), lag)
            number.at = tuple(at + along(curve, gone) - home)
            number.write(number.source)
            number.set_fill(opacity=min(1.0, 6 * gone))

    return show


def hop(moves: Sequence[tuple[LiveNumber, Way]], lag: float = 0.5) -> Callable[[float], None]:
    """The same where there is no way free: they go where they are made, and come where they belong."""
    homes = [(np.array(number.at), number.get_center()[:2]) for number, _ in moves]

    def show(share: float) -> None:
        for k, ((number, way), (at, home)) in enumerate(zip(moves, homes, strict=True)):
            gone = in_turn(float(share), k, len(moves), lag)
            there = gone >= 0.6
            number.at = tuple(at if there else at + np.asarray(way[0], float) - home)
            number.write(number.source)
            number.set_fill(opacity=(gone - 0.6) / 0.4 if there else 1 - abs(gone / 0.3 - 1))

    return show


def arrive(part: VMobject, way: Way, from_text: bool = True) -> Callable[[float], None]:
    """What shows a part of a formula on its way to its place; out of a text it comes unseen."""
    curve = rounded(np.array(way))
    start, goal = curve[0], np.array(part.get_center())

    def show(share: float) -> None:
        at = along(curve, float(share))
        part.move_to(goal if share >= 1 else point(*at))
        away = float(np.hypot(*(at - start)))
        seen = np.clip((away - CLEAR[0]) / (CLEAR[1] - CLEAR[0]), 0, 1) if from_text else 1
        part.set_fill(opacity=float(seen))

    return show


def merge(
    target: LiveNumber, sources: Sequence[LiveNumber], lanes: Sequence[float]
) -> tuple[VGroup, Callable[[float], None]]:
    """Copies of two numbers that go under the row to another one, each in its lane, and give way to it."""
    copies = VGroup(*(source.copy() for source in sources))
    x = target.get_center()[0]
    shows = [
        arrive(copy, [source.get_center()[:2], (source.get_center()[0], lane), (x, lane)])
        for copy, source, lane in zip(copies, sources, lanes, strict=True)
    ]

    def show(share: float) -> None:
        gone = min(1.0, float(share) / 0.75)
        for copy, move in zip(copies, shows, strict=True):
            move(gone if gone < 1 else 0.9999)
            if share > 0.7:
                copy.set_fill(opacity=float(np.clip((0.85 - share) / 0.15, 0, 1)))
        target.set_fill(opacity=float(np.clip((share - 0.75) / 0.25, 0, 1)))

    return copies, show
