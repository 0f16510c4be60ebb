-- The trade of a customer: by what it declares, what it sells on the network, or what it is called.

-- name: sectors
WITH by_hsn AS (
    SELECT customer_id, sector, sum(taxable_value) AS weight
    FROM (
        SELECT customer_id, TRY_CAST(left(hsn, 2) AS INTEGER) AS chapter, taxable_value
        FROM gst_hsn
    )
    JOIN hsn_sectors ON chapter BETWEEN first_chapter AND last_chapter
    GROUP BY ALL
),
by_domain AS (
    SELECT customer_id, sector, count(*) AS weight
    FROM ondc_orders
    JOIN ondc_sectors ON ondc_sectors.domain = upper(trim(ondc_orders.domain))
    GROUP BY ALL
),
names AS (
    SELECT customer_id, upper(unnest([legal_name, trade_name])) AS name
    FROM gst_returns
    UNION
    SELECT customer_id, upper(unnest(string_split(holder_name, ';')))
    FROM accounts
),
-- a name that speaks of two trades decides for neither, nor do two names of different trades
trades AS (
    SELECT customer_id, name, min(sector) AS sector
    FROM names
    JOIN name_words ON regexp_matches(name, words)
    GROUP BY ALL
    HAVING min(sector) = max(sector)
),
by_name AS (
    SELECT customer_id, min(sector) AS sector, 1 AS weight
    FROM trades
    GROUP BY ALL
    HAVING min(sector) = max(sector)
),
known AS (
    SELECT *, 0 AS place FROM by_hsn WHERE weight > 0
    UNION ALL
    SELECT *, 1 FROM by_domain
    UNION ALL
    SELECT *, 2 FROM by_name
)
SELECT
    customer_id,
    first(sector ORDER BY place, weight DESC, sector) AS sector,
    ($bases)[min(place) + 1] AS sector_basis
FROM known
GROUP BY ALL
