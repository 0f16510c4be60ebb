"""Every ONDC order of the demo world ends in the bank, to the paisa."""

import json
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from msme_pipeline.demo import simulate_business
from msme_pipeline.demo.kinds import Kind
from msme_pipeline.demo.write_ondc import ondc_files
from msme_pipeline.sources import LandedFile, read_landed_tables
from tests.cleaning.network_rows import cleaned

NUMBERS = range(1, 41)


@pytest.fixture(scope="module")
def businesses():
    return [simulate_business(f"CUST_MSM_{number:05d}", transactions=700) for number in NUMBERS]


@pytest.fixture(scope="module")
def written(businesses):
    return {business.customer_id: ondc_files(business, 0) for business in businesses}


def landed(written, folder: Path) -> list[LandedFile]:
    files = []
    for customer, result in written.items():
        for name, content in result.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            files.append(LandedFile(customer, name, str(path), "ondc"))
    return files


@pytest.fixture(scope="module")
def lake(written, tmp_path_factory):
    raw = read_landed_tables(landed(written, tmp_path_factory.mktemp("ondc")))
    return raw, cleaned("ondc", raw)


def truth(written, name):
    return [row for result in written.values() for row in result.tables[name].to_pylist()]


def test_about_a_third_of_the_businesses_sell_on_the_network(businesses):
    many = [simulate_business(f"CUST_X_{n:05d}", transactions=300, months=12) for n in range(80)]
    share = np.mean([business.sales.ondc is not None for business in [*businesses, *many]])
    assert 0.22 < share < 0.48


def test_others_have_no_files(businesses, written):
    for business in businesses:
        assert bool(written[business.customer_id].files) == (business.sales.ondc is not None)


def test_every_settlement_credit_in_the_bank_is_the_sum_of_its_net_lines(businesses, written, lake):
    paid: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for line in lake[1]["ondc_settlements"]:
        if line["status"] == "settled":
            paid[line["customer_id"], line["settlement_reference"]] += line["net"]
    credits = {}
    for business in businesses:
        book, ondc = business.book, business.sales.ondc
        for row, kind in enumerate(book.kind):
            if ondc is not None and kind == Kind.MARKETPLACE and book.party[row] == ondc.seller.party:
                credits[business.customer_id, book.reference[row]] = Decimal(book.amount[row]).scaleb(-2)
                assert book.reference[row] in book.narration[row]
    assert len(credits) > 300
    assert paid == credits
    assert min(credits.values()) > 0


def test_the_pipeline_finds_the_orders_of_the_truth(written, lake):
    names = ("customer_id", "order_id", "buyer_app", "state", "value", "returned_value", "net_value")
    found = {tuple(row[name] for name in names) for row in lake[1]["ondc_orders"]}
    assert found == {tuple(row[name] for name in names) for row in truth(written, "ondc_orders")}
    states = {row["state"] for row in truth(written, "ondc_orders")}
    assert states >= {"in_progress", "completed", "cancelled", "returned"}


def test_planted_defects_are_found_and_nothing_else_is_rejected(written, lake):
    planted = {
        (d.file, d.position): (d.expected, d.reason) for result in written.values() for d in result.defects
    }
    found = {
        (row["file"], row["position"]): (row["disposition"], row["reason"])
        for row in lake[1]["ondc_rejected"]
    }
    assert found == planted
    assert {reason for _, reason in planted.values()} == {"duplicate", "unknown_state", "bad_amount"}


def test_delivered_counts_and_sums(written, lake):
    files = {row["file"]: row["records_delivered"] for row in lake[0]["raw.landed_files"].to_pylist()}
    assert files == {file: records for result in written.values() for _, file, records, _ in result.delivered}
    rows = [*lake[1]["ondc_order_events"], *lake[1]["ondc_settlements"], *lake[1]["ondc_rejected"]]
    rupees = sum(
        (row.get("value") if "order_value" in row else row.get("net", row.get("amount"))) or 0 for row in rows
    )
    assert rupees == Decimal(
        sum(paise for result in written.values() for *_, paise in result.delivered)
    ).scaleb(-2)


def test_lines_keep_rates_and_order_of_time(businesses):
    for business in businesses:
        trades = business.sales.ondc
        if trades is None:
            continue
        settled = trades.line_day >= 0
        orders = trades.line_order
        assert (trades.line_day[settled] > trades.delivered[orders][settled]).all()
        assert (trades.net[trades.line_kind == 0] > 0).all()
        assert (trades.net[trades.line_kind == 1] < 0).all()
        if business.parameters.registration != "regular":
            assert not np.any(trades.tcs)


def test_nothing_is_dated_after_the_cut(written):
    for result in written.values():
        for content in result.files.values():
            assert not any(text in content for text in (b'"2025-12-', b'"2026-', b'"2027-'))


def test_buyers_of_the_world_stay_outside(written, lake):
    (content, *_) = [content for result in written.values() for content in result.files.values()]
    billing = json.loads(content)[0]["message"]["order"]["billing"]
    kept = str(lake[0]["raw.ondc_records"].to_pylist())
    assert billing["name"].endswith(" BUYER")
    assert billing["phone"] not in kept
    assert " BUYER" not in kept


def test_the_same_seed_gives_the_same_bytes(businesses, written):
    for business in businesses[:12]:
        assert ondc_files(business, 0).files == written[business.customer_id].files
