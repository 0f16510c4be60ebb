"""GSTIN masters and ledgers of receivables: recognised by content, every record read, no address kept."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msme_pipeline.sources import read_landed_tables
from msme_pipeline.sources.readers import recognise

from . import landed_documents as documents
from .test_mutations import check, mutate

RAW = "raw.receivable_records"
TAXPAYER = {
    "stjCd": "MH0101",
    "lgnm": "SHREE GANESH TEXTILES PRIVATE LIMITED",
    "dty": "Regular",
    "cxdt": "",
    "gstin": "27AAPFU0939F1ZV",
    "nba": ["Wholesale Business"],
    "lstupdt": "05/04/2025",
    "rgdt": "01/07/2017",
    "ctb": "Private Limited Company",
    "pradr": {"addr": {"bnm": "SECRET TOWER", "stcd": "Maharashtra"}, "ntr": "Wholesale"},
    "sts": "Active",
    "tradeNam": "SHREE GANESH TEXTILES",
}
HEADING = "Invoice Date,Invoice No,Party Name,GSTIN/UIN,Invoice Amount,Pending Amount"
LEDGER = (
    "Shree Traders\r\nBills Receivable\r\n\r\n" + HEADING + "\r\n"
    '01-Apr-2025,INV/1,"GANESH, TEXTILES",27AAPFU0939F1ZV,"1,18,000.00",0\r\n'
    "02-Apr-2025,INV/2,OM STEELS,,59000,59000\r\n"
    "short,line\r\n"
)


def read(tmp_path: Path, content: bytes, name: str = "a.json") -> dict[str, list[dict[str, Any]]]:
    path = tmp_path / name
    path.write_bytes(content)
    return {table: rows.to_pylist() for table, rows in read_landed_tables([path]).items()}


@pytest.mark.parametrize(
    "document",
    [TAXPAYER, [TAXPAYER], {"data": TAXPAYER}, {"taxpayers": [TAXPAYER]}, {"flag": True, "data": [TAXPAYER]}],
)
def test_a_taxpayer_of_the_public_search(tmp_path: Path, document: Any) -> None:
    tables = read(tmp_path, documents.encode(document))
    (file,) = tables["raw.landed_files"]
    assert (file["format"], file["defect"]) == ("receivables_taxpayers", None)
    assert file["records_delivered"] == file["records_read"] == 1
    (row,) = tables[RAW]
    fields = json.loads(row["fields"])
    assert (fields["gstin"], fields["legal_name"]) == ("27AAPFU0939F1ZV", TAXPAYER["lgnm"])
    assert (fields["trade_name"], fields["registered_on"]) == ("SHREE GANESH TEXTILES", "01/07/2017")
    assert "SECRET" not in str(tables), "addresses of third parties never enter the lake"


def test_a_ledger_is_read_below_its_heading(tmp_path: Path) -> None:
    tables = read(tmp_path, LEDGER.encode(), "ledger.csv")
    (file,) = tables["raw.landed_files"]
    assert (file["format"], file["records_delivered"], file["records_read"]) == ("receivables_ledger", 3, 3)
    first, second, broken = tables[RAW]
    assert json.loads(first["fields"]) == {
        "invoice_date": "01-Apr-2025",
        "number": "INV/1",
        "party": "GANESH, TEXTILES",
        "gstin": "27AAPFU0939F1ZV",
        "amount": "1,18,000.00",
        "outstanding": "0",
    }
    assert [row["amount"] for row in tables[RAW]] == ["1,18,000.00", "59000", None]
    assert "gstin" not in json.loads(second["fields"])
    assert (broken["defect"], broken["raw_text"]) == ("malformed_record", "short,line")
    assert [row["position"] for row in tables[RAW]] == [0, 1, 2]


def test_what_others_deliver_is_not_taken_for_buyers() -> None:
    statement = "Date,Narration,Chq No,Debit,Credit,Balance\n01-04-2025,x,1,,5,5\n"
    for document in (
        statement,
        documents.gstr1(2),
        documents.aa_gst(1, 1),
        documents.filings(1),
        documents.gstr3b(),
    ):
        found = recognise(document)
        assert found is None or found[1][:11] != "receivables"


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_change_of_a_document_loses_records(data: st.DataObject) -> None:
    document = mutate({"data": [TAXPAYER, {**TAXPAYER, "gstin": "29AABCR1718E1ZL"}]}, data.draw)
    check(json.dumps(document).encode())


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(alphabet='ab1,;"\t \r\n', max_size=30), max_size=6))
def test_no_line_of_a_ledger_is_lost(lines: list[str]) -> None:
    check(("\n".join([HEADING, *lines])).encode())
