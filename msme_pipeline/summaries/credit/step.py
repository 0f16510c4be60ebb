"""Declares the step `credit_summary`."""

from msme_pipeline.pipeline.step import ALL, Step

STEP = Step(
    name="credit_summary",
    compute="msme_pipeline.summaries.credit.section:credit_summary",
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
        "clean.bureau_reports": ALL,
        "clean.tradelines": ALL,
        "clean.dpd_history": ALL,
        "clean.enquiries": ("customer_id", "report_id", "enquired_on", "lender", "amount"),
    },
    writes=("summary.credit_summary",),
    as_of="daily",
)
