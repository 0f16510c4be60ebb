-- Transactions by what they mean to the cash flow: known at the date, circular pairs, classes of flow.

-- name: account_numbers
-- Whole numbers in the order of the accounts: sorting and joining by them is cheaper than by the names.
SELECT
    customer_id,
    account_id,
    CAST(dense_rank() OVER (ORDER BY customer_id) AS INTEGER) AS customer,
    CAST(row_number() OVER (ORDER BY customer_id, account_id) AS INTEGER) AS account
FROM (
    SELECT customer_id, account_id FROM accounts WHERE fi_type = 'deposit'
    UNION SELECT customer_id, account_id FROM bank_transactions
)
ANTI JOIN (FROM accounts WHERE fi_type <> 'deposit') AS fixed_deposits USING (customer_id, account_id)

-- name: known
SELECT
    customer_id,
    account_id,
    account,
    transaction_id,
    (account::BIGINT << 31) + sequence AS row,
    sequence,
    booked_date,
    date_trunc('month', booked_date)::DATE AS month,
    direction,
    amount,
    CASE direction WHEN 'CREDIT' THEN amount ELSE -amount END AS signed,
    balance_after,
    category,
    rail,
    is_return,
    is_charge,
    party_id,
    kind AS party_kind,
    coalesce(party_id, nullif(regexp_replace(upper(counterparty), '[^A-Z0-9]', '', 'g'), ''), upper(vpa)) AS party
FROM bank_transactions
JOIN account_numbers USING (customer_id, account_id)
LEFT JOIN transaction_parties USING (customer_id, account_id, transaction_id)
LEFT JOIN (SELECT customer_id, party_id, kind FROM counterparties) AS parties USING (customer_id, party_id)

-- name: circular_candidates
WITH outs AS (
    SELECT * FROM known
    WHERE direction = 'DEBIT' AND amount >= $least AND party IS NOT NULL
      AND category IN ('supplier_payment', 'customer_refund', 'unknown')
),
ins AS (
    SELECT * FROM known
    WHERE direction = 'CREDIT' AND amount >= $least AND party IS NOT NULL
      AND category IN ('sales_receipt', 'supplier_refund', 'unknown')
)
SELECT
    customer_id,
    outs.row AS out_row,
    ins.row AS in_row
FROM outs
JOIN ins USING (customer_id, party)
WHERE (ins.booked_date BETWEEN outs.booked_date AND outs.booked_date + $days
       AND (ins.booked_date > outs.booked_date OR ins.account_id <> outs.account_id OR ins.sequence > outs.sequence)
       AND abs(ins.amount - outs.amount) * 1000 <= outs.amount * $per_mille)
   -- money that came first must go back to the rupee: a lift of the balance, not a refund of a part
   OR (outs.booked_date BETWEEN ins.booked_date AND ins.booked_date + $days AND ins.amount = outs.amount)
ORDER BY
    abs(ins.booked_date - outs.booked_date),
    abs(ins.amount - outs.amount),
    outs.booked_date,
    outs.row,
    ins.row

-- name: flows
WITH circular_legs AS (
    SELECT
        row_number() OVER (PARTITION BY customer_id ORDER BY out_row) AS pair,
        unnest([out_row, in_row]) AS row
    FROM circular
),
classed AS (
    SELECT
        known.*,
        categories.essential,
        pair,
        CASE
            WHEN pair IS NOT NULL THEN 'circular'
            WHEN flow IS NOT NULL AND flow <> 'unknown' THEN flow
            WHEN direction = 'CREDIT' THEN 'operating_inflow'
            ELSE 'operating_outflow'
        END AS flow
    FROM known
    LEFT JOIN circular_legs USING (row)
    LEFT JOIN categories USING (category)
),
-- what a reversal takes back: the nearest earlier debit of its amount
taken_back AS (
    SELECT
        reversal.row,
        max_by(debit.flow, debit.sequence) AS flow
    FROM classed AS reversal
    JOIN classed AS debit USING (account, amount)
    WHERE reversal.flow = 'outflow_reduction' AND reversal.category = 'return_reversal'
      AND debit.direction = 'DEBIT' AND debit.sequence < reversal.sequence
      AND debit.booked_date >= reversal.booked_date - $returned_within
    GROUP BY ALL
)
SELECT
    classed.customer_id,
    classed.account_id,
    classed.transaction_id,
    classed.sequence,
    classed.booked_date,
    classed.month,
    classed.direction,
    classed.amount,
    anchored.balance,
    classed.category,
    classed.rail,
    classed.flow,
    CASE
        WHEN taken_back.flow IN ('debt_service', 'drawings', 'investments', 'capital_expenditure')
            THEN taken_back.flow
        WHEN classed.flow = 'outflow_reduction' THEN 'operating_outflow'
    END AS reverses,
    classed.essential,
    classed.pair,
    classed.party_id,
    classed.party_kind,
    classed.party
FROM classed
LEFT JOIN taken_back USING (row)
LEFT JOIN anchored USING (row)
ORDER BY classed.row
