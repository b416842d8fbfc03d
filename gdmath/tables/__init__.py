"""The reading of people's files: two columns of a table, whatever it is written in.

In reading order: `table` (what is asked for) → `files` (bytes to lines) → `dialect` with `encoding`, `rows`, `cells`
(how the table is written) → `reader` (lines to numbers); `parquet` for Parquet.
"""

from gdmath.tables.table import Column, Table, columns, csv_chunks, load_csv

__all__ = ["Column", "Table", "columns", "csv_chunks", "load_csv"]
