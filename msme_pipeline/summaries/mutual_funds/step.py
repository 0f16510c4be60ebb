"""Declares the step `mutual_funds_summary`."""

from msme_pipeline.pipeline.step import ALL, Step

STEP = Step(
    name="mutual_funds_summary",
    compute="msme_pipeline.summaries.mutual_funds.section:mutual_funds_summary",
    reads={
        "raw.landed_files": (
            "customer_id",
            "file",
            "format",
            "defect",
        ),
        "clean.file_permissions": ("customer_id", "file", "permitted"),
        "clean.mf_holdings": ALL,
        "clean.mf_transactions": (
            "customer_id",
            "holding_id",
            "traded_on",
            "kind",
            "amount",
        ),
        "clean.sips": ALL,
        "clean.navs": (
            "customer_id",
            "amfi_code",
            "nav_on",
            "isin",
            "isin_reinvestment",
            "nav",
        ),
        "clean.deposits": (
            "customer_id",
            "principal",
            "opened_on",
            "matures_on",
            "current_value",
            "lien",
        ),
        "summary.monthly_cashflow": ("customer_id", "month", "days_covered", "operating_outflow"),
    },
    writes=("summary.mutual_funds_summary",),
    as_of="daily",
)
