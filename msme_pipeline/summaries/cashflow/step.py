"""Declares the step `monthly_cashflow`."""

from msme_pipeline.pipeline.step import ALL, Step

STEP = Step(
    name="monthly_cashflow",
    compute="msme_pipeline.summaries.cashflow.monthly:monthly_cashflow",
    reads={
        "clean.accounts": (
            "customer_id",
            "account_id",
            "fi_type",
            "facility",
            "balance",
            "balance_on",
            "sanctioned_limit",
            "drawing_power",
            "covered_from",
            "covered_to",
        ),
        "clean.bank_transactions": (
            "customer_id",
            "account_id",
            "transaction_id",
            "sequence",
            "booked_date",
            "direction",
            "amount",
            "balance_after",
            "rail",
            "counterparty",
            "vpa",
            "is_return",
            "is_charge",
            "category",
        ),
        "clean.counterparties": ("customer_id", "party_id", "kind"),
        "clean.transaction_parties": ALL,
        "clean.return_events": (
            "customer_id",
            "kind",
            "occurred_on",
        ),
    },
    writes=("summary.monthly_cashflow", "summary.transaction_flows"),
    as_of="daily",
)
