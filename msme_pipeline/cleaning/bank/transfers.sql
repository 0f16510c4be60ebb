-- name: own_rows
WITH holders AS (
    SELECT DISTINCT customer_id, holder
    FROM (
        SELECT
            customer_id,
            regexp_replace(
                regexp_replace(upper(unnest(string_split(coalesce(holder_name, ''), ';'))),
                               '\b(MR|MRS|MS|M/S|SHRI|SMT|DR)\b\.?', '', 'g'),
                '[^A-Z]', '', 'g') AS holder
        FROM headers
    )
    WHERE length(holder) >= 5
),
parties AS (
    SELECT
        customer_id,
        counterparty,
        regexp_replace(upper(counterparty), '[^A-Z]', '', 'g') AS letters
    FROM (SELECT DISTINCT customer_id, counterparty FROM transactions WHERE counterparty IS NOT NULL)
),
own_names AS (
    SELECT DISTINCT customer_id, counterparty
    FROM parties
    JOIN holders USING (customer_id)
    WHERE letters = holder OR (length(letters) >= $shortest_name AND starts_with(holder, letters))
),
tails AS (
    SELECT DISTINCT customer_id, account_id AS other_id, tail
    FROM headers
    WHERE tail <> 'UNKNOWN' AND length(tail) >= 3
),
own_numbers AS (
    SELECT DISTINCT row
    FROM transactions
    JOIN tails USING (customer_id)
    WHERE other_id <> account_id
      AND contains(narration, tail)
      AND regexp_matches(upper(narration),
          '(?:[X*][X*]+[0-9]*|TRANSFER (?:FROM|TO|DR|CR)[- ]+[0-9]*|\bA/?C (?:NO)?[-.: ]*[0-9]*)' || tail || '(?:[^0-9]|$)')
)
SELECT row FROM transactions SEMI JOIN own_names USING (customer_id, counterparty)
UNION
SELECT row FROM own_numbers
UNION
SELECT row FROM transactions WHERE category = 'own_transfer'

-- name: candidate_legs
WITH several AS (
    SELECT customer_id FROM transactions GROUP BY ALL HAVING count(DISTINCT account_id) > 1
),
legs AS (
    SELECT
        transactions.*,
        CASE WHEN length(narration_reference) >= $shortest_reference
             THEN ltrim(upper(narration_reference), '0') END AS spoken_reference,
        CASE WHEN length(reference) >= $shortest_reference THEN ltrim(upper(reference), '0') END AS bank_reference,
        own_rows.row IS NOT NULL AS own,
        counterparty IS NULL AND vpa IS NULL AND rail IN ('TRANSFER', 'NEFT', 'RTGS', 'IMPS', 'UPI') AS names_nobody
    FROM transactions
    SEMI JOIN several USING (customer_id)
    LEFT JOIN own_rows USING (row)
    WHERE NOT is_charge AND amount > 0
),
pairs AS (
    SELECT
        customer_id,
        debit.row AS debit_row,
        credit.row AS credit_row,
        abs(credit.booked_date - debit.booked_date) AS days,
        CASE
            WHEN debit.spoken_reference IN (credit.spoken_reference, credit.bank_reference)
                 OR debit.bank_reference IN (credit.spoken_reference, credit.bank_reference) THEN 0
            WHEN debit.own AND credit.own THEN 1
            WHEN debit.own OR credit.own THEN 2
            WHEN debit.names_nobody AND credit.names_nobody AND debit.rail = credit.rail THEN 3
        END AS weakness
    FROM legs AS debit
    JOIN legs AS credit USING (customer_id, amount)
    WHERE debit.direction = 'DEBIT' AND credit.direction = 'CREDIT'
      AND debit.account_id <> credit.account_id
      AND credit.booked_date BETWEEN debit.booked_date - $window_days AND debit.booked_date + $window_days
)
SELECT *
FROM pairs
WHERE weakness IS NOT NULL
ORDER BY weakness, days, debit_row, credit_row

-- name: labels
WITH linked AS (
    SELECT
        debit_row,
        credit_row,
        md5(concat_ws('|', debit.account_id, debit.transaction_id, credit.account_id, credit.transaction_id)) AS transfer_id,
        greatest(debit.known_from, credit.known_from) AS linked_from
    FROM legs
    JOIN transactions AS debit ON debit.row = debit_row
    JOIN transactions AS credit ON credit.row = credit_row
),
linked_rows AS (
    SELECT debit_row AS row, transfer_id, linked_from FROM linked
    UNION ALL
    SELECT credit_row, transfer_id, linked_from FROM linked
),
-- what each leg is by itself
alone AS (
    SELECT
        transactions.row,
        category,
        CASE WHEN own_rows.row IS NOT NULL AND NOT is_charge AND NOT is_return
                  AND category IN ('unknown', 'sales_receipt', 'supplier_payment', 'own_transfer') THEN 'one_legged'
        END AS kind
    FROM transactions
    LEFT JOIN own_rows USING (row)
)
SELECT
    transfer_id,
    linked_from,
    CASE WHEN transfer_id IS NOT NULL THEN 'linked' ELSE kind END AS transfer_kind,
    CASE WHEN transfer_id IS NOT NULL THEN kind END AS unlinked_kind,
    CASE WHEN transfer_kind IS NOT NULL THEN 'own_transfer' ELSE category END AS category,
    CASE WHEN transfer_id IS NOT NULL THEN CASE WHEN kind IS NOT NULL THEN 'own_transfer' ELSE alone.category END END
        AS unlinked_category
FROM alone
LEFT JOIN linked_rows USING (row)
ORDER BY row
