"""A folder of finished files that is exchanged in one move, with a manifest of what they were made from."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import av
from filelock import FileLock, Timeout

from scenes.publish.errors import Failure, Refusal

MANIFEST = "manifest.json"


def is_whole(folder: Path, inputs: dict[str, str]) -> bool:
    """Whether what lies in a folder was made from just these inputs, and each of its files is as it was made."""
    try:
        about = json.loads((folder / MANIFEST).read_text("utf-8"))
        files = about["files"].items()
        return about["inputs"] == inputs and all(digest(folder / name) == kept for name, kept in files)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def alone(target: Path) -> Iterator[Path]:
    """A private folder beside the target while no other lecture is made there; mends what a kill left behind."""
    hidden = target.parent / f".{target.name}.making"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(target.parent / f".{target.name}.lock", timeout=0)
        lock.acquire()
    except Timeout:
        raise Failure(
            f"Another lecture is being made in {target}: wait for it, or give this one another --output."
        ) from None
    except OSError as error:
        raise Refusal(f"{target}: cannot be written ({error.strerror}); give another folder.") from None
    try:
        _settle(hidden / "last", target)  # where an exchange was cut off
        shutil.rmtree(hidden, ignore_errors=True)
        hidden.mkdir()
        yield hidden
    except av.FFmpegError as error:  # some of them are an OSError, too
        raise Failure(
            f"the lecture could not be written ({error}); is the disk full? The last one is untouched."
        ) from None
    except OSError as error:
        raise Failure(
            f"{error.filename or target}: {error.strerror or error}; the last lecture is untouched."
        ) from None
    finally:
        with suppress(OSError):
            _settle(hidden / "last", target)
            shutil.rmtree(hidden, ignore_errors=True)
        lock.release()


def exchange(made: Path, target: Path, private: Path) -> None:
    """Put a new folder in the place of the last one; what else lies in its folder stays there."""
    if target.exists():
        target.rename(private / "last")
    made.rename(target)
    _settle(private / "last", target)


def _settle(last: Path, target: Path) -> None:
    """End an exchange: the last lecture comes back where there is no new one, and else all that is not replaced."""
    if not last.is_dir():
        return
    if not target.exists():
        last.rename(target)
        return
    for path in last.iterdir():
        if not (target / path.name).exists():
            path.rename(target / path.name)
