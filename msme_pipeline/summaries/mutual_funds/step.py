"""Declares the step `mutual_funds_summary`."""

from msme_pipeline.pipeline.step import ALL, Step

STEP = Step(
    name="mutual_funds_summary",
    compute="msme_pipeline.summaries.mutual_funds.section:mutual_funds_summary",
    reads={
        "raw.landed_files": ("customer_id", "file", "format", "defect", "received_on"),
        "clean.file_permissions": ("customer_id", "file", "permitted"),
        "clean.mf_holdings": ALL,
        "clean.mf_transactions": ALL,
        "clean.sips": ALL,
        "clean.navs": ALL,
        "clean.deposits": ALL,
        "summary.monthly_cashflow": ALL,
    },
    writes=("summary.mutual_funds_summary",),
    as_of="daily",
)
