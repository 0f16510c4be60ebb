-- macro: source_of
-- source that the records of a format belong to; other formats are named <source>_<shape>
CREATE OR REPLACE TEMP MACRO source_of(format) AS CASE
    WHEN format IN ('aa_deposit', 'aa_term_deposit', 'aa_recurring_deposit') THEN 'bank'
    WHEN format IN ('gstr1', 'gstr3b', 'gstr2a', 'gstr2b', 'cmp08', 'gstr4', 'aa_gstr1_3b') THEN 'gst'
    WHEN format IN ('aa_insurance_policies', 'aa_ulip') THEN 'insurance'
    WHEN format IN ('aa_mutual_funds', 'aa_sip', 'aa_equities', 'aa_etf', 'aa_bonds', 'aa_debentures',
                    'aa_govtsecurities', 'aa_cis', 'aa_aif', 'aa_invit', 'aa_reit', 'aa_idr', 'aa_cp', 'aa_cd')
        THEN 'mutual_funds'
    WHEN format LIKE 'mutual_funds_%' THEN 'mutual_funds'
    ELSE split_part(format, '_', 1)
END

-- name: rejected_records
FROM put_aside
UNION ALL BY NAME
SELECT
    customer_id,
    'landing' AS source,
    'raw.landed_files' AS record_table,
    file,
    -1 AS container,
    -1 AS position,
    'rejected' AS disposition,
    coalesce(every_file.defect, withheld.reason) AS reason,
    CASE
        WHEN every_file.defect IS NOT NULL THEN every_file.detail
        ELSE withheld.detail || ' Its ' || records_read || ' records are withheld.'
    END AS detail
FROM every_file
LEFT JOIN withheld USING (customer_id, file)
WHERE every_file.defect IS NOT NULL OR withheld.file IS NOT NULL
ORDER BY customer_id, record_table, file, container, position

-- name: delivered_amounts
WITH written AS (
    SELECT *, regexp_full_match(text, '[0-9]{1,13}(\.[0-9]{1,2})?') AS plain
    FROM (
        SELECT customer_id, source, text FROM texts
        UNION ALL
        SELECT customer_id, 'gst', unnest(items).taxable_value FROM gst_invoices
    )
    WHERE text IS NOT NULL
),
distinct_amounts AS (
    SELECT customer_id, source, upper(trim(text, ' ' || chr(9) || chr(10) || chr(12) || chr(13))) AS text, count(*) AS times
    FROM written
    WHERE NOT plain
    GROUP BY ALL
),
bare AS (
    SELECT
        *,
        regexp_matches(text, '[CD]R\.?\)?$') AS sided,
        text[1] = '(' AND text[-1] = ')' AS bracketed,
        regexp_replace(
            regexp_replace(CASE WHEN bracketed THEN trim(text[2:-2]) ELSE text END,
                           '\s*\(?([CD]R)\.?\)?$', ''),
            '^([+-]?)\s*(RS\.?|INR|₹)?\s*([+-]?)\s*([0-9.,]*(E[+-]?[0-9]{1,2})?)\s*(-?)\s*(RS\.?|INR|₹)?(/-)?$',
            '\1\3\6 \4') AS signs_and_number,
        split_part(signs_and_number, ' ', 1) AS signs,
        split_part(signs_and_number, ' ', 2) AS number
    FROM distinct_amounts
),
numbers AS (
    SELECT
        *,
        CASE
            WHEN text IN ('-', '--', 'NIL') THEN 0
            WHEN regexp_full_match(number,
                    '([0-9]+|[0-9]{1,3}(,[0-9]{2,3})*,[0-9]{3})?(\.[0-9]{0,20})?(E[+-]?[0-9]{1,2})?')
                 AND regexp_matches(number, '^[0-9.,]*[0-9]')
                THEN TRY_CAST(replace(number, ',', '') AS DECIMAL(38, 20))
        END AS magnitude,
        len(replace(signs, '+', '')) + CAST(bracketed AS INTEGER)
            + CAST(sided AND regexp_matches(text, 'DR\.?\)?$') AS INTEGER) AS minuses
    FROM bare
),
-- half to even on paise, by whole numbers
rounded AS (
    SELECT
        *,
        CAST(split_part(CAST(magnitude AS VARCHAR), '.', 1) || split_part(CAST(magnitude AS VARCHAR), '.', 2)[1:2]
             AS HUGEINT) AS paise,
        CAST(split_part(CAST(magnitude AS VARCHAR), '.', 2)[3:20] AS BIGINT) AS beyond
    FROM numbers
    WHERE magnitude IS NOT NULL AND minuses <= 1 AND magnitude <= 10000000000000.005
      AND len(regexp_replace(text, '\s+', ' ', 'g')) <= 64
),
plain_rupees AS (
    SELECT customer_id, source, sum(CAST(TRY_CAST(text AS DECIMAL(15, 2)) * 100 AS BIGINT)) AS paise
    FROM written
    WHERE plain
    GROUP BY ALL
),
other_rupees AS (
    SELECT
        customer_id,
        source,
        CAST(sum(
            times
            -- a statement of funds writes redemptions with a minus; clean amounts are magnitudes
            * CASE WHEN minuses = 1 AND NOT (source = 'bank' AND sided) AND source <> 'mutual_funds'
                THEN -1 ELSE 1 END
            * (paise + CASE WHEN beyond > 500000000000000000
                            OR beyond = 500000000000000000 AND paise % 2 = 1 THEN 1 ELSE 0 END)
        ) AS HUGEINT) AS paise
    FROM rounded
    GROUP BY ALL
),
sums AS (
    SELECT customer_id, source, CAST(sum(paise) AS HUGEINT) AS paise
    FROM (FROM plain_rupees UNION ALL FROM other_rupees)
    GROUP BY ALL
)
SELECT
    customer_id,
    source,
    CAST(CASE WHEN paise < 0 THEN '-' ELSE '' END || (abs(paise) // 100) || '.'
         || lpad(CAST(abs(paise) % 100 AS VARCHAR), 2, '0') AS DECIMAL(38, 2)) AS delivered_rupees
FROM sums

-- name: delivered_records
WITH raw_rows AS (
    SELECT customer_id, file, source, count(*) AS records FROM read_rows GROUP BY ALL
),
-- a file counts for the source of its format, less the records that it holds of other sources
of_files AS (
    SELECT
        customer_id,
        file,
        source_of(format) AS source,
        coalesce(records_delivered, 0) AS delivered,
        records_read AS read,
        -- files of an aggregator may hold records of several sources
        starts_with(format, 'aa_') AND $lacks_other AS mixed
    FROM landed_files
    WHERE defect IS NULL
),
in_files AS (
    SELECT
        of_files.customer_id,
        of_files.source,
        delivered,
        read,
        CASE WHEN mixed THEN greatest(read - coalesce(sum(records) FILTER (raw_rows.source = of_files.source), 0), 0)
             ELSE coalesce(sum(records) FILTER (raw_rows.source <> of_files.source), 0) END AS elsewhere
    FROM of_files
    LEFT JOIN raw_rows USING (customer_id, file)
    GROUP BY of_files.customer_id, file, of_files.source, delivered, read, mixed
),
moved AS (
    SELECT raw_rows.customer_id, raw_rows.source, records AS delivered, records AS read
    FROM raw_rows JOIN of_files USING (customer_id, file)
    WHERE raw_rows.source <> of_files.source
)
SELECT customer_id, source, CAST(sum(delivered) AS BIGINT) AS delivered, CAST(sum(read) AS BIGINT) AS read
FROM (
    SELECT customer_id, source, delivered - elsewhere AS delivered, read - elsewhere AS read FROM in_files
    UNION ALL
    FROM moved
)
GROUP BY ALL

-- name: conservation
WITH clean AS (
    SELECT customer_id, source, count(*) AS clean, sum(rupees) AS clean_rupees FROM clean_rows GROUP BY ALL
),
aside AS (
    SELECT
        customer_id,
        source,
        count(*) FILTER (disposition = 'rejected') AS rejected,
        count(*) FILTER (disposition = 'duplicate') AS duplicate,
        sum(amount) FILTER (disposition = 'rejected') AS rejected_rupees,
        sum(amount) FILTER (disposition = 'duplicate') AS duplicate_rupees
    FROM put_aside
    WHERE record_table <> 'raw.bank_accounts'
    GROUP BY ALL
),
sums AS (
    SELECT
        customer_id,
        source,
        coalesce(delivered, 0) AS delivered,
        coalesce(read, 0) AS read,
        coalesce(clean, 0) AS clean,
        coalesce(rejected, 0) AS rejected,
        coalesce(duplicate, 0) AS duplicate,
        coalesce(delivered_rupees, 0) AS delivered_rupees,
        coalesce(clean_rupees, 0) AS clean_rupees,
        coalesce(rejected_rupees, 0) AS rejected_rupees,
        coalesce(duplicate_rupees, 0) AS duplicate_rupees
    FROM delivered_records
    FULL JOIN clean USING (customer_id, source)
    FULL JOIN aside USING (customer_id, source)
    FULL JOIN delivered_amounts USING (customer_id, source)
)
SELECT
    * EXCLUDE (delivered_rupees, clean_rupees, rejected_rupees, duplicate_rupees),
    as_money(delivered_rupees) AS delivered_rupees,
    as_money(clean_rupees) AS clean_rupees,
    as_money(rejected_rupees) AS rejected_rupees,
    as_money(duplicate_rupees) AS duplicate_rupees,
    delivered = read
        AND delivered = clean + rejected + duplicate
        AND sums.delivered_rupees = sums.clean_rupees + sums.rejected_rupees + sums.duplicate_rupees AS balanced
FROM sums
ORDER BY customer_id, source
