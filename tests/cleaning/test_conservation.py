"""Every record and every rupee delivered is clean, rejected or a duplicate."""

from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from msme_pipeline.cleaning.amounts import parse_amount, side_of_amounts
from msme_pipeline.cleaning.bank.clean import clean_bank
from msme_pipeline.cleaning.conservation.account import SOURCES, account_for, unbalanced
from msme_pipeline.cleaning.conservation.step import STEP
from msme_pipeline.cleaning.gst.clean import clean_gst
from msme_pipeline.tables import TABLES
from tests.cleaning.raw_rows import (
    AS_OF,
    all_permitted,
    bank_inputs,
    delivery,
    gst_inputs,
    landed,
    table,
    transaction,
)
from tests.cleaning.test_amounts import READABLE, UNREADABLE
from tests.cleaning.test_gst import document, line, sales, summary


def accounted(bank: dict[str, pa.Table], gst: dict[str, pa.Table]) -> dict[str, list[dict[str, Any]]]:
    files = pa.concat_tables([bank["raw.landed_files"], gst["raw.landed_files"]])
    inputs = all_permitted({**bank, **gst, "raw.landed_files": files})
    inputs |= clean_bank(inputs, AS_OF) | clean_gst(inputs, AS_OF)
    tables = account_for(inputs, AS_OF)
    for name, result in tables.items():
        assert result.schema.equals(TABLES[name].schema), name
    return {name: result.to_pylist() for name, result in tables.items()}


def test_every_table_of_records_put_aside_accounts_for_a_source() -> None:
    aside = {name for name in TABLES if name.endswith("_rejected")}
    assert {rejects for _, rejects in SOURCES.values()} == aside
    for each, rejects in SOURCES.values():
        assert {*each.raw, *each.clean, rejects} <= STEP.reads.keys()
        for name, amount in each.clean.items():
            assert amount is None or TABLES[name].column(amount).unit == "₹"
    delivered = {name for name, table in TABLES.items() if table.layer == "raw"}
    counted = {name for each, _ in SOURCES.values() for name in each.raw}
    assert delivered - counted == {"raw.landed_files", "raw.bank_accounts"}


def test_bank_and_gst_are_balanced_apart() -> None:
    row = transaction("2024-02-01", 100, 200)
    bank = bank_inputs(
        delivery("a", [row, row, row | {"amount": "?"}, row | {"timestamp": "?", "amount": "7.125"}])
    )
    gst = gst_inputs(
        [sales("b"), summary("b", return_no=1)],
        [document("b"), document("b", 1, None, line("5"), line("?"))],
        files=[landed("b", 4, "gstr1")],
    )
    conservation = accounted(bank, gst)["clean.conservation"]
    counts = [
        [row[key] for key in ("source", "delivered", "clean", "rejected", "duplicate", "balanced")]
        for row in conservation
    ]
    assert counts == [["bank", 4, 1, 2, 1, True], ["gst", 4, 3, 1, 0, True]]
    assert [row["delivered_rupees"] for row in conservation] == [Decimal("207.12"), Decimal(105)]


@pytest.mark.parametrize(("format", "own"), [("aa_deposit", "bank"), ("aa_gstr1_3b", "gst")])
@pytest.mark.parametrize("lost", [0, 1])
def test_a_file_with_records_of_both_sources_counts_for_both(format: str, own: str, lost: int) -> None:
    bank = bank_inputs(delivery("a", [transaction("2024-02-01", 100, 200)] * 2, format=format))
    gst = gst_inputs([sales("a")], [document("a"), document("a", 1, "8")])
    file = landed("a", 5, format) | {"records_delivered": 5 + lost}
    files = {"raw.landed_files": table("raw.landed_files", [file])}
    inputs = all_permitted(bank | gst | files)
    outputs = clean_bank(inputs, AS_OF) | clean_gst(inputs, AS_OF)
    rows = account_for(inputs | outputs, AS_OF)["clean.conservation"].to_pylist()
    assert [(row["source"], row["delivered"], row["balanced"]) for row in rows] == [
        ("bank", 2 + lost * (own == "bank"), not lost or own != "bank"),
        ("gst", 3 + lost * (own == "gst"), not lost or own != "gst"),
    ]
    assert bool(unbalanced(bank | files, clean_bank(bank | files, AS_OF))) == (lost > 0 and own == "bank")
    assert bool(unbalanced(gst | files, clean_gst(gst | files, AS_OF))) == (lost > 0 and own == "gst")


def test_the_largest_amounts_balance() -> None:
    rows = [transaction("2024-02-01", "9999999999999999.99", None, txn_id=str(n)) for n in range(2)]
    rows += [transaction("2024-02-01", "1e13", None, txn_id=str(n)) for n in range(2, 1500)]
    gst = gst_inputs(
        [sales("b")],
        [document("b", n, str(n), line("1e13")) for n in range(1500)],
        files=[landed("b", 1501, "gstr1")],
    )
    conservation = accounted(bank_inputs(delivery("a", rows)), gst)["clean.conservation"]
    assert [(row["rejected"], row["balanced"]) for row in conservation] == [(2, True), (0, True)]


def test_a_record_that_the_parser_lost_shows() -> None:
    lost = delivery("a", [transaction("2024-02-01", 100, 200)])
    lost["raw.landed_files"][0]["records_delivered"] = 2
    (row,) = accounted(bank_inputs(lost), gst_inputs([]))["clean.conservation"]
    assert (row["delivered"], row["clean"], row["balanced"]) == (2, 1, False)


def test_an_unreadable_file_is_a_rejected_record_of_its_own() -> None:
    broken = landed(
        "x", 9, "unknown", defect="unreadable_file", detail="The file x ends early.", records_read=0
    )
    files = table("raw.landed_files", [broken])
    bank = bank_inputs() | {"raw.landed_files": files}
    result = accounted(bank, gst_inputs([]))
    (row,) = result["clean.rejected_records"]
    assert (row["source"], row["record_table"], row["container"], row["position"], row["reason"]) == (
        "landing",
        "raw.landed_files",
        -1,
        -1,
        "unreadable_file",
    )
    assert result["clean.conservation"] == []


AMOUNT = (
    st.sampled_from([text for text, _ in READABLE if len(text) < 15] + UNREADABLE)
    | st.text("0123456789.,-()CRD sINR₹E+/", max_size=9)
    | st.decimals(-(10**9), 10**9, places=5).map(str)
)


def delivered_rupees(amounts: list[str]) -> list[tuple[Decimal, Decimal]]:
    """Rupees that the accounting reads from each amount, in a bank file and in a GST file."""
    own = [f"CUST_{place:03d}" for place in range(len(amounts))]
    inputs = {name: schema.empty() for name, schema in TABLES.items()}
    place = {"file": "a", "account_no": 0, "position": 0}
    inputs["raw.bank_transactions"] = table(
        "raw.bank_transactions",
        [
            transaction("2024-02-01", 1, customer_id=name, amount=text, **place)
            for name, text in zip(own, amounts, strict=True)
        ],
    )
    inputs["raw.gst_invoices"] = table(
        "raw.gst_invoices",
        [
            document("b", 0, "1", line(text), customer_id=name)
            for name, text in zip(own, amounts, strict=True)
        ],
    )
    found = {
        (row["customer_id"], row["source"]): row["delivered_rupees"]
        for row in account_for(inputs, AS_OF)["clean.conservation"].to_pylist()
    }
    return [(found.get((name, "bank"), Decimal(0)), found.get((name, "gst"), Decimal(0))) for name in own]


@settings(max_examples=20, deadline=None)
@given(st.lists(AMOUNT, min_size=1, max_size=40))
@example(["0.125", "0.135", "1234.5650000000001", "-0.005", "1E-3", "5 DR", "(5)", "- 5", "1)", "+-5"])
@example(
    [
        "1e13",
        "10000000000000.005",
        "10000000000000.006",
        "1" + " " * 99 + "x",
        "5" + " " * 99 + "Cr",
        "1." + "0" * 70,
    ]
)
def test_the_second_reading_of_the_rupees_agrees_with_the_parser(amounts: list[str]) -> None:
    signed = [parse_amount(text) or Decimal(0) for text in amounts]
    sided = side_of_amounts(pa.chunked_array([amounts])).is_valid().to_pylist()
    expected = [(abs(value) if side else value, value) for value, side in zip(signed, sided, strict=True)]
    assert delivered_rupees(amounts) == expected
