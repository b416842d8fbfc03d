"""What the filters of pictures and of sound have in common."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import av
import av.filter


def pulled(graph: av.filter.Graph) -> Iterator[Any]:
    """All frames that a filter graph has ready."""
    while True:
        try:
            yield graph.pull()
        except (av.BlockingIOError, av.EOFError):
            return
