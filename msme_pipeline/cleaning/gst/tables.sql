-- The clean tables of GST: returns, documents, their versions, and what was put aside.

-- name: gst_returns
SELECT
    customer_id,
    gstin_read AS gstin,
    gstin_standing = 'valid' AS gstin_verified,
    form_read AS form,
    period_start AS period,
    last_day(period_month) AS period_end,
    frequency,
    filing_day AS filing_date,
    status,
    registration_status,
    taxpayer_type,
    legal_name,
    trade_name,
    outward_taxable_read AS outward_taxable,
    outward_zero_rated_read AS outward_zero_rated,
    outward_nil_exempt_read AS outward_nil_exempt,
    inward_reverse_charge_read AS inward_reverse_charge,
    outward_non_gst_read AS outward_non_gst,
    eco_paid_by_operator_read AS eco_paid_by_operator,
    eco_through_operator_read AS eco_through_operator,
    turnover,
    igst_read AS igst,
    cgst_read AS cgst,
    sgst_read AS sgst,
    cess_read AS cess,
    itc,
    known_from,
    file,
    return_no,
    received_on
FROM returns
WHERE disposition = 'clean'
ORDER BY customer_id, gstin_read, form_read, period_start, frequency

-- name: gst_invoices
SELECT
    customer_id,
    gstin,
    period,
    base_section AS section,
    document_id,
    buyer AS counterparty_gstin,
    trim(invoice_number) AS invoice_number,
    issued AS invoice_date,
    place_of_supply,
    CASE upper(trim(reverse_charge)) WHEN 'Y' THEN true WHEN 'N' THEN false END AS reverse_charge,
    document_type,
    CASE WHEN is_note THEN note_read END AS note_type,
    sign,
    taxable_value,
    igst,
    cgst,
    sgst,
    cess,
    value AS invoice_value,
    is_branch_transfer,
    CASE WHEN family = 'amendment' THEN coalesce(trim(original_number), original_period) END AS amends,
    CASE WHEN family = 'amendment' THEN period_start END AS amended_in,
    known_from,
    file,
    return_no,
    position
FROM documents
WHERE disposition = 'clean' AND family IN ('sale', 'amendment')
ORDER BY customer_id, gstin, period, section, document_id, file, return_no, position

-- name: gst_purchases
SELECT
    customer_id,
    gstin,
    form_read AS statement,
    period_start AS period,
    kind AS section,
    document_id,
    buyer AS supplier_gstin,
    supplier_name,
    trim(invoice_number) AS invoice_number,
    issued AS invoice_date,
    place_of_supply,
    CASE WHEN is_note THEN note_read END AS note_type,
    sign,
    taxable_value,
    igst,
    cgst,
    sgst,
    cess,
    value AS invoice_value,
    CASE upper(trim(credit_available)) WHEN 'Y' THEN true WHEN 'N' THEN false END AS credit_available,
    trim(original_number) AS amends,
    is_branch_transfer,
    known_from,
    amended_on AS replaced_from,
    file,
    return_no,
    position,
    received_on
FROM documents
WHERE disposition = 'clean' AND family = 'purchase'
ORDER BY customer_id, gstin, statement, period, section, document_id, file, return_no, position

-- name: gst_hsn
SELECT
    customer_id,
    gstin,
    period_start AS period,
    row_number() OVER (PARTITION BY customer_id, file, return_no ORDER BY position) - 1 AS line_no,
    trim(hsn) AS hsn,
    description,
    upper(trim(unit)) AS unit,
    TRY_CAST(replace(quantity, ',', '') AS DECIMAL(18, 3)) AS quantity,
    rate,
    taxable_value,
    igst,
    cgst,
    sgst,
    cess,
    known_from,
    file,
    return_no,
    position,
    received_on
FROM documents
WHERE disposition = 'clean' AND family = 'hsn'
ORDER BY customer_id, gstin, period, file, return_no, position

-- name: gst_filings
FROM filings WHERE disposition = 'clean' ORDER BY customer_id, filing_id

-- name: gst_return_versions
WITH filed AS (
    FROM contents WHERE form_read IN ('GSTR1', 'GSTR3B', 'CMP08', 'GSTR4')
),
sales AS (
    SELECT * FROM documents WHERE is_sound AND family IN ('sale', 'amendment')
),
-- days on which what is known of a period changes
changes AS (
    SELECT customer_id, gstin_read AS gstin, form_read AS form, period_start AS period, frequency, known_from,
           CASE WHEN version_of_return > 1 THEN 'revised' ELSE 'filed' END AS cause
    FROM filed
    WHERE known_from < coalesce(replaced_on, DATE '9999-12-31')
    UNION ALL
    SELECT customer_id, gstin, 'GSTR1', period, NULL, known_from, 'amended' FROM sales WHERE family = 'amendment'
    UNION ALL
    SELECT customer_id, gstin, 'GSTR1', period, NULL, known_to, 'amended' FROM sales
    WHERE known_to IS NOT NULL AND (family = 'amendment' OR known_to = amended_on)
),
days AS (
    SELECT DISTINCT ON (filed.customer_id, filed.file, filed.return_no, changes.known_from)
        filed.customer_id, filed.file, filed.return_no, changes.known_from AS since, changes.cause
    FROM filed
    JOIN changes
        ON changes.customer_id = filed.customer_id AND changes.gstin = filed.gstin_read
        AND changes.form = filed.form_read AND changes.period = filed.period_start
        AND coalesce(changes.frequency, filed.frequency) = filed.frequency
        AND changes.known_from >= filed.known_from
        AND changes.known_from < coalesce(filed.replaced_on, DATE '9999-12-31')
    ORDER BY filed.customer_id, filed.file, filed.return_no, changes.known_from,
             CASE changes.cause WHEN 'filed' THEN 0 WHEN 'revised' THEN 1 ELSE 2 END
),
known AS (
    SELECT filed.*, since, cause
    FROM filed
    JOIN days USING (customer_id, file, return_no)
),
-- sums of the documents of a return as they stood from that day; amendments stand in later returns
in_return AS (
    SELECT
        known.customer_id, known.file, known.return_no, known.since,
        sum(sales.sign * sales.taxable_value) AS taxable,
        sum(sales.sign * (sales.igst + sales.cgst + sales.sgst + sales.cess)) AS tax,
        sum(sales.sign * sales.taxable_value) FILTER (sales.base_section = 'b2b') AS b2b_taxable,
        count(*) FILTER (sales.base_section = 'b2b') AS invoices,
        sum(sales.sign * sales.taxable_value) FILTER (sales.is_branch_transfer) AS branch_transfers
    FROM known
    JOIN sales
        ON sales.customer_id = known.customer_id AND sales.gstin = known.gstin_read
        AND sales.form_read = known.form_read AND sales.period = known.period_start
        AND (sales.family = 'amendment' OR sales.file = known.file AND sales.return_no = known.return_no)
        AND sales.known_from <= known.since AND (sales.known_to IS NULL OR known.since < sales.known_to)
    WHERE known.form_read IN ('GSTR1', 'GSTR4')
    GROUP BY ALL
),
rejected_documents AS (
    SELECT customer_id, file, return_no, sum(CASE WHEN has_taxable THEN sign * taxable_value ELSE 0 END) AS rejected
    FROM documents
    WHERE verdict IS NOT NULL AND NOT is_sound AND is_first_delivery AND family IN ('sale', 'amendment')
        AND disposition = 'rejected'
    GROUP BY ALL
)
SELECT
    known.customer_id,
    gstin_read AS gstin,
    form_read AS form,
    period_start AS period,
    last_day(period_month) AS period_end,
    frequency,
    row_number() OVER of_return - 1 AS version,
    since AS known_from,
    lead(since) OVER of_return AS known_to,
    cause,
    as_money(CASE WHEN form_read IN ('GSTR3B', 'CMP08') THEN turnover ELSE coalesce(taxable, 0) END) AS turnover,
    as_money(CASE WHEN form_read IN ('GSTR3B', 'CMP08') THEN
        coalesce(igst_read, 0) + coalesce(cgst_read, 0) + coalesce(sgst_read, 0) + coalesce(cess_read, 0)
        ELSE coalesce(tax, 0) END) AS tax,
    CASE WHEN form_read = 'GSTR1' THEN as_money(coalesce(b2b_taxable, 0)) END AS b2b_taxable,
    CASE WHEN form_read = 'GSTR1' THEN coalesce(invoices, 0) END AS invoices,
    CASE WHEN form_read = 'GSTR1' THEN as_money(coalesce(branch_transfers, 0)) END AS branch_transfers,
    CASE WHEN form_read IN ('GSTR1', 'GSTR4') THEN as_money(coalesce(rejected, 0)) END AS rejected,
    itc,
    filing_day AS filing_date,
    registration_status
FROM known
LEFT JOIN in_return USING (customer_id, file, return_no, since)
LEFT JOIN rejected_documents USING (customer_id, file, return_no)
WINDOW of_return AS (PARTITION BY known.customer_id, gstin_read, form_read, period_start, frequency
                     ORDER BY since, place_of_content)
ORDER BY customer_id, gstin, form, period, frequency, version

-- name: gst_invoice_versions
WITH versions AS (
    SELECT *, bool_or(known_to IS NOT NULL OR cause <> 'filed') OVER (
        PARTITION BY customer_id, gstin, period, base_section, document_id) AS has_changed
    FROM documents
    WHERE is_sound AND family IN ('sale', 'amendment')
)
SELECT
    customer_id,
    gstin,
    period,
    base_section AS section,
    document_id,
    row_number() OVER (
        PARTITION BY customer_id, gstin, period, base_section, document_id
        ORDER BY known_from, period_month, place_of_content, file, return_no, position) - 1 AS version,
    known_from,
    known_to,
    cause,
    trim(invoice_number) AS invoice_number,
    issued AS invoice_date,
    buyer AS counterparty_gstin,
    place_of_supply,
    sign,
    taxable_value,
    igst,
    cgst,
    sgst,
    cess,
    value AS invoice_value,
    is_branch_transfer,
    file,
    return_no,
    position
FROM versions
WHERE has_changed
ORDER BY customer_id, gstin, period, section, document_id, version

-- name: gst_rejected
WITH faults AS (
    SELECT customer_id, 'raw.gst_returns' AS record_table, file, return_no AS container, -1 AS position,
           disposition, verdict, CAST(NULL AS DECIMAL(18, 2)) AS amount
    FROM returns
    UNION ALL
    SELECT customer_id, 'raw.gst_invoices', file, return_no, position, disposition, verdict,
           CASE WHEN has_taxable THEN taxable_value END
    FROM documents
    UNION ALL
    SELECT customer_id, 'raw.gst_filings', file, 0, position, disposition, fault, NULL
    FROM filings
)
SELECT
    customer_id,
    'gst' AS source,
    record_table,
    file,
    container,
    position,
    disposition,
    verdict[1] AS reason,
    CASE WHEN verdict[1] <> 'superseded' THEN verdict[2] END AS field,
    verdict[3] AS value,
    amount,
    CASE verdict[1]
        WHEN 'duplicate' THEN 'The same record was delivered before; nothing to do.'
        WHEN 'superseded' THEN CASE
            WHEN verdict[2] = 'amended' THEN 'A later return amends the document, which is kept among its versions; nothing to do.'
            ELSE 'A later filing of the same return replaces it; nothing to do.' END
        WHEN 'bad_gstin' THEN 'The ' || verdict[2] || ' is no GSTIN: its state or check digit does not fit; '
            || 'download the return again or correct it.'
        WHEN 'malformed_record' THEN CASE verdict[2]
            WHEN 'note_type' THEN 'The note_type is neither C nor D'
            WHEN 'section' THEN 'The section does not belong into this form'
            ELSE 'The record has not the shape of its kind' END || '; download the return again.'
        ELSE 'The ' || coalesce(verdict[2], 'record') || ' is ' || CASE
            WHEN verdict[1] LIKE 'missing%' OR verdict[1] = 'bad_period' AND verdict[3] IS NULL THEN 'missing' ELSE 'not readable or not allowed' END
            || '; download the return again or correct it.'
    END AS detail
FROM faults
WHERE disposition <> 'clean'
ORDER BY customer_id, record_table, file, container, position
