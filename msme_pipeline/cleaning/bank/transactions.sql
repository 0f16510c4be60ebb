-- name: known_files
-- from which day on a file was known; one without a receipt date is no older than what it tells
SELECT customer_id, file, coalesce(any_value(received_on), max(day), DATE '1900-01-01') AS known_from
FROM (
    SELECT customer_id, file, received_on, greatest(opened, covered_to) AS day FROM headers
    UNION ALL
    SELECT any_value(customer_id), any_value(file), any_value(received_on), max(booked_date) FILTER (reason IS NULL)
    FROM records
    GROUP BY delivery
)
GROUP BY ALL

-- name: outcomes
WITH known_deliveries AS (
    SELECT delivery, known_from
    FROM (SELECT delivery, any_value(customer_id) AS customer_id, any_value(file) AS file FROM records GROUP BY delivery)
    JOIN known_files USING (customer_id, file)
),
written AS (
    SELECT
        record, delivery, account, posting, received_on, from_statement, booked_date, amount, follows_delivered,
        bank_txn_id, direction, balance_after,
        md5(concat_ws('|', account_id, value_date, direction, amount, coalesce(CAST(balance_after AS VARCHAR), ''),
            ltrim(regexp_replace(upper(coalesce(reference, '')), '[^A-Z0-9]', '', 'g'), '0'))) AS key
    FROM records
    WHERE reason IS NULL
),
-- two deliveries may write reference and value date of a row differently; amount and balance they share
twofold AS (
    SELECT account, direction, amount, balance_after
    FROM written
    WHERE balance_after IS NOT NULL
    GROUP BY ALL
    HAVING min(key) <> max(key) AND min(delivery) <> max(delivery)
),
alike AS (
    SELECT
        record, delivery, account, posting, received_on, from_statement, booked_date, key,
        dense_rank() OVER (ORDER BY account, direction, amount, balance_after) AS alike_no
    FROM written
    SEMI JOIN twofold USING (account, direction, amount, balance_after)
),
spans AS (
    SELECT delivery, min(booked_date) AS starts, max(booked_date) AS ends
    FROM written
    SEMI JOIN alike USING (delivery)
    GROUP BY ALL
),
alone AS (
    SELECT *
    FROM (
        SELECT
            *,
            count(*) OVER (
                PARTITION BY delivery, alike_no ORDER BY booked_date
                RANGE BETWEEN INTERVAL 1 DAY PRECEDING AND INTERVAL 1 DAY FOLLOWING) AS near
        FROM alike
    )
    JOIN spans USING (delivery)
    WHERE near = 1
),
-- booked a day later than in a delivery that spans both days and has it only once
booked_later AS (
    SELECT later.record, min(earlier.booked_date) AS day
    FROM alone AS later
    JOIN alone AS earlier
        ON earlier.alike_no = later.alike_no
        AND earlier.booked_date = later.booked_date - 1
        AND earlier.ends >= later.booked_date
        AND later.starts <= earlier.booked_date
    GROUP BY ALL
),
told AS (
    SELECT
        alike.*,
        coalesce(day, booked_date) AS day,
        row_number() OVER (PARTITION BY alike_no, coalesce(day, booked_date), delivery ORDER BY posting) AS nth,
        count(*) OVER (PARTITION BY alike_no, coalesce(day, booked_date), delivery) AS rows_told
    FROM alike
    LEFT JOIN booked_later USING (record)
),
told_apart AS (
    SELECT alike_no, day, delivery, received_on, from_statement, rows_told, count(DISTINCT key) AS keys
    FROM told
    GROUP BY ALL
),
-- of the deliveries of a day the one that tells most rows apart, else the first of them, names the rows of all
naming AS (
    SELECT
        alike_no,
        day,
        first(delivery ORDER BY keys DESC, rows_told DESC, received_on NULLS LAST, from_statement, delivery) AS delivery
    FROM told_apart
    GROUP BY ALL
    HAVING min(delivery) <> max(delivery)
),
names AS (
    SELECT alike_no, day, key, nth, rows_told AS rows_named
    FROM told
    SEMI JOIN naming USING (alike_no, day, delivery)
),
-- rows are those of the same place; of a part of them only those that are named otherwise
renamed AS (
    SELECT told.record, names.key
    FROM told
    JOIN names
        ON names.alike_no = told.alike_no
        AND names.day = told.day
        AND names.nth = least(told.nth, names.rows_named)
    LEFT JOIN (SELECT DISTINCT alike_no, day, key, true AS named FROM names) AS known
        ON known.alike_no = told.alike_no
        AND known.day = told.day
        AND known.key = told.key
    WHERE told.rows_told >= names.rows_named OR named IS NULL
),
keyed AS (
    SELECT written.* EXCLUDE (key, direction, balance_after), coalesce(renamed.key, written.key) AS key
    FROM written
    LEFT JOIN renamed USING (record)
),
several AS (
    SELECT delivery, key FROM keyed GROUP BY ALL HAVING count(*) > 1
),
repeats AS (
    SELECT
        record,
        delivery,
        key,
        posting,
        CASE
            WHEN bank_txn_id IS NOT NULL THEN row_number() OVER same_id > 1
            ELSE row_number() OVER same_key > 1 AND amount <> 0 AND coalesce(NOT follows_delivered, false)
        END AS repeated
    FROM keyed
    SEMI JOIN several USING (delivery, key)
    WINDOW
        same_key AS (PARTITION BY delivery, key ORDER BY record),
        same_id AS (PARTITION BY delivery, key, bank_txn_id ORDER BY record)
),
later_occurrences AS (
    SELECT record, row_number() OVER (PARTITION BY delivery, key ORDER BY posting) AS occurrence
    FROM repeats
    WHERE NOT repeated
),
occurrences AS (
    SELECT
        keyed.*,
        coalesce(occurrence, 1) AS occurrence,
        row_number() OVER (PARTITION BY delivery ORDER BY booked_date, posting) AS place,
        min(booked_date) OVER (PARTITION BY delivery) AS delivery_starts
    FROM keyed
    ANTI JOIN (FROM repeats WHERE repeated) AS repeated USING (record)
    LEFT JOIN later_occurrences USING (record)
),
delivery_days AS (
    SELECT account, delivery, booked_date, delivery_starts, count(*) AS rows_in_day
    FROM occurrences
    GROUP BY ALL
),
overlapping AS (
    SELECT account, booked_date FROM delivery_days GROUP BY ALL HAVING count(*) > 1
),
-- of all deliveries of a day the fullest says in which order it was posted
shared_days AS (
    SELECT
        account,
        booked_date,
        first(delivery ORDER BY rows_in_day DESC, delivery_starts, delivery) AS fullest,
        first(delivery_starts ORDER BY rows_in_day DESC, delivery_starts, delivery) AS fullest_starts
    FROM delivery_days
    SEMI JOIN overlapping USING (account, booked_date)
    GROUP BY ALL
),
delivered_again AS (
    SELECT account, key, occurrence FROM occurrences GROUP BY ALL HAVING count(*) > 1
),
contested AS (
    SELECT
        account,
        key,
        occurrence,
        first(record ORDER BY received_on NULLS LAST, from_statement, delivery) AS winner,
        max(place) FILTER (delivery = fullest) AS place_in_fullest,
        min(known_from) AS known_from
    FROM occurrences
    SEMI JOIN delivered_again USING (account, key, occurrence)
    JOIN known_deliveries USING (delivery)
    LEFT JOIN shared_days USING (account, booked_date)
    GROUP BY ALL
),
settled AS (
    SELECT
        occurrences.*,
        greatest(booked_date, coalesce(contested.known_from, known_deliveries.known_from)) AS known_from,
        coalesce(winner = record, true) AS won,
        fullest IS NULL OR delivery = fullest OR place_in_fullest IS NOT NULL AS in_fullest,
        coalesce(place_in_fullest, place) AS place_in_day,
        delivery_starts < fullest_starts AS before_fullest
    FROM occurrences
    JOIN known_deliveries USING (delivery)
    LEFT JOIN contested USING (account, key, occurrence)
    LEFT JOIN shared_days USING (account, booked_date)
),
outcomes AS (
    SELECT
        record,
        'clean' AS disposition,
        md5(concat_ws('|', key, occurrence)) AS transaction_id,
        row_number() OVER (
            PARTITION BY account
            ORDER BY
                booked_date,
                CASE WHEN in_fullest THEN 0 WHEN before_fullest THEN -1 ELSE 1 END,
                CASE WHEN in_fullest THEN 0 ELSE delivery END,
                place_in_day,
                record
        ) - 1 AS sequence,
        known_from
    FROM settled
    WHERE won
    UNION ALL
    SELECT record, 'duplicate', NULL, NULL, NULL FROM settled WHERE NOT won
    UNION ALL
    SELECT record, 'duplicate', NULL, NULL, NULL FROM repeats WHERE repeated
)
SELECT
    row,
    coalesce(disposition, 'rejected') AS disposition,
    CASE WHEN disposition = 'duplicate' THEN 'duplicate' ELSE reason END AS reason,
    transaction_id,
    sequence,
    known_from
FROM records
LEFT JOIN outcomes USING (record)
ORDER BY account, sequence, record

-- macro: latest
-- of the deliveries of an account the last that says it
CREATE OR REPLACE TEMP MACRO latest(said) AS
    last(said ORDER BY received_on NULLS FIRST, file, account_no) FILTER (said IS NOT NULL)

-- name: accounts
WITH activity AS (
    SELECT
        customer_id,
        account_id,
        min(booked_date) AS first_booked,
        max(booked_date) AS last_booked,
        max(received_on) AS last_received,
        min(known_from) AS first_known,
        max(known_from) AS last_known,
        last(balance_after ORDER BY sequence) FILTER (balance_after IS NOT NULL) AS last_balance,
        last(booked_date ORDER BY sequence) FILTER (balance_after IS NOT NULL) AS last_balance_on
    FROM transactions
    GROUP BY ALL
),
delivered AS (
    SELECT
        customer_id,
        account_id,
        latest(fi_type) AS fi_type,
        latest(bank_code) AS bank_code,
        latest(masked_account_number) AS masked_account_number,
        latest(holder_name) AS holder_name,
        latest(holder_pan) AS holder_pan,
        latest(upper(trim(coalesce(account_sub_type, account_type)))) AS account_type,
        coalesce(latest(facility_delivered), latest(facility_told)) AS facility,
        latest(valid_ifsc) AS ifsc,
        latest(branch) AS branch,
        latest(currency) AS currency,
        latest(opened) AS opening_date,
        latest(upper(trim(status))) AS status,
        last(balance ORDER BY coalesce(balance_on, received_on) NULLS FIRST, file, account_no)
            FILTER (balance IS NOT NULL) AS balance,
        last(coalesce(balance_on, received_on) ORDER BY coalesce(balance_on, received_on) NULLS FIRST, file, account_no)
            FILTER (balance IS NOT NULL) AS balance_on,
        latest(sanctioned_limit) AS sanctioned_limit,
        latest(drawing_power) AS drawing_power,
        latest(available_limit) AS available_limit,
        min(covered_from) AS period_from,
        max(least(covered_to, received_on)) AS period_to,
        max(received_on) AS received_on,
        min(known_from) AS known_from,
        max(known_from) AS state_from
    FROM headers
    JOIN known_files USING (customer_id, file)
    WHERE defect IS NULL
    GROUP BY ALL
),
-- of the files that tell the limits of today the first
limits AS (
    SELECT
        customer_id,
        account_id,
        greatest(
            min(known_files.known_from) FILTER (headers.sanctioned_limit = delivered.sanctioned_limit),
            min(known_files.known_from) FILTER (headers.drawing_power = delivered.drawing_power)) AS limit_from
    FROM headers
    JOIN known_files USING (customer_id, file)
    JOIN delivered USING (customer_id, account_id)
    WHERE defect IS NULL
    GROUP BY ALL
)
SELECT
    customer_id,
    account_id,
    lower(coalesce(fi_type, 'deposit')) AS fi_type,
    * EXCLUDE (customer_id, account_id, fi_type, currency, balance, balance_on, received_on, first_booked, last_booked,
               last_received, last_balance, last_balance_on, period_from, period_to, known_from, state_from,
               first_known, last_known),
    coalesce(currency, 'INR') AS currency,
    CASE WHEN balance IS NULL OR last_balance_on > balance_on THEN coalesce(last_balance, balance) ELSE balance END AS balance,
    CASE WHEN balance IS NULL OR last_balance_on > balance_on THEN coalesce(last_balance_on, balance_on)
         ELSE balance_on END AS balance_on,
    least(period_from, first_booked) AS covered_from,
    greatest(period_to, last_booked) AS covered_to,
    greatest(received_on, last_received) AS received_on,
    least(known_from, first_known) AS known_from,
    greatest(state_from, last_known) AS state_from
FROM delivered
FULL JOIN activity USING (customer_id, account_id)
LEFT JOIN limits USING (customer_id, account_id)
ORDER BY customer_id, account_id

-- name: balance_breaks
WITH cumulated AS (
    SELECT
        *,
        balance_after - sum(signed) OVER (
            PARTITION BY account ORDER BY sequence) AS anchor
    FROM transactions
),
chained AS (
    SELECT
        *,
        last_value(anchor IGNORE NULLS) OVER (
            PARTITION BY account ORDER BY sequence
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS anchor_before
    FROM cumulated
)
SELECT
    customer_id,
    account_id,
    transaction_id,
    booked_date,
    as_money(balance_after - (anchor - anchor_before)) AS expected_balance,
    balance_after,
    as_money(anchor - anchor_before) AS difference,
    file,
    position,
    known_from
FROM chained
WHERE anchor <> anchor_before AND NOT follows_reject
ORDER BY customer_id, account_id, transaction_id

-- name: rejects
WITH faults AS (
    SELECT customer_id, 'raw.bank_transactions' AS record_table, file, account_no AS container, position,
           disposition, reason, field, value, amount
    FROM put_aside
    UNION ALL
    SELECT customer_id, 'raw.bank_accounts', file, account_no, -1, 'rejected', defect, NULL, raw_text, NULL
    FROM headers
    WHERE defect IS NOT NULL
)
SELECT
    *,
    'bank' AS source,
    CASE reason
        WHEN 'duplicate' THEN 'The same transaction was delivered before; nothing to do.'
        WHEN 'malformed_record' THEN 'The record has not the shape of a transaction; ask the bank to deliver it again.'
        WHEN 'undecided_direction' THEN 'The balances around the row do not tell credit from debit; land the statement as CSV or XLSX.'
        WHEN 'loan_account' THEN 'The row belongs to a loan account, which is no deposit; land the bureau report instead.'
        WHEN 'bad_currency' THEN 'The account is not kept in rupees; convert it or leave it out.'
        ELSE 'The ' || coalesce(field, 'record') || ' is ' || CASE
            WHEN reason LIKE 'missing%' OR reason = 'bad_direction' AND value IS NULL THEN 'missing' ELSE 'not readable or not allowed' END
            || '; ask the bank to deliver the record again.'
    END AS detail
FROM faults
ORDER BY customer_id, record_table, file, container, position
