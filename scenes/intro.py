"""IntroScene."""

from scenes.stage import LessonScene


class IntroScene(LessonScene):
    """To be written."""
