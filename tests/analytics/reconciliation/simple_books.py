"""A small business for the reconciliation, written row by row: returns, invoices, receipts, months."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd
import pyarrow as pa

from msme_pipeline.analytics.reconciliation.reconcile import reconcile_with
from msme_pipeline.analytics.reconciliation.step import STEP
from msme_pipeline.pipeline.runner import inputs_of
from tests.summaries.clean_rows import CUSTOMER, table

AS_OF = date(2025, 11, 30)
OWN = "27AAAPL1234C1ZT"
BUYERS = ("27AAPFU0939F1ZV", "29AABCR1718E1ZL")
MONTHS = pd.period_range("2023-12", "2025-11", freq="M")
TAX = Decimal("0.18")


def first(month: pd.Period) -> date:
    return date(month.year, month.month, 1)


def last(month: pd.Period) -> date:
    return month.end_time.date()


def receipt(day: date, amount: Decimal, category: str = "sales_receipt", **more: Any) -> dict[str, Any]:
    return {"day": day, "amount": amount, "category": category, "flow": "operating_inflow", **more}


class Business:
    """Two invoices a month of growing value, paid after `delay` days, and as much sold to consumers for cash.

    `declared` scales what the returns show of both, `quarterly` files by quarter, `composition` files CMP-08.
    """

    def __init__(
        self,
        customer: str = CUSTOMER,
        declared: str = "1",
        delay: int = 30,
        growth: str = "0.01",
        quarterly: bool = False,
        composition: bool = False,
        consumers: str = "60000",
    ) -> None:
        self.customer = customer
        self.quarterly, self.composition = quarterly, composition
        self.receipts: list[dict[str, Any]] = []
        self.documents: list[dict[str, Any]] = []
        self.monthly: dict[date, dict[str, Decimal]] = {}
        self.more: dict[str, list[dict[str, Any]]] = {}
        tax = Decimal(0) if composition else TAX
        for at, month in enumerate(pd.period_range("2023-06", "2025-11", freq="M")):
            level = (1 + Decimal(growth)) ** at
            billed = Decimal(0)
            for place, buyer in enumerate(BUYERS):
                issued = first(month) + timedelta(days=4 + 9 * place)
                taxable = (Decimal(50_000 + 7_000 * place + 13 * at) * level).quantize(Decimal("0.01"))
                gross = taxable + (taxable * tax).quantize(Decimal("0.01"))
                billed += taxable
                if place / 2 < Decimal(declared) and not composition and month >= MONTHS[0]:
                    self.documents.append(
                        {"issued": issued, "buyer": buyer, "taxable": taxable, "gross": gross}
                    )
                self.receipts.append(
                    receipt(issued + timedelta(days=delay), gross, party="GANESH" if place else "OM")
                )
            cash = (Decimal(consumers) * level * (1 + tax)).quantize(Decimal("0.01"))
            self.receipts.append(receipt(first(month) + timedelta(days=20), cash, "card_settlement"))
            if month >= MONTHS[0]:
                sold = (Decimal(consumers) * level).quantize(Decimal("0.01"))
                full = (sold + billed) * Decimal(declared)
                self.monthly[first(month)] = {"turnover": full.quantize(Decimal("0.01")), "tax": tax}
        self.receipts = [each for each in self.receipts if first(MONTHS[0]) <= each["day"] <= AS_OF]

    def add(self, name: str, /, **row: Any) -> "Business":
        self.more.setdefault(name, []).append(row)
        return self

    def pay(self, day: date, amount: str, category: str = "sales_receipt", **more: Any) -> "Business":
        self.receipts.append(receipt(day, Decimal(amount), category, **more))
        return self

    def tables(self) -> dict[str, pa.Table]:
        rows: dict[str, list[dict[str, Any]]] = {name: [] for name in STEP.reads}
        rows["clean.accounts"] = [
            {
                "account_id": "A-1",
                "fi_type": "deposit",
                "currency": "INR",
                "account_type": "CURRENT",
                "covered_from": first(MONTHS[0]),
                "covered_to": AS_OF,
            }
        ]
        rows["summary.coverage"] = [{"accounts_not_landed": 0, "unseen_gstins": 0}]
        rows["summary.gst_summary"] = [{}]
        for at, each in enumerate(sorted(self.receipts, key=lambda r: (r["day"], r["amount"]))):
            same = {
                "account_id": "A-1",
                "transaction_id": f"t{at}",
                "booked_date": each["day"],
                "direction": each.get("direction", "CREDIT"),
                "amount": each["amount"],
            }
            rows["clean.bank_transactions"].append(
                same
                | {
                    "narration": f"NEFT {each.get('party', '')}",
                    "category": each["category"],
                    "transfer_kind": each.get("transfer_kind"),
                    "sequence": at,
                }
            )
            rows["summary.transaction_flows"].append(
                same
                | {
                    "sequence": at,
                    "category": each["category"],
                    "rail": "NEFT",
                    "flow": each["flow"],
                    "pair": each.get("pair"),
                    "party": each.get("party"),
                    "party_id": each.get("party_id"),
                    "party_kind": each.get("party_kind", "business"),
                }
            )
        for month in MONTHS:
            rows["summary.monthly_cashflow"].append(self._month(first(month), last(month)))
        rows |= self._returns()
        for at, each in enumerate(self.documents):
            rows["clean.gst_invoices"].append(
                {
                    "gstin": OWN,
                    "period": each["issued"].replace(day=1),
                    "section": "b2b",
                    "document_id": f"d{at}",
                    "counterparty_gstin": each["buyer"],
                    "invoice_number": f"INV/{at}",
                    "invoice_date": each["issued"],
                    "sign": each.get("sign", 1),
                    "taxable_value": each["taxable"],
                    "igst": each["gross"] - each["taxable"],
                    "cgst": 0,
                    "sgst": 0,
                    "cess": 0,
                    "is_branch_transfer": False,
                    "known_from": each["issued"],
                }
            )
        for name, more in self.more.items():
            rows[name] = (
                [{**old, **more[0]} for old in rows[name]]
                if name in ("summary.coverage", "summary.gst_summary", "clean.accounts")
                else rows[name] + more
            )
        tables = {
            name: table(name, [{"customer_id": self.customer, **row} for row in found])
            for name, found in rows.items()
        }
        return tables | {"customers": pa.table({"customer_id": [self.customer]})}

    def _month(self, start: date, end: date) -> dict[str, Any]:
        here = [each for each in self.receipts if start <= each["day"] <= end]

        def total(*flows: str) -> Decimal:
            return sum(
                (
                    each["amount"]
                    for each in here
                    if each["flow"] in flows and each.get("direction", "CREDIT") == "CREDIT"
                ),
                Decimal(0),
            )

        zero = dict.fromkeys(
            (
                "own_transfer_in",
                "loan_proceeds",
                "owner_capital_in",
                "deposit_maturity",
                "tax_refund",
                "interest_received",
                "other_income",
                "circular_in",
                "reversal_in",
                "unclassified_inflow",
                "cash_deposits",
            ),
            Decimal(0),
        )
        unknown = sum((each["amount"] for each in here if each["category"] == "unknown"), Decimal(0))
        return zero | {
            "month": start, "days_covered": (end - start).days + 1,
            "gross_inflow": total("operating_inflow", "loan_proceeds", "own_transfer", "circular"),
            "operating_inflow": total("operating_inflow"), "loan_proceeds": total("loan_proceeds"),
            "own_transfer_in": total("own_transfer"), "circular_in": total("circular"),
            "unclassified_inflow": unknown,
        }  # fmt: skip

    def _returns(self) -> dict[str, list[dict[str, Any]]]:
        months = {start: values for start, values in self.monthly.items() if start < date(2025, 11, 1)}
        span = 3 if self.quarterly or self.composition else 1
        periods: dict[date, dict[str, Any]] = {}
        for start, values in months.items():
            begin = start.replace(month=(start.month - 1) // span * span + 1)
            found = periods.setdefault(begin, {"turnover": Decimal(0), "tax": Decimal(0), "members": 0})
            found["turnover"] += values["turnover"]
            found["tax"] += (values["turnover"] * values["tax"]).quantize(Decimal("0.01"))
            found["members"] += 1
        turnover, versions = [], []
        for start, values in periods.items():
            if values["members"] < span:
                continue
            end = last(pd.Period(start, "M") + span - 1)
            about = {
                "gstin": OWN,
                "period": start,
                "period_end": end,
                "frequency": "quarterly" if span == 3 else "monthly",
            }
            amounts = (
                {"turnover_composition": values["turnover"]}
                if self.composition
                else {
                    "turnover_3b": values["turnover"],
                    "turnover_1": values["turnover"],
                    "tax_3b": values["tax"],
                    "tax_1": values["tax"],
                    "branch_transfers": Decimal(0),
                    "difference": Decimal(0),
                }
            )
            turnover.append(about | {"financial_year": "", **amounts})
            form = "CMP08" if self.composition else "GSTR1"
            versions.append(
                about
                | {
                    "form": form,
                    "version": 0,
                    "known_from": end,
                    "cause": "filed",
                    "turnover": values["turnover"],
                }
            )
        return {"summary.gst_turnover": turnover, "clean.gst_return_versions": versions}


def match_exactly(
    invoices: pd.DataFrame, receipts: pd.DataFrame, parties: pd.DataFrame, owner: Any = None
) -> pd.DataFrame:
    """Links of equal amounts, the first receipt on or after the invoice."""
    found = invoices.assign(net=(invoices["gross"] - invoices["credit_note"]).round(2)).merge(
        receipts.assign(net=receipts["amount"].round(2)), on=["customer_id", "net"]
    )
    found = found[found["received"] >= found["issued"]].sort_values(
        ["customer_id", "issued", "received", "receipt_id"]
    )
    found = found.drop_duplicates(["customer_id", "invoice_id"]).drop_duplicates(
        ["customer_id", "receipt_id"]
    )
    return found.assign(amount=found["net"], tier="matched", confidence=0.95, reason="exact amount")


def match_references(orders: pd.DataFrame, receipts: pd.DataFrame) -> pd.DataFrame:
    """Links of orders to receipts whose narration holds the settlement reference."""
    found = orders.merge(receipts, on="customer_id")
    keep = [
        isinstance(ref, str) and ref in text
        for ref, text in zip(found["settlement_reference"], found["narration"], strict=True)
    ]
    return found[pd.Series(keep, index=found.index, dtype=bool)].assign(
        amount=found["expected_net"], confidence=0.99, reason="settlement reference"
    )


def reconciled(*businesses: Business, as_of: date = AS_OF, **replaced: pa.Table) -> dict[str, pa.Table]:
    parts = [business.tables() for business in businesses]
    tables = {name: pa.concat_tables([part[name] for part in parts]) for name in parts[0]} | replaced
    inputs = inputs_of(STEP, tables, tables["customers"]["customer_id"].to_pylist(), as_of)
    return reconcile_with(inputs, as_of, match_exactly, match_references)


def summary_of(business: Business, **more: Any) -> dict[str, Any]:
    (row,) = reconciled(business, **more)["analytics.reconciliation_summary"].to_pylist()
    return row


def periods_of(business: Business, **more: Any) -> list[dict[str, Any]]:
    return reconciled(business, **more)["analytics.reconciliation_months"].to_pylist()


def concluded(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in rows if row["verdict"] != "cannot conclude"]
