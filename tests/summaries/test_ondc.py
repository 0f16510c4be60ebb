"""The ONDC section on hand-made orders."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from msme_pipeline.summaries.ondc.section import ondc_summary
from tests.summaries.clean_rows import AS_OF, CUSTOMERS, as_known, table


def event(order_id: str, day: str, state: str, value: int, net: int = 0, **more: Any) -> dict[str, Any]:
    on = date.fromisoformat(day)
    lost = {"cancelled_value": value if state == "cancelled" else 0, "returned_value": 0}
    return {
        "order_id": order_id,
        "message_id": f"{order_id}-{day}",
        "action": "on_status",
        "occurred_at": datetime(on.year, on.month, on.day, 6, tzinfo=UTC),
        "occurred_on": on,
        "state": state,
        "order_value": Decimal(value),
        "net_value": Decimal(net),
        "file": "a",
        "position": 0,
        **lost,
        **more,
    }


def order(
    order_id: str, app: str = "one", domain: str = "ONDC:RET10", completed: str | None = None
) -> dict[str, Any]:
    return {
        "order_id": order_id,
        "buyer_app": app,
        "domain": domain,
        "state": "completed",
        "created_at": datetime(2025, 1, 1, tzinfo=UTC),
        "net_value": Decimal(0),
        "completed_on": date.fromisoformat(completed) if completed else None,
        "file": "a",
        "position": 0,
    }


def line(
    order_id: str, day: str, net: str, gross: str, status: str = "settled", **more: Any
) -> dict[str, Any]:
    on = date.fromisoformat(day)
    return {
        "settlement_id": f"{order_id}-{day}-{net}",
        "order_id": order_id,
        "settled_on": on if status == "settled" else None,
        "told_on": on,
        "kind": "order",
        "status": status,
        "gross": Decimal(gross),
        "net": Decimal(net),
        "file": "a",
        "position": 0,
        **more,
    }


def summary(
    events: Iterable[Mapping[str, Any]] = (),
    orders: Iterable[Mapping[str, Any]] = (),
    lines: Iterable[Mapping[str, Any]] = (),
    as_of: date = AS_OF,
) -> dict[str, Any]:
    inputs = {
        "customers": CUSTOMERS,
        "clean.ondc_orders": table("clean.ondc_orders", orders),
        "clean.ondc_order_items": table("clean.ondc_order_items", []),
        "clean.ondc_order_events": table("clean.ondc_order_events", events),
        "clean.ondc_settlements": table("clean.ondc_settlements", lines),
    }
    (row,) = ondc_summary(as_known(inputs, as_of), as_of)["summary.ondc_summary"].to_pylist()
    return row


def test_the_value_of_a_late_joiner_is_that_of_a_year() -> None:
    early = summary(
        [
            event("A", "2023-03-01", "completed", 100, 100),
            event("B", "2025-10-01", "completed", 60_000, 60_000),
        ]
    )
    late = summary([event("B", "2025-10-01", "completed", 60_000, 60_000)])
    assert early["ondc_value_millions"] == pytest.approx(0.06)
    assert late["ondc_value_millions"] == pytest.approx(0.06 * 365.25 / 61)
    fresh = summary([event("B", "2025-11-29", "completed", 60_000, 60_000)])
    assert fresh["ondc_value_millions"] == pytest.approx(0.06 * 12)


def test_a_business_that_is_not_on_the_network() -> None:
    row = summary()
    assert (row["ondc_orders"], row["ondc_value_millions"], row["revenue"]) == (0, None, 0)
    assert [
        row[name] for name in ("ondc_diversity", "cancellation_rate", "average_order_value", "settlement_lag")
    ] == [None] * 4


def test_only_completed_orders_of_the_year_are_revenue() -> None:
    row = summary(
        [
            event("A", "2025-06-01", "completed", 1000, 1000),
            event("B", "2025-06-02", "cancelled", 400),
            event("C", "2025-06-03", "in_progress", 300),
            event("D", "2025-06-04", "returned", 500, returned_value=Decimal(500)),
            event("E", "2025-06-05", "completed", 800, 600, returned_value=Decimal(200)),
            event("F", "2024-11-30", "completed", 9000, 9000),
        ],
        [order(name) for name in "ABCDEF"],
    )
    assert (row["orders"], row["ondc_orders"], row["open_orders"], row["orders_ever"]) == (5, 2, 1, 6)
    assert (row["revenue"], row["cancelled_value"], row["returned_value"]) == (1600, 400, 700)
    assert row["ondc_value_millions"] == 0.0016
    assert row["cancellation_rate"] == pytest.approx(1 / 4)
    assert row["return_rate"] == pytest.approx(700 / 2300)
    assert row["average_order_value"] == 600
    assert row["revenue_growth"] is None


def test_the_state_known_at_the_date_counts() -> None:
    events = [
        event("A", "2025-06-01", "completed", 1000, 1000),
        event("A", "2025-06-20", "returned", 1000, returned_value=Decimal(1000)),
    ]
    assert summary(events, [order("A")], as_of=date(2025, 6, 10))["revenue"] == 1000
    assert summary(events, [order("A")])["revenue"] == 0
    late = [event("A", "2025-06-01", "completed", 1000, 1000, received_on=date(2025, 12, 1))]
    assert summary(late, [order("A")])["orders"] == 0


def test_diversity_is_0_for_one_app_and_a_half_for_two_equal_ones() -> None:
    events = [event(name, "2025-06-01", "completed", 100, 100) for name in "AB"]
    assert summary(events, [order("A"), order("B")])["ondc_diversity"] == 0
    assert summary(events, [order("A"), order("B", "two")])["ondc_diversity"] == 0.5
    assert summary(events, [order("A"), order("B", "one", "ONDC:RET12")])["ondc_diversity"] == 0.5


def test_settlement() -> None:
    events = [event(name, "2025-06-01", "completed", 1000, 1000) for name in "ABC"]
    row = summary(
        events,
        [order(name, completed="2025-06-01") for name in "ABC"],
        [
            line(
                "A",
                "2025-06-03",
                "900",
                "1000",
                commission=Decimal(60),
                logistics=Decimal(30),
                tds=Decimal(10),
            ),
            line("B", "2025-06-11", "300", "1000", commission=Decimal(700)),
            line("B", "2025-06-12", "-100", "-100", kind="refund"),
            line("C", "2025-06-30", "950", "1000", "pending"),
            line("C", "2025-07-30", "950", "1000", "failed"),
        ],
    )
    assert row["settled"] == 1100
    assert row["settlement_lag"] == pytest.approx((900 * 2 + 300 * 10) / 1200)
    assert row["fees_share"] == pytest.approx(790 / 1900)
    assert (row["taxes_withheld"], row["unsettled_value"], row["failed_settlements"]) == (10, 1000, 1)
    assert json.loads(row["facts"])["settled_gross_12"] == 1900


def test_growth_over_the_year_before() -> None:
    before = [event(f"B{n}", "2024-06-01", "completed", 100, 100) for n in range(5)]
    now = [event(f"N{n}", "2025-06-01", "completed", 100, 100) for n in range(8)]
    orders = [order(row["order_id"]) for row in before + now]
    assert summary(before + now, orders)["revenue_growth"] == pytest.approx(0.6)
    assert summary(before[1:] + now, orders)["revenue_growth"] is None


def test_one_more_completed_order_raises_orders_and_value() -> None:
    events = [event("A", "2025-06-01", "completed", 100, 100)]
    more = [*events, event("B", "2025-06-02", "completed", 100, 100)]
    small, large = summary(events, [order("A")]), summary(more, [order("A"), order("B")])
    assert large["ondc_orders"] > small["ondc_orders"]
    assert large["ondc_value_millions"] > small["ondc_value_millions"]
