"""Declares the step `coverage`."""

from msme_pipeline.pipeline.step import Step

STEP = Step(
    name="coverage",
    compute="msme_pipeline.summaries.coverage.section:coverage",
    reads={
        "raw.landed_files": ("customer_id", "defect"),
        "clean.accounts": (
            "customer_id",
            "account_id",
            "holder_pan",
        ),
        "summary.monthly_cashflow": ("customer_id", "month", "days_covered", "unexplained_change"),
        "summary.transaction_flows": ("customer_id", "booked_date"),
        "summary.gst_turnover": (
            "customer_id",
            "gstin",
            "pan",
            "period_end",
            "tax_payable",
            "filed_3b",
            "filed_1",
        ),
        "clean.bureau_reports": (
            "customer_id",
            "report_id",
            "reported_on",
            "subject_pan",
        ),
        "clean.mf_holdings": (
            "customer_id",
            "holding_id",
            "stated_on",
            "holder_pan",
        ),
        "clean.insurance_policies": ("customer_id", "stated_on", "received_on"),
        "clean.ondc_orders": ("customer_id", "created_at", "updated_at"),
        "clean.ocen_applications": ("customer_id", "created_at", "updated_at"),
        "clean.bank_transactions": (
            "customer_id",
            "booked_date",
            "amount",
            "narration",
            "counterparty_ifsc",
            "category",
            "transfer_kind",
        ),
        "summary.obligations": ("customer_id", "source", "kind", "monthly_amount", "active"),
    },
    writes=("summary.coverage",),
    as_of="daily",
)
