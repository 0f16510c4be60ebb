"""Policies in their latest state with their premiums; deposits from the headers of the bank."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msme_pipeline.cleaning.bank.clean import clean_bank
from msme_pipeline.cleaning.conservation.account import account_for, unbalanced
from msme_pipeline.cleaning.deposits.clean import clean_deposits
from msme_pipeline.cleaning.insurance.clean import clean_insurance
from msme_pipeline.cleaning.mutual_funds.clean import clean_mutual_funds
from msme_pipeline.sources import read_landed_tables
from tests.sources import investment_documents as investments
from tests.sources import landed_documents as documents

from .raw_rows import AS_OF, all_permitted, received_on


def inputs_of(tmp_path: Path, **files: Any) -> dict[str, Any]:
    paths = []
    for name, document in files.items():
        path = tmp_path / "CUST_1" / "account_aggregator" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(documents.encode(document))
        paths.append(path)
    return all_permitted(read_landed_tables(paths))


def cleaned(tmp_path: Path, **files: Any) -> dict[str, list[dict[str, Any]]]:
    inputs = inputs_of(tmp_path, **files)
    outputs = clean_insurance(inputs, AS_OF)
    assert unbalanced(inputs, outputs) == {}
    return {name: rows.to_pylist() for name, rows in outputs.items()}


def test_a_policy_and_its_premiums(tmp_path: Path) -> None:
    rows = cleaned(tmp_path, a=documents.fetch(investments.insurance()))
    (policy,) = rows["clean.insurance_policies"]
    assert (policy["kind"], policy["insured"], policy["status"]) == ("term", "person", "in_force")
    assert (policy["cover"], policy["premium"], policy["premium_frequency"]) == (
        Decimal("1300000.00"), Decimal("16000.00"), "half_yearly",
    )  # fmt: skip
    assert policy["policy_number"] == "XXXXXX9008"
    paid = rows["clean.insurance_transactions"]
    assert [(row["kind"], row["amount"]) for row in paid] == [("premium", Decimal("16000.00"))] * 2
    assert {row["policy_id"] for row in paid} == {policy["policy_id"]}


@pytest.mark.parametrize(
    ("given_", "status"),
    [
        ({}, "in_force"),
        ({"nextPremiumDueDate": "2025-11-05"}, "in_force"),  # within the days of grace
        ({"nextPremiumDueDate": "2025-10-05"}, "lapsed"),
        ({"nextPremiumDueDate": "2025-11-10", "premiumFrequency": "MONTHLY"}, "lapsed"),
        ({"nextPremiumDueDate": ""}, "in_force"),  # last premium on 12 September
        ({"nextPremiumDueDate": "", "premiumFrequency": "MONTHLY"}, "lapsed"),
        ({"policyExpiryDate": "2025-11-29", "maturityDate": ""}, "matured"),
        ({"nextPremiumDueDate": "2022-03-12", "premiumFrequency": "SINGLE"}, "in_force"),
        (
            {"nextPremiumDueDate": "2022-03-12", "premiumPaymentYears": "1"},
            "in_force",
        ),  # all premiums are paid
        ({"policyStatus": "Surrendered"}, "surrendered"),
    ],
)
def test_standing_on_the_day_of_the_statement(tmp_path: Path, given_: dict[str, str], status: str) -> None:
    rows = cleaned(tmp_path, a=investments.insurance(**given_))
    assert [row["status"] for row in rows["clean.insurance_policies"]] == [status]


@pytest.mark.parametrize(
    ("given_", "kind", "insured"),
    [
        ({"policyType": "OTHERS", "coverType": "CONTENTS"}, "property", "business"),
        ({"policyType": "HEALTH"}, "health", "person"),
        ({"policyType": "COMPREHENSIVE"}, "motor", "person"),
        ({"policyType": "TERM", "policyName": "KEYMAN TERM COVER"}, "term", "business"),
        ({"policyType": "OTHERS", "policyName": "SHOP LIABILITY"}, "property", "business"),
        ({"policyType": "ENDOWMENT"}, "endowment", "person"),
        ({"policyType": "OTHERS", "policyName": "X", "coverType": "OTHERS"}, "other", "person"),
    ],
)
def test_kinds_of_policy(tmp_path: Path, given_: dict[str, str], kind: str, insured: str) -> None:
    (row,) = cleaned(tmp_path, a=investments.insurance(**given_))["clean.insurance_policies"]
    assert (row["kind"], row["insured"]) == (kind, insured)


def test_the_latest_statement_of_a_policy_stays(tmp_path: Path) -> None:
    old = documents.fetch(investments.insurance(nextPremiumDueDate="2025-09-12"))
    old["timestamp"] = "2025-08-01T10:00:00+05:30"
    old["FI"][0]["data"][0]["decryptedFI"]["account"]["transactions"]["endDate"] = "2025-07-31"
    rows = cleaned(tmp_path, a=old, b=documents.fetch(investments.insurance()))
    (policy,) = rows["clean.insurance_policies"]
    assert (policy["next_premium_on"], policy["received_on"]) == (date(2026, 3, 12), date(2025, 12, 1))
    assert len(rows["clean.insurance_transactions"]) == 2
    assert sorted(row["reason"] for row in rows["clean.insurance_rejected"]) == [
        "duplicate",
        "duplicate",
        "superseded",
    ]


def known(rows: list[dict[str, Any]]) -> list[date]:
    return [row["known_from"] for row in rows]


def test_policies_and_premiums_are_known_from_the_first_file_that_tells_them(tmp_path: Path) -> None:
    older, other = (
        investments.insurance(nextPremiumDueDate="2025-09-12"),
        documents.fetch(investments.insurance()),
    )
    older["transactions"]["endDate"] = "2025-07-31"
    older["transactions"]["transaction"] = older["transactions"]["transaction"][:1]
    inputs = inputs_of(tmp_path, a=documents.fetch(older), b=other, c=other)
    days = {"a": date(2025, 8, 1), "b": date(2025, 12, 24), "c": date(2025, 12, 5)}
    rows = {
        name: each.to_pylist() for name, each in clean_insurance(received_on(inputs, days), AS_OF).items()
    }
    # the later state of the policy is known from its own first receipt
    assert known(rows["clean.insurance_policies"]) == [date(2025, 12, 5)]
    assert sorted(known(rows["clean.insurance_transactions"])) == [date(2025, 8, 1), date(2025, 12, 5)]


def test_policies_and_premiums_are_not_known_before_what_they_tell(tmp_path: Path) -> None:
    inputs = inputs_of(tmp_path, a=documents.fetch(investments.insurance()))
    early = clean_insurance(received_on(inputs, {"a": date(2025, 6, 1)}), AS_OF)
    assert known(early["clean.insurance_policies"].to_pylist()) == [date(2025, 11, 30)]
    paid = early["clean.insurance_transactions"].to_pylist()
    assert sorted(known(paid)) == [date(2025, 6, 1), date(2025, 9, 12)]
    undated = clean_insurance(received_on(inputs, {"a": None}), AS_OF)
    for name in ("clean.insurance_policies", "clean.insurance_transactions"):
        assert set(known(undated[name].to_pylist())) == {date(2025, 11, 30)}


def test_faults_are_named_and_neighbours_unaffected(tmp_path: Path) -> None:
    account = investments.insurance()
    account["transactions"]["transaction"] += [
        {"txnDate": "2025-13-01", "amount": "1"},
        {"amount": "1"},
        {"txnDate": "2025-01-01", "amount": "x"},
    ]
    rows = cleaned(tmp_path, a=account)
    assert [row["reason"] for row in rows["clean.insurance_rejected"]] == [
        "bad_date",
        "missing_date",
        "bad_amount",
    ]
    assert len(rows["clean.insurance_transactions"]) == 2


@settings(max_examples=6, deadline=None)
@given(st.data())
def test_any_policy_is_accounted_for(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    texts = st.sampled_from(["", "-5", "12", "x", "2025-11-30", "MONTHLY", "9" * 20])
    keys = (
        "policyNumber",
        "coverAmount",
        "premiumAmount",
        "policyStartDate",
        "policyExpiryDate",
        "premiumFrequency",
    )
    accounts = [
        investments.insurance(**data.draw(st.dictionaries(st.sampled_from(keys), texts))) for _ in range(6)
    ]
    cleaned(tmp_path_factory.mktemp("a"), a=documents.fetch(*accounts))


def test_deposits_are_accounts_of_their_own(tmp_path: Path) -> None:
    fetch = documents.fetch(
        documents.account(2, tail=4),
        investments.term_deposit(),
        investments.term_deposit("recurring_deposit"),
    )
    inputs = inputs_of(tmp_path, a=fetch)
    outputs = clean_bank(inputs, AS_OF)
    assert unbalanced(inputs, outputs) == {}
    deposits = clean_deposits(inputs, AS_OF)["clean.deposits"].to_pylist()
    accounts = {row["account_id"]: row["fi_type"] for row in outputs["clean.accounts"].to_pylist()}
    assert {row["account_id"]: row["kind"] for row in deposits}.items() <= accounts.items()
    assert len(accounts) == 3
    recurring, term = sorted(deposits, key=lambda row: row["kind"])
    assert (term["principal"], term["tenure_months"], term["matures_on"]) == (
        Decimal("100000.00"),
        24,
        date(2026, 8, 6),
    )
    assert (term["instalment"], recurring["instalment"]) == (None, Decimal("2453.00"))
    opening = [
        row for row in outputs["clean.bank_transactions"].to_pylist() if row["narration"] == "FD OPENING"
    ]
    assert {row["direction"] for row in opening} == {"CREDIT"}


def test_a_deposit_is_known_from_the_first_file_that_tells_its_state(tmp_path: Path) -> None:
    deposit = investments.term_deposit()
    older = investments.term_deposit()
    older["summary"] = {**older["summary"], "currentBalance": "110000.00"}
    inputs = inputs_of(
        tmp_path, a=documents.fetch(older), b=documents.fetch(deposit), c=documents.fetch(deposit)
    )
    days = {name: date(2025, month, 5) for name, month in zip("abc", (9, 10, 11), strict=True)}
    (row,) = clean_deposits(received_on(inputs, days), AS_OF)["clean.deposits"].to_pylist()
    assert (row["received_on"], row["known_from"]) == (date(2025, 11, 5), date(2025, 10, 5))
    undated = received_on(inputs_of(tmp_path, a=documents.fetch(deposit)), {"a": None})
    (row,) = clean_deposits(undated, AS_OF)["clean.deposits"].to_pylist()
    assert row["known_from"] >= row["opened_on"]


def test_accounts_of_funds_and_policies_are_no_bank_accounts(tmp_path: Path) -> None:
    inputs = inputs_of(
        tmp_path, a=documents.fetch(documents.account(1), investments.insurance(), investments.sip())
    )
    assert clean_bank(inputs, AS_OF)["clean.accounts"].num_rows == 1


def test_a_fetch_of_accounts_of_every_type_adds_up(tmp_path: Path) -> None:
    fetch = documents.fetch(
        documents.account(3), investments.insurance(), investments.ulip(), investments.mutual_funds(),
        investments.sip(), investments.term_deposit(),
    )  # fmt: skip
    inputs = inputs_of(tmp_path, a=fetch)
    tables = dict(inputs)
    for clean in (clean_bank, clean_insurance, clean_mutual_funds):
        outputs = clean(inputs, AS_OF)
        assert unbalanced(inputs, outputs) == {}
        tables |= outputs
    rows = account_for(tables, AS_OF)["clean.conservation"].to_pylist()
    assert {row["source"]: (row["delivered"], row["balanced"]) for row in rows} == {
        "bank": (4, True),
        "insurance": (5, True),
        "mutual_funds": (7, True),
    }
