-- Lines of ONDC settlements judged, and what was paid for which order.

-- name: settlement_states
FROM (VALUES
    ('SETTLED', 'settled'),
    ('PAID', 'settled'),
    ('PENDING', 'pending'),
    ('NOTPAID', 'pending'),
    ('TOBEINITIATED', 'pending'),
    ('INITIATED', 'pending'),
    ('FAILED', 'failed'),
    ('NOTSETTLED', 'failed')
) AS settlement_states(written, status)

-- name: judged_settlements
WITH told AS (
    SELECT
        records.*,
        received_on,
        regexp_replace(upper(coalesce(f_status, '')), '[^A-Z]', '', 'g') AS bare_status,
        coalesce(settled_at, sent_at) AS told_at,
        coalesce(settled_at_date, sent_at_date) AS told_on,
        coalesce(f_settled_at, f_sent_at) AS written_at
    FROM records
    LEFT JOIN landed_files USING (customer_id, file)
    WHERE record = 'settlement'
),
reasoned AS (
    SELECT
        told.*,
        settlement_states.status,
        CASE
            WHEN lower(f_kind) IN ('adjustment', 'release') THEN 'adjustment'
            WHEN lower(f_kind) = 'refund' OR readable < 0 THEN 'refund'
            ELSE 'order' END AS kind,
        CASE
            WHEN defect IS NOT NULL THEN [defect, NULL, NULL]
            WHEN f_order_id IS NULL THEN ['missing_order_id', 'order_id', NULL]
            WHEN amount IS NULL THEN ['missing_amount', 'amount.value', NULL]
            WHEN readable IS NULL THEN ['bad_amount', 'amount.value', amount]
            WHEN told_at IS NULL AND written_at IS NULL THEN ['missing_date', 'updated_at', NULL]
            WHEN told_at IS NULL THEN ['bad_date', 'updated_at', written_at]
            WHEN regexp_matches(upper(f_currency), '^[A-Z]{3}$') AND upper(f_currency) <> 'INR'
                THEN ['foreign_currency', 'amount.currency', f_currency]
            WHEN f_status IS NOT NULL AND settlement_states.status IS NULL THEN ['unknown_state', 'status', f_status]
        END AS fault
    FROM told
    LEFT JOIN settlement_states ON settlement_states.written = bare_status
),
lines AS (
    SELECT
        *,
        md5(concat_ws('|', f_order_id, coalesce(f_settlement_id, f_reference, ''), kind)) AS settlement_key,
        md5(concat_ws('|', fields, written_at)) AS content
    FROM reasoned
    WHERE fault IS NULL
),
ranked AS (
    SELECT
        customer_id,
        file,
        position,
        settlement_key,
        row_number() OVER (
            PARTITION BY customer_id, settlement_key
            ORDER BY told_at DESC, CASE status WHEN 'settled' THEN 0 WHEN 'failed' THEN 1 ELSE 2 END,
                     received_on NULLS LAST, file, position) AS age,
        row_number() OVER (
            PARTITION BY customer_id, settlement_key, content ORDER BY received_on NULLS LAST, file, position) AS times,
        greatest(min(file_known_from) OVER (PARTITION BY customer_id, settlement_key, content), told_on) AS known_from
    FROM lines
    JOIN known_files USING (customer_id, file)
)
SELECT
    reasoned.*,
    settlement_key,
    known_from,
    CASE WHEN fault IS NOT NULL THEN 'rejected' WHEN age > 1 THEN 'duplicate' ELSE 'clean' END AS disposition,
    CASE WHEN fault IS NOT NULL THEN fault[1] WHEN age > 1 AND times > 1 THEN 'duplicate' WHEN age > 1 THEN 'superseded' END
        AS reason
FROM reasoned
LEFT JOIN ranked USING (customer_id, file, position)

-- name: settlements
SELECT
    customer_id,
    settlement_key AS settlement_id,
    f_order_id AS order_id,
    f_reference AS settlement_reference,
    CASE WHEN status = 'settled' OR status IS NULL AND f_reference IS NOT NULL THEN told_on END AS settled_on,
    told_on,
    kind,
    coalesce(status, CASE WHEN f_reference IS NOT NULL THEN 'settled' END) AS status,
    readable + coalesce(commission, 0) + coalesce(logistics, 0) + coalesce(tcs, 0) + coalesce(tds, 0)
        + coalesce(withheld, 0) AS gross,
    commission,
    logistics,
    tcs,
    tds,
    withheld,
    readable AS net,
    file,
    position,
    received_on,
    known_from
FROM judged_settlements
WHERE disposition = 'clean'
ORDER BY customer_id, settlement_id
