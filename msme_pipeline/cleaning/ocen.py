"""OCEN loan applications."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.tables import TABLES

OUTPUTS = (
    "clean.ocen_applications",
    "clean.ocen_offers",
    "clean.ocen_loans",
    "clean.ocen_instalments",
    "clean.ocen_rejected",
)


def clean_ocen(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """clean.ocen_applications, ocen_offers, ocen_loans, ocen_instalments and ocen_rejected from raw.ocen_records."""
    return {name: TABLES[name].empty() for name in OUTPUTS}
