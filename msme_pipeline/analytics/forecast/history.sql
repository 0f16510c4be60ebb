-- What the forecast knows of customers: months, the newest of them, days of recent months, habits.

-- name: months
WITH customers AS (
    SELECT customer_id FROM accounts UNION SELECT customer_id FROM monthly_cashflow
)
SELECT
    dense_rank() OVER (ORDER BY customer_id) - 1 AS row,
    customer_id,
    month,
    (date_part('year', month) - 1970) * 12 + date_part('month', month) - 1 AS month_no,
    coalesce(days_covered >= date_part('day', last_day(month)) - $missing_days AND last_day(month) <= $as_of, false) AS is_full,
    (month - DATE '1970-01-01') + days_covered - 1 AS last_covered,
    CAST(operating_inflow AS DOUBLE) AS operating_inflow,
    CAST(operating_outflow AS DOUBLE) AS operating_outflow,
    CAST(debt_service AS DOUBLE) AS debt_service,
    CAST(drawings AS DOUBLE) AS drawings,
    inward_returns,
    CAST(closing_headroom AS DOUBLE) AS closing_headroom
FROM customers
LEFT JOIN monthly_cashflow USING (customer_id)
ORDER BY customer_id, month

-- name: origins
SELECT
    row,
    customer_id,
    coalesce(max(month_no) FILTER (is_full), -1)::BIGINT AS origin,
    coalesce(arg_max(last_covered, month_no), -1)::BIGINT AS last_day,
    arg_max(closing_headroom, month_no) FILTER (month_no IS NOT NULL) AS last_headroom,
    count(month_no) = 0 AS empty
FROM months
GROUP BY ALL
ORDER BY row

-- name: pattern_days
SELECT
    row,
    CAST(origin - ((date_part('year', booked_date) - 1970) * 12 + date_part('month', booked_date) - 1) AS BIGINT) AS months_back,
    CAST(date_part('day', booked_date) - 1 AS BIGINT) AS day,
    coalesce(sum(signed) FILTER (flow IN ('operating_inflow', 'sales_reduction')), 0) AS inflow,
    -coalesce(sum(signed) FILTER (
        flow = 'operating_outflow' AND category NOT IN ('rent', 'gst_payment')
        OR reverses = 'operating_outflow'), 0) AS outflow,
    -coalesce(sum(signed) FILTER (flow = 'drawings' OR reverses = 'drawings'), 0) AS drawings,
    -coalesce(sum(signed) FILTER (category = 'rent'), 0) AS rent,
    -coalesce(sum(signed) FILTER (category = 'gst_payment'), 0) AS gst,
    -coalesce(sum(signed) FILTER (category = 'loan_interest'), 0) AS interest,
    -coalesce(sum(signed) FILTER (category IN ('emi', 'loan_repayment')), 0) AS instalments
FROM (
    SELECT
        origins.row,
        origin,
        booked_date,
        flow,
        reverses,
        category,
        CASE direction WHEN 'CREDIT' THEN 1 ELSE -1 END * CAST(amount AS DOUBLE) AS signed
    FROM transaction_flows
    JOIN origins USING (customer_id)
    WHERE (flow IN ('operating_inflow', 'sales_reduction', 'operating_outflow', 'drawings', 'debt_service')
           OR reverses IN ('operating_outflow', 'drawings'))
      AND booked_date >= make_date(CAST(1970 + (origin - $pattern_months + 1) // 12 AS BIGINT),
                                   CAST((origin - $pattern_months + 1) % 12 + 1 AS BIGINT), 1)
      AND booked_date < make_date(CAST(1970 + (origin + 1) // 12 AS BIGINT), CAST((origin + 1) % 12 + 1 AS BIGINT), 1)
      AND origin >= 0
)
GROUP BY ALL
ORDER BY row, months_back, day

-- name: facts
WITH recent AS (
    SELECT
        row,
        sum(interest) / $interest_months AS interest,
        arg_max(day + 1, (rent, -day)) FILTER (rent > 0) AS rent_day
    FROM pattern_days
    WHERE months_back < $interest_months
    GROUP BY ALL
),
monthly AS (
    SELECT row, months_back, sum(rent) AS rent, sum(gst) AS gst
    FROM pattern_days
    WHERE months_back < $interest_months
    GROUP BY ALL
),
usual AS (
    SELECT
        row,
        median(rent) FILTER (rent > 0) AS rent,
        count(*) FILTER (rent > 0) AS rent_months,
        median(gst) FILTER (gst > 0) AS gst,
        count(*) FILTER (gst > 0) AS gst_months
    FROM monthly
    GROUP BY ALL
),
owed AS (
    SELECT customer_id, CAST(sum(monthly_amount) AS DOUBLE) AS emi
    FROM obligations
    WHERE active AND source <> 'bureau' AND kind = 'instalment' AND monthly_amount > 0
    GROUP BY ALL
),
filers AS (
    SELECT
        customer_id,
        arg_max(frequency = 'quarterly', (period, frequency, gstin)) AS quarterly,
        CAST(arg_max(left(gstin, 2), (period, frequency, gstin)) AS VARCHAR) AS state
    FROM gst_turnover
    WHERE period_end <= $as_of
    GROUP BY ALL
),
instalments AS (
    SELECT
        customer_id,
        direction = 'CREDIT' AS back,
        count(*) FILTER (direction = 'DEBIT') OVER soon AS soon
    FROM transaction_flows
    WHERE (category = 'emi' OR reverses = 'debt_service')
    WINDOW
        soon AS (PARTITION BY customer_id, amount ORDER BY booked_date
                 RANGE BETWEEN INTERVAL 1 DAY FOLLOWING AND INTERVAL ($grace_days) DAY FOLLOWING)
),
habits AS (
    SELECT
        customer_id,
        -- a return that a later return follows is a second presentation of the same instalment
        count(*) FILTER (back AND soon = 0) AS late,
        count(*) FILTER (NOT back) - count(*) FILTER (back) AS paid
    FROM instalments
    GROUP BY ALL
),
buyers AS (
    SELECT
        customer_id,
        max(received) FILTER (is_buyer) / nullif(sum(received), 0) AS largest,
        sum(on_credit) / nullif(sum(received), 0) AS credit
    FROM (
        SELECT
            customer_id,
            party_id,
            party_id IS NOT NULL AND party_kind IN ('business', 'person', 'government', 'unknown') AS is_buyer,
            sum(CAST(amount AS DOUBLE)) AS received,
            sum(CAST(amount AS DOUBLE)) FILTER (category = 'sales_receipt' AND rail IN ('NEFT', 'RTGS', 'IMPS', 'CHEQUE', 'TRANSFER', 'NACH')) AS on_credit
        FROM transaction_flows
        WHERE flow = 'operating_inflow' AND booked_date BETWEEN $as_of - INTERVAL 12 MONTH AND $as_of
        GROUP BY ALL
    )
    GROUP BY ALL
)
SELECT
    customer_id,
    coalesce(interest, 0) AS interest,
    coalesce(CASE WHEN rent_months >= 2 THEN rent END, 0) AS rent,
    coalesce(rent_day, 5) AS rent_day,
    coalesce(gst, 0) AS gst,
    coalesce(gst_months, 0) AS gst_months,
    quarterly IS TRUE AS quarterly,
    coalesce(TRY_CAST(state AS INTEGER), 27) AS state,
    state IS NOT NULL AS files_gst,
    coalesce(emi, 0) AS emi,
    coalesce(late, 0) AS late,
    coalesce(paid, 0) AS paid,
    largest,
    coalesce(credit, 0) AS credit
FROM origins
LEFT JOIN recent USING (row)
LEFT JOIN usual USING (row)
LEFT JOIN owed USING (customer_id)
LEFT JOIN filers USING (customer_id)
LEFT JOIN habits USING (customer_id)
LEFT JOIN buyers USING (customer_id)
ORDER BY customer_id
