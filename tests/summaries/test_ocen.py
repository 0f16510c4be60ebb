"""The OCEN section on hand-made applications and loans."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from msme_pipeline.summaries.ocen.section import ocen_summary
from tests.summaries.clean_rows import AS_OF, CUSTOMERS, as_known, table


def applied(
    number: str, *states: tuple[str, str], requested: int | None = 1000, **more: Any
) -> dict[str, Any]:
    """An application with its (day, status) states."""
    history = [
        {
            "at": datetime.fromisoformat(day).replace(tzinfo=UTC),
            "on": date.fromisoformat(day),
            "received_on": None,
            "known_from": date.fromisoformat(day),
            "status": status,
            "requested": None if requested is None else Decimal(requested),
            "approved": None,
        }
        for day, status in states
    ]
    return {
        "application_id": number,
        "channel": "ocen",
        "status": states[-1][1],
        "created_on": history[0]["on"],
        "history": history,
        "lender": "ONE",
        "file": "a",
        "position": 0,
        **more,
    }


def offer(number: str, amount: int, day: str = "2025-02-02", accepted: bool = False) -> dict[str, Any]:
    return {
        "application_id": number,
        "offer_id": "1",
        "amount": Decimal(amount),
        "accepted": accepted,
        "told_on": date.fromisoformat(day),
        "file": "a",
        "position": 0,
    }


def loan(outstanding: int | None, told: str = "2025-11-01", **more: Any) -> dict[str, Any]:
    return {
        "loan_id": "L1",
        "status": "active",
        "disbursed": Decimal(800),
        "disbursed_on": date(2025, 3, 1),
        "outstanding": None if outstanding is None else Decimal(outstanding),
        "updated_at": datetime(2025, 11, 1, tzinfo=UTC),
        "told_on": date.fromisoformat(told),
        "state_from": date.fromisoformat(told),
        "file": "a",
        "position": 0,
        **more,
    }


def due(number: int, day: str, status: str, paid: str | None = None) -> dict[str, Any]:
    return {
        "loan_id": "L1",
        "instalment_no": number,
        "due_on": date.fromisoformat(day),
        "amount": Decimal(50),
        "status": status,
        "paid_on": date.fromisoformat(paid) if paid else None,
        "state_from": date.fromisoformat(paid or day),
        "file": "a",
        "position": 0,
    }


def summary(
    applications: Iterable[Mapping[str, Any]] = (),
    offers: Iterable[Mapping[str, Any]] = (),
    loans: Iterable[Mapping[str, Any]] = (),
    instalments: Iterable[Mapping[str, Any]] = (),
    as_of: date = AS_OF,
) -> dict[str, Any]:
    inputs = {
        "customers": CUSTOMERS,
        "clean.ocen_applications": table("clean.ocen_applications", applications),
        "clean.ocen_offers": table("clean.ocen_offers", offers),
        "clean.ocen_loans": table("clean.ocen_loans", loans),
        "clean.ocen_instalments": table("clean.ocen_instalments", instalments),
    }
    (row,) = ocen_summary(as_known(inputs, as_of), as_of)["summary.ocen_summary"].to_pylist()
    return row


def test_a_business_that_never_applied() -> None:
    row = summary()
    assert (row["ocen_applications"], row["requested"], row["outstanding"]) == (0, 0, 0)
    assert (row["ocen_approval_rate"], row["paid_in_time"]) == (None, None)


def test_an_application_under_way_is_neither_approved_nor_rejected() -> None:
    row = summary([applied("A", ("2025-11-20", "created"), ("2025-11-21", "processing"))])
    assert (row["ocen_applications"], row["ocen_approval_rate"]) == (1, None)


def test_an_offer_that_the_borrower_declined_is_an_approval() -> None:
    row = summary(
        [
            applied("A", ("2025-02-01", "created"), ("2025-02-02", "offered"), ("2025-02-09", "cancelled")),
            applied(
                "B",
                ("2025-02-01", "created"),
                ("2025-02-03", "rejected"),
                rejection_reason="LOW_CREDIT_SCORE",
            ),
            applied("C", ("2025-02-01", "created"), ("2025-02-03", "cancelled")),
            applied("D", ("2025-02-01", "created"), ("2025-02-03", "approved"), ("2025-03-01", "disbursed")),
        ],
        [offer("A", 600), offer("D", 800, accepted=True)],
    )
    assert (row["ocen_applications"], row["approved_applications"], row["withdrawn_applications"]) == (
        4,
        2,
        2,
    )
    assert row["ocen_approval_rate"] == pytest.approx(2 / 3)
    assert (row["requested"], row["approved"], row["approved_share"]) == (4000, 1400, 0.7)
    assert row["rejected_for_score_share"] == 1
    assert '"top_rejection_reason":"LOW_CREDIT_SCORE"' in row["facts"]


def test_the_state_known_at_the_date_counts() -> None:
    story = applied("A", ("2025-02-01", "created"), ("2025-02-05", "rejected"))
    assert summary([story], as_of=date(2025, 1, 31))["ocen_applications"] == 0
    assert summary([story], as_of=date(2025, 2, 4))["ocen_approval_rate"] is None
    assert summary([story])["ocen_approval_rate"] == 0
    assert (
        summary([applied("A", ("2025-02-01", "created"))], [offer("A", 5)], as_of=date(2025, 2, 1))[
            "approved"
        ]
        == 0
    )


def test_loans_and_instalments() -> None:
    rows = [
        due(1, "2025-04-05", "paid", "2025-04-05"),
        due(2, "2025-05-05", "late", "2025-05-20"),
        due(3, "2025-06-05", "missed"),
        due(4, "2026-01-05", "due"),
    ]
    row = summary([], [], [loan(500)], rows)
    assert (row["disbursed"], row["outstanding"], row["network_loans"]) == (800, 500, 1)
    assert (row["missed_instalments"], row["late_instalments"], row["missed_amount"]) == (1, 1, 50)
    assert row["paid_in_time"] == pytest.approx(1 / 3)
    early = summary([], [], [loan(500)], rows, date(2025, 5, 10))
    assert (early["missed_instalments"], early["late_instalments"]) == (0, 0)  # not told yet
    assert early["outstanding"] == 800
    assert summary([], [], [loan(0, status="closed")])["outstanding"] == 0


def test_one_more_rejection_lowers_the_approval_rate() -> None:
    first = applied("A", ("2025-02-01", "offered"))
    second = applied("B", ("2025-03-01", "rejected"))
    assert summary([first, second])["ocen_approval_rate"] < summary([first])["ocen_approval_rate"]
