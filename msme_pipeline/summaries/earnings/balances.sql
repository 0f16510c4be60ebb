-- Balances and the conduct of limits in the last twelve full months.

-- name: spans
-- A row per stretch of days on which the balance of an account stood still.
WITH day_ends AS (
    SELECT customer_id, account_id, booked_date AS day, max_by(balance, sequence) AS balance
    FROM transaction_flows
    GROUP BY ALL
),
limits AS (
    SELECT
        customer_id,
        account_id,
        CASE WHEN facility IN ('OD', 'CC') THEN coalesce(least(sanctioned_limit, drawing_power), 0) ELSE 0 END AS credit_limit,
        facility IN ('OD', 'CC') AND least(sanctioned_limit, drawing_power) > 0 AS borrowing,
        least(covered_to, $as_of) AS covered_to
    FROM accounts
    WHERE fi_type = 'deposit'
),
-- a balance holds until the next day with a booking
held AS (
    SELECT
        *,
        coalesce(
            lead(day) OVER (PARTITION BY customer_id, account_id ORDER BY day),
            greatest(coalesce(covered_to, day), day) + 1) AS until
    FROM day_ends
    JOIN limits USING (customer_id, account_id)
)
SELECT
    customer_id,
    account_id,
    greatest(day, first_month) AS day,
    least(until, last_day + 1) AS until,
    balance,
    credit_limit,
    coalesce(borrowing, false) AS borrowing,
    balance + credit_limit AS headroom
FROM held
JOIN periods USING (customer_id)
WHERE balance IS NOT NULL AND until > first_month AND day <= last_day

-- name: totals
-- The same over all accounts of a customer.
WITH changes AS (
    SELECT customer_id, day, headroom AS change, 1 AS accounts FROM spans
    UNION ALL
    SELECT customer_id, until, -headroom, -1 FROM spans
),
days AS (
    SELECT customer_id, day, sum(change) AS change, sum(accounts) AS accounts
    FROM changes
    GROUP BY ALL
)
SELECT
    customer_id,
    day,
    lead(day) OVER customer AS until,
    sum(change) OVER customer AS headroom,
    sum(accounts) OVER customer AS accounts
FROM days
WINDOW customer AS (PARTITION BY customer_id ORDER BY day)

-- name: balances
WITH held AS (
    SELECT *, until - day AS days FROM totals WHERE accounts > 0
),
average AS (
    SELECT
        customer_id,
        sum(days) AS balance_days_12,
        sum(headroom * days) AS headroom_days_12,
        min(headroom) AS lowest_headroom_12,
        coalesce(sum(days) FILTER (headroom < $minimum_headroom), 0) AS minimum_balance_days_12
    FROM held
    GROUP BY ALL
),
grid AS (
    SELECT customer_id, month + (on_day - 1) AS day, on_day
    FROM full_months, (SELECT unnest([5, 10, 15, 20, 25]) AS on_day)
    WHERE age <= 12
),
seen AS (
    SELECT grid.customer_id, on_day, headroom
    FROM grid ASOF JOIN held ON grid.customer_id = held.customer_id AND grid.day >= held.day
    WHERE grid.day < held.until
),
on_dates AS (
    SELECT
        customer_id,
        count(*) FILTER (on_day = 5) AS observed_5, sum(headroom) FILTER (on_day = 5) AS headroom_5,
        count(*) FILTER (on_day = 10) AS observed_10, sum(headroom) FILTER (on_day = 10) AS headroom_10,
        count(*) FILTER (on_day = 15) AS observed_15, sum(headroom) FILTER (on_day = 15) AS headroom_15,
        count(*) FILTER (on_day = 20) AS observed_20, sum(headroom) FILTER (on_day = 20) AS headroom_20,
        count(*) FILTER (on_day = 25) AS observed_25, sum(headroom) FILTER (on_day = 25) AS headroom_25
    FROM seen
    GROUP BY ALL
)
FROM average LEFT JOIN on_dates USING (customer_id)

-- name: conduct
WITH drawn AS (
    SELECT
        *,
        until - day AS days,
        greatest(-balance, 0) AS used,
        -balance > credit_limit AS over
    FROM spans
    WHERE borrowing
),
runs AS (
    SELECT
        customer_id,
        account_id,
        sum(days) AS days
    FROM (
        SELECT *, count(*) FILTER (NOT over) OVER (PARTITION BY customer_id, account_id ORDER BY day) AS run
        FROM drawn
    )
    WHERE over
    GROUP BY customer_id, account_id, run
),
longest AS (
    SELECT customer_id, max(days) AS longest_over_limit_12 FROM runs GROUP BY ALL
)
SELECT
    customer_id,
    count(DISTINCT account_id) AS borrowing_accounts,
    sum(credit_limit * days) AS limit_days_12,
    sum(used * days) AS used_days_12,
    max(CAST(used AS DOUBLE) / CAST(credit_limit AS DOUBLE)) AS peak_utilisation,
    coalesce(sum(days) FILTER (used > credit_limit * $high_utilisation), 0) AS days_above_90,
    coalesce(sum(days) FILTER (over), 0) AS days_over_limit,
    any_value(coalesce(longest_over_limit_12, 0)) AS longest_over_limit_12
FROM drawn
LEFT JOIN longest USING (customer_id)
GROUP BY ALL
