"""Columns put onto tables."""

from collections.abc import Mapping

import pyarrow as pa


def with_columns(rows: pa.Table, columns: Mapping[str, pa.Array | pa.ChunkedArray]) -> pa.Table:
    """`rows` with the columns added; one of a name that is there takes its place."""
    for name, column in columns.items():
        place = rows.schema.get_field_index(name)
        rows = rows.append_column(name, column) if place < 0 else rows.set_column(place, name, column)
    return rows
