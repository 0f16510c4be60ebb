-- name: texts
SELECT
    consent_records.customer_id,
    file,
    position,
    record,
    consent_records.defect,
    raw_text,
    landed_files.received_on,
    trim(fields ->> '$.consent_id') AS consent_id,
    trim(fields ->> '$.consent_handle') AS consent_handle,
    upper(trim(fields ->> '$.status')) AS status,
    coalesce(fields ->> '$.schema_version', landed_files.schema_version) AS schema_version,
    fields ->> '$.signed' AS signed,
    fields ->> '$.given_at' AS given_at,
    fields ->> '$.valid_from' AS valid_from,
    fields ->> '$.valid_to' AS valid_to,
    upper(trim(fields ->> '$.mode')) AS mode,
    upper(trim(fields ->> '$.fetch_type')) AS fetch_type,
    upper(fields ->> '$.consent_types') AS consent_types,
    upper(fields ->> '$.fi_types') AS fi_types,
    trim(fields ->> '$.purpose_code') AS purpose_code,
    trim(fields ->> '$.purpose') AS purpose,
    fields ->> '$.data_from' AS data_from,
    fields ->> '$.data_to' AS data_to,
    upper(trim(fields ->> '$.data_life_unit')) AS data_life_unit,
    fields ->> '$.data_life_value' AS data_life_value,
    upper(trim(fields ->> '$.frequency_unit')) AS frequency_unit,
    fields ->> '$.frequency_value' AS frequency_value,
    fields ->> '$.fiu_id' AS fiu_id,
    fields ->> '$.aa_id' AS aa_id,
    fields ->> '$.accounts' AS accounts,
    fields ->> '$.occurred_at' AS occurred_at,
    lower(trim(fields ->> '$.kind')) AS kind,
    trim(fields ->> '$.reference') AS reference,
    fields ->> '$.sources' AS sources,
    fields ->> '$.files' AS files,
    fields ->> '$.withdrawn_on' AS withdrawn_on
FROM consent_records
LEFT JOIN landed_files USING (customer_id, file)
ORDER BY customer_id, file, position

-- name: records
-- every record with the first thing that is wrong with it, as (reason, field, value, remedy)
WITH asked AS (
    SELECT
        *,
        CASE
            WHEN defect IS NOT NULL THEN [defect, NULL, NULL, 'ask for the document again']
            WHEN record = 'consent' AND consent_id IS NULL THEN
                ['missing_consent_id', 'consent_id', NULL,
                 'it is a request or a draft; land the artefact that the aggregator signed']
            WHEN record = 'consent' AND status IS NULL THEN
                ['missing_status', 'status', NULL, 'land the whole artefact']
            WHEN record = 'event' AND consent_id IS NULL AND consent_handle IS NULL THEN
                ['missing_consent_id', 'consent_id', NULL, 'land the whole notification']
            WHEN record = 'event' AND status IS NULL THEN
                ['missing_status', 'status', NULL, 'land the whole notification']
            WHEN record = 'event' AND occurred_at IS NULL THEN
                ['missing_date', 'occurred_at', NULL, 'land the notification with its timestamp']
            WHEN record = 'basis' AND kind IS NULL THEN
                ['missing_kind', 'kind', NULL, 'name the kind of lawful basis']
            WHEN record = 'basis' AND kind NOT IN (SELECT basis_kind FROM kinds) THEN
                ['unknown_kind', 'kind', kind,
                 'use one of ' || (SELECT string_agg(basis_kind, ', ' ORDER BY basis_kind) FROM kinds)]
            WHEN record = 'basis' AND reference IS NULL THEN
                ['missing_reference', 'reference', NULL, 'name the document that proves it']
            WHEN record = 'basis' AND purpose IS NULL THEN
                ['missing_purpose', 'purpose', NULL, 'state the purpose']
            WHEN record <> 'event' AND valid_from IS NULL THEN
                ['missing_date', 'valid_from', NULL, 'state from when it is valid']
            WHEN record = 'consent' AND valid_to IS NULL THEN
                ['missing_date', 'valid_to', NULL, 'land the artefact with its expiry']
            WHEN valid_from IS NOT NULL AND valid_from_read IS NULL THEN
                ['bad_date', 'valid_from', valid_from, 'write it as YYYY-MM-DD']
            WHEN valid_to IS NOT NULL AND valid_to_read IS NULL THEN
                ['bad_date', 'valid_to', valid_to, 'write it as YYYY-MM-DD']
            WHEN data_from IS NOT NULL AND data_from_read IS NULL THEN
                ['bad_date', 'data_from', data_from, 'write it as YYYY-MM-DD']
            WHEN data_to IS NOT NULL AND data_to_read IS NULL THEN
                ['bad_date', 'data_to', data_to, 'write it as YYYY-MM-DD']
            WHEN occurred_at IS NOT NULL AND occurred_at_read IS NULL THEN
                ['bad_date', 'occurred_at', occurred_at, 'write it as YYYY-MM-DD']
            WHEN withdrawn_on IS NOT NULL AND withdrawn_on_read IS NULL THEN
                ['bad_date', 'withdrawn_on', withdrawn_on, 'write it as YYYY-MM-DD']
            WHEN data_life_value IS NOT NULL AND NOT regexp_full_match(data_life_value, '[0-9]{1,6}') THEN
                ['bad_number', 'data_life_value', data_life_value, 'land the artefact as it was signed']
            WHEN frequency_value IS NOT NULL AND NOT regexp_full_match(frequency_value, '[0-9]{1,6}') THEN
                ['bad_number', 'frequency_value', frequency_value, 'land the artefact as it was signed']
        END AS fault,
        CASE WHEN status = 'REVOKED' THEN 0 WHEN status = 'EXPIRED' THEN 1 WHEN status = 'REJECTED' THEN 2
             WHEN status = 'ACTIVE' THEN 9 ELSE 3 END AS leniency
    FROM dated
),
handles AS (
    SELECT customer_id, consent_handle, min(consent_id) AS id_of_handle
    FROM asked
    WHERE record = 'consent' AND fault IS NULL AND consent_handle IS NOT NULL
    GROUP BY ALL
)
SELECT
    asked.* REPLACE (
        CASE WHEN record = 'event' THEN coalesce(consent_id, id_of_handle) ELSE consent_id END AS consent_id,
        CASE WHEN record = 'event' AND fault IS NULL AND consent_id IS NULL AND id_of_handle IS NULL
             THEN ['unknown_handle', 'consent_handle', consent_handle, 'land the artefact with this handle']
             ELSE fault END AS fault
    )
FROM asked
LEFT JOIN handles USING (customer_id, consent_handle)

-- name: events
SELECT
    customer_id,
    file,
    position,
    received_on,
    consent_id,
    occurred_at_read AS occurred_at,
    status,
    leniency,
    CASE WHEN row_number() OVER (
        PARTITION BY customer_id, consent_id, occurred_at_read, status ORDER BY received_on, file, position
    ) > 1 THEN 'duplicate' ELSE 'clean' END AS disposition
FROM records
WHERE record = 'event' AND fault IS NULL
ORDER BY customer_id, consent_id, occurred_at, status, file, position

-- name: delivered_consents
-- a revocation without a date that can be read counts as one from the beginning
WITH standing AS (
    SELECT
        customer_id,
        consent_id,
        min(leniency) AS strictest,
        arg_max(status, (occurred_at, -leniency)) AS last_status,
        min(occurred_at) FILTER (leniency = 0) AS revoked_at
    FROM events
    GROUP BY ALL
),
undated AS (
    SELECT DISTINCT customer_id, consent_id
    FROM records
    WHERE record = 'event' AND fault[2] = 'occurred_at' AND status = 'REVOKED' AND consent_id IS NOT NULL
),
delivered AS (
    SELECT
        *,
        md5(concat_ws('|', status, schema_version, signed, valid_from_read, valid_to_read, purpose_code, purpose,
            mode, fetch_type, consent_types, fi_types, data_from_read, data_to_read, data_life_unit, data_life_value,
            frequency_unit, frequency_value, kind, sources, files, withdrawn_on_read, accounts)) AS content
    FROM records
    WHERE record IN ('consent', 'basis') AND fault IS NULL
),
ordered AS (
    SELECT
        *,
        row_number() OVER best AS place,
        first_value(content) OVER best AS best_content
    FROM delivered
    WHERE record = 'consent'
    WINDOW best AS (
        PARTITION BY customer_id, consent_id
        ORDER BY leniency, received_on DESC NULLS LAST, content, file, position
    )
    UNION ALL BY NAME
    SELECT
        *,
        row_number() OVER (PARTITION BY customer_id, reference, content ORDER BY received_on, file, position) AS place,
        content AS best_content
    FROM delivered
    WHERE record = 'basis'
),
numbered AS (
    SELECT
        *,
        dense_rank() OVER (PARTITION BY customer_id, record, reference ORDER BY valid_from_read, content) AS term
    FROM ordered
),
identified AS (
    SELECT
        * REPLACE (
            CASE WHEN record = 'consent' THEN consent_id
                 WHEN reference IN (SELECT consent_id FROM ordered WHERE record = 'consent')
                     THEN reference || ' (lawful basis ' || term || ')'
                 WHEN term > 1 THEN reference || '#' || term
                 ELSE reference END AS consent_id
        )
    FROM numbered
)
SELECT
    delivered.customer_id,
    delivered.consent_id,
    CASE WHEN record = 'basis' THEN kind ELSE 'aa_consent' END AS kind,
    consent_handle,
    CASE WHEN record = 'consent' THEN schema_version END AS schema_version,
    CASE
        WHEN record = 'basis' THEN CASE WHEN withdrawn_on_read IS NULL THEN 'ACTIVE' ELSE 'REVOKED' END
        WHEN undated.consent_id IS NOT NULL OR leniency = 0 OR strictest = 0 THEN 'REVOKED'
        WHEN leniency <= 2 AND leniency <= coalesce(strictest, 9) THEN delivered.status
        WHEN strictest = 1 THEN 'EXPIRED'
        WHEN strictest = 2 THEN 'REJECTED'
        ELSE coalesce(last_status, delivered.status)
    END AS status,
    CASE
        WHEN record = 'basis' THEN withdrawn_on_read
        WHEN undated.consent_id IS NULL THEN revoked_at
    END AS revoked_at,
    given_at_read AS given_at,
    valid_from_read AS valid_from,
    valid_to_read AS valid_to,
    purpose_code,
    purpose,
    mode,
    fetch_type,
    consent_types,
    fi_types,
    sources,
    CAST(data_from_read AT TIME ZONE 'Asia/Kolkata' AS DATE) AS data_from,
    CAST(data_to_read AT TIME ZONE 'Asia/Kolkata' AS DATE) AS data_to,
    data_life_unit,
    CAST(data_life_value AS BIGINT) AS data_life_value,
    frequency_unit,
    CAST(frequency_value AS BIGINT) AS frequency_value,
    files,
    CASE WHEN record = 'consent' THEN signed = 'true' END AS signed,
    fiu_id,
    aa_id,
    accounts,
    file,
    position,
    received_on,
    CASE WHEN place = 1 THEN 'clean' ELSE 'duplicate' END AS disposition,
    CASE WHEN place > 1 THEN CASE WHEN content = best_content THEN 'duplicate' ELSE 'superseded' END END AS reason
FROM identified AS delivered
LEFT JOIN standing ON record = 'consent' AND standing.customer_id = delivered.customer_id
    AND standing.consent_id = delivered.consent_id
LEFT JOIN undated ON record = 'consent' AND undated.customer_id = delivered.customer_id
    AND undated.consent_id = delivered.consent_id
ORDER BY delivered.customer_id, delivered.consent_id, file, position

-- name: consents
FROM delivered_consents WHERE disposition = 'clean'

-- name: consent_events
FROM events WHERE disposition = 'clean'

-- name: consent_accounts
WITH named AS (
    SELECT
        customer_id, consent_id, file, position, received_on,
        from_json(accounts, '[{"fi_type":"VARCHAR","fip_id":"VARCHAR","account_type":"VARCHAR",
                               "link_ref":"VARCHAR","masked_account_number":"VARCHAR"}]') AS listed
    FROM consents
    WHERE accounts IS NOT NULL
)
SELECT
    customer_id,
    consent_id,
    CAST(ordinal AS INTEGER) AS account_no,
    upper(listed[ordinal + 1].fi_type) AS fi_type,
    listed[ordinal + 1].fip_id AS fip_id,
    listed[ordinal + 1].account_type AS account_type,
    listed[ordinal + 1].link_ref AS link_ref,
    listed[ordinal + 1].masked_account_number AS masked_account_number,
    file,
    position,
    received_on
FROM named, range(len(listed)) AS ordinals(ordinal)
ORDER BY customer_id, consent_id, account_no

-- name: rejects
WITH aside AS (
    SELECT
        customer_id, file, position, 'rejected' AS disposition, fault[1] AS reason, fault[2] AS field,
        coalesce(fault[3], CASE WHEN fault[2] IS NULL THEN raw_text END) AS value,
        file || ', record ' || position || ' (' || record || '): ' || coalesce(fault[2] || ' ', '')
            || replace(fault[1], '_', ' ') || '; ' || fault[4] || '.' AS detail
    FROM records
    WHERE fault IS NOT NULL
    UNION ALL
    SELECT
        customer_id, file, position, disposition, reason, NULL, NULL,
        file || ', record ' || position || ': ' || consent_id || ' was delivered '
            || CASE reason WHEN 'duplicate' THEN 'before' ELSE 'in a more restrictive state' END || '; nothing to do.'
    FROM delivered_consents
    WHERE disposition = 'duplicate'
    UNION ALL
    SELECT
        customer_id, file, position, disposition, 'duplicate', NULL, NULL,
        file || ', record ' || position || ': this notification of ' || consent_id
            || ' was delivered before; nothing to do.'
    FROM events
    WHERE disposition = 'duplicate'
)
SELECT
    customer_id, 'consent' AS source, 'raw.consent_records' AS record_table, file, -1 AS container, position,
    disposition, reason, field, value, CAST(NULL AS DECIMAL(18, 2)) AS amount, detail
FROM aside
ORDER BY customer_id, file, position
