-- Balances, return events and sums of flows by month.

-- name: anchored
WITH cumulated AS (
    SELECT
        *,
        sum(signed) OVER (PARTITION BY account ORDER BY sequence) AS moved,
        balance_after - moved AS anchor
    FROM known
)
SELECT
    account,
    row,
    sequence,
    booked_date,
    signed,
    coalesce(
        last_value(anchor IGNORE NULLS) OVER (PARTITION BY account ORDER BY sequence),
        first_value(anchor IGNORE NULLS) OVER (PARTITION BY account ORDER BY sequence
            ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)) + moved AS balance
FROM cumulated

-- name: balances
WITH activity AS (
    SELECT account, min(booked_date) AS first_booked, max(booked_date) AS last_booked
    FROM known
    GROUP BY ALL
),
covered AS (
    SELECT
        customer_id,
        customer,
        account,
        least(covered_from, first_booked) AS covered_from,
        least(greatest(covered_to, last_booked), $as_of) AS covered_to,
        CASE WHEN facility IN ('OD', 'CC') THEN coalesce(least(sanctioned_limit, drawing_power), 0) ELSE 0 END AS credit_limit,
        balance AS header_balance
    FROM accounts
    JOIN account_numbers USING (customer_id, account_id)
    LEFT JOIN activity USING (account)
    WHERE fi_type = 'deposit'
),
day_ends AS (
    SELECT account, booked_date AS day, max_by(balance, sequence) AS balance
    FROM anchored
    GROUP BY ALL
),
starts AS (
    SELECT account, min_by(balance - signed, sequence) AS balance
    FROM anchored
    GROUP BY ALL
),
in_cover AS (
    SELECT
        covered.* EXCLUDE (header_balance),
        starts.balance AS start_balance,
        CASE WHEN starts.account IS NULL THEN header_balance ELSE starts.balance END AS first_balance
    FROM covered
    LEFT JOIN starts USING (account)
    WHERE covered_from <= covered_to
),
-- a balance holds from the end of its day until the next day with a booking
held AS (
    SELECT
        customer,
        account,
        greatest(day, covered_from) AS day,
        coalesce(lead(day) OVER (PARTITION BY account ORDER BY day), covered_to + 1) AS until,
        balance
    FROM (
        SELECT account, covered_from - 1 AS day, first_balance AS balance FROM in_cover
        UNION ALL
        FROM day_ends
    )
    JOIN in_cover USING (account)
    QUALIFY until > covered_from
),
changes AS (
    SELECT customer, day, balance AS change, 1 AS accounts, (balance IS NULL)::INTEGER AS unknown FROM held
    UNION ALL
    SELECT customer, until, -balance, -1, -(balance IS NULL)::INTEGER FROM held
    UNION ALL
    -- no stretch reaches over the end of a month
    SELECT
        customer,
        CAST(unnest(generate_series(date_trunc('month', min(covered_from)), max(covered_to), INTERVAL 1 MONTH)) AS DATE), 0, 0, 0
    FROM in_cover
    GROUP BY customer
),
days AS (
    SELECT customer, day, sum(change) AS change, sum(accounts) AS accounts, sum(unknown) AS unknown
    FROM changes
    GROUP BY ALL
),
stretches AS (
    SELECT
        customer,
        date_trunc('month', day)::DATE AS month,
        lead(day) OVER own - day AS days,
        sum(change) OVER own AS balance,
        sum(unknown) OVER own > 0 AS unknown
    FROM days
    WINDOW own AS (PARTITION BY customer ORDER BY day)
    QUALIFY sum(accounts) OVER own > 0
),
account_months AS (
    SELECT
        customer_id,
        customer,
        account,
        CAST(unnest(generate_series(date_trunc('month', covered_from), covered_to, INTERVAL 1 MONTH)) AS DATE) AS month,
        credit_limit,
        start_balance,
        first_balance
    FROM in_cover
),
last_of_month AS (
    SELECT account, date_trunc('month', day)::DATE AS month, max_by(balance, day) AS balance
    FROM day_ends
    GROUP BY ALL
),
closings AS (
    SELECT
        account_months.*,
        coalesce(last_value(balance IGNORE NULLS) OVER (PARTITION BY account ORDER BY month), first_balance) AS closing
    FROM account_months
    LEFT JOIN last_of_month USING (account, month)
),
month_ends AS (
    SELECT
        customer_id,
        customer,
        month,
        CASE WHEN count(opening_balance) = count(*) THEN sum(opening_balance) END AS opening_balance,
        CASE WHEN count(closing) = count(*) THEN sum(closing) END AS closing_balance,
        sum(credit_limit) AS credit_limit
    FROM (
        SELECT
            *,
            -- the last balance before the month; an account's first month starts before its first row
            coalesce(
                lag(closing) OVER (PARTITION BY account ORDER BY month), start_balance, closing
            ) AS opening_balance
        FROM closings
    )
    GROUP BY ALL
)
SELECT
    customer_id,
    month,
    sum(days) AS days_covered,
    any_value(opening_balance) AS opening_balance,
    any_value(closing_balance) AS closing_balance,
    any_value(closing_balance + credit_limit) AS closing_headroom,
    CASE WHEN NOT bool_or(unknown) THEN
        CAST(round_half_even(CAST(sum(balance * days) * 100 AS HUGEINT), CAST(sum(days) AS BIGINT)) AS DECIMAL(20, 0))
        * CAST(0.01 AS DECIMAL(3, 2)) END AS average_balance,
    CASE WHEN NOT bool_or(unknown) THEN min(balance) END AS minimum_balance
FROM stretches
JOIN month_ends USING (customer, month)
GROUP BY ALL

-- name: events
SELECT
    customer_id,
    date_trunc('month', occurred_on)::DATE AS month,
    count(*) FILTER (kind = 'inward') AS inward_returns,
    count(*) FILTER (kind = 'outward') AS outward_returns
FROM return_events
GROUP BY ALL

-- name: months
WITH monthly AS (
    SELECT
        customer_id,
        month,
        count(*) AS transactions,
        sum(amount) FILTER (direction = 'CREDIT') AS gross_inflow,
        sum(amount) FILTER (direction = 'DEBIT') AS gross_outflow,
        coalesce(sum(amount) FILTER (flow = 'operating_inflow'), 0)
            - coalesce(sum(amount) FILTER (flow = 'sales_reduction'), 0)
            AS operating_inflow,
        sum(amount) FILTER (direction = 'CREDIT' AND flow = 'own_transfer') AS own_transfer_in,
        sum(amount) FILTER (flow = 'loan_proceeds') AS loan_proceeds,
        sum(amount) FILTER (flow = 'owner_capital') AS owner_capital_in,
        sum(amount) FILTER (flow = 'deposit_maturity') AS deposit_maturity,
        sum(amount) FILTER (flow = 'tax_refund') AS tax_refund,
        sum(amount) FILTER (flow = 'interest_received') AS interest_received,
        sum(amount) FILTER (flow = 'other_income') AS other_income,
        sum(amount) FILTER (direction = 'CREDIT' AND flow = 'circular') AS circular_in,
        sum(amount) FILTER (flow = 'outflow_reduction') AS reversal_in,
        coalesce(sum(amount) FILTER (flow = 'operating_outflow'), 0)
            - coalesce(sum(amount) FILTER (reverses = 'operating_outflow'), 0) AS operating_outflow,
        coalesce(sum(amount) FILTER (flow = 'debt_service'), 0)
            - coalesce(sum(amount) FILTER (reverses = 'debt_service'), 0) AS debt_service,
        sum(amount) FILTER (direction = 'DEBIT' AND flow = 'own_transfer') AS own_transfer_out,
        coalesce(sum(amount) FILTER (flow = 'drawings'), 0)
            - coalesce(sum(amount) FILTER (reverses = 'drawings'), 0) AS drawings,
        coalesce(sum(amount) FILTER (flow = 'investments'), 0)
            - coalesce(sum(amount) FILTER (reverses = 'investments'), 0) AS investments,
        coalesce(sum(amount) FILTER (flow = 'capital_expenditure'), 0)
            - coalesce(sum(amount) FILTER (reverses = 'capital_expenditure'), 0) AS capital_expenditure,
        sum(amount) FILTER (direction = 'DEBIT' AND flow = 'circular') AS circular_out,
        sum(amount) FILTER (flow = 'operating_inflow' AND category = 'unknown')
            AS unclassified_inflow,
        sum(amount) FILTER (flow = 'operating_outflow' AND category = 'unknown')
            AS unclassified_outflow,
        sum(amount) FILTER (flow = 'operating_inflow' AND category = 'cash_deposit') AS cash_deposits
    FROM flows
    GROUP BY ALL
)
SELECT
    customer_id,
    month,
    days_covered,
    coalesce(transactions, 0) AS transactions,
    opening_balance,
    coalesce(gross_inflow, 0) AS gross_inflow,
    coalesce(gross_outflow, 0) AS gross_outflow,
    closing_balance,
    closing_balance - opening_balance - coalesce(gross_inflow, 0) + coalesce(gross_outflow, 0) AS unexplained_change,
    average_balance,
    minimum_balance,
    closing_headroom,
    coalesce(operating_inflow, 0) AS operating_inflow,
    coalesce(own_transfer_in, 0) AS own_transfer_in,
    coalesce(loan_proceeds, 0) AS loan_proceeds,
    coalesce(owner_capital_in, 0) AS owner_capital_in,
    coalesce(deposit_maturity, 0) AS deposit_maturity,
    coalesce(tax_refund, 0) AS tax_refund,
    coalesce(interest_received, 0) AS interest_received,
    coalesce(other_income, 0) AS other_income,
    coalesce(circular_in, 0) AS circular_in,
    coalesce(reversal_in, 0) AS reversal_in,
    coalesce(operating_outflow, 0) AS operating_outflow,
    coalesce(debt_service, 0) AS debt_service,
    coalesce(own_transfer_out, 0) AS own_transfer_out,
    coalesce(drawings, 0) AS drawings,
    coalesce(investments, 0) AS investments,
    coalesce(capital_expenditure, 0) AS capital_expenditure,
    coalesce(circular_out, 0) AS circular_out,
    coalesce(unclassified_inflow, 0) AS unclassified_inflow,
    coalesce(unclassified_outflow, 0) AS unclassified_outflow,
    coalesce(operating_inflow, 0) - coalesce(operating_outflow, 0) AS surplus_before_debt_service,
    coalesce(operating_inflow, 0) - coalesce(operating_outflow, 0) - coalesce(debt_service, 0)
        AS surplus_after_debt_service,
    coalesce(operating_inflow, 0) - coalesce(operating_outflow, 0) - coalesce(debt_service, 0)
        - coalesce(drawings, 0) AS surplus_after_drawings,
    coalesce(inward_returns, 0) AS inward_returns,
    coalesce(outward_returns, 0) AS outward_returns,
    coalesce(cash_deposits, 0) AS cash_deposits
FROM balances
LEFT JOIN monthly USING (customer_id, month)
LEFT JOIN events USING (customer_id, month)
ORDER BY customer_id, month
