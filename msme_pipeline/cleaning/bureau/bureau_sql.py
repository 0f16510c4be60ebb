"""SQL of the credit bureau cleaning; one idea each, run by bureau.py."""

SHRED = """
SELECT
    customer_id,
    file,
    position,
    parent,
    record,
    defect,
    amount AS delivered_amount,
    fields AS content,
    raw_text,
    received_on,
    unnest(from_json(coalesce(fields, '{}'), $shape))
FROM raw_records
LEFT JOIN landed_files USING (customer_id, file)
"""
"""Fields as columns of text. `$shape` is JSON: every field of sources/bureau as VARCHAR."""

SPLIT_INSTALMENT = """
SELECT
    * REPLACE (
        nullif(trim(split_part(coalesce(instalment, instalment_reviewed), '/', 1)), '') AS instalment,
        coalesce(instalment_frequency, nullif(split_part(instalment, '/', 2), '')) AS instalment_frequency)
FROM shredded
"""

JUDGE_REPORTS = r"""
WITH read AS (
    SELECT
        customer_id, file, position, parent, record, defect, received_on, bureau, subject, report_number, reported_on,
        reported_on_read, name, pan_read, score, rank,
        md5(concat_ws('|', bureau, subject, coalesce(pan_read, upper(trim(name)), ''),
                      coalesce(report_number, CAST(reported_on_read AS VARCHAR), '')))[1:16] AS report_id,
        TRY_CAST(regexp_replace(trim(score), '^0+([-0-9])', '\1') AS INTEGER) AS points,
        TRY_CAST(trim(rank) AS INTEGER) AS grade,
        CASE
            WHEN defect IS NOT NULL THEN defect
            WHEN reported_on IS NULL THEN 'missing_date'
            WHEN reported_on_read IS NULL THEN 'bad_date'
        END AS fault
    FROM typed
    WHERE record = 'report'
)
SELECT
    * EXCLUDE (name, pan_read),
    name AS subject_name,
    pan_read AS subject_pan,
    CASE WHEN subject = 'consumer' AND points BETWEEN 300 AND 900 THEN points END AS score_read,
    CASE WHEN subject = 'commercial' AND grade BETWEEN 1 AND 10 THEN grade END AS rank_read,
    CASE
        WHEN score_read IS NOT NULL OR rank_read IS NOT NULL THEN 'scored'
        WHEN points = -1 OR grade = -1 OR regexp_matches(upper(coalesce(score, rank, '')), '\b(NH|NTC)\b') THEN 'no_history'
        ELSE 'not_scored'
    END AS score_status,
    CASE
        WHEN fault IS NOT NULL THEN 'rejected'
        WHEN row_number() OVER (
            PARTITION BY customer_id, report_id, fault IS NULL ORDER BY received_on, file, position) > 1 THEN 'duplicate'
        ELSE 'clean'
    END AS disposition,
    coalesce(fault, CASE WHEN disposition = 'duplicate' THEN 'duplicate' END) AS reason
FROM read
"""

JUDGE_RECORDS = r"""
WITH parents AS (
    SELECT
        customer_id,
        file,
        position AS parent,
        report_id,
        reported_on_read AS report_date,
        disposition AS of_report
    FROM reports
),
read AS (
    SELECT
        customer_id, file, position, record, report_id, report_date, sanctioned_read,
        CASE
            WHEN defect IS NOT NULL THEN defect
            WHEN of_report IS NULL OR of_report = 'rejected' THEN 'report_rejected'
            WHEN of_report = 'duplicate' THEN 'duplicate'
            WHEN date_at_fault IS NOT NULL THEN 'bad_date'
            WHEN amount_at_fault IS NOT NULL THEN 'bad_amount'
            WHEN record = 'enquiry' AND enquired_on IS NULL THEN 'missing_date'
        END AS reason,
        md5(content) AS content_id,
        concat_ws('|', regexp_replace(upper(coalesce(lender, '')), '[^A-Z0-9]', '', 'g'), loan_type,
                  coalesce(CAST(opened_on_read AS VARCHAR), ''), coalesce(tail, '')) AS identity
    FROM typed
    LEFT JOIN parents USING (customer_id, file, parent)
    WHERE record <> 'report'
),
-- a line that a report repeats word for word; enquiries may truly come twice on a day
counted AS (
    SELECT
        *,
        CASE WHEN record = 'tradeline' AND row_number() OVER (
                 PARTITION BY customer_id, report_id, record, reason, content_id ORDER BY position) > 1
             THEN 'duplicate' END AS repeated
    FROM read
),
settled AS (
    SELECT * REPLACE (coalesce(reason, repeated) AS reason) FROM counted
)
SELECT
    customer_id,
    file,
    position,
    report_id,
    report_date,
    reason,
    CASE WHEN reason IS NULL THEN 'clean' WHEN reason = 'duplicate' THEN 'duplicate' ELSE 'rejected' END AS disposition,
    md5(concat_ws('|', identity, row_number() OVER (
        PARTITION BY customer_id, report_id, record, reason IS NULL, identity
        ORDER BY sanctioned_read, content_id, position)))[1:16] AS tradeline_id,
    row_number() OVER (
        PARTITION BY customer_id, report_id, record, reason IS NULL ORDER BY file, position) - 1 AS enquiry_no
FROM settled
"""

LIST_REPORTS = """
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
    received_on
FROM reports
WHERE disposition = 'clean'
ORDER BY customer_id, report_id
"""

LIST_TRADELINES = """
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
    received_on
FROM records
JOIN typed USING (customer_id, file, position)
WHERE record = 'tradeline' AND disposition = 'clean'
ORDER BY customer_id, report_id, tradeline_id
"""

LIST_DPD_HISTORY = r"""
WITH lines AS (
    SELECT
        customer_id,
        report_id,
        tradeline_id,
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
    SELECT customer_id, report_id, tradeline_id, last_month, unnest(string_split(history, '|')) AS entry
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
    SELECT customer_id, report_id, tradeline_id, last_month, month, as_delivered
    FROM named_texts
    JOIN month_texts USING (month_text)
),
-- groups of three characters, newest month first
grouped AS (
    SELECT
        customer_id, report_id, tradeline_id, last_month, groups_month, groups,
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
        (groups_month - to_months(back::INTEGER))::DATE AS month,
        groups[3 * back + 1:3 * back + 3] AS as_delivered
    FROM grouped
),
-- one character a month, newest first; only for months without a row
profiled AS (
    SELECT
        customer_id, report_id, tradeline_id, last_month, profile_month, history_profile,
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
    customer_id, report_id, tradeline_id, month, CAST(days_past_due AS INTEGER) AS days_past_due, asset_class, as_delivered
FROM judged
QUALIFY row_number() OVER (
    PARTITION BY customer_id, report_id, tradeline_id, month
    ORDER BY is_profile, days_past_due DESC NULLS LAST, as_delivered) = 1
ORDER BY customer_id, report_id, tradeline_id, month
"""

LIST_ENQUIRIES = """
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
    received_on
FROM records
JOIN typed USING (customer_id, file, position)
WHERE record = 'enquiry' AND disposition = 'clean'
ORDER BY customer_id, report_id, enquiry_no
"""

LIST_REJECTS = """
WITH aside AS (
    SELECT customer_id, file, coalesce(parent, -1) AS container, position, disposition, reason, record,
        'reported_on' AS date_field, reported_on AS date_text, NULL::VARCHAR AS raw_text, NULL::DECIMAL(18, 2) AS amount,
        NULL::VARCHAR AS amount_field, NULL::VARCHAR AS amount_text
    FROM reports
    WHERE disposition <> 'clean'
    UNION ALL BY NAME
    SELECT customer_id, file, coalesce(parent, -1) AS container, position, disposition, reason, record,
        coalesce(date_at_fault, 'enquired_on') AS date_field, date_text, raw_text, accounted AS amount,
        amount_at_fault AS amount_field, amount_text
    FROM records
    JOIN typed USING (customer_id, file, position)
    WHERE disposition <> 'clean'
)
SELECT
    customer_id,
    'bureau' AS source,
    'raw.bureau_records' AS record_table,
    file,
    CAST(container AS INTEGER) AS container,
    position,
    disposition,
    reason,
    CASE WHEN reason IN ('bad_date', 'missing_date') THEN date_field WHEN reason = 'bad_amount' THEN amount_field END AS field,
    CASE WHEN reason = 'bad_date' THEN date_text WHEN reason = 'bad_amount' THEN amount_text
         WHEN reason IN ('malformed_record', 'unknown_section') THEN raw_text END AS value,
    amount,
    CASE reason
        WHEN 'duplicate' THEN 'The ' || record || ' was delivered before and is kept once; nothing to do.'
        WHEN 'report_rejected' THEN 'The report around it was rejected; correct the report and deliver it again.'
        WHEN 'missing_date' THEN 'The ' || record || ' has no date; ask the bureau to deliver it again.'
        WHEN 'bad_date' THEN 'A date of the ' || record || ' cannot be read; ask the bureau to deliver it again.'
        WHEN 'bad_amount' THEN 'An amount of the ' || record || ' cannot be read; ask the bureau to deliver it again.'
        WHEN 'unknown_section' THEN 'The ' || record || ' stands in a part of the report that is not known and counts nowhere; '
            || 'hold the report against docs/bureau_formats.md.'
        ELSE 'The record has not the shape of a ' || record || '; ask the bureau to deliver it again.'
    END AS detail
FROM aside
ORDER BY customer_id, file, position
"""
