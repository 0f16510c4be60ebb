"""ONDC messages on the orders of a seller, and recon messages on what was settled for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from msme_pipeline.demo import names
from msme_pipeline.demo.marketplace import CANCELLED, PART_RETURNED, REFUND_LINE, RETURNED, RTO
from msme_pipeline.demo.texts import rupees

DAY, DELIVERY_HOUR, OFFSET = 86_400, 15 * 3600, 19_800
SETTLED_AT = 11 * 3600


@dataclass(frozen=True)
class Network:
    """What all messages of a seller share; `iso` are the days of the horizon."""

    iso: Sequence[str]
    domain: str
    seller_app: str
    finder_fee: float

    def stamp(self, day: int, second: int) -> str:
        """Instant in UTC of a second of an Indian day (not before 05:30)."""
        second -= OFFSET
        return f"{self.iso[day]}T{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}.000Z"


@dataclass(frozen=True)
class Sent:
    """A message with the day and second it was sent at."""

    day: int
    second: int
    message: dict[str, Any]


@dataclass
class PlacedOrder:
    """One order and what becomes of it; days from the start of the history, amounts in paise."""

    network: Network
    number: int
    order_id: str
    app: str
    category: str
    day: int
    second: int
    delivered: int
    outcome: int
    outcome_day: int
    items: int
    delivery: int
    returned_value: int
    units: int

    def is_pending(self, last: int) -> bool:
        """Whether it is neither delivered nor cancelled by day `last`."""
        return (self.outcome_day if self.outcome == CANCELLED else self.delivered) > last

    def standing(self, last: int) -> tuple[str, int, int]:
        """State, value returned and revenue at the end of day `last`."""
        value = self.items + self.delivery
        if self.is_pending(last):
            return ("in_progress" if self.day + 1 <= last else "accepted"), 0, 0
        if self.outcome in (CANCELLED, RTO):
            return "cancelled", 0, 0
        if self.outcome >= PART_RETURNED and self.outcome_day <= last:
            if self.outcome == RETURNED:
                return "returned", self.returned_value, 0
            return "completed", self.returned_value, value - self.returned_value
        return "completed", 0, value

    def messages(self, last: int, all_of_them: bool) -> list[Sent]:
        """Messages up to day `last`; of a finished order only the one that finished it unless all are asked
        for."""
        sent = []
        pending = self.is_pending(last)

        def send(day: int, second: int, message: dict[str, Any]) -> None:
            sent.append(Sent(day, second, message))

        if all_of_them or pending:
            send(self.day, self.second, self.message("on_confirm", "Accepted", self.day, self.second))
        if pending:
            if self.day + 1 <= last:
                send(
                    self.day + 1,
                    DELIVERY_HOUR,
                    self.message("on_status", "In-progress", self.day + 1, DELIVERY_HOUR),
                )
        elif self.outcome == CANCELLED:
            at = min(self.second + 900, DAY - 60)
            send(self.outcome_day, at, self.cancelled(self.outcome_day, at))
        elif self.outcome == RTO:
            send(self.delivered, DELIVERY_HOUR, self.sent_back(self.delivered))
        else:
            back = self.outcome >= PART_RETURNED and self.outcome_day <= last
            if all_of_them or not back:
                send(
                    self.delivered,
                    DELIVERY_HOUR,
                    self.message("on_status", "Completed", self.delivered, DELIVERY_HOUR),
                )
            if back:
                partly = self.outcome == PART_RETURNED
                send(
                    self.outcome_day,
                    DELIVERY_HOUR,
                    self.returned(self.delivered, self.outcome_day, self.returned_value, partly),
                )
        return sent

    def message(self, action: str, state: str, day: int, second: int) -> dict[str, Any]:
        """The order as it was placed, in a state."""
        code = {"Accepted": "Pending", "In-progress": "Out-for-delivery"}.get(state, "Order-delivered")
        fulfilment: dict[str, Any] = {"id": "F1", "type": "Delivery", "state": {"descriptor": {"code": code}}}
        if state == "Completed":
            fulfilment["end"] = {"time": {"timestamp": self.network.stamp(day, second)}}
        items = [self._item("F1", self.units)]
        return self._shape(action, state, day, second, items, [fulfilment], self.items, self.delivery)

    def cancelled(self, day: int, second: int) -> dict[str, Any]:
        fulfilment = {"id": "F1", "type": "Delivery", "state": {"descriptor": {"code": "Cancelled"}}}
        return self._shape("on_cancel", "Cancelled", day, second, [self._item("F1", 0)], [fulfilment], 0, 0)

    def sent_back(self, day: int) -> dict[str, Any]:
        """Return to origin: the parcel was not accepted."""
        fulfilments = [
            {"id": "F1", "type": "Delivery", "state": {"descriptor": {"code": "Cancelled"}}},
            {"id": "F1-RTO", "type": "RTO", "state": {"descriptor": {"code": "RTO-Delivered"}}},
        ]
        items = [self._item("F1", 0), self._item("F1-RTO", self.units)]
        return self._shape("on_cancel", "Completed", day, DELIVERY_HOUR, items, fulfilments, 0, self.delivery)

    def returned(self, delivered: int, day: int, returned: int, partly: bool) -> dict[str, Any]:
        at = self.network.stamp(delivered, DELIVERY_HOUR)
        trail = [
            {"code": "title_type", "value": "item"},
            {"code": "id", "value": "I1"},
            {"code": "currency", "value": "INR"},
            {"code": "value", "value": "-" + rupees(returned)},
        ]
        fulfilments: list[dict[str, Any]] = [
            {
                "id": "F1",
                "type": "Delivery",
                "state": {"descriptor": {"code": "Order-delivered"}},
                "end": {"time": {"timestamp": at}},
            },
            {
                "id": "R1",
                "type": "Return",
                "state": {"descriptor": {"code": "Return_Delivered"}},
                "tags": [{"code": "quote_trail", "list": trail}],
            },
        ]
        back = self.units // 2 if partly else self.units
        items = [self._item("F1", self.units - back), self._item("R1", back)]
        left = self.items - returned
        return self._shape(
            "on_update", "Completed", day, DELIVERY_HOUR, items, fulfilments, left, self.delivery
        )

    def _item(self, fulfilment: str, units: int) -> dict[str, Any]:
        return {
            "id": "I1",
            "fulfillment_id": fulfilment,
            "category_id": self.category,
            "quantity": {"count": units},
        }

    def _shape(
        self, action: str, state: str, day: int, second: int, items: list[dict[str, Any]],
        fulfilments: list[dict[str, Any]], value: int, delivery: int
    ) -> dict[str, Any]:  # fmt: skip
        network, n = self.network, self.number
        at = network.stamp(day, second)
        units = sum(item["quantity"]["count"] for item in items if item["fulfillment_id"] == "F1")
        breakup = [_priced("I1", "item", value) | {"@ondc/org/item_quantity": {"count": units}}]
        if delivery:
            breakup.append(_priced("F1", "delivery", delivery))
        first = names.FIRST_NAMES[n * 7 % len(names.FIRST_NAMES)]
        fee = f"{network.finder_fee:g}"
        order = {
            "id": self.order_id,
            "state": state,
            "provider": {"id": "P1"},
            "items": items,
            "billing": {"name": f"{first} BUYER", "phone": f"9{810_000_000 + n * 7919 % 89_999_999:09d}"},
            "fulfillments": fulfilments,
            "quote": {"price": money_of(value + delivery), "breakup": breakup},
            "payment": {
                "params": _currency(self.items + self.delivery),
                "type": "ON-ORDER",
                "collected_by": "BAP",
                "@ondc/org/buyer_app_finder_fee_type": "percent",
                "@ondc/org/buyer_app_finder_fee_amount": fee,
            },
            "created_at": network.stamp(self.day, self.second),
            "updated_at": at,
        }
        context = {
            "domain": network.domain,
            "action": action,
            "core_version": "1.2.0",
            "bap_id": self.app,
            "bpp_id": network.seller_app,
            "transaction_id": f"T{n:06d}",
            "message_id": f"M{n:06d}-{action}-{state}",
            "timestamp": at,
        }
        return {"context": context, "message": {"order": order}}


def settlement_line(
    network: Network, prefix: str, line: Sequence[int], told: int, reference: str | None
) -> dict[str, Any]:
    """A settlement in a recon message: number, order, kind, day, gross, fee, logistics, TCS, TDS of the
    line."""
    number, _, kind, _, gross, fee, logistics, tcs, tds = line
    settled: dict[str, Any] = {
        "id": f"ST{prefix}{number:06d}",
        "payment_id": f"PY{number:06d}",
        "status": "SETTLED" if reference else "PENDING",
        "amount": money_of(gross - fee - logistics - tcs - tds),
        "commission": money_of(fee),
        "withholding_amount": money_of(0),
        "logistics": money_of(logistics),
        "tcs": money_of(tcs),
        "tds": money_of(tds),
        "updated_at": network.stamp(told, SETTLED_AT),
    }
    if kind == REFUND_LINE:
        settled["type"] = "refund"
    if reference:
        settled["settlement_ref_no"] = reference
    return settled


def recon_message(network: Network, batch: int, told: int, orders: list[dict[str, Any]]) -> dict[str, Any]:
    context = {
        "domain": "ONDC:NTS10",
        "version": "2.0.0",
        "action": "recon",
        "bap_id": "collector.example",
        "bpp_id": network.seller_app,
        "transaction_id": f"RC{batch:05d}",
        "message_id": f"RM{batch:05d}",
        "timestamp": network.stamp(told, SETTLED_AT + 600),
    }
    return {"context": context, "message": {"orders": orders}}


def money_of(paise: int) -> dict[str, Any]:
    return {"currency": "INR", "value": rupees(paise)}


def _currency(paise: int) -> dict[str, Any]:
    return {"currency": "INR", "amount": rupees(paise)}


def _priced(item: str, kind: str, paise: int) -> dict[str, Any]:
    return {"@ondc/org/item_id": item, "@ondc/org/title_type": kind, "price": money_of(paise)}


def paise_of(message: dict[str, Any]) -> int:
    return round(float(message["message"]["order"]["quote"]["price"]["value"]) * 100)


def on_hold(message: dict[str, Any]) -> dict[str, Any]:
    """A message in a state that the protocol does not know."""
    context = message["context"] | {"message_id": message["context"]["message_id"] + "-hold"}
    return {"context": context, "message": {"order": message["message"]["order"] | {"state": "On-hold"}}}
