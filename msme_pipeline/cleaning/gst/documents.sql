-- Documents of GST returns: judged, settled with their return, replaced by amendments.

-- name: judged_documents
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
        -- sections whose other side has a GSTIN
        WHEN section IN ('b2b', 'b2ba', 'cdnr', 'cdnra', 'cdn', 'cdna') AND counterparty_gstin IS NULL
            THEN ['missing_gstin', 'counterparty_gstin', NULL]
        WHEN buyer_standing = 'wrong' THEN ['bad_gstin', 'counterparty_gstin', counterparty_gstin]
        WHEN is_numbered AND nullif(trim(invoice_number), '') IS NULL
            THEN ['missing_invoice_number', 'invoice_number', NULL]
        WHEN is_numbered AND amends AND nullif(trim(original_number), '') IS NULL
            THEN ['missing_invoice_number', 'original_number', NULL]
        WHEN section = 'b2csa' AND original_month IS NULL THEN ['bad_period', 'original_period', original_period]
        WHEN invoice_date IS NOT NULL AND issued IS NULL THEN ['bad_date', 'invoice_date', invoice_date]
        WHEN NOT coalesce(has_taxable, false) AND unreadable IS NULL AND section NOT IN ('isd', 'isda')
            THEN ['missing_amount', 'taxable_value', NULL]
        WHEN unreadable IS NOT NULL THEN ['bad_amount', unreadable[1], unreadable[2]]
        -- the rate lines of nil may leave kinds of supply out
        WHEN lacks_taxable AND (is_numbered OR section IN ('b2cs', 'b2csa', 'hsn', 'txos')) THEN ['missing_amount', 'taxable_value', NULL]
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
        section IN ('b2ba', 'b2cla', 'expa', 'b2csa', 'cdnra', 'cdnura', 'cdna') AS amends,
        section IN ('cdnr', 'cdnur', 'cdnra', 'cdnura', 'cdn', 'cdna') AS is_note,
        -- single documents; the other sections hold summary lines, distributed credit or imports
        is_note OR section IN ('b2b', 'b2cl', 'exp', 'b2ba', 'b2cla', 'expa') AS is_numbered,
        coalesce(nullif(trim(note_type), ''), CASE WHEN upper(trim(document_type)) IN ('C', 'D') THEN document_type END)
            AS note_written
    FROM typed_documents
) AS typed
LEFT JOIN line_sums USING (customer_id, file, return_no, position)

-- name: settled_documents
WITH placed AS (
    SELECT
        documents.*,
        returns.gstin_read AS gstin,
        form_read,
        frequency,
        period_month,
        period_start,
        returns.known_from,
        returns.received_on,
        place_of_content,
        is_first_delivery,
        CASE section WHEN 'cdn' THEN 'cdnr' WHEN 'cdna' THEN 'cdnra' ELSE section END AS kind,
        CASE WHEN amends OR kind = 'cdnra' THEN kind[1:-2] ELSE kind END AS base_section,
        CASE
            WHEN form_read IN ('GSTR2A', 'GSTR2B') AND base_section IN (
                'b2b', 'cdnr', 'isd', 'isda', 'impg', 'impga', 'impgsez', 'impgseza') THEN 'purchase'
            WHEN form_read = 'GSTR1' AND section IN ('b2b', 'b2cl', 'exp', 'b2cs', 'nil', 'cdnr', 'cdnur') THEN 'sale'
            WHEN form_read = 'GSTR1' AND amends AND section NOT IN ('cdna') THEN 'amendment'
            WHEN form_read = 'GSTR1' AND section = 'hsn' THEN 'hsn'
            WHEN form_read = 'GSTR4' AND section = 'txos' THEN 'sale'
        END AS family,
        md5(concat_ws('|', coalesce(buyer, ''), coalesce(trim(invoice_number), ''), coalesce(CAST(issued AS VARCHAR), ''),
                      coalesce(note_read, ''), coalesce(document_type, ''), coalesce(place_of_supply, ''),
                      CASE WHEN amends THEN coalesce(trim(original_number), original_period, '') || '|' || period_month END
        )) AS identity,
        coalesce(documents.fault, verdict,
                 CASE
                     WHEN verdict IS NULL AND returns.customer_id IS NULL THEN ['malformed_record', 'return_no', NULL]
                     WHEN family IS NULL THEN ['malformed_record', 'section', section]
                 END
        ) AS first_fault
    FROM judged_documents AS documents
    LEFT JOIN returns USING (customer_id, file, return_no)
),
compared AS (
    SELECT
        *,
        (first_fault IS NULL OR first_fault[1] = 'superseded') AND is_numbered
            AND row_number() OVER (
                PARTITION BY customer_id, file, return_no, section, content, first_fault[1] ORDER BY position) > 1 AS repeated
    FROM placed
)
SELECT
    * EXCLUDE (identity, first_fault, repeated, fault),
    fault IS NULL AND NOT repeated AND family IS NOT NULL AND coalesce(is_first_delivery, false) AS is_sound,
    CASE
        WHEN repeated OR first_fault[1] IN ('duplicate', 'superseded') THEN 'duplicate'
        WHEN first_fault IS NOT NULL THEN 'rejected'
        ELSE 'clean'
    END AS disposition,
    CASE WHEN repeated AND first_fault IS NULL THEN ['duplicate', NULL, NULL] ELSE first_fault END AS verdict,
    CASE WHEN is_note AND coalesce(note_read, 'C') = 'C' THEN -1 ELSE 1 END AS sign,
    upper(trim(invoice_number)) AS number,
    upper(trim(original_number)) AS number_amended,
    md5(concat_ws('|', identity, row_number() OVER (
        PARTITION BY customer_id, file, return_no, section, identity, is_sound ORDER BY position))) AS document_id
FROM compared

-- name: own_numbers
WITH own AS (
    SELECT DISTINCT customer_id, gstin_read, gstin_standing FROM returns WHERE disposition = 'clean'
)
SELECT DISTINCT documents.customer_id, documents.buyer
FROM (SELECT DISTINCT customer_id, buyer FROM settled_documents WHERE buyer IS NOT NULL) AS documents
JOIN own
    ON own.customer_id = documents.customer_id
    AND (own.gstin_standing = 'valid' AND own.gstin_read[3:12] = documents.buyer[3:12]
         OR own.gstin_standing = 'masked' AND regexp_full_match(upper(own.gstin_read), '[0-9A-Z]{15}')
            AND documents.buyer LIKE replace(upper(own.gstin_read), 'X', '_'))

-- name: amended
-- each amendment with the documents it replaces: of the same filer and section, named by it, declared before
WITH sound AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY customer_id, gstin, family = 'purchase'
            ORDER BY period_month, known_from, file, return_no, position) AS place
    FROM settled_documents
    WHERE is_sound AND family IN ('sale', 'amendment', 'purchase')
),
amending AS (FROM sound WHERE amends OR kind = 'cdnra'),
amendable AS (SELECT * FROM sound WHERE (customer_id, gstin) IN (SELECT (customer_id, gstin) FROM amending)),
by_number AS (
    SELECT amending.*, earlier.file AS earlier_file, earlier.return_no AS earlier_return, earlier.position AS earlier_position,
           earlier.document_id AS earlier_id, earlier.period_start AS earlier_period, earlier.amends AS earlier_amends
    FROM amending
    JOIN amendable AS earlier
        ON earlier.customer_id = amending.customer_id AND earlier.gstin = amending.gstin
        AND earlier.base_section = amending.base_section
        AND (earlier.family = 'purchase') = (amending.family = 'purchase')
        AND (amending.family <> 'purchase'
             OR earlier.buyer IS NOT DISTINCT FROM amending.buyer AND earlier.form_read = amending.form_read)
        AND (earlier.number = amending.number_amended OR earlier.number_amended = amending.number_amended)
        AND (earlier.issued = amending.original_issued OR earlier.issued IS NULL
             OR amending.original_issued IS NULL OR earlier.amends OR earlier.kind = 'cdnra')
        AND earlier.place < amending.place
    WHERE amending.base_section <> 'b2cs'
),
by_month AS (
    SELECT amending.*, earlier.file AS earlier_file, earlier.return_no AS earlier_return, earlier.position AS earlier_position,
           NULL AS earlier_id, earlier.period_start AS earlier_period, earlier.amends AS earlier_amends
    FROM amending
    JOIN amendable AS earlier
        ON earlier.customer_id = amending.customer_id AND earlier.gstin = amending.gstin
        AND earlier.base_section = 'b2cs'
        AND CASE WHEN earlier.amends THEN earlier.original_month ELSE earlier.period_month END = amending.original_month
        AND coalesce(trim(earlier.place_of_supply), '') = coalesce(trim(amending.place_of_supply), '')
        AND earlier.place < amending.place
    WHERE amending.base_section = 'b2cs'
)
SELECT
    customer_id, file, return_no, position, known_from, period_month,
    earlier_file, earlier_return, earlier_position, earlier_id, earlier_period, earlier_amends
FROM by_number
UNION ALL BY NAME
SELECT
    customer_id, file, return_no, position, known_from, period_month,
    earlier_file, earlier_return, earlier_position, earlier_id, earlier_period, earlier_amends
FROM by_month

-- name: documents
WITH RECURSIVE
-- a document's replacement counts when the amending return stands in its latest version
replaced AS (
    SELECT customer_id, earlier_file AS file, earlier_return AS return_no, earlier_position AS position,
           min(known_from) AS amended_on
    FROM amended
    GROUP BY ALL
),
-- from an amendment of an amendment to the original
climb AS (
    SELECT customer_id, file, return_no, position, earlier_id, earlier_period, earlier_amends,
           earlier_file, earlier_return, earlier_position
    FROM amended
    UNION
    SELECT climb.customer_id, climb.file, climb.return_no, climb.position, further.earlier_id, further.earlier_period,
           further.earlier_amends, further.earlier_file, further.earlier_return, further.earlier_position
    FROM climb
    JOIN amended AS further
        ON further.customer_id = climb.customer_id AND further.file = climb.earlier_file
        AND further.return_no = climb.earlier_return AND further.position = climb.earlier_position
    WHERE climb.earlier_amends
),
replacing AS (
    SELECT
        customer_id, file, return_no, position,
        count(DISTINCT earlier_id) = 1 AS is_one_document,
        min(earlier_id) AS root_id,
        min(earlier_period) AS root_period
    FROM climb
    WHERE NOT earlier_amends
    GROUP BY ALL
)
SELECT
    documents.* REPLACE (
        CASE WHEN is_one_document AND family = 'amendment' THEN root_id ELSE document_id END AS document_id,
        CASE
            WHEN amended_on IS NOT NULL AND disposition = 'clean' AND family <> 'purchase' THEN 'duplicate'
            ELSE disposition
        END AS disposition,
        CASE WHEN amended_on IS NOT NULL AND disposition = 'clean' AND family <> 'purchase'
             THEN ['superseded', 'amended', NULL] ELSE verdict END AS verdict),
    CASE
        WHEN family <> 'amendment' THEN period_start
        WHEN root_period IS NOT NULL THEN root_period
        WHEN coalesce(original_month, original_issued) IS NULL THEN period_start
        WHEN frequency = 'quarterly' THEN date_trunc('quarter', coalesce(original_month, original_issued))
        ELSE date_trunc('month', coalesce(original_month, original_issued))
    END::DATE AS period,
    amended_on,
    replaced_on,
    least(replaced_on, amended_on) AS known_to,
    CASE WHEN family = 'amendment' THEN 'amended' WHEN version_of_return > 1 THEN 'revised' ELSE 'filed' END AS cause,
    own_numbers.buyer IS NOT NULL AS is_branch_transfer
FROM settled_documents AS documents
LEFT JOIN (SELECT customer_id, file, return_no, replaced_on, version_of_return FROM contents)
    USING (customer_id, file, return_no)
LEFT JOIN replaced USING (customer_id, file, return_no, position)
LEFT JOIN replacing USING (customer_id, file, return_no, position)
LEFT JOIN own_numbers ON own_numbers.customer_id = documents.customer_id AND own_numbers.buyer = documents.buyer
