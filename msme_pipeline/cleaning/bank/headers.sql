-- macro: is_statement
CREATE OR REPLACE TEMP MACRO is_statement(format) AS
    coalesce(format IN ('bank_csv', 'bank_xlsx', 'bank_html', 'bank_mt940', 'bank_text'), false)

-- name: delivered_headers
SELECT
    headers.* EXCLUDE (balance_wall, balance_clock, balance_offset, currency, drawing_power, account_kind),
    nullif(drawing_power, 0) AS drawing_power, -- statements print 0.00 where there is none
    -- no balance is from after the day it was received, whatever offset its label claims
    least(landed_files.received_on,
          CAST(balance_wall - INTERVAL 1 MINUTE * CASE WHEN balance_clock THEN coalesce(balance_offset, 330) ELSE 330 END
               + INTERVAL 330 MINUTE AS DATE)) AS balance_on,
    currency AS delivered_currency,
    CASE WHEN currency IS NULL
              OR upper(trim(currency)) IN
                 ('INR', 'RS', 'RS.', 'RUPEE', 'RUPEES', 'INDIAN RUPEE', 'INDIAN RUPEES', '₹') THEN 'INR'
         ELSE upper(trim(currency)) END AS currency,
    landed_files.received_on,
    is_statement(landed_files.format) AS from_statement,
    CASE WHEN upper(facility) IN ('OD', 'OVERDRAFT') THEN 'OD'
         WHEN upper(facility) IN ('CC', 'CASH CREDIT', 'CASHCREDIT', 'CASH_CREDIT') THEN 'CC' END AS facility_delivered,
    CASE WHEN regexp_matches(account_kind, '\b(CASH[ _-]?CREDIT|CC)\b') THEN 'CC'
         WHEN regexp_matches(account_kind, '\b(OVER[ _-]?DRAFT|OD)\b') THEN 'OD'
         WHEN is_statement(landed_files.format) AND greatest(sanctioned_limit, drawing_power) > 0
              AND NOT coalesce(account_kind LIKE '%SAVING%', false) THEN 'OD' END AS facility_told
FROM (SELECT *, upper(concat_ws(' ', account_type, account_sub_type)) AS account_kind FROM typed_headers) AS headers
LEFT JOIN landed_files USING (customer_id, file)
ORDER BY customer_id, file, account_no

-- name: named_accounts
WITH candidates AS (
    SELECT
        customer_id,
        tail,
        min(account_id) FILTER (bank_code IS NULL) AS unnamed,
        min(account_id) FILTER (bank_code IS NOT NULL) AS account_id,
        min(bank_code) AS bank_code
    FROM headers
    WHERE tail <> 'UNKNOWN' AND coalesce(fi_type, 'deposit') = 'deposit' AND defect IS NULL
    GROUP BY ALL
    HAVING count(DISTINCT account_id) FILTER (bank_code IS NULL) = 1
       AND count(DISTINCT account_id) FILTER (bank_code IS NOT NULL) = 1
),
rows_of AS (
    SELECT unnamed, records.account_id, records.customer_id, booked_date, signed, balance_after
    FROM records
    JOIN candidates ON candidates.customer_id = records.customer_id
        AND records.account_id IN (candidates.unnamed, candidates.account_id)
    WHERE reason IS NULL AND balance_after IS NOT NULL
),
known AS (
    SELECT DISTINCT customer_id, unnamed, booked_date, signed, balance_after
    FROM rows_of
    WHERE account_id <> unnamed
),
agreeing AS (
    SELECT customer_id, unnamed
    FROM (FROM rows_of WHERE account_id = unnamed) AS unnamed_rows
    SEMI JOIN (SELECT customer_id, unnamed, booked_date FROM known) AS days
        USING (customer_id, unnamed, booked_date)
    LEFT JOIN (SELECT *, true AS found FROM known) AS known
        USING (customer_id, unnamed, booked_date, signed, balance_after)
    GROUP BY ALL
    HAVING 2 * count(found) > count(*)
)
SELECT customer_id, unnamed, account_id, bank_code
FROM candidates
SEMI JOIN agreeing USING (customer_id, unnamed)

-- name: renamed_headers
SELECT headers.* REPLACE (
    coalesce(named.account_id, headers.account_id) AS account_id,
    coalesce(headers.bank_code, named.bank_code) AS bank_code)
FROM headers
LEFT JOIN named_accounts AS named ON named.customer_id = headers.customer_id AND named.unnamed = headers.account_id
ORDER BY customer_id, file, account_no
