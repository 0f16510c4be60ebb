-- Facts of the credit summary: one part each, one row per customer.

-- name: reports
-- the latest report of a kind speaks; of several on one day the lowest score or worst rank
WITH latest AS (
    SELECT *
    FROM bureau_reports
    QUALIFY row_number() OVER (
        PARTITION BY customer_id, subject
        ORDER BY reported_on DESC, score NULLS LAST, rank DESC NULLS LAST, report_id) = 1
)
SELECT
    customer_id,
    count(*) AS kinds_of_reports,
    max(score) FILTER (subject = 'consumer') AS consumer_score,
    max(score_status) FILTER (subject = 'consumer') AS consumer_score_status,
    max(bureau) FILTER (subject = 'consumer') AS consumer_bureau,
    max($as_of - reported_on) FILTER (subject = 'consumer') AS consumer_report_age,
    max(rank) FILTER (subject = 'commercial') AS commercial_rank,
    max(score_status) FILTER (subject = 'commercial') AS commercial_score_status,
    max($as_of - reported_on) FILTER (subject = 'commercial') AS commercial_report_age
FROM latest
GROUP BY customer_id

-- name: lines
WITH judged AS (
    SELECT
        *,
        open AND own_liability AS owed,
        kind = 'revolving' AND credit_limit > 0 AS limited,
        CASE WHEN balance > 0 THEN balance ELSE 0 END AS due
    FROM current_tradelines
)
SELECT
    customer_id,
    count(*) FILTER (owed) AS open_lines,
    count(*) FILTER (owed AND subject = 'consumer') AS open_lines_consumer,
    count(*) FILTER (owed AND subject = 'commercial') AS open_lines_commercial,
    count(*) FILTER (open AND ownership = 'guarantor') AS guaranteed_lines,
    count(*) FILTER (own_liability AND NOT open) AS closed_lines,
    count(*) FILTER (owed AND opened_on > $as_of - INTERVAL 12 MONTH) AS lines_opened_12,
    as_money(coalesce(sum(due) FILTER (owed), 0)) AS outstanding,
    as_money(coalesce(sum(due) FILTER (owed AND subject = 'consumer'), 0)) AS outstanding_consumer,
    as_money(coalesce(sum(due) FILTER (owed AND subject = 'commercial'), 0)) AS outstanding_commercial,
    as_money(coalesce(sum(due) FILTER (owed AND secured), 0)) AS outstanding_secured,
    as_money(coalesce(sum(due) FILTER (owed AND NOT coalesce(secured, false)), 0)) AS outstanding_unsecured,
    as_money(coalesce(sum(due) FILTER (open AND ownership = 'guarantor'), 0)) AS outstanding_guaranteed,
    as_money(coalesce(sum(coalesce(sanctioned, credit_limit)) FILTER (owed), 0)) AS sanctioned_total,
    CASE WHEN count(*) FILTER (owed AND limited) > 0
         THEN as_money(sum(due) FILTER (owed AND limited)) END AS revolving_balance,
    CASE WHEN count(*) FILTER (owed AND limited) > 0
         THEN as_money(sum(credit_limit) FILTER (owed AND limited)) END AS revolving_limit,
    as_money(coalesce(sum(overdue) FILTER (own_liability AND overdue > 0), 0)) AS overdue_total,
    count(*) FILTER (own_liability AND status = 'written_off') AS written_off_lines,
    count(*) FILTER (own_liability AND status = 'settled') AS settled_lines,
    count(*) FILTER (own_liability AND suit_filed) AS suit_filed_lines,
    max(CAST($as_of - opened_on AS DOUBLE) / 30.4375) FILTER (own_liability) AS oldest_line_months
FROM judged
GROUP BY customer_id

-- name: dpd
WITH months AS (
    SELECT
        dpd_history.customer_id,
        month,
        subject,
        -- a class without days stands for its first day
        coalesce(days_past_due, CASE asset_class WHEN 'SMA' THEN 30 WHEN 'SUB' THEN 90
                                                 WHEN 'DBT' THEN 365 WHEN 'LSS' THEN 365 END) AS days
    FROM dpd_history
    JOIN current_tradelines USING (customer_id, report_id, tradeline_id)
    WHERE own_liability
    UNION ALL
    -- a written-off line or one in suit counts as 90 days in the month it was last reported
    SELECT customer_id, date_trunc('month', coalesce(reported_on, report_date))::DATE, subject, 90
    FROM current_tradelines
    WHERE own_liability AND (status = 'written_off' OR suit_filed)
),
worst AS (
    SELECT
        customer_id,
        month,
        max(days) AS days,
        max(days) FILTER (subject = 'consumer') AS days_consumer,
        max(days) FILTER (subject = 'commercial') AS days_commercial
    FROM months
    WHERE days IS NOT NULL
    GROUP BY ALL
),
aged AS (
    SELECT
        *,
        date_diff('month', month, max(month) OVER (PARTITION BY customer_id)) AS age
    FROM worst
),
weighted AS (
    SELECT *, power($decay, age) AS weight, least(days / $severe_days, 1.0) AS severity FROM aged WHERE age < 24
)
SELECT
    customer_id,
    max(month) AS last_reported_month,
    count(*) AS months_reported_24,
    max(days) FILTER (age < 3) AS worst_dpd_3,
    max(days) FILTER (age < 6) AS worst_dpd_6,
    max(days) FILTER (age < 12) AS worst_dpd_12,
    max(days) AS worst_dpd_24,
    max(days_consumer) FILTER (age < 12) AS worst_dpd_12_consumer,
    max(days_commercial) FILTER (age < 12) AS worst_dpd_12_commercial,
    count(*) FILTER (age < 12 AND days > 0) AS months_late_12,
    count(*) FILTER (age < 12 AND days >= 30) AS months_30_12,
    count(*) FILTER (age < 12 AND days >= 60) AS months_60_12,
    count(*) FILTER (age < 12 AND days >= 90) AS months_90_12,
    count(*) FILTER (days >= 30) AS months_30_24,
    count(*) FILTER (days >= 60) AS months_60_24,
    count(*) FILTER (days >= 90) AS months_90_24,
    round(max(weight * severity), 6) AS recent_worst_severity,
    round(sum(weight * severity ORDER BY age) / sum(weight ORDER BY age), 6) AS mean_severity
FROM weighted
GROUP BY customer_id

-- name: enquiry_counts
WITH asked AS (
    SELECT DISTINCT enquiries.customer_id, enquired_on, lender_key(lender) AS lender, amount, report_date
    FROM enquiries
    JOIN latest_reports USING (customer_id, report_id)
)
SELECT
    customer_id,
    count(*) FILTER (enquired_on > report_date - INTERVAL 3 MONTH) AS enquiries_3,
    count(*) FILTER (enquired_on > report_date - INTERVAL 6 MONTH) AS enquiries_6,
    count(*) FILTER (enquired_on > report_date - INTERVAL 12 MONTH) AS enquiries_12
FROM asked
GROUP BY customer_id

-- name: owed
SELECT
    customer_id,
    as_money(coalesce(sum(bureau_amount) FILTER (active AND source <> 'bank'), 0)) AS bureau_obligations,
    as_money(coalesce(sum(monthly_amount) FILTER (active), 0)) AS united_obligations,
    count(*) FILTER (active AND source = 'bank') AS bank_only,
    as_money(coalesce(sum(monthly_amount) FILTER (active AND source = 'bank'), 0)) AS bank_only_amount,
    count(*) FILTER (active AND source = 'bureau' AND kind = 'instalment') AS bureau_only,
    as_money(coalesce(sum(monthly_amount) FILTER (active AND source = 'bureau' AND kind = 'instalment'), 0))
        AS bureau_only_amount,
    count(*) FILTER (active AND source = 'both') AS in_both
FROM obligations
GROUP BY customer_id

-- name: instalment_counts
SELECT
    customer_id,
    count(*) FILTER (due_on > $as_of - INTERVAL 12 MONTH) AS instalments_12,
    count(*) FILTER (due_on > $as_of - INTERVAL 12 MONTH AND NOT returned_first) AS first_presentations_paid_12,
    count(*) AS instalments_24,
    count(*) FILTER (NOT returned_first) AS first_presentations_paid_24
FROM instalments
WHERE due_on > $as_of - INTERVAL 24 MONTH
GROUP BY customer_id

-- name: regularity
WITH known AS (
    SELECT *
    FROM bank_transactions
    WHERE booked_date >= $as_of - INTERVAL 24 MONTH AND direction = 'DEBIT' AND NOT is_return
),
seen AS (
    SELECT customer_id, date_trunc('month', max(booked_date) + 1)::DATE AS after_last_full FROM known GROUP BY ALL
),
dues AS (
    SELECT
        customer_id,
        category,
        date_trunc('month', booked_date)::DATE AS month,
        min(day(booked_date)) AS paid_day
    FROM known
    WHERE category IN ('gst_payment', 'tds_payment', 'statutory_dues', 'rent', 'utilities', 'telecom')
    GROUP BY ALL
),
habits AS (
    SELECT
        customer_id,
        category,
        median(paid_day) AS usual_day,
        min(month) AS first_month,
        count(*) AS months,
        date_diff('month', min(month), max(month)) + 1 AS span
    FROM dues
    GROUP BY ALL
    HAVING count(*) >= $least_months
),
-- a due that is paid nearly every month is missed when a month goes without it
expected AS (
    SELECT
        customer_id,
        category,
        usual_day,
        CAST(unnest(generate_series(greatest(first_month, (date_trunc('month', $as_of) - INTERVAL 11 MONTH)::DATE),
            after_last_full - INTERVAL 1 MONTH, INTERVAL 1 MONTH)) AS DATE) AS month,
        months >= 0.75 * span AS every_month
    FROM habits
    JOIN seen USING (customer_id)
),
judged AS (
    SELECT
        customer_id,
        CASE WHEN category IN ('gst_payment', 'statutory_dues', 'rent') THEN 2 ELSE 1 END AS weight,
        coalesce(paid_day <= usual_day + $days_of_grace, false) AS on_time
    FROM expected
    LEFT JOIN dues USING (customer_id, category, month)
    WHERE every_month OR paid_day IS NOT NULL
    UNION ALL
    SELECT customer_id, 1, coalesce(paid_on <= due_on + $days_of_grace, false)
    FROM instalments
    WHERE due_on > $as_of - INTERVAL 12 MONTH
)
SELECT
    customer_id,
    sum(weight) AS regular_dues_weight,
    sum(weight) FILTER (on_time) AS regular_dues_on_time,
    count(*) AS regular_dues
FROM judged
GROUP BY customer_id

-- name: facts
-- With a report, what it does not show is none; without one it is not known.
SELECT * REPLACE (
    CASE WHEN kinds_of_reports > 0 THEN coalesce(open_lines, 0) END AS open_lines,
    CASE WHEN kinds_of_reports > 0 THEN coalesce(open_lines_consumer, 0) END AS open_lines_consumer,
    CASE WHEN kinds_of_reports > 0 THEN coalesce(open_lines_commercial, 0) END AS open_lines_commercial,
    CASE WHEN kinds_of_reports > 0 THEN coalesce(guaranteed_lines, 0) END AS guaranteed_lines,
    CASE WHEN kinds_of_reports > 0 THEN coalesce(closed_lines, 0) END AS closed_lines,
    CASE WHEN kinds_of_reports > 0 THEN coalesce(lines_opened_12, 0) END AS lines_opened_12,
    CASE WHEN kinds_of_reports > 0 THEN coalesce(written_off_lines, 0) END AS written_off_lines,
    CASE WHEN kinds_of_reports > 0 THEN coalesce(settled_lines, 0) END AS settled_lines,
    CASE WHEN kinds_of_reports > 0 THEN coalesce(suit_filed_lines, 0) END AS suit_filed_lines,
    CASE WHEN kinds_of_reports > 0 THEN coalesce(enquiries_3, 0) END AS enquiries_3,
    CASE WHEN kinds_of_reports > 0 THEN coalesce(enquiries_6, 0) END AS enquiries_6,
    CASE WHEN kinds_of_reports > 0 THEN coalesce(enquiries_12, 0) END AS enquiries_12,
    CASE WHEN kinds_of_reports > 0 THEN coalesce(bank_only, 0) END AS bank_only,
    CASE WHEN kinds_of_reports > 0 THEN coalesce(bureau_only, 0) END AS bureau_only,
    CASE WHEN kinds_of_reports > 0 THEN coalesce(in_both, 0) END AS in_both,
    CASE WHEN kinds_of_reports > 0 THEN coalesce(outstanding, 0::DECIMAL(18, 2)) END AS outstanding,
    CASE WHEN kinds_of_reports > 0 THEN coalesce(outstanding_consumer, 0::DECIMAL(18, 2)) END AS outstanding_consumer,
    CASE WHEN kinds_of_reports > 0 THEN coalesce(outstanding_commercial, 0::DECIMAL(18, 2)) END AS outstanding_commercial,
    CASE WHEN kinds_of_reports > 0 THEN coalesce(outstanding_secured, 0::DECIMAL(18, 2)) END AS outstanding_secured,
    CASE WHEN kinds_of_reports > 0 THEN coalesce(outstanding_unsecured, 0::DECIMAL(18, 2)) END AS outstanding_unsecured,
    CASE WHEN kinds_of_reports > 0 THEN coalesce(outstanding_guaranteed, 0::DECIMAL(18, 2)) END AS outstanding_guaranteed,
    CASE WHEN kinds_of_reports > 0 THEN coalesce(sanctioned_total, 0::DECIMAL(18, 2)) END AS sanctioned_total,
    CASE WHEN kinds_of_reports > 0 THEN coalesce(overdue_total, 0::DECIMAL(18, 2)) END AS overdue_total,
    CASE WHEN kinds_of_reports > 0 THEN coalesce(bureau_obligations, 0::DECIMAL(18, 2)) END AS bureau_obligations,
    CASE WHEN kinds_of_reports > 0 THEN coalesce(bank_only_amount, 0::DECIMAL(18, 2)) END AS bank_only_amount,
    CASE WHEN kinds_of_reports > 0 THEN coalesce(bureau_only_amount, 0::DECIMAL(18, 2)) END AS bureau_only_amount,
    CASE WHEN regular_dues > 0 THEN coalesce(regular_dues_on_time, 0) END AS regular_dues_on_time,
    CASE WHEN kinds_of_reports > 0 OR united_obligations IS NOT NULL
         THEN coalesce(united_obligations, 0::DECIMAL(18, 2)) END AS united_obligations)
FROM customers
LEFT JOIN reports USING (customer_id)
LEFT JOIN lines USING (customer_id)
LEFT JOIN dpd USING (customer_id)
LEFT JOIN enquiry_counts USING (customer_id)
LEFT JOIN owed USING (customer_id)
LEFT JOIN instalment_counts USING (customer_id)
LEFT JOIN regularity USING (customer_id)
