"""Where a customer's score stands among its peers: same sector, size band and state, or less where they are few."""

LEAST_PEERS = 30
"""Scored customers of a group below which a percentile says nothing."""

PEER_GROUPS: tuple[tuple[str, ...], ...] = (
    ("sector", "size_band", "state"),
    ("sector", "size_band"),
    ("size_band", "state"),
    ("size_band",),
)
"""What peers have in common, the closest first; who has no known sector or state is nobody's peer in these."""

PEERS_MEANING = (
    "One row per scored customer: percentile of the composite score among its closest peers that are"
    f" {LEAST_PEERS} at least, and what they have in common"
)

_KNOWN = {"sector": "sector <> 'unknown'", "size_band": "size_band IS NOT NULL", "state": "state IS NOT NULL"}


def _group(place: int, columns: tuple[str, ...]) -> str:
    alike = ", ".join(columns)
    return f"""
    SELECT
        customer_id,
        {place} AS place,
        '{", ".join(columns).replace("size_band", "size")}' AS peer_group,
        count(*) OVER (PARTITION BY {alike}) AS peers,
        rank() OVER (PARTITION BY {alike} ORDER BY composite_score) - 1 AS below,
        count(*) OVER (PARTITION BY {alike}, composite_score) AS equal
    FROM scored
    WHERE {" AND ".join(_KNOWN[column] for column in columns)}
"""


PEER_PERCENTILES = f"""
WITH scored AS NOT MATERIALIZED ( -- DuckDB 2.0.0 waits for ever for a LIMIT over the shared rows
    SELECT customer_id, as_of, sector, size_band, state, composite_score
    FROM summary.overall_summary
    WHERE composite_score IS NOT NULL
),
groups AS ({" UNION ALL ".join(_group(place, columns) for place, columns in enumerate(PEER_GROUPS))}),
closest AS (
    SELECT customer_id, min_by(groups, place) AS chosen
    FROM groups
    WHERE peers >= {LEAST_PEERS}
    GROUP BY ALL
)
SELECT
    scored.*,
    chosen.peer_group AS peer_group,
    chosen.peers AS peers,
    -- ties share the middle of their places
    100 * (chosen.below + 0.5 * chosen.equal) / chosen.peers AS percentile,
    CASE WHEN chosen IS NULL THEN 'fewer than {LEAST_PEERS} peers of the same size' END AS reason
FROM scored
LEFT JOIN closest USING (customer_id)
"""
"""Rows of serving.peer_percentiles. It needs all customers at once, so it is a view of the published file."""
