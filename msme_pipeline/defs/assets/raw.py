"""Raw layer: landed files become rows, text as delivered."""

from msme_pipeline.lake.steps import Step
from msme_pipeline.sources import read_landed_tables
from msme_pipeline.sources.rows import RAW_TABLES

STEPS = (
    Step(
        name="raw",
        inputs=(),
        outputs=RAW_TABLES,
        compute=read_landed_tables,
        reads_landing=True,
    ),
)
