"""Declares the step `obligations`."""

from msme_pipeline.pipeline.step import ALL, Step

STEP = Step(
    name="obligations",
    compute="msme_pipeline.summaries.obligations.debts:obligation_rows",
    reads={
        "clean.bank_transactions": (
            "customer_id",
            "account_id",
            "sequence",
            "booked_date",
            "direction",
            "amount",
            "rail",
            "counterparty",
            "is_return",
            "is_emi",
            "category",
            "received_on",
        ),
        "clean.bureau_reports": ALL,
        "clean.tradelines": ALL,
    },
    writes=("summary.obligations",),
    as_of="daily",
)
