"""Declares the step `conservation`."""

from msme_pipeline.cleaning.conservation.account import accounting_tables
from msme_pipeline.pipeline.step import Step

STEP = Step(
    name="conservation",
    compute="msme_pipeline.cleaning.conservation.account:account_for",
    reads={
        "raw.landed_files": (
            "customer_id",
            "file",
            "format",
            "records_delivered",
            "records_read",
            "defect",
            "detail",
        ),
        "clean.file_permissions": ("customer_id", "file", "permitted", "reason", "detail"),
        **accounting_tables(),
    },
    writes=("clean.rejected_records", "clean.conservation"),
)
