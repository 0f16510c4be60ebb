-- Which returns were expected, when they were due and when they were filed.

-- name: filed
-- A row per return filed by $as_of.
WITH told AS (
    SELECT customer_id, gstin, form, period, period_end, frequency, filing_date AS filed_on, turnover, tax, itc,
           0 AS later
    FROM known_returns
    UNION ALL
    SELECT customer_id, gstin, form, NULL, last_day(period), frequency, filing_date, NULL, NULL, NULL, 1
    FROM known_filings
    WHERE gstin IS NOT NULL AND form IN ('GSTR1', 'GSTR3B', 'CMP08', 'GSTR4')
)
SELECT
    customer_id,
    gstin,
    form,
    period_end,
    first(frequency ORDER BY later, frequency) AS frequency,
    min(filed_on) AS filed_on,
    max(turnover) AS turnover,
    max(tax) AS tax,
    max(itc) AS itc,
    max(turnover) = 0 AND coalesce(max(tax), 0) = 0 AS nil
FROM told
GROUP BY ALL

-- name: filers
-- A row per GSTIN.
WITH statuses AS (
    SELECT customer_id, gstin, max(period_end) AS last_period,
           first(registration_status ORDER BY period_end DESC, form) AS status
    FROM known_returns
    WHERE registration_status IS NOT NULL
    GROUP BY ALL
),
final_returns AS (
    SELECT DISTINCT customer_id, gstin FROM known_filings WHERE form = 'GSTR10'
),
receipts AS (
    SELECT customer_id, gstin,
           CASE WHEN count(*) = count(received_on) THEN max(received_on) END AS received_to
    FROM gst_returns
    WHERE form IN ('GSTR1', 'GSTR3B', 'CMP08', 'GSTR4')
    GROUP BY ALL
)
SELECT
    filed.customer_id,
    filed.gstin,
    coalesce(
        min(CASE frequency WHEN 'quarterly' THEN date_trunc('month', period_end) - INTERVAL 2 MONTH
                           ELSE date_trunc('month', period_end) END) FILTER (frequency <> 'annual'),
        min(date_trunc('month', period_end) - INTERVAL 11 MONTH)
    )::DATE AS first_period,
    max(period_end) AS last_period,
    bool_or(form IN ('CMP08', 'GSTR4')) AND NOT bool_or(form IN ('GSTR1', 'GSTR3B')) AS composition,
    coalesce(any_value(status) ILIKE 'cancel%' OR any_value(status) ILIKE 'suspend%', false)
        OR any_value(final_returns.gstin) IS NOT NULL AS cancelled,
    least($as_of::DATE, coalesce(any_value(received_to), $as_of::DATE)) AS covered_to
FROM filed
LEFT JOIN statuses USING (customer_id, gstin)
LEFT JOIN final_returns USING (customer_id, gstin)
LEFT JOIN receipts USING (customer_id, gstin)
GROUP BY ALL

-- name: compliance
-- Periods are expected from the first one filed to $as_of, of a cancelled registration to the last one filed;
-- a quarter without any filing has the frequency of the quarter before.
WITH forms AS (
    SELECT filers.*, form
    FROM filers, LATERAL (SELECT unnest(CASE WHEN composition THEN ['CMP08', 'GSTR4'] ELSE ['GSTR1', 'GSTR3B'] END) AS form)
),
months AS (
    SELECT *, unnest(generate_series(first_period, $as_of::DATE, INTERVAL 1 MONTH))::DATE AS month
    FROM forms
),
-- how the quarter was filed, else how the one before was
quarters AS (
    SELECT
        months.customer_id,
        months.gstin,
        months.form,
        date_trunc('quarter', month) AS quarter,
        min(filed.frequency) AS told
    FROM months
    LEFT JOIN filed
        ON filed.customer_id = months.customer_id AND filed.gstin = months.gstin AND filed.form = months.form
        AND filed.period_end = last_day(month)
    GROUP BY ALL
),
frequencies AS (
    SELECT
        * EXCLUDE (told),
        CASE form
            WHEN 'CMP08' THEN 'quarterly'
            WHEN 'GSTR4' THEN 'annual'
            ELSE coalesce(
                last_value(told IGNORE NULLS) OVER upto,
                first_value(told IGNORE NULLS) OVER (
                    PARTITION BY customer_id, gstin, form ORDER BY quarter
                    ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING),
                'monthly')
        END AS frequency
    FROM quarters
    WINDOW upto AS (PARTITION BY customer_id, gstin, form ORDER BY quarter)
),
expected AS (
    SELECT months.*, frequency, last_day(month) AS period_end,
        CASE frequency WHEN 'quarterly' THEN month - INTERVAL 2 MONTH WHEN 'annual' THEN month - INTERVAL 11 MONTH
                       ELSE month END::DATE AS period
    FROM months
    JOIN frequencies
        ON frequencies.customer_id = months.customer_id AND frequencies.gstin = months.gstin
        AND frequencies.form = months.form AND frequencies.quarter = date_trunc('quarter', months.month)
    WHERE last_day(month) <= $as_of
      AND CASE frequency WHEN 'quarterly' THEN month(month) % 3 = 0 WHEN 'annual' THEN month(month) = 3 ELSE true END
      AND NOT (cancelled AND last_day(month) > last_period)
      AND (frequency <> 'annual' OR month - INTERVAL 11 MONTH >= first_period)
),
dated AS (
    SELECT expected.*, filed_on, nil, tax - coalesce(itc, 0) AS net_tax, due_on, citation, certain,
           filed.gstin IS NOT NULL AS is_filed
    FROM expected
    LEFT JOIN filed
        ON filed.customer_id = expected.customer_id AND filed.gstin = expected.gstin AND filed.form = expected.form
        AND filed.period_end = expected.period_end
    LEFT JOIN due_dates
        ON due_dates.form = expected.form AND due_dates.frequency = expected.frequency
        AND due_dates.state = expected.gstin[1:2] AND due_dates.period_end = expected.period_end
)
SELECT
    customer_id,
    gstin,
    form,
    period,
    period_end,
    frequency,
    due_on,
    filed_on,
    date_diff('day', due_on, filed_on) AS delay_days,
    CASE
        WHEN is_filed AND coalesce(filed_on <= due_on, true) THEN 'filed'
        WHEN is_filed THEN 'late'
        WHEN due_on >= $as_of THEN 'not_yet_due'
        WHEN due_on >= covered_to OR due_on IS NULL THEN 'not_covered'
        ELSE 'missing'
    END AS status,
    CASE WHEN is_filed THEN nil END AS nil,
    net_tax,
    citation,
    certain,
    $as_of::DATE AS as_of
FROM dated
ORDER BY customer_id, gstin, form, period_end
