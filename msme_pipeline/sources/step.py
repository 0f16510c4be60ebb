"""Declares the step `raw`."""

from msme_pipeline.pipeline.step import Step
from msme_pipeline.tables import TABLES

STEP = Step(
    name="raw",
    compute="msme_pipeline.sources.reading:read_landed_tables",
    reads_landing=True,
    writes=tuple(name for name, table in TABLES.items() if table.layer == "raw"),
)
