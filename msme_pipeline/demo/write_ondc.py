"""ONDC files: messages on the orders of a seller, and what was settled for them under which bank
reference."""

from typing import Any

import numpy as np
import orjson
import pyarrow as pa

from msme_pipeline.demo.business import Business
from msme_pipeline.demo.draws import generator
from msme_pipeline.demo.kinds import Kind
from msme_pipeline.demo.marketplace import BUYER_APPS, DOMAINS, REFUND_LINE, Trades
from msme_pipeline.demo.ondc_messages import (
    Network,
    PlacedOrder,
    Sent,
    money_of,
    on_hold,
    paise_of,
    recon_message,
    settlement_line,
)
from msme_pipeline.demo.source_files import SourceFiles, money
from msme_pipeline.demo.truth import MONEY, Defect

FULL_TRAIL_DAYS = 120  # before as_of, in which every message of an order is in the log
THOROUGH_SHARE = 0.1  # of older orders with every message
DEFECT_CHANCE = 0.9
FEW_MESSAGES = 8  # a year, of which none is spoilt
ORDERS = pa.schema(
    [
        ("customer_id", pa.string()), ("order_id", pa.string()), ("buyer_app", pa.string()),
        ("category", pa.string()), ("state", pa.string()), ("created_on", pa.date32()), ("value", MONEY),
        ("returned_value", MONEY), ("net_value", MONEY),
    ]
)  # fmt: skip
SETTLEMENTS = pa.schema(
    [
        ("customer_id", pa.string()), ("order_id", pa.string()), ("settlement_id", pa.string()),
        ("kind", pa.string()), ("gross", MONEY), ("net", MONEY), ("settled_on", pa.date32()),
        ("account_id", pa.string()), ("reference", pa.string()),
    ]
)  # fmt: skip


def ondc_files(business: Business, seed: int) -> SourceFiles:
    """Messages by year and recon messages by year of a seller; nothing for other businesses."""
    trades = business.sales.ondc
    empty = {"ondc_orders": ORDERS.empty_table(), "ondc_settlements": SETTLEMENTS.empty_table()}
    if trades is None:
        return SourceFiles(empty)
    log = _Log(business, trades, generator("ondc files", business.customer_id, seed))
    log.write_orders()
    log.write_settlements()
    return log.result


class _Log:
    def __init__(self, business: Business, trades: Trades, rng: np.random.Generator) -> None:
        self.business, self.trades, self.rng = business, trades, rng
        self.result = SourceFiles({})
        self.last = business.calendar.history_days - 1
        self.iso = business.calendar.iso
        domain, self.categories = DOMAINS[business.sector.name]
        app = business.parties[trades.seller.party].name.split()[0].lower() + ".example"
        self.network = Network(self.iso, domain, app, trades.seller.finder_fee)
        base = int(rng.integers(100_000, 900_000))
        days = [self.iso[day][2:].replace("-", "") for day in trades.day.tolist()]
        self.ids = [f"{day}-{base + number}" for number, day in enumerate(days)]
        self.folder = f"{business.customer_id}/ondc"
        self.chance = rng.random(3)

    def write_orders(self) -> None:
        """Messages in order of time, a file a calendar year."""
        last = self.last
        thorough = (self.rng.random(len(self.trades.day)) < THOROUGH_SHARE).tolist()
        sent: list[Sent] = []
        truth: list[tuple[Any, ...]] = []
        for order in self._orders():
            if order.day > last:
                continue
            sent += order.messages(last, order.day > last - FULL_TRAIL_DAYS or thorough[order.number])
            state, back, net = order.standing(last)
            value = order.items + order.delivery
            truth.append((order.order_id, order.app, order.category, state, order.day, value, back, net))
        sent.sort(key=lambda each: (each.day, each.second))
        self._put_orders(sent)
        rows = list(zip(*truth, strict=True)) if truth else [()] * 8
        self.result.tables["ondc_orders"] = pa.table(
            [
                pa.array([self.business.customer_id] * len(truth), pa.string()),
                *(pa.array(rows[c], pa.string()) for c in range(4)),
                pa.array([self.business.calendar.date_of(day) for day in rows[4]], pa.date32()),
                *(money(list(rows[c])) for c in (5, 6, 7)),
            ],
            schema=ORDERS,
        )

    def _orders(self) -> list[PlacedOrder]:
        t = self.trades
        columns = (
            t.day,
            t.second,
            t.delivered,
            t.outcome,
            t.outcome_day,
            t.items,
            t.delivery,
            t.returned,
            t.units,
        )
        apps = [BUYER_APPS[app] for app in t.app.tolist()]
        categories = [self.categories[category] for category in t.category.tolist()]
        rows = zip(*(column.tolist() for column in columns), strict=True)
        return [
            PlacedOrder(self.network, number, self.ids[number], apps[number], categories[number], *row)
            for number, row in enumerate(rows)
        ]

    def _put_orders(self, sent: list[Sent]) -> None:
        years: dict[str, list[dict[str, Any]]] = {}
        for each in sent:
            years.setdefault(self.iso[each.day][:4], []).append(each.message)
        full = [year for year in years if len(years[year]) > FEW_MESSAGES]
        for year, messages in years.items():
            file = f"{self.folder}/orders_{year}.json"
            if full and year == full[-1] and self.chance[0] < DEFECT_CHANCE:
                at = int(self.rng.integers(1, len(messages) // 2))
                messages.insert(at, messages[at - 1])
                self._defect("ondc_message_twice", file, at, "duplicate", "duplicate", messages[at])
            if full and year == full[-1] and self.chance[1] < DEFECT_CHANCE:
                at = int(self.rng.integers(len(messages) // 2 + 1, len(messages)))
                messages.insert(at, on_hold(messages[at - 1]))
                self._defect("ondc_unknown_state", file, at, "rejected", "unknown_state", messages[at])
            total = sum(paise_of(each) for each in messages)
            self._put(file, messages, len(messages), total)

    def _defect(
        self, kind: str, file: str, at: int, expected: str, reason: str, message: dict[str, Any]
    ) -> None:
        self.result.defects.append(Defect(kind, file, -1, at, expected, reason, amount=paise_of(message)))

    def _put(self, file: str, messages: list[dict[str, Any]], records: int, paise: int) -> None:
        self.result.files[file] = orjson.dumps(messages)
        self.result.delivered.append(("ondc", file, records, paise))

    def write_settlements(self) -> None:
        """One recon message a batch with the reference of its bank credit, and one on what is still due."""
        business, t, last = self.business, self.trades, self.last
        book = business.book
        paid = {
            link: (business.accounts[account].account_id, reference)
            for kind, party, link, account, reference in zip(
                book.kind, book.party, book.link, book.account, book.reference, strict=True
            )
            if kind == Kind.MARKETPLACE and party == t.seller.party
        }
        prefix = business.customer_id[-5:]
        columns = (t.line_order, t.line_kind, t.line_day, t.gross, t.fee, t.logistics, t.tcs, t.tds)
        batches: dict[int, list[tuple[int, ...]]] = {}
        for number, line in enumerate(zip(*(column.tolist() for column in columns), strict=True)):
            order, kind, day = line[:3]
            known = t.outcome_day[order] if kind == REFUND_LINE else t.delivered[order]
            if 0 <= day <= last:
                batches.setdefault(day, []).append((number, *line))
            elif known <= last:
                batches.setdefault(last + 1, []).append((number, *line))
        files: dict[str, list[dict[str, Any]]] = {}
        records: dict[str, int] = {}
        totals: dict[str, int] = {}
        truth = []
        spoilt = (
            max((day for day in batches if day <= last), default=-1) if self.chance[2] < DEFECT_CHANCE else -1
        )
        for day in sorted(batches):
            open_still = day > last
            told = min(day, last)
            file = f"{self.folder}/recon_{self.iso[told][:4]}.json"
            account, reference = (None, None) if open_still else paid[day]
            orders = []
            for line in batches[day]:
                settled = settlement_line(self.network, prefix, line, told, reference)
                order_id = self.ids[line[1]]
                orders.append({"id": order_id, "amount": money_of(abs(line[4])), "settlements": [settled]})
                net = line[4] - sum(line[5:9])
                totals[file] = totals.get(file, 0) + net
                truth.append(
                    (
                        order_id,
                        settled["id"],
                        "refund" if line[2] == REFUND_LINE else "order",
                        line[4],
                        net,
                        None if open_still else day,
                        account,
                        reference,
                    )
                )
            if day == spoilt:
                broken = settlement_line(self.network, prefix, batches[day][0], told, reference)
                broken |= {"id": broken["id"] + "X", "amount": {"currency": "INR", "value": "#####"}}
                orders.append({"id": orders[0]["id"], "amount": orders[0]["amount"], "settlements": [broken]})
                at = records.get(file, 0) + len(orders) - 1
                self.result.defects.append(Defect("ondc_bad_amount", file, -1, at, "rejected", "bad_amount"))
            records[file] = records.get(file, 0) + len(orders)
            files.setdefault(file, []).append(recon_message(self.network, day, told, orders))
        for file, messages in files.items():
            self._put(file, messages, records[file], totals[file])
        calendar = business.calendar
        rows = list(zip(*truth, strict=True)) if truth else [()] * 8
        self.result.tables["ondc_settlements"] = pa.table(
            [
                pa.array([business.customer_id] * len(truth), pa.string()),
                *(pa.array(rows[c], pa.string()) for c in range(3)),
                *(money(list(rows[c])) for c in (3, 4)),
                pa.array([None if d is None else calendar.date_of(d) for d in rows[5]], pa.date32()),
                *(pa.array(rows[c], pa.string()) for c in (6, 7)),
            ],
            schema=SETTLEMENTS,
        )
