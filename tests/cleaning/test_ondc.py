"""Orders in their latest state, what of them is revenue, and settlement lines as paid."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from msme_pipeline.sources import LandedFile, read_landed_tables
from tests.cleaning.network_rows import cleaned, landed_on
from tests.sources.network_documents import SAMPLES, order_message, read, recon, recon_line, return_of
from tests.sources.test_mutations import mutate
from tests.sources.test_ondc import SEEDS

CANCELLED = [{"id": "F1", "type": "Delivery", "state": {"descriptor": {"code": "Cancelled"}}}]
ON_THE_WAY = [{"id": "F1", "type": "Delivery", "state": {"descriptor": {"code": "Out-for-delivery"}}}]
DELIVERED = [{"id": "F1", "type": "Delivery", "state": {"descriptor": {"code": "Order-delivered"}}}]
RTO = [*CANCELLED, {"id": "F1-RTO", "type": "RTO", "state": {"descriptor": {"code": "RTO-Initiated"}}}]
ACCEPTED = order_message("Accepted", "2025-06-01T10:01:00.000Z", "on_confirm", fulfilments=ON_THE_WAY)


def clean(tmp_path: Path, *messages: Any) -> dict[str, list[dict[str, Any]]]:
    return cleaned("ondc", read(tmp_path, list(messages)))


# state, value at order, cancelled, returned, net of the order in each official sample alone
SAMPLE_ORDERS = {
    "ret12_b2c_confirm.json": ("created", "1946.65", "0", "0", "0"),
    "ret12_b2c_on_confirm.json": ("accepted", "415.00", "0", "0", "0"),
    "ret12_b2c_on_status_delivered.json": ("completed", "1946.65", "0", "0", "1946.65"),
    "ret12_b2c_on_cancel_rto.json": ("cancelled", "415.00", "415.00", "0", "0"),
    "ret12_b2c_on_update_return_delivered.json": ("completed", "415.00", "0", "170.00", "245.00"),
}


@pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not part of the repository")
@pytest.mark.parametrize("sample", SAMPLE_ORDERS)
def test_sample(sample: str) -> None:
    (order,) = cleaned("ondc", read_landed_tables([SAMPLES / "ondc" / sample]))["ondc_orders"]
    state, *amounts = SAMPLE_ORDERS[sample]
    assert order["state"] == state
    found = [order[name] for name in ("value", "cancelled_value", "returned_value", "net_value")]
    assert found == [Decimal(amount) for amount in amounts]


@pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not part of the repository")
def test_samples_of_settlement() -> None:
    lines = cleaned("ondc", read_landed_tables(sorted((SAMPLES / "ondc").glob("rsf2_*"))))["ondc_settlements"]
    told = {(line["order_id"], line["status"], line["settlement_reference"], line["net"]) for line in lines}
    assert told == {
        ("order-1234", "pending", None, Decimal(100)),
        ("order-1234", "settled", "utr-1234", Decimal(100)),
        ("ordr-123456", "pending", None, Decimal(1000)),
    }
    assert len(lines) == 4


def known(rows: list[dict[str, Any]]) -> list[date]:
    return [row["known_from"] for row in rows]


def test_a_message_is_known_from_the_first_file_that_brings_it(tmp_path: Path) -> None:
    days = {"a": date(2025, 9, 1), "b": date(2025, 8, 1), "c": date(2025, 6, 2)}
    raw = landed_on(tmp_path, "ondc", days, a=[ACCEPTED, order_message()], b=[order_message()], c=[ACCEPTED])
    tables = cleaned("ondc", raw)
    assert known(tables["ondc_order_events"]) == [date(2025, 6, 2), date(2025, 8, 1)]
    # a later state of the order is known from its own receipt
    assert known(tables["ondc_orders"]) == known(tables["ondc_order_items"]) == [date(2025, 8, 1)]


def test_messages_are_not_known_before_they_are_sent(tmp_path: Path) -> None:
    line = recon(("O1", [recon_line("1", "340.00")]))
    raw = landed_on(tmp_path, "ondc", {"a": date(2025, 6, 2)}, a=[ACCEPTED, order_message(), line])
    tables = cleaned("ondc", raw)
    assert known(tables["ondc_order_events"]) == [date(2025, 6, 2), date(2025, 6, 3)]
    assert known(tables["ondc_settlements"]) == [date(2025, 6, 5)]


def test_an_undated_file_of_messages_is_known_from_its_last_one(tmp_path: Path) -> None:
    announced = recon_line("1", "340.00", updated_at="2025-06-09T06:00:00.000Z")
    line = recon(("O1", [announced]), at="2025-06-07T07:00:00.000Z")
    tables = cleaned("ondc", landed_on(tmp_path, "ondc", {"a": None}, a=[ACCEPTED, order_message(), line]))
    assert known(tables["ondc_order_events"]) == [date(2025, 6, 7)] * 2
    assert known(tables["ondc_settlements"]) == [date(2025, 6, 9)]


def test_a_settlement_is_known_from_the_receipt_of_its_state(tmp_path: Path) -> None:
    pending = recon(("O1", [recon_line("1", "340.00", None)]))
    paid = recon(("O1", [recon_line("1", "340.00", updated_at="2025-06-08T06:00:00.000Z")]))
    days = {"a": date(2025, 6, 6), "b": date(2025, 9, 1), "c": date(2025, 7, 1)}
    (line,) = cleaned("ondc", landed_on(tmp_path, "ondc", days, a=pending, b=paid, c=paid))[
        "ondc_settlements"
    ]
    assert (line["status"], line["known_from"]) == ("settled", date(2025, 7, 1))


def test_the_latest_message_by_its_time_decides(tmp_path: Path) -> None:
    done = order_message()
    tables = clean(tmp_path, done, ACCEPTED)
    (order,) = tables["ondc_orders"]
    assert (order["state"], order["net_value"], order["completed_on"]) == (
        "completed",
        Decimal(400),
        date(2025, 6, 3),
    )
    assert [event["state"] for event in tables["ondc_order_events"]] == ["accepted", "completed"]
    assert [event["net_value"] for event in tables["ondc_order_events"]] == [0, 400]


def after(change: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The order delivered, with a return or cancellation of a part beside the delivery."""
    return order_message(action="on_update", fulfilments=[*DELIVERED, change], **more)


@pytest.mark.parametrize(
    ("last", "state", "net"),
    [
        (order_message("In-progress", fulfilments=ON_THE_WAY), "in_progress", 0),
        (order_message("Cancelled", action="on_cancel", quote="0.00", fulfilments=CANCELLED), "cancelled", 0),
        (order_message("Completed", action="on_cancel", quote="60.00", fulfilments=RTO), "cancelled", 0),
        (after(return_of("-140.00"), items="200.00", quote="260.00"), "completed", 260),
        (after(return_of("-140.00")), "completed", 260),
        (after(return_of("-340.00"), items="0.00", quote="60.00"), "returned", 0),
        (after(return_of("-140.00", state="Return_Initiated")), "completed", 400),
        (
            after(return_of("-140.00", "Cancel", "Cancelled"), items="200.00", quote="260.00"),
            "completed",
            260,
        ),
    ],
    ids=[
        "on the way",
        "cancelled",
        "back to origin",
        "part returned",
        "quote not yet lowered",
        "wholly returned",
        "return only asked for",
        "part cancelled",
    ],
)
def test_what_was_cancelled_or_returned_is_no_revenue(
    tmp_path: Path, last: Any, state: str, net: int
) -> None:
    (order,) = clean(tmp_path, ACCEPTED, last)["ondc_orders"]
    assert (order["state"], order["net_value"], order["value"]) == (state, net, 400)
    if state == "completed":
        assert order["net_value"] + order["returned_value"] + order["cancelled_value"] == 400


def test_items_of_an_order(tmp_path: Path) -> None:
    back = [{"id": "I1", "fulfillment_id": "R1", "category_id": "Flours", "quantity": {"count": 1}}]
    last = order_message(
        items="170.00",
        quote="230.00",
        action="on_update",
        fulfilments=[*DELIVERED, return_of("-170.00")],
        items_=None,
    )
    last["message"]["order"].pop("items_")
    last["message"]["order"]["items"] += back
    (item,) = clean(tmp_path, ACCEPTED, last)["ondc_order_items"]
    assert (item["category"], item["quantity"], item["returned"], item["value"]) == ("Flours", 2, 1, 340)


def test_a_message_told_twice_is_a_duplicate(tmp_path: Path) -> None:
    tables = clean(tmp_path, ACCEPTED, ACCEPTED)
    assert len(tables["ondc_order_events"]) == 1
    (twin,) = tables["ondc_rejected"]
    assert (twin["disposition"], twin["reason"], twin["position"], twin["amount"]) == (
        "duplicate",
        "duplicate",
        1,
        400,
    )


@pytest.mark.parametrize(
    ("change", "reason", "field"),
    [
        ({"state": "On-hold"}, "unknown_state", "state"),
        ({"id": ""}, "missing_order_id", "order_id"),
        ({"quote": "12..5"}, "bad_amount", "quote.price.value"),
        ({"quote": "-5"}, "bad_amount", "quote.price.value"),
        ({"quote": ["5"]}, "malformed_record", None),
        ({"currency": "USD"}, "foreign_currency", "quote.price.currency"),
    ],
)
def test_a_message_that_cannot_be_used(tmp_path: Path, change: Any, reason: str, field: str | None) -> None:
    tables = clean(tmp_path, order_message(order_id="O2", **change), order_message())
    (rejected,) = tables["ondc_rejected"]
    assert (rejected["disposition"], rejected["reason"], rejected["field"]) == ("rejected", reason, field)
    assert rejected["detail"].startswith("CUST_1/ondc/a.json, record 0 ")
    assert [order["order_id"] for order in tables["ondc_orders"]] == ["O1"]


def test_a_message_without_a_time(tmp_path: Path) -> None:
    wrong = order_message(at="yesterday", created_at=None)
    none = order_message(at="", created_at=None)
    reasons = [row["reason"] for row in clean(tmp_path, wrong, none)["ondc_rejected"]]
    assert reasons == ["bad_date", "missing_date"]


def test_settlement_lines_add_up(tmp_path: Path) -> None:
    sale, refund = recon_line("S1", "383.50"), recon_line("S2", "-156.50", commission={"value": "-4"})
    lines = clean(tmp_path, recon(("O1", [sale, refund, recon_line("S3", "7", None)])))["ondc_settlements"]
    kinds = {line["kind"]: line for line in lines if line["status"] == "settled"}
    assert kinds["order"]["gross"] == Decimal("400.00")
    assert kinds["refund"]["gross"] == Decimal("-154.00")
    assert kinds["order"]["settled_on"] == date(2025, 6, 5)
    assert [
        (line["settled_on"], line["settlement_reference"]) for line in lines if line["status"] == "pending"
    ] == [(None, None)]


def test_a_pending_line_is_superseded_once_it_is_paid(tmp_path: Path) -> None:
    paid = recon_line("S1", "383.50", updated_at="2025-06-07T06:00:00.000Z")
    told = recon(("O1", [paid]), at="2025-06-07T07:00:00.000Z")
    tables = clean(tmp_path, told, recon(("O1", [recon_line("S1", "383.50", None)])), told)
    (line,) = tables["ondc_settlements"]
    assert (line["status"], line["settlement_reference"]) == ("settled", "UTR1")
    assert [row["reason"] for row in tables["ondc_rejected"]] == ["superseded", "duplicate"]


def test_a_line_without_a_readable_amount_is_rejected(tmp_path: Path) -> None:
    lines = [recon_line("S1", "#####"), recon_line("S2", "1", status="LOST"), recon_line("S3", "2")]
    tables = clean(tmp_path, recon(("O1", lines), ("O2", [])))
    assert [row["reason"] for row in tables["ondc_rejected"]] == [
        "bad_amount",
        "unknown_state",
        "missing_amount",
    ]
    assert [line["net"] for line in tables["ondc_settlements"]] == [2]


def test_withheld_files_are_not_cleaned(tmp_path: Path) -> None:
    tables = cleaned("ondc", read(tmp_path, [ACCEPTED]), permitted=False)
    assert not any(tables.values())


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_nothing_is_lost_whatever_the_damage(tmp_path: Path, data: st.DataObject) -> None:
    files = []
    for number in range(15):
        seed = data.draw(st.sampled_from(sorted(SEEDS)))
        sound = SEEDS[seed] if isinstance(SEEDS[seed], list) else [SEEDS[seed]]
        path = tmp_path / f"{number}.json"
        path.write_bytes(json.dumps([*sound, mutate(SEEDS[seed], data.draw)]).encode())
        files.append(LandedFile(f"CUST_{number % 5}", path.name, str(path), "ondc"))
    cleaned("ondc", read_landed_tables(files))


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(4)))
def test_the_order_of_delivery_does_not_matter(tmp_path: Path, order: list[int]) -> None:
    story = [
        ACCEPTED,
        order_message(),
        order_message("Accepted", order_id="O2", action="on_confirm", fulfilments=ON_THE_WAY),
        recon(("O1", [recon_line("S1", "383.50")])),
    ]
    tables = clean(tmp_path, *(story[at] for at in order))
    states = {row["order_id"]: (row["state"], row["net_value"]) for row in tables["ondc_orders"]}
    assert states == {"O1": ("completed", 400), "O2": ("accepted", 0)}
