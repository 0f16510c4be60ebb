-- One row per customer: the numbers an analyst asks for first.

-- name: portfolio
WITH transactions AS (
    SELECT customer_id, count(*) AS transactions
    FROM bank_transactions
    GROUP BY ALL
),
put_aside AS (
    SELECT
        customer_id,
        count(*) FILTER (disposition = 'rejected') AS rejected,
        count(*) FILTER (disposition = 'duplicate') AS duplicates
    FROM rejected_records
    GROUP BY ALL
),
months AS (
    SELECT
        customer_id,
        count(*) AS months,
        last(closing_balance ORDER BY month) AS closing_balance
    FROM monthly_cashflow
    GROUP BY ALL
),
full_months AS (
    SELECT *, row_number() OVER (PARTITION BY customer_id ORDER BY month DESC) AS age
    FROM monthly_cashflow
    WHERE days_covered = day(last_day(month)) AND last_day(month) <= $as_of
),
yearly AS (
    SELECT
        customer_id,
        count(*) AS averaged,
        CAST(sum(operating_inflow) * 100 AS HUGEINT) AS inflow_paise,
        CAST(sum(surplus_after_debt_service) * 100 AS HUGEINT) AS surplus_paise
    FROM full_months
    WHERE age <= $averaged_months
    GROUP BY ALL
),
filed_periods AS (
    SELECT
        *,
        max(period_end) OVER (PARTITION BY customer_id) AS latest_filed
    FROM gst_turnover
    WHERE turnover_declared IS NOT NULL AND period_end <= $as_of
),
declared AS (
    SELECT customer_id, sum(turnover_declared) AS gst_turnover
    FROM filed_periods
    WHERE period_end > latest_filed - INTERVAL 12 MONTH
    GROUP BY ALL
),
customers AS (
    SELECT customer_id FROM transactions
    UNION SELECT customer_id FROM put_aside
    UNION SELECT customer_id FROM months
    UNION SELECT customer_id FROM gst_turnover
)
SELECT
    customer_id,
    $as_of AS as_of,
    coalesce(months, 0) AS months,
    coalesce(transactions, 0) AS transactions,
    coalesce(rejected, 0) AS rejected,
    coalesce(duplicates, 0) AS duplicates,
    CAST(round_half_even(inflow_paise, averaged) AS DECIMAL(20, 0)) * CAST(0.01 AS DECIMAL(3, 2)) AS average_monthly_inflow,
    CAST(round_half_even(surplus_paise, averaged) AS DECIMAL(20, 0)) * CAST(0.01 AS DECIMAL(3, 2)) AS average_monthly_surplus,
    gst_turnover,
    closing_balance
FROM customers
LEFT JOIN months USING (customer_id)
LEFT JOIN transactions USING (customer_id)
LEFT JOIN put_aside USING (customer_id)
LEFT JOIN yearly USING (customer_id)
LEFT JOIN declared USING (customer_id)
ORDER BY customer_id
