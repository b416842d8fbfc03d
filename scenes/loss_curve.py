"""LossCurveScene."""

from scenes.stage import LessonScene


class LossCurveScene(LessonScene):
    """To be written."""
