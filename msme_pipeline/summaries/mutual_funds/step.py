"""Declares the step `mutual_funds_summary`."""

from msme_pipeline.pipeline.step import ALL, Step

STEP = Step(
    name="mutual_funds_summary",
    compute="msme_pipeline.summaries.mutual_funds.section:mutual_funds_summary",
    reads={
        "raw.landed_files": ("customer_id", "file", "format", "defect", "received_on"),
        "clean.file_permissions": ("customer_id", "file", "permitted"),
        "clean.mf_holdings": ALL,
        "clean.mf_transactions": ("customer_id", "holding_id", "traded_on", "kind", "amount", "received_on"),
        "clean.sips": ALL,
        "clean.navs": (
            "customer_id",
            "amfi_code",
            "nav_on",
            "isin",
            "isin_reinvestment",
            "nav",
            "received_on",
        ),
        "clean.deposits": (
            "customer_id",
            "principal",
            "opened_on",
            "matures_on",
            "current_value",
            "lien",
            "received_on",
        ),
        "summary.monthly_cashflow": ("customer_id", "month", "days_covered", "operating_outflow"),
    },
    writes=("summary.mutual_funds_summary",),
    as_of="daily",
)
