"""Transfers between a customer's own accounts: both legs linked, lone legs labelled."""

import pyarrow as pa
import pyarrow.compute as pc

from msme_pipeline.cleaning.pairing import pair_greedily
from msme_pipeline.pipeline.relations import RunSql

WINDOW_DAYS = 1
"""Days that the two legs may lie apart: NEFT and cheques post the other leg a day later."""

SHORTEST_REFERENCE = 6
"""Characters; shorter references repeat by chance."""

SHORTEST_NAME = 8
"""Letters of a truncated name that still tell one holder from another."""

_READ = (
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
)


def link_own_transfers(transactions: pa.Table, headers: pa.Table, run: RunSql) -> pa.Table:
    """`transactions` with transfer_id, transfer_kind and, for both kinds, category own_transfer.

    Legs: opposite directions, same amount, different accounts of the customer, at most one day apart.
    Evidence in this order: a shared reference, own name or account number in a narration, two
    narrations that name nobody. Each leg is used once, strongest evidence and nearest day first.
    """
    rows = transactions.select(list(_READ)).append_column(
        "row", pa.array(range(len(transactions)), pa.int64())
    )
    own = run(FIND_OWN, {"transactions": rows, "headers": headers}, {"shortest_name": SHORTEST_NAME})
    candidates = run(
        FIND_LEGS,
        {"transactions": rows, "own_rows": own},
        {"window_days": WINDOW_DAYS, "shortest_reference": SHORTEST_REFERENCE},
    )
    legs = pair_greedily(candidates, "debit_row", "credit_row")
    labels = run(LABEL_TRANSFERS, {"transactions": rows, "own_rows": own, "legs": legs})
    category = transactions.column_names.index("category")
    return (
        transactions.set_column(
            category,
            "category",
            pc.if_else(pc.is_valid(labels["transfer_kind"]), "own_transfer", transactions["category"]),
        )
        .append_column("transfer_id", labels["transfer_id"])
        .append_column("transfer_kind", labels["transfer_kind"])
    )


FIND_OWN = r"""
WITH holders AS (
    SELECT DISTINCT customer_id, holder
    FROM (
        SELECT
            customer_id,
            regexp_replace(
                regexp_replace(upper(unnest(string_split(coalesce(holder_name, ''), ';'))),
                               '\b(MR|MRS|MS|M/S|SHRI|SMT|DR)\b\.?', '', 'g'),
                '[^A-Z]', '', 'g') AS holder
        FROM headers
    )
    WHERE length(holder) >= 5
),
parties AS (
    SELECT
        customer_id,
        counterparty,
        regexp_replace(upper(counterparty), '[^A-Z]', '', 'g') AS letters
    FROM (SELECT DISTINCT customer_id, counterparty FROM transactions WHERE counterparty IS NOT NULL)
),
own_names AS (
    SELECT DISTINCT customer_id, counterparty
    FROM parties
    JOIN holders USING (customer_id)
    WHERE letters = holder OR (length(letters) >= $shortest_name AND starts_with(holder, letters))
),
tails AS (
    SELECT DISTINCT customer_id, account_id AS other_id, tail
    FROM headers
    WHERE tail <> 'UNKNOWN' AND length(tail) >= 3
),
own_numbers AS (
    SELECT DISTINCT row
    FROM transactions
    JOIN tails USING (customer_id)
    WHERE other_id <> account_id
      AND contains(narration, tail)
      AND regexp_matches(upper(narration),
          '(?:[X*][X*]+[0-9]*|TRANSFER (?:FROM|TO|DR|CR)[- ]+[0-9]*|\bA/?C (?:NO)?[-.: ]*[0-9]*)' || tail || '(?:[^0-9]|$)')
)
SELECT row FROM transactions SEMI JOIN own_names USING (customer_id, counterparty)
UNION
SELECT row FROM own_numbers
UNION
SELECT row FROM transactions WHERE category = 'own_transfer'
"""

FIND_LEGS = """
WITH several AS (
    SELECT customer_id FROM transactions GROUP BY ALL HAVING count(DISTINCT account_id) > 1
),
legs AS (
    SELECT
        transactions.*,
        CASE WHEN length(narration_reference) >= $shortest_reference
             THEN ltrim(upper(narration_reference), '0') END AS spoken_reference,
        CASE WHEN length(reference) >= $shortest_reference THEN ltrim(upper(reference), '0') END AS bank_reference,
        own_rows.row IS NOT NULL AS own,
        counterparty IS NULL AND vpa IS NULL AND rail IN ('TRANSFER', 'NEFT', 'RTGS', 'IMPS', 'UPI') AS names_nobody
    FROM transactions
    SEMI JOIN several USING (customer_id)
    LEFT JOIN own_rows USING (row)
    WHERE NOT is_charge AND amount > 0
),
pairs AS (
    SELECT
        customer_id,
        debit.row AS debit_row,
        credit.row AS credit_row,
        abs(credit.booked_date - debit.booked_date) AS days,
        CASE
            WHEN debit.spoken_reference IN (credit.spoken_reference, credit.bank_reference)
                 OR debit.bank_reference IN (credit.spoken_reference, credit.bank_reference) THEN 0
            WHEN debit.own AND credit.own THEN 1
            WHEN debit.own OR credit.own THEN 2
            WHEN debit.names_nobody AND credit.names_nobody AND debit.rail = credit.rail THEN 3
        END AS weakness
    FROM legs AS debit
    JOIN legs AS credit USING (customer_id, amount)
    WHERE debit.direction = 'DEBIT' AND credit.direction = 'CREDIT'
      AND debit.account_id <> credit.account_id
      AND credit.booked_date BETWEEN debit.booked_date - $window_days AND debit.booked_date + $window_days
)
SELECT *
FROM pairs
WHERE weakness IS NOT NULL
ORDER BY weakness, days, debit_row, credit_row
"""

LABEL_TRANSFERS = """
WITH linked AS (
    SELECT
        debit_row,
        credit_row,
        md5(concat_ws('|', debit.account_id, debit.transaction_id, credit.account_id, credit.transaction_id)) AS transfer_id
    FROM legs
    JOIN transactions AS debit ON debit.row = debit_row
    JOIN transactions AS credit ON credit.row = credit_row
),
linked_rows AS (
    SELECT debit_row AS row, transfer_id FROM linked
    UNION ALL
    SELECT credit_row, transfer_id FROM linked
)
SELECT
    transfer_id,
    CASE
        WHEN transfer_id IS NOT NULL THEN 'linked'
        WHEN own_rows.row IS NOT NULL AND NOT is_charge AND NOT is_return
             AND category IN ('unknown', 'sales_receipt', 'supplier_payment', 'own_transfer') THEN 'one_legged'
    END AS transfer_kind
FROM transactions
LEFT JOIN linked_rows USING (row)
LEFT JOIN own_rows USING (row)
ORDER BY row
"""
