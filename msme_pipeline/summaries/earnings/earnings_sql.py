"""SQL of the earnings and spendings facts: one row per customer each, run by earnings.py. Amounts ₹."""

FULL_MONTHS = """
SELECT *, row_number() OVER (PARTITION BY customer_id ORDER BY month DESC) AS age
FROM monthly_cashflow
WHERE days_covered = day(last_day(month)) AND last_day(month) <= $as_of
"""

PERIODS = """
SELECT
    customer_id,
    min(month) AS first_month,
    max(month) AS last_month,
    last_day(max(month)) AS last_day
FROM full_months
WHERE age <= 12
GROUP BY ALL
"""

FLOWS = """
SELECT
    customer_id,
    count(*) AS full_months,
    count(*) FILTER (age <= 12) AS months_12,
    count(*) FILTER (age BETWEEN 13 AND 24) AS months_prior_12,
    sum(operating_inflow) FILTER (age <= 12) AS receipts_12,
    sum(operating_outflow) FILTER (age <= 12) AS outflow_12,
    sum(surplus_before_debt_service) FILTER (age <= 12) AS surplus_before_debt_12,
    sum(debt_service) FILTER (age <= 12) AS debt_service_12,
    sum(surplus_after_debt_service) FILTER (age <= 12) AS surplus_after_debt_12,
    sum(drawings) FILTER (age <= 12) AS drawings_12,
    sum(surplus_after_drawings) FILTER (age <= 12) AS surplus_after_drawings_12,
    sum(investments) FILTER (age <= 12) AS investments_12,
    sum(capital_expenditure) FILTER (age <= 12) AS capital_expenditure_12,
    sum(cash_deposits) FILTER (age <= 12) AS cash_deposits_12,
    sum(unclassified_inflow) FILTER (age <= 12) AS unclassified_inflow_12,
    sum(unclassified_outflow) FILTER (age <= 12) AS unclassified_outflow_12,
    sum(circular_in) FILTER (age <= 12) AS circular_in_12,
    sum(operating_inflow) FILTER (age BETWEEN 13 AND 24) AS receipts_prior_12,
    sum(operating_inflow) FILTER (age <= 3) AS receipts_3,
    sum(operating_inflow) FILTER (age BETWEEN 4 AND 6) AS receipts_prior_3,
    sum(operating_inflow) FILTER (age BETWEEN 13 AND 15) AS receipts_3_year_ago,
    count(*) FILTER (age <= 12 AND operating_inflow >= operating_outflow) AS months_in_surplus_12,
    stddev_samp(CAST(operating_inflow AS DOUBLE)) FILTER (age <= 24) AS receipts_sd_24,
    avg(CAST(operating_inflow AS DOUBLE)) FILTER (age <= 24) AS receipts_mean_24,
    -- two months make a line whatever happened in them, and the slope of one is not a number
    CASE WHEN count(average_balance) FILTER (age <= 12) >= 3 THEN
        regr_slope(CAST(average_balance AS DOUBLE), -CAST(age AS DOUBLE)) FILTER (age <= 12)
    END AS balance_slope_12
FROM full_months
GROUP BY ALL
"""

SPENDING = """
WITH recent AS (
    SELECT flows.*
    FROM transaction_flows AS flows
    JOIN full_months ON flows.customer_id = full_months.customer_id
        AND date_trunc('month', flows.booked_date) = full_months.month AND age <= 12
    WHERE direction = 'DEBIT'
)
SELECT
    customer_id,
    sum(amount) FILTER (flow = 'operating_outflow' AND essential) AS essential_12,
    sum(amount) FILTER (flow = 'drawings' OR flow = 'operating_outflow' AND NOT essential) AS non_essential_12,
    sum(amount) FILTER (flow = 'operating_outflow' AND essential IS NULL) AS unclassified_spending_12,
    sum(amount) FILTER (flow = 'debt_service') AS debt_payments_12,
    sum(amount) FILTER (flow IN ('operating_outflow', 'drawings', 'debt_service')) AS spending_12,
    sum(amount) FILTER (category = 'supplier_payment') AS suppliers_12,
    sum(amount) FILTER (category IN ('salary', 'rent', 'utilities', 'telecom')) AS fixed_costs_12,
    sum(amount) FILTER (category = 'gst_payment') AS gst_paid_12,
    sum(amount) FILTER (category = 'tds_payment') AS tds_paid_12,
    sum(amount) FILTER (category = 'income_tax_payment') AS income_tax_paid_12,
    sum(amount) FILTER (category = 'statutory_dues') AS statutory_paid_12,
    sum(amount) FILTER (category = 'cash_withdrawal') AS cash_withdrawn_12
FROM recent
GROUP BY ALL
"""

PAYERS = """
WITH receipts AS (
    SELECT
        flows.customer_id,
        party,
        amount,
        category IN ('card_settlement', 'marketplace_settlement')
            OR coalesce(party_kind, '') = 'channel' AND category <> 'cash_deposit' AS by_channel,
        category = 'cash_deposit' AS in_cash
    FROM transaction_flows AS flows
    JOIN full_months ON flows.customer_id = full_months.customer_id
        AND date_trunc('month', flows.booked_date) = full_months.month AND age <= 12
    WHERE flow = 'operating_inflow'
),
payers AS (
    SELECT
        customer_id,
        sum(amount) AS paid,
        row_number() OVER (PARTITION BY customer_id ORDER BY sum(amount) DESC, party) AS place
    FROM receipts
    WHERE NOT by_channel AND NOT in_cash AND party IS NOT NULL
    GROUP BY customer_id, party
),
ranked AS (
    SELECT
        customer_id,
        count(*) AS payers_12,
        sum(paid) AS named_receipts_12,
        sum(paid) FILTER (place = 1) AS top_1_receipts_12,
        sum(paid) FILTER (place <= 3) AS top_3_receipts_12,
        sum(paid) FILTER (place <= 5) AS top_5_receipts_12,
        sum(CAST(paid AS DOUBLE) * CAST(paid AS DOUBLE) ORDER BY place) AS squared_receipts_12
    FROM payers
    GROUP BY ALL
),
kinds AS (
    SELECT
        customer_id,
        sum(amount) AS gross_receipts_12,
        sum(amount) FILTER (by_channel) AS channel_receipts_12,
        sum(amount) FILTER (NOT by_channel AND NOT in_cash AND party IS NULL) AS unidentified_receipts_12
    FROM receipts
    GROUP BY ALL
)
SELECT
    customer_id,
    gross_receipts_12,
    coalesce(channel_receipts_12, 0) AS channel_receipts_12,
    coalesce(unidentified_receipts_12, 0) AS unidentified_receipts_12,
    coalesce(payers_12, 0) AS payers_12,
    coalesce(named_receipts_12, 0) AS named_receipts_12,
    coalesce(top_1_receipts_12, 0) AS top_1_receipts_12,
    coalesce(top_3_receipts_12, 0) AS top_3_receipts_12,
    coalesce(top_5_receipts_12, 0) AS top_5_receipts_12,
    coalesce(squared_receipts_12, 0) AS squared_receipts_12
FROM kinds
LEFT JOIN ranked USING (customer_id)
"""

SPANS = """
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
        CASE WHEN received_on IS NULL OR received_on <= $as_of THEN least(covered_to, $as_of) END AS covered_to
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
"""

TOTALS = """
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
"""

BALANCES = """
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
"""

CONDUCT = """
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
"""

OWED = """
SELECT
    customer_id,
    count(*) AS obligations,
    count(*) FILTER (source = 'bank') AS obligations_bank_only,
    count(*) FILTER (source = 'bureau') AS obligations_bureau_only,
    count(*) FILTER (source = 'both') AS obligations_both,
    coalesce(sum(monthly_amount), 0) AS monthly_obligations,
    sum(outstanding) AS outstanding
FROM obligations
WHERE active
GROUP BY ALL
"""

REPORTS = """
SELECT customer_id, count(*) AS bureau_reports
FROM bureau_reports
WHERE reported_on <= $as_of AND coalesce(received_on, reported_on) <= $as_of
GROUP BY ALL
"""
"""Without any, what is owed is not known: a bank shows instalments, never what is outstanding."""

SERIES = """
SELECT
    customer_id,
    CAST(36 - age AS INTEGER) AS position,
    CAST(operating_inflow AS DOUBLE) AS receipts
FROM full_months
WHERE age <= 36
"""

RETURNS = """
WITH recent AS (
    SELECT return_events.*
    FROM return_events
    JOIN full_months ON return_events.customer_id = full_months.customer_id
        AND date_trunc('month', occurred_on) = full_months.month AND age <= 12
    WHERE coalesce(received_on, occurred_on) <= $as_of
)
SELECT
    customer_id,
    -- a bank that gives no reason mostly means want of funds
    count(*) FILTER (kind = 'inward' AND reason_class IN ('financial', 'unknown')) AS returns_financial_12,
    count(*) FILTER (kind = 'inward' AND reason_class = 'unknown') AS returns_without_reason_12,
    count(*) FILTER (kind = 'inward' AND reason_class = 'technical') AS returns_technical_12,
    count(*) FILTER (kind = 'inward' AND reason_class = 'stop_payment') AS returns_stop_payment_12,
    count(*) FILTER (kind = 'inward' AND reason_class = 'legal') AS returns_legal_12,
    count(*) FILTER (kind = 'outward') AS returns_outward_12,
    count(*) FILTER (kind = 'inward' AND inferred) AS returns_inferred_12,
    coalesce(sum(presentations) FILTER (kind = 'inward'), 0) AS presentations_returned_12,
    count(DISTINCT coalesce(instrument, party, event_id)) FILTER (kind = 'inward') AS obligations_returned_12,
    coalesce(sum(charge), 0) AS return_charges_12
FROM recent
GROUP BY ALL
"""
