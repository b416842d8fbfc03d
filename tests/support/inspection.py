"""What can be seen of a scene that plays without being drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from manim import RoundedRectangle, VMobject

from scenes.style import Level


def _once(find: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """What is found of a scene, kept for as long as the glance at it lasts."""

    def found(scene: Any) -> Any:
        if scene.glance is None:
            return find(scene)
        if find.__name__ not in scene.glance:
            scene.glance[find.__name__] = find(scene)
        return scene.glance[find.__name__]

    found.__doc__ = find.__doc__
    return found


def leaves(mobject: Any) -> list[VMobject]:
    """What is drawn of a mobject."""
    return [part for part in mobject.get_family() if len(part.points)]


@_once
def on_stage(scene: Any) -> set[int]:
    """Identities of all that is on the stage."""
    return {id(part) for mobject in scene.mobjects for part in mobject.get_family()}


def inked(part: VMobject) -> bool:
    """Whether it leaves a mark on the frame."""
    return len(part.points) > 0 and (
        part.get_fill_opacity() > 0.01 or (part.get_stroke_opacity() > 0.01 and part.get_stroke_width() > 0)
    )


def shown(scene: Any, mobject: Any) -> bool:
    """Whether any of it is seen."""
    stage = on_stage(scene)
    return any(id(part) in stage and inked(part) for part in leaves(mobject))


def box(parts: list[VMobject]) -> np.ndarray:
    """(left, bottom), (right, top) of what is drawn."""
    points = np.concatenate([part.points[:, :2] for part in parts])
    return np.array([points.min(axis=0), points.max(axis=0)])


@_once
def texts_shown(scene: Any) -> list[tuple[Any, np.ndarray]]:
    """All texts that are seen, with their boxes."""
    stage = on_stage(scene)
    found = []
    for text in scene.texts:
        parts = [part for part in leaves(text) if id(part) in stage and inked(part)]
        if parts:
            found.append((text, box(parts)))
    return found


def samples(part: VMobject) -> np.ndarray:
    """Points along its outline, at most 0.04 apart, shape (k, 2)."""
    curves = part.points[:, :2].reshape(-1, 4, 2)
    length = np.linalg.norm(np.diff(curves, axis=1), axis=2).sum(axis=1).max()
    u = np.linspace(0, 1, max(2, int(length / 0.04) + 2))[:, None, None]
    a, b, c, d = curves.transpose(1, 0, 2)
    return ((1 - u) ** 3 * a + 3 * u * (1 - u) ** 2 * b + 3 * u * u * (1 - u) * c + u**3 * d).reshape(-1, 2)


@_once
def curves_shown(scene: Any) -> list[tuple[VMobject, np.ndarray]]:
    """All that is seen and is no text, as sampled outlines; what a mask hides is left out."""
    text_parts = {id(part) for text in scene.texts for part in leaves(text)}
    background = scene.style.color("background")
    drawn = [part for mobject in scene.mobjects for part in leaves(mobject) if inked(part)]
    hiding = [p for p in drawn if p.get_stroke_opacity() == 0 and p.get_fill_color() == background]
    masks = [part for part in hiding if part.z_index == Level.MASK and part.get_fill_opacity() == 1]
    apart = text_parts | {id(part) for part in hiding}
    found = []
    for part in drawn:
        if id(part) in apart or isinstance(part, RoundedRectangle):
            continue
        points = samples(part)
        for mask in masks if part.z_index < Level.MASK else ():
            points = points[~covered(points, mask)]
        found.append((part, points))
    return found


def covered(points: np.ndarray, mask: VMobject) -> np.ndarray:
    """Which of the points (k, 2) lie under a filled outline: a ray crosses its edges an odd number of times."""
    edges = mask.points[:, :2].reshape(-1, 4, 2)
    (x1, y1), (x2, y2) = edges[:, 0].T, edges[:, 3].T
    x, y = points[:, :1], points[:, 1:]
    with np.errstate(divide="ignore", invalid="ignore"):
        right = x < x1 + (y - y1) * (x2 - x1) / (y2 - y1)
    return (((y1 > y) != (y2 > y)) & right).sum(axis=1) % 2 == 1


@_once
def plates_shown(scene: Any) -> list[np.ndarray]:
    """The boxes of the plates that hide what lies under a text."""
    return [box([m]) for m in scene.mobjects if isinstance(m, RoundedRectangle) and inked(m)]


def within(points: np.ndarray, frame: np.ndarray, margin: float = 0.0) -> np.ndarray:
    """Which points lie inside a box by more than a margin."""
    return np.all((points > frame[0] + margin) & (points < frame[1] - margin), axis=1)
