-- Facts of the insurance summary: one row per customer.

-- name: facts
WITH receipts AS (
    SELECT customer_id, sum(operating_inflow) AS receipts_12, count(*) AS receipts_months
    FROM full_months
    GROUP BY ALL
),
known AS (
    SELECT
        *,
        CASE WHEN ends_on < $as_of AND status IN ('in_force', 'unknown') THEN 'matured' ELSE status END AS standing,
        CASE premium_frequency WHEN 'monthly' THEN 12 WHEN 'quarterly' THEN 4 WHEN 'half_yearly' THEN 2
                               WHEN 'single' THEN 0 ELSE 1 END AS premiums_a_year,
        standing IN ('in_force', 'paid_up', 'unknown') AS holds
    FROM insurance_policies
    WHERE coalesce(starts_on, DATE '1900-01-01') <= $as_of
),
held AS (
    SELECT
        customer_id,
        count(*) FILTER (holds) AS in_force,
        count(*) FILTER (standing = 'lapsed') AS lapsed,
        count(*) FILTER (standing IN ('matured', 'surrendered')) AS ended,
        sum(cover) FILTER (holds) AS cover,
        sum(cover) FILTER (standing = 'lapsed') AS lapsed_cover,
        sum(cover) FILTER (holds AND kind IN ('life', 'term', 'endowment', 'ulip')) AS life_cover,
        sum(cover) FILTER (holds AND kind = 'health') AS health_cover,
        sum(cover) FILTER (holds AND kind IN ('property', 'liability', 'motor')) AS property_cover,
        sum(cover) FILTER (holds AND insured = 'business') AS business_cover,
        count(*) FILTER (holds AND kind IN ('life', 'term', 'endowment', 'ulip')) AS life,
        count(*) FILTER (holds AND kind = 'health') AS health,
        count(*) FILTER (holds AND kind = 'property') AS property,
        count(*) FILTER (holds AND insured = 'business' AND kind IN ('life', 'term', 'endowment', 'ulip')
                         AND regexp_matches(upper(policy_name), '\bKEY ?MAN\b')) AS keyman,
        sum(CAST(premium AS DECIMAL(38, 2)) * premiums_a_year) FILTER (standing IN ('in_force', 'unknown')) AS annual_premium,
        max(stated_on) AS stated_on
    FROM known
    GROUP BY ALL
),
payments AS (
    SELECT
        customer_id,
        sum(amount) FILTER (kind = 'premium') AS premiums_12,
        count(*) FILTER (kind = 'claim') AS claims_12
    FROM insurance_transactions
    WHERE paid_on > $as_of - INTERVAL 12 MONTH
    GROUP BY ALL
)
SELECT
    customer_id,
    delivered.customer_id IS NOT NULL OR held.customer_id IS NOT NULL AS source_delivered,
    CASE WHEN source_delivered THEN coalesce(in_force, 0) END AS in_force,
    CASE WHEN source_delivered THEN coalesce(lapsed, 0) END AS lapsed,
    CASE WHEN source_delivered THEN coalesce(ended, 0) END AS ended,
    CASE WHEN source_delivered THEN as_money(coalesce(cover, 0)) END AS cover,
    CASE WHEN source_delivered THEN as_money(coalesce(lapsed_cover, 0)) END AS lapsed_cover,
    CASE WHEN source_delivered THEN as_money(coalesce(life_cover, 0)) END AS life_cover,
    CASE WHEN source_delivered THEN as_money(coalesce(health_cover, 0)) END AS health_cover,
    CASE WHEN source_delivered THEN as_money(coalesce(property_cover, 0)) END AS property_cover,
    CASE WHEN source_delivered THEN as_money(coalesce(business_cover, 0)) END AS business_cover,
    CASE WHEN source_delivered THEN coalesce(life, 0) END AS life,
    CASE WHEN source_delivered THEN coalesce(health, 0) END AS health,
    CASE WHEN source_delivered THEN coalesce(property, 0) END AS property,
    CASE WHEN source_delivered THEN coalesce(keyman, 0) END AS keyman,
    CASE WHEN source_delivered THEN as_money(coalesce(annual_premium, 0)) END AS annual_premium,
    CASE WHEN source_delivered THEN as_money(coalesce(premiums_12, 0)) END AS premiums_12,
    CASE WHEN source_delivered THEN coalesce(claims_12, 0) END AS claims_12,
    CASE WHEN receipts_12 IS NOT NULL THEN as_money(receipts_12) END AS receipts_12,
    receipts_months,
    date_diff('day', held.stated_on, $as_of::DATE) AS statement_age
FROM customers
LEFT JOIN delivered USING (customer_id)
LEFT JOIN held USING (customer_id)
LEFT JOIN payments USING (customer_id)
LEFT JOIN receipts USING (customer_id)
ORDER BY customer_id
