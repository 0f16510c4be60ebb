"""Flags, names, open items and settlements beside the verdict."""

from datetime import date
from decimal import Decimal

from .simple_books import BUYERS, OWN, Business, reconciled


def test_money_that_goes_round_and_related_parties_are_flagged() -> None:
    business = Business()
    business.pay(
        date(2025, 5, 2),
        "300000",
        "supplier_payment",
        flow="circular",
        direction="DEBIT",
        pair=1,
        party="ZED",
    )
    business.pay(date(2025, 5, 6), "300000", "sales_receipt", flow="circular", pair=1, party="ZED")
    business.pay(date(2025, 6, 6), "50000", party_id="p9", party_kind="person")
    business.add("clean.counterparties", party_id="p9", name="RAKESH LONDHE", kind="person", variants=1)
    business.add(
        "clean.gst_returns",
        gstin=OWN,
        form="GSTR1",
        period=date(2025, 5, 1),
        frequency="monthly",
        legal_name="Meena Londhe",
        known_from=date(2025, 6, 1),
    )
    out = reconciled(business)
    flags = {
        row["kind"]: row for row in out["analytics.reconciliation_links"].to_pylist() if row["tier"] == "flag"
    }
    assert flags["circular"]["document_date"] == date(2025, 5, 2)
    assert flags["circular"]["confidence"] is None
    assert "surname" in flags["related"]["reason"]
    (row,) = out["analytics.reconciliation_summary"].to_pylist()
    assert (row["circular_receipts"], row["related_receipts"], row["related_parties"]) == (300000, 50000, 1)
    assert row["verdict"] == "in line", "flags accuse nobody"


def test_a_buyer_with_the_pan_of_an_account_holder_is_a_related_party() -> None:
    business = Business().add("clean.accounts", holder_pan=BUYERS[0][2:12], holder_name="GANESH TEXTILES")
    links = reconciled(business)["analytics.reconciliation_links"].to_pylist()
    related = [row for row in links if row["kind"] == "related"]
    assert len(related) == sum(row["kind"] == "invoice" for row in links) / 2
    assert {row["party_id"] for row in related} == {BUYERS[0][2:12]}
    assert not any(BUYERS[0][2:12] in row["document_id"] for row in related), "a PAN is shown masked only"


def test_names_come_from_master_or_ledger() -> None:
    business = Business().add(
        "clean.gstin_master", gstin=BUYERS[0], legal_name="GANESH TEXTILES LLP", file="m", position=0
    )
    out = reconciled(business)
    names = {row["party_id"]: row["party"] for row in out["analytics.reconciliation_links"].to_pylist()}
    assert names == {BUYERS[0][2:12]: "GANESH TEXTILES LLP", BUYERS[1][2:12]: None}
    (row,) = out["analytics.reconciliation_summary"].to_pylist()
    assert row["names"] == "master"


def test_names_that_became_known_later_are_not_read() -> None:
    later = {"gstin": BUYERS[0], "legal_name": "GANESH TEXTILES LLP", "file": "m", "position": 0}
    business = Business().add("clean.gstin_master", received_on=date(2025, 12, 5), **later)
    business.add(
        "clean.receivables",
        party="GANESH",
        gstin=BUYERS[0],
        invoice_number="INV/99",
        invoice_date=date(2025, 12, 1),
    )
    out = reconciled(business)
    assert {row["party"] for row in out["analytics.reconciliation_links"].to_pylist()} == {None}
    (row,) = out["analytics.reconciliation_summary"].to_pylist()
    assert row["names"] == "none"


def test_what_nobody_paid_and_what_nobody_billed_is_open() -> None:
    business = Business()
    business.documents.append(
        {"issued": date(2025, 2, 2), "buyer": BUYERS[0], "taxable": Decimal(1000), "gross": Decimal(1180)}
    )
    business.pay(date(2025, 4, 4), "4321")
    rows = reconciled(business)["analytics.unmatched_items"].to_pylist()
    old = [row for row in rows if row["kind"] == "invoice" and row["overdue"]]
    assert [(row["amount"], row["reason"]) for row in old] == [(Decimal(1180), "no receipt found")]
    assert Decimal(4321) in [row["open_amount"] for row in rows if row["kind"] == "receipt"]
    assert {row["reason"] for row in rows if row["kind"] == "invoice" and not row["overdue"]} == {
        "not yet expected"
    }


def test_orders_are_settled_by_their_reference() -> None:
    business = Business()
    for at, party in enumerate(("ONDC UTR77", "OTHER")):
        business.pay(
            date(2025, 5, 8 + at), "900", "marketplace_settlement", party=party, party_kind="channel"
        )
        order = {
            "order_id": f"o{at}",
            "completed_on": date(2025, 5, 1),
            "net_value": Decimal(1000),
            "state": "completed",
            "created_at": None,
            "file": "f",
            "position": at,
        }
        business.add("clean.ondc_orders", **order)
    business.add(
        "clean.ondc_settlements",
        settlement_id="s0",
        order_id="o0",
        settlement_reference="UTR77",
        settled_on=date(2025, 5, 8),
        told_on=date(2025, 5, 8),
        kind="order",
        status="settled",
        gross=Decimal(1000),
        net=Decimal(900),
        file="f",
        position=0,
    )
    out = reconciled(business)
    links = [row for row in out["analytics.reconciliation_links"].to_pylist() if row["kind"] == "settlement"]
    assert [(row["document_id"], row["amount"]) for row in links] == [("o0", Decimal(900))]
    assert [
        row["item_id"] for row in out["analytics.unmatched_items"].to_pylist() if row["kind"] == "order"
    ] == ["o1"]
    (may,) = [
        row for row in out["analytics.reconciliation_months"].to_pylist() if row["period"] == date(2025, 5, 1)
    ]
    assert may["marketplace_deductions"] == Decimal(100) + Decimal("197.56"), (
        "told by the file, and estimated"
    )
