"""Section gst summary: its facts, in SQL."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.cleaning.relations import private_duckdb
from msme_pipeline.summaries.sections import compute_section

_FACTS = "SELECT DISTINCT customer_id, 0 AS nothing FROM accounts"


def gst_summary(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """summary.gst_summary; one row per customer."""
    with private_duckdb() as run:
        facts = run(_FACTS, {"accounts": inputs["clean.accounts"]})
        return {"summary.gst_summary": compute_section("gst_summary", run, facts, as_of)}
