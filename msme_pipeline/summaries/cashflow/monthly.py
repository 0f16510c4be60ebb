"""Monthly cash flow: gross and operating columns, balances, headroom, return events."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from msme_pipeline.cleaning.narration import categories_table
from msme_pipeline.cleaning.pairing import pair_greedily
from msme_pipeline.pipeline.relations import conform, private_duckdb
from msme_pipeline.summaries.cashflow.cashflow_sql import (
    ACCOUNT_NUMBERS,
    ANCHOR_BALANCES,
    CLASSIFY_FLOWS,
    COUNT_RETURN_EVENTS,
    FIND_CIRCULAR_PAIRS,
    KNOWN_TRANSACTIONS,
    MONTHLY_BALANCES,
    MONTHLY_FLOWS,
)

READS = {
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
        "received_on",
    )
}
"""Columns that are read of a large table."""

CIRCULAR_DAYS = 7
"""Days within which money paid to a party comes back."""

CIRCULAR_TOLERANCE_PER_MILLE = 25
"""Difference allowed between the two legs, in thousandths of the payment."""

CIRCULAR_LEAST_RUPEES = 20_000
"""Smaller pairs are everyday purchases and returns."""

RETURNED_WITHIN_DAYS = 5
"""Days after which a reversal no longer belongs to a debit of the same amount."""


def monthly_cashflow(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """summary.monthly_cashflow and summary.transaction_flows from the accounts, transactions, parties and returns.

    A month has a row when at least one account is covered in it; without activity its flows are zero.
    Reads only rows booked and received by `as_of`. Term and recurring deposits are investments, not money
    at hand: their accounts take no part. All amounts ₹.
    """
    transactions = inputs["clean.bank_transactions"]
    with private_duckdb() as run:
        at_hand = pc.equal(inputs["clean.accounts"]["fi_type"], "deposit")
        accounts = inputs["clean.accounts"].filter(at_hand)
        parties = {
            "transaction_parties": inputs["clean.transaction_parties"],
            "counterparties": inputs["clean.counterparties"].select(["customer_id", "party_id", "kind"]),
        }
        numbers = run(
            ACCOUNT_NUMBERS,
            {
                "accounts": accounts,
                "bank_transactions": transactions,
                "fixed_deposits": inputs["clean.accounts"].filter(pc.invert(at_hand)),
            },
        )
        known = run(KNOWN_TRANSACTIONS, {"account_numbers": numbers, **parties}, {"as_of": as_of})
        candidates = run(
            FIND_CIRCULAR_PAIRS,
            {"known": known},
            {
                "days": CIRCULAR_DAYS,
                "per_mille": CIRCULAR_TOLERANCE_PER_MILLE,
                "least": CIRCULAR_LEAST_RUPEES,
            },
        )
        circular = pair_greedily(candidates, "out_row", "in_row")
        delivered = transactions.select(["customer_id", "account_id", "booked_date", "received_on"])
        anchored = run(ANCHOR_BALANCES, {})
        balances = run(
            MONTHLY_BALANCES,
            {"accounts": accounts, "delivered": delivered, "anchored": anchored},
            {"as_of": as_of},
        )
        returned = {"return_events": inputs["clean.return_events"]}
        events = run(COUNT_RETURN_EVENTS, returned, {"as_of": as_of})
        flows = run(
            CLASSIFY_FLOWS,
            {"circular": circular, "categories": categories_table()},
            {"returned_within": RETURNED_WITHIN_DAYS},
        )
        months = run(MONTHLY_FLOWS, {"flows": flows, "balances": balances, "events": events})
    return {
        "summary.monthly_cashflow": conform(months, "summary.monthly_cashflow"),
        "summary.transaction_flows": conform(flows, "summary.transaction_flows"),
    }
