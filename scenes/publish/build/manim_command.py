"""Manim's own command on a scene of the film, for those who have no clone in which its file lies."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

from scenes import find_scene
from scenes.publish.build.ingredients import environment, source_of
from scenes.publish.errors import Refusal


def run_manim(arguments: Sequence[str]) -> int:
    """Run ``manim`` with these arguments, of which the first or the last names the scene; its exit code."""
    if "--help" in arguments:
        return _run(["--help"])
    if not arguments:
        raise Refusal("Name a scene, as in: gdvideo manim contour -ql")
    if arguments[0].startswith("-"):
        *options, name = arguments
    else:
        name, *options = arguments
    scene = find_scene(name).name
    return _run([*options, str(source_of(scene)), scene])


def _run(arguments: Sequence[str]) -> int:
    # -P: a folder named scenes, where the user stands, is not ours.
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "scenes.command", *arguments], env=environment()
    ) as manim:
        while True:
            try:
                code = manim.wait()
                return code if code >= 0 else 128 - code  # as a shell has it, where a signal ended it
            except KeyboardInterrupt:
                continue  # Manim has heard it as well, and ends with a word of its own
