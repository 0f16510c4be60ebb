-- Insurance policies in their latest known state and what was paid on them.

-- macro: payment_kind
CREATE OR REPLACE TEMP MACRO payment_kind(kind) AS
    CASE
        WHEN regexp_matches(upper(kind), 'PREMIUM|RENEW') THEN 'premium'
        WHEN upper(kind) LIKE 'CLAIM%' OR upper(kind) = 'FINAL_SETTLEMENT' THEN 'claim'
        WHEN upper(kind) LIKE 'BONUS%' OR upper(kind) LIKE 'MONEY_BACK%' THEN 'bonus'
        WHEN upper(kind) LIKE 'REFUND%' THEN 'refund'
        ELSE 'other'
    END

-- name: judged
WITH dated AS (
    SELECT
        records.* EXCLUDE (frequency),
        received_on,
        coalesce(stated_on, received_on) AS spoken_on,
        CASE
            WHEN upper(frequency) LIKE 'MONTH%' THEN 'monthly'
            WHEN upper(frequency) LIKE 'QUART%' THEN 'quarterly'
            WHEN upper(frequency) LIKE 'HALF%' THEN 'half_yearly'
            WHEN upper(frequency) LIKE 'YEAR%' OR upper(frequency) LIKE 'ANNUAL%' THEN 'yearly'
            WHEN upper(frequency) IN ('ONE_TIME', 'SINGLE') THEN 'single'
        END AS frequency,
        coalesce(nullif(regexp_replace(upper(policy_number), '[^A-Z0-9]', '', 'g'), ''), upper(account), upper(link_ref)) AS number
    FROM records
    LEFT JOIN landed_files USING (customer_id, file)
),
policies AS (
    SELECT customer_id, file, position, upper(coalesce(fip_id, insurer, '')) || '|' || number AS name
    FROM dated
    WHERE record = 'policy' AND defect IS NULL
),
named AS (
    SELECT
        dated.*,
        -- a transaction belongs to the policy it stands under, else to the account's number
        coalesce(own.name, around.name,
                 CASE WHEN parent IS NULL THEN upper(coalesce(dated.fip_id, insurer, '')) || '|' || number END) AS name
    FROM dated
    LEFT JOIN policies AS own USING (customer_id, file, position)
    LEFT JOIN policies AS around
        ON around.customer_id = dated.customer_id AND around.file = dated.file AND around.position = dated.parent
)
SELECT
    *,
    md5(name) AS policy_id,
    CASE
        WHEN defect IS NOT NULL THEN [defect, NULL, raw_text]
        WHEN name IS NULL THEN ['missing_policy_number', 'policy_number', NULL]
        WHEN f_amount IS NOT NULL AND rupees IS NULL THEN ['bad_amount', record_amount, f_amount]
        WHEN rupees < 0 THEN ['negative_amount', record_amount, f_amount]
        WHEN record = 'policy' AND starts_on IS NULL AND f_starts_on IS NOT NULL THEN ['bad_date', 'starts_on', f_starts_on]
        WHEN record = 'policy' AND ends_on IS NULL AND f_ends_on IS NOT NULL THEN ['bad_date', 'ends_on', f_ends_on]
        WHEN record = 'transaction' AND paid_on IS NULL THEN
            [CASE WHEN f_paid_on IS NULL THEN 'missing_date' ELSE 'bad_date' END, 'paid_on', f_paid_on]
        WHEN record = 'transaction' AND f_amount IS NULL THEN ['missing_amount', 'amount', NULL]
    END AS fault
FROM (SELECT *, CASE record WHEN 'policy' THEN 'cover' ELSE 'amount' END AS record_amount FROM named)

-- name: outcomes
WITH sound AS (
    SELECT
        *,
        CASE record WHEN 'policy' THEN stated_on ELSE paid_on END AS told_on,
        -- a file without a receipt date is no older than what it tells
        coalesce(received_on, max(CASE record WHEN 'policy' THEN stated_on ELSE paid_on END) OVER (
            PARTITION BY customer_id, file), DATE '1900-01-01') AS file_known_from,
        CASE record
            WHEN 'policy' THEN policy_id
            ELSE concat_ws('|', policy_id, paid_on, upper(coalesce(kind, '')), rupees)
        END AS same,
        md5(concat_ws('|', coalesce(CAST(rupees AS VARCHAR), ''), coalesce(CAST(premium AS VARCHAR), ''),
                      coalesce(CAST(next_premium_on AS VARCHAR), ''), coalesce(CAST(ends_on AS VARCHAR), ''),
                      coalesce(status, ''), coalesce(CAST(spoken_on AS VARCHAR), ''))) AS content
    FROM judged
    WHERE fault IS NULL
),
occurrences AS (
    SELECT
        *,
        CASE WHEN record = 'transaction'
            THEN row_number() OVER (PARTITION BY customer_id, record, same, file ORDER BY position) ELSE 1 END AS occurrence
    FROM sound
),
ranked AS (
    SELECT
        *,
        row_number() OVER line AS place_in_line,
        first_value(content) OVER line AS kept_content,
        min(file_known_from) OVER (
            PARTITION BY customer_id, record, same, occurrence, CASE record WHEN 'policy' THEN content END) AS first_known
    FROM occurrences
    WINDOW line AS (
        PARTITION BY customer_id, record, same, occurrence
        ORDER BY
            CASE WHEN record = 'transaction' THEN received_on END NULLS LAST,
            CASE WHEN record = 'policy' THEN spoken_on END DESC NULLS LAST,
            CASE WHEN record = 'policy' THEN received_on END DESC NULLS LAST,
            file,
            position
    )
)
SELECT
    * EXCLUDE (content, kept_content, file_known_from, first_known),
    greatest(first_known, told_on) AS known_from,
    CASE WHEN place_in_line = 1 THEN 'clean' ELSE 'duplicate' END AS disposition,
    CASE WHEN place_in_line = 1 THEN NULL
         WHEN record = 'transaction' OR content = kept_content THEN 'duplicate'
         ELSE 'superseded' END AS reason
FROM ranked

-- name: insurance_policies
WITH paid AS (
    SELECT customer_id, policy_id, max(paid_on) AS last_paid_on
    FROM outcomes
    WHERE record = 'transaction' AND disposition = 'clean' AND payment_kind(kind) = 'premium'
    GROUP BY ALL
),
classed AS (
    SELECT
        outcomes.*,
        last_paid_on,
        upper(coalesce(policy_type, '')) AS type_text,
        upper(coalesce(cover_type, '')) AS cover_text,
        upper(coalesce(policy_name, '')) AS title,
        CASE
            WHEN instrument = 'ulip' THEN 'ulip'
            WHEN type_text IN ('TERM', 'TERM_ROP', 'LOAN_COVER_TERM') THEN 'term'
            WHEN type_text = 'ENDOWMENT' THEN 'endowment'
            WHEN type_text IN ('MONEYBACK', 'PENSION_PLAN', 'WHOLE_LIFE', 'CHILDREN_PLAN') THEN 'life'
            WHEN type_text IN ('HEALTH', 'CRITICAL_ILLNESS') THEN 'health'
            WHEN type_text IN ('COMPREHENSIVE', 'THIRD_PARTY') THEN 'motor'
            WHEN cover_text IN ('BUILDING', 'CONTENTS') OR regexp_matches(title, '\b(FIRE|SHOP|PROPERTY|STOCK|BURGLARY)\b')
                THEN 'property'
            WHEN regexp_matches(title, '\bLIABILITY\b') THEN 'liability'
            WHEN regexp_matches(title, '\b(HEALTH|MEDICLAIM|AROGYA)\b') THEN 'health'
            WHEN regexp_matches(title, '\b(MOTOR|VEHICLE|CAR)\b') THEN 'motor'
            WHEN regexp_matches(title, '\b(TERM|KEYMAN)\b') THEN 'term'
            WHEN regexp_matches(title, '\b(LIFE|JEEVAN)\b') THEN 'life'
            ELSE 'other'
        END AS class
    FROM outcomes
    LEFT JOIN paid USING (customer_id, policy_id)
    WHERE record = 'policy' AND disposition = 'clean'
),
dues AS (
    SELECT
        *,
        CASE frequency WHEN 'monthly' THEN 1 WHEN 'quarterly' THEN 3 WHEN 'half_yearly' THEN 6 WHEN 'yearly' THEN 12 END AS every,
        coalesce(next_premium_on, CAST(last_paid_on + INTERVAL 1 MONTH * every AS DATE)) AS due_on,
        CAST(starts_on + INTERVAL 1 YEAR * TRY_CAST(nullif(payment_years, '0') AS INTEGER) AS DATE) AS premiums_end_on
    FROM classed
)
SELECT
    customer_id,
    policy_id,
    coalesce(masked_number, 'X') AS policy_number,
    coalesce(insurer, fip_id) AS insurer,
    policy_name,
    class AS kind,
    CASE
        WHEN class IN ('property', 'liability') OR regexp_matches(title, '\b(KEYMAN|KEY MAN|BUSINESS|GROUP)\b')
             OR holder_pan[4] IN ('C', 'F') THEN 'business'
        ELSE 'person'
    END AS insured,
    holder_pan,
    rupees AS cover,
    premium,
    frequency AS premium_frequency,
    starts_on,
    ends_on,
    next_premium_on,
    CASE
        WHEN regexp_matches(upper(status), 'LAPSE|DISCONTINUED') THEN 'lapsed'
        WHEN regexp_matches(upper(status), 'SURRENDER') THEN 'surrendered'
        WHEN regexp_matches(upper(status), 'PAID.?UP') THEN 'paid_up'
        WHEN regexp_matches(upper(status), 'MATURED|EXPIRED') OR ends_on < spoken_on THEN 'matured'
        WHEN regexp_matches(upper(status), 'IN.?FORCE|ACTIVE') THEN 'in_force'
        WHEN spoken_on IS NULL THEN 'unknown'
        WHEN due_on + INTERVAL 1 DAY * CASE frequency WHEN 'monthly' THEN $grace_monthly ELSE $grace END < spoken_on
             AND frequency IS DISTINCT FROM 'single'
             AND (premiums_end_on IS NULL OR due_on < premiums_end_on) THEN 'lapsed'
        ELSE 'in_force'
    END AS status,
    spoken_on AS stated_on,
    file,
    position,
    received_on,
    known_from
FROM dues
ORDER BY customer_id, policy_id

-- name: insurance_transactions
SELECT
    customer_id,
    policy_id,
    md5(concat_ws('|', same, occurrence)) AS transaction_id,
    paid_on,
    payment_kind(kind) AS kind,
    rupees AS amount,
    txn_id AS reference,
    file,
    position,
    received_on,
    known_from
FROM outcomes
WHERE record = 'transaction' AND disposition = 'clean'
ORDER BY customer_id, policy_id, transaction_id

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
    ('superseded', 'A later state of the policy is known; nothing to do.'),
    ('malformed_record', 'The record has not the shape of a policy or its transaction; ask for it again.'),
    ('missing_policy_number', 'Nothing says which policy it is; ask the insurer to deliver it again.'),
    ('missing', 'The {field} is missing; ask the insurer to deliver the record again.'),
    ('', 'The {field} is not readable or not allowed; ask the insurer to deliver the record again.')
) AS reasons(reason, sentence)
