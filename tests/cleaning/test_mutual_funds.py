"""Statements of funds become holdings, transactions, plans and values; overlaps count once."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msme_pipeline.cleaning.conservation.account import unbalanced
from msme_pipeline.cleaning.identifiers import is_isin
from msme_pipeline.cleaning.mutual_funds.clean import clean_mutual_funds
from msme_pipeline.sources import read_landed_tables
from tests.sources import investment_documents as investments
from tests.sources import landed_documents as documents

from .raw_rows import AS_OF, all_permitted, landed, received_on, table

RECORDS = "raw.mutual_fund_records"


def cleaned(tmp_path: Path, **files: Any) -> dict[str, list[dict[str, Any]]]:
    """Clean rows of documents by file name; every record is accounted for."""
    return {name: rows.to_pylist() for name, rows in clean_tables(tmp_path, **files).items()}


def clean_tables(
    tmp_path: Path, days: Mapping[str, date | None] | None = None, **files: Any
) -> dict[str, pa.Table]:
    paths = []
    for name, content in files.items():
        path = tmp_path / "CUST_1" / "mutual_funds" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else documents.encode(content))
        paths.append(path)
    inputs = received_on(all_permitted(read_landed_tables(paths)), days or {})
    outputs = clean_mutual_funds(inputs, AS_OF)
    assert unbalanced(inputs, outputs) == {}
    return outputs


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("INE002A01018", True), ("INE002A01019", False), ("US0378331005", True), ("INUS-000402625-0", False),
        ("", False),
    ]
)  # fmt: skip
def test_check_digit_of_an_isin(number: str, valid: bool) -> None:
    assert is_isin(number) is valid


def test_cas_and_aggregator_speak_of_the_same_holding(tmp_path: Path) -> None:
    account = investments.mutual_funds(holdings=1, transactions=0)
    account["transactions"]["endDate"] = "2025-10-31"
    rows = cleaned(tmp_path, cas=investments.cas(), aa=documents.fetch(account))["clean.mf_holdings"]
    assert [row["stated_on"].isoformat() for row in rows] == ["2025-10-31", "2025-11-30"]
    assert len({row["holding_id"] for row in rows}) == 1


def test_two_statements_of_one_day_give_one_holding(tmp_path: Path) -> None:
    account = investments.mutual_funds(holdings=1, transactions=0)
    rows = cleaned(tmp_path, cas=investments.cas(), aa=documents.fetch(account))
    assert len(rows["clean.mf_holdings"]) == 1
    assert "superseded" in [row["reason"] for row in rows["clean.mutual_fund_rejected"]]


def test_value_is_units_times_price_unless_stated(tmp_path: Path) -> None:
    stated = cleaned(tmp_path / "a", cas=investments.cas())["clean.mf_holdings"]
    assert [row["value"] for row in stated] == [Decimal("13389.06")]
    computed = cleaned(tmp_path / "b", aa=investments.mutual_funds(1, 0))["clean.mf_holdings"]
    assert [row["value"] for row in computed] == [Decimal("13389.06")]  # 26.125 x 512.5 = 13389.0625


def test_half_a_paisa_goes_to_the_even_one(tmp_path: Path) -> None:
    account = investments.mutual_funds(1, 0)
    account["summary"]["investment"]["holdings"]["holding"][0] |= {"closingUnits": "0.01", "nav": "10.5"}
    assert cleaned(tmp_path, aa=account)["clean.mf_holdings"][0]["value"] == Decimal("0.10")


def test_overlapping_statements_count_a_transaction_once(tmp_path: Path) -> None:
    rows = cleaned(tmp_path, march=investments.cas(transactions=3), november=investments.cas(transactions=5))
    assert len(rows["clean.mf_transactions"]) == 5
    reasons = [row["reason"] for row in rows["clean.mutual_fund_rejected"]]
    assert reasons == ["duplicate"] * 4


def test_equal_transactions_in_one_statement_are_two(tmp_path: Path) -> None:
    statement = investments.cas(transactions=1)
    listed = statement["folios"][0]["schemes"][0]["transactions"]
    listed.append(dict(listed[0]))
    assert len(cleaned(tmp_path, cas=statement)["clean.mf_transactions"]) == 2


def test_redemptions_are_positive_amounts_of_units_that_leave(tmp_path: Path) -> None:
    statement = investments.cas(transactions=1)
    statement["folios"][0]["schemes"][0]["transactions"][0] |= {"amount": "-5,000.00", "units": "-9.995"}
    (row,) = cleaned(tmp_path, cas=statement)["clean.mf_transactions"]
    assert (row["kind"], row["amount"], row["units"]) == ("redemption", Decimal("5000.00"), Decimal("-9.995"))


def test_transactions_without_folio_belong_to_the_only_one(tmp_path: Path) -> None:
    account = investments.mutual_funds(1, 2)
    for each in account["transactions"]["transaction"]:
        del each["folioNo"]
    rows = cleaned(tmp_path, aa=account)
    (holding,) = rows["clean.mf_holdings"]
    assert {row["holding_id"] for row in rows["clean.mf_transactions"]} == {holding["holding_id"]}
    assert {row["kind"] for row in rows["clean.mf_transactions"]} == {"sip"}


def test_a_later_state_of_a_plan_supersedes(tmp_path: Path) -> None:
    ceased = investments.sip()
    ceased["summary"]["holdings"]["holding"]["ceasedDate"] = "2025-10-01"
    old, new = documents.fetch(investments.sip()), documents.fetch(ceased)
    old["timestamp"] = "2025-09-30T20:30:00.000Z"
    rows = cleaned(tmp_path, a=old, b=new)
    assert [(row["status"], row["amount"]) for row in rows["clean.sips"]] == [("stopped", Decimal("5000.00"))]
    assert [row["reason"] for row in rows["clean.mutual_fund_rejected"]] == ["superseded"]


def known(rows: pa.Table) -> list[date]:
    return [row["known_from"] for row in rows.to_pylist()]


def test_holdings_and_trades_are_known_from_the_first_statement_that_tells_them(tmp_path: Path) -> None:
    march, later = investments.cas(transactions=3), investments.cas(transactions=5)
    days = {"a": date(2026, 1, 9), "b": date(2025, 12, 9), "c": date(2025, 12, 24)}
    outputs = clean_tables(tmp_path, days, a=march, b=march, c=later)
    assert known(outputs["clean.mf_holdings"]) == [date(2025, 12, 9)]
    assert (
        sorted(known(outputs["clean.mf_transactions"])) == [date(2025, 12, 9)] * 3 + [date(2025, 12, 24)] * 2
    )


def test_holdings_and_trades_are_not_known_before_what_they_tell(tmp_path: Path) -> None:
    early = clean_tables(tmp_path, {"a": date(2025, 2, 10)}, a=investments.cas(transactions=3))
    assert known(early["clean.mf_holdings"]) == [date(2025, 11, 30)]
    assert min(known(early["clean.mf_transactions"])) == date(2025, 2, 10)
    trades = early["clean.mf_transactions"].to_pylist()
    assert all(row["known_from"] == max(row["traded_on"], date(2025, 2, 10)) for row in trades)
    undated = clean_tables(tmp_path, {"a": None}, a=investments.cas(transactions=3))
    assert set(known(undated["clean.mf_holdings"]) + known(undated["clean.mf_transactions"])) == {AS_OF}


def test_a_plan_is_known_from_the_first_file_that_tells_it_as_it_is(tmp_path: Path) -> None:
    running, ceased = investments.sip(), investments.sip()
    running["summary"]["holdings"]["holding"]["lastInstalmentDate"] = "2025-10-07"
    ceased["summary"]["holdings"]["holding"]["ceasedDate"] = "2025-11-20"
    days = {"a": date(2025, 10, 9), "b": date(2025, 11, 9), "c": date(2025, 12, 9)}
    files = {
        name: documents.fetch(each)
        for name, each in zip("abc", (running, investments.sip(), ceased), strict=True)
    }
    assert known(clean_tables(tmp_path, days, a=files["a"], b=files["b"])["clean.sips"]) == [days["a"]]
    assert known(clean_tables(tmp_path, days, **files)["clean.sips"]) == [days["c"]]
    undated = clean_tables(tmp_path, {"b": None}, b=documents.fetch(investments.sip()))
    assert known(undated["clean.sips"]) == [AS_OF], "the day of its statement, not of its start"


def test_values_are_public_on_their_day(tmp_path: Path) -> None:
    outputs = clean_tables(tmp_path, {"nav": date(2025, 12, 24)}, nav=investments.NAV_FILE.encode())
    assert known(outputs["clean.navs"]) == outputs["clean.navs"]["nav_on"].to_pylist()


def test_nav_file(tmp_path: Path) -> None:
    rows = cleaned(tmp_path, nav=investments.NAV_FILE.encode())
    (value,) = rows["clean.navs"]
    assert (value["amfi_code"], value["isin"], value["nav"]) == (
        "119551",
        investments.ISIN,
        Decimal("520.1234"),
    )
    assert [(row["reason"], row["value"]) for row in rows["clean.mutual_fund_rejected"]] == [
        ("bad_nav", "N.A.")
    ]


def test_a_wrong_isin_counts_as_none(tmp_path: Path) -> None:
    account = investments.mutual_funds(1, 0)
    account["summary"]["investment"]["holdings"]["holding"][0]["isin"] = "INF200K01RQ7"
    (row,) = cleaned(tmp_path, aa=account)["clean.mf_holdings"]
    assert row["isin"] is None and row["amfi_code"] == "119551"


def test_class_of_a_scheme(tmp_path: Path) -> None:
    rows = cleaned(tmp_path, cas=investments.cas(), demat=investments.demat())["clean.mf_holdings"]
    assert {(row["instrument"], row["category"]) for row in rows} == {
        ("mutual_fund", "equity"), ("mutual_fund", "liquid"), ("equity", "equity"),
    }  # fmt: skip


def test_the_order_of_the_files_does_not_matter(tmp_path: Path) -> None:
    documents_ = {"a": investments.cas(1, 3), "b": investments.cas(2, 4), "c": investments.mutual_funds(2, 3)}
    one = clean_tables(tmp_path, **documents_)
    other = clean_tables(tmp_path, **dict(reversed(documents_.items())))
    assert all(one[name].equals(other[name]) for name in one)


FAULTS = [
    ("holding", {"isin": investments.ISIN, "stated_on": "2025-11-30"}, "missing_units", "units"),
    ("holding", {"isin": investments.ISIN, "units": "1"}, "missing_date", "stated_on"),
    ("holding", {"isin": investments.ISIN, "units": "-1", "stated_on": "2025-11-30"}, "bad_units", "units"),
    ("holding", {"units": "1", "stated_on": "2025-11-30"}, "missing_scheme", "isin"),
    (
        "transaction",
        {"isin": investments.ISIN, "amount": "x", "executed_on": "2025-11-30"},
        "bad_amount",
        "amount",
    ),
    (
        "transaction",
        {"isin": investments.ISIN, "amount": "1", "executed_on": "31-02-2025"},
        "bad_date",
        "executed_on",
    ),
    ("transaction", {"isin": investments.ISIN, "amount": "1"}, "missing_date", "executed_on"),
    ("sip", {"isin": investments.ISIN}, "missing_amount", "amount"),
    ("nav", {"amfi_code": "1", "nav_on": "28-Nov-2025", "nav": "0"}, "bad_nav", "nav"),
]


def raw(records: list[tuple[str, dict[str, str]]]) -> dict[str, pa.Table]:
    rows = [
        {
            "file": "f",
            "position": at,
            "record": kind,
            "fields": json.dumps(fields),
            "amount": fields.get("amount") if kind in ("transaction", "sip") else None,  # as the reader does
        }
        for at, (kind, fields) in enumerate(records)
    ]
    files = [landed("f", len(rows), "mutual_funds_cas")]
    return all_permitted(
        {"raw.landed_files": table("raw.landed_files", files), RECORDS: table(RECORDS, rows)}
    )


@pytest.mark.parametrize(("record", "fields", "reason", "field"), FAULTS)
def test_faults_are_named(record: str, fields: dict[str, str], reason: str, field: str) -> None:
    inputs = raw([(record, fields)])
    outputs = clean_mutual_funds(inputs, AS_OF)
    (row,) = outputs["clean.mutual_fund_rejected"].to_pylist()
    assert (row["reason"], row["field"], row["disposition"]) == (reason, field, "rejected")
    assert row["detail"].endswith(".")
    assert unbalanced(inputs, outputs) == {}


TEXTS = st.sampled_from(
    ["", "1", "-2.5", "1,23,456.789", "x", "2025-11-30", "30-Nov-25", investments.ISIN, "9" * 30, "SIP"]
)
NAMES = (
    "folio",
    "isin",
    "amfi_code",
    "units",
    "nav",
    "value",
    "amount",
    "stated_on",
    "executed_on",
    "nav_on",
    "kind",
)


@settings(max_examples=8, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["holding", "transaction", "sip", "nav"]),
            st.dictionaries(st.sampled_from(NAMES), TEXTS),
        ),
        min_size=5,
        max_size=40,
    )
)
def test_any_record_is_accounted_for(records: list[tuple[str, dict[str, str]]]) -> None:
    inputs = raw(records)
    outputs = clean_mutual_funds(inputs, AS_OF)
    assert unbalanced(inputs, outputs) == {}
    assert sum(rows.num_rows for rows in outputs.values()) == len(records)
