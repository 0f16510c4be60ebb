"""How the tables of the lake lie on disk: partitions, schema, compression, properties."""

import pyarrow as pa
from deltalake import ColumnProperties, WriterProperties

from msme_pipeline.lake.buckets import bucket_of
from msme_pipeline.tables import Table

RETENTION_DAYS = 7
SAMPLED_ROWS = 10_000
LARGE_FILE_BYTES = 2 << 20
"""Bytes in memory of the rows of a file from which on its size matters more than the time to write it."""

BUCKET = pa.field("bucket", pa.int16())
CONFIGURATION = {
    "delta.deletedFileRetentionDuration": f"interval {RETENTION_DAYS} days",
    "delta.logRetentionDuration": "interval 30 days",
    "delta.checkpointInterval": "50",
    "delta.dataSkippingNumIndexedCols": "2",  # bucket and customer: nothing else is searched by statistics
}
UNIFORM = "msme.uniform_files"  # "true" as long as no column came after the first file


def stored_schema(spec: Table) -> pa.Schema:
    """Schema on disk: the bucket, then the declared columns."""
    return pa.schema([BUCKET, *spec.schema])


def with_bucket(rows: pa.Table) -> pa.Table:
    customers = rows.column("customer_id").combine_chunks().dictionary_encode()
    names = customers.dictionary.to_pylist()
    lookup = pa.array([bucket_of(name) for name in names], pa.int16())
    buckets = lookup.take(customers.indices) if names else pa.array([], pa.int16())
    return rows.add_column(0, BUCKET, buckets)


def writer_properties(rows: pa.Table, files: int) -> WriterProperties:
    """Compression of `rows` that go into so many files, and no dictionary of texts that hardly repeat, which would
    cost a third of the time of writing.

    Small files, of which a lake has most, take Zstandard up to twice as long to write and to read as Snappy; large
    ones are smaller by a third with it.
    """
    plain = []
    for name, column in zip(rows.column_names, rows.columns, strict=True):
        if pa.types.is_string(column.type):
            sample = column.slice(0, SAMPLED_ROWS)
            if len(sample.unique()) * 2 > len(sample):
                plain.append(name)
    large = rows.nbytes > files * LARGE_FILE_BYTES
    return WriterProperties(
        compression="ZSTD" if large else "SNAPPY",
        compression_level=1 if large else None,
        column_properties={name: ColumnProperties(dictionary_enabled=False) for name in plain} or None,
    )
