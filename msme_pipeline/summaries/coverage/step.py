"""Declares the step `coverage`."""

from msme_pipeline.pipeline.step import ALL, Step

STEP = Step(
    name="coverage",
    compute="msme_pipeline.summaries.coverage.section:coverage",
    reads={
        "raw.landed_files": ("customer_id", "defect"),
        "clean.accounts": ALL,
        "summary.monthly_cashflow": ALL,
        "summary.transaction_flows": ("customer_id", "booked_date"),
        "summary.gst_turnover": ALL,
        "clean.bureau_reports": ALL,
        "clean.mf_holdings": ALL,
        "clean.insurance_policies": ALL,
        "clean.ondc_orders": ALL,
        "clean.ocen_applications": ALL,
        "clean.bank_transactions": (
            "customer_id",
            "booked_date",
            "amount",
            "narration",
            "counterparty_ifsc",
            "category",
            "transfer_kind",
            "received_on",
        ),
        "summary.obligations": ALL,
    },
    writes=("summary.coverage",),
    as_of="daily",
)
