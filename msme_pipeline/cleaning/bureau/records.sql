-- Records of bureau reports: fields as columns, which report counts, which of its records.

-- name: shredded
-- fields as columns of text; $shape is JSON: every field of sources/bureau as VARCHAR
WITH delivered AS (
    SELECT
        customer_id,
        file,
        position,
        parent,
        record,
        bureau_records.defect,
        amount AS delivered_amount,
        fields AS content,
        raw_text,
        received_on,
        unnest(from_json(coalesce(fields, '{}'), $shape))
    FROM bureau_records
    LEFT JOIN landed_files USING (customer_id, file)
)
SELECT
    * REPLACE (
        nullif(trim(split_part(coalesce(instalment, instalment_reviewed), '/', 1)), '') AS instalment,
        coalesce(instalment_frequency, nullif(split_part(instalment, '/', 2), '')) AS instalment_frequency)
FROM delivered

-- name: reports
WITH known_files AS (
    -- a file without a receipt date is no older than what it tells
    SELECT
        customer_id,
        file,
        coalesce(
            any_value(received_on),
            max(greatest(reported_on_read, opened_on_read, closed_on_read, last_payment_on_read, enquired_on_read)),
            DATE '1900-01-01') AS file_known_from
    FROM typed
    GROUP BY ALL
),
read AS (
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
    * EXCLUDE (name, pan_read, file_known_from),
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
    coalesce(fault, CASE WHEN disposition = 'duplicate' THEN 'duplicate' END) AS reason,
    greatest(reported_on_read, min(file_known_from) OVER (
        PARTITION BY customer_id, report_id, fault IS NULL)) AS known_from
FROM read
JOIN known_files USING (customer_id, file)

-- name: records
WITH parents AS (
    SELECT
        customer_id,
        file,
        position AS parent,
        report_id,
        reported_on_read AS report_date,
        known_from,
        disposition AS of_report
    FROM reports
),
read AS (
    SELECT
        customer_id, file, position, record, report_id, report_date, known_from, sanctioned_read,
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
    known_from,
    reason,
    CASE WHEN reason IS NULL THEN 'clean' WHEN reason = 'duplicate' THEN 'duplicate' ELSE 'rejected' END AS disposition,
    md5(concat_ws('|', identity, row_number() OVER (
        PARTITION BY customer_id, report_id, record, reason IS NULL, identity
        ORDER BY sanctioned_read, content_id, position)))[1:16] AS tradeline_id,
    row_number() OVER (
        PARTITION BY customer_id, report_id, record, reason IS NULL ORDER BY file, position) - 1 AS enquiry_no
FROM settled
