-- What a customer owes every month: instalments in the bank, tradelines in the bureau, their union.

-- macro: lender_key
-- A lender's name without legal form, so that the bank's and the bureau's spelling can be compared.
CREATE OR REPLACE TEMP MACRO lender_key(name) AS nullif(trim(regexp_replace(regexp_replace(
    regexp_replace(upper(coalesce(name, '')), '[^A-Z0-9]+', ' ', 'g'),
    '\b(NOT DISCLOSED|LTD|LIMITED|PVT|PRIVATE|CO|COMPANY|CORP|CORPORATION|INDIA|THE|LLP)\b', '', 'g'),
    ' +', ' ', 'g')), '')

-- macro: monthly_share
CREATE OR REPLACE TEMP MACRO monthly_share(amount, times, months) AS
    CAST(CAST(round_half_even(CAST(amount * 100 AS HUGEINT) * times, months) AS DECIMAL(18, 0)) * 0.01 AS DECIMAL(18, 2))

-- name: instalments
-- One row per instalment that fell due in the bank, whatever the times it was presented: series_id is a loan
-- (lender and amount), due_on the first presentation, paid_on null while unpaid. A later presentation within
-- $same_instalment_days of a returned one is the same instalment.
WITH last_bookings AS (
    SELECT customer_id, max(booked_date) AS last_booked
    FROM bank_transactions
    GROUP BY ALL
),
known AS (
    SELECT customer_id, account_id, sequence, booked_date, direction, amount, rail, counterparty, category, is_emi, is_return
    FROM bank_transactions
    WHERE is_emi OR is_return OR category = 'return_reversal'
),
presented AS (
    SELECT
        customer_id,
        account_id,
        sequence,
        booked_date,
        amount,
        rail,
        counterparty,
        left(replace(coalesce(lender_key(counterparty), ''), ' ', ''), 10) AS lender_start
    FROM known
    WHERE is_emi AND NOT is_return AND direction = 'DEBIT' AND amount > 0
),
reversals AS (
    SELECT customer_id, account_id, sequence, booked_date, amount
    FROM known
    WHERE direction = 'CREDIT' AND (is_return OR category = 'return_reversal')
),
returned AS (
    SELECT DISTINCT presented.customer_id, presented.account_id, presented.sequence
    FROM reversals
    ASOF JOIN presented
        ON reversals.customer_id = presented.customer_id AND reversals.account_id = presented.account_id
        AND reversals.amount = presented.amount AND reversals.sequence >= presented.sequence
    WHERE reversals.booked_date - presented.booked_date <= $returned_within
),
-- instalments of one loan: one lender, amounts that lie close together
amounts AS (
    SELECT
        *,
        coalesce(amount * 100 > lag(amount) OVER of_lender * (100 + $amount_gap), true) AS opens
    FROM (SELECT DISTINCT customer_id, lender_start, amount FROM presented)
    WINDOW of_lender AS (PARTITION BY customer_id, lender_start ORDER BY amount)
),
loans AS (
    SELECT
        customer_id,
        lender_start,
        amount,
        sum(opens::INTEGER) OVER (PARTITION BY customer_id, lender_start ORDER BY amount) AS loan
    FROM amounts
),
judged AS (
    SELECT
        presented.*,
        md5(concat_ws('|', 'bank', lender_start, loan)) AS series_id,
        returned.sequence IS NOT NULL AS is_returned
    FROM presented
    JOIN loans USING (customer_id, lender_start, amount)
    LEFT JOIN returned USING (customer_id, account_id, sequence)
),
-- what follows a returned presentation within days is the same instalment, presented or paid again
spaced AS (
    SELECT
        *,
        coalesce(NOT lag(is_returned) OVER in_order
                 OR booked_date - lag(booked_date) OVER in_order > $same_instalment_days, true) AS opens
    FROM judged
    WINDOW in_order AS (PARTITION BY customer_id, series_id ORDER BY booked_date, sequence, account_id)
),
numbered AS (
    SELECT
        *,
        sum(opens::INTEGER) OVER (
            PARTITION BY customer_id, series_id ORDER BY booked_date, sequence, account_id) AS instalment_no
    FROM spaced
)
SELECT
    customer_id,
    series_id,
    instalment_no,
    max(counterparty) AS lender,
    min(booked_date) AS due_on,
    arg_min(is_returned, (booked_date, sequence)) AS returned_first,
    min(booked_date) FILTER (NOT is_returned) AS paid_on,
    count(*) AS presentations,
    arg_max(amount, (booked_date, sequence)) AS amount,
    bool_or(rail = 'NACH') AS by_mandate,
    last_booked
FROM numbered
JOIN last_bookings USING (customer_id)
GROUP BY customer_id, series_id, instalment_no, last_booked
ORDER BY customer_id, series_id, instalment_no

-- name: latest_reports
-- The latest report of each bureau and subject.
SELECT customer_id, report_id, bureau, subject, reported_on AS report_date
FROM bureau_reports
QUALIFY row_number() OVER (
    PARTITION BY customer_id, subject, bureau, coalesce(subject_pan, subject_name, '')
    ORDER BY reported_on DESC, report_id) = 1

-- name: current_tradelines
-- Tradelines of the latest reports, a loan in several reports once. own_liability: not a guarantor's or an
-- additional card holder's line; kind: instalment, revolving or bullet.
WITH lines AS (
    SELECT
        tradelines.*,
        bureau,
        subject,
        report_date,
        status IN ('active', 'restructured') AND coalesce(closed_on > $as_of, true) AS open,
        coalesce(ownership, 'individual') IN ('individual', 'joint') AS own_liability,
        CASE WHEN loan_type IN ('cash_credit', 'overdraft', 'credit_card') THEN 'revolving'
             WHEN coalesce(instalment, 0) = 0 AND loan_type IN ('gold', 'agricultural') THEN 'bullet'
             ELSE 'instalment' END AS kind,
        concat_ws('|', opened_on, coalesce(regexp_extract(account_number, '[0-9]{3,4}$'), ''),
                  CASE WHEN regexp_matches(account_number, '[0-9]{3}$') THEN ''
                       ELSE concat_ws('|', lender_key(lender), sanctioned, loan_type) END) AS loan
    FROM tradelines
    JOIN latest_reports USING (customer_id, report_id)
),
numbered AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY customer_id, report_id, loan ORDER BY sanctioned, balance, tradeline_id) AS of_loan
    FROM lines
)
-- a loan that several bureaus or the reports of entity and owner show is one loan
SELECT * EXCLUDE (loan, of_loan)
FROM numbered
QUALIFY row_number() OVER (
    PARTITION BY customer_id, loan, of_loan
    ORDER BY own_liability DESC, coalesce(reported_on, report_date) DESC, report_date DESC, report_id) = 1
ORDER BY customer_id, report_id, tradeline_id

-- name: series
-- Loans seen in the bank: `times` instalments in `months` months.
WITH gaps AS (
    SELECT *, due_on - lag(due_on) OVER (PARTITION BY customer_id, series_id ORDER BY instalment_no) AS gap
    FROM instalments
)
SELECT
    row_number() OVER (ORDER BY customer_id, series_id) AS series,
    customer_id,
    series_id,
    max(lender) AS lender,
    min(due_on) AS first_due,
    max(due_on) AS last_due,
    max(paid_on) AS last_paid,
    count(*) AS instalments,
    arg_max(amount, instalment_no) AS amount,
    median(gap) AS usual_gap,
    -- `times` instalments in `months` months
    CASE WHEN count(*) < 3 THEN 1 WHEN usual_gap <= 3 THEN $working_days * 12 WHEN usual_gap <= 10 THEN 52
         WHEN usual_gap <= 20 THEN 26 WHEN usual_gap < 45 THEN 12 WHEN usual_gap < 135 THEN 4
         WHEN usual_gap < 270 THEN 2 ELSE 1 END AS times,
    CASE WHEN count(*) < 3 THEN 1 ELSE 12 END AS months,
    max(due_on) >= max(last_booked) - 15 - CASE WHEN count(*) < 3 THEN 31 ELSE greatest(31, usual_gap) END::INTEGER AND (count(*) > 1 OR bool_or(by_mandate)) AS active
FROM gaps
GROUP BY customer_id, series_id
ORDER BY series

-- name: pair_candidates
-- Loans of the bank and lines of the bureau that may be one, best first.
WITH lines AS (
    SELECT
        row_number() OVER (ORDER BY customer_id, report_id, tradeline_id) AS line,
        customer_id, report_id, tradeline_id, lender, instalment, opened_on, closed_on,
        CASE instalment_frequency
            WHEN 'weekly' THEN 52 WHEN 'fortnightly' THEN 26 WHEN 'quarterly' THEN 4 WHEN 'half_yearly' THEN 2
            WHEN 'yearly' THEN 1 ELSE 12 END AS times_a_year,
        lender_key(lender) AS bureau_name
    FROM current_tradelines
    WHERE own_liability AND kind <> 'revolving'
),
compared AS (
    SELECT
        series.series,
        lines.line,
        lines.report_id,
        lines.tradeline_id,
        CASE WHEN bank_name IS NULL OR bureau_name IS NULL THEN NULL
             WHEN least(len(bank_name), len(bureau_name)) >= 4
                  AND (starts_with(bank_name, bureau_name) OR starts_with(bureau_name, bank_name)) THEN 1.0
             ELSE jaro_winkler_similarity(bank_name, bureau_name) END AS similarity,
        CASE WHEN coalesce(lines.instalment, 0) > 0
             THEN abs(CAST(lines.instalment AS DOUBLE) * times_a_year / 12
                      / (CAST(series.amount AS DOUBLE) * times / months) - 1) END AS difference,
        abs(series.first_due - coalesce(lines.opened_on, series.first_due)) AS days_after_opening
    FROM (SELECT *, lender_key(lender) AS bank_name FROM series) AS series
    JOIN lines USING (customer_id)
    WHERE coalesce(lines.opened_on <= series.first_due + $date_slack, true)
      AND coalesce(lines.closed_on >= series.last_due - $date_slack, true)
)
SELECT series, line, report_id, tradeline_id
FROM compared
WHERE similarity >= 0.90 AND coalesce(difference <= 0.15, true)
   OR similarity >= 0.80 AND difference <= 0.02
   OR similarity IS NULL AND difference <= 0.005
ORDER BY difference IS NULL, round(coalesce(similarity, 0.75), 2) DESC, round(difference, 3), days_after_opening, series, line

-- name: obligations
-- monthly_amount is from the bank where it is seen there; null for CC/OD, bullet loans and lines without an
-- instalment; $card_minimum_due % of the balance for cards. bureau_amount is what the bureau reports a month.
-- Guarantees, additional cards, closed and written-off lines are never active.
WITH lines AS (
    SELECT
        *,
        CASE
            WHEN kind = 'instalment' AND coalesce(instalment, 0) > 0 THEN
                CASE instalment_frequency
                    WHEN 'weekly' THEN monthly_share(instalment, 52, 12)
                    WHEN 'fortnightly' THEN monthly_share(instalment, 26, 12)
                    WHEN 'quarterly' THEN monthly_share(instalment, 1, 3)
                    WHEN 'half_yearly' THEN monthly_share(instalment, 1, 6)
                    WHEN 'yearly' THEN monthly_share(instalment, 1, 12)
                    ELSE instalment END
            WHEN loan_type = 'credit_card' AND balance > 0 THEN monthly_share(balance, $card_minimum_due, 100)
        END AS line_amount
    FROM current_tradelines
    WHERE own_liability
),
matched AS (
    SELECT series.*, pairs.report_id, pairs.tradeline_id FROM series LEFT JOIN pairs USING (series)
)
SELECT
    coalesce(matched.customer_id, lines.customer_id) AS customer_id,
    md5(concat_ws('|', matched.series_id, lines.report_id, lines.tradeline_id)) AS obligation_id,
    coalesce(matched.lender, lines.lender) AS lender,
    CASE WHEN matched.series IS NULL THEN 'bureau' WHEN lines.tradeline_id IS NULL THEN 'bank' ELSE 'both' END AS source,
    coalesce(lines.kind, 'instalment') AS kind,
    CASE WHEN matched.series IS NOT NULL THEN monthly_share(matched.amount, matched.times, matched.months)
         ELSE lines.line_amount END AS monthly_amount,
    date_trunc('month', coalesce(matched.first_due, lines.opened_on))::DATE AS first_month,
    date_trunc('month', CASE
        WHEN lines.open THEN greatest(coalesce(lines.reported_on, lines.report_date), matched.last_due)
        ELSE coalesce(matched.last_due, lines.closed_on) END)::DATE AS last_month,
    CASE
        WHEN lines.tradeline_id IS NULL THEN matched.active
        WHEN lines.open THEN true
        ELSE matched.active AND matched.last_due > lines.closed_on + $date_slack
    END IS TRUE AS active,
    lines.tradeline_id,
    lines.report_id,
    lines.subject,
    lines.loan_type,
    lines.secured,
    lines.balance AS outstanding,
    lines.sanctioned,
    matched.series_id,
    lines.line_amount AS bureau_amount
FROM matched
FULL JOIN lines
    ON matched.customer_id = lines.customer_id AND matched.report_id = lines.report_id
    AND matched.tradeline_id = lines.tradeline_id
ORDER BY customer_id, obligation_id
