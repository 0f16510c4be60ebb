"""ONDC: retail orders through their states, and their settlement."""

import pyarrow as pa

from msme_pipeline.tables.records import KNOWN_FROM, ORIGIN, raw_records, rejects, rupees
from msme_pipeline.tables.schema import (
    COUNT,
    DATE,
    INSTANT,
    ORDINAL,
    TEXT,
    Accounted,
    Column,
    Known,
    Table,
    customer_column,
)

ONDC_RECORDS = raw_records(
    "ondc",
    "messages on an order, settlement lines; buyers' data is never kept",
    ("order", "settlement", "message"),
)
ORDER_STATES = ("created", "accepted", "in_progress", "completed", "cancelled", "returned")

ONDC_ORDERS = Table(
    "clean.ondc_orders",
    "One row per order in its latest known state",
    key=("customer_id", "order_id"),
    columns=(
        customer_column(),
        Column("order_id", TEXT, "Order ID of the network", nullable=False),
        Column("transaction_id", TEXT, "Transaction ID of the protocol"),
        Column("domain", TEXT, "Domain, e.g. ONDC:RET12"),
        Column("buyer_app", TEXT, "Buyer network participant (bap_id)"),
        Column("seller_app", TEXT, "Seller network participant (bpp_id)"),
        Column(
            "state",
            TEXT,
            "How the order stands; returned only when wholly so",
            nullable=False,
            values=ORDER_STATES,
        ),
        Column("state_as_delivered", TEXT, "State as delivered"),
        Column("fulfilment_state", TEXT, "Latest state of the fulfilment as delivered"),
        Column("created_at", INSTANT, "Instant of the order", nullable=False),
        Column("updated_at", INSTANT, "Instant of the latest state"),
        Column("completed_on", DATE, "Indian calendar date of delivery"),
        Column("cancelled_on", DATE, "Indian calendar date of cancellation"),
        Column("items", COUNT, "Units ordered", unit="units"),
        rupees("item_value", "Value of the items at order"),
        rupees("delivery_charge", "Delivery and packing"),
        rupees("tax", "Tax shown apart"),
        rupees("value", "Value of the order at order"),
        rupees("cancelled_value", "Value cancelled, whole or in part"),
        rupees("returned_value", "Value returned, whole or in part"),
        rupees(
            "net_value", "Value that counts as revenue: 0 unless completed, less returned", nullable=False
        ),
        Column("payment_type", TEXT, "PRE-FULFILLMENT, ON-FULFILLMENT, …"),
        Column(
            "finder_fee",
            pa.decimal128(18, 6),
            "Buyer app's finder fee as delivered; % or ₹ by its type",
            unit="% or ₹",
        ),
        Column("finder_fee_type", TEXT, "percent or amount, as delivered"),
        Column("settlement_reference", TEXT, "Bank reference when the order's messages carry one"),
        *ORIGIN,
        KNOWN_FROM,
    ),
    known=Known("known_from"),
)

ONDC_ORDER_ITEMS = Table(
    "clean.ondc_order_items",
    "One row per item of an order",
    key=("customer_id", "order_id", "item_no"),
    columns=(
        customer_column(),
        Column("order_id", TEXT, "Order", nullable=False),
        Column("item_no", ORDINAL, "Ordinal in the order, from 0", nullable=False),
        Column("item_id", TEXT, "Item ID of the seller"),
        Column("category", TEXT, "Category when the message names it"),
        Column("quantity", COUNT, "Units ordered", unit="units"),
        Column("returned", COUNT, "Units returned or cancelled", unit="units"),
        rupees("value", "Value of the line"),
        KNOWN_FROM,
    ),
    known=Known("known_from"),
)

ONDC_ORDER_EVENTS = Table(
    "clean.ondc_order_events",
    "One row per message on an order",
    key=("customer_id", "order_id", "message_id", "action", "occurred_at"),
    columns=(
        customer_column(),
        Column("order_id", TEXT, "Order", nullable=False),
        Column("message_id", TEXT, "Message ID, else a digest", nullable=False),
        Column("occurred_at", INSTANT, "Instant of the message", nullable=False),
        Column("action", TEXT, "on_confirm, on_status, …; empty when it names none", nullable=False),
        Column("state", TEXT, "How the order stood once it was sent", values=ORDER_STATES),
        Column("order_state", TEXT, "Order state in it as delivered"),
        Column("fulfilment_state", TEXT, "Fulfilment state in it as delivered"),
        rupees("value", "Order value in it"),
        rupees("order_value", "Value of the order at order, as known then"),
        rupees("cancelled_value", "Value cancelled, as known then"),
        rupees("returned_value", "Value returned, as known then"),
        rupees("net_value", "Value that counted as revenue then"),
        Column("occurred_on", DATE, "Indian calendar date of the message", nullable=False),
        *ORIGIN,
        KNOWN_FROM,
    ),
    known=Known("known_from", event="occurred_on"),
)

ONDC_SETTLEMENTS = Table(
    "clean.ondc_settlements",
    "One row per order line of a settlement (recon)",
    key=("customer_id", "settlement_id"),
    columns=(
        customer_column(),
        Column("settlement_id", TEXT, "Digest of order, reference and kind", nullable=False),
        Column(
            "order_id",
            TEXT,
            "Order of `clean.ondc_orders`; its order may not have been landed",
            nullable=False,
        ),
        Column("settlement_reference", TEXT, "Reference of the bank transfer (UTR)"),
        Column("settled_on", DATE, "Date of settlement"),
        Column("told_on", DATE, "Date of the state told", nullable=False),
        Column(
            "kind",
            TEXT,
            "What is settled",
            nullable=False,
            values=("order", "refund", "adjustment"),
        ),
        Column("status", TEXT, "Whether it was paid", values=("settled", "pending", "failed")),
        rupees("gross", "Order value settled for"),
        rupees("commission", "Commission or finder fee"),
        rupees("logistics", "Logistics and packing charges withheld"),
        rupees("tcs", "GST collected at source (s. 52 CGST)"),
        rupees("tds", "Income tax deducted at source (s. 194-O)"),
        rupees("withheld", "Held back for returns and other reasons"),
        rupees("net", "Amount paid out; negative when held back from a later batch", nullable=False),
        *ORIGIN,
        KNOWN_FROM,
    ),
    known=Known("known_from", event="told_on"),
)

ONDC_REJECTED = rejects(
    "clean.ondc_rejected",
    "ONDC records that were rejected or seen before",
    Accounted(
        "ondc", ("raw.ondc_records",), {"clean.ondc_order_events": "value", "clean.ondc_settlements": "net"}
    ),
)
