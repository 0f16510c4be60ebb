"""What a customer owes every month: bank instalments and bureau tradelines united, never added up."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.cleaning.pairing import pair_greedily
from msme_pipeline.pipeline.relations import RunSql
from msme_pipeline.summaries.obligations.obligations_sql import (
    BANK_INSTALMENTS,
    BANK_SERIES,
    CURRENT_TRADELINES,
    LENDER_KEY,
    MONTHLY_SHARE,
    OBLIGATIONS,
    PAIR_CANDIDATES,
)

READS = {
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
    )
}
"""Columns that are read of a large table."""

OBLIGATION_INPUTS = ("clean.bank_transactions", "clean.bureau_reports", "clean.tradelines")

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


def bank_instalments(run: RunSql, inputs: Mapping[str, pa.Table], as_of: date) -> pa.Table:
    """One row per instalment that fell due in the bank, whatever the times it was presented.

    Columns: customer_id, series_id (a loan: lender and amount), instalment_no, lender, due_on (first
    presentation), returned_first, paid_on (null while unpaid), presentations, amount (₹), by_mandate,
    last_booked. A later presentation within 24 days of a returned one is the same instalment.
    """
    run(LENDER_KEY, {})
    return run(
        BANK_INSTALMENTS,
        {"bank_transactions": inputs["clean.bank_transactions"]},
        {
            "as_of": as_of,
            "returned_within": RETURNED_WITHIN_DAYS,
            "same_instalment_days": SAME_INSTALMENT_DAYS,
            "amount_gap": AMOUNT_GAP_PERCENT,
        },
    )


def current_tradelines(run: RunSql, inputs: Mapping[str, pa.Table], as_of: date) -> pa.Table:
    """Tradelines of the latest report of each bureau and subject, a loan in several reports once.

    Beside the columns of clean.tradelines: bureau, subject, report_date, open, own_liability (not a
    guarantor's or an additional card holder's line), kind (instalment, revolving or bullet).
    """
    run(LENDER_KEY, {})
    return run(
        CURRENT_TRADELINES,
        {"bureau_reports": inputs["clean.bureau_reports"], "tradelines": inputs["clean.tradelines"]},
        {"as_of": as_of},
    )


def obligations(run: RunSql, inputs: Mapping[str, pa.Table], as_of: date) -> pa.Table:
    """The customer's own debts, one row each, from the bank, the bureau or both.

    A loan's instalments and its tradeline are one obligation when lender, amount and dates agree.
    Columns: customer_id, obligation_id, lender, source (bank, bureau, both), kind (instalment,
    revolving, bullet), monthly_amount (₹ decimal; from the bank where it is seen there; null for CC/OD,
    bullet loans and lines without an instalment; 5 % of the balance for cards), first_month,
    last_month, active, tradeline_id, report_id, subject (consumer, commercial), loan_type, secured,
    outstanding (₹), sanctioned (₹), series_id (of `bank_instalments`), bureau_amount (₹ a month as
    reported). Guarantees, additional cards, closed and written-off lines are never active.
    """
    instalments = bank_instalments(run, inputs, as_of)
    tradelines = current_tradelines(run, inputs, as_of)
    return unite(run, instalments, tradelines)


def unite(run: RunSql, instalments: pa.Table, tradelines: pa.Table) -> pa.Table:
    """`obligations` from the tables that the two functions above give."""
    run(MONTHLY_SHARE, {})
    slack = {"date_slack": DATE_SLACK_DAYS}
    series = run(BANK_SERIES, {"instalments": instalments}, {"working_days": WORKING_DAYS})
    relations = {"series": series, "current_tradelines": tradelines}
    pairs = pair_greedily(run(PAIR_CANDIDATES, relations, slack), "series", "line")
    return run(
        OBLIGATIONS, relations | {"pairs": pairs}, slack | {"card_minimum_due": CARD_MINIMUM_DUE_PERCENT}
    )
