"""summary.obligations: the customer's debts, one row each, computed once for all sections that need them."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.pipeline.relations import conform, private_duckdb
from msme_pipeline.summaries.obligations.union import OBLIGATION_INPUTS, obligations

INPUTS = OBLIGATION_INPUTS


def obligation_rows(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """summary.obligations: loans seen in the bank, the bureau or both; see `obligations.obligations`."""
    with private_duckdb() as run:
        rows = obligations(run, inputs, as_of)
    return {"summary.obligations": conform(rows, "summary.obligations")}
