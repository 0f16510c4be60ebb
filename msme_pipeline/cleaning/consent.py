"""Consents and lawful bases."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.tables import TABLES

OUTPUTS = (
    "clean.consents",
    "clean.consent_accounts",
    "clean.consent_events",
    "clean.consent_rejected",
)


def clean_consent(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """clean.consents, consent_accounts, consent_events and consent_rejected from raw.consent_records."""
    return {name: TABLES[name].empty() for name in OUTPUTS}
