"""The film: its scenes in order.  Importing this imports no Manim."""

from typing import NamedTuple


class SceneEntry(NamedTuple):
    """A scene of the film: class name, module, and the title of its story."""

    name: str
    module: str
    title: str


SCENES = (
    SceneEntry("IntroScene", "scenes.intro", "Which line fits best?"),
    SceneEntry("StepByStepScene", "scenes.step_by_step", "One step by hand"),
    SceneEntry("OnlyBScene", "scenes.only_b", "Only b: one dimension"),
    SceneEntry("MBContourScene", "scenes.mb_contour", "Both m and b: the contour plot"),
    SceneEntry("LossCurveScene", "scenes.loss_curve", "The loss curve"),
)
