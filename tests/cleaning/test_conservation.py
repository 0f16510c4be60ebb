"""Every record and every rupee delivered is clean, rejected or a duplicate."""

from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
from hypothesis import example, given, settings
from hypothesis import strategies as st

from msme_pipeline.cleaning.bank import clean_bank
from msme_pipeline.cleaning.conservation import account_for
from msme_pipeline.cleaning.gst import clean_gst
from msme_pipeline.tables import TABLES
from tests.cleaning.raw_rows import AS_OF, bank_inputs, delivery, gst_inputs, landed, table, transaction
from tests.cleaning.test_amounts import READABLE, UNREADABLE
from tests.cleaning.test_gst import document, line, sales, summary


def accounted(bank: dict[str, pa.Table], gst: dict[str, pa.Table]) -> dict[str, list[dict[str, Any]]]:
    files = pa.concat_tables([bank["raw.landed_files"], gst["raw.landed_files"]])
    inputs = {**bank, **gst, "raw.landed_files": files}
    inputs |= clean_bank(inputs, AS_OF) | clean_gst(inputs, AS_OF)
    tables = account_for(inputs, AS_OF)
    for name, result in tables.items():
        assert result.schema.equals(TABLES[name].schema), name
    return {name: result.to_pylist() for name, result in tables.items()}


def test_bank_and_gst_are_balanced_apart() -> None:
    row = transaction("2024-02-01", 100, 200)
    bank = bank_inputs(delivery("a", [row, row, row | {"amount": "?"}, row | {"timestamp": "?", "amount": "7.125"}]))
    gst = gst_inputs(
        [sales("b"), summary("b", return_no=1)],
        [document("b"), document("b", 1, None, line("5"), line("?"))],
        files=[landed("b", 4, "gstr1")],
    )
    conservation = accounted(bank, gst)["clean.conservation"]
    counts = [[row[key] for key in ("source", "delivered", "clean", "rejected", "duplicate", "balanced")] for row in conservation]
    assert counts == [["bank", 4, 1, 2, 1, True], ["gst", 4, 3, 1, 0, True]]
    assert [row["delivered_rupees"] for row in conservation] == [Decimal("207.12"), Decimal(105)]


def test_a_record_that_the_parser_lost_shows() -> None:
    lost = delivery("a", [transaction("2024-02-01", 100, 200)])
    lost["raw.landed_files"][0]["records_delivered"] = 2
    (row,) = accounted(bank_inputs(lost), gst_inputs([]))["clean.conservation"]
    assert (row["delivered"], row["clean"], row["balanced"]) == (2, 1, False)


def test_an_unreadable_file_is_a_rejected_record_of_its_own() -> None:
    broken = landed("x", 9, "unknown", defect="unreadable_file", detail="The file x ends early.", records_read=0)
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


@settings(max_examples=150, deadline=None)
@given(st.lists(AMOUNT, min_size=1, max_size=12))
@example(["0.125", "0.135", "1234.5650000000001", "-0.005", "1E-3", "5 DR", "(5)", "- 5"])
def test_both_readings_of_the_rupees_agree(amounts: list[str]) -> None:
    rows = [transaction("2024-02-01", 1, txn_id=str(place)) | {"amount": text or None} for place, text in enumerate(amounts)]
    documents = [document("b", place, str(place), line(text)) for place, text in enumerate(amounts)]
    result = accounted(
        bank_inputs(delivery("a", rows, received_on=date(2024, 3, 1))),
        gst_inputs([sales("b")], documents, files=[landed("b", len(amounts) + 1, "gstr1")]),
    )
    assert [row["balanced"] for row in result["clean.conservation"]] == [True, True], result
