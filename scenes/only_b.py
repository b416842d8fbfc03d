"""OnlyBScene."""

from scenes.stage import LessonScene


class OnlyBScene(LessonScene):
    """To be written."""
