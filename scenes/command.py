"""What the command ``manim`` asks of a scene, and what is said back: where the film is, or why there is none."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from math import inf
from pathlib import Path
from typing import Any, NoReturn

import click
from manim import RendererType, Scene, config

from scenes.fast import new_renderer
from scenes.settings import apply_settings, asked

UNWRITABLE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM}


def refuse(sentence: object, code: int = 2) -> NoReturn:
    """End with one sentence, and the exit code for what was asked wrongly."""
    sys.stderr.write(f"{sentence}\n")
    raise SystemExit(code)


def run_manim(arguments: Sequence[str]) -> None:
    """Be ``manim ARGUMENTS``, but refuse in a sentence what that ends with a traceback for, or with exit code 0."""
    from manim.__main__ import main
    from manim.cli.render.commands import render

    try:
        request = render.make_context("manim", list(arguments)).params
    except click.exceptions.Exit:  # that was for help
        return
    except click.ClickException as error:
        error.show()
        raise SystemExit(error.exit_code) from None
    except SystemExit:
        raise SystemExit(2) from None  # Manim has said why, and meant to end with 0
    if request["write_all"] and request["output_file"]:
        refuse("-o is the name of one film; leave out -a.")
    if request["config_file"] and not Path(request["config_file"]).is_file():
        refuse(f"{request['config_file']}: there is no such file of settings (-c).")
    main(list(arguments), prog_name="manim")


class CommandScene(Scene):
    """A scene that can be rendered by ``manim`` with any of its options, from any folder.

    It takes the project's settings, draws with `new_renderer`, and says in the end where the film is.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take the settings; refuse what cannot be done."""
        _check_request(type(self))
        apply_settings()
        try:
            if not args and kwargs.get("renderer") is None:
                kwargs["renderer"] = new_renderer()
            super().__init__(*args, **kwargs)
        except ValueError as error:  # on options that exclude each other, or on GD_RENDERER
            refuse(error)
        # When what is drawn begins and ends, in the story's time: not all of it with -n.
        self.drawn: tuple[float, float] | None = None
        # Manim would open the film with a traceback where there is nothing to open it with.
        self._presentation = self.session_spec.presentation
        closed = replace(self._presentation, open_after_render=False, show_in_file_browser=False)
        self.session_spec = replace(self.session_spec, presentation=closed)

    @classmethod
    def main(cls) -> None:
        """Let ``python scenes/only_b.py -ql`` be ``manim scenes/only_b.py -ql``."""
        run_manim([sys.argv[0], cls.__name__, *sys.argv[1:]])

    def play(self, *args: Any, **kwargs: Any) -> None:
        """Play as Manim does, and remember what was drawn."""
        began = self.time
        super().play(*args, **kwargs)
        if not self.renderer.skip_animations:
            self.drawn = (began if self.drawn is None else self.drawn[0]), self.time

    def render(self, preview: bool = False) -> bool:
        """Render, say where the film is, and open it where that was asked for."""
        _check_folder(Path(config.media_dir))
        film: Path | None = None
        try:
            again: bool = super().render()
            film = getattr(self.renderer.file_writer, "final_file_path", None)
            about = self.lay_beside(film) if film else ""
        except KeyboardInterrupt:
            refuse("\nInterrupted: no film was made.", 130)
        except (OSError, RuntimeError) as error:
            cause = error if isinstance(error, OSError) else error.__cause__
            if isinstance(cause, OSError) and cause.errno in UNWRITABLE:
                why, where = cause.strerror, config.media_dir
                refuse(
                    f"The film could not be written ({why}): make room in {where}, or give another --media_dir.",
                    1,
                )
            raise
        if film is None:
            if self.session_spec.output.enabled:
                refuse(f"There is no film: {self._nothing()}")
            return again
        sys.stdout.write(f"{_from_here(film)}{about}\n")
        if preview or self._presentation.open_after_render:
            _open(film)
        if self._presentation.show_in_file_browser:
            _open(film.parent)
        return again

    def lay_beside(self, film: Path) -> str:
        """Lay beside a film that is done what belongs to it; what there is to say behind its path: its length."""
        if self.drawn is None or not self.session_spec.output.is_video:
            return ""
        minutes, seconds = divmod(round(self.drawn[1] - self.drawn[0]), 60)
        return f": {minutes} min {seconds:02d} s" if minutes else f": {seconds} s"

    @property
    def is_whole(self) -> bool:
        """Whether all is drawn that is played, and not a span of animations (-n)."""
        return config.from_animation_number <= 0 and config.upto_animation_number == inf

    def _nothing(self) -> str:
        """Why nothing was drawn."""
        first, last = config.from_animation_number, config.upto_animation_number
        span = f"-n {first}" if last == inf else f"-n {first},{last}"
        return f"{span} asks for no animation that is to be seen; {self.renderer.num_plays} were played."


def _check_request(scene: type[Scene]) -> None:
    """Refuse what Manim would pass over."""
    if config.renderer is not RendererType.CAIRO:
        refuse("These scenes are drawn by Cairo alone; leave out --renderer.")
    if config.transparent and config.format == "gif":
        refuse(
            "In a GIF a point is clear or it is not, and minus signs get lost: take --format webm or mov with -t."
        )
    request = asked()
    rate = request.get("frame_rate", 1)
    if not 0 < rate < inf:
        refuse(f"--fps {rate:g} is not a number of frames a second, such as 30.")
    width, height = request.get("resolution", (2, 2))
    if min(width, height) < 2:
        refuse(f"-r {width},{height} is not a width and a height in pixels, such as 1280,720.")
    there = vars(sys.modules[scene.__module__])
    for name in request.get("scene_names", ()):
        if name not in there:
            refuse(f"There is no scene {name!r} in {request['file']}; there is {scene.__name__}.")


def _check_folder(media: Path) -> None:
    """Refuse a folder that cannot be written: some would be noticed late, and not by one sentence."""
    try:
        media.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=media).close()
    except OSError as error:
        refuse(f"{media}: cannot be written ({error.strerror}); give another folder with --media_dir.")


def _from_here(path: Path) -> Path:
    """As it is typed in the working directory."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _open(path: Path) -> None:
    """Open a film or its folder with the program that this machine has for it, or say that there is none."""
    if sys.platform == "win32":
        os.startfile(path)
        return
    command = config.preview_command or ("open" if sys.platform == "darwin" else "xdg-open")
    if command == "xdg-open" and not os.environ.keys() & {"DISPLAY", "WAYLAND_DISPLAY"}:
        why = "there is no display"
    else:
        try:
            run = subprocess.run(
                [command, path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
            )
        except OSError:
            why = f"{command} cannot be started"
        else:
            if run.returncode == 0:
                return
            why = f"{command} found no program for it"
    sys.stderr.write(f"It is not opened, for {why} here: leave out -p.\n")


if __name__ == "__main__":
    run_manim(sys.argv[1:])
