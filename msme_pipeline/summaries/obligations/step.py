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
        ),
        "clean.bureau_reports": (
            "customer_id",
            "report_id",
            "bureau",
            "subject",
            "reported_on",
            "subject_name",
            "subject_pan",
        ),
        "clean.tradelines": ALL,
    },
    writes=("summary.obligations",),
    as_of="daily",
)
