-- Facts of the coverage section: one row per customer each.

-- name: landed
SELECT
    customer_id,
    count(*) AS files,
    count(*) FILTER (defect IS NOT NULL) AS unreadable_files
FROM landed_files
GROUP BY ALL

-- name: own_accounts
WITH one_legged AS (
    SELECT
        customer_id,
        amount,
        coalesce(
            left(counterparty_ifsc, 4),
            nullif(regexp_extract(upper(narration), '\b([A-Z]{4})0[A-Z0-9]{6}\b', 1), ''),
            nullif(regexp_extract(upper(narration), $bank_name, 1), '')
        ) AS bank,
        nullif(right(regexp_extract(upper(narration), '[X*]{2,}([0-9]{3,})', 1), 4), '') AS tail
    FROM bank_transactions
    WHERE transfer_kind = 'one_legged'
      AND booked_date > CAST($as_of::DATE - INTERVAL 12 MONTH AS DATE)
),
tails AS (
    SELECT customer_id, tail, min(bank) AS bank
    FROM one_legged
    WHERE tail IS NOT NULL
    GROUP BY customer_id, tail
    HAVING count(*) >= 2
),
-- a bank has an account for every tail seen with it, else one
banks AS (
    SELECT customer_id, bank, count(DISTINCT tails.tail) AS tails_seen
    FROM (SELECT customer_id, bank FROM one_legged WHERE bank IS NOT NULL GROUP BY ALL HAVING count(*) >= 2)
    LEFT JOIN tails USING (customer_id, bank)
    GROUP BY ALL
),
of_banks AS (
    SELECT customer_id, sum(greatest(tails_seen, 1)) AS at_banks, count(*) FILTER (tails_seen = 0) AS without_tail
    FROM banks
    GROUP BY ALL
),
-- a tail without a bank may be of one of the banks without a tail
of_tails AS (
    SELECT customer_id, count(*) AS loose_tails
    FROM tails
    ANTI JOIN banks USING (customer_id, bank)
    GROUP BY ALL
),
totals AS (
    SELECT customer_id, count(*) AS one_legged_transfers, sum(amount) AS one_legged_amount
    FROM one_legged
    GROUP BY ALL
)
SELECT
    customer_id,
    greatest(
        coalesce(at_banks, 0) + greatest(coalesce(loose_tails, 0) - coalesce(without_tail, 0), 0),
        -- two transfers that name neither bank nor account show that there is one
        CASE WHEN one_legged_transfers >= 2 THEN 1 ELSE 0 END
    ) AS accounts_not_landed,
    one_legged_transfers,
    one_legged_amount
FROM totals
LEFT JOIN of_banks USING (customer_id)
LEFT JOIN of_tails USING (customer_id)

-- name: loans
WITH reported AS (
    SELECT DISTINCT customer_id FROM bureau_reports
)
SELECT
    customer_id,
    bool_or(reported.customer_id IS NOT NULL) AS has_bureau_report,
    count(*) FILTER (source = 'bank') AS loans_in_bank_only,
    coalesce(sum(monthly_amount) FILTER (source = 'bank'), 0) AS instalments_in_bank_only,
    count(*) FILTER (source = 'bureau' AND kind = 'instalment') AS loans_in_bureau_only
FROM obligations
LEFT JOIN reported USING (customer_id)
WHERE active
GROUP BY ALL

-- name: taxes
WITH landed AS (
    SELECT DISTINCT customer_id, gstin FROM gst_turnover
),
paid AS (
    SELECT
        customer_id,
        booked_date,
        amount,
        nullif(regexp_extract(upper(narration), '\b([0-9]{2}[A-Z]{5}[0-9]{4}[A-Z][0-9A-Z]Z[0-9A-Z])\b', 1), '') AS gstin
    FROM bank_transactions
    WHERE category = 'gst_payment'
      AND booked_date > CAST($as_of::DATE - INTERVAL 12 MONTH AS DATE)
),
-- full months that the bank shows, in each the tax of the period before it falls due
months AS (
    SELECT customer_id, month
    FROM monthly_cashflow
    WHERE days_covered > 0 AND last_day(month) <= $as_of
      AND month >= date_trunc('month', $as_of::DATE + 1) - INTERVAL 12 MONTH
),
paid_in_months AS (
    SELECT customer_id, sum(amount) AS gst_paid_compared
    FROM paid
    SEMI JOIN months ON months.customer_id = paid.customer_id AND month = date_trunc('month', booked_date)
    GROUP BY ALL
),
payable AS (
    SELECT gst_turnover.customer_id, sum(tax_payable) AS tax_payable_12
    FROM gst_turnover
    SEMI JOIN months ON months.customer_id = gst_turnover.customer_id AND month = period_end + 1
    GROUP BY ALL
),
totals AS (
    SELECT
        paid.customer_id,
        sum(amount) AS gst_paid_12,
        count(DISTINCT paid.gstin) FILTER (landed.gstin IS NULL) AS unseen_gstins_named
    FROM paid
    LEFT JOIN landed ON landed.customer_id = paid.customer_id AND landed.gstin = paid.gstin
    GROUP BY ALL
),
returns AS (
    SELECT customer_id, count(DISTINCT gstin) AS gstins
    FROM gst_turnover
    WHERE period_end > CAST($as_of::DATE - INTERVAL 13 MONTH AS DATE) AND period_end <= $as_of
    GROUP BY ALL
)
SELECT
    customer_id,
    coalesce(gst_paid_12, 0) AS gst_paid_12,
    coalesce(unseen_gstins_named, 0) AS unseen_gstins_named,
    coalesce(gstins, 0) AS gstins,
    coalesce(gst_paid_compared, 0) AS gst_paid_compared,
    tax_payable_12
FROM totals
FULL JOIN returns USING (customer_id)
LEFT JOIN paid_in_months USING (customer_id)
LEFT JOIN payable USING (customer_id)

-- name: gaps
SELECT
    customer_id,
    date_diff('month', min(month), max(month)) + 1 AS months_spanned,
    count(*) AS months_covered,
    coalesce(sum(day(last_day(month)) - days_covered) FILTER (month > first_month AND month < latest_month), 0) AS days_missing,
    count(*) FILTER (unexplained_change <> 0) AS months_unexplained
FROM (
    SELECT
        *,
        min(month) OVER (PARTITION BY customer_id) AS first_month,
        max(month) OVER (PARTITION BY customer_id) AS latest_month
    FROM monthly_cashflow
)
GROUP BY customer_id

-- name: identity
WITH documents AS (
    SELECT customer_id, 'account' AS kind, account_id AS document, unnest(string_split(holder_pan, '; ')) AS pan
    FROM accounts
    WHERE holder_pan <> ''
    UNION
    SELECT customer_id, 'registration', gstin, pan
    FROM gst_turnover
    WHERE pan IS NOT NULL AND period_end <= $as_of
    UNION
    SELECT customer_id, 'report', report_id, subject_pan
    FROM bureau_reports
    WHERE subject_pan IS NOT NULL
    UNION
    SELECT customer_id, 'folio', holding_id, holder_pan
    FROM mf_holdings
    WHERE holder_pan IS NOT NULL
),
-- the PAN of most registrations, of most accounts where there is none, rather a firm's than its owner's
counted AS (
    SELECT customer_id, pan, count(*) FILTER (kind = 'registration') AS registrations, count(*) FILTER (kind = 'account') AS accounts
    FROM documents
    WHERE kind IN ('registration', 'account')
    GROUP BY ALL
),
businesses AS (
    SELECT customer_id, first(pan ORDER BY registrations DESC, accounts DESC, pan[4] = 'P', pan) AS business_pan
    FROM counted
    GROUP BY ALL
),
-- the fourth letter of a person's PAN is P; owners stand beside a firm, and joint holders of an account beside a proprietor
owned AS (
    SELECT
        customer_id,
        kind,
        document,
        bool_or(pan = business_pan OR pan[4] = 'P' AND business_pan[4] <> 'P') AS own
    FROM documents
    JOIN businesses USING (customer_id)
    GROUP BY ALL
)
SELECT
    customer_id,
    count(*) AS documents_with_pan,
    count(*) FILTER (NOT own AND kind = 'account') AS accounts_of_others,
    count(*) FILTER (NOT own AND kind = 'registration') AS registrations_of_others,
    count(*) FILTER (NOT own AND kind = 'report') AS reports_of_others,
    count(*) FILTER (NOT own AND kind = 'folio') AS holdings_of_others
FROM owned
GROUP BY ALL

-- name: ages
-- Latest known date of every source; a row is as fresh as the date that it shows.
WITH dates AS (
    SELECT customer_id, 'bank' AS source, booked_date AS dated FROM transaction_flows
    UNION ALL
    SELECT customer_id, 'gst', coalesce(filed_3b, filed_1, period_end) FROM gst_turnover
    UNION ALL
    SELECT customer_id, 'bureau', reported_on FROM bureau_reports
    UNION ALL
    SELECT customer_id, 'mutual_funds', stated_on FROM mf_holdings
    UNION ALL
    SELECT customer_id, 'insurance', coalesce(stated_on, received_on) FROM insurance_policies
    UNION ALL
    SELECT customer_id, 'ondc', CAST(coalesce(updated_at, created_at) AT TIME ZONE 'Asia/Kolkata' AS DATE) FROM ondc_orders
    UNION ALL
    SELECT customer_id, 'ocen', CAST(coalesce(updated_at, created_at) AT TIME ZONE 'Asia/Kolkata' AS DATE) FROM ocen_applications
)
SELECT
    customer_id,
    max(dated) FILTER (source = 'bank') AS bank_latest,
    date_diff('day', max(dated) FILTER (source = 'bank'), $as_of::DATE) AS bank_age,
    max(dated) FILTER (source = 'gst') AS gst_latest,
    date_diff('day', max(dated) FILTER (source = 'gst'), $as_of::DATE) AS gst_age,
    max(dated) FILTER (source = 'bureau') AS bureau_latest,
    date_diff('day', max(dated) FILTER (source = 'bureau'), $as_of::DATE) AS bureau_age,
    max(dated) FILTER (source = 'mutual_funds') AS mutual_funds_latest,
    date_diff('day', max(dated) FILTER (source = 'mutual_funds'), $as_of::DATE) AS mutual_funds_age,
    max(dated) FILTER (source = 'insurance') AS insurance_latest,
    date_diff('day', max(dated) FILTER (source = 'insurance'), $as_of::DATE) AS insurance_age,
    max(dated) FILTER (source = 'ondc') AS ondc_latest,
    date_diff('day', max(dated) FILTER (source = 'ondc'), $as_of::DATE) AS ondc_age,
    max(dated) FILTER (source = 'ocen') AS ocen_latest,
    date_diff('day', max(dated) FILTER (source = 'ocen'), $as_of::DATE) AS ocen_age,
    count(DISTINCT source) AS sources
FROM dates
WHERE dated IS NOT NULL
GROUP BY ALL

-- name: facts
FROM customers
LEFT JOIN landed USING (customer_id)
LEFT JOIN own_accounts USING (customer_id)
LEFT JOIN loans USING (customer_id)
LEFT JOIN taxes USING (customer_id)
LEFT JOIN gaps USING (customer_id)
LEFT JOIN identity USING (customer_id)
LEFT JOIN ages USING (customer_id)
