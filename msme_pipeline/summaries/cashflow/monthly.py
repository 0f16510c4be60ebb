"""Monthly cash flow: gross and operating columns, balances, headroom, return events."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.cleaning.narration import categories_table
from msme_pipeline.cleaning.pairing import pair_greedily
from msme_pipeline.pipeline.plan import Plan

CIRCULAR_DAYS = 7
"""Days within which money paid to a party comes back."""

CIRCULAR_TOLERANCE_PER_MILLE = 25
"""Difference allowed between the two legs, in thousandths of the payment."""

CIRCULAR_LEAST_RUPEES = 20_000
"""Smaller pairs are everyday purchases and returns."""

RETURNED_WITHIN_DAYS = 5
"""Days after which a reversal no longer belongs to a debit of the same amount."""

PLAN = Plan(
    __file__,
    "flows.sql",
    "monthly.sql",
    given=(
        "clean.accounts",
        "clean.bank_transactions",
        "clean.counterparties",
        "clean.transaction_parties",
        "clean.return_events",
        "categories",
        "circular",
    ),
)


def monthly_cashflow(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """summary.monthly_cashflow and summary.transaction_flows of accounts, transactions, parties and returns.

    A month has a row when at least one account is covered in it; without activity its flows are zero.
    Reads only rows booked and received by `as_of`. Term and recurring deposits are investments, not money
    at hand: their accounts take no part. All amounts ₹.
    """
    numbers = {
        "days": CIRCULAR_DAYS,
        "per_mille": CIRCULAR_TOLERANCE_PER_MILLE,
        "least": CIRCULAR_LEAST_RUPEES,
        "returned_within": RETURNED_WITHIN_DAYS,
    }
    with PLAN.on(inputs, as_of=as_of, **numbers) as relations:
        relations.give(
            categories=categories_table(),
            circular=pair_greedily(relations["circular_candidates"], "out_row", "in_row"),
        )
        return relations.conformed(months="summary.monthly_cashflow", flows="summary.transaction_flows")
