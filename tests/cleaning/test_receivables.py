"""GSTIN masters and ledgers become buyers and receivables; what is put aside is accounted for."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from msme_pipeline.cleaning.conservation.account import unbalanced
from msme_pipeline.cleaning.receivables.clean import clean_receivables
from msme_pipeline.sources import read_landed_tables
from tests.sources import landed_documents as documents
from tests.sources.test_receivables import HEADING, TAXPAYER

from .raw_rows import AS_OF, all_permitted, received_on


def cleaned(
    tmp_path: Path, received: Mapping[str, date] | None = None, **files: Any
) -> dict[str, list[dict[str, Any]]]:
    paths = []
    for name, content in files.items():
        path = tmp_path / "CUST_1" / "receivables" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else documents.encode(content))
        paths.append(path)
    inputs = all_permitted(received_on(read_landed_tables(paths), received or {}))
    outputs = clean_receivables(inputs, AS_OF)
    assert unbalanced(inputs, outputs) == {}
    return {name.partition(".")[2]: rows.to_pylist() for name, rows in outputs.items()}


def test_the_latest_state_of_a_taxpayer_stands(tmp_path: Path) -> None:
    later = {**TAXPAYER, "sts": "Cancelled", "cxdt": "31/08/2025", "lstupdt": "01/09/2025"}
    rows = cleaned(tmp_path, a=[TAXPAYER, later], b=[TAXPAYER])
    (taxpayer,) = rows["gstin_master"]
    assert (taxpayer["gstin"], taxpayer["status"]) == ("27AAPFU0939F1ZV", "Cancelled")
    assert (taxpayer["registered_on"], taxpayer["cancelled_on"]) == (date(2017, 7, 1), date(2025, 8, 31))
    assert sorted(row["reason"] for row in rows["receivables_rejected"]) == ["superseded", "superseded"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"gstin": "27AAPFU0939F1ZX"}, "bad_gstin"),  # check digit
        ({"lgnm": " ", "tradeNam": ""}, "missing_name"),
    ],
)
def test_a_taxpayer_without_number_or_name_is_rejected(
    tmp_path: Path, change: dict[str, str], reason: str
) -> None:
    rows = cleaned(tmp_path, a=[TAXPAYER, {**TAXPAYER, **change}])
    assert len(rows["gstin_master"]) == 1
    assert [(row["disposition"], row["reason"]) for row in rows["receivables_rejected"]] == [
        ("rejected", reason)
    ]


def test_a_ledger_gives_invoices_and_rejects_what_is_none(tmp_path: Path) -> None:
    lines = (
        "01-04-2025,INV/1,GANESH TEXTILES,27AAPFU0939F1ZV,118000.50,0",
        "01-04-2025,INV/1,GANESH TEXTILES,27AAPFU0939F1ZV,118000.50,0",  # the same again
        "02-04-2025,INV/2,OM STEELS,27AAPFU0939F1ZX,59000,59000",  # of a GSTIN with a wrong check digit
        "31-13-2025,INV/3,OM STEELS,,10,10",
        "03-04-2025,INV/4,OM STEELS,,ten,10",
        ",,Total,,177010.50,59010",
    )
    rows = cleaned(tmp_path, a="\n".join((HEADING, *lines)))
    found = {row["invoice_number"]: row for row in rows["receivables"]}
    assert set(found) == {"INV/1", "INV/2"}
    assert found["INV/1"]["amount"] == Decimal("118000.50")
    assert (found["INV/2"]["gstin"], found["INV/2"]["outstanding"]) == (None, Decimal("59000.00"))
    assert [row["reason"] for row in rows["receivables_rejected"]] == [
        "duplicate", "bad_date", "bad_amount", "missing_invoice_number",
    ]  # fmt: skip


def test_an_invoice_is_known_from_the_first_ledger_that_tells_its_state(tmp_path: Path) -> None:
    line = "01-04-2025,INV/1,GANESH TEXTILES,27AAPFU0939F1ZV,118000,"
    ledgers = {name: f"{HEADING}\n{line}{open_}" for name, open_ in zip("abcd", (9, 0, 0, 9), strict=True)}
    days = {name: date(2025, month, 1) for name, month in zip("abc", (5, 6, 7), strict=True)}
    (invoice,) = cleaned(tmp_path, days, **{name: ledgers[name] for name in "abc"})["receivables"]
    assert (invoice["outstanding"], invoice["known_from"]) == (0, date(2025, 6, 1))
    early = cleaned(tmp_path, {"a": date(2025, 3, 1)}, a=ledgers["a"])["receivables"]
    assert early[0]["known_from"] == date(2025, 4, 1)


def test_a_ledger_without_receipt_date_is_known_from_its_last_invoice(tmp_path: Path) -> None:
    lines = [f"{day}-04-2025,INV/{day},OM STEELS,,10,10" for day in ("01", "20")]
    rows = cleaned(tmp_path, a="\n".join((HEADING, *lines)), b=[TAXPAYER])
    assert {row["known_from"] for row in rows["receivables"]} == {date(2025, 4, 20)}
    assert {row["known_from"] for row in rows["gstin_master"]} == {date(2025, 4, 5)}  # changed last


def test_nothing_landed_gives_nothing(tmp_path: Path) -> None:
    assert not any(cleaned(tmp_path).values())
