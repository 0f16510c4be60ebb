"""ONDC orders through their states, and their settlement."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.cleaning.messages import unpack, with_amounts, with_instants
from msme_pipeline.cleaning.permission.permit import permitted
from msme_pipeline.pipeline.plan import Plan

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
INSTANTS = ("sent_at", "created_at", "updated_at", "settled_at")
PLAN = Plan(
    __file__,
    "orders.sql",
    "parts.sql",
    "settlements.sql",
    "../rejects.sql",
    given=("raw.landed_files", "records", "breakup_lines", "fulfilment_lines", "trail_lines"),
)


def clean_ondc(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """Orders of ONDC, their items and events, settlements and rejects, from raw.ondc_records.

    A message on an order is one event, a line of a settlement one settlement; orders and items follow from
    the events. A message or line that came before is put aside as a duplicate, a line whose later state is
    known as superseded.
    """
    inputs = permitted(inputs)
    records = unpack(inputs["raw.ondc_records"], dict.fromkeys(ORDER_FIELDS + SETTLEMENT_FIELDS))
    amounts = {"readable": "amount"} | {name: f"f_{name}" for name in ("payment_amount", *DEDUCTIONS)}
    records = with_instants(with_amounts(records, amounts), {name: f"f_{name}" for name in INSTANTS})
    with PLAN.on(inputs, source="ondc", record_table="raw.ondc_records") as relations:
        relations.give(records=records)
        breakup, fulfilments = relations["breakup_texts"], relations["fulfilment_texts"]
        relations.give(
            breakup_lines=with_amounts(breakup, {"value": "f_value"}),
            fulfilment_lines=with_instants(fulfilments, {"ended_at": "f_ended_at"}),
        )
        relations.give(trail_lines=with_amounts(relations["trail_texts"], {"value": "f_value"}))
        return relations.conformed(
            orders="clean.ondc_orders",
            items="clean.ondc_order_items",
            events="clean.ondc_order_events",
            settlements="clean.ondc_settlements",
            rejected="clean.ondc_rejected",
        )
