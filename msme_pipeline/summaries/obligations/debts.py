"""What a customer owes every month: bank instalments and bureau tradelines united, never added up."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

import pyarrow as pa

from msme_pipeline.cleaning.pairing import pair_greedily
from msme_pipeline.pipeline.plan import Plan, Relations

RETURNED_WITHIN_DAYS = 5
"""Days after which a reversal no longer belongs to a debit of the same amount."""

SAME_INSTALMENT_DAYS = 24
"""Days within which a payment after a returned presentation is for the same instalment."""

AMOUNT_GAP_PERCENT = 3
"""Instalments of one lender that lie further apart belong to two loans; interest resets move less."""

WORKING_DAYS = 26
"""Days of a month on which lenders with daily collection debit."""

DATE_SLACK_DAYS = 45
"""Days by which the opening or closing in the bureau and the first or last instalment may disagree."""

CARD_MINIMUM_DUE_PERCENT = 5
"""Share of a card's balance that counts as its monthly obligation: the usual minimum amount due."""

DEBTS = Plan(
    __file__,
    "debts.sql",
    given=("clean.bank_transactions", "clean.bureau_reports", "clean.tradelines", "pairs"),
)


def obligation_rows(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """summary.obligations: the customer's own debts, one row each, from the bank, the bureau or both.

    A loan's instalments and its tradeline are one obligation when lender, amount and dates agree.
    """
    with debts_on(DEBTS, inputs, as_of) as relations:
        return relations.conformed(obligations="summary.obligations")


@contextmanager
def debts_on(
    plan: Plan, inputs: Mapping[str, pa.Table], as_of: date, **parameters: Any
) -> Iterator[Relations]:
    """Relations of `plan`, which shares DEBTS, with what the bank and the bureau show of one loan paired."""
    numbers = {
        "returned_within": RETURNED_WITHIN_DAYS,
        "same_instalment_days": SAME_INSTALMENT_DAYS,
        "amount_gap": AMOUNT_GAP_PERCENT,
        "working_days": WORKING_DAYS,
        "date_slack": DATE_SLACK_DAYS,
        "card_minimum_due": CARD_MINIMUM_DUE_PERCENT,
    }
    with plan.on(inputs, as_of=as_of, **numbers, **parameters) as relations:
        relations.give(pairs=pair_greedily(relations["pair_candidates"], "series", "line"))
        yield relations
