"""Declares the step `earnings_spendings`."""

from msme_pipeline.pipeline.step import ALL, Step

STEP = Step(
    name="earnings_spendings",
    compute="msme_pipeline.summaries.earnings.section:earnings_spendings",
    reads={
        "clean.accounts": ALL,
        "clean.return_events": ALL,
        "clean.bureau_reports": ALL,
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
        "summary.obligations": ALL,
    },
    writes=("summary.earnings_spendings",),
    as_of="daily",
)
