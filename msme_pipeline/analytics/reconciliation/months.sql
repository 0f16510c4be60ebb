-- The month level: receipts with their exclusions, declared turnover, what was to be expected.

-- name: levels
WITH latest AS (
    SELECT customer_id, max(period_end) AS latest FROM gst_turnover GROUP BY ALL
)
SELECT
    customers.customer_id,
    -- one registration that files by quarter makes the customer comparable by quarter only
    CASE WHEN bool_or(frequency = 'quarterly' AND period_end > latest - INTERVAL 24 MONTH) THEN 'quarter' ELSE 'month' END
        AS level,
    min(period) AS first_declared
FROM customers
LEFT JOIN latest USING (customer_id)
LEFT JOIN gst_turnover USING (customer_id)
GROUP BY ALL

-- name: banked
WITH shares AS (
    SELECT
        customer_id,
        account_id,
        CAST(sum(amount) AS DOUBLE) / sum(sum(CAST(amount AS DOUBLE))) OVER (PARTITION BY customer_id) AS share,
        min(booked_date) AS first_booked,
        max(booked_date) AS last_booked
    FROM transaction_flows
    WHERE flow = 'operating_inflow' AND direction = 'CREDIT' AND booked_date > CAST($as_of AS DATE) - INTERVAL 24 MONTH
    GROUP BY customer_id, account_id
),
-- accounts that take a part of the receipts, and the days that their files cover
spans AS (
    SELECT
        customer_id,
        CASE WHEN opening_date >= covered_from - INTERVAL 31 DAY THEN DATE '1900-01-01'
             ELSE least(covered_from, first_booked) END AS seen_from,
        CASE WHEN status = 'INACTIVE' THEN DATE '9999-12-31'
             ELSE greatest(covered_to, last_booked) END AS seen_to
    FROM shares
    JOIN accounts USING (customer_id, account_id)
    WHERE share >= $account_share
),
seen AS (
    SELECT customer_id, max(seen_from) AS seen_from, min(seen_to) AS seen_to FROM spans GROUP BY ALL
),
channels AS (
    SELECT
        customer_id,
        date_trunc('month', booked_date)::DATE AS month,
        sum(amount) FILTER (category = 'card_settlement') AS card_settlements,
        sum(amount) FILTER (category = 'marketplace_settlement' AND settled.transaction_id IS NULL) AS other_marketplaces,
        sum(amount) FILTER (direction = 'DEBIT') AS sales_returned
    FROM transaction_flows
    LEFT JOIN (SELECT DISTINCT customer_id, account_id, transaction_id FROM links WHERE kind = 'settlement') AS settled
        USING (customer_id, account_id, transaction_id)
    WHERE flow = 'operating_inflow' OR flow = 'sales_reduction'
    GROUP BY ALL
)
SELECT
    customer_id,
    date_trunc(level, month)::DATE AS period,
    sum(days_covered) AS days_covered,
    any_value(seen_from) AS seen_from,
    any_value(seen_to) AS seen_to,
    sum(gross_inflow) AS gross_receipts,
    sum(own_transfer_in) AS own_transfers,
    sum(loan_proceeds) AS loan_proceeds,
    sum(owner_capital_in) AS owner_capital,
    sum(deposit_maturity) AS deposit_maturities,
    sum(tax_refund) AS tax_refunds,
    sum(interest_received) AS interest,
    sum(other_income) AS other_income,
    sum(circular_in) AS circular,
    sum(reversal_in) AS reversals,
    sum(coalesce(sales_returned, 0)) AS sales_returned,
    sum(operating_inflow) AS operating_receipts,
    sum(unclassified_inflow) AS unclassified,
    sum(cash_deposits) AS cash_deposits,
    sum(coalesce(card_settlements, 0)) AS card_settlements,
    sum(coalesce(other_marketplaces, 0)) AS other_marketplaces
FROM monthly_cashflow
JOIN levels USING (customer_id)
LEFT JOIN channels USING (customer_id, month)
LEFT JOIN seen USING (customer_id)
WHERE month <= $as_of
GROUP BY customer_id, period

-- name: declared
WITH of_periods AS (
    SELECT
        *,
        date_trunc(level, period_end)::DATE AS place,
        coalesce(turnover_3b, turnover_composition) AS summary_turnover,
        coalesce(turnover_3b, turnover_composition, turnover_1) AS turnover,
        -- a composition dealer pays the tax out of the price
        CASE WHEN turnover_3b IS NOT NULL THEN coalesce(tax_3b, 0)
             WHEN turnover_composition IS NOT NULL THEN 0 ELSE coalesce(tax_1, 0) END AS tax,
        coalesce(branch_transfers, 0) AS transfers
    FROM gst_turnover
    JOIN levels USING (customer_id)
),
first_versions AS (
    SELECT
        customer_id,
        gstin,
        period_end,
        form = 'GSTR1' AS sales_return,
        min_by(turnover - coalesce(branch_transfers, 0), version) AS turnover_then,
        max_by(turnover - coalesce(branch_transfers, 0), version) AS turnover_now
    FROM gst_return_versions
    WHERE form IN ('GSTR1', 'GSTR3B', 'CMP08') AND turnover IS NOT NULL
    GROUP BY ALL
),
versions AS (
    SELECT
        customer_id,
        gstin,
        period_end,
        max_by(turnover_then, sales_return) AS turnover_then,
        max_by(turnover_now, sales_return) AS turnover_now
    FROM first_versions
    GROUP BY ALL
),
missing AS (
    SELECT DISTINCT customer_id, date_trunc(level, period_end)::DATE AS place
    FROM gst_compliance
    JOIN levels USING (customer_id)
    WHERE form IN ('GSTR3B', 'CMP08') AND status IN ('missing', 'not_yet_due', 'not_covered')
)
SELECT
    customer_id,
    place AS period,
    any_value(missing.place) IS NOT NULL AS incomplete,
    sum(turnover - transfers) AS turnover,
    sum(turnover - transfers
        + CASE WHEN turnover > 0 THEN CAST(CAST(tax AS DOUBLE) * (1 - CAST(transfers AS DOUBLE) / CAST(turnover AS DOUBLE)) AS DECIMAL(18, 2))
               ELSE tax END) AS declared,
    sum(summary_turnover - transfers) AS turnover_3b,
    sum(turnover_1 - transfers) AS turnover_1,
    sum(turnover_then) AS turnover_then,
    sum(turnover_now) AS turnover_now,
    sum(difference) AS difference_3b_1,
    sum(abs(difference)) FILTER (period_end < CAST($locked_from AS DATE)) AS difference_checked,
    sum(turnover_3b) FILTER (difference IS NOT NULL AND period_end < CAST($locked_from AS DATE)) AS turnover_checked
FROM of_periods
LEFT JOIN versions USING (customer_id, gstin, period_end)
LEFT JOIN missing USING (customer_id, place)
GROUP BY customer_id, place

-- name: expected
WITH documents AS (
    SELECT
        known_documents.customer_id,
        date_trunc(level, coalesce(known_documents.invoice_date, known_documents.period))::DATE AS dated_in,
        date_trunc(level, known_documents.period)::DATE AS declared_in,
        coalesce(known_documents.invoice_date, known_documents.period) AS issued,
        coalesce(partners.party_id, counterparty_gstin) AS party_id,
        sign * (taxable_value + igst + cgst + sgst + cess) AS gross
    FROM known_documents
    JOIN levels USING (customer_id)
    LEFT JOIN partners ON partners.gstin = counterparty_gstin
    WHERE section IN ('b2b', 'cdnr') AND NOT is_branch_transfer
),
party_delays AS (
    SELECT customer_id, party_id, min(delay) AS delay FROM invoice_states GROUP BY ALL
),
shifted AS (
    SELECT
        documents.customer_id,
        date_trunc(level, issued + CAST(round(coalesce(delay, $usual_delay)) AS INTEGER))::DATE AS period,
        sum(gross) AS on_credit
    FROM documents
    JOIN levels USING (customer_id)
    LEFT JOIN party_delays ON party_delays.customer_id = documents.customer_id AND party_delays.party_id = documents.party_id
    GROUP BY ALL
),
dated AS (
    SELECT customer_id, dated_in AS period, sum(gross) AS invoiced FROM documents GROUP BY ALL
),
of_returns AS (
    SELECT customer_id, declared_in AS period, sum(gross) AS in_returns FROM documents GROUP BY ALL
)
SELECT
    declared.*,
    coalesce(invoiced, 0) AS invoiced,
    -- what the return declares beyond its B2B documents was paid at once; less than nothing is no sale
    greatest(declared.declared - coalesce(in_returns, 0), 0) AS at_once,
    least(declared.declared - coalesce(in_returns, 0), 0) + coalesce(on_credit, 0)
        + greatest(declared.declared - coalesce(in_returns, 0), 0) AS expected
FROM declared
LEFT JOIN dated USING (customer_id, period)
LEFT JOIN of_returns USING (customer_id, period)
LEFT JOIN shifted USING (customer_id, period)

-- name: added_back
WITH tds AS (
    SELECT customer_id, date_trunc(level, last_paid)::DATE AS period, sum(tax_deducted) AS tax_deducted
    FROM invoice_states JOIN levels USING (customer_id)
    WHERE tax_deducted > 0
    GROUP BY ALL
),
withheld AS (
    SELECT customer_id, date_trunc(level, settled_on)::DATE AS period, sum(gross - net) AS withheld
    FROM ondc_settlements JOIN levels USING (customer_id)
    WHERE settled_on <= $as_of
      AND coalesce(status, 'settled') = 'settled' AND gross > net
    GROUP BY ALL
)
SELECT customer_id, period, coalesce(tax_deducted, 0) AS tax_deducted, coalesce(withheld, 0) AS withheld
FROM tds FULL JOIN withheld USING (customer_id, period)

-- name: periods
WITH joined AS (
    SELECT
        customer_id,
        period,
        level,
        CAST(CASE level WHEN 'quarter' THEN period + INTERVAL 3 MONTH ELSE period + INTERVAL 1 MONTH END AS DATE) - 1 AS period_end,
        banked.* EXCLUDE (customer_id, period),
        expected.* EXCLUDE (customer_id, period),
        first_declared,
        coalesce(added_back.tax_deducted, 0) AS tax_deducted,
        CASE WHEN gross_receipts IS NOT NULL THEN
            coalesce(withheld, 0) + CAST(CAST(other_marketplaces AS DOUBLE) * $marketplace_deduction / (1 - $marketplace_deduction) AS DECIMAL(18, 2)) END
            AS marketplace_deductions,
        CAST(CAST(card_settlements AS DOUBLE) * $acquirer_charge / (1 - $acquirer_charge) AS DECIMAL(18, 2)) AS acquirer_charges,
        slowest.days AS slowest_days
    FROM banked
    FULL JOIN expected USING (customer_id, period)
    JOIN levels USING (customer_id)
    LEFT JOIN added_back USING (customer_id, period)
    LEFT JOIN (SELECT customer_id, max(delay) AS days FROM invoice_states GROUP BY ALL) AS slowest USING (customer_id)
    WHERE period <= $as_of
),
measured AS (
    SELECT
        *,
        operating_receipts + tax_deducted + marketplace_deductions + acquirer_charges AS observed,
        expected - observed AS short,
        CASE WHEN short > 0 THEN least(short, CAST(CAST(at_once AS DOUBLE) * $cash_kept AS DECIMAL(18, 2))) ELSE 0 END AS cash,
        CASE
            WHEN gross_receipts IS NULL THEN 'no bank file covers the period'
            WHEN period_end > $as_of THEN 'the period had not ended'
            WHEN days_covered < date_diff('day', period, period_end) + 1
                THEN 'bank files cover ' || days_covered || ' of ' || (date_diff('day', period, period_end) + 1) || ' days'
            WHEN period < seen_from OR period_end > seen_to THEN 'an account that takes receipts is not covered'
            WHEN declared IS NULL THEN 'no return is known'
            WHEN incomplete THEN 'a return of a registration is missing or not yet due'
            WHEN period < first_declared + CAST(round(least(coalesce(slowest_days, 0), 400)) AS INTEGER)
                THEN 'invoices paid in it were declared before the first return landed'
        END AS lacking
    FROM joined
),
judged AS (
    SELECT
        *,
        CASE WHEN expected > 0 THEN CAST(observed AS DOUBLE) / CAST(expected AS DOUBLE) END AS ratio,
        CASE WHEN expected > 0 THEN CAST(observed + cash AS DOUBLE) / CAST(expected AS DOUBLE) END AS ratio_with_cash,
        CASE level WHEN 'quarter' THEN $quarter_under_from ELSE $month_under_from END AS under_from,
        CASE level WHEN 'quarter' THEN $quarter_review_from ELSE $month_review_from END AS review_from,
        CASE level WHEN 'quarter' THEN $quarter_review_to ELSE $month_review_to END AS review_to,
        CASE level WHEN 'quarter' THEN $quarter_over_to ELSE $month_over_to END AS over_to
    FROM measured
)
SELECT
    *,
    CASE
        WHEN lacking IS NOT NULL THEN 'cannot conclude'
        WHEN ratio IS NULL THEN CASE WHEN observed > 0 THEN 'under-declared' ELSE 'in line' END
        WHEN ratio >= under_from THEN 'under-declared'
        WHEN ratio >= review_from THEN 'review'
        WHEN ratio_with_cash <= over_to THEN 'over-declared'
        WHEN ratio_with_cash <= review_to THEN 'review'
        ELSE 'in line'
    END AS verdict
FROM judged

-- name: months
SELECT
    customer_id,
    period,
    period_end,
    level,
    gross_receipts, own_transfers, loan_proceeds, owner_capital, deposit_maturities, tax_refunds, interest, other_income,
    circular, reversals, sales_returned, operating_receipts, unclassified, cash_deposits,
    CASE WHEN gross_receipts IS NOT NULL THEN tax_deducted END AS tax_deducted,
    marketplace_deductions,
    acquirer_charges,
    turnover_3b, turnover_1, turnover_then, turnover_now, difference_3b_1,
    CASE WHEN turnover_checked > 0 THEN difference_checked > turnover_checked * CAST($tolerance_3b_1 AS DECIMAL(4, 3)) END
        AS differs_3b_1,
    declared,
    invoiced,
    expected,
    declared - expected AS timing,
    CASE WHEN observed IS NOT NULL AND expected IS NOT NULL THEN tax_deducted END AS tds,
    CASE WHEN expected IS NOT NULL THEN marketplace_deductions + acquirer_charges END AS fees,
    CASE WHEN observed IS NOT NULL THEN cash END AS cash,
    CASE WHEN expected IS NOT NULL THEN operating_receipts - gross_receipts END AS non_revenue,
    expected - observed - cash AS unexplained,
    ratio AS coverage_ratio,
    verdict,
    coalesce('Nothing can be concluded: ' || lacking || '.',
        CASE WHEN ratio IS NULL THEN 'Nothing was to be expected by the returns; receipts and what was withheld come to ₹' || observed || '.'
             ELSE 'Receipts and what was withheld come to ₹' || observed || ', ' || CAST(round(100 * ratio, 1) AS VARCHAR)
                  || ' % of the ₹' || expected || ' to expect by the returns'
                  || CASE WHEN cash > 0 THEN '; up to ₹' || cash || ' may have stayed cash' ELSE '' END || '.' END) AS reason
FROM periods
ORDER BY customer_id, period
