"""How the tables of the lake lie on disk: partitions, schema, properties."""

import pyarrow as pa

from msme_pipeline.tables import Table

RETENTION_DAYS = 7
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
