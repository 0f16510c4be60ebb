-- Facts of the earnings and spendings: one row per customer each. Amounts ₹.

-- name: full_months
SELECT *, row_number() OVER (PARTITION BY customer_id ORDER BY month DESC) AS age
FROM monthly_cashflow
WHERE days_covered = day(last_day(month)) AND last_day(month) <= $as_of

-- name: periods
SELECT
    customer_id,
    min(month) AS first_month,
    max(month) AS last_month,
    last_day(max(month)) AS last_day
FROM full_months
WHERE age <= 12
GROUP BY ALL

-- name: flows
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

-- name: spending
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

-- name: payers
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

-- name: season_series
SELECT
    customer_id,
    CAST(36 - age AS INTEGER) AS position,
    CAST(operating_inflow AS DOUBLE) AS receipts
FROM full_months
WHERE age <= 36

-- name: return_counts
WITH recent AS (
    SELECT return_events.*
    FROM return_events
    JOIN full_months ON return_events.customer_id = full_months.customer_id
        AND date_trunc('month', occurred_on) = full_months.month AND age <= 12
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

-- name: owed
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

-- name: reports
-- Without any, what is owed is not known: a bank shows instalments, never what is outstanding.
SELECT customer_id, count(*) AS bureau_reports
FROM bureau_reports
GROUP BY ALL

-- name: facts
FROM customers
LEFT JOIN periods USING (customer_id)
LEFT JOIN flows USING (customer_id)
LEFT JOIN spending USING (customer_id)
LEFT JOIN payers USING (customer_id)
LEFT JOIN balances USING (customer_id)
LEFT JOIN conduct USING (customer_id)
LEFT JOIN return_counts USING (customer_id)
LEFT JOIN owed USING (customer_id)
LEFT JOIN reports USING (customer_id)
LEFT JOIN seasons USING (customer_id)
