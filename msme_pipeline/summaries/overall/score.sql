-- The composite score: values, points, arithmetic, strengths and concerns.

-- name: declared
WITH filed AS (
    SELECT *, max(period_end) OVER (PARTITION BY customer_id) AS latest_filed
    FROM gst_turnover
    WHERE turnover_declared IS NOT NULL AND period_end <= $as_of
),
full_months AS (
    SELECT customer_id, month, operating_inflow
    FROM monthly_cashflow
    WHERE days_covered = day(last_day(month)) AND last_day(month) <= $as_of
),
-- periods of any GSTIN whose months the bank covers in full
periods AS (
    SELECT
        filed.customer_id,
        gstin,
        period,
        period_end,
        CASE
            -- the tax on supplies between own GSTINs is no part of what buyers pay
            WHEN turnover_3b > 0 THEN turnover_declared + CAST(round_half_even(
                CAST(coalesce(tax_3b, 0) * 100 AS HUGEINT) * CAST(turnover_declared * 100 AS HUGEINT),
                CAST(turnover_3b * 100 AS HUGEINT)) AS DECIMAL(36, 0)) * CAST(0.01 AS DECIMAL(3, 2))
            WHEN turnover_3b IS NOT NULL THEN turnover_declared + coalesce(tax_3b, 0)
            -- a composition dealer pays the tax out of the price
            ELSE turnover_declared
        END AS declared
    FROM filed
    JOIN full_months ON filed.customer_id = full_months.customer_id AND month BETWEEN period AND period_end
    WHERE period > latest_filed - INTERVAL 12 MONTH
    GROUP BY ALL
    HAVING count(*) = date_diff('month', period, period_end) + 1
),
declared_totals AS (
    SELECT customer_id, count(*) AS declared_periods, sum(declared) AS declared_with_tax
    FROM periods
    GROUP BY ALL
),
banked AS (
    SELECT customer_id, sum(operating_inflow) AS banked_receipts
    FROM full_months
    WHERE EXISTS (
        FROM periods
        WHERE periods.customer_id = full_months.customer_id AND month BETWEEN period AND period_end)
    GROUP BY ALL
)
FROM declared_totals JOIN banked USING (customer_id)

-- name: state_of_most_sales
-- The state whose registrations declare most.
SELECT customer_id, max_by(state, turnover) AS state
FROM (
    SELECT customer_id, left(gstin, 2) AS state, sum(coalesce(turnover_3b, 0)) AS turnover
    FROM gst_turnover
    WHERE regexp_matches(gstin, '^[0-9]{2}')
    GROUP BY customer_id, left(gstin, 2)
    ORDER BY state
)
GROUP BY ALL

-- name: points
WITH measured AS (
    SELECT customer_id, metric, value FROM (UNPIVOT wide ON COLUMNS(* EXCLUDE (customer_id)) INTO NAME metric VALUE value)
)
SELECT
    customer_id,
    item,
    role,
    part,
    place,
    metric,
    value,
    weight,
    CASE
        WHEN x_1 > x_0 THEN y_0 + (y_1 - y_0) * (value - x_0) / (x_1 - x_0)
        ELSE y_0
    END AS points,
    CASE WHEN cap IS NOT NULL AND value >= cap_from THEN cap END AS cap
FROM measured
JOIN segments USING (metric)
WHERE value >= lower AND value < upper

-- name: scores
WITH parts AS (
    SELECT
        customer_id,
        part,
        sum(weight * points ORDER BY place) / sum(weight ORDER BY place) AS points,
        sum(weight ORDER BY place) AS covered,
        list({component: item, value: round(value, 6), points: round(points, 4), weight: weight} ORDER BY place) AS components
    FROM points
    WHERE role = 'component' AND weight > 0
    GROUP BY ALL
),
weighted AS (
    SELECT
        customer_id,
        sum(part_weight * points ORDER BY part) / sum(part_weight ORDER BY part) AS weighted_points,
        sum(part_weight * covered ORDER BY part) AS covered_weight,
        max(points) FILTER (part = 'cashflow_stability') AS cashflow_stability,
        max(points) FILTER (part = 'business_health') AS business_health,
        max(points) FILTER (part = 'debt_capacity') AS debt_capacity,
        list({part: part, weight: part_weight, points: round(points, 4), components: components} ORDER BY part_weight DESC) AS parts
    FROM parts JOIN part_weights USING (part)
    GROUP BY ALL
),
bounds AS (
    SELECT customer_id, place, item, value, points, cap FROM points WHERE role = 'deduction'
    UNION ALL
    -- what is missing may be what speaks against the customer
    SELECT customer_id, NULL, 'score_coverage', covered_weight, 0, $review_cap
    FROM weighted
    WHERE round(covered_weight, 6) < $approve_covered
),
deducted AS (
    SELECT
        customer_id,
        sum(points ORDER BY place) AS deductions,
        min(cap) AS cap,
        list({deduction: item, value: round(value, 6), points: round(points, 4), cap: cap} ORDER BY place) FILTER (points > 0 OR cap IS NOT NULL) AS deducted
    FROM bounds
    GROUP BY ALL
)
SELECT
    customer_id,
    weighted_points,
    covered_weight,
    cashflow_stability,
    business_health,
    debt_capacity,
    coalesce(deductions, 0) AS deductions,
    cap,
    CASE WHEN covered_weight >= $least_covered AND cashflow_stability IS NOT NULL
         THEN greatest(0, least(coalesce(cap, 100), weighted_points - coalesce(deductions, 0))) END AS composite,
    parts,
    deducted
FROM weighted LEFT JOIN deducted USING (customer_id)

-- name: standing
SELECT
    customer_id,
    transactions,
    data_age,
    history_months,
    CASE
        WHEN coalesce(transactions, 0) = 0 THEN 'no bank data'
        WHEN data_age > 90 THEN 'stale'
        WHEN history_months < 6 THEN 'thin'
        ELSE 'active'
    END AS customer_status
FROM transaction_summary JOIN earnings_spendings USING (customer_id)

-- name: size
-- The highest band that the operating receipts reach.
SELECT customer_id, max_by(band, least) AS size_band
FROM earnings_spendings JOIN bands ON operating_receipts >= least
GROUP BY ALL

-- name: facts
SELECT
    * REPLACE (coalesce(customer_status, 'no bank data') AS customer_status, coalesce(sector, 'unknown') AS sector),
    CASE
        WHEN composite IS NULL THEN 'not scored'
        WHEN composite >= $approve_from THEN 'approve'
        WHEN composite >= $review_from THEN 'review'
        ELSE 'caution'
    END AS decision,
    $policy_version AS policy_version
FROM customers
LEFT JOIN declared USING (customer_id)
LEFT JOIN scores USING (customer_id)
LEFT JOIN standing USING (customer_id)
LEFT JOIN state_of_most_sales USING (customer_id)
LEFT JOIN sectors USING (customer_id)
LEFT JOIN size USING (customer_id)

-- name: strengths_concerns
WITH candidates AS (
    SELECT
        points.customer_id,
        metric,
        value,
        CASE WHEN role = 'deduction' THEN 50 - 2 * points ELSE points END AS standing,
        -- share of the whole score, to break ties; a deduction weighs most
        CASE WHEN role = 'deduction' THEN 1 ELSE weight * coalesce(part_weight, 0) END AS importance,
        role,
        place
    FROM points
    LEFT JOIN part_weights USING (part)
    WHERE role = 'component' OR points > 0 OR cap IS NOT NULL
),
-- one metric once: what is deducted outweighs what is scored
single AS (
    SELECT * FROM candidates
    QUALIFY row_number() OVER (PARTITION BY customer_id, metric ORDER BY standing, role DESC) = 1
),
sides AS (
    SELECT
        *,
        least(3, count(*) OVER (PARTITION BY customer_id) // 2) AS of_each,
        CASE WHEN row_number() OVER (
            PARTITION BY customer_id ORDER BY standing DESC, importance DESC, place, metric) <= of_each
        THEN 'strength' ELSE 'concern' END AS kind
    FROM single
),
-- the best and the weakest of what was assessed, whether or not they are beyond par
chosen AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY customer_id, kind
            ORDER BY CASE kind WHEN 'strength' THEN -standing ELSE standing END, importance DESC, place, metric
        ) AS rank,
        CASE kind WHEN 'strength' THEN standing >= $strength_from ELSE standing < $strength_from END AS beyond_par
    FROM sides
    QUALIFY rank <= of_each
)
SELECT
    customer_id,
    kind,
    rank,
    split_part(metric, '.', 1) AS section,
    split_part(metric, '.', 2) AS metric,
    value,
    unit,
    standing,
    beyond_par,
    CASE WHEN beyond_par THEN ''
         WHEN kind = 'strength' THEN 'No strength, but the best of what was assessed: '
         ELSE 'No concern, but the weakest of what was assessed: '
    END || title || ' is ' || CASE
        WHEN unit = '₹' THEN rupees(value)
        WHEN unit = '%' THEN format('{:.1f} %', value)
        WHEN unit = 'days' THEN format('{:.0f} days', value)
        WHEN kind_of_metric = 'count' OR kind_of_metric = 'score' THEN format('{:.0f}', value)
        ELSE format('{:.2f}', value)
    END || '. ' || reading || '.' AS sentence
FROM chosen
JOIN metrics USING (metric)
ORDER BY customer_id, kind DESC, rank
