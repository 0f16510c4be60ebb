"""Declares the step `counterparties`."""

from msme_pipeline.pipeline.step import Step

STEP = Step(
    name="counterparties",
    compute="msme_pipeline.cleaning.counterparties.resolve:resolve_counterparties",
    reads={
        "clean.bank_transactions": (
            "customer_id",
            "account_id",
            "transaction_id",
            "booked_date",
            "direction",
            "amount",
            "counterparty",
            "vpa",
            "counterparty_ifsc",
            "rail",
            "category",
            "known_from",
        ),
    },
    writes=("clean.counterparties", "clean.transaction_parties"),
)
