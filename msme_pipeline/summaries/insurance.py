"""Section insurance summary: its facts, in SQL."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.cleaning.relations import private_duckdb
from msme_pipeline.summaries.sections import compute_section

_FACTS = "SELECT DISTINCT customer_id, 0 AS nothing FROM accounts"


def insurance_summary(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """summary.insurance_summary; one row per customer."""
    with private_duckdb() as run:
        facts = run(_FACTS, {"accounts": inputs["clean.accounts"]})
        return {"summary.insurance_summary": compute_section("insurance_summary", run, facts, as_of)}
