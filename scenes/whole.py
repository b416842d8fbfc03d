"""Files that are there whole or not at all, however their writing ends."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Give a path to write to, of the same name in a folder beside it, and move the file into place when it is done.

    Where the block ends with an error, what there was before stays as it was, and nothing else is left.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     note = Path(folder) / "note.txt"
    ...     with written_whole(note) as new:
    ...         _ = new.write_text("all of it", "utf-8")
    ...     note.read_text("utf-8")
    'all of it'
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".new-", dir=path.parent) as private:
        new = Path(private) / path.name
        yield new
        new.replace(path)


def link(source: Path, target: Path) -> None:
    """The same file under another name, which takes no room; a copy where the disk cannot do that."""
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
