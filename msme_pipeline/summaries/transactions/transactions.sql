-- Facts of the transaction summary: one row per customer each. Amounts ₹.

-- name: transactions
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
    count(*) FILTER (rail = 'UPI') AS upi_count, coalesce(sum(amount) FILTER (rail = 'UPI'), 0) AS upi_amount,
    count(*) FILTER (rail = 'NEFT') AS neft_count, coalesce(sum(amount) FILTER (rail = 'NEFT'), 0) AS neft_amount,
    count(*) FILTER (rail = 'RTGS') AS rtgs_count, coalesce(sum(amount) FILTER (rail = 'RTGS'), 0) AS rtgs_amount,
    count(*) FILTER (rail = 'IMPS') AS imps_count, coalesce(sum(amount) FILTER (rail = 'IMPS'), 0) AS imps_amount,
    count(*) FILTER (rail = 'NACH') AS nach_count, coalesce(sum(amount) FILTER (rail = 'NACH'), 0) AS nach_amount,
    count(*) FILTER (rail = 'CHEQUE') AS cheque_count, coalesce(sum(amount) FILTER (rail = 'CHEQUE'), 0) AS cheque_amount,
    count(*) FILTER (rail = 'CASH') AS cash_count, coalesce(sum(amount) FILTER (rail = 'CASH'), 0) AS cash_amount,
    count(*) FILTER (rail = 'CARD') AS card_count, coalesce(sum(amount) FILTER (rail = 'CARD'), 0) AS card_amount,
    count(*) FILTER (rail = 'ATM') AS atm_count, coalesce(sum(amount) FILTER (rail = 'ATM'), 0) AS atm_amount,
    count(*) FILTER (rail = 'TRANSFER') AS transfer_count, coalesce(sum(amount) FILTER (rail = 'TRANSFER'), 0) AS transfer_amount
FROM transaction_flows
GROUP BY ALL

-- name: top_categories
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

-- name: account_counts
SELECT
    customer_id,
    count(*) AS accounts,
    count(*) FILTER (facility IN ('OD', 'CC')) AS borrowing_accounts,
    count(*) FILTER (fi_type <> 'deposit') AS deposits,
    count(DISTINCT bank_code) AS banks
FROM accounts
GROUP BY ALL

-- name: facts
FROM customers
LEFT JOIN transactions USING (customer_id)
LEFT JOIN top_categories USING (customer_id)
LEFT JOIN account_counts USING (customer_id)
