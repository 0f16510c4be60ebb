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
    CASE
        WHEN section NOT IN ('cdnr', 'cdnur') THEN upper(trim(note_type))
        WHEN upper(trim(note_type, ' .')) IN ('C', 'CR', 'CREDIT', 'CREDIT NOTE') THEN 'C'
        WHEN upper(trim(note_type, ' .')) IN ('D', 'DR', 'DEBIT', 'DEBIT NOTE') THEN 'D'
    END AS note_read,
    concat_ws('|', section, note_type, counterparty_gstin, invoice_number, invoice_date, invoice_value, place_of_supply,
              reverse_charge, document_type, line_content, raw_text) AS content,
    CASE
        WHEN defect IS NOT NULL THEN [defect, NULL, raw_text]
        WHEN section IN (SELECT unnest($registered)) AND counterparty_gstin IS NULL
            THEN ['missing_gstin', 'counterparty_gstin', NULL]
        WHEN buyer_standing = 'wrong' THEN ['bad_gstin', 'counterparty_gstin', counterparty_gstin]
        WHEN section IN (SELECT unnest($numbered)) AND nullif(trim(invoice_number), '') IS NULL
            THEN ['missing_invoice_number', 'invoice_number', NULL]
        WHEN invoice_date IS NOT NULL AND issued IS NULL THEN ['bad_date', 'invoice_date', invoice_date]
        WHEN NOT coalesce(has_taxable, false) AND unreadable IS NULL THEN ['missing_amount', 'taxable_value', NULL]
        WHEN unreadable IS NOT NULL THEN ['bad_amount', unreadable[1], unreadable[2]]
        WHEN lacks_taxable AND section IN (SELECT unnest($taxable)) THEN ['missing_amount', 'taxable_value', NULL]
        WHEN greatest(abs(line_sums.taxable_value), abs(line_sums.igst), abs(line_sums.cgst), abs(line_sums.sgst),
                      abs(line_sums.cess)) > $largest
            THEN ['bad_amount', 'taxable_value', NULL]
        WHEN invoice_value IS NOT NULL AND value IS NULL THEN ['bad_amount', 'invoice_value', invoice_value]
        WHEN section IN ('cdnr', 'cdnur') AND note_read IS NULL AND nullif(trim(note_type), '') IS NOT NULL
            THEN ['malformed_record', 'note_type', note_type]
    END AS fault
FROM typed
LEFT JOIN line_sums USING (customer_id, file, return_no, position)
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

READ_RETURNS = """
WITH judged AS (
    SELECT
        typed.*,
        regexp_replace(upper(form), '[^A-Z0-9]', '', 'g') AS form_read,
        CASE
            WHEN defect IS NOT NULL THEN [defect, NULL, raw_text]
            WHEN gstin_read IS NULL OR gstin_standing = 'missing' THEN ['missing_gstin', 'gstin', NULL]
            WHEN gstin_standing = 'wrong' THEN ['bad_gstin', 'gstin', gstin]
            WHEN form_read NOT IN ('GSTR1', 'GSTR3B') THEN ['unsupported_format', 'form', form]
            WHEN period_month IS NULL THEN ['bad_period', 'ret_period', ret_period]
            WHEN filing_date IS NOT NULL AND filed IS NULL THEN ['bad_date', 'filing_date', filing_date]
            WHEN amount_at_fault IS NOT NULL THEN ['bad_amount', amount_at_fault, NULL]
        END AS fault
    FROM typed
),
document_content AS (
    SELECT customer_id, file, return_no, md5(string_agg(content, chr(10) ORDER BY content)) AS documents_content
    FROM documents
    GROUP BY ALL
),
months_seen AS (
    SELECT customer_id, gstin_read AS gstin, form_read AS form, period_month FROM judged WHERE fault IS NULL
    UNION
    SELECT customer_id, gstin, form, period FROM filings WHERE disposition = 'clean' AND gstin IS NOT NULL
),
-- last months of a quarter without a return for the two months before
quarter_ends AS (
    SELECT *
    FROM months_seen AS this
    WHERE month(period_month) % 3 = 0
      AND NOT EXISTS (
          FROM months_seen AS near
          WHERE near.customer_id = this.customer_id AND near.gstin = this.gstin AND near.form = this.form
            AND near.period_month IN (this.period_month - INTERVAL 1 MONTH, this.period_month - INTERVAL 2 MONTH))
),
-- one alone may be a gap; two in a row are a quarterly filer
inferred AS (
    SELECT this.*
    FROM quarter_ends AS this
    WHERE EXISTS (
        FROM quarter_ends AS far
        WHERE far.customer_id = this.customer_id AND far.gstin = this.gstin AND far.form = this.form
          AND far.period_month IN (this.period_month - INTERVAL 3 MONTH, this.period_month + INTERVAL 3 MONTH))
),
placed AS (
    SELECT
        judged.*,
        received_on,
        coalesce(documents_content, '') AS documents_content,
        CASE
            WHEN upper(filing_frequency) LIKE 'Q%' THEN 'quarterly'
            WHEN upper(filing_frequency) LIKE 'M%' THEN 'monthly'
            WHEN inferred.period_month IS NOT NULL THEN 'quarterly'
            ELSE 'monthly'
        END AS frequency
    FROM judged
    LEFT JOIN landed_files USING (customer_id, file)
    LEFT JOIN document_content USING (customer_id, file, return_no)
    LEFT JOIN inferred
        ON inferred.customer_id = judged.customer_id AND inferred.gstin = judged.gstin_read
        AND inferred.form = judged.form_read AND inferred.period_month = judged.period_month
),
described AS (
    SELECT
        *,
        md5(concat_ws('|', documents_content, COLUMNS('_read$')::VARCHAR)) AS content
    FROM placed
),
ranked AS (
    SELECT
        *,
        first_value(content) OVER latest AS latest_content,
        row_number() OVER (
            PARTITION BY customer_id, gstin_read, form_read, period_month, content
            ORDER BY received_on NULLS LAST, file, return_no) AS delivery_of_content,
        max(filed) OVER (PARTITION BY customer_id, gstin_read, form_read, period_month, content) AS filed_on
    FROM described
    WHERE fault IS NULL
    WINDOW latest AS (
        PARTITION BY customer_id, gstin_read, form_read, period_month
        ORDER BY filed DESC NULLS LAST, received_on DESC NULLS LAST, file DESC, return_no DESC)
)
SELECT
    described.*,
    filed_on,
    CASE
        WHEN described.fault IS NOT NULL THEN described.fault
        WHEN described.content <> latest_content THEN ['superseded', NULL, NULL]
        WHEN delivery_of_content > 1 THEN ['duplicate', NULL, NULL]
    END AS verdict,
    CASE
        WHEN verdict IS NULL THEN 'clean'
        WHEN verdict[1] IN ('duplicate', 'superseded') THEN 'duplicate'
        ELSE 'rejected'
    END AS disposition
FROM described
LEFT JOIN ranked USING (customer_id, file, return_no)
ORDER BY customer_id, file, return_no
"""

SETTLE_DOCUMENTS = """
WITH placed AS (
    SELECT
        documents.*,
        returns.gstin_read AS gstin,
        CASE WHEN frequency = 'quarterly' THEN period_month - INTERVAL 2 MONTH ELSE period_month END AS period,
        md5(concat_ws('|', coalesce(buyer, ''), coalesce(trim(invoice_number), ''), coalesce(CAST(issued AS VARCHAR), ''),
                      coalesce(note_read, ''), coalesce(document_type, ''), coalesce(place_of_supply, ''))) AS identity,
        coalesce(documents.fault, verdict,
                 CASE WHEN verdict IS NULL AND returns.customer_id IS NULL THEN ['malformed_record', 'return_no', NULL] END
        ) AS first_fault
    FROM documents
    LEFT JOIN returns USING (customer_id, file, return_no)
),
compared AS (
    SELECT
        *,
        first_fault IS NULL AND section IN (SELECT unnest($numbered))
            AND row_number() OVER (
                PARTITION BY customer_id, file, return_no, section, content, first_fault IS NULL ORDER BY position) > 1 AS repeated
    FROM placed
)
SELECT
    * EXCLUDE (identity, first_fault, repeated, fault),
    CASE
        WHEN repeated OR first_fault[1] IN ('duplicate', 'superseded') THEN 'duplicate'
        WHEN first_fault IS NOT NULL THEN 'rejected'
        ELSE 'clean'
    END AS disposition,
    CASE WHEN repeated THEN ['duplicate', NULL, NULL] ELSE first_fault END AS verdict,
    md5(concat_ws('|', identity, row_number() OVER (
        PARTITION BY customer_id, file, return_no, section, identity, disposition ORDER BY position))) AS document_id
FROM compared
"""

LIST_RETURNS = """
WITH lone_filers AS (
    SELECT customer_id, min(gstin_read) AS gstin
    FROM returns
    WHERE disposition = 'clean'
    GROUP BY ALL
    HAVING count(DISTINCT gstin_read) = 1
),
filing_days AS (
    SELECT customer_id, coalesce(filings.gstin, lone_filers.gstin) AS gstin, form, period, min(filing_date) AS listed_on
    FROM filings
    LEFT JOIN lone_filers USING (customer_id)
    WHERE disposition = 'clean'
    GROUP BY ALL
)
SELECT
    returns.customer_id,
    gstin_read AS gstin,
    gstin_standing = 'valid' AS gstin_verified,
    form_read AS form,
    CAST(CASE WHEN frequency = 'quarterly' THEN period_month - INTERVAL 2 MONTH ELSE period_month END AS DATE) AS period,
    last_day(period_month) AS period_end,
    frequency,
    coalesce(filed_on, listed_on) AS filing_date,
    status,
    legal_name,
    trade_name,
    outward_taxable_read AS outward_taxable,
    outward_zero_rated_read AS outward_zero_rated,
    outward_nil_exempt_read AS outward_nil_exempt,
    inward_reverse_charge_read AS inward_reverse_charge,
    outward_non_gst_read AS outward_non_gst,
    eco_paid_by_operator_read AS eco_paid_by_operator,
    eco_through_operator_read AS eco_through_operator,
    CASE WHEN form_read = 'GSTR3B' THEN
        coalesce(outward_taxable_read, 0) + coalesce(outward_zero_rated_read, 0) + coalesce(outward_nil_exempt_read, 0)
        + coalesce(outward_non_gst_read, 0) + coalesce(eco_paid_by_operator_read, 0)
        + coalesce(eco_through_operator_read, 0) END AS turnover,
    igst_read AS igst,
    cgst_read AS cgst,
    sgst_read AS sgst,
    cess_read AS cess,
    CASE WHEN coalesce(itc_igst_read, itc_cgst_read, itc_sgst_read, itc_cess_read) IS NOT NULL THEN
        coalesce(itc_igst_read, 0) + coalesce(itc_cgst_read, 0) + coalesce(itc_sgst_read, 0)
        + coalesce(itc_cess_read, 0) END AS itc,
    file,
    return_no,
    received_on
FROM returns
LEFT JOIN filing_days
    ON filing_days.customer_id = returns.customer_id AND filing_days.gstin = gstin_read
    AND filing_days.form = form_read AND filing_days.period = period_month
WHERE disposition = 'clean'
ORDER BY returns.customer_id, gstin_read, form_read, period
"""

LIST_DOCUMENTS = """
SELECT
    customer_id,
    gstin,
    CAST(period AS DATE) AS period,
    section,
    document_id,
    buyer AS counterparty_gstin,
    trim(invoice_number) AS invoice_number,
    issued AS invoice_date,
    place_of_supply,
    CASE upper(trim(reverse_charge)) WHEN 'Y' THEN true WHEN 'N' THEN false END AS reverse_charge,
    document_type,
    note_read AS note_type,
    CASE WHEN section IN ('cdnr', 'cdnur') AND coalesce(note_read, 'C') = 'C' THEN -1 ELSE 1 END AS sign,
    taxable_value,
    igst,
    cgst,
    sgst,
    cess,
    value AS invoice_value,
    file,
    return_no,
    position
FROM documents
WHERE disposition = 'clean'
ORDER BY customer_id, gstin, period, section, document_id
"""

LIST_REJECTS = """
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
    verdict[2] AS field,
    verdict[3] AS value,
    amount,
    CASE verdict[1]
        WHEN 'duplicate' THEN 'The same record was delivered before; nothing to do.'
        WHEN 'superseded' THEN 'A later filing of the same return replaces it; nothing to do.'
        WHEN 'bad_gstin' THEN 'The ' || verdict[2] || ' is no GSTIN: its state or check digit does not fit; '
            || 'download the return again or correct it.'
        WHEN 'malformed_record' THEN CASE WHEN verdict[2] = 'note_type' THEN 'The note_type is neither C nor D'
            ELSE 'The record has not the shape of its kind' END || '; download the return again.'
        ELSE 'The ' || coalesce(verdict[2], 'record') || ' is ' || CASE
            WHEN verdict[1] LIKE 'missing%' OR verdict[1] = 'bad_period' AND verdict[3] IS NULL THEN 'missing' ELSE 'not readable or not allowed' END
            || '; download the return again or correct it.'
    END AS detail
FROM faults
WHERE disposition <> 'clean'
ORDER BY customer_id, record_table, file, container, position
"""
