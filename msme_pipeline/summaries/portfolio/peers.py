"""Where a score stands among its peers: same sector, size band and state, or less where they are few."""

from pathlib import Path

from msme_pipeline.pipeline.relations import sections

LEAST_PEERS = 30
"""Scored customers of a group below which a percentile says nothing."""

PEERS_MEANING = (
    "One row per scored customer: percentile of the composite score among its closest peers that are"
    f" {LEAST_PEERS} at least, and what they have in common"
)

((_, _, _PEERS),) = sections(Path(__file__).with_name("peers.sql"))
PEER_PERCENTILES = _PEERS.replace("$least_peers", str(LEAST_PEERS))
"""Rows of serving.peer_percentiles. It needs all customers at once, so it is a view of the published file."""
