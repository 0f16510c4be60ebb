"""Credit bureau reports."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.tables import TABLES

OUTPUTS = (
    "clean.bureau_reports",
    "clean.tradelines",
    "clean.dpd_history",
    "clean.enquiries",
    "clean.bureau_rejected",
)


def clean_bureau(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """clean.bureau_reports, tradelines, dpd_history, enquiries and bureau_rejected from raw.bureau_records."""
    return {name: TABLES[name].empty() for name in OUTPUTS}
