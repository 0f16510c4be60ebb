"""SQL that places the documents of GST returns: sales, amendments, purchases, HSN lines and their versions."""

SETTLE_DOCUMENTS = """
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
            WHEN form_read = 'GSTR1' AND list_contains($sales, section) THEN 'sale'
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
    FROM documents
    LEFT JOIN returns USING (customer_id, file, return_no)
),
compared AS (
    SELECT
        *,
        (first_fault IS NULL OR first_fault[1] = 'superseded') AND list_contains($numbered, section)
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
"""

OWN_NUMBERS = """
WITH own AS (
    SELECT DISTINCT customer_id, gstin_read, gstin_standing FROM returns WHERE disposition = 'clean'
)
SELECT DISTINCT documents.customer_id, documents.buyer
FROM (SELECT DISTINCT customer_id, buyer FROM documents WHERE buyer IS NOT NULL) AS documents
JOIN own
    ON own.customer_id = documents.customer_id
    AND (own.gstin_standing = 'valid' AND own.gstin_read[3:12] = documents.buyer[3:12]
         OR own.gstin_standing = 'masked' AND regexp_full_match(upper(own.gstin_read), '[0-9A-Z]{15}')
            AND documents.buyer LIKE replace(upper(own.gstin_read), 'X', '_'))
"""

FIND_AMENDED = """
-- each amendment with the documents it replaces: of the same filer and section, named by it, declared before
WITH sound AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY customer_id, gstin, family = 'purchase'
            ORDER BY period_month, known_from, file, return_no, position) AS place
    FROM documents
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
        AND (earlier.issued = original_issued_of(amending) OR earlier.issued IS NULL
             OR original_issued_of(amending) IS NULL OR earlier.amends OR earlier.kind = 'cdnra')
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
""".replace("original_issued_of(amending)", "amending.original_issued")

DATE_DOCUMENTS = """
WITH RECURSIVE contents AS (
    SELECT
        customer_id, file, return_no,
        min(known_from) OVER (
            PARTITION BY customer_id, gstin_read, form_read, period_month ORDER BY place_of_content
            ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS replaced_on,
        row_number() OVER (PARTITION BY customer_id, gstin_read, form_read, period_month ORDER BY place_of_content)
            AS version_of_return
    FROM returns
    WHERE is_first_delivery
),
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
FROM documents
LEFT JOIN contents USING (customer_id, file, return_no)
LEFT JOIN replaced USING (customer_id, file, return_no, position)
LEFT JOIN replacing USING (customer_id, file, return_no, position)
LEFT JOIN own_numbers ON own_numbers.customer_id = documents.customer_id AND own_numbers.buyer = documents.buyer
"""
