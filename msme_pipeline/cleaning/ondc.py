"""ONDC orders and settlements."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.tables import TABLES

OUTPUTS = (
    "clean.ondc_orders",
    "clean.ondc_order_items",
    "clean.ondc_order_events",
    "clean.ondc_settlements",
    "clean.ondc_rejected",
)


def clean_ondc(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """clean.ondc_orders, ondc_order_items, ondc_order_events, ondc_settlements and ondc_rejected from raw.ondc_records."""
    return {name: TABLES[name].empty() for name in OUTPUTS}
