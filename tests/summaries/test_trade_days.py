"""Debtor and creditor days: the lag of payments after invoices, or none where it cannot be told."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.summaries.test_gst_summary import document, returns, summarise

FIRST = date(2023, 11, 2)
STEPS = (3, 11, 2, 9, 5, 14, 4, 7, 1, 10, 6, 13)
"""Days between invoices: not the same every month, or no lag could be seen."""


def invoices() -> list[tuple[date, int]]:
    found, day = [], FIRST
    while day < date(2025, 10, 31):
        number = len(found)
        found.append((day, 20_000 + 7_000 * (number * 5 % 11)))
        day += timedelta(days=STEPS[number % 12] + (number // 12) % 3)
    return found


def paid(day: date, amount: int, **more: Any) -> dict[str, Any]:
    return {
        "account_id": "A",
        "transaction_id": f"{day}-{amount}",
        "sequence": 0,
        "booked_date": day,
        "direction": "CREDIT",
        "amount": Decimal(amount),
        "category": "sales_receipt",
        "flow": "operating_inflow",
        "party_kind": "business",
    } | more


def covered(day: date = FIRST) -> list[dict[str, Any]]:
    found, month = [], day.replace(day=1)
    while month < date(2025, 12, 1):
        after = (month + timedelta(days=32)).replace(day=1)
        found.append({"month": month, "days_covered": (after - month).days})
        month = after
    return found


def facts(receipts: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    documents = [
        document("24AAQCA8719H1ZC", amount, number, invoice_date=day, period=day.replace(day=1))
        for number, (day, amount) in enumerate(invoices())
    ]
    row, _ = summarise(
        gst_return_versions=returns("GSTR1"), gst_invoices=more.pop("gst_invoices", documents),
        monthly_cashflow=covered(), transaction_flows=receipts, **more,
    )  # fmt: skip
    return row


def after(days: int, share: float = 1.0, **more: Any) -> list[dict[str, Any]]:
    late = [(day + timedelta(days=days), round(amount * share)) for day, amount in invoices()]
    return [paid(day, amount, **more) for day, amount in late if day < date(2025, 12, 1)]


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 100))
def test_receipts_a_number_of_days_after_the_invoices_give_that_number(days: int) -> None:
    assert facts(after(days))["debtor_days"] == pytest.approx(days, abs=1)


def test_the_level_of_the_receipts_does_not_matter_within_bounds() -> None:
    assert facts(after(45, 0.8))["debtor_days"] == pytest.approx(45, abs=1)
    assert facts(after(45, 0.4))["debtor_days"] is None
    assert facts(after(45, 2.0))["debtor_days"] is None


def test_channels_persons_and_cash_are_no_buyers() -> None:
    others = [
        *after(5, party_kind="channel", category="card_settlement"),
        *after(5, party_kind="person"),
        *after(5, party_kind=None, category="cash_deposit"),
    ]
    for number, row in enumerate(others):
        row["transaction_id"] = f"other-{number}"
    assert facts([*after(40), *others])["debtor_days"] == pytest.approx(40, abs=1)
    assert facts(others)["debtor_days"] is None


def test_few_documents_or_a_short_history_tell_nothing() -> None:
    few = [
        document("24AAQCA8719H1ZC", 900_000, number, invoice_date=FIRST + timedelta(days=75 * number))
        for number in range(9)
    ]
    assert facts(after(30), gst_invoices=few)["debtor_days"] is None
    documents = [
        document("24AAQCA8719H1ZC", amount, number, invoice_date=day)
        for number, (day, amount) in enumerate(invoices())
    ]
    row, _ = summarise(
        gst_return_versions=returns("GSTR1"), gst_invoices=documents,
        monthly_cashflow=covered(date(2024, 9, 1)), transaction_flows=after(30),
    )  # fmt: skip
    assert row["debtor_days"] is None


def test_payments_to_suppliers_give_creditor_days_and_both_the_cycle() -> None:
    purchases = []
    for number, (day, amount) in enumerate(invoices()):
        row = document("24AAQCA8719H1ZC", amount, number, invoice_date=day, period=day.replace(day=1))
        for name in ("counterparty_gstin", "place_of_supply"):
            del row[name]
        purchases.append(
            row
            | {
                "statement": "GSTR2B",
                "supplier_gstin": "24AAQCA8719H1ZC",
                "known_from": day + timedelta(days=40),
            }
        )
    paying = after(20, 1.0, direction="DEBIT", category="supplier_payment", flow="operating_outflow")
    for number, row in enumerate(paying):
        row["transaction_id"] = f"paid-{number}"
    row = facts([*after(50), *paying], gst_purchases=purchases)
    assert row["creditor_days"] == pytest.approx(20, abs=1)
    assert row["trade_cycle_days"] == pytest.approx(row["debtor_days"] - row["creditor_days"])
    assert row["trade_cycle_days"] == pytest.approx(30, abs=2)
