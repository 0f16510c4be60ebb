"""Section transaction summary: how much moves, which way, by which rail and for what."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.pipeline.relations import private_duckdb
from msme_pipeline.summaries.sections import compute_section, join_facts

INPUTS = ("raw.landed_files", "clean.accounts", "summary.transaction_flows")
READS = {
    "summary.transaction_flows": (
        "customer_id",
        "booked_date",
        "direction",
        "amount",
        "category",
        "rail",
        "party",
    ),
}
"""Columns that are read of a large table."""


def transaction_summary(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """summary.transaction_summary; one row per customer, over all transactions known at `as_of`."""
    with private_duckdb() as run:
        flows = {"transaction_flows": inputs["summary.transaction_flows"]}
        facts = join_facts(
            run,
            inputs["raw.landed_files"],
            run(TRANSACTIONS, flows, {"as_of": as_of}),
            run(BY_CATEGORY, {}),
            run(ACCOUNTS, {"accounts": inputs["clean.accounts"]}, {"as_of": as_of}),
        )
        table = compute_section("transaction_summary", run, facts, as_of)
    return {"summary.transaction_summary": table}


RAILS = ("UPI", "NEFT", "RTGS", "IMPS", "NACH", "CHEQUE", "CASH", "CARD", "ATM", "TRANSFER")

_BY_RAIL = ",\n    ".join(
    f"count(*) FILTER (rail = '{rail}') AS {rail.lower()}_count,"
    f" coalesce(sum(amount) FILTER (rail = '{rail}'), 0) AS {rail.lower()}_amount"
    for rail in RAILS
)

TRANSACTIONS = f"""
SELECT
    customer_id,
    count(*) AS transactions,
    count(*) FILTER (direction = 'CREDIT') AS credits,
    count(*) FILTER (direction = 'DEBIT') AS debits,
    coalesce(sum(amount) FILTER (direction = 'CREDIT'), 0) AS credited,
    coalesce(sum(amount) FILTER (direction = 'DEBIT'), 0) AS debited,
    sum(amount) AS moved,
    max(amount) FILTER (direction = 'CREDIT') AS largest_credit,
    max(amount) FILTER (direction = 'DEBIT') AS largest_debit,
    count(DISTINCT booked_date) AS active_days,
    count(DISTINCT date_trunc('month', booked_date)) AS months,
    count(*) FILTER (category = 'unknown') AS unknown_count,
    coalesce(sum(amount) FILTER (category = 'unknown'), 0) AS unknown_amount,
    count(DISTINCT party) AS parties,
    min(booked_date) AS first_date,
    max(booked_date) AS last_date,
    date_diff('day', min(booked_date), max(booked_date)) + 1 AS days_spanned,
    date_diff('day', max(booked_date), $as_of::DATE) AS days_since_last,
    {_BY_RAIL}
FROM transaction_flows
GROUP BY ALL
"""

BY_CATEGORY = """
WITH totals AS (
    SELECT
        customer_id,
        category,
        direction,
        count(*) AS transactions,
        sum(amount) AS amount,
        row_number() OVER (PARTITION BY customer_id, direction ORDER BY sum(amount) DESC, category) AS place
    FROM transaction_flows
    GROUP BY customer_id, category, direction
)
SELECT
    customer_id,
    list({category: category, count: transactions, amount: amount} ORDER BY place) FILTER (direction = 'CREDIT' AND place <= 5)
        AS top_credit_categories,
    list({category: category, count: transactions, amount: amount} ORDER BY place) FILTER (direction = 'DEBIT' AND place <= 5)
        AS top_debit_categories,
    max(amount) FILTER (direction = 'CREDIT' AND place = 1) AS top_credit_category_amount,
    max(amount) FILTER (direction = 'DEBIT' AND place = 1) AS top_debit_category_amount
FROM totals
GROUP BY ALL
"""

ACCOUNTS = """
SELECT
    customer_id,
    count(*) AS accounts,
    count(*) FILTER (facility IN ('OD', 'CC')) AS borrowing_accounts,
    count(*) FILTER (fi_type <> 'deposit') AS deposits,
    count(DISTINCT bank_code) AS banks
FROM accounts
WHERE coalesce(covered_from, balance_on, received_on, $as_of) <= $as_of
GROUP BY ALL
"""
