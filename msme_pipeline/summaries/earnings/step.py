"""Declares the step `earnings_spendings`."""

from msme_pipeline.pipeline.step import ALL, Step

STEP = Step(
    name="earnings_spendings",
    compute="msme_pipeline.summaries.earnings.section:earnings_spendings",
    reads={
        "clean.accounts": (
            "customer_id",
            "account_id",
            "fi_type",
            "facility",
            "sanctioned_limit",
            "drawing_power",
            "covered_to",
        ),
        "clean.return_events": ALL,
        "clean.bureau_reports": ("customer_id",),
        "summary.monthly_cashflow": ALL,
        "summary.transaction_flows": (
            "customer_id",
            "account_id",
            "sequence",
            "booked_date",
            "direction",
            "amount",
            "balance",
            "category",
            "flow",
            "essential",
            "party_kind",
            "party",
        ),
        "summary.obligations": ("customer_id", "source", "monthly_amount", "active", "outstanding"),
    },
    writes=("summary.earnings_spendings",),
    as_of="daily",
)
