"""ONDC messages: retail orders through their states, settlement and reconciliation of the network.

Only the named fields enter the lake. Billing and delivery addresses, contacts, positions and the buyer's
tax number are never read, so third parties' data stays outside, also for messages that are broken.
"""

from collections.abc import Iterator
from typing import Any

import orjson

from msme_pipeline.sources.fields import text
from msme_pipeline.sources.records import RecordReader

SOURCE = "ondc"
ORDERS, SETTLEMENTS = "ondc_orders", "ondc_settlements"
RETAIL, NETWORK_SETTLEMENT = "ONDC:RET", "ONDC:NTS"
WRAPPERS = ("document", "messages", "data", "payload")
ENVELOPE = {"context", "metadata"}
LOOKED_AT = 1000
MOST_WRAPPERS = 4
FEE = "@ondc/org/buyer_app_finder_fee_"
DETAILS = "@ondc/org/settlement_details"


def recognise(document: Any) -> str | None:
    """ondc_orders or ondc_settlements by the domain of the first message that has one of ours."""
    for message, _ in zip(messages(document), range(LOOKED_AT), strict=False):
        domain = domain_of(message)
        if domain.startswith(RETAIL):
            return ORDERS
        if domain.startswith(NETWORK_SETTLEMENT):
            return SETTLEMENTS
    return None


def messages(document: Any) -> Iterator[Any]:
    """The messages of a document: one, a list of them, or either inside a wrapper."""
    for _ in range(MOST_WRAPPERS):
        if not isinstance(document, dict) or not ENVELOPE.isdisjoint(document):
            break
        inner = next((document[key] for key in WRAPPERS if isinstance(document.get(key), (dict, list))), None)
        if inner is None:
            break
        document = inner
    yield from document if isinstance(document, list) else [document]


def domain_of(message: Any) -> str:
    """Domain of a message of the protocol in capitals, empty for anything else."""
    if not isinstance(message, dict) or not isinstance(message.get("message"), dict):
        return ""
    context = message.get("context")
    domain = context.get("domain") if isinstance(context, dict) else None
    return domain.upper() if isinstance(domain, str) else ""


def scalar(value: Any) -> str | None:
    """Text of a scalar; objects, arrays and empty text count as absent."""
    return None if isinstance(value, (dict, list)) or value == "" else text(value)


def part(node: Any, *path: str) -> Any:
    """What stands under a path of keys, the first of several; None when something is missing."""
    for key in path:
        if type(node) is not dict:
            if isinstance(node, list):
                node = next((each for each in node if isinstance(each, dict)), None)
            if not isinstance(node, dict):
                return None
        node = node.get(key)
    return node


def listed(node: Any, *path: str) -> list[dict[str, Any]]:
    """Objects of the list under a path; a single object is a list of one."""
    found = part(node, *path)
    found = found if isinstance(found, list) else [found]
    return [each for each in found if isinstance(each, dict)]


def value_of(node: Any, *path: str) -> str | None:
    value = node.get(path[0]) if len(path) == 1 and type(node) is dict else part(node, *path)
    return (value or None) if type(value) is str else scalar(value)


def add_record(
    reader: RecordReader, record: str, fields: dict[str, Any], parent: int | None, amount: str
) -> int:
    """A record whose amount may stand as an object where a value should: then it is a malformed one."""
    if isinstance(fields.get(amount), (dict, list)):
        known = {name: value for name, value in fields.items() if name != amount and value is not None}
        return reader.malformed(record, known, parent)
    return reader.add(record, fields, parent, amount)


def rows_text(rows: list[dict[str, str | None]]) -> str | None:
    """Some objects of texts as one text, None for none."""
    return orjson.dumps(rows).decode() if rows else None


class Reader(RecordReader):
    """Order messages become `order` records, settlement instructions and recon rows `settlement` records."""

    TABLE = "raw.ondc_records"

    def read(self, document: Any) -> None:
        for message in messages(document):
            domain = domain_of(message)
            if domain.startswith(RETAIL):
                self._order(message)
            elif domain.startswith(NETWORK_SETTLEMENT):
                self._settlements(message)
            else:
                self.malformed("message", {"domain": domain or None})

    def _context(self, message: dict[str, Any]) -> dict[str, str | None]:
        context = message["context"]
        version = value_of(context, "core_version") or value_of(context, "version")
        self.schema_version = self.schema_version or version
        return {
            "domain": value_of(context, "domain"),
            "action": value_of(context, "action"),
            "transaction_id": value_of(context, "transaction_id"),
            "message_id": value_of(context, "message_id"),
            "sent_at": value_of(context, "timestamp"),
            "buyer_app": value_of(context, "bap_id"),
            "seller_app": value_of(context, "bpp_id"),
        }

    def _order(self, message: dict[str, Any]) -> None:
        order = part(message, "message", "order")
        payment = part(order, "payment")
        fields: dict[str, Any] = self._context(message) | {
            "order_id": value_of(order, "id"),
            "state": value_of(order, "state"),
            "created_at": value_of(order, "created_at"),
            "updated_at": value_of(order, "updated_at"),
            "value": part(order, "quote", "price", "value"),
            "currency": value_of(order, "quote", "price", "currency"),
            "payment_type": value_of(payment, "type"),
            "payment_amount": value_of(payment, "params", "amount"),
            "finder_fee": value_of(payment, FEE + "amount"),
            "finder_fee_type": value_of(payment, FEE + "type"),
            "settlement_reference": _settlement_reference(payment),
            "breakup": rows_text([_breakup_line(each) for each in listed(order, "quote", "breakup")]),
            "items": rows_text([_item(each) for each in listed(order, "items")]),
            "fulfilments": rows_text([_fulfilment(each) for each in listed(order, "fulfillments")]),
        }
        add_record(self, "order", fields, None, "value")

    def _settlements(self, message: dict[str, Any]) -> None:
        context = self._context(message)
        instruction = part(message, "message", "settlement")
        for order in listed(message, "message", "orders"):
            for line in listed(order, "settlements") or [{}]:
                self._settlement(context | _recon_line(order, line))
        for order in listed(instruction, "orders"):
            self._settlement(context | _instructed(order, instruction))

    def _settlement(self, fields: dict[str, Any]) -> None:
        add_record(self, "settlement", fields, None, "net")


def _settlement_reference(payment: Any) -> str | None:
    """Bank reference of what was paid to the seller's side."""
    for detail in listed(payment, DETAILS):
        if value_of(detail, "settlement_counterparty") == "buyer":
            continue
        if reference := value_of(detail, "settlement_reference"):
            return reference
    return None


def _tagged(node: Any, group: str) -> list[dict[str, str | None]]:
    """The lists of all tag groups of a code, each as code -> value."""
    return [
        {value_of(each, "code") or "": value_of(each, "value") for each in listed(tags, "list")}
        for tags in listed(node, "tags")
        if value_of(tags, "code") == group
    ]


def _breakup_line(line: dict[str, Any]) -> dict[str, str | None]:
    kinds = _tagged(line.get("item"), "type")
    return {
        "kind": value_of(line, "@ondc/org/title_type"),
        "item_id": value_of(line, "@ondc/org/item_id"),
        "parent": value_of(line, "item", "parent_item_id"),
        "part": kinds[0].get("type") if kinds else None,
        "count": value_of(line, "@ondc/org/item_quantity", "count"),
        "value": value_of(line, "price", "value"),
    }


def _item(item: dict[str, Any]) -> dict[str, str | None]:
    return {
        "item_id": value_of(item, "id"),
        "fulfilment_id": value_of(item, "fulfillment_id"),
        "category": value_of(item, "category_id"),
        "count": value_of(item, "quantity", "count"),
    }


def _fulfilment(fulfilment: dict[str, Any]) -> dict[str, str | None]:
    trail = [
        {"kind": each.get("title_type"), "value": each.get("value")}
        for each in _tagged(fulfilment, "quote_trail")
    ]
    return {
        "id": value_of(fulfilment, "id"),
        "type": value_of(fulfilment, "type"),
        "state": value_of(fulfilment, "state", "descriptor", "code"),
        "ended_at": value_of(fulfilment, "end", "time", "timestamp"),
        "trail": rows_text(trail),
    }


def _recon_line(order: dict[str, Any], line: dict[str, Any]) -> dict[str, Any]:
    return {
        "order_id": value_of(order, "id"),
        "settlement_id": value_of(line, "id"),
        "payment_id": value_of(line, "payment_id"),
        "status": value_of(line, "status"),
        "reference": value_of(line, "settlement_ref_no"),
        "settled_at": value_of(line, "updated_at"),
        "kind": value_of(line, "type"),
        "net": part(line, "amount", "value"),
        "currency": value_of(line, "amount", "currency"),
        "commission": value_of(line, "commission", "value"),
        "logistics": value_of(line, "logistics", "value"),
        "withheld": value_of(line, "withholding_amount", "value"),
        "tcs": value_of(line, "tcs", "value"),
        "tds": value_of(line, "tds", "value"),
    }


def _instructed(order: dict[str, Any], instruction: Any) -> dict[str, Any]:
    """An order of a settle request: what the collector is told to pay, not yet paid."""
    return {
        "order_id": value_of(order, "id"),
        "settlement_id": value_of(instruction, "id"),
        "status": "TO-BE-INITIATED",
        "net": part(order, "inter_participant", "amount", "value"),
        "currency": value_of(order, "inter_participant", "amount", "currency"),
        "commission": value_of(order, "collector", "amount", "value"),
    }


def count(data: bytes, format: str) -> int:
    """Records by a walk of its own: messages on orders, and lines of settlements."""
    document = orjson.loads(data)
    for _ in range(MOST_WRAPPERS):
        if isinstance(document, list) or "context" in document or "metadata" in document:
            break
        inside = [document.get(key) for key in WRAPPERS]
        document = next((each for each in inside if isinstance(each, (dict, list))), document)
    return sum(map(_records, document if isinstance(document, list) else [document]))


def _records(message: Any) -> int:
    try:
        settled = message["context"]["domain"].upper().startswith(NETWORK_SETTLEMENT)
        body = message["message"]
        if not settled or not hasattr(body, "keys"):
            return 1
    except (AttributeError, IndexError, KeyError, TypeError):
        return 1
    lines = [_objects(order.get("settlements")) for order in _objects(body.get("orders"))]
    instructed = _objects(body.get("settlement"))[:1]
    told = [len(_objects(each.get("orders"))) for each in instructed]
    return sum(max(1, len(each)) for each in lines) + sum(told)


def _objects(node: Any) -> list[dict[str, Any]]:
    return [each for each in (node if isinstance(node, list) else [node]) if isinstance(each, dict)]
