-- Facts of the GST summary: one row per customer each.

-- name: filing_facts
WITH due AS (
    SELECT * FROM compliance
    WHERE due_on > $as_of::DATE - INTERVAL 12 MONTH AND due_on <= $as_of AND status IN ('filed', 'late', 'missing')
),
of_due AS (
    SELECT
        customer_id,
        count(*) AS returns_due,
        count(*) FILTER (status = 'filed') AS returns_in_time,
        count(*) FILTER (status = 'late') AS returns_late,
        count(*) FILTER (status = 'missing') AS returns_missing,
        count(*) FILTER (nil) AS nil_returns,
        avg(greatest(delay_days, 0)) AS delay_mean,
        max(greatest(delay_days, 0)) AS delay_max,
        sum(CASE status WHEN 'filed' THEN 100 WHEN 'late' THEN greatest(80 - delay_days, 10) ELSE 0 END)
            AS compliance_points
    FROM due
    GROUP BY ALL
),
of_filed AS (
    SELECT customer_id, count(*) AS returns_filed
    FROM filed
    WHERE filed_on > $as_of::DATE - INTERVAL 12 MONTH
    GROUP BY ALL
),
of_filers AS (
    SELECT
        customer_id,
        count(*) AS gstins,
        count(*) FILTER (NOT cancelled AND last_period > $as_of::DATE - INTERVAL 12 MONTH) AS gstins_active,
        count(*) FILTER (cancelled) AS gstins_cancelled,
        bool_and(composition) AS composition
    FROM filers
    GROUP BY ALL
)
SELECT * FROM of_filers LEFT JOIN of_due USING (customer_id) LEFT JOIN of_filed USING (customer_id)

-- name: turnover_facts
WITH periods AS (
    SELECT
        customer_id, gstin, period, period_end, frequency, financial_year,
        coalesce(turnover_3b, turnover_composition) AS turnover,
        turnover_declared, turnover_3b, turnover_1, rejected_1, itc_3b, tax_3b, b2b_taxable, branch_transfers,
        turnover_composition IS NOT NULL AS composition,
        difference
    FROM gst_turnover
),
windows AS (
    SELECT customer_id, max(period_end) AS window_end, min(period) AS first_period
    FROM periods
    WHERE turnover IS NOT NULL
    GROUP BY ALL
    HAVING max(period_end) > $as_of::DATE - INTERVAL 6 MONTH
),
placed AS (
    SELECT
        periods.*,
        window_end,
        period_end > last_day(window_end - INTERVAL 12 MONTH) AS in_last,
        period_end > last_day(window_end - INTERVAL 24 MONTH) AND NOT in_last AS in_prior
    FROM periods
    JOIN windows USING (customer_id)
    WHERE period_end <= window_end
),
main_gaps AS (
    SELECT
        compliance.customer_id,
        count(*) FILTER (period_end > last_day(window_end - INTERVAL 12 MONTH)) AS periods_missing_12,
        count(*) AS periods_missing_24
    FROM compliance
    JOIN windows USING (customer_id)
    WHERE form IN ('GSTR3B', 'CMP08') AND status = 'missing' AND period_end <= window_end
      AND period_end > last_day(window_end - INTERVAL 24 MONTH)
    GROUP BY ALL
),
years AS (
    SELECT placed.customer_id, sum(turnover_declared) AS turnover_last_year
    FROM placed
    WHERE financial_year = year(window_end - INTERVAL 15 MONTH) || '-'
        || lpad(CAST((year(window_end - INTERVAL 15 MONTH) + 1) % 100 AS VARCHAR), 2, '0')
    GROUP BY ALL
),
-- the two returns are comparable until GSTR-3B was locked to GSTR-1
before_lock AS (
    SELECT customer_id, sum(abs(difference)) AS difference_sum, sum(difference) AS difference_signed,
           sum(turnover_3b) AS turnover_compared
    FROM periods
    WHERE period_end < $locked_from::DATE AND period_end > $as_of::DATE - INTERVAL 24 MONTH AND difference IS NOT NULL
    GROUP BY ALL
),
last_months AS (
    SELECT
        customer_id,
        any_value(window_end) AS turnover_to,
        sum(turnover) FILTER (in_last) AS turnover_gross_12,
        coalesce(sum(branch_transfers) FILTER (in_last AND turnover IS NOT NULL), 0) AS branch_transfers_12,
        sum(turnover_declared) FILTER (in_last) AS turnover_12,
        sum(turnover_declared) FILTER (in_prior) AS turnover_prior_12,
        sum(tax_3b) FILTER (in_last AND NOT composition) AS tax_12,
        sum(turnover_1) FILTER (in_last) AS turnover_1_12,
        sum(b2b_taxable - coalesce(branch_transfers, 0)) FILTER (in_last) AS b2b_12,
        count(*) FILTER (in_last AND turnover = 0) AS nil_periods_12
    FROM placed
    GROUP BY ALL
)
SELECT
    last_months.*,
    least(date_diff('month', first_period, last_day(window_end) + 1), 120) AS turnover_months,
    coalesce(periods_missing_12, 0) AS periods_missing_12,
    coalesce(periods_missing_24, 0) AS periods_missing_24,
    turnover_last_year,
    difference_sum,
    difference_signed,
    turnover_compared
FROM last_months
JOIN windows USING (customer_id)
LEFT JOIN main_gaps USING (customer_id)
LEFT JOIN years USING (customer_id)
LEFT JOIN before_lock USING (customer_id)

-- name: document_facts
WITH windows AS (
    SELECT customer_id, turnover_to AS window_end FROM turnover_facts
),
sales AS (
    SELECT
        known_documents.*,
        sign * taxable_value AS signed,
        igst > 0 OR coalesce(place_of_supply[1:2], gstin[1:2]) <> gstin[1:2] AS interstate
    FROM known_documents
    JOIN windows USING (customer_id)
    WHERE period > window_end - INTERVAL 12 MONTH AND period <= window_end
      AND NOT is_branch_transfer AND section <> 'txos'
),
totals AS (
    SELECT
        customer_id,
        sum(signed) AS documents_12,
        sum(signed) FILTER (interstate) AS interstate_12,
        sum(signed) FILTER (section = 'exp') AS exports_12,
        count(DISTINCT coalesce(nullif(place_of_supply[1:2], ''), gstin[1:2])) AS states_sold_to,
        sum(taxable_value) FILTER (sign < 0) AS credit_notes_12
    FROM sales
    GROUP BY ALL
),
buyers AS (
    SELECT customer_id, counterparty_gstin, greatest(sum(signed), 0) AS bought,
           row_number() OVER (PARTITION BY customer_id ORDER BY sum(signed) DESC, counterparty_gstin) AS place
    FROM sales
    WHERE counterparty_gstin IS NOT NULL AND section IN ('b2b', 'cdnr')
    GROUP BY customer_id, counterparty_gstin
),
of_buyers AS (
    SELECT
        customer_id,
        count(*) FILTER (bought > 0) AS buyers,
        sum(bought) AS bought_by_all,
        sum(bought) FILTER (place = 1) AS bought_by_top_1,
        sum(bought) FILTER (place <= 3) AS bought_by_top_3,
        sum(bought) FILTER (place <= 5) AS bought_by_top_5,
        sum(CAST(bought AS DOUBLE) ^ 2) / nullif(sum(CAST(bought AS DOUBLE)) ^ 2, 0) AS buyer_hhi
    FROM buyers
    GROUP BY ALL
),
codes AS (
    SELECT customer_id, hsn[1:4] AS code, greatest(sum(taxable_value), 0) AS sold
    FROM known_hsn
    JOIN windows USING (customer_id)
    WHERE period > window_end - INTERVAL 12 MONTH AND period <= window_end AND hsn IS NOT NULL
    GROUP BY ALL
),
of_codes AS (
    SELECT
        customer_id,
        count(*) FILTER (sold > 0) AS hsn_codes,
        sum(sold) AS hsn_sold,
        max(sold) AS hsn_sold_top,
        arg_max(code, sold) AS hsn_top,
        sum(CAST(sold AS DOUBLE) ^ 2) / nullif(sum(CAST(sold AS DOUBLE)) ^ 2, 0) AS hsn_hhi
    FROM codes
    GROUP BY ALL
)
SELECT *
FROM totals
FULL JOIN of_buyers USING (customer_id)
FULL JOIN of_codes USING (customer_id)

-- name: purchase_facts
WITH windows AS (
    SELECT customer_id, turnover_to AS window_end FROM turnover_facts
),
-- of the two statements of a period the final one counts
statements AS (
    SELECT customer_id, gstin, period, max(statement) AS statement FROM known_purchases GROUP BY ALL
),
purchases AS (
    SELECT known_purchases.*
    FROM known_purchases
    JOIN statements USING (customer_id, gstin, period, statement)
    JOIN windows USING (customer_id)
    WHERE period > window_end - INTERVAL 12 MONTH AND period <= window_end
),
credits AS (
    SELECT customer_id, gstin, period,
           sum(sign * (igst + cgst + sgst + cess)) FILTER (coalesce(credit_available, true)) AS available
    FROM purchases
    GROUP BY ALL
),
compared AS (
    SELECT customer_id, sum(itc_3b) AS credit_claimed, sum(coalesce(available, 0)) AS credit_available,
           count(*) AS credit_periods
    FROM credits
    JOIN gst_turnover USING (customer_id, gstin, period)
    WHERE itc_3b IS NOT NULL
    GROUP BY ALL
),
suppliers AS (
    SELECT customer_id, supplier_gstin, greatest(sum(sign * taxable_value), 0) AS sold,
           row_number() OVER (PARTITION BY customer_id ORDER BY sum(sign * taxable_value) DESC, supplier_gstin) AS place
    FROM purchases
    WHERE supplier_gstin IS NOT NULL AND NOT is_branch_transfer
    GROUP BY customer_id, supplier_gstin
),
of_suppliers AS (
    SELECT
        customer_id,
        count(*) FILTER (sold > 0) AS suppliers,
        sum(sold) AS purchases_12,
        sum(sold) FILTER (place = 1) AS sold_by_top_1,
        sum(sold) FILTER (place <= 3) AS sold_by_top_3,
        sum(CAST(sold AS DOUBLE) ^ 2) / nullif(sum(CAST(sold AS DOUBLE)) ^ 2, 0) AS supplier_hhi
    FROM suppliers
    GROUP BY ALL
)
SELECT * FROM of_suppliers FULL JOIN compared USING (customer_id)

-- name: payment_facts
WITH payments AS (
    SELECT customer_id, category, booked_date, amount, transaction_id
    FROM bank_transactions
    WHERE direction = 'DEBIT' AND NOT is_return AND NOT is_charge
      AND category IN ('gst_payment', 'tds_payment', 'statutory_dues', 'income_tax_payment')
),
months AS (
    SELECT customer_id, month
    FROM monthly_cashflow
    WHERE days_covered > 0 AND last_day(month) <= $as_of
      AND month >= date_trunc('month', $as_of::DATE + 1) - INTERVAL 12 MONTH
),
-- TDS of a month by the 7th (of March by 30 April), provident fund and ESI by the 15th
monthly AS (
    SELECT
        months.customer_id,
        dues.category,
        months.month,
        bool_or(extract(day FROM booked_date) <= CASE
            WHEN dues.category = 'statutory_dues' THEN 15 WHEN month(months.month) = 4 THEN 30 ELSE 7 END) AS in_time
    FROM months
    CROSS JOIN (SELECT unnest(['tds_payment', 'statutory_dues']) AS category) AS dues
    LEFT JOIN payments
        ON payments.customer_id = months.customer_id AND payments.category = dues.category
        AND date_trunc('month', booked_date) = months.month
    GROUP BY months.customer_id, dues.category, months.month
),
of_months AS (
    SELECT
        customer_id,
        count(*) FILTER (category = 'tds_payment') AS tax_months,
        count(*) FILTER (category = 'tds_payment' AND in_time) AS tds_months_in_time,
        count(*) FILTER (category = 'tds_payment' AND in_time IS NOT NULL) AS tds_months_paid,
        count(*) FILTER (category = 'statutory_dues' AND in_time) AS statutory_months_in_time,
        count(*) FILTER (category = 'statutory_dues' AND in_time IS NOT NULL) AS statutory_months_paid
    FROM monthly
    GROUP BY ALL
),
-- advance tax by 15 June, September, December and March
instalments AS (
    SELECT customer_id, month + INTERVAL 14 DAY AS due_on
    FROM months
    WHERE month(month) IN (3, 6, 9, 12)
),
of_instalments AS (
    SELECT customer_id, count(*) AS advance_tax_due, count(*) FILTER (paid) AS advance_tax_in_time
    FROM (
        SELECT instalments.customer_id, due_on,
               coalesce(bool_or(booked_date BETWEEN due_on - INTERVAL 45 DAY AND due_on), false) AS paid
        FROM instalments
        LEFT JOIN payments
            ON payments.customer_id = instalments.customer_id AND category = 'income_tax_payment'
        GROUP BY ALL
    )
    GROUP BY ALL
),
advance AS (
    SELECT customer_id, count(*) AS advance_tax_payments
    FROM payments
    WHERE category = 'income_tax_payment' AND booked_date > $as_of::DATE - INTERVAL 12 MONTH
    GROUP BY ALL
),
owed AS (
    SELECT customer_id, period_end, max(due_on) AS due_on, sum(tax_payable) AS cash
    FROM gst_turnover
    JOIN (
        SELECT customer_id, gstin, period_end, due_on
        FROM compliance
        WHERE form IN ('GSTR3B', 'CMP08')) AS due USING (customer_id, gstin, period_end)
    WHERE tax_payable > 0
    GROUP BY ALL
),
challans AS (
    SELECT * FROM payments WHERE category = 'gst_payment'
),
-- a challan of the tax of a period is of that period, be it early or late
meant AS (
    SELECT
        challans.customer_id,
        booked_date,
        arg_min(cash, (abs(amount - cash), period_end)) AS cash
    FROM challans
    LEFT JOIN owed
        ON owed.customer_id = challans.customer_id AND period_end < booked_date
        AND period_end >= booked_date - INTERVAL 1 DAY * $challan_days
        AND abs(amount - cash) <= $challan_rupees
    GROUP BY challans.customer_id, challans.transaction_id, booked_date
),
banked AS (
    SELECT customer_id, min(month) AS banked_from FROM monthly_cashflow WHERE days_covered > 0 GROUP BY ALL
),
-- periods that no challan is of by its amount, and challans of no period, are one group
grouped AS (
    SELECT owed.*, CASE WHEN meant.cash IS NOT NULL THEN owed.cash END AS sum_of
    FROM owed
    JOIN banked ON banked.customer_id = owed.customer_id AND period_end >= banked_from - 1 AND due_on <= $as_of
    LEFT JOIN (SELECT DISTINCT customer_id, cash FROM meant) AS meant
        ON meant.customer_id = owed.customer_id AND meant.cash = owed.cash
),
-- within a group the oldest unpaid period is paid first
queued AS (
    SELECT
        *,
        row_number() OVER waiting AS place,
        min(period_end) OVER waiting AS queue_from
    FROM grouped
    WINDOW waiting AS (PARTITION BY customer_id, sum_of ORDER BY period_end)
),
of_gst AS (
    SELECT customer_id, count(*) AS gst_payments_due, count(*) FILTER (paid >= place) AS gst_payments_in_time
    FROM (
        SELECT queued.customer_id, queued.period_end, place, count(meant.booked_date) AS paid
        FROM queued
        LEFT JOIN meant
            ON meant.customer_id = queued.customer_id AND meant.cash IS NOT DISTINCT FROM queued.sum_of
            AND booked_date > queue_from AND booked_date <= due_on
        WHERE due_on > $as_of::DATE - INTERVAL 12 MONTH
        GROUP BY ALL
    )
    GROUP BY ALL
)
SELECT *
FROM of_months
LEFT JOIN of_instalments USING (customer_id)
LEFT JOIN advance USING (customer_id)
LEFT JOIN of_gst USING (customer_id)

-- name: banked_facts
-- operating receipts of the twelve months of the declared turnover, when the bank files cover them all
SELECT
    customer_id,
    count(*) AS banked_months,
    CASE WHEN count(*) = 12 THEN sum(operating_inflow) END AS banked_12
FROM monthly_cashflow
JOIN turnover_facts USING (customer_id)
WHERE month > turnover_to - INTERVAL 12 MONTH AND month <= turnover_to AND days_covered > 0
GROUP BY ALL

-- name: facts
WITH seen AS (
    SELECT customer_id FROM accounts
    UNION SELECT customer_id FROM filers
    UNION SELECT customer_id FROM gst_purchases
    UNION SELECT customer_id FROM monthly_cashflow
)
SELECT *
FROM seen
LEFT JOIN filing_facts USING (customer_id)
LEFT JOIN turnover_facts USING (customer_id)
LEFT JOIN document_facts USING (customer_id)
LEFT JOIN purchase_facts USING (customer_id)
LEFT JOIN payment_facts USING (customer_id)
LEFT JOIN banked_facts USING (customer_id)
LEFT JOIN trade_facts USING (customer_id)
ORDER BY customer_id
