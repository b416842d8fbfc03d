"""The project's settings for Manim, those of manim.cfg, in whatever folder Manim is started.

Manim reads a manim.cfg in the working directory only.  What stands in the project's own holds everywhere, in a clone
and in an installed copy, for all that nobody asks for otherwise: by an option, in a manim.cfg of their own, or in a
notebook.  `ManimConfig` and `make_config_parser` are the two of Manim's own parts that this needs.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

ENCODER = ("video_codec", "pixel_format", "video_encoder_options")
# VP9 keeps the alpha; at this speed it takes a few times as long as x264 does.
RENDERER = "GD_RENDERER"  # environment variable: who draws and encodes
VP9 = {"crf": "24", "b": "0", "deadline": "realtime", "cpu-used": "6", "threads": "1"}


def settings_file() -> Path:
    """The project's manim.cfg: in the package where that has been installed, beside it in a clone."""
    package = Path(__file__).parent
    installed = package / "manim.cfg"
    return installed if installed.is_file() else package.parent / "manim.cfg"


def renderer_name() -> str:
    """Who draws: "fast", or "manim", for judging whether a fault is ours; ``ValueError`` for another."""
    name = os.environ.get(RENDERER) or "fast"
    if name not in ("fast", "manim"):
        raise ValueError(
            f"{RENDERER} is {name!r}: set it to manim for Manim's own renderer, or leave it out."
        )
    return name


def asked() -> Mapping[str, Any]:
    """What was asked of the command ``manim`` on its command line, by the names of its parameters."""
    context = click.get_current_context(silent=True)
    if context is None or "scene_names" not in context.params:
        return {}
    return {name: value for name, value in context.params.items() if value not in (None, ())}


def apply_settings() -> None:
    """Set what nobody has asked for otherwise; the encoder's settings are those that the format can do with."""
    from manim import config

    plain, ours = (_read(path) for path in (Path(os.devnull), settings_file()))
    settings = {name: ours[name] for name in ours if ours[name] != plain[name]}
    if config.format == "webm" or config.transparent:
        options = VP9 if config.format == "webm" else {}
        settings.update(zip(ENCODER, ("auto", "auto", options), strict=True))
    for name in settings.keys() - asked().keys():
        if config[name] in (plain[name], ours[name]):
            config[name] = settings[name]
    # Reading has set the loggers' level and the kind of all mobjects, too.
    config.verbosity, config.renderer = config.verbosity, config.renderer


def _read(path: Path) -> Any:
    """Manim's own settings and the user's, and on top those of a file."""
    from manim import logger
    from manim._config.utils import ManimConfig, make_config_parser

    logger.disabled = True  # it would name each file that is read
    try:
        return ManimConfig().digest_parser(make_config_parser(path))
    finally:
        logger.disabled = False
