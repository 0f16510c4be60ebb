"""Which rows and values were known on a day, by what their table declares."""

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from msme_pipeline.tables import Table
from msme_pipeline.tables.schema import Known


def known_on(rows: pa.Table, spec: Table, as_of: date) -> pa.Table:
    """The rows that were known on a day, with the values that held.

    `rows` have the columns `spec.dated_by` beside any others.
    """
    day = pa.scalar(as_of, pa.date32())
    if isinstance(spec.known, Known):
        rows = _not_later(rows, rows[spec.known.since], day)
    for column in spec.columns:
        if column.holds_from and column.name in rows.column_names:
            later = pc.fill_null(pc.greater(rows[column.holds_from], day), False)
            if pc.any(later).as_py():
                before = rows[column.before] if column.before else pa.scalar(None, column.type)
                values = pc.if_else(later, before, rows[column.name])
                rows = rows.set_column(rows.column_names.index(column.name), column.name, values)
    return rows


def _not_later(rows: pa.Table, since: pa.ChunkedArray, day: pa.Scalar) -> pa.Table:
    last = pc.max(since)
    if not last.is_valid or last.as_py() <= day.as_py():
        return rows
    return rows.filter(pc.fill_null(pc.less_equal(since, day), True))
