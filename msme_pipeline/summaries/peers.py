"""Where a customer's score stands among its peers: same sector, size band and state."""

LEAST_PEERS = 30
"""Scored customers of a group below which a percentile says nothing."""

PEERS_MEANING = "One row per scored customer: percentile of the composite score among peers of the same sector, size and state"

PEER_PERCENTILES = f"""
WITH scored AS (
    SELECT
        customer_id,
        as_of,
        sector,
        size_band,
        state,
        composite_score,
        count(composite_score) OVER peers AS peers,
        -- ties share the middle of their places
        rank() OVER (peers ORDER BY composite_score) - 1 AS below,
        count(*) OVER (PARTITION BY sector, size_band, state, composite_score) AS equal
    FROM summary.overall_summary
    WHERE composite_score IS NOT NULL
    WINDOW peers AS (PARTITION BY sector, size_band, state)
)
SELECT
    customer_id,
    as_of,
    sector,
    size_band,
    state,
    composite_score,
    peers,
    CASE WHEN peers >= {LEAST_PEERS} THEN 100 * (below + 0.5 * equal) / peers END AS percentile,
    CASE WHEN peers < {LEAST_PEERS} THEN 'fewer than {LEAST_PEERS} peers of the same sector, size and state' END AS reason
FROM scored
"""
"""Rows of serving.peer_percentiles. It needs all customers at once, so it is a view of the published file."""
