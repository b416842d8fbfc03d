"""Two columns of a Parquet file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from gdmath.tables.errors import StrPath, error_at


def is_parquet(file: BinaryIO) -> bool:
    """Tell whether a file, read from its start, is Parquet."""
    start = file.read(4)
    file.seek(0)
    return start == b"PAR1"


def columns_of(file: BinaryIO) -> list[tuple[str, Any]]:
    """Return the name and the type of each column."""
    import pyarrow.parquet as pq

    schema = pq.read_schema(file)
    file.seek(0)
    return list(zip(schema.names, schema.types, strict=True))


def arrow_problem(kind: Any) -> str | None:
    """Return why a column of this type cannot be used, or None."""
    import pyarrow.types as types

    is_number = types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind)
    return None if is_number else f"it holds {kind}, not numbers"


@contextmanager
def arrow_errors(path: StrPath) -> Iterator[None]:
    """Let what pyarrow raises be a DatasetError that names the file."""
    import pyarrow as pa

    try:
        yield
    except (pa.ArrowException, OSError) as error:
        reason = str(error).splitlines()[0].rstrip(".")
        raise error_at(path, f"cannot be read as Parquet ({reason}); write it anew") from None
