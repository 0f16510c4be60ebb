"""Insurance policies."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.tables import TABLES

OUTPUTS = (
    "clean.insurance_policies",
    "clean.insurance_transactions",
    "clean.insurance_rejected",
)


def clean_insurance(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """clean.insurance_policies, insurance_transactions and insurance_rejected from raw.insurance_records."""
    return {name: TABLES[name].empty() for name in OUTPUTS}
