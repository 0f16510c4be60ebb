"""Applications, offers, loans and instalments in their latest state."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from msme_pipeline.sources import LandedFile, read_landed_tables
from tests.cleaning.network_rows import cleaned, landed_on
from tests.sources.network_documents import (
    SAMPLES,
    application,
    loan_order,
    loan_story,
    ocen,
    read,
    repayment,
    terms,
)
from tests.sources.test_mutations import mutate
from tests.sources.test_ocen import SEEDS


def clean(tmp_path: Path, *messages: Any) -> dict[str, list[dict[str, Any]]]:
    return cleaned("ocen", read(tmp_path, list(messages), "ocen"))


def test_a_loan_from_application_to_arrears(tmp_path: Path) -> None:
    tables = clean(tmp_path, *loan_story())
    (applied,) = tables["ocen_applications"]
    assert (applied["status"], applied["requested"], applied["approved"]) == ("disbursed", 500_000, 400_000)
    assert (applied["lender"], applied["created_on"]) == ("LENDER ONE", date(2025, 2, 1))
    assert [state["status"] for state in applied["history"]] == [
        "created",
        "offered",
        "approved",
        "disbursed",
    ]
    (offer,) = tables["ocen_offers"]
    assert (offer["amount"], offer["annual_rate"], offer["tenure_months"]) == (400_000, Decimal("15.5"), 24)
    assert (offer["fees"], offer["accepted"], offer["valid_to"]) == (4720, True, date(2025, 2, 20))
    (loan,) = tables["ocen_loans"]
    assert (loan["application_id"], loan["disbursed"], loan["disbursed_on"]) == (
        "A1",
        400_000,
        date(2025, 2, 12),
    )
    assert (loan["status"], loan["outstanding"]) == ("active", 310_000)
    told = [(row["instalment_no"], row["status"], row["paid_on"]) for row in tables["ocen_instalments"]]
    assert told == [(1, "paid", date(2025, 3, 5)), (2, "late", date(2025, 4, 19)), (3, "missed", None)]
    assert {row["reason"] for row in tables["ocen_rejected"]} == {"superseded"}


def test_things_are_known_from_their_first_file_and_states_from_their_own(tmp_path: Path) -> None:
    story = loan_story()
    days = {"a": date(2025, 2, 4), "b": date(2025, 3, 1), "c": date(2025, 6, 10), "d": date(2025, 9, 1)}
    raw = landed_on(tmp_path, "ocen", days, a=story[:2], b=story[2:5], c=story, d=story)
    tables = cleaned("ocen", raw)
    (applied,) = tables["ocen_applications"]
    assert (applied["known_from"], applied["state_from"]) == (days["a"], days["b"])
    assert [state["known_from"] for state in applied["history"]] == [
        days["a"],
        days["a"],
        days["b"],
        days["b"],
    ]
    (loan,) = tables["ocen_loans"]
    assert (loan["known_from"], loan["state_from"]) == (days["b"], days["c"])
    (offer,) = tables["ocen_offers"]
    assert offer["known_from"] == days["b"]
    assert {(row["known_from"], row["state_from"]) for row in tables["ocen_instalments"]} == {
        (days["c"],) * 2
    }


def test_messages_on_a_loan_are_not_known_before_they_are_sent(tmp_path: Path) -> None:
    tables = cleaned("ocen", landed_on(tmp_path, "ocen", {"a": date(2025, 2, 2)}, a=loan_story()))
    (applied,) = tables["ocen_applications"]
    assert (applied["known_from"], applied["state_from"]) == (date(2025, 2, 2), date(2025, 2, 12))
    (loan,) = tables["ocen_loans"]
    assert (loan["known_from"], loan["state_from"]) == (date(2025, 2, 12), date(2025, 5, 31))
    told = [(row["known_from"], row["state_from"]) for row in tables["ocen_instalments"]]
    assert told == [
        (date(2025, 3, 5), date(2025, 3, 5)),
        (date(2025, 4, 5), date(2025, 4, 19)),
        (date(2025, 5, 5), date(2025, 5, 5)),
    ]


def test_an_undated_file_on_loans_is_known_from_its_last_message_whatever_falls_due(tmp_path: Path) -> None:
    due = repayment(4, "2026-06-05", "2026-06-05", "PENDING", at="2025-05-31T16:00:00.000Z")
    tables = cleaned("ocen", landed_on(tmp_path, "ocen", {"a": None}, a=[*loan_story(), due]))
    rows = [row for name, each in tables.items() if name != "ocen_rejected" for row in each]
    assert {row["known_from"] for row in rows} == {date(2025, 5, 31)}


def test_the_amount_asked_for_is_accounted_for_once(tmp_path: Path) -> None:
    request = application("CREATED", terms={"requestedAmount": "500000", "currency": "INR"})
    tables = clean(
        tmp_path,
        ocen("2025-02-01T05:00:00Z", loanApplications=[request]),
        ocen("2025-02-02T05:00:00Z", loanApplications=[application("PROCESSING")]),
    )
    assert [row["requested"] for row in tables["ocen_applications"]] == [500_000]
    assert [row["amount"] for row in tables["ocen_rejected"]] == [None]


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ("CONSENT_RECEIVED", "processing"),
        ("OFFERED", "offered"),
        ("KYC_COMPLETED", "approved"),
        ("KYC_REJECTED", "rejected"),
        ("REJECTED", "rejected"),
        ("CANCELLED", "cancelled"),
        ("DISBURSEMENT_COMPLETED", "disbursed"),
    ],
)
def test_statuses_of_the_protocol(tmp_path: Path, told: str, status: str) -> None:
    reasons = [{"reason": "LOW_CREDIT_SCORE"}] if status == "rejected" else []
    message = ocen("2025-02-02T05:00:00Z", loanApplications=[application(told, rejectionDetails=reasons)])
    (row,) = clean(tmp_path, message)["ocen_applications"]
    assert (row["status"], row["status_as_delivered"]) == (status, told)
    assert (row["rejection_reason"] == "LOW_CREDIT_SCORE") == (status == "rejected")


def test_loan_orders_of_the_open_network(tmp_path: Path) -> None:
    tables = clean(tmp_path, loan_order("on_select", ""), loan_order())
    (applied,) = tables["ocen_applications"]
    assert (applied["channel"], applied["status"], applied["lender"]) == (
        "ondc_fis12",
        "disbursed",
        "LENDER TWO",
    )
    (offer,) = tables["ocen_offers"]
    assert (offer["amount"], offer["annual_rate"], offer["tenure_months"], offer["accepted"]) == (
        200_000,
        Decimal("13.5"),
        12,
        True,
    )
    (loan,) = tables["ocen_loans"]
    assert (loan["loan_id"], loan["application_id"], loan["disbursed_on"]) == ("LO1", "TX1", date(2025, 4, 1))
    (due,) = tables["ocen_instalments"]
    assert (due["due_on"], due["status"], due["amount"]) == (date(2025, 5, 31), "missed", 17_500)


@pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not part of the repository")
def test_samples_of_a_working_capital_loan() -> None:
    tables = cleaned("ocen", read_landed_tables(sorted((SAMPLES / "ondc_fis12").iterdir())))
    (loan,) = tables["ocen_loans"]
    assert (loan["disbursed"], loan["disbursed_on"]) == (20_000, date(2022, 11, 18))
    assert [(row["due_on"], row["status"]) for row in tables["ocen_instalments"]] == [
        (date(2023, 8, 31), "missed"),
        (date(2024, 7, 30), "due"),
    ]
    (offer,) = tables["ocen_offers"]
    assert (offer["amount"], offer["fees"]) == (1_100_000, 2192)


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (application("ON_HOLD"), "unknown_state"),
        (application("CREATED", ""), "missing_application_id"),
        (application("CREATED", terms=terms(requestedAmount="five lakh")), "bad_amount"),
        (application("CREATED", terms=terms(currency="USD")), "foreign_currency"),
        (application(""), "missing_state"),
    ],
    ids=["status", "number", "amount", "currency", "no status"],
)
def test_an_application_that_cannot_be_used(tmp_path: Path, record: Any, reason: str) -> None:
    sound = application("CREATED", "A2")
    tables = clean(tmp_path, ocen("2025-02-01T05:00:00Z", loanApplications=[record, sound]))
    assert [row["application_id"] for row in tables["ocen_applications"]] == ["A2"]
    (rejected,) = tables["ocen_rejected"]
    assert (rejected["reason"], rejected["disposition"], rejected["position"]) == (reason, "rejected", 0)


def test_a_payment_without_date_or_loan(tmp_path: Path) -> None:
    nameless = repayment(1, "2025-03-05", "2025-03-05") | {"loanId": None}
    undated = ocen("2025-03-05T05:00:00Z", loanId="L1", payment={"totalAmount": "5", "status": "SUCCESS"})
    assert [row["reason"] for row in clean(tmp_path, nameless, undated)["ocen_rejected"]] == [
        "missing_loan_id",
        "missing_date",
    ]


def test_a_message_told_twice_is_a_duplicate(tmp_path: Path) -> None:
    message = ocen("2025-02-01T05:00:00Z", loanApplications=[application("CREATED", terms=terms())])
    (twin,) = clean(tmp_path, message, message)["ocen_rejected"]
    assert (twin["disposition"], twin["reason"], twin["amount"]) == ("duplicate", "duplicate", 500_000)


def test_withheld_files_are_not_cleaned(tmp_path: Path) -> None:
    assert not any(cleaned("ocen", read(tmp_path, loan_story(), "ocen"), permitted=False).values())


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_nothing_is_lost_whatever_the_damage(tmp_path: Path, data: st.DataObject) -> None:
    files = []
    for number in range(15):
        seed = data.draw(st.sampled_from(sorted(SEEDS)))
        sound = loan_story()
        path = tmp_path / f"{number}.json"
        path.write_bytes(json.dumps([*sound, mutate(SEEDS[seed], data.draw)]).encode())
        files.append(LandedFile(f"CUST_{number % 5}", path.name, str(path), "ocen"))
    cleaned("ocen", read_landed_tables(files))


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(10)))
def test_the_order_of_delivery_does_not_matter(tmp_path: Path, order: list[int]) -> None:
    story = loan_story()
    tables = clean(tmp_path, *(story[at] for at in order))
    assert [row["status"] for row in tables["ocen_instalments"]] == ["paid", "late", "missed"]
    assert [(row["status"], row["approved"]) for row in tables["ocen_applications"]] == [
        ("disbursed", 400_000)
    ]
    assert [(row["disbursed"], row["outstanding"]) for row in tables["ocen_loans"]] == [(400_000, 310_000)]
