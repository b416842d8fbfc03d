"""StepByStepScene."""

from scenes.stage import LessonScene


class StepByStepScene(LessonScene):
    """To be written."""
