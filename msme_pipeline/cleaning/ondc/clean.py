"""ONDC orders through their states, and their settlement."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.cleaning.messages import unpack, with_amounts, with_instants
from msme_pipeline.cleaning.ondc.ondc_parts_sql import (
    BREAKUP_LINES,
    FULFILMENT_LINES,
    RETURNED_UNITS,
    TRAIL_LINES,
)
from msme_pipeline.cleaning.ondc.ondc_settlement_sql import JUDGED_SETTLEMENTS, SETTLEMENTS
from msme_pipeline.cleaning.ondc.ondc_sql import (
    EVENTS,
    ITEMS,
    JUDGED,
    MESSAGES,
    ORDERS,
    REJECTED,
)
from msme_pipeline.cleaning.permission.permit import permitted
from msme_pipeline.pipeline.relations import conform, private_duckdb

OUTPUTS = (
    "clean.ondc_orders",
    "clean.ondc_order_items",
    "clean.ondc_order_events",
    "clean.ondc_settlements",
    "clean.ondc_rejected",
)
ORDER_FIELDS = (
    "domain", "action", "transaction_id", "message_id", "sent_at", "buyer_app", "seller_app", "order_id",
    "state", "created_at", "updated_at", "value", "currency", "payment_type", "payment_amount", "finder_fee",
    "finder_fee_type", "settlement_reference", "breakup", "items", "fulfilments",
)  # fmt: skip
SETTLEMENT_FIELDS = (
    "sent_at", "order_id", "settlement_id", "status", "reference", "settled_at", "kind", "net", "currency",
    "commission", "logistics", "withheld", "tcs", "tds",
)  # fmt: skip
DEDUCTIONS = ("commission", "logistics", "withheld", "tcs", "tds")
STATES = {
    "CREATED": "created",
    "ACCEPTED": "accepted",
    "INPROGRESS": "in_progress",
    "COMPLETED": "completed",
    "CANCELLED": "cancelled",
    "CANCELED": "cancelled",
    "RETURNED": "returned",
}
"""Order states of the protocol, letters only, in capitals."""
SETTLEMENT_STATES = {
    "SETTLED": "settled",
    "PAID": "settled",
    "PENDING": "pending",
    "NOTPAID": "pending",
    "TOBEINITIATED": "pending",
    "INITIATED": "pending",
    "FAILED": "failed",
    "NOTSETTLED": "failed",
}


def clean_ondc(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """clean.ondc_orders, ondc_order_items, ondc_order_events, ondc_settlements and ondc_rejected from raw.ondc_records.

    A message on an order is one event, a line of a settlement one settlement; orders and items follow from
    the events. A message or line that came before is put aside as a duplicate, a line whose later state is
    known as superseded.
    """
    inputs = permitted(inputs)
    files = inputs["raw.landed_files"].select(["customer_id", "file", "received_on"])
    raw = inputs["raw.ondc_records"]
    with private_duckdb() as run:
        relations = {
            "raw_records": raw,
            "landed_files": files,
            "states": pa.table({"written": list(STATES), "state": list(STATES.values())}),
            "settlement_states": pa.table(
                {"written": list(SETTLEMENT_STATES), "status": list(SETTLEMENT_STATES.values())}
            ),
        }
        names = tuple(dict.fromkeys(ORDER_FIELDS + SETTLEMENT_FIELDS))
        records = unpack(raw, names)
        records = with_amounts(records, {"readable": "amount", "payment_amount": "f_payment_amount"})
        records = with_amounts(records, {name: f"f_{name}" for name in DEDUCTIONS})
        records = with_instants(
            records,
            {name: f"f_{name}" for name in ("sent_at", "created_at", "updated_at", "settled_at")},
        )
        relations["records"] = records
        relations["judged"] = run(JUDGED, relations)
        breakup = run(BREAKUP_LINES, relations)
        relations["breakup_lines"] = with_amounts(breakup, {"value": "f_value"})
        fulfilments = run(FULFILMENT_LINES, relations)
        relations["fulfilment_lines"] = with_instants(fulfilments, {"ended_at": "f_ended_at"})
        relations["trail_lines"] = with_amounts(run(TRAIL_LINES, relations), {"value": "f_value"})
        relations["returned_units"] = run(RETURNED_UNITS, relations)
        relations["messages"] = run(MESSAGES, relations)
        relations["events"] = run(EVENTS, relations)
        relations["judged_settlements"] = run(JUDGED_SETTLEMENTS, relations)
        tables = (
            run(ORDERS, relations),
            run(ITEMS, relations),
            relations["events"],
            run(SETTLEMENTS, relations),
            run(REJECTED, relations),
        )
    return {name: conform(table, name) for name, table in zip(OUTPUTS, tables, strict=True)}
