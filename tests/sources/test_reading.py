"""Landed files become raw tables: every format, every wrapper, whole or in fragments."""

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from msme_pipeline.landing import content
from msme_pipeline.sources import (
    LandedFile,
    RawRecord,
    Rejected,
    counting,
    fragments,
    read_landed,
    read_landed_tables,
)
from msme_pipeline.tables import TABLES

from . import landed_documents as documents


def land(folder: Path, data: bytes | str, name: str = "file", source: str = "account_aggregator") -> Path:
    path = folder / "CUST_MSM_00001" / source / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def tables_of(folder: Path, data: bytes | str) -> dict[str, pa.Table]:
    return read_landed_tables([land(folder, data)])


def landed(tables: dict[str, pa.Table]) -> dict[str, Any]:
    return tables["raw.landed_files"].to_pylist()[0]


def rows(tables: dict[str, pa.Table], table: str) -> list[dict[str, Any]]:
    return tables[f"raw.{table}"].to_pylist()


ROUND_TRIP = [
    "txn_id",
    "type",
    "mode",
    "amount",
    "balance",
    "timestamp",
    "value_date",
    "narration",
    "reference",
]


def delivered(record: dict[str, Any]) -> list[list[str]]:
    return [list(each.values()) for each in record["transactions"]["transaction"]]


WRAPPERS = {
    "bare": lambda account: account,
    "Account": lambda account: {"Account": account},
    "list": lambda account: [account],
    "fetch": documents.fetch,
    "fiObjects": lambda account: {"fiObjects": [{"Account": account}]},
    "decrypted string": lambda account: {"FI": [{"data": [{"decryptedFI": json.dumps(account)}]}]},
    "decrypted XML string": lambda account: {
        "FI": [{"data": [{"decryptedFI": documents.account_xml(account)}]}]
    },
    "portfolio line": lambda account: {"customer_id": "X", **account},
    "portfolio document": lambda account: {"customer_id": "X", "document": {"account": account}},
    "attributes of converters": lambda account: json.loads(
        json.dumps(account).replace('"txnId"', '"@txnId"').replace('"maskedAccNumber"', '"_maskedAccNumber"')
    ),
    "capitals": lambda account: json.loads(
        json.dumps(account)
        .replace('"transactions"', '"Transactions"')
        .replace('"transaction"', '"Transaction"')
        .replace('"summary"', '"Summary"')
        .replace('"profile"', '"Profile"')
    ),
    "plain list of transactions": lambda account: {
        **account,
        "transactions": account["transactions"]["transaction"],
    },
}


@pytest.mark.parametrize("version", ["1.1", "2.0.0"])
@pytest.mark.parametrize("wrapper", WRAPPERS)
def test_account_is_read_in_every_wrapper(tmp_path: Path, wrapper: str, version: str) -> None:
    record = documents.account(7, version)
    tables = tables_of(tmp_path, documents.encode(WRAPPERS[wrapper](record)))
    assert landed(tables)["defect"] is None
    assert landed(tables)["records_delivered"] == landed(tables)["records_read"] == 7
    transactions = rows(tables, "bank_transactions")
    assert [[each[column] for column in ROUND_TRIP] for each in transactions] == delivered(record)
    assert [each["position"] for each in transactions] == list(range(7))
    (header,) = rows(tables, "bank_accounts")
    assert header["masked_account_number"] == "XXXXXXXX1234"
    assert header["holder_name"] == "Asha Rao; Vijay Rao"
    assert header["holder_pan"] == "AAAPL1234C; AAAPL1235C"
    assert header["ifsc"] == "HDFC0001154"
    assert header["drawing_limit"] == "500000"
    if wrapper != "plain list of transactions":
        assert (header["period_start"], header["period_end"]) == ("2025-01-01", "2025-11-30")
    if wrapper != "decrypted XML string":
        assert header["pending_amount"] == "12.50"
    assert (header["account_type"], header["account_sub_type"]) == (
        ("REGULAR", "CURRENT") if version == "2.0.0" else ("CURRENT", None)
    )


def test_fetch_says_provider_and_indian_date_of_receipt(tmp_path: Path) -> None:
    tables = tables_of(
        tmp_path, documents.encode(documents.fetch(documents.account(1), documents.account(2, tail=9)))
    )
    assert str(landed(tables)["received_on"]) == "2025-12-01"
    accounts = rows(tables, "bank_accounts")
    assert [each["fip_id"] for each in accounts] == ["HDFC-FIP", "HDFC-FIP"]
    assert [each["account_no"] for each in rows(tables, "bank_transactions")] == [0, 1, 1]
    assert landed(tables)["schema_version"] == "2.0.0"


def test_xml_gives_the_same_rows_as_json(tmp_path: Path) -> None:
    record = documents.account(5, "1.1")
    from_json, from_xml = (
        tables_of(tmp_path, data) for data in (documents.encode(record), documents.account_xml(record))
    )
    assert from_json["raw.bank_transactions"].equals(from_xml["raw.bank_transactions"])
    assert from_json["raw.bank_accounts"].equals(from_xml["raw.bank_accounts"])
    assert landed(from_xml)["records_delivered"] == 5


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("kind", ["json", "xml"])
def test_byte_order_marks(tmp_path: Path, encoding: str, kind: str) -> None:
    record = documents.account(3)
    text = documents.encode(record).decode() if kind == "json" else documents.account_xml(record)
    tables = tables_of(tmp_path, text.encode(encoding))
    assert landed(tables)["records_delivered"] == 3
    assert [each["narration"] for each in rows(tables, "bank_transactions")] == [
        each["narration"] for each in record["transactions"]["transaction"]
    ]


def test_singletons_and_misspelt_keys(tmp_path: Path) -> None:
    record = documents.account(1)
    single = record["transactions"]["transaction"][0]
    misspelt = {
        "txnID": single["txnId"],
        "naration": "x",
        "transactionTimeStamp": "t",
        "valuedate": "v",
        "amount": 5.10,
    }
    record["transactions"] = {"startDate": "a", "endData": "b", "transaction": misspelt}
    record["summary"]["balanceDataTime"] = record["summary"].pop("balanceDateTime")
    record["profile"]["holders"]["holder"] = {"name": "Asha", "ckycConpliance": "true"}
    tables = tables_of(tmp_path, documents.encode(record))
    (transaction,) = rows(tables, "bank_transactions")
    assert [
        transaction[column] for column in ("txn_id", "narration", "timestamp", "value_date", "amount")
    ] == [
        single["txnId"],
        "x",
        "t",
        "v",
        "5.1",
    ]
    (header,) = rows(tables, "bank_accounts")
    assert header["period_end"] == "b"
    assert header["holder_name"] == "Asha"
    assert header["balance_datetime"] == "2025-11-30T08:00:00+05:30"
    assert landed(tables)["records_delivered"] == 1


def test_what_is_no_transaction_stays_with_its_text(tmp_path: Path) -> None:
    record = documents.account(2)
    record["transactions"]["transaction"] += ["lost", None, {}, {"amount": {"value": 5}, "txnId": "T"}, 7]
    tables = tables_of(tmp_path, documents.encode(record))
    assert landed(tables)["records_delivered"] == landed(tables)["records_read"] == 7
    found = [(each["defect"], each["raw_text"]) for each in rows(tables, "bank_transactions")]
    assert found[:2] == [(None, None)] * 2
    assert found[2:] == [
        ("malformed_record", text)
        for text in ('"lost"', "null", "{}", '{"amount":{"value":5},"txnId":"T"}', "7")
    ]


def test_repeated_keys_lose_nothing(tmp_path: Path) -> None:
    record = documents.account(2)
    text = documents.encode(record).decode()
    again = documents.encode(documents.account(3, first=9)["transactions"]).decode()
    tables = tables_of(tmp_path, text[:-1] + f',"transactions":{again}}}')
    assert landed(tables)["records_delivered"] == landed(tables)["records_read"] == 5
    assert len({each["txn_id"] for each in rows(tables, "bank_transactions")}) == 5


def test_long_integers_keep_their_digits(tmp_path: Path) -> None:
    record = documents.account(1)
    record["transactions"]["transaction"][0]["reference"] = 123456789012345678901234567890
    (transaction,) = rows(tables_of(tmp_path, documents.encode(record)), "bank_transactions")
    assert transaction["reference"] == "123456789012345678901234567890"


def test_other_deposits_in_a_fetch_are_named_not_lost(tmp_path: Path) -> None:
    other = {**documents.account(2, tail=9), "type": "term_deposit"}
    tables = tables_of(tmp_path, documents.encode(documents.fetch(documents.account(3), other)))
    assert landed(tables)["defect"] is None
    assert landed(tables)["records_delivered"] == landed(tables)["records_read"] == 5
    assert [(each["fi_type"], each["defect"]) for each in rows(tables, "bank_accounts")] == [
        ("deposit", None),
        ("term_deposit", None),
    ]


def test_accounts_of_unread_types_in_a_fetch_are_named_not_lost(tmp_path: Path) -> None:
    other = {**documents.account(2, tail=9), "type": "nps"}
    tables = tables_of(tmp_path, documents.encode(documents.fetch(documents.account(3), other)))
    assert landed(tables)["defect"] is None
    assert landed(tables)["records_delivered"] == landed(tables)["records_read"] == 5
    assert [each["defect"] for each in rows(tables, "bank_transactions")] == [None] * 3 + [
        "unsupported_format"
    ] * 2
    assert [(each["fi_type"], each["defect"]) for each in rows(tables, "bank_accounts")] == [
        ("deposit", None),
        ("nps", "unsupported_format"),
    ]


def test_gstr1_sections(tmp_path: Path) -> None:
    tables = tables_of(tmp_path, documents.encode(documents.gstr1(2), indent=1))
    assert landed(tables)["records_delivered"] == landed(tables)["records_read"] == 1 + 11
    (filed,) = rows(tables, "gst_returns")
    assert (filed["form"], filed["gstin"], filed["ret_period"]) == ("GSTR1", "29AAAPL1234C1Z5", "112024")
    lines = rows(tables, "gst_invoices")
    assert [each["position"] for each in lines] == list(range(11))
    assert [each["section"] for each in lines] == (
        ["b2b"] * 3 + ["b2cl", "exp", "b2cs", "b2cs", "nil", "cdnr", "cdnur", "hsn"]
    )
    assert all(each["defect"] is None for each in lines)
    by_section = {each["section"]: each for each in lines}
    assert lines[0]["invoice_value"] == "1180.59"
    assert lines[0]["items"] == [
        {"rate": "18", "taxable_value": "1000.5", "igst": "0", "cgst": "90.05", "sgst": "90.05", "cess": "0"}
    ]
    assert len(lines[1]["items"]) == 2
    assert lines[2]["counterparty_gstin"] == "24AANFA2641L1ZF"
    assert by_section["b2cl"]["place_of_supply"] == "05"
    assert by_section["exp"]["document_type"] == "WPAY"
    assert by_section["b2cs"]["items"][0]["taxable_value"] == "110"
    assert [item["taxable_value"] for item in by_section["nil"]["items"]] == ["1470.85", "123.45", "1258.5"]
    assert (by_section["cdnr"]["invoice_number"], by_section["cdnr"]["note_type"]) == ("CN1", "C")
    assert by_section["cdnr"]["counterparty_gstin"] == "29AABCR1718E1ZL"
    assert by_section["cdnur"]["document_type"] in ("R", "B2CL")


def test_gstr3b_values(tmp_path: Path) -> None:
    tables = tables_of(tmp_path, documents.encode([documents.gstr3b(), documents.gstr3b("102024")]))
    assert landed(tables)["records_delivered"] == landed(tables)["records_read"] == 2
    filed = rows(tables, "gst_returns")[0]
    expected = {
        "form": "GSTR3B", "ret_period": "112024", "outward_taxable": "532.0", "outward_zero_rated": "999",
        "outward_nil_exempt": "100", "inward_reverse_charge": "77.7", "outward_non_gst": "222.0",
        "eco_paid_by_operator": "5", "eco_through_operator": "6", "igst": "37.98", "itc_cgst": "40.5",
    }  # fmt: skip
    assert {key: filed[key] for key in expected} == expected


def test_gst_of_the_account_aggregator(tmp_path: Path) -> None:
    tables = tables_of(tmp_path, documents.encode(documents.aa_gst(2, 3)))
    assert landed(tables)["format"] == "aa_gstr1_3b"
    assert landed(tables)["records_delivered"] == landed(tables)["records_read"] == 2 + 6 + 1
    filed = rows(tables, "gst_returns")
    assert [each["form"] for each in filed] == ["GSTR1", "GSTR1", "GSTR3B"]
    assert {each["trade_name"] for each in filed} == {"Rao Packaging"}
    assert filed[0]["gstin"] == "29AAXXXXXXXX1Z5"
    assert filed[2]["filing_frequency"] == "MONTHLY"
    assert rows(tables, "gst_invoices")[4]["items"][0]["taxable_value"] == "10000"
    assert len(tables["raw.bank_accounts"]) == 0


def test_filing_list(tmp_path: Path) -> None:
    tables = tables_of(tmp_path, documents.encode(documents.filings(4)))
    assert landed(tables)["records_delivered"] == landed(tables)["records_read"] == 4
    assert rows(tables, "gst_filings")[3] == {
        "customer_id": "CUST_MSM_00001", "file": "CUST_MSM_00001/account_aggregator/file", "position": 3,
        "gstin": "29AAAPL1234C1Z5", "form": "GSTR1", "ret_period": "102024", "filing_date": "11-11-2024",
        "arn": "A3", "status": "Filed", "mode": "ONLINE", "valid": "Y", "defect": None, "raw_text": None,
    }  # fmt: skip


BOMB = """<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>
<Account type="deposit"><Profile/><Transactions><Transaction narration="&b;"/></Transactions></Account>"""

DEFECTS: dict[str, tuple[bytes, str]] = {
    "empty": (b"  \n", "unreadable_file"),
    "cut JSON": (documents.encode(documents.account(3))[:-40], "unreadable_file"),
    "cut XML": (documents.account_xml(documents.account(3)).encode()[:-40], "unreadable_file"),
    "no UTF-8": (documents.encode(documents.account(3)).replace(b"MANDI", b"\xff\xfe"), "unreadable_file"),
    "entities": (BOMB.encode(), "unsafe_xml"),
    "DTD": (b'<!DOCTYPE Account SYSTEM "file:///etc/passwd"><Account/>', "unsafe_xml"),
    "other JSON": (
        b'{"context": {"domain": "ONDC:TRV10"}, "message": {"order": {"id": 1}}}',
        "unknown_format",
    ),
    "other XML": (b"<Report><Score>700</Score></Report>", "unknown_format"),
    "text": (b"hello\nworld, of text\n", "unknown_format"),
    "PDF": (b"%PDF-1.4 ...", "unsupported_format"),
    "cut workbook": (b"PK\x03\x04...", "unreadable_file"),
    "pension": (b'{"type": "nps", "maskedAccNumber": "1", "summary": {"a": 1}}', "unsupported_format"),
    "encrypted": (
        b'{"ver": "2.0.0", "FI": [{"fipID": "F", "data": [{"linkRefNumber": "L", "encryptedFI": "zzz"}]}]}',
        "encrypted",
    ),
    "gzip cut": (gzip.compress(documents.encode(documents.account(300)))[:-500], "unreadable_file"),
    "gzip bomb": (gzip.compress(b"[" + b" " * 3_000_000 + b"]"), "compression_ratio"),
}


@pytest.mark.parametrize("case", DEFECTS)
def test_files_that_cannot_be_read_say_why(tmp_path: Path, case: str) -> None:
    data, reason = DEFECTS[case]
    tables = tables_of(tmp_path, data)
    row = landed(tables)
    assert row["defect"] == reason
    assert row["detail"].startswith("CUST_MSM_00001/account_aggregator/file ")
    assert row["detail"].endswith(".") and ";" in row["detail"]
    assert (row["records_read"], row["records_delivered"]) == (0, None)
    assert sum(map(len, tables.values())) == 1
    if case in ("cut JSON", "cut XML"):
        assert "line " in row["detail"]


def test_missing_and_forbidden_files(tmp_path: Path) -> None:
    tables = read_landed_tables([tmp_path / "C1" / "gst" / "gone.json", tmp_path])
    assert tables["raw.landed_files"]["defect"].to_pylist() == ["unreadable_file"] * 2
    assert "no such file" in tables["raw.landed_files"]["detail"][0].as_py()


def test_tables_have_the_declared_schemas_even_when_empty() -> None:
    tables = read_landed_tables([])
    assert list(tables) == [name for name in TABLES if name.startswith("raw.")]
    for name, table in tables.items():
        assert table.schema.equals(TABLES[name].schema)


def test_records_one_by_one(tmp_path: Path) -> None:
    record = documents.account(2)
    record["transactions"]["transaction"].append("lost")
    path = land(tmp_path, documents.encode(record))
    found = list(read_landed(path))
    assert [type(each) for each in found] == [RawRecord, RawRecord, RawRecord, Rejected, RawRecord]
    assert [each.table for each in found] == ["raw.bank_accounts"] + ["raw.bank_transactions"] * 3 + [
        "raw.landed_files"
    ]
    rejected = found[3]
    assert isinstance(rejected, Rejected)
    assert rejected.reason == "malformed_record"
    assert rejected.values["raw_text"] == '"lost"'
    assert "position 2" in rejected.detail
    tables = read_landed_tables([path])
    for name, table in tables.items():
        assert [each.values for each in found if each.table == name] == table.to_pylist()
    (only,) = read_landed(b"{", source="gst")
    assert isinstance(only, Rejected)
    assert (only.reason, only.values["source"], only.values["file"]) == ("unreadable_file", "gst", "<bytes>")


def test_slice_of_a_portfolio(tmp_path: Path) -> None:
    first, second = (documents.encode({"customer_id": f"C{n}", **documents.account(n)}) for n in (2, 3))
    path = tmp_path / "all.ndjson"
    path.write_bytes(first + b"\n" + second + b"\n")
    files = [
        LandedFile("C2", "_portfolio/aa/all.ndjson#1", str(path), "aa", 0, len(first)),
        LandedFile("C3", "_portfolio/aa/all.ndjson#2", str(path), "aa", len(first) + 1, len(second)),
        LandedFile("C4", "_portfolio/aa/all.ndjson#3", str(path), "aa", len(first) + 1, len(second) + 99),
    ]
    tables = read_landed_tables(files)
    assert tables["raw.landed_files"]["records_read"].to_pylist() == [2, 3, 0]
    assert tables["raw.landed_files"]["defect"].to_pylist() == [None, None, "unreadable_file"]
    assert set(tables["raw.bank_transactions"]["customer_id"].to_pylist()) == {"C2", "C3"}


LARGE = {
    "one account": documents.encode(documents.account(900)),
    "indented": documents.encode(documents.fetch(documents.account(700)), indent=2),
    "many accounts": documents.encode(documents.fetch(*(documents.account(40, tail=n) for n in range(30)))),
    "list of accounts": documents.encode([documents.account(90, tail=n) for n in range(9)]),
    "with a term deposit": documents.encode(
        documents.fetch(documents.account(300), {**documents.account(300, tail=9), "type": "term_deposit"})
    ),
    "strings": documents.encode(
        {"FI": [{"data": [{"decryptedFI": json.dumps(documents.account(40, tail=n))} for n in range(20)]}]}
    ),
    "transactions as a list": documents.encode(
        {**documents.account(0), "transactions": documents.account(500)["transactions"]["transaction"]}
    ),
    "malformed among them": documents.encode(documents.account(400)).replace(
        b'"narration"', b'"nested": {"a": [1]}, "narration"'
    ),
    "XML": documents.account_xml(documents.account(900)).encode(),
    "GSTR-1": documents.encode(documents.gstr1(700)),
    "GSTR-1 of many buyers": documents.encode(
        {**documents.gstr1(0), "b2b": [{"inv": [documents.invoice(n)], "ctin": f"{n}"} for n in range(800)]}
    ),
    "returns": documents.encode([documents.gstr1(60, f"{n:02d}2024") for n in range(12)]),
    "AA GST": documents.encode(documents.aa_gst(9, 100)),
    "filings": documents.encode(documents.filings(3000)),
    "term deposit": documents.encode({**documents.account(900), "type": "term_deposit"}),
    "cut": documents.encode(documents.account(900))[:-30],
    "trailing": documents.encode(documents.account(900)) + b"{}",
    "XML cut": documents.account_xml(documents.account(900)).encode()[:-30],
    "repeated keys": documents.encode(documents.account(500))[:-1]
    + b',"transactions":'
    + documents.encode(documents.account(400)["transactions"])
    + b"}",
    "unknown": documents.encode({"rows": [documents.transaction(n) for n in range(900)]}),
}


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("case", LARGE)
def test_fragments_give_the_same_rows_as_the_whole(
    tmp_path: Path, case: str, packed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = land(tmp_path, gzip.compress(LARGE[case]) if packed else LARGE[case])
    if packed:
        monkeypatch.setattr(content, "COMPRESSION_RATIO", 1000)
    whole = read_landed_tables([path])
    monkeypatch.setattr(content, "WHOLE_DOCUMENT_BYTES", 1000)
    monkeypatch.setattr(content, "CHUNK_BYTES", 3000)
    monkeypatch.setattr(fragments, "FRAGMENT_NODES", 500)
    monkeypatch.setattr(counting, "_BUFFER_BYTES", 5000)
    cuts: list[int] = []
    prune = fragments.Tree.prune
    monkeypatch.setattr(fragments.Tree, "prune", lambda tree: (cuts.append(1), prune(tree))[1])
    parts = read_landed_tables([path])
    for name, table in whole.items():
        if name == "raw.landed_files" and table["defect"][0].is_valid:
            assert parts[name]["defect"].equals(table["defect"])
        else:
            assert parts[name].equals(table), name
    if landed(whole)["defect"] != "unreadable_file" and case != "unknown":
        assert len(cuts) > 6
    assert landed(whole)["records_delivered"] == (landed(whole)["records_read"] or None)


@pytest.mark.parametrize(
    "data",
    [
        b'{"type": "deposit", "narration": "' + b'x\\"' * 90_000,
        b"<Account type='" + b"x" * 90_000,
        b"Date,Balance " + b"x" * 90_000,
    ],
    ids=["JSON", "XML", "CSV"],
)
def test_one_giant_value_is_refused(tmp_path: Path, data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "WHOLE_DOCUMENT_BYTES", 1000)
    monkeypatch.setattr(content, "CHUNK_BYTES", 1000)
    monkeypatch.setattr(content, "LONGEST_VALUE_BYTES", 50_000)
    assert landed(tables_of(tmp_path, data))["defect"] == "unknown_format"


MEASURE = """
import resource, sys
from msme_pipeline.sources import read_landed
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
list(read_landed(sys.argv[1]))
before = peak()
for each in read_landed(sys.argv[2]):
    pass
print(peak() - before, each.values["records_read"], each.values["records_delivered"])
"""


@pytest.mark.parametrize("kind", ["json", "json.gz", "xml"])
def test_memory_does_not_grow_with_the_file(tmp_path: Path, kind: str) -> None:
    small, large = documents.account(2000), documents.account(90_000)
    paths = []
    for name, record in (("small", small), ("large", large)):
        text = documents.account_xml(record).encode() if kind == "xml" else documents.encode(record)
        paths.append(land(tmp_path, gzip.compress(text, 1) if kind == "json.gz" else text, name))
    assert kind == "json.gz" or paths[1].stat().st_size > 25_000_000
    answer = subprocess.run(
        [sys.executable, "-c", MEASURE, *map(str, paths)], check=True, capture_output=True, text=True
    ).stdout.split()
    assert answer[1:] == ["90000", "90000"]
    assert float(answer[0]) < 20
