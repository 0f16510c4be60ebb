"""Transfers between own accounts are linked leg to leg."""

from datetime import date
from typing import Any

import pytest

from msme_pipeline.cleaning.bank.clean import clean_bank
from msme_pipeline.pipeline.knowledge import known_on
from msme_pipeline.tables import TABLES
from tests.cleaning.raw_rows import AS_OF, bank_inputs, delivery, transaction

SAVINGS = {"masked_account_number": "XXXX9876", "ifsc": "SBIN0000001", "holder_name": "Mr. Ramesh Patel"}
CURRENT = {"holder_name": "SHREE METALS; RAMESH PATEL"}


def legs(current: list[dict[str, Any]], savings: list[dict[str, Any]] | None = None) -> list[dict[str, Any]]:
    deliveries = [delivery("a", current, CURRENT)]
    if savings is not None:
        deliveries.append(delivery("b", savings, SAVINGS))
    return clean_bank(bank_inputs(*deliveries), AS_OF)["clean.bank_transactions"].to_pylist()


def test_a_shared_reference_links_both_legs() -> None:
    out = transaction("2024-02-01", -5000, narration="NEFT DR-SBIN0000001-X-NETBANK, MUM-N098765432112345-")
    into = transaction("2024-02-02", 5000, narration="BY TRANSFER-NEFT*HDFC0000123*N098765432112345*X--")
    first, second = legs([out], [into])
    assert first["transfer_id"] == second["transfer_id"] is not None
    assert {first["transfer_kind"], second["transfer_kind"]} == {"linked"}
    assert {first["category"], second["category"]} == {"own_transfer"}


def test_the_shared_reference_is_preferred_and_each_leg_used_once() -> None:
    out = [
        transaction("2024-02-01", -5000, narration="SELF TRANSFER", reference=ref)
        for ref in ("11111111", "22222222")
    ]
    into = [
        transaction("2024-02-01", 5000, narration="SELF TRANSFER", reference=ref)
        for ref in ("22222222", "33333333")
    ]
    rows = legs(out, into)
    by_reference: dict[str, list[str]] = {}
    for row in rows:
        by_reference.setdefault(row["transfer_id"], []).append(row["reference"])
    assert sorted(map(sorted, by_reference.values())) == [["11111111", "33333333"], ["22222222", "22222222"]]


@pytest.mark.parametrize(
    "into",
    [
        transaction("2024-02-03", 5000, narration="SELF TRANSFER"),
        transaction("2024-02-01", 5001, narration="SELF TRANSFER"),
        transaction("2024-02-01", -5000, narration="SELF TRANSFER"),
    ],
)
def test_other_days_amounts_or_directions_are_not_linked(into: dict[str, Any]) -> None:
    rows = legs([transaction("2024-02-01", -5000, narration="SELF TRANSFER")], [into])
    assert {row["transfer_kind"] for row in rows} == {"one_legged"}


def test_equal_amounts_to_and_from_strangers_are_no_transfer() -> None:
    out = transaction("2024-02-01", -5000, narration="UPI/P2M/645988432875/ASHA STORES/UPI/AXIS BANK")
    into = transaction("2024-02-01", 5000, narration="UPI/P2M/645988432999/KIRAN STORES/UPI/AXIS BANK")
    assert {row["transfer_kind"] for row in legs([out], [into])} == {None}


@pytest.mark.parametrize(
    ("narration", "kind"),
    [
        ("UPI/P2A/645988432875/RAMESH PATEL/UPI/AXIS BANK", "one_legged"),
        ("UPI/P2A/645988432875/RAMESH PAT/UPI/AXIS BANK", "one_legged"),
        ("UPI/P2A/645988432875/RAMESH/UPI/AXIS BANK", None),
        ("NEFT CR-CITI0000004-ORBIT MILLS-RAMESH PATEL-CITIN26600012345", None),
        ("SELF TRANSFER", "one_legged"),
    ],
)
def test_a_lone_leg_needs_the_own_name_as_other_side(narration: str, kind: str | None) -> None:
    (row,) = legs([transaction("2024-02-01", -5000, narration=narration)])
    assert row["transfer_kind"] == kind
    assert row["transfer_id"] is None


def test_the_number_of_another_own_account_marks_a_lone_leg() -> None:
    rows = legs([transaction("2024-02-01", -5000, narration="IMPS/P2A/534132328296/XXXX9876/1010/SBI/")], [])
    assert [row["transfer_kind"] for row in rows] == ["one_legged"]


@pytest.mark.parametrize(
    ("narrations", "alone"),
    [
        (("SELF TRANSFER", "SELF TRANSFER"), ("one_legged", "own_transfer")),
        (
            (
                "NEFT DR-SBIN0000001-X-NETBANK, MUM-N098765432112345-",
                "BY TRANSFER-NEFT*HDFC0000123*N098765432112345*X--",
            ),
            (None, "unknown"),
        ),
    ],
)
def test_a_link_holds_from_the_day_that_both_legs_are_known(
    narrations: tuple[str, str], alone: tuple[str | None, str]
) -> None:
    out, into = (
        transaction("2024-02-01", signed, narration=narration)
        for signed, narration in zip((-5000, 5000), narrations, strict=True)
    )
    inputs = bank_inputs(
        delivery("a", [out], CURRENT, received_on=date(2024, 2, 2)),
        delivery("b", [into], SAVINGS, received_on=date(2024, 3, 2)),
    )
    rows = clean_bank(inputs, AS_OF)["clean.bank_transactions"]
    spec = TABLES["clean.bank_transactions"]
    (leg,) = known_on(rows, spec, date(2024, 3, 1)).to_pylist()
    assert (leg["transfer_id"], leg["transfer_kind"], leg["category"]) == (None, *alone)
    legs = known_on(rows, spec, date(2024, 3, 2)).to_pylist()
    assert {leg["transfer_kind"] for leg in legs} == {"linked"}
    assert {leg["category"] for leg in legs} == {"own_transfer"}
    assert len({leg["transfer_id"] for leg in legs} - {None}) == 1
