-- Where a customer's score stands among its peers; $least_peers is filled in when the view is made.

-- name: peer_percentiles
WITH scored AS NOT MATERIALIZED ( -- DuckDB 2.0.0 waits for ever for a LIMIT over the shared rows
    SELECT customer_id, as_of, sector, size_band, state, composite_score
    FROM summary.overall_summary
    WHERE composite_score IS NOT NULL
),
-- what peers have in common, the closest first; who has no known sector or state is nobody's peer in these
groups AS (
    SELECT
        customer_id,
        0 AS place,
        'sector, size, state' AS peer_group,
        count(*) OVER (PARTITION BY sector, size_band, state) AS peers,
        rank() OVER (PARTITION BY sector, size_band, state ORDER BY composite_score) - 1 AS below,
        count(*) OVER (PARTITION BY sector, size_band, state, composite_score) AS equal
    FROM scored
    WHERE sector <> 'unknown' AND size_band IS NOT NULL AND state IS NOT NULL
    UNION ALL
    SELECT
        customer_id,
        1 AS place,
        'sector, size' AS peer_group,
        count(*) OVER (PARTITION BY sector, size_band) AS peers,
        rank() OVER (PARTITION BY sector, size_band ORDER BY composite_score) - 1 AS below,
        count(*) OVER (PARTITION BY sector, size_band, composite_score) AS equal
    FROM scored
    WHERE sector <> 'unknown' AND size_band IS NOT NULL
    UNION ALL
    SELECT
        customer_id,
        2 AS place,
        'size, state' AS peer_group,
        count(*) OVER (PARTITION BY size_band, state) AS peers,
        rank() OVER (PARTITION BY size_band, state ORDER BY composite_score) - 1 AS below,
        count(*) OVER (PARTITION BY size_band, state, composite_score) AS equal
    FROM scored
    WHERE size_band IS NOT NULL AND state IS NOT NULL
    UNION ALL
    SELECT
        customer_id,
        3 AS place,
        'size' AS peer_group,
        count(*) OVER (PARTITION BY size_band) AS peers,
        rank() OVER (PARTITION BY size_band ORDER BY composite_score) - 1 AS below,
        count(*) OVER (PARTITION BY size_band, composite_score) AS equal
    FROM scored
    WHERE size_band IS NOT NULL
),
closest AS (
    SELECT customer_id, min_by(groups, place) AS chosen
    FROM groups
    WHERE peers >= $least_peers
    GROUP BY ALL
)
SELECT
    scored.*,
    chosen.peer_group AS peer_group,
    chosen.peers AS peers,
    -- ties share the middle of their places
    100 * (chosen.below + 0.5 * chosen.equal) / chosen.peers AS percentile,
    CASE WHEN chosen IS NULL THEN 'fewer than $least_peers peers of the same size' END AS reason
FROM scored
LEFT JOIN closest USING (customer_id)
