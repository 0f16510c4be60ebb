"""Section transaction summary: how much moves, which way, by which rail and for what."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.pipeline.plan import Plan
from msme_pipeline.summaries.sections import compute_section

PLAN = Plan(__file__, "transactions.sql", given=("customers", "clean.accounts", "summary.transaction_flows"))


def transaction_summary(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """summary.transaction_summary; one row per customer, over all transactions known at `as_of`."""
    with PLAN.on(inputs, as_of=as_of) as relations:
        table = compute_section("transaction_summary", relations["facts"], as_of)
    return {"summary.transaction_summary": table}
