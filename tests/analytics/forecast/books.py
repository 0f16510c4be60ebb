"""Small businesses written as bank rows, and the inputs of the forecast made from them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa

from msme_pipeline.summaries.cashflow.monthly import monthly_cashflow
from msme_pipeline.summaries.obligations.debts import obligation_rows
from tests.summaries.clean_rows import CUSTOMER, account, cash_inputs, ledger, table

NOVEMBER = date(2025, 11, 30)


@dataclass
class Shop:
    """₹ a month; the last `months` months to the end of `last`. Sales come in four parts that waver a
    little."""

    sales: int = 500_000
    costs: int = 350_000
    rent: int = 0
    gst: int = 0
    emi: int = 0
    drawings: int = 0
    opening: int = 300_000
    months: int = 24
    last: date = NOVEMBER
    limit: int = 0
    wave: float = 0.1
    buyer: str | None = None
    customer: str = CUSTOMER
    late_emi: bool = False
    steps: list[tuple[str, int, str]] = field(default_factory=list)

    def rows(self) -> list[dict[str, Any]]:
        steps = []
        first = self.last.year * 12 + self.last.month - self.months
        for number in range(self.months):
            month = f"{(first + number) // 12}-{(first + number) % 12 + 1:02d}"
            swing = 1 + self.wave * float(np.sin(number * 2.4) + np.cos(number * 5.1)) / 2
            steps += [
                (f"{month}-{day:02d}", int(self.sales * swing / 4), "sales_receipt")
                for day in (4, 11, 18, 25)
            ]
            steps += [(f"{month}-12", -int(self.costs * (1 + (swing - 1) * 0.7)), "supplier_payment")]
            steps += [(f"{month}-03", -self.rent, "rent"), (f"{month}-20", -self.gst, "gst_payment")]
            steps += [(f"{month}-07", -self.emi, "emi"), (f"{month}-22", -self.drawings, "drawings")]
            if self.late_emi:
                steps += [(f"{month}-08", self.emi, "return_reversal"), (f"{month}-19", -self.emi, "emi")]
        ordered = sorted((step for step in steps + self.steps if step[1]), key=lambda step: step[0])
        kept = [step for step in ordered if step[0] <= self.last.isoformat()]
        rows = ledger(*kept, opening=self.opening)
        for row in rows:
            row["customer_id"] = self.customer
            row["counterparty"] = "AXLE FINANCE" if row["is_emi"] else None
            if row["category"] in ("emi", "return_reversal"):
                row["rail"] = "NACH"
            row["is_return"] = row["category"] == "return_reversal"
        if self.buyer:
            for row in rows:
                if row["category"] == "sales_receipt":
                    row["counterparty"] = self.buyer if row["booked_date"].day in (4, 11) else "RAVI"
        return rows

    def account(self) -> dict[str, Any]:
        first = self.last.year * 12 + self.last.month - self.months
        covered = (date(first // 12, first % 12 + 1, 1).isoformat(), self.last.isoformat())
        limit = {"facility": "OD", "sanctioned_limit": Decimal(self.limit)} if self.limit else {}
        return account(covered=covered, **limit) | {"customer_id": self.customer}


def inputs_of(shops: Sequence[Shop], as_of: date = NOVEMBER) -> dict[str, pa.Table]:
    """Inputs of the forecast for some shops, as the steps before it make them at `as_of`."""
    key = (repr(shops), as_of)
    if key not in _MADE:
        _MADE[key] = _made(shops, as_of)
    return dict(_MADE[key])


_MADE: dict[tuple[str, date], dict[str, pa.Table]] = {}


def _made(shops: Sequence[Shop], as_of: date) -> dict[str, pa.Table]:
    tables = cash_inputs([shop.account() for shop in shops], [row for shop in shops for row in shop.rows()])
    parties = {(shop.customer, shop.buyer) for shop in shops if shop.buyer}
    if parties:
        tables |= _with_parties(tables, sorted(parties))
    tables |= {
        name: table(name, []) for name in ("clean.bureau_reports", "clean.tradelines", "summary.gst_turnover")
    }
    return tables | monthly_cashflow(tables, as_of) | obligation_rows(tables, as_of)


def _with_parties(tables: dict[str, pa.Table], parties: list[tuple[str, str]]) -> dict[str, pa.Table]:
    names = {*parties, *((customer, "RAVI") for customer, _ in parties)}
    day = date(2025, 1, 1)
    known = [
        {
            "customer_id": customer,
            "party_id": name,
            "name": name,
            "kind": "business",
            "variants": 1,
            "first_seen": day,
            "last_seen": day,
            "credits": 1,
            "debits": 0,
            "credited": 1,
            "debited": 0,
        }
        for customer, name in sorted(names)
    ]
    links = [
        {
            "customer_id": row["customer_id"],
            "account_id": row["account_id"],
            "transaction_id": row["transaction_id"],
            "party_id": row["counterparty"],
        }
        for row in tables["clean.bank_transactions"].to_pylist()
        if (row["customer_id"], row["counterparty"]) in names
    ]
    return {
        "clean.counterparties": table("clean.counterparties", known),
        "clean.transaction_parties": table("clean.transaction_parties", links),
    }


def after(day: date, days: int) -> date:
    return day + timedelta(days=days)
