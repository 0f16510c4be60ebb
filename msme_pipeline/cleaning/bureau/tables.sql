-- The clean tables of credit bureau reports, and what was put aside.

-- name: bureau_reports
SELECT
    customer_id,
    report_id,
    bureau,
    subject,
    reported_on_read AS reported_on,
    subject_name,
    subject_pan,
    score_read AS score,
    rank_read AS rank,
    coalesce(reports.score, reports.rank) AS score_as_delivered,
    score_status,
    file,
    position,
    received_on,
    known_from
FROM reports
WHERE disposition = 'clean'
ORDER BY customer_id, report_id

-- name: tradelines
SELECT
    customer_id,
    report_id,
    tradeline_id,
    trim(lender) AS lender,
    masked AS account_number,
    loan_type,
    account_type AS loan_type_as_delivered,
    coalesce(secured_line, secured_type) AS secured,
    ownership_read AS ownership,
    CASE
        WHEN 'written_off' IN (status_read, written_off_status_read) THEN 'written_off'
        WHEN 'settled' IN (status_read, written_off_status_read) THEN 'settled'
        WHEN status_read = 'closed' OR closed_on_read IS NOT NULL OR upper(trim(open)) IN ('NO', 'N') THEN 'closed'
        WHEN 'restructured' IN (status_read, written_off_status_read) THEN 'restructured'
        ELSE 'active'
    END AS status,
    suit_status OR coalesce(suit_read, false) OR coalesce(suit_in_history, false) AS suit_filed,
    opened_on_read AS opened_on,
    closed_on_read AS closed_on,
    last_payment_on_read AS last_payment_on,
    reported_on_read AS reported_on,
    sanctioned_read AS sanctioned,
    credit_limit_read AS credit_limit,
    balance_read AS balance,
    overdue_read AS overdue,
    instalment_read AS instalment,
    frequency_read AS instalment_frequency,
    CASE WHEN TRY_CAST(tenure AS INTEGER) BETWEEN 1 AND 600 THEN TRY_CAST(tenure AS INTEGER) END AS tenure_months,
    interest_rate,
    written_off_read AS written_off,
    settled_read AS settled,
    file,
    position,
    received_on,
    known_from
FROM records
JOIN typed USING (customer_id, file, position)
WHERE record = 'tradeline' AND disposition = 'clean'
ORDER BY customer_id, report_id, tradeline_id

-- name: dpd_history
WITH lines AS (
    SELECT
        customer_id,
        report_id,
        tradeline_id,
        known_from,
        history,
        history_profile,
        date_trunc('month', report_date)::DATE AS last_month,
        date_trunc('month', coalesce(reported_on_read, report_date))::DATE AS profile_month,
        date_trunc('month', coalesce(history_from_read, reported_on_read, report_date))::DATE AS groups_month,
        concat(history_groups, history_groups_older) AS groups
    FROM records
    JOIN typed USING (customer_id, file, position)
    WHERE record = 'tradeline' AND disposition = 'clean'
),
-- months named with their value: `Dec:2022,030/STD|`
named AS (
    SELECT customer_id, report_id, tradeline_id, last_month, known_from, unnest(string_split(history, '|')) AS entry
    FROM lines
    WHERE history IS NOT NULL
),
named_texts AS (
    SELECT * EXCLUDE (entry), split_part(entry, ',', 1) AS month_text, split_part(entry, ',', 2) AS as_delivered
    FROM named
    WHERE entry <> ''
),
month_texts AS (
    SELECT
        month_text,
        date_trunc('month', try_strptime(month_text, ['%b:%Y', '%m-%y', '%Y-%m', '%m-%Y']))::DATE AS month
    FROM (SELECT DISTINCT month_text FROM named_texts)
),
named_months AS (
    SELECT customer_id, report_id, tradeline_id, last_month, known_from, month, as_delivered
    FROM named_texts
    JOIN month_texts USING (month_text)
),
-- groups of three characters, newest month first
grouped AS (
    SELECT
        customer_id, report_id, tradeline_id, last_month, known_from, groups_month, groups,
        unnest(generate_series(0, (len(groups) - 1) // 3)) AS back
    FROM lines
    WHERE len(groups) >= 3
),
grouped_months AS (
    SELECT
        customer_id,
        report_id,
        tradeline_id,
        last_month,
        known_from,
        (groups_month - to_months(back::INTEGER))::DATE AS month,
        groups[3 * back + 1:3 * back + 3] AS as_delivered
    FROM grouped
),
-- one character a month, newest first; only for months without a row
profiled AS (
    SELECT
        customer_id, report_id, tradeline_id, last_month, known_from, profile_month, history_profile,
        unnest(generate_series(0, len(history_profile) - 1)) AS back
    FROM lines
    WHERE len(history_profile) > 1
),
profile_months AS (
    SELECT
        customer_id,
        report_id,
        tradeline_id,
        last_month,
        known_from,
        (profile_month - to_months(back::INTEGER))::DATE AS month,
        history_profile[back + 1] AS as_delivered
    FROM profiled
),
months AS (
    SELECT *, false AS is_profile FROM named_months
    UNION ALL
    SELECT *, false FROM grouped_months
    UNION ALL
    SELECT *, true FROM profile_months
),
read AS (
    SELECT
        *,
        upper(trim(split_part(as_delivered, '/', 1))) AS value,
        upper(trim(split_part(as_delivered, '/', 2))) AS class
    FROM months
    WHERE month BETWEEN DATE '1980-01-01' AND last_month AND trim(as_delivered, ' /') <> ''
),
judged AS (
    SELECT
        *,
        CASE
            WHEN is_profile AND value IN ('0', '1', '2', '3', '4', '5', '6') THEN 30 * CAST(value AS INTEGER)
            WHEN is_profile AND value = 'S' OR value = 'STD' THEN 0
            WHEN NOT is_profile AND regexp_full_match(value, '[0-9]{1,5}\+?') THEN CAST(rtrim(value, '+') AS INTEGER)
        END AS days_past_due,
        CASE
            WHEN 'STD' IN (value, class) OR class = 'S' OR is_profile AND value = 'S' THEN 'STD'
            WHEN value IN ('SMA', 'SM0', 'SM1', 'SM2') OR class IN ('SMA', 'M') OR is_profile AND value = 'M' THEN 'SMA'
            WHEN 'SUB' IN (value, class) OR class = 'B' OR is_profile AND value = 'B' THEN 'SUB'
            WHEN 'DBT' IN (value, class) OR class = 'D' OR is_profile AND value = 'D' THEN 'DBT'
            WHEN value IN ('LSS', 'LOS') OR class IN ('LSS', 'LOS', 'L') OR is_profile AND value = 'L' THEN 'LSS'
        END AS asset_class
    FROM read
)
SELECT
    customer_id, report_id, tradeline_id, month, CAST(days_past_due AS INTEGER) AS days_past_due, asset_class, as_delivered,
    known_from
FROM judged
QUALIFY row_number() OVER (
    PARTITION BY customer_id, report_id, tradeline_id, month
    ORDER BY is_profile, days_past_due DESC NULLS LAST, as_delivered) = 1
ORDER BY customer_id, report_id, tradeline_id, month

-- name: enquiries
SELECT
    customer_id,
    report_id,
    CAST(enquiry_no AS INTEGER) AS enquiry_no,
    enquired_on_read AS enquired_on,
    trim(lender) AS lender,
    purpose,
    amount_read AS amount,
    file,
    position,
    received_on,
    greatest(known_from, enquired_on_read) AS known_from
FROM records
JOIN typed USING (customer_id, file, position)
WHERE record = 'enquiry' AND disposition = 'clean'
ORDER BY customer_id, report_id, enquiry_no

-- name: put_aside
SELECT
    customer_id, file, parent, position, record, disposition, reason,
    CASE WHEN reason IN ('bad_date', 'missing_date') THEN [reason, 'reported_on', reported_on] END AS fault,
    CAST(NULL AS DECIMAL(18, 2)) AS rupees
FROM reports
WHERE disposition <> 'clean'
UNION ALL
SELECT
    customer_id, file, parent, position, record, disposition, reason,
    CASE
        WHEN reason = 'bad_date' THEN [reason, date_at_fault, date_text]
        WHEN reason = 'missing_date' THEN [reason, 'enquired_on', NULL]
        WHEN reason = 'bad_amount' THEN [reason, amount_at_fault, amount_text]
        WHEN reason IN ('malformed_record', 'unknown_section') THEN [reason, NULL, raw_text]
    END,
    accounted
FROM records
JOIN typed USING (customer_id, file, position)
WHERE disposition <> 'clean'

-- name: reasons
FROM (VALUES
    ('duplicate', 'The {record} was delivered before and is kept once; nothing to do.'),
    ('report_rejected', 'The report around it was rejected; correct the report and deliver it again.'),
    ('missing_date', 'The {record} has no date; ask the bureau to deliver it again.'),
    ('bad_date', 'A date of the {record} cannot be read; ask the bureau to deliver it again.'),
    ('bad_amount', 'An amount of the {record} cannot be read; ask the bureau to deliver it again.'),
    ('unknown_section', 'The {record} stands in a part of the report that is not known and counts nowhere; '
        || 'hold the report against docs/bureau_formats.md.'),
    ('', 'The record has not the shape of a {record}; ask the bureau to deliver it again.')
) AS reasons(reason, sentence)
