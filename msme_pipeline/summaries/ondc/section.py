"""Section ONDC: orders by what became of them, revenue, fees, settlement."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.pipeline.plan import Plan
from msme_pipeline.summaries.sections import compute_section

MATURE_ORDERS = 5
"""Orders of a year below which its growth says nothing."""

PLAN = Plan(
    __file__,
    "ondc.sql",
    given=(
        "customers",
        "clean.ondc_orders",
        "clean.ondc_order_items",
        "clean.ondc_order_events",
        "clean.ondc_settlements",
    ),
)


def ondc_summary(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """summary.ondc_summary; one row per customer.

    The state of an order is that of its last message up to `as_of`, not its latest one.
    """
    with PLAN.on(inputs, as_of=as_of) as relations:
        table = compute_section("ondc_summary", relations["facts"], as_of, {"mature_orders": MATURE_ORDERS})
    return {"summary.ondc_summary": table}
