-- Facts of the mutual funds summary: one row per customer each.

-- name: known
-- a statement is a file, the accounts of one fetch may be stated some days apart
WITH stated_rows AS (
    SELECT mf_holdings.*, format, max(stated_on) OVER (PARTITION BY customer_id, file) AS statement_on
    FROM mf_holdings
    LEFT JOIN (SELECT customer_id, file, format FROM landed_files) USING (customer_id, file)
    WHERE instrument <> 'ulip'
),
-- what the latest statement of the same kind, registrar and holder no longer lists was sold
latest_rows AS (
    SELECT *
    FROM stated_rows
    QUALIFY statement_on >= max(statement_on) OVER (PARTITION BY customer_id, format, registrar, holder_pan)
        - INTERVAL 1 DAY * $same_fetch
)
SELECT *
FROM latest_rows
QUALIFY row_number() OVER (
    PARTITION BY customer_id, holding_id ORDER BY stated_on DESC, received_on DESC NULLS LAST, file, position) = 1

-- name: held
WITH listed AS (
    SELECT customer_id, nav_on AS listed_on, nav AS listed_nav, unnest([isin, isin_reinvestment, amfi_code]) AS paper
    FROM navs
),
newest AS (
    SELECT customer_id, paper, max(listed_on) AS listed_on, arg_max(listed_nav, listed_on) AS listed_nav
    FROM listed
    WHERE paper IS NOT NULL
    GROUP BY ALL
),
valued AS (
    SELECT
        known.*,
        listed_on > coalesce(nav_on, stated_on) AS renewed,
        CASE
            WHEN renewed AND units IS NOT NULL
                THEN as_money(CAST(round_half_even(CAST(CAST(units AS DECIMAL(38, 6)) * 1000000 AS HUGEINT)
                                          * CAST(CAST(listed_nav AS DECIMAL(38, 6)) * 1000000 AS HUGEINT), 10000000000)
                          AS DECIMAL(36, 0)) * CAST(0.01 AS DECIMAL(3, 2)))
            ELSE value END AS value_now,
        CASE WHEN lien_units > 0 AND units > 0 THEN
            CAST(round_half_even(CAST(value_now * 100 AS HUGEINT) * CAST(CAST(least(lien_units, units) AS DECIMAL(38, 6)) * 1000000 AS HUGEINT),
                                 CAST(CAST(units AS DECIMAL(38, 6)) * 1000000 AS HUGEINT)) AS DECIMAL(36, 0)) * CAST(0.01 AS DECIMAL(3, 2))
        END AS lien_value_now
    FROM known
    LEFT JOIN newest ON newest.customer_id = known.customer_id AND newest.paper = coalesce(known.isin, known.amfi_code)
    WHERE coalesce(units, 1) > 0
)
SELECT
    customer_id,
    count(DISTINCT coalesce(folio_id, folio)) FILTER (fund) AS folios,
    count(*) FILTER (fund) AS holdings,
    sum(value_now) FILTER (fund) AS value,
    sum(value_now) FILTER (fund AND category = 'equity') AS equity_value,
    sum(value_now) FILTER (fund AND category IN ('debt', 'liquid')) AS debt_value,
    sum(value_now) FILTER (NOT fund) AS other_securities,
    sum(cost) FILTER (fund) AS cost,
    sum(value_now) FILTER (fund AND cost IS NOT NULL) AS value_with_cost,
    sum(lien_value_now) FILTER (fund) AS lien_value,
    count(*) FILTER (fund AND renewed) AS revalued
FROM (SELECT *, instrument IN ('mutual_fund', 'etf') AS fund FROM valued)
GROUP BY ALL

-- name: of_deposits
-- term and recurring deposits that run on the day
SELECT
    customer_id,
    count(*) AS deposits,
    sum(coalesce(current_value, principal)) AS deposit_value,
    coalesce(sum(coalesce(current_value, principal)) FILTER (lien), 0) AS deposit_lien_value
FROM (
    SELECT *, coalesce(matures_on > $as_of, true) AND coalesce(current_value, principal, 0) > 0 AS runs
    FROM deposits
    WHERE coalesce(opened_on <= $as_of, true)
)
WHERE runs
GROUP BY ALL

-- name: redeemed
SELECT customer_id, count(*) AS redemptions_12, sum(amount) AS redeemed_12
FROM mf_transactions
WHERE kind = 'redemption' AND traded_on > $as_of - INTERVAL 12 MONTH
GROUP BY ALL

-- name: of_sips
WITH registered AS (
    SELECT
        customer_id,
        holding_id,
        status = 'active' AND coalesce(ends_on > $as_of, true) AS active,
        amount,
        coalesce(frequency, 'monthly') AS frequency
    FROM sips
    WHERE coalesce(starts_on, DATE '1900-01-01') <= $as_of
),
instalments AS (
    SELECT customer_id, holding_id, traded_on, sum(amount) AS amount, count(*) OVER whole AS paid
    FROM mf_transactions
    WHERE kind = 'sip'
    GROUP BY customer_id, holding_id, traded_on
    WINDOW whole AS (PARTITION BY customer_id, holding_id)
    QUALIFY row_number() OVER (PARTITION BY customer_id, holding_id ORDER BY traded_on DESC) = 1
),
-- statements without registrations: the plan is known by its instalments
seen AS (
    SELECT instalments.customer_id, instalments.holding_id,
           traded_on >= stated_on - INTERVAL 1 DAY * $stopped_after AS active, amount, 'monthly' AS frequency
    FROM instalments
    JOIN (SELECT customer_id, holding_id, stated_on FROM known) USING (customer_id, holding_id)
    ANTI JOIN registered USING (customer_id, holding_id)
    WHERE paid > 1
)
SELECT
    customer_id,
    count(*) FILTER (active) AS active_sips,
    count(*) FILTER (NOT active) AS stopped_sips,
    sum(CAST(round_half_even(CAST(amount * 100 AS HUGEINT) * CASE frequency WHEN 'weekly' THEN 52 WHEN 'daily' THEN 252 ELSE 12 END,
        CASE frequency WHEN 'quarterly' THEN 36 WHEN 'half_yearly' THEN 72 WHEN 'yearly' THEN 144 ELSE 12 END)
        AS DECIMAL(30, 0)) * CAST(0.01 AS DECIMAL(3, 2))) FILTER (active) AS sip_monthly
FROM (FROM registered UNION ALL BY NAME FROM seen)
GROUP BY ALL

-- name: facts
WITH outflow AS (
    SELECT customer_id, sum(operating_outflow) AS outflow_12, count(*) AS outflow_months
    FROM full_months
    GROUP BY ALL
),
stated AS (
    SELECT customer_id, max(stated_on) AS stated_on FROM known GROUP BY ALL
)
SELECT
    customer_id,
    delivered.customer_id IS NOT NULL OR stated.customer_id IS NOT NULL OR of_sips.customer_id IS NOT NULL AS source_delivered,
    CASE WHEN source_delivered THEN coalesce(folios, 0) END AS folios,
    CASE WHEN source_delivered THEN coalesce(holdings, 0) END AS holdings,
    CASE WHEN source_delivered THEN as_money(coalesce(value, 0)) END AS value,
    as_money(coalesce(equity_value, 0)) AS equity_value,
    as_money(coalesce(debt_value, 0)) AS debt_value,
    CASE WHEN source_delivered THEN as_money(coalesce(other_securities, 0)) END AS other_securities,
    CASE WHEN cost IS NOT NULL THEN as_money(cost) END AS cost,
    CASE WHEN value_with_cost IS NOT NULL THEN as_money(value_with_cost) END AS value_with_cost,
    as_money(coalesce(lien_value, 0)) AS lien_value,
    CASE WHEN source_delivered THEN coalesce(active_sips, 0) END AS active_sips,
    CASE WHEN source_delivered THEN coalesce(stopped_sips, 0) END AS stopped_sips,
    CASE WHEN source_delivered THEN as_money(coalesce(sip_monthly, 0)) END AS sip_monthly,
    CASE WHEN source_delivered THEN coalesce(redemptions_12, 0) END AS redemptions_12,
    CASE WHEN source_delivered THEN as_money(coalesce(redeemed_12, 0)) END AS redeemed_12,
    CASE WHEN outflow_12 IS NOT NULL THEN as_money(outflow_12) END AS outflow_12,
    outflow_months,
    deposits,
    as_money(deposit_value) AS deposit_value,
    as_money(deposit_lien_value) AS deposit_lien_value,
    coalesce(revalued, 0) AS revalued,
    date_diff('day', stated.stated_on, $as_of::DATE) AS statement_age
FROM customers
LEFT JOIN delivered USING (customer_id)
LEFT JOIN held USING (customer_id)
LEFT JOIN of_deposits USING (customer_id)
LEFT JOIN redeemed USING (customer_id)
LEFT JOIN of_sips USING (customer_id)
LEFT JOIN stated USING (customer_id)
LEFT JOIN outflow USING (customer_id)
ORDER BY customer_id
