-- Taxpayers of GSTIN masters and invoices of ledgers of receivables, each in its latest state.

-- name: judged
SELECT
    records.*,
    received_on,
    greatest(invoice_date, registered_on, cancelled_on, updated_on) AS told_on,
    CASE record
        WHEN 'taxpayer' THEN valid_gstin
        ELSE concat_ws('|', upper(party), upper(number), invoice_date)
    END AS same,
    CASE
        WHEN records.defect IS NOT NULL THEN [records.defect, NULL, raw_text]
        WHEN record = 'taxpayer' AND valid_gstin IS NULL THEN
            [CASE WHEN gstin IS NULL THEN 'missing_gstin' ELSE 'bad_gstin' END, 'gstin', f_gstin]
        WHEN record = 'taxpayer' AND legal_name IS NULL AND trade_name IS NULL THEN ['missing_name', 'legal_name', NULL]
        WHEN record = 'invoice' AND party IS NULL THEN ['missing_party', 'party', NULL]
        WHEN record = 'invoice' AND number IS NULL THEN ['missing_invoice_number', 'number', NULL]
        WHEN record = 'invoice' AND invoice_date IS NULL THEN
            [CASE WHEN f_invoice_date IS NULL THEN 'missing_date' ELSE 'bad_date' END, 'invoice_date', f_invoice_date]
        WHEN record = 'invoice' AND rupees IS NULL THEN
            [CASE WHEN f_amount IS NULL THEN 'missing_amount' ELSE 'bad_amount' END, 'amount', f_amount]
    END AS fault
FROM records
LEFT JOIN landed_files USING (customer_id, file)

-- name: outcomes
WITH known_files AS (
    -- a file without a receipt date is no older than what it tells
    SELECT customer_id, file, coalesce(any_value(received_on), max(told_on), DATE '1900-01-01') AS file_known_from
    FROM judged
    WHERE fault IS NULL
    GROUP BY ALL
),
ranked AS (
    SELECT
        *,
        md5(concat_ws('|', coalesce(legal_name, ''), coalesce(trade_name, ''), coalesce(status, ''),
                      coalesce(CAST(rupees AS VARCHAR), ''), coalesce(CAST(outstanding AS VARCHAR), ''))) AS content,
        row_number() OVER line AS place,
        first_value(content) OVER line AS kept,
        min(file_known_from) OVER (PARTITION BY customer_id, record, same, content) AS first_known
    FROM judged
    JOIN known_files USING (customer_id, file)
    WHERE fault IS NULL
    WINDOW line AS (
        PARTITION BY customer_id, record, same
        ORDER BY updated_on DESC NULLS LAST, received_on DESC NULLS LAST, file DESC, position
    )
)
SELECT
    * EXCLUDE (place, content, kept, file_known_from, first_known),
    greatest(first_known, told_on) AS known_from,
    CASE WHEN place = 1 THEN 'clean' ELSE 'duplicate' END AS disposition,
    CASE WHEN place > 1 THEN CASE WHEN content = kept THEN 'duplicate' ELSE 'superseded' END END AS reason
FROM ranked

-- name: gstin_master
SELECT
    customer_id, valid_gstin AS gstin, legal_name, trade_name, status, registered_on, cancelled_on, constitution,
    taxpayer_type, updated_on, file, position, received_on, known_from
FROM outcomes
WHERE record = 'taxpayer' AND disposition = 'clean'
ORDER BY customer_id, gstin

-- name: receivables
SELECT
    customer_id, md5(same) AS receivable_id, party, valid_gstin AS gstin, number AS invoice_number, invoice_date,
    due_date, rupees AS amount, outstanding, file, position, received_on, known_from
FROM outcomes
WHERE record = 'invoice' AND disposition = 'clean'
ORDER BY customer_id, receivable_id

-- name: put_aside
SELECT customer_id, file, parent, position, record, 'rejected' AS disposition, fault[1] AS reason, fault, rupees
FROM judged
WHERE fault IS NOT NULL
UNION ALL
SELECT customer_id, file, parent, position, record, disposition, reason, NULL, rupees
FROM outcomes
WHERE disposition = 'duplicate'

-- name: reasons
FROM (VALUES
    ('duplicate', 'The same record was delivered before; nothing to do.'),
    ('superseded', 'A later state of the record is known; nothing to do.'),
    ('malformed_record', 'The record has not the shape of its file; export it again.'),
    ('missing', 'The {field} is missing; correct it in the ledger or master and export it again.'),
    ('', 'The {field} is not readable or not valid; correct it in the ledger or master and export it again.')
) AS reasons(reason, sentence)
