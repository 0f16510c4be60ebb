-- Rules of the anomalies report: each gives rows of evidence. Amounts ₹.

-- name: recent
SELECT *, row_number() OVER (ORDER BY customer_id, account_id, sequence) AS row
FROM transaction_flows
WHERE booked_date > CAST($as_of::DATE - to_months($anomaly_months) AS DATE)

-- name: circular_payments
WITH legs AS (
    SELECT
        customer_id,
        pair,
        any_value(party) AS party,
        max(booked_date) FILTER (direction = 'DEBIT') AS paid_on,
        max(booked_date) FILTER (direction = 'CREDIT') AS received_on,
        max(amount) FILTER (direction = 'DEBIT') AS paid,
        max(amount) FILTER (direction = 'CREDIT') AS received,
        max(account_id) FILTER (direction = 'CREDIT') AS credit_account,
        max(transaction_id) FILTER (direction = 'CREDIT') AS credit_transaction
    FROM recent
    WHERE pair IS NOT NULL
    GROUP BY customer_id, pair
    HAVING count(*) = 2
),
judged AS (
    SELECT
        *,
        received_on <= paid_on AND last_day(received_on) - received_on < $lift_days
            AND date_trunc('month', paid_on) > date_trunc('month', received_on) AS lift
    FROM legs
)
SELECT
    customer_id,
    CASE WHEN lift THEN 'balance_lift' ELSE 'circular_payment' END AS rule,
    credit_account AS account_id,
    credit_transaction AS transaction_id,
    received_on AS occurred_on,
    received AS amount,
    CASE
        WHEN lift THEN rupees(received) || ' came in on ' || received_on || ' before the end of the month and went back on ' || paid_on
        WHEN received_on < paid_on THEN rupees(received) || ' came in on ' || received_on || ' and the same amount went back to the same party on ' || paid_on
        ELSE rupees(paid) || ' paid on ' || paid_on || ' came back from the same party as ' || rupees(received) || ' on ' || received_on
    END AS sentence
FROM judged

-- name: round_amounts
WITH large AS (
    SELECT
        *,
        amount % $round_unit = 0 AS is_round,
        count(*) FILTER (amount % $round_unit = 0) OVER (PARTITION BY customer_id) AS round_rows,
        count(*) OVER (PARTITION BY customer_id) AS large_rows
    FROM recent
    WHERE category IN ('sales_receipt', 'supplier_payment', 'unknown') AND amount >= $round_least
)
SELECT
    customer_id,
    'round_amount' AS rule,
    account_id,
    transaction_id,
    booked_date AS occurred_on,
    amount,
    rupees(amount) || ' is one of ' || round_rows || ' round amounts among ' || large_rows || ' large payments' AS sentence
FROM large
WHERE is_round AND round_rows >= $round_rows AND round_rows >= large_rows * $round_share

-- name: deposits_below_threshold
WITH near AS (
    SELECT
        recent.*,
        threshold,
        count(*) OVER (PARTITION BY customer_id, threshold ORDER BY booked_date
            RANGE BETWEEN CURRENT ROW AND to_days($below_threshold_days) FOLLOWING) AS following
    FROM recent
    JOIN thresholds ON amount < threshold AND amount >= threshold * (1 - $below_threshold)
    WHERE category = 'cash_deposit'
),
clustered AS (
    SELECT
        *,
        max(following) OVER (PARTITION BY customer_id, threshold ORDER BY booked_date
            RANGE BETWEEN to_days($below_threshold_days) PRECEDING AND CURRENT ROW) AS together
    FROM near
)
SELECT
    customer_id,
    'below_cash_threshold' AS rule,
    account_id,
    transaction_id,
    booked_date AS occurred_on,
    amount,
    rupees(amount) || ' in cash is just under ' || rupees(threshold) || ', one of ' || together || ' such deposits within '
        || $below_threshold_days::INTEGER || ' days' AS sentence
FROM clustered
WHERE together >= $below_threshold_rows

-- name: holiday_cheques
SELECT
    customer_id,
    'holiday_cheque' AS rule,
    account_id,
    transaction_id,
    booked_date AS occurred_on,
    amount,
    'A cheque of ' || rupees(amount) || ' was booked on ' || booked_date || ', ' || holiday || ', when no cheque clears' AS sentence
FROM recent
JOIN holidays ON booked_date = day
WHERE rail = 'CHEQUE' AND flow <> 'outflow_reduction' AND category NOT IN ('cheque_return', 'return_charge', 'bank_charge')

-- name: small_rtgs
SELECT
    customer_id,
    'small_rtgs' AS rule,
    account_id,
    transaction_id,
    booked_date AS occurred_on,
    amount,
    'RTGS of ' || rupees(amount) || ' on ' || booked_date || ' is below the least amount of ' || rupees($rtgs_least) AS sentence
FROM recent
WHERE rail = 'RTGS' AND amount < $rtgs_least AND category NOT IN ('return_reversal', 'bank_charge', 'return_charge')

-- name: atm_above_limit
WITH days AS (
    SELECT
        customer_id,
        account_id,
        booked_date,
        sum(amount) AS drawn,
        max(amount) AS largest,
        min_by(transaction_id, sequence) AS transaction_id
    FROM recent
    WHERE rail = 'ATM' AND direction = 'DEBIT' AND category = 'cash_withdrawal'
    GROUP BY ALL
)
SELECT
    customer_id,
    'atm_above_limit' AS rule,
    account_id,
    transaction_id,
    booked_date AS occurred_on,
    drawn AS amount,
    rupees(drawn) || ' drawn at ATMs on ' || booked_date || ', at most ' || rupees(largest) || ' at once, is above what cards allow' AS sentence
FROM days
WHERE largest > $atm_withdrawal OR drawn > $atm_day

-- name: equal_in_and_out
WITH moving AS (
    SELECT * FROM recent
    WHERE flow IN ('operating_inflow', 'operating_outflow', 'drawings')
      AND amount >= $equal_least AND amount % $equal_unit <> 0
),
met AS (
    SELECT
        credit.customer_id,
        credit.account_id,
        credit.transaction_id,
        credit.booked_date AS occurred_on,
        credit.amount,
        credit.row,
        debit.booked_date AS out_on,
        row_number() OVER (PARTITION BY debit.row ORDER BY credit.row) AS of_debit,
        row_number() OVER (PARTITION BY credit.row ORDER BY debit.row) AS of_credit
    FROM moving AS credit
    JOIN moving AS debit USING (customer_id, amount)
    WHERE credit.direction = 'CREDIT' AND debit.direction = 'DEBIT'
      AND debit.booked_date BETWEEN credit.booked_date AND credit.booked_date + $equal_days::INTEGER
)
SELECT
    customer_id,
    'equal_in_and_out' AS rule,
    account_id,
    transaction_id,
    occurred_on,
    amount,
    rupees(amount) || ' came in on ' || occurred_on || ' and exactly as much went out on ' || out_on AS sentence
FROM met
WHERE of_debit = 1 AND of_credit = 1

-- name: high_values
WITH logged AS (
    SELECT
        customer_id,
        account_id,
        transaction_id,
        sequence,
        direction,
        category,
        coalesce(party_kind, 'unknown') AS party_class,
        party,
        booked_date,
        amount,
        ln(CAST(amount AS DOUBLE)) AS size,
        median(ln(CAST(amount AS DOUBLE))) OVER own AS middle,
        count(*) OVER own AS rows
    FROM transaction_flows
    WHERE amount > 0
      AND flow IN ('operating_inflow', 'operating_outflow', 'drawings')
      AND category NOT IN ('gst_payment', 'tds_payment', 'income_tax_payment', 'statutory_dues', 'insurance_premium', 'customs_duty')
    WINDOW own AS (PARTITION BY customer_id, direction, category, coalesce(party_kind, 'unknown'))
),
spread AS (
    SELECT
        customer_id,
        direction,
        category,
        party_class,
        1.4826 * median(abs(size - middle)) AS deviation
    FROM logged
    GROUP BY ALL
),
scored AS (
    SELECT
        *,
        (size - middle) / greatest(deviation, 0.2) AS z,
        exp(size - middle) AS times
    FROM logged
    JOIN spread USING (customer_id, direction, category, party_class)
    WHERE rows >= $high_value_rows
      AND booked_date > CAST($as_of::DATE - to_months($anomaly_months) AS DATE)
      AND z >= $high_value_z AND times >= $high_value_times AND amount >= $high_value_least
)
SELECT
    customer_id,
    'high_value' AS rule,
    account_id,
    transaction_id,
    booked_date AS occurred_on,
    amount,
    rupees(amount) || ' on ' || booked_date || ' is ' || format('{:.0f}', times) || ' times the median of the customer''s '
        || rows || ' rows of ' || replace(category, '_', ' ') || ' with parties of kind ' || party_class AS sentence
FROM scored
ANTI JOIN logged AS earlier
    ON scored.customer_id = earlier.customer_id
    AND scored.direction = earlier.direction
    AND scored.category = earlier.category
    AND scored.party IS NOT DISTINCT FROM earlier.party
    AND scored.amount < earlier.amount * $high_value_times
    AND scored.booked_date - earlier.booked_date > $high_value_season
    AND (scored.booked_date - earlier.booked_date + $high_value_season) % 365 <= 2 * $high_value_season

-- name: evidence
SELECT * REPLACE (CAST(amount AS DECIMAL(18, 2)) AS amount)
FROM (
    FROM circular_payments
    UNION ALL FROM round_amounts
    UNION ALL FROM deposits_below_threshold
    UNION ALL FROM holiday_cheques
    UNION ALL FROM small_rtgs
    UNION ALL FROM atm_above_limit
    UNION ALL FROM equal_in_and_out
    UNION ALL FROM high_values
)
