-- name: read_records
WITH containers AS MATERIALIZED (
    SELECT
        named.*,
        row_number() OVER (ORDER BY customer_id, file, account_no) AS delivery,
        dense_rank() OVER (ORDER BY customer_id, account_id) AS account
    FROM (
        SELECT
            found.*,
            coalesce(headers.account_id, 'UNKNOWN-UNKNOWN') AS account_id,
            coalesce(headers.currency, 'INR') AS currency,
            headers.delivered_currency,
            coalesce(headers.fi_type IN ('term_deposit', 'recurring_deposit'), false) AS of_deposit,
            landed_files.received_on,
            is_statement(landed_files.format) AS from_statement
        FROM (SELECT DISTINCT customer_id, file, account_no FROM typed_records) AS found
        LEFT JOIN headers USING (customer_id, file, account_no)
        LEFT JOIN landed_files ON landed_files.customer_id = found.customer_id AND landed_files.file = found.file
    ) AS named
),
placed AS (
    SELECT
        typed_records.*,
        containers.* EXCLUDE (customer_id, file, account_no),
        -- a value date without time, or at Indian midnight, says the Indian day whatever its label
        CASE
            WHEN value_wall IS NULL THEN NULL
            WHEN NOT value_has_clock OR value_offset_minutes IS NULL OR value_offset_minutes = 330
                 OR CAST(value_wall AS TIME) = TIME '00:00:00' THEN CAST(value_wall AS DATE)
            WHEN value_offset_minutes <> 0 OR CAST(value_wall AS TIME) = TIME '18:30:00'
                 THEN CAST(value_wall - INTERVAL 1 MINUTE * value_offset_minutes + INTERVAL 330 MINUTE AS DATE)
        END AS plain_value_date
    FROM typed_records
    JOIN containers USING (customer_id, file, account_no)
),
offset_votes AS (
    SELECT
        account,
        count(*) FILTER (WHERE CAST(at_wall AS DATE) = plain_value_date)
            > count(*) FILTER (WHERE CAST(at_wall + INTERVAL 330 MINUTE AS DATE) = plain_value_date) AS labelled_wrongly
    FROM placed
    WHERE at_has_clock AND at_offset_minutes = 0 AND plain_value_date IS NOT NULL
    GROUP BY ALL
),
dated AS (
    SELECT
        placed.*,
        coalesce(labelled_wrongly, false) AS utc_label_is_indian,
        at_wall - INTERVAL 1 MINUTE * CASE
            WHEN NOT at_has_clock OR at_offset_minutes IS NULL THEN 330
            WHEN at_offset_minutes = 0 AND utc_label_is_indian THEN 330
            ELSE at_offset_minutes END AS instant,
        coalesce(plain_value_date,
                 CAST(CASE WHEN utc_label_is_indian THEN value_wall ELSE value_wall + INTERVAL 330 MINUTE END AS DATE)
        ) AS written_value_date,
        coalesce(CAST(instant + INTERVAL 330 MINUTE AS DATE), written_value_date) AS booked_date,
        nullif(trim(amount), '') AS amount_text,
        coalesce(side_of_type, CASE WHEN of_deposit THEN side_of_deposit_type END,
                 CASE WHEN type IS NULL THEN amount_side END) AS direction,
        CASE WHEN amount_side IS NOT NULL THEN abs(amount_read) ELSE amount_read END AS rupees
    FROM placed
    LEFT JOIN offset_votes USING (account)
),
judged AS (
    SELECT
        *,
        CASE
            WHEN defect IS NOT NULL THEN [defect, NULL, raw_text]
            WHEN timestamp IS NULL AND value_date IS NULL THEN ['missing_date', 'timestamp', NULL]
            WHEN timestamp IS NOT NULL AND at_wall IS NULL THEN ['bad_date', 'timestamp', timestamp]
            WHEN value_date IS NOT NULL AND value_wall IS NULL THEN ['bad_date', 'value_date', value_date]
            WHEN amount_text IS NULL OR amount_nil THEN ['missing_amount', 'amount', amount]
            WHEN rupees IS NULL THEN ['bad_amount', 'amount', amount]
            WHEN rupees < 0 THEN ['negative_amount', 'amount', amount]
            WHEN direction IS NULL OR direction <> amount_side THEN ['bad_direction', 'type', type]
            WHEN currency <> 'INR' THEN ['bad_currency', 'currency', delivered_currency]
        END AS fault
    FROM dated
),
neighboured AS (
    SELECT
        *,
        CASE WHEN direction = 'CREDIT' THEN rupees WHEN direction = 'DEBIT' THEN -rupees END AS signed,
        lag(balance_read) OVER delivered AS delivered_before_balance,
        lag(CASE WHEN direction = 'CREDIT' THEN rupees WHEN direction = 'DEBIT' THEN -rupees END)
            OVER delivered AS delivered_before_signed,
        lag(booked_date) OVER delivered AS delivered_before_date,
        lag(fault IS NOT NULL) OVER delivered AS delivered_before_rejected,
        lead(balance_read) OVER delivered AS delivered_after_balance,
        lead(fault IS NOT NULL) OVER delivered AS delivered_after_rejected
    FROM judged
    WINDOW delivered AS (PARTITION BY delivery ORDER BY position)
),
delivery_order AS (
    SELECT
        delivery,
        count(*) FILTER (WHERE delivered_before_balance + signed = balance_read) AS oldest_first_links,
        count(*) FILTER (WHERE balance_read + delivered_before_signed = delivered_before_balance) AS newest_first_links,
        count(*) FILTER (WHERE booked_date > delivered_before_date) AS rises,
        count(*) FILTER (WHERE booked_date < delivered_before_date) AS falls,
        CASE WHEN newest_first_links <> oldest_first_links THEN newest_first_links > oldest_first_links
             ELSE falls > rises END AS newest_first
    FROM neighboured
    GROUP BY delivery
)
SELECT
    row,
    (CAST(delivery AS BIGINT) << 32) | position AS record, -- ascending in delivery and position
    delivery,
    account,
    account_id,
    CASE WHEN at_has_clock THEN instant END AS booked_at,
    booked_date,
    coalesce(written_value_date, booked_date) AS value_date,
    direction,
    rupees AS amount,
    signed,
    balance_read AS balance_after,
    received_on,
    from_statement,
    CASE WHEN newest_first THEN -position ELSE position END AS posting,
    CASE WHEN newest_first THEN balance_read + delivered_before_signed = delivered_before_balance
         ELSE delivered_before_balance + signed = balance_read END AS follows_delivered,
    -- the step that is missing before this record is a rejected record, which is listed as such
    coalesce(CASE WHEN newest_first THEN delivered_after_rejected ELSE delivered_before_rejected END, false)
        AND coalesce(CASE WHEN newest_first THEN delivered_after_balance ELSE delivered_before_balance END + signed
                     = balance_read, true) AS follows_reject,
    fault[1] AS reason,
    fault[2] AS field,
    fault[3] AS value
FROM neighboured
JOIN delivery_order USING (delivery)
