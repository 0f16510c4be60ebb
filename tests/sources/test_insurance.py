"""Insurance policies and deposits of the Account Aggregator: read in every form, none lost."""

import json
from pathlib import Path

import pytest

from msme_pipeline.sources import read_landed_tables

from . import investment_documents as investments
from . import landed_documents as documents

RAW = "raw.insurance_records"


def read(tmp_path: Path, content: bytes) -> dict[str, list[dict]]:
    path = tmp_path / "a.json"
    path.write_bytes(content)
    return {table: rows.to_pylist() for table, rows in read_landed_tables([path]).items()}


@pytest.mark.parametrize("form", ["json", "xml", "envelope", "upper", "wrapped"])
def test_a_policy_with_its_premiums(tmp_path: Path, form: str) -> None:
    account = investments.insurance()
    content = {
        "json": documents.encode(account),
        "xml": investments.account_xml(account).encode(),
        "envelope": documents.encode(documents.fetch(account)),
        "upper": documents.encode({**account, "type": "INSURANCE_POLICIES"}),
        "wrapped": documents.encode({"Account": {f"@{key}": value for key, value in account.items()}}),
    }[form]
    tables = read(tmp_path, content)
    (file,) = tables["raw.landed_files"]
    assert (file["format"], file["defect"]) == ("aa_insurance_policies", None)
    assert file["records_delivered"] == file["records_read"] == 3
    policy, *premiums = tables[RAW]
    assert (policy["record"], policy["amount"]) == ("policy", "1300000")
    assert [(each["parent"], each["amount"]) for each in premiums] == [(0, "16000"), (0, "16000")]
    (header,) = tables["raw.bank_accounts"]
    assert (header["fi_type"], header["link_ref"]) == ("insurance_policies", "ref-insurance_policies")


def test_several_policies_keep_their_own_premiums(tmp_path: Path) -> None:
    both = documents.fetch(investments.insurance("A1"), investments.insurance("B2"))
    rows = read(tmp_path, documents.encode(both))[RAW]
    assert [row["parent"] for row in rows] == [None, 0, 0, None, 3, 3]


def test_an_insurance_account_without_a_policy_is_delivered_and_empty(tmp_path: Path) -> None:
    empty = investments.fi_account("insurance_policies", summary={}, transactions={"transaction": []})
    tables = read(tmp_path, documents.encode(documents.fetch(empty)))
    (file,) = tables["raw.landed_files"]
    assert (file["format"], file["defect"], file["records_delivered"]) == ("aa_insurance_policies", None, 0)
    assert tables[RAW] == []


def test_an_unit_linked_policy_is_a_policy_with_holdings(tmp_path: Path) -> None:
    tables = read(tmp_path, documents.encode(investments.ulip()))
    assert [row["record"] for row in tables[RAW]] == ["policy", "transaction"]
    (held,) = tables["raw.mutual_fund_records"]
    assert json.loads(held["fields"])["instrument"] == "ulip"


def test_a_policy_in_a_deposit_account_is_kept_as_malformed(tmp_path: Path) -> None:
    account = documents.account(1)
    account["summary"]["policyNumber"] = "P1"
    tables = read(tmp_path, documents.encode(account))
    assert [(row["record"], row["defect"]) for row in tables[RAW]] == [("policy", "malformed_record")]
    assert tables["raw.landed_files"][0]["records_delivered"] == 2


@pytest.mark.parametrize("kind", ["term_deposit", "recurring_deposit"])
def test_terms_of_a_deposit(tmp_path: Path, kind: str) -> None:
    tables = read(tmp_path, documents.encode(investments.term_deposit(kind)))
    (header,) = tables["raw.bank_accounts"]
    assert (header["fi_type"], header["principal_amount"], header["maturity_date"]) == (
        kind,
        "100000.00",
        "2026-08-06",
    )
    assert tables["raw.landed_files"][0]["format"] == f"aa_{kind}"
    assert len(tables["raw.bank_transactions"]) == 1
