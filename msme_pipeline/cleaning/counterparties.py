"""One party for the spelling variants of its name."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.tables import TABLES

OUTPUTS = (
    "clean.counterparties",
    "clean.transaction_parties",
)


def resolve_counterparties(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """clean.counterparties and clean.transaction_parties from clean.bank_transactions and clean.accounts."""
    return {name: TABLES[name].empty() for name in OUTPUTS}
