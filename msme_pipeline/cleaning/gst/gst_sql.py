"""SQL of the GST cleaning; one idea each, run by gst.py."""

READ_DOCUMENTS = """
WITH line_sums AS (
    SELECT
        customer_id,
        file,
        return_no,
        position,
        coalesce(sum(taxable_value), 0) AS taxable_value,
        count(taxable_value) > 0 AS has_taxable,
        count(*) > count(taxable_value_text) AS lacks_taxable,
        coalesce(sum(igst), 0) AS igst,
        coalesce(sum(cgst), 0) AS cgst,
        coalesce(sum(sgst), 0) AS sgst,
        coalesce(sum(cess), 0) AS cess,
        max(TRY_CAST(rate AS DECIMAL(18, 2))) AS rate,
        first(CASE
            WHEN taxable_value_text IS NOT NULL AND taxable_value IS NULL THEN ['taxable_value', taxable_value_text]
            WHEN igst_text IS NOT NULL AND igst IS NULL THEN ['igst', igst_text]
            WHEN cgst_text IS NOT NULL AND cgst IS NULL THEN ['cgst', cgst_text]
            WHEN sgst_text IS NOT NULL AND sgst IS NULL THEN ['sgst', sgst_text]
            WHEN cess_text IS NOT NULL AND cess IS NULL THEN ['cess', cess_text]
        END) FILTER (
            taxable_value_text IS NOT NULL AND taxable_value IS NULL OR igst_text IS NOT NULL AND igst IS NULL
            OR cgst_text IS NOT NULL AND cgst IS NULL OR sgst_text IS NOT NULL AND sgst IS NULL
            OR cess_text IS NOT NULL AND cess IS NULL) AS unreadable,
        count(*) AS lines,
        string_agg(concat_ws('/', rate, taxable_value, igst, cgst, sgst, cess), ';') AS line_content
    FROM lines
    GROUP BY ALL
)
SELECT
    typed.*,
    as_money(coalesce(taxable_value, 0)) AS taxable_value,
    coalesce(has_taxable, false) AS has_taxable,
    as_money(coalesce(igst, 0)) AS igst,
    as_money(coalesce(cgst, 0)) AS cgst,
    as_money(coalesce(sgst, 0)) AS sgst,
    as_money(coalesce(cess, 0)) AS cess,
    rate,
    CASE
        WHEN NOT is_note THEN upper(trim(note_type))
        WHEN upper(trim(note_written, ' .')) IN ('C', 'CR', 'CREDIT', 'CREDIT NOTE') THEN 'C'
        WHEN upper(trim(note_written, ' .')) IN ('D', 'DR', 'DEBIT', 'DEBIT NOTE') THEN 'D'
    END AS note_read,
    concat_ws('|', section, note_type, counterparty_gstin, invoice_number, invoice_date, invoice_value, place_of_supply,
              reverse_charge, document_type, original_number, original_date, original_period, supplier_name,
              credit_available, hsn, description, unit, quantity, line_content, raw_text) AS content,
    CASE
        WHEN defect IS NOT NULL THEN [defect, NULL, raw_text]
        WHEN section IN (SELECT unnest($registered)) AND counterparty_gstin IS NULL
            THEN ['missing_gstin', 'counterparty_gstin', NULL]
        WHEN buyer_standing = 'wrong' THEN ['bad_gstin', 'counterparty_gstin', counterparty_gstin]
        WHEN section IN (SELECT unnest($numbered)) AND nullif(trim(invoice_number), '') IS NULL
            THEN ['missing_invoice_number', 'invoice_number', NULL]
        WHEN section IN (SELECT unnest($numbered)) AND amends AND nullif(trim(original_number), '') IS NULL
            THEN ['missing_invoice_number', 'original_number', NULL]
        WHEN section = 'b2csa' AND original_month IS NULL THEN ['bad_period', 'original_period', original_period]
        WHEN invoice_date IS NOT NULL AND issued IS NULL THEN ['bad_date', 'invoice_date', invoice_date]
        WHEN NOT coalesce(has_taxable, false) AND unreadable IS NULL AND section NOT IN ('isd', 'isda') THEN ['missing_amount', 'taxable_value', NULL]
        WHEN unreadable IS NOT NULL THEN ['bad_amount', unreadable[1], unreadable[2]]
        WHEN lacks_taxable AND section IN (SELECT unnest($taxable)) THEN ['missing_amount', 'taxable_value', NULL]
        WHEN greatest(abs(line_sums.taxable_value), abs(line_sums.igst), abs(line_sums.cgst), abs(line_sums.sgst),
                      abs(line_sums.cess)) > $largest
            THEN ['bad_amount', 'taxable_value', NULL]
        WHEN invoice_value IS NOT NULL AND value IS NULL THEN ['bad_amount', 'invoice_value', invoice_value]
        WHEN is_note AND note_read IS NULL AND note_written IS NOT NULL
            THEN ['malformed_record', 'note_type', note_written]
    END AS fault
FROM (
    SELECT
        *,
        section IN (SELECT unnest($amending)) AS amends,
        section IN (SELECT unnest($notes)) AS is_note,
        coalesce(nullif(trim(note_type), ''), CASE WHEN upper(trim(document_type)) IN ('C', 'D') THEN document_type END)
            AS note_written
    FROM typed
) AS typed
LEFT JOIN line_sums USING (customer_id, file, return_no, position)
"""

NAME_FILERS = """
-- a masked number is the one full number of the same customer that it fits
WITH full_numbers AS (
    SELECT DISTINCT customer_id, gstin_read AS full_number FROM numbers WHERE gstin_standing = 'valid'
),
unmasked AS (
    SELECT numbers.customer_id, gstin_read, min(full_number) AS full_number
    FROM (SELECT DISTINCT customer_id, gstin_read FROM numbers WHERE gstin_standing = 'masked') AS numbers
    JOIN full_numbers
        ON full_numbers.customer_id = numbers.customer_id
        AND regexp_full_match(upper(gstin_read), '[0-9A-Z]{15}')
        AND full_number LIKE replace(upper(gstin_read), 'X', '_')
    GROUP BY ALL
    HAVING count(*) = 1
)
SELECT
    typed.* REPLACE (
        coalesce(full_number, typed.gstin_read) AS gstin_read,
        CASE WHEN full_number IS NULL THEN gstin_standing ELSE 'valid' END AS gstin_standing)
FROM typed
LEFT JOIN unmasked USING (customer_id, gstin_read)
"""

READ_FILINGS = """
WITH judged AS (
    SELECT
        *,
        CASE
            WHEN defect IS NOT NULL THEN [defect, NULL, raw_text]
            WHEN gstin_standing = 'wrong' THEN ['bad_gstin', 'gstin', gstin]
            WHEN form IS NULL THEN ['malformed_record', 'form', NULL]
            WHEN period_month IS NULL THEN ['bad_period', 'ret_period', ret_period]
            WHEN filing_date IS NULL THEN ['missing_date', 'filing_date', NULL]
            WHEN filed IS NULL THEN ['bad_date', 'filing_date', filing_date]
        END AS fault,
        regexp_replace(upper(form), '[^A-Z0-9]', '', 'g') AS form_read,
        md5(concat_ws('|', coalesce(gstin_read, ''), form_read, period_month, filed, coalesce(arn, ''))) AS filing_id
    FROM typed
)
SELECT
    customer_id,
    filing_id,
    gstin_read AS gstin,
    form_read AS form,
    period_month AS period,
    filed AS filing_date,
    arn,
    status,
    file,
    position,
    CASE
        WHEN fault IS NOT NULL THEN 'rejected'
        WHEN row_number() OVER (PARTITION BY customer_id, filing_id, fault IS NULL ORDER BY file, position) > 1
            THEN 'duplicate'
        ELSE 'clean'
    END AS disposition,
    CASE WHEN disposition = 'duplicate' THEN ['duplicate', NULL, NULL] ELSE fault END AS fault
FROM judged
ORDER BY customer_id, filing_id, file, position
"""
