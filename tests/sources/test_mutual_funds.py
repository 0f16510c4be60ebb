"""Statements of funds and other securities, lists of net asset values: every record read, none lost."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msme_pipeline.sources import read_landed_tables
from msme_pipeline.sources.readers import mutual_funds, recognise

from . import investment_documents as investments
from . import landed_documents as documents
from .test_mutations import check, mutate

RAW = "raw.mutual_fund_records"


def read(tmp_path: Path, content: bytes, name: str = "a.json") -> dict[str, list[dict[str, Any]]]:
    path = tmp_path / name
    path.write_bytes(content)
    return {table: rows.to_pylist() for table, rows in read_landed_tables([path]).items()}


def kinds(rows: list[dict[str, Any]]) -> Counter[str]:
    return Counter(row["record"] for row in rows)


def test_cas_gives_holdings_with_their_transactions(tmp_path: Path) -> None:
    tables = read(tmp_path, documents.encode(investments.cas(folios=2, transactions=3)))
    (file,) = tables["raw.landed_files"]
    assert (file["format"], file["source"]) == ("mutual_funds_cas", tmp_path.name)
    assert file["records_delivered"] == file["records_read"] == 8
    rows = tables[RAW]
    assert kinds(rows) == {"holding": 2, "transaction": 6}
    assert {row["parent"] for row in rows if row["record"] == "transaction"} == {0, 4}
    fields = json.loads(rows[0]["fields"])
    assert (fields["folio"], fields["units"], fields["stated_on"]) == ("870 / 12", "26.125", "30-Nov-2025")


def test_demat_statement_lists_securities(tmp_path: Path) -> None:
    tables = read(tmp_path, documents.encode(investments.demat()))
    assert tables["raw.landed_files"][0]["format"] == "mutual_funds_cas_demat"
    found = [json.loads(row["fields"]) for row in tables[RAW]]
    assert [(each["instrument"], each["folio"]) for each in found] == [
        ("equity", "IN3001234"),
        ("mutual_fund", "99"),
    ]


def test_nav_file_is_read_by_its_header(tmp_path: Path) -> None:
    tables = read(tmp_path, investments.NAV_FILE.encode(), "nav.txt")
    (file,) = tables["raw.landed_files"]
    assert (file["format"], file["records_read"], file["records_delivered"]) == ("mutual_funds_nav", 2, 2)
    first = json.loads(tables[RAW][0]["fields"])
    assert first["nav"] == "520.1234" and first["category"] == "Equity Scheme - Flexi Cap Fund"
    assert "isin_reinvestment" not in first


@pytest.mark.parametrize("form", ["json", "xml", "envelope", "text"])
def test_funds_of_the_account_aggregator(tmp_path: Path, form: str) -> None:
    account = investments.mutual_funds(holdings=2, transactions=3)
    content = {
        "json": documents.encode(account),
        "xml": investments.account_xml(account).encode(),
        "envelope": documents.encode(documents.fetch(account)),
        "text": documents.encode({"FI": [{"data": [{"decryptedFI": investments.account_xml(account)}]}]}),
    }[form]
    tables = read(tmp_path, content)
    (file,) = tables["raw.landed_files"]
    assert (file["format"], file["defect"]) == ("aa_mutual_funds", None)
    assert file["records_delivered"] == file["records_read"] == 5
    assert kinds(tables[RAW]) == {"holding": 2, "transaction": 3}
    assert [row["amount"] for row in tables[RAW]] == [None, None, "5000", "5001", "5002"]
    fields = json.loads(tables[RAW][0]["fields"])
    assert (fields["units"], fields["isin"], fields["holder_pan"]) == (
        "26.125",
        investments.ISIN,
        "AAAPL1234C",
    )


def test_plans_and_shares(tmp_path: Path) -> None:
    both = documents.fetch(investments.sip(), investments.equities())
    tables = read(tmp_path, documents.encode(both))
    assert [(row["record"], row["amount"]) for row in tables[RAW]] == [("sip", "5000"), ("holding", None)]
    assert json.loads(tables[RAW][1]["fields"])["instrument"] == "equity"


def test_one_fetch_holds_accounts_of_every_type(tmp_path: Path) -> None:
    everything = documents.fetch(
        documents.account(3),
        investments.term_deposit(),
        investments.term_deposit("recurring_deposit"),
        investments.insurance(),
        investments.ulip(),
        investments.mutual_funds(),
        investments.sip(),
        investments.equities(),
        documents.aa_gst(1, 2),
    )
    tables = read(tmp_path, documents.encode(everything))
    (file,) = tables["raw.landed_files"]
    assert (file["format"], file["defect"]) == ("aa_deposit", None)
    assert file["records_delivered"] == file["records_read"]
    assert kinds(tables["raw.insurance_records"]) == {"policy": 2, "transaction": 3}
    assert kinds(tables[RAW]) == {"holding": 4, "transaction": 3, "sip": 1}
    assert len(tables["raw.bank_transactions"]) == 5
    assert [row["fi_type"] for row in tables["raw.bank_accounts"]][1:3] == [
        "term_deposit",
        "recurring_deposit",
    ]


def test_holdings_in_other_places_are_kept_as_malformed(tmp_path: Path) -> None:
    account = documents.account(2)
    account["summary"]["holdings"] = {"holding": [investments.fund_holding(), "x"]}
    tables = read(tmp_path, documents.encode(account))
    assert [row["defect"] for row in tables[RAW]] == ["malformed_record"] * 2
    assert tables["raw.landed_files"][0]["records_delivered"] == 4


def test_large_fetch_is_read_as_a_small_one(tmp_path: Path) -> None:
    everything = documents.fetch(
        documents.account(26_000),
        investments.insurance(),
        investments.mutual_funds(transactions=3000),
        investments.ulip(),
    )
    data = documents.encode(everything)
    assert len(data) > 8 << 20
    tables = read(tmp_path, data)
    (file,) = tables["raw.landed_files"]
    assert file["records_delivered"] == file["records_read"] == 26_000 + 3 + 3002 + 3
    assert kinds(tables[RAW]) == {"holding": 3, "transaction": 3000}


def test_no_bank_or_gst_document_is_claimed() -> None:
    for document in (
        documents.account(1),
        documents.gstr1(1),
        documents.filings(1),
        "Date;Amount\n1;2",
        [],
        {},
    ):
        assert recognise(document) is None


SEEDS: dict[str, Any] = {
    "cas": investments.cas(),
    "demat": investments.demat(),
    "aa": documents.fetch(investments.mutual_funds(), investments.sip()),
    "aa insurance": documents.fetch(investments.insurance(), investments.ulip(), documents.account(1)),
    "aa text": {"FI": [{"data": [{"decryptedFI": json.dumps(investments.ulip())}]}]},
}


@pytest.mark.parametrize("seed", SEEDS)
@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_mutated_documents(seed: str, data: st.DataObject) -> None:
    check(documents.encode(mutate(SEEDS[seed], data.draw)))


@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_mutated_xml(data: st.DataObject) -> None:
    text = investments.account_xml(
        data.draw(st.sampled_from([investments.ulip(), investments.mutual_funds()]))
    )
    at = data.draw(st.integers(0, len(text)))
    check(
        (
            text[:at] + data.draw(st.sampled_from(["", "<", "x", '"', "<a/>", "Holding"])) + text[at + 1 :]
        ).encode()
    )


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from([";", "Scheme Code", "Net Asset Value", "Date", "\n", "1", "-", "a(b)"]), max_size=40
    )
)
def test_any_nav_text(parts: list[str]) -> None:
    text = investments.NAV_FILE + "".join(parts)
    assert mutual_funds.recognise(text) == "mutual_funds_nav"
    check(text.encode())
