"""What the command line says where it cannot go on: a sentence, and an exit code."""

from __future__ import annotations

import click


class Refusal(click.ClickException):
    """One sentence that says what is wrong and what to do; exit code 2."""

    exit_code = 2


class Failure(click.ClickException):
    """What should have worked and did not, in a sentence or two; exit code 1."""

    exit_code = 1
