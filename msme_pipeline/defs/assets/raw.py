"""Raw layer: landed files become rows, text as delivered."""

from msme_pipeline.lake.steps import Step
from msme_pipeline.sources import read_landed_tables

STEPS = (
    Step(
        name="raw",
        inputs=(),
        outputs=(
            "raw.landed_files",
            "raw.bank_accounts",
            "raw.bank_transactions",
            "raw.gst_returns",
            "raw.gst_invoices",
            "raw.gst_filings",
        ),
        compute=read_landed_tables,
        reads_landing=True,
    ),
)
