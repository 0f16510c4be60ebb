"""The trade of a customer and how it is known."""

from datetime import date
from typing import Any

import pytest

from msme_pipeline.demo.gst_details import HSN_CODES
from msme_pipeline.demo.marketplace import DOMAINS
from msme_pipeline.demo.sectors import SECTORS
from msme_pipeline.summaries.overall.sector import (
    CHEMICALS,
    FOOD,
    HSN_SECTORS,
    METALS,
    NAME_WORDS,
    ONDC_SECTORS,
    SERVICES,
    TEXTILES,
    find_sectors,
)  # fmt: skip
from msme_pipeline.tables.sections import SECTOR_BASES
from tests.summaries.clean_rows import AS_OF, as_known, table

C = {"customer_id": "C1"}
NOV = date(2025, 11, 1)


def sector(
    hsn: list[dict[str, Any]] | None = None,
    orders: list[dict[str, Any]] | None = None,
    returns: list[dict[str, Any]] | None = None,
    accounts: list[dict[str, Any]] | None = None,
    as_of: date = AS_OF,
) -> tuple[str, str] | None:
    rows = {"gst_hsn": hsn, "ondc_orders": orders, "gst_returns": returns, "accounts": accounts}
    inputs = {
        f"clean.{name}": table(f"clean.{name}", [C | each for each in of or []]) for name, of in rows.items()
    }
    found = find_sectors(as_known(inputs, as_of), as_of).to_pylist()
    return (found[0]["sector"], found[0]["sector_basis"]) if found else None


def named(*names: str) -> tuple[str, str] | None:
    return sector(accounts=[{"account_id": f"A{n}", "holder_name": name} for n, name in enumerate(names)])


def test_most_taxable_value_decides() -> None:
    lines = [
        {"hsn": "5208", "taxable_value": 60, "period": NOV},
        {"hsn": "998898", "taxable_value": 100, "period": NOV},
        {"hsn": "6109", "taxable_value": 50, "period": NOV},
    ]
    assert sector(hsn=lines) == (TEXTILES, SECTOR_BASES[0])


def test_what_is_declared_goes_before_what_is_sold_and_that_before_the_name() -> None:
    told: dict[str, list[dict[str, Any]]] = {"accounts": [{"account_id": "A", "holder_name": "SHREE STEELS"}]}
    assert sector(**told) == (METALS, SECTOR_BASES[2])
    told["orders"] = [{"order_id": "O1", "domain": "ondc:ret10"}]
    assert sector(**told) == (FOOD, SECTOR_BASES[1])
    told["hsn"] = [{"hsn": "3004", "taxable_value": 1, "period": NOV}]
    assert sector(**told) == (CHEMICALS, SECTOR_BASES[0])


def test_what_came_later_is_not_known_yet() -> None:
    later = date(2025, 12, 5)
    assert sector(hsn=[{"hsn": "5208", "taxable_value": 1, "period": NOV, "known_from": later}]) is None
    assert sector(orders=[{"order_id": "O", "domain": "ONDC:RET12", "received_on": later}]) is None
    filed = {"return_no": 0, "trade_name": "OM TEXTILES", "period_end": NOV, "known_from": later}
    assert sector(returns=[filed]) is None
    assert sector(accounts=[{"account_id": "A", "holder_name": "OM TEXTILES", "received_on": later}]) is None
    assert sector(hsn=[{"hsn": "5208", "taxable_value": 1, "period": NOV, "known_from": later}], as_of=later)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("M/S OM SAI TEXTILES",), TEXTILES),
        (("Sri Balaji Roadlines; RAMESH RAO",), SERVICES),
        (("GUPTA TRADERS",), None),
        (("STEELE AND SONS",), None),  # whole words only
        (("JAIN STEEL FURNITURE",), None),  # two trades decide for neither
        (("GUPTA TRADERS", "GUPTA RICE MILL"), FOOD),
        (("JAIN STEEL FURNITURE", "JAIN STEELS"), METALS),
        (("JAIN TEXTILES", "JAIN STEELS"), None),
        (("DAL CHAND SHARMA",), None),
    ],
)
def test_names_tell_a_trade_in_whole_words(names: tuple[str, ...], expected: str | None) -> None:
    assert named(*names) == (None if expected is None else (expected, SECTOR_BASES[2]))


def test_names_of_returns_count_too() -> None:
    assert sector(returns=[{"return_no": 0, "trade_name": "Laxmi Medicals", "period_end": NOV}]) == (
        CHEMICALS,
        SECTOR_BASES[2],
    )


def test_a_domain_of_many_goods_tells_nothing() -> None:
    assert sector(orders=[{"order_id": "O", "domain": "ONDC:RET16"}]) is None


def test_all_sectors_have_names_of_the_harmonised_system() -> None:
    sectors = {each for _, _, each in HSN_SECTORS}
    assert {each for _, each in ONDC_SECTORS} <= sectors == {each for each, _ in NAME_WORDS}
    assert [first for first, _, _ in HSN_SECTORS] == sorted(first for first, _, _ in HSN_SECTORS)


@pytest.mark.parametrize("trade", [each.name for each in SECTORS])
def test_the_demo_world_sells_on_the_network_what_it_declares(trade: str) -> None:
    chapters = [int(code[:2]) for code, _ in HSN_CODES[trade]]
    declared = {name for chapter in chapters for first, last, name in HSN_SECTORS if first <= chapter <= last}
    sold = dict(ONDC_SECTORS).get(DOMAINS[trade][0])
    assert (
        sold is None or sold in declared or trade in ("transport and logistics", "it and business services")
    )
