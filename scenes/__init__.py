"""The film: its scenes in order.  Importing this imports no Manim."""

from typing import NamedTuple


class SceneEntry(NamedTuple):
    """A scene of the film: class name, module, and the title of its story."""

    name: str
    module: str
    title: str


SCENES = (SceneEntry("MBContourScene", "scenes.mb_contour", "Both m and b: the contour plot"),)
