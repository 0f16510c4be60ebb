"""Declares the step `return_events`."""

from msme_pipeline.pipeline.step import Step

STEP = Step(
    name="return_events",
    compute="msme_pipeline.cleaning.return_events.find:find_return_events",
    reads={
        "clean.bank_transactions": (
            "customer_id",
            "account_id",
            "transaction_id",
            "sequence",
            "booked_date",
            "received_on",
            "direction",
            "amount",
            "narration",
            "reference",
            "narration_reference",
            "counterparty",
            "rail",
            "is_return",
            "is_charge",
            "is_emi",
            "category",
            "known_from",
        ),
    },
    writes=("clean.return_events",),
)
