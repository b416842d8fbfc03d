"""Parts that any film could use: shapes, numbers, tables, dials, listings."""
