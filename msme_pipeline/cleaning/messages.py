"""Fields of message records as columns: texts, amounts, instants with their Indian dates."""

from collections.abc import Iterable, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from msme_pipeline.cleaning.amounts import parse_amounts
from msme_pipeline.cleaning.dates import parse_instants
from msme_pipeline.pipeline.relations import query

INDIA_MINUTES = 330
_MINUTE = 60_000_000
UTC_INSTANT = pa.timestamp("us", tz="UTC")


def unpack(raw: pa.Table, names: Iterable[str]) -> pa.Table:
    """Raw records with the named fields as text columns `f_<name>`, null where absent."""
    shape = ", ".join(f'"{name}": "VARCHAR"' for name in names)
    columns = ", ".join(f"shaped.{name} AS f_{name}" for name in names)
    return query(
        f"SELECT * EXCLUDE (shaped, fields), fields, {columns}"
        f" FROM (SELECT *, from_json(fields, '{{{shape}}}') AS shaped FROM raw_records)",
        raw_records=raw,
    )


def with_amounts(rows: pa.Table, columns: Mapping[str, str]) -> pa.Table:
    """Adds money columns: new name -> column of written amounts."""
    for name, source in columns.items():
        rows = rows.append_column(name, parse_amounts(rows.column(source)))
    return rows


def with_instants(rows: pa.Table, columns: Mapping[str, str]) -> pa.Table:
    """Adds for new name -> column of written instants: `<name>` in UTC, `<name>_date` the Indian date and
    `<name>_written` the date as written. Without an offset the time is Indian."""
    for name, source in columns.items():
        struct = parse_instants(rows.column(source)).combine_chunks()
        if isinstance(struct, pa.ChunkedArray):
            struct = pa.concat_arrays(struct.chunks) if struct.num_chunks else pa.array([], struct.type)
        wall = pc.struct_field(struct, "wall")
        offset = pc.if_else(
            pc.struct_field(struct, "has_clock"),
            pc.coalesce(pc.struct_field(struct, "offset_minutes"), INDIA_MINUTES),
            INDIA_MINUTES,
        ).cast(pa.int64())
        utc = pc.subtract(wall.cast(pa.int64()), pc.multiply(offset, _MINUTE))
        indian = pc.add(utc, INDIA_MINUTES * _MINUTE).cast(pa.timestamp("us"))
        rows = rows.append_column(name, utc.cast(UTC_INSTANT))
        rows = rows.append_column(f"{name}_date", indian.cast(pa.date32()))
        rows = rows.append_column(f"{name}_written", wall.cast(pa.date32()))
    return rows
