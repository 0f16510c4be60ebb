-- Which delivery of a GST return counts, how often it is due and from when it was known; filings likewise.

-- name: unmasked
-- a masked number is the one full number of the same customer that it fits
WITH numbers AS (
    SELECT customer_id, gstin_read, gstin_standing FROM typed_filings
    UNION
    SELECT customer_id, gstin_read, gstin_standing FROM typed_returns
)
SELECT masked.customer_id, masked.gstin_read, min(whole.gstin_read) AS full_number
FROM numbers AS masked
JOIN numbers AS whole
    ON whole.customer_id = masked.customer_id
    AND whole.gstin_read LIKE replace(upper(masked.gstin_read), 'X', '_')
WHERE masked.gstin_standing = 'masked'
    AND whole.gstin_standing = 'valid'
    AND regexp_full_match(upper(masked.gstin_read), '[0-9A-Z]{15}')
GROUP BY ALL
HAVING count(*) = 1

-- name: named_returns
SELECT
    typed_returns.* REPLACE (
        coalesce(full_number, typed_returns.gstin_read) AS gstin_read,
        CASE WHEN full_number IS NULL THEN gstin_standing ELSE 'valid' END AS gstin_standing)
FROM typed_returns
LEFT JOIN unmasked USING (customer_id, gstin_read)

-- name: named_filings
SELECT
    typed_filings.* REPLACE (
        coalesce(full_number, typed_filings.gstin_read) AS gstin_read,
        CASE WHEN full_number IS NULL THEN gstin_standing ELSE 'valid' END AS gstin_standing)
FROM typed_filings
LEFT JOIN unmasked USING (customer_id, gstin_read)

-- name: known_files
-- from which day on a file was known; one without a receipt date is no older than what it tells
SELECT customer_id, file, coalesce(any_value(received_on), max(told_on), DATE '1900-01-01') AS file_known_from
FROM (
    -- the documents of a return are no younger than its period
    SELECT customer_id, file, greatest(filed, last_day(period_month)) AS told_on FROM named_returns WHERE defect IS NULL
    UNION ALL
    SELECT customer_id, file, filed FROM named_filings WHERE defect IS NULL
)
LEFT JOIN landed_files USING (customer_id, file)
GROUP BY customer_id, file

-- name: judged_returns
SELECT
    *,
    regexp_replace(upper(form), '[^A-Z0-9]', '', 'g') AS form_read,
    CASE
        WHEN defect IS NOT NULL THEN [defect, NULL, raw_text]
        WHEN gstin_read IS NULL OR gstin_standing = 'missing' THEN ['missing_gstin', 'gstin', NULL]
        WHEN gstin_standing = 'wrong' THEN ['bad_gstin', 'gstin', gstin]
        WHEN form_read NOT IN ('GSTR1', 'GSTR3B', 'GSTR2A', 'GSTR2B', 'CMP08', 'GSTR4')
            THEN ['unsupported_format', 'form', form]
        WHEN period_month IS NULL THEN ['bad_period', 'ret_period', ret_period]
        WHEN filing_date IS NOT NULL AND filed IS NULL THEN ['bad_date', 'filing_date', filing_date]
        WHEN amount_at_fault IS NOT NULL THEN ['bad_amount', amount_at_fault, NULL]
    END AS fault
FROM named_returns

-- name: judged_filings
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
    FROM named_filings
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
    greatest(filed, min(file_known_from) OVER (PARTITION BY customer_id, filing_id, fault IS NULL)) AS known_from,
    CASE
        WHEN fault IS NOT NULL THEN 'rejected'
        WHEN row_number() OVER (PARTITION BY customer_id, filing_id, fault IS NULL ORDER BY file, position) > 1
            THEN 'duplicate'
        ELSE 'clean'
    END AS disposition,
    CASE WHEN disposition = 'duplicate' THEN ['duplicate', NULL, NULL] ELSE fault END AS fault
FROM judged
LEFT JOIN known_files USING (customer_id, file)
ORDER BY customer_id, filing_id, file, position

-- name: inferred_quarters
WITH months_seen AS (
    SELECT customer_id, gstin_read AS gstin, form_read AS form, period_month FROM judged_returns WHERE fault IS NULL
    UNION
    SELECT customer_id, gstin, form, period FROM judged_filings WHERE disposition = 'clean' AND gstin IS NOT NULL
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
)
-- one alone may be a gap; two in a row are a quarterly filer
SELECT this.*
FROM quarter_ends AS this
WHERE EXISTS (
    FROM quarter_ends AS far
    WHERE far.customer_id = this.customer_id AND far.gstin = this.gstin AND far.form = this.form
      AND far.period_month IN (this.period_month - INTERVAL 3 MONTH, this.period_month + INTERVAL 3 MONTH))

-- name: ranked_returns
WITH document_content AS (
    SELECT customer_id, file, return_no, md5(string_agg(content, chr(10) ORDER BY content)) AS documents_content
    FROM judged_documents
    GROUP BY ALL
),
placed AS (
    SELECT
        judged_returns.*,
        received_on,
        file_known_from,
        coalesce(documents_content, '') AS documents_content,
        CASE
            WHEN form_read = 'GSTR4' THEN 'annual'
            WHEN form_read = 'CMP08' THEN 'quarterly'
            WHEN month(judged_returns.period_month) % 3 <> 0 THEN 'monthly'
            WHEN upper(filing_frequency) LIKE 'Q%' THEN 'quarterly'
            WHEN upper(filing_frequency) LIKE 'M%' THEN 'monthly'
            WHEN inferred.period_month IS NOT NULL THEN 'quarterly'
            ELSE 'monthly'
        END AS frequency
    FROM judged_returns
    LEFT JOIN landed_files USING (customer_id, file)
    LEFT JOIN known_files USING (customer_id, file)
    LEFT JOIN document_content USING (customer_id, file, return_no)
    LEFT JOIN inferred_quarters AS inferred
        ON inferred.customer_id = judged_returns.customer_id AND inferred.gstin = judged_returns.gstin_read
        AND inferred.form = judged_returns.form_read AND inferred.period_month = judged_returns.period_month
),
described AS (
    SELECT
        *,
        CAST(period_month - CASE frequency WHEN 'quarterly' THEN INTERVAL 2 MONTH WHEN 'annual' THEN INTERVAL 11 MONTH
                            ELSE INTERVAL 0 MONTH END AS DATE) AS period_start,
        md5(concat_ws('|', documents_content, COLUMNS('_read$')::VARCHAR)) AS content
    FROM placed
),
in_order AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY customer_id, gstin_read, form_read, period_month
            ORDER BY filed NULLS FIRST, received_on NULLS FIRST, file, return_no) AS place
    FROM described
    WHERE fault IS NULL
),
ranked AS (
    SELECT
        customer_id,
        file,
        return_no,
        max(place) OVER of_content AS place_of_content,
        max(place) OVER (PARTITION BY customer_id, gstin_read, form_read, period_month) AS last_place,
        row_number() OVER (
            PARTITION BY customer_id, gstin_read, form_read, period_month, content
            ORDER BY received_on NULLS LAST, file, return_no) AS delivery_of_content,
        max(filed) OVER of_content AS filed_on,
        min(filed) OVER of_content AS filed_first,
        min(file_known_from) OVER of_content AS first_known
    FROM in_order
    WINDOW of_content AS (PARTITION BY customer_id, gstin_read, form_read, period_month, content)
)
SELECT
    described.*,
    filed_on,
    filed_first,
    first_known,
    place_of_content,
    coalesce(delivery_of_content = 1, false) AS is_first_delivery,
    CASE
        WHEN described.fault IS NOT NULL THEN described.fault
        WHEN place_of_content < last_place THEN ['superseded', NULL, NULL]
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

-- name: filings
WITH lone_filers AS (
    SELECT customer_id, min(gstin_read) AS lone_gstin
    FROM ranked_returns
    WHERE disposition = 'clean'
    GROUP BY ALL
    HAVING count(DISTINCT gstin_read) = 1
)
SELECT
    filings.* REPLACE (coalesce(filings.gstin, lone_gstin) AS gstin),
    CASE
        WHEN filings.form LIKE 'CMP%' THEN 'quarterly'
        WHEN filings.form IN ('GSTR4', 'GSTR9', 'GSTR9A', 'GSTR9C', 'GSTR10') THEN 'annual'
        WHEN returns.frequency IS NOT NULL THEN returns.frequency
        WHEN inferred.period_month IS NOT NULL THEN 'quarterly'
        ELSE 'monthly'
    END AS frequency
FROM judged_filings AS filings
LEFT JOIN lone_filers USING (customer_id)
LEFT JOIN (FROM ranked_returns WHERE disposition = 'clean') AS returns
    ON returns.customer_id = filings.customer_id AND returns.gstin_read = coalesce(filings.gstin, lone_gstin)
    AND returns.form_read = filings.form AND returns.period_month = filings.period
LEFT JOIN inferred_quarters AS inferred
    ON inferred.customer_id = filings.customer_id AND inferred.gstin = coalesce(filings.gstin, lone_gstin)
    AND inferred.form = filings.form AND inferred.period_month = filings.period

-- name: returns
WITH filing_days AS (
    SELECT customer_id, gstin, form, period, min(filing_date) AS listed_on
    FROM filings
    WHERE disposition = 'clean'
    GROUP BY ALL
)
SELECT
    ranked_returns.*,
    coalesce(filed_on, listed_on) AS filing_day,
    CASE
        WHEN form_read = 'GSTR3B' THEN
            coalesce(outward_taxable_read, 0) + coalesce(outward_zero_rated_read, 0)
            + coalesce(outward_nil_exempt_read, 0) + coalesce(outward_non_gst_read, 0)
            + coalesce(eco_paid_by_operator_read, 0) + coalesce(eco_through_operator_read, 0)
        WHEN form_read = 'CMP08' THEN outward_taxable_read
    END AS turnover,
    CASE WHEN coalesce(itc_igst_read, itc_cgst_read, itc_sgst_read, itc_cess_read) IS NOT NULL THEN
        coalesce(itc_igst_read, 0) + coalesce(itc_cgst_read, 0) + coalesce(itc_sgst_read, 0)
        + coalesce(itc_cess_read, 0) END AS itc,
    -- known when filed, as far as that is told, and received
    CAST(greatest(first_known, coalesce(filed_first, listed_on)) AS DATE) AS known_from
FROM ranked_returns
LEFT JOIN filing_days
    ON filing_days.customer_id = ranked_returns.customer_id AND filing_days.gstin = gstin_read
    AND filing_days.form = form_read AND filing_days.period = period_month

-- name: contents
SELECT
    *,
    min(known_from) OVER (
        of_return ORDER BY place_of_content ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS replaced_on,
    row_number() OVER (of_return ORDER BY place_of_content) AS version_of_return
FROM returns
WHERE is_first_delivery
WINDOW of_return AS (PARTITION BY customer_id, gstin_read, form_read, period_month)
