-- The verdict per customer.

-- name: compared
SELECT
    *
FROM (
    SELECT
        *,
        row_number() OVER (PARTITION BY customer_id ORDER BY period DESC) AS back,
        CASE level WHEN 'quarter' THEN 3 ELSE 1 END AS months
    FROM periods
    WHERE lacking IS NULL AND period > CAST($as_of AS DATE) - INTERVAL 24 MONTH
)
WHERE back * months <= $compared_months

-- name: unseen
WITH one_legged AS (
    SELECT
        customer_id,
        sum(CASE direction WHEN 'CREDIT' THEN amount ELSE -amount END) AS net_in
    FROM bank_transactions
    WHERE transfer_kind = 'one_legged'
      AND booked_date > CAST(CAST($as_of AS DATE) - INTERVAL 12 MONTH AS DATE)
    GROUP BY ALL
),
receipts AS (
    SELECT customer_id, sum(operating_inflow) AS banked
    FROM monthly_cashflow
    WHERE month > CAST($as_of AS DATE) - INTERVAL 12 MONTH
    GROUP BY ALL
)
SELECT
    customer_id,
    accounts_not_landed,
    net_in,
    concat_ws('; ',
        CASE WHEN accounts_not_landed > 0 AND net_in > banked * CAST($unseen_share AS DECIMAL(4, 2))
             THEN '₹' || net_in || ' more came in 12 months from ' || accounts_not_landed
                  || ' own account(s) not landed than went there: sales are probably collected there too' END,
        CASE WHEN coverage.unseen_gstins > 0
             THEN 'GST was paid for ' || coverage.unseen_gstins || ' registration(s) without a return landed' END) AS told
FROM coverage
LEFT JOIN one_legged USING (customer_id)
LEFT JOIN receipts USING (customer_id)

-- name: rates
WITH whole AS (
    SELECT * FROM delays WHERE party_id IS NULL
),
of_invoices AS (
    SELECT
        customer_id,
        count(*) FILTER (mature AND in_bank_time) AS mature_invoices,
        sum(gross - credit_note - tax_deducted) FILTER (mature AND in_bank_time) AS mature_amount,
        sum(confirmed_amount) FILTER (mature AND in_bank_time) AS allocated_amount,
        sum(other_amount) FILTER (mature AND in_bank_time) AS on_account_amount,
        count(*) FILTER (confirmed_amount > 0) AS matches_found,
        any_value(CASE WHEN delay IS NOT NULL THEN true END) AS any_invoice
    FROM invoice_states
    GROUP BY ALL
),
flagged AS (
    SELECT
        customer_id,
        count(DISTINCT document_id) FILTER (kind = 'settlement') AS settled_orders,
        count(DISTINCT party_id) FILTER (kind = 'related') AS related_parties
    FROM links
    GROUP BY ALL
)
SELECT
    customers.customer_id,
    coalesce(matches_found, 0) AS matches_found,
    coalesce(mature_invoices, 0) AS mature_invoices,
    coalesce(mature_amount, 0) AS mature_amount,
    coalesce(allocated_amount, 0) AS allocated_amount,
    coalesce(on_account_amount, 0) AS on_account_amount,
    CASE WHEN mature_invoices >= $mature_invoices AND mature_amount > 0
         THEN 100 * CAST(allocated_amount AS DOUBLE) / CAST(mature_amount AS DOUBLE) END AS reconciliation_rate,
    CASE WHEN coalesce(mature_invoices, 0) < $mature_invoices
         THEN coalesce(mature_invoices, 0) || ' mature B2B invoices; a rate needs ' || CAST($mature_invoices AS INTEGER) END AS rate_reason,
    whole.mean AS debtor_days,
    CASE WHEN whole.mean IS NULL THEN 'no confirmed link of an invoice' END AS debtor_days_reason,
    CASE WHEN whole.links >= $least_links THEN 'confirmed links'
         WHEN gst_summary.debtor_days IS NOT NULL THEN 'estimate of the GST summary'
         ELSE 'policy' END AS delay_source,
    coalesce(names, 'none') AS names,
    coalesce(settled_orders, 0) AS settled_orders,
    coalesce(related_parties, 0) AS related_parties
FROM customers
LEFT JOIN of_invoices USING (customer_id)
LEFT JOIN whole USING (customer_id)
LEFT JOIN gst_summary USING (customer_id)
LEFT JOIN name_sources USING (customer_id)
LEFT JOIN flagged USING (customer_id)

-- name: totals
WITH related AS (
    SELECT compared.customer_id, sum(links.amount) AS related_receipts
    FROM links JOIN compared ON links.customer_id = compared.customer_id
        AND received_on BETWEEN period AND period_end AND kind = 'related'
    GROUP BY ALL
)
SELECT
    customer_id,
    count(*) AS periods_compared,
    sum(months) AS months_compared,
    any_value(level) AS level,
    min(period) AS compared_from,
    max(period_end) AS compared_to,
    sum(observed) AS observed,
    sum(expected) AS expected,
    sum(unclassified) AS unclassified,
    sum(operating_receipts) AS operating_receipts,
    median(ratio) AS median_ratio,
    sum(declared) - sum(expected) AS timing,
    sum(tax_deducted) AS tds,
    sum(marketplace_deductions + acquirer_charges) AS fees,
    -- over the year a month's surplus makes up for another's shortage
    greatest(least(sum(expected) - sum(observed), CAST(CAST(sum(at_once) AS DOUBLE) * $cash_kept AS DECIMAL(18, 2))), 0) AS cash,
    sum(operating_receipts - gross_receipts) AS non_revenue,
    sum(turnover_then) AS declared_then,
    sum(turnover_now) AS declared_now,
    sum(circular) AS circular,
    any_value(related_receipts) AS related_receipts
FROM compared
LEFT JOIN related USING (customer_id)
GROUP BY customer_id

-- name: summary
WITH facts AS (
    SELECT
        rates.*,
        totals.* EXCLUDE (customer_id),
        levels.first_declared,
        nullif(unseen.told, '') AS partial_coverage,
        CASE WHEN expected > 0 THEN CAST(observed AS DOUBLE) / CAST(expected AS DOUBLE) END AS ratio,
        CASE WHEN expected > 0 THEN CAST(observed - unclassified AS DOUBLE) / CAST(expected AS DOUBLE) END AS ratio_classified,
        CASE WHEN expected > 0 THEN CAST(observed + cash AS DOUBLE) / CAST(expected AS DOUBLE) END AS ratio_with_cash,
        coalesce(differing.periods, 0) AS periods_differ_3b_1
    FROM rates
    JOIN levels USING (customer_id)
    LEFT JOIN totals USING (customer_id)
    LEFT JOIN unseen USING (customer_id)
    LEFT JOIN (SELECT customer_id, count(*) AS periods FROM months WHERE differs_3b_1 GROUP BY ALL) AS differing
        USING (customer_id)
),
judged AS (
    SELECT
        *,
        CASE
            WHEN first_declared IS NULL THEN 'no GST return with turnover is known'
            WHEN coalesce(months_compared, 0) < $least_months
                THEN 'bank and returns both cover ' || coalesce(months_compared, 0) || ' months in full; '
                     || CAST($least_months AS INTEGER) || ' are needed'
            WHEN partial_coverage IS NOT NULL THEN partial_coverage
        END AS lacking,
        CASE
            WHEN lacking IS NOT NULL THEN 'cannot conclude'
            WHEN ratio IS NULL THEN CASE WHEN observed > 0 THEN 'under-declared' ELSE 'in line' END
            WHEN ratio >= $under_from AND ratio_classified >= $review_from AND coalesce(median_ratio, ratio) >= $review_from
                THEN 'under-declared'
            WHEN ratio >= $review_from THEN 'review'
            WHEN ratio_with_cash <= $over_to THEN 'over-declared'
            -- cash may explain so much, the bank cannot tell
            WHEN ratio_with_cash <= $review_to OR ratio <= $over_to THEN 'review'
            ELSE 'in line'
        END AS verdict
    FROM facts
),
circled AS (
    SELECT *, CAST(coalesce(circular, 0) AS DOUBLE) / nullif(CAST(operating_receipts AS DOUBLE), 0) AS circular_share FROM judged
)
SELECT
    customer_id,
    CAST($as_of AS DATE) AS as_of,
    $policy_version AS policy_version,
    verdict,
    CASE
        WHEN lacking IS NOT NULL THEN 'Nothing can be concluded: ' || lacking || '.'
        WHEN ratio IS NULL THEN 'The returns declare nothing; receipts come to ₹' || observed || '.'
        ELSE 'Receipts and what was withheld come to ₹' || observed || ' in ' || months_compared || ' months, '
            || CAST(round(100 * ratio, 1) AS VARCHAR) || ' % of the ₹' || expected || ' to expect by the returns'
            || CASE WHEN cash > 0 THEN '; up to ₹' || CAST(cash AS DECIMAL(18, 2)) || ' of the rest may have stayed cash' ELSE '' END
            || CASE WHEN verdict = 'review' AND ratio >= $under_from
                    THEN '; single periods or receipts of unknown kind decide'
                    WHEN verdict = 'over-declared' THEN '; the turnover is inflated, or sales are collected where the bank files do not show it'
                    ELSE '' END || '.'
    END AS verdict_reason,
    CASE
        WHEN verdict = 'cannot conclude' THEN NULL
        WHEN verdict IN ('under-declared', 'over-declared') OR circular_share >= $circular_high THEN 'High'
        WHEN verdict = 'review' OR reconciliation_rate < $rate_low THEN 'Moderate'
        ELSE 'Low'
    END AS risk_level,
    matches_found,
    reconciliation_rate,
    rate_reason,
    CASE WHEN lacking IS NULL AND ratio IS NOT NULL THEN 100 * (1 - ratio) END AS discrepancy_pct,
    CASE WHEN lacking IS NOT NULL THEN lacking WHEN ratio IS NULL THEN 'nothing was to be expected by the returns' END
        AS discrepancy_reason,
    coalesce(periods_compared, 0) AS periods_compared,
    compared_from,
    compared_to,
    CAST(observed AS DECIMAL(18, 2)) AS observed,
    CAST(expected AS DECIMAL(18, 2)) AS expected,
    ratio AS coverage_ratio,
    ratio_classified AS coverage_ratio_classified,
    median_ratio,
    timing,
    tds,
    fees,
    CAST(cash AS DECIMAL(18, 2)) AS cash,
    non_revenue,
    expected - observed - CAST(cash AS DECIMAL(18, 2)) AS unexplained,
    declared_then,
    declared_now,
    periods_differ_3b_1,
    debtor_days,
    debtor_days_reason,
    delay_source,
    mature_invoices,
    CAST(mature_amount AS DECIMAL(18, 2)) AS mature_amount,
    CAST(allocated_amount AS DECIMAL(18, 2)) AS allocated_amount,
    CAST(on_account_amount AS DECIMAL(18, 2)) AS on_account_amount,
    names,
    settled_orders,
    CAST(coalesce(circular, 0) AS DECIMAL(18, 2)) AS circular_receipts,
    CAST(coalesce(related_receipts, 0) AS DECIMAL(18, 2)) AS related_receipts,
    related_parties,
    partial_coverage
FROM circled
ORDER BY customer_id
