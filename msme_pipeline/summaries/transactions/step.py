"""Declares the step `transaction_summary`."""

from msme_pipeline.pipeline.step import Step

STEP = Step(
    name="transaction_summary",
    compute="msme_pipeline.summaries.transactions.section:transaction_summary",
    reads={
        "clean.accounts": (
            "customer_id",
            "fi_type",
            "bank_code",
            "facility",
            "balance_on",
            "covered_from",
        ),
        "summary.transaction_flows": (
            "customer_id",
            "booked_date",
            "direction",
            "amount",
            "category",
            "rail",
            "party",
        ),
    },
    writes=("summary.transaction_summary",),
    as_of="daily",
)
