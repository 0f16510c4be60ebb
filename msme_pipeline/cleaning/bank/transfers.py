"""Transfers between a customer's own accounts: both legs linked, lone legs labelled."""

import numpy as np
import pyarrow as pa

from msme_pipeline.cleaning.columns import with_columns
from msme_pipeline.cleaning.pairing import pair_greedily
from msme_pipeline.pipeline.plan import Plan

WINDOW_DAYS = 1
"""Days that the two legs may lie apart: NEFT and cheques post the other leg a day later."""

SHORTEST_REFERENCE = 6
"""Characters; shorter references repeat by chance."""

SHORTEST_NAME = 8
"""Letters of a truncated name that still tell one holder from another."""

TRANSFERS = Plan(__file__, "transfers.sql", given=("transactions", "headers", "legs"))

_READ = [
    "customer_id",
    "account_id",
    "transaction_id",
    "booked_date",
    "direction",
    "amount",
    "narration",
    "reference",
    "rail",
    "counterparty",
    "vpa",
    "narration_reference",
    "is_return",
    "is_charge",
    "category",
    "known_from",
]

_LABELS = ("transfer_id", "transfer_kind", "category", "linked_from", "unlinked_kind", "unlinked_category")


def link_own_transfers(transactions: pa.Table, headers: pa.Table) -> pa.Table:
    """`transactions` with transfer_id, transfer_kind and, for both kinds, category own_transfer; of linked
    legs the day from which both were known, and what each was before.

    Legs: opposite directions, same amount, different accounts of the customer, at most one day apart.
    Evidence in this order: a shared reference, own name or account number in a narration, two
    narrations that name nobody. Each leg is used once, strongest evidence and nearest day first.
    """
    rows = transactions.select(_READ).append_column("row", pa.array(np.arange(transactions.num_rows)))
    with TRANSFERS.on(
        window_days=WINDOW_DAYS, shortest_reference=SHORTEST_REFERENCE, shortest_name=SHORTEST_NAME
    ) as relations:
        relations.give(transactions=rows, headers=headers)
        relations.give(legs=pair_greedily(relations["candidate_legs"], "debit_row", "credit_row"))
        labels = relations["labels"]
    return with_columns(transactions, {name: labels[name] for name in _LABELS})
