-- What the findings come to, and what they are measured against: one row per customer each.

-- name: finding_counts
SELECT
    customer_id,
    count(*) FILTER (rule = 'high_value') AS high_value_findings,
    count(*) FILTER (rule = 'circular_payment') AS circular_payment_findings,
    count(*) FILTER (rule = 'balance_lift') AS balance_lift_findings,
    count(*) FILTER (rule = 'round_amount') AS round_amount_findings,
    count(*) FILTER (rule = 'below_cash_threshold') AS below_cash_threshold_findings,
    count(*) FILTER (rule = 'holiday_cheque') AS holiday_cheque_findings,
    count(*) FILTER (rule = 'small_rtgs') AS small_rtgs_findings,
    count(*) FILTER (rule = 'atm_above_limit') AS atm_above_limit_findings,
    count(*) FILTER (rule = 'equal_in_and_out') AS equal_in_and_out_findings,
    coalesce(sum(weight), 0) AS weighted_findings
FROM evidence
LEFT JOIN weights USING (rule)
GROUP BY ALL

-- name: context
WITH moved AS (
    SELECT
        customer_id,
        count(*) AS transactions_12,
        coalesce(sum(amount) FILTER (flow = 'operating_inflow'), 0) AS gross_receipts_12,
        coalesce(sum(amount) FILTER (flow = 'circular' AND direction = 'CREDIT'), 0) AS circular_in_12
    FROM recent
    GROUP BY ALL
),
month_ends AS (
    SELECT
        customer_id,
        count(*) AS month_ends_12,
        avg(CAST(closing_headroom - headroom_before AS DOUBLE) / nullif(CAST(operating_inflow AS DOUBLE), 0)) AS mean_lift
    FROM (
        SELECT
            *,
            average_balance + (closing_headroom - closing_balance) AS headroom_before,
            row_number() OVER (PARTITION BY customer_id ORDER BY month DESC) AS age
        FROM monthly_cashflow
        WHERE days_covered = day(last_day(month)) AND last_day(month) <= $as_of
    )
    WHERE age <= 12
    GROUP BY ALL
)
FROM moved LEFT JOIN month_ends USING (customer_id)

-- name: facts
FROM customers
LEFT JOIN finding_counts USING (customer_id)
LEFT JOIN context USING (customer_id)

-- name: numbered
SELECT
    customer_id,
    rule,
    row_number() OVER (PARTITION BY customer_id, rule ORDER BY occurred_on, account_id, transaction_id) - 1 AS evidence_no,
    account_id,
    transaction_id,
    date_trunc('month', occurred_on)::DATE AS month,
    occurred_on,
    amount,
    sentence
FROM evidence
ORDER BY customer_id, rule, evidence_no
