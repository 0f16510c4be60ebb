"""Policies at as_of: cover, premiums, lapses."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from msme_pipeline.metrics import FEATURES
from msme_pipeline.summaries.insurance.section import insurance_summary
from tests.summaries.clean_rows import as_known

from .clean_rows import AS_OF, CUSTOMERS, table
from .test_mutual_funds import month

ORIGIN = {"file": "i.json", "position": 0}


def policy(number: int = 1, cover: str = "500000", **more: Any) -> dict[str, Any]:
    return {
        "policy_id": f"P{number}", "kind": "term", "insured": "person", "cover": Decimal(cover),
        "premium": Decimal(1000), "premium_frequency": "monthly", "starts_on": date(2020, 1, 1),
        "ends_on": date(2040, 1, 1), "status": "in_force", "policy_name": "TERM",
        "stated_on": date(2025, 11, 20), **ORIGIN, **more,
    }  # fmt: skip


def summary(
    policies: list[dict[str, Any]] | None = None,
    payments: list[dict[str, Any]] | None = None,
    months: list[dict[str, Any]] | None = None,
    format: str | None = "aa_insurance_policies",
    permitted: bool = True,
    as_of: date = AS_OF,
) -> dict[str, Any]:
    files = [
        {"file": "a", "source": "x", "format": "aa_deposit", "bytes": 1, "sha256": "", "records_read": 0}
    ]
    if format:
        files.append({**files[0], "file": "i.json", "format": format})
    permissions = [{"file": row["file"], "source": "x", "permitted": permitted} for row in files]
    inputs = {
        "customers": CUSTOMERS,
        "raw.landed_files": table("raw.landed_files", files),
        "clean.file_permissions": table("clean.file_permissions", permissions),
        "clean.insurance_policies": table("clean.insurance_policies", policies or []),
        "clean.insurance_transactions": table("clean.insurance_transactions", payments or []),
        "summary.monthly_cashflow": table("summary.monthly_cashflow", months or []),
    }
    (row,) = insurance_summary(as_known(inputs, as_of), as_of)["summary.insurance_summary"].to_pylist()
    return row


def test_the_features_are_declared_once() -> None:
    assert FEATURES["insurance_policies"] == ("insurance_summary", "policies_in_force")
    assert FEATURES["insurance_coverage_millions"] == ("insurance_summary", "cover_millions")


def test_nothing_delivered_is_null_and_an_empty_statement_is_zero() -> None:
    nothing, withheld, empty = summary(format=None), summary(permitted=False), summary()
    assert nothing["policies_in_force"] is None and withheld["cover_millions"] is None
    assert (empty["policies_in_force"], empty["cover_millions"], empty["has_life"]) == (0, 0.0, False)


def test_cover_of_the_policies_in_force() -> None:
    row = summary(
        [policy(1), policy(2, "300000", kind="health"), policy(3, "200000", kind="property", insured=(
            "business"
        )),
         policy(4, "900000", status="lapsed"), policy(5, status="surrendered"),
         policy(6, "100000", insured="business", policy_name="KEYMAN TERM COVER")]
    )  # fmt: skip
    assert (row["policies_in_force"], row["cover"], row["cover_millions"]) == (4, Decimal("1100000.00"), 1.1)
    assert (row["life_cover"], row["health_cover"], row["property_cover"], row["business_cover"]) == (
        Decimal("600000.00"), Decimal("300000.00"), Decimal("200000.00"), Decimal("300000.00"),
    )  # fmt: skip
    assert (row["has_life"], row["has_health"], row["has_property"], row["has_keyman"]) == (True,) * 4
    assert (row["lapsed_policies"], row["lapsed_cover"]) == (1, Decimal("900000.00"))


@pytest.mark.parametrize(
    ("frequency", "yearly"),
    [("monthly", 12), ("quarterly", 4), ("half_yearly", 2), ("yearly", 1), ("single", 0)],
)
def test_premiums_of_a_year(frequency: str, yearly: int) -> None:
    row = summary([policy(premium_frequency=frequency), policy(2, status="lapsed")])
    assert row["annual_premium"] == Decimal(1000 * yearly)


def test_a_policy_that_ended_since_the_statement_is_no_longer_in_force() -> None:
    row = summary([policy(ends_on=date(2025, 11, 25))])
    assert (row["policies_in_force"], row["lapsed_policies"]) == (0, 0)


def test_what_is_stated_or_received_later_is_not_known() -> None:
    assert summary([policy(received_on=date(2025, 12, 1))])["policies_in_force"] == 0
    assert summary([policy(stated_on=date(2025, 12, 1))])["policies_in_force"] == 0


def test_premium_to_receipts_is_brought_to_a_year() -> None:
    row = summary([policy()], months=[month("2025-10-01", "5000"), month("2025-11-01", "5000")])
    assert row["premium_to_receipts"] == pytest.approx(12_000 / 120_000)
    assert summary([policy()])["premium_to_receipts"] is None


def test_payments_of_twelve_months() -> None:
    payments = [
        {
            "policy_id": "P1", "transaction_id": f"T{at}", "paid_on": day, "kind": kind,
            "amount": Decimal(10), **ORIGIN,
        }
        for at, (day, kind) in enumerate(
            [
                (date(2024, 11, 30), "premium"), (date(2025, 1, 1), "premium"), (date(2025, 2, 1), "claim"),
                (date(2025, 12, 1), "premium"),
            ]
        )
    ]  # fmt: skip
    row = summary([policy()], payments)
    assert (row["premiums_paid_12m"], row["claims_12m"]) == (Decimal("10.00"), 1)
